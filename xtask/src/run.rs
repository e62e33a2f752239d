//! `cargo xtask build` and `cargo xtask run`.

use std::process::Command;

use crate::assets;
use crate::command::{self, cargo};
use crate::failure::{Failure, Outcome};
use crate::stage::Stages;
use crate::workspace::Workspace;

/// Which server to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// Compiles fast, reads the built files from their folders.
    Dev,
    /// Runs fast, carries the built files in itself.
    Release,
}

/// Builds bundles and server.
///
/// # Errors
/// When a step fails.
pub(crate) fn build(workspace: &Workspace, server: Server) -> Outcome {
    let mut stages = Stages::default();
    if !stages.run("bundles for the browser", || {
        assets::build(workspace, &assets::BOTH)
    }) {
        return stages.close();
    }
    stages.run("server", || {
        let (package, binary) = (&workspace.settings.bin_package, &workspace.settings.bin_target);
        let mut build = cargo(workspace, &format!("build --locked -p {package} --bin {binary}"));
        if server == Server::Release {
            build.args(["--release", "--features", "embed"]);
        }
        command::run(&mut build)
    });
    stages.close()
}

/// Builds everything in release and becomes `lobby --demo`, with `more` as further arguments. Ctrl-C stops it.
///
/// # Errors
/// When a step fails or the server cannot be started.
pub(crate) fn run(workspace: &Workspace, more: &[String]) -> Outcome {
    build(workspace, Server::Release)?;
    println!();
    let mut lobby = Command::new(workspace.server_executable("release")?);
    lobby.arg("--demo").args(more).current_dir(&workspace.root);
    become_this(lobby)
}

#[cfg(unix)]
fn become_this(mut command: Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(Failure::new(format!("the server did not start: {error}")))
}

#[cfg(not(unix))]
fn become_this(mut command: Command) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("the server ended with {status}"))),
        Err(error) => Err(Failure::new(format!("the server did not start: {error}"))),
    }
}
