// The data panel and the list, row by row: what is shown, what is chosen there, and what colleagues have of it.
import type { Locator } from '@playwright/test';
import { type Desk, expect, makeToken, openDesk, startChat, test } from './fixtures.ts';

/** The choices of the field whose menu is open. */
const choices = (desk: Desk): Locator => desk.data.getByRole('menu').getByRole('menuitemradio');
/** What stands in the place of a field and opens its choices. */
const change = (desk: Desk, label: string): Locator => desk.data.getByRole('button', { name: `${label}. Change`, exact: true });
/** The status in the head of the panel. */
const status = (desk: Desk): Locator => desk.data.locator('.pane-head .lozenge');
const checkbox = (desk: Desk, name: string): Locator => desk.list.getByRole('checkbox', { name });
const mine = (desk: Desk): Locator => desk.rows.filter({ has: desk.page.getByRole('img', { name: 'Assigned to you' }) });
const nobodys = (desk: Desk): Locator => desk.rows.filter({ has: desk.page.getByRole('img', { name: 'Unassigned' }) });
const count = (desk: Desk): Locator => desk.list.getByText(/^Showing /);
const keys = (desk: Desk): Promise<string[]> => desk.rows.locator('.key').allInnerTexts();

test('S1.35 S1.44 S1.45: status, priority and components are shown, chosen in the panel, and a colleague has them at once', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  const both = [desk, other];
  for (const seat of both) {
    await expect(status(seat)).toHaveText('Waiting for support');
    await expect(seat.field('Priority')).toHaveText('Medium');
    await expect(seat.field('Components')).toHaveText('None');
  }

  await change(desk, 'Priority: Medium').click();
  await expect(choices(desk)).toHaveText(['Highest', 'High', 'Medium', 'Low', 'Lowest']);
  await expect(desk.data.getByRole('menuitemradio', { checked: true })).toHaveText('Medium');
  await choices(desk).filter({ hasText: /^High$/ }).click();
  for (const seat of both) await expect(seat.field('Priority')).toHaveText('High');

  await change(desk, 'Components: none').click();
  await expect(choices(desk)).toHaveText(['Shipping', 'Glaze', 'Payment', 'Courses']);
  await choices(desk).filter({ hasText: 'Glaze' }).click();
  for (const seat of both) await expect(seat.field('Components')).toHaveText('Glaze');
  await change(desk, 'Components: Glaze').click();
  await expect(desk.data.getByRole('menuitemradio', { checked: true })).toHaveText('Glaze');
  await choices(desk).filter({ hasText: 'Payment' }).click();
  for (const seat of both) await expect(seat.field('Components').locator('.lozenge')).toHaveText(['Glaze', 'Payment']);
  // The colleague takes one away, by the keyboard.
  await change(other, 'Components: Glaze, Payment').focus();
  await other.page.keyboard.press('Enter');
  await expect(choices(other).first()).toBeFocused();
  await other.page.keyboard.press('ArrowDown');
  await other.page.keyboard.press('Enter');
  for (const seat of both) await expect(seat.field('Components').locator('.lozenge')).toHaveText(['Payment']);

  // It is the server that has them; and what was done last can be taken back.
  await desk.reload();
  await expect(desk.field('Priority')).toHaveText('High');
  await expect(desk.field('Components')).toHaveText('Payment');
  await change(desk, 'Components: Payment').click();
  await choices(desk).filter({ hasText: 'Payment' }).click();
  for (const seat of both) await expect(seat.field('Components')).toHaveText('None');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  for (const seat of both) await expect(seat.field('Components')).toHaveText('Payment');

  await desk.data.getByRole('button', { name: 'Escalate' }).click();
  for (const seat of both) await expect(status(seat)).toHaveText('Escalated');
});

