// Marks and orders of the list reach all chats of the project, also those that are not loaded (S1.8–S1.10, S1.14, E.35).
import { expect, makeToken, openDesk, openWidget, startChat, startChats, test as base, writeAll, type Desk, type Lobby } from './fixtures.ts';

const MADE = 130;
/** Noor's chat: answered, and older than all that are made. */
const NOORS = 'JK-14';

/** A desk with many newer chats than Noor's, and a token of Tomás. */
const test = base.extend<{ far: { lobby: Lobby; token: string } }>({
  far: async ({ startLobby, newSeat }, use) => {
    const lobby = await startLobby({ demo: true, args: ['--limits', 'bench'] });
    const visitor = await newSeat();
    await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the glaze safe for food?');
    const program = await newSeat();
    const token = await makeToken(program.page, lobby, 'tomas');
    await program.page.close();
    await writeAll(lobby, token, NOORS, ['It is.']);
    await visitor.page.close();
    await startChats(lobby, Array.from({ length: MADE }, (_, at) => `Question ${at + 1}`));
    await use({ lobby, token });
  },
});

const counter = (desk: Desk) => desk.list.getByRole('status').first();
const noor = (desk: Desk) => desk.row('Noor Haddad');
const mark = async (desk: Desk, name: string) => {
  const filters = desk.list.locator('.filters');
  if ((await filters.getAttribute('open')) === null) await filters.locator('> summary').click();
  return desk.list.getByRole('checkbox', { name });
};

test('S1.10: a customer who is here is shown though their chat is far down the list, and within 5 s of their coming', async ({ far, page, newSeat }) => {
  const { lobby } = far;
  const desk = await openDesk(page, lobby);
  await expect(desk.rows.first()).toContainText(`Question ${MADE}`);
  await expect(noor(desk)).toHaveCount(0);
  await (await mark(desk, 'Customers online only')).check();
  await expect(desk.rows).toHaveCount(0);
  // She comes back.
  const hers = await newSeat();
  await startChat(hers.page, lobby, 'Maja Berg', 'Me too');
  await expect(desk.rows).toHaveCount(1);
  const shop = await newSeat();
  await openWidget(shop.page, lobby);
  await expect(desk.rows, 'who has no chat is in no list').toHaveCount(1);
  await hers.page.goto('about:blank');
  await startChats(lobby, Array.from({ length: 105 }, (_, at) => `Another ${at + 1}`));
  await expect(desk.rows).toHaveCount(0);
  await desk.reload();
  await expect(counter(desk)).toHaveText(/^Showing 0 of /);
  const back = await openWidget(hers.page, lobby);
  await back.untilReady();
  await expect(desk.row('Maja Berg'), 'in the list within 5 s').toBeVisible({ timeout: 5_000 });
  await desk.reload();
  await expect(desk.row('Maja Berg'), 'with the page').toBeVisible();
  await expect(desk.rows).toHaveCount(1);
});

test('S1.9 E.35: orders put the first of all chats on top, and go on page by page to the last one', async ({ far, page }) => {
  const { lobby, token } = far;
  const answer = await fetch(`${lobby.consoleUrl}/api/v1/projects/JK/issues/${NOORS}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ priority: { to: 1 } }),
  });
  expect(answer.status, await answer.text()).toBe(200);
  await startChats(lobby, Array.from({ length: 105 }, (_, at) => `Newer ${at + 1}`));
  const desk = await openDesk(page, lobby);
  await expect(desk.rows.first()).toContainText('Newer 105');
  await expect(noor(desk)).toHaveCount(0);
  const order = desk.list.getByRole('combobox', { name: 'Order of the list' });
  await order.selectOption('Most urgent first');
  await expect(desk.rows.first()).toContainText('Noor Haddad');
  await desk.reload();
  await expect(desk.rows.first(), 'with the page').toContainText('Noor Haddad');

  await order.selectOption('Longest waiting first');
  await expect(desk.rows.first()).not.toContainText('Noor Haddad');
  await expect(desk.rows.first()).not.toContainText('Newer');
  await (await mark(desk, 'Unresponded only')).check();
  await (await mark(desk, 'Unresolved only')).check();
  const last = desk.rows.last();
  const total = MADE + 105;
  await expect(async () => {
    await desk.rows.first().focus();
    await page.keyboard.press('End');
    await expect(last).toContainText('Newer 105', { timeout: 3_000 });
    // Before the page of these marks is here, it is the last of those that are known.
    const shown = Number((await counter(desk).innerText()).match(/^Showing (\d+)/)?.[1]);
    expect(shown, 'all that wait').toBeGreaterThanOrEqual(total);
  }).toPass();
  await expect(counter(desk)).not.toHaveText(/\+$/);
});

test('S1.11: what could not be loaded is said, and loaded by a click', async ({ far, page, failOnConsole }) => {
  failOnConsole(page, [/ERR_FAILED|Failed to load resource/]);
  const desk = await openDesk(page, far.lobby);
  await expect(desk.rows.first()).toContainText(`Question ${MADE}`);
  let refused = 0;
  await page.route(/\/load_chats/, async (route) => {
    refused += 1;
    if (refused === 1) await route.abort();
    else await route.continue();
  });
  await (await mark(desk, 'Unresolved only')).check();
  const again = desk.list.getByRole('button', { name: /Try again$/ });
  await expect(again).toBeVisible();
  await again.click();
  await expect(again).toHaveCount(0);
  await expect(counter(desk)).toHaveText(/^Showing 1\d\d of 1\d\d\+?$/);
});
