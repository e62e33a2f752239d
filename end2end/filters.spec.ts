// The filters of the list that look at time, answers and presence, with customers who come and go.
import { type Desk, expect, openDesk, startChat, test } from './fixtures.ts';

const DAY_MS = 24 * 3_600_000;

/** When each shown chat spoke last, UTC milliseconds. */
async function times(desk: Desk): Promise<number[]> {
  const all = await desk.rows.locator('time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime') ?? ''));
  return all.map((time) => Date.parse(time));
}

test('S1.5: chats older than the chosen time are left out, younger ones stay', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await expect(desk.rows).toHaveCount(13);
  const young = (await times(desk)).filter((time) => Date.now() - time < DAY_MS).length;
  expect(young).toBeGreaterThan(0);
  expect(young, 'the story has old chats').toBeLessThan(13);
  await desk.list.locator('.filters > summary').click();
  await desk.list.getByLabel('Updated in the last').selectOption('Updated in 24 hours');
  await expect(desk.rows).toHaveCount(young);
  expect(Math.min(...(await times(desk)))).toBeGreaterThan(Date.now() - DAY_MS);
  await desk.list.getByLabel('Updated in the last').selectOption('Updated at any time');
  await expect(desk.rows).toHaveCount(13);
});

test('S1.8 S1.10: unresponded only and customers online only follow answers and connections', async ({ lobby, page, newSeat, failOnConsole }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  failOnConsole(visitor.page, [/ERR_/, /WebSocket/]);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the bowl big enough?');
  await expect(desk.row('Noor Haddad')).toBeVisible();
  await desk.list.locator('.filters > summary').click();
  const unresponded = desk.list.getByRole('checkbox', { name: 'Unresponded only' });
  await unresponded.check();
  await expect(desk.rows.locator('visible=true')).not.toHaveCount(13);
  await expect(desk.row('Noor Haddad')).toBeVisible();
  for (const row of await desk.rows.all()) await expect(row).toHaveAttribute('data-unresponded');
  await desk.open('Noor Haddad');
  await desk.send('It is.');
  await expect(widget.bubbles.last()).toHaveText('It is.');
  await expect(desk.row('Noor Haddad')).toHaveCount(0);
  await widget.send('Thank you');
  await expect(desk.row('Noor Haddad')).toBeVisible();
  await unresponded.uncheck();

  const online = desk.list.getByRole('checkbox', { name: 'Customers online only' });
  await online.check();
  await expect(desk.rows).toHaveCount(1);
  await visitor.link.cut();
  await expect(desk.rows).toHaveCount(0, { timeout: 30_000 });
  await expect(desk.list.getByText(/^None of the \d+ chats match$|^The only chat does not match$/)).toBeVisible();
  await visitor.link.restore();
  await visitor.page.reload();
  await widget.button.click();
  await widget.untilReady();
  await expect(desk.row('Noor Haddad')).toBeVisible({ timeout: 5_000 });
});
