// Changes of fields on bad days: none is lost, none is sent again and again, and nobody's words go without a trace.
import type { Locator } from '@playwright/test';
import { axe, expect, type Desk, openDesk, test } from './fixtures.ts';

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

async function addComponent(desk: Desk, name: string): Promise<void> {
  await desk.data.getByRole('button', { name: /^Components: / }).click();
  await desk.page.getByRole('menuitemradio', { name, exact: true }).click();
}

/** What opens at a click comes before the network goes. */
async function openDetailsOnce(desk: Desk): Promise<void> {
  await desk.chat.getByRole('heading').getByRole('button').click();
  await expect(desk.page.getByRole('dialog', { name: 'Chat details' }).getByLabel('Title')).toBeFocused();
  await desk.page.keyboard.press('Escape');
}

/** Says that what the panel shows is not stored yet. */
const waits = (desk: Desk): Locator => desk.data.getByRole('status').filter({ hasText: 'Changes wait for the connection' });
/** Says that something was not done. */
const refusal = (desk: Desk): Locator => desk.page.getByRole('alert').filter({ hasText: 'Not done' });
const transitions = (desk: Desk): Locator => desk.data.locator('.transitions').getByRole('button');
/** The status in the head of the panel. */
const status = (desk: Desk): Locator => desk.data.locator('.pane-head .lozenge');

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
  await openDetailsOnce(desk);
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
  await openDetailsOnce(desk);
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

test('S1.44 S4.16 S4.17, P.3: the panel says which changes wait for the connection, and stops when a colleague has them', async ({ lobby, newSeat, gate }) => {
  gate.allow(LOST);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Lukas Brandt');
  await desk.open('Claire Moreau');
  await openDetailsOnce(desk);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');

  agent.link.cut();
  await expect(agent.page.getByText('No connection since')).toBeVisible();
  await expect(waits(desk), 'nothing is changed yet').toHaveCount(0);
  await setPriority(desk, 'Lowest');
  await expect(waits(desk)).toBeVisible();
  await setTitle(desk, 'Voucher refused at checkout');
  await desk.addTag('Voucher');
  await expect(desk.data.getByRole('button', { name: 'Voucher: show the chats with this tag' })).toBeVisible();
  await expect(waits(desk)).toHaveCount(1);
  await axe(agent.page);
  // It is said of this chat, and of no other one.
  await desk.row('Lukas Brandt').click();
  await expect(desk.field('Reporter')).toContainText('Lukas Brandt');
  await expect(waits(desk)).toHaveCount(0);
  await desk.row('Claire Moreau').click();
  await expect(waits(desk)).toBeVisible();
  await expect(other.data.getByRole('button', { name: 'Priority: Medium. Change' })).toBeVisible();

  agent.link.restore();
  await expect(waits(desk)).toHaveCount(0, BACK);
  await expect(other.data.getByRole('button', { name: 'Priority: Lowest. Change' })).toBeVisible(BACK);
  await expect(other.chat.getByRole('heading')).toContainText('Voucher refused at checkout');
  await expect(other.data.getByRole('button', { name: 'Voucher: show the chats with this tag' })).toBeVisible();
  await expect(other.field('Tags').getByRole('button', { name: /: show the chats/ })).toHaveText(['Voucher']);
  await desk.reload();
  await expect(desk.data.getByRole('button', { name: 'Priority: Lowest. Change' })).toBeVisible();
  await expect(waits(desk)).toHaveCount(0);
});

test('S1.44 S1.48, P.3: of two choices made at once the later one is not done; its author reads which, why, and sees the real value', async ({
  lobby,
  newSeat,
  gate,
}) => {
  gate.allow([...LOST, /409/]);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  const why = 'Somebody else changed this meanwhile. Look at it again.';

  agent.link.cut();
  await setPriority(desk, 'Lowest');
  await desk.data.getByRole('button', { name: 'Assign to me' }).click();
  await expect(desk.field('Assignee')).toContainText('You');
  await setPriority(other, 'Highest');
  await other.data.getByRole('button', { name: 'Assign to me' }).click();
  await expect(other.row('Claire Moreau').getByRole('img', { name: 'Assigned to you' })).toBeVisible();
  agent.link.restore();
  for (const words of [`Not done: Priority set to Lowest. ${why}`, `Not done: Assigned to you. ${why}`]) {
    await expect(refusal(desk).filter({ hasText: words })).toBeVisible(BACK);
  }
  await expect(refusal(desk)).toHaveCount(2);
  for (const seat of [desk, other]) {
    await expect(seat.data.getByRole('button', { name: 'Priority: Highest. Change' })).toBeVisible();
    await expect(seat.row('Claire Moreau').getByRole('img', { name: /^Assigned to (you|Tomás Herrera)$/ })).toBeVisible();
  }
  await expect(desk.field('Assignee')).toContainText('Tomás Herrera');
  await expect(other.field('Assignee')).toContainText('You');
  await expect(refusal(other)).toHaveCount(0);

  // Whoever has seen the real value may change it.
  await setPriority(desk, 'Lowest');
  await expect(other.data.getByRole('button', { name: 'Priority: Lowest. Change' })).toBeVisible();
  await other.reload();
  await expect(other.data.getByRole('button', { name: 'Priority: Lowest. Change' })).toBeVisible();
});

