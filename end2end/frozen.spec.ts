// Pages whose timers stand still, as browsers do with tabs that nobody looks at: their people are here all the same.
import { expect, installClock, openDesk, openWidget, startChat, test } from './fixtures.ts';

/** A socket that did not answer would be found dead after 35 s, and its person gone after 15 s more. */
const DEAD_MS = 52_000;

test('P.5: an agent and a visitor whose timers stand still stay here for everybody, and hear of news', async ({ lobby, page, newSeat }) => {
  test.setTimeout(180_000);
  const [agent, customer, stranger] = [await newSeat(), await newSeat(), await newSeat()];
  for (const seat of [agent, customer]) await installClock(seat.page);
  const desk = await openDesk(agent.page, lobby);
  const widget = await startChat(customer.page, lobby, 'Noor Haddad', 'Hello');
  await desk.open('Noor Haddad');
  await desk.send('Good morning');
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning']);
  const panel = await openWidget(stranger.page, lobby);
  const colleague = await openDesk(page, lobby, 'tomas');
  // The colleague takes no new chats: that somebody is here is the other agent's doing.
  await colleague.availability.click();
  await colleague.open('Noor Haddad');

  const begun = Date.now();
  for (const seat of [agent, customer]) await seat.page.clock.pauseAt(Date.now() + 1_000);
  const people = colleague.chat.getByRole('list', { name: 'Participants' }).getByRole('listitem');
  const check = async () => {
    await expect(people.filter({ hasText: 'Ana' }).getByRole('img').first()).toHaveAccessibleName('Active', { timeout: 100 });
    await expect(people.filter({ hasText: 'Noor' }).getByRole('img').first()).toHaveAccessibleName('Online', { timeout: 100 });
    await expect(colleague.row('Noor Haddad').locator('.presence').first()).toHaveAccessibleName('Online', { timeout: 100 });
    await expect(panel.content.getByText(/(is|are) here for you/)).toBeVisible({ timeout: 100 });
  };
  await expect(panel.content.getByText(/(is|are) here for you/)).toBeVisible();
  await expect
    .poll(
      async () => {
        await check();
        return Date.now() - begun;
      },
      { timeout: DEAD_MS + 30_000, intervals: [500] },
    )
    .toBeGreaterThan(DEAD_MS);

  // Nothing is drawn meanwhile, as in a tab that nobody sees; what came is there once time goes on.
  await colleague.send('From Tomás');
  await expect(colleague.bubbles).toHaveCount(3);
  for (const seat of [agent, customer]) await seat.page.clock.resume();
  await expect(desk.bubbles).toHaveText(['Hello', 'Good morning', 'From Tomás']);
  await expect(widget.bubbles).toHaveText(['Hello', 'Good morning', 'From Tomás']);
  await expect(check).toPass();
  await desk.send('Still here');
  await widget.send('So am I');
  for (const { bubbles } of [desk, widget, colleague]) await expect(bubbles).toHaveCount(5);
});
