// A PostgreSQL of a run's own: made in a temporary folder with its socket in it, gone with the run, also when that is killed. It needs
// PostgreSQL's programs: the newest under /usr/lib/postgresql, else what LOBBY_POSTGRES_BIN names.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Value } from './sqlite.ts';

/** In the environment of a run on PostgreSQL: the folder with its socket. */
const VARIABLE = 'LOBBY_TEST_POSTGRES';
const START_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** Makes the cluster and runs it until its standard input ends. Nothing here has to survive a power cut. */
const RUN = `
set -e
"$BIN/initdb" -D "$HOME_FOLDER/data" -U lobby -A trust -E UTF8 --locale=C -N --no-instructions >"$HOME_FOLDER/log" 2>&1
"$BIN/postgres" -D "$HOME_FOLDER/data" -c listen_addresses= -c unix_socket_directories="$HOME_FOLDER" \
  -c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB >>"$HOME_FOLDER/log" 2>&1 &
server=$!
read -r _ || true
kill -INT $server
wait $server || true
rm -rf "$HOME_FOLDER"
`;

/** Starts it for a run; servers of tests keep their data there from now on. Gives what ends it. */
export async function startPostgres(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'lobby-postgres-'));
  const [command = 'bash', ...words] = [...asAUser(folder), 'bash', '-c', RUN];
  const env = { ...process.env, BIN: programs(), HOME_FOLDER: folder };
  const running = spawn(command, words, { cwd: folder, env, stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = new Promise<void>((done) => running.once('exit', () => done()));
  process.env[VARIABLE] = folder;
  const deadline = Date.now() + START_MS;
  while (!answers()) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL did not start:\n${readFileSync(join(folder, 'log'), 'utf8')}`);
    await new Promise((later) => setTimeout(later, LOOK_EVERY_MS));
  }
  return async () => {
    running.stdin?.end();
    await ended;
  };
}

/** Whether this run is on PostgreSQL. */
export function isOnPostgres(): boolean {
  return process.env[VARIABLE] !== undefined;
}

/** The address of a new, empty database. */
export function newDatabase(): string {
  const name = `lobby_${randomBytes(6).toString('hex')}`;
  tell('postgres', `create database ${name}`);
  return `postgres:///${name}?host=${folderOfRun()}&user=lobby`;
}

/** Takes a database away, whoever is still connected to it. */
export function dropDatabase(address: string): void {
  tell('postgres', `drop database ${nameOf(address)} with (force)`);
}

/** Puts an empty database in the place of one. */
export function emptyDatabase(address: string): void {
  dropDatabase(address);
  tell('postgres', `create database ${nameOf(address)}`);
}

/** All rows of a table, by the names of its columns, with the values that a file of SQLite would have. */
export function rowsOnPostgres(address: string, table: string): Record<string, Value>[] {
  const all = tell(nameOf(address), `select coalesce(json_agg(row), '[]') from ${table} row`);
  const rows = JSON.parse(all) as Record<string, Value>[];
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, asInFile(value)])));
}

/** Ids and bytes are texts in JSON. */
function asInFile(value: Value): Value {
  if (typeof value !== 'string') return value;
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
  const hex = isId ? value.replaceAll('-', '') : value.match(/^\\x([0-9a-f]*)$/)?.[1];
  return hex === undefined ? value : Buffer.from(hex, 'hex');
}

function answers(): boolean {
  try {
    tell('postgres', 'select 1');
    return true;
  } catch {
    return false;
  }
}

function tell(database: string, statement: string): string {
  const words = ['-qAt', '-v', 'ON_ERROR_STOP=1', '-U', 'lobby', '-h', folderOfRun(), '-d', database, '-c', statement];
  return execFileSync(join(programs(), 'psql'), words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
}

function nameOf(address: string): string {
  return new URL(address).pathname.slice(1);
}

function folderOfRun(): string {
  const folder = process.env[VARIABLE];
  if (!folder) throw new Error('this run has no PostgreSQL');
  return folder;
}

function programs(): string {
  const named = process.env['LOBBY_POSTGRES_BIN'];
  if (named) return named;
  const releases = readdirSync('/usr/lib/postgresql').map(Number).filter(Number.isInteger);
  return join('/usr/lib/postgresql', String(Math.max(...releases)), 'bin');
}

/** PostgreSQL refuses to be run by root; the folder becomes that of the user who runs it. */
function asAUser(folder: string): string[] {
  if (process.getuid?.() !== 0) return [];
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  const [user, group] = [id('-u'), id('-g')];
  chownSync(folder, user, group);
  return ['setpriv', `--reuid=${user}`, `--regid=${group}`, '--clear-groups'];
}
