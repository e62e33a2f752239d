// A day of one chat: a customer, two agents, and what each of them has before them at every step.
import type { Locator, Page } from '@playwright/test';
import { axe, type Desk, expect, type Lobby, openDesk, startChat, test } from './fixtures.ts';

const WHO = 'Noor Haddad';

/** How a chat stands. */
interface Now {
  status: string;
  priority: string;
  /** Who is in charge. */
  assignee?: 'Ana Ribeiro' | 'Kenji Watanabe';
  transitions: string[];
  /** What was said, oldest first; a note begins with this. */
  said: (string | { note: string })[];
  /** What the row says of the last message, where it is the team's. */
  by?: 'Ana' | 'Kenji';
}

/** An agent with the Chats page in one tab and the record in another. */
interface Agent {
  name: 'Ana Ribeiro' | 'Kenji Watanabe';
  desk: Desk;
  record: Page;
}

const UNSEEN: string[] = ['Resolve', 'Mark answered', 'Cancel request', 'Escalate'];
const ANSWERED: string[] = ['Resolve', 'Cancel request', 'Escalate', 'Back to support'];

const notes = (desk: Desk): Locator => desk.chat.getByRole('log').locator('.note');
/** The status in the head of the panel. */
const status = (desk: Desk): Locator => desk.data.locator('.pane-head .lozenge');
const transitions = (desk: Desk): Locator => desk.field('Transitions').getByRole('button');
/** The words for somebody who reads of themselves or of another. */
const inWords = (who: string | undefined, reader: string): string => (who === undefined ? 'Unassigned' : who === reader ? 'You' : who);

/** The list says the same as the chat. */
async function expectInList({ desk, name }: Agent, now: Now): Promise<void> {
  const row = desk.rows.first();
  await expect(row).toContainText(WHO);
  await expect(row.locator('.lozenge')).toHaveText(now.status);
  const last = now.said.findLast((said) => typeof said === 'string') ?? '';
  const said = now.by && `${name.startsWith(now.by) ? 'You' : now.by} said `;
  await expect(row.locator('.chat-row-msg')).toHaveText(now.by ? `${said}${last}` : `Unanswered: ${last}`);
  const charge = now.assignee ? `Assigned to ${now.assignee === name ? 'you' : now.assignee}` : 'Unassigned';
  await expect(row.getByRole('img', { name: charge })).toBeVisible();
}

/** The panel and the data beside it. */
async function expectInPanel({ desk, name }: Agent, now: Now): Promise<void> {
  await expect(desk.bubbles).toHaveText(now.said.filter((said) => typeof said === 'string'));
  await expect(notes(desk)).toContainText(now.said.flatMap((said) => (typeof said === 'string' ? [] : [said.note])));
  await expect(status(desk)).toHaveText(now.status);
  await expect(desk.field('Priority')).toHaveText(now.priority);
  await expect(desk.field('Assignee')).toContainText(inWords(now.assignee, name));
  await expect(transitions(desk)).toHaveText(now.transitions);
}

/** The page of the record. */
async function expectInRecord({ record, name }: Agent, now: Now): Promise<void> {
  const page = record.getByRole('region', { name: /^Record JK-/ });
  const fields = record.getByRole('complementary', { name: 'Fields' });
  const value = (label: string) => fields.locator('dt').filter({ hasText: new RegExp(`^${label}$`) }).locator('xpath=following-sibling::dd[1]');
  await expect(page.getByRole('log').locator('.ev-card > .body')).toHaveText(now.said.map((said) => (typeof said === 'string' ? said : said.note)));
  await expect(page.locator('.marks .lozenge').first()).toHaveText(now.status);
  await expect(page.getByRole('group', { name: 'Transitions' }).getByRole('button')).toHaveText(now.transitions);
  await expect(value('Priority')).toHaveText(now.priority);
  await expect(value('Assignee')).toContainText(inWords(now.assignee, name));
}

/** Both agents have the same before them, in the list, the panel, the data and the record. */
async function expectAgreed(agents: Agent[], now: Now): Promise<void> {
  for (const agent of agents) {
    await expectInList(agent, now);
    await expectInPanel(agent, now);
    await expectInRecord(agent, now);
  }
}

/** Writes a text module for oneself. */
async function addModule(page: Page, lobby: Lobby, name: string, text: string): Promise<void> {
  await page.goto(`${lobby.consoleUrl}/p/JK/text-modules`);
  await page.getByRole('button', { name: 'New text module' }).click();
  await page.getByRole('textbox', { name: 'Short name' }).fill(name);
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill(text);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: `/${name}` })).toBeVisible();
}

