//! The files beside messages, as they are read.

use serde_json::{Value, json};

use super::{ISSUE, MESSAGES, Program, code};
use crate::desk::TestDesk;

#[tokio::test]
async fn e_22_a_program_reads_the_files_of_messages_whose_issue_it_may_read() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let (_noor, other) = desk.chat("Noor", "Hello").await;
    let ana = desk.founder();
    let sent = ana
        .post(&format!("/files/of/{chat}?name=log.txt"), b"line one".to_vec())
        .await;
    let file = sent.json::<Value>()["id"].as_str().unwrap().to_owned();
    let message = json!({ "chat": chat, "client_id": desk.client_id(), "text": "", "files": [file] });
    assert_eq!(ana.api("post_message", message).await.status, 200);
    let note = json!({ "chat": other, "client_id": desk.client_id(), "text": "see @Kenji", "mentions": [2] });
    assert_eq!(ana.api("post_note", note).await.status, 200);
    let program = Program::of(&ana, false).await;

    let lines = program.get(MESSAGES).await;
    let line = &lines["messages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["files"][0]["id"] == json!(file));
    let line = line.unwrap();
    assert_eq!(
        (&line["text"], &line["files"]),
        (
            &json!(""),
            &json!([{ "id": file, "name": "log.txt", "size_bytes": 8, "image": false }])
        )
    );
    let read = program.0.get(&format!("{ISSUE}/files/{file}")).await;
    assert_eq!((read.status, read.text()), (200, "line one".to_owned()));
    assert_eq!(
        read.header("content-security-policy"),
        "sandbox; default-src 'none'"
    );
    let again = program.0.with("if-none-match", read.header("etag"));
    let again = again.get(&format!("{ISSUE}/files/{file}")).await;
    assert_eq!((again.status, again.text()), (304, String::new()));
    for foreign in [
        format!("/api/v1/projects/SU/issues/SU-2/files/{file}"),
        format!("{ISSUE}/files/{}", uuid::Uuid::nil()),
        format!("{ISSUE}/files/x"),
    ] {
        let answer = program.0.get(&foreign).await;
        assert_eq!(code(&answer), (404, "not_found".to_owned()), "{foreign}");
    }
    let notes = program.get("/api/v1/projects/SU/issues/SU-2/messages").await;
    let named = notes["messages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["kind"] == "note");
    assert_eq!(
        named.unwrap()["mentions"],
        json!([{ "id": 2, "name": "Kenji Watanabe" }])
    );
}
