// The ways into the product that every journey begins with.
import { expect, type BrowserContext, type Frame, type FrameLocator, type Locator, type Page } from '@playwright/test';
import type { Lobby, Person } from './lobby.ts';

/**
 * Lets locators see into shadow roots that the product keeps closed (the launcher lives in one). To be called before the
 * first page; contexts of the fixtures have it already.
 */
export async function openShadowRoots(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (init) {
      return attach.call(this, { ...init, mode: 'open' });
    };
  });
}

/** Contexts of a whole browser without a window, where typing may go nowhere. Everywhere else the keyboard has to do. */
export const losesFocus = new WeakSet<BrowserContext>();

/**
 * Fills a field of the panel. The frame is a process of its own, and text that is put in before the browser has moved the focus
 * there goes astray; a person would see that and type again.
 */
export async function fill(field: Locator, text: string): Promise<void> {
  let tries = 0;
  await expect(async () => {
    tries += 1;
    if (tries <= 3 || !losesFocus.has(field.page().context())) {
      await field.click();
      await field.fill(text);
    } else {
      // The whole browser, without a window, sometimes never moves its focus into the frame: what is typed goes nowhere, and no try helps.
      await field.evaluate((input: HTMLInputElement | HTMLTextAreaElement, value) => {
        input.value = value;
        input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      }, text);
    }
    await expect(field).toHaveValue(text, { timeout: 1_000 });
  }).toPass();
}

/** Signs in on the sign-in page and waits for the Chats page. */
export async function signIn(page: Page, lobby: Lobby, person: Person): Promise<void> {
  await page.goto(`${lobby.consoleUrl}/login`);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/p\/[A-Z]{2,6}\//);
}

/** The visitor's side on a page of the shop. */
export class Widget {
  readonly page: Page;
  #sockets = 0;
  #heard = '';

  constructor(page: Page) {
    this.page = page;
    page.on('websocket', (socket) => {
      this.#sockets += 1;
      socket.on('framereceived', ({ payload }) => (this.#heard += payload.toString()));
    });
  }

  /** All that has reached the panel over its sockets, drawn or not. */
  get heard(): string {
    return this.#heard;
  }

  /** What the loader put into the page. */
  get host() {
    return this.page.locator('lobby-chat');
  }

  /** The launcher. */
  get button() {
    return this.host.locator('button').first();
  }

  /** The name before the first message. */
  get name(): Locator {
    return this.content.getByRole('textbox', { name: 'Your name' });
  }

  /** The first message. */
  get question(): Locator {
    return this.content.getByRole('textbox', { name: /^(Your question|Message)$/ });
  }

  /** The button of the form. */
  get start(): Locator {
    return this.content.getByRole('button', { name: /^(Start chat|Send message)$/ });
  }

  /** Where the visitor writes in a chat. */
  get composer(): Locator {
    return this.content.getByRole('textbox', { name: 'Your message' });
  }

  /** The messages as people see them, oldest first. */
  get bubbles(): Locator {
    return this.content.getByRole('log').locator('.bubble');
  }

  /** How far the visitor's last message is, in words. */
  get state(): Locator {
    return this.content.locator('.msg-state').last();
  }

  /** Waits until the panel's script is at work: it opens the socket. Before that the panel can be read and filled in. */
  async untilReady(): Promise<void> {
    await expect.poll(() => this.#sockets, 'the panel has opened its socket').toBeGreaterThan(0);
  }

  /** Writes a message and sends it with Enter. */
  async send(text: string): Promise<void> {
    await fill(this.composer, text);
    await this.composer.press('Enter');
    // As in `fill`: a key may go nowhere, and the text stands there still.
    if (!losesFocus.has(this.composer.page().context())) return;
    const isSent = await expect(this.composer)
      .toHaveValue('', { timeout: 2_000 })
      .then(() => true, () => false);
    if (!isSent) await this.content.getByRole('button', { name: /^Send/ }).click();
  }

  /** The panel's content, for locators. */
  get content(): FrameLocator {
    return this.host.locator('iframe').contentFrame();
  }

  /** The panel's frame itself, for `axe` and `evaluate`; only while it is loaded. */
  async frame(): Promise<Frame> {
    const element = await this.host.locator('iframe').elementHandle();
    const frame = await element?.contentFrame();
    if (!frame) throw new Error('the panel is not loaded');
    return frame;
  }
}

/** Opens the panel and starts a chat. */
export async function startChat(page: Page, lobby: Lobby, name: string, text: string, path = '/'): Promise<Widget> {
  const widget = await openWidget(page, lobby, path);
  await fill(widget.name, name);
  await fill(widget.question, text);
  await widget.untilReady();
  await widget.start.click();
  await expect(widget.composer).toBeVisible();
  return widget;
}

/** Opens the shop (or `path` on it) and then the panel by a click on the launcher. */
export async function openWidget(page: Page, lobby: Lobby, path = '/'): Promise<Widget> {
  const address = new URL(path, lobby.shopUrl).href;
  if (page.url() !== address) await page.goto(address);
  const widget = new Widget(page);
  await widget.button.click();
  await expect(widget.content.locator('body')).toBeVisible();
  return widget;
}
