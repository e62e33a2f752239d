// How the browser is started: the one of the system, never downloaded.
import type { LaunchOptions } from '@playwright/test';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

// Playwright's own list holds `ThirdPartyStoragePartitioning` too, which people's browsers have switched on.
// Of two such switches Chromium takes the last.
const DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'Translate',
];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a browser lets a frame of another site keep. */
export interface Privacy {
  /** Whether cookies of other sites than the one in the address bar are refused. */
  blocksForeignCookies?: boolean;
  /** Whether storage of frames is kept apart by the site around them. Without it, and with such cookies refused, storage throws. */
  partitionsStorage?: boolean;
}

/** `CHROMIUM_PATH`, else the first of the usual names on the path. */
export function chromiumPath(): string {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  if (!found) throw new Error('no Chromium found: install one, or name it in CHROMIUM_PATH');
  return found;
}

/** Options for starting Chromium. */
export function launchOptions({ blocksForeignCookies = false, partitionsStorage = true }: Privacy = {}): LaunchOptions {
  const disabled = partitionsStorage ? DISABLED_FEATURES : [...DISABLED_FEATURES, 'ThirdPartyStoragePartitioning'];
  const args = [...FLAGS, `--disable-features=${disabled.join(',')}`];
  if (blocksForeignCookies) args.push('--test-third-party-cookie-phaseout');
  return { executablePath: chromiumPath(), args };
}
