//! Files that programs send: first the file, then the message that names it.

mod refused;

use model::token::TokensView;
use serde_json::{Value, json};

use super::{FILES, MESSAGES, Program, change, code};
use crate::desk::{TestDesk, Way};
use crate::files::{MIB, PNG};
use crate::http::Answer;
use crate::sql;

/// Sends a file.
pub(super) async fn up(program: &Program, name: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("{FILES}?name={name}");
    sender(program).0.post(&path, bytes).await
}

/// The same program, whose bodies are bytes.
fn sender(program: &Program) -> Program {
    Program(program.0.with("content-type", "application/octet-stream"))
}

/// What a file is named by, once it is stored.
fn stored(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json::<Value>()["id"].as_str().unwrap().to_owned()
}

/// Writes a message of this kind with these files and no text.
async fn say(program: &Program, kind: &str, files: &[&str]) -> Answer {
    program
        .post(MESSAGES, json!({ "kind": kind, "files": files }))
        .await
}

/// The lines of the first chat beside which files stand, and their files.
async fn lines_with_files(program: &Program) -> Vec<Value> {
    let lines = program.get(MESSAGES).await;
    let lines = lines["messages"].as_array().unwrap().iter();
    lines
        .map(|line| line["files"].clone())
        .filter(|files| *files != json!([]))
        .collect()
}

async fn rows(desk: &TestDesk) -> Vec<i64> {
    sql::counts(desk.database(), &["file", "file_chunk"]).await
}

#[tokio::test]
async fn e_5_e_22_a_file_by_a_program_is_seen_live_on_both_sides_with_its_message() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "What does it cost?").await;
    let console = desk.console("kenji", Way::Socket).await;
    console.show(chat).await;
    let program = Program::of(&desk.founder(), true).await;
    let kenji = Program::of(console.browser(), false).await;
    let sent = up(&program, "prices%20of%20May.csv", b"bowl;12".to_vec()).await;
    let list = stored(&sent);
    assert_eq!(
        sent.json::<Value>(),
        json!({ "id": list, "name": "prices of May.csv", "size_bytes": 7, "image": false })
    );
    let dot = up(&program, "dot.png", PNG.to_vec()).await;
    assert_eq!(dot.json::<Value>()["image"], json!(true));
    let dot = stored(&dot);
    // Until a message names it, it is its sender's.
    let (as_program, as_visitor) = (format!("{FILES}/{list}"), format!("/w/files/{list}"));
    assert_eq!(program.0.get(&as_program).await.text(), "bowl;12");
    assert_eq!(kenji.0.get(&as_program).await.status, 404);
    assert_eq!(maja.browser().get(&as_visitor).await.status, 404);

    let message = say(&program, "public", &[&list, &dot]).await;
    assert_eq!(message.status, 201, "{}", message.text());
    let message = message.json::<Value>();
    assert_eq!(
        (&message["files"][0]["id"], &message["files"][1]["id"]),
        (&json!(list), &json!(dot))
    );
    let expected = ["prices of May.csv", "dot.png"];
    maja.until("both files", |panel| {
        panel.files().iter().map(|file| file.name.as_str()).eq(expected)
    })
    .await;
    console
        .until("both files", |view| {
            view.files(chat)
                .iter()
                .map(|file| file.name.as_str())
                .eq(expected)
        })
        .await;
    assert_eq!(maja.browser().get(&as_visitor).await.text(), "bowl;12");
    assert_eq!(kenji.0.get(&as_program).await.text(), "bowl;12");
    let image = program.0.get(&format!("{FILES}/{dot}")).await;
    assert_eq!(image.header("content-type"), "image/png");
}

#[tokio::test]
async fn e_17_e_22_a_file_of_a_note_by_a_program_is_never_the_visitors() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let program = Program::of(&desk.founder(), true).await;
    let file = stored(&up(&program, "margins.csv", b"1;2".to_vec()).await);
    let note = say(&program, "note", &[&file]).await;
    assert_eq!(note.status, 201, "{}", note.text());
    assert_eq!(note.json::<Value>()["files"][0]["id"], json!(file));
    let kenji = Program::of(&desk.signed_in("kenji").await, false).await;
    assert_eq!(kenji.0.get(&format!("{FILES}/{file}")).await.text(), "1;2");
    for part in ["", "/thumb"] {
        let answer = maja.browser().get(&format!("/w/files/{file}{part}")).await;
        assert_eq!(answer.status, 404, "{part}");
    }
    let answer = program
        .post(MESSAGES, json!({ "text": "And now in public" }))
        .await;
    assert_eq!(answer.status, 201);
    maja.shows("And now in public").await;
    assert!(maja.read(|panel| panel.files().is_empty()));
    let again = say(&program, "public", &[&file]).await;
    assert_eq!(
        code(&again),
        (404, "file_gone".to_owned()),
        "it stays in its note"
    );
}

