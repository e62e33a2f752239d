// A change of a message survives what can happen on its way: a lost connection, a killed server, a reload (E.43, P.3).
import { expect, openDesk, startChat, test, type Desk, type Lobby, type Seat } from './fixtures.ts';

const field = (desk: Desk) => desk.chat.getByRole('textbox', { name: 'Change the message' });

/** Noor's chat with an answer of Ana's that has a mistake, on the screens of both. */
async function munday(lobby: Lobby, agent: Seat, visitor: Seat) {
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'When do you ship?');
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Noor Haddad');
  await desk.send('On Munday');
  await expect(widget.bubbles.last()).toHaveText('On Munday');
  await expect(desk.message('On Munday').getByText(/^(Sent|Delivered|Seen)/)).toBeVisible();
  await desk.composer.press('ArrowUp');
  await expect(field(desk)).toHaveValue('On Munday');
  return { desk, widget };
}

test('E.43, P.3: a message that is changed without a network is stored when it is back, once', async ({ lobby, newSeat, failOnConsole }) => {
  const agent = await newSeat();
  failOnConsole(agent.page, [/./]);
  const { desk, widget } = await munday(lobby, agent, await newSeat());
  agent.link.cut();
  await field(desk).fill('On Monday');
  await field(desk).press('Enter');
  const line = desk.message('On Monday');
  await expect(line.getByText('Saving…')).toBeVisible();
  await expect(widget.bubbles.last()).toHaveText('On Munday');
  agent.link.restore();
  await expect(widget.bubbles.last()).toHaveText(/^On Monday\s*Edited$/);
  await expect(line.getByText('Saving…')).toHaveCount(0);
  await line.getByRole('button', { name: /^Edited/ }).click();
  const history = agent.page.getByRole('dialog');
  await expect(history.getByText('On Munday', { exact: true }), 'the only former text').toHaveCount(1);
  await expect(history.getByText('On Monday', { exact: true })).toHaveCount(0);
});

test('E.43, P.3: a change whose answer was lost with the server is stored once', async ({ lobby, newSeat, failOnConsole }) => {
  const agent = await newSeat();
  failOnConsole(agent.page, [/./]);
  const visitor = await newSeat();
  failOnConsole(visitor.page, [/./]);
  const { desk, widget } = await munday(lobby, agent, visitor);
  // Stored, and then nobody hears of it.
  let isLost = false;
  await agent.page.route(/\/change_message/, async (route) => {
    if (isLost) return route.continue();
    isLost = true;
    agent.link.silence('to-browser');
    await route.fetch().catch(() => undefined);
    await route.abort();
  });
  await field(desk).fill('On Monday');
  await field(desk).press('Enter');
  await expect(widget.bubbles.last()).toHaveText(/^On Monday\s*Edited$/);
  await lobby.kill9();
  agent.link.restore();
  await lobby.start();
  const line = desk.message('On Monday');
  await expect(line.getByRole('button', { name: /^Edited/ })).toBeEnabled({ timeout: 30_000 });
  await expect(line.getByText('Saving…')).toHaveCount(0);
  await expect(desk.bubbles).toHaveText(['When do you ship?', /^On Monday/]);
});

test('E.43, P.3: what is typed as a change is in the composer again after a reload without a server, and can be saved', async ({ lobby, newSeat, failOnConsole }) => {
  const agent = await newSeat();
  failOnConsole(agent.page, [/./]);
  const visitor = await newSeat();
  failOnConsole(visitor.page, [/./]);
  const { desk, widget } = await munday(lobby, agent, visitor);
  await lobby.kill9();
  await field(desk).fill('On Monday\nor Tuesday');
  await lobby.start();
  // Who leaves is asked; they leave.
  agent.page.on('dialog', (dialog) => void dialog.accept());
  await desk.reload();
  await expect(field(desk)).toHaveValue('On Monday\nor Tuesday');
  await desk.reload();
  await expect(field(desk), 'as often as it takes').toHaveValue('On Monday\nor Tuesday');
  await field(desk).press('Enter');
  await expect(widget.bubbles.last()).toHaveText(/^On Monday\s*or Tuesday\s*Edited$/);
  await desk.reload();
  await expect(desk.composer).toHaveValue('');
  await expect(field(desk)).toHaveCount(0);
});

test('E.43: Esc asks once before a change that was typed is thrown away', async ({ lobby, newSeat }) => {
  const { desk } = await munday(lobby, await newSeat(), await newSeat());
  await field(desk).fill('On Monday');
  await field(desk).press('Escape');
  await expect(desk.page.getByText('Not saved yet. Esc once more throws the change away.')).toBeVisible();
  await expect(field(desk)).toHaveValue('On Monday');
  await field(desk).pressSequentially('!');
  await field(desk).press('Escape');
  await expect(field(desk), 'what was typed since is asked about again').toHaveValue('On Monday!');
  await field(desk).press('Escape');
  await expect(field(desk)).toHaveCount(0);
  await expect(desk.composer).toHaveValue('');
  await desk.composer.press('ArrowUp');
  await field(desk).press('Escape');
  await expect(field(desk), 'nothing was changed').toHaveCount(0);
});
