// What people and programs get wrong, or try on purpose: each gets a clear answer, and nothing is lost.
import { expect, openDesk, signIn, startChat, test, type Desk, type Lobby } from './fixtures.ts';
import type { Page } from '@playwright/test';

test('a wrong password says how many tries are left; after five one has to wait, and then may go on', async ({
  lobby,
  page,
  failOnConsole,
}) => {
  failOnConsole(page, [/401|429/]);
  await page.goto(`${lobby.consoleUrl}/login`);
  await submit(page, '', '');
  await expect(page.getByText('Enter your e-mail address.')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await submit(page, 'ana@juniperkiln.example', '');
  await expect(page.getByText('Enter your password.')).toBeVisible();

  for (const left of ['Four tries', 'Three tries', 'Two tries', 'One try']) {
    await submit(page, 'ana@juniperkiln.example', 'not the password');
    await expect(page.getByText(`E-mail or password is not right. ${left} left.`)).toBeVisible();
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  }
  // Each further failure makes the wait longer; whoever comes too early learns how long it is.
  const wait = page.getByText(/^Too many wrong tries\. You can try again in \d+\s(seconds?|minutes)\.$/);
  const button = page.getByRole('button', { name: 'Sign in', exact: true });
  await expect(async () => {
    await submit(page, 'ana@juniperkiln.example', 'not the password');
    await expect(wait.or(page.getByText('E-mail or password is not right.', { exact: true }))).toBeVisible();
    expect(await wait.count()).toBe(1);
    await expect(button).toHaveAttribute('aria-disabled', 'true', { timeout: 500 });
  }).toPass({ timeout: 40_000 });
  // Nobody is locked out: after the wait the right password goes through.
  await expect(wait).toBeHidden({ timeout: 20_000 });
  await submitRight(page);
  await expect(page).toHaveURL(/\/p\/JK\/chats$/);
});

test('an address that nobody has is answered like a wrong password', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/401/]);
  await page.goto(`${lobby.consoleUrl}/login`);
  await submit(page, 'nobody@juniperkiln.example', 'not the password');
  await expect(page.getByText('E-mail or password is not right. Four tries left.')).toBeVisible();
});

test('who signs out in one tab is told so in the other, and what was written there is kept', async ({ lobby, newSeat, failOnConsole }) => {
  const agent = await newSeat();
  failOnConsole(agent.page, [/401/, /WebSocket/]);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Noor Haddad');
  await desk.composer.fill('Half an answer');

  const other = await agent.context.newPage();
  await other.goto(`${lobby.consoleUrl}/p/JK/chats`);
  await other.getByRole('button', { name: /your account/ }).click();
  const out = other.getByRole('menuitem', { name: 'Sign out' });
  await expect(out).toBeVisible();
  const begun = Date.now();
  await out.click();
  const told = agent.page.getByText('Your session has ended.');
  await expect(told).toBeVisible();
  expect(Date.now() - begun).toBeLessThan(3_000);
  await expect(desk.composer).toHaveValue('Half an answer');
  await desk.composer.press('Enter');
  await expect(desk.bubbles.last()).toHaveText('Half an answer');

  await agent.page.getByRole('link', { name: 'Sign in' }).click();
  await fillSignIn(agent.page, lobby, 'ana');
  await expect(agent.page).toHaveURL(/\/p\/JK\/chats\/JK-14$/);
  await expect(desk.bubbles).toHaveText(['Hello', 'Half an answer']);
  await expect(desk.chat.locator('.msg-state').last()).toHaveText(/Sent|Delivered|Seen/);
});

test('an expired session leads to the sign-in page and from there back to where one was', async ({ lobby, page, context }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const address = page.url();
  await page.goto('about:blank');
  await context.clearCookies();
  await page.goto(address);
  await expect(page).toHaveURL(`${lobby.consoleUrl}/login?next=${new URL(address).pathname}`);
  await expect(page.getByText('Sign in to go on to the page you asked for.')).toBeVisible();
  await fillSignIn(page, lobby, 'ana');
  await expect(page).toHaveURL(address);
  await expect(desk.bubbles.first()).toContainText('My voucher is refused');
});

