// What the search finds and leaves out: messages, notes, names and tags, by person and by time, to the oldest (E.13).
import { expect, makeToken, openDesk, startChat, test, writeAll, type Desk } from './fixtures.ts';
import type { Locator } from '@playwright/test';

const search = (desk: Desk): Locator => desk.page.getByRole('region', { name: 'Search chats' });
const lines = (desk: Desk): Locator => search(desk).getByRole('list', { name: 'Messages and notes' }).getByRole('link');
const chats = (desk: Desk): Locator => search(desk).getByRole('list', { name: 'Chats', exact: true }).getByRole('link');

/** Looks for words, in a search that is open or not. */
async function find(desk: Desk, words: string): Promise<void> {
  if ((await search(desk).count()) === 0) await desk.list.getByRole('button', { name: 'Search chats' }).click();
  await search(desk).getByRole('searchbox').fill(words);
}

test('E.13: what is found is narrowed by person and by time, each alone and both together', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the kiln open on Sunday?');
  await desk.open('Noor Haddad');
  await desk.send('The kiln is open from ten');
  await expect(widget.bubbles).toHaveCount(2);
  await find(desk, 'kiln');
  // Two of today, two of the story: a colleague's of two days ago, and a customer's of five.
  const [newest, asked, kenjis, oldest] = [/open from ten/, /open on Sunday/, /in the kiln already/, /kiln course for beginners/];
  await expect(lines(desk)).toHaveText([newest, asked, kenjis, oldest]);
  for (const line of await lines(desk).all()) await expect(line.locator('mark')).toHaveText(/^kiln$/i);

  const person = search(desk).getByLabel('Person');
  const time = search(desk).getByLabel('Time');
  await person.selectOption('Kenji Watanabe');
  await expect(lines(desk)).toHaveText([kenjis]);
  await person.selectOption('Ana Ribeiro');
  await expect(lines(desk)).toHaveText([newest]);
  // The chat of which she is in charge.
  await expect(chats(desk)).toContainText(['Noor Haddad']);
  await time.selectOption('In 24 hours');
  await expect(lines(desk)).toHaveText([newest]);
  await person.selectOption('Kenji Watanabe');
  await expect(search(desk).getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  await person.selectOption('Anybody');
  await expect(lines(desk)).toHaveText([newest, asked]);
  await time.selectOption('In 7 days');
  await expect(lines(desk)).toHaveText([newest, asked, kenjis, oldest]);
});

test('E.13: names, tags and notes are found, and lead to where they stand', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.addTag('Porcelain');
  await desk.note('Zirconium in the white glaze');
  await desk.open('Claire Moreau');
  await find(desk, 'hadd');
  await expect(chats(desk)).toHaveCount(1);
  await expect(chats(desk).locator('.chat-row-top mark')).toHaveText('Haddad');
  await expect(lines(desk)).toHaveCount(0);
  await find(desk, 'porce');
  await expect(chats(desk).locator('.chat-row-msg mark')).toHaveText('Porcelain');
  await chats(desk).click();
  await expect(desk.bubbles).toHaveText(['Hello']);
  await find(desk, 'zirconium');
  await expect(chats(desk)).toHaveCount(0);
  await expect(lines(desk)).toHaveCount(1);
  await expect(lines(desk)).toContainText('noted');
  await expect(lines(desk).locator('mark')).toHaveText('Zirconium');
  await lines(desk).click();
  await expect(desk.notes).toBeInViewport();
  await expect(desk.notes).toContainText('Zirconium');
  expect(widget.heard).not.toContain('Zirconium');
});

test('E.13: further pages come at a click, to the oldest hit, each of 45 once and in order', async ({ lobby, page, newSeat }) => {
  const token = await makeToken(page, lobby);
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const texts = Array.from({ length: 45 }, (_, at) => `Earthenware number ${at + 1}`);
  await writeAll(lobby, token, 'JK-14', texts);
  const desk = await openDesk((await newSeat()).page, lobby, 'tomas');
  await find(desk, 'earthenware');
  const older = search(desk).getByRole('button', { name: 'Show older' });
  const newestFirst = texts.toReversed();
  const shown = lines(desk).locator('.chat-row-msg');
  for (const count of [20, 40]) {
    await expect(shown).toHaveText(newestFirst.slice(0, count));
    await expect(search(desk).getByRole('status')).toHaveText(`0 chats, ${count}+ messages`);
    await older.click();
  }
  await expect(shown).toHaveText(newestFirst);
  await expect(older).toHaveCount(0);
  await expect(search(desk).getByRole('status')).toHaveText('0 chats, 45 messages');
});
