// How long and by whom a message can be changed, and that a note stays with the team through all of it (E.43, E.17).
import { expect, installClock, openDesk, openWidget, startChat, test, type Desk } from './fixtures.ts';
import type { Locator } from '@playwright/test';
import { file } from './support/image.ts';

const changing = (desk: Desk): Locator => desk.chat.getByRole('textbox', { name: 'Change the message' });
const tool = (line: Locator, name: 'Edit message' | 'Delete message'): Locator => line.getByRole('button', { name });

test('E.43: after a quarter of an hour a message can be changed neither by its buttons nor by Up', async ({ lobby, page, newSeat }) => {
  await installClock(page);
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'When do you ship?');
  await desk.open('Noor Haddad');
  await desk.send('On Munday');
  await expect(widget.bubbles).toHaveText(['When do you ship?', 'On Munday']);
  const own = desk.message('On Munday');
  const customers = desk.message('When do you ship?');
  for (const name of ['Edit message', 'Delete message'] as const) {
    await own.hover();
    await expect(tool(own, name)).toBeVisible();
    await customers.hover();
    await expect(tool(customers, name)).toHaveCount(0);
  }
  await page.clock.fastForward(13 * 60_000);
  await desk.composer.press('ArrowUp');
  await expect(changing(desk)).toHaveValue('On Munday');
  await changing(desk).press('Escape');
  await expect(desk.composer).toHaveValue('');

  await page.clock.fastForward(3 * 60_000);
  await own.hover();
  for (const name of ['Edit message', 'Delete message'] as const) await expect(own.getByRole('button', { name, includeHidden: true })).toHaveCount(0);
  await desk.composer.press('ArrowUp');
  await desk.composer.pressSequentially('I am sorry');
  await expect(desk.composer, 'it is a new message').toHaveValue('I am sorry');
  await desk.composer.press('Enter');
  await expect(widget.bubbles).toHaveText(['When do you ship?', 'On Munday', 'I am sorry']);
});

test('E.43 E.17: a note is changed by its pencil and deleted, before a colleague, and nothing of it reaches the customer', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Two bowls cracked');
  await desk.open('Noor Haddad');
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Noor Haddad');
  await desk.note('The third crate this week');
  await expect(colleague.notes).toContainText('The third crate this week');
  await colleague.notes.hover();
  await expect(tool(colleague.notes, 'Edit message'), 'it is not theirs').toHaveCount(0);
  await desk.notes.hover();
  await tool(desk.notes, 'Edit message').click();
  await expect(changing(desk)).toHaveValue('The third crate this week');
  await expect(desk.chat.locator('form.composer')).toHaveAttribute('data-mode', 'note');
  await changing(desk).fill('The fourth crate this week');
  await changing(desk).press('Enter');
  for (const seat of [desk, colleague]) {
    await expect(seat.notes).toHaveCount(1);
    await expect(seat.notes).toContainText('The fourth crate this week');
    await expect(seat.notes.getByRole('button', { name: /^Edited/ })).toBeVisible();
  }
  await desk.notes.hover();
  await tool(desk.notes, 'Delete message').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete message' }).click();
  for (const seat of [desk, colleague]) await expect(seat.notes).toContainText('Message deleted');

  // What comes after it comes alone.
  await colleague.send('A new pair is on its way');
  const both = ['Two bowls cracked', 'A new pair is on its way'];
  await expect(widget.bubbles).toHaveText(both);
  await expect(widget.content.locator('body')).not.toContainText(/crate|deleted/);
  expect(widget.heard).toContain('A new pair');
  expect(widget.heard).not.toMatch(/crate/);
  await widget.page.reload();
  await openWidget(widget.page, lobby);
  await expect(widget.bubbles).toHaveText(both);
  await expect(widget.content.locator('body')).not.toContainText(/crate|deleted/);
  expect(await (await widget.frame()).content()).not.toContain('crate');
});

test('E.17: a file beside a note is for the team alone', async ({ lobby, page, newSeat, failOnConsole }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  failOnConsole(visitor.page, [/40[134]/]);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Two bowls cracked');
  await desk.open('Noor Haddad');
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Noor Haddad');
  await expect(page.locator('#attach')).toBeAttached();
  await desk.chat.getByRole('group', { name: 'Kind of message' }).getByRole('button', { name: 'Internal note' }).click();
  await page.locator('#attach').setInputFiles(file('crates.txt', 'third crate'));
  await expect(desk.chat.locator('.attach-file[data-t="done"]')).toHaveText(/crates\.txt/);
  await desk.note('See the list');
  const link = colleague.notes.getByRole('link', { name: 'crates.txt' });
  await expect(link).toBeVisible();
  const address = new URL((await link.getAttribute('href')) ?? '', lobby.consoleUrl).href;
  const answer = await colleague.page.request.get(address);
  expect(await answer.text()).toBe('third crate');

  await desk.chat.getByRole('group', { name: 'Kind of message' }).getByRole('button', { name: /^Reply to/ }).click();
  await desk.send('A new pair is on its way');
  await expect(widget.bubbles).toHaveText(['Two bowls cracked', 'A new pair is on its way']);
  await expect(widget.content.getByRole('link', { name: 'crates.txt' })).toHaveCount(0);
  await expect(widget.content.locator('body')).not.toContainText('crates');
  expect(widget.heard).not.toMatch(/crates/);
  // Nor by its address: neither to the customer's own page, with its credential, nor to anybody else.
  const asked = await (await widget.frame()).evaluate(async (path) => {
    const answer = await fetch(path);
    return [answer.status, await answer.text()] as const;
  }, new URL(address).pathname);
  const anybody = await (await newSeat()).page.request.get(address, { maxRedirects: 0 });
  for (const [status, text] of [asked, [anybody.status(), await anybody.text()] as const]) {
    expect(status).toBeGreaterThanOrEqual(300);
    expect(text).not.toContain('third crate');
  }
  await widget.page.reload();
  await openWidget(widget.page, lobby);
  await expect(widget.bubbles).toHaveCount(2);
  expect(await (await widget.frame()).content()).not.toContain('crates');
});
