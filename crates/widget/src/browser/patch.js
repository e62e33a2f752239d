// Changes the document into what the templates write. What is there is kept and changed where it differs, so that the server's
// nodes, what was typed, the focus and the place in the log stay. Texts are text nodes, never markup.

import { int, isNext, text } from "./bytes.js";

const SVG = "http://www.w3.org/2000/svg";

/** A text whose field is gone, until there is a field again: a chat may end while somebody writes. */
let carried = "";

/** The child with this key, put where we are. */
function keyed(parent, next, key) {
  for (let node = next; node; node = node.nextSibling) {
    if (node.nodeType === 1 && node.getAttribute("data-k") === key) {
      if (node !== next) parent.insertBefore(node, next);
      return node;
    }
  }
}

/** The next child that is the same kind of thing: tag and id, or without id the class. What stands before it is gone. */
function alike(parent, next, tag, attrs) {
  const mark = attrs.has("id") ? "id" : "class";
  const value = attrs.get(mark) ?? null;
  for (let node = next; node; node = node.nextSibling) {
    if (node.localName === tag && node.getAttribute(mark) === value && !node.hasAttribute("data-k")) {
      while (next !== node) {
        const gone = next;
        next = next.nextSibling;
        gone.remove();
      }
      return node;
    }
  }
}

function element(parent, next) {
  const tag = text();
  const attrs = new Map();
  while (isNext(4)) attrs.set(text(), text());
  const key = attrs.get("data-k");
  let node = key === undefined ? alike(parent, next, tag, attrs) : keyed(parent, next, key);
  if (!node) {
    node = tag === "svg" || tag === "path" ? document.createElementNS(SVG, tag) : document.createElement(tag);
    parent.insertBefore(node, next);
  }
  for (const [name, value] of attrs) if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  // Further attributes and children of such a node belong to somebody else.
  const own = attrs.has("data-own");
  if (!own && node.attributes.length > attrs.size)
    for (const name of node.getAttributeNames()) if (!attrs.has(name)) node.removeAttribute(name);
  children(node, own);
  return node;
}

/** Goes through the children of a node: 1 element, its attributes as 4, 2 text, 3 the keyed element as it is, 0 end. */
function children(parent, keeps) {
  let next = parent.firstChild;
  for (let kind = int(); kind; kind = int()) {
    let node;
    if (kind === 1) node = element(parent, next);
    else if (kind === 3) node = keyed(parent, next, text());
    else {
      const words = text();
      if (next?.nodeType === 3) {
        node = next;
        if (node.data !== words) node.data = words;
      } else node = parent.insertBefore(document.createTextNode(words), next);
    }
    next = node.nextSibling;
  }
  while (next && !keeps) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

const field = () => document.querySelector("#lwt,#lwq");

/** Changes the children of the body, and has something read out, where there is something. */
export function draw() {
  carried = field()?.value || carried;
  children(document.body, true);
  const area = field();
  if (area) {
    area.value ||= carried;
    carried = "";
  }
  const spoken = text();
  if (spoken) document.getElementById("lws").textContent = spoken;
}
