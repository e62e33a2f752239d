// Pictures of every screen into `target/screens`, to be laid beside the design: `cargo xtask screens`.
import { fill, type Lobby, openDesk, openWidget, signIn, startChat, test as base } from './fixtures.ts';
import { file, png } from './support/image.ts';
import { expect, type Page } from '@playwright/test';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../target/screens');
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
const SCHEMES = ['light', 'dark'] as const;

interface Look {
  /** Saves what the page shows now. */
  shoot: (page: Page, name: string) => Promise<void>;
}

const test = base.extend<Look & { gateOff: void }>({
  shoot: async ({ viewport, colorScheme }, use) => {
    const size = (viewport?.width ?? 0) < 640 ? 'narrow' : 'wide';
    await use(async (page, name) => {
      await page.evaluate(() => document.fonts.ready);
      const path = `${FOLDER}/${name}-${size}-${colorScheme}.png`;
      await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    });
  },
  // Pictures are wanted of imperfect screens too.
  gateOff: [
    async ({ gate }, use) => {
      gate.allow([/./]);
      await use();
    },
    { auto: true },
  ],
});

async function agent(page: Page, lobby: Lobby): Promise<void> {
  await signIn(page, lobby, lobby.person('ana'));
  await expect(page.getByRole('main')).toBeVisible();
}

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme, hasTouch: size === 'narrow' });

      test('sign-in', async ({ lobby, page, shoot }) => {
        await page.goto(`${lobby.consoleUrl}/login`);
        await expect(page.getByLabel('E-mail')).toBeVisible();
        await shoot(page, 'login');
        await page.getByLabel('E-mail').fill(lobby.person('ana').email);
        await page.getByLabel('Password', { exact: true }).fill('not the password');
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await expect(page.getByText('Four tries left.')).toBeVisible();
        await shoot(page, 'login-refused');
      });

      test('set-up', async ({ freshLobby, page, shoot }) => {
        await page.goto(freshLobby.setupUrl);
        await expect(page.getByRole('heading').first()).toBeVisible();
        await shoot(page, 'setup');
      });

      test('chats', async ({ lobby, page, shoot }) => {
        await agent(page, lobby);
        await page.goto(`${lobby.consoleUrl}/p/JK/chats`);
        await expect(page.getByRole('link', { name: /JK-\d/ }).first()).toBeVisible();
        await shoot(page, 'chats-list');
        await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-6`);
        await expect(page.getByRole('log').locator('.bubble').first()).toBeVisible();
        await shoot(page, 'chats-chat');
        await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-6/data`);
        await expect(page.getByText('Reporter')).toBeVisible();
        await shoot(page, 'chats-data');
        await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-999`);
        await expect(page.getByText('There is no such chat')).toBeVisible();
        await shoot(page, 'chats-none');
      });

      test('record', async ({ lobby, page, shoot }) => {
        const desk = await openDesk(page, lobby);
        await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-6`);
        await expect(desk.bubbles.first()).toBeVisible();
        await desk.chat.getByRole('heading').getByRole('button').click();
        const dialog = page.getByRole('dialog', { name: 'Chat details' });
        await dialog.getByLabel('Tags').fill('Breakage,Courier');
        await dialog.getByLabel('Tags').press('Enter');
        await shoot(page, 'chats-details');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-6/data`);
        await desk.data.getByRole('button', { name: 'Customise fields' }).click();
        await expect(desk.data.getByRole('dialog')).toBeVisible();
        await shoot(page, 'chats-fields');
        await page.goto(`${lobby.consoleUrl}/p/JK/issue/6`);
        await expect(page.getByRole('log').getByRole('article').first()).toBeVisible();
        await shoot(page, 'issue');
        await page.goto(`${lobby.consoleUrl}/p/JK/issue/6/fields`);
        await expect(page.getByText('Reporter')).toBeVisible();
        await shoot(page, 'issue-fields');
      });

      test('finding', async ({ lobby, page, shoot }) => {
        const desk = await openDesk(page, lobby);
        await desk.list.getByRole('button', { name: 'Search chats' }).click();
        await page.getByRole('searchbox').fill('bowl');
        await expect(page.locator('.tool-pane mark').first()).toBeVisible();
        await shoot(page, 'search');
        await page.getByRole('searchbox').fill('nothing at all');
        await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
        await shoot(page, 'search-nothing');
        await page.keyboard.press('Escape');
        await desk.list.getByRole('button', { name: 'Views and several chats' }).click();
        await page.getByRole('textbox', { name: /Save the filters/ }).fill('All chats');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await expect(page.getByRole('button', { name: 'Rename All chats' })).toBeVisible();
        await shoot(page, 'views');
        await page.getByRole('button', { name: 'Select several chats' }).click();
        await page.getByRole('checkbox', { name: /Claire Moreau/ }).check();
        await shoot(page, 'select');
        await page.keyboard.press('Escape');
        await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-6`);
        const palette = page.getByRole('dialog', { name: 'Command palette' });
        await expect(async () => {
          await page.keyboard.press('Control+k');
          await expect(palette.getByRole('option').first()).toBeVisible({ timeout: 500 });
        }).toPass();
        await shoot(page, 'palette');
        await page.keyboard.type('keyboard');
        await page.keyboard.press('Enter');
        await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
        await shoot(page, 'shortcuts');
      });

      test('notes', async ({ lobby, page, newSeat, shoot }) => {
        const colleague = await newSeat({ viewport: SIZES.wide });
        const kenji = await openDesk(colleague.page, lobby, 'kenji');
        const desk = await openDesk(page, lobby);
        await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-6`);
        await expect(desk.bubbles.first()).toBeVisible();
        await desk.send('I send you two new ones on Munday.');
        await expect(desk.bubbles.last()).toContainText('Munday');
        await desk.composer.press('ArrowUp');
        await shoot(page, 'chats-edit');
        const changed = desk.chat.getByRole('textbox', { name: 'Change the message' });
        await changed.fill('I send you two new ones on Monday.');
        await changed.press('Enter');
        await desk.chat.getByRole('button', { name: 'Internal note' }).click();
        const note = desk.chat.getByRole('textbox', { name: /^Write a note/ });
        await note.pressSequentially('@ken');
        await expect(desk.chat.getByRole('option').first()).toBeVisible();
        await shoot(page, 'chats-mention');
        await note.press('Enter');
        await note.pressSequentially('third breakage from the same batch of boxes this week. I will raise it with the courier.');
        await note.press('Enter');
        await expect(desk.chat.locator('.note').last()).toContainText('courier');
        await kenji.open('JK-6');
        await note.fill('@Kenji could you ring them?');
        await expect(desk.chat.getByText('is looking')).toBeVisible();
        await shoot(page, 'chats-note');
        await desk.chat.getByRole('button', { name: /^Edited/ }).click();
        await expect(page.getByRole('dialog').getByText('Munday')).toBeVisible();
        await shoot(page, 'chats-history');
        await page.keyboard.press('Escape');
        const own = desk.chat.getByRole('article').filter({ hasText: 'on Monday' });
        await own.hover();
        await own.getByRole('button', { name: 'Delete message' }).click();
        await shoot(page, 'chats-delete');
        await page.getByRole('dialog').getByRole('button', { name: 'Delete message' }).click();
        await expect(desk.bubbles.last()).toHaveText('Message deleted');
        await shoot(page, 'chats-deleted');
        await kenji.chat.getByRole('button', { name: 'Internal note' }).click();
        await kenji.chat.getByRole('textbox', { name: /^Write a note/ }).fill('@Ana done, they fetch it today');
        await kenji.chat.getByRole('textbox', { name: /^Write a note/ }).press('Enter');
        await page.goto(`${lobby.consoleUrl}/p/JK/chats`);
        await page.getByRole('button', { name: /^Mentions/ }).filter({ visible: true }).click();
        await expect(page.getByRole('dialog', { name: 'Mentions' }).getByRole('link').first()).toBeVisible();
        await shoot(page, 'mentions');
      });

      test('files', async ({ lobby, page, newSeat, shoot }) => {
        const desk = await openDesk(page, lobby);
        const visitor = await newSeat({ viewport: page.viewportSize(), colorScheme });
        const widget = await startChat(visitor.page, lobby, 'Maja Kowalska', 'Good morning! The parcel came, but two of the six bowls are cracked.');
        await page.goto(await desk.row('two of the six bowls').evaluate((row) => (row as HTMLAnchorElement).href));
        const chooser = visitor.page.waitForEvent('filechooser');
        await widget.content.getByRole('button', { name: 'Attach a file' }).click();
        await (await chooser).setFiles([file('bowls.png', png(900, 560)), file('invoice JK-1042.pdf', '%PDF-1.7\n')]);
        await expect(widget.content.locator('#lwf li[data-t="done"]')).toHaveCount(2);
        await shoot(visitor.page, 'widget-files-waiting');
        await widget.composer.press('Enter');
        await expect(widget.content.locator('.file')).toHaveCount(2);
        await expect(desk.chat.locator('.attach-img')).toHaveCount(1);
        await page.locator('#attach').setInputFiles([file('label.pdf', '%PDF-1.7\n'), file('cat.svg', '<svg/>')]);
        await expect(desk.chat.locator('.attach-file[data-t="done"]')).toHaveCount(1);
        await shoot(page, 'files-composer');
        await desk.chat.getByRole('button', { name: 'Remove cat.svg' }).click();
        await desk.composer.fill('Here is the label.');
        await desk.chat.getByRole('button', { name: 'Send' }).click();
        await expect(widget.content.locator('.file')).toHaveCount(3);
        await shoot(visitor.page, 'widget-files');
        await desk.chat.getByRole('button', { name: 'Emoji' }).click();
        await shoot(page, 'files-emoji');
        await page.keyboard.press('Escape');
        await desk.chat.getByRole('link', { name: /bowls\.png/ }).click();
        await expect(page.getByRole('dialog', { name: 'Image' }).locator('img')).toBeVisible();
        await shoot(page, 'files-lightbox');
      });

      test('text modules', async ({ lobby, page, shoot }) => {
        const desk = await openDesk(page, lobby);
        await page.goto(`${lobby.consoleUrl}/p/JK/text-modules`);
        await shoot(page, 'text-modules-none');
        for (const [name, text] of [['replace', 'We are sending you a replacement, {{visitor.first_name|there}}.'], ['return', 'You can return it free of charge.']] as const) {
          await page.getByRole('button', { name: 'New text module' }).click();
          await page.getByRole('textbox', { name: 'Short name' }).fill(name);
          await page.getByRole('textbox', { name: 'Text', exact: true }).fill(text);
          if (name === 'return') await shoot(page, 'text-modules-editor');
          await page.getByRole('button', { name: 'Save' }).click();
          await expect(page.getByRole('listitem').filter({ hasText: `/${name}` })).toBeVisible();
        }
        await shoot(page, 'text-modules');
        await page.goto(`${lobby.consoleUrl}/p/JK/chats/JK-6`);
        await expect(desk.chat.getByRole('button', { name: 'Text modules (/)' })).toBeVisible();
        await desk.composer.pressSequentially('/re');
        await expect(desk.chat.getByRole('option').first()).toBeVisible();
        await shoot(page, 'chats-text-modules');
      });

      test('settings', async ({ lobby, page, shoot }) => {
        await signIn(page, lobby, lobby.person('leila'));
        for (const section of ['people', 'departments', 'workflow', 'websites', 'audit']) {
          await page.goto(`${lobby.consoleUrl}/p/JK/settings/${section}`);
          await expect(page.getByRole('navigation', { name: 'Settings' })).toBeVisible();
          if (section === 'people') await page.locator('details.person').first().locator('summary').click();
          if (section === 'audit') await expect(page.getByText('Signed in').first()).toBeVisible();
          await shoot(page, `settings-${section}`);
        }
      });

      test('account', async ({ lobby, page, newSeat, shoot }) => {
        await openDesk((await newSeat({ viewport: { width: 1440, height: 900 } })).page, lobby, 'ana');
        await agent(page, lobby);
        await page.goto(`${lobby.consoleUrl}/account`);
        await expect(page.getByText('This device')).toBeVisible();
        await shoot(page, 'account');
        await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await shoot(page, 'account-sign-out');
        await page.goto(`${lobby.consoleUrl}/account?section=notifications&project=JK`);
        await expect(page.getByText('Connected: news come at once.')).toBeVisible();
        await shoot(page, 'account-notifications');
        await page.goto(`${lobby.consoleUrl}/account?section=api&project=JK`);
        await page.getByLabel('What it is for').fill('Parcels');
        await page.getByRole('button', { name: 'Make a token' }).click();
        await expect(page.getByText('This is your new token.')).toBeVisible();
        await shoot(page, 'account-api');
      });

      test('the first day', async ({ freshLobby, page, shoot }) => {
        await page.goto(freshLobby.setupUrl);
        await page.getByLabel('Name', { exact: true }).fill('Leila Haddad');
        await page.getByLabel('E-mail').fill('leila@juniperkiln.example');
        await page.getByLabel('Password', { exact: true }).fill('juniper-kiln-demo');
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.getByLabel('Name', { exact: true }).fill('Juniper Kiln');
        await shoot(page, 'setup-project');
        await page.getByRole('button', { name: 'Continue' }).click();
        await expect(page.getByRole('link', { name: 'Open the chats' })).toBeVisible();
        await shoot(page, 'setup-website');
        await page.getByRole('link', { name: 'Open the chats' }).click();
        await expect(page.getByText('No chats yet')).toBeVisible();
        await shoot(page, 'chats-empty');
      });

      test('widget', async ({ lobby, page, newSeat, shoot }) => {
        await page.goto(lobby.shopUrl);
        await expect(page.locator('lobby-chat button').first()).toBeVisible();
        await shoot(page, 'widget-closed');
        const widget = await openWidget(page, lobby);
        await expect(widget.question).toBeVisible();
        await shoot(page, 'widget-offline');
        const desk = await openDesk((await newSeat({ viewport: { width: 1440, height: 900 } })).page, lobby);
        await expect(widget.start).toHaveText('Start chat');
        await shoot(page, 'widget-prechat');
        await fill(widget.name, 'Maja Kowalska');
        await fill(widget.question, 'Good morning! The parcel came, but two of the six bowls are cracked.');
        await widget.untilReady();
        await widget.start.click();
        await expect(widget.bubbles).toHaveCount(1);
        await shoot(page, 'widget-queue');
        await desk.open('two of the six bowls');
        await desk.send('Oh no, I am sorry, Maja. I can send **two new bowls today**, and you do not need to return the broken ones.');
        await expect(widget.bubbles).toHaveCount(2);
        await widget.send('That would be wonderful 🙏');
        await expect(widget.state).toHaveText('Seen');
        await desk.composer.pressSequentially('They');
        await expect(widget.content.getByText('Ana is typing…')).toBeVisible();
        await shoot(page, 'widget-conversation');
        await desk.composer.fill('');
        await desk.endChat();
        await expect(widget.content.getByRole('button', { name: 'New conversation' })).toBeVisible();
        await shoot(page, 'widget-ended');
      });
    });
  }
}
