import base from './playwright.config.ts';

// The journeys in which a desk's data matter, on PostgreSQL; all of them run on SQLite.
export default {
  ...base,
  projects: [
    { name: 'stored', testMatch: ['smoke', 'messages', 'search', 'restore'].map((name) => `${name}.spec.ts`) },
    // What happens to the line alone is the same on every engine, and takes its time.
    { name: 'faults', testMatch: 'faults.spec.ts', grep: /server|acknowledgement|repeated/ },
  ],
  globalSetup: './postgres.setup.ts',
  // What failed on SQLite stays where it can be looked at.
  outputDir: './test-results/postgres',
};
