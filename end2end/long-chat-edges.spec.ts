// The edges of what is here of a long chat: the first line while earlier ones come, the newest one, and lines that a link leads to.
import { expect, openDesk } from './fixtures.ts';
import {
  above,
  COUNT,
  drawn,
  expectFew,
  FURTHER_DOWN,
  mark,
  MIDDLE,
  movedBy,
  NEAR_START_PX,
  NEAREST_PX,
  numbered,
  openChat,
  press,
  QUICK,
  readDown,
  readUp,
  scroller,
  STILL_PX,
  test,
  turn,
  TURN_PX,
} from './support/long-chat.ts';

// Many messages are written, and many turns of the wheel made.
test.describe.configure({ timeout: 180_000 });

test('S1.31: who has come to the first line that is here stays at it while earlier ones come', async ({ chat: { lobby }, page }) => {
  const desk = await openChat(page, lobby);
  // Each page of earlier lines comes when the reader stands at the edge.
  const held: (() => void)[] = [];
  await page.route('**/load_earlier*', async (route) => {
    await new Promise<void>((go) => held.push(go));
    await route.continue();
  });
  const jumps: string[] = [];
  while ((await numbered(desk, 0).count()) === 0) {
    await desk.page.mouse.wheel(0, -TURN_PX);
    await press(desk, 'Shift');
    if ((await above(desk)) >= 1) continue;
    await expect.poll(() => held.length).toBeGreaterThan(0);
    await expect(desk.chat.getByRole('button', { name: 'Loading earlier messages' })).toBeVisible();
    await expect(desk.chat.getByRole('log')).toHaveAttribute('aria-busy', 'true');
    const [seen, first] = [await mark(desk), (await drawn(desk))[0]];
    held.shift()?.();
    await expect.poll(async () => (await drawn(desk))[0], QUICK).not.toBe(first);
    await press(desk, 'Shift');
    const moved = await movedBy(desk, seen);
    if (!(Math.abs(moved) <= STILL_PX)) jumps.push(`${moved} px when lines came above ${first}, now from ${(await drawn(desk))[0]}`);
  }
  expect(jumps).toEqual([]);
});

test('S1.31: near the first line that is here earlier ones come until there is room above', async ({ chat: { lobby }, page }) => {
  const desk = await openChat(page, lobby);
  for (;;) {
    const isAll = (await numbered(desk, 0).count()) > 0;
    if (isAll) return;
    const hasRoom = async () => (await above(desk)) >= NEAR_START_PX || (await numbered(desk, 0).count()) > 0;
    await expect.poll(hasRoom, { message: 'there is room above', ...QUICK }).toBe(true);
    await turn(desk, -Math.min(TURN_PX, Math.floor(await above(desk)) - NEAREST_PX));
  }
});

test('S1.31, E.25: End leads from the first message to the newest', async ({ chat: { lobby }, page }) => {
  const desk = await openChat(page, lobby);
  await scroller(desk).focus();
  const toFirst = async () => {
    await press(desk, 'Home');
    await expect(numbered(desk, 0)).toBeInViewport({ timeout: 500 });
  };
  await expect(toFirst).toPass({ intervals: [0] });
  await press(desk, 'End');
  expect((await drawn(desk)).at(-1)).toBe(COUNT);
  await expect(numbered(desk, COUNT)).toBeInViewport();
});

test('S1.31: what came while somebody read far above does not make the lines jump on the way down', async ({ chat: { lobby, widget }, page }) => {
  const desk = await openChat(page, lobby);
  await readUp(desk, 100);
  for (const number of [301, 302, 303]) await widget.send(`${number}: what shall I do`);
  await expect(desk.row('Noor Haddad')).toContainText('303: what shall I do');
  await scroller(desk).hover();
  await readDown(desk);
  await expect(numbered(desk, 303)).toBeInViewport();
});

test('E.13: a hit near the newest line, looked for at the first one, draws the lines around it only', async ({ chat: { lobby }, page }) => {
  const desk = await openChat(page, lobby);
  await readUp(desk, -1);
  await desk.list.getByRole('button', { name: 'Search chats' }).click();
  const search = page.getByRole('region', { name: 'Search chats' });
  await search.getByRole('searchbox').fill('raku');
  await search.getByRole('list', { name: 'Messages and notes' }).getByRole('link').click();
  await expect(numbered(desk, FURTHER_DOWN)).toBeInViewport();
  await expectFew(desk);
});

test('S1.30: a link to a message that is not in the chat shows the newest lines', async ({ chat: { lobby }, page }) => {
  const desk = await openDesk(page, lobby);
  let pages = 0;
  page.on('response', (answer) => (pages += answer.url().includes('load_earlier') ? 1 : 0));
  await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-14#m-01a21bc0-4a36-707e-8b51-dc7de50226f5`);
  // All lines are looked through.
  await expect.poll(() => pages).toBeGreaterThanOrEqual(6);
  await expect(desk.chat.getByRole('article').filter({ hasText: '300: a word' })).toBeInViewport();
});

test('E.13: the hit stands wholly in the view, and what was said before it too', async ({ chat: { lobby }, page }) => {
  const desk = await openChat(page, lobby);
  await desk.list.getByRole('button', { name: 'Search chats' }).click();
  const search = page.getByRole('region', { name: 'Search chats' });
  await search.getByRole('searchbox').fill('ikebana');
  await search.getByRole('list', { name: 'Messages and notes' }).getByRole('link').click();
  await expect(numbered(desk, MIDDLE)).toBeInViewport();
  await expect(numbered(desk, MIDDLE - 1)).toBeInViewport();
});

test('S1.31, E.25: the keyboard goes from message to message up to the first one, and keeps its place while earlier lines come', async ({
  chat: { lobby },
  page,
}) => {
  const desk = await openChat(page, lobby);
  const focused = () => desk.chat.getByRole('article').locator('.bubble').and(page.locator('article:focus-within .bubble')).textContent();
  await numbered(desk, COUNT).locator('.msg-way').focus();
  let number = COUNT;
  while (number > COUNT - 200) {
    await page.keyboard.press('ArrowUp');
    number -= 1;
    await expect.poll(async () => Number.parseInt((await focused()) ?? '', 10), { message: 'the message that has the focus', ...QUICK }).toBe(number);
  }
  await expect(numbered(desk, number)).toBeInViewport();
  await expectFew(desk);
});