test('S1.6 S1.7: assigned to me and unassigned leave exactly those chats, and follow what colleagues do', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await expect(desk.rows).toHaveCount(13);
  const [own, free] = [await mine(desk).count(), await nobodys(desk).count()];
  expect(own, 'the story has chats of Ana').toBeGreaterThan(1);
  expect(free, 'the story has chats of nobody').toBeGreaterThan(0);
  expect(own + free, 'and chats of others').toBeLessThan(13);

  await desk.list.locator('.filters > summary').click();
  await expect(checkbox(desk, 'Assigned to me')).toBeDisabled();
  await desk.list.getByRole('radio', { name: 'Filtered chats' }).check();
  await expect(desk.rows, 'nothing chosen means all').toHaveCount(13);
  await checkbox(desk, 'Assigned to me').check();
  await expect(desk.rows).toHaveCount(own);
  await expect(mine(desk)).toHaveCount(own);
  await expect(count(desk)).toHaveText(`Showing ${own} of ${own}`);

  // A colleague takes one of them, and gives it back.
  await other.open('Lukas Brandt');
  await expect(desk.row('Lukas Brandt')).toBeVisible();
  await change(other, 'Assignee: Ana Ribeiro').click();
  await choices(other).filter({ hasText: '(you)' }).click();
  await expect(desk.row('Lukas Brandt')).toHaveCount(0);
  await expect(desk.rows).toHaveCount(own - 1);
  await change(other, 'Assignee: You').click();
  await choices(other).filter({ hasText: 'Ana Ribeiro' }).click();
  await expect(desk.rows).toHaveCount(own);

  await checkbox(desk, 'Assigned to me').uncheck();
  await checkbox(desk, 'Unassigned').check();
  await expect(desk.rows).toHaveCount(free);
  await expect(nobodys(desk)).toHaveCount(free);
  await other.open('Claire Moreau');
  await other.data.getByRole('button', { name: 'Assign to me' }).click();
  await expect(desk.row('Claire Moreau')).toHaveCount(0);
  await other.data.getByRole('button', { name: 'Unassign', exact: true }).click();
  await expect(desk.row('Claire Moreau')).toBeVisible();
  // Both together: the one or the other.
  await checkbox(desk, 'Assigned to me').check();
  await expect(desk.rows).toHaveCount(own + free);
  await desk.reload();
  await expect(desk.rows).toHaveCount(own + free);
});

test('S1.14: the counter follows a new chat, an answer and a customer who comes back to it, under a filter', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await expect(count(desk)).toHaveText('Showing 13 of 13');
  await desk.list.locator('.filters > summary').click();
  await checkbox(desk, 'Unresponded only').check();
  await expect(count(desk)).not.toHaveText('Showing 13 of 13');
  const waiting = await desk.rows.count();
  await expect(count(desk)).toHaveText(`Showing ${waiting} of 13`);

  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the bowl big enough?');
  await expect(count(desk)).toHaveText(`Showing ${waiting + 1} of 14`);
  await other.open('Noor Haddad');
  await other.send('It is.');
  await expect(count(desk)).toHaveText(`Showing ${waiting} of 14`);
  await widget.send('Thank you');
  await expect(count(desk)).toHaveText(`Showing ${waiting + 1} of 14`);

  await checkbox(desk, 'Unresolved only').check();
  const open = await desk.rows.count();
  await expect(count(desk)).toHaveText(`Showing ${open} of 14`);
  await other.data.getByRole('button', { name: 'Resolve' }).click();
  await expect(count(desk)).toHaveText(`Showing ${open - 1} of 14`);
  await expect(count(desk)).toHaveRole('status');
});

