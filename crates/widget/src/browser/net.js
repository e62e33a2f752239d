// Socket and requests to the widget's routes.

import { take } from "./chat.js";

const base = "/w/" + document.body.dataset.widget + "/";
let socket;

/** Opens the socket and says hello; drops an earlier one. */
export function connect(hello) {
  disconnect();
  let mine;
  try {
    mine = new WebSocket(location.origin.replace("http", "ws") + base + "ws");
  } catch {
    return take("closed");
  }
  socket = mine;
  mine.binaryType = "arraybuffer";
  mine.onopen = () => mine.send(hello);
  mine.onmessage = ({ data }) => take("frame", "", new Uint8Array(data));
  mine.onclose = () => {
    socket = undefined;
    take("closed");
  };
}

/** Drops the socket: nothing more is heard of it. */
export function disconnect() {
  if (!socket) return;
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close();
  socket = undefined;
}

/** Sends a frame; on a dead socket the close that follows says so. */
export function send(frame) {
  if (socket?.readyState === 1) socket.send(frame);
}

/** Asks for a path, posts where there is a body. The answer comes as `what` with `id`, the status and the body; 0: unreachable. */
export async function request(what, id, path, body, credential, within_ms) {
  const headers = {};
  if (credential) headers.authorization = "Bearer " + credential;
  const init = { headers, signal: AbortSignal.timeout(within_ms) };
  if (body.length) {
    init.method = "POST";
    init.body = body;
    headers["content-type"] = "application/octet-stream";
  }
  try {
    const answer = await fetch(base + path, init);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    take(what, id, bytes, answer.status);
  } catch {
    take(what, id);
  }
}
