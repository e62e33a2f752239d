//! The program itself as a child process, for ends that no process survives.

use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::http::ORIGIN;
use crate::port;
use crate::support::Folder;

/// A running program. Dropping it kills it.
pub(crate) struct Program {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
    pub(crate) addr: SocketAddr,
}

impl Program {
    /// Starts it on the database of this folder and waits until it is ready.
    pub(crate) fn start(folder: &Folder) -> Self {
        Self::start_of(
            |flags| {
                let mut command = command(folder, flags);
                command.stderr(Stdio::null());
                command
            },
            "Console",
        )
    }

    /// Starts what serves with these flags, and waits until it says this word.
    pub(crate) fn start_of(command: impl Fn(&[&str]) -> Command, word: &str) -> Self {
        // Between finding a free port and taking it, another test may be faster.
        (0..5)
            .find_map(|_| Self::try_start(&command, word))
            .expect("the program starts")
    }

    fn try_start(command: impl Fn(&[&str]) -> Command, word: &str) -> Option<Self> {
        let addr = SocketAddr::from(([127, 0, 0, 1], port::free()));
        let at = addr.to_string();
        let mut command = command(&[
            "--addr",
            &at,
            "--public-url",
            ORIGIN,
            "--limits",
            "bench",
            "--log",
            "error",
        ]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        if said.any(|line| line.unwrap().contains(word)) {
            return Some(Self { child, said, addr });
        }
        child.wait().unwrap();
        None
    }

    /// The next line that it says. Blocks.
    pub(crate) fn line(&mut self) -> String {
        self.said.next().expect("it says something").unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: nothing is finished, nobody is told.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program with these flags.
pub(crate) fn command(folder: &Folder, flags: &[&str]) -> Command {
    command_of(Path::new(env!("CARGO_BIN_EXE_lobby")), folder, flags)
}

/// A copy of the program with these flags. It survives the signal of a file that became too large, as under a service manager
/// that ignores it; what is left is the error of the write.
pub(crate) fn command_of(program: &Path, folder: &Folder, flags: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(program)
        .args(folder.flags(flags))
        .env_clear()
        .current_dir(folder.path(""))
        .stdin(Stdio::null());
    command
}
