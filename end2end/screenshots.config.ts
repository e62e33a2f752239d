import base from './playwright.config.ts';

// Takes pictures, proves nothing: kept apart from the tests.
export default { ...base, testMatch: 'screenshots.ts', timeout: 180_000, workers: 1 };
