// Only the assignee replies, where the project wants it so (E.29).
import { axe, type Desk, expect, type Lobby, openDesk, startChat, test } from './fixtures.ts';
import type { Locator, Page } from '@playwright/test';

const bar = (desk: Desk): Locator => desk.chat.getByRole('group', { name: 'Who replies' });
const noteField = (desk: Desk): Locator => desk.chat.getByRole('textbox', { name: /^Write a note/ });
const rule = (page: Page): Locator => page.getByRole('switch', { name: /^Only the assignee may reply/ });

test('E.29: only the assignee replies; others see who it is, write notes, and take the chat over by the keyboard', async ({ lobby, page, newSeat }) => {
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Two bowls cracked');
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  await desk.send('I am sorry');
  await expect(widget.bubbles).toHaveText(['Two bowls cracked', 'I am sorry']);
  const colleague = await newSeat();
  const kenji = await openDesk(colleague.page, lobby, 'kenji');
  await kenji.open('Noor Haddad');
  await kenji.composer.fill('A new one is on');

  // An administrator switches it on; whoever is writing sees it at once.
  const admin = (await newSeat()).page;
  const people = await openPeople(admin, lobby);
  await expect(rule(admin)).not.toBeChecked();
  await rule(admin).focus();
  await admin.keyboard.press('Space');
  await expect(rule(admin)).toBeChecked();
  await expect(bar(kenji)).toContainText('Ana Ribeiro is in charge');
  await expect(kenji.composer).toHaveCount(0);
  await expect(noteField(kenji)).toBeFocused();
  await expect(noteField(kenji)).toHaveValue('');
  await axe(colleague.page);
  await axe(admin);
  await expect(bar(desk)).toHaveCount(0);
  await expect(desk.composer).toBeVisible();

  await noteField(kenji).fill('third box this week');
  await noteField(kenji).press('Enter');
  await expect(desk.chat.getByRole('log').locator('.note')).toContainText('third box this week');

  // Taken over: what was begun is there, and goes out.
  const take = bar(kenji).getByRole('button', { name: 'Assign to me' });
  await take.focus();
  await colleague.page.keyboard.press('Enter');
  await expect(kenji.composer).toBeFocused();
  await expect(kenji.composer).toHaveValue('A new one is on');
  await expect(bar(desk)).toContainText('Kenji Watanabe is in charge');
  await colleague.page.keyboard.press('End');
  await colleague.page.keyboard.type(' its way');
  await colleague.page.keyboard.press('Enter');
  await expect(widget.bubbles).toHaveText(['Two bowls cracked', 'I am sorry', 'A new one is on its way']);

  await people.reload();
  await expect(rule(admin)).toBeChecked();
  await rule(admin).click();
  await expect(bar(desk)).toHaveCount(0);
  await expect(desk.composer).toBeVisible();
  await admin.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit log' }).click();
  await expect(admin.getByRole('listitem').filter({ hasText: 'Changed who may reply' })).toHaveCount(2);
});

test('E.29: a note that is being written stays a note when replies are possible again', async ({ lobby, page, newSeat }) => {
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  const admin = (await newSeat()).page;
  await openPeople(admin, lobby);
  await rule(admin).click();
  await expect(rule(admin)).toBeChecked();
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  await desk.send('Hi');
  await expect(widget.bubbles).toHaveText(['Hello', 'Hi']);
  const colleague = await newSeat();
  const kenji = await openDesk(colleague.page, lobby, 'kenji');
  await kenji.row('Noor Haddad').click();
  await expect(bar(kenji)).toBeVisible();
  await noteField(kenji).click();
  await colleague.page.keyboard.type('rude ');
  await desk.data.getByRole('button', { name: 'Unassign', exact: true }).click();
  await expect(bar(kenji)).toHaveCount(0);
  await expect(noteField(kenji)).toBeFocused();
  await colleague.page.keyboard.press('End');
  await colleague.page.keyboard.type('customer');
  await colleague.page.keyboard.press('Enter');
  await expect(kenji.chat.getByRole('log').locator('.note')).toContainText('rude customer');
  await expect(widget.bubbles).toHaveText(['Hello', 'Hi']);
});

/** The settings of an administrator, where who may do what is said. */
async function openPeople(page: Page, lobby: Lobby): Promise<Desk> {
  const desk = await openDesk(page, lobby, 'leila');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'People and roles', level: 1 })).toBeVisible();
  return desk;
}
