import { expect, signIn, test } from './fixtures.ts';

test('the server is alive and ready', async ({ lobby }) => {
  for (const path of ['/healthz', '/readyz']) {
    const answer = await fetch(lobby.consoleUrl + path);
    expect(answer.status, path).toBe(200);
  }
});

test('the sign-in page answers and hydrates without a word in the console', async ({ lobby, page }) => {
  const answer = await page.goto(`${lobby.consoleUrl}/login`);
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole('heading', { name: /^Sign in/ })).toBeVisible();
  await expect(page.getByLabel('E-mail')).toBeEditable();
});

test('everybody of the demo can sign in', async ({ lobby, page, context }) => {
  expect(lobby.people.length).toBeGreaterThan(1);
  for (const person of lobby.people) {
    await context.clearCookies();
    await signIn(page, lobby, person);
    await expect(page).toHaveURL(/\/p\/JK\/chats/);
  }
});

test('the shop answers on another origin than the console', async ({ lobby, page }) => {
  const answer = await page.goto(lobby.shopUrl);
  expect(answer?.status()).toBe(200);
  expect(new URL(lobby.shopUrl).hostname).not.toBe(new URL(lobby.consoleUrl).hostname);
});

test('a server that is killed comes back at the same address with its data', async ({ freshLobby: lobby }) => {
  const before = lobby.setupUrl;
  await lobby.kill9();
  await expect(fetch(`${lobby.consoleUrl}/healthz`)).rejects.toThrow();
  await lobby.start();
  expect((await fetch(`${lobby.consoleUrl}/readyz`)).status).toBe(200);
  expect(new URL(lobby.setupUrl).origin).toBe(new URL(before).origin);
});

test('a server that is asked to stop does so at once and without an error', async ({ lobby }) => {
  expect(await lobby.terminate()).toBe(0);
});
