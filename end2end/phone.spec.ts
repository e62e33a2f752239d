// The console on a phone: nothing makes iOS zoom, and the keyboard covers nothing that is written in.
import type { Page } from '@playwright/test';
import { axe, Desk, expect, openDesk, test } from './fixtures.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** The sizes of all letters that are typed or chosen on a page, in pixels, with what they belong to. */
const sizes = (page: Page) =>
  page
    .locator('input:not([type=checkbox], [type=radio], [type=hidden], [type=file]), select, textarea')
    .evaluateAll((all) => all.map((field) => [field.id || field.getAttribute('aria-label'), parseFloat(getComputedStyle(field).fontSize)] as const));

async function expectLarge(page: Page): Promise<void> {
  const all = await sizes(page);
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter(([, size]) => size < 16)).toEqual([]);
}

test('P.14, E.19: every field of the console is large enough that iOS does not zoom', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.list.locator('.filters > summary').tap();
  await expect(desk.list.getByLabel('Tag', { exact: true })).toBeVisible();
  await expectLarge(page);
  await page.getByRole('button', { name: 'Search chats' }).tap();
  await expect(page.locator('#search-field')).toBeVisible();
  await expectLarge(page);
  await page.locator('#search').getByRole('button', { name: 'Close' }).tap();
  await desk.row('Claire Moreau').tap();
  await expect(desk.composer).toBeVisible();
  await expectLarge(page);
  await desk.chat.getByRole('heading').getByRole('button').tap();
  await expect(page.getByRole('dialog', { name: 'Chat details' }).getByLabel('Tags')).toBeVisible();
  await expectLarge(page);
  await page.getByRole('dialog', { name: 'Chat details' }).getByRole('button', { name: 'Cancel' }).tap();
  await page.getByRole('link', { name: 'Chat data' }).tap();
  await desk.data.getByRole('button', { name: /^Reference: / }).tap();
  await expect(desk.data.getByRole('textbox', { name: 'Reference' })).toBeVisible();
  await expectLarge(page);
});

test('P.14: the field that is written in stays above the keyboard', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.row('Claire Moreau').tap();
  await expect(desk.composer).toBeVisible();
  await expect(page.locator('#attach')).toBeAttached();
  const bottom = async () => {
    const box = await desk.composer.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  expect(await bottom()).toBeGreaterThan(600);
  // iOS lays its keyboard over the page and says how much can be seen.
  await page.evaluate(() => {
    const seen = window.visualViewport;
    Object.defineProperty(seen, 'height', { configurable: true, get: () => 420 });
    seen?.dispatchEvent(new Event('resize'));
  });
  await expect.poll(bottom).toBeLessThan(420);
  await expect(desk.bubbles.last()).toBeInViewport();
  await axe(page);
  await page.evaluate(() => {
    const seen = window.visualViewport;
    Object.defineProperty(seen, 'height', { configurable: true, get: () => window.innerHeight });
    seen?.dispatchEvent(new Event('resize'));
  });
  await expect.poll(bottom).toBeGreaterThan(600);
  // Android makes the page smaller.
  await page.setViewportSize({ width: 390, height: 420 });
  await expect.poll(bottom).toBeLessThan(420);
  await expect(new Desk(page).composer).toBeVisible();
});
