// Files beside messages, on both sides; images large; the emoji picker.
import { axe, expect, openDesk, openWidget, startChat, test } from './fixtures.ts';
import { file, png } from './support/image.ts';
import type { Desk } from './support/desk.ts';
import type { Locator, Page } from '@playwright/test';
import type { Widget } from './support/pages.ts';

const bowls = png(640, 400);

const chips = (desk: Desk) => desk.chat.getByRole('list', { name: 'Files of this message' }).getByRole('listitem');
const done = (desk: Desk) => desk.chat.locator('.attach-file[data-t="done"]');

/** The image is there, and not only its frame. */
async function isDrawn(image: Locator): Promise<void> {
  await expect.poll(() => image.evaluate((node) => (node as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
}

async function chooseInWidget(page: Page, widget: Widget, ...files: ReturnType<typeof file>[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await widget.content.getByRole('button', { name: 'Attach a file' }).click();
  await (await chooser).setFiles(files);
}

test('E.5 E.18: an image goes to the agent and a document back, and both are shown', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Two bowls came cracked');
  await desk.open('Noor Haddad');
  await chooseInWidget(visitor.page, widget, file('bowls.png', bowls), file('notes.txt', 'two of six'));
  await expect(widget.content.locator('#lwf li[data-t="done"]')).toHaveCount(2);
  await axe(await widget.frame());
  await widget.composer.press('Enter');
  await expect(widget.content.locator('#lwf li')).toHaveCount(0);
  await isDrawn(widget.content.locator('.file img'));
  await expect(desk.row('Noor Haddad')).toContainText('2 files');

  const image = desk.chat.locator('.attach-img img');
  await isDrawn(image);
  await expect(desk.chat.locator('.attach-img')).toContainText('bowls.png');
  const link = desk.chat.getByRole('link', { name: /notes\.txt/ });
  const download = page.waitForEvent('download');
  await link.click();
  expect((await download).suggestedFilename()).toBe('notes.txt');
  await axe(page);

  const opener = desk.chat.getByRole('link', { name: /bowls\.png/ });
  await opener.focus();
  await page.keyboard.press('Enter');
  const lightbox = page.getByRole('dialog', { name: 'Image' });
  await isDrawn(lightbox.locator('img'));
  await axe(page);
  await page.keyboard.press('Escape');
  await expect(lightbox).toBeHidden();
  await expect(opener).toBeFocused();

  await page.locator('#attach').setInputFiles(file('Return label.pdf', '%PDF-1.7\nlabel'));
  await expect(done(desk)).toHaveCount(1);
  await desk.send('Print this, it is paid');
  await expect(chips(desk)).toHaveCount(0);
  const label = widget.content.getByRole('link', { name: 'Return label.pdf' });
  await expect(label).toBeVisible();
  const headers = await label.evaluate(async (node) => {
    const answer = await fetch((node as HTMLAnchorElement).href);
    return [answer.status, answer.headers.get('content-disposition'), answer.headers.get('content-security-policy')];
  });
  expect(headers).toEqual([200, "attachment; filename*=UTF-8''Return%20label.pdf", "sandbox; default-src 'none'"]);
});

test('E.18: arrows move among the images of a chat', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await expect(page.locator('#attach')).toBeAttached();
  await page.locator('#attach').setInputFiles([file('one.png', bowls), file('two.png', png(200, 300))]);
  await expect(done(desk)).toHaveCount(2);
  await desk.composer.press('Enter');
  await desk.chat.getByRole('link', { name: /one\.png/ }).click();
  const lightbox = page.getByRole('dialog', { name: 'Image' });
  await expect(lightbox).toContainText('1 of 2');
  await page.keyboard.press('ArrowRight');
  await expect(lightbox).toContainText('two.png');
  await page.keyboard.press('ArrowRight');
  await expect(lightbox).toContainText('2 of 2');
  await page.keyboard.press('ArrowLeft');
  await expect(lightbox).toContainText('one.png');
  await lightbox.getByRole('button', { name: 'Close' }).click();
  await expect(lightbox).toBeHidden();
});

test('S4.14 E.5: a pasted image is attached, pasted rich text is plain, a dropped file is attached', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', '**bold** and _slanted_');
  await desk.open('Noor Haddad');
  const pasteFile = (field: Locator, text = '') =>
    field.evaluate(
      (node, { bytes, text }) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
        if (text) data.setData('text/plain', text);
        const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        node.dispatchEvent(event);
        return event.defaultPrevented;
      },
      { bytes: [...bowls], text },
    );
  await expect(page.locator('#attach'), 'the part with the files is there').toBeAttached();
  expect(await pasteFile(desk.composer)).toBe(true);
  await expect(done(desk)).toHaveText(/image\.png/);
  expect(await pasteFile(desk.composer, 'a table'), 'text comes as text').toBe(false);
  await expect(chips(desk)).toHaveCount(1);

  await desk.bubbles.first().evaluate((node) => {
    // A field that has the focus would be copied from.
    (document.activeElement as HTMLElement | null)?.blur();
    getSelection()?.selectAllChildren(node);
  });
  await page.keyboard.press('Control+c');
  await desk.composer.focus();
  await page.keyboard.press('Control+v');
  await expect(desk.composer).toHaveValue('bold and slanted');

  const transfer = await page.evaluateHandle((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'dropped.png', { type: 'image/png' }));
    return data;
  }, [...bowls]);
  await page.dispatchEvent('.conv', 'dragover', { dataTransfer: transfer });
  await expect(desk.chat.getByText('Drop files to attach')).toBeVisible();
  await page.dispatchEvent('.conv', 'dragleave', { dataTransfer: transfer });
  await expect(desk.chat.getByText('Drop files to attach')).toBeHidden();
  await page.dispatchEvent('.conv', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('.conv', 'drop', { dataTransfer: transfer });
  await expect(done(desk)).toHaveCount(2);
  await desk.composer.press('Enter');
  await expect(widget.content.locator('.file img')).toHaveCount(2);

  expect(await pasteFile(widget.composer)).toBe(true);
  await expect(widget.content.locator('#lwf li[data-t="done"]')).toHaveCount(1);
  const frame = await widget.frame();
  await frame.evaluate((bytes) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], 'thrown.png', { type: 'image/png' }));
    const drop = (type: string) => document.body.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
    drop('drop');
  }, [...bowls]);
  await expect(widget.content.locator('#lwf li[data-t="done"]'), 'dropped into the open chat').toHaveCount(2);
  await widget.send('from me');
  await expect(desk.chat.locator('.attach-img')).toHaveCount(4);
});

