// The Chats page on a phone and on a large screen: one pane after the other, and all three side by side.
import type { Locator, Page } from '@playwright/test';
import { axe, Desk, expect, openDesk, signIn, startChat, test } from './fixtures.ts';

/** How far the page could be moved sideways, in pixels. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What can be used and reaches over the edge of the screen. */
const outside = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const all = [...document.querySelectorAll('button, a[href], input, select, textarea, summary')].filter(isShown);
    return all
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ element }) => !element.matches('.skip, .vh, p a'))
      .filter(({ box }) => box.right > innerWidth + 1 || box.left < -1)
      .map(({ element, box }) => `${element.outerHTML.slice(0, 80)} ${box.left}–${box.right}`);
  });

/** Words that are cut off although nothing says so: no ellipsis, no scrollbar. */
const cutOff = (pane: Locator): Promise<string[]> =>
  pane.evaluate((pane) => {
    const cut = [...pane.querySelectorAll('*')].filter((element) => {
      const { overflowX, textOverflow, position } = getComputedStyle(element);
      const isHidden = /hidden|clip/.test(overflowX) && textOverflow !== 'ellipsis' && position !== 'absolute';
      return isHidden && element.checkVisibility() && element.scrollWidth > element.clientWidth + 1;
    });
    return cut.map((element) => element.outerHTML.slice(0, 100));
  });

/** Panes that could be moved sideways. */
const sidewaysInside = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll('body *')].filter((element) => {
      const mayMove = /auto|scroll/.test(getComputedStyle(element).overflowX);
      return mayMove && element.checkVisibility() && element.scrollWidth > element.clientWidth + 1;
    });
    return all.map((element) => element.outerHTML.slice(0, 100));
  });

/** The longest line of a text as it is broken on the screen, in pixels. */
const longestLine = (text: Locator): Promise<number> =>
  text.evaluate((text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return Math.max(...[...range.getClientRects()].map(({ width }) => width));
  });

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('E.19 S1.30: by touch from the list into a chat, to an answer, its data, back, and to the search', async ({ lobby, page, newSeat }) => {
    const desk = new Desk(page);
    await signIn(page, lobby, lobby.person('ana'));
    await desk.untilLive();
    const visitor = await newSeat();
    const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the medium bowl big enough for ramen?');
    const panes = { list: desk.list, chat: desk.chat, data: desk.data };
    const onlyShows = async (shown: keyof typeof panes) => {
      for (const [name, pane] of Object.entries(panes)) await expect(pane).toBeVisible({ visible: name === shown });
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      expect(await outside(page)).toEqual([]);
    };

    await expect(desk.row('Noor Haddad')).toBeVisible();
    await onlyShows('list');
    const bar = page.getByRole('navigation', { name: 'Sections' });
    await expect(bar.getByRole('link', { name: /^Chats/ })).toBeInViewport();
    await desk.row('Noor Haddad').tap();
    await expect(page).toHaveURL(/\/chats\/JK-14$/);
    await expect(desk.bubbles).toHaveText(['Is the medium bowl big enough for ramen?']);
    await onlyShows('chat');
    await expect(bar).toBeHidden();
    // Nothing makes the phone zoom, and the keyboard comes only when it is wanted.
    expect(parseFloat(await desk.composer.evaluate((field) => getComputedStyle(field).fontSize))).toBeGreaterThanOrEqual(16);
    await desk.composer.tap();
    await page.keyboard.type('It holds 650 ml.');
    await desk.chat.getByRole('button', { name: 'Send' }).tap();
    await expect(widget.bubbles).toHaveText(['Is the medium bowl big enough for ramen?', 'It holds 650 ml.']);
    await widget.send('Perfect');
    await expect(desk.bubbles).toHaveCount(3);
    await expect(desk.bubbles.last()).toBeInViewport();

    await desk.chat.getByRole('link', { name: 'Chat data' }).tap();
    await expect(page).toHaveURL(/\/chats\/JK-14\/data$/);
    await onlyShows('data');
    await expect(desk.field('Reporter')).toContainText('Noor Haddad');
    await desk.data.getByRole('button', { name: 'Priority: Medium. Change' }).tap();
    await desk.data.getByRole('menuitemradio', { name: 'High', exact: true }).tap();
    await expect(desk.field('Priority')).toHaveText('High');
    await desk.data.getByRole('link', { name: 'Back to the chat' }).tap();
    await onlyShows('chat');
    await desk.chat.getByRole('link', { name: 'Back to the list' }).tap();
    await expect(page).toHaveURL(/\/chats$/);
    await onlyShows('list');
    // The browser's own way back goes through the same panes.
    await page.goBack();
    await onlyShows('chat');
    await page.goBack();
    await onlyShows('data');
    await page.goBack();
    await page.goBack();
    await onlyShows('list');

    await desk.list.getByRole('button', { name: 'Search chats' }).tap();
    const search = page.getByRole('region', { name: 'Search chats' });
    await search.getByRole('searchbox').fill('ramen');
    const found = search.getByRole('list', { name: 'Messages and notes' }).getByRole('link');
    await expect(found).toHaveCount(1);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await outside(page)).toEqual([]);
    await axe(page);
    await found.tap();
    await expect(page).toHaveURL(/\/JK-14#m-/);
    await expect(desk.message('Is the medium bowl big enough for ramen?')).toBeInViewport();
    await expect(search).toBeHidden();
    await onlyShows('chat');
  });
});

