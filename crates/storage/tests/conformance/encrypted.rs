//! Encrypted connections to PostgreSQL: what the words in an address do.

use storage::{Line, examine_postgres};

use crate::{open_server, throwaway};

async fn line(address: &str) -> Result<Line, String> {
    let examined = examine_postgres(address, "the test's").await;
    examined
        .map(|examined| examined.line.unwrap())
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_connection_is_encrypted_and_checked_as_its_address_says() {
    let (address, folder) = throwaway::encrypted_database();
    let root = folder.join("root.crt").display().to_string();
    for (words, is_encrypted, is_checked) in [
        (String::new(), true, false),
        ("?sslmode=disable".to_owned(), false, false),
        ("?sslmode=require".to_owned(), true, false),
        (format!("?sslmode=verify-ca&sslrootcert={root}"), true, false),
        (format!("?sslmode=verify-full&sslrootcert={root}"), true, true),
    ] {
        let found = line(&format!("{address}{words}")).await.unwrap();
        let expected = Line {
            leaves_machine: false,
            is_encrypted,
            is_checked,
        };
        assert_eq!(found, expected, "{words}");
    }
    // The writing connection and the readers are opened in the same way.
    let checked = format!("{address}?sslmode=verify-full&sslrootcert={root}");
    drop(open_server(&checked).await.unwrap());
}

#[tokio::test]
async fn a_server_that_cannot_show_who_it_is_is_refused() {
    let (address, folder) = throwaway::encrypted_database();
    let file = |name: &str| folder.join(name).display().to_string();
    let by_number = address.replace("localhost", "127.0.0.1");
    let missing = std::path::Path::new("/nonexistent/root.crt")
        .display()
        .to_string();
    for (address, root) in [
        (&address, file("other.crt")),
        (&address, missing),
        // The right root, and a name that the certificate does not carry.
        (&by_number, file("root.crt")),
    ] {
        let refused = line(&format!("{address}?sslmode=verify-full&sslrootcert={root}")).await;
        let said = refused.expect_err("it is refused");
        assert!(said.contains("cannot be opened"), "{said}");
    }
    let said = line(&format!("{address}?sslmode=verify-full")).await.unwrap_err();
    assert!(
        said.contains("certificate"),
        "the roots of the system do not know it: {said}"
    );
    let plain = throwaway::database();
    assert_eq!(line(&plain).await.map(|line| line.is_encrypted), Ok(false));
}
