// The Chats page, as an agent uses it with a visitor and with colleagues.
import { type Desk, expect, fastest, fill, installClock, openDesk, openWidget, startChat, test, timeOf, timeShown } from './fixtures.ts';

test('S1.1 S1.3 S1.4: all chats of the project, in three areas side by side, under its name', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await expect(page).toHaveURL(`${lobby.consoleUrl}/p/JK/chats`);
  await expect(page.getByRole('heading', { name: 'Chats for Juniper Kiln (JK)' })).toBeVisible();
  await expect(desk.rows).toHaveCount(13);
  const keys = await desk.rows.locator('.key').allInnerTexts();
  expect([...new Set(keys)].sort()).toEqual(Array.from({ length: 13 }, (_, at) => `JK-${at + 1}`).sort());

  for (const width of [1440, 1180]) {
    await page.setViewportSize({ width, height: 900 });
    await desk.row('JK-1').first().waitFor();
    const places = await Promise.all([desk.list, desk.chat, desk.data].map((area) => area.boundingBox()));
    const [list, chat, data] = places.map((place) => place ?? { x: 0, y: 0, width: 0, height: 0 });
    if (!list || !chat || !data) throw new Error('three areas');
    expect(list.x + list.width, `list beside chat at ${width}`).toBeLessThanOrEqual(chat.x + 1);
    expect(chat.x + chat.width, `chat beside data at ${width}`).toBeLessThanOrEqual(data.x + 1);
    expect(data.x + data.width, `data on the screen at ${width}`).toBeLessThanOrEqual(width);
    expect(Math.min(list.width, chat.width, data.width)).toBeGreaterThan(200);
    expect(Math.abs(list.y - data.y)).toBeLessThanOrEqual(1);
  }
});

test('S1.1 S1.2: the navigation leads to the chats; another project is refused and shows nothing', async ({
  lobby,
  page,
  failOnConsole,
}) => {
  failOnConsole(page, [/40[34]/]);
  const desk = await openDesk(page, lobby);
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Chats/ });
  await desk.open('Claire Moreau');
  await link.click();
  await expect(page).toHaveURL(`${lobby.consoleUrl}/p/JK/chats`);
  await expect(desk.chat.getByText('Choose a chat')).toBeVisible();

  const answer = await page.goto(`${lobby.consoleUrl}/p/QX/chats`);
  expect([403, 404]).toContain(answer?.status());
  await expect(page.getByRole('main')).toContainText('Back to chats');
  await expect(page.getByRole('link', { name: /^Chats/ })).toHaveCount(0);
  await expect(desk.rows).toHaveCount(0);
});

test('S1.1 S1.2: an agent sees the chats of their departments only', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby, 'ngozi');
  await expect(desk.rows).toHaveCount(11);
  await expect(desk.row('Claire Moreau')).toBeVisible();
  await expect(desk.row('Hannah Lindqvist')).toHaveCount(0);
  await expect(desk.row('Sofia Lindgren')).toHaveCount(0);
});

test('S1.17 S1.28 S1.19: a new chat is in the lists of all agents within a second, on top, with a key and a picture', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await fastest(1_000, async (attempt) => {
    const visitor = await newSeat();
    const name = ['Noor Haddad', 'Nils Holm', 'Nora Hall', 'Nina Huber'][attempt - 1] ?? '';
    const widget = await openWidget(visitor.page, lobby);
    await fill(widget.name, name);
    await fill(widget.question, 'Is the medium bowl big enough for ramen?');
    await widget.untilReady();
    const begun = await timeOf(await widget.frame(), 'submit');
    const shown = [await timeShown(page, name), await timeShown(other.page, name)];
    await widget.start.click();
    await expect(other.row(name)).toBeVisible();
    const times = await Promise.all(shown.map((when) => when()));
    return Math.max(...times) - (await begun());
  });
  for (const { rows } of [desk, other]) {
    await expect(rows.first()).toContainText(/Noor Haddad|Nils Holm|Nora Hall|Nina Huber/);
    await expect(rows.first().locator('.key')).toHaveText(/^JK-1[4-7]$/);
    await expect(rows.first().locator('.avatar-pic').first()).toHaveText('NH');
  }
  const pictures = await desk.page.locator('a.chat-row > .avatar .avatar-pic').evaluateAll((all) =>
    all.map((picture) => Boolean(picture.textContent?.trim() || picture.querySelector('svg'))),
  );
  expect(pictures).toEqual(pictures.map(() => true));
  expect(pictures.length).toBe(await desk.rows.count());
});

