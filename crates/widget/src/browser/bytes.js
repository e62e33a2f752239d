// Reads what the module writes: numbers as LEB128, texts and bytes with their length before them (`model::codec`).

const decoder = new TextDecoder();

let bytes;
let at;

/** Begins with these bytes. */
export function read(from) {
  bytes = from;
  at = 0;
}

export const isOver = () => at >= bytes.length;

/** Whether this number stands next; goes behind it where it does. */
export const isNext = (number) => bytes[at] === number && ++at;

export function int() {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
}

export function blob() {
  const length = int();
  return bytes.subarray(at, (at += length));
}

export const text = () => decoder.decode(blob());
