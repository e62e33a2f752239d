// The page of an issue: everything that is known of a chat, and the same conversation as in the chat panel.
import { axe, Desk, expect, makeToken, openDesk, startChat, test, writeAll } from './fixtures.ts';
import { file, png } from './support/image.ts';

test('S1.32 S1.52: the key leads to the whole record, and what is written there is one message of the chat', async ({
  lobby,
  page,
  newSeat,
}) => {
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Two bowls are cracked');
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Noor Haddad');

  await desk.data.getByRole('heading').getByRole('link').click();
  await expect(page).toHaveURL(/\/p\/JK\/issue\/\d+$/);
  const record = page.getByRole('region', { name: /^Record JK-/ });
  const lines = record.getByRole('log');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Two bowls are cracked');
  await expect(lines.getByRole('article')).toHaveCount(1);
  await axe(page);

  // Both ways, live, one copy.
  const composer = record.getByRole('textbox', { name: /^Reply to / });
  await composer.fill('I send you two new ones');
  await composer.press('Enter');
  await expect(widget.bubbles.last()).toHaveText('I send you two new ones');
  await expect(colleague.message('I send you two new ones')).toHaveCount(1);
  await expect(lines.getByRole('article')).toHaveCount(2);
  await colleague.send('They leave today');
  await expect(lines.getByText('They leave today')).toBeVisible();
  await widget.send('Thank you');
  await expect(lines.getByText('Thank you')).toBeVisible();
  await expect(lines.getByRole('article')).toHaveCount(4);
  await expect(colleague.bubbles).toHaveCount(4);

  // Every transition, every field, and who changed what from what to what.
  const fields = page.getByRole('complementary', { name: 'Fields' });
  await record.getByRole('button', { name: 'Escalate' }).click();
  await fields.getByRole('button', { name: 'Priority: Medium. Change' }).click();
  await page.getByRole('menuitemradio', { name: 'High', exact: true }).click();
  await colleague.data.getByRole('button', { name: 'Assign to me' }).or(colleague.data.getByRole('button', { name: 'Unassign' })).first().click();
  await record.getByRole('button', { name: 'Changes', exact: true }).click();
  await expect(lines.getByText(/set the status from Waiting for \w+ to Escalated/)).toBeVisible();
  await expect(lines.getByText('set the priority from Medium to High')).toBeVisible();
  const gaveUp = lines.getByText('unassigned Ana Ribeiro');
  await expect(gaveUp).toHaveCount(1);
  // When: each of these lines has its moment.
  for (const line of [lines.getByText('set the priority from Medium to High'), gaveUp]) {
    const at = line.locator('xpath=ancestor-or-self::*[.//time][1]').locator('time');
    expect(Math.abs(Date.parse((await at.getAttribute('datetime')) ?? '') - Date.now())).toBeLessThan(60_000);
  }
  await expect(lines.getByRole('article')).toHaveCount(0);
  for (const label of ['Title', 'Status', 'Resolution', 'Tags', 'Reporter', 'Created', 'Last message', 'Department', 'Chat']) {
    await expect(fields.locator('dt').filter({ hasText: new RegExp(`^${label}$`) })).toBeVisible();
  }
  await axe(page);
  await record.getByRole('button', { name: /^Notes/ }).click();
  await expect(record.getByText('No internal note here.')).toBeVisible();
  await record.getByRole('button', { name: 'Internal note' }).click();
  await record.getByRole('textbox', { name: /^Write a note/ }).fill('third breakage this week');
  await record.getByRole('button', { name: 'Add note' }).click();
  await expect(lines.getByRole('article')).toHaveCount(1);
  await expect(colleague.chat.locator('.note')).toHaveCount(1);
  await expect(widget.bubbles).toHaveCount(4);

  // A reload shows the same; the way back leads to the chat.
  await page.reload();
  await expect(lines.getByText('third breakage this week')).toBeVisible();
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Chat', exact: true }).click();
  await expect(new Desk(page).message('They leave today')).toBeVisible();
});

