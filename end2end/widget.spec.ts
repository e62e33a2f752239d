// The visitor's side, embedded in the shop's pages.
import type { Page } from '@playwright/test';
import { type Desk, expect, fastest, fill, openDesk, openWidget, rowsOf, startChat, test, timeOf, timeShown, Widget } from './fixtures.ts';

test('P.13 N.6: before the panel is opened no socket, before the first message no cookie, storage or row', async ({
  lobby,
  page,
  context,
}) => {
  const sockets: string[] = [];
  const requests: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  page.on('request', (request) => requests.push(request.url()));
  const rows = () => ['contact', 'credential', 'issue', 'message', 'event'].map((table) => rowsOf(lobby.database, table).length);
  const before = rows();
  const widget = new Widget(page);
  await page.goto(lobby.shopUrl);
  await expect(widget.button).toBeVisible();
  await page.goto(`${lobby.shopUrl}/plates`);
  await expect(widget.button).toBeVisible();
  await page.waitForLoadState('networkidle');
  const ofLobby = requests.filter((url) => url.startsWith(lobby.consoleUrl));
  expect(new Set(ofLobby).size, `one file of ours for each page: ${ofLobby.join(' ')}`).toBe(1);
  expect(sockets).toEqual([]);
  await expectNoTrace(page, widget);

  // Intent loads the panel; still nothing is opened or kept.
  const loaded = page.waitForEvent('requestfinished', (request) => request.url().endsWith('/widget.wasm'));
  await widget.button.hover();
  await loaded;
  expect(sockets).toEqual([]);

  await widget.button.click();
  await expect(widget.question).toBeVisible();
  await expect.poll(() => sockets.length).toBe(1);
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, 'I am only looking around');
  await expectNoTrace(page, widget);
  expect(await context.cookies()).toEqual([]);
  expect(rows()).toEqual(before);

  await widget.untilReady();

  await widget.start.click();
  await expect(widget.state).toHaveText(/Sent|Delivered/);
  expect((await context.cookies()).map(({ httpOnly, secure }) => ({ httpOnly, secure }))).toEqual([{ httpOnly: true, secure: true }]);
  expect(rows()[0]).toBe((before[0] ?? 0) + 1);
});

test('P.12: no credential in any address, in what scripts of the page can read, or in the log', async ({ lobby, page, context }) => {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  const widget = await startChat(page, lobby, 'Noor Haddad', 'A very private question');
  await expect(widget.state).toHaveText(/Sent|Delivered/);
  const [cookie] = await context.cookies();
  const secret = cookie?.value ?? '';
  expect(secret.length).toBeGreaterThan(20);
  expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
  const seen = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
  expect(seen).not.toContain(secret);
  for (const word of [secret, 'A very private question', 'Noor Haddad', '127.0.0.1 ']) expect(lobby.log).not.toContain(word);
});

test('P.15: all of it works under the strictest policy a website can have, without one refusal', async ({
  lobby,
  page,
  newSeat,
  failOnConsole,
}) => {
  const visitor = await newSeat();
  const refused: string[] = [];
  await visitor.context.exposeBinding('refused', (_, what: string) => void refused.push(what));
  await visitor.context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      (window as unknown as { refused: (what: string) => void }).refused(`${violatedDirective} ${blockedURI}`);
    });
  });
  const answer = await visitor.page.goto(lobby.shopUrl);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|connect-src|\*/);
  const desk = await openDesk(page, lobby);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Does **this** work?');
  await desk.open('Noor Haddad');
  await desk.send('It does: https://juniperkiln.example');
  await expect(widget.bubbles).toHaveCount(2);
  await widget.button.click();
  await desk.send('And this too');
  await expect(widget.button).toHaveAccessibleName('Open chat, 1 new message');
  expect(refused).toEqual([]);

  // The policies are in force where they should be: a string never becomes markup or code.
  failOnConsole(visitor.page, [/TrustedHTML/]);
  const frame = await widget.frame();
  for (const place of [visitor.page, frame]) {
    await expect(place.evaluate(() => (document.body.innerHTML = '<p>'))).rejects.toThrow(/TrustedHTML/);
  }
  await expect.poll(() => refused.length).toBeGreaterThanOrEqual(2);
});