test('S1.16 S1.18 S1.21 S1.22 S1.26 S1.27 S1.32 S1.34 S1.35 S1.44 S1.48 S1.49 S1.52, S4.15, E.17: a day of one chat, and both agents agree at every step', async ({
  lobby,
  newSeat,
  gate,
}) => {
  // A second tab that nobody has touched may not ring, and the browser says so.
  gate.allow([/AudioContext was not allowed to start/]);
  test.setTimeout(180_000);
  const customer = await newSeat();
  const seats = { ana: await newSeat(), kenji: await newSeat() };
  const first = await openDesk(seats.ana.page, lobby, 'ana');
  await addModule(first.page, lobby, 'sorry', 'Hello {{visitor.first_name}}, we are sorry.');
  await first.page.goto(`${lobby.consoleUrl}/p/JK/chats`);
  const second = await openDesk(seats.kenji.page, lobby, 'kenji');

  // The customer writes: it is in both lists. Ana has it before her; Kenji does something else.
  const widget = await startChat(customer.page, lobby, WHO, 'Two bowls came cracked');
  const ana: Agent = { name: 'Ana Ribeiro', desk: first, record: await seats.ana.context.newPage() };
  const kenji: Agent = { name: 'Kenji Watanabe', desk: second, record: await seats.kenji.context.newPage() };
  const openRecord = ({ record }: Agent) => record.goto(`${lobby.consoleUrl}/p/JK/issue/14`);
  await openRecord(ana);
  let now: Now = { status: 'Waiting for support', priority: 'Medium', transitions: UNSEEN, said: ['Two bowls came cracked'] };
  await first.open(WHO);
  await expectAgreed([ana], now);
  await expectInList(kenji, now);

  // Ana answers with a text module: the chat is hers, and waits for the customer.
  await expect(first.chat.getByRole('button', { name: 'Text modules (/)' })).toBeVisible();
  await first.composer.pressSequentially('/so');
  await expect(first.chat.getByRole('listbox', { name: 'Text modules' }).getByRole('option')).toHaveCount(1);
  await first.composer.press('Enter');
  await expect(first.composer).toHaveValue('Hello Noor, we are sorry.');
  await first.composer.press('Enter');
  await expect(widget.bubbles).toHaveText(['Two bowls came cracked', 'Hello Noor, we are sorry.']);
  now = { ...now, status: 'Waiting for customer', assignee: 'Ana Ribeiro', transitions: ANSWERED, said: [...now.said, 'Hello Noor, we are sorry.'], by: 'Ana' };
  await expectAgreed([ana], now);
  await expectInList(kenji, now);

  // She asks Kenji in a note; he comes to it by his mentions. The last word of the list stays the answer.
  await first.chat.getByRole('group', { name: 'Kind of message' }).getByRole('button', { name: 'Internal note' }).click();
  const note = first.chat.getByRole('textbox', { name: /^Write a note/ });
  await note.pressSequentially('@ken');
  await expect(first.chat.getByRole('listbox', { name: 'Colleagues to mention' }).getByRole('option')).toHaveText(['Kenji Watanabe']);
  await note.press('Tab');
  await note.pressSequentially('third box this week');
  await note.press('Enter');
  now = { ...now, said: [...now.said, { note: '@Kenji third box this week' }] };
  await second.page.getByRole('button', { name: 'Mentions 1 unread' }).click();
  await second.page.getByRole('dialog', { name: 'Mentions' }).getByRole('link').click();
  await expect(notes(second)).toBeInViewport();
  await openRecord(kenji);
  await expectAgreed([ana, kenji], now);

  // He takes it over, and makes it urgent.
  await second.data.getByRole('button', { name: 'Assignee: Ana Ribeiro. Change' }).click();
  await second.page.getByRole('menuitemradio', { name: 'Kenji Watanabe (you)' }).click();
  now = { ...now, assignee: 'Kenji Watanabe' };
  await expectAgreed([ana, kenji], now);
  await second.data.getByRole('button', { name: 'Priority: Medium. Change' }).click();
  await second.page.getByRole('menuitemradio', { name: 'High', exact: true }).click();
  now = { ...now, priority: 'High' };
  await expectAgreed([ana, kenji], now);
  await axe(second.page);

  // Resolved too early, taken back, and resolved after an answer.
  const open = now;
  const resolved = { status: 'Done', transitions: ['Reopen'] };
  await transitions(second).filter({ hasText: 'Resolve' }).click();
  const notice = second.page.locator('.toast').filter({ hasText: 'Status set to Done' });
  // Pointed at, it waits.
  await notice.hover();
  await expectAgreed([ana, kenji], { ...now, ...resolved });
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expectAgreed([ana, kenji], open);
  await second.send('Two new ones leave today.');
  await expect(widget.bubbles.last()).toHaveText('Two new ones leave today.');
  now = { ...now, said: [...now.said, 'Two new ones leave today.'], by: 'Kenji' };
  await expectAgreed([ana, kenji], now);
  await transitions(second).filter({ hasText: 'Resolve' }).click();
  now = { ...now, ...resolved };
  await expectAgreed([ana, kenji], now);

  // The customer writes again: it is open as before, and Kenji's still.
  await widget.send('One of the new ones is cracked, too');
  now = { ...now, status: 'Waiting for support', transitions: UNSEEN, said: [...now.said, 'One of the new ones is cracked, too'] };
  delete now.by;
  await expectAgreed([ana, kenji], now);
  await axe(first.page);

  // What is on the screens is what is stored; the note never reached the customer.
  for (const { desk, record } of [ana, kenji]) await Promise.all([desk.reload(), record.reload()]);
  await expectAgreed([ana, kenji], now);
  await expect(widget.bubbles).toHaveText(now.said.filter((said) => typeof said === 'string'));
  await expect(widget.content.locator('body')).not.toContainText('third box');
  // Everything that was changed stands there, once.
  const record = ana.record.getByRole('region', { name: /^Record/ });
  await record.getByRole('button', { name: 'Changes', exact: true }).click();
  await expect(record.getByRole('log').locator('.ev-line')).toContainText([
    'Ana Ribeiro joined the chat',
    'Kenji Watanabe changed the assignee from Ana Ribeiro to Kenji Watanabe',
    'Kenji Watanabe set the priority from Medium to High',
    'Kenji Watanabe set the status from Waiting for customer to Done',
    'Kenji Watanabe set the status from Done to Waiting for customer',
    'Kenji Watanabe set the status from Waiting for customer to Done',
    'Reopened: Noor Haddad wrote again',
  ]);
});