test('S1.43: each group of the panel is closed by its triangle, says so, and stays closed for this agent on every device', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const second = await openDesk((await newSeat()).page, lobby);
  await second.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  const group = (seat: Desk, name: string) => seat.data.locator('details.disc').filter({ has: seat.page.locator('summary', { hasText: name }) });
  const triangle = (seat: Desk, name: string) => group(seat, name).locator('summary');
  const all = ['People', 'Dates', 'Transitions', 'Chat information'];
  await expect(desk.data.locator('details.disc > summary')).toHaveText(all);
  for (const name of all) {
    await expect(triangle(desk, name)).toHaveAttribute('aria-expanded', 'true');
    await expect(group(desk, name).locator('dd').first()).toBeVisible();
    await triangle(desk, name).click();
    await expect(triangle(desk, name)).toHaveAttribute('aria-expanded', 'false');
    await expect(group(desk, name).locator('dd').first()).toBeHidden();
    await expect(triangle(second, name)).toHaveAttribute('aria-expanded', 'false');
    await expect(group(second, name).locator('dd').first()).toBeHidden();
    await expect(triangle(other, name)).toHaveAttribute('aria-expanded', 'true');
    await expect(group(other, name).locator('dd').first()).toBeVisible();
  }
  await desk.reload();
  for (const name of all) {
    await expect(triangle(desk, name)).toHaveAttribute('aria-expanded', 'false');
    await expect(group(desk, name).locator('dd').first()).toBeHidden();
  }
  await triangle(desk, 'Dates').focus();
  await page.keyboard.press('Enter');
  for (const seat of [desk, second]) {
    await expect(triangle(seat, 'Dates')).toHaveAttribute('aria-expanded', 'true');
    await expect(group(seat, 'Dates').locator('dd').first()).toBeVisible();
    await expect(triangle(seat, 'People')).toHaveAttribute('aria-expanded', 'false');
  }
});

