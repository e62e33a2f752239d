//! From the compiler's wasm to the two files that a browser loads: bindings, optimiser, minifier.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::command;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

use super::split;

/// Changes whenever the steps below change, so that bundles of older steps are made again.
const RECIPE: &[u8] = b"5: lazy parts apart, bindgen web, wasm-opt by bundle, esbuild of all scripts";

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

/// The passes that make a bundle smallest *after brotli*. Hints about alignment, which engines do not look at, cost the console 4 KB;
/// without them `-Os` is best (263.3 KB for its first module; `-O1` 264.4, `-Oz` 264.5). The lowest kilobyte of memory is the far end of
/// the stack and holds no data, so addresses may be folded into loads. The widget is small; what it gains by beyond `-Oz` (0.6 KB of
/// 24.9) are blocks built anew from the flow of control. A function that is called from one place only is put there where it is small:
/// large ones compress better by themselves (336.9 KB in the place of 338.3).
fn passes(name: &str) -> &'static [&'static str] {
    match name {
        "console" => &[
            "--low-memory-unused",
            "-Os",
            "--dealign",
            "--one-caller-inline-max-function-size",
            "20",
        ],
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

/// Whether parts of the module are loaded later. The widget is too small for that.
fn has_parts(name: &str) -> bool {
    name == "console"
}

/// One wasm module, the script that loads it, and what comes later.
#[derive(Debug)]
pub(crate) struct Bundle {
    /// The script, an ES module.
    pub(crate) glue: Vec<u8>,
    /// The optimised module.
    pub(crate) wasm: Vec<u8>,
    /// The parts that the script loads when they are needed: file name and optimised module.
    pub(crate) parts: Vec<(String, Vec<u8>)>,
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
    let parts = scratch.join("parts");
    let stamp = scratch.join("stamp.txt");
    if files::read_text(&stamp).is_ok_and(|present| present == key) {
        println!("  {name}.wasm has not changed: bindings and optimiser skipped");
    } else {
        clear(&scratch)?;
        clear(&parts)?;
        let (module, apart) = if has_parts(name) {
            let split = split::apart(&module, name, &scratch)?;
            (split.main, split.parts)
        } else {
            (module, Vec::new())
        };
        bindings(module, name, &scratch)?;
        optimise(
            workspace,
            passes(name),
            &scratch.join(format!("{name}_bg.wasm")),
            &wasm,
        )?;
        for part in apart {
            let to = parts.join(part.file_name().unwrap_or_default());
            optimise(workspace, passes(name), &part, &to)?;
        }
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
        parts: modules_in(&parts)?,
    })
}

fn modules_in(folder: &Path) -> Outcome<Vec<(String, Vec<u8>)>> {
    let read = |file: PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Ok((name.into_owned(), files::read(&file)?))
    };
    files::below(folder)?.into_iter().map(read).collect()
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
        // The parts find what they share with the main module by its exports, by name.
        .keep_lld_exports(has_parts(name))
        .demangle(!has_parts(name))
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
