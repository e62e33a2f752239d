// Changes of fields on bad days: none is lost, none is sent again and again, and nobody's words go without a trace.
import { expect, type Desk, openDesk, test } from './fixtures.ts';

const LOST = [/net::ERR_/, /WebSocket connection/, /Failed to load resource/];
/** Long enough for the longest pause between two tries. */
const BACK = { timeout: 45_000 };

async function setPriority(desk: Desk, name: string): Promise<void> {
  await desk.data.getByRole('button', { name: /^Priority: / }).click();
  await desk.page.getByRole('menuitemradio', { name, exact: true }).click();
  await expect(desk.data.getByRole('button', { name: `Priority: ${name}. Change` })).toBeVisible();
}

async function setTitle(desk: Desk, title: string): Promise<void> {
  await desk.chat.getByRole('heading').getByRole('button').click();
  const dialog = desk.page.getByRole('dialog', { name: 'Chat details' });
  await dialog.getByLabel('Title').fill(title);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
}

test('P.1: a change that the server cannot take now is tried again after a rest, and goes through', async ({ lobby, page, newSeat, failOnConsole }) => {
  failOnConsole(page, [/503/]);
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  const tries: number[] = [];
  await page.route('**/edit_issue*', (route) => {
    tries.push(Date.now());
    const json = { Refused: { kind: 'Unavailable', number: 1 } };
    return tries.length < 4 ? route.fulfill({ status: 503, json }) : route.continue();
  });
  await setPriority(desk, 'High');
  await expect.poll(() => tries.length, { timeout: 15_000 }).toBe(4);
  // Three pauses of two seconds: not more than two tries in any three seconds.
  expect((tries[2] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(3_000);
  expect((tries[3] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(5_000);
  await expect(other.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible();
});

test('P.1: changes made without a network are shown, and colleagues have them when it is back', async ({ lobby, newSeat, gate }) => {
  gate.allow(LOST);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  // What opens at a click comes before the network goes.
  await desk.chat.getByRole('heading').getByRole('button').click();
  await expect(agent.page.getByRole('dialog', { name: 'Chat details' }).getByLabel('Title')).toBeFocused();
  await agent.page.keyboard.press('Escape');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  agent.link.cut();
  await setPriority(desk, 'Lowest');
  await setTitle(desk, 'Voucher refused at checkout');
  await expect(desk.chat.getByRole('heading')).toContainText('Voucher refused at checkout');
  await expect(agent.page.getByText('No connection since')).toBeVisible();
  agent.link.restore();
  await expect(other.data.getByRole('button', { name: 'Priority: Lowest. Change' })).toBeVisible(BACK);
  await expect(other.chat.getByRole('heading')).toContainText('Voucher refused at checkout', BACK);
});

test('P.1: a change survives a server that is killed, and a reload before it is stored', async ({ lobby, newSeat, gate }) => {
  gate.allow([...LOST, /503/]);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  await lobby.kill9();
  await setPriority(desk, 'High');
  await lobby.start();
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  await expect(other.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible(BACK);
  await expect(desk.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible();

  // Not stored when the page goes: the next page of this tab makes it again.
  await agent.page.route('**/edit_issue*', (route) => route.abort());
  await setPriority(desk, 'Highest');
  const kept = () => agent.page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith('lobby-edits-')).length);
  await expect.poll(kept).toBe(1);
  await agent.page.unroute('**/edit_issue*');
  await agent.page.reload();
  await expect(other.data.getByRole('button', { name: 'Priority: Highest. Change' })).toBeVisible(BACK);
  await expect.poll(kept).toBe(0);
});

test('sec_04, P.1: a change made as the session ends is kept, and goes out after signing in again', async ({ lobby, newSeat, failOnConsole }) => {
  const agent = await newSeat();
  failOnConsole(agent.page, [/401/, /HTTP Authentication failed/]);
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  await agent.page.route('**/edit_issue*', (route) => route.fulfill({ status: 401, json: { Refused: { kind: 'SignedOut' } } }));
  await setPriority(desk, 'High');
  await expect(agent.page.getByText('What you have written is kept')).toBeVisible();
  await expect(desk.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible();
  await agent.page.unroute('**/edit_issue*');
  const { email, password } = lobby.person('ana');
  await agent.context.clearCookies();
  await agent.page.getByRole('link', { name: 'Sign in' }).click();
  await agent.page.getByLabel('E-mail').fill(email);
  await agent.page.getByLabel('Password', { exact: true }).fill(password);
  await agent.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(other.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible(BACK);
});

test('S4.16: of two titles given at once the later one is not stored, and its words are shown to their author', async ({ lobby, newSeat, gate }) => {
  gate.allow([...LOST, /409/]);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  await desk.chat.getByRole('heading').getByRole('button').click();
  await expect(agent.page.getByRole('dialog', { name: 'Chat details' }).getByLabel('Title')).toBeFocused();
  await agent.page.keyboard.press('Escape');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  agent.link.cut();
  await setTitle(desk, 'Voucher of the spring sale');
  await setTitle(other, 'Voucher that is refused');
  await expect(other.row('Claire Moreau')).toContainText('Voucher that is refused');
  agent.link.restore();
  await expect(agent.page.getByRole('alert').filter({ hasText: 'You wrote “Voucher of the spring sale”.' })).toBeVisible(BACK);
  await expect(desk.chat.getByRole('heading')).toContainText('Voucher that is refused');
});
