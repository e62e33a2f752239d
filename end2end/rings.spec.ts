// What rings for whom: mentions, the agent's own rules, the tab that takes over, and again until one looks.
import { Desk, expect, installClock, openDesk, startChat, test } from './fixtures.ts';
import { clickLast, listen, look, MARKED, openNotifications, played, ready, shown } from './support/listening.ts';

test.beforeEach(({ gate }) => gate.allow([/AudioContext was not allowed to start/]));

/** Puts somebody in charge of the chat of this customer, by themselves, and leaves it again. */
async function take(desk: Desk, customer: string): Promise<void> {
  await desk.open(customer);
  await desk.data.getByRole('button', { name: 'Assign to me' }).click();
  await expect(desk.data.getByRole('button', { name: 'Assignee: You. Change' })).toBeVisible();
}

test('E.12 P.4: a note that names me rings, shows where, and marks the icon until I have followed it', async ({ lobby, page, newSeat }) => {
  await listen(page.context());
  const desk = await openDesk(page, lobby);
  await ready(page);
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Claire Moreau');
  const key = new URL(colleague.page.url()).pathname.split('/').at(-1) ?? '';
  await expect(page.locator(MARKED)).toHaveCount(0);
  await look(page, false);
  // A note that names nobody is not told.
  await colleague.note('Her voucher is an old one');
  await colleague.note('Can you look at it, @Ana?');
  await expect.poll(() => shown(page)).toEqual([[`You are named in ${key}`, expect.stringContaining('My voucher is refused')]]);
  await expect.poll(() => played(page)).toHaveLength(2);
  await expect(page.locator(MARKED)).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Mentions 1 unread' })).toBeVisible();

  await clickLast(page);
  await expect(page).toHaveURL(new RegExp(`/chats/${key}$`));
  await look(page, true);
  await expect(desk.notes.last()).toContainText('@Ana');
  await expect(page.locator(MARKED)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Mentions', exact: true })).toBeVisible();
});

test('E.12: by my own rules it rings for what I have chosen, and for nothing else', async ({ lobby, page, newSeat }) => {
  await listen(page.context());
  await openNotifications(page, lobby, 'ana');
  const rule = (name: RegExp) => page.getByRole('switch', { name });
  const [mine, others, mentions, mark] = [/^Answer in one of my chats/, /^Answer in a chat of somebody else/, /^Someone mentions me/, /^Mark on/];
  for (const on of [mine, mentions, mark]) await expect(rule(on)).toBeChecked();
  await expect(rule(others)).not.toBeChecked();
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  const ofAna = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  const ofTomas = await startChat((await newSeat()).page, lobby, 'Nils Holm', 'Hello?');
  await take(colleague, 'Nils Holm');
  await page.goto(`${lobby.consoleUrl}/p/JK/chats`);
  const desk = new Desk(page);
  await take(desk, 'Noor Haddad');

  /** Where the agent sees neither chat, all three things happen; the last one is told after the others. */
  const happen = async (round: string) => {
    await page.goto(`${lobby.consoleUrl}/p/JK/chats`);
    await ready(page);
    await look(page, false);
    await ofAna.send(`Mine, ${round}`);
    await colleague.note(`@Ana, ${round}`);
    await ofTomas.send(`Another's, ${round}`);
    await expect(desk.row('Nils Holm')).toContainText(`Another's, ${round}`);
  };
  await happen('first');
  const key = new URL(colleague.page.url()).pathname.split('/').at(-1) ?? '';
  await expect.poll(() => shown(page)).toEqual([
    ['Noor Haddad', 'Mine, first'],
    [`You are named in ${key}`, 'Hello?'],
  ]);
  await expect(page.locator(MARKED)).toHaveCount(1);

  await page.goto(`${lobby.consoleUrl}/account?section=notifications&project=JK`);
  for (const off of [mine, mentions, mark]) await rule(off).uncheck();
  await rule(others).check();
  await page.reload();
  for (const off of [mine, mentions, mark]) await expect(rule(off)).not.toBeChecked();
  await expect(rule(others)).toBeChecked();
  await happen('second');
  await expect.poll(() => shown(page)).toEqual([['Nils Holm', "Another's, second"]]);
  await expect(page.locator(MARKED)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Mentions \d unread/ })).toBeVisible();
});

test('P.4: when the tab that rings is closed, the next one rings in its place, once', async ({ lobby, page, newSeat }) => {
  await listen(page.context());
  await openDesk(page, lobby);
  await ready(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await ready(other);
  await look(page, false);
  await look(other, false);
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await expect(other.locator(MARKED)).toHaveCount(1);
  await expect.poll(() => shown(page)).toEqual([['New request: Noor Haddad', 'Is the blue bowl back?']]);
  await expect.poll(() => played(page)).toHaveLength(2);

  await page.close();
  await startChat((await newSeat()).page, lobby, 'Nils Holm', 'Hello?');
  // Of what the first one has told already, nothing.
  await expect.poll(() => shown(other)).toEqual([['New request: Nils Holm', 'Hello?']]);
  await expect.poll(() => played(other)).toHaveLength(2);
});

test('E.12 P.4: it is told again every 20 seconds until one looks, and not while one does', async ({ lobby, page, newSeat }) => {
  await listen(page.context());
  await installClock(page);
  await openNotifications(page, lobby, 'ana');
  await page.getByRole('switch', { name: /^Repeat until I look/ }).check();
  await page.goto(`${lobby.consoleUrl}/p/JK/chats`);
  const desk = new Desk(page);
  await ready(page);
  await look(page, false);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await expect.poll(async () => (await shown(page)).length).toBe(1);
  await page.clock.fastForward(20_000);
  await expect.poll(async () => (await shown(page)).length).toBe(2);
  await expect(page.locator(MARKED)).toHaveCount(1);

  await look(page, true);
  await desk.open('Noor Haddad');
  await expect(desk.bubbles).toHaveText(['Is the blue bowl back?']);
  await expect(page.locator(MARKED)).toHaveCount(0);
  // Looked at and not answered, and the agent looks elsewhere again.
  await look(page, false);
  const before = (await shown(page)).length;
  for (let round = 0; round < 2; round += 1) await page.clock.fastForward(20_000);
  // What comes later is told; nothing was told before it.
  await widget.send('Hello?');
  await expect.poll(async () => (await shown(page)).slice(before)).toEqual([['New request: Noor Haddad', 'Hello?']]);
});
