//! What the two commands need from the machine: fetched where that is ours to do, else named in one line.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

const OLDEST_NODE: u32 = 20;
const CHROMIUM_NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const CHROMIUM_SHELL: &str = "chromium-headless-shell";
/// Debian's packages of both, and the typeface of the design.
const PACKAGES: [&str; 3] = ["chromium", "chromium-headless-shell", "fonts-inter"];
/// The cases of the Autobahn suite, with a program of today that runs them.
const WEBSOCKET_SUITE: &str = "kosoku==0.1.0";

/// The target for which programs are built here: `x86_64-unknown-linux-gnu`.
///
/// # Errors
/// When `rustc` does not tell.
pub(crate) fn host() -> Outcome<String> {
    let host = command::capture(Command::new("rustc").args(["--print", "host-tuple"]))?;
    Ok(host.trim().to_owned())
}

/// Makes sure that Rust can compile for the browser.
///
/// # Errors
/// When the target is missing and `rustup` cannot add it.
pub(crate) fn wasm_target() -> Outcome {
    let library = command::capture(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        "wasm32-unknown-unknown",
    ]))?;
    if Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    println!("  The wasm target is missing: adding it.");
    command::run(Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

/// Makes sure that `node_modules` is what `package-lock.json` says.
///
/// # Errors
/// When Node.js is missing or older than 20, or `npm ci` fails.
pub(crate) fn node_modules(workspace: &Workspace) -> Outcome {
    let version = command::capture(Command::new("node").arg("--version"))
        .context(format!("Node.js {OLDEST_NODE} or newer is needed"))?;
    if major(&version).is_none_or(|found| found < OLDEST_NODE) {
        let found = version.trim();
        return Err(Failure::new(format!(
            "Node.js {OLDEST_NODE} or newer is needed, this is {found}"
        )));
    }
    let lock = files::hash([files::read(&workspace.path("package-lock.json"))?.as_slice()]);
    let stamp = workspace.path("node_modules/.lobby-lock");
    if files::read_text(&stamp).is_ok_and(|present| present == lock) {
        return Ok(());
    }
    println!("  The build tools of package-lock.json are missing or of another version: fetching them.");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    command::run(
        Command::new(npm)
            .args(["ci", "--ignore-scripts"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(&workspace.root),
    )?;
    files::write(&stamp, lock.as_bytes())
}

/// The browsers of the tests.
pub(crate) struct Browsers {
    /// Chromium as people have it, for what its settings decide.
    pub(crate) whole: PathBuf,
    /// The same engine without windows, for everything else: lighter, and windows never compete for the focus. The whole one
    /// where there is no other.
    pub(crate) shell: PathBuf,
}

/// The Chromium for the browser tests: `CHROMIUM_PATH`, else the first of the usual names. Root gets it installed.
///
/// # Errors
/// When there is none and it is not ours to install it, or installing fails.
pub(crate) fn browsers() -> Outcome<Browsers> {
    if let Some(path) = env::var_os("CHROMIUM_PATH") {
        let whole = PathBuf::from(path);
        return Ok(Browsers {
            shell: whole.clone(),
            whole,
        });
    }
    let missing = installed(&CHROMIUM_NAMES).is_none() || installed(&[CHROMIUM_SHELL]).is_none();
    if missing && is_root() && installed(&["apt-get"]).is_some() {
        println!("  Chromium or its shell is missing: installing both, since this runs as root.");
        install(&PACKAGES)?;
    }
    let line = format!(
        "sudo apt-get update && sudo apt-get install -y {}",
        PACKAGES.join(" ")
    );
    let whole = installed(&CHROMIUM_NAMES).ok_or_else(|| {
        Failure::new(format!(
            "The browser tests need Chromium. On Debian:\n  {line}\nor name one in CHROMIUM_PATH."
        ))
    })?;
    let shell = installed(&[CHROMIUM_SHELL]).unwrap_or_else(|| whole.clone());
    Ok(Browsers { whole, shell })
}

/// Makes sure that PostgreSQL's programs are there, for tests that start a server of their own. Root gets them installed.
///
/// # Errors
/// When they are missing and it is not ours to install them, or installing fails.
pub(crate) fn postgres() -> Outcome {
    let is_there =
        || env::var_os("LOBBY_POSTGRES_BIN").is_some() || Path::new("/usr/lib/postgresql").is_dir();
    if !is_there() && is_root() && installed(&["apt-get"]).is_some() {
        println!("  PostgreSQL is missing: installing it, since this runs as root.");
        install(&["postgresql"])?;
    }
    if is_there() {
        return Ok(());
    }
    Err(Failure::new(
        "The tests need PostgreSQL's programs, 15 or newer. On Debian:\n  sudo apt-get update && sudo apt-get install -y postgresql\nor \
         name their folder in LOBBY_POSTGRES_BIN.",
    ))
}

/// The program of the websocket suite, in an environment of Python's that is made for it. Root gets Python installed.
///
/// # Errors
/// When Python 3.10 or its `venv` is missing and it is not ours to install it, or the suite cannot be fetched.
pub(crate) fn websocket_suite(workspace: &Workspace) -> Outcome<PathBuf> {
    let home = workspace.target("python");
    let (program, stamp) = (home.join("bin/kosoku"), home.join("lobby-suite"));
    if files::read_text(&stamp).is_ok_and(|present| present == WEBSOCKET_SUITE) && program.is_file() {
        return Ok(program);
    }
    let make = || {
        let mut python = Command::new("python3");
        command::run(python.args(["-m", "venv", "--clear"]).arg(&home))
    };
    if let Err(missing) = make() {
        let package = "python3-venv";
        if !is_root() || installed(&["apt-get"]).is_none() {
            let line = format!("sudo apt-get update && sudo apt-get install -y {package}");
            return Err(Failure::new(format!(
                "{missing}\nThe websocket suite needs Python 3.10 or newer. On Debian:\n  {line}"
            )));
        }
        println!("  Python's environments are missing: installing them, since this runs as root.");
        install(&[package])?;
        make()?;
    }
    let mut pip = Command::new(home.join("bin/pip"));
    command::run(pip.args(["install", "--quiet", "--only-binary", ":all:", WEBSOCKET_SUITE]))?;
    files::write(&stamp, WEBSOCKET_SUITE.as_bytes())?;
    Ok(program)
}

fn install(packages: &[&str]) -> Outcome {
    command::run(Command::new("apt-get").arg("update"))?;
    command::run(
        Command::new("apt-get")
            .args(["install", "-y"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn installed(names: &[&str]) -> Option<PathBuf> {
    on_path(&env::var_os("PATH").unwrap_or_default(), names)
}

fn on_path(path: &OsString, names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(path).collect();
    names.iter().find_map(|name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

fn is_root() -> bool {
    command::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{major, on_path};

    #[test]
    fn node_versions_are_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }

    #[test]
    fn a_name_that_is_nowhere_on_the_path_is_not_found() {
        assert_eq!(on_path(&"/nowhere:/neither".into(), &["chromium"]), None);
    }
}