test('the key of a chat that one may not see, or that does not exist, is answered alike', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/404/]);
  const desk = await openDesk(page, lobby);
  const foreign = (await desk.row('Hannah Lindqvist').locator('.key').innerText()).trim();
  await desk.page.context().clearCookies();
  await openDesk(page, lobby, 'ngozi');
  const shown: string[] = [];
  for (const key of [foreign, 'JK-999', 'QX-1', 'JK-0', 'nonsense']) {
    const answer = await page.goto(`${lobby.consoleUrl}/p/JK/chats/${key}`);
    expect(answer?.status(), key).toBe(404);
    await expect(desk.chat.getByText('There is no such chat')).toBeVisible();
    await expect(desk.rows.first()).toBeVisible();
    shown.push(await desk.chat.innerText());
  }
  expect(new Set(shown).size).toBe(1);
  await desk.chat.getByRole('link', { name: 'Back to the list' }).click();
  await expect(page).toHaveURL(`${lobby.consoleUrl}/p/JK/chats`);
  await expect(desk.chat.getByText('Choose a chat')).toBeVisible();
});

test('a way back that leads elsewhere is not followed', async ({ lobby, page }) => {
  const elsewhere = ['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)', '/login'];
  const visited: string[] = [];
  page.on('request', (request) => visited.push(request.url()));
  for (const next of elsewhere) {
    await page.goto(`${lobby.consoleUrl}/login?next=${encodeURIComponent(next)}`);
    await fillSignIn(page, lobby, 'ana');
    await expect(page, next).toHaveURL(`${lobby.consoleUrl}/p/JK/chats`);
    // The page would say aloud that its session is gone.
    await page.goto('about:blank');
    await page.context().clearCookies();
  }
  expect(visited.filter((url) => !url.startsWith(lobby.consoleUrl) && url !== 'about:blank')).toEqual([]);
});

test('an address that leads nowhere says so', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/404/]);
  await signIn(page, lobby, lobby.person('ana'));
  for (const path of ['/nowhere', '/p', '/p/JK/nowhere', '/w/none', '/w/none.js']) {
    const answer = await page.goto(lobby.consoleUrl + path);
    expect(answer?.status(), path).toBe(404);
  }
  await page.goto(`${lobby.consoleUrl}/nowhere`);
  await expect(page.getByText('There is nothing here').last()).toBeVisible();
  await page.getByRole('link', { name: 'Back to chats' }).click();
  await expect(page).toHaveURL(`${lobby.consoleUrl}/p/JK/chats`);
});

test('an illegal move and a message into an ended chat are refused, and the text is kept', async ({ lobby, newSeat, failOnConsole }) => {
  const seats = [await newSeat(), await newSeat()];
  const [one, other] = (await Promise.all(
    seats.map(({ page }, at) => {
      failOnConsole(page, [/409/]);
      return openDesk(page, lobby, at === 0 ? 'ana' : 'tomas');
    }),
  )) as [Desk, Desk];
  await one.open('Claire Moreau');
  await other.open('Claire Moreau');
  await one.composer.fill('My answer');
  // Ana's line is slow: she does not learn that the chat has ended.
  seats[0]?.link.silence('to-browser');
  await other.endChat();
  await expect(other.chat.getByText('This chat has ended')).toBeVisible();
  await one.composer.press('Enter');
  await expect(one.bubbles.last()).toHaveText('My answer');
  seats[0]?.link.restore();
  await expect(one.chat.getByText(/Not sent\. This chat has ended\./)).toBeVisible();
  await expect(other.bubbles.last()).not.toHaveText('My answer');
  await expect(one.bubbles.last()).toHaveText('My answer');
});

async function submit(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
}

async function submitRight(page: Page): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill('juniper-kiln-demo');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function fillSignIn(page: Page, lobby: Lobby, name: string): Promise<void> {
  const { email, password } = lobby.person(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
