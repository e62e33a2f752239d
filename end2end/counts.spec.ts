// What is counted: the list's line, the navigation and the title, also after a connection was cut or the server killed (S1.14).
import { expect, openDesk, startChat, test, type Desk } from './fixtures.ts';

const LOST = [/net::ERR_/, /WebSocket connection/, /Failed to load resource/];
/** Long enough for the longest pause between two tries. */
const BACK = { timeout: 45_000 };

/** All three say so. */
async function expectCounted(desk: Desk, waiting: number, shown: number, of: number): Promise<void> {
  await expect(desk.list.getByRole('status').first()).toHaveText(`Showing ${shown} of ${of}`, BACK);
  await expect(desk.rows).toHaveCount(shown);
  await expect(desk.page).toHaveTitle(new RegExp(`^\\(${waiting}\\) Chats for `), BACK);
  const link = desk.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Chats/ });
  await expect(link).toHaveAccessibleName(`Chats ${waiting} unanswered`);
}

test('S1.14 P.5: counter, navigation and title are right again after a cut connection and a killed server', async ({ lobby, newSeat, gate }) => {
  gate.allow(LOST);
  const agent = await newSeat();
  const desk = await openDesk(agent.page, lobby);
  const open = desk.rows.filter({ hasNotText: /Done|Cancelled/ });
  const waiting = await open.evaluateAll((rows) => rows.filter((row) => row.hasAttribute('data-unresponded')).length);
  await desk.list.locator('.filters > summary').click();
  await desk.list.getByRole('checkbox', { name: 'Unresponded only' }).check();
  await expect(desk.row('Lukas Brandt')).toHaveCount(0);
  const shown = await desk.rows.count();
  await expectCounted(desk, waiting, shown, 13);
  const colleague = await openDesk((await newSeat()).page, lobby, 'tomas');
  await colleague.open('Claire Moreau');

  agent.link.cut();
  await expect(agent.page.getByText(/^No connection since/)).toBeVisible();
  const widget = await startChat((await newSeat()).page, lobby, 'Noor Haddad', 'Is the blue bowl back?');
  await startChat((await newSeat()).page, lobby, 'Nils Holm', 'Hello?');
  await startChat((await newSeat()).page, lobby, 'Ida Holm', 'And me?');
  await colleague.send('Try it once more, please');
  await expect(colleague.row('Ida Holm')).toBeVisible();
  // Nothing of it has come.
  await expectCounted(desk, waiting, shown, 13);
  agent.link.restore();
  await expectCounted(desk, waiting + 2, shown + 2, 16);

  await colleague.open('Noor Haddad');
  await colleague.send('Since this morning');
  await expectCounted(desk, waiting + 1, shown + 1, 16);
  await colleague.open('Nils Holm');
  await lobby.kill9();
  await widget.send('And the plates?');
  await colleague.send('Hello, Nils');
  await lobby.start();
  await expect(colleague.row('Nils Holm')).toContainText('Hello, Nils', BACK);
  await expect(widget.content.getByText('Sending…')).toHaveCount(0, BACK);
  await expectCounted(desk, waiting + 1, shown + 1, 16);
  await expect(desk.row('Noor Haddad')).toBeVisible();
  await expect(desk.row('Nils Holm')).toHaveCount(0);
  // A page that is loaded says the same.
  await desk.reload();
  await expectCounted(desk, waiting + 1, shown + 1, 16);
});
