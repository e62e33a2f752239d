// The button that every page view pays for: drawn at once; frame and panel.js come when the visitor shows intent (`widget.md`).
// The server puts the configuration in: o origin, i widget id, p address of panel.js, d desk, a accent, t colour on it,
// n whether somebody is there.
((config) => {
  const queue = window.Lobby || [];
  // A second loader: the first one has taken the queue and takes what comes.
  if (queue.push != [].push) return;

  const css = `:host{position:fixed;z-index:var(--lobby-z,2147483000);inset:auto var(--lobby-offset-x,20px) var(--lobby-offset-y,20px) auto;display:block;opacity:1!important;visibility:visible!important;transform:none!important;filter:none!important;clip-path:none!important;contain:none!important;pointer-events:auto!important;width:60px!important;height:60px!important;margin:0!important;padding:0!important;--a:var(--lobby-accent,${config.a});--t:var(--lobby-on-accent,${config.t})}
button,i{all:initial}
button{position:absolute;inset:0;display:grid;place-items:center;border-radius:50%;background:var(--a);cursor:pointer;box-shadow:0 4px 20px rgb(20 20 30/.3);forced-color-adjust:none}
button:hover{filter:brightness(1.1)}
button:focus-visible{outline:2px solid var(--a);outline-offset:3px}
i{width:24px;height:24px;scale:1.25;background:var(--t);clip-path:path(evenodd,"M4 16.8V10a8 8 0 0 1 16 0v4.8a2 2 0 0 1-2 2H9.5l-4.2 3.6a.8.8 0 0 1-1.3-.6ZM9 16.8v-6.4a3 3 0 0 1 6 0v6.4ZM12.5 12.8a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0Z")}
[hidden]{display:none}`;

  const make = (tag) => document.createElement(tag);
  const host = make("lobby-chat");
  const root = host.attachShadow({ mode: "closed" });
  const button = make("button");
  const dialog = make("dialog");
  const stop = new AbortController();
  const flag = "lobby-" + config.i;
  const waiting = [];
  let frame, panel;

  const listen = (target, type, handler) => target.addEventListener(type, handler, { signal: stop.signal });
  const attach = () => host.isConnected || document.documentElement.append(host);
  const observer = new MutationObserver(attach);

  const load = () => {
    if (frame) return;
    frame = make("iframe");
    frame.title = "Chat with " + config.d;
    frame.src = config.o + "/w/" + config.i;
    frame.onload = () => (frame.ready = 1);
    dialog.append(frame);
    import(config.o + config.p).then(
      (module) => {
        panel = module.default({ config, host, root, button, dialog, frame, listen, flag });
        waiting.map(call);
      },
      // Blocked or unreachable: the next intent tries again.
      () => {
        frame.remove();
        frame = 0;
      },
    );
  };

  const own = {
    show: () => (button.hidden = false),
    hide: () => (button.hidden = true),
    destroy() {
      stop.abort();
      observer.disconnect();
      host.remove();
      delete window.Lobby;
    },
  };
  const call = ([name, ...rest]) => {
    const method = own[name] || panel?.[name];
    if (method) method(...rest);
    else if (!panel) {
      waiting.push([name, ...rest]);
      if (/open|toggle/.test(name)) load();
    }
  };

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  button.append(make("i"));
  button.ariaLabel = "Open chat";
  button.ariaExpanded = false;
  root.append(dialog, button);
  attach();
  observer.observe(document.documentElement, { childList: true });

  for (const type of ["pointerenter", "focus", "touchstart"]) listen(button, type, load);
  listen(button, "click", () => call(["toggle"]));
  // The site's own link (P.27); without this script it leads to the hosted page.
  listen(document, "click", (event) => {
    if (event.target.closest?.("[data-lobby-open]")) {
      event.preventDefault();
      call(["open"]);
    }
  });

  const api = { push: (...calls) => calls.map(call) };
  for (const name of "open close toggle show hide destroy on once off".split(" ")) api[name] = (...rest) => call([name, ...rest]);
  window.Lobby = api;
  queue.map(call);
  try {
    if (localStorage[flag]) (window.requestIdleCallback || setTimeout)(load);
  } catch {}
})(__LOBBY_CONFIG__);