test('S1.32, S1.52, E.5, E.18, E.29: the record shows files and takes them, and says who is there', async ({ lobby, page, newSeat }) => {
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Two bowls are cracked');
  const chooser = visitor.page.waitForEvent('filechooser');
  await widget.content.getByRole('button', { name: 'Attach a file' }).click();
  await (await chooser).setFiles([file('bowls.png', png(640, 400)), file('notes.txt', 'two of six')]);
  await expect(widget.content.locator('#lwf li[data-t="done"]')).toHaveCount(2);
  await widget.composer.press('Enter');
  const desk = await openDesk(page, lobby);
  await desk.open('Noor Haddad');
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Noor Haddad');
  await desk.data.getByRole('heading').getByRole('link').click();
  const record = page.getByRole('region', { name: /^Record JK-/ });
  const card = record.getByRole('article').filter({ hasText: 'notes.txt' });
  await expect(card.getByRole('link', { name: /notes\.txt/ })).toBeVisible();
  await expect(record.getByRole('list', { name: 'Participants' })).toContainText(/Noor Haddad/);
  await expect(record.getByRole('list', { name: 'Participants' })).toContainText(/Tomás.*is looking/);
  await axe(page);

  // Large in the page, as in the chat.
  await expect(page.locator('#attach')).toBeAttached();
  await card.getByRole('link', { name: /bowls\.png/ }).click();
  const lightbox = page.getByRole('dialog', { name: 'Image' });
  await expect(lightbox.locator('img')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lightbox).toBeHidden();

  await page.locator('#attach').setInputFiles(file('Return label.pdf', '%PDF-1.7\nlabel'));
  await expect(record.locator('.attach-file[data-t="done"]')).toHaveCount(1);
  const composer = record.getByRole('textbox', { name: /^Reply to / });
  await composer.fill('Print this, it is paid');
  await composer.press('Enter');
  await expect(widget.content.getByRole('link', { name: 'Return label.pdf' })).toBeVisible();
  await expect(record.getByRole('article').filter({ hasText: 'Print this' }).getByRole('link', { name: /Return label\.pdf/ })).toBeVisible();
  await expect(record.getByRole('button', { name: 'Emoji' })).toBeVisible();
  // The focus stays with the transitions while they change.
  await record.getByRole('button', { name: 'Escalate' }).focus();
  await page.keyboard.press('Enter');
  await expect(record.getByRole('button', { name: 'Back to support' })).toBeVisible();
  await expect(record.getByRole('group', { name: 'Transitions' }).getByRole('button').first()).toBeFocused();
});

test('S1.52: an issue page that is not there says so, and the narrow page shows one thing at a time', async ({
  lobby,
  page,
  failOnConsole,
}) => {
  failOnConsole(page, [/404/]);
  await openDesk(page, lobby);
  for (const number of ['999', 'x', '1/secrets']) {
    const answer = await page.goto(`${lobby.consoleUrl}/p/JK/issue/${number}`);
    expect(answer?.status()).toBe(404);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${lobby.consoleUrl}/p/JK/issue/1`);
  const fields = page.getByRole('complementary', { name: 'Fields' });
  await expect(fields).toBeHidden();
  await axe(page);
  await page.getByRole('link', { name: 'Fields', exact: true }).click();
  await expect(fields).toBeVisible();
  await expect(page.getByRole('region', { name: /^Record/ })).toBeHidden();
  await axe(page);
  await page.goBack();
  await expect(page.getByRole('region', { name: /^Record/ })).toBeVisible();
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(sideways).toBeLessThanOrEqual(0);
});

test('S1.52: what a tab of a long record shows is looked for in the lines that are not loaded yet', async ({ lobby, page, newSeat }) => {
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await openDesk(page, lobby);
  const program = await newSeat();
  const token = await makeToken(program.page, lobby, 'tomas');
  await writeAll(lobby, token, 'JK-14', ['The bowl is from batch 7'], 'note');
  await writeAll(lobby, token, 'JK-14', Array.from({ length: 60 }, (_, at) => `Message ${at}`));
  await page.goto(`${lobby.consoleUrl}/p/JK/issue/14`);
  await page.getByRole('button', { name: /^Notes/ }).click();
  await expect(page.getByRole('log').getByRole('article')).toHaveText(/batch 7/);
  await expect(page.getByText('No internal note here.')).toHaveCount(0);
  await page.getByRole('button', { name: /^Changes/ }).click();
  await expect(page.getByRole('log')).toContainText('Tomás Herrera joined the chat');
});
