//! `cargo xtask`: the two commands of the README, `run` and `test`, and the steps that they consist of.
//!
//! Place in the direction of dependency: beside everything, it knows none of our crates. One file for each concern:
//! [`assets`] makes what browsers load, [`rules`] checks what no compiler checks, [`rows`] lists which rows of the checklist
//! have a test, [`test`], [`run`], [`bench`] and [`dist`] put the steps in order, [`mutants`] asks whether the history checker would
//! notice a fault. To add a stage: one more line in `test.rs`.

mod assets;
mod bench;
mod command;
mod dist;
mod failure;
mod files;
mod mutants;
mod prerequisites;
mod rows;
mod rules;
mod run;
mod settings;
mod stage;
mod test;
mod workspace;

use std::env;
use std::process::ExitCode;

use assets::Side;
use failure::{Failure, Outcome};
use run::Server;
use stage::Stages;
use workspace::Workspace;

const HELP: &str = "\
cargo xtask run [arguments of lobby]     build everything in release and start the demo
cargo xtask test [stage …] [-- …]        everything that must hold; words after -- go to Playwright
cargo xtask check                        lints, formats, directions and bans only
cargo xtask build [--release-server]     bundles and server
cargo xtask assets [console|widget]      bundles for the browser and their sizes
cargo xtask dist                         the archive of a release in target/dist, tried in an empty folder
cargo xtask bench [words of bench]       figures under load on both databases, and that nothing is lost
cargo xtask figures [words of bench]     what an agent waits for in a browser, at a desk with 50,000 chats
cargo xtask mutants [name …]             the history checker against code that is broken on purpose
cargo xtask screens [words]              pictures of all screens, of what `build` built last
cargo xtask rows [S1 P …]                rows of the checklist with and without a test";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    match perform(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn perform(words: &[String]) -> Outcome {
    let Some((task, more)) = words.split_first() else {
        println!("{HELP}");
        return Ok(());
    };
    let workspace = Workspace::find()?;
    command::announce_ignored_flags();
    match (task.as_str(), more) {
        ("run", more) => run::run(&workspace, more),
        ("test", more) => test::run(&workspace, more),
        ("check", []) => test::check(&workspace),
        ("build", []) => run::build(&workspace, Server::Dev),
        ("build", [flag]) if flag == "--release-server" => run::build(&workspace, Server::Release),
        ("assets", []) => bundles(&workspace, &assets::BOTH),
        ("assets", [name]) => {
            let side = Side::of(name).ok_or_else(|| Failure::new(format!("no bundle `{name}`\n{HELP}")))?;
            bundles(&workspace, &[side])
        }
        ("dist", []) => dist::run(&workspace),
        ("bench", more) => bench::run(&workspace, more),
        ("figures", more) => bench::in_a_browser(&workspace, more),
        ("mutants", names) => mutants::run(&workspace, names),
        ("screens", more) => test::screens(&workspace, more),
        ("rows", prefixes) => rows::print(&workspace, prefixes),
        ("help" | "--help" | "-h", _) => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(Failure::new(format!("unknown: {}\n{HELP}", words.join(" ")))),
    }
}

fn bundles(workspace: &Workspace, sides: &[Side]) -> Outcome {
    let mut stages = Stages::default();
    if stages.run("bundles for the browser", || assets::build(workspace, sides)) {
        stages.run("budgets", || assets::check_budgets(workspace, sides));
    }
    stages.close()
}
