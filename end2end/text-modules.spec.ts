// Text modules: kept on their page, put into a message by `/`, with places filled and files beside them.
import { axe, expect, openDesk, startChat, test } from './fixtures.ts';
import { file } from './support/image.ts';

test('S4.15 E.6: a module is written with its preview, found behind a slash, and put in where the cursor is, several in one message', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby, 'leila');
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Two bowls came cracked');
  await desk.open('Noor Haddad');
  const chat = page.url();
  await expect(desk.chat.getByRole('button', { name: 'Text modules (/)' })).toBeVisible();
  await desk.composer.pressSequentially('/');
  await expect(desk.chat.getByText('There is no text module yet')).toBeVisible();
  await desk.composer.press('Escape');
  await expect(desk.chat.getByText('There is no text module yet')).toBeHidden();

  await page.goto(`${lobby.consoleUrl}/p/JK/text-modules`);
  await expect(page.getByRole('heading', { name: 'No text modules yet' })).toBeVisible();
  await axe(page);
  const add = page.getByRole('button', { name: 'New text module' });
  await add.click();
  const name = page.getByRole('textbox', { name: 'Short name' });
  await expect(name).toBeFocused();
  await name.fill('two words');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Hello ');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/The short name is not complete/)).toBeVisible();
  await name.fill('Sorry');
  await page.getByRole('combobox', { name: 'For' }).selectOption({ label: 'Everybody in the project' });
  await page.getByRole('textbox', { name: 'Text', exact: true }).focus();
  await page.keyboard.press('End');
  await page.getByRole('button', { name: 'visitor.first_name' }).click();
  await expect(page.getByRole('group', { name: 'Preview' })).toContainText('Hello Maja');
  await page.keyboard.type(', we are sorry.');
  await page.locator('#module-files').setInputFiles(file('label.txt', 'print me'));
  await expect(page.getByRole('button', { name: 'Remove label.txt' })).toBeVisible();
  await axe(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '/sorry' })).toContainText('1 file');
  await add.click();
  await name.fill('bye');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Yours, {{agent.first_name}} ({{chat.key}})');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '/bye' })).toBeVisible();

  await page.goto(chat);
  await expect(desk.chat.getByRole('button', { name: 'Text modules (/)' })).toBeVisible();
  await desk.composer.fill('');
  await desk.composer.pressSequentially('/');
  const list = desk.chat.getByRole('listbox', { name: 'Text modules' });
  await expect(list.getByRole('option')).toHaveCount(2);
  await axe(page);
  await desk.composer.pressSequentially('so');
  await expect(list.getByRole('option')).toHaveCount(1);
  await expect(desk.chat.getByText('Text modules matching “/so”')).toBeVisible();
  await desk.composer.press('Enter');
  await expect(list).toBeHidden();
  await expect(desk.composer).toHaveValue('Hello Noor, we are sorry.');
  await expect(desk.chat.locator('.attach-file[data-t="done"]')).toHaveText(/label\.txt/);
  await desk.composer.press('Shift+Enter');
  await desk.composer.pressSequentially('/');
  await desk.composer.press('ArrowDown');
  await desk.composer.press('ArrowUp');
  await expect(list.getByRole('option', { selected: true })).toContainText('/bye');
  await desk.composer.press('Tab');
  await expect(desk.composer).toHaveValue(/^Hello Noor, we are sorry\.\s*Yours, Leila \(JK-\d+\)$/);
  await desk.composer.press('Enter');
  await expect(widget.content.getByRole('link', { name: 'label.txt' })).toBeVisible();
  await expect(widget.content.locator('.bubble').last()).toContainText('Yours, Leila');

  await page.goto(`${lobby.consoleUrl}/p/JK/text-modules`);
  await page.getByRole('button', { name: 'Delete /bye' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete text module' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '/bye' })).toBeHidden();
});

test('E.6: a module is put in, by a click too, at the cursor, in the middle of what is written, and one writes on behind it', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/p/JK/text-modules`);
  await page.getByRole('button', { name: 'New text module' }).click();
  await page.getByRole('textbox', { name: 'Short name' }).fill('sorry');
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('we are sorry');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: '/sorry' })).toBeVisible();
  await page.goto(`${lobby.consoleUrl}/p/JK/chats`);
  await desk.open('Claire Moreau');
  const button = desk.chat.getByRole('button', { name: 'Text modules (/)' });
  await expect(button).toBeVisible();
  const option = desk.chat.getByRole('listbox', { name: 'Text modules' }).getByRole('option', { name: /sorry/ });

  /** The cursor stands behind "Dear Claire, ". */
  const begin = async () => {
    await desk.composer.fill('Dear Claire,  bye');
    await desk.composer.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(13, 13));
  };
  const ways: [string, () => Promise<void>][] = [
    [
      'its short name and Enter',
      async () => {
        await page.keyboard.type('/so');
        await expect(option).toBeVisible();
        await page.keyboard.press('Enter');
      },
    ],
    [
      'the button and Enter',
      async () => {
        await button.click();
        await expect(option).toBeVisible();
        await page.keyboard.press('Enter');
      },
    ],
    [
      'the button and a click',
      async () => {
        await button.click();
        await option.click();
      },
    ],
  ];
  for (const [way, put] of ways) {
    await begin();
    await put();
    await expect(desk.composer, way).toHaveValue('Dear Claire, we are sorry bye');
    await expect(desk.composer, way).toBeFocused();
    const caret = () => desk.composer.evaluate((field: HTMLTextAreaElement) => [field.selectionStart, field.selectionEnd]);
    await expect.poll(caret, way).toEqual([25, 25]);
    await page.keyboard.type(' indeed,');
    await expect(desk.composer, way).toHaveValue('Dear Claire, we are sorry indeed, bye');
  }
});

test('S4.15: administrators keep the navigation of the settings on the page of the modules, others see what is theirs', async ({ lobby, page, newSeat }) => {
  await openDesk(page, lobby, 'leila');
  await page.goto(`${lobby.consoleUrl}/p/JK/settings`);
  const navigation = page.getByRole('navigation', { name: 'Settings' });
  await navigation.getByRole('link', { name: 'Text modules' }).click();
  await expect(page.getByRole('heading', { name: 'Text modules', exact: true })).toBeVisible();
  await expect(navigation.locator('[aria-current=page]')).toHaveText('Text modules');
  await navigation.getByRole('link', { name: 'Workflow and fields' }).click();
  await expect(page.getByRole('heading', { name: 'Workflow and fields' })).toBeVisible();

  const agent = (await newSeat()).page;
  await openDesk(agent, lobby, 'ana');
  await agent.goto(`${lobby.consoleUrl}/p/JK/text-modules`);
  await expect(agent.getByRole('navigation', { name: 'Settings' }).getByRole('link')).toHaveText(['Text modules']);
});
