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
const RECIPE: &[u8] = b"2: bindgen web, wasm-opt by bundle, esbuild";

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
/// brotli folds better: 344 KB against 322 KB with these (measured on the Chats page). The widget is too small for that.
fn passes(name: &str) -> &'static [&'static str] {
    match name {
        "console" => &["-O1", "--dae-optimizing"],
        _ => &["-Oz"],
    }
}

/// A script that starts the module, bundled with the glue: only what it uses of the glue stays. Without one the page starts it.
fn entry(name: &str) -> Option<&'static str> {
    (name == "widget").then_some("crates/widget/src/browser/start.js")
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
    let entry = match entry(name) {
        Some(file) => files::read(&workspace.path(file))?,
        None => Vec::new(),
    };
    let key = files::hash([RECIPE, &module, &tools, &entry]);
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
        let script = if entry.is_empty() {
            format!("{name}.js")
        } else {
            "start.js".to_owned()
        };
        if !entry.is_empty() {
            files::write(&scratch.join(&script), &entry)?;
        }
        minify(workspace, &scratch.join(script), &glue)?;
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
