// A list that is longer than what is drawn of it: keys, scrolling, and news from far below (S1.2, S1.16, S1.17).
import { expect, makeToken, openDesk, startChats, test as base, writeAll, type Desk, type Lobby } from './fixtures.ts';
import type { Locator } from '@playwright/test';

const MADE = 150;
/** With the story's. */
const ALL = MADE + 13;
/** More rows than these are never drawn at once. */
const DRAWN_AT_MOST = 70;

const test = base.extend<{ long: Lobby }>({
  long: async ({ startLobby }, use) => {
    const lobby = await startLobby({ demo: true, args: ['--limits', 'bench'] });
    await startChats(lobby, Array.from({ length: MADE }, (_, at) => `Question ${at + 1}`));
    await use(lobby);
  },
});

const drawn = (desk: Desk): Locator => desk.list.getByRole('list', { name: 'Chats' }).getByRole('listitem');
/** The row of a chat, where it is drawn. */
const rowOf = (desk: Desk, key: string): Locator => desk.rows.filter({ has: desk.page.locator('.key').getByText(key, { exact: true }) });
const scroller = (desk: Desk): Locator => desk.list.locator('.pane-scroll');
const focused = (desk: Desk): Promise<string | undefined> => desk.page.evaluate(() => document.activeElement?.querySelector('.key')?.textContent.trim());

test('S1.2 S1.14: of 163 chats few are drawn; End goes to the last one, Home to the first, arrows through all between', async ({ long, page }) => {
  const desk = await openDesk(page, long);
  await expect(rowOf(desk, `JK-${ALL}`)).toBeVisible();
  const counter = desk.list.getByRole('status').first();
  // Those who wait, and the newest of the others.
  await expect(counter).toHaveText(/^Showing 1\d\d of 1\d\d\+$/);
  const few = async () => expect(await drawn(desk).count()).toBeLessThanOrEqual(DRAWN_AT_MOST);
  await few();
  await desk.rows.first().focus();
  for (let step = 1; step <= 80; step += 1) {
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(desk)).toBe(`JK-${ALL - step}`);
    if (step % 20 === 0) {
      await few();
      await expect(rowOf(desk, `JK-${ALL - step}`)).toBeInViewport();
    }
  }
  await expect(rowOf(desk, `JK-${ALL}`), 'the first one is not drawn any more').toHaveCount(0);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => focused(desk)).toBe(`JK-${ALL - 79}`);

  // The rest comes when the end is near; then the end is further down.
  await page.keyboard.press('End');
  await expect(counter).toHaveText(`Showing ${ALL} of ${ALL}`);
  await page.keyboard.press('End');
  await expect(desk.row('Sofia Lindgren')).toBeFocused();
  await expect(desk.row('Sofia Lindgren')).toBeInViewport();
  await expect(desk.rows.last()).toContainText('Sofia Lindgren');
  await few();
  await page.keyboard.press('ArrowUp');
  await expect(desk.row('Aïcha Diallo')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(rowOf(desk, `JK-${ALL}`)).toBeFocused();
  await expect(rowOf(desk, `JK-${ALL}`)).toBeInViewport();
  await expect.poll(() => scroller(desk).evaluate((pane) => pane.scrollTop)).toBe(0);
  await few();
});

test('S1.16 S1.17: a message in a chat whose row is not drawn moves it to the top, and nothing jumps where somebody reads', async ({
  long,
  page,
  newSeat,
}) => {
  const token = await makeToken((await newSeat()).page, long, 'ana');
  const desk = await openDesk(page, long, 'tomas');
  await expect(rowOf(desk, `JK-${ALL}`)).toBeVisible();
  // Loaded and not drawn; not even loaded.
  for (const [key, text] of [
    ['JK-75', 'Of seventy-five'],
    ['JK-1', 'Of the oldest'],
  ] as const) {
    await expect(rowOf(desk, key)).toHaveCount(0);
    await writeAll(long, token, key, [text]);
    await expect(desk.rows.first()).toContainText(text);
    await expect(desk.rows.first()).toContainText(key);
    await expect(rowOf(desk, key)).toHaveCount(1);
  }
  expect(await drawn(desk).count()).toBeLessThanOrEqual(DRAWN_AT_MOST);

  // Somebody reads in the middle.
  await scroller(desk).evaluate((pane) => pane.scrollTo({ top: 3_000 }));
  await page.mouse.move(1_000, 300);
  const inSight = async () => {
    const pane = await scroller(desk).boundingBox();
    const places: [string, number][] = [];
    for (const row of await desk.rows.all()) {
      const box = await row.boundingBox();
      if (pane && box && box.y > pane.y && box.y + box.height < pane.y + pane.height) places.push([await row.locator('.key').innerText(), Math.round(box.y)]);
    }
    return places;
  };
  await expect.poll(async () => (await inSight()).length).toBeGreaterThan(3);
  const before = await inSight();
  const pill = desk.list.locator('.list-pill').getByRole('button');
  for (const [at, key] of ['JK-160', 'JK-40', 'JK-5'].entries()) {
    await writeAll(long, token, key, [`News of ${key}`]);
    await expect(pill).toHaveText(`${at + 1} new`);
    expect(await inSight(), `after news of ${key}`).toEqual(before);
  }
  await pill.click();
  await expect(pill).toHaveCount(0);
  await expect(desk.rows.first()).toContainText('News of JK-5');
  await expect(desk.rows.nth(1)).toContainText('News of JK-40');
  await expect(desk.rows.nth(2)).toContainText('News of JK-160');
  await expect(desk.rows.first()).toBeInViewport();
  for (const key of ['JK-160', 'JK-40', 'JK-5', 'JK-75', 'JK-1']) await expect(rowOf(desk, key)).toHaveCount(1);
});
