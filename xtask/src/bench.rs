//! `cargo xtask bench`: server and load generator in release, then the load.

use std::process::Command;

use crate::assets;
use crate::command::{self, cargo};
use crate::failure::Outcome;
use crate::prerequisites;
use crate::stage::Stages;
use crate::workspace::Workspace;

/// Builds what is needed and measures; `more` are further arguments of `bench`.
///
/// # Errors
/// When a step fails, or a message was lost, doubled or out of order.
pub(crate) fn run(workspace: &Workspace, more: &[String]) -> Outcome {
    // The server does not start without the browser's files. What stands in them is not measured, so older ones will do.
    let has_files = [workspace.site(), workspace.widget()]
        .iter()
        .all(|folder| folder.join("hash.txt").is_file());
    let which: &[_] = if has_files { &[] } else { &assets::BOTH };
    built_and(workspace, which, "bench", || measure(workspace, more, &[]))
}

/// The same at a desk with many chats, in a browser: what an agent waits for.
///
/// # Errors
/// When a step fails.
pub(crate) fn in_a_browser(workspace: &Workspace, more: &[String]) -> Outcome {
    // Files of another state of the sources than the server's would not come alive in its pages.
    built_and(workspace, &assets::BOTH, "figures of a browser", || {
        prerequisites::node_modules(workspace)?;
        let playwright = "node_modules/.bin/playwright test --config end2end/figures.config.ts";
        let command: Vec<String> = playwright.split(' ').map(str::to_owned).collect();
        measure(workspace, more, &command)
    })
}

fn built_and(
    workspace: &Workspace,
    which: &[assets::Side],
    title: &str,
    work: impl FnOnce() -> Outcome,
) -> Outcome {
    let mut stages = Stages::default();
    let built = (which.is_empty()
        || stages.run("bundles for the browser", || assets::build(workspace, which)))
        && stages.run("server and bench", || executables(workspace));
    if built {
        stages.run(title, work);
    }
    stages.close()
}

/// One after the other: together, the server would be built with what the bench needs of crates that both use.
fn executables(workspace: &Workspace) -> Outcome {
    let (package, binary) = (&workspace.settings.bin_package, &workspace.settings.bin_target);
    let server = format!("build --locked --release -p {package} --bin {binary}");
    command::run(&mut cargo(workspace, &server))?;
    command::run(&mut cargo(
        workspace,
        "build --locked --release -p bench -p relay",
    ))
}

/// Runs the bench, or lets the command measure a desk of the bench's.
fn measure(workspace: &Workspace, more: &[String], browser: &[String]) -> Outcome {
    let is_sqlite_only = more.windows(2).any(|words| words == ["--engine", "sqlite"]);
    if !is_sqlite_only {
        prerequisites::postgres()?;
    }
    let mut bench = Command::new(workspace.executable("bench", "release")?);
    bench
        .arg("--lobby")
        .arg(workspace.server_executable("release")?)
        .arg("--relay")
        .arg(workspace.executable("relay", "release")?)
        .arg("--site-dir")
        .arg(workspace.site())
        .arg("--widget-dir")
        .arg(workspace.widget())
        .arg("--out")
        .arg(workspace.path("target/bench"))
        .args(more)
        .current_dir(&workspace.root);
    if !browser.is_empty() {
        let browsers = prerequisites::browsers()?;
        bench
            .arg("--")
            .args(browser)
            .env("CHROMIUM_PATH", browsers.whole)
            .env("CHROMIUM_SHELL_PATH", browsers.shell);
    }
    command::run(&mut bench)
}
