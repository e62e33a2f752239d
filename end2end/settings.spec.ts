// What administrators change: the team, its departments, the websites that may show the chat.
import type { Page } from '@playwright/test';
import { axe, Desk, expect, fill, type Lobby, openDesk, signIn, startChat, test } from './fixtures.ts';

const KENJI = 'Kenji Watanabe';

test('an administrator adds somebody, who signs in and answers', async ({ lobby, page, newSeat }) => {
  await openSettings(page, lobby);
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  await dialog.getByLabel('Name', { exact: true }).fill('Noa Berg');
  await dialog.getByLabel('E-mail').fill('noa@juniperkiln.example');
  await dialog.getByLabel('First password', { exact: true }).fill('a long first password');
  await dialog.getByLabel('Default').selectOption('own');
  await axe(page);
  await dialog.getByRole('button', { name: 'Add to the team' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Noa Berg can sign in now')).toBeVisible();
  await expect(person(page, 'Noa Berg').locator('summary')).toContainText('Default');

  const noa = await newSeat();
  const desk = new Desk(noa.page);
  await signIn(noa.page, lobby, { email: 'noa@juniperkiln.example', password: 'a long first password', role: 'agent' });
  await desk.untilLive();
  await expect(noa.page.getByRole('link', { name: 'Settings' })).toHaveCount(0);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
});

test('what is missing or taken is said at its field, and what was typed stays', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/409/, /422/]);
  await openSettings(page, lobby);
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  const add = dialog.getByRole('button', { name: 'Add to the team' });
  const [name, email, password] = [dialog.getByLabel('Name', { exact: true }), dialog.getByLabel('E-mail'), dialog.getByLabel('First password', { exact: true })];
  await add.click();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toBeFocused();
  await name.fill('Noa Berg');
  await email.fill('nonsense');
  await password.fill('a long first password');
  await add.click();
  await expect(email).toHaveAttribute('aria-invalid', 'true');
  await email.fill(lobby.person('tomas').email);
  await add.click();
  await expect(dialog.getByText('Somebody has this e-mail address already.')).toBeVisible();
  await email.fill('noa@juniperkiln.example');
  await password.fill('short');
  await add.click();
  await expect(dialog.getByText(/at least 10 characters\./)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Add a person' })).toBeFocused();
  await page.getByRole('button', { name: 'Add a person' }).click();
  await expect(name).toHaveValue('Noa Berg');
});

test('sec_04: what gives access asks for the password once more, and goes on where it was', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/401/, /403/]);
  await openSettings(page, lobby);
  // As after ten minutes: the server says so once, everything else is its own.
  let isOld = true;
  await page.route('**/change_settings', async (route) => {
    if (!isOld) return route.continue();
    return route.fulfill({ status: 403, contentType: 'application/json', body: JSON.stringify({ Refused: { kind: 'ProofNeeded' } }) });
  });
  const row = person(page, KENJI);
  await row.locator('summary').click();
  const role = row.getByLabel('Role');
  await role.selectOption('supervisor');
  const dialog = page.getByRole('dialog', { name: 'Confirm your password' });
  await expect(dialog).toBeVisible();
  await axe(page);
  await page.keyboard.press('Escape');
  await expect(role).toHaveValue('agent');
  await expect(page.getByText('Confirm your password first.').first()).toBeVisible();

  await role.selectOption('supervisor');
  const password = dialog.getByLabel('Your password', { exact: true });
  await expect(password).toHaveValue('');
  await password.fill('not the password');
  await dialog.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(dialog.getByText(/This is not your password\. 4 tries left\./)).toBeVisible();
  isOld = false;
  await password.fill(lobby.person('ana').password);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`${KENJI} is supervisor now`)).toBeVisible();
  await expect(role).toHaveValue('supervisor');
});

