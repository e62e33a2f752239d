// What tells an agent of news while they look elsewhere: the title, the mark, the notification of the system, again and again.
import { Desk, expect, installClock, openDesk, startChat, test } from './fixtures.ts';
import { clickLast, listen, look, MARKED, openNotifications, played, ready, shown } from './support/listening.ts';

test('E.12 P.4: the title counts who waits for an answer, with the mark beside it, until somebody answers', async ({
  lobby,
  page,
  newSeat,
  gate,
}) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context());
  const desk = await openDesk(page, lobby);
  await ready(page);
  // A chat that is resolved waits for nobody, whoever has had the last word.
  const open = desk.rows.filter({ hasNotText: /Done|Cancelled/ });
  const waiting = await open.evaluateAll((rows) => rows.filter((row) => row.hasAttribute('data-unresponded')).length);
  const title = (number: number) => new RegExp(`^\\(${number}\\) Chats for Juniper Kiln \\(JK\\)$`);
  await expect(page).toHaveTitle(title(waiting));
  await expect(page.locator(MARKED)).toHaveCount(0);
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Chats/ });
  await expect(link).toHaveAccessibleName(`Chats ${waiting} unanswered`);

  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await expect(page).toHaveTitle(title(waiting + 1));
  await expect(link).toHaveAccessibleName(`Chats ${waiting + 1} unanswered`);
  await expect(page.locator(MARKED)).toHaveCount(1);
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Noor Haddad');
  await colleague.send('Since this morning');
  await expect(page).toHaveTitle(title(waiting));
  await expect(page.locator(MARKED)).toHaveCount(0);

  await desk.open('Noor Haddad');
  await expect(page).toHaveTitle(new RegExp(`^\\(${waiting}\\) JK-14 Noor Haddad · Chats for Juniper Kiln \\(JK\\)$`));
  await widget.send('Thank you');
  await expect(page).toHaveTitle(new RegExp(`^\\(${waiting + 1}\\) JK-14 `));
});

test('E.12 P.4: the system shows who asks what while no page has the focus, and a click leads there', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context());
  const desk = await openDesk(page, lobby);
  await ready(page);
  // While the agent looks at the page, the system is left alone.
  await startChat((await newSeat()).page, lobby, 'Nils Holm', 'Hello?');
  await expect(page.locator(MARKED)).toHaveCount(1);
  await expect.poll(() => played(page)).not.toEqual([]);
  expect(await shown(page)).toEqual([]);

  await look(page, false);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the **blue** bowl back?');
  await expect.poll(() => shown(page)).toEqual([['New request: Noor Haddad', 'Is the blue bowl back?']]);
  await clickLast(page);
  await expect(page).toHaveURL(/\/p\/JK\/chats\/JK-15$/);
  await expect(desk.bubbles).toHaveText(['Is the blue bowl back?']);
  await desk.untilLive();
  await ready(page);

  // Of an answer in one's own chat one is told too; of one before one's eyes not.
  await desk.send('Since this morning');
  await widget.send('Wonderful');
  await expect(desk.bubbles).toHaveCount(3);
  expect(await shown(page)).toEqual([]);
  await look(page, false);
  await widget.send('And the plates?');
  await expect.poll(() => shown(page)).toEqual([['Noor Haddad', 'And the plates?']]);
});

test('E.12 P.4: what nobody has answered is told again every 20 seconds, until somebody does', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context());
  await installClock(page);
  const desk = new Desk(page);
  await openNotifications(page, lobby, 'ana');
  const repeat = page.getByRole('switch', { name: /^Repeat until I look/ });
  await expect(repeat).not.toBeChecked();
  await repeat.check();
  await page.goto(`${lobby.consoleUrl}/p/JK/chats`);
  await ready(page);
  await look(page, false);
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await expect.poll(async () => (await shown(page)).length).toBe(1);
  for (const times of [2, 3]) {
    await page.clock.fastForward(20_000);
    await expect.poll(async () => (await shown(page)).length).toBe(times);
  }
  expect(new Set((await shown(page)).map(([title]) => title))).toEqual(new Set(['New request: Noor Haddad']));
  // A colleague answers: no more of it.
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Noor Haddad');
  await colleague.send('Since this morning');
  await expect(page.locator(MARKED)).toHaveCount(0);
  const before = (await shown(page)).length;
  for (let round = 0; round < 2; round += 1) await page.clock.fastForward(20_000);
  await expect(desk.rows.first()).toContainText('Since this morning');
  expect((await shown(page)).length).toBe(before);
});

