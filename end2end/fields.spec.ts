// The data panel as each agent arranges it: which fields, in which order, in which groups.
import { axe, type Desk, expect, installClock, openDesk, test } from './fixtures.ts';

/** The labels of the panel, from top to bottom. */
const labels = (desk: Desk) => desk.data.locator('.data-body dt').allTextContents();
const sheet = (desk: Desk) => desk.data.getByRole('dialog', { name: 'Fields to show' });

test('S1.51: one agent hides, adds and orders fields by mouse, sees it at once, and has it everywhere', async ({
  lobby,
  page,
  newSeat,
}) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  const second = await openDesk((await newSeat()).page, lobby);
  await second.open('Claire Moreau');
  const before = await labels(other);

  await desk.data.getByRole('button', { name: 'Customise fields' }).click();
  await expect(sheet(desk)).toBeFocused();
  await axe(page);
  await sheet(desk).getByRole('checkbox', { name: 'Components' }).uncheck();
  await expect(desk.data.locator('dt').filter({ hasText: 'Components' })).toHaveCount(0);
  await sheet(desk).getByRole('checkbox', { name: 'Last message' }).check();
  await expect(desk.field('Last message')).toHaveText(/^(Today|Yesterday) \d\d:\d\d$/);
  // The field is further down now, where the focus went with it.
  await expect(sheet(desk).getByRole('checkbox', { name: 'Last message' })).toBeFocused();
  await sheet(desk).locator('[data-field="priority"]').scrollIntoViewIfNeeded();
  await sheet(desk).locator('[data-field="created"]').dragTo(sheet(desk).locator('[data-field="priority"]'));
  await expect.poll(async () => (await labels(desk)).slice(0, 3)).toEqual(['Created', 'Priority', 'Tags']);
  await axe(page);

  // Another device of the same agent has it without a reload; a colleague has not.
  await expect.poll(() => labels(second)).toEqual(await labels(desk));
  await expect.poll(() => labels(other)).toEqual(before);
  await desk.reload();
  await expect.poll(async () => (await labels(desk)).slice(0, 3)).toEqual(['Created', 'Priority', 'Tags']);

  await desk.data.getByRole('button', { name: 'Customise fields' }).click();
  await sheet(desk).getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => labels(desk)).toEqual(before);
  await sheet(desk).getByRole('button', { name: 'Undo reset' }).click();
  await expect.poll(async () => (await labels(desk))[0]).toBe('Created');
});

test('S1.51 S1.43: fields are moved, grouped and collapsed by the keyboard', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await desk.data.getByRole('button', { name: 'Customise fields' }).focus();
  await page.keyboard.press('Enter');
  const down = sheet(desk).getByRole('button', { name: 'Move Tags down' });
  await down.focus();
  await page.keyboard.press('Enter');
  await expect(sheet(desk).getByRole('status')).toHaveText('Tags: 4 of 4 in the top of the panel');
  await expect(down).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(sheet(desk).getByRole('status')).toHaveText('Tags: 1 of 3 in People');
  await expect(down).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(sheet(desk).getByRole('status')).toHaveText('Tags: 2 of 3 in People');
  await expect(desk.data.locator('details').first().locator('dt')).toHaveText(['Reporter', 'Tags', 'Assignee']);

  await sheet(desk).getByRole('button', { name: 'New group' }).focus();
  await page.keyboard.press('Enter');
  const name = sheet(desk).getByRole('textbox', { name: 'Name of the group New group' });
  await expect(name).toBeFocused();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('<i>Mine</i>');
  await page.keyboard.press('Enter');
  await sheet(desk).getByRole('button', { name: 'Move Referrer down' }).focus();
  await page.keyboard.press('Enter');
  const mine = desk.data.locator('details').filter({ hasText: '<i>Mine</i>' });
  await expect(mine.locator('dt')).toHaveText(['Referrer']);
  await page.keyboard.press('Escape');
  await expect(sheet(desk)).toBeHidden();
  await expect(desk.data.getByRole('button', { name: 'Customise fields' })).toBeFocused();

  await mine.locator('summary').click();
  await expect(mine.locator('dt')).toBeHidden();
  await desk.reload();
  await expect(mine).toBeVisible();
  await expect(mine.locator('dt')).toBeHidden();
});

