// Messages in the conversation: how far they got, what is drawn, what is too long.
import type { Locator } from '@playwright/test';
import { expect, fill, openDesk, openWidget, startChat, test } from './fixtures.ts';

/** A time with its date and seconds. */
const EXACT = /^\w{3} \d{1,2} \w{3} \d{4}, \d\d:\d\d:\d\d$/;

test('E.2: sent, delivered and seen are told on both sides, and seen means seen', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  // It has reached an agent's list; nobody has opened it.
  await expect(widget.state).toHaveText('Delivered');
  await desk.open('Noor Haddad');
  await expect(widget.state).toHaveText('Seen');

  const state = desk.chat.locator('.msg-state').last();
  await widget.button.click();
  await expect(widget.button).toHaveAttribute('aria-expanded', 'false');
  await desk.send('Good morning');
  await expect(state).toHaveText('Delivered');
  await widget.button.click();
  await expect(state).toHaveText(/^Seen \d\d:\d\d$/);
  await expect(state.locator('time')).toHaveAttribute('title', EXACT);

  // A visitor who is away: stored, and no more.
  await visitor.page.goto('about:blank');
  await expect(desk.row('Noor Haddad').locator('.presence').first()).toHaveAccessibleName('Offline', { timeout: 20_000 });
  await desk.send('Are you there?');
  await expect(state).toHaveText('Sent');
});

