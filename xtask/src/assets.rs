//! The files that browsers get: both wasm bundles, style sheets, loader, static files.
//!
//! `target/site` is the console, `target/widget` the visitor's side. Beside each file that compresses stand `.br` and `.gz`
//! twins; `manifest.json` lists the files, `hash.txt` holds the hash under which they are served for ever.

mod budget;
mod bundle;
mod published;
mod sheet;
mod split;

use crate::command;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::prerequisites;
use crate::workspace::Workspace;

use bundle::Bundle;
use published::Folder;

const WIDGET_PACKAGE: &str = "widget";
/// The sheet of what the first look at the chats does not show.
const LATER_SHEET: &str = "style/later.css";
const LOADER_FOLDER: &str = "crates/widget/loader";
/// Moving a value is one instruction of WebAssembly, `memory.copy`, where LLVM would write up to four loads and stores in a row: 0.6 KB
/// of the widget's 24.3. The pieces that move are small and few; speed is not what they cost.
const WIDGET_FLAGS: &str = "-Cllvm-args=--max-store-memcpy=1 -Cllvm-args=--max-store-memset=1";
/// The linker keeps what it knew of the places that it filled in: with that the module is taken apart afterwards.
const CONSOLE_FLAGS: &str = "-Clink-args=--emit-relocs";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Whose files to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The visitor's.
    Widget,
    /// The agent's.
    Console,
}

/// Both sides, the quick one first.
pub(crate) const BOTH: [Side; 2] = [Side::Widget, Side::Console];

impl Side {
    /// The side that is called so on the command line.
    pub(crate) fn of(name: &str) -> Option<Self> {
        BOTH.into_iter().find(|side| side.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Widget => "widget",
            Self::Console => "console",
        }
    }
}

/// Builds what browsers get.
///
/// # Errors
/// When a tool is missing, a source does not compile, or a style sheet or script cannot be bundled.
pub(crate) fn build(workspace: &Workspace, sides: &[Side]) -> Outcome {
    let _turn = files::take_turn(&workspace.path("target/xtask/assets.lock"))?;
    prerequisites::wasm_target()?;
    prerequisites::node_modules(workspace)?;
    compile(workspace, sides)?;
    for side in sides {
        let hash = match side {
            Side::Widget => widget(workspace),
            Side::Console => console(workspace),
        }?;
        let folder = folder(workspace, *side);
        println!(
            "  {} {hash} is in {}",
            side.name(),
            workspace.relative(&folder).display()
        );
    }
    Ok(())
}

/// Prints the size table and compares it with `xtask/budgets.txt`.
///
/// # Errors
/// When something is above its budget or was not built.
pub(crate) fn check_budgets(workspace: &Workspace, sides: &[Side]) -> Outcome {
    let mut budgets = budget::parse(&files::read_text(&workspace.path("xtask/budgets.txt"))?)?;
    let folders: Vec<_> = sides.iter().map(|side| folder(workspace, *side)).collect();
    budgets.retain(|budget| {
        budget.is_about(|file| {
            folders
                .iter()
                .any(|folder| workspace.path(file).starts_with(folder))
        })
    });
    for budget in &mut budgets {
        budget.fill_in(|name| beside(workspace, name))?;
    }
    budget::check(&budgets, |file| {
        Ok(files::read(&workspace.path(format!("{file}.br")))?.len())
    })
}

/// The files in the folder of this file, relative to the repository.
fn beside(workspace: &Workspace, name: &str) -> Outcome<Vec<String>> {
    let file = workspace.path(name);
    let files = files::below(file.parent().unwrap_or(&file))?;
    let relative = |file: &std::path::PathBuf| workspace.relative(file).to_string_lossy().replace('\\', "/");
    Ok(files.iter().map(relative).collect())
}

fn folder(workspace: &Workspace, side: Side) -> std::path::PathBuf {
    match side {
        Side::Widget => workspace.widget(),
        Side::Console => workspace.site(),
    }
}

