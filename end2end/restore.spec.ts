// The worst day: the data are gone and come back out of a copy, while people have their pages open.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, openDesk, rowsOf, startChat, test } from './fixtures.ts';

/** Long enough for the longest pause between two tries. */
const BACK = { timeout: 60_000 };

test('P.1 P.2 N.1: after a restore an open panel goes on by itself, the console asks to sign in, and both show the copy, nothing twice', async ({
  lobby,
  newSeat,
  gate,
}) => {
  test.setTimeout(180_000);
  gate.allow([/net::ERR_/, /WebSocket/, /Failed to load/, /401/]);
  const [agent, visitor] = [await newSeat(), await newSeat()];
  const desk = await openDesk(agent.page, lobby);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);

  const elsewhere = await mkdtemp(join(tmpdir(), 'lobby-copy-'));
  const copy = join(elsewhere, 'copy.db');
  expect(lobby.command('backup', copy)).toContain('copy.db');
  // What is written after the copy is not in it.
  await desk.send('After the copy');
  await widget.send('After the copy, too');
  for (const { bubbles } of [desk, widget]) {
    await expect(bubbles).toHaveText(['Hello', 'Good morning', 'After the copy', 'After the copy, too']);
  }

  await lobby.kill9();
  await lobby.lose();
  expect(lobby.command('restore', copy)).toMatch(/Restored\s/);
  await rm(elsewhere, { recursive: true });
  await lobby.start();

  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning'], BACK);
  await expect(agent.page.getByText('Your session has ended.')).toBeVisible(BACK);
  await widget.send('Are you still there?');
  await expect(widget.state).toHaveText(/Sent|Delivered/, BACK);

  await agent.page.getByRole('link', { name: 'Sign in' }).click();
  const { email, password } = lobby.person('ana');
  await agent.page.getByLabel('E-mail').fill(email);
  await agent.page.getByLabel('Password', { exact: true }).fill(password);
  await agent.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(agent.page).toHaveURL(/\/chats\/JK-14$/);
  const all = ['Hello', 'Good morning', 'Are you still there?'];
  for (const { bubbles } of [desk, widget]) await expect(bubbles).toHaveText(all, BACK);
  await desk.send('I am');
  await widget.send('So am I');
  for (const { bubbles } of [desk, widget]) await expect(bubbles).toHaveText([...all, 'I am', 'So am I']);
  await visitor.page.reload();
  await widget.button.click();
  await desk.reload();
  for (const { bubbles } of [desk, widget]) await expect(bubbles).toHaveText([...all, 'I am', 'So am I']);
  await expect(desk.row('Noor Haddad')).toHaveCount(1);
  expect(rowsOf(lobby.database, 'issue')).toHaveLength(14);
});
