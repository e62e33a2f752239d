// Internal notes, mentions, changed messages, drafts, and who else is looking (E.17, E.29, E.33, E.43, N.11, P.20, P.29).
import { axe, expect, openDesk, openWidget, startChat, test, type Desk } from './fixtures.ts';
import type { Locator } from '@playwright/test';

/** Where a note is written. */
const noteField = (desk: Desk): Locator => desk.chat.getByRole('textbox', { name: /^Write a note/ });
const notes = (desk: Desk): Locator => desk.chat.getByRole('log').locator('.note');
const tab = (desk: Desk, name: RegExp | string): Locator =>
  desk.chat.getByRole('group', { name: 'Kind of message' }).getByRole('button', { name });

/** Leaves every field, so that single letters are keys. */
const leaveFields = async (desk: Desk): Promise<void> => {
  await desk.chat.getByRole('heading', { level: 2 }).first().focus();
};

test('E.17: a note is brass, for the team alone, mentions a colleague and leads them to it', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Two bowls cracked');
  await desk.open('Noor Haddad');
  await desk.send('I am sorry');
  await expect(widget.bubbles).toHaveText(['Two bowls cracked', 'I am sorry']);
  const colleague = await newSeat();
  const kenji = await openDesk(colleague.page, lobby, 'kenji');

  await leaveFields(desk);
  await page.keyboard.press('n');
  await expect(noteField(desk)).toBeFocused();
  await expect(desk.chat.locator('form.composer')).toHaveAttribute('data-mode', 'note');
  await page.keyboard.type('@ken');
  const offered = desk.chat.getByRole('listbox', { name: 'Colleagues to mention' });
  await expect(offered.getByRole('option')).toHaveText(['Kenji Watanabe']);
  await page.keyboard.press('Tab');
  await expect(noteField(desk)).toHaveValue('@Kenji ');
  await page.keyboard.type('third box this week');
  await page.keyboard.press('Enter');
  await expect(notes(desk)).toHaveCount(1);
  await expect(notes(desk)).toContainText('never shown to the customer');
  await expect(notes(desk).locator('.mention')).toHaveText('@Kenji');
  await expect(desk.row('Noor Haddad')).toContainText('I am sorry');

  const mentions = colleague.page.getByRole('button', { name: 'Mentions 1 unread' });
  await mentions.click();
  await colleague.page.getByRole('dialog', { name: 'Mentions' }).getByRole('link').click();
  await expect(notes(kenji)).toBeInViewport();
  await expect(notes(kenji)).toBeFocused();
  await expect(colleague.page.getByRole('button', { name: 'Mentions', exact: true })).toBeVisible();
  await leaveFields(desk);
  await page.keyboard.press('r');
  await expect(desk.composer).toBeFocused();
  await desk.send('A new one is on its way');
  await expect(widget.bubbles).toHaveText(['Two bowls cracked', 'I am sorry', 'A new one is on its way']);
  await expect(widget.content.locator('body')).not.toContainText('third box');
});

test('E.17, P.3: a note written without a network stays a note over a reload, and goes into an ended chat too', async ({ lobby, newSeat, gate }) => {
  const visitor = await newSeat();
  const agent = await newSeat();
  gate.allow([/net::ERR_/, /WebSocket/, /Failed to load/], agent.page);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Noor Haddad');
  await desk.send('Hi');
  await expect(widget.bubbles).toHaveText(['Hello', 'Hi']);
  await tab(desk, 'Internal note').click();
  agent.link.cut();
  await noteField(desk).fill('secret while away');
  await noteField(desk).press('Enter');
  await expect(notes(desk)).toContainText(/Sending|Waiting for connection/);
  agent.link.restore();
  await desk.reload();
  await expect(notes(desk)).toHaveCount(1);
  await expect(notes(desk)).not.toContainText(/Sending|Waiting/);
  await desk.endChat();
  await expect(desk.chat.getByText('This chat has ended')).toBeVisible();
  await noteField(desk).fill('ring the courier');
  await noteField(desk).press('Enter');
  await expect(notes(desk)).toHaveCount(2);
  await expect(widget.content.getByText('ended the chat')).toBeVisible();
  await expect(widget.content.locator('body')).not.toContainText('secret');
  await expect(widget.content.locator('body')).not.toContainText('courier');
});

