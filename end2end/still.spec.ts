// The list while somebody reads or aims in it: rows hold still, and what has come above is counted (S1.16, S1.17).
import { expect, installClock, openDesk, startChat, test } from './fixtures.ts';

test('S1.16 S1.17: rows hold still under the pointer, and move once it rests', async ({ lobby, page, newSeat }) => {
  await installClock(page);
  const desk = await openDesk(page, lobby);
  const first = await desk.rows.first().locator('.key').innerText();
  const row = desk.rows.nth(2);
  const key = await row.locator('.key').innerText();
  const place = await row.boundingBox();
  if (!place) throw new Error('a row');
  const visitor = await newSeat();
  // From here on no time passes in the page but what the test lets pass.
  await page.clock.pauseAt(Date.now() + 1_000);
  await page.mouse.move(place.x + 80, place.y + 20);
  await page.mouse.move(place.x + 90, place.y + 22);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the bowl big enough?');
  const pill = desk.list.getByRole('button', { name: '1 new' });
  // As long as somebody aims, they move a little now and then; what comes is drawn with the next frame.
  let step = 0;
  await expect(async () => {
    await page.mouse.move(place.x + 80 + (step += 1), place.y + 20);
    await page.clock.runFor(100);
    await expect(pill).toBeVisible({ timeout: 200 });
  }).toPass();
  await page.mouse.move(place.x + 90, place.y + 22);
  await expect(desk.row('Noor Haddad')).toHaveCount(0);
  await expect(desk.rows.first().locator('.key')).toHaveText(first);
  expect(await row.boundingBox()).toEqual(place);
  await expect(row.locator('.key')).toHaveText(key);
  // The row under the pointer is the one that a click opens.
  await page.mouse.click(place.x + 90, place.y + 22);
  await expect(page).toHaveURL(new RegExp(`/chats/${key}$`));

  await page.clock.runFor(2_000);
  await page.clock.resume();
  await expect(pill).toHaveCount(0);
  await expect(desk.rows.first()).toContainText('Noor Haddad');
  // Nobody aims any more: the next message moves its row at once.
  await widget.send('Hello?');
  await expect(desk.rows.first()).toContainText('Hello?');
});

test('S1.16 S1.17: further down nothing moves; what has come above is counted, and a click leads to it', async ({ lobby, page, newSeat }) => {
  await page.setViewportSize({ width: 1440, height: 500 });
  const desk = await openDesk(page, lobby);
  const scroller = desk.list.locator('.pane-scroll');
  await expect(desk.rows).toHaveCount(13);
  const rest = desk.rows.nth(6);
  const key = await rest.locator('.key').innerText();
  await scroller.evaluate((pane) => pane.scrollTo({ top: 300 }));
  await page.mouse.move(1_000, 300);
  await expect.poll(() => scroller.evaluate((pane) => pane.scrollTop)).toBe(300);
  const place = await rest.boundingBox();

  const pill = desk.list.locator('.list-pill').getByRole('button');
  for (const [count, name] of ['Noor Haddad', 'Nils Holm'].entries()) {
    await startChat((await newSeat()).page, lobby, name, 'Hello');
    await expect(pill).toHaveText(`${count + 1} new`);
  }
  expect(await rest.boundingBox()).toEqual(place);
  await expect(rest.locator('.key')).toHaveText(key);
  await expect(pill).toBeInViewport();
  await pill.click();
  await expect(pill).toHaveCount(0);
  await expect(desk.rows.first()).toContainText('Nils Holm');
  await expect(desk.rows.nth(1)).toContainText('Noor Haddad');
  await expect(desk.rows.first()).toBeInViewport();
  await expect.poll(() => scroller.evaluate((pane) => pane.scrollTop)).toBe(0);
});