test('sec_04: rights are in force at once, and whoever is switched off is signed out within a second', async ({
  lobby,
  page,
  newSeat,
  failOnConsole,
}) => {
  const kenji = await newSeat();
  failOnConsole(kenji.page, [/401/, /HTTP Authentication failed/]);
  const desk = await openDesk(kenji.page, lobby, 'kenji');
  await openSettings(page, lobby);
  const row = person(page, KENJI);
  await row.locator('summary').click();
  await row.getByLabel('Courses').selectOption('observe');
  for (const department of ['Default', 'Orders']) await row.getByLabel(department).selectOption('');
  await expect(page.getByText(`The rights of ${KENJI} are changed`).first()).toBeVisible();
  await expect(row.locator('summary')).toContainText('Courses');
  await expect(desk.list.getByText('Hannah Lindqvist')).toBeVisible();
  await expect(desk.list.getByText('Claire Moreau')).toHaveCount(0);

  await row.getByRole('switch').click();
  await expect(kenji.page.getByText('Your session has ended.')).toBeVisible({ timeout: 5_000 });
  await expect(row.locator('summary')).toContainText('Switched off');
  await row.getByRole('switch').click();
  await expect(row.locator('summary')).toContainText('Agent');
  await signIn(kenji.page, lobby, lobby.person('kenji'));
  // It is the server that remembers.
  await page.reload();
  await person(page, KENJI).locator('summary').click();
  await expect(person(page, KENJI).getByLabel('Courses')).toHaveValue('observe');
  await expect(person(page, KENJI).getByLabel('Orders')).toHaveValue('');
});

test('S2.27: who observes reads, who participates writes, who owns moves and ends', async ({ lobby, page, newSeat, failOnConsole }) => {
  const kenji = await newSeat();
  failOnConsole(kenji.page, [/403/]);
  const desk = await openDesk(kenji.page, lobby, 'kenji');
  const end = desk.chat.getByRole('button', { name: 'End chat' });
  const moves = desk.data.getByRole('button', { name: 'Escalate' });
  await openSettings(page, lobby);
  const row = person(page, KENJI);
  await row.locator('summary').click();
  const expectLevel = async (level: 'observe' | 'participate' | 'own') => {
    await row.getByLabel('Courses').selectOption(level);
    await expect(row.getByLabel('Courses')).toHaveValue(level);
    await desk.row('Hannah Lindqvist').click();
    await expect(desk.bubbles.first()).toBeVisible();
    await expect(desk.composer).toHaveCount(level === 'observe' ? 0 : 1);
    await expect(desk.chat.getByText('You are watching')).toHaveCount(level === 'observe' ? 1 : 0);
    await expect(end).toHaveCount(level === 'own' ? 1 : 0);
    await expect(moves).toHaveCount(level === 'own' ? 1 : 0);
    const chat = await chatId(kenji.page, lobby);
    expect(await ask(kenji.page, lobby, 'move_status', { chat, transition: 4 })).toBe(level === 'own' ? 200 : 403);
    const message = { chat, client_id: crypto.randomUUID(), text: `As ${level}` };
    expect(await ask(kenji.page, lobby, 'post_message', message)).toBe(level === 'observe' ? 403 : 200);
  };
  await expectLevel('observe');
  await expectLevel('participate');
  await expectLevel('own');
});

test('nobody takes their own rights away, and a change that is refused is taken back', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/net::ERR_/, /WebSocket connection/, /Failed to load/]);
  await openSettings(page, lobby);
  const me = person(page, 'Leila Haddad');
  await me.locator('summary').click();
  await expect(me.getByLabel('Role')).toBeDisabled();
  await expect(me.getByRole('switch')).toBeDisabled();

  const cut = await newSeat();
  await openSettings(cut.page, lobby);
  const row = person(cut.page, KENJI);
  await row.locator('summary').click();
  cut.link.cut();
  await row.getByLabel('Role').selectOption('admin');
  await expect(row.getByLabel('Role')).toHaveValue('agent');
  await expect(cut.page.getByRole('alert')).toBeVisible();
});

test('a department is added once, and rights can be given in it', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/409/, /422/]);
  await openSettings(page, lobby);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Departments' }).click();
  await expect(page).toHaveURL(/\/p\/JK\/settings\/departments$/);
  await axe(page);
  const name = page.getByLabel('New department');
  await name.fill('Repairs');
  await name.press('Enter');
  await expect(page.getByRole('listitem').filter({ hasText: 'Repairs' })).toContainText('Nobody works here');
  await expect(name).toHaveValue('');
  for (const wrong of ['Repairs', ' ']) {
    await name.fill(wrong);
    await name.press('Enter');
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await expect(name).toHaveValue(wrong);
  }
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'People and roles' }).click();
  await person(page, KENJI).locator('summary').click();
  await person(page, KENJI).getByLabel('Repairs').selectOption('own');
  await expect(person(page, KENJI).locator('summary')).toContainText('Repairs');
});