test('P.9: what is filled in and sent before the script has come is not lost', async ({ lobby, page }) => {
  let arrive = () => {};
  const arrived = new Promise<void>((now) => (arrive = now));
  await page.route('**/widget.wasm', async (route) => {
    await arrived;
    await route.continue();
  });
  const widget = await openWidget(page, lobby);
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, 'On a slow train');
  await widget.start.click();
  await expect(widget.question).toHaveValue('On a slow train');
  expect((await widget.frame()).url()).not.toContain('slow');
  arrive();
  await expect(widget.bubbles).toHaveText(['On a slow train']);
  await expect(widget.state).toHaveText('Sent');
  expect(rowsOf(lobby.database, 'issue')).toHaveLength(14);
});

test('S2.25: nobody starts without a name', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/422/]);
  const widget = await openWidget(page, lobby);
  await fill(widget.question, 'Hello');
  for (const name of ['', '   ']) {
    await fill(widget.name, name);
    await widget.untilReady();
    await widget.start.click();
    await expect(widget.content.getByRole('alert')).toContainText('Please tell us your name');
    await expect(widget.name).toBeFocused();
    await expect(widget.name).toHaveAttribute('aria-invalid', 'true');
    await expect(widget.question).toHaveValue('Hello');
  }
  expect(rowsOf(lobby.database, 'contact').filter(({ name }) => String(name).trim() === '')).toHaveLength(1);
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, ' ');
  await widget.untilReady();
  await widget.start.click();
  await expect(widget.content.getByRole('alert')).toContainText('Please write');
  await fill(widget.question, 'Hello');
  await widget.untilReady();
  await widget.start.click();
  await expect(widget.bubbles).toHaveText(['Hello']);
});

test('S2.25: a first message that the server refuses stands in the form again, with the reason, until the visitor types', async ({
  lobby,
  page,
  failOnConsole,
}) => {
  failOnConsole(page, [/422/]);
  const widget = await openWidget(page, lobby);
  await widget.untilReady();
  // Not empty for the browser, but nothing that anybody could read.
  await fill(widget.name, '\u200b\u200b');
  await fill(widget.question, 'Hello');
  await widget.start.click();
  const why = widget.content.getByRole('alert');
  await expect(why).toContainText('name');
  await expect(widget.question).toHaveValue('Hello');
  await fill(widget.name, 'Noor Haddad');
  await widget.start.click();
  await expect(widget.bubbles).toHaveText(['Hello']);
  expect(rowsOf(lobby.database, 'issue')).toHaveLength(14);
});

test('P.5: an open panel says within a second when the desk is left and when somebody is back', async ({ lobby, page, newSeat }) => {
  const visitor = await newSeat();
  const widget = await openWidget(visitor.page, lobby);
  const away = widget.content.getByText('We are away right now');
  const here = widget.content.getByText(/(is|are) here for you/);
  await expect(away).toBeVisible();
  await expect(here).toBeHidden();
  const isCovered = await away.evaluate((heading) => {
    const { left, top, bottom, width } = heading.getBoundingClientRect();
    return [top + 4, bottom - 4].some((at) => !heading.contains(document.elementFromPoint(left + Math.min(40, width / 2), at)));
  });
  expect(isCovered, 'the words can be read').toBe(false);
  const desk = await openDesk(page, lobby);
  await expect(here).toBeVisible();
  const frame = await widget.frame();
  await fastest(1_000, async () => {
    const took = await flip(desk, await timeShown(frame, 'We are away right now'));
    await desk.availability.click();
    await expect(here).toBeVisible();
    return took;
  });
  await fastest(1_000, async () => {
    await desk.availability.click();
    await expect(away).toBeVisible();
    return flip(desk, await timeShown(frame, 'here for you'));
  });
  await expect(away).toBeHidden();

  // Gone for good: after the grace time, and not before a reload could be over.
  await desk.reload();
  await expect(here).toBeVisible();
  await page.goto('about:blank');
  await expect(away).toBeVisible({ timeout: 15_000 });
});