test('E.43: Up edits the last message in place on both sides, with its history; deleting leaves a line', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'When do you ship?');
  await desk.open('Noor Haddad');
  await desk.send('On Munday');
  await expect(widget.bubbles).toHaveText(['When do you ship?', 'On Munday']);
  await desk.composer.press('ArrowUp');
  const field = desk.chat.getByRole('textbox', { name: 'Change the message' });
  await expect(field).toHaveValue('On Munday');
  await field.fill('On Monday');
  await field.press('Enter');
  await expect(desk.composer).toHaveValue('');
  await expect(widget.bubbles).toHaveText(['When do you ship?', /^On Monday\s*Edited$/]);
  await expect(desk.row('Noor Haddad')).toContainText('On Monday');
  await desk.chat.getByRole('button', { name: /^Edited/ }).click();
  const history = page.getByRole('dialog', { name: 'Former texts' });
  await expect(history.getByRole('listitem')).toHaveText([/On Munday/]);
  await page.keyboard.press('Escape');

  const own = desk.chat.getByRole('article').filter({ hasText: 'On Monday' });
  await own.hover();
  await own.getByRole('button', { name: 'Delete message' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete message' }).click();
  await expect(desk.bubbles).toHaveText(['When do you ship?', 'Message deleted']);
  await expect(widget.bubbles).toHaveText(['When do you ship?', 'Message deleted']);
  await expect(desk.row('Noor Haddad')).toContainText('Message deleted');
  await widget.page.reload();
  await openWidget(widget.page, lobby);
  await expect(widget.bubbles).toHaveText(['When do you ship?', 'Message deleted']);
});

test('E.33, N.11: a draft follows to another device, is not overwritten there, and colleagues see that it is begun', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const other = await newSeat();
  const elsewhere = await openDesk(other.page, lobby);
  await elsewhere.open('Noor Haddad');
  const colleague = await newSeat();
  const kenji = await openDesk(colleague.page, lobby, 'kenji');
  await kenji.open('Noor Haddad');

  await leaveFields(elsewhere);
  await desk.composer.fill('Of course');
  await expect(desk.chat.getByText('Draft saved')).toBeVisible();
  await expect(elsewhere.composer).toHaveValue('Of course');
  const strip = kenji.chat.getByRole('list', { name: 'Participants' });
  await expect(strip).toContainText(/Ana.*is (drafting|writing a reply)/);
  await expect(strip).toContainText(/Ana.*is drafting/, { timeout: 15_000 });

  // Whoever types keeps their own text; it is the later one.
  await elsewhere.composer.press('End');
  await elsewhere.composer.pressSequentially(', tomorrow');
  await leaveFields(desk);
  await expect(desk.composer).toHaveValue('Of course, tomorrow');
  await desk.reload();
  await expect(desk.composer).toHaveValue('Of course, tomorrow');
  await desk.composer.press('Enter');
  await expect(desk.bubbles).toHaveText(['Hello', 'Of course, tomorrow']);
  await leaveFields(elsewhere);
  await expect(elsewhere.composer).toHaveValue('');
});

test('E.33: without a network a draft is kept on the device, over the end of the tab, and saved later', async ({ lobby, newSeat, gate }) => {
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  const agent = await newSeat();
  gate.allow([/net::ERR_/, /WebSocket/, /Failed to load/], agent.page);
  const desk = await openDesk(agent.page, lobby);
  await desk.open('Noor Haddad');
  agent.link.cut();
  await desk.composer.fill('half a sentence');
  await expect(desk.chat.getByText('Kept on this device')).toBeVisible({ timeout: 60_000 });
  const address = agent.page.url();
  await agent.page.close();
  agent.link.restore();
  const next = await agent.context.newPage();
  await next.goto(address);
  const field = next.getByRole('textbox', { name: /^Reply to / });
  await expect(field).toHaveValue('half a sentence');
  await expect(next.getByText('Draft saved')).toBeVisible();
});

test('P.20, P.30: who looks is told to colleagues, and that somebody has gone too', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const colleague = await newSeat();
  const kenji = await openDesk(colleague.page, lobby, 'kenji');
  await kenji.open('Noor Haddad');
  const strip = desk.chat.getByRole('list', { name: 'Participants' });
  await expect(strip).toContainText(/Kenji Watanabe.*is looking/);
  await expect(kenji.chat.getByRole('list', { name: 'Participants' })).toContainText(/Ana.*is looking/);
  await tab(kenji, 'Internal note').click();
  await noteField(kenji).pressSequentially('hm');
  await expect(strip).toContainText(/Kenji Watanabe.*is writing a note/);
  await colleague.page.close();
  await expect(strip).not.toContainText('Kenji');
});

test('E.43: a message that is being changed waits while another chat is open, and is saved afterwards', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'When do you ship?');
  await desk.open('Noor Haddad');
  await desk.send('On Munday');
  await expect(widget.bubbles).toHaveText(['When do you ship?', 'On Munday']);
  await desk.composer.press('ArrowUp');
  const field = desk.chat.getByRole('textbox', { name: 'Change the message' });
  await field.fill('On Monday');
  await desk.open('Claire Moreau');
  await expect(desk.composer).toHaveValue('');
  await desk.row('Noor Haddad').click();
  await expect(field).toHaveValue('On Monday');
  await field.press('Enter');
  await expect(widget.bubbles).toHaveText(['When do you ship?', /^On Monday\s*Edited$/]);
});

