// What an agent waits for at a desk with many chats, measured in the page: from the agent's own input to the frame that shows the answer.
// `cargo xtask figures` fills the desk, lets visitors write, and starts this.
import { expect, type Page, test } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Desk } from './support/desk.ts';

const FOLDER = resolve(import.meta.dirname, '../target/bench');
const ROUNDS = 7;
/** How long the page is watched while others write, in each of its states, in milliseconds. */
const WATCHED_MS = 20_000;

declare global {
  interface Window {
    figures: {
      /** How long each task above 50 ms took, since they were last asked for. */
      longTasks: number[];
      /** From the sending of a message to the frame that shows it in the list. */
      arrivals: number[];
      answered?: Promise<number>;
    };
  }
}

interface Figure {
  name: string;
  values: number[];
  /** Above this it is missed; without, it is only said. */
  atMost?: number;
}

function setting(name: string): string {
  const value = process.env[`LOBBY_FIGURES_${name}`];
  if (!value) throw new Error(`LOBBY_FIGURES_${name} is not set: cargo xtask figures starts this`);
  return value;
}

function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

/** Does something in the page and gives how long it took from the first input to the first frame in which the condition holds. */
async function timed(page: Page, act: () => Promise<void>, condition: string): Promise<number> {
  await page.evaluate((condition) => {
    const holds = new Function(`return ${condition}`) as () => boolean;
    window.figures.answered = new Promise((done) => {
      const events = ['pointerdown', 'keydown', 'input', 'change'] as const;
      const begin = (event: Event): void => {
        for (const name of events) removeEventListener(name, begin, true);
        const look = (): void => {
          if (!holds()) return void requestAnimationFrame(look);
          // After the frame that shows it.
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - event.timeStamp)));
        };
        look();
      };
      for (const name of events) addEventListener(name, begin, true);
    });
  }, condition);
  await act();
  return page.evaluate(() => window.figures.answered ?? Number.NaN);
}

async function repeated(name: string, once: (round: number) => Promise<number>, atMost?: number): Promise<Figure> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) values.push(await once(round));
  return atMost === undefined ? { name, values } : { name, values, atMost };
}

/** The tasks above 50 ms while this is done. */
async function longTasks(page: Page, name: string, act: () => Promise<void>): Promise<Figure> {
  // The browser tells of a task some time after its end.
  const told = (): Promise<void> => page.waitForTimeout(500);
  await told();
  await page.evaluate(() => void (window.figures.longTasks = []));
  await act();
  await told();
  const values = await page.evaluate(() => window.figures.longTasks);
  return { name: `tasks above 50 ms: ${name}`, values: values.length ? values : [0], atMost: 50 };
}

function print(title: string, figures: Figure[]): void {
  const rows = figures.map(({ name, values, atMost }) => {
    const [median, worst] = [percentile(values, 50), Math.max(...values)];
    const missed = atMost !== undefined && worst > atMost ? 'missed' : '';
    return `  ${name.padEnd(64)} ${median.toFixed(1).padStart(9)} ${worst.toFixed(1).padStart(9)} ${String(values.length).padStart(5)}  ${missed}`;
  });
  console.log([title, `  ${'ms'.padEnd(64)} ${'median'.padStart(9)} ${'worst'.padStart(9)} ${'of'.padStart(5)}`, ...rows].join('\n'));
}

