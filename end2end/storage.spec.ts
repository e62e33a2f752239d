// Where browsers keep little or nothing for a frame (P.11; `widget.md`, Storage and identity).
import { request as ask, type IncomingHttpHeaders } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Frame, type Route } from '@playwright/test';
import { expect, fill, type Lobby, openDesk, startChat, test as base, Widget } from './fixtures.ts';
import { wholeOptions, type Privacy } from './support/chromium.ts';
import { losesFocus, openShadowRoots } from './support/pages.ts';

interface Fixtures {
  /** A visitor's browser of its own kind. */
  browse: (privacy: Privacy & { refusesAll?: boolean }) => Promise<BrowserContext>;
}

const test = base.extend<Fixtures>({
  browse: async ({ gate }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async ({ refusesAll = false, ...privacy }) => {
      const folder = await mkdtemp(join(tmpdir(), 'lobby-e2e-profile-'));
      if (refusesAll) {
        // "Block all cookies" of Chromium's settings; it refuses storage too.
        await mkdir(join(folder, 'Default'));
        const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
        await writeFile(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
      }
      const options = { ...wholeOptions(privacy), headless: true, viewport: { width: 1440, height: 900 } };
      const context = await chromium.launchPersistentContext(folder, options);
      ends.push(async () => {
        await context.close();
        await rm(folder, { recursive: true, force: true });
      });
      gate.watch(context);
      losesFocus.add(context);
      await openShadowRoots(context);
      return context;
    });
    await gate.close();
    for (const end of ends) await end();
  },
});

test('P.11: with foreign cookies refused and storage kept apart, chat and draft survive a reload', async ({ lobby, page, browse }) => {
  const context = await browse({ blocksForeignCookies: true });
  const widget = await expectToSurvive(context, lobby);
  expect(await keeps(await widget.frame())).toBe(true);
  await expect(widget.composer).toHaveValue('And I was about to');
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
});

test('P.11: with foreign cookies refused and storage that throws, the chat survives a reload', async ({ lobby, page, browse }) => {
  const context = await browse({ blocksForeignCookies: true, partitionsStorage: false });
  const widget = await expectToSurvive(context, lobby);
  expect(await keeps(await widget.frame()), 'the browser refuses storage, as this test wants it').toBe(false);
  await widget.send('Still here');
  const desk = await openDesk(page, lobby);
  await expect(desk.row('Noor Haddad')).toHaveCount(1);
  await desk.open('Noor Haddad');
  await expect(desk.bubbles).toHaveText(['Hello', 'Still here']);
});

test('P.11: where the cookie does not come back, storage of the frame stands in for it', async ({ lobby, browse }) => {
  const context = await browse({});
  // A browser, or something before it, that drops our cookie.
  await context.route('**/w/*/chats', dropCookie);
  const widget = await expectToSurvive(context, lobby);
  expect(await context.cookies()).toEqual([]);
  await widget.send('Still here');
  await expect(widget.bubbles).toHaveText(['Hello', 'Still here']);
  await expect(widget.content.getByText(/is forgotten when/)).toHaveCount(0);
});

test('P.11: where everything is refused the chat works, and says that it will be forgotten', async ({ lobby, page, browse }) => {
  const context = await browse({ refusesAll: true });
  const desk = await openDesk(page, lobby);
  const widget = await startChat(context.pages()[0] ?? (await context.newPage()), lobby, 'Noor Haddad', 'Hello');
  expect(await keeps(await widget.frame()), 'the browser refuses storage, as this test wants it').toBe(false);
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
  await widget.send('Thank you');
  await expect(desk.bubbles).toHaveText(['Hello', 'Good morning', 'Thank you']);
  await expect(widget.content.getByText(/is forgotten when you leave or reload this page/)).toBeVisible();
});

/** Starts a chat, loads the page again, and finds it there. */
async function expectToSurvive(context: BrowserContext, lobby: Lobby): Promise<Widget> {
  const page = context.pages()[0] ?? (await context.newPage());
  const widget = await startChat(page, lobby, 'Noor Haddad', 'Hello');
  await expect(widget.state).toHaveText(/Sent|Delivered/);
  await fill(widget.composer, 'And I was about to');
  await page.goto(`${lobby.shopUrl}/plates`);
  await widget.button.click();
  await expect(widget.bubbles).toHaveText(['Hello']);
  return widget;
}

/** Whether the browser lets this frame keep anything. */
async function keeps(frame: Frame): Promise<boolean> {
  return frame.evaluate(() => {
    try {
      localStorage.setItem('probe', '1');
      localStorage.removeItem('probe');
      return true;
    } catch {
      return false;
    }
  });
}

async function dropCookie(route: Route): Promise<void> {
  const original = route.request();
  const { 'set-cookie': _, ...kept } = await new Promise<IncomingHttpHeaders & { body: Buffer; status: number }>(
    async (answered, failed) => {
      const forward = ask(original.url(), { method: original.method(), headers: await original.allHeaders() }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          answered({ ...response.headers, body: Buffer.concat(parts), status: response.statusCode ?? 0 } as never),
        );
      });
      forward.on('error', failed);
      forward.end(original.postDataBuffer() ?? undefined);
    },
  );
  const { body, status, ...headers } = kept;
  await route.fulfill({ status, body, headers: headers as Record<string, string> });
}
