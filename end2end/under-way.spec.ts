// What is under way is said to be so, and nothing is offered that is not there any more (E.43, E.35, S1.44).
import { expect, openDesk, startChat, test } from './fixtures.ts';

test('E.43: a change of a message is "Saving…" until it is stored, and whoever leaves meanwhile is asked', async ({ lobby, page, newSeat }) => {
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  await desk.send('We open at nime');
  await expect(widget.bubbles.last()).toHaveText('We open at nime');
  let go = (): void => undefined;
  await page.route(/\/change_message/, async (route) => {
    await new Promise<void>((resolve) => (go = resolve));
    await route.continue();
  });
  await desk.composer.press('ArrowUp');
  await desk.chat.locator('#reply').fill('We open at nine');
  await page.keyboard.press('Enter');
  const line = desk.message('We open at nine');
  await expect(line.getByText('Saving…')).toBeVisible();
  await expect(widget.bubbles.last()).toHaveText('We open at nime');
  // The one that is being changed is not offered again.
  await desk.composer.press('ArrowUp');
  await expect(desk.composer).toHaveValue('');
  const asked = page.waitForEvent('dialog').then(async (dialog) => {
    const type = dialog.type();
    await dialog.dismiss();
    return type;
  });
  await page.close({ runBeforeUnload: true });
  expect(await asked).toBe('beforeunload');
  go();
  await expect(line.getByRole('button', { name: /^Edited/ })).toBeEnabled();
  await expect(widget.bubbles.last()).toContainText('We open at nine');
});

test('E.43: a message comes back into the composer when it is gone from the chat, and not when it could not be deleted', async ({
  lobby,
  page,
  newSeat,
  failOnConsole,
}) => {
  failOnConsole(page, [/403/]);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  await desk.send('We open at nine');
  await expect(widget.bubbles.last()).toHaveText('We open at nine');
  let tries = 0;
  await page.route(/\/change_message/, async (route) => {
    tries += 1;
    if (tries === 1) await route.fulfill({ status: 403, json: { Refused: { kind: 'Forbidden' } } });
    else await route.continue();
  });
  const takeBack = async () => {
    const line = desk.message('We open at nine');
    await line.hover();
    await line.getByRole('button', { name: 'Delete message' }).click();
    await page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Take back into the composer' }).click();
  };
  await takeBack();
  await expect(page.getByRole('alert').filter({ hasText: 'The message was not changed.' })).toBeVisible();
  await expect(desk.composer).toHaveValue('');
  await expect(desk.message('We open at nine')).toBeVisible();
  await takeBack();
  await expect(desk.composer).toHaveValue('We open at nine');
  await expect(desk.composer).toBeFocused();
  await expect(widget.content.getByText('We open at nine', { exact: true })).toHaveCount(0);
});

test('S1.44: of two changes of one field only the later one can be taken back', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const set = async (name: string) => {
    await desk.data.getByRole('button', { name: /^Priority: / }).click();
    await page.getByRole('menuitemradio', { name, exact: true }).click();
    await expect(page.getByRole('status').filter({ hasText: `Priority set to ${name}` })).toBeVisible();
  };
  await set('High');
  await set('Highest');
  const undo = page.getByRole('button', { name: /^Undo/ });
  await expect(undo).toHaveCount(1);
  await undo.click();
  await expect(desk.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible();
});

test('E.35: a chat that a colleague has taken meanwhile is not taken from them with the others', async ({ lobby, page, newSeat, failOnConsole }) => {
  failOnConsole(page, [/409/]);
  await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'kenji');
  await page.locator('#views-button').click();
  await page.getByRole('button', { name: 'Select several chats' }).click();
  const select = page.getByRole('region', { name: 'Select chats' });
  const line = (name: string) => select.locator('.tool-check').filter({ hasText: name });
  await line('Claire Moreau').getByRole('checkbox').check();
  await line('Sofia Lindgren').getByRole('checkbox').check();
  await other.open('Claire Moreau');
  await other.data.getByRole('button', { name: 'Assign to me' }).click();
  await expect(line('Claire Moreau')).toContainText('Kenji Watanabe');
  await select.getByLabel('Assign to…').selectOption('Ana Ribeiro');
  await select.getByRole('button', { name: 'Assign', exact: true }).click();
  await expect(line('Claire Moreau')).toContainText('Somebody else changed this meanwhile');
  await expect(line('Sofia Lindgren')).toContainText('Done');
  await expect(line('Sofia Lindgren').getByRole('checkbox'), 'what is done is not done again').not.toBeChecked();
  await expect(line('Claire Moreau').getByRole('checkbox')).toBeChecked();
  // Whoever goes on has seen whose it is.
  await select.getByRole('button', { name: 'Assign', exact: true }).click();
  await expect(select.getByRole('status')).toHaveText('1 done');
  await expect(line('Claire Moreau')).toContainText('Ana Ribeiro');
});
