// What people call themselves and their things: it is shown as text wherever an agent sees it, hides nothing, and moves nothing.
import type { Locator, Page } from '@playwright/test';
import { type Desk, expect, openDesk, startChat, test } from './fixtures.ts';
import { file } from './support/image.ts';

/** Would be an element, and would run, wherever a text became markup. */
const SCRIPT = '<img src=x onerror=hacked=1>';
/** What visitors call themselves, and how it is shown: what turns or hides letters becomes visible. */
const NAMES = [
  [SCRIPT, SCRIPT],
  ['Ana\u202eor\u2066of', 'Ana\ufffdor\ufffdof'],
  ['Zo\u200b\u2060\ufeffe', 'Zo\ufffd\ufffd\ufffde'],
  ['נועה לוי', 'נועה לוי'],
  ['"\'><svg onload=hacked=1>', '"\'><svg onload=hacked=1>'],
] as const;

/** Fails when a dialog opens. */
function forbidDialogs(...pages: Page[]): string[] {
  const opened: string[] = [];
  for (const page of pages) {
    page.on('dialog', (dialog) => {
      opened.push(dialog.message());
      void dialog.dismiss();
    });
  }
  return opened;
}

/** That nothing ran and nothing was made, that the page reads from left to right, and that nothing hides in it. */
async function expectPlain(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const disguise = /[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u061c]/;
    const hidden: string[] = disguise.test(document.title) ? [`title: ${document.title}`] : [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const isData = node.parentElement?.closest('script, style, template');
      if (!isData && disguise.test(node.textContent ?? '')) hidden.push(`${node.parentElement?.outerHTML.slice(0, 120)}`);
    }
    for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (disguise.test(element.getAttribute(name) ?? '')) hidden.push(`${name} of ${element.outerHTML.slice(0, 120)}`);
      }
    }
    return {
      ran: 'hacked' in window,
      made: document.querySelectorAll('[onerror], [onload], img[src="x"]').length,
      direction: getComputedStyle(document.body).direction,
      hidden,
    };
  });
  expect(found).toEqual({ ran: false, made: 0, direction: 'ltr', hidden: [] });
}

/** Where the panes are. */
const places = (desk: Desk) => Promise.all([desk.list, desk.chat, desk.data].map((pane) => pane.boundingBox()));

test('P.12: names of visitors that turn, hide or run are text in list, head, data, record, search, palette and selection', async ({
  lobby,
  page,
  newSeat,
}) => {
  test.setTimeout(180_000);
  const opened = forbidDialogs(page);
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await expect(desk.field('Reporter')).toBeVisible();
  const before = await places(desk);
  const visitor = await newSeat();
  for (const [at, [name]] of NAMES.entries()) {
    await visitor.context.clearCookies();
    const seat = at === 0 ? visitor : await newSeat();
    await startChat(seat.page, lobby, name, `Word${at} in a message`);
  }
  for (const [at, [, shown]] of NAMES.entries()) {
    const row = desk.row(`JK-${14 + at}`);
    await expect(row.locator('.who')).toHaveText(shown);
    await row.click();
    await expect(desk.bubbles).toHaveText([`Word${at} in a message`]);
    await expect(desk.chat.getByRole('heading', { level: 2 })).toBeVisible();
    await expect(desk.chat.locator('.conv-title')).toContainText(shown);
    await expect(desk.chat.getByRole('list', { name: 'Participants' })).toContainText(shown);
    await expect(desk.chat.getByRole('article').first()).toContainText(shown);
    await expect(desk.field('Reporter')).toHaveText(new RegExp(`${escaped(shown)}$`));
    await expect(desk.field('User')).toHaveText(shown);
    expect(await places(desk), shown).toEqual(before);
    await expectPlain(page);
  }

  await desk.list.getByRole('button', { name: 'Search chats' }).click();
  const search = page.getByRole('region', { name: 'Search chats' });
  for (const [at, [, shown]] of NAMES.entries()) {
    await search.getByRole('searchbox').fill(`word${at}`);
    const found = search.getByRole('list', { name: 'Messages and notes' }).getByRole('link');
    await expect(found).toHaveCount(1);
    await expect(found.locator('.who')).toHaveText(shown);
    await expectPlain(page);
  }
  await search.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('word');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  for (const [, shown] of NAMES) await expect(palette.getByRole('option').filter({ hasText: shown })).toBeVisible();
  await expectPlain(page);
  await page.keyboard.press('Escape');
  await desk.list.getByRole('button', { name: 'Views and several chats' }).click();
  await page.getByRole('button', { name: 'Select several chats' }).click();
  const select = page.getByRole('region', { name: 'Select chats' });
  for (const [, shown] of NAMES) await expect(select.getByRole('checkbox', { name: shown })).toBeVisible();
  await expectPlain(page);

  for (const [at, [, shown]] of NAMES.entries()) {
    await page.goto(`${lobby.consoleUrl}/p/JK/issue/${14 + at}`);
    await expect(page.getByRole('heading', { level: 1 }).first()).toContainText(`Word${at}`);
    await expect(page.getByRole('region', { name: 'Customer' })).toContainText(shown);
    await expect(page.getByRole('log').getByRole('article').first()).toContainText(shown);
    await expectPlain(page);
  }
  expect(opened).toEqual([]);
});

