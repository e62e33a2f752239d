// What every browser test of Lobby begins with. See README.md.
import { test as base, expect, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { Gate } from './support/gate.ts';
import { Link } from './support/link.ts';
import { Lobby, type LobbyOptions } from './support/lobby.ts';
import { openShadowRoots } from './support/pages.ts';

export { expect } from '@playwright/test';
export { axe, findings } from './support/axe.ts';
export { Link, type Direction } from './support/link.ts';
export { Lobby, type Person } from './support/lobby.ts';
export { Desk, openDesk } from './support/desk.ts';
export { fill, openWidget, signIn, startChat, Widget } from './support/pages.ts';
export { makeToken, startChats, writeAll } from './support/program.ts';
export { rowsOf } from './support/rows.ts';
export { fastest, installClock, timeOf, timeShown } from './support/time.ts';

/** A browser of one person: a context of its own, and the network between it and the server. */
export interface Seat {
  context: BrowserContext;
  page: Page;
  link: Link;
}

interface Fixtures {
  /** Listens to the browsers of the test; messages that nobody expected fail it. */
  gate: Gate;
  /** Names messages of a page that are expected, such as `/401/` of a refused sign-in. */
  failOnConsole: (page: Page, allow?: RegExp[]) => void;
  /** A server with the demo's team, chats and shop. */
  lobby: Lobby;
  /** A server that nobody has set up. */
  freshLobby: Lobby;
  /** Starts further servers, ended with the test. */
  startLobby: (options: LobbyOptions) => Promise<Lobby>;
  /** A further browser, with a network of its own that can be cut; closed with the test. */
  newSeat: (options?: BrowserContextOptions) => Promise<Seat>;
}

export const test = base.extend<Fixtures>({
  gate: [
    async ({}, use) => {
      const gate = new Gate();
      await use(gate);
      await gate.close();
      expect(gate.unexpected, 'messages in the browser console').toEqual([]);
    },
    { auto: true },
  ],

  failOnConsole: async ({ gate }, use) => {
    await use((page, allow = []) => {
      gate.watch(page.context());
      gate.allow(allow, page);
    });
  },

  context: async ({ context, gate }, use) => {
    gate.watch(context);
    await openShadowRoots(context);
    await use(context);
  },

  startLobby: async ({ gate }, use, info) => {
    const started: Lobby[] = [];
    await use(async (options) => {
      const lobby = await Lobby.start(options);
      started.push(lobby);
      return lobby;
    });
    await gate.close();
    for (const lobby of started) {
      if (info.status !== info.expectedStatus) await info.attach('server log', { body: lobby.log });
      await lobby.stop();
    }
  },

  lobby: async ({ startLobby }, use) => {
    await use(await startLobby({ demo: true }));
  },

  freshLobby: async ({ startLobby }, use) => {
    await use(await startLobby({ demo: false }));
  },

  newSeat: async ({ browser, contextOptions, gate, viewport, locale, timezoneId }, use) => {
    const seats: Seat[] = [];
    await use(async (options = {}) => {
      const link = await Link.open();
      const own = { ...contextOptions, viewport, locale, timezoneId };
      const context = await browser.newContext({ ...own, proxy: link.proxy, ...options });
      gate.watch(context);
      await openShadowRoots(context);
      const seat = { context, link, page: await context.newPage() };
      seats.push(seat);
      return seat;
    });
    await gate.close();
    for (const { context, link } of seats) {
      await context.close();
      await link.close();
    }
  },
});
