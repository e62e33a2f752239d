// The record behind a chat, and the list that an agent arranges: filters, order, fields that are edited where they stand.
import type { Route } from '@playwright/test';
import { expect, openDesk, test } from './fixtures.ts';

test('S1.6 S1.7 S1.9 S1.11 S1.12 S1.13 S1.14 S1.15: filters choose, count, name themselves and follow their agent', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const summary = desk.list.locator('.filters > summary');
  const showing = desk.list.getByRole('status').first();
  await expect(showing).toHaveText('Showing 13 of 13');
  await expect(summary).toContainText('Fetch: all chats');
  await summary.click();

  const mine = desk.list.getByRole('checkbox', { name: 'Assigned to me' });
  const unassigned = desk.list.getByRole('checkbox', { name: 'Unassigned' });
  await expect(mine).toBeDisabled();
  await expect(unassigned).toBeDisabled();
  await desk.list.getByRole('radio', { name: 'Filtered chats' }).check();
  await expect(mine).toBeEnabled();
  await expect(desk.list.getByText('All chats are fetched if no filter is set.')).toBeVisible();
  await expect(showing).toHaveText('Showing 13 of 13');

  await unassigned.check();
  await expect(summary).toContainText('Fetch: unassigned chats');
  const free = await desk.rows.count();
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThan(13);
  await expect(showing).toHaveText(`Showing ${free} of ${free}`);
  await expect(desk.rows.locator('[aria-label="Unassigned"]')).toHaveCount(free);

  await desk.list.getByRole('radio', { name: 'All chats' }).check();
  await desk.list.getByRole('checkbox', { name: 'Unresolved only' }).check();
  await expect(showing).toHaveText(/^Showing \d+ of 13$/);
  const unresolved = await desk.rows.count();
  expect(unresolved).toBeLessThan(13);
  await expect(desk.rows.filter({ hasText: /Done|Cancelled/ })).toHaveCount(0);

  await page.reload();
  await expect(showing).toHaveText(`Showing ${unresolved} of 13`);
  await expect(desk.list.getByRole('checkbox', { name: 'Unresolved only' })).toBeChecked();
  const elsewhere = await openDesk((await newSeat()).page, lobby);
  await expect(elsewhere.rows).toHaveCount(unresolved);
  await desk.list.getByRole('checkbox', { name: 'Unresolved only' }).uncheck();
  await expect(elsewhere.rows).toHaveCount(13);
});

test('S1.11 S1.15: what is fetched on one device is fetched on the others of the agent too', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  await desk.list.locator('.filters > summary').click();
  await desk.list.getByRole('radio', { name: 'Filtered chats' }).check();
  await desk.list.getByRole('checkbox', { name: 'Unassigned' }).check();
  const showing = desk.list.getByRole('status').first();
  await expect(showing).not.toHaveText(/of 13$/);
  const few = await desk.rows.count();
  const elsewhere = await openDesk((await newSeat()).page, lobby);
  await expect(elsewhere.rows).toHaveCount(few);
  await desk.list.getByRole('radio', { name: 'All chats' }).check();
  await expect(showing).toHaveText('Showing 13 of 13');
  await expect(elsewhere.list.getByRole('status').first()).toHaveText('Showing 13 of 13');
  await expect(elsewhere.rows).toHaveCount(13);
});

test('S1.43 S1.44 S1.46 S1.47: fields are edited where they stand, for everybody, and taken back', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');

  await desk.data.getByRole('button', { name: 'Priority: Medium. Change' }).click();
  await page.getByRole('menuitemradio', { name: 'High', exact: true }).click();
  await expect(desk.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible();
  await expect(other.data.getByRole('button', { name: 'Priority: High. Change' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(other.data.getByRole('button', { name: 'Priority: Medium. Change' })).toBeVisible();

  await desk.data.getByRole('button', { name: 'Assign to me' }).click();
  await expect(other.data.getByRole('button', { name: 'Assignee: Ana Ribeiro. Change' })).toBeVisible();
  await desk.data.getByRole('button', { name: 'Unassign' }).click();
  await expect(other.data.getByRole('button', { name: 'Assign to me' })).toBeVisible();
  await expect(other.data.getByRole('button', { name: 'Unassign' })).toHaveCount(0);

  await desk.data.locator('summary', { hasText: 'Dates' }).click();
  await expect(desk.data.getByText('Created', { exact: true })).toBeHidden();
  await page.reload();
  await expect(desk.data.getByText('Reporter', { exact: true })).toBeVisible();
  await expect(desk.data.getByText('Created', { exact: true })).toBeHidden();
});

test('S1.15 S1.43: what is filtered and folded without a connection stays when it comes back, and is stored', async ({ lobby, newSeat, gate }) => {
  gate.allow([/net::ERR_/, /WebSocket connection/, /Failed to load resource/]);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  const showing = desk.list.getByRole('status').first();
  await desk.list.locator('.filters > summary').click();
  await expect(showing).toHaveText('Showing 13 of 13');
  agent.link.cut();
  const unresolved = desk.list.getByRole('checkbox', { name: 'Unresolved only' });
  const online = desk.list.getByRole('checkbox', { name: 'Customers online only' });
  await unresolved.check();
  await online.check();
  await online.uncheck();
  await expect(showing).not.toHaveText(/^Showing 13/);
  await expect(desk.page.getByText(/^No connection since/)).toBeVisible();
  const stored = agent.page.waitForResponse((answer) => answer.url().includes('change_preferences') && answer.ok(), { timeout: 45_000 });
  agent.link.restore();
  await stored;
  await desk.untilLive();
  await expect(unresolved).toBeChecked();
  await expect(async () => {
    await agent.page.reload();
    await expect(unresolved).toBeChecked({ timeout: 2_000 });
    await expect(online).not.toBeChecked();
  }).toPass({ timeout: 30_000 });
});

test('S1.6 S1.15: filters that are set one after the other while the line is slow are all kept', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.list.locator('.filters > summary').click();
  await desk.list.getByRole('radio', { name: 'Filtered chats' }).check();
  await expect(desk.list.locator('.filters > summary')).toContainText('Fetch');
  const held: Route[] = [];
  await page.route('**/change_preferences*', (route) => void held.push(route));
  const box = (name: string) => desk.list.getByRole('checkbox', { name });
  const names = ['Assigned to me', 'Unassigned', 'Unresponded only'];
  let sent = 0;
  for (const name of names) {
    await box(name).click();
    // The server has what was set before; what it tells of it is older than what is set here.
    await expect.poll(() => held.length).toBeGreaterThan(sent);
    await held[sent]?.continue();
    sent += 1;
  }
  await page.unroute('**/change_preferences*');
  for (const route of held.slice(sent)) await route.continue();
  for (const name of names) await expect(box(name), name).toBeChecked();
  await expect(async () => {
    await page.reload();
    for (const name of names) await expect(box(name), name).toBeChecked({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
});