/** What is smaller for a finger than 44 by 44 pixels, with what can be hit around it. */
const small = (place: Locator): Promise<string[]> =>
  place.evaluateAll((all) => {
    const hit = (element: Element) => {
      const { width, height } = element.getBoundingClientRect();
      const around = getComputedStyle(element, '::before');
      return Math.min(Math.max(width, parseFloat(around.width) || 0), Math.max(height, parseFloat(around.height) || 0));
    };
    return all.filter((element) => element.checkVisibility() && hit(element) < 43.5).map((element) => `${element.outerHTML.slice(0, 90)} ${hit(element)}`);
  });

test.describe('by touch', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('E.19 E.43: what can be done with a message comes when it is tapped', async ({ lobby, page }) => {
    const desk = await openDesk(page, lobby);
    await desk.row('Claire Moreau').tap();
    await desk.composer.fill('On Munday');
    await desk.chat.getByRole('button', { name: 'Send' }).tap();
    const own = desk.message('On Munday');
    await expect(own.locator('.msg-state')).toHaveText(/^(Sent|Delivered)/);
    const edit = own.getByRole('button', { name: 'Edit message' });
    await expect(edit).toHaveCSS('opacity', '0');
    await own.locator('.bubble').tap();
    await expect(edit).toHaveCSS('opacity', '1');
    await axe(page);
    expect(await small(own.getByRole('button'))).toEqual([]);
    await edit.tap();
    await expect(desk.chat.getByRole('textbox', { name: 'Change the message' })).toHaveValue('On Munday');
    await desk.chat.getByRole('button', { name: 'Cancel' }).tap();
    await expect(edit).toHaveCSS('opacity', '0');
  });

  test('E.19: what is tapped is at least 44 pixels large', async ({ lobby, page }) => {
    const desk = await openDesk(page, lobby, 'leila');
    await desk.list.locator('.filters > summary').tap();
    expect(await small(desk.list.locator('button, summary, select, input:not(.check *), .check'))).toEqual([]);
    await desk.row('Claire Moreau').tap();
    await expect(desk.chat.getByRole('button', { name: 'Emoji' })).toBeVisible();
    expect(await small(desk.chat.locator('.pane-head :is(.btn, button), .composer button'))).toEqual([]);
    await desk.chat.getByRole('link', { name: 'Chat data' }).tap();
    await expect(desk.field('Reporter')).toBeVisible();
    expect(await small(desk.data.locator('button, summary, .btn'))).toEqual([]);
    for (const path of ['settings/people', 'settings/workflow', 'settings/audit']) {
      await page.goto(`${lobby.consoleUrl}/p/JK/${path}`);
      const shown = page.getByRole('navigation', { name: 'Settings' }).locator('[aria-current]');
      await expect(shown).toBeInViewport({ ratio: 0.99 });
      expect(await small(page.locator('.settings :is(button, select, summary, .input, .check, nav a)'))).toEqual([]);
    }
    await page.goto(`${lobby.consoleUrl}/account?section=api&project=JK`);
    await expect(page.getByRole('navigation', { name: 'You' }).locator('[aria-current]')).toBeInViewport({ ratio: 0.99 });
    await page.goto(`${lobby.consoleUrl}/p/JK/settings/people`);
    await page.getByRole('button', { name: 'More' }).tap();
    const available = page.getByRole('menuitemcheckbox', { name: 'Available' });
    await expect(available).toBeChecked();
    await available.tap();
    // The menu says what is so, also where the server's answer comes while it is open.
    await page.getByRole('button', { name: 'More' }).tap();
    await expect(available).not.toBeChecked();
    await expect(available).toHaveText('AvailableOff');
    expect(await small(page.getByRole('menu').locator('[role^=menuitem]'))).toEqual([]);
  });
});

