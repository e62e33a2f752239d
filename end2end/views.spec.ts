// Saved views, many chats at once, and filters that are there again the next morning (E.35, S1.15).
import { axe, expect, openDesk, signIn, test, type Desk } from './fixtures.ts';
import type { Locator } from '@playwright/test';

const order = (desk: Desk): Locator => desk.list.getByLabel('Order of the list');
const keys = (desk: Desk): Promise<string[]> => desk.rows.locator('.key').allInnerTexts();
const views = (desk: Desk): Locator => desk.page.getByRole('region', { name: 'Saved views' });

async function openViews(desk: Desk): Promise<void> {
  await desk.list.getByRole('button', { name: 'Views and several chats' }).click();
  await expect(views(desk)).toBeVisible();
}

async function closeTool(tool: Locator): Promise<void> {
  await tool.getByRole('button', { name: 'Close' }).click();
  await expect(tool).toHaveCount(0);
}

test('E.35: a view brings filters and order back, takes those of now, and is for the team or for oneself', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  const all = await keys(desk);
  await desk.list.locator('.filters > summary').click();
  const unresolved = desk.list.getByRole('checkbox', { name: 'Unresolved only' });
  await unresolved.check();
  await order(desk).selectOption('Longest waiting first');
  await expect.poll(() => keys(desk)).not.toEqual(all);
  await expect(desk.rows.filter({ hasText: /Done|Cancelled/ })).toHaveCount(0);
  const waiting = await keys(desk);
  await openViews(desk);
  await views(desk).getByRole('textbox', { name: /Save the filters and the order/ }).fill('Who waits');
  await views(desk).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(views(desk).getByRole('button', { name: /^Who waits/ })).toHaveAttribute('aria-current', 'true');
  await closeTool(views(desk));
  await unresolved.uncheck();
  await order(desk).selectOption('Newest message first');
  await expect.poll(() => keys(desk)).toEqual(all);

  await openViews(desk);
  await expect(views(desk).getByRole('button', { name: /^Who waits/ })).not.toHaveAttribute('aria-current', 'true');
  await views(desk).getByRole('button', { name: /^Who waits/ }).click();
  await expect(views(desk)).toHaveCount(0);
  await expect.poll(() => keys(desk)).toEqual(waiting);
  await expect(order(desk).locator('option:checked')).toHaveText('Longest waiting first');
  await expect(unresolved).toBeChecked();

  // The view is to be what is set now.
  await unresolved.uncheck();
  await order(desk).selectOption('Most urgent first');
  await expect.poll(() => keys(desk)).not.toEqual(waiting);
  await expect(desk.rows).toHaveCount(all.length);
  const urgent = await keys(desk);
  await openViews(desk);
  await views(desk).getByRole('button', { name: 'Save the filters of now as Who waits' }).click();
  await expect(views(desk).getByRole('button', { name: /^Who waits/ })).toHaveAttribute('aria-current', 'true');
  await views(desk).getByRole('button', { name: 'Share Who waits with the team' }).click();
  await expect(views(desk).getByRole('button', { name: 'Keep Who waits to yourself' })).toBeVisible();
  await axe(page);
  await closeTool(views(desk));
  await order(desk).selectOption('Newest message first');
  await expect.poll(() => keys(desk)).toEqual(all);

  await openViews(other);
  const theirs = views(other).getByRole('button', { name: /^Who waits by Ana/ });
  await expect(theirs).toBeVisible();
  await expect(views(other).getByRole('button', { name: /Who waits (with the team|to yourself)|(Rename|Delete) Who waits/ })).toHaveCount(0);
  await theirs.click();
  await expect.poll(() => keys(other)).toEqual(urgent);
  await expect(order(other).locator('option:checked')).toHaveText('Most urgent first');

  await openViews(desk);
  await views(desk).getByRole('button', { name: 'Keep Who waits to yourself' }).click();
  await expect(views(desk).getByRole('button', { name: 'Share Who waits with the team' })).toBeVisible();
  await openViews(other);
  await expect(views(other).getByText('No views yet.')).toBeVisible();
  await other.reload();
  await openViews(other);
  await expect(views(other).getByText('No views yet.')).toBeVisible();
});