test('S1.48 S1.46 S1.47: somebody is chosen in the picker, has the chat, and is taken back', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  await expect(desk.data.getByRole('button', { name: 'Unassign', exact: true })).toHaveCount(0);
  await change(desk, 'Assignee: nobody').click();
  await expect(choices(desk)).toHaveText(['Ana Ribeiro (you)', 'Kenji Watanabe', 'Leila Haddad', 'Ngozi Eze', 'Tomás Herrera']);
  await expect(choices(desk).first()).toBeFocused();
  // Closed without a choice, nothing has changed.
  await page.keyboard.press('Escape');
  await expect(choices(desk)).toHaveCount(0);
  await expect(change(desk, 'Assignee: nobody')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(choices(desk).first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(choices(desk).last()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(change(desk, 'Assignee: Tomás Herrera')).toBeVisible();
  await expect(change(other, 'Assignee: You')).toBeVisible();
  await expect(other.row('Claire Moreau').getByRole('img', { name: 'Assigned to you' })).toBeVisible();
  await expect(desk.row('Claire Moreau').getByRole('img', { name: 'Assigned to Tomás Herrera' })).toBeVisible();
  await change(desk, 'Assignee: Tomás Herrera').click();
  await expect(desk.data.getByRole('menuitemradio', { checked: true })).toHaveText('Tomás Herrera');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(change(desk, 'Assignee: nobody')).toBeVisible();
  await expect(change(other, 'Assignee: nobody')).toBeVisible();
  await desk.data.getByRole('button', { name: 'Assign to me' }).click();
  await expect(change(other, 'Assignee: Ana Ribeiro')).toBeVisible();
  await other.data.getByRole('button', { name: 'Unassign', exact: true }).click();
  await expect(change(desk, 'Assignee: nobody')).toBeVisible();
  await desk.reload();
  await expect(change(desk, 'Assignee: nobody')).toBeVisible();
});

test('S1.49: exactly the transitions that the workflow allows are offered, in every status, and no other is performed', async ({
  lobby,
  page,
  newSeat,
}) => {
  const ask = { headers: { authorization: `Bearer ${await makeToken((await newSeat()).page, lobby)}` } };
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const key = /JK-\d+/.exec(page.url())?.[0] ?? '';
  const path = `${lobby.consoleUrl}/api/v1/projects/JK/issues/${key}/transitions`;
  const offered = desk.field('Transitions').getByRole('button');
  const numbers = new Map<string, number>();
  const walk: [string, string[], string][] = [
    ['Waiting for support', ['Resolve', 'Mark answered', 'Cancel request', 'Escalate'], 'Escalate'],
    ['Escalated', ['Resolve', 'Mark answered', 'Cancel request', 'Back to support'], 'Mark answered'],
    ['Waiting for customer', ['Resolve', 'Cancel request', 'Escalate', 'Back to support'], 'Cancel request'],
    ['Cancelled', ['Reopen'], 'Reopen'],
    ['Waiting for support', ['Resolve', 'Mark answered', 'Cancel request', 'Escalate'], 'Resolve'],
    ['Done', ['Reopen'], 'Reopen'],
  ];
  for (const [status, names, next] of walk) {
    await expect(desk.row('Claire Moreau').locator('.lozenge')).toHaveText(status);
    await expect(offered).toHaveText(names);
    const answer = await page.request.get(path, ask);
    const { transitions } = (await answer.json()) as { transitions: { id: number; name: string }[] };
    expect(transitions.map(({ name }) => name), `of the programming interface, ${status}`).toEqual(names);
    for (const { id, name } of transitions) numbers.set(name, id);
    for (const [name, transition] of numbers) {
      if (names.includes(name)) continue;
      const refused = await page.request.post(path, { ...ask, data: { transition } });
      expect(refused.status(), `${name} out of ${status}`).toBe(409);
    }
    await offered.filter({ hasText: next }).click();
  }
  await expect(desk.row('Claire Moreau').locator('.lozenge')).toHaveText('Waiting for support');
  expect([...numbers.keys()].sort()).toEqual(['Back to support', 'Cancel request', 'Escalate', 'Mark answered', 'Reopen', 'Resolve']);
});

test('E.35: the list is ordered by what came last, by who waits longest and by urgency, and keeps the order', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const order = desk.list.getByLabel('Order of the list');
  await expect(order.getByRole('option')).toHaveText(['Newest message first', 'Longest waiting first', 'Most urgent first']);
  const newest = await keys(desk);
  const spoke = await desk.rows.locator('time').evaluateAll((all) => all.map((time) => Date.parse(time.getAttribute('datetime') ?? '')));
  expect(spoke).toEqual([...spoke].sort((one, next) => next - one));

  // Who waits: the last word is the customer's, and the chat is not resolved.
  const isWaiting = await desk.rows.evaluateAll((rows) =>
    rows.map((row) => row.hasAttribute('data-unresponded') && !/^(Done|Cancelled)$/.test(row.querySelector('.lozenge')?.textContent ?? '')),
  );
  const waiting = newest.filter((_, at) => isWaiting[at]).reverse();
  expect(waiting.length).toBeGreaterThan(2);
  await order.selectOption('Longest waiting first');
  await expect.poll(() => keys(desk)).toEqual([...waiting, ...newest.filter((key) => !waiting.includes(key))]);

  await order.selectOption('Most urgent first');
  const resolved = desk.rows.filter({ hasText: /Done|Cancelled/ });
  const [open, all] = [13 - (await resolved.count()), await keys(desk)];
  const last = all[open - 1] ?? '';
  await desk.row(last).filter({ has: page.locator('.key', { hasText: new RegExp(`^${last}$`) }) }).click();
  await change(desk, 'Priority: Medium').click();
  await choices(desk).filter({ hasText: 'Highest' }).click();
  await expect(desk.rows.first().locator('.key')).toHaveText(last);
  await change(desk, 'Priority: Highest').click();
  await choices(desk).filter({ hasText: 'Lowest' }).click();
  await expect(desk.rows.nth(open - 1).locator('.key')).toHaveText(last);

  // A new chat of the middle stands before the least urgent, not on top of what is more urgent.
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await expect(desk.row('Noor Haddad')).toBeVisible();
  await expect(desk.rows.nth(open).locator('.key')).toHaveText(last);
  const now = await keys(desk);
  await desk.reload();
  await expect(order).toHaveValue('2');
  await expect.poll(() => keys(desk)).toEqual(now);
  const second = await openDesk((await newSeat()).page, lobby);
  await expect.poll(() => keys(second)).toEqual(now);
});

test('S1.48: only who could answer in the department is offered for a chat', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Hannah Lindqvist');
  await desk.data.getByRole('button', { name: 'Assignee: Tomás Herrera. Change' }).click();
  // Ngozi has no right in Courses; Kenji may answer there.
  await expect(choices(desk)).toHaveText(['Ana Ribeiro (you)', 'Kenji Watanabe', 'Leila Haddad', 'Tomás Herrera']);
});
