//! `lobby doctor`.

use std::net::TcpListener;

use super::{DEMO, command};
use crate::program::{ended, started, terminate};
use crate::support::Folder;
use crate::throwaway;

#[test]
fn a_new_installation_is_well_and_nothing_is_made() {
    let folder = Folder::new();
    let (output, told, said) = command(&folder, &["doctor"]);
    assert!(output.status.success(), "{told}{said}");
    for line in [
        "ok     Settings",
        "ok     Files",
        "note   Database",
        "ok     Address",
        "ok     Clock",
        "note   Public",
    ] {
        assert!(told.contains(line), "no {line} in {told}");
    }
    assert!(
        told.contains("Disk") && told.ends_with("Nothing is wrong.\n"),
        "{told}"
    );
    assert!(!folder.path("data").exists());
}

#[test]
fn a_running_server_is_found_by_its_answer_and_its_lock() {
    let folder = Folder::new();
    let (mut child, url) = started(&folder, &DEMO);
    let addr = url.strip_prefix("http://").unwrap();
    let (output, told, said) = command(&folder, &["doctor", "--addr", addr]);
    assert!(output.status.success(), "{told}{said}");
    for words in [
        "a Lobby server answers on",
        "in use by a server",
        "that of this release",
    ] {
        assert!(told.contains(words), "no {words} in {told}");
    }
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_is_wrong_is_told_with_code_1() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    // Whoever has the address says nothing.
    drop(std::thread::spawn(move || drop(taken.accept())));
    std::fs::remove_file(folder.path("site/console.wasm")).unwrap();
    let notes = format!("sqlite:{}", folder.path("notes.txt").display());
    std::fs::write(
        folder.path("notes.txt"),
        "nobody wants these notes to be a database".repeat(50),
    )
    .unwrap();
    let (output, told, said) = command(&folder, &["doctor", "--addr", &addr, "--database-url", &notes]);
    assert_eq!(output.status.code(), Some(1), "{told}{said}");
    for line in [
        "WRONG  Files",
        "WRONG  Database",
        "WRONG  Address",
        "3 things are wrong.",
    ] {
        assert!(told.contains(line), "no {line} in {told}");
    }
}

#[test]
fn settings_that_cannot_be_used_are_told_by_the_doctor_too() {
    let folder = Folder::new();
    let output = ended(&folder, &["doctor"], &[("LOBBY_COLOUR", "blue")]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("WRONG  Settings   LOBBY_COLOUR is not a setting"),
        "{told}"
    );
}

#[test]
fn whether_the_connection_to_postgres_is_encrypted_is_told() {
    let folder = Folder::new();
    let (address, certificates) = throwaway::encrypted_database();
    let root = certificates.join("root.crt").display().to_string();
    for (words, line) in [
        (String::new(), "ok     Encrypted  yes, within this machine"),
        (
            "?sslmode=disable".to_owned(),
            "ok     Encrypted  no; the connection stays on this machine",
        ),
        (
            format!("?sslmode=verify-full&sslrootcert={root}"),
            "ok     Encrypted  yes, and the database server shows a certificate for its name",
        ),
    ] {
        let url = format!("{address}{words}");
        let (output, told, said) = command(&folder, &["doctor", "--database-url", &url]);
        assert!(output.status.success(), "{told}{said}");
        assert!(told.contains(line), "no {line} in {told}");
    }
    let other = certificates.join("other.crt").display().to_string();
    let url = format!("{address}?sslmode=verify-full&sslrootcert={other}");
    let (output, told, _) = command(&folder, &["doctor", "--database-url", &url]);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("WRONG  Database"), "{told}");
}
