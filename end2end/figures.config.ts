import base from './playwright.config.ts';

// Measures, proves nothing: kept apart from the tests, and started by `cargo xtask figures` with a desk of its own.
export default { ...base, testMatch: 'figures.ts', timeout: 600_000, workers: 1, retries: 0, reporter: [['line']], use: { ...base.use, trace: 'off' } };
