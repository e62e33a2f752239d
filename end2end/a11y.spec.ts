// WCAG 2.2 AA on every screen, in both colours; and the whole of both sides by keyboard alone (P.16, E.25, N.10).
import type { Page } from '@playwright/test';
import { axe, Desk, expect, fill, openDesk, openWidget, signIn, startChat, test, Widget } from './fixtures.ts';

const PANES = ['chats', 'chats/JK-3', 'chats/JK-3/data', 'issue/3', 'issue/3/fields'] as const;

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('P.16 E.26: sign-in and set-up', async ({ lobby, freshLobby, page, newSeat, failOnConsole }) => {
      failOnConsole(page, [/401/]);
      await page.goto(`${lobby.consoleUrl}/login`);
      await expectScheme(page, colorScheme);
      await axe(page);
      await page.getByLabel('E-mail').fill('ana@juniperkiln.example');
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page.getByText('Four tries left.')).toBeVisible();
      await axe(page);
      const { page: first } = await newSeat();
      await first.goto(freshLobby.setupUrl);
      await expectScheme(first, colorScheme);
      await axe(first);
      await first.getByRole('button', { name: 'Continue' }).click();
      await axe(first);
      await first.getByLabel('Name', { exact: true }).fill('Mia Baker');
      await first.getByLabel('E-mail').fill('mia@bakery.example');
      await first.getByLabel('Password', { exact: true }).fill('a rolling pin in the morning');
      await first.getByRole('button', { name: 'Continue' }).click();
      await first.getByLabel('Key').waitFor();
      await axe(first);
      await first.getByLabel('Name', { exact: true }).fill('Little Bakery');
      await first.getByRole('button', { name: 'Continue' }).click();
      await first.getByRole('link', { name: 'Open the chats' }).waitFor();
      await axe(first);
      await first.getByRole('link', { name: 'Open the chats' }).click();
      await first.getByText('No chats yet').waitFor();
      await axe(first);
    });

    test('P.16 E.26: the chats page, open and empty, with its menus and banners', async ({ lobby, page, newSeat, failOnConsole }) => {
      failOnConsole(page, [/404/]);
      const visitor = await newSeat();
      const widget = await startChat(visitor.page, lobby, 'Noor Haddad', '**Hello**, see https://juniperkiln.example `x`');
      const desk = await openDesk(page, lobby);
      await expectScheme(page, colorScheme);
      await axe(page);
      await desk.open('Noor Haddad');
      await desk.send('Good morning');
      await widget.composer.pressSequentially('I');
      await expect(desk.chat.getByText('Noor is typing…')).toBeVisible();
      await axe(page);
      await desk.chat.locator('.msg-state').last().getByRole('button').click();
      await expect(page.getByRole('dialog', { name: 'Delivery to the customer' }).locator('dt').last()).toHaveText('Seen');
      await axe(page);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /your account/ }).click();
      await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
      await axe(page);
      await page.keyboard.press('Escape');
      await desk.composer.fill('Unsent');
      await desk.chat.getByRole('button', { name: 'End chat' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await axe(page);
      await page.getByRole('button', { name: 'End chat without sending' }).click();
      await expect(desk.chat.getByText('This chat has ended')).toBeVisible();
      await axe(page);
      await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-999`);
      await expect(desk.chat.getByText('There is no such chat')).toBeVisible();
      await axe(page);
    });

    test('P.16 E.26: the account and the workflow', async ({ lobby, page }) => {
      await signIn(page, lobby, lobby.person('leila'));
      for (const [path, sign] of [
        ['/account?section=notifications&project=JK', 'Connected: news come at once.'],
        ['/account?section=api&project=JK', 'Find issues'],
        ['/p/JK/settings/workflow', 'Everything is saved'],
      ] as const) {
        await page.goto(lobby.consoleUrl + path);
        await expect(page.getByText(sign)).toBeVisible();
        await axe(page);
      }
    });

    test('P.16 E.19 E.26: the chats page on narrow and middle screens', async ({ lobby, page }) => {
      await signIn(page, lobby, lobby.person('ana'));
      for (const viewport of [{ width: 390, height: 844 }, { width: 320, height: 640 }, { width: 900, height: 800 }]) {
        await page.setViewportSize(viewport);
        for (const path of PANES) {
          await page.goto(`${lobby.consoleUrl}/p/JK/${path}`);
          await expect(page.getByRole('main')).toBeVisible();
          await axe(page);
          const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(sideways, `${path} at ${viewport.width}`).toBeLessThanOrEqual(0);
        }
      }
    });

    test('P.16 E.26: every state of the widget', async ({ lobby, page, newSeat, gate }) => {
      gate.allow([/net::ERR_/, /WebSocket/, /Failed to load/]);
      const visitor = await newSeat();
      const widget = await openWidget(visitor.page, lobby);
      const look = async () => axe(await widget.frame());
      await expect(widget.content.getByText('We are away right now')).toBeVisible();
      await look();
      const desk = await openDesk(page, lobby);
      await expect(widget.start).toHaveText('Start chat');
      await look();
      await widget.untilReady();
      await widget.start.click();
      await expect(widget.content.getByRole('alert').first()).toBeVisible();
      await look();
      await fill(widget.name, 'Noor Haddad');
      await fill(widget.question, '**Hello**, see https://juniperkiln.example');
      await widget.untilReady();
      await widget.start.click();
      await expect(widget.state).toHaveText(/Sent|Delivered/);
      await look();
      await desk.open('Noor Haddad');
      await desk.send('Good morning `x`');
      await expect(widget.bubbles).toHaveCount(2);
      await desk.composer.pressSequentially('And');
      await expect(widget.content.getByText('Ana is typing…')).toBeVisible();
      await look();
      await widget.content.getByRole('button', { name: 'More' }).click();
      await look();
      visitor.link.cut();
      await widget.send('Are you there?');
      await expect(widget.content.getByText(/^No connection\./)).toBeVisible();
      await look();
      visitor.link.restore();
      await expect(widget.content.getByText(/^No connection\./)).toBeHidden({ timeout: 45_000 });
      await desk.endChat();
      await expect(widget.content.getByRole('heading', { name: 'Chat ended' })).toBeVisible();
      await look();
      await axe(visitor.page);
    });

    test.describe('on a phone', () => {
      test.use({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });

      test('P.16 E.19 E.26: the widget', async ({ lobby, page }) => {
        await page.goto(lobby.shopUrl);
        const widget = new Widget(page);
        await axe(page);
        await widget.button.tap();
        await expect(widget.question).toBeVisible();
        await axe(await widget.frame());
        await fill(widget.name, 'Noor Haddad');
        await fill(widget.question, 'Hello');
        await widget.untilReady();
        await widget.start.tap();
        await expect(widget.bubbles).toHaveText(['Hello']);
        await axe(await widget.frame());
      });
    });
  });
}

test('N.10 E.25: an agent signs in, picks a chat, answers and goes back, by keyboard alone', async ({ lobby, page }) => {
  const { email, password } = lobby.person('ana');
  const keys = page.keyboard;
  await page.goto(`${lobby.consoleUrl}/login`);
  await tabTo(page, 'E-mail');
  await keys.type(email);
  await tabTo(page, 'Password');
  await keys.type(password);
  await keys.press('Enter');
  await page.waitForURL(/\/p\/JK\/chats$/);
  const desk = new Desk(page);
  await page.reload();
  await desk.untilLive();

  // The first stop leads past the navigation.
  await keys.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeInViewport();
  await keys.press('Enter');
  // The search, the filters and the order of the list come before its rows.
  await keys.press('Tab');
  await expect(desk.list.getByRole('button', { name: 'Search chats' })).toBeFocused();
  await keys.press('Tab');
  await keys.press('Tab');
  await expect(desk.list.locator('.filters > summary')).toBeFocused();
  await keys.press('Tab');
  await expect(desk.list.getByLabel('Order of the list')).toBeFocused();
  await keys.press('Tab');
  await expect(desk.rows.first()).toBeFocused();
  expect(await outlined(page), 'the focus can be seen').toBe(true);
  await keys.press('ArrowDown');
  await expect(desk.rows.nth(1)).toBeFocused();
  await keys.press('ArrowUp');
  await keys.press('End');
  await expect(desk.rows.last()).toBeFocused();
  await keys.press('Home');
  await expect(desk.rows.first()).toBeFocused();
  while (!(await desk.row('Claire Moreau').evaluate((row) => row === document.activeElement))) await keys.press('ArrowDown');
  await keys.press('Enter');
  await expect(desk.composer).toBeFocused();
  await keys.type('Good morning, Claire.');
  await keys.press('Enter');
  await expect(desk.bubbles.last()).toHaveText('Good morning, Claire.');
  await expect(desk.composer).toBeFocused();
  await keys.press('Escape');
  await expect(desk.row('Claire Moreau')).toBeFocused();
  await keys.press('F6');
  await expect(desk.composer).toBeFocused();
  await keys.press('F6');
  expect(await desk.data.evaluate((pane) => pane.contains(document.activeElement))).toBe(true);

  // The switch and the account menu.
  await tabBackTo(page, /your account/);
  await keys.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await keys.press('ArrowDown');
  expect(await page.getByRole('menu').evaluate((menu) => menu.contains(document.activeElement))).toBe(true);
  await keys.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(page.getByRole('button', { name: /your account/ })).toBeFocused();
  await keys.press('Shift+Tab');
  await expect(desk.availability).toBeFocused();
  await keys.press('Space');
  await expect(desk.availability).not.toBeChecked();
});

test('N.10 E.25: a visitor opens the panel, writes, sends and closes it, by keyboard alone', async ({ lobby, page, newSeat }) => {
  const visitor = await newSeat();
  const keys = visitor.page.keyboard;
  await visitor.page.goto(lobby.shopUrl);
  const widget = new Widget(visitor.page);
  await expect(widget.button).toBeVisible();
  for (let step = 0; step < 60 && !(await isFocused(widget)); step += 1) await keys.press('Tab');
  await expect(widget.button).toBeFocused();
  await keys.press('Enter');
  await expect(widget.name).toBeFocused();
  await keys.type('Noor Haddad');
  await keys.press('Tab');
  await expect(widget.question).toBeFocused();
  await keys.type('Can I write without a mouse?');
  await keys.press('Tab');
  await expect(widget.start).toBeFocused();
  await keys.press('Enter');
  await expect(widget.bubbles).toHaveText(['Can I write without a mouse?']);
  await expect(widget.composer).toBeFocused();
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  await desk.send('You can.');
  await expect(widget.bubbles).toHaveCount(2);
  await keys.type('Good');
  await keys.press('Enter');
  await expect(desk.bubbles.last()).toHaveText('Good');
  await expect(widget.composer).toBeFocused();
  await keys.press('Escape');
  await expect(widget.host.locator('dialog')).toBeHidden();
  await expect(widget.button).toBeFocused();
});

test('P.16: what is new is read out once, as who and what', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await expect(widget.content.getByRole('log')).toBeVisible();
  await desk.open('Noor Haddad');
  await expect(desk.chat.getByRole('log')).toHaveAttribute('aria-live', 'polite');
  await desk.send('Good **morning**');
  await expect(widget.content.locator('[role=status].vh')).toHaveText('Ana: Good morning');
  await expect(widget.host.locator('iframe')).toHaveAttribute('title', 'Chat with Juniper Kiln');
  const frame = await widget.frame();
  expect(await frame.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(['en', 'ltr']);
});

async function expectScheme(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  const [red = 0, green = 0, blue = 0] = await page.evaluate(() =>
    (getComputedStyle(document.body).color.match(/[\d.]+/g) ?? []).map(Number),
  );
  expect(red + green + blue < 384, `a ${scheme} page`).toBe(scheme === 'light');
}

/** Presses Tab until the field with this label has the focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  for (let step = 0; step < 20; step += 1) {
    if (await field.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(field).toBeFocused();
}

async function tabBackTo(page: Page, name: RegExp): Promise<void> {
  const button = page.getByRole('button', { name });
  for (let step = 0; step < 60; step += 1) {
    if (await button.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Shift+Tab');
  }
  await expect(button).toBeFocused();
}

async function isFocused(widget: Widget): Promise<boolean> {
  return widget.button.evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button);
}

/** Whether what has the focus is drawn differently from what has not. */
async function outlined(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement ?? document.body);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  });
}

