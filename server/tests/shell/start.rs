//! Start and stop inside one process.

use server::StartError;
use storage::OpenError;

use crate::support::{Folder, get};

#[tokio::test]
async fn a_server_is_ready_until_it_stops_and_a_second_one_takes_over() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    let addr = server.console_addr;
    assert_eq!(get(addr, "/healthz", &[]).await.status, 200);
    assert_eq!(get(addr, "/readyz", &[]).await.body, "ready\n");
    let set_up = server.set_up_url.clone().unwrap();
    assert!(set_up.starts_with(&format!("http://{addr}/setup/")), "{set_up}");
    server.shutdown().await;
    assert!(
        tokio::net::TcpStream::connect(addr).await.is_err(),
        "nothing more is accepted"
    );
    let next = folder.start(&["--addr", &addr.to_string()]).await;
    let next = match next {
        Ok(next) => next,
        Err(error) => panic!("the database was not left: {error}"),
    };
    assert_eq!(get(next.console_addr, "/readyz", &[]).await.status, 200);
    assert_ne!(
        next.set_up_url,
        Some(set_up),
        "each start makes a link of its own"
    );
    next.shutdown().await;
}

#[tokio::test]
async fn a_database_in_use_is_not_opened_twice() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    let refused = folder.start(&[]).await.unwrap_err();
    assert!(
        matches!(refused, StartError::Database(OpenError::Locked(_))),
        "{refused}"
    );
    assert!(refused.to_string().contains("in use by another"), "{refused}");
    server.shutdown().await;
}

#[tokio::test]
async fn an_occupied_port_is_named() {
    let folder = Folder::new();
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = other.local_addr().unwrap().to_string();
    let refused = folder.start(&["--addr", &addr]).await.unwrap_err().to_string();
    assert!(
        refused.contains(&addr) && refused.contains("taken by another program"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_database_that_cannot_be_made_is_named() {
    let folder = Folder::new();
    let url = format!("sqlite:{}/lobby.db", folder.path("site/hash.txt").display());
    let refused = folder.start(&["--database-url", &url]).await.unwrap_err();
    assert!(
        matches!(refused, StartError::Database(OpenError::Unusable { .. })),
        "{refused}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = Folder::new();
    let path = folder.path("notes.txt");
    std::fs::write(
        &path,
        "These are notes, and nobody wants them to be overwritten by a database.".repeat(100),
    )
    .unwrap();
    let refused = folder
        .start(&["--database-url", &format!("sqlite:{}", path.display())])
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("notes.txt"), "{refused}");
}

#[tokio::test]
async fn missing_files_are_named_with_the_way_to_make_them() {
    let folder = Folder::new();
    std::fs::remove_file(folder.path("site/console.wasm")).unwrap();
    let refused = folder.start(&[]).await.unwrap_err().to_string();
    assert!(
        refused.contains("console.wasm") && refused.contains("cargo xtask assets"),
        "{refused}"
    );
}
