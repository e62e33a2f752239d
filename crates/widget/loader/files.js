// Sends the visitor's files: loaded when one is attached first. What is on its way stands above the field; what the server has goes with
// the next message.

const EXTENSIONS = ".png,.jpg,.jpeg,.gif,.webp,.pdf,.txt,.log,.csv,.md,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.rtf";
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_FILES = 10;

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
#lwf ul { list-style: none; padding: 0.25rem 0.5rem; display: grid; gap: 0.25rem; max-block-size: 9rem; overflow-y: auto; }
#lwf li { display: flex; align-items: center; gap: 0.25rem; padding-inline-start: 0.5rem; border: 1px solid var(--line); border-radius: 0.5rem; font-size: 0.8125rem; line-height: 1.125rem; }
#lwf li > span { flex: 1 1 auto; min-inline-size: 0; padding-block: 0.25rem; }
#lwf small { display: block; color: var(--muted); font-size: 0.75rem; }
#lwf li[data-t="failed"] small { color: var(--danger); }
#lwf li button { flex: none; white-space: nowrap; min-inline-size: 2.75rem; min-block-size: 2.75rem; padding-inline: 0.5rem; text-align: center; text-decoration: underline; border-radius: 0.5rem; }
#lwf progress { inline-size: 100%; block-size: 0.25rem; accent-color: var(--wa); }
#lwf p { padding: 0 0.75rem 0.25rem; font-size: 0.75rem; color: var(--muted); }
`);
document.adoptedStyleSheets.push(sheet);

/** What stands above the field: { file, request, percent, view, words, again }. */
let files = [];
let send;
let waits;
let bearer = "";

const size = (bytes) =>
  bytes < 1000 ? bytes + "\u00a0B" : bytes < 1024000 ? Math.max(1, Math.round(bytes / 1024)) + "\u00a0KB" : +(bytes / 1048576).toFixed(1) + "\u00a0MB";

/** An element with these attributes and children. */
function make(tag, attrs, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) if (value != null) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function button(words, label, press) {
  const node = make("button", { type: "button", "aria-label": label }, words);
  node.addEventListener("click", (event) => {
    event.stopPropagation();
    press();
  });
  return node;
}

function row(entry) {
  const { file, view, words, again, percent } = entry;
  const state = view ? "done" : words ? "failed" : "going";
  const says = words || (view ? size(file.size) : `${percent}\u00a0% of ${size(file.size)}`);
  const about = make("span", {}, make("bdi", {}, file.name), make("small", { role: words && "alert" }, says));
  if (state === "going") about.append(make("progress", { max: 100, value: percent, "aria-label": "Upload of " + file.name }));
  const node = make("li", { "data-t": state }, about);
  if (again) node.append(button("Try again", "Try again: " + file.name, () => begin(entry)));
  node.append(
    button(state === "going" ? "Cancel" : "Remove", (state === "going" ? "Cancel upload of " : "Remove ") + file.name, () => {
      files = files.filter((other) => other !== entry);
      entry.request?.abort();
      show();
      document.getElementById("lwt")?.focus();
    }),
  );
  return node;
}

function show() {
  const place = document.getElementById("lwf");
  if (!place) return;
  const focused = place.contains(document.activeElement);
  place.replaceChildren();
  if (files.length) place.append(make("ul", { "aria-label": "Files of this message" }, ...files.map(row)));
  if (isGoing()) place.append(make("p", {}, "Not kept on this device: stay here until it is sent."));
  if (focused && !place.contains(document.activeElement)) document.getElementById("lwt")?.focus();
  if (waits && !isGoing()) {
    waits = false;
    send();
  }
}

const isGoing = () => files.some(({ view, words }) => !view && !words);

/** The words of a refusal: its number, an id of 16 bytes, the words with their length before them (`model::visitor`). */
function refusal(bytes) {
  if (bytes[0] !== 6) return "";
  let at = 17;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    length |= (byte & 127) << shift;
    if (!(byte & 128)) break;
  }
  return new TextDecoder().decode(bytes.subarray(at, at + length));
}

function begin(entry) {
  const request = new XMLHttpRequest();
  Object.assign(entry, { request, percent: 0, words: "", again: false });
  request.open("POST", `/w/${document.body.dataset.widget}/files?name=${encodeURIComponent(entry.file.name)}`);
  request.responseType = "arraybuffer";
  if (bearer) request.setRequestHeader("authorization", "Bearer " + bearer);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.upload.onprogress = ({ loaded, total }) => {
    entry.percent = Math.min(100, Math.floor((loaded / (total || 1)) * 100));
    show();
  };
  request.onload = () => {
    const bytes = new Uint8Array(request.response);
    if (request.status === 201) entry.view = bytes;
    else {
      entry.words = refusal(bytes) || "It could not be sent.";
      entry.again = request.status >= 429 || !bytes.length;
    }
    show();
  };
  request.onerror = () => {
    entry.words = "No connection.";
    entry.again = true;
    show();
  };
  request.send(entry.file);
  show();
}

function add(file) {
  const entry = { file, percent: 0 };
  const ending = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  if (files.length >= MAX_FILES) entry.words = "A message can have at most 10 files.";
  else if (!EXTENSIONS.split(",").includes(ending)) entry.words = "Only images, PDF, text and office documents can be sent.";
  else if (file.size > MAX_BYTES) entry.words = "The file is larger than 20\u00a0MB.";
  files.push(entry);
  if (entry.words) show();
  else begin(entry);
}

function choose() {
  const input = make("input", { type: "file", multiple: "", accept: EXTENSIONS });
  input.addEventListener("change", () => [...input.files].forEach(add));
  input.click();
}

/** Attaches these files, or has some chosen. */
export function attach(list, how, credential) {
  send = how;
  bearer = credential;
  if (!list) choose();
  else list.forEach(add);
  if (bearer) withCredential();
}

/** The files for a message as the module reads them; nothing while one is on its way or did not get there. */
export function ready() {
  if (document.querySelector(".send")?.disabled) return;
  waits = isGoing();
  if (waits || files.some(({ view }) => !view)) return;
  if (!files.length) return [];
  const out = [files.length];
  for (const { view } of files) {
    let length = view.length;
    for (; length > 127; length >>= 7) out.push((length & 127) | 128);
    out.push(length, ...view);
  }
  files = [];
  show();
  return out;
}

addEventListener("beforeunload", (event) => isGoing() && event.preventDefault());

let listens;

/** Fetches what lies behind an address, as an address of this page. */
async function fetched(address) {
  const answer = await fetch(address, { headers: { authorization: "Bearer " + bearer } });
  return answer.ok ? URL.createObjectURL(await answer.blob()) : "";
}

async function mend(image) {
  if (image.src.startsWith("blob:")) return;
  const address = await fetched(image.src);
  if (address) image.src = address;
}

/** Where no cookie comes back: images are fetched with the credential, and so are downloads. */
function withCredential() {
  if (listens) return;
  listens = true;
  document.addEventListener("error", ({ target }) => target.matches?.(".file img") && mend(target), true);
  for (const image of document.querySelectorAll(".file img")) if (image.complete && !image.naturalWidth) mend(image);
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a.file");
    if (!link || !link.getAttribute("href").startsWith("/w/files/")) return;
    event.preventDefault();
    const href = await fetched(link.href);
    if (href) make("a", { href, download: link.textContent || link.querySelector("img")?.alt || "" }).click();
  });
}