test.describe('on a large screen', () => {
  test.use({ viewport: { width: 1920, height: 1080 } });

  test('S1.3: list, chat and data stand side by side over the whole height, and nothing is cut off', async ({ lobby, page, newSeat }) => {
    const desk = await openDesk(page, lobby);
    const visitor = await newSeat();
    const long = 'A word without an end: '.padEnd(400, 'Donaudampfschifffahrtsgesellschaft');
    await startChat(visitor.page, lobby, 'Noor van der Donaudampfschifffahrtsgesellschaft', long);
    await desk.open('Noor van der');
    await desk.send(long);
    await expect(desk.bubbles).toHaveCount(2);
    await desk.list.locator('.filters > summary').click();
    await expect(desk.list.getByRole('checkbox', { name: 'Unresolved only' })).toBeVisible();
    await expect(desk.field('Reporter')).toBeVisible();

    const boxes = await Promise.all([desk.list, desk.chat, desk.data].map((pane) => pane.boundingBox()));
    const [list, chat, data] = boxes;
    if (!list || !chat || !data) throw new Error('three areas');
    expect(list.x + list.width).toBeLessThanOrEqual(chat.x + 1);
    expect(chat.x + chat.width).toBeLessThanOrEqual(data.x + 1);
    expect(data.x + data.width).toBeLessThanOrEqual(1920);
    for (const { y, height } of [list, chat, data]) {
      expect(Math.abs(y - list.y)).toBeLessThanOrEqual(1);
      expect(y + height).toBeLessThanOrEqual(1080);
      expect(height).toBeGreaterThan(900);
    }
    // Most of the room is the conversation's, and what is in the panes fits into them.
    expect(chat.width).toBeGreaterThan(Math.max(list.width, data.width));
    expect(list.width).toBeGreaterThan(320);
    expect(data.width).toBeGreaterThan(280);
    for (const pane of [desk.list, desk.chat, desk.data]) expect(await cutOff(pane)).toEqual([]);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await outside(page)).toEqual([]);
    await expect(desk.composer).toBeInViewport();
    await axe(page);
  });

  test('S1.3 S1.31 S1.32 S1.52: chat and record take the whole screen, and their lines stay short enough to be read', async ({ lobby, page, newSeat }) => {
    const text = 'Each bowl is thrown, dried, fired and glazed by hand, which takes about three weeks. '.repeat(12).trim();
    const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', text);
    const desk = await openDesk(page, lobby);
    await desk.open('Noor Haddad');
    await desk.send(text);
    await expect(widget.bubbles).toHaveCount(2);
    await desk.chat.getByRole('button', { name: 'Internal note' }).click();
    const note = desk.chat.getByRole('textbox', { name: /^Write a note/ });
    await note.fill(text);
    await note.press('Enter');
    const inNote = desk.chat.getByRole('log').locator('.note p[dir]');
    await expect(inNote).toHaveText(text);
    // The longest lines that the design allows: of a conversation, and of a record.
    for (const bubble of await desk.bubbles.all()) {
      expect(await longestLine(bubble)).toBeLessThanOrEqual(704);
      expect(await longestLine(bubble), 'and they are no narrow column').toBeGreaterThan(480);
    }
    expect(await longestLine(inNote)).toBeLessThanOrEqual(896);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await sidewaysInside(page)).toEqual([]);
    await axe(page);

    await desk.data.getByRole('heading').getByRole('link').click();
    const record = page.getByRole('region', { name: /^Record JK-/ });
    const fields = page.getByRole('complementary', { name: 'Fields' });
    const cards = record.getByRole('log').locator('.ev-card > .body');
    await expect(cards).toHaveText([text, text, text]);
    for (const card of await cards.all()) {
      expect(await longestLine(card)).toBeLessThanOrEqual(864);
      expect(await longestLine(card), 'and they are no narrow column').toBeGreaterThan(480);
    }
    const [left, right] = await Promise.all([record.boundingBox(), fields.boundingBox()]);
    if (!left || !right) throw new Error('two areas');
    expect(left.x + left.width).toBeLessThanOrEqual(right.x + 1);
    expect(right.x + right.width).toBeLessThanOrEqual(1920);
    expect(right.x + right.width, 'up to the edge').toBeGreaterThan(1880);
    expect(right.width).toBeGreaterThan(300);
    expect(left.width).toBeGreaterThan(right.width);
    for (const { y, height } of [left, right]) expect(y + height).toBeLessThanOrEqual(1080);
    await expect(record.getByRole('textbox', { name: /^Write a note|^Reply to / })).toBeInViewport();
    await expect(record.getByRole('group', { name: 'Transitions' }).getByRole('button').last()).toBeInViewport();
    for (const pane of [record, fields]) {
      expect(await cutOff(pane)).toEqual([]);
      expect(await pane.evaluate((pane) => pane.scrollWidth - pane.clientWidth), 'nothing reaches over the edge of a pane').toBeLessThanOrEqual(0);
    }
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await sidewaysInside(page)).toEqual([]);
    expect(await outside(page)).toEqual([]);
    await axe(page);
  });
});
