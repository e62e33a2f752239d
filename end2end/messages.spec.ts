// Messages in the conversation: how far they got, what is drawn, what is too long.
import { expect, fill, openDesk, openWidget, startChat, test } from './fixtures.ts';

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
  await expect(state).toHaveText('Seen');

  // A visitor who is away: stored, and no more.
  await visitor.page.goto('about:blank');
  await expect(desk.row('Noor Haddad').locator('.presence').first()).toHaveAccessibleName('Offline', { timeout: 20_000 });
  await desk.send('Are you there?');
  await expect(state).toHaveText('Sent');
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
