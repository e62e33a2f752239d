import { startPostgres } from './support/postgres.ts';

/** Before the first test of a run on PostgreSQL; gives what comes after the last. */
export default startPostgres;
