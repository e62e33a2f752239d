// The tools of the tests, against a server of a few lines: a fault that does not happen would prove nothing.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, findings, test as base } from './fixtures.ts';

interface Ticker {
  url: string;
  /** Sends a line to every open stream. */
  say: (line: string) => void;
  requests: string[];
}

const test = base.extend<{ ticker: Ticker }>({
  ticker: async ({ gate }, use) => {
    const streams = new Set<ServerResponse>();
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url ?? '');
      if (request.url === '/stream') {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
        streams.add(response);
      } else {
        response.setHeader('content-type', 'text/html');
        response.end('<!doctype html><title>Ticker</title><link rel="icon" href="data:,"><p></p><button></button>');
      }
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const say = (line: string) => streams.forEach((stream) => stream.write(`data: ${line}\n\n`));
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, say, requests });
    await gate.close();
    await end(server);
  },
});

/** Notes in `document.title` what the stream says and when it breaks. */
const LISTEN = `(() => {
  window.source = new EventSource('/stream');
  source.onopen = () => document.title = 'open';
  source.onmessage = ({ data }) => document.title = data;
  source.onerror = () => { source.close(); document.title = 'broken'; };
})()`;

test('a silent link holds what is sent, both ways, and lets it through later', async ({ newSeat, ticker }) => {
  const { page, link } = await newSeat();
  await page.goto(ticker.url);
  await page.evaluate(LISTEN);
  await expect(page).toHaveTitle('open');
  ticker.say('one');
  await expect(page).toHaveTitle('one');

  link.silence('to-browser');
  ticker.say('two');
  const asked = page.evaluate(() => fetch('/asked').then((answer) => answer.status));
  await expect.poll(() => ticker.requests).toContain('/asked');
  await expect(page).toHaveTitle('one');

  link.restore();
  await expect(page).toHaveTitle('two');
  expect(await asked).toBe(200);

  link.silence('to-server');
  const unheard = page.evaluate(() => fetch('/unheard').then((answer) => answer.status));
  ticker.say('three');
  await expect(page).toHaveTitle('three');
  expect(ticker.requests).not.toContain('/unheard');
  link.restore();
  expect(await unheard).toBe(200);
});

test('a cut link breaks what is open and refuses what is new', async ({ newSeat, ticker, failOnConsole }) => {
  const { page, link } = await newSeat();
  failOnConsole(page, [/net::ERR_/]);
  await page.goto(ticker.url);
  await page.evaluate(LISTEN);
  await expect(page).toHaveTitle('open');
  link.cut();
  await expect(page).toHaveTitle('broken');
  const ask = () => fetch('/').then((answer) => answer.status, () => 'refused');
  expect(await page.evaluate(ask)).toBe('refused');
  link.restore();
  expect(await page.evaluate(ask)).toBe(200);
});

test('a link leads nowhere but to this machine', async ({ newSeat, failOnConsole }) => {
  const { page, link } = await newSeat();
  failOnConsole(page, [/net::ERR_/]);
  await expect(page.goto('http://desk.example/')).rejects.toThrow(/ERR_/);
  expect(link.connectionsOpened).toBe(0);
});

test('the gate hears errors, warnings and uncaught faults of pages, and lets pass what is named', async ({
  page,
  gate,
  failOnConsole,
  ticker,
}) => {
  await page.goto(ticker.url);
  await page.evaluate(() => {
    console.log('not heard');
    console.warn('a warning');
    console.error('an error');
    setTimeout(() => {
      throw new Error('a fault');
    });
  });
  await expect.poll(() => gate.unexpected.length).toBe(3);
  expect(gate.unexpected.join('\n')).not.toContain('not heard');
  failOnConsole(page, [/a warning/, /an error/, /a fault/]);
  expect(gate.unexpected).toEqual([]);
});

test('axe finds a button without a name', async ({ page, ticker }) => {
  await page.goto(ticker.url);
  const rules = (await findings(page)).map(({ rule }) => rule);
  expect(rules).toContain('button-name');
  expect(rules).toContain('html-has-lang');
});

test('frames of another site have storage of their own, as in the browsers that people use', async ({ context, page }) => {
  const frame = '<!doctype html><link rel="icon" href="data:,"><title>frame</title>';
  const outer = '<!doctype html><link rel="icon" href="data:,"><iframe src="http://127.0.0.1:9/frame"></iframe>';
  await context.route('http://127.0.0.1:9/**', (route) => route.fulfill({ body: frame, contentType: 'text/html' }));
  await context.route('http://localhost:9/**', (route) => route.fulfill({ body: outer, contentType: 'text/html' }));
  await page.goto('http://127.0.0.1:9/');
  await page.evaluate(() => localStorage.setItem('mark', 'top'));
  await page.goto('http://localhost:9/');
  const inner = page.frames().find((found) => found.url().endsWith('/frame'));
  expect(await inner?.evaluate(() => localStorage.getItem('mark'))).toBeNull();
});

async function end(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}