test('E.35: all that the list shows is assigned at once, and the one that cannot be says why', async ({ lobby, page, newSeat, failOnConsole }) => {
  failOnConsole(page, [/4\d\d/]);
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await desk.list.locator('.filters > summary').click();
  await desk.list.getByRole('checkbox', { name: 'Unresolved only' }).check();
  await expect(desk.rows.filter({ hasText: /Done|Cancelled/ })).toHaveCount(0);
  const shown = await keys(desk);
  expect(shown.length).toBeGreaterThan(2);
  const hannah = other.row('Hannah Lindqvist');
  const hannahs = await hannah.locator('.key').innerText();
  const before = (await hannah.getByRole('img', { name: /^(Assigned to|Unassigned)/ }).getAttribute('aria-label')) ?? '';
  await openViews(desk);
  await page.getByRole('button', { name: 'Select several chats' }).click();
  const select = page.getByRole('region', { name: 'Select chats' });
  const lines = select.locator('.tool-check');
  await expect(lines.locator('.key')).toHaveText(shown);
  const all = select.getByRole('checkbox', { name: 'All that the list shows' });
  await all.check();
  await expect(select.getByRole('status')).toHaveText(`${shown.length} selected`);
  await lines.getByRole('checkbox').first().uncheck();
  await expect(all).not.toBeChecked();
  await all.check();
  await expect(lines.getByRole('checkbox').first()).toBeChecked();

  // She answers for orders and products; Hannah asks for a course.
  await select.getByLabel('Assign to…').selectOption('Ngozi Eze');
  await select.getByRole('button', { name: 'Assign', exact: true }).click();
  await expect(select.getByRole('status')).toHaveText(`${shown.length - 1} done, 1 failed`);
  await expect(lines.filter({ hasText: 'Hannah Lindqvist' })).toContainText('This person may not answer in this department.');
  await expect(lines.locator('.push', { hasText: /^Done$/ })).toHaveCount(shown.length - 1);
  await axe(page);
  for (const key of shown) {
    const row = other.rows.filter({ has: other.page.locator('.key').getByText(key, { exact: true }) });
    const who = key === hannahs ? before : 'Assigned to Ngozi Eze';
    await expect(row.getByRole('img', { name: who, exact: true })).toBeVisible();
  }
});

test('S1.15: filters and order are there again after signing out and in', async ({ lobby, page, context, newSeat }) => {
  let stored = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (/^\{"preferences"/.test(payload.toString())) stored += 1;
    }),
  );
  /** Changes one filter, and waits until it is stored. */
  const set = async (change: () => Promise<unknown>) => {
    const before = stored;
    await change();
    await expect.poll(() => stored).toBeGreaterThan(before);
  };
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await desk.addTag('Voucher');
  await desk.open('Lukas Brandt');
  await desk.addTag('Voucher');
  const list = desk.list;
  const filtered = list.getByRole('radio', { name: 'Filtered chats' });
  const [mine, unassigned, unresponded] = ['Assigned to me', 'Unassigned', 'Unresponded only'].map((name) => list.getByRole('checkbox', { name }));
  if (!mine || !unassigned || !unresponded) throw new Error('three');
  const age = list.getByLabel('Updated in the last');
  const tag = list.getByLabel('Tag', { exact: true });
  await set(() => list.locator('.filters > summary').click());
  for (const box of [filtered, mine, unassigned, unresponded]) await set(() => box.check());
  await set(() => age.selectOption('Updated in 7 days'));
  await tag.fill('Voucher');
  await set(() => tag.press('Enter'));
  await set(() => order(desk).selectOption('Longest waiting first'));
  await expect(desk.rows).toHaveCount(1);
  await expect(desk.row('Claire Moreau')).toBeVisible();
  const summary = 'Fetch: mine and unassigned chats, tagged Voucher, updated in the last 7 days';
  await expect(list.locator('.filters > summary')).toHaveText(summary);

  await page.getByRole('button', { name: /your account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  // Neither this browser's storage nor its cookies.
  await context.clearCookies();
  await page.evaluate(() => localStorage.clear());
  const elsewhere = await newSeat();
  for (const place of [page, elsewhere.page]) {
    await signIn(place, lobby, lobby.person('ana'));
    const there = place.getByRole('region', { name: /^Chats for / });
    await expect(there.locator('.filters > summary')).toHaveText(summary);
    await expect(there.getByRole('radio', { name: 'Filtered chats' })).toBeChecked();
    for (const name of ['Assigned to me', 'Unassigned', 'Unresponded only']) await expect(there.getByRole('checkbox', { name })).toBeChecked();
    await expect(there.getByRole('checkbox', { name: 'Unresolved only' })).not.toBeChecked();
    await expect(there.getByLabel('Updated in the last').locator('option:checked')).toHaveText('Updated in 7 days');
    await expect(there.getByLabel('Tag', { exact: true })).toHaveValue('Voucher');
    await expect(there.getByLabel('Order of the list').locator('option:checked')).toHaveText('Longest waiting first');
    await expect(there.getByRole('list', { name: 'Chats' }).getByRole('link')).toHaveCount(1);
  }
  // They are hers, not everybody's.
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await expect(other.rows).toHaveCount(13);
});
