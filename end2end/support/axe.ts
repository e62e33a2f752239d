// Accessibility: axe-core in a page or in a frame of another origin, by the rules of WCAG 2.2 AA.
import { expect, type Frame, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** One finding: rule, what it says, and where. */
export interface Finding {
  rule: string;
  help: string;
  places: string[];
}

/** What axe finds, without looking into frames; `except` leaves out what these selectors match. */
export async function findings(target: Page | Frame, except: string[] = []): Promise<Finding[]> {
  // Evaluated by the debugger, so the page's own Content-Security-Policy stays as it is.
  await target.evaluate(`window.axe || (() => { ${source} })()`);
  return target.evaluate(
    async ({ rules, except }) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const options = {
        runOnly: { type: 'tag' as const, values: rules },
        // Experimental, and off in axe itself: it takes the initials in a picture for a label.
        rules: { 'label-content-name-mismatch': { enabled: false } },
        iframes: false,
        resultTypes: ['violations' as const],
      };
      const result = await axe.run({ include: [['html']], exclude: except.map((selector) => [selector]) }, options);
      return result.violations.map(({ id, help, nodes }) => ({
        rule: id,
        help,
        places: nodes.map((node) => `${node.target.join(' ')}  ${node.failureSummary ?? ''}`),
      }));
    },
    { rules: RULES, except },
  );
}

/** Fails the test when axe finds anything. */
export async function axe(target: Page | Frame, except: string[] = []): Promise<void> {
  expect(await findings(target, except), `axe on ${target.url()}`).toEqual([]);
}
