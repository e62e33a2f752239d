// Says that the console's code has stopped: a module that has trapped answers nothing any more, and one that has not come never will.
// Without this, such a page looks alive, and what is typed into it goes nowhere. Nothing of ours leaves a promise to reject unheard.
const OF_THE_CODE = [WebAssembly.RuntimeError, WebAssembly.CompileError, WebAssembly.LinkError, TypeError];

const stopped = (reason) => {
  if (!OF_THE_CODE.some((kind) => reason instanceof kind) || document.getElementById("stopped")) return;
  const notice = document.createElement("div");
  notice.id = "stopped";
  notice.className = "banner stopped";
  notice.dataset.t = "danger";
  notice.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = "This page has stopped working. Copy what you have just written, then reload it.";
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn btn-sm push";
  again.textContent = "Reload";
  again.addEventListener("click", () => location.reload());
  notice.append(words, again);
  // What is outside of a dialog cannot be reached while it is open.
  (document.querySelector("dialog[open]") ?? document.body).append(notice);
};

addEventListener("error", (event) => stopped(event.error));
addEventListener("unhandledrejection", (event) => stopped(event.reason));
