// A chat of hundreds of messages: only the lines around the reader are drawn, and the reader notices nothing of that.
import type { Locator } from '@playwright/test';
import { type Desk, expect, type Lobby, makeToken, openDesk, startChat, test as base, type Widget, writeAll } from './fixtures.ts';

/** How many messages of the team stand behind the customer's first one. */
const COUNT = 300;
/** More lines than these are not drawn while somebody reads. */
const DRAWN_MAX = 160;
/** How far one turn of the wheel goes, in pixels. */
const TURN_PX = 600;
/** Nearer to the first line than this earlier ones come, in pixels. */
const NEAR_START_PX = 240;
/** Who reads up gets so near to it, in pixels, before earlier ones come. */
const NEAREST_PX = 100;
/** What no reader notices, in pixels. */
const STILL_PX = 3;
const QUICK = { intervals: [20, 30, 50, 100], timeout: 10_000 };

/** The numbers of messages that can be found by a word. */
const [MIDDLE, FURTHER_DOWN] = [130, 280];
/** The messages, each with its number; some are long. */
const TEXTS = Array.from({ length: COUNT }, (_, at) => {
  const more = at % 7 === 0 ? ', which goes on for a while and says how a bowl is thrown, dried, fired and glazed'.repeat(5) : '';
  const about = at + 1 === MIDDLE ? ' about ikebana' : at + 1 === FURTHER_DOWN ? ' about raku' : '';
  return `${at + 1}: a word${about}${more}`;
});

/** A chat of that length. */
interface LongChat {
  lobby: Lobby;
  widget: Widget;
}

const test = base.extend<{ chat: LongChat }>({
  chat: async ({ startLobby, newSeat }, use) => {
    const lobby = await startLobby({ demo: true, args: ['--limits', 'bench'] });
    const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', '0: my bowl is cracked');
    const program = await newSeat();
    await writeAll(lobby, await makeToken(program.page, lobby, 'tomas'), 'JK-14', TEXTS);
    await program.page.close();
    await use({ lobby, widget });
  },
});

// Many messages are written, and many turns of the wheel made.
test.describe.configure({ timeout: 180_000 });

const scroller = (desk: Desk): Locator => desk.chat.getByRole('group', { name: 'Messages' });
const lines = (desk: Desk): Locator => desk.chat.getByRole('log').locator('> *');
const pill = (desk: Desk): Locator => desk.chat.getByRole('button', { name: 'New messages' });
/** The message with this number. */
const numbered = (desk: Desk, number: number): Locator =>
  desk.chat.getByRole('article').filter({ has: desk.page.locator('.bubble', { hasText: new RegExp(`^${number}: `) }) });

/** Opens the chat, with the pointer over its lines. */
async function openChat(page: Desk['page'], lobby: Lobby): Promise<Desk> {
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  await expect(desk.bubbles.last()).toHaveText(TEXTS.at(-1) ?? '');
  await scroller(desk).hover();
  return desk;
}

/** A message in the view, and how far below the upper edge it stands, in pixels. */
interface Mark {
  id: string;
  top: number;
}

/** The first message that stands wholly in the view. */
const mark = (desk: Desk): Promise<Mark> =>
  scroller(desk).evaluate((pane) => {
    const edge = pane.getBoundingClientRect().top;
    const all = [...pane.querySelectorAll<HTMLElement>('article')].map((line) => ({ line, top: line.getBoundingClientRect().top - edge }));
    const first = all.find(({ top }) => top >= 0);
    if (!first) throw new Error('there is no message in the view');
    return { id: first.line.dataset['clientId'] ?? '', top: first.top };
  });

/** By how much a message has moved down since it was marked, in pixels; not a number while it is not drawn. */
const movedBy = (desk: Desk, { id, top }: Mark): Promise<number> =>
  scroller(desk).evaluate(
    (pane, { id, top }) => {
      const line = pane.querySelector(`[data-client-id="${id}"]`);
      return line ? line.getBoundingClientRect().top - pane.getBoundingClientRect().top - top : Number.NaN;
    },
    { id, top },
  );

/** How much there is above the view, in pixels. */
const above = (desk: Desk): Promise<number> =>
  scroller(desk).evaluate((pane) => pane.scrollHeight - pane.clientHeight - Math.abs(pane.scrollTop));
/** How much there is below the view, in pixels. */
const below = (desk: Desk): Promise<number> => scroller(desk).evaluate((pane) => Math.abs(pane.scrollTop));

