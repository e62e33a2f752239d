// What networks, browsers and servers do: nothing is lost, nothing comes twice, and the order is one for all (`delivery.md`).
import type { Locator } from '@playwright/test';
import { Desk, expect, fill, installClock, type Link, type Lobby, openDesk, openWidget, rowsOf, signIn, startChat, test, type Widget } from './fixtures.ts';

// A browser says it aloud when it cannot reach somebody; here that is the plan.
const LOST = [/net::ERR_/, /WebSocket connection/, /Failed to load resource/];
/** Long enough for the longest pause between two tries. */
const BACK = { timeout: 45_000 };

interface Pair {
  desk: Desk;
  deskLink: Link;
  widget: Widget;
  widgetLink: Link;
}

const pairTest = test.extend<{ pair: Pair }>({
  pair: async ({ lobby, newSeat, gate }, use) => {
    gate.allow(LOST);
    const agent = await newSeat();
    const visitor = await newSeat();
    const desk = await openDesk(agent.page, lobby);
    const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
    await desk.open('Noor Haddad');
    await desk.send('Good morning');
    await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
    await expect(widget.state).toHaveCount(1);
    await use({ desk, deskLink: agent.link, widget, widgetLink: visitor.link });
  },
});

for (const side of ['visitor', 'agent'] as const) {
  pairTest(`P.1 P.2 P.3: a reload of the ${side} before the message has left keeps it, and it arrives once`, async ({ pair, lobby }) => {
    const { writer, link, reader } = sides(pair, side);
    link.silence('to-server');
    await writer.send('Half way');
    await expect(writer.bubbles.last()).toHaveText('Half way');
    await expect(sending(pair, side)).toBeVisible();
    link.cut();
    link.restore();
    await reopen(pair, side);
    await expectSame(pair, ['Hello', 'Good morning', 'Half way']);
    await expect(sending(pair, side)).toBeHidden();
    expect(stored(lobby)).toEqual(['Hello', 'Good morning', 'Half way']);
    await expect(reader.bubbles.last()).toHaveText('Half way');
  });

  pairTest(`P.1 P.2 P.3: a reload of the ${side} before the acknowledgement has come does not double the message`, async ({ pair, lobby }) => {
    const { writer, link, reader } = sides(pair, side);
    link.silence('to-browser');
    await writer.send('Half way');
    await expect(reader.bubbles.last()).toHaveText('Half way');
    link.cut();
    link.restore();
    await reopen(pair, side);
    await expectSame(pair, ['Hello', 'Good morning', 'Half way']);
    await writer.send('And on');
    await expectSame(pair, ['Hello', 'Good morning', 'Half way', 'And on']);
    expect(stored(lobby)).toEqual(['Hello', 'Good morning', 'Half way', 'And on']);
  });

  for (const fault of ['cut off', 'offline'] as const) {
    pairTest(`P.1 P.2 P.3: three messages of the ${side} while ${fault} arrive once and in order`, async ({ pair, lobby }) => {
      const { writer, link, reader } = sides(pair, side);
      const context = writer.page.context();
      if (fault === 'offline') await context.setOffline(true);
      else link.cut();
      const three = ['One', 'Two', 'Three'];
      for (const text of three) await writer.send(text);
      await expect(writer.bubbles).toHaveText(['Hello', 'Good morning', ...three]);
      await expect(sending(pair, side)).toBeVisible();
      // The others go on meanwhile.
      await reader.send('Meanwhile');
      await expect(reader.bubbles).toHaveText(['Hello', 'Good morning', 'Meanwhile']);
      await expect(lost(pair, side)).toBeVisible(BACK);
      if (fault === 'offline') await context.setOffline(false);
      else link.restore();
      await expectSame(pair, ['Hello', 'Good morning', 'Meanwhile', ...three]);
      await expect(lost(pair, side)).toBeHidden();
      await reopen(pair, side);
      await expectSame(pair, ['Hello', 'Good morning', 'Meanwhile', ...three]);
      expect(stored(lobby)).toEqual(['Hello', 'Good morning', 'Meanwhile', ...three]);
    });
  }

  pairTest(`P.1: the ${side} finds a connection dead that nobody has closed, and goes on with a new one`, async ({ pair }) => {
    const { writer, link, reader } = sides(pair, side);
    link.strand('to-browser');
    await reader.send('Do you hear me?');
    // The browser tells the page that the network has changed: it asks whether anybody is there (rule 6).
    await (await place(pair, side)).evaluate(() => dispatchEvent(new Event('online')));
    await expectSame(pair, ['Hello', 'Good morning', 'Do you hear me?'], { timeout: 15_000 });
    link.strand('to-server');
    await writer.send('I do');
    await (await place(pair, side)).evaluate(() => dispatchEvent(new Event('online')));
    await expectSame(pair, ['Hello', 'Good morning', 'Do you hear me?', 'I do'], { timeout: 30_000 });
  });

  pairTest(`P.1: the ${side} notices silence without any sign of the browser`, async ({ pair }) => {
    const { writer, link, reader } = sides(pair, side);
    link.strand('both');
    await reader.send('Do you hear me?');
    await writer.send('Hello?');
    await expectSame(pair, ['Hello', 'Good morning', 'Do you hear me?', 'Hello?'], { timeout: 55_000 });
  });

  pairTest(`P.1 P.3: where web sockets are broken the ${side} writes and reads over HTTP`, async ({ pair, lobby }) => {
    const { writer, link, reader } = sides(pair, side);
    link.breakWebSockets();
    await reopen(pair, side);
    await reader.send('Are you there?');
    await expect(writer.bubbles.last()).toHaveText('Are you there?', BACK);
    await writer.send('I am');
    await expect(reader.bubbles.last()).toHaveText('I am');
    await reader.send('How is it?');
    await expect(writer.bubbles.last()).toHaveText('How is it?');
    await expect(lost(pair, side)).toBeHidden();
    await expectSame(pair, ['Hello', 'Good morning', 'Are you there?', 'I am', 'How is it?']);
    expect(stored(lobby)).toEqual(['Hello', 'Good morning', 'Are you there?', 'I am', 'How is it?']);
  });

  pairTest(`P.1: a tab of the ${side} that was frozen shows what came meanwhile`, async ({ pair }) => {
    const { writer, reader } = sides(pair, side);
    const devtools = await writer.page.context().newCDPSession(writer.page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    for (const text of ['One', 'Two', 'Three']) await reader.send(text);
    await expect(reader.bubbles).toHaveCount(5);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await expectSame(pair, ['Hello', 'Good morning', 'One', 'Two', 'Three'], { timeout: 15_000 });
    await writer.send('Four');
    await expectSame(pair, ['Hello', 'Good morning', 'One', 'Two', 'Three', 'Four']);
  });
}

pairTest('P.1 P.2 P.3: the server is killed while both write; every message is there once, in one order, everywhere', async ({
  pair,
  lobby,
}) => {
  pairTest.setTimeout(120_000);
  const { desk, widget } = pair;
  const texts: string[] = [];
  const write = async (round: string) => {
    for (let number = 1; number <= 4; number += 1) {
      const [ofAgent, ofVisitor] = [`Agent ${round}${number}`, `Visitor ${round}${number}`];
      texts.push(ofAgent, ofVisitor);
      await Promise.all([desk.send(ofAgent), widget.send(ofVisitor)]);
    }
  };
  for (const round of ['a', 'b']) {
    await write(round);
    // In the middle of it: nobody has waited for an acknowledgement.
    await lobby.kill9();
    await write(`${round}, without a server, `);
    await lobby.start();
    await expect(desk.bubbles).toHaveCount(2 + texts.length, BACK);
    await expect(widget.bubbles).toHaveCount(2 + texts.length, BACK);
    await expect(sending(pair, 'agent')).toHaveCount(0, BACK);
    await expect(sending(pair, 'visitor')).toHaveCount(0, BACK);
  }
  await expect.poll(() => stored(lobby).length).toBe(2 + texts.length);
  const order = stored(lobby);
  expect([...order].sort()).toEqual(['Hello', 'Good morning', ...texts].sort());
  await expectSame(pair, order);
  for (const who of ['Agent', 'Visitor']) {
    expect(order.filter((text) => text.startsWith(who))).toEqual(texts.filter((text) => text.startsWith(who)));
  }
  await reopen(pair, 'agent');
  await reopen(pair, 'visitor');
  await expectSame(pair, order);
});

pairTest('P.1: a server that restarts says goodbye, and both sides come back by themselves', async ({ pair, lobby }) => {
  const { desk, widget } = pair;
  expect(await lobby.terminate()).toBe(0);
  await desk.send('While you were away');
  await widget.send('While you were away, too');
  await lobby.start();
  await expect(desk.bubbles).toHaveCount(4, BACK);
  await expect(widget.bubbles).toHaveCount(4, BACK);
  await expectSame(pair, stored(lobby));
  expect(stored(lobby).sort()).toEqual(['Good morning', 'Hello', 'While you were away', 'While you were away, too']);
  await expect(lost(pair, 'agent')).toBeHidden();
  await expect(lost(pair, 'visitor')).toBeHidden();
  await desk.send('Here we are');
  await expect(widget.bubbles.last()).toHaveText('Here we are');
});

test('P.3: a chat that one has come back to stays loaded when the state is loaded anew', async ({ lobby, page, newSeat }) => {
  const kenji = await newSeat();
  const desk = await openDesk(kenji.page, lobby, 'kenji');
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.open('Hannah Lindqvist');
  await desk.open('Noor Haddad');
  await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/p/JK/settings/people`);
  const row = page.getByRole('listitem').filter({ hasText: 'Kenji Watanabe' });
  await row.locator('summary').click();
  // Other rights: what Kenji sees is loaded anew.
  const anew = kenji.page.waitForResponse(/load_desk/);
  await row.getByLabel('Courses').selectOption('own');
  await anew;
  await widget.send('Are you there?');
  await expect(desk.bubbles).toHaveText(['Hello', 'Are you there?']);
  await expect(desk.chat.getByText('Loading messages')).toHaveCount(0);
});

test('P.1: a chat that could not be loaded is tried again by its button, and by itself when the connection is back', async ({ lobby, newSeat, gate }) => {
  gate.allow(LOST);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  // Another filter leaves it out of the list; the way back leads to it all the same.
  const free = desk.rows.filter({ has: agent.page.locator('[aria-label="Unassigned"]') });
  // Chats that wait for an answer are known whatever is fetched: it is one that does not wait.
  const taken = desk.rows
    .filter({ hasNot: agent.page.locator('[aria-label="Unassigned"]') })
    .and(agent.page.locator(':not([data-unresponded])'));
  await taken.first().click();
  await expect(desk.bubbles.first()).toBeVisible();
  const first = await desk.bubbles.first().textContent();
  await free.first().click();
  await expect(desk.bubbles.first()).not.toHaveText(first ?? '');
  await desk.list.locator('.filters > summary').click();
  await desk.list.getByRole('radio', { name: 'Filtered chats' }).check();
  await desk.list.getByRole('checkbox', { name: 'Unassigned' }).check();
  await expect(taken).toHaveCount(0);
  await desk.reload();
  agent.link.cut();
  await expect(agent.page.getByText('No connection since')).toBeVisible();
  await agent.page.goBack();
  await expect(desk.chat.getByText('The chat could not be loaded')).toBeVisible();
  await desk.chat.getByRole('button', { name: 'Try again' }).click();
  await expect(desk.chat.getByText('The chat could not be loaded')).toBeVisible();
  agent.link.restore();
  await expect(desk.bubbles.first()).toHaveText(first ?? '', BACK);
});

test('P.3: a visitor who comes back after a night offline finds everything, and what they wrote goes out', async ({
  lobby,
  page,
  newSeat,
  gate,
}) => {
  gate.allow(LOST);
  const visitor = await newSeat();
  await installClock(visitor.page);
  const desk = await openDesk(page, lobby);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  visitor.link.cut();
  await widget.send('I have to go into the tunnel');
  await visitor.page.clock.fastForward('08:00:00');
  for (const text of ['One', 'Two']) await desk.send(text);
  await expect(desk.bubbles).toHaveText(['Hello', 'One', 'Two']);
  visitor.link.restore();
  await visitor.page.clock.fastForward('01:00');
  const all = ['Hello', 'One', 'Two', 'I have to go into the tunnel'];
  await expect(desk.bubbles).toHaveText(all, BACK);
  await expect(widget.bubbles).toHaveText(all, BACK);
});

test('P.2: a start that is repeated opens one chat', async ({ lobby, page, newSeat, gate }) => {
  gate.allow(LOST);
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await openWidget(visitor.page, lobby);
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, 'Only once, please');
  await widget.untilReady();
  visitor.link.silence('to-browser');
  await widget.start.click();
  await expect(desk.row('Only once, please')).toBeVisible();
  visitor.link.cut();
  visitor.link.restore();
  await visitor.page.goto(`${lobby.shopUrl}/plates`);
  await widget.button.click();
  await expect(widget.bubbles).toHaveText(['Only once, please'], BACK);
  await expect(desk.row('Noor Haddad')).toHaveCount(1);
  expect(rowsOf(lobby.database, 'issue')).toHaveLength(14);
});

test('P.3: the first message survives a server that is away, and a reload meanwhile', async ({ lobby, newSeat, gate }) => {
  gate.allow(LOST);
  const visitor = await newSeat();
  const widget = await openWidget(visitor.page, lobby);
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, 'Is anybody at home?');
  await widget.untilReady();
  await lobby.kill9();
  await widget.start.click();
  await expect(widget.bubbles).toHaveText(['Is anybody at home?']);
  await expect(widget.state).toHaveText('Sending…');
  await lobby.start();
  await visitor.page.reload();
  await widget.button.click();
  await expect(widget.state).toHaveText(/Sent|Delivered/, BACK);
  await expect(widget.bubbles).toHaveText(['Is anybody at home?']);
  expect(rowsOf(lobby.database, 'issue')).toHaveLength(14);
});

test('P.5: presence is right again after a connection was lost', async ({ lobby, newSeat, gate }) => {
  gate.allow(LOST);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  const circle = (of: Desk) => of.row('Noor Haddad').locator('.presence').first();
  await expect(circle(desk)).toHaveAccessibleName('Online');
  await expect(circle(colleague)).toHaveAccessibleName('Online');
  agent.link.cut();
  await visitor.context.close();
  await expect(circle(colleague)).toHaveAccessibleName('Offline', { timeout: 20_000 });
  agent.link.restore();
  await expect(circle(desk)).toHaveAccessibleName('Offline', BACK);
});

test('P.5: who comes and goes while the page is loading is shown rightly', async ({ lobby, page, newSeat }) => {
  // The page comes with its state; its socket opens later, and meanwhile things happen.
  let open = () => {};
  const opened = new Promise<void>((now) => (open = now));
  await page.routeWebSocket(/\/p\/JK\/ws$/, async (socket) => {
    await opened;
    socket.connectToServer();
  });
  const desk = new Desk(page);
  await signIn(page, lobby, lobby.person('ana'));
  await expect(desk.rows.first()).toBeVisible();
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  open();
  await expect(desk.row('Noor Haddad').locator('.presence').first()).toHaveAccessibleName('Online');
  // The agent's own presence too.
  await expect(page.locator('.own .presence')).toHaveAccessibleName('Active');
});

/** Who writes, over which line, and who reads. */
function sides(pair: Pair, side: 'visitor' | 'agent') {
  const { desk, deskLink, widget, widgetLink } = pair;
  return side === 'agent' ? { writer: desk, link: deskLink, reader: widget } : { writer: widget, link: widgetLink, reader: desk };
}

async function place({ desk, widget }: Pair, side: 'visitor' | 'agent') {
  return side === 'agent' ? desk.page : widget.frame();
}

/** Loads the page again and brings the chat back. */
async function reopen({ desk, widget }: Pair, side: 'visitor' | 'agent'): Promise<void> {
  if (side === 'agent') {
    await desk.page.reload();
    await expect(desk.composer).toBeVisible();
  } else {
    await widget.page.reload();
    await widget.button.click();
    await expect(widget.composer).toBeVisible();
  }
}

/** The words of a message that is on its way. */
function sending({ desk, widget }: Pair, side: 'visitor' | 'agent'): Locator {
  return side === 'agent'
    ? desk.chat.getByText(/^(Sending|Waiting for connection)$/).first()
    : widget.content.getByText('Sending…').first();
}

/** The words about a lost connection. */
function lost({ desk, widget }: Pair, side: 'visitor' | 'agent'): Locator {
  return side === 'agent' ? desk.page.getByText(/^No connection since/) : widget.content.getByText(/^No connection\./);
}

/** Both sides show exactly these messages, in this order. */
async function expectSame({ desk, widget }: Pair, texts: string[], options: { timeout?: number } = BACK): Promise<void> {
  await expect(desk.bubbles).toHaveText(texts, options);
  await expect(widget.bubbles).toHaveText(texts, options);
}

/** The newest chat's messages as the database has them, in its order. */
function stored(lobby: Lobby): string[] {
  const issue = rowsOf(lobby.database, 'issue').find(({ number }) => number === 14);
  const isOurs = (id: unknown) => issue && Buffer.isBuffer(id) && Buffer.isBuffer(issue['id']) && id.equals(issue['id']);
  // Kind 1: a message of a person.
  const lines = rowsOf(lobby.database, 'message').filter(({ issue_id, kind }) => isOurs(issue_id) && kind === 1);
  return lines.sort((one, other) => Number(one['pos']) - Number(other['pos'])).map(({ body }) => String(body));
}
