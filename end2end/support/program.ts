// A program that writes into chats over the programming interface: as many messages as a journey needs, as fast as they are taken.
import { expect, type Page } from '@playwright/test';
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