test('P.12: script in a reference, a view, a tag, a title, a text module and the name of a file is text for everybody', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const colleague = await newSeat();
  const visitor = await newSeat();
  const opened = forbidDialogs(page, colleague.page, visitor.page);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const other = await openDesk(colleague.page, lobby, 'tomas');
  await other.open('Noor Haddad');
  const hidden = `${SCRIPT}\u202e\u200b`;
  const shown = `${SCRIPT}\ufffd\ufffd`;

  await desk.data.getByRole('button', { name: 'Reference: none. Change' }).click();
  await desk.data.getByRole('textbox', { name: 'Reference' }).fill(hidden);
  await page.keyboard.press('Enter');
  for (const seat of [desk, other]) await expect(seat.field('Reference')).toContainText(shown);
  await expect(page.locator('.toast').last()).toBeVisible();
  await expectPlain(page);

  await desk.chat.getByRole('heading').getByRole('button').click();
  const details = page.getByRole('dialog', { name: 'Chat details' });
  await details.getByLabel('Title').fill(`Title ${SCRIPT}`);
  await details.getByLabel('Tags').fill(hidden);
  await page.keyboard.press('Enter');
  await details.getByRole('button', { name: 'Save' }).click();
  await expect(details).toBeHidden();
  for (const seat of [desk, other]) {
    await expect(seat.chat.getByRole('heading', { level: 2 })).toContainText(`Title ${SCRIPT}`);
    await expect(seat.data.getByRole('button', { name: `${shown}: show the chats with this tag` })).toBeVisible();
    await expectPlain(seat.page);
  }
  // The list that is asked for by the tag says so.
  await other.data.getByRole('button', { name: `${shown}: show the chats with this tag` }).click();
  await expect(other.list.locator('.filters > summary')).toContainText(`tagged ${shown}`);
  await expectPlain(other.page);
  await other.list.locator('.filters > summary').click();

  await desk.list.getByRole('button', { name: 'Views and several chats' }).click();
  const views = page.getByRole('region', { name: 'Saved views' });
  await views.getByRole('textbox', { name: /Save the filters/ }).fill(hidden);
  await views.getByRole('checkbox', { name: 'Share with the team' }).check();
  await views.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(views.getByRole('button', { name: shown }).first()).toBeVisible();
  await expectPlain(page);
  await other.list.getByRole('button', { name: 'Views and several chats' }).click();
  await expect(colleague.page.getByRole('region', { name: 'Saved views' }).getByRole('button', { name: shown })).toBeVisible();
  await expectPlain(colleague.page);
  await views.getByRole('button', { name: `Delete ${shown}` }).click();
  await expect(views.getByText(`Deleted “${shown}”.`)).toBeVisible();
  await expectPlain(page);
  await views.getByRole('button', { name: 'Close' }).click();

  // Of a file's name nothing is left that could be markup or hide its ending.
  await expect(page.locator('#attach')).toBeAttached();
  await page.locator('#attach').setInputFiles(file(`${SCRIPT}\u202efdp.txt`, 'words'));
  await expect(desk.chat.locator('.attach-file[data-t="done"]')).toHaveCount(1);
  await expectPlain(page);
  await desk.send('With a file');
  for (const bubbles of [desk.chat, other.chat]) await expect(bubbles.getByRole('link', { name: /img src=x onerror=hacked=1.*\.txt/ })).toBeVisible();
  await expect(widget.content.getByRole('link', { name: /img src=x onerror=hacked=1.*\.txt/ })).toBeVisible();
  await expectPlain(page);
  const frame = await widget.frame();
  expect(await frame.evaluate(() => ['hacked' in window, document.querySelectorAll('[onerror], img[src="x"]').length])).toEqual([false, 0]);

  await page.goto(`${lobby.consoleUrl}/p/JK/issue/14`);
  const record = page.getByRole('region', { name: /^Record JK-/ });
  await expect(page.getByRole('heading', { level: 1 }).first()).toContainText(`Title ${SCRIPT}`);
  for (const tab of await record.getByRole('group', { name: 'What of the timeline is shown' }).getByRole('button').all()) {
    await tab.click();
    await expectPlain(page);
  }

  await page.goto(`${lobby.consoleUrl}/p/JK/text-modules`);
  await page.getByRole('button', { name: 'New text module' }).click();
  await page.getByRole('textbox', { name: 'Short name' }).fill('evil');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill(`${hidden} {{visitor.name}}`);
  await expect(page.getByRole('group', { name: 'Preview' })).toContainText(SCRIPT);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '/evil' })).toBeVisible();
  await expectPlain(page);
  await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-14`);
  await desk.untilLive();
  await expect(desk.chat.getByRole('button', { name: 'Text modules (/)' })).toBeVisible();
  await desk.composer.pressSequentially('/');
  await expect(desk.chat.getByRole('listbox', { name: 'Text modules' }).getByRole('option')).toContainText('/evil');
  await expectPlain(page);
  await page.keyboard.press('Enter');
  await expect(desk.composer).toHaveValue(new RegExp(escaped(SCRIPT)));
  await desk.composer.press('Enter');
  await expect(widget.bubbles.last()).toContainText(SCRIPT);
  await expect(desk.bubbles.last()).toContainText(SCRIPT);
  expect(opened).toEqual([]);
});

test('P.12: script in a component, a status and a department is text in the settings and in the panel', async ({ lobby, page, newSeat }) => {
  const colleague = await newSeat();
  const opened = forbidDialogs(page, colleague.page);
  const other = await openDesk(colleague.page, lobby, 'tomas');
  await other.open('Claire Moreau');
  await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/p/JK/settings/workflow`);
  await expect(page.getByText('Everything is saved')).toBeVisible();
  // It stands there before the page is alive.
  await expect(page.locator('html')).toHaveAttribute('data-alive', '');
  const region = (name: string): Locator => page.getByRole('region', { name, exact: true });
  await region('Components').getByLabel('New component').fill(SCRIPT);
  await region('Components').getByRole('button', { name: 'Add component' }).click();
  await expect(region('Components').getByRole('textbox', { name: `Name of the component ${SCRIPT}` })).toBeVisible();
  await region('Priorities').getByRole('textbox', { name: 'Name of the priority Highest' }).fill(SCRIPT);
  await region('Statuses').getByRole('textbox', { name: 'Name of the status Escalated' }).fill(SCRIPT);
  await region('Transitions').locator('details').filter({ hasText: 'Escalate' }).first().locator('summary').click();
  await expectPlain(page);
  await page.getByRole('button', { name: 'Save the workflow' }).click();
  await expect(page.getByText('Everything is saved')).toBeVisible();
  await expectPlain(page);

  await other.data.getByRole('button', { name: 'Components: none. Change' }).click();
  await other.data.getByRole('menuitemradio').filter({ hasText: SCRIPT }).click();
  await expect(other.field('Components')).toHaveText(SCRIPT);
  await expectPlain(colleague.page);
  await other.data.getByRole('button', { name: 'Priority: Medium. Change' }).click();
  await other.data.getByRole('menuitemradio').filter({ hasText: SCRIPT }).click();
  await expect(other.field('Priority')).toContainText(SCRIPT);
  await other.data.getByRole('button', { name: 'Escalate' }).click();
  await expect(other.row('Claire Moreau').locator('.lozenge')).toContainText(SCRIPT);
  await expectPlain(colleague.page);
  await other.list.getByRole('button', { name: 'Search chats' }).click();
  await expect(colleague.page.getByRole('region', { name: 'Search chats' }).getByLabel('Status')).toContainText(SCRIPT);
  await expectPlain(colleague.page);

  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Departments' }).click();
  await page.getByLabel('New department').fill(SCRIPT);
  await page.getByLabel('New department').press('Enter');
  await expect(page.getByRole('listitem').filter({ hasText: SCRIPT }).first()).toBeVisible();
  await expect(page.locator('.toast').last()).toContainText('was added');
  await expectPlain(page);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'People and roles' }).click();
  await page.locator('details.person').filter({ hasText: 'Kenji' }).locator('summary').click();
  await expectPlain(page);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit log' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: SCRIPT }).first()).toBeVisible();
  await expectPlain(page);
  expect(opened).toEqual([]);
});

/** As a part of a regular expression. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

test('P.12: a line about a new title makes visible what could turn or hide letters', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.chat.getByRole('heading').getByRole('button').click();
  const details = page.getByRole('dialog', { name: 'Chat details' });
  await details.getByLabel('Title').fill('Invoice\u202efdp.exe');
  await details.getByRole('button', { name: 'Save' }).click();
  await expect(desk.chat.getByText(/renamed it from/)).toContainText('Invoice\ufffdfdp.exe');
});
