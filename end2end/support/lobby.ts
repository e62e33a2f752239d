// A server of its own for a test: the dev executable, its data in a temporary folder, its ports kept over restarts.
import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dropDatabase, emptyDatabase, isOnPostgres, newDatabase } from './postgres.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const START_MS = 30_000;
const STOP_MS = 15_000;

/** Somebody who can sign in. */
export interface Person {
  email: string;
  password: string;
  /** `agent`, `supervisor` or `admin`. */
  role: string;
}

/** How to start a server. */
export interface LobbyOptions {
  /** The pottery shop with its team and chats, and the shop's page; without it, an empty desk that waits for its set-up. */
  demo: boolean;
  /** Further arguments. */
  args?: string[];
  /** Further variables. */
  env?: Record<string, string>;
}

/** A running server. */
export class Lobby {
  /** Where its data are. */
  readonly folder: string;
  /** The SQLite file; in a run on PostgreSQL the address of a database of its own. */
  readonly database: string;
  readonly #options: LobbyOptions;
  readonly #consolePort: number;
  readonly #shopPort: number;
  #process: ChildProcess | undefined;
  #printed = '';
  #log = '';

  private constructor(folder: string, ports: [number, number], options: LobbyOptions) {
    this.folder = folder;
    this.database = isOnPostgres() ? newDatabase() : join(folder, 'lobby.db');
    [this.#consolePort, this.#shopPort] = ports;
    this.#options = options;
  }

  /** Starts a server on free ports with data of its own, and waits until it is ready. */
  static async start(options: LobbyOptions): Promise<Lobby> {
    const folder = await mkdtemp(join(tmpdir(), 'lobby-e2e-'));
    const lobby = new Lobby(folder, await freePorts(), options);
    await lobby.start();
    return lobby;
  }

  /** Address of the console, without a slash at the end. */
  get consoleUrl(): string {
    return this.#line(/^\s*Console\s+(\S+)/m).replace(/\/$/, '');
  }

  /** Address of the demo shop, another site than the console; demo only. */
  get shopUrl(): string {
    return this.#line(/^\s*Demo shop\s+(\S+)/m).replace(/\/$/, '');
  }

  /** The one-time link of the set-up; only while there is no administrator. */
  get setupUrl(): string {
    return this.#line(/^\s*Set-up\s+(\S+)/m);
  }

  /** The demo's team, as printed. */
  get people(): Person[] {
    const lines = this.#printed.matchAll(/^\s*Sign-in\s+(\S+)\s+password\s+(\S+)\s+\((\w+)/gm);
    return [...lines].map(([, email, password, role]) => ({ email: email ?? '', password: password ?? '', role: role ?? '' }));
  }

  /** The one whose address begins so: `lobby.person('ana')`. */
  person(name: string): Person {
    const found = this.people.find((person) => person.email.startsWith(name));
    if (!found) throw new Error(`nobody is called ${name}; printed was:\n${this.#printed}`);
    return found;
  }

  /** All that the server wrote to its log since its first start. */
  get log(): string {
    return this.#log;
  }

  /** Whether the process is there. */
  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Starts it again after `terminate` or `kill9`: the same ports, the same data. */
  async start(): Promise<void> {
    if (this.isRunning) throw new Error('it runs already');
    this.#printed = '';
    const child = spawn(executable(), this.#arguments(), {
      cwd: this.folder,
      env: { ...foreignVariables(), ...siteFolders(), ...this.#options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.on('error', (error) => (this.#log += `${error.message}\n`));
    child.stdout.on('data', (bytes: Buffer) => (this.#printed += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (this.#log += bytes.toString()));
    await this.#untilReady();
  }

  /** SIGKILL, in the middle of whatever it does. */
  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM: the server says goodbye to its sockets. Gives its exit code. */
  async terminate(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Runs a command of the executable on this server's data, such as `backup FILE`, and gives what it prints. */
  command(...words: string[]): string {
    const env = { ...foreignVariables(), ...siteFolders(), ...this.#options.env };
    return execFileSync(executable(), [...words, '--database-url', this.#databaseUrl], { cwd: this.folder, env, encoding: 'utf8' });
  }

  /** Loses all data of a server that does not run; on PostgreSQL, an empty database is left. */
  async lose(): Promise<void> {
    for (const name of await readdir(this.folder)) await rm(join(this.folder, name), { recursive: true });
    if (isOnPostgres()) emptyDatabase(this.database);
  }

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    if (this.isRunning) await this.#end('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
    if (isOnPostgres()) dropDatabase(this.database);
  }

  get #databaseUrl(): string {
    return isOnPostgres() ? this.database : `sqlite:${this.database}`;
  }

  #arguments(): string[] {
    const { demo, args = [] } = this.#options;
    const forDemo = demo ? ['--demo', '--demo-shop-addr', `localhost:${this.#shopPort}`] : [];
    return [...forDemo, '--addr', `127.0.0.1:${this.#consolePort}`, '--database-url', this.#databaseUrl, ...args];
  }

  #line(pattern: RegExp): string {
    const found = this.#printed.match(pattern)?.[1];
    if (!found) throw new Error(`the server did not print ${pattern}; printed was:\n${this.#printed}\n${this.#log}`);
    return found;
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + START_MS;
    const ready = `http://127.0.0.1:${this.#consolePort}/readyz`;
    while (Date.now() < deadline) {
      if (!this.isRunning) break;
      const before = this.#printed;
      const answer = /^\s*Console\s/m.test(before) ? await fetch(ready).catch(() => undefined) : undefined;
      await new Promise((later) => setTimeout(later, 50));
      const saidAll = this.#printed === before && (!this.#options.demo || this.people.length > 0);
      if (answer?.ok && saidAll) return;
    }
    throw new Error(`the server did not become ready.\nPrinted:\n${this.#printed}\nLog:\n${this.#log}`);
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (!child || !this.isRunning) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    const code = await ended;
    clearTimeout(timer);
    return code;
  }
}

/** All variables but Lobby's own: what somebody has set for their own server is not for these. */
function foreignVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LOBBY_')));
}

/** `LOBBY_SITE_DIR` and `LOBBY_WIDGET_DIR`, else what `cargo xtask` makes. */
function siteFolders(): Record<string, string> {
  const { LOBBY_SITE_DIR = join(ROOT, 'target/site'), LOBBY_WIDGET_DIR = join(ROOT, 'target/widget') } = process.env;
  return { LOBBY_SITE_DIR, LOBBY_WIDGET_DIR };
}

/** `LOBBY_EXECUTABLE`, else what `cargo build -p server` makes on this machine. */
function executable(): string {
  const named = process.env['LOBBY_EXECUTABLE'];
  if (named) return named;
  const host = execFileSync('rustc', ['--print', 'host-tuple'], { encoding: 'utf8' }).trim();
  const built = join(process.env['CARGO_TARGET_DIR'] ?? join(ROOT, 'target'), host, 'debug/lobby');
  if (!existsSync(built)) throw new Error(`${built} is not built: cargo xtask build`);
  return built;
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports = servers.map(
    (server) =>
      new Promise<number>((found, failed) => {
        server.once('error', failed);
        server.listen(0, '127.0.0.1', () => found((server.address() as AddressInfo).port));
      }),
  );
  const [first, second] = await Promise.all(ports);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return [first ?? 0, second ?? 0];
}
