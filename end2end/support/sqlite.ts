// Reads the rows of a table out of an SQLite file and the log beside it, also while a server has them open or after one was killed.
// Only what these tests need of the file format (https://www.sqlite.org/fileformat.html).
import { existsSync, readFileSync } from 'node:fs';

/** What a column can hold. */
export type Value = null | number | string | Buffer;

const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const LEAF = 0x0d;
const INTERIOR = 0x05;

/** All rows of a table, by the names of its columns. */
export function rowsInFile(file: string, table: string): Record<string, Value>[] {
  const pages = new Pages(file);
  const schema = [...pages.records(1)].find(([type, name]) => type === 'table' && name === table);
  if (!schema) throw new Error(`${file} has no table ${table}`);
  const columns = columnsOf(String(schema[4]));
  return [...pages.records(Number(schema[3]))].map((values) =>
    Object.fromEntries(columns.map((column, at) => [column, values[at] ?? null])),
  );
}

function columnsOf(sql: string): string[] {
  const lines = sql.slice(sql.indexOf('(') + 1).split('\n');
  const words = lines.map((line) => line.trim().split(/\s+/)[0] ?? '');
  return words.filter((word) => /^[a-z_]+$/.test(word) && !['unique', 'primary', 'foreign', 'check'].includes(word));
}

class Pages {
  readonly #file: Buffer;
  readonly #log = new Map<number, Buffer>();
  readonly #size: number;

  constructor(path: string) {
    this.#file = readFileSync(path);
    this.#size = this.#file.readUInt16BE(16) === 1 ? 65_536 : this.#file.readUInt16BE(16);
    if (existsSync(`${path}-wal`)) this.#readLog(readFileSync(`${path}-wal`));
  }

  /** The records of a table, in its order. */
  *records(root: number): Generator<Value[]> {
    const page = this.#page(root);
    const start = root === 1 ? 100 : 0;
    const type = page[start];
    const count = page.readUInt16BE(start + 3);
    const first = start + (type === INTERIOR ? 12 : 8);
    for (let at = 0; at < count; at += 1) {
      const cell = page.readUInt16BE(first + at * 2);
      if (type === INTERIOR) yield* this.records(page.readUInt32BE(cell));
      else if (type === LEAF) yield decode(this.#payload(page, cell));
      else throw new Error(`page ${root} is not of a table`);
    }
    if (type === INTERIOR) yield* this.records(page.readUInt32BE(start + 8));
  }

  #page(number: number): Buffer {
    const start = (number - 1) * this.#size;
    return this.#log.get(number) ?? this.#file.subarray(start, start + this.#size);
  }

  /** The newest committed version of each page. Frames of an earlier round have other salts. */
  #readLog(log: Buffer): void {
    if (log.length < WAL_HEADER_BYTES) return;
    const salts = log.subarray(16, 24);
    let open: [number, Buffer][] = [];
    const step = FRAME_HEADER_BYTES + this.#size;
    for (let at = WAL_HEADER_BYTES; at + step <= log.length; at += step) {
      if (!log.subarray(at + 8, at + 16).equals(salts)) return;
      open.push([log.readUInt32BE(at), log.subarray(at + FRAME_HEADER_BYTES, at + step)]);
      if (log.readUInt32BE(at + 4) === 0) continue;
      for (const [number, page] of open) this.#log.set(number, page);
      open = [];
    }
  }

  #payload(page: Buffer, cell: number): Buffer {
    const [total, afterTotal] = varint(page, cell);
    const [, start] = varint(page, afterTotal);
    const local = localBytes(total, this.#size);
    const parts = [page.subarray(start, start + local)];
    let next = local < total ? page.readUInt32BE(start + local) : 0;
    let left = total - local;
    while (next !== 0) {
      const more = this.#page(next);
      parts.push(more.subarray(4, 4 + Math.min(left, this.#size - 4)));
      left -= this.#size - 4;
      next = more.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }
}

/** How much of a record stands in its own page (1.6 of the format). */
function localBytes(total: number, size: number): number {
  const most = size - 35;
  if (total <= most) return total;
  const least = Math.floor(((size - 12) * 32) / 255) - 23;
  const rest = least + ((total - least) % (size - 4));
  return rest <= most ? rest : least;
}

function decode(record: Buffer): Value[] {
  const [headerBytes, first] = varint(record, 0);
  const values: Value[] = [];
  let header = first;
  let body = headerBytes;
  while (header < headerBytes) {
    const [kind, next] = varint(record, header);
    const bytes = bytesOf(kind);
    values.push(value(kind, record.subarray(body, body + bytes)));
    header = next;
    body += bytes;
  }
  return values;
}

function bytesOf(kind: number): number {
  return kind >= 12 ? (kind - (kind % 2 === 0 ? 12 : 13)) / 2 : ([0, 1, 2, 3, 4, 6, 8, 8, 0, 0][kind] ?? 0);
}

function value(kind: number, bytes: Buffer): Value {
  if (kind === 0) return null;
  if (kind >= 12) return kind % 2 === 0 ? bytes : bytes.toString('utf8');
  if (kind >= 8) return kind - 8;
  if (kind === 7) return bytes.readDoubleBE();
  return kind === 6 ? Number(bytes.readBigInt64BE()) : bytes.readIntBE(0, bytes.length);
}

function varint(bytes: Buffer, start: number): [number, number] {
  let number = 0;
  for (let at = 0; at < 8; at += 1) {
    const byte = bytes[start + at] ?? 0;
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) return [number, start + at + 1];
  }
  return [number * 256 + (bytes[start + 8] ?? 0), start + 9];
}
