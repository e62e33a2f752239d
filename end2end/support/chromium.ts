// How the browser is started: the one of the system, never downloaded.
//
// There are two: the whole Chromium, and its shell, which is the same engine without windows. Windows of one Chromium compete for the
// focus, and what is typed into a frame of another process goes astray when another window has it; the shell has none.
import type { LaunchOptions } from '@playwright/test';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const WHOLE = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const SHELL = ['chromium-headless-shell'];

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
  // What is drawn by the processor needs no process of its own: a tenth less to compute.
  '--in-process-gpu',
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
function wholePath(): string {
  const found = process.env['CHROMIUM_PATH'] ?? onPath(WHOLE);
  if (!found) throw new Error('no Chromium found: install one, or name it in CHROMIUM_PATH');
  return found;
}

/** `CHROMIUM_SHELL_PATH`, else the shell on the path, else the whole Chromium. */
function shellPath(): string {
  return process.env['CHROMIUM_SHELL_PATH'] ?? onPath(SHELL) ?? wholePath();
}

function onPath(names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}

/** Options for starting the shell. */
export function shellOptions(): LaunchOptions {
  return { ...wholeOptions(), executablePath: shellPath() };
}

/** Options for starting the whole Chromium: the settings of people are its own, the shell does not know them. */
export function wholeOptions({ blocksForeignCookies = false, partitionsStorage = true }: Privacy = {}): LaunchOptions {
  const disabled = partitionsStorage ? DISABLED_FEATURES : [...DISABLED_FEATURES, 'ThirdPartyStoragePartitioning'];
  const args = [...FLAGS, `--disable-features=${disabled.join(',')}`];
  if (blocksForeignCookies) args.push('--test-third-party-cookie-phaseout');
  return { executablePath: wholePath(), args };
}
