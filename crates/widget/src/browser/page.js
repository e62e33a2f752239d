// The frame's document: what the visitor does in it, what is typed, and the port to the loader around it (`widget.md`, Frame).

import { encode, take } from "./chat.js";
import { credential } from "./kept.js";

const body = document.body;

let port;
let untold = [];
let timer;
let pageFocused = false;
/** The script that sends files, once one is wanted. */
let files;

// The loader's port may arrive while the module is still being compiled: what comes before is kept.
let early = [];
let onMessage = (event) => early.push(event);
addEventListener("message", (event) => onMessage(event));
// So may the first message.
let sent;
let onSubmit = (event) => (sent = event);
document.addEventListener("submit", (event) => {
  event.preventDefault();
  onSubmit(event);
});

const id = (name) => document.getElementById(name);
const field = () => id("lwt") || id("lwq");

/** Takes the port, but only from the page around us, and only where that page is one of the widget's. */
function greeted(event) {
  const sites = (body.dataset.sites || location.origin).split(" ");
  if (event.source !== parent || parent === window || !sites.includes(event.origin) || event.data !== "lobby" || !event.ports[0]) return;
  port = event.ports[0];
  port.onmessage = ({ data }) => told(String(data));
  for (const words of ["ready:", ...untold.splice(0)]) port.postMessage(words);
}

/** The loader says something. */
function told(words) {
  const at = words.indexOf(":");
  const [what, value] = at < 0 ? [words, ""] : [words.slice(0, at), words.slice(at + 1)];
  if (what === "open") {
    take("open", "1");
    watch();
    focus("");
  } else if (what === "close") take("open", "");
  else if (what === "page") take("page", value + browser());
  else if (what === "focus") {
    pageFocused = value === "1";
    watch();
  } else if (what === "accent" || what === "on-accent") paint("--lobby-" + what, value);
}

/** What the browser tells of itself, behind the page and where the visitor came from (`StartChat::page`). */
const browser = () =>
  ["", navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, -new Date().getTimezoneOffset(), screen.width + "x" + screen.height].join("\n");

/** Sets a colour: parsed by the browser as one, never as the text of a style sheet. */
function paint(property, colour) {
  if (CSS.supports("color", colour) && !/[;{}]|url|var/.test(colour)) document.documentElement.style.setProperty(property, colour);
}

/** Whether the panel can be seen, and has the focus, here or in the page around it. */
function watch() {
  take("watched", document.visibilityState !== "visible" ? "" : pageFocused || document.hasFocus() ? "2" : "1");
}

function back() {
  watch();
  if (document.visibilityState === "visible") take("nudge", "");
}

function typed() {
  const area = field();
  // Where the browser does not grow the field by itself.
  if (area.id === "lwt") area.rows = Math.min(5, area.value.split("\n").reduce((sum, line) => sum + 1 + ((line.length / 36) | 0), 0));
  take("typed", area.value);
}

function setText(text) {
  field().value = text;
  typed();
}

/** Sends what is written, with the files, once they are there. */
function send() {
  const attached = files ? files.ready() : [];
  if (attached) take("send", field().value, attached);
}

/** Attaches files; has them chosen where none are given. */
async function attach(list) {
  files ||= await import(new URL("files.js", import.meta.url));
  files.attach(list, send, credential());
}

/** What was pasted or dropped: files where there are some and no text. */
function brought(event) {
  const data = event.clipboardData || event.dataTransfer;
  if (!data.types.includes("Files") || data.types.includes("text/plain")) return;
  // Also where none can be taken: the browser would leave the page for the file.
  event.preventDefault();
  if (data.files.length && id("lwt")) attach([...data.files]);
}

function act(event) {
  // A frame that stands in a page without our loader is open when somebody uses it.
  if (!port) take("open", "1");
  const target = event.target.closest?.("[data-a]");
  if (target?.dataset.a === "attach") return attach();
  take(target?.dataset.a || "", target?.dataset.id || "");
}

function submitted(event) {
  const what = event.target.dataset.s;
  if (what === "send") send();
  else if (what) take(what, field().value, encode(id("lwn")?.value || ""));
}

function key(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && !event.shiftKey && event.target.id === "lwt") {
    event.preventDefault();
    send();
  } else if (event.key === "Escape") take("escape", "");
}

/** Begins: hands over what the server wrote into the document, and listens. */
export function begin() {
  take("begin", credential(), encode(body.dataset.snapshot), +(parent !== window));
  // Until the loader says more.
  told("page:\n");
  if (body.dataset.accent) paint("--lobby-accent", body.dataset.accent);
  const on = (target, types, listener) => types.split(" ").forEach((type) => target.addEventListener(type, listener));
  on(document, "click", act);
  on(document, "input", typed);
  on(document, "keydown", key);
  on(document, "paste dragover drop", brought);
  // Without the cookie, images and downloads need the credential in a header.
  if (credential()) attach([]);
  // The button takes no focus, so that the keyboard of a phone stays.
  on(document, "mousedown", (event) => event.target.closest?.(".send") && event.preventDefault());
  on(document, "visibilitychange", back);
  on(window, "pageshow", back);
  on(window, "online", () => take("nudge", ""));
  on(window, "focus", watch);
  on(window, "blur", () => {
    // Where the focus went, the loader says.
    pageFocused = false;
    watch();
  });
  // What came before waits until the other scripts have begun too.
  queueMicrotask(() => {
    onMessage = greeted;
    early.splice(0).forEach(greeted);
    onSubmit = submitted;
    if (sent) submitted(sent);
  });
}

/** Tells the loader something; what is said before it is there waits. */
export function tell(words) {
  if (port) port.postMessage(words);
  else untold.push(words);
}

/** Comes back with a tick; replaces an earlier one. */
export function wake(in_ms) {
  clearTimeout(timer);
  timer = setTimeout(() => take("tick", ""), in_ms);
}

/** Puts a text back into the field, before what stands there; a draft only where nothing does. */
export function refill(name, text, draft) {
  const area = field();
  const input = id("lwn");
  if (input && !input.value) input.value = name;
  if (area && !(draft && area.value)) setText(area.value ? text + "\n\n" + area.value : text);
}

/** Empties the field: its text is drawn as a message. */
export function clear() {
  if (field()) setText("");
}

/** Puts the focus into a field; without a name, where one writes, but not where a keyboard would jump up. */
export function focus(name) {
  const input = id("lwn");
  if (name) id(name)?.focus();
  else if (!matchMedia("(pointer: coarse)").matches) (input && !input.value ? input : field())?.focus();
}