test('S1.16 S1.18 S1.21 S1.22 S1.27: a new message moves its chat to the top within a second and says who spoke', async ({
  lobby,
  page,
  newSeat,
}) => {
  // High enough for all rows: a list that is scrolled stays where it is.
  await page.setViewportSize({ width: 1440, height: 1600 });
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'First question');
  await expect(other.rows.first()).toContainText('First question');

  const before = await desk.rows.locator('.who').allInnerTexts();
  const who = 'Hannah Lindqvist';
  expect(before.indexOf(who)).toBeGreaterThan(5);
  await desk.open(who);
  await desk.send('Your course begins on Monday.');
  await expect(desk.rows.first()).toContainText(who);
  await expect(desk.rows.first()).toContainText('You said Your course begins on Monday.');
  await expect(desk.rows.first()).toContainText('a few seconds ago');
  await expect(desk.rows.first()).toContainText('Waiting for customer');
  await expect(other.rows.first()).toContainText('Ana said Your course begins on Monday.');

  await fastest(1_000, async (attempt) => {
    const text = `Question number ${attempt}`;
    await fill(widget.composer, text);
    const begun = await timeOf(await widget.frame(), 'keydown');
    const shown = await timeShown(other.page, text);
    await widget.composer.press('Enter');
    await expect(other.row(text)).toBeVisible();
    return (await shown()) - (await begun());
  });
  for (const { rows } of [desk, other]) {
    const first = rows.first();
    await expect(first).toContainText('Noor Haddad');
    await expect(first.locator('.chat-row-top')).toContainText('said');
    await expect(first).toContainText('a few seconds ago');
    await expect(first).toContainText('Waiting for support');
  }
  await desk.open('Noor Haddad');
  await desk.send('It holds 650 ml.');
  await expect(other.row('Noor Haddad')).toContainText('Waiting for customer');
  await widget.send('Thank you!');
  await expect(other.row('Noor Haddad')).toContainText('Waiting for support');
});

test('S1.16, S1.17: rows stay while somebody aims at one, a pill says how many have come above, and then they move', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const key = await desk.rows.first().getAttribute('data-key');
  const place = await desk.rows.first().boundingBox();
  const pill = desk.list.getByRole('button', { name: '1 new' });
  let step = 0;
  // Somebody moves towards a row for as long as it takes.
  const aim = async () => {
    step += 1;
    await page.mouse.move((place?.x ?? 0) + 40 + (step % 8), (place?.y ?? 0) + 20);
    await expect(pill).toBeVisible({ timeout: 200 });
  };
  const aiming = expect(aim).toPass({ timeout: 30_000, intervals: [50] });
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await aiming;
  await expect(desk.rows.first()).toHaveAttribute('data-key', key ?? '');
  await page.mouse.move(0, 0);
  await expect(desk.rows.first()).toContainText('Noor Haddad');
  await expect(pill).toHaveCount(0);
});

test('S1.20 S2.36: the presence circle follows the visitor, in colour, shape and words', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const circle = desk.row('Noor Haddad').locator('.presence').first();
  const participant = desk.chat.getByRole('list', { name: 'Participants' }).getByRole('listitem').filter({ hasText: 'Noor' });
  const look = async () => ({
    colour: await circle.evaluate((svg) => getComputedStyle(svg).fill),
    shape: await circle.locator('use').getAttribute('href'),
  });
  await expect(circle).toHaveAccessibleName('Online');
  await expect(participant.getByRole('img', { name: 'Online' })).toBeVisible();
  await expect(participant).toContainText('online');
  const here = await look();

  const { cookies } = await visitor.context.storageState();
  await visitor.page.goto('about:blank');
  await expect(circle).toHaveAccessibleName('Offline', { timeout: 20_000 });
  await expect(participant.getByRole('img', { name: 'Offline' })).toBeVisible();
  await expect(participant).toContainText('offline');
  const gone = await look();
  expect(gone.shape).not.toBe(here.shape);
  expect(gone.colour).not.toBe(here.colour);

  expect(cookies.length).toBeGreaterThan(0);
  await visitor.page.goto(lobby.shopUrl);
  await expect(circle).toHaveAccessibleName('Online');
});