test('E.43: a message that was sent too early is taken back into the composer', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'When do you ship?');
  await desk.open('Noor Haddad');
  await desk.send('On Munday');
  await expect(widget.bubbles).toHaveText(['When do you ship?', 'On Munday']);
  await desk.composer.fill('or Tuesday');
  const own = desk.chat.getByRole('article').filter({ hasText: 'On Munday' });
  await own.hover();
  await own.getByRole('button', { name: 'Delete message' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back into the composer' }).click();
  await expect(widget.bubbles).toHaveText(['When do you ship?', 'Message deleted']);
  await expect(desk.composer).toHaveValue('On Munday\nor Tuesday');
  await expect(desk.composer).toBeFocused();
});

test('P.20: who answers while a colleague does sees it, is asked once, and may send all the same', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const kenji = await openDesk((await newSeat()).page, lobby, 'kenji');
  await kenji.open('Noor Haddad');
  await desk.composer.fill('Good morning');
  const question = page.getByRole('dialog', { name: 'Two replies at once?' });
  const says = desk.chat.getByText('Kenji is writing a reply too.');
  await expect(page.locator('#attach')).toBeAttached();
  // He goes on typing for as long as it takes to see it.
  const typing = async () => {
    await kenji.composer.pressSequentially('a');
    await expect(says).toBeVisible({ timeout: 1_000 });
  };
  await expect(typing).toPass();
  await desk.composer.press('Enter');
  await expect(question).toContainText('Kenji is writing a reply to this customer too.');
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(desk.composer).toHaveValue('Good morning');
  await expect(typing).toPass();
  await desk.composer.press('Enter');
  await question.getByRole('button', { name: 'Send anyway' }).click();
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
  await expect(desk.composer).toHaveValue('');
});

test('E.17, P.3: an answer that is being typed when the customer ends the chat goes on as a note, and no letter becomes a command', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await expect(page.locator('#attach')).toBeAttached();
  await desk.composer.pressSequentially('We are late');
  const press = (name: string) => widget.content.getByRole('button', { name, exact: true }).click();
  await press('More');
  await press('End chat');
  await widget.content.getByRole('group', { name: 'End chat' }).getByRole('button', { name: 'End chat' }).click();
  await expect(desk.chat.getByText('This chat has ended')).toBeVisible();
  await expect(noteField(desk)).toHaveValue('We are late');
  await expect(noteField(desk)).toBeFocused();
  await page.keyboard.type(' here');
  await expect(noteField(desk)).toHaveValue(/We are late| here/);
  await expect(desk.data.locator('.transitions').getByRole('button', { name: 'Resolve' })).toBeVisible();
});

test('P.3: an agent is asked before a chat ends, and what is written goes out before it', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await expect(page.locator('#attach')).toBeAttached();
  const end = desk.chat.locator('.conv-tools').getByRole('button', { name: 'End chat' }).first();
  const question = page.getByRole('dialog', { name: 'End this chat?' });
  const answers = question.locator('.dialog-foot').getByRole('button');
  await end.focus();
  await page.keyboard.press('Enter');
  await expect(answers).toHaveText(['Keep open', 'End chat']);
  await axe(page);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(end).toBeFocused();
  await expect(desk.composer).toBeVisible();

  await desk.composer.fill('Your parcel left today');
  await end.click();
  await expect(answers).toHaveText(['Keep open', 'Send draft and end chat', 'End chat without sending']);
  await answers.filter({ hasText: 'Keep open' }).click();
  await expect(desk.composer).toHaveValue('Your parcel left today');
  await end.click();
  await answers.filter({ hasText: 'Send draft' }).click();
  await expect(widget.bubbles).toHaveText(['Hello', 'Your parcel left today']);
  await expect(widget.content.getByRole('heading', { name: 'Chat ended' })).toBeVisible();
  await expect(desk.chat.getByText('This chat has ended')).toBeVisible();
  await expect(question).toHaveCount(0);
  await expect(page.locator('#chat-heading')).toBeFocused();
  await expect(desk.bubbles).toHaveText(['Hello', 'Your parcel left today']);
  await expect(noteField(desk)).toHaveValue('');
});

test('P.3: without a network a chat does not end before its last answer, and the end is called off', async ({ lobby, newSeat, gate }) => {
  gate.allow([/net::ERR_/, /WebSocket/, /Failed to load/]);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await expect(agent.page.locator('#attach')).toBeAttached();
  const end = desk.chat.locator('.conv-tools').getByRole('button', { name: 'End chat' }).first();
  const question = agent.page.getByRole('dialog', { name: 'End this chat?' });
  // Its code comes with the first question.
  await end.click();
  await question.getByRole('button', { name: 'Keep open' }).click();
  await desk.composer.fill('Your parcel left today');
  agent.link.cut();
  await end.click();
  await question.getByRole('button', { name: 'Send draft and end chat' }).click();
  await expect(question.getByRole('button', { name: 'Sending…' })).toBeVisible();
  await expect(desk.chat.locator('.msg-state').last()).toHaveText(/Sending|Waiting for connection/);
  await agent.page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  agent.link.restore();
  await expect(widget.bubbles).toHaveText(['Hello', 'Your parcel left today'], { timeout: 45_000 });
  await expect(desk.chat.locator('.msg-state').last()).toHaveText(/Sent|Delivered|Seen/);
  await expect(end).toBeVisible();
});
