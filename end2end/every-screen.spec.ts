// Every page of the console in each size and colour: what axe finds, and that nothing is wider than the screen.
import { axe, expect, openDesk, test } from './fixtures.ts';

const SIZES = { desk: { width: 1440, height: 900 }, large: { width: 1920, height: 1080 }, phone: { width: 390, height: 844 } };
const PAGES = [
  'p/JK/chats',
  'p/JK/chats/JK-6',
  'p/JK/chats/JK-6/data',
  'p/JK/chats/JK-8',
  'p/JK/issue/6',
  'p/JK/text-modules',
  'p/JK/settings/people',
  'p/JK/settings/departments',
  'p/JK/settings/workflow',
  'p/JK/settings/websites',
  'p/JK/settings/audit',
  'account?project=JK',
  'account?section=notifications&project=JK',
  'account?section=api&project=JK',
  'p/JK/settings/nothing',
  'nowhere',
];

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test('P.16 E.19 E.26: every page is without findings, and fits', async ({ lobby, page, failOnConsole }) => {
        test.setTimeout(120_000);
        failOnConsole(page, [/404/]);
        await openDesk(page, lobby, 'leila');
        for (const path of PAGES) {
          await page.goto(`${lobby.consoleUrl}/${path}`);
          await expect(page.locator('main, h1, h2').first()).toBeVisible();
          await page.evaluate(() => document.fonts.ready);
          await axe(page);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(over, `${path} is wider than the screen, in pixels`).toBeLessThanOrEqual(0);
        }
      });
    });
  }
}
