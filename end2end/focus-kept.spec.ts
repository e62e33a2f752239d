// Whoever does something by the keyboard goes on from there: the focus is not lost with what has gone (E.32, P.18).
import { expect, openDesk, test } from './fixtures.ts';

test('E.32: a text module that is not written gives the focus back to the button that begins one', async ({ lobby, page }) => {
  await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/p/JK/text-modules`);
  const add = page.getByRole('button', { name: 'New text module' });
  await add.click();
  await expect(page.getByRole('textbox', { name: 'Short name' })).toBeFocused();
  await page.getByRole('button', { name: 'Cancel' }).focus();
  await page.keyboard.press('Enter');
  await expect(add).toBeFocused();
});

test('E.32: a website that is removed gives the focus to the field for the next one', async ({ lobby, page }) => {
  await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/p/JK/settings/websites`);
  const field = page.getByLabel('New website');
  await field.fill('https://a.example');
  await field.press('Enter');
  await page.getByRole('button', { name: 'Remove https://a.example' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove https://a.example' })).toHaveCount(0);
  await expect(field).toBeFocused();
});

test('E.32: a status that is moved keeps the focus, so that a second press moves it on; one that is removed gives it to the field', async ({ lobby, page }) => {
  await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/p/JK/settings/workflow`);
  await page.getByLabel('New status').fill('Workshop');
  await page.getByLabel('New status').press('Enter');
  await expect(page.getByLabel('New status')).toBeFocused();
  const up = page.getByRole('button', { name: 'Move Workshop up' });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect(up).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(up).toBeFocused();
  await page.getByRole('button', { name: 'Remove Workshop' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('New status')).toBeFocused();
});

test('E.32: a tag that is removed gives the focus to the field for tags', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await desk.addTag('Voucher');
  await desk.chat.getByRole('heading').getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: 'Chat details' });
  await dialog.getByRole('button', { name: 'Remove tag Voucher' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Tags')).toBeFocused();
});

test('E.35: who gives up renaming a view stays among the views', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.list.getByRole('button', { name: 'Views and several chats' }).click();
  const views = page.getByRole('region', { name: 'Saved views' });
  await views.getByRole('textbox', { name: /Save the filters/ }).fill('Mine');
  await page.keyboard.press('Enter');
  await views.getByRole('button', { name: 'Rename Mine' }).click();
  await expect(views.getByLabel('New name')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(views.getByRole('heading', { name: 'Saved views' })).toBeFocused();
});

test('E.43: who gives up changing a message is in the composer', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await desk.send('Hello');
  await expect(desk.chat.locator('.msg-state').last()).toHaveText(/Sent|Delivered/);
  await desk.composer.press('ArrowUp');
  await expect(desk.chat.getByRole('textbox', { name: 'Change the message' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(desk.composer).toBeFocused();
});