test('P.5: a chat that waits says honestly whether somebody is there', async ({ lobby, page, newSeat }) => {
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Anybody?');
  await expect(widget.content.getByText('Your message is kept. We answer it here when we are back.')).toBeVisible();
  const desk = await openDesk(page, lobby);
  await expect(widget.content.getByText('We answer here. You can keep browsing, the chat stays open.')).toBeVisible();
  await desk.availability.click();
  await expect(widget.content.getByText('Your message is kept. We answer it here when we are back.')).toBeVisible();
  // The message came in all the same.
  await expect(desk.rows.first()).toContainText('Anybody?');
});

test('unread answers are counted on the button, in figures and in words', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await widget.button.click();
  await expect(widget.button).toHaveAccessibleName('Open chat');
  const badge = widget.button.locator('b');
  await expect(badge).toBeHidden();
  await desk.send('One');
  await expect(widget.button).toHaveAccessibleName('Open chat, 1 new message');
  await expect(badge).toHaveText('1');
  await desk.send('Two');
  await expect(widget.button).toHaveAccessibleName('Open chat, 2 new messages');

  // The next page knows it too, without a click.
  await visitor.page.goto(`${lobby.shopUrl}/plates`);
  await expect(widget.button).toHaveAccessibleName('Open chat, 2 new messages');
  await widget.button.click();
  await expect(widget.bubbles).toHaveText(['Hello', 'One', 'Two']);
  await expect(badge).toBeHidden();
  await widget.button.click();
  await expect(widget.button).toHaveAccessibleName('Open chat');
});

test('S2.26: a reload and another page keep the conversation and what was being written', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
  await fill(widget.composer, 'I was just about to');
  for (const address of [lobby.shopUrl, `${lobby.shopUrl}/plates`]) {
    await visitor.page.goto(address);
    await widget.button.click();
    await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
    await expect(widget.composer).toHaveValue('I was just about to');
  }
  await widget.composer.press('Enter');
  await expect(desk.bubbles).toHaveText(['Hello', 'Good morning', 'I was just about to']);
  expect(rowsOf(lobby.database, 'issue')).toHaveLength(14);
});

test('P.2: two tabs of one visitor show the same, each message once', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const first = await startChat(visitor.page, lobby, 'Noor Haddad', 'From the first tab');
  const second = await openWidget(await visitor.context.newPage(), lobby, '/plates');
  await expect(second.bubbles).toHaveText(['From the first tab']);
  await second.send('From the second tab');
  await first.send('And from the first again');
  await desk.open('Noor Haddad');
  await desk.send('I see both');
  const all = ['From the first tab', 'From the second tab', 'And from the first again', 'I see both'];
  for (const { bubbles } of [first, second, desk]) {
    await expect(bubbles).toHaveCount(all.length);
    expect((await bubbles.allInnerTexts()).sort()).toEqual([...all].sort());
  }
  const order = await desk.bubbles.allInnerTexts();
  await expect(first.bubbles).toHaveText(order);
  await expect(second.bubbles).toHaveText(order);
  await first.page.reload();
  await first.button.click();
  await expect(first.bubbles).toHaveText(order);
  await expect(second.bubbles).toHaveText(order);
});

test('P.3: after the end the chat stays readable, and what was not sent goes into a new conversation', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await fill(widget.composer, 'One more thing');
  await desk.endChat();
  await expect(widget.content.getByRole('heading', { name: 'Chat ended' })).toBeVisible();
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
  await expect(desk.chat.getByText('This chat has ended')).toBeVisible();
  await expect(desk.composer).toHaveCount(0);

  await widget.content.getByRole('button', { name: 'New conversation' }).click();
  await expect(widget.question).toHaveValue('One more thing');
  await expect(widget.name).toHaveCount(0);
  await widget.untilReady();
  await widget.start.click();
  await expect(widget.bubbles).toHaveText(['One more thing']);
  await expect(desk.row('One more thing')).toContainText('Noor Haddad');
  await expect(desk.row('Noor Haddad')).toHaveCount(2);
});

