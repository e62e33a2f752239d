// One's own account, what administrators do to others' access, and the audit log.
import type { Page } from '@playwright/test';
import { axe, Desk, expect, type Lobby, openDesk, rowsOf, signIn, test } from './fixtures.ts';

const KENJI = 'Kenji Watanabe';
const ENDED = 'Your session has ended.';

test('sec_04: the account lists the devices, and the others are signed out within a second', async ({ lobby, page, newSeat, failOnConsole }) => {
  const other = await newSeat();
  failOnConsole(other.page, [/401/, /HTTP Authentication failed/]);
  await openDesk(other.page, lobby, 'kenji');
  await openAccount(page, lobby);
  const devices = page.getByRole('region', { name: 'Devices' }).getByRole('listitem');
  await expect(devices).toHaveCount(2);
  await expect(devices.first()).toContainText('This device');
  await axe(page);
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign out' });
  await expect(dialog).toContainText('The other device is signed out at once, and your API tokens end.');
  await axe(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(devices).toHaveCount(2);
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await dialog.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(other.page.getByText(ENDED)).toBeVisible({ timeout: 5_000 });
  await expect(devices).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Sign out everywhere else' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Devices' })).toBeFocused();
});

test('sec_04: a single device is signed out by its row, by keyboard alone', async ({ lobby, page, newSeat, failOnConsole }) => {
  const other = await newSeat();
  failOnConsole(other.page, [/401/, /HTTP Authentication failed/]);
  await openDesk(other.page, lobby, 'kenji');
  await openAccount(page, lobby);
  const button = page.getByRole('button', { name: /^Sign out Chrome/ });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Sign out' });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Sign out', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(other.page.getByText(ENDED)).toBeVisible({ timeout: 5_000 });
});

test('sec_04: the password is changed by the present one, and the new one signs in', async ({ lobby, page, newSeat, failOnConsole }) => {
  failOnConsole(page, [/401/, /422/]);
  await openAccount(page, lobby);
  const kenji = lobby.person('kenji');
  const [present, fresh] = [page.getByLabel('Present password', { exact: true }), page.getByLabel('New password', { exact: true })];
  const change = page.getByRole('button', { name: 'Change password' });
  await present.fill('not the password');
  await fresh.fill('a new long password');
  await change.click();
  await expect(page.getByText('This is not your present password. 4 tries left.')).toBeVisible();
  await expect(present).toBeFocused();
  await axe(page);
  await present.fill(kenji.password);
  await fresh.fill('short');
  await change.click();
  await expect(fresh).toHaveAttribute('aria-invalid', 'true');
  await fresh.fill('a new long password');
  await change.click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();
  await expect(present).toHaveValue('');
  const { page: elsewhere } = await newSeat();
  await signIn(elsewhere, lobby, { ...kenji, password: 'a new long password' });
  await new Desk(elsewhere).untilLive();
});

test('E.41: an administrator resets access, and the audit log tells of it', async ({ lobby, page, newSeat, failOnConsole }) => {
  const kenji = await newSeat();
  failOnConsole(kenji.page, [/401/, /HTTP Authentication failed/]);
  await openDesk(kenji.page, lobby, 'kenji');
  await openDesk(page, lobby, 'leila');
  await page.getByRole('link', { name: 'Settings' }).click();
  const row = page.locator('details.person').filter({ hasText: KENJI });
  await row.locator('summary').click();
  await row.getByRole('button', { name: 'Sign out everywhere' }).click();
  const ends = page.getByRole('dialog', { name: 'Sign out everywhere' });
  await axe(page);
  await ends.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(kenji.page.getByText(ENDED)).toBeVisible({ timeout: 5_000 });
  await row.getByRole('button', { name: 'Set a new password' }).click();
  const resets = page.getByRole('dialog', { name: 'Set a new password' });
  await resets.getByLabel('New first password', { exact: true }).fill('handed over on paper');
  await axe(page);
  await resets.getByRole('button', { name: 'Set password' }).click();
  await expect(resets).toBeHidden();
  await signIn(kenji.page, lobby, { ...lobby.person('kenji'), password: 'handed over on paper' });

  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit log' }).click();
  const log = page.getByRole('region', { name: 'Newest first' }).getByRole('listitem');
  await expect(log.filter({ hasText: 'Set a new password' })).toContainText(KENJI);
  await expect(log.first()).toContainText('Signed in');
  await expect(log.first()).toContainText('127.0.0.1');
  await axe(page);
  await page.getByLabel('What').selectOption('passwords');
  await expect(log).toHaveCount(1);
  await page.getByLabel('What').selectOption('');
  await page.getByLabel('Person').selectOption({ label: KENJI });
  await expect(log.filter({ hasText: 'Leila Haddad' })).toHaveCount(2);
  await page.getByLabel('What').selectOption('settings');
  await expect(page.getByText('Nothing of this kind has happened yet.')).toBeVisible();
  await axe(page);
  expect(JSON.stringify(rowsOf(lobby.database, 'audit'))).not.toContain('handed over on paper');
});

test('E.41: a log that cannot be loaded says so and is tried again', async ({ lobby, page, gate }) => {
  gate.allow([/Failed to load/, /503/]);
  await openDesk(page, lobby, 'leila');
  let fails = true;
  await page.route('**/load_audit', (route) => (fails ? route.fulfill({ status: 503, body: '{"Refused":{"kind":"Unavailable","number":2}}' }) : route.continue()));
  await page.goto(`${lobby.consoleUrl}/p/JK/settings/audit`);
  await expect(page.getByRole('alert')).toContainText('The server cannot store anything right now.');
  await axe(page);
  fails = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Signed in' }).first()).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('E.19 E.26: account and audit log fit a narrow screen', async ({ lobby, page }) => {
    await openDesk(page, lobby, 'leila');
    await page.getByRole('button', { name: 'More' }).tap();
    await page.getByRole('menuitem', { name: 'Account' }).tap();
    await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
    for (const path of ['/account', '/p/JK/settings/audit']) {
      await page.goto(lobby.consoleUrl + path);
      await expect(page.getByRole('listitem').first()).toBeVisible();
      await axe(page);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(sideways, path).toBeLessThanOrEqual(0);
    }
  });
});

/** Signs Kenji in and opens his account from the menu. */
async function openAccount(page: Page, lobby: Lobby): Promise<void> {
  await openDesk(page, lobby, 'kenji');
  await page.getByRole('button', { name: /your account/ }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
}
