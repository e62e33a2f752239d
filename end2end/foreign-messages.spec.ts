// What other windows say to the loader and to the frame: only the page around the frame is heard, and only with the right words.
import type { Frame, Page } from '@playwright/test';
import { expect, fill, openDesk, openWidget, startChat, test, type Widget } from './fixtures.ts';

const ELSEWHERE = 'http://evil.example';
/** Whatever a port of the frame answers. */
type Answers = { answers: unknown[] };

/** Sends something to the frame from a window of the page, with a port of its own, and gives what comes back on that port. */
async function greet(place: Page | Frame, data: unknown, targetOrigin = '*'): Promise<void> {
  await place.evaluate(
    ([data, targetOrigin]) => {
      const kept = window as unknown as Answers;
      kept.answers ||= [];
      const top = window.parent;
      const frame = top.document.querySelector('lobby-chat')?.shadowRoot?.querySelector('iframe');
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => kept.answers.push(event.data);
      // The sender is the window whose code calls.
      frame?.contentWindow?.postMessage(data, targetOrigin, [port2]);
    },
    [data, targetOrigin] as const,
  );
}
const answers = (place: Page | Frame): Promise<unknown[]> => place.evaluate(() => (window as unknown as Answers).answers ?? []);

/** The conversation goes on in both directions, and the panel is the loader's still. */
async function expectAtWork(widget: Widget, desk: { send(text: string): Promise<void> }, word: string): Promise<void> {
  await desk.send(`${word} out`);
  await expect(widget.bubbles.last()).toHaveText(`${word} out`);
  await widget.send(`${word} back`);
  await expect(widget.bubbles.last()).toHaveText(`${word} back`);
}

test('sec_08 P.12: a greeting from another window, or of another shape, gets no port and changes nothing', async ({ lobby, page, newSeat, failOnConsole }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  // What the browser itself says of a message for somebody else.
  failOnConsole(visitor.page, [/target origin provided \('http:\/\/evil\.example'\)/]);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');

  // A frame of the same site beside the panel: right words, right origin, another window.
  await visitor.page.evaluate(() => document.body.append(Object.assign(document.createElement('iframe'), { name: 'neighbour' })));
  const neighbour = visitor.page.frame('neighbour');
  if (!neighbour) throw new Error('a frame');
  for (const data of ['lobby', 'open', 'close', { lobby: true }]) await greet(neighbour, data);
  // The page around, with other words.
  for (const data of ['Lobby', 'lobby ', '', 'close', null, 7, ['lobby'], { data: 'lobby' }]) await greet(visitor.page, data);
  await expectAtWork(widget, desk, 'one');
  expect(await answers(neighbour)).toEqual([]);
  expect(await answers(visitor.page)).toEqual([]);

  // For somebody else: the browser delivers it only where the origin is that of the frame.
  await greet(visitor.page, 'lobby', ELSEWHERE);
  expect(await answers(visitor.page)).toEqual([]);
  // The loader still hears of the frame: its button counts what is new.
  await widget.button.click();
  await desk.send('news');
  await expect(widget.button).toHaveAccessibleName('Open chat, 1 new message');
});

