//! The program itself: exit codes, sentences, signals.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use crate::support::{Folder, get};

fn lobby(folder: &Folder, args: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lobby"));
    command
        .args(args)
        .env_clear()
        .current_dir(folder.path(""))
        .stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn ended(folder: &Folder, more: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = lobby(folder, &folder.flags(more));
    command.envs(variables.iter().copied()).output().unwrap()
}

/// Starts it and waits for its first address.
pub(crate) fn started(folder: &Folder, more: &[&str]) -> (Child, String) {
    let mut child = lobby(folder, &folder.flags(more))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let url = first.trim().strip_prefix("Console").unwrap().trim().to_owned();
    (child, url)
}

/// Asks it to stop.
pub(crate) fn terminate(child: &Child) {
    assert!(
        Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn what_cannot_be_meant_is_refused_with_code_2() {
    let folder = Folder::new();
    let refused = |flags: &[&str], variables: &[(&str, &str)], words: [&str; 2]| {
        let output = ended(&folder, flags, variables);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{flags:?}: {said}");
    };
    refused(&["--colour", "blue"], &[], ["--colour", "unexpected"]);
    refused(
        &[],
        &[("LOBBY_COLOUR", "blue")],
        ["LOBBY_COLOUR", "not a setting"],
    );
    refused(
        &["--database-url", "postgres://db"],
        &[],
        ["--database-url", "names no database"],
    );
    refused(
        &["--addr", "0.0.0.0:0"],
        &[],
        ["public_url", "open to the network"],
    );
}

#[test]
fn what_cannot_be_started_is_said_in_one_sentence_with_code_1() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let nowhere = format!("sqlite:{}/lobby.db", folder.path("site/hash.txt").display());
    for (flags, word) in [
        (["--addr", &addr], "taken by another program"),
        (["--database-url", &nowhere], "cannot be opened"),
    ] {
        let output = ended(&folder, &flags, &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        let sentences: Vec<&str> = said.lines().filter(|line| line.starts_with("lobby: ")).collect();
        assert_eq!((output.status.code(), sentences.len()), (Some(1), 1), "{said}");
        assert!(sentences[0].contains(word), "{said}");
    }
}

#[test]
fn help_ends_well() {
    let folder = Folder::new();
    let output = ended(&folder, &["--help"], &[]);
    assert!(output.status.success());
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("--trusted-proxies")
    );
}

#[tokio::test]
async fn sigterm_ends_it_well_and_its_successor_waits_for_the_database() {
    let folder = Folder::new();
    let (mut first, url) = started(&folder, &[]);
    let addr = url.strip_prefix("http://").unwrap().parse().unwrap();
    assert_eq!(get(addr, "/readyz", &[]).await.status, 200);
    let mut second = lobby(&folder, &folder.flags(&[]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (out, log) = (second.stdout.take().unwrap(), second.stderr.take().unwrap());
    let mut log = BufReader::new(log).lines();
    assert!(
        log.any(|line| line.unwrap().contains("waiting for it to stop")),
        "it says that it waits"
    );
    terminate(&first);
    assert_eq!(first.wait().unwrap().code(), Some(0));
    let line = BufReader::new(out).lines().next().unwrap().unwrap();
    assert!(line.contains("Console"), "{line}");
    terminate(&second);
    assert_eq!(second.wait().unwrap().code(), Some(0));
}

#[test]
fn after_a_stop_the_file_alone_is_the_whole_database() {
    let folder = Folder::new();
    let (mut child, _) = started(&folder, &["--demo", "--demo-shop-addr", "localhost:0"]);
    let journal = folder.path("data/lobby.db-wal");
    let bytes = || std::fs::metadata(&journal).map_or(0, |file| file.len());
    assert!(bytes() > 0, "the journal is used");
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(bytes(), 0);
}
