import base from './playwright.config.ts';
import { shellOptions } from './support/chromium.ts';

const launchOptions = shellOptions();
// As people's browsers have it: what draws does not take the time of the process that everything goes through.
launchOptions.args = launchOptions.args?.filter((flag) => flag !== '--in-process-gpu');

// Measures, proves nothing: kept apart from the tests, and started by `cargo xtask figures` with a desk of its own.
export default {
  ...base,
  testMatch: 'figures.ts',
  timeout: 600_000,
  workers: 1,
  retries: 0,
  reporter: [['line']],
  use: { ...base.use, launchOptions, trace: 'off' },
};
