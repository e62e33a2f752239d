// Finding and arranging: the search, the palette and the shortcuts, saved views, several chats at once.
import { axe, expect, makeToken, openDesk, startChat, test, writeAll } from './fixtures.ts';

test('E.13 P.22: words are found while one types, are marked, and lead to the message', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Is the ikebana vase watertight?');
  await expect(desk.row('Noor Haddad')).toBeVisible();
  const place = await desk.data.boundingBox();
  await desk.list.getByRole('button', { name: 'Search chats' }).click();
  const search = page.getByRole('region', { name: 'Search chats' });
  const field = search.getByRole('searchbox');
  await expect(field).toBeFocused();
  expect(await desk.data.boundingBox(), 'the other panes stay where they are').toEqual(place);
  await expect(search.getByText('Search all chats')).toBeVisible();
  await field.pressSequentially('IKEBA');
  const lines = search.getByRole('list', { name: 'Messages and notes' }).getByRole('link');
  await expect(lines).toHaveCount(1);
  await expect(lines.locator('mark')).toHaveText('ikebana');
  await expect(search.getByRole('status')).toHaveText('1 chat, 1 message');
  await axe(page);

  await field.press('ArrowDown');
  await field.page().keyboard.press('ArrowDown');
  await expect(lines).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(desk.message('Is the ikebana vase watertight?')).toBeInViewport();
  await expect(page).toHaveURL(/\/JK-14#m-/);
  await widget.send('And the raku one?');
  await expect(desk.bubbles.last()).toHaveText('And the raku one?');
  await field.fill('raku');
  await expect(lines.locator('mark')).toHaveText('raku');

  // What cannot be found, and what is not meant as anything but text.
  for (const nothing of ['raku) OR "', 'zzz', '"*']) {
    await field.fill(nothing);
    await expect(search.getByRole('heading', { name: /Nothing found|Search all chats/ })).toBeVisible();
  }
  await field.fill('ikebana');
  await expect(lines).toHaveCount(1);
  await search.getByLabel('Status').selectOption('Escalated');
  await expect(search.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  await search.getByLabel('Status').selectOption('Any status');
  await expect(lines).toHaveCount(1);
  await field.press('Escape');
  await expect(search).toHaveCount(0);
  await expect(desk.list.getByRole('button', { name: 'Search chats' })).toBeFocused();
});

test('E.13: a search that fails says so and can be tried again', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/50\d/, /Failed to load/]);
  const desk = await openDesk(page, lobby);
  await page.route('**/search_project', (route) => route.fulfill({ status: 503 }));
  await desk.list.getByRole('button', { name: 'Search chats' }).click();
  const search = page.getByRole('region', { name: 'Search chats' });
  await search.getByRole('searchbox').fill('bowl');
  await expect(search.getByRole('alert')).toBeVisible();
  await page.unroute('**/search_project');
  await search.getByRole('button', { name: 'Try again' }).click();
  await expect(search.getByRole('link').first()).toBeVisible();
});

test('E.32: palette, sheet of shortcuts, and single letters that can be switched off', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  const keys = page.keyboard;
  await desk.open('Claire Moreau');
  await keys.press('Escape');
  await expect(desk.row('Claire Moreau')).toBeFocused();
  await keys.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  await expect(sheet.getByText('Command palette')).toBeVisible();
  await axe(page);
  await keys.press('Escape');
  await expect(sheet).toHaveCount(0);

  // A letter in a field is a letter.
  await desk.composer.fill('');
  await desk.composer.pressSequentially('a?/');
  await expect(desk.composer).toHaveValue('a?/');
  await desk.composer.fill('');
  await keys.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await expect(palette.getByRole('combobox')).toBeFocused();
  await axe(page);
  await keys.type('assign to me');
  await expect(palette.getByRole('option', { name: /Assign to me/ })).toHaveAttribute('aria-selected', 'true');
  await keys.press('Enter');
  await expect(palette).toHaveCount(0);
  await expect(desk.data.getByRole('button', { name: 'Assignee: You. Change' })).toBeVisible();

  await keys.press('Control+k');
  await keys.type('hannah');
  await palette.getByRole('option', { name: /Hannah Lindqvist/ }).click();
  await expect(page.getByRole('heading', { name: /Hannah/ }).or(desk.chat.getByText('Hannah Lindqvist').first())).toBeVisible();

  const row = page.locator('a.chat-row:focus');
  await keys.press('Escape');
  await expect(row).toHaveCount(1);
  await keys.press('n');
  await expect(page.getByRole('textbox', { name: /note/i })).toBeFocused();
  await keys.press('Escape');
  await expect(row).toHaveCount(1);
  await keys.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await keys.press('Escape');
  await expect(desk.list.getByRole('button', { name: 'Search chats' })).toBeFocused();
  await keys.press('?');
  await sheet.getByRole('checkbox', { name: 'Single letters act' }).uncheck();
  await keys.press('Escape');
  await expect(sheet).toHaveCount(0);
  await desk.rows.first().focus();
  await keys.press('/');
  await keys.press('?');
  await keys.press('Control+k');
  await expect(palette).toBeVisible();
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('searchbox')).toHaveCount(0);
});

