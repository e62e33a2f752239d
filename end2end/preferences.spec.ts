// What people set for themselves: the Enter key, the colours; and what they have begun, in every tab.
import type { Locator, Page } from '@playwright/test';
import { axe, Desk, expect, type Lobby, openDesk, startChat, test } from './fixtures.ts';

/** Which of the two the agent has chosen on the page of their account. */
const choice = (page: Page, words: string): Locator => page.getByRole('radio', { name: words, exact: true });
const account = async (page: Page, lobby: Lobby): Promise<void> => {
  await page.goto(`${lobby.consoleUrl}/account?section=notifications&project=JK`);
  await expect(page.getByRole('heading', { name: 'Notifications and chatting', level: 1 })).toBeVisible();
  await expect(page.getByText('Connected: news come at once.')).toBeVisible();
};

/** Enter, with or without Ctrl, while an input method composes a word: what browsers send. */
async function composesWithEnter(field: Locator, ctrlKey: boolean): Promise<void> {
  await field.dispatchEvent('compositionstart');
  await field.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', isComposing: true, ctrlKey, bubbles: true, cancelable: true });
  await field.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 229, ctrlKey, bubbles: true, cancelable: true });
  await field.dispatchEvent('compositionend');
}

test('P.29: Enter sends or begins a line as the agent has chosen, after a reload and on another device; composing never sends', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const second = await openDesk((await newSeat()).page, lobby);
  await second.open('Noor Haddad');
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Noor Haddad');
  const chat = page.url();

  await account(page, lobby);
  await expect(choice(page, 'Sends')).toBeChecked();
  await choice(page, 'New line, Ctrl Enter sends').check();
  await expect(choice(page, 'Sends')).not.toBeChecked();
  // The other device has it without a reload; a colleague keeps their own.
  await expect(second.chat.locator('.keys')).toHaveText(/Ctrl\s*Enter\s*sends/);
  await expect(colleague.chat.locator('.keys')).toHaveText(/Shift\s*Enter\s*new line/);
  await page.goto(chat);
  await desk.untilLive();

  let sent = ['Hello'];
  for (const seat of [desk, second]) {
    const name = seat === desk ? 'one' : 'two';
    await seat.composer.fill('');
    await seat.composer.pressSequentially(name);
    await seat.composer.press('Enter');
    await seat.composer.pressSequentially('lines');
    await expect(seat.composer).toHaveValue(`${name}\nlines`);
    await composesWithEnter(seat.composer, true);
    await composesWithEnter(seat.composer, false);
    await expect(seat.composer).toHaveValue(`${name}\nlines`);
    await expect(seat.bubbles).toHaveCount(sent.length);
    await seat.composer.press('Control+Enter');
    sent = [...sent, `${name} lines`];
    await expect(seat.composer).toHaveValue('');
    await expect(widget.bubbles).toHaveText(sent.map((text) => new RegExp(`^${text.replace(' ', '\\s*')}$`)));
  }
  await desk.reload();
  await expect(desk.chat.locator('.keys')).toHaveText(/Ctrl\s*Enter\s*sends/);
  await colleague.send('three');
  await expect(widget.bubbles).toHaveCount(4);

  await account(page, lobby);
  await expect(choice(page, 'New line, Ctrl Enter sends')).toBeChecked();
  await choice(page, 'Sends').check();
  await expect(second.chat.locator('.keys')).toHaveText(/Shift\s*Enter\s*new line/);
  await second.composer.fill('four');
  await second.composer.press('Control+Enter');
  await expect(second.composer).toHaveValue('four');
  await composesWithEnter(second.composer, false);
  await expect(second.composer).toHaveValue('four');
  await second.composer.press('Enter');
  await expect(widget.bubbles).toHaveCount(5);
});

