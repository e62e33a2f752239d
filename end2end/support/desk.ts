// The agent's side in one browser: the Chats page.
import { expect, type Locator, type Page, type WebSocket } from '@playwright/test';
import type { Lobby } from './lobby.ts';

/** The Chats page of somebody who has signed in. */
export class Desk {
  readonly page: Page;
  #socket: WebSocket | undefined;
  #isLive = false;

  constructor(page: Page) {
    this.page = page;
    page.on('websocket', (socket) => this.#follow(socket));
  }

  /** The pane with the list. */
  get list(): Locator {
    return this.page.getByRole('region', { name: /^Chats for / });
  }

  /** All rows, in the order of the list. */
  get rows(): Locator {
    return this.list.getByRole('list', { name: 'Chats' }).getByRole('link');
  }

  /** The row with this text in it: a name or a key. */
  row(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** The pane with the open chat. */
  get chat(): Locator {
    return this.page.getByRole('region', { name: /^Chat\b/ });
  }

  /** The chat's messages as people see them, oldest first. */
  get bubbles(): Locator {
    return this.chat.getByRole('log').locator('.bubble');
  }

  /** The message with this text. */
  message(text: string): Locator {
    return this.chat.getByRole('article').filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** Where the answer is written. */
  get composer(): Locator {
    return this.chat.getByRole('textbox', { name: /^Reply to / });
  }

  /** Where a note is written. */
  get noteField(): Locator {
    return this.chat.getByRole('textbox', { name: /^Write a note/ });
  }

  /** The chat's notes, oldest first. */
  get notes(): Locator {
    return this.chat.getByRole('log').locator('.note');
  }

  /** The pane with the chat's data. */
  get data(): Locator {
    return this.page.getByRole('complementary', { name: 'Chat data' });
  }

  /** The value beside a label of the data pane. */
  field(label: string): Locator {
    return this.data.locator('dt').filter({ hasText: new RegExp(`^${label}$`) }).locator('xpath=following-sibling::dd[1]');
  }

  /** The switch that says whether new chats may come. */
  get availability(): Locator {
    return this.page.getByRole('switch');
  }

  /** Opens the chat whose row has this text. */
  async open(text: string): Promise<void> {
    await this.row(text).click();
    await expect(this.composer).toBeVisible();
    await expect(this.bubbles.first()).toBeVisible();
  }

  /** Writes an answer and sends it with Enter. */
  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Writes a note for the team; `@Ana` in it names her. */
  async note(text: string): Promise<void> {
    await this.chat.getByRole('group', { name: 'Kind of message' }).getByRole('button', { name: 'Internal note' }).click();
    await this.noteField.fill(text);
    await this.noteField.press('Enter');
    await expect(this.notes.last()).toContainText(text);
  }

  /** Gives the open chat a further tag. */
  async addTag(tag: string): Promise<void> {
    await this.chat.getByRole('heading').getByRole('button').click();
    const dialog = this.page.getByRole('dialog', { name: 'Chat details' });
    await dialog.getByLabel('Tags').fill(tag);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
  }

  /** Ends the open chat, whatever is written and not sent. */
  async endChat(): Promise<void> {
    await this.chat.getByRole('button', { name: 'End chat' }).click();
    await this.page.getByRole('dialog', { name: 'End this chat?' }).getByRole('button', { name: /^End chat/ }).click();
  }

  /** Loads the page again and waits until it is live. */
  async reload(): Promise<void> {
    this.#isLive = false;
    await this.page.reload();
    await this.untilLive();
  }

  /** Waits until the page's socket has told all that was new. */
  async untilLive(): Promise<void> {
    await expect.poll(() => this.#isLive, 'the page is live').toBe(true);
  }

  #follow(socket: WebSocket): void {
    this.#socket = socket;
    this.#isLive = false;
    socket.on('framereceived', ({ payload }) => {
      if (socket === this.#socket && /"live"/i.test(payload.toString())) this.#isLive = true;
    });
    socket.on('close', () => {
      if (socket === this.#socket) this.#isLive = false;
    });
  }
}

/**
 * Signs somebody of the demo in and waits until their page is live. What the sign-in page asks the server for is asked without the page,
 * which is a seventh of a journey; `signIn` goes through it.
 */
export async function openDesk(page: Page, lobby: Lobby, name = 'ana'): Promise<Desk> {
  const desk = new Desk(page);
  const { email, password } = lobby.person(name);
  const answer = await page.context().request.post(`${lobby.consoleUrl}/api/app/api/sign_in`, {
    data: { email, password, keep: false },
    headers: { origin: lobby.consoleUrl },
  });
  expect(answer.status(), 'signing in').toBe(200);
  await page.goto(lobby.consoleUrl);
  await desk.untilLive();
  // Somebody has done something here, as they would have on the sign-in page: the browser lets the page ring.
  await page.evaluate(() => undefined);
  return desk;
}
