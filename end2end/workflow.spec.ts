// What administrators make of a project's workflow: statuses, transitions, resolutions, priorities, components.
import type { Page } from '@playwright/test';
import { axe, expect, type Lobby, openDesk, test } from './fixtures.ts';

test('S1.44 S1.45 S1.49: the workflow is written, saved as a whole, and everybody has it', async ({ lobby, page, newSeat }) => {
  const kenji = await newSeat();
  const desk = await openDesk(kenji.page, lobby, 'tomas');
  await desk.open('Claire Moreau');
  await openWorkflow(page, lobby);
  await axe(page);
  const statuses = page.getByRole('region', { name: 'Statuses' });
  await statuses.getByLabel('New status').fill('With the workshop');
  await statuses.getByRole('button', { name: 'Add status' }).click();
  await expect(statuses.getByRole('textbox', { name: 'Name of the status With the workshop' })).toBeVisible();
  const transitions = page.getByRole('region', { name: 'Transitions' });
  await transitions.getByLabel('New transition').fill('Ask the workshop');
  await transitions.getByLabel('New transition').press('Enter');
  const row = transitions.locator('details').filter({ hasText: 'Ask the workshop' });
  await row.locator('summary').click();
  for (const from of ['Waiting for support', 'Waiting for customer']) await row.getByRole('checkbox', { name: from }).check();
  await row.getByLabel('Leads to').selectOption({ label: 'With the workshop' });
  await expect(row.locator('summary')).toContainText('Waiting for support, Waiting for customer → With the workshop');
  const priorities = page.getByRole('region', { name: 'Priorities' });
  await priorities.getByRole('textbox', { name: 'Name of the priority Highest' }).fill('Urgent');
  const bar = page.getByRole('region', { name: 'Saving' });
  await expect(bar).toContainText('Not saved yet');
  await axe(page);
  await bar.getByRole('button', { name: 'Save the workflow' }).click();
  await expect(bar).toContainText('Everything is saved');

  await desk.data.getByRole('button', { name: 'Ask the workshop' }).click();
  await expect(desk.data.getByText('With the workshop').first()).toBeVisible();
  // What a chat has can be archived, not removed.
  await page.reload();
  await expect(statuses.getByRole('button', { name: 'Archive With the workshop' })).toBeVisible();
  await statuses.getByRole('button', { name: 'Archive With the workshop' }).click();
  await expect(statuses.getByText('Archived')).toBeVisible();
  await page.getByRole('button', { name: 'Save the workflow' }).click();
  await expect(bar).toContainText('Everything is saved');
  await expect(desk.data.getByText('With the workshop').first()).toBeVisible();

  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Audit log' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Statuses: archived With the workshop' })).toBeVisible();
});

test('S1.49: what is wrong is said, nothing is lost, and nobody leaves without being asked', async ({ lobby, page, failOnConsole }) => {
  failOnConsole(page, [/422/]);
  await openWorkflow(page, lobby);
  const statuses = page.getByRole('region', { name: 'Statuses' });
  await statuses.getByRole('button', { name: 'Add status' }).click();
  await expect(statuses.getByLabel('New status')).toHaveAttribute('aria-invalid', 'true');
  const escalated = page.locator('#status-3');
  await expect(escalated).toHaveAccessibleName('Name of the status Escalated');
  await escalated.fill('resolved');
  await page.getByRole('button', { name: 'Save the workflow' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'different from the others' })).toBeVisible();
  await expect(escalated).toHaveValue('resolved');

  // Another section keeps what is written; leaving the settings asks.
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Departments' }).click();
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Workflow and fields' }).click();
  await expect(escalated).toHaveValue('resolved');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /Chats/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Not saved yet' });
  await expect(dialog).toBeVisible();
  await axe(page);
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(escalated).toHaveValue('Escalated');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /Chats/ }).click();
  await expect(page).toHaveURL(/\/p\/JK\/chats/);
});

test('S1.49: entries are ordered by keyboard, and the default comes back', async ({ lobby, page }) => {
  await openWorkflow(page, lobby);
  const components = page.getByRole('region', { name: 'Components' });
  const names = components.getByRole('textbox', { name: /^Name of the component/ });
  const [first, second] = [await names.nth(0).inputValue(), await names.nth(1).inputValue()];
  await components.getByRole('button', { name: `Move ${second} up` }).focus();
  await page.keyboard.press('Enter');
  await expect(names.nth(0)).toHaveValue(second);
  await expect(names.nth(1)).toHaveValue(first);
  await page.getByRole('button', { name: 'Reset to the default' }).click();
  await page.getByRole('dialog', { name: 'Reset to the default' }).getByRole('button', { name: 'Reset', exact: true }).click();
  // Those that chats have stay, archived.
  const used = await components.getByText('Archived').count();
  await expect(names).toHaveCount(used);
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(names.nth(0)).toHaveValue(first);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('E.19 E.26: the workflow fits a narrow screen', async ({ lobby, page }) => {
    await openDesk(page, lobby, 'leila');
    await page.goto(`${lobby.consoleUrl}/p/JK/settings/workflow`);
    await page.locator('details > summary').first().tap();
    await axe(page);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
  });
});

async function openWorkflow(page: Page, lobby: Lobby): Promise<void> {
  await openDesk(page, lobby, 'leila');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Workflow and fields' }).click();
  await expect(page.getByRole('heading', { name: 'Workflow and fields', level: 1 })).toBeVisible();
}
