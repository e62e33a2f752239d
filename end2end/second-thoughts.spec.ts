// What one did not mean, or could not know: a second Esc, a second click, a file that cannot go, a dialog on a small screen.
import { axe, expect, openDesk, startChat, test } from './fixtures.ts';
import { file } from './support/image.ts';

const LOST = [/net::ERR_/, /WebSocket connection/, /Failed to load resource/];
const BACK = { timeout: 45_000 };

test('S4.19: on a phone the dialog of title and tags opens from the data, too', async ({ lobby, newSeat }) => {
  const { page } = await newSeat({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const desk = await openDesk(page, lobby);
  await desk.row('Claire Moreau').tap();
  await expect(desk.composer).toBeVisible();
  await page.goto(`${page.url()}/data`);
  await desk.data.getByRole('button', { name: /^Tags: / }).tap();
  const dialog = page.getByRole('dialog', { name: 'Chat details' });
  await expect(dialog.getByLabel('Tags')).toBeVisible();
  expect((await dialog.boundingBox())?.height).toBeGreaterThan(200);
  await axe(page);
  await dialog.getByRole('button', { name: 'Cancel' }).tap();
  await expect(dialog).toBeHidden();
  await desk.data.getByRole('button', { name: /^Tags: / }).tap();
  await expect(dialog).toBeVisible();
});

test('S4.16: Esc asks once before a title that was typed is thrown away', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await desk.chat.getByRole('heading').getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: 'Chat details' });
  const title = dialog.getByLabel('Title');
  await expect(title).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog, 'nothing was typed').toBeHidden();
  await desk.chat.getByRole('heading').getByRole('button').click();
  await title.fill('A voucher');
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('alert')).toHaveText('Not saved yet. Esc once more throws it away.');
  await expect(title).toHaveValue('A voucher');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(desk.chat.getByRole('heading')).not.toContainText('A voucher');
});

test('E.5: a file that did not get through goes by itself when the line is back; what can never go says that it is in the way', async ({
  lobby,
  newSeat,
  gate,
}) => {
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Hello');
  const seat = await newSeat();
  gate.allow([...LOST, /415/], seat.page);
  const desk = await openDesk(seat.page, lobby);
  await desk.open('Noor Haddad');
  await expect(seat.page.locator('#attach')).toBeAttached();
  const tray = desk.chat.getByRole('list', { name: 'Files of this message' });
  const inTheWay = desk.chat.getByText('Nothing is sent before this file is uploaded or removed.');
  seat.link.cut();
  await seat.page.locator('#attach').setInputFiles(file('label.txt', 'print me'));
  await expect(tray.getByRole('alert')).toBeVisible(BACK);
  await expect(inTheWay).toBeVisible();
  await desk.composer.fill('The label');
  await expect(seat.page.getByText('No connection since')).toBeVisible(BACK);
  seat.link.restore();
  await expect(tray.getByRole('alert')).toHaveCount(0, BACK);
  await expect(inTheWay).toHaveCount(0);
  await expect(desk.chat.getByRole('button', { name: /^Send/ })).toBeEnabled();
  await seat.page.locator('#attach').setInputFiles(file('picture.png', '<html><script>alert(1)</script></html>'));
  await expect(inTheWay).toBeVisible();
  await tray.getByRole('button', { name: 'Remove picture.png' }).press('Enter');
  await expect(desk.composer).toBeFocused();
  await desk.composer.press('Enter');
  await expect(widget.bubbles.last()).toHaveText('The label');
  await expect(widget.content.getByText('label.txt')).toBeVisible();
});

test('S1.49: the second half of a double click is no other transition', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const status = desk.data.locator('.pane-head .lozenge');
  const escalate = desk.data.locator('.transitions').getByRole('button', { name: 'Escalate' });
  const place = await escalate.boundingBox();
  if (!place) throw new Error('there is no such transition');
  const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
  await page.mouse.move(x, y);
  for (const clickCount of [1, 2]) {
    await page.mouse.down({ clickCount });
    await page.mouse.up({ clickCount });
    await page.waitForTimeout(250);
  }
  await expect(status).toHaveText('Escalated');
  await page.waitForTimeout(1_000);
  await expect(status).toHaveText('Escalated');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(status).not.toHaveText('Escalated');
  await expect(desk.composer, 'the button that had the focus is gone').toBeFocused();
});