test('P.15: a website is allowed and removed, and the frame says so', async ({ lobby, page }) => {
  await openSettings(page, lobby, 'websites');
  await axe(page);
  const line = page.locator('.code-line');
  await expect(line).toHaveText(/^<script async src="http:\/\/127\.0\.0\.1:\d+\/w\/[\w-]+\.js"><\/script>$/);
  const frame = /src="(.+)\.js"/.exec(await line.innerText())?.[1] ?? '';
  const allowed = async () => {
    const answer = await page.request.get(frame);
    return /frame-ancestors ([^;]+)/.exec(answer.headers()['content-security-policy'] ?? '')?.[1] ?? '';
  };
  const address = page.getByLabel('New website');
  await address.fill('https://shop.example/with/a/path');
  await address.press('Enter');
  await expect(page.getByText(/without a path/).first()).toBeVisible();
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await address.fill('WWW.Shop.example');
  await address.press('Enter');
  await expect(page.getByRole('listitem').filter({ hasText: 'https://www.shop.example' })).toBeVisible();
  expect(await allowed()).toContain('https://www.shop.example');
  await page.getByRole('button', { name: 'Remove https://www.shop.example' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'https://www.shop.example' })).toHaveCount(0);
  await expect.poll(allowed).not.toContain('https://www.shop.example');
});

test('S1.2: the settings are for administrators, on the screen and by their address', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/403/, /404/]);
  await openDesk(page, lobby, 'tomas');
  await expect(page.getByRole('link', { name: 'Settings' })).toHaveCount(0);
  const answer = await page.goto(`${lobby.consoleUrl}/p/JK/settings/people`);
  expect(answer?.status()).toBe(403);
  await expect(page.getByText('An administrator can give you the right')).toBeVisible();
  const api = await page.request.post(`${lobby.consoleUrl}/api/app/api/change_settings`, {
    headers: { origin: lobby.consoleUrl },
    data: { project_key: 'JK', change: { AddDepartment: 'Mine' } },
  });
  expect(api.status()).toBe(403);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('E.19 E.26: the settings fit a narrow screen', async ({ lobby, page }) => {
    await openDesk(page, lobby, 'leila');
    await page.getByRole('button', { name: 'More' }).tap();
    await page.getByRole('menuitem', { name: 'Settings' }).tap();
    await expect(page.getByRole('heading', { name: 'People and roles' })).toBeVisible();
    await person(page, KENJI).locator('summary').tap();
    await expect(person(page, KENJI).getByLabel('Role')).toBeVisible();
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    await axe(page);
  });
});

async function openSettings(page: Page, lobby: Lobby, section = 'people'): Promise<void> {
  await openDesk(page, lobby, 'leila');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'People and roles' })).toBeVisible();
  if (section !== 'people') await page.goto(`${lobby.consoleUrl}/p/JK/settings/${section}`);
  await expect(page.getByRole('navigation', { name: 'Settings' })).toBeVisible();
  // What is filled in before the page is live would be lost with a dialog that is not there yet.
  if (section === 'websites') await fill(page.getByLabel('New website'), '');
}

function person(page: Page, name: string) {
  return page.locator('details.person').filter({ hasText: name });
}

/** The id of Hannah's chat. */
async function chatId(page: Page, lobby: Lobby): Promise<string> {
  const answer = await page.request.post(`${lobby.consoleUrl}/api/app/api/load_conversation_by_key`, {
    headers: { origin: lobby.consoleUrl },
    data: { key: 'JK-4' },
  });
  return ((await answer.json()) as { chat: { id: string } }).chat.id;
}

/** The status of a server function's answer. */
async function ask(page: Page, lobby: Lobby, name: string, data: object): Promise<number> {
  const options = { headers: { origin: lobby.consoleUrl }, data };
  return (await page.request.post(`${lobby.consoleUrl}/api/app/api/${name}`, options)).status();
}