test('E.12 P.4: nothing is told again in one tab while another one is in use', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context());
  await installClock(page);
  await openNotifications(page, lobby, 'ana');
  await page.getByRole('switch', { name: /^Repeat until I look/ }).check();
  await page.goto(`${lobby.consoleUrl}/p/JK/chats`);
  await ready(page);
  await look(page, false);
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await expect.poll(async () => (await shown(page)).length).toBe(1);
  const other = await page.context().newPage();
  await other.goto(`${lobby.consoleUrl}/p/JK/chats`);
  await ready(other);
  const round = async () => {
    await page.clock.fastForward(20_000);
    // The other tabs have had their word.
    await page.clock.runFor(1_000);
  };
  for (let rounds = 0; rounds < 2; rounds += 1) await round();
  expect((await shown(page)).length).toBe(1);
  await look(other, false);
  await round();
  await expect.poll(async () => (await shown(page)).length).toBe(2);
});

test('E.12: each sound is another one, is played when it is tried, and silence is one of the choices', async ({ lobby, page, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context());
  await installClock(page);
  const trial = await openNotifications(page, lobby);
  const sound = page.getByLabel('Sound');
  await expect(sound.getByRole('option')).toHaveText(['Chime', 'Bell', 'Knock', 'Drop', 'No sound']);
  const heard = new Set<string>();
  for (const words of ['Chime', 'Bell', 'Knock', 'Drop']) {
    await sound.selectOption({ label: words });
    await page.clock.fastForward(2_000);
    await page.getByRole('button', { name: 'Play' }).click();
    let pitches: number[] = [];
    await expect.poll(async () => (pitches = await played(page)).length, words).toBeGreaterThan(0);
    heard.add(pitches.join(' '));
  }
  expect(heard.size, [...heard].join('; ')).toBe(4);
  await sound.selectOption({ label: 'No sound' });
  await expect(trial.getByText('No sound is chosen, or its volume is 0.')).toBeVisible();
  await page.clock.fastForward(2_000);
  await page.getByRole('button', { name: 'Play' }).click();
  await trial.getByRole('button', { name: 'Send a test' }).click();
  await expect.poll(() => shown(page)).toHaveLength(1);
  expect(await played(page)).toEqual([]);
  await page.reload();
  await expect(sound).toHaveValue('4');
});

test('P.4 E.12: the test page asks for the permission, shows a notification, and says what is in the way', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  await listen(page.context(), 'default');
  const trial = await openNotifications(page, lobby);
  await expect(trial.getByText('The browser has not been asked yet whether it allows notifications.')).toBeVisible();
  await trial.getByRole('button', { name: 'Send a test' }).click();
  await expect(trial.getByText('The sound was played.')).toBeVisible();
  expect(await shown(page)).toEqual([]);
  await page.getByRole('button', { name: 'Allow notifications' }).click();
  await expect(page.getByRole('button', { name: 'Allow notifications' })).toHaveCount(0);
  await trial.getByRole('button', { name: 'Send a test' }).click();
  await expect(trial.getByText('A notification was shown.')).toBeVisible();
  expect(await shown(page)).toEqual([['This is a test', 'So you are told of something.']]);
  await page.getByRole('switch', { name: /^Notification of the system/ }).uncheck();
  await expect(trial.getByText('Notifications of the system are switched off above.')).toBeVisible();

  const refusing = await newSeat();
  await listen(refusing.context, 'denied');
  const there = await openNotifications(refusing.page, lobby, 'ana');
  await expect(there.getByText('This browser refuses notifications of this address.')).toBeVisible();
  await expect(refusing.page.getByText('This browser refuses them.')).toBeVisible();
});

test('E.12 P.4: the mark is gone once somebody has looked, also without an answer', async ({ lobby, page, newSeat, gate }) => {
  gate.allow([/AudioContext was not allowed to start/]);
  const marked = page.locator('link[rel=icon][href="/static/favicon-new.svg"]');
  const desk = await openDesk(page, lobby);
  await desk.row('Claire Moreau').waitFor();
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await expect(marked).toHaveCount(1);
  await desk.open('Noor Haddad');
  await expect(desk.bubbles).toHaveText(['Is the blue bowl back?']);
  await expect(marked).toHaveCount(0);
});
