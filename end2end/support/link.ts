// A network that can be cut: a SOCKS 5 proxy that a browser context uses for everything, web sockets included.
//
// `context.setOffline` freezes an open web socket without closing it; here both kinds of fault are to be had:
// `cut` closes every connection and refuses new ones, `silence` keeps them open and lets nothing through, `strand` does so for
// good to those that are open now, `breakWebSockets` ends each one at its first word.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Which way bytes do not pass while a link is silent. */
export type Direction = 'to-server' | 'to-browser' | 'both';

/** A request for a web socket (RFC 6455, 4.1). */
const UPGRADE = /^upgrade:\s*websocket/im;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** One connection through the link. Held bytes pass when the silence ends, as after a stall of the network. */
class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  #held: Buffer[] = [];
  #silent = false;
  #stranded = false;
  #ended = false;

  constructor(from: Socket, to: Socket, silent: boolean, mayPass: (bytes: Buffer) => boolean = () => true) {
    this.#from = from;
    this.#to = to;
    this.#silent = silent;
    from.on('data', (bytes) => {
      if (!mayPass(bytes)) this.destroy();
      else if (this.#silent) this.#held.push(bytes);
      else this.#to.write(bytes);
    });
    from.on('end', () => {
      this.#ended = true;
      if (!this.#silent) to.end();
    });
    from.on('close', () => {
      if (!this.#silent) to.destroy();
    });
    from.on('error', () => undefined);
  }

  /** Nothing passes any more. */
  strand(): void {
    this.#stranded = true;
    this.hush(true);
  }

  hush(silent: boolean): void {
    this.#silent = silent || this.#stranded;
    if (this.#silent) return;
    for (const bytes of this.#held.splice(0)) this.#to.write(bytes);
    if (this.#ended) this.#to.end();
  }

  destroy(): void {
    this.#from.destroy();
    this.#to.destroy();
  }
}

/** The line between one browser context and everything else. */
export class Link {
  readonly #server: Server;
  readonly #waiting = new Set<Socket>();
  readonly #up = new Set<Pipe>();
  readonly #down = new Set<Pipe>();
  #silent: Direction | undefined;
  #cut = false;
  #breaksWebSockets = false;
  #opened = 0;

  private constructor() {
    this.#server = createServer((socket) => void this.#accept(socket));
  }

  /** A link that lets everything through. */
  static async open(): Promise<Link> {
    const link = new Link();
    await new Promise<void>((ready, failed) => {
      link.#server.once('error', failed);
      link.#server.listen(0, '127.0.0.1', ready);
    });
    return link;
  }

  /** What `browser.newContext` needs to go through this link. */
  get proxy(): { server: string } {
    const { port } = this.#server.address() as AddressInfo;
    return { server: `socks5://127.0.0.1:${port}` };
  }

  /** Connections to the outside since the beginning. */
  get connectionsOpened(): number {
    return this.#opened;
  }

  /** Closes all connections and refuses new ones. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#waiting) socket.destroy();
    for (const pipe of [...this.#up, ...this.#down]) pipe.destroy();
  }

  /** Keeps all connections open, new ones too, and lets nothing through in this direction. */
  silence(direction: Direction = 'both'): void {
    this.#silent = direction;
    this.#hush();
  }

  /** Silences the connections that are open now, for good: what a router does that has forgotten them. New ones work. */
  strand(direction: Direction = 'both'): void {
    if (direction !== 'to-browser') for (const pipe of this.#up) pipe.strand();
    if (direction !== 'to-server') for (const pipe of this.#down) pipe.strand();
  }

  /** Ends every web socket, those to come too, as some proxies do. Other requests pass. */
  breakWebSockets(): void {
    this.#breaksWebSockets = true;
    for (const pipe of this.#up) pipe.destroy();
  }

  /** Lets everything through again. What was held during a silence arrives now. */
  restore(): void {
    this.#cut = false;
    this.#breaksWebSockets = false;
    this.#silent = undefined;
    this.#hush();
  }

  /** Ends the link for good. */
  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((closed) => this.#server.close(() => closed()));
  }

  #hush(): void {
    for (const pipe of this.#up) pipe.hush(this.#isSilent('to-server'));
    for (const pipe of this.#down) pipe.hush(this.#isSilent('to-browser'));
  }

  #isSilent(direction: Direction): boolean {
    return this.#silent === 'both' || this.#silent === direction;
  }

  async #accept(browser: Socket): Promise<void> {
    browser.on('error', () => undefined);
    if (this.#cut) {
      browser.destroy();
      return;
    }
    this.#waiting.add(browser);
    try {
      const { host, port } = await handshake(browser);
      const server = await reach(host, port);
      if (this.#cut || browser.destroyed) {
        server.destroy();
        browser.destroy();
        return;
      }
      this.#opened += 1;
      this.#join(browser, server);
      browser.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    } catch {
      if (!browser.destroyed) browser.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]));
    } finally {
      this.#waiting.delete(browser);
    }
  }

  #join(browser: Socket, server: Socket): void {
    const mayPass = (bytes: Buffer) => !this.#breaksWebSockets || !UPGRADE.test(bytes.toString('latin1'));
    const up = new Pipe(browser, server, this.#isSilent('to-server'), mayPass);
    const down = new Pipe(server, browser, this.#isSilent('to-browser'));
    this.#up.add(up);
    this.#down.add(down);
    browser.on('close', () => this.#up.delete(up));
    server.on('close', () => this.#down.delete(down));
  }
}

async function handshake(browser: Socket): Promise<{ host: string; port: number }> {
  const [, methods] = await take(browser, 2);
  await take(browser, methods ?? 0);
  browser.write(Buffer.from([5, 0]));
  const [, command, , kind] = await take(browser, 4);
  if (command !== 1) throw new Error('only CONNECT is known');
  const host = await address(browser, kind ?? 0);
  const port = (await take(browser, 2)).readUInt16BE(0);
  return { host, port };
}

async function address(browser: Socket, kind: number): Promise<string> {
  if (kind === 1) return [...(await take(browser, 4))].join('.');
  if (kind === 4) return (await take(browser, 16)).every((byte, at) => byte === (at === 15 ? 1 : 0)) ? '::1' : 'elsewhere';
  const [length] = await take(browser, 1);
  return (await take(browser, length ?? 0)).toString('latin1');
}

/** The next `count` bytes; what comes after them stays in the socket. */
async function take(socket: Socket, count: number): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0);
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes) return bytes;
    await new Promise<void>((ready, failed) => {
      const gone = () => failed(new Error('closed'));
      socket.once('close', gone);
      socket.once('readable', () => {
        socket.off('close', gone);
        ready();
      });
    });
  }
}

/** Tests stay on this machine. */
function reach(host: string, port: number): Promise<Socket> {
  if (!LOOPBACK.has(host)) return Promise.reject(new Error(`${host} is not this machine`));
  return new Promise((ready, failed) => {
    const socket = connect({ host, port });
    socket.setNoDelay(true);
    socket.once('error', failed);
    socket.once('connect', () => ready(socket));
  });
}
