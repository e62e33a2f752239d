// How an agent is told of something: sound, notification of the system, mark on the icon; by one tab; by the agent's rules.
import type { BrowserContext, Page } from '@playwright/test';
import { axe, Desk, expect, type Lobby, openDesk, startChat, test } from './fixtures.ts';

const MARKED = 'link[rel=icon][href="/static/favicon-new.svg"]';

test('E.12, P.4: a new request rings in one tab, marks the icon of all, and is over when somebody looks', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context());
  const desk = await openDesk(page, lobby, 'leila');
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.locator('.chat-row, [data-key]').first()).toBeVisible();
  await ready(page, other);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await expect(page.locator(MARKED)).toHaveCount(1);
  await expect(other.locator(MARKED)).toHaveCount(1);
  await expect.poll(async () => (await rung(page)) + (await rung(other)), 'the two tones of one chime').toBe(2);
  await desk.open('Noor Haddad');
  await desk.send('Yes, since this morning');
  await expect(page.locator(MARKED)).toHaveCount(0);
  await expect(other.locator(MARKED)).toHaveCount(0);
  await other.close();
});

test('P.4: one tab rings, whichever page the first one shows', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context());
  const desk = await openDesk(page, lobby, 'leila');
  // The tab that came first is the one that rings for all.
  for (const path of ['issue/1', 'text-modules']) {
    await page.goto(`${lobby.consoleUrl}/p/JK/${path}`);
    await ready(page);
    const other = await page.context().newPage();
    await other.goto(`${lobby.consoleUrl}/p/JK/chats`);
    await ready(other);
    const before = (await rung(page)) + (await rung(other));
    const visitor = await newSeat();
    await startChat(visitor.page, lobby, `Noor of ${path}`, 'Is the blue bowl back?');
    await expect.poll(async () => (await rung(page)) + (await rung(other)) - before, 'the two tones of one chime').toBe(2);
    await expect(page.locator(MARKED)).toHaveCount(1);
    const answers = new Desk(other);
    await answers.open(`Noor of ${path}`);
    await answers.send('Yes, since this morning');
    await expect(page.locator(MARKED)).toHaveCount(0);
    await other.close();
  }
  await expect(desk.page).toHaveURL(/text-modules$/);
});

test('E.12, P.4: rules, sound and quiet hours are chosen, kept on all devices, and tried', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context());
  await openNotifications(page, lobby);
  await axe(page);
  const others = page.getByRole('switch', { name: /^Answer in a chat of somebody else/ });
  await expect(others).not.toBeChecked();
  await others.check();
  await page.getByLabel('Sound').selectOption({ label: 'Knock' });
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => rung(page)).toBe(2);
  await page.getByRole('switch', { name: /^Quiet hours/ }).check();
  await page.getByLabel('From').fill('21:30');
  await axe(page);
  const trial = page.getByRole('region', { name: 'Test my notifications' });
  await expect(trial.getByText(/rings for all tabs|Another tab of this browser rings/)).toBeVisible();
  await expect(trial.getByText('Connected: news come at once.')).toBeVisible();
  await trial.getByRole('button', { name: 'Send a test' }).click();
  await expect(trial.getByText(/The sound was played|did not let this page sound/)).toBeVisible();

  const elsewhere = (await newSeat()).page;
  await openNotifications(elsewhere, lobby);
  await expect(elsewhere.getByRole('switch', { name: /^Answer in a chat of somebody else/ })).toBeChecked();
  await expect(elsewhere.getByLabel('Sound')).toHaveValue('2');
  await expect(elsewhere.getByLabel('From')).toHaveValue('21:30');
});

test('E.12: nothing rings in quiet hours, and the mark says that there is something', async ({ lobby, page, newSeat }) => {
  await listen(page.context());
  await openNotifications(page, lobby);
  await page.getByRole('switch', { name: /^Quiet hours/ }).check();
  await page.getByLabel('From').fill('00:00');
  await page.getByLabel('To', { exact: true }).fill('23:59');
  await expect(page.getByText('It is quiet now')).toBeVisible();
  await ready(page);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await expect(page.locator(MARKED)).toHaveCount(1);
  expect(await rung(page)).toBe(0);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('E.19 E.26: notifications fit a narrow screen', async ({ lobby, page }) => {
    await openNotifications(page, lobby);
    await axe(page);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
  });
});

/** Counts the tones that pages of this browser play. */
async function listen(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const counted = window as unknown as { tones: number; channels: number };
    [counted.tones, counted.channels] = [0, 0];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      counted.tones += 1;
      start.call(this, when);
    };
    const Channel = window.BroadcastChannel;
    window.BroadcastChannel = class extends Channel {
      constructor(name: string) {
        super(name);
        if (name.startsWith('lobby-bell-')) counted.channels += 1;
      }
    };
  });
}

/** How many tones a page has played. */
async function rung(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { tones: number }).tones);
}

/** Waits until the part that rings is there. */
async function ready(...pages: Page[]): Promise<void> {
  for (const page of pages) {
    await expect.poll(() => page.evaluate(() => (window as unknown as { channels: number }).channels)).toBeGreaterThan(0);
  }
}

async function openNotifications(page: Page, lobby: Lobby): Promise<void> {
  await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/account?section=notifications&project=JK`);
  await expect(page.getByRole('heading', { name: 'Notifications and chatting', level: 1 })).toBeVisible();
}
