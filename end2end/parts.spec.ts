// Parts of the console that are not in its first load: when they come, and what is said when they do not.
import type { Page } from '@playwright/test';
import { expect, openDesk, signIn, startChat, test } from './fixtures.ts';

const PART = /\/pkg\/[0-9a-f]+\/(split|chunk)_\w+\.wasm$/;

test('the Chats page loads no other page; Settings brings its own part, and the way back needs nothing more', async ({ lobby, page }) => {
  await openDesk(page, lobby, 'leila');
  const asked = partsOf(page);
  const desk = await openAgain(page, lobby.consoleUrl);
  // What stands beside the conversation comes once the page is live; what other pages are made of does not.
  expect(asked.filter((part) => /split_(settings|account|entry)/.test(part))).toEqual([]);

  const answer = page.waitForResponse(/\/split_settings\.wasm$/);
  await page.getByRole('link', { name: 'Settings' }).click();
  const headers = (await answer).headers();
  expect(headers['content-type']).toBe('application/wasm');
  expect(headers['content-encoding']).toBe('br');
  expect(headers['cache-control']).toContain('immutable');
  await expect(page.getByRole('heading', { name: 'People and roles' })).toBeVisible();
  expect(new Set(asked).size).toBe(asked.length);

  const before = asked.length;
  await page.getByRole('link', { name: /^Chats/ }).first().click();
  await expect(desk).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'People and roles' })).toBeVisible();
  expect(asked.length).toBe(before);
  expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true);
});

test('P.1: without any of its parts the Chats page is live, and an answer goes out and arrives', async ({ lobby, page, newSeat, failOnConsole }) => {
  failOnConsole(page, [/ERR_FAILED/, /Failed to fetch/]);
  const desk = await openDesk(page, lobby);
  await page.route(PART, (route) => route.abort());
  await page.reload();
  await desk.untilLive();
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
  await expect(desk.bubbles).toHaveText(['Hello', 'Good morning']);
});

test('a part that does not come is said, and comes when it is tried again', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/ERR_FAILED/, /Failed to fetch/]);
  await openDesk(page, lobby, 'leila');
  await page.route(PART, (route) => route.abort());
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'no connection' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  const failed = page.waitForEvent('requestfailed');
  await page.getByRole('button', { name: 'Try again' }).click();
  await failed;
  await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  await page.unroute(PART);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'People and roles' })).toBeVisible();
});

test('a page that begins with a part becomes live when the part comes at last', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/ERR_FAILED/, /Failed to fetch/]);
  await signIn(page, lobby, lobby.person('leila'));
  let first = true;
  await page.route(/\/split_settings\.wasm$/, (route) => {
    const fails = first;
    first = false;
    return fails ? route.abort() : route.continue();
  });
  await page.goto(`${lobby.consoleUrl}/p/JK/settings/people`);
  await expect(page.getByRole('heading', { name: 'People and roles' })).toBeVisible();
  await expect(async () => {
    await page.getByRole('button', { name: 'Add a person' }).click({ timeout: 500 });
    await expect(page.getByRole('dialog', { name: 'Add a person' })).toBeVisible({ timeout: 500 });
  }).toPass();
  expect(first).toBe(false);
});

/** The addresses of the parts that a page asks for from now on. */
function partsOf(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (PART.test(request.url())) asked.push(request.url());
  });
  return asked;
}

/** Loads the Chats page as a whole, and marks it. */
async function openAgain(page: Page, consoleUrl: string) {
  const live = page.waitForEvent('websocket');
  await page.goto(`${consoleUrl}/p/JK/chats`);
  await live;
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
  return page.getByRole('heading', { name: /^Chats for / });
}
