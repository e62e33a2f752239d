// The dialog behind a chat's title: title and tags, by mouse and by keyboard, by two agents at once.
import type { Locator, Page } from '@playwright/test';
import { axe, expect, openDesk, test } from './fixtures.ts';

const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Chat details' });

test('S4.16 S4.17 S4.19: a click on the title opens title and tags, which list and colleagues have at once', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');

  await desk.chat.getByRole('heading').getByRole('button').click();
  const dialog = dialogOf(page);
  const title = dialog.getByLabel('Title');
  const tags = dialog.getByLabel('Tags');
  await expect(title).toBeFocused();
  await axe(page);

  await title.fill('   ');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('The title is empty.');
  await title.fill('Voucher \u202erefused\u200b');
  await tags.fill(Array.from({ length: 10_000 }, (_, n) => `tag ${n}`).join(','));
  await tags.press('Enter');
  await expect(dialog.getByRole('alert').last()).toHaveText('A chat has at most 20 tags.');
  await axe(page);
  await tags.fill('Voucher');
  await tags.press('Enter');
  await tags.pressSequentially('<b>late</b>,');
  await tags.fill('עברית');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();

  for (const seen of [desk, other]) {
    await expect(seen.row('Claire Moreau')).toContainText('Voucher \ufffdrefused\ufffd');
    await expect(seen.chat.getByRole('heading')).toContainText('Voucher \ufffdrefused\ufffd');
    for (const tag of ['Voucher', '<b>late</b>', 'עברית']) {
      await expect(seen.data.getByRole('button', { name: `${tag}: show the chats with this tag` })).toBeVisible();
    }
  }

  // A tag leads to the chats that have it, and can be asked for where the filters are.
  await desk.data.getByRole('button', { name: 'Voucher: show the chats with this tag' }).click();
  await expect(desk.rows).toHaveCount(1);
  await expect(desk.list.locator('.filters > summary')).toContainText('Fetch: all chats, tagged Voucher');
  await desk.list.locator('.filters > summary').click();
  const filter = desk.list.getByLabel('Tag', { exact: true });
  await expect(filter).toHaveValue('Voucher');
  await filter.fill('nobody has this');
  await filter.press('Enter');
  await expect(desk.list.getByText('No chat passes the filters')).toBeVisible();
  await filter.fill('');
  await filter.press('Enter');
  await expect(desk.rows).toHaveCount(13);
});

test('S4.17 S4.19: by the keyboard alone: t, Enter, Backspace, Esc', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await expect(desk.composer).toBeFocused();
  await page.keyboard.press('t');
  await expect(desk.composer).toHaveValue('t');
  await desk.composer.fill('');
  await desk.chat.locator('#chat-heading').focus();
  await page.keyboard.press('t');
  const dialog = dialogOf(page);
  await expect(dialog.getByLabel('Title')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(dialog.getByLabel('Tags')).toBeFocused();
  await page.keyboard.type('One,Two');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: /^Remove tag/ })).toHaveCount(2);
  await page.keyboard.press('Backspace');
  await expect(dialog.getByRole('button', { name: 'Remove tag Two' })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(desk.data.getByRole('button', { name: 'One: show the chats with this tag' })).toBeVisible();

  await desk.chat.locator('#chat-heading').focus();
  await page.keyboard.press('t');
  await expect(dialog.getByLabel('Title')).toBeFocused();
  await page.keyboard.type('never saved');
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('alert')).toHaveText('Not saved yet. Esc once more throws it away.');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(desk.chat.getByRole('heading')).not.toContainText('never saved');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(desk.data.getByRole('button', { name: 'Tags: none. Change' })).toBeVisible();
});

test('S4.16: a title that a colleague gives meanwhile is told, and replaced only knowingly', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  for (const seat of [desk, other]) {
    await seat.chat.getByRole('heading').getByRole('button').click();
    await expect(dialogOf(seat.page).getByLabel('Title')).toBeFocused();
  }
  await dialogOf(other.page).getByLabel('Title').fill('Of Tomás');
  await dialogOf(page).getByLabel('Title').fill('Of Ana');
  await dialogOf(other.page).getByRole('button', { name: 'Save' }).click();
  await expect(dialogOf(page).getByText('Meanwhile the title has become “Of Tomás”.')).toBeVisible();
  await axe(page);
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await expect(other.chat.getByRole('heading')).toContainText('Of Ana');
});
