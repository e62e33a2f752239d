// What tells an agent of news, listened to: in the place of the system, of its loudspeaker, and of the window's focus.
import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { openDesk } from './desk.ts';
import type { Lobby } from './lobby.ts';

/** The mark on the page's icon. */
export const MARKED = 'link[rel=icon][href="/static/favicon-new.svg"]';

/** What a page has asked the system to show, and what it has played. */
interface Told {
  notifications: { title: string; body: string; tag: string; click: () => void }[];
  pitches: number[];
  permission: NotificationPermission;
  focused: boolean;
  channels: number;
}
type Listening = { told: Told };

/** Takes the place of the system: records what is shown and played; says whether the window has the focus. */
export async function listen(context: BrowserContext, permission: NotificationPermission = 'granted'): Promise<void> {
  await context.addInitScript((permission) => {
    const told: Told = { notifications: [], pitches: [], permission, focused: true, channels: 0 };
    (window as unknown as Listening).told = told;
    document.hasFocus = () => told.focused;
    class System extends EventTarget {
      static get permission() {
        return told.permission;
      }
      static async requestPermission() {
        told.permission = 'granted';
        return told.permission;
      }
      onclick: ((event: Event) => void) | null = null;
      constructor(title: string, { body = '', tag = '' }: NotificationOptions) {
        super();
        told.notifications.push({ title, body, tag, click: () => this.onclick?.(new Event('click', { cancelable: true })) });
      }
      close() {}
    }
    Object.defineProperty(window, 'Notification', { value: System });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      told.pitches.push(Math.round(this.frequency.value));
      start.call(this, when);
    };
    const Channel = window.BroadcastChannel;
    window.BroadcastChannel = class extends Channel {
      constructor(name: string) {
        super(name);
        if (name.startsWith('lobby-bell-')) told.channels += 1;
      }
    };
  }, permission);
}

/** What the system was asked to show: titles with their texts. */
export const shown = (page: Page): Promise<string[][]> =>
  page.evaluate(() => (window as unknown as Listening).told.notifications.map(({ title, body }) => [title, body]));
/** The pitches that were played since it was asked last. */
export const played = (page: Page): Promise<number[]> => page.evaluate(() => (window as unknown as Listening).told.pitches.splice(0));
/** The window has the focus, or loses it. */
export const look = (page: Page, focused: boolean): Promise<void> =>
  page.evaluate((focused) => {
    (window as unknown as Listening).told.focused = focused;
    window.dispatchEvent(new Event(focused ? 'focus' : 'blur'));
  }, focused);
/** The part that rings has come. */
export const ready = (page: Page): Promise<void> =>
  expect.poll(() => page.evaluate(() => (window as unknown as Listening).told.channels)).toBeGreaterThan(0);

/** Signs in and goes to the page with the rules. */
export async function openNotifications(page: Page, lobby: Lobby, name = 'leila'): Promise<Locator> {
  await openDesk(page, lobby, name);
  await page.goto(`${lobby.consoleUrl}/account?section=notifications&project=JK`);
  await expect(page.getByText('Connected: news come at once.')).toBeVisible();
  return page.getByRole('region', { name: 'Test my notifications' });
}

/** Clicks on the last notification. */
export const clickLast = (page: Page): Promise<void> =>
  page.evaluate(() => (window as unknown as Listening).told.notifications.at(-1)?.click());