test('figures', async ({ page, context }) => {
  const [origin, project, load, engine] = [setting('ORIGIN'), setting('PROJECT'), setting('LOAD'), setting('ENGINE')];
  await context.addInitScript(() => {
    window.figures = { longTasks: [], arrivals: [] };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.figures.longTasks.push(entry.duration);
    }).observe({ type: 'longtask', buffered: true });
    const known = new Set<string>();
    const look = (): void => {
      for (const found of document.querySelector('.chat-rows[aria-label=Chats]')?.textContent?.matchAll(/@(\d{13})/g) ?? []) {
        const sent = found[1] ?? '';
        if (known.has(sent)) continue;
        known.add(sent);
        // What is there already when the page begins is no arrival.
        if (performance.now() > 5_000) window.figures.arrivals.push(Date.now() - Number(sent));
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(`${origin}/login`);
  await page.getByLabel('E-mail').fill(setting('EMAIL'));
  await page.getByLabel('Password', { exact: true }).fill(setting('PASSWORD'));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/p\//);
  const desk = new Desk(page);
  const figures: Figure[] = [];

  const firstAnswer: number[] = [];
  figures.push(
    await repeated('the Chats page: until it is live', async () => {
      const from = Date.now();
      await page.goto(`${origin}/p/${project}/chats`);
      await desk.untilLive();
      const live = Date.now() - from;
      firstAnswer.push(
        await page.evaluate(() => {
          const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
          return navigation ? navigation.responseEnd - navigation.requestStart : Number.NaN;
        }),
      );
      return live;
    }),
    { name: 'the Chats page: first answer, whole', values: firstAnswer },
  );
  await expect(desk.rows.first()).toBeVisible();

  await desk.list.locator('.filters > summary').click();
  // "Showing 2 of 3" is another text once the filter is through.
  const showing = "[...document.querySelectorAll('[role=status]')].map((status) => status.textContent).find((text) => text.startsWith('Showing'))";
  const filtered = async (act: () => Promise<void>): Promise<number> => {
    const before = await page.evaluate<string>(showing);
    return timed(page, act, `${showing} !== ${JSON.stringify(before)}`);
  };
  const online = desk.list.getByRole('checkbox', { name: 'Customers online only' });
  figures.push(await repeated('filter of what is displayed: customers online', () => filtered(() => online.click())));
  if (await online.isChecked()) await online.click();
  const mine = desk.list.getByRole('checkbox', { name: 'Assigned to me' });
  await desk.list.getByRole('radio', { name: /^Filtered/ }).click();
  figures.push(await repeated('filter of what is fetched: assigned to me', () => filtered(() => mine.click())));
  await desk.list.getByRole('radio', { name: /^All/ }).click();
  await expect(desk.rows.first()).toBeVisible();
  const order = desk.list.getByLabel('Order of the list');
  for (const words of ['Longest waiting first', 'Most urgent first']) {
    figures.push(
      await repeated(`${words}: until its first page is here`, async () => {
        await order.selectOption('Newest message first');
        await page.waitForTimeout(500);
        const [from, chats] = [Date.now(), page.waitForResponse((answer) => answer.url().endsWith('/load_chats'))];
        await order.selectOption(words);
        await (await chats).finished();
        return Date.now() - from;
      }),
    );
  }
  await order.selectOption('Newest message first');
  await desk.list.locator('.filters > summary').click();

  const openChats = async (): Promise<void> => {
    const opened = await repeated('opening a chat', async (round) => {
      // Rows hold still while somebody aims: what is under the pointer is what a click opens.
      await desk.rows.nth(round + 1).hover();
      const under = await page.evaluate(() => document.querySelector('a.chat-row:hover')?.getAttribute('href') ?? '');
      const key = /\/([A-Z]+-\d+)/.exec(under)?.[1] ?? '';
      const click = async (): Promise<void> => {
        await page.mouse.down();
        await page.mouse.up();
      };
      return timed(page, click, `location.pathname.endsWith('${key}') && document.querySelector('[role=log] .bubble') !== null && document.querySelector('[role=log]').closest('section').textContent.includes('${key}')`);
    });
    figures.push(opened);
  };
  figures.push(await longTasks(page, 'the agent opens chats', openChats));

  await desk.list.getByRole('button', { name: 'Search chats' }).click();
  const search = page.getByRole('region', { name: 'Search chats' });
  const field = search.getByRole('searchbox');
  const found =
    "[...document.querySelectorAll('[role=status]')].some((status) => /^\\d+\\+? (chat|message)/.test(status.textContent)) || [...document.querySelectorAll('h2')].some((head) => head.textContent === 'Nothing found')";
  for (const [name, texts] of [
    ['search: words that many messages have', ['blue bowl', 'gift card', 'broken cup', 'refund', 'parcel', 'kiln', 'glaze']],
    ['search: a number that few have', ['123456', '654321', '271828', '314159', '161803', '999999', '100000']],
  ] as const) {
    figures.push(
      await repeated(name, async (round) => {
        await field.fill('');
        await expect(search.getByText('Search all chats')).toBeVisible();
        const text = texts[round] ?? '';
        return timed(page, () => field.fill(text), found);
      }),
    );
  }
  await field.press('Escape');

  await desk.rows.first().click();
  await expect(desk.composer).toBeVisible();
  const watched = (): Promise<void> => page.waitForTimeout(WATCHED_MS);
  figures.push(await longTasks(page, 'others write, the agent reads', watched));
  figures.push(
    await longTasks(page, 'others write, the agent scrolls the list', async () => {
      await desk.rows.first().hover();
      for (let at = 0; at < 40; at += 1) {
        await page.mouse.wheel(0, at % 20 < 14 ? 600 : -1_000);
        await page.waitForTimeout(250);
      }
    }),
  );
  figures.push(
    await longTasks(page, 'others write, the agent answers', async () => {
      await desk.composer.click();
      for (let at = 0; at < 6; at += 1) {
        await page.keyboard.type('It left us this morning. ', { delay: 30 });
        await page.keyboard.press('Enter');
        await page.waitForTimeout(500);
      }
    }),
  );
  await desk.list.hover();
  await page.mouse.wheel(0, -100_000);
  await page.mouse.move(1_000, 400);
  // What came while the list was scrolled is shown once it is at its top and nobody aims at a row: that is not on its way any more.
  await expect.poll(() => desk.list.locator('.pane-scroll').evaluate((pane) => pane.scrollTop)).toBe(0);
  await page.waitForTimeout(3_000);
  await page.evaluate(() => void (window.figures.arrivals = []));
  await watched();
  figures.push({ name: 'a message: from its sending to the frame that shows it', values: await page.evaluate(() => window.figures.arrivals) });

  print(`\n${engine}, ${load}`, figures);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/browser-${engine}-${load}.json`, `${JSON.stringify(figures, undefined, 2)}\n`);
});