/** Presses a key that moves the view, and waits until the view has come to rest. */
async function press(desk: Desk, key: string): Promise<void> {
  await desk.page.keyboard.press(key);
  await scroller(desk).evaluate(
    (pane) =>
      new Promise<void>((rests) => {
        let [last, frames] = [pane.scrollTop, 0];
        const look = () => {
          frames = pane.scrollTop === last ? frames + 1 : 0;
          last = pane.scrollTop;
          if (frames > 20) rests();
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
}

/** Turns the wheel by so many pixels: what is read moves by as many and no other way, whatever is drawn or let go meanwhile. */
async function turn(desk: Desk, px: number): Promise<void> {
  const seen = await mark(desk);
  await desk.page.mouse.wheel(0, px);
  const astray = async () => Math.abs((await movedBy(desk, seen)) + px);
  await expect.poll(astray, { message: `pixels astray after a turn of ${px}`, ...QUICK }).toBeLessThanOrEqual(STILL_PX);
}

/** The numbers of the messages that are drawn; none is missing among them. */
async function drawn(desk: Desk): Promise<number[]> {
  const numbers = (await desk.bubbles.allTextContents()).map((text) => Number(/^\d+/.exec(text)?.[0]));
  expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
  return numbers;
}

/** Only the lines around the reader are drawn. */
async function expectFew(desk: Desk): Promise<void> {
  expect(await lines(desk).count(), 'lines that are drawn').toBeLessThanOrEqual(DRAWN_MAX);
}

/** Reads up until the message of this number is drawn; gives the numbers of all messages that were drawn on the way. */
async function readUp(desk: Desk, until: number): Promise<Set<number>> {
  const met = new Set<number>();
  const hasFirst = async () => (await numbered(desk, 0).count()) > 0;
  for (;;) {
    const numbers = await drawn(desk);
    await expectFew(desk);
    numbers.forEach((number) => met.add(number));
    const isAll = await hasFirst();
    const room = Math.floor(await above(desk)) - (isAll ? 0 : NEAREST_PX);
    if ((isAll && room < 1) || (numbers[0] ?? 0) <= until) return met;
    const px = Math.min(TURN_PX, room);
    const left = (await above(desk)) - px;
    await turn(desk, -px);
    if (left >= NEAR_START_PX || isAll) continue;
    // Earlier lines come by themselves, and what is read stays where it is.
    const seen = await mark(desk);
    const hasCome = async () => (await above(desk)) > left + STILL_PX || (await hasFirst());
    await expect.poll(hasCome, { message: 'earlier lines come', ...QUICK }).toBe(true);
    expect(Math.abs(await movedBy(desk, seen)), 'pixels moved by lines that came').toBeLessThanOrEqual(STILL_PX);
  }
}

/** Reads down to the newest line. */
async function readDown(desk: Desk): Promise<void> {
  for (;;) {
    await drawn(desk);
    await expectFew(desk);
    const room = Math.floor(await below(desk));
    if (room < 1) return;
    await turn(desk, Math.min(TURN_PX, room));
  }
}

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
  await drawn(desk);

  // One can read on in both directions, and comes back to it.
  await scroller(desk).hover();
  await turn(desk, -TURN_PX);
  await expect(numbered(desk, MIDDLE - 1)).toBeInViewport();
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
  await scroller(desk).focus();
  const seen = await mark(desk);
  const height = await scroller(desk).evaluate((pane) => pane.clientHeight);
  await press(desk, 'PageUp');
  const onePage = await movedBy(desk, seen);
  expect(onePage, 'more than half of the view').toBeGreaterThan(height / 2);
  expect(onePage, 'and nothing is left out').toBeLessThanOrEqual(height);
  await press(desk, 'PageUp');
  expect(await movedBy(desk, seen)).toBeGreaterThan(onePage + height / 2);
  await press(desk, 'PageDown');
  expect(Math.abs((await movedBy(desk, seen)) - onePage)).toBeLessThanOrEqual(STILL_PX);
  await press(desk, 'End');
  await expect(numbered(desk, COUNT)).toBeInViewport();
  expect(await below(desk)).toBeLessThanOrEqual(STILL_PX);

  // The button above the lines is for those who do not scroll.
  const earlier = desk.chat.getByRole('button', { name: 'Earlier messages' });
  const first = (await drawn(desk))[0] ?? 0;
  const held = await mark(desk);
  await earlier.dispatchEvent('click');
  await expect.poll(async () => (await drawn(desk))[0] ?? 0, QUICK).toBeLessThan(first);
  expect(Math.abs(await movedBy(desk, held)), 'pixels moved by lines that came').toBeLessThanOrEqual(STILL_PX);

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
