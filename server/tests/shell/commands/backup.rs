//! `lobby backup`.

use super::{DEMO, command, on_postgres};
use crate::program::{started, terminate};
use crate::support::Folder;

#[test]
fn a_backup_is_made_while_the_server_runs_and_can_be_served() {
    is_made_and_served(&Folder::new());
}

#[test]
fn a_backup_of_postgres_is_made_while_the_server_runs_and_can_be_served_without_it() {
    is_made_and_served(&on_postgres());
}

fn is_made_and_served(folder: &Folder) {
    let (mut child, _) = started(folder, &DEMO);
    let copy = folder.path("copy.db");
    let copy_name = copy.display().to_string();
    let (output, told, said) = command(folder, &["backup", &copy_name]);
    assert!(output.status.success(), "{said}");
    assert!(
        told.contains(&copy_name) && told.contains("Chats      13"),
        "{told}"
    );
    assert!(
        told.contains("Messages") && told.contains("iB\n"),
        "how many messages and how big: {told}"
    );
    let bytes = std::fs::read(&copy).unwrap();
    let (output, _, said) = command(folder, &["backup", &copy_name]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains(&copy_name) && said.contains("not overwritten"),
        "{said}"
    );
    assert_eq!(std::fs::read(&copy).unwrap(), bytes);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));

    let url = format!("sqlite:{copy_name}");
    let on_copy = [DEMO[0], DEMO[1], DEMO[2], "--database-url", &url];
    let (mut child, _) = started(folder, &on_copy);
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_cannot_be_copied_is_said_in_one_sentence() {
    let folder = Folder::new();
    let unreachable = [
        "backup",
        "copy.db",
        "--database-url",
        "postgres://u:secret@127.0.0.1:1/lobby",
    ];
    let empty = crate::throwaway::database();
    let empty = ["backup", "copy.db", "--database-url", &empty];
    let nothing = ["backup", "copy.db"];
    let nowhere = format!("sqlite:{}", folder.path("site/hash.txt").display());
    let no_database = ["backup", "copy.db", "--database-url", &nowhere];
    let cases: [(&[&str], &str); 4] = [
        (&unreachable, "postgres://127.0.0.1:1/lobby cannot be opened"),
        (&empty, "not a database of Lobby"),
        (&nothing, "there is no file"),
        (&no_database, "not a database of Lobby"),
    ];
    for (words, reason) in cases {
        let (output, _, said) = command(&folder, words);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(reason) && !said.contains("secret"), "{said}");
        assert!(!folder.path("copy.db").exists(), "{reason}");
        assert!(!folder.path("data").exists(), "and no database was made");
    }
}
