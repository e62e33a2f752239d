// The panel around the frame: place, port, badge, events. Comes with the frame, by `import()` from the loader.

const css = `[aria-expanded=true] i{clip-path:path("M6 8.6 7.4 7.2 12 11.8 16.6 7.2 18 8.6 12 14.6Z")}
b,dialog,iframe{all:initial;box-sizing:border-box}
b{position:absolute;inset:-2px -2px auto auto;min-width:22px;padding:0 6px;border-radius:11px;background:#ce292c;color:#fff;font:600 12px/22px system-ui,sans-serif;text-align:center;cursor:pointer;box-shadow:0 0 0 2px #fff}
dialog{position:absolute;inset:auto 0 calc(100% + 14px) auto;width:384px;height:640px;max-height:calc(100vh - 94px - 2*var(--lobby-offset-y,20px));border-radius:16px;overflow:hidden;background:Canvas;color-scheme:light dark;box-shadow:0 0 0 1px rgb(24 26 44/.08),0 4px 8px rgb(24 26 44/.08),0 28px 64px rgb(24 26 44/.24)}
iframe{display:block;width:100%;height:100%;color-scheme:light dark}
dialog::backdrop{background:var(--a)}
@media(max-width:639px){dialog{position:fixed;inset:0;width:100%;height:100%;max-height:none;border-radius:0;padding:env(safe-area-inset-top) 0 env(safe-area-inset-bottom);background:var(--a);box-shadow:none}}
@media(forced-colors:active){dialog{border:1px solid}}
[hidden],dialog:not([open]){display:none}`;

/** Takes the loader's parts and gives the calls of the page's API that need the panel. */
export default function panel({ config, host, root, button, dialog, frame, listen, flag }) {
  const badge = document.createElement("b");
  const sheet = new CSSStyleSheet();
  const phone = matchMedia("(max-width:639px)");
  const viewport = window.visualViewport;
  let listeners = [];
  let unread = 0;
  let opened = false;
  let port;
  let said;

  const say = (words) => port?.postMessage(words);
  const sayFocus = () => say("focus:" + (document.hasFocus() ? 1 : ""));
  const emit = (name, detail) => {
    for (const listener of listeners.filter((one) => one.name === name)) {
      if (listener.once) off(name, listener.handler);
      listener.handler(detail);
    }
  };
  const off = (name, handler) => {
    listeners = listeners.filter((one) => one.name !== name || one.handler !== handler);
  };

  const draw = () => {
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? "99+" : unread;
    button.setAttribute("aria-expanded", opened);
    const news = unread ? `, ${unread} new message${unread > 1 ? "s" : ""}` : "";
    button.setAttribute("aria-label", opened ? "Close chat window" : "Open chat" + news);
  };

  // Only the top window knows where the keyboard of a phone begins.
  const fit = () => {
    const full = opened && phone.matches && viewport;
    dialog.style.height = full ? viewport.height + "px" : "";
    dialog.style.top = full ? viewport.offsetTop + "px" : "";
  };
  const show = () => {
    fit();
    if (phone.matches) dialog.showModal();
    else dialog.show();
  };

  // Without query; of the fragment only what is a route.
  const page = () => location.origin + location.pathname + (/^#!?\//.test(location.hash) ? location.hash.split("?")[0] : "");
  const sayPage = () => {
    if (said !== (said = page())) say("page:" + said + "\n" + document.referrer);
  };

  const greet = () => {
    said = "";
    sayPage();
    sayFocus();
    for (const name of ["accent", "on-accent"]) {
      const colour = getComputedStyle(host).getPropertyValue("--lobby-" + name).trim();
      if (colour) say(name + ":" + colour);
    }
    if (opened) say("open");
  };

  const connect = () => {
    const channel = new MessageChannel();
    port?.close();
    port = channel.port1;
    port.onmessage = heard;
    frame.contentWindow.postMessage("lobby", config.o, [channel.port2]);
    greet();
  };

  const remember = (has) => {
    // One flag without identity, so that the next page loads the frame by itself. Storage may be refused.
    try {
      if (has) localStorage.setItem(flag, 1);
      else localStorage.removeItem(flag);
    } catch {
      // Then the next page waits for intent.
    }
  };

  const heard = ({ data }) => {
    const [, what, value] = /^([a-z]+):(.*)$/s.exec(data) || [];
    if (what === "close") close();
    else if (what === "ready") emit("ready");
    else if (what === "message") emit("message", { from: value });
    else if (what === "chat") remember(value);
    else if (what === "unread") {
      unread = +value;
      draw();
      emit("unread", { count: unread });
    }
  };

  const open = () => {
    if (opened) return;
    opened = true;
    show();
    draw();
    greet();
    emit("open");
  };
  const close = () => {
    if (!opened) return;
    opened = false;
    dialog.close();
    draw();
    say("close");
    emit("close");
  };

  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
  button.append(badge);
  draw();

  frame.onload = connect;
  if (frame.ready) connect();
  listen(dialog, "close", () => dialog.open || close());
  listen(window, "focus", sayFocus);
  listen(window, "blur", sayFocus);
  listen(document, "keydown", (event) => {
    if (event.key === "Escape" && host.matches(":focus-within")) close();
  });
  listen(phone, "change", () => {
    if (opened) {
      dialog.close();
      show();
    }
  });
  // Pages that change without loading. `history` is the site's own and stays as it is.
  if (window.navigation) listen(navigation, "currententrychange", sayPage);
  else {
    const look = setInterval(() => (host.isConnected ? sayPage() : clearInterval(look)), 1000);
  }
  if (viewport) {
    listen(viewport, "resize", fit);
    listen(viewport, "scroll", fit);
  }

  return {
    open,
    close,
    toggle: () => (opened ? close() : open()),
    on: (name, handler) => listeners.push({ name, handler }),
    once: (name, handler) => listeners.push({ name, handler, once: true }),
    off,
  };
}
