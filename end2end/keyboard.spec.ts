// A day without the mouse: single letters, the palette with its arrows, and the search behind it (E.32).
import { axe, expect, openDesk, startChat, test, type Desk } from './fixtures.ts';
import type { Locator, Page } from '@playwright/test';

const palette = (page: Page): Locator => page.getByRole('dialog', { name: 'Command palette' });
/** The one that Enter runs. */
const chosen = (page: Page): Locator => palette(page).getByRole('option', { selected: true });
/** The status in the head of the panel. */
const status = (desk: Desk): Locator => desk.data.locator('.pane-head .lozenge');

/** Opens the palette and types. */
async function call(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  await page.keyboard.type(words);
}

/** Goes down until this is chosen, and runs it. */
async function run(page: Page, name: string | RegExp): Promise<void> {
  const option = palette(page).getByRole('option', { name });
  await expect(option).toHaveCount(1);
  const steps = await palette(page).getByRole('option').count();
  for (let step = 0; step < steps && (await option.getAttribute('aria-selected')) !== 'true'; step += 1) await page.keyboard.press('ArrowDown');
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(palette(page)).toHaveCount(0);
}

test('E.32: a takes the chat, e resolves it, v shows the views, j and k go through the list', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  await desk.open('Claire Moreau');
  await expect(page.locator('#attach')).toBeAttached();
  const keys = page.keyboard;
  await expect(desk.field('Assignee')).toContainText('Unassigned');
  await keys.press('Escape');
  await expect(desk.row('Claire Moreau')).toBeFocused();
  await keys.press('a');
  await expect(desk.data.getByRole('button', { name: 'Assignee: You. Change' })).toBeVisible();
  await expect(other.field('Assignee')).toContainText('Ana Ribeiro');
  await expect(status(desk)).toHaveText('Waiting for support');
  await keys.press('e');
  for (const seat of [desk, other]) await expect(status(seat)).toHaveText('Done');
  // What is done cannot be resolved again, and who has it need not take it.
  await keys.press('e');
  await keys.press('a');
  await expect(status(desk)).toHaveText('Done');

  // The chat that was moved has the focus still; the list goes on from there.
  await expect(desk.row('Claire Moreau')).toBeFocused();
  const rows = await desk.rows.locator('.key').allInnerTexts();
  const key = await desk.row('Claire Moreau').locator('.key').innerText();
  const at = rows.indexOf(key);
  const step = at < rows.length - 2 ? { there: 'j', back: 'k', by: 1 } : { there: 'k', back: 'j', by: -1 };
  for (const times of [1, 2]) {
    await keys.press(step.there);
    await expect(desk.rows.nth(at + times * step.by)).toBeFocused();
  }
  await keys.press(step.back);
  await expect(desk.rows.nth(at + step.by)).toBeFocused();
  // Another chat is opened only by Enter.
  await expect(page).toHaveURL(new RegExp(`/${key}$`));
  await keys.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/${rows[at + step.by]}$`));
  // The focus is where one answers, or at the head of a chat that is over.
  await expect(page.locator('#reply:focus, #chat-heading:focus')).toHaveCount(1);

  await keys.press('Escape');
  await expect(page.locator('a.chat-row:focus')).toHaveCount(1);
  await keys.press('v');
  const views = page.getByRole('region', { name: 'Saved views' });
  await expect(views).toBeVisible();
  await keys.press('Escape');
  await expect(views).toHaveCount(0);
  await keys.press('Meta+k');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  await keys.press('Escape');
  await expect(palette(page)).toHaveCount(0);
  await expect(status(other), 'no letter has done more').toHaveText('Done');
  await expect(other.field('Assignee')).toContainText('Ana Ribeiro');
});

test('E.32: the palette moves a chat, gives it up, filters, and changes availability and colours, by arrows and Enter', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await desk.data.getByRole('button', { name: 'Assign to me' }).click();
  await expect(desk.field('Assignee')).toContainText('You');
  await expect(page.locator('#attach')).toBeAttached();

  // The first one is chosen; the arrows go round at both ends.
  await call(page, 'colours');
  const options = palette(page).getByRole('option');
  await expect(options).toContainText(['System colours', 'Light colours', 'Dark colours', 'Search all messages for “colours”']);
  await expect(chosen(page)).toHaveText('System colours');
  await page.keyboard.press('ArrowUp');
  await expect(chosen(page)).toContainText('Search all messages');
  await page.keyboard.press('ArrowDown');
  await expect(chosen(page)).toHaveText('System colours');
  const ground = () => page.evaluate(() => getComputedStyle(document.body).color);
  const light = await ground();
  await run(page, 'Dark colours');
  await expect.poll(ground).not.toBe(light);
  await call(page, 'colours');
  await axe(page);
  await run(page, 'Light colours');
  await expect.poll(ground).toBe(light);

  await call(page, 'esc');
  await run(page, 'Escalate');
  await expect(status(desk)).toHaveText('Escalated');
  await call(page, 'assign');
  await run(page, /^Unassign$/);
  await expect(desk.field('Assignee')).toContainText('Unassigned');
  await call(page, 'write');
  await run(page, /Write an internal note/);
  await expect(desk.noteField).toBeVisible();

  await expect(desk.availability).toBeChecked();
  await call(page, 'available');
  await run(page, 'Become unavailable');
  await expect(desk.availability).not.toBeChecked();
  await call(page, 'available');
  await run(page, 'Become available');
  await expect(desk.availability).toBeChecked();

  await expect(desk.rows).toHaveCount(13);
  await call(page, 'show');
  await run(page, 'Show unassigned chats');
  await expect.poll(() => desk.rows.count()).toBeLessThan(13);
  for (const row of await desk.rows.all()) await expect(row.getByRole('img', { name: 'Unassigned' })).toBeVisible();
  await call(page, 'show');
  await run(page, 'Show all chats');
  await expect(desk.rows).toHaveCount(13);
});

test('E.32 E.13: what no command is called is looked for in the messages', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the ikebana vase watertight?');
  await desk.open('Noor Haddad');
  await expect(page.locator('#attach')).toBeAttached();
  await call(page, 'watertight');
  // The title of the chat is its first message: it is offered before the search.
  await expect(palette(page).getByRole('option')).toHaveCount(2);
  await run(page, 'Search all messages for “watertight”');
  const search = page.getByRole('region', { name: 'Search chats' });
  await expect(search.getByRole('searchbox')).toHaveValue('watertight');
  await expect(search.getByRole('list', { name: 'Messages and notes' }).getByRole('link').locator('mark')).toHaveText('watertight');

  await call(page, 'no such thing');
  await expect(palette(page).getByRole('option')).toHaveText(['Search all messages for “no such thing”']);
  await page.keyboard.press('Enter');
  await expect(search.getByRole('searchbox')).toHaveValue('no such thing');
  await expect(search.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
});

test('E.32: who begins a note or a reply by the palette writes at once', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await expect(page.locator('#attach')).toBeAttached();
  for (const [words, field] of [['internal note', desk.noteField], ['write a reply', desk.composer]] as const) {
    await desk.data.getByRole('button', { name: /^Assignee: / }).focus();
    await page.keyboard.press('Control+k');
    await expect(page.locator('#palette-field')).toBeFocused();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await expect(field).toBeFocused();
  }
});

test('E.32: who has a pointer only finds palette and sheet of shortcuts behind the menu of the list', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  const more = desk.list.getByRole('button', { name: 'Views and several chats' });
  const views = page.getByRole('region', { name: 'Saved views' });
  await more.click();
  await axe(page);
  await views.getByRole('button', { name: 'Command palette' }).click();
  await palette(page).getByRole('option', { name: 'Show chats assigned to me' }).click();
  await expect(palette(page)).toHaveCount(0);
  await expect(desk.list.getByText('Fetch: chats assigned to me')).toBeVisible();
  await more.click();
  await views.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await expect(more, 'the focus is where it began').toBeFocused();
});
