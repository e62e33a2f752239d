// Console and panel on a phone: nothing makes iOS zoom, and the keyboard covers nothing that is written in.
import type { Page } from '@playwright/test';
import { axe, Desk, expect, fill, openDesk, test, Widget } from './fixtures.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** The sizes of all letters that are typed or chosen on a page, in pixels, with what they belong to. */
const sizes = (page: Page) =>
  page
    .locator('input:not([type=checkbox], [type=radio], [type=hidden], [type=file], [type=range]), select, textarea')
    .evaluateAll((all) => all.map((field) => [field.id || field.getAttribute('aria-label'), parseFloat(getComputedStyle(field).fontSize)] as const));

/** iOS lays its keyboard over the page, moves what can be seen, and says so. Without numbers the keyboard is gone. */
async function see(page: Page, height?: number, top = 0): Promise<void> {
  await page.evaluate(
    ([height, top]) => {
      const seen = window.visualViewport;
      Object.defineProperty(seen, 'height', { configurable: true, get: () => height ?? window.innerHeight });
      Object.defineProperty(seen, 'offsetTop', { configurable: true, get: () => top });
      for (const kind of ['resize', 'scroll']) seen?.dispatchEvent(new Event(kind));
    },
    [height, top] as const,
  );
}

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
  await see(page, 420);
  await expect.poll(bottom).toBeLessThan(420);
  await expect(desk.bubbles.last()).toBeInViewport();
  await axe(page);
  await see(page);
  await expect.poll(bottom).toBeGreaterThan(600);
  // Android makes the page smaller.
  await page.setViewportSize({ width: 390, height: 420 });
  await expect.poll(bottom).toBeLessThan(420);
  await expect(new Desk(page).composer).toBeVisible();
});

test('P.14: the panel ends where the keyboard begins, and what is written in it is seen', async ({ lobby, page, newSeat }) => {
  await page.goto(lobby.shopUrl);
  const widget = new Widget(page);
  await widget.button.tap();
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, 'Hello');
  await widget.untilReady();
  await widget.start.tap();
  await expect(widget.bubbles).toHaveText(['Hello']);
  const desk = await openDesk((await newSeat({ viewport: { width: 1440, height: 900 }, isMobile: false })).page, lobby);
  await desk.open('Noor Haddad');
  for (let number = 1; number <= 12; number += 1) await desk.send(`Line ${number} of a long answer`);
  await expect(widget.bubbles).toHaveCount(13);

  const dialog = widget.host.locator('dialog');
  const bottom = async () => {
    const box = await widget.composer.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  await expect.poll(bottom).toBeGreaterThan(700);
  await widget.composer.tap();
  for (const [height, top] of [
    [420, 0],
    [400, 60],
  ] as const) {
    await see(page, height, top);
    await expect.poll(() => dialog.boundingBox()).toEqual({ x: 0, y: top, width: 390, height });
    await expect.poll(bottom).toBeLessThanOrEqual(top + height);
    await expect.poll(bottom).toBeGreaterThan(top + height - 150);
    await expect(widget.bubbles.last()).toBeInViewport();
    const head = await widget.content.getByRole('button', { name: /^Close window/ }).boundingBox();
    expect(head?.y).toBeGreaterThanOrEqual(top);
  }
  await axe(await widget.frame());
  await widget.send('I see what I write');
  await expect(desk.bubbles.last()).toHaveText('I see what I write');
  await see(page);
  await expect.poll(() => dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  await expect.poll(bottom).toBeGreaterThan(700);
});

test.describe('turned', () => {
  test.use({ viewport: { width: 844, height: 390 } });

  test('P.14: a phone that is held the other way does not zoom either, and the keyboard covers nothing', async ({ lobby, page }) => {
    const desk = await openDesk(page, lobby, 'leila');
    await desk.list.locator('.filters > summary').tap();
    await expect(desk.list.getByLabel('Tag', { exact: true })).toBeVisible();
    await expectLarge(page);
    await desk.list.locator('.filters > summary').tap();
    await desk.row('Claire Moreau').tap();
    await expect(desk.composer).toBeVisible();
    await expectLarge(page);
    await expect(page.locator('#attach')).toBeAttached();
    await see(page, 240);
    await expect.poll(async () => ((box) => (box?.y ?? 0) + (box?.height ?? 0))(await desk.composer.boundingBox())).toBeLessThan(240);
    for (const place of ['issue/3', 'text-modules', 'settings/websites']) {
      await page.goto(`${lobby.consoleUrl}/p/JK/${place}`);
      await expect(page.locator('html')).toHaveAttribute('data-alive', '');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      expect((await sizes(page)).filter(([, size]) => size < 16), place).toEqual([]);
    }
    await page.goto(`${lobby.consoleUrl}/account?section=notifications&project=JK`);
    await expect(page.locator('html')).toHaveAttribute('data-alive', '');
    await expectLarge(page);
  });
});
