// The data panel and the dialog behind the title, by keyboard and by what they offer.
import { axe, expect, openDesk, startChat, test } from './fixtures.ts';

test('S1.45, S1.48, S1.49, N.10: priority, component, assignee, title, tag and status are changed by the keyboard alone, and the focus stays', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  const keys = page.keyboard;
  const button = (name: string | RegExp) => desk.data.getByRole('button', { name });

  // Enter opens the choices, an arrow moves, Enter takes one: the focus is on the value again, whatever was drawn anew.
  await button('Priority: Medium. Change').focus();
  await keys.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: 'Highest' })).toBeFocused();
  await keys.press('ArrowDown');
  await keys.press('Enter');
  await expect(button('Priority: High. Change')).toBeFocused();
  await expect(other.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible();

  // Components are several: one is added, another one too, the first is taken away again.
  await button(/^Components: /).focus();
  const free = page.getByRole('menuitemradio', { checked: false });
  const both: string[] = [];
  for (let time = 0; time < 2; time += 1) {
    await keys.press('Enter');
    await expect(page.getByRole('menuitemradio').first()).toBeFocused();
    while ((await page.locator('[role=menuitemradio]:focus').getAttribute('aria-checked')) === 'true') await keys.press('ArrowDown');
    both.push(((await page.locator('[role=menuitemradio]:focus').textContent()) ?? '').trim());
    await keys.press('Enter');
    await expect(button(/^Components: /)).toBeFocused();
    await expect(other.data.getByRole('button', { name: new RegExp(`^Components: .*${both[time]}`) })).toBeVisible();
  }
  await keys.press('Enter');
  await expect(page.getByRole('menuitemradio').first()).toBeFocused();
  while ((await page.locator('[role=menuitemradio]:focus').textContent())?.trim() !== both[0]) await keys.press('ArrowDown');
  await keys.press('Enter');
  await expect(button(/^Components: /)).toBeFocused();
  await expect(free.first()).toBeHidden();
  const named = other.data.getByRole('button', { name: /^Components: / });
  await expect(named).not.toHaveAccessibleName(new RegExp(both[0] ?? ''));
  await expect(named).toHaveAccessibleName(new RegExp(both[1] ?? ''));

  await button('Assignee: nobody. Change').focus();
  await keys.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: /\(you\)$/ })).toBeFocused();
  await keys.press('ArrowDown');
  const chosen = (await page.locator('[role=menuitemradio]:focus').textContent()) ?? '';
  await keys.press('Enter');
  await expect(button(`Assignee: ${chosen}. Change`)).toBeFocused();
  await expect(other.data.getByRole('button', { name: /^Assignee: (?!nobody)/ })).toBeVisible();
  await keys.press('Tab');
  await expect(button('Unassign')).toBeFocused();
  await keys.press('Enter');
  await expect(button('Assignee: nobody. Change')).toBeFocused();
  await expect(other.data.getByRole('button', { name: 'Assign to me' })).toBeVisible();

  // A tag, in the dialog that its button opens.
  await button(/^Tags: none|^Change tags/).focus();
  await keys.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Chat details' });
  await expect(dialog.getByLabel('Title')).toBeFocused();
  await keys.press('Control+A');
  await keys.type('Voucher refused');
  await keys.press('Tab');
  while (!(await dialog.getByLabel('Tags').evaluate((field) => field === document.activeElement))) await keys.press('Tab');
  await keys.type('Courier,');
  await keys.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(button('Change tags')).toBeFocused();
  await expect(other.data.getByRole('button', { name: 'Courier: show the chats with this tag' })).toBeVisible();
  await expect(other.chat.getByRole('heading')).toContainText('Voucher refused');

  // Exactly what is possible now, and after it what is possible then.
  const transitions = desk.data.locator('.transitions').getByRole('button');
  await expect(transitions).toHaveText(['Resolve', 'Mark answered', 'Cancel request', 'Escalate']);
  await button('Escalate').focus();
  await keys.press('Enter');
  await expect(transitions).toHaveText(['Resolve', 'Mark answered', 'Cancel request', 'Back to support']);
  await expect(transitions.first()).toBeFocused();
  await keys.press('Enter');
  await expect(transitions).toHaveText(['Reopen']);
  await expect(transitions.first()).toBeFocused();
  await axe(page);
});

test('S1.48: who only observes cannot be put in charge, in the panel, in the palette and for several chats', async ({
  lobby,
  page,
  newSeat,
}) => {
  const admin = (await newSeat()).page;
  await openDesk(admin, lobby, 'leila');
  await admin.goto(`${lobby.consoleUrl}/p/JK/settings/people`);
  const row = admin.getByRole('listitem').filter({ hasText: 'Kenji Watanabe' });
  await row.locator('summary').click();
  for (const department of ['Courses', 'Orders', 'Default']) {
    const stored = admin.waitForResponse((answer) => answer.request().method() === 'POST' && answer.ok());
    await row.getByLabel(department).selectOption('observe');
    await stored;
  }

  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await desk.data.getByRole('button', { name: 'Assignee: nobody. Change' }).click();
  await expect(page.getByRole('menuitemradio').filter({ hasText: 'Tomás' })).toHaveCount(1);
  await expect(page.getByRole('menuitemradio').filter({ hasText: 'Kenji' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+K');
  await expect(page.getByRole('combobox', { name: 'Type a command or a name' })).toBeFocused();
  await page.keyboard.type('Assign to');
  await expect(page.getByRole('option', { name: /Assign to Tomás/ })).toBeVisible();
  await expect(page.getByRole('option', { name: /Kenji/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Views and several chats' }).click();
  await page.getByRole('button', { name: /^Select/ }).click();
  const choices = page.getByLabel('Assign to…').locator('option');
  await expect(choices.filter({ hasText: 'Tomás' })).toHaveCount(1);
  await expect(choices.filter({ hasText: 'Kenji' })).toHaveCount(0);
});

test('S4.18, S4.19: the dialog behind the title shows the connection of the customer', async ({ lobby, page, newSeat }) => {
  const visitor = await newSeat({ locale: 'pl-PL', timezoneId: 'Asia/Kathmandu' });
  await startChat(visitor.page, lobby, 'Maja Kowalska', 'Where is my bowl?', '/plates');
  const desk = await openDesk(page, lobby);
  await desk.open('Where is my bowl?');
  await desk.chat.getByRole('heading').getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: 'Chat details' });
  const value = (label: string) =>
    dialog.locator('dt').filter({ hasText: new RegExp(`^${label}$`) }).locator('xpath=following-sibling::dd[1]');
  await expect(value('Chat now at').getByRole('link')).toHaveText('/plates');
  await expect(value('IP address')).toHaveText('127.0.0.1');
  await expect(value('User agent')).toContainText('Mozilla/5.0');
  await expect(value('Time zone')).toHaveText(/^\+05:45/);
  await axe(page);
  await visitor.page.evaluate(() => history.pushState(null, '', '/orders/20417'));
  await expect(value('Chat now at').getByRole('link')).toHaveText('/orders/20417');
});