test('E.35: a view is saved, shared, used, renamed, deleted and taken back', async ({ lobby, page, newSeat, failOnConsole }) => {
  failOnConsole(page, [/409/]);
  const desk = await openDesk(page, lobby);
  await desk.list.locator('.filters > summary').click();
  await desk.list.getByRole('checkbox', { name: 'Unresolved only' }).check();
  const unresolved = await desk.rows.count();
  expect(unresolved).toBeLessThan(13);
  await desk.list.getByRole('button', { name: 'Views and several chats' }).click();
  const views = page.getByRole('region', { name: 'Saved views' });
  await expect(views.getByText('No views yet.')).toBeVisible();
  await views.getByRole('textbox', { name: /Save the filters/ }).fill('Open ones');
  await views.getByRole('checkbox', { name: 'Share with the team' }).check();
  await views.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(views.getByRole('button', { name: /^Open ones/ })).toBeVisible();
  await axe(page);
  await views.getByRole('textbox', { name: /Save the filters/ }).fill('Open ones');
  await views.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(views.getByRole('alert')).toBeVisible();

  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  const all = await other.rows.count();
  await other.list.getByRole('button', { name: 'Views and several chats' }).click();
  await other.page.getByRole('button', { name: /^Open ones by Ana/ }).click();
  await expect.poll(() => other.rows.count()).toBeLessThan(all);

  await views.getByRole('button', { name: 'Rename Open ones' }).click();
  await views.getByLabel('New name').fill('Unresolved');
  await views.getByLabel('New name').press('Enter');
  await views.getByRole('button', { name: 'Delete Unresolved' }).click();
  await expect(views.getByText('No views yet.')).toBeVisible();
  await views.getByRole('button', { name: 'Undo' }).click();
  await expect(views.getByRole('button', { name: /^Unresolved/ })).toBeVisible();
});

test('E.35: several chats are tagged, assigned and moved at once, and each tells what became of it', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.list.getByRole('button', { name: 'Views and several chats' }).click();
  await page.getByRole('button', { name: 'Select several chats' }).click();
  const select = page.getByRole('region', { name: 'Select chats' });
  await expect(select.getByRole('button', { name: 'Tag' })).toHaveAttribute('aria-disabled', 'true');
  await select.getByRole('checkbox', { name: /Claire Moreau/ }).check();
  await select.getByRole('checkbox', { name: /Hannah Lindqvist/ }).check();
  await expect(select.getByRole('status')).toHaveText('2 selected');
  await select.getByRole('textbox', { name: 'Tag' }).fill('Courier');
  await select.getByRole('button', { name: 'Tag' }).click();
  await expect(select.getByRole('status')).toHaveText('2 done');
  await select.getByLabel('Assign to…').selectOption('Ana Ribeiro');
  await select.getByRole('button', { name: 'Assign', exact: true }).click();
  await expect(select.locator('.tool-check > .push', { hasText: /^Done$/ })).toHaveCount(2);
  await select.getByLabel('Transition…').selectOption({ label: 'Escalate' });
  await select.getByRole('button', { name: 'Move', exact: true }).click();
  // Neither what was said of the job before, nor "1 done, 1 failed".
  for (const name of ['Claire Moreau', 'Hannah Lindqvist']) {
    await expect(select.locator('.tool-check').filter({ hasText: name }).locator('.lozenge')).toHaveText('Escalated');
  }
  await expect(select.getByRole('status')).toHaveText('2 done');
  await axe(page);
  await select.getByRole('button', { name: 'Close' }).click();
  await desk.open('Claire Moreau');
  await expect(desk.data.getByRole('button', { name: 'Assignee: You. Change' })).toBeVisible();
});

test('E.13 S1.30: a hit is shown though more changes of fields than a page stand between it and now', async ({ startLobby, page, newSeat }) => {
  const lobby = await startLobby({ demo: true, args: ['--limits', 'bench'] });
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'My ikebana bowl is cracked');
  const program = await newSeat();
  const token = await makeToken(program.page, lobby, 'tomas');
  await program.page.close();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (let round = 1; round <= 130; round += 1) {
    const answer = await fetch(`${lobby.consoleUrl}/api/v1/projects/JK/issues/JK-14`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ reference: { to: `Round ${round}` } }),
    });
    expect(answer.status).toBe(200);
  }
  await writeAll(lobby, token, 'JK-14', ['We send you another one']);
  const desk = await openDesk(page, lobby);
  await desk.list.getByRole('button', { name: 'Search chats' }).click();
  const search = page.getByRole('region', { name: 'Search chats' });
  await search.getByRole('searchbox').fill('ikebana');
  await search.getByRole('list', { name: 'Messages and notes' }).getByRole('link').click();
  await expect(desk.message('My ikebana bowl is cracked')).toBeInViewport();
  await expect(page).toHaveURL(/#m-/);
});
