// One agent in two places: a draft follows its author, and what was sent or thrown away in one place comes back in none (N.11, E.33).
import { type Desk, expect, type Lobby, openDesk, type Seat, signIn, startChat, test } from './fixtures.ts';
import { Desk as Page } from './support/desk.ts';

const LOST = [/net::ERR_/, /WebSocket connection/, /Failed to load resource/];
const BACK = { timeout: 45_000 };

async function place(seat: Seat, lobby: Lobby): Promise<Desk> {
  const desk = await openDesk(seat.page, lobby);
  await desk.open('Noor Haddad');
  return desk;
}

/** Another tab of the same browser with the same chat. */
async function tab(seat: Seat, desk: Desk): Promise<Desk> {
  const other = new Page(await seat.context.newPage());
  await other.page.goto(desk.page.url());
  await expect(other.composer).toBeVisible();
  await other.untilLive();
  return other;
}

/** The cursor stands elsewhere, so that what comes may be shown. */
const leave = (desk: Desk): Promise<void> => desk.chat.locator('#chat-heading').focus();
const kept = (desk: Desk) => desk.chat.getByText('Kept on this device');
const saved = (desk: Desk) => desk.chat.getByText('Draft saved');

test('N.11: what was sent in one place while the other was cut off stands in no field there', async ({ lobby, newSeat, gate }) => {
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const [one, other] = [await newSeat(), await newSeat()];
  gate.allow(LOST, other.page);
  const [here, there] = [await place(one, lobby), await place(other, lobby)];
  await here.composer.fill('We open at nine');
  await leave(there);
  await expect(there.composer).toHaveValue('We open at nine');
  await expect(saved(there)).toBeVisible();
  other.link.cut();
  await here.composer.press('Enter');
  await expect(widget.bubbles.last()).toHaveText('We open at nine');
  other.link.restore();
  await expect(there.bubbles.last()).toHaveText('We open at nine', BACK);
  await expect(there.composer).toHaveValue('');
  await expect(saved(there)).toHaveCount(0);
});

test('N.11: what was sent in one place is told to the other one by the long poll, too', async ({ lobby, newSeat, gate }) => {
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const [one, other] = [await newSeat(), await newSeat()];
  gate.allow(LOST, other.page);
  other.link.breakWebSockets();
  const here = await place(one, lobby);
  await here.composer.fill('We open at nine');
  await expect(saved(here)).toBeVisible();
  await signIn(other.page, lobby, lobby.person('ana'));
  const there = new Page(other.page);
  await there.row('Noor Haddad').click();
  await expect(there.composer).toHaveValue('We open at nine');
  await leave(there);
  await here.composer.press('Enter');
  await expect(there.bubbles.last()).toHaveText('We open at nine', BACK);
  await there.open('Claire Moreau');
  await there.open('Noor Haddad');
  await expect(there.composer).toHaveValue('', BACK);
});

test('E.33: of two tabs without a network the later text is kept, though its tab is closed', async ({ lobby, newSeat, gate }) => {
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const seat = await newSeat();
  const one = await place(seat, lobby);
  await one.composer.fill('We open');
  await expect(saved(one)).toBeVisible();
  const other = await tab(seat, one);
  await expect(other.composer).toHaveValue('We open');
  await leave(other);
  for (const desk of [one, other]) gate.allow(LOST, desk.page);
  seat.link.cut();
  await one.composer.fill('We open at nine');
  await expect(kept(one)).toBeVisible({ timeout: 60_000 });
  await one.page.close();
  seat.link.restore();
  await expect(other.composer).toHaveValue('We open at nine', BACK);
  await expect(saved(other)).toBeVisible(BACK);
  const elsewhere = await place(await newSeat(), lobby);
  await expect(elsewhere.composer).toHaveValue('We open at nine');
});

test('E.33: what was sent without a network in a tab that is closed goes out once, and is no draft any more', async ({ lobby, newSeat, gate }) => {
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const seat = await newSeat();
  const one = await place(seat, lobby);
  await one.composer.fill('We open at nine');
  await expect(saved(one)).toBeVisible();
  const other = await tab(seat, one);
  await leave(other);
  for (const desk of [one, other]) gate.allow(LOST, desk.page);
  seat.link.cut();
  await one.composer.press('Enter');
  await expect(one.bubbles.last()).toHaveText('We open at nine');
  await one.page.close();
  seat.link.restore();
  await expect(widget.bubbles).toHaveText(['Hello', 'We open at nine'], { timeout: 100_000 });
  await expect(other.composer).toHaveValue('', BACK);
  await other.reload();
  await expect(other.bubbles).toHaveText(['Hello', 'We open at nine']);
  await expect(other.composer).toHaveValue('');
});
