// The console gate: a test fails when a browser says anything that the test did not expect.
//
// Faults of hydration, refused scripts and styles (CSP), failed requests and uncaught errors all arrive here.
import type { BrowserContext, Page } from '@playwright/test';

const LOUD = new Set(['error', 'warning', 'assert']);

interface Said {
  where: object;
  text: string;
}

/** Listens to pages and contexts. */
export class Gate {
  readonly #said: Said[] = [];
  readonly #allowed: { where: object | undefined; pattern: RegExp }[] = [];
  readonly #watched = new Set<BrowserContext>();
  #closed = false;

  /** Listens to all pages and frames of this context. */
  watch(context: BrowserContext): void {
    if (this.#watched.has(context)) return;
    this.#watched.add(context);
    context.on('console', (message) => {
      const { url, lineNumber } = message.location();
      const text = `${message.type()}: ${message.text()} (${url}:${lineNumber})`;
      if (LOUD.has(message.type())) this.#hear(context, text);
    });
    context.on('weberror', (fault) => {
      this.#hear(context, `uncaught: ${fault.error().stack ?? fault.error().message}`);
    });
  }

  /** These messages are expected: everywhere, or in one page's or context's browser only. */
  allow(patterns: RegExp[], where?: Page | BrowserContext): void {
    const context = where && 'context' in where ? where.context() : where;
    for (const pattern of patterns) this.#allowed.push({ where: context, pattern });
  }

  /** Stops listening. To be called before a server goes away: that the browsers miss it then is no news. */
  async close(): Promise<void> {
    // What was said before arrives before the answer to a question.
    const pages = [...this.#watched].flatMap((context) => context.pages());
    const answers = pages.map((page) => page.evaluate('0').catch(() => undefined));
    await Promise.race([Promise.all(answers), new Promise((late) => setTimeout(late, 1_000))]);
    this.#closed = true;
  }

  #hear(where: object, text: string): void {
    if (!this.#closed) this.#said.push({ where, text });
  }

  /** What was said and not expected. */
  get unexpected(): string[] {
    const isAllowed = (said: Said) =>
      this.#allowed.some(({ where, pattern }) => (!where || where === said.where) && pattern.test(said.text));
    return this.#said.filter((said) => !isAllowed(said)).map(({ text }) => text);
  }
}
