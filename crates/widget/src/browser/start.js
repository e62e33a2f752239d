// Starts the module. The frame's policy allows no script in its HTML, so this is bundled with the glue.
import { begin } from "./page.js";
import { kept } from "./kept.js";
import { initSync } from "./widget.js";

initSync({ module: await WebAssembly.compileStreaming(fetch(new URL("widget.wasm", import.meta.url))) });
begin();
kept();
