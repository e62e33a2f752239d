// Times of a page that stays open: they tick, change at midnight, and are those of whoever they are about (S1.40, S1.53).
import { expect, installClock, openDesk, startChat, test } from './fixtures.ts';
import type { Page } from '@playwright/test';

/** Lets the page's time pass to one minute after the next midnight of its zone. */
async function passMidnight(page: Page): Promise<void> {
  const left = await page.evaluate(() => {
    const now = new Date();
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 0, 1).getTime() - now.getTime();
  });
  await page.clock.fastForward(left);
}

/** A date as the page's own browser says it. */
const inWords = (page: Page, options: Intl.DateTimeFormatOptions): Promise<string> =>
  page.evaluate((options) => new Intl.DateTimeFormat('en-GB', options).format(Date.now()), options);

test('S1.40: the time at the customer is that of their zone, and goes on', async ({ lobby, page, newSeat }) => {
  await installClock(page);
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat({ timezoneId: 'Asia/Kathmandu' });
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const zone = desk.field('Time zone');
  await expect(zone).toHaveText(/^\+05:45, now \d\d:\d\d$/);
  const isRight = async () => {
    const now = await inWords(page, { timeZone: 'Asia/Kathmandu', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return (await zone.textContent()) === `+05:45, now ${now}`;
  };
  await expect.poll(isRight).toBe(true);
  const seen = new Set([await zone.textContent()]);
  for (const minutes of [1, 1, 20, 60]) {
    await page.clock.fastForward(minutes * 60_000);
    await expect.poll(isRight, `after ${minutes} minutes more`).toBe(true);
    seen.add(await zone.textContent());
  }
  expect(seen.size).toBe(5);
});

test('S1.53: over midnight Today becomes Yesterday, and a day later a date', async ({ lobby, page, newSeat }) => {
  await installClock(page);
  const desk = await openDesk(page, lobby);
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const created = desk.field('Created').locator('time');
  const places = [created, desk.field('Updated').locator('time')];
  const day = await inWords(page, { day: 'numeric', month: 'long' });
  const separator = desk.chat.getByRole('log').getByRole('separator');
  for (const place of places) await expect(place).toHaveText(/^Today \d\d:\d\d$/);
  await expect(separator).toHaveText(`Today, ${day}`);
  const clock = (await created.innerText()).slice('Today '.length);

  await passMidnight(page);
  await expect(created).toHaveText(`Yesterday ${clock}`);
  for (const place of places) await expect(place).toHaveText(/^Yesterday \d\d:\d\d$/);
  await expect(separator).toHaveText(`Yesterday, ${day}`);
  await expect(desk.row('Noor Haddad').locator('time')).toHaveText(`Yesterday ${clock}`);

  await passMidnight(page);
  for (const place of places) await expect(place).toHaveText(/^\w{3} \d{1,2} \w{3} \d\d:\d\d$/);
  await expect(separator).toHaveText(new RegExp(`^\\w{3}, ${day}$`));
});
