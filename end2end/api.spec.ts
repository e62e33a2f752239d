// Programs: tokens made in the console, and what is written with them.
import type { Page } from '@playwright/test';
import { axe, expect, type Lobby, openDesk, test } from './fixtures.ts';

test('S1.32, E.22: a token is made, shown once, writes into the chat, and is revoked', async ({ lobby, page, newSeat }) => {
  await openApi(page, lobby);
  await expect(page.getByText('You have no token.')).toBeVisible();
  await axe(page);
  await page.getByLabel('What it is for').fill('Parcels');
  await page.getByRole('switch', { name: 'It may write' }).check();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const secret = await page.getByLabel('New token', { exact: true }).locator('code').innerText();
  expect(secret).toMatch(/^lobby_[0-9a-f]{64}$/);
  await axe(page);

  const watching = await newSeat();
  const desk = await openDesk(watching.page, lobby, 'tomas');
  await desk.open('Claire Moreau');
  const key = /JK-\d+/.exec(watching.page.url())?.[0] ?? '';
  const path = `${lobby.consoleUrl}/api/v1/projects/JK/issues/${key}/messages`;
  const ask = { headers: { authorization: `Bearer ${secret}` } };
  const posted = await page.request.post(path, { ...ask, data: { text: 'Your parcel left today' } });
  expect(posted.status()).toBe(201);
  await expect(desk.bubbles.filter({ hasText: 'Your parcel left today' })).toHaveCount(1);
  await desk.send('It travels by train');
  await expect.poll(async () => (await page.request.get(path, ask)).text()).toContain('It travels by train');

  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'Parcels' });
  await expect(row).toContainText('Reads and writes');
  await expect(page.getByText(secret)).toHaveCount(0);
  await row.getByRole('button', { name: 'Revoke Parcels' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke a token' });
  await axe(page);
  await dialog.getByRole('button', { name: 'Revoke the token' }).click();
  await expect(page.getByText('You have no token.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Tokens', exact: true })).toBeFocused();
  expect((await page.request.get(path, ask)).status()).toBe(401);
});

test('E.22: the reference is drawn from the document, and says so when it does not come', async ({ lobby, page, gate }) => {
  gate.allow([/Failed to load/, /503/]);
  let fails = true;
  await page.route('**/openapi.json', (route) => (fails ? route.fulfill({ status: 503 }) : route.continue()));
  await openApi(page, lobby);
  await expect(page.getByRole('alert').filter({ hasText: 'The reference could not be loaded.' })).toBeVisible();
  fails = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  const perform = page.locator('details').filter({ hasText: 'Perform a transition' });
  await perform.locator('summary').click();
  await expect(perform).toContainText('409');
  await expect(page.locator('details > summary').filter({ hasText: 'Reason' })).toBeVisible();
  await axe(page);
});

test('E.22: a token without a name says so at its field', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/422/]);
  await openApi(page, lobby);
  await page.getByRole('button', { name: 'Make a token' }).click();
  await expect(page.getByLabel('What it is for')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('What it is for')).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('E.19 E.26: tokens and reference fit a narrow screen', async ({ lobby, page }) => {
    await openApi(page, lobby);
    await page.locator('details > summary').filter({ hasText: 'Find issues' }).tap();
    await axe(page);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
  });
});

async function openApi(page: Page, lobby: Lobby): Promise<void> {
  await openDesk(page, lobby, 'kenji');
  await page.goto(`${lobby.consoleUrl}/account?section=api&project=JK`);
  await expect(page.getByRole('heading', { name: 'API and tokens', level: 1 })).toBeVisible();
}
