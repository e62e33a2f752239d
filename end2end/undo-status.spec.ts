// A change of status is taken back, as other changes of a chat are (S1.49).
import { axe, expect, installClock, openDesk, test, timeShown, type Desk } from './fixtures.ts';
import type { Locator } from '@playwright/test';

const transitions = (desk: Desk): Locator => desk.data.locator('.transitions').getByRole('button');
/** The status in the head of the panel. */
const status = (desk: Desk): Locator => desk.data.locator('.pane-head .lozenge');
const notice = (desk: Desk): Locator => desk.page.locator('.toast').filter({ hasText: 'Status set to' });
const undo = (desk: Desk): Locator => notice(desk).getByRole('button', { name: 'Undo' });

test('S1.49: a transition is taken back by the keyboard, and a colleague sees both at once', async ({ lobby, page, newSeat }) => {
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  const both = [desk, other];

  await transitions(desk).filter({ hasText: 'Cancel request' }).focus();
  await page.keyboard.press('Enter');
  for (const seat of both) await expect(transitions(seat)).toHaveText(['Reopen']);
  await expect(notice(desk)).toHaveText(/^Status set to Cancelled/);
  await expect(notice(other)).toHaveCount(0);
  // It covers neither what is written nor the last line.
  const toast = await notice(desk).boundingBox();
  for (const covered of [desk.bubbles.last(), desk.composer]) {
    expect((toast?.y ?? 900) + (toast?.height ?? 900)).toBeLessThan((await covered.boundingBox())?.y ?? 0);
  }
  await axe(page);
  // It stays as long as the focus is there.
  await undo(desk).focus();
  await page.keyboard.press('Enter');
  for (const seat of both) {
    await expect(transitions(seat)).toHaveText(['Resolve', 'Mark answered', 'Cancel request', 'Escalate']);
    await expect(status(seat)).toHaveText('Waiting for support');
  }
  await expect(notice(desk)).toHaveCount(0);
  await desk.reload();
  await expect(status(desk)).toHaveText('Waiting for support');

  // Of two transitions only the last one is offered, and it leads to what was between them.
  await transitions(desk).filter({ hasText: 'Escalate' }).click();
  await expect(status(desk)).toHaveText('Escalated');
  await transitions(desk).filter({ hasText: 'Resolve' }).click();
  await expect(notice(desk)).toHaveCount(1);
  await expect(notice(desk)).toHaveText(/^Status set to Done/);
  await undo(desk).click();
  for (const seat of both) await expect(status(seat)).toHaveText('Escalated');
});

test('S1.49: what a colleague has changed meanwhile is not taken back, and it is said why', async ({ lobby, page, newSeat, failOnConsole }) => {
  failOnConsole(page, [/409/]);
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const other = await openDesk((await newSeat()).page, lobby, 'tomas');
  await other.open('Claire Moreau');
  await transitions(desk).filter({ hasText: 'Escalate' }).click();
  await expect(undo(desk)).toBeVisible();
  // Pointed at, it waits.
  await notice(desk).hover();
  await transitions(other).filter({ hasText: 'Resolve' }).click();
  await expect(transitions(desk)).toHaveText(['Reopen']);
  await undo(desk).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Somebody else changed this meanwhile' })).toBeVisible();
  for (const seat of [desk, other]) await expect(transitions(seat)).toHaveText(['Reopen']);
});

test('S1.49: it can be taken back for ten seconds, and as long as somebody points at the notice or has the focus there', async ({ lobby, page }) => {
  await installClock(page);
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  const change = async (name: string) => {
    const shown = await timeShown(page, 'Status set to');
    await transitions(desk).filter({ hasText: name }).click();
    await expect(undo(desk)).toBeVisible();
    return shown();
  };
  const begun = await change('Escalate');
  await page.clock.pauseAt(begun + 9_000);
  await expect(undo(desk)).toBeVisible();
  await page.clock.runFor(1_100);
  await expect(notice(desk)).toHaveCount(0);
  await page.clock.resume();

  const wait = async (ms: number) => {
    await page.clock.fastForward(ms);
    // What the page does when its time is over, it has done.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  };
  await change('Resolve');
  await notice(desk).hover();
  await wait(12_000);
  await expect(undo(desk)).toBeVisible();
  await page.mouse.move(700, 300);
  await wait(5_000);
  await expect(undo(desk)).toBeVisible();
  await wait(6_000);
  await expect(notice(desk)).toHaveCount(0);

  await change('Reopen');
  await undo(desk).focus();
  await wait(12_000);
  await expect(undo(desk)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(notice(desk).getByRole('button', { name: 'Dismiss' })).toBeFocused();
  await wait(12_000);
  await expect(undo(desk)).toBeVisible();
  await desk.composer.focus();
  await wait(5_000);
  await expect(undo(desk)).toBeVisible();
  await wait(6_000);
  await expect(notice(desk)).toHaveCount(0);
});

test('S1.49: a pointer that passes over the notice does not take it from the focus', async ({ lobby, page }) => {
  await installClock(page);
  const desk = await openDesk(page, lobby);
  await desk.open('Claire Moreau');
  await transitions(desk).filter({ hasText: 'Escalate' }).click();
  await undo(desk).focus();
  await notice(desk).hover();
  await page.mouse.move(700, 300);
  await page.clock.fastForward(12_000);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  await expect(undo(desk)).toBeFocused();
});