test('E.5: what cannot be sent says why on both sides, and can be taken away', async ({ lobby, page, newSeat, failOnConsole }) => {
  failOnConsole(page, [/415/]);
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  failOnConsole(visitor.page, [/415/]);
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const words = 'The content of this file is not what its name says.';
  await page.locator('#attach').setInputFiles([file('cat.png', '<html>'), file('big.txt', Buffer.alloc(20 * 1024 * 1024 + 1, 97))]);
  await expect(chips(desk).first().getByRole('alert')).toHaveText(words);
  await expect(chips(desk).last().getByRole('alert')).toHaveText(/^The file is larger than 20/);
  await axe(page);
  await desk.composer.press('Enter');
  await expect(desk.bubbles, 'nothing is sent without them').toHaveCount(1);
  await desk.chat.getByRole('button', { name: 'Remove cat.png' }).click();
  await desk.chat.getByRole('button', { name: 'Remove big.txt' }).click();
  await expect(chips(desk)).toHaveCount(0);

  await chooseInWidget(visitor.page, widget, file('cat.png', '<html>'), file('cat.svg', '<svg/>'));
  await expect(widget.content.locator('#lwf').getByRole('alert')).toHaveText([
    words,
    'Only images, PDF, text and office documents can be sent.',
  ]);
  await axe(await widget.frame());
  await widget.content.getByRole('button', { name: 'Remove cat.png' }).click();
  await widget.content.getByRole('button', { name: 'Remove cat.svg' }).click();
  await widget.send('Without them');
  await expect(desk.bubbles).toHaveText(['Hello', 'Without them']);
});

