//! Starting other programs.

use std::env;
use std::io;
use std::process::{Command, Stdio};

use crate::failure::{Context, Failure, Outcome};
use crate::workspace::Workspace;

/// Variables that would replace the flags of `.cargo/config.toml`, and with them `erase_components`.
const REPLACES_OUR_FLAGS: [&str; 3] = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS"];

/// `cargo <words>` at the root of the repository, the same cargo that started this program.
pub(crate) fn cargo(workspace: &Workspace, words: &str) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command
        .args(words.split_whitespace())
        .current_dir(&workspace.root);
    for name in REPLACES_OUR_FLAGS {
        command.env_remove(name);
    }
    command
}

/// A program that `npm ci` put into `node_modules`.
pub(crate) fn node_tool(workspace: &Workspace, name: &str) -> Command {
    let suffix = if cfg!(windows) { ".cmd" } else { "" };
    let mut command = Command::new(workspace.path(format!("node_modules/.bin/{name}{suffix}")));
    command.current_dir(&workspace.root);
    command
}

/// Says which flags from outside are left out, if any.
pub(crate) fn announce_ignored_flags() {
    for name in REPLACES_OUR_FLAGS {
        if env::var_os(name).is_some() {
            println!("{name} is set and left out: it would replace the flags of .cargo/config.toml.");
        }
    }
}

/// Shows and runs a command; its output goes to the terminal.
///
/// # Errors
/// When it cannot be started or ends with anything but success.
pub(crate) fn run(command: &mut Command) -> Outcome {
    println!("  $ {}", words(command));
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| not_started(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{}` ended with {status}", words(command))))
    }
}

/// Runs a command and gives what it wrote to its standard output.
///
/// # Errors
/// When it cannot be started, ends with anything but success (with what it wrote), or does not speak UTF-8.
pub(crate) fn capture(command: &mut Command) -> Outcome<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_started(command, &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let reason = format!(
            "`{}` ended with {}\n{}",
            words(command),
            output.status,
            said.trim()
        );
        return Err(Failure::new(reason));
    }
    String::from_utf8(output.stdout).context(format!("output of `{}`", words(command)))
}

fn not_started(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("`{}` did not start: {error}", words(command)))
}

/// The command as one would type it, programs without their folder.
fn words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    let arguments = command.get_args().map(|word| word.to_string_lossy().into_owned());
    std::iter::once(name)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{capture, words};

    #[test]
    fn words_are_what_one_would_type() {
        let mut command = Command::new("/opt/tools/cargo");
        command.args(["build", "-p", "server"]);
        assert_eq!(words(&command), "cargo build -p server");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = capture(&mut Command::new("no-such-program-here")).expect_err("not there");
        assert!(error.to_string().contains("no-such-program-here"), "{error}");
    }
}