test('N.5: a message tells its way to the other side, each step when it is reached, by keyboard too', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await widget.button.click();
  await expect(widget.button).toHaveAttribute('aria-expanded', 'false');
  await desk.send('Good morning');
  const state = desk.chat.locator('.msg-state').last().getByRole('button');
  await expect(state).toHaveText('Delivered');

  const way = page.getByRole('dialog', { name: /^Delivery/ });
  const step = (name: string): Locator => way.locator('dt').filter({ hasText: name }).locator('xpath=following-sibling::dd[1]');
  await state.click();
  await expect(way).toHaveAccessibleName('Delivery to the customer');
  await expect(way).toBeFocused();
  for (const name of ['Stored', 'Pushed', 'Received']) await expect(step(name)).toHaveText(EXACT);
  for (const name of ['Displayed', 'Seen']) await expect(step(name)).toHaveText('Not yet');

  // What happens while one looks appears.
  await widget.button.click();
  for (const name of ['Displayed', 'Seen']) await expect(step(name)).toHaveText(EXACT);
  await expect(state).toHaveText(/^Seen/);
  await page.keyboard.press('Escape');
  await expect(way).toBeHidden();
  await expect(state).toBeFocused();
  await expect(desk.composer).toBeVisible();

  // The message before, by keyboard: the customer's, towards the team.
  await page.keyboard.press('ArrowUp');
  await expect(desk.message('Hello').getByRole('button', { name: 'Delivery' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(way).toHaveAccessibleName('Delivery to the team');
  for (const name of ['Stored', 'Pushed', 'Received', 'Displayed', 'Seen']) await expect(step(name)).toHaveText(EXACT);
  // A click elsewhere closes it.
  await desk.data.getByText('Priority', { exact: true }).click();
  await expect(way).toBeHidden();
  await desk.composer.focus();

  // Of all messages only the newest is a stop of the Tab key, before the two kinds of what is written; what else can be done with it
  // is beside it.
  for (let stop = 0; stop < 3; stop += 1) await page.keyboard.press('Shift+Tab');
  await expect(state).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(desk.message('Good morning').getByRole('button', { name: 'Delete message' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(desk.message('Good morning').getByRole('button', { name: 'Edit message' })).toBeFocused();
});

test('N.5: a message that is not sent tells its tries', async ({ lobby, newSeat, gate }) => {
  gate.allow([/net::ERR_/, /WebSocket/, /Failed to load/]);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Claire Moreau');
  agent.link.cut();
  await desk.send('Are you there?');
  const state = desk.chat.locator('.msg-state').last().getByRole('button');
  await expect(state).toHaveText(/Sending|Waiting for connection/);
  await state.click();
  const way = agent.page.getByRole('dialog', { name: 'Delivery to the customer' });
  await expect(way.locator('dt')).toHaveText(['Written', 'Tries', 'Stored']);
  await expect(way.locator('dd').last()).toHaveText('Not yet');
  // When the line is back, the same popover goes on with what the server knows.
  agent.link.restore();
  await expect(way.locator('dt')).toHaveText(['Stored', 'Pushed', 'Received', 'Displayed', 'Seen'], { timeout: 45_000 });
  await expect(way.locator('dd').first()).toHaveText(EXACT);
});

test('E.2: without an agent a message is sent; with one who has not opened it, delivered', async ({ lobby, page, newSeat }) => {
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Anybody?');
  await expect(widget.state).toHaveText('Sent');
  await openDesk(page, lobby);
  await expect(widget.state).toHaveText('Delivered');
});

test('E.18 P.12: light markdown and links become elements on both sides, and nothing else does', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const text = '**bold** _slanted_ ~~gone~~ `code` https://shop.example/a?b=1&c=2 <i>not</i> javascript:alert(1) [x](javascript:alert(1))';
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', text);
  await desk.open('Noor Haddad');
  await desk.send(text);
  for (const { bubbles } of [desk, widget]) {
    await expect(bubbles).toHaveCount(2);
    for (const bubble of await bubbles.all()) {
      await expect(bubble.locator('strong')).toHaveText('bold');
      await expect(bubble.locator('em')).toHaveText('slanted');
      await expect(bubble.locator('s')).toHaveText('gone');
      await expect(bubble.locator('code')).toHaveText('code');
      const link = bubble.locator('a');
      await expect(link).toHaveCount(1);
      await expect(link).toHaveAttribute('href', 'https://shop.example/a?b=1&c=2');
      await expect(link).toHaveAttribute('rel', /noopener/);
      await expect(link).toHaveAttribute('target', '_blank');
      await expect(bubble).toContainText('<i>not</i> javascript:alert(1)');
      expect(await bubble.locator('i, script, img').count()).toBe(0);
    }
  }
});

test('P.12: script in a name and in a message stays text everywhere', async ({ lobby, page, newSeat }) => {
  const evil = `"'><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, evil, evil);
  await desk.open(evil);
  await expect(desk.bubbles).toHaveText([evil]);
  await expect(desk.field('Reporter')).toContainText(evil);
  await expect(desk.row(evil)).toBeVisible();
  await desk.send(evil);
  await expect(widget.bubbles).toHaveText([evil, evil]);
  await desk.reload();
  await expect(desk.bubbles).toHaveText([evil, evil]);

  const frame = await widget.frame();
  for (const place of [page, visitor.page, frame]) {
    const found = await place.evaluate(() => ({
      ran: 'hacked' in window,
      made: document.querySelectorAll('[onerror], img[src="x"]').length,
    }));
    expect(found).toEqual({ ran: false, made: 0 });
  }
});

test('a message of 10,001 characters is refused with the reason and kept; one of 10,000 goes out', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const sides = [
    { pane: desk.chat, composer: desk.composer, bubbles: desk.bubbles },
    { pane: widget.content.locator('body'), composer: widget.composer, bubbles: widget.bubbles },
  ];
  let count = 1;
  for (const { pane, composer, bubbles } of sides) {
    const long = 'ü'.repeat(10_001);
    await fill(composer, long);
    await composer.press('Enter');
    await expect(pane.getByText(/\b1 characters? too many/)).toBeVisible();
    await expect(composer).toHaveValue(long);
    await expect(bubbles).toHaveCount(count);
    await composer.press('Backspace');
    await expect(pane.getByText('0 characters left')).toBeVisible();
    await composer.press('Enter');
    count += 1;
    await expect(bubbles).toHaveCount(count);
    await expect(composer).toHaveValue('');
  }
  for (const { bubbles } of sides) await expect(bubbles.last()).toHaveText('ü'.repeat(10_000));
});

test('a first question of 10,001 characters is refused with the reason and kept', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/422/]);
  const widget = await openWidget(page, lobby);
  const long = 'ü'.repeat(10_001);
  await fill(widget.name, 'Noor Haddad');
  await fill(widget.question, long);
  await widget.untilReady();
  await widget.start.click();
  await expect(widget.content.getByText(/10,000|10000|too many/).first()).toBeVisible();
  await expect(widget.question).toHaveValue(long);
  await expect(widget.name).toHaveValue('Noor Haddad');
  await fill(widget.question, 'Short');
  await widget.untilReady();
  await widget.start.click();
  await expect(widget.bubbles).toHaveText(['Short']);
});
