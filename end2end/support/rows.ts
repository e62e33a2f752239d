// What a desk has stored, read past the server.
import { rowsOnPostgres } from './postgres.ts';
import { rowsInFile, type Value } from './sqlite.ts';

/** All rows of a table of a `Lobby`'s `database`, by the names of its columns; also while the server runs or after it was killed. */
export function rowsOf(database: string, table: string): Record<string, Value>[] {
  return database.startsWith('postgres:') ? rowsOnPostgres(database, table) : rowsInFile(database, table);
}
