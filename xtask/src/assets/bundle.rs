//! From the compiler's wasm to the two files that a browser loads: bindings, optimiser, minifier.

use std::fs;
use std::path::Path;
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::command;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

/// Changes whenever the steps below change, so that bundles of older steps are made again.
const RECIPE: &[u8] = b"3: bindgen web, wasm-opt by bundle, esbuild of all scripts";

/// Debian's own `wasm-opt` is too old for what Rust emits; these features are what Rust switches on by default.
const WASM_OPT: [&str; 9] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--strip-debug",
    "--strip-producers",
];

/// The passes that make a bundle smallest *after brotli*. `-Oz` makes the console's module an eighth smaller, but what it folds is what
/// brotli folds better: 344 KB against 322 KB with these (measured on the Chats page). The widget is too small for that; what it gains
/// by beyond `-Oz` (0.6 KB of 24.9) are blocks built anew from the flow of control, addresses folded into loads (the lowest
/// kilobyte is the far end of the stack and holds no data), and no hints about alignment, which engines do not look at.
fn passes(name: &str) -> &'static [&'static str] {
    match name {
        "console" => &["-O1", "--dae-optimizing"],
        _ => &[
            "--low-memory-unused",
            "--flatten",
            "--rereloop",
            "-Oz",
            "-Oz",
            "--dealign",
        ],
    }
}

/// The script that starts the module. It is bundled with those beside it and with the glue, of which only what they use stays.
/// Without one the page starts the module.
fn entry(name: &str) -> Option<&'static str> {
    (name == "widget").then_some("crates/widget/src/browser/start.js")
}

/// The scripts of the entry's folder, each with its name.
fn scripts(workspace: &Workspace, entry: &str) -> Outcome<Vec<(String, Vec<u8>)>> {
    let folder = workspace.path(entry);
    let mut scripts = Vec::new();
    for file in files::below(folder.parent().unwrap_or(&folder))? {
        if file.extension().is_some_and(|kind| kind == "js") {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            scripts.push((name.into_owned(), files::read(&file)?));
        }
    }
    Ok(scripts)
}

/// One wasm module and the script that loads it.
#[derive(Debug)]
pub(crate) struct Bundle {
    /// The script, an ES module.
    pub(crate) glue: Vec<u8>,
    /// The optimised module.
    pub(crate) wasm: Vec<u8>,
}

/// Makes `<name>.js` and `<name>.wasm` of `input`, or takes those of last time when `input` is the same.
///
/// # Errors
/// When a step fails; its output stands above the reason.
pub(crate) fn make(workspace: &Workspace, input: &Path, name: &str) -> Outcome<Bundle> {
    let module = files::read(input)?;
    let tools = files::read(&workspace.path("package-lock.json"))?;
    let entry = entry(name);
    let scripts = entry.map_or(Ok(Vec::new()), |file| scripts(workspace, file))?;
    let parts = [RECIPE, &module, &tools].into_iter();
    let key = files::hash(parts.chain(scripts.iter().map(|(_, script)| script.as_slice())));
    let scratch = workspace.scratch(name);
    let glue = scratch.join(format!("{name}.min.js"));
    let wasm = scratch.join(format!("{name}.opt.wasm"));
    let stamp = scratch.join("stamp.txt");
    if files::read_text(&stamp).is_ok_and(|present| present == key) {
        println!("  {name}.wasm has not changed: bindings and optimiser skipped");
    } else {
        clear(&scratch)?;
        bindings(module, name, &scratch)?;
        optimise(
            workspace,
            passes(name),
            &scratch.join(format!("{name}_bg.wasm")),
            &wasm,
        )?;
        for (script, text) in &scripts {
            files::write(&scratch.join(script), text)?;
        }
        let first = entry.and_then(|file| Path::new(file).file_name());
        let first = first.map_or_else(|| scratch.join(format!("{name}.js")), |file| scratch.join(file));
        minify(workspace, &first, &glue)?;
        files::write(&stamp, key.as_bytes())?;
    }
    Ok(Bundle {
        glue: files::read(&glue)?,
        wasm: files::read(&wasm)?,
    })
}

fn clear(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).context(format!("clearing {}", folder.display()))?;
    }
    fs::create_dir_all(folder).context(format!("making {}", folder.display()))
}

fn bindings(module: Vec<u8>, name: &str, folder: &Path) -> Outcome {
    println!("  bindings of {name}");
    let doing = format!("making the bindings of {name}");
    let mut bindgen = Bindgen::new();
    bindgen.web(true).context(&doing)?;
    bindgen
        .input_bytes(name, module)
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context(&doing)?;
    let glue = folder.join(format!("{name}.js"));
    let text = files::read_text(&glue)?;
    files::write(&glue, renamed(&text, name)?.as_bytes())
}

/// The glue looks for `<name>_bg.wasm` unless told otherwise; we serve `<name>.wasm`.
fn renamed(glue: &str, name: &str) -> Outcome<String> {
    let asked = format!("{name}_bg.wasm");
    if !glue.contains(&asked) {
        return Err(Failure::new(format!(
            "the bindings of {name} do not ask for {asked}"
        )));
    }
    Ok(glue.replace(&asked, &format!("{name}.wasm")))
}

fn optimise(workspace: &Workspace, passes: &[&str], from: &Path, to: &Path) -> Outcome {
    let mut tool = command::node_tool(workspace, "wasm-opt");
    command::run(
        tool.arg(workspace.relative(from))
            .args(passes)
            .args(WASM_OPT)
            .arg("-o")
            .arg(workspace.relative(to)),
    )
}

fn minify(workspace: &Workspace, from: &Path, to: &Path) -> Outcome {
    let mut tool = command::node_tool(workspace, "esbuild");
    let mut output = std::ffi::OsString::from("--outfile=");
    output.push(workspace.relative(to));
    let tool: &mut Command = tool.arg(workspace.relative(from)).arg(output);
    command::run(tool.args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--charset=utf8",
        "--legal-comments=none",
        "--log-level=warning",
        // The bindings name a script once for each function that they take from it.
        "--log-override:duplicate-object-key=silent",
    ]))
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn the_glue_asks_for_the_name_that_we_serve() {
        let glue = "module_or_path = new URL('console_bg.wasm', import.meta.url);";
        assert_eq!(
            renamed(glue, "console").expect("the name is there"),
            "module_or_path = new URL('console.wasm', import.meta.url);"
        );
    }

    #[test]
    fn a_glue_that_asks_for_something_else_is_refused() {
        assert!(renamed("fetch('other.wasm')", "console").is_err());
    }
}