test.describe('a light system', () => {
  test.use({ colorScheme: 'light' });

  test('E.26: light, dark or as the system is, chosen in the menu, kept over a reload, a sign-out and a sign-in', async ({ lobby, page }) => {
    const desk = await openDesk(page, lobby);
    await expectScheme(page, 'light');
    await expectChosen(page, 'System');
    await chooseColours(page, 'Dark');
    await expectScheme(page, 'dark');
    await desk.reload();
    await expectScheme(page, 'dark');
    await expectChosen(page, 'Dark');

    await page.getByRole('button', { name: /your account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/login$/);
    await expectScheme(page, 'dark');
    await openDesk(page, lobby);
    await expectScheme(page, 'dark');
    await account(page, lobby);
    await expectScheme(page, 'dark');
    await page.goto(`${lobby.consoleUrl}/p/JK/chats`);

    // A choice holds against the system; "System" follows it again at once.
    await chooseColours(page, 'Light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectScheme(page, 'light');
    await page.reload();
    await expectScheme(page, 'light');
    await chooseColours(page, 'System');
    await expectScheme(page, 'dark');
    await page.reload();
    await expectScheme(page, 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expectScheme(page, 'light');
  });
});

for (const colours of ['Light', 'Dark'] as const) {
  test(`E.26 P.16: search, palette, views, selection, panel and dialogs have no finding of axe in ${colours.toLowerCase()} colours`, async ({
    lobby,
    page,
  }) => {
    const desk = await openDesk(page, lobby);
    await chooseColours(page, colours);
    await expectScheme(page, colours === 'Dark' ? 'dark' : 'light');
    await desk.open('Claire Moreau');

    await desk.list.getByRole('button', { name: 'Search chats' }).click();
    const search = page.getByRole('region', { name: 'Search chats' });
    await axe(page);
    await search.getByRole('searchbox').fill('order');
    await expect(search.locator('mark').first()).toBeVisible();
    await axe(page);
    await search.getByRole('searchbox').fill('zzzz');
    await expect(search.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
    await axe(page);
    await search.getByRole('button', { name: 'Close' }).click();

    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Command palette' });
    await expect(palette.getByRole('option').first()).toBeVisible();
    await axe(page);
    await page.keyboard.type('hannah');
    await expect(palette.getByRole('option', { name: /Hannah/ }).first()).toBeVisible();
    await axe(page);
    await page.keyboard.press('Escape');
    await expect(palette).toHaveCount(0);

    await desk.list.getByRole('button', { name: 'Views and several chats' }).click();
    const views = page.getByRole('region', { name: 'Saved views' });
    await expect(views.getByText('No views yet.')).toBeVisible();
    await axe(page);
    await views.getByRole('textbox', { name: /Save the filters/ }).fill('Mine');
    await views.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(views.getByRole('button', { name: /^Mine/ })).toBeVisible();
    await axe(page);
    await page.getByRole('button', { name: 'Select several chats' }).click();
    const select = page.getByRole('region', { name: 'Select chats' });
    await select.getByRole('checkbox', { name: /Claire Moreau/ }).check();
    await axe(page);
    await select.getByRole('button', { name: 'Close' }).click();

    await desk.list.locator('.filters > summary').click();
    await expect(desk.list.getByRole('checkbox', { name: 'Unresolved only' })).toBeVisible();
    await axe(page);
    for (const label of ['Priority: Medium', 'Assignee: nobody', 'Components: none']) {
      await desk.data.getByRole('button', { name: `${label}. Change` }).click();
      await expect(desk.data.getByRole('menu')).toBeVisible();
      await axe(page);
      await page.keyboard.press('Escape');
    }
    await desk.data.getByRole('button', { name: 'Customise fields' }).click();
    await expect(desk.data.getByRole('dialog', { name: 'Fields to show' })).toBeVisible();
    await axe(page);
    await page.keyboard.press('Escape');

    await desk.chat.getByRole('heading').getByRole('button').click();
    const details = page.getByRole('dialog', { name: 'Chat details' });
    await details.getByLabel('Tags').fill('Voucher');
    await page.keyboard.press('Enter');
    await expect(details.getByRole('button', { name: 'Remove tag Voucher' })).toBeVisible();
    await axe(page);
    await page.keyboard.press('Enter');
    await expect(details).toBeHidden();
    await expect(page.locator('.toast').first()).toBeVisible();
    await axe(page);
  });
}

test('N.11 E.33: what is begun in one tab goes on in another tab, and on another device, reply and note apart', async ({
  lobby,
  page,
  context,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const tab = await context.newPage();
  await tab.goto(page.url());
  const other = new Desk(tab);
  const device = await openDesk((await newSeat()).page, lobby);
  await device.open('Noor Haddad');
  const all = [desk, other, device];
  const leave = async (seat: Desk) => seat.chat.locator('#chat-heading').focus();
  for (const seat of [other, device]) {
    await expect(seat.composer).toBeVisible();
    await leave(seat);
  }

  await desk.composer.fill('Your bowl');
  for (const seat of all) {
    await expect(seat.composer).toHaveValue('Your bowl');
    await expect(seat.chat.getByText('Draft saved')).toBeVisible();
  }
  // Of which another chat knows nothing, while the list says that something is begun.
  await other.open('Claire Moreau');
  await expect(other.composer).toHaveValue('');
  await other.composer.fill('Dear Claire');
  await expect(other.chat.getByText('Draft saved')).toBeVisible();
  await other.open('Noor Haddad');
  await expect(other.composer).toHaveValue('Your bowl');

  await leave(desk);
  await leave(device);
  await other.composer.press('End');
  await other.composer.pressSequentially(' left today');
  for (const seat of all) await expect(seat.composer).toHaveValue('Your bowl left today');

  // A note is another text.
  const kind = (seat: Desk, name: string) => seat.chat.getByRole('group', { name: 'Kind of message' }).getByRole('button', { name });
  const note = (seat: Desk) => seat.chat.getByRole('textbox', { name: /^Write a note/ });
  await kind(desk, 'Internal note').click();
  await expect(note(desk)).toHaveValue('');
  await note(desk).fill('ask the courier');
  await expect(desk.chat.getByText('Draft saved')).toBeVisible();
  await kind(device, 'Internal note').click();
  await expect(note(device)).toHaveValue('ask the courier');
  await kind(device, 'Reply to Noor').click();
  await expect(device.composer).toHaveValue('Your bowl left today');

  // What is sent in one is gone from all, and sent once.
  await leave(other);
  await device.composer.press('Enter');
  await expect(widget.bubbles).toHaveText(['Hello', 'Your bowl left today']);
  await expect(other.composer).toHaveValue('');
  await expect(note(desk)).toHaveValue('ask the courier');
  await kind(desk, 'Reply to Noor').click();
  await expect(desk.composer).toHaveValue('');
  for (const seat of [desk, other]) {
    await seat.page.reload();
    await expect(seat.composer).toHaveValue('');
    await expect(seat.bubbles).toHaveText(['Hello', 'Your bowl left today']);
  }
  await tab.close();
});

/** Chooses colours in the menu of the account. */
async function chooseColours(page: Page, words: 'System' | 'Light' | 'Dark'): Promise<void> {
  const item = page.getByRole('menuitemradio', { name: words });
  // Before the page is alive, the button does nothing.
  await expect(async () => {
    await page.getByRole('button', { name: /your account/ }).click();
    await expect(item).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await item.click();
  await expect(item).toHaveCount(0);
}

/** The colours that the menu says to be chosen. */
async function expectChosen(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: /your account/ }).click();
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(words);
  await page.keyboard.press('Escape');
}

/** Whether a dark page is drawn, by its ink. */
async function expectScheme(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  const look = () =>
    page.evaluate(() => {
      // Between two pages there is none.
      const body = document.querySelector('body');
      if (!body) return '';
      const [red = 0, green = 0, blue = 0] = (getComputedStyle(body).color.match(/[\d.]+/g) ?? []).map(Number);
      return red + green + blue < 384 ? 'light' : 'dark';
    });
  await expect.poll(look).toBe(scheme);
}
