// The way into the module and back: an event goes in, and what comes out says what to do. `app.rs` is the other end.

import { isOver, blob, int, read, text } from "./bytes.js";
import { keep_credential, put, remove } from "./kept.js";
import { connect, disconnect, request, send } from "./net.js";
import { clear, focus, refill, tell, wake } from "./page.js";
import { draw } from "./patch.js";
import { take as handle } from "./widget.js";

const encoder = new TextEncoder();
/** Events that are not with the module yet. What happens while something is being done has its turn after it. */
const events = [];
let busy;
let drawing;

/** What the module asks for; the numbers stand in `ops.rs`. Arguments are read in their order. */
const does = [
  draw,
  () => connect(blob()),
  disconnect,
  () => send(blob()),
  () => request(text(), text(), text(), blob(), text(), int()),
  () => take("kept", keep_credential(text()) ? "1" : ""),
  () => put(text(), blob()),
  () => remove(text()),
  () => refill(text(), text(), int()),
  clear,
  () => focus(text()),
  () => tell(text()),
  () => wake(int()),
];

export const encode = (words) => encoder.encode(words);

/** An event as the module reads it (`Happening`). */
function written(kind, words, bytes, number) {
  const out = [...crypto.getRandomValues(new Uint8Array(32))];
  const int = (value) => {
    for (; value > 127; value = Math.floor(value / 128)) out.push((value % 128) + 128);
    out.push(value);
  };
  int(Date.now());
  // The zone, in minutes ahead of UTC and a day more.
  int(1440 - new Date().getTimezoneOffset());
  int(number);
  for (const part of [encode(kind), encode(words)]) {
    int(part.length);
    for (const byte of part) out.push(byte);
  }
  int(bytes.length);
  // A whole conversation may be in these: set at once, not one by one.
  const event = new Uint8Array(out.length + bytes.length);
  event.set(out);
  event.set(bytes, out.length);
  return event;
}

function pass(kind, words = "", bytes = [], number = 0) {
  events.push([kind, words, bytes, number]);
  if (busy) return;
  busy = true;
  try {
    while (events.length) for (read(handle(written(...events.shift()))); !isOver(); ) does[int()]();
  } finally {
    busy = false;
  }
}

/** Hands an event to the module: its kind, a text, bytes and a number. What it changes is drawn with the next frame. */
export function take(...event) {
  pass(...event);
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    pass("draw");
  });
}
