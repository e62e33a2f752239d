// A page whose code has stopped says so, and leads on (P.3, E.26): it must not look alive.
import { axe, expect, openDesk, test } from './fixtures.ts';

const LATE = 'This page has not come to life yet. It can be read; if it stays so, reload it.';
const STOPPED = 'This page has stopped working. Copy what you have just written, then reload it.';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('P.3: a page that something has changed before it was alive says that it has stopped, and works after Reload', async ({ lobby, page, failOnConsole }) => {
      failOnConsole(page, [/unreachable/, /hydration/i]);
      const desk = await openDesk(page, lobby);
      // As an extension of the browser does it: what the code looks for is not there. Once.
      await page.addInitScript(() => {
        if (sessionStorage.getItem('translated')) return;
        sessionStorage.setItem('translated', 'yes');
        const observer = new MutationObserver(() => {
          const rows = document.querySelectorAll('.chat-rows > li');
          if (rows.length < 3) return;
          observer.disconnect();
          for (const row of rows) row.replaceChildren('Translated');
        });
        observer.observe(document, { childList: true, subtree: true });
      });
      await page.reload();
      const notice = page.getByRole('alert').filter({ hasText: STOPPED });
      await expect(notice).toBeVisible();
      await expect(page.getByText(STOPPED)).toHaveCount(1);
      await axe(page);
      await notice.getByRole('button', { name: 'Reload' }).click();
      await desk.untilLive();
      await expect(notice).toHaveCount(0);
      await desk.open('Sofia Lindgren');
    });
  });
}

/** How long a page waits for its code before it says that it does not come, with room for a slow machine. */
const SOON = { timeout: 20_000 };

test('P.3: a page whose code does not come says so, and works once it comes', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/Failed to load/, /404/, /wasm/i]);
  const desk = await openDesk(page, lobby);
  // As after an update, when the files of the release before are gone.
  await page.route(/console\.wasm/, (route) => route.fulfill({ status: 404 }));
  await page.reload();
  const notice = page.getByRole('alert').filter({ hasText: LATE });
  await expect(notice).toBeVisible(SOON);
  await axe(page);
  await page.unroute(/console\.wasm/);
  await page.keyboard.press('Shift+Tab');
  await expect(notice.getByRole('button', { name: 'Reload' }), 'the last stop of the page').toBeFocused();
  await page.keyboard.press('Enter');
  await desk.untilLive();
  await expect(notice).toHaveCount(0);
});

test('P.3: a record whose part of the code comes late says so until it comes; errors of other scripts say nothing', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/ERR_FAILED|Failed to (load|fetch)/, /wasm/i, /not ours/]);
  await openDesk(page, lobby);
  await page.route(/split_record/, (route) => route.abort());
  await page.goto(`${lobby.consoleUrl}/p/JK/issue/3`);
  await page.evaluate(() => void Promise.reject(new TypeError('not ours')));
  const alert = page.getByRole('alert');
  await expect(alert.filter({ hasText: LATE })).toBeVisible(SOON);
  await page.unroute(/split_record/);
  await expect(alert, 'it comes by itself').toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-alive', '');
});
