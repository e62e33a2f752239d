// The technical details of the customer's connection, beside the chat.
import type { Page } from '@playwright/test';
import { axe, expect, openDesk, startChat, test } from './fixtures.ts';

/** What a page of one's own scripts does with its address. */
const go = (page: Page, how: 'pushState' | 'replaceState', address: string) =>
  page.evaluate(([how, address]) => history[how as 'pushState'](null, '', address), [how, address]);

test('S1.36 S1.37 S1.40 S1.41 S1.42: the page on which the customer is follows them, beside what their browser tells', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat({ locale: 'pl-PL', timezoneId: 'Asia/Kathmandu' });
  const widget = await startChat(visitor.page, lobby, 'Maja Kowalska', 'Where is my bowl?', '/plates?token=secret');
  await desk.open('Where is my bowl?');
  const now = desk.field('Chat now at').getByRole('link');
  const started = desk.field('Chat started at').getByRole('link');
  const plates = `${lobby.shopUrl}/plates`;
  await expect(started).toHaveAttribute('href', plates);
  await expect(started).toHaveAttribute('rel', /noopener/);
  await expect(now).toHaveText('/plates');
  await expect(desk.field('User')).toHaveText('Maja Kowalska');
  await expect(desk.field('Time zone')).toHaveText(/^\+05:45, now \d\d:\d\d$/);
  await expect(desk.field('Language')).toHaveText('Polish (pl)');
  await expect(desk.field('Locale')).toHaveText('pl-PL');
  await expect(desk.field('Country')).toHaveText('Unknown');
  await expect(desk.field('IP address')).toHaveText('127.0.0.1');
  await expect(desk.field('Browser')).toHaveText(/^Chrome \d+$/);
  await expect(desk.field('Screen')).toHaveText(/^\d+ × \d+$/);

  await go(visitor.page, 'pushState', '/orders/20417?token=secret');
  await expect(now).toHaveText('/orders/20417', { timeout: 1_000 });
  await expect(now).toHaveAttribute('href', `${lobby.shopUrl}/orders/20417`);
  await go(visitor.page, 'replaceState', '/orders/20418');
  await expect(now).toHaveText('/orders/20418');
  await visitor.page.goBack();
  await expect(now).toHaveText('/plates');
  await visitor.page.evaluate(() => (location.hash = '#/mugs/7'));
  await expect(now).toHaveText('/plates#/mugs/7');
  await expect(widget.composer).toBeVisible();
  await visitor.page.goto(lobby.shopUrl);
  await expect(now).toHaveText(new URL(lobby.shopUrl).hostname);
  await expect(started).toHaveAttribute('href', plates);
  await axe(page);

  // What changed while nobody listened is there afterwards.
  await page.reload();
  await expect(now).toHaveText(new URL(lobby.shopUrl).hostname);
});

test('S4.18 P.4: details that cannot be loaded say so and are tried again', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/Failed to load resource/]);
  const desk = await openDesk(page, lobby);
  let answers = false;
  await page.route('**/load_connection*', (route) => (answers ? route.continue() : route.abort()));
  await desk.open('Claire Moreau');
  const again = desk.data.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  answers = true;
  await again.click();
  await expect(desk.field('Chat now at').getByRole('link')).toBeVisible();
  await expect(again).toHaveCount(0);
});

test('P.13 P.25: a console that is loaded again tells nothing that is known', async ({ lobby, page }) => {
  const told: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (/^\{"seen"/.test(payload.toString())) told.push(payload.toString());
    }),
  );
  const desk = await openDesk(page, lobby);
  await expect.poll(() => told.length).toBeGreaterThan(0);
  await desk.reload();
  const before = told.length;
  await desk.reload();
  await desk.open('Lukas Brandt');
  expect(told.slice(before)).toEqual([]);
});