test('E.5: a file that is dropped where none can be taken does not lead away from the page', async ({ lobby, newSeat }) => {
  const visitor = await newSeat();
  const widget = await openWidget(visitor.page, lobby);
  const frame = await widget.frame();
  await expect(widget.question).toBeVisible();
  const isKept = () =>
    frame.evaluate(() => {
      const files = new DataTransfer();
      files.items.add(new File(['a'], 'a.txt', { type: 'text/plain' }));
      const drop = (type: string) => new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true });
      return ['dragover', 'drop'].map((type) => !document.body.dispatchEvent(drop(type)));
    });
  expect(await isKept()).toEqual([true, true]);
  await expect(widget.content.locator('#lwf li')).toHaveCount(0);
});

test('E.5: an upload shows how far it is, can be cancelled and tried again, and survives a reload once it is there', async ({ lobby, newSeat, failOnConsole }) => {
  const agent = await newSeat();
  failOnConsole(agent.page, [/./]);
  const desk = await openDesk(agent.page, lobby);
  const visitor = await newSeat();
  const widget = await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  const input = agent.page.locator('#attach');
  // On a line of 400 KB a second it can be seen how far it is.
  const line = await agent.context.newCDPSession(agent.page);
  await line.send('Network.enable');
  const conditions = { offline: false, latency: 0, downloadThroughput: -1 };
  await line.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: 400_000 });
  await input.setInputFiles(file('large.txt', Buffer.alloc(3_000_000, 'a')));
  const percent = () => chips(desk).getByRole('progressbar').evaluate((bar) => (bar as HTMLProgressElement).value);
  await expect.poll(async () => ((done) => done > 0 && done < 100)(await percent()), 'how far it is').toBe(true);
  const far = await percent();
  await expect.poll(percent, 'it goes on').toBeGreaterThan(far);
  await desk.chat.getByRole('button', { name: 'Cancel upload of large.txt' }).click();
  await expect(chips(desk)).toHaveCount(0);
  await line.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: -1 });
  agent.link.silence('both');
  await input.setInputFiles(file('slow.txt', 'a'));
  await expect(chips(desk).getByRole('progressbar')).toBeVisible();
  await expect(desk.chat.getByText(/Not kept on this device/)).toBeVisible();
  await desk.chat.getByRole('button', { name: 'Cancel upload of slow.txt' }).click();
  await expect(chips(desk)).toHaveCount(0);
  agent.link.cut();
  await input.setInputFiles(file('later.txt', 'a'));
  await expect(chips(desk).getByRole('alert')).toBeVisible();
  agent.link.restore();
  await desk.chat.getByRole('button', { name: 'Try again' }).click();
  await expect(done(desk)).toHaveCount(1);
  await desk.reload();
  await expect(done(desk)).toHaveText(/later\.txt/);
  await desk.send('With it');
  await expect(widget.content.getByRole('link', { name: 'later.txt' })).toBeVisible();
  await expect(chips(desk)).toHaveCount(0);
});

test('E.18: an emoji is found, chosen by the keyboard, put where the cursor is, and remembered', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  const visitor = await newSeat();
  await startChat(visitor.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.composer.fill('Thank you!');
  await desk.composer.evaluate((node) => (node as HTMLTextAreaElement).setSelectionRange(5, 5));
  const button = desk.chat.getByRole('button', { name: 'Emoji' });
  await button.click();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await expect(picker.getByRole('searchbox')).toBeFocused();
  await axe(page);
  await page.keyboard.type('parcel');
  await expect(picker.getByRole('button')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(picker.getByRole('button', { name: 'package' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(picker).toBeHidden();
  await expect(desk.composer).toHaveValue('Thank📦 you!');
  await expect(desk.composer).toBeFocused();
  await page.keyboard.type('x');
  await expect(desk.composer, 'the cursor stands behind it').toHaveValue('Thank📦x you!');

  await button.click();
  await expect(picker.getByRole('region', { name: 'Recently used' }).getByRole('button')).toHaveText('📦');
  await page.keyboard.press('Escape');
  await expect(picker).toBeHidden();
  await expect(button).toBeFocused();
});