test('the visitor ends the chat after a question, and both sides say so', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const press = (name: string) => widget.content.getByRole('button', { name, exact: true }).click();
  await press('More');
  await press('End chat');
  await press('Keep chatting');
  await expect(widget.composer).toBeVisible();
  await press('More');
  await press('End chat');
  await widget.content.getByRole('group', { name: 'End chat' }).getByRole('button', { name: 'End chat' }).click();
  await expect(widget.content.getByRole('heading', { name: 'Chat ended' })).toBeVisible();
  await expect(desk.chat.getByText('This chat has ended')).toBeVisible();
  await expect(desk.chat.getByText(/ended the chat/)).toBeVisible();
});

test('Escape closes the panel and gives the focus back to what opened it', async ({ lobby, page, gate }) => {
  // The panel may be closed while it still connects.
  gate.allow([/closed before the connection is established/]);
  const widget = new Widget(page);
  await page.goto(lobby.shopUrl);
  await widget.button.focus();
  await page.keyboard.press('Enter');
  await expect(widget.name).toBeVisible();
  await expect(widget.button).toHaveAttribute('aria-expanded', 'true');
  await expect(widget.name.or(widget.question).first()).toBeFocused();
  await page.keyboard.type('No');
  await expect(widget.name).toHaveValue('No');
  await page.keyboard.press('Escape');
  await expect(widget.host.locator('dialog')).toBeHidden();
  await expect(widget.button).toHaveAttribute('aria-expanded', 'false');
  await expect(widget.button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(widget.name).toHaveValue('No');

  // The site's own link opens it too, and gets the focus back.
  await page.keyboard.press('Escape');
  const link = page.getByRole('link', { name: 'Ask us' });
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(widget.button).toHaveAttribute('aria-expanded', 'true');
  await expect(page).toHaveURL(`${lobby.shopUrl}/`);
  await page.keyboard.press('Escape');
  await expect(link).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('P.14 E.19: the panel fills the screen, the page behind is out of reach, and nothing makes iOS zoom', async ({ lobby, page }) => {
    await page.goto(lobby.shopUrl);
    const widget = new Widget(page);
    await widget.button.tap();
    await expect(widget.question).toBeVisible();
    const place = await widget.host.locator('iframe').boundingBox();
    expect(place).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    const isModal = await widget.host.locator('dialog').evaluate((dialog) => dialog.matches(':modal'));
    expect(isModal, 'the page behind is inert').toBe(true);
    for (const field of [widget.name, widget.question]) {
      expect(parseFloat(await field.evaluate((input) => getComputedStyle(input).fontSize))).toBeGreaterThanOrEqual(16);
    }
    // Opening does not call the keyboard.
    await expect(widget.name).not.toBeFocused();
    await expect(widget.question).not.toBeFocused();
    await fill(widget.name, 'Noor Haddad');
    await fill(widget.question, 'Hello');
    await widget.untilReady();
    await widget.start.tap();
    await expect(widget.bubbles).toHaveText(['Hello']);
    expect(parseFloat(await widget.composer.evaluate((input) => getComputedStyle(input).fontSize))).toBeGreaterThanOrEqual(16);
    const frame = await widget.frame();
    const sideways = await frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    for (const button of await widget.content.getByRole('button').all()) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
    await widget.content.getByRole('button', { name: /^Close window/ }).tap();
    await expect(widget.host.locator('dialog')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Add to bag' })).toBeVisible();
  });
});

/** What a browser keeps for the site and for the frame: nothing. */
async function expectNoTrace(page: Page, widget: Widget): Promise<void> {
  const places = [page, ...((await widget.host.locator('iframe').count()) > 0 ? [await widget.frame()] : [])];
  for (const place of places) {
    const kept = await place.evaluate(async () => ({
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: 'caches' in window ? await caches.keys() : [],
      workers: 'serviceWorker' in navigator ? (await navigator.serviceWorker.getRegistrations()).length : 0,
      cookie: document.cookie,
    }));
    expect(kept).toEqual({ local: [], session: [], databases: [], caches: [], workers: 0, cookie: '' });
  }
}

/** Turns the agent's switch and gives how long it took until `shown`, in milliseconds. */
async function flip(desk: Desk, shown: () => Promise<number>): Promise<number> {
  const begun = await timeOf(desk.page, 'change');
  await desk.availability.click();
  return (await shown()) - (await begun());
}