/// The answer to an upload is lost, and then the answer to the message: what is repeated is another file, and the same message.
#[tokio::test]
async fn e_22_p_2_a_message_with_a_file_is_one_however_often_it_is_sent() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let program = Program::of(&desk.founder(), true).await;
    let lost = stored(&up(&program, "log.txt", b"line one".to_vec()).await);
    let file = stored(&up(&program, "log.txt", b"line one".to_vec()).await);
    assert_ne!(lost, file);
    let named = Program(program.0.with("idempotency-key", "parcel-4711"));
    let first = say(&named, "public", &[&file]).await;
    let again = say(&named, "public", &[&file]).await;
    assert_eq!((first.status, first.text()), (201, again.text()));
    let lines = lines_with_files(&program).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].as_array().unwrap().len(), 1);
    assert_eq!(rows(&desk).await[0], 2, "the other one is loose");
    desk.clock.advance(model::time::DAY_MS + 1);
    assert_eq!(
        desk.desk().sweep_files().await.unwrap(),
        1,
        "and is removed after a day"
    );
}

#[tokio::test]
async fn e_22_an_ended_chat_takes_files_for_notes_only() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.founder();
    let program = Program::of(&ana, true).await;
    assert_eq!(ana.api("end_chat", json!({ "chat": chat })).await.status, 200);
    let file = stored(&up(&program, "a.txt", b"a".to_vec()).await);
    let late = say(&program, "public", &[&file]).await;
    assert_eq!(code(&late), (409, "chat_ended".to_owned()));
    let note = say(&program, "note", &[&file]).await;
    assert_eq!(note.status, 201, "{}", note.text());
}

#[tokio::test]
async fn e_22_a_token_that_is_revoked_after_an_upload_writes_no_message_with_it() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let ana = desk.founder();
    let program = Program::of(&ana, true).await;
    let file = stored(&up(&program, "a.txt", b"a".to_vec()).await);
    let tokens = ana.api("load_tokens", json!({})).await.json::<TokensView>();
    let revoked = change(&ana, json!({ "Revoke": tokens.tokens[0].id })).await;
    assert_eq!(revoked.status, 200, "{}", revoked.text());
    let head = desk.head().await;
    let answers = [
        say(&program, "public", &[&file]).await,
        up(&program, "b.txt", b"b".to_vec()).await,
        program.0.get(&format!("{FILES}/{file}")).await,
    ];
    for answer in answers {
        assert_eq!(code(&answer), (401, "unauthorized".to_owned()));
    }
    assert_eq!((desk.head().await, rows(&desk).await), (head, vec![1, 1]));
    // The file is the agent's, not the token's.
    let next = Program::of(&ana, true).await;
    assert_eq!(say(&next, "public", &[&file]).await.status, 201);
}

/// Sends 20 MiB of text, and `more` bytes, without saying how many they are.
async fn unannounced(program: &Program, more: usize) -> Answer {
    let mut pieces = vec![vec![b'a'; MIB]; 20];
    if more > 0 {
        pieces.push(vec![b'a'; more]);
    }
    let sender = sender(program);
    sender
        .0
        .post_in_pieces(&format!("{FILES}?name=log.txt"), pieces)
        .await
}

#[tokio::test]
async fn e_5_e_22_a_file_of_20_mib_is_taken_from_a_program_and_a_byte_more_is_not() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let program = Program::of(&desk.founder(), true).await;
    // The head alone is enough: nothing of the file has to come in.
    let path = format!("{FILES}?name=log.txt");
    let answer = sender(&program).0.answer_to_head(&path, 20 * MIB + 1).await;
    assert!(
        answer.starts_with("HTTP/1.1 413 ") && answer.contains(r#""code":"too_large""#),
        "{answer}"
    );
    assert_eq!(
        code(&unannounced(&program, 1).await),
        (413, "too_large".to_owned())
    );
    assert_eq!(rows(&desk).await, [0, 0], "nothing stays");
    for sent in [
        up(&program, "log.txt", vec![b'a'; 20 * MIB]).await,
        unannounced(&program, 0).await,
    ] {
        stored(&sent);
        assert_eq!(sent.json::<Value>()["size_bytes"], json!(20 * MIB));
    }
    let full = up(&program, "log.txt", b"a".to_vec()).await;
    assert_eq!(code(&full), (409, "no_room".to_owned()), "the chat is full");
}