/// Compiles each side by itself: together, cargo would give the widget the features that the console's dependencies ask for,
/// the standard library among them.
fn compile(workspace: &Workspace, sides: &[Side]) -> Outcome {
    let settings = &workspace.settings;
    command::run(&mut command::cargo(workspace, "fetch --locked"))?;
    let paths = shorter_paths()?;
    for side in sides {
        let (package, flags) = match side {
            Side::Widget => (
                format!("-p {WIDGET_PACKAGE} --features {WIDGET_PACKAGE}/browser"),
                WIDGET_FLAGS,
            ),
            Side::Console => (format!("-p {}", settings.lib_package), CONSOLE_FLAGS),
        };
        let profile = &settings.wasm_profile;
        // As `cdylib` alone: a library for Rust beside it keeps functions apart that else melt together, a twelfth of the size.
        let words = format!(
            "rustc --locked {package} --crate-type cdylib --target {WASM_TARGET} --profile {profile}"
        );
        let mut compiler = command::cargo(workspace, &words);
        compiler.args(["--config", &paths, "--"]);
        command::run(compiler.args(flags.split_whitespace()))?;
    }
    Ok(())
}

/// Places in other crates' sources go into panics by their path. Without the folder in front of it what is built is smaller, and
/// does not tell where it was built.
///
/// # Errors
/// When cargo's folder cannot be found or listed.
pub(crate) fn shorter_paths() -> Outcome<String> {
    let home =
        std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")));
    let sources = std::path::Path::new(&home.context("looking for cargo's folder")?).join("registry/src");
    let mut flags = String::new();
    if sources.is_dir() {
        for folder in std::fs::read_dir(&sources).context(format!("listing {}", sources.display()))? {
            let folder = folder.context(format!("listing {}", sources.display()))?.path();
            flags.push_str(&["'--remap-path-prefix=", &folder.to_string_lossy(), "/=', "].concat());
        }
    }
    Ok(format!("build.rustflags=[{flags}]"))
}

fn console(workspace: &Workspace) -> Outcome<String> {
    let settings = &workspace.settings;
    let bundle = wasm_bundle(workspace, &settings.lib_package, &settings.output_name)?;
    let mut folder = Folder::new(workspace.site());
    let name = &settings.output_name;
    folder.put(&format!("{name}.js"), &bundle.glue)?;
    folder.put(&format!("{name}.wasm"), &bundle.wasm)?;
    for (part, wasm) in &bundle.parts {
        folder.put(part, wasm)?;
    }
    folder.put(
        &format!("{name}.css"),
        &sheet::css(workspace, &settings.style_file)?,
    )?;
    folder.put("later.css", &sheet::css(workspace, LATER_SHEET)?)?;
    let public = workspace.path(&settings.assets_dir);
    for file in files::below(&public)? {
        let inside = file
            .strip_prefix(&public)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        if !inside.starts_with('.') {
            folder.put(&format!("static/{inside}"), &files::read(&file)?)?;
        }
    }
    folder.close()
}

fn widget(workspace: &Workspace) -> Outcome<String> {
    let bundle = wasm_bundle(workspace, WIDGET_PACKAGE, WIDGET_PACKAGE)?;
    let mut folder = Folder::new(workspace.widget());
    folder.put("widget.js", &bundle.glue)?;
    folder.put("widget.wasm", &bundle.wasm)?;
    folder.put(
        "widget.css",
        &sheet::css(workspace, "crates/widget/style/widget.css")?,
    )?;
    // The loader, and what it fetches with the frame.
    let scripts = files::below(&workspace.path(LOADER_FOLDER))?;
    let scripts = scripts
        .iter()
        .filter(|file| file.extension().is_some_and(|kind| kind == "js"));
    for script in scripts {
        let name = script.file_name().unwrap_or_default().to_string_lossy();
        folder.put(&name, &sheet::script(workspace, workspace.relative(script))?)?;
    }
    if !folder.has("loader.js") {
        return Err(Failure::new(format!("{LOADER_FOLDER}/loader.js is missing")));
    }
    folder.close()
}

fn wasm_bundle(workspace: &Workspace, package: &str, name: &str) -> Outcome<Bundle> {
    let folder = workspace.artefacts(WASM_TARGET, &workspace.settings.wasm_profile);
    bundle::make(workspace, &folder.join(format!("{package}.wasm")), name)
}
