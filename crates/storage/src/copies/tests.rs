use std::fs;
use std::sync::Arc;

use service::ports::{OsRng, Store};
use sqlx::Executor;
use tempfile::TempDir;

use super::*;
use crate::open_sqlite;

/// A folder with a database without chats, which no server has.
async fn database() -> (TempDir, PathBuf) {
    let (folder, made) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (path, first) = (folder.path().join("lobby.db"), made.path().join("lobby.db"));
    let store: Arc<dyn Store> = Arc::new(open_sqlite(&first, 0).await.unwrap());
    store.set_setting("colour", "green").await.unwrap();
    // A store that is dropped closes its files some time later; nobody has those of a copy open.
    back_up(&first, &path).await.unwrap();
    (folder, path)
}

fn names(folder: &TempDir) -> Vec<String> {
    let files = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with("lobby.db"))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_copy_is_one_file_that_only_its_owner_reads() {
    let (folder, path) = database().await;
    let to = folder.path().join("copy.db");
    let contents = back_up(&path, &to).await.unwrap();
    assert_eq!((contents.chats, contents.messages), (0, 0));
    assert_eq!(contents.bytes, fs::metadata(&to).unwrap().len());
    assert_eq!(names(&folder), ["copy.db"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&to).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let mut copy = read_only(&to).await.unwrap();
    let colour: String = sqlx::query_scalar("select value from setting where name = 'colour'")
        .fetch_one(&mut copy)
        .await
        .unwrap();
    assert_eq!(colour, "green");
}

#[tokio::test]
async fn nothing_is_overwritten_and_nothing_is_left_half() {
    let (folder, path) = database().await;
    let taken = folder.path().join("taken.db");
    fs::write(&taken, "notes").unwrap();
    let refused = back_up(&path, &taken).await.unwrap_err();
    assert!(matches!(refused, CopyError::Exists(_)), "{refused}");
    assert_eq!(fs::read(&taken).unwrap(), b"notes");
    let part = Part::of(&taken).unwrap();
    let late = part.become_new(&taken).unwrap_err();
    assert!(matches!(late, CopyError::Exists(_)), "{late}");
    let nowhere = folder.path().join("missing.db");
    let refused = back_up(&nowhere, &folder.path().join("copy.db"))
        .await
        .unwrap_err();
    assert!(matches!(refused, CopyError::Missing(_)), "{refused}");
    assert!(!nowhere.exists());
    let refused = back_up(&taken, &folder.path().join("copy.db")).await.unwrap_err();
    assert!(matches!(refused, CopyError::Foreign(_)), "{refused}");
    assert_eq!(names(&folder), ["taken.db"]);
}

#[tokio::test]
async fn what_is_damaged_or_foreign_is_no_copy() {
    let (folder, path) = database().await;
    let foreign = folder.path().join("foreign.db");
    SqliteConnectOptions::new()
        .filename(&foreign)
        .create_if_missing(true)
        .connect()
        .await
        .unwrap()
        .execute("create table customer (name text)")
        .await
        .unwrap();
    let refused = back_up(&foreign, &folder.path().join("copy.db"))
        .await
        .unwrap_err();
    assert!(matches!(refused, CopyError::Foreign(_)), "{refused}");

    let whole = folder.path().join("whole.db");
    back_up(&path, &whole).await.unwrap();
    let damaged = folder.path().join("damaged.db");
    let mut bytes = fs::read(&whole).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    fs::write(&damaged, bytes).unwrap();
    let refused = Contents::of(&damaged).await.unwrap_err();
    assert!(matches!(refused, CopyError::Damaged { .. }), "{refused}");
}

#[tokio::test]
async fn a_journal_goes_aside_with_the_database_that_it_belongs_to() {
    let (folder, path) = database().await;
    let copied = folder.path().join("copy.db");
    back_up(&path, &copied).await.unwrap();
    // What a server leaves that was killed, on a database that cannot be opened any more.
    fs::write(&path, "torn").unwrap();
    for suffix in ["-wal", "-shm"] {
        fs::write(beside(&path, suffix), suffix).unwrap();
    }
    let restored = restore(&path, &copied, 1_795_000_000_000, &OsRng).await.unwrap();
    let Some(Aside::File(aside)) = restored.aside else {
        panic!("{restored:?}")
    };
    assert_eq!(aside, beside(&path, ".before-restore-20261118T110640Z"));
    assert_eq!(fs::read(&aside).unwrap(), b"torn");
    assert_eq!(fs::read(beside(&aside, "-wal")).unwrap(), b"-wal");
    assert!(!beside(&path, "-wal").exists() && !beside(&path, "-shm").exists());
    assert_eq!(Contents::of(&path).await.unwrap().schema, crate::schema::newest());
    let again = restore(&path, &copied, 1_795_000_000_000, &OsRng)
        .await
        .unwrap_err();
    assert!(again.to_string().contains("exists already"), "{again}");
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_put_back_belongs_to_whom_the_former_belonged() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let (folder, path) = database().await;
    let copied = folder.path().join("copy.db");
    back_up(&path, &copied).await.unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    // Only root may give a file away.
    let given = chown(&path, Some(65_534), Some(65_534)).is_ok();
    restore(&path, &copied, 0, &OsRng).await.unwrap();
    let file = fs::metadata(&path).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o640);
    assert_eq!(file.uid() == 65_534, given);
}