test('S1.23: times tick, and the exact time stays in the tooltip', async ({ lobby, page, newSeat }) => {
  await installClock(page);
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'What time is it?');
  const time = desk.row('Noor Haddad').getByRole('time');
  await expect(time).toHaveText('a few seconds ago');
  const exact = await time.getAttribute('datetime');
  const tooltip = await time.getAttribute('title');
  expect(Math.abs(Date.parse(exact ?? '') - Date.now())).toBeLessThan(60_000);
  expect(tooltip).toMatch(/^\w{3} \d{1,2} \w{3} \d{4}, \d\d:\d\d:\d\d$/);
  expect(Date.parse(`${tooltip?.slice(4)} GMT`)).toBe(Math.floor(Date.parse(exact ?? '') / 1_000) * 1_000);

  await page.clock.fastForward('22:10');
  await expect(time).toHaveText('22 min ago');
  await page.clock.fastForward('02:00:00');
  await expect(time).toHaveText(/^2\sh ago$|^Yesterday/);
  expect(await time.getAttribute('datetime')).toBe(exact);
  expect(await time.getAttribute('title')).toBe(tooltip);
});

test('S1.24 S1.25: the preview is the last message without its markup, bold and announced while it is unanswered', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the **big** `bowl` _really_\nround? <b>Yes</b> or no');
  const row = desk.row('Noor Haddad');
  const preview = row.locator('.chat-row-msg bdi');
  await expect(preview).toHaveText('Is the big bowl really round? <b>Yes</b> or no');
  expect(await preview.evaluate((text) => text.querySelector('b, strong, em, code'))).toBeNull();
  expect(await weight(preview)).toBeGreaterThanOrEqual(600);
  await expect(row).toHaveAccessibleName(/Unanswered: /);

  await desk.open('Noor Haddad');
  await desk.send('It is, and here is a long line: '.padEnd(400, 'round and '));
  await expect(preview).toContainText('It is, and here is a long line');
  expect(await weight(preview)).toBeLessThan(600);
  await expect(row).not.toHaveAccessibleName(/Unanswered/);
  await expect(preview).toHaveCSS('text-overflow', 'ellipsis');
  const cut = await preview.evaluate((element) => element.scrollWidth > element.clientWidth && element.clientHeight < 40);
  expect(cut, 'a long preview is cut to one line').toBe(true);
});

test('S1.26: a resolved chat shows its resolution in the place of the status', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await desk.open('Claire Moreau');
  await expect(desk.row('Claire Moreau').locator('.lozenge')).toHaveText('Waiting for support');
  await desk.data.getByRole('button', { name: 'Resolve' }).click();
  for (const { row } of [desk, other].map((each) => ({ row: each.row('Claire Moreau') }))) {
    await expect(row.locator('.lozenge')).toHaveText('Done');
  }
  await expect(desk.data.getByRole('button', { name: 'Resolve' })).toHaveCount(0);
  await desk.data.getByRole('button', { name: 'Reopen' }).click();
  await expect(other.row('Claire Moreau').locator('.lozenge')).toHaveText('Waiting for support');
});

test('S1.29: a visitor without a name has the same stand-in everywhere', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Anonymous Chat User');
  const name = 'Anonymous Chat User';
  await expect(desk.chat.getByRole('banner').or(desk.chat.locator('.conv-title'))).toContainText(name);
  await expect(desk.chat.getByRole('list', { name: 'Participants' })).toContainText(name);
  await expect(desk.chat.getByRole('article').first()).toContainText(name);
  await expect(desk.field('Reporter')).toContainText(name);
  await expect(desk.field('User')).toContainText(name);
});

test('S1.30: one click or Enter opens chat and data, and the address can be reloaded and shared', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  await desk.row('Claire Moreau').click();
  await expect(desk.bubbles.first()).toContainText('My voucher is refused');
  await expect(desk.field('Reporter')).toContainText('Claire Moreau');
  const key = await desk.row('Claire Moreau').locator('.key').innerText();
  await expect(page).toHaveURL(`${lobby.consoleUrl}/p/JK/chats/${key}`);
  await expect(desk.row('Claire Moreau')).toHaveAttribute('aria-current', 'true');

  await desk.reload();
  await expect(desk.bubbles.first()).toContainText('My voucher is refused');
  await expect(desk.field('Reporter')).toContainText('Claire Moreau');

  await desk.row('Lukas Brandt').focus();
  await page.keyboard.press('Enter');
  await expect(desk.bubbles.first()).toContainText('invoice for order 20402');
  await expect(desk.field('Reporter')).toContainText('Lukas Brandt');
  await page.goBack();
  await expect(desk.field('Reporter')).toContainText('Claire Moreau');

  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.page.goto(page.url());
  await expect(colleague.bubbles.first()).toContainText('My voucher is refused');
});

