// Says that the console's code has stopped or does not come. After a trap the module is in a state that nobody knows; without its code the
// page only looks alive, and what is typed into it goes nowhere.
{
  const COMES_WITHIN_MS = 10_000;
  const page = document.documentElement;

  const notice = document.createElement("div");
  notice.className = "banner stopped";
  notice.dataset.t = "danger";
  notice.setAttribute("role", "alert");
  const words = document.createElement("p");
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn btn-sm push";
  again.textContent = "Reload";
  again.addEventListener("click", () => location.reload());
  notice.append(words, again);

  const say = (text) => {
    if (notice.isConnected) return;
    words.textContent = text;
    // What is outside of a dialog cannot be reached while it is open.
    const dialog = document.querySelector("dialog[open]");
    dialog?.addEventListener("close", () => document.body.append(notice), { once: true });
    (dialog ?? document.body).append(notice);
  };

  // Errors of other scripts in the page, an extension's for example, are not ours. Some browsers have no WebAssembly: then nothing comes.
  const isTrap = (reason) => typeof WebAssembly === "object" && reason instanceof WebAssembly.RuntimeError;
  const listen = (reason) => {
    if (isTrap(reason)) say("This page has stopped working. Copy what you have just written, then reload it.");
  };
  addEventListener("error", (event) => listen(event.error));
  addEventListener("unhandledrejection", (event) => listen(event.reason));

  setTimeout(() => {
    if ("alive" in page.dataset) return;
    say("This page has not come to life yet. It can be read; if it stays so, reload it.");
    new MutationObserver(() => notice.remove()).observe(page, { attributeFilter: ["data-alive"] });
  }, COMES_WITHIN_MS);
}
