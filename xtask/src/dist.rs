//! `cargo xtask dist`: what somebody downloads. One archive with the executable, which carries all that it serves, the documents that it
//! needs, the licences, and examples for systemd and reverse proxies; its SHA-256 beside it; and a trial of it in an empty folder.

mod archive;
mod licences;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::assets;
use crate::command::{self, cargo};
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::prerequisites;
use crate::stage::Stages;
use crate::workspace::Workspace;

use archive::Entry;

/// What of the repository goes in as it is, under the same name, so that links between documents hold.
const DOCUMENTS: [&str; 10] = [
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "docs/api.md",
    "docs/checklist.tsv",
    "docs/delivery.md",
    "docs/deploy",
];
/// Pictures that the README shows.
const PICTURES: &str = "docs/screens";

/// Builds the archive and tries it.
///
/// # Errors
/// When a step fails.
pub(crate) fn run(workspace: &Workspace) -> Outcome {
    let mut stages = Stages::default();
    let mut made = None;
    let is_made = stages.run("bundles for the browser", || {
        assets::build(workspace, &assets::BOTH)?;
        assets::check_budgets(workspace, &assets::BOTH)
    }) && stages.run("executable", || executable(workspace))
        && stages.run("archive", || {
            made = Some(pack(workspace)?);
            Ok(())
        });
    if let Some(archive) = made.filter(|_| is_made) {
        stages.run("trial in an empty folder", || try_it(workspace, Some(&archive)));
    }
    stages.close()
}

/// Starts a server in an empty folder, sets it up and looks at what it serves: that of this archive, or, without one, of the build of
/// the tests.
///
/// # Errors
/// When the test does not pass.
pub(crate) fn try_it(workspace: &Workspace, archive: Option<&Path>) -> Outcome {
    let package = &workspace.settings.bin_package;
    let words = format!("test --locked --features {package}/embed --test alone");
    let mut test = cargo(workspace, &words);
    if let Some(archive) = archive {
        test.env("LOBBY_TEST_ARCHIVE", archive);
    }
    command::run(&mut test)
}

/// In release, with the bundles inside, and without the builder's folders in its panics.
fn executable(workspace: &Workspace) -> Outcome {
    let (package, binary) = (&workspace.settings.bin_package, &workspace.settings.bin_target);
    let words = format!("build --locked --release -p {package} --bin {binary} --features embed --config");
    command::run(cargo(workspace, &words).arg(assets::shorter_paths()?))
}

/// Writes the archive and its digest.
fn pack(workspace: &Workspace) -> Outcome<PathBuf> {
    let name = format!("lobby-{}-{}", version(workspace)?, prerequisites::host()?);
    let folder = workspace.path("target/dist");
    let entries = entries(workspace)?;
    let bytes = archive::tar_gz(&name, &entries, written_at(workspace))?;
    let file = folder.join(format!("{name}.tar.gz"));
    files::write(&file, &bytes)?;
    let digest = files::digest(&bytes);
    // As `sha256sum --check` reads it.
    let line = format!("{digest}  {name}.tar.gz\n");
    files::write(&folder.join(format!("{name}.tar.gz.sha256")), line.as_bytes())?;
    for entry in &entries {
        println!("  {:>12}  {}", entry.bytes.len(), entry.name);
    }
    println!("  {:>12}  {}", bytes.len(), workspace.relative(&file).display());
    println!("  {:>12}  {digest}", "SHA-256");
    Ok(file)
}

fn entries(workspace: &Workspace) -> Outcome<Vec<Entry>> {
    let executable = workspace.server_executable("release")?;
    let name = executable.file_name().unwrap_or_default().to_string_lossy();
    let mut entries = vec![Entry {
        name: name.into_owned(),
        bytes: files::read(&executable)?,
        is_program: true,
    }];
    for document in DOCUMENTS.iter().chain(&[PICTURES]) {
        let path = workspace.path(document);
        let found = if path.is_dir() {
            files::below(&path)?
        } else {
            vec![path]
        };
        for file in found {
            entries.push(Entry {
                name: workspace.relative(&file).to_string_lossy().replace('\\', "/"),
                bytes: files::read(&file)?,
                is_program: false,
            });
        }
    }
    entries.push(Entry {
        name: "LICENSES-THIRD-PARTY.txt".to_owned(),
        bytes: licences::text(workspace)?.into_bytes(),
        is_program: false,
    });
    Ok(entries)
}

/// `version` of the workspace's manifest.
fn version(workspace: &Workspace) -> Outcome<String> {
    let manifest: toml::Table = files::read_text(&workspace.path("Cargo.toml"))?
        .parse()
        .context("Cargo.toml is not TOML")?;
    let version = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
    version
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("Cargo.toml names no version of the workspace"))
}

/// The time that files in the archive carry, in seconds: `SOURCE_DATE_EPOCH`, else that of the commit, else 0. Never that of the build,
/// so that the same sources give the same archive.
fn written_at(workspace: &Workspace) -> u64 {
    let asked = std::env::var("SOURCE_DATE_EPOCH").ok();
    let mut git = Command::new("git");
    git.args(["log", "-1", "--format=%ct"])
        .current_dir(&workspace.root);
    let text = asked.or_else(|| command::capture(&mut git).ok());
    text.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}
