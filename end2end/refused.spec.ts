// What the server does not take stays with who wrote it, says why, and waits for a decision (P.3).
import type { Locator } from '@playwright/test';
import { axe, expect, openDesk, startChat, test } from './fixtures.ts';
import { REFUSED, refuseOnce } from './support/refusing.ts';

/** The words and the two buttons of a message that was refused. */
const refusals = (place: Locator): Locator => place.locator('.msg-state').filter({ hasText: REFUSED });

test('P.3: an answer that is refused is sent by Try again exactly once, and taken away by Delete for good', async ({ lobby, page, newSeat }) => {
  await refuseOnce(page, 'One', 'Two');
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.send('One');
  const refused = refusals(desk.chat);
  await expect(refused).toHaveCount(1);
  await expect(refused.getByRole('alert')).toHaveText(REFUSED);
  await axe(page);
  // It does not go by itself, and what is written after it does.
  await desk.send('And on');
  await expect(widget.bubbles).toHaveText(['Hello', 'And on']);
  await refused.getByRole('button', { name: 'Try again' }).click();
  await expect(widget.bubbles).toHaveText(['Hello', 'And on', 'One']);
  await expect(refused).toHaveCount(0);
  await expect(desk.bubbles).toHaveText(['Hello', 'And on', 'One']);

  await desk.send('Two');
  await expect(refused).toHaveCount(1);
  // The next page does not try it by itself either.
  await desk.reload();
  await expect(refused).toHaveCount(1);
  await expect(desk.bubbles).toHaveText(['Hello', 'And on', 'One', 'Two']);
  await refused.getByRole('button', { name: 'Delete' }).click();
  await expect(desk.bubbles).toHaveText(['Hello', 'And on', 'One']);
  await expect(desk.composer, 'the words are not lost').toHaveValue('Two');
  await desk.reload();
  await expect(desk.bubbles).toHaveText(['Hello', 'And on', 'One']);
  await expect(refused).toHaveCount(0);
  await desk.send('The end');
  await expect(widget.bubbles).toHaveText(['Hello', 'And on', 'One', 'The end']);
});

test('P.3: a message of the customer that is refused is sent by Try again exactly once, and taken away by Delete for good', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await refuseOnce(visitor.page, 'One', 'Two');
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await widget.send('One');
  const refused = refusals(widget.content.locator('body'));
  await expect(refused).toHaveCount(1);
  await expect(refused).toHaveRole('alert');
  await axe(await widget.frame());
  await widget.send('And on');
  await expect(desk.bubbles).toHaveText(['Hello', 'And on']);
  await refused.getByRole('button', { name: 'Try again' }).click();
  await expect(desk.bubbles).toHaveText(['Hello', 'And on', 'One']);
  await expect(refused).toHaveCount(0);
  await expect(widget.bubbles).toHaveText(['Hello', 'And on', 'One']);

  await widget.send('Two');
  await expect(refused).toHaveCount(1);
  await visitor.page.reload();
  await widget.button.click();
  await expect(refused).toHaveCount(1);
  await expect(widget.bubbles).toHaveText(['Hello', 'And on', 'One', 'Two']);
  await refused.getByRole('button', { name: 'Delete' }).click();
  await expect(widget.bubbles).toHaveText(['Hello', 'And on', 'One']);
  await expect(widget.composer, 'the words are not lost').toHaveValue('Two');
  await visitor.page.reload();
  await widget.button.click();
  await expect(widget.bubbles).toHaveText(['Hello', 'And on', 'One']);
  await expect(refused).toHaveCount(0);
  await widget.send('The end');
  await expect(desk.bubbles).toHaveText(['Hello', 'And on', 'One', 'The end']);
});

test('P.3: where the browser refuses its database, it is said once, and messages go out all the same', async ({ lobby, newSeat }) => {
  const agent = await newSeat();
  await agent.context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  });
  const desk = await openDesk(agent.page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const notices: string[] = [];
  await agent.page.exposeFunction('tellNotice', (words: string) => notices.push(words));
  await agent.page.evaluate(() => {
    const tell = (window as unknown as { tellNotice: (words: string) => void }).tellNotice;
    const look = (nodes: Iterable<Node>) => {
      for (const node of nodes) if (node instanceof HTMLElement && node.matches('.toast')) tell(node.textContent);
    };
    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => look(addedNodes))).observe(document.body, { childList: true, subtree: true });
  });
  await desk.open('Noor Haddad');
  for (const text of ['One', 'Two', 'Three']) await desk.send(text);
  await expect(widget.bubbles).toHaveText(['Hello', 'One', 'Two', 'Three']);
  await expect(desk.bubbles).toHaveText(['Hello', 'One', 'Two', 'Three']);
  await expect(desk.chat.getByText(/^(Sending|Waiting for connection)$/)).toHaveCount(0);
  await expect(agent.page.getByRole('alert').filter({ hasText: 'Unsent messages are lost when you close the tab.' })).toHaveCount(1);
  expect(notices.filter((words) => /This browser keeps nothing/.test(words))).toHaveLength(1);
  await desk.note('Seen by the team');
  await expect(desk.notes.locator('.msg-state')).toHaveCount(0);
  await desk.reload();
  await expect(desk.notes).toContainText('Seen by the team');
  await expect(desk.bubbles).toHaveText(['Hello', 'One', 'Two', 'Three']);
});
