// What this device keeps: outbox, start and draft in IndexedDB, the credential in `localStorage` where the cookie does not come
// back. Every call may fail, and nothing is made before the visitor's first act.

import { take } from "./chat.js";

const STORE = "kept";
/** How long another page of this visitor may take to send what is left over, in milliseconds. */
const OTHER_PAGE_MS = 3000;

const name = "lobby-" + document.body.dataset.widget;
let database;
/** What could not be stored and is not settled: the page asks before it is left. */
const unsaved = new Set();

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Opens the database; makes one only where `create` says so. */
async function open(create) {
  const request = indexedDB.open(name, 1);
  // Taken back, an attempt leaves nothing behind.
  request.onupgradeneeded = () => (create ? request.result.createObjectStore(STORE) : request.transaction.abort());
  database = await settled(request);
}

const store = (mode) => database.transaction(STORE, mode).objectStore(STORE);

/** The credential that an earlier page kept. */
export function credential() {
  try {
    return localStorage.getItem(name) || "";
  } catch {
    return "";
  }
}

/** Keeps the credential. Returns whether it is there afterwards. */
export function keep_credential(credential) {
  try {
    localStorage.setItem(name, credential);
    return true;
  } catch {
    return false;
  }
}

/** Stores bytes, then says so under the same key, also where it did not work. A draft alone makes no database. */
export async function put(key, bytes) {
  if (!database && key === "draft") return;
  // A copy: a part of something longer would be stored with all of it.
  bytes = bytes.slice();
  try {
    if (!database) await open(true);
    await settled(store("readwrite").put(bytes, key));
  } catch {
    unsaved.add(key);
  }
  take("stored", key);
}

/** Forgets what is stored under a key. */
export function remove(key) {
  unsaved.delete(key);
  try {
    store("readwrite").delete(key);
  } catch {
    // Then it was never there.
  }
}

async function load() {
  const all = store("readonly");
  const [keys, values] = await Promise.all([settled(all.getAllKeys()), settled(all.getAll())]);
  keys.forEach((key, at) => take("entry", key, values[at]));
  take("restored");
}

/** Begins: hands over what an earlier page left. Where another page of this visitor is alive, that one goes first: it holds the
 * lock, and the server knows repeats by their ids in any case. */
export async function kept() {
  addEventListener("beforeunload", (event) => unsaved.size && event.preventDefault());
  try {
    await open(false);
  } catch {
    return;
  }
  let loaded;
  const once = () => {
    // Nothing readable is nothing to send.
    loaded ||= load().catch(() => {});
    // Held until the page is gone.
    return new Promise(() => {});
  };
  if (navigator.locks) {
    navigator.locks.request(name, once).catch(once);
    setTimeout(once, OTHER_PAGE_MS);
  } else once();
}
