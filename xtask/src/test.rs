//! `cargo xtask test`: everything that must hold, stage after stage.

use crate::assets;
use crate::command::{self, cargo, node_tool};
use crate::dist;
use crate::failure::{Failure, Outcome};
use crate::prerequisites;
use crate::rows;
use crate::rules;
use crate::stage::Stages;
use crate::workspace::Workspace;

/// One stage: its name on the command line, what it proves, how it runs.
struct Stage {
    name: &'static str,
    title: &'static str,
    /// A stage without which this one cannot run.
    needs: &'static [&'static str],
    run: fn(&Workspace, &[String]) -> Outcome,
}

const STAGES: [Stage; 13] = [
    Stage {
        name: "fmt",
        title: "format",
        needs: &[],
        run: |w, _| format(w),
    },
    Stage {
        name: "rules",
        title: "directions and bans",
        needs: &[],
        run: |w, _| rules::check(w),
    },
    Stage {
        name: "clippy",
        title: "lints, native",
        needs: &[],
        run: |w, _| lints_native(w),
    },
    Stage {
        name: "clippy-wasm",
        title: "lints, wasm",
        needs: &[],
        run: |w, _| lints_wasm(w),
    },
    Stage {
        name: "assets",
        title: "bundles and budgets",
        needs: &[],
        run: |w, _| bundles(w),
    },
    Stage {
        name: "unit",
        title: "unit, storage, server tests",
        needs: &[],
        run: |w, _| native_tests(w),
    },
    Stage {
        name: "postgres",
        title: "server tests on PostgreSQL",
        needs: &[],
        run: |w, _| tests_on_postgres(w),
    },
    Stage {
        name: "autobahn",
        title: "websocket conformance",
        needs: &[],
        run: |w, _| websocket_conformance(w),
    },
    Stage {
        name: "types",
        title: "types of the browser tests",
        needs: &[],
        run: |w, _| types(w),
    },
    Stage {
        name: "alone",
        title: "the executable alone",
        needs: &["assets"],
        run: |w, _| dist::try_it(w, None),
    },
    Stage {
        name: "server",
        title: "server executable",
        needs: &[],
        run: |w, _| server(w),
    },
    Stage {
        name: "e2e",
        title: "browser tests",
        needs: &["assets", "server"],
        run: browser_tests,
    },
    Stage {
        name: "e2e-postgres",
        title: "browser tests on PostgreSQL",
        needs: &["assets", "server"],
        run: browser_tests_on_postgres,
    },
];

/// The stages that only read sources.
const LINTS: [&str; 5] = ["fmt", "rules", "clippy", "clippy-wasm", "types"];

/// Runs the stages of these names and what they need, all if there is none. What stands after `--` goes to Playwright.
///
/// # Errors
/// When a name is unknown, or a stage fails or cannot run.
pub(crate) fn run(workspace: &Workspace, words: &[String]) -> Outcome {
    let (names, for_playwright) = match words.iter().position(|word| word == "--") {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (words, &[][..]),
    };
    if let Some(unknown) = names
        .iter()
        .find(|name| STAGES.iter().all(|stage| stage.name != name.as_str()))
    {
        let known: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
        return Err(Failure::new(format!(
            "no stage `{unknown}`; there are: {}",
            known.join(", ")
        )));
    }
    let closed = run_stages(workspace, |name| is_wanted(names, name), for_playwright);
    rows::print_short(workspace)?;
    closed.close()
}

/// Whether a stage was named, or is needed by one that was; without any names, all are wanted.
fn is_wanted(names: &[String], name: &str) -> bool {
    let asked = |name: &str| names.iter().any(|word| word == name);
    let needed = || {
        STAGES
            .iter()
            .any(|stage| asked(stage.name) && stage.needs.contains(&name))
    };
    names.is_empty() || asked(name) || needed()
}

/// Runs the lints alone.
///
/// # Errors
/// When one of them fails.
pub(crate) fn check(workspace: &Workspace) -> Outcome {
    run_stages(workspace, |name| LINTS.contains(&name), &[]).close()
}

fn run_stages(workspace: &Workspace, wanted: impl Fn(&str) -> bool, for_playwright: &[String]) -> Stages {
    let mut stages = Stages::default();
    let mut failed: Vec<&str> = Vec::new();
    for stage in STAGES.iter().filter(|stage| wanted(stage.name)) {
        if let Some(missing) = stage.needs.iter().find(|needed| failed.contains(needed)) {
            stages.skip(stage.title, &format!("`{missing}` had failed"));
            failed.push(stage.name);
        } else if !stages.run(stage.title, || (stage.run)(workspace, for_playwright)) {
            failed.push(stage.name);
        }
    }
    stages
}

fn format(workspace: &Workspace) -> Outcome {
    command::run(&mut cargo(workspace, "fmt --all --check"))
}

fn lints_native(workspace: &Workspace) -> Outcome {
    command::run(&mut cargo(
        workspace,
        "clippy --locked --all-targets -- -D warnings",
    ))?;
    command::run(&mut cargo(
        workspace,
        "clippy --locked --all-targets -p widget -- -D warnings",
    ))
}

