// The first day: from the printed link to the first answer on a website.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { Desk, expect, fill, test as base, Widget } from './fixtures.ts';

interface Website {
  origin: string;
  /** What stands in its page. */
  body: string;
}

const test = base.extend<{ website: Website; foreign: Website }>({
  website: async ({ gate }, use) => serve(gate, use),
  foreign: async ({ gate }, use) => serve(gate, use),
});

test('S1.1 S1.4: set-up leads to the chats page, and its one line brings the chat to a real page', async ({
  freshLobby: lobby,
  page,
  newSeat,
  website,
}) => {
  await page.goto(lobby.setupUrl);
  await expect(page.getByRole('heading', { name: 'Make your account' })).toBeVisible();
  await fillAccount(page);
  await fillProject(page, website.origin);
  await expect(page.getByRole('heading', { name: 'Put the chat on your website' })).toBeVisible();
  const line = await page.locator('.code-line').innerText();
  expect(line).toMatch(/^<script async src="http:\/\/127\.0\.0\.1:\d+\/w\/[\w-]+\.js"><\/script>$/);

  const desk = new Desk(page);
  await page.getByRole('link', { name: 'Open the chats' }).click();
  await expect(page).toHaveURL(`${lobby.consoleUrl}/p/LB/chats`);
  await expect(page.getByRole('heading', { name: 'Chats for Little Bakery (LB)' })).toBeVisible();
  await expect(desk.list.getByText('No chats yet')).toBeVisible();
  await desk.untilLive();

  website.body = `<h1>Bread</h1>${line}`;
  const visitor = await newSeat();
  const widget = new Widget(visitor.page);
  await visitor.page.goto(website.origin);
  await widget.button.click();
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, 'Is there rye bread today?');
  await widget.untilReady();
  await widget.start.click();
  await expect(desk.row('Noor Haddad')).toContainText('LB-1');
  await desk.open('Noor Haddad');
  await desk.send('There is, until noon.');
  await expect(widget.bubbles).toHaveText(['Is there rye bread today?', 'There is, until noon.']);
});

test('a website that is not named in the set-up does not get the panel', async ({ freshLobby: lobby, page, newSeat, website, foreign, gate }) => {
  gate.allow([/does not match the recipient window's origin/, /frame-ancestors/, /ERR_BLOCKED_BY_RESPONSE/, /refused to connect|Refused to frame|Framing/i]);
  await page.goto(lobby.setupUrl);
  await fillAccount(page);
  await fillProject(page, website.origin);
  const line = await page.locator('.code-line').innerText();
  foreign.body = line;
  const visitor = await newSeat();
  const widget = new Widget(visitor.page);
  const answered = visitor.page.waitForResponse((response) => /\/w\/[\w-]+$/.test(response.url()));
  await visitor.page.goto(foreign.origin);
  await widget.button.click();
  const answer = await answered;
  expect(answer.headers()['content-security-policy']).toContain(`frame-ancestors ${website.origin}`);
  await expect(widget.content.getByRole('textbox')).toHaveCount(0);
});

test('the set-up link works once; afterwards it answers 404 and leads to the sign-in page', async ({
  freshLobby: lobby,
  page,
  newSeat,
  failOnConsole,
}) => {
  const link = lobby.setupUrl;
  const late = await newSeat();
  failOnConsole(late.page, [/40[49]/]);
  await late.page.goto(link);
  await fillAccount(late.page);

  await page.goto(link);
  await fillAccount(page);
  await fillProject(page, '');
  await expect(page.getByRole('link', { name: 'Open the chats' })).toBeVisible();

  // Who was slower is told so, and changes nothing.
  await fillProject(late.page, '');
  await expect(late.page.getByText('This set-up link was used meanwhile. Sign in instead.')).toBeVisible();
  const answer = await late.page.goto(link);
  expect(answer?.status()).toBe(404);
  await expect(late.page.getByRole('heading', { name: 'This set-up link does not work' })).toBeVisible();
  await late.page.getByRole('link', { name: 'Sign in' }).click();
  await expect(late.page.getByRole('heading', { name: 'Sign in to Little Bakery' })).toBeVisible();
  await late.page.getByLabel('E-mail').fill('mia@bakery.example');
  await late.page.getByLabel('Password', { exact: true }).fill('a rolling pin in the morning');
  await late.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(late.page).toHaveURL(`${lobby.consoleUrl}/p/LB/chats`);

  // Nobody's page is still fetching its parts when the server ends.
  await late.context.close();
  await page.close();
  await lobby.terminate();
  await lobby.start();
  expect(() => lobby.setupUrl).toThrow(/did not print/);
});

test('what is wrong with the set-up is said at its field, and nothing is lost on the way', async ({ freshLobby: lobby, page }) => {
  const next = () => page.getByRole('button', { name: 'Continue' }).click();
  await page.goto(lobby.setupUrl);
  await expect(page.getByText('Step 1 of 3')).toBeVisible();
  await next();
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.getByLabel('Name', { exact: true }).fill('Mia Baker');
  await page.getByLabel('E-mail').fill('mia');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await next();
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('E-mail').fill('mia@bakery.example');
  await next();
  await expect(page.getByText('Use at least 10 characters. This one has 5.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('a rolling pin in the morning');
  await next();
  await expect(page.getByText('Step 2 of 3')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Little Bakery');
  await expect(page.getByLabel('Key')).toHaveValue('LB');
  await page.getByLabel('Key').fill('1');
  await next();
  await expect(page.getByLabel('Key')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Key').fill('BREAD');
  await page.getByLabel(/^Websites/).fill('not a website');
  await next();
  await expect(page.getByLabel(/^Websites/)).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Mia Baker');
  await next();
  await expect(page.getByLabel('Key')).toHaveValue('BREAD');
  await page.getByLabel(/^Websites/).fill('https://www.bakery.example');
  await next();
  await expect(page.getByRole('link', { name: 'Open the chats' })).toBeVisible();
});

async function fillAccount(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Mia Baker');
  await page.getByLabel('E-mail').fill('mia@bakery.example');
  await page.getByLabel('Password', { exact: true }).fill('a rolling pin in the morning');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Name your project' })).toBeVisible();
}

async function fillProject(page: Page, website: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Little Bakery');
  await page.getByLabel(/^Websites/).fill(website);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function serve(gate: { close: () => Promise<void> }, use: (website: Website) => Promise<void>): Promise<void> {
  const website: Website = { origin: '', body: '' };
  const server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><html lang="en"><title>Little Bakery</title><link rel="icon" href="data:,"><body>${website.body}</body>`);
  });
  await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
  website.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  await use(website);
  await gate.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}

