// A server that refuses for good what it would have taken: the answer is put in on the way, and the message does not arrive.
import type { Page } from '@playwright/test';

/** What the writer reads of it. */
export const REFUSED = 'Not sent. You do not have the right to do this.';

const WORDS = Buffer.from('You do not have the right to do this.');

/**
 * Refuses each of these texts once, on the socket of the console and on that of the panel; everything else passes, and the same text at
 * its second try. To be called before the socket opens.
 */
export async function refuseOnce(page: Page, ...texts: string[]): Promise<void> {
  const left = new Set(texts);
  await page.routeWebSocket(/\/(p|w)\/.*\/(ws|socket)\b/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const refusal = typeof frame === 'string' ? ofConsole(frame, left) : ofPanel(frame, left);
      if (refusal) socket.send(refusal);
      else server.send(frame);
    });
  });
}

function ofConsole(frame: string, left: Set<string>): string | undefined {
  const { send, note } = JSON.parse(frame) as Record<'send' | 'note', { client_id: string; text: string } | undefined>;
  const said = send ?? note;
  if (!said || !left.delete(said.text)) return undefined;
  return JSON.stringify({ refused: { client_id: said.client_id, refusal: { kind: 'Forbidden' } } });
}

/** A message is a 2, its id, the length of its text and the text; a refusal a 6, the id, the words, and three numbers. */
function ofPanel(frame: Buffer, left: Set<string>): Buffer | undefined {
  const [kind, id, length] = [frame[0], frame.subarray(1, 17), frame[17] ?? 0];
  if (kind !== 2 || !left.delete(frame.subarray(18, 18 + length).toString('utf8'))) return undefined;
  return Buffer.concat([Buffer.from([6]), id, Buffer.from([WORDS.length]), WORDS, Buffer.from([0, 0, 0])]);
}
