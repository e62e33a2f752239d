// A chat of hundreds of messages, and how it is read: only the lines around the reader are drawn, and the reader notices nothing of that.
import type { Locator } from '@playwright/test';
import { type Desk, expect, type Lobby, makeToken, openDesk, startChat, test as base, type Widget, writeAll } from '../fixtures.ts';

/** How many messages of the team stand behind the customer's first one. */
export const COUNT = 300;
/** More lines than these are not drawn while somebody reads. */
const DRAWN_MAX = 160;
/** How far one turn of the wheel goes, in pixels. */
export const TURN_PX = 600;
/** Nearer to the first line than this earlier ones come, in pixels. */
export const NEAR_START_PX = 240;
/** Who reads up gets so near to it, in pixels, before earlier ones come. */
export const NEAREST_PX = 100;
/** What no reader notices, in pixels. */
export const STILL_PX = 3;
export const QUICK = { intervals: [20, 30, 50, 100], timeout: 10_000 };

/** The numbers of messages that can be found by a word. */
export const [MIDDLE, FURTHER_DOWN] = [130, 280];
/** The messages, each with its number; some are long. */
export const TEXTS = Array.from({ length: COUNT }, (_, at) => {
  const more = at % 7 === 0 ? ', which goes on for a while and says how a bowl is thrown, dried, fired and glazed'.repeat(5) : '';
  const about = at + 1 === MIDDLE ? ' about ikebana' : at + 1 === FURTHER_DOWN ? ' about raku' : '';
  return `${at + 1}: a word${about}${more}`;
});

/** A chat of that length. */
export interface LongChat {
  lobby: Lobby;
  widget: Widget;
}

export const test = base.extend<{ chat: LongChat }>({
  chat: async ({ startLobby, newSeat }, use) => {
    const lobby = await startLobby({ demo: true, args: ['--limits', 'bench'] });
    const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', '0: my bowl is cracked');
    const program = await newSeat();
    await writeAll(lobby, await makeToken(program.page, lobby, 'tomas'), 'JK-14', TEXTS);
    await program.page.close();
    await use({ lobby, widget });
  },
});

export const scroller = (desk: Desk): Locator => desk.chat.getByRole('group', { name: 'Messages' });
export const lines = (desk: Desk): Locator => desk.chat.getByRole('log').locator('> * > *');
export const pill = (desk: Desk): Locator => desk.chat.getByRole('button', { name: 'New messages' });
/** The message with this number. */
export const numbered = (desk: Desk, number: number): Locator =>
  desk.chat.getByRole('article').filter({ has: desk.page.locator('.bubble', { hasText: new RegExp(`^${number}: `) }) });

/** Opens the chat, with the pointer over its lines. */
export async function openChat(page: Desk['page'], lobby: Lobby): Promise<Desk> {
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  await expect(desk.bubbles.last()).toHaveText(TEXTS.at(-1) ?? '');
  await scroller(desk).hover();
  return desk;
}

/** A message in the view, and how far below the upper edge its text stands, in pixels: the name above it goes when earlier ones of the same person come. */
export interface Mark {
  id: string;
  top: number;
}

/** The first message that stands wholly in the view. */
export const mark = (desk: Desk): Promise<Mark> =>
  scroller(desk).evaluate((pane) => {
    const edge = pane.getBoundingClientRect().top;
    const all = [...pane.querySelectorAll<HTMLElement>('article')];
    const first = all.find((line) => line.getBoundingClientRect().top >= edge);
    const text = first?.querySelector('.bubble');
    if (!first || !text) throw new Error('there is no message in the view');
    return { id: first.dataset['clientId'] ?? '', top: text.getBoundingClientRect().top - edge };
  });

/** By how much a message has moved down since it was marked, in pixels; not a number while it is not drawn. */
export const movedBy = (desk: Desk, { id, top }: Mark): Promise<number> =>
  scroller(desk).evaluate(
    (pane, { id, top }) => {
      const line = pane.querySelector(`[data-client-id="${id}"] .bubble`);
      return line ? line.getBoundingClientRect().top - pane.getBoundingClientRect().top - top : Number.NaN;
    },
    { id, top },
  );

/** How much there is above the view, in pixels. */
export const above = (desk: Desk): Promise<number> =>
  scroller(desk).evaluate((pane) => pane.scrollHeight - pane.clientHeight - Math.abs(pane.scrollTop));
/** How much there is below the view, in pixels. */
export const below = (desk: Desk): Promise<number> => scroller(desk).evaluate((pane) => Math.abs(pane.scrollTop));

/** Presses a key that moves the view, and waits until the view has come to rest. */
export async function press(desk: Desk, key: string): Promise<void> {
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
export async function turn(desk: Desk, px: number): Promise<void> {
  const seen = await mark(desk);
  await desk.page.mouse.wheel(0, px);
  const astray = async () => Math.abs((await movedBy(desk, seen)) + px);
  await expect.poll(astray, { message: `pixels astray after a turn of ${px}`, ...QUICK }).toBeLessThanOrEqual(STILL_PX);
}

/** The numbers of the messages that are drawn; none is missing among them. */
export async function drawn(desk: Desk): Promise<number[]> {
  const numbers = (await desk.bubbles.allTextContents()).map((text) => Number(/^\d+/.exec(text)?.[0]));
  expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at));
  return numbers;
}

/** Only the lines around the reader are drawn. */
export async function expectFew(desk: Desk): Promise<void> {
  expect(await lines(desk).count(), 'lines that are drawn').toBeLessThanOrEqual(DRAWN_MAX);
}

/** Reads up until the message of this number is drawn; gives the numbers of all messages that were drawn on the way. */
export async function readUp(desk: Desk, until: number): Promise<Set<number>> {
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
export async function readDown(desk: Desk): Promise<void> {
  for (;;) {
    await drawn(desk);
    await expectFew(desk);
    const room = Math.floor(await below(desk));
    if (room < 1) return;
    await turn(desk, Math.min(TURN_PX, room));
  }
}
