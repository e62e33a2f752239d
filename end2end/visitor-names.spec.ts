// What visitors without a name are called: a setting, which everybody sees at once.
import { axe, expect, openDesk, test } from './fixtures.ts';

test('S1.29: an administrator says what visitors without a name are called; all agents see it at once, wherever one stands', async ({
  lobby,
  page,
  newSeat,
}) => {
  const agent = await openDesk((await newSeat()).page, lobby);
  await agent.open('JK-13');
  await expect(agent.row('JK-13').locator('.who')).toHaveText('Anonymous Chat User');
  await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/p/JK/settings/websites`);
  const name = page.getByLabel('They are called');
  await expect(name).toHaveValue('Anonymous Chat User');
  await axe(page);
  await name.fill('  ');
  await name.press('Enter');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('The name is empty.')).toBeVisible();
  await name.fill('Guest of the\u202eshop');
  await name.press('Enter');
  await expect(name).not.toHaveAttribute('aria-invalid', 'true');
  const shown = /^Guest of the.shop$/u;
  await expect(agent.row('JK-13').locator('.who')).toHaveText(shown);
  await expect(agent.chat.locator('.conv-title')).toContainText('Guest of the');
  await expect(agent.chat.getByRole('article').first()).toContainText('Guest of the');
  await expect(agent.field('User')).toHaveText(shown);
  await expect(agent.page.locator('body')).not.toContainText('Anonymous Chat User');
  await agent.page.reload();
  await expect(agent.row('JK-13').locator('.who')).toHaveText(shown);
  await expect(agent.chat.getByRole('article').first()).toContainText('Guest of the');
  await page.reload();
  await expect(name).toHaveValue(/^Guest of the.?shop$/u);
});
