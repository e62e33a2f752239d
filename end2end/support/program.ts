// A program that writes into chats over the programming interface: as many messages as a journey needs, as fast as they are taken.
import { expect, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { openDesk } from './desk.ts';
import type { Lobby } from './lobby.ts';

/** Makes a token that may write, on its owner's page of tokens, and gives it. */
export async function makeToken(page: Page, lobby: Lobby, name = 'ana'): Promise<string> {
  await openDesk(page, lobby, name);
  await page.goto(`${lobby.consoleUrl}/account?section=api&project=JK`);
  await page.getByLabel('What it is for').fill('Workflow');
  await page.getByRole('switch', { name: 'It may write' }).check();
  await page.getByRole('button', { name: 'Make a token' }).click();
  return page.getByLabel('New token', { exact: true }).locator('code').innerText();
}

/** Writes these messages, or notes, into a chat in their order, as the owner of the token. More than 600 a minute need a server without limits. */
export async function writeAll(lobby: Lobby, token: string, key: string, texts: string[], kind: 'public' | 'note' = 'public'): Promise<void> {
  const address = `${lobby.consoleUrl}/api/v1/projects/JK/issues/${key}/messages`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (const text of texts) {
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify({ text, kind }) });
    expect(answer.status, `of the programming interface, ${text}`).toBe(201);
  }
}

/**
 * Opens chats as so many visitors, one after the other, each with a first message of its own words. More than a few need a server without
 * limits (`--limits bench`).
 */
export async function startChats(lobby: Lobby, texts: string[]): Promise<void> {
  const shop = await (await fetch(lobby.shopUrl)).text();
  const widget = shop.match(/\/w\/([^."'/]+)\.js/)?.[1];
  if (!widget) throw new Error(`no script line of the widget in ${lobby.shopUrl}`);
  const address = `${lobby.consoleUrl}/w/${widget}/chats`;
  const headers = { 'content-type': 'application/octet-stream', origin: new URL(lobby.consoleUrl).origin };
  for (const [number, text] of texts.entries()) {
    const first = Buffer.concat([newId(), newId(), words(`Visitor ${number + 1}`), words(text), words('')]);
    const answer = await fetch(address, { method: 'POST', headers, body: new Uint8Array(first) });
    expect(answer.status, `of the widget's interface, ${text}`).toBe(201);
  }
}

/** An id as clients make them: 48 bits of time, the rest by chance. */
function newId(): Buffer {
  const id = randomBytes(16);
  id.writeUIntBE(Date.now(), 0, 6);
  id[6] = 0x70 | ((id[6] ?? 0) & 0x0f);
  id[8] = 0x80 | ((id[8] ?? 0) & 0x3f);
  return id;
}

/** A text of at most 127 bytes, with its length. */
function words(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