test('sec_08 P.12: a page of another origin that opens the shop or the hosted chat is not heard', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/Unable to post message/, /Failed to execute 'postMessage'/]);
  const desk = await openDesk(page, lobby);
  const victim = await newSeat();
  const widget = await startChat(victim.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await expect(widget.bubbles).toHaveCount(2);

  // The same browser visits another site, which opens both in windows of its own.
  const evil = await victim.context.newPage();
  await evil.route(`${ELSEWHERE}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }));
  await evil.goto(ELSEWHERE);
  const opened = async (address: string): Promise<Page> => {
    const popup = evil.waitForEvent('popup');
    await evil.evaluate((address) => {
      const kept = window as unknown as { opened: Window | null };
      kept.opened = window.open(address);
    }, address);
    return popup;
  };
  const attack = () =>
    evil.evaluate(() => {
      const kept = window as unknown as Answers & { opened: Window };
      kept.answers = [];
      const targets = [kept.opened, ...Array.from({ length: kept.opened.length }, (_, at) => kept.opened[at])];
      for (const target of targets) {
        for (const words of ['lobby', 'close:', 'unread:99', 'message:pwned', 'chat:', 'ready:', 'open', 'accent:red']) {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = (event) => kept.answers.push(event.data);
          target?.postMessage(words, '*', [port2]);
        }
      }
    });

  const shop = await opened(lobby.shopUrl);
  const inShop = await openWidget(shop, lobby);
  await expect(inShop.bubbles).toHaveText(['Hello', 'Good morning']);
  const colour = await inShop.button.evaluate((button) => getComputedStyle(button).backgroundColor);
  await attack();
  await expectAtWork(inShop, desk, 'shop');
  await expect(inShop.button).toHaveAttribute('aria-expanded', 'true');
  await expect(inShop.button).toHaveAccessibleName('Close chat window');
  expect(await inShop.button.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(colour);
  expect(await answers(evil)).toEqual([]);

  const hosted = await opened(`${lobby.consoleUrl}/w/juniper-kiln`);
  await expect(hosted.locator('body')).toBeVisible();
  await attack();
  await expect(hosted.getByRole('textbox').first()).toBeVisible();
  await hosted.getByRole('textbox').first().fill('Still at work');
  expect(await answers(evil)).toEqual([]);
  const paint = await hosted.evaluate(() => document.documentElement.getAttribute('style') ?? '');
  expect(paint).not.toContain('red');
});

test('sec_08 P.12: what a page says over the port is taken as words only: no script, no style, no address that is none', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await openWidget(visitor.page, lobby);
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, 'Hello');
  await widget.untilReady();
  await widget.start.click();
  await expect(widget.bubbles).toHaveText(['Hello']);
  await desk.open('Noor Haddad');
  const now = desk.field('Chat now at');
  await expect(now.getByRole('link')).toHaveAttribute('href', `${lobby.shopUrl}/`);

  // The page around may greet again: it is heard from then on, and says what it likes.
  await visitor.page.evaluate(() => {
    const frame = document.querySelector('lobby-chat')?.shadowRoot?.querySelector('iframe');
    const { port1, port2 } = new MessageChannel();
    const kept = window as unknown as Answers;
    kept.answers = [];
    port1.onmessage = (event) => kept.answers.push(event.data);
    frame?.contentWindow?.postMessage('lobby', '*', [port2]);
    for (const words of [
      'accent:url(https://evil.example/x)',
      'accent:red;background:url(//evil.example)',
      'accent:var(--x)',
      'on-accent:expression(alert(1))',
      'page:javascript:alert(1)\njavascript:alert(2)',
      'page:data:text/html,<script>alert(1)</script>\n',
      `page:${'x'.repeat(100_000)}\n`,
      'send:not mine',
      'end:',
      'unknown:words',
      ':',
      '',
      { open: true },
      new Uint8Array(8),
      null,
    ]) {
      port1.postMessage(words);
    }
  });
  await expect.poll(() => answers(visitor.page)).toContain('ready:');
  await expectAtWork(widget, desk, 'one');
  await expect(desk.bubbles).toHaveText(['Hello', 'one out', 'one back']);
  const frame = await widget.frame();
  const style = await frame.evaluate(() => document.documentElement.getAttribute('style') ?? '');
  expect(style).not.toMatch(/evil|url|expression|var\(/);
  for (const link of await desk.data.getByRole('link').all()) {
    expect(await link.getAttribute('href')).toMatch(/^(https?:\/\/|\/)/);
  }
});

test('sec_08 P.12: a greeting without a port changes nothing', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  // The page around the frame: the right word, and nothing with it.
  await visitor.page.evaluate(() => {
    const frame = document.querySelector('lobby-chat')?.shadowRoot?.querySelector('iframe');
    frame?.contentWindow?.postMessage('lobby', '*');
  });
  await desk.send('One');
  await expect(widget.bubbles).toHaveCount(2);
  await widget.button.click();
  await desk.send('Two');
  await expect(widget.button).toHaveAccessibleName('Open chat, 1 new message');
});