fn lints_wasm(workspace: &Workspace) -> Outcome {
    prerequisites::wasm_target()?;
    // One by one, as they are built: the widget has no standard library.
    for package in ["-p frontend", "-p widget --features widget/browser"] {
        let words = format!("clippy --locked {package} --target wasm32-unknown-unknown -- -D warnings");
        command::run(&mut cargo(workspace, &words))?;
    }
    Ok(())
}

fn bundles(workspace: &Workspace) -> Outcome {
    assets::build(workspace, &assets::BOTH)?;
    assets::check_budgets(workspace, &assets::BOTH)
}

fn native_tests(workspace: &Workspace) -> Outcome {
    prerequisites::postgres()?;
    // All of them, so that one run tells everything that fails. What the others build last, the next stages find.
    let widget = command::run(&mut cargo(workspace, "test --locked -p widget"));
    let others = command::run(&mut cargo(workspace, "test --locked --no-fail-fast"));
    widget.and(others)
}

/// What a server promises holds on either database. The tests start a PostgreSQL of their own.
fn tests_on_postgres(workspace: &Workspace) -> Outcome {
    prerequisites::postgres()?;
    // Of all packages, as the tests before: chosen by its package, the server had other features in its dependencies, built for it alone.
    let mut tests = cargo(workspace, "test --locked --test law --test live");
    // Those that use PostgreSQL on either engine have run with the others.
    tests.args(["--", "--skip", "postgres", "--skip", "far_database"]);
    command::run(tests.env("LOBBY_TEST_ENGINE", "postgres"))
}

/// The cases of the Autobahn suite against the sockets' limits.
fn websocket_conformance(workspace: &Workspace) -> Outcome {
    let program = prerequisites::websocket_suite(workspace)?;
    let mut test = cargo(workspace, "test --locked --test autobahn -- --ignored");
    command::run(test.env("LOBBY_TEST_KOSOKU", program))
}

fn types(workspace: &Workspace) -> Outcome {
    prerequisites::node_modules(workspace)?;
    command::run(node_tool(workspace, "tsc").args(["--project", "end2end/tsconfig.json"]))
}

fn server(workspace: &Workspace) -> Outcome {
    let binary = &workspace.settings.bin_target;
    // With the least of the tests beside it its dependencies are those that the tests were built with.
    let words = format!("build --locked --bin {binary} --test autobahn");
    command::run(&mut cargo(workspace, &words))
}

fn browser_tests(workspace: &Workspace, more: &[String]) -> Outcome {
    playwright(workspace, "end2end/playwright.config.ts", more)
}

/// The journeys in which the data matter. The run starts a PostgreSQL of its own. Words that choose tests may leave none of these.
fn browser_tests_on_postgres(workspace: &Workspace, more: &[String]) -> Outcome {
    prerequisites::postgres()?;
    let mut words = more.to_vec();
    if !more.is_empty() {
        words.push("--pass-with-no-tests".to_owned());
    }
    playwright(workspace, "end2end/postgres.config.ts", &words)
}

/// Takes pictures of all screens into `target/screens`.
///
/// # Errors
/// When the server was not built or a screen cannot be reached.
pub(crate) fn screens(workspace: &Workspace, more: &[String]) -> Outcome {
    playwright(workspace, "end2end/screenshots.config.ts", more)
}

fn playwright(workspace: &Workspace, config: &str, more: &[String]) -> Outcome {
    prerequisites::node_modules(workspace)?;
    let browsers = prerequisites::browsers()?;
    let mut playwright = node_tool(workspace, "playwright");
    playwright
        .args(["test", "--config", config])
        .args(more)
        .env("CHROMIUM_PATH", browsers.whole)
        .env("CHROMIUM_SHELL_PATH", browsers.shell)
        .env("LOBBY_EXECUTABLE", workspace.server_executable("debug")?);
    command::run(&mut playwright)
}

#[cfg(test)]
mod tests {
    use super::{LINTS, STAGES, is_wanted};

    #[test]
    fn a_stage_brings_what_it_needs() {
        let names = ["e2e".to_owned()];
        let wanted: Vec<&str> = STAGES
            .iter()
            .map(|stage| stage.name)
            .filter(|name| is_wanted(&names, name))
            .collect();
        assert_eq!(wanted, ["assets", "server", "e2e"]);
        assert!(STAGES.iter().all(|stage| is_wanted(&[], stage.name)));
    }

    #[test]
    fn stages_need_only_earlier_ones() {
        for (at, stage) in STAGES.iter().enumerate() {
            for needed in stage.needs {
                assert!(
                    STAGES[..at].iter().any(|earlier| earlier.name == *needed),
                    "{}",
                    stage.name
                );
            }
        }
    }

    #[test]
    fn lints_are_stages() {
        for name in LINTS {
            assert!(STAGES.iter().any(|stage| stage.name == name), "{name}");
        }
    }
}
