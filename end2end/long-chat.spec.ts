// A chat of hundreds of messages: only the lines around the reader are drawn, and the reader notices nothing of that.
import { expect } from './fixtures.ts';
import {
  below,
  COUNT,
  drawn,
  expectFew,
  FURTHER_DOWN,
  mark,
  type Mark,
  MIDDLE,
  movedBy,
  numbered,
  openChat,
  pill,
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

test('S1.31: a chat of hundreds of messages is read up to its first one and down again; nothing jumps or is missing, and few lines are drawn', async ({
  chat: { lobby },
  page,
}) => {
  const desk = await openChat(page, lobby);
  expect((await drawn(desk)).length, 'not all come with the page').toBeLessThan(100);
  const met = await readUp(desk, -1);
  await expect(numbered(desk, 0)).toBeInViewport();
  await expect(desk.chat.getByRole('button', { name: 'Earlier messages' })).toHaveCount(0);
  expect(met.size, 'every message was drawn once').toBe(COUNT + 1);
  await expect(numbered(desk, COUNT), 'what is far below is not drawn any more').toHaveCount(0);

  await readDown(desk);
  await expect(numbered(desk, COUNT)).toBeInViewport();
  await expect(numbered(desk, 0)).toHaveCount(0);
  await expect(desk.chat.getByRole('log')).toHaveAttribute('aria-live', 'polite');
});

test('S1.31, E.1: whoever reads further up stays there while the customer writes, is told of it, and is led to it', async ({
  chat: { lobby, widget },
  page,
}) => {
  const desk = await openChat(page, lobby);
  const stands = async (seen: Mark) => expect(Math.abs(await movedBy(desk, seen)), 'pixels moved by what came below').toBeLessThanOrEqual(STILL_PX);

  // A little way up: the newest line is drawn still, and is read aloud as it comes.
  await turn(desk, -TURN_PX);
  let seen = await mark(desk);
  await expect(pill(desk)).toHaveCount(0);
  await widget.composer.pressSequentially('3');
  await expect(desk.chat.getByText('Noor is typing…')).toBeAttached();
  await stands(seen);
  await widget.send('301: the second one too');
  await expect(pill(desk)).toBeVisible();
  await expect(numbered(desk, 301)).toHaveCount(1);
  await expect(numbered(desk, 301)).not.toBeInViewport();
  await expect(desk.chat.getByRole('log')).toHaveAttribute('aria-live', 'polite');
  await stands(seen);
  await pill(desk).click();
  await expect(numbered(desk, 301)).toBeInViewport();
  await expect(pill(desk)).toHaveCount(0);

  // Far up: the newest line is not drawn any more.
  await scroller(desk).hover();
  await readUp(desk, 100);
  await expect(numbered(desk, 301)).toHaveCount(0);
  seen = await mark(desk);
  for (const number of [302, 303, 304]) await widget.send(`${number}: what shall I do`);
  await expect(desk.row('Noor Haddad')).toContainText('304: what shall I do');
  await expect(pill(desk)).toBeVisible();
  await stands(seen);
  await expect(numbered(desk, 304)).toHaveCount(0);
  await expectFew(desk);
  await pill(desk).click();
  await expect(numbered(desk, 304)).toBeInViewport();
  await expect(pill(desk)).toHaveCount(0);
  expect((await drawn(desk)).at(-1)).toBe(304);
  await expectFew(desk);
  // Whoever is at the end stays there.
  await widget.send('305: hello?');
  await expect(numbered(desk, 305)).toBeInViewport();
  await expect(pill(desk)).toHaveCount(0);
});

test('E.13, P.22: a hit in the middle of a long chat is shown in its place, with what was said around it, and then one further down', async ({
  chat: { lobby },
  page,
}) => {
  const desk = await openChat(page, lobby);
  await expect(numbered(desk, MIDDLE)).toHaveCount(0);
  await desk.list.getByRole('button', { name: 'Search chats' }).click();
  const search = page.getByRole('region', { name: 'Search chats' });
  const hit = search.getByRole('list', { name: 'Messages and notes' }).getByRole('link');
  await search.getByRole('searchbox').fill('ikebana');
  await hit.click();
  await expect(numbered(desk, MIDDLE)).toBeInViewport();
  await expect(numbered(desk, MIDDLE)).toBeFocused();
  await expect(numbered(desk, MIDDLE - 1)).toBeInViewport();
  await drawn(desk);

  // One can read on in both directions, and comes back to it.
  await scroller(desk).hover();
  await turn(desk, -TURN_PX);
  await expect(numbered(desk, MIDDLE)).not.toBeInViewport();
  await turn(desk, TURN_PX);
  await expect(numbered(desk, MIDDLE)).toBeInViewport();
  await expect(numbered(desk, MIDDLE + 1)).toBeInViewport();
  for (let times = 0; times < 3; times += 1) await turn(desk, TURN_PX);
  await drawn(desk);

  await search.getByRole('searchbox').fill('raku');
  await expect(hit.locator('mark')).toHaveText('raku');
  await hit.click();
  await expect(numbered(desk, FURTHER_DOWN)).toBeInViewport();
  await expect(numbered(desk, FURTHER_DOWN)).toBeFocused();
  await drawn(desk);
});

test('S1.31, E.25: the lines are read by the keyboard: a page up and down, up to the first message, and what comes at a button moves nothing', async ({
  chat: { lobby },
  page,
}) => {
  const desk = await openChat(page, lobby);
  // The browser ends the way of a key where something around it changes meanwhile, as it does when the last line has been seen and when
  // the program that wrote is gone.
  await expect(desk.chat.locator('.msg-state').last()).toContainText('Seen');
  const writer = desk.chat.getByRole('list', { name: 'Participants' }).getByRole('listitem').filter({ hasText: 'Tomás' });
  await expect(writer).toContainText('offline', { timeout: 30_000 });
  await scroller(desk).focus();
  const seen = await mark(desk);
  const height = await scroller(desk).evaluate((pane) => pane.clientHeight);
  await press(desk, 'PageUp');
  await expect.poll(() => movedBy(desk, seen), { message: 'more than half of the view', ...QUICK }).toBeGreaterThan(height / 2);
  await press(desk, 'Shift');
  const onePage = await movedBy(desk, seen);
  expect(onePage, 'and nothing is left out').toBeLessThanOrEqual(height);
  await press(desk, 'PageUp');
  await expect.poll(() => movedBy(desk, seen), QUICK).toBeGreaterThan(onePage + height / 2);
  await press(desk, 'Shift');
  await press(desk, 'PageDown');
  await expect.poll(async () => Math.abs((await movedBy(desk, seen)) - onePage), QUICK).toBeLessThanOrEqual(STILL_PX);
  await press(desk, 'End');
  await expect(numbered(desk, COUNT)).toBeInViewport();
  expect(await below(desk)).toBeLessThanOrEqual(STILL_PX);

  // The button above the lines is for those who do not scroll: it leads to the first line, and those before it come.
  const earlier = desk.chat.getByRole('button', { name: 'Earlier messages' });
  await earlier.focus();
  await press(desk, 'Shift');
  const first = (await drawn(desk))[0] ?? 0;
  await press(desk, 'Enter');
  await expect.poll(async () => (await drawn(desk))[0] ?? 0, QUICK).toBeLessThan(first);
  await expect(earlier).toBeFocused();
  await scroller(desk).focus();

  // Earlier lines come with each press, until there are none.
  const toFirst = async () => {
    await press(desk, 'Home');
    await expect(numbered(desk, 0)).toBeInViewport({ timeout: 500 });
  };
  await expect(toFirst).toPass({ intervals: [0] });
  await expect(earlier).toHaveCount(0);
  await expectFew(desk);
  await expect(scroller(desk)).toBeFocused();
});
