// Where a link leads, before an agent follows it (E.18): pointed at, with the keyboard, and what is asked of whom.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { axe, expect, openDesk, startChat, test } from './fixtures.ts';

const HEAD = `<title>Bowl, raw clay</title><meta property="og:site_name" content="Juniper &amp; Kiln">
  <meta name="description" content="Thrown by hand. <script>window.hacked = 1</script>">`;

let site: Server;
let asked: string[];
let host: string;

test.beforeEach(async () => {
  asked = [];
  site = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'text/html; charset=utf-8').end(HEAD);
  });
  await new Promise<void>((open) => site.listen(0, '127.0.0.1', open));
  host = `127.0.0.1:${(site.address() as AddressInfo).port}`;
});

test.afterEach(async () => {
  await new Promise((closed) => site.close(closed));
});

test('E.18: a link tells where it leads and what its page says, when it is pointed at', async ({ startLobby, page, newSeat }) => {
  const lobby = await startLobby({ demo: true, args: ['--link-previews', 'yes', '--internal-hosts', host] });
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', `Is [this one](http://${host}/bowl?size=2) still there?`);
  await desk.open('Noor Haddad');
  const link = desk.bubbles.getByRole('link', { name: 'this one' });
  await expect(link).toBeVisible();
  expect(asked, 'nobody is asked for what was only written').toEqual([]);

  await link.hover();
  const card = page.getByRole('tooltip');
  await expect(card).toContainText('Bowl, raw clay');
  await expect(card).toContainText('Juniper & Kiln');
  await expect(card).toContainText('<script>window.hacked = 1</script>');
  await expect(card).toContainText(`${host}/bowl?size=2`);
  await expect(card).not.toContainText('another address');
  await expect(link).toHaveAttribute('aria-describedby', 'link-card');
  await axe(page);
  // The pointer may go onto it, and it stays.
  await card.hover();
  await expect(card).toBeVisible();
  await page.mouse.move(5, 5);
  await expect(card).toBeHidden();
  await expect(link).not.toHaveAttribute('aria-describedby');

  // With the keyboard; what is known is not asked for again. Esc takes the card away, and nothing else.
  await page.getByRole('textbox', { name: 'Reply to' }).focus();
  await page.keyboard.press('Shift');
  await link.focus();
  await expect(card).toContainText('Bowl, raw clay');
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(link).toBeFocused();
  expect(asked).toEqual(['/bowl?size=2']);
});

test('E.18 P.12: a link that shows another address than its own is found out, also without previews', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', `See [https://bank.example/login](http://${host}/bait)`);
  await desk.open('Noor Haddad');
  await desk.bubbles.getByRole('link').hover();
  const card = page.getByRole('tooltip');
  await expect(card).toContainText('The link shows another address than the one it leads to.');
  await expect(card.locator('.link-card-host')).toHaveText(host);
  await page.mouse.move(5, 5);
  await expect(card).toBeHidden();
  expect(asked, 'previews are off unless somebody wants them').toEqual([]);
});