test('S1.50 S1.33 S1.53: fields that are only looked at have no inputs, and dates are live and friendly', async ({ lobby, page }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  for (const label of ['Created', 'Updated', 'User', 'Department']) {
    await expect(desk.field(label)).toBeVisible();
    await expect(desk.field(label).locator('input, button, select, textarea')).toHaveCount(0);
  }
  const updated = desk.field('Updated').locator('time');
  const before = await updated.getAttribute('datetime');
  await expect(updated).toHaveText(/^(Today|Yesterday|\w{3} \d{1,2} \w{3}) \d\d:\d\d$/);
  await desk.send('Live dates');
  await expect(updated).not.toHaveAttribute('datetime', before ?? '');
  await expect(updated).toHaveText(/^Today \d\d:\d\d$/);
});

test('S1.53, S1.23: a time of the other half of the year is told as the clocks stood then', async ({ lobby, page }) => {
  // London is an hour ahead of UTC in summer; what is in the demo was written in the other half of the year.
  const isSummer = new Date().getMonth() > 2 && new Date().getMonth() < 10;
  await installClock(page, { time: new Date(new Date().getFullYear() + 1, isSummer ? 0 : 6, 15, 12) });
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await expect(desk.field('Created').locator('time')).toBeVisible();
  const told = () =>
    page.locator('time[datetime]').evaluateAll((all) =>
      all.map((time) => {
        const at = new Date(time.getAttribute('datetime') ?? '');
        return [time.getAttribute('title')?.slice(-8), at.toTimeString().slice(0, 8)];
      }),
    );
  await expect.poll(async () => (await told()).filter(([shown, right]) => shown !== right)).toEqual([]);
  expect((await told()).length).toBeGreaterThan(10);
});

for (const [timezoneId, words] of [
  ['UTC', /^Today/],
  ['Pacific/Kiritimati', /^Today/],
] as const) {
  test.describe(timezoneId, () => {
    test.use({ timezoneId });
    test(`S1.53: the hour of a date is that of the reader in ${timezoneId}`, async ({ lobby, page }) => {
      const desk = await openDesk(page, lobby);
      await desk.open('Claire Moreau');
      await desk.send('Now');
      const updated = desk.field('Updated').locator('time');
      await expect(updated).toHaveText(words);
      // Both at one moment: the message changes them while this is read.
      const [shown, here] = await updated.evaluate((time) => {
        const at = new Date(time.getAttribute('datetime') ?? '');
        const hour = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
        return [time.textContent, hour];
      });
      expect(shown).toContain(here);
    });
  });
}

test('S1.52: a reference is typed where it stands, and what a colleague writes meanwhile is told', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  await desk.data.getByRole('button', { name: 'Reference: none. Change' }).click();
  const field = desk.data.getByRole('textbox', { name: 'Reference' });
  await expect(field).toBeFocused();
  await page.keyboard.type('PL-55021');
  await other.data.getByRole('button', { name: 'Reference: none. Change' }).click();
  await expect(other.data.getByRole('textbox', { name: 'Reference' })).toBeFocused();
  await other.page.keyboard.type('20417');
  await other.page.keyboard.press('Enter');
  await expect(desk.data.getByText('Meanwhile it has become “20417”.')).toBeVisible();
  await expect(field).toHaveValue('PL-55021');
  await axe(page);
  await field.press('Escape');
  await expect(desk.data.getByRole('button', { name: 'Reference: 20417. Change' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('PL-55021-08');
  await page.keyboard.press('Enter');
  await expect(other.data.getByRole('button', { name: 'Reference: PL-55021-08. Change' })).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(other.data.getByRole('button', { name: 'Reference: 20417. Change' })).toBeVisible();
});