test('S1.45 S4.17, P.3: what two agents add to lists at once is all there', async ({ lobby, newSeat, gate }) => {
  gate.allow(LOST);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  await openDetailsOnce(desk);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  agent.link.cut();
  await addComponent(desk, 'Glaze');
  await desk.addTag('Courier');
  await addComponent(other, 'Payment');
  await other.addTag('Voucher');
  await expect(other.field('Components')).toHaveText('Payment');
  await expect(other.data.getByRole('button', { name: 'Voucher: show the chats with this tag' })).toBeVisible();
  agent.link.restore();
  for (const seat of [desk, other]) {
    await expect(seat.field('Components').locator('.lozenge')).toHaveText(['Payment', 'Glaze'], BACK);
    await expect(seat.field('Tags').getByRole('button', { name: /: show the chats/ })).toHaveText(['Voucher', 'Courier']);
    await expect(refusal(seat)).toHaveCount(0);
  }
});

test('P.3: a change that is refused after a reload says so, too', async ({ lobby, newSeat, gate }) => {
  gate.allow([...LOST, /409/]);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  await agent.page.route('**/edit_issue*', (route) => route.abort());
  await setPriority(desk, 'Lowest');
  await setPriority(other, 'Highest');
  // It is the page after the reload that gets it out.
  await desk.reload();
  await expect(refusal(desk)).toHaveCount(0);
  await agent.page.unroute('**/edit_issue*');
  await expect(refusal(desk)).toContainText('Not done: Priority set to Lowest. Somebody else changed this meanwhile.', BACK);
  for (const seat of [desk, other]) await expect(seat.data.getByRole('button', { name: 'Priority: Highest. Change' })).toBeVisible();
});

test('S1.49, P.3: a transition that a colleague has made impossible is refused with the reason, and both see the real status', async ({
  lobby,
  newSeat,
  gate,
}) => {
  const agent = await newSeat();
  gate.allow([/409/], agent.page);
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  // Nothing new reaches the one; what they do reaches the server.
  agent.link.silence('to-browser');
  await transitions(other).filter({ hasText: 'Resolve' }).click();
  await expect(status(other)).toHaveText('Done');
  await expect(status(desk)).toHaveText('Waiting for support');
  await transitions(desk).filter({ hasText: 'Escalate' }).click();
  agent.link.restore();
  await expect(agent.page.getByRole('alert').filter({ hasText: 'This is not possible in the present status.' })).toBeVisible();
  for (const seat of [desk, other]) {
    await expect(status(seat)).toHaveText('Done');
    await expect(seat.row('Claire Moreau').locator('.lozenge')).toHaveText('Done');
    await expect(transitions(seat)).toHaveText(['Reopen']);
  }
  await expect(agent.page.locator('.toast').filter({ hasText: 'Status set to' })).toHaveCount(0);
});

test('S1.49, P.3: a transition without a network is not made, and says so', async ({ lobby, newSeat, gate }) => {
  gate.allow(LOST);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  agent.link.cut();
  await transitions(desk).filter({ hasText: 'Resolve' }).click();
  await expect(agent.page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' })).toBeVisible();
  await expect(status(desk)).toHaveText('Waiting for support');
  agent.link.restore();
  await expect(agent.page.getByText('No connection since')).toHaveCount(0, BACK);
  await transitions(desk).filter({ hasText: 'Escalate' }).click();
  for (const seat of [desk, other]) await expect(status(seat)).toHaveText('Escalated');
});