test('S1.31 S1.34: an answer stands once in the panel and once at the visitor, and takes the chat', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello?');
  await desk.open('Noor Haddad');
  await other.open('Noor Haddad');
  await expect(desk.field('Reporter')).toContainText('Noor Haddad');
  await expect(desk.field('Assignee')).toContainText('Unassigned');

  await desk.send('Good morning, Noor.');
  for (const { bubbles } of [desk, other, widget]) {
    await expect(bubbles).toHaveText(['Hello?', 'Good morning, Noor.']);
  }
  await expect(widget.content.getByRole('article').last()).toContainText('Ana');
  await expect(desk.field('Assignee')).toContainText('You');
  await expect(other.field('Assignee')).toContainText('Ana Ribeiro');
  await expect(other.row('Noor Haddad').getByRole('img', { name: 'Assigned to Ana Ribeiro' })).toBeVisible();

  await page.reload();
  await visitor.page.reload();
  await expect(desk.bubbles).toHaveText(['Hello?', 'Good morning, Noor.']);
  await widget.button.click();
  await expect(widget.bubbles).toHaveText(['Hello?', 'Good morning, Noor.']);
});

test('S2.28 S2.29: both sides send by button and Enter, break lines with Shift+Enter, and leave input methods alone', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const sides = [
    { name: 'Ana', composer: desk.composer, button: desk.chat.getByRole('button', { name: 'Send' }), bubbles: desk.bubbles },
    { name: 'Noor', composer: widget.composer, button: widget.content.getByRole('button', { name: 'Send' }), bubbles: widget.bubbles },
  ];
  for (const { name, composer, button, bubbles } of sides) {
    // What Ana has sent is there before Noor writes.
    const before = await desk.bubbles.count();
    await expect(bubbles).toHaveCount(before);
    await fill(composer, `${name} by button`);
    await button.click();
    await expect(bubbles).toHaveCount(before + 1);
    await expect(composer).toHaveValue('');

    await composer.pressSequentially('one');
    await composer.press('Shift+Enter');
    await composer.pressSequentially('two');
    await expect(composer).toHaveValue('one\ntwo');
    // What an input method does with Enter: it takes the word that it offers.
    await composer.dispatchEvent('compositionstart');
    await composer.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', isComposing: true, bubbles: true, cancelable: true });
    await composer.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
    await composer.dispatchEvent('compositionend');
    await expect(composer).toHaveValue('one\ntwo');
    await expect(bubbles).toHaveCount(before + 1);
    await composer.press('Enter');
    await expect(bubbles).toHaveCount(before + 2);
    await expect(composer).toHaveValue('');
  }
  for (const { bubbles } of sides) {
    await expect(bubbles).toHaveText(['Hello', 'Ana by button', /one\s*two/, 'Noor by button', /one\s*two/]);
    expect(await bubbles.nth(2).locator('br').count()).toBe(1);
  }
});

test('E.1 P.30: each side sees that the other writes, and forgets it after four seconds', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const atAgent = desk.chat.getByText('Noor is typing…');
  const atVisitor = widget.content.getByText('Ana is typing…');

  await widget.composer.pressSequentially('I wonder');
  await expect(atAgent).toBeVisible();
  // Nothing more comes from the visitor, not even that they stopped.
  visitor.link.silence('to-server');
  const seen = Date.now();
  await expect(atAgent).toBeHidden();
  expect(Date.now() - seen).toBeLessThan(6_500);
  visitor.link.restore();

  await desk.composer.pressSequentially('Good');
  await expect(atVisitor).toBeVisible();
  await expect(atVisitor).toBeHidden();
  // A message ends it at once.
  await desk.composer.pressSequentially(' morning');
  await expect(atVisitor).toBeVisible();
  await desk.composer.press('Enter');
  await expect(widget.bubbles.last()).toHaveText('Good morning');
  await expect(atVisitor).toBeHidden({ timeout: 1_000 });
});

async function weight(text: ReturnType<Desk['row']>): Promise<number> {
  return Number(await text.evaluate((element) => getComputedStyle(element).fontWeight));
}
