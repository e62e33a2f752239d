//! Files on both sides: what is taken and what is refused, who may see them, and how they are given out (E.5).

mod hostile;
mod seen;

use model::codec::Wire;
use model::file::FileView;
use model::id::{FileId, IssueId};
use model::refusal::Refusal;
use model::time::{DAY_MS, HOUR_MS};
use model::visitor::{FromVisitor, ToVisitor};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::desk::TestDesk;
use crate::http::{Answer, Browser, HOST, ORIGIN};
use crate::sql;
use crate::visitor::Visitor;

pub(crate) const MIB: usize = 1024 * 1024;
/// A PNG of one pixel.
pub(crate) const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 4, 0, 0, 0, 0xb5, 0x1c, 0x0c, 0x02, 0, 0, 0, 0x0b, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63,
    0x64, 0x60, 0, 0, 0, 6, 0, 2, 0x30, 0x81, 0xd0, 0x2f, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42,
    0x60, 0x82,
];

pub(crate) async fn up(browser: &Browser, chat: IssueId, name: &str, bytes: Vec<u8>) -> Answer {
    browser
        .post(&format!("/files/of/{chat}?name={name}"), bytes)
        .await
}

async fn up_as_visitor(desk: &TestDesk, visitor: &Visitor, name: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/w/{}/files?name={name}", desk.widget);
    visitor.browser().post(&path, bytes).await
}

fn stored(answer: &Answer) -> FileView {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn stored_for_visitor(answer: &Answer) -> FileView {
    assert_eq!(answer.status, 201, "{}", answer.text());
    FileView::from_bytes(&answer.body).unwrap()
}

async fn say(browser: &Browser, desk: &TestDesk, chat: IssueId, text: &str, files: &[FileId]) -> Answer {
    let arguments = json!({ "chat": chat, "client_id": desk.client_id(), "text": text, "files": files });
    browser.api("post_message", arguments).await
}

async fn rows(desk: &TestDesk, table: &str) -> i64 {
    sql::counts(desk.database(), &[table]).await[0]
}

#[tokio::test]
async fn e_5_files_go_from_the_visitor_to_the_agent_and_back() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "Two bowls came cracked").await;
    ana.show(chat).await;
    let image = stored_for_visitor(&up_as_visitor(&desk, &maja, "bowls.png", PNG.to_vec()).await);
    assert_eq!((image.name.as_str(), image.picture), ("bowls.png", Some((1, 1))));
    maja.write_with("", vec![image.clone()]);
    maja.sent().await;
    ana.until("the image", |view| view.files(chat) == [image.clone()])
        .await;
    let row = ana.read(|view| view.inbox.chat(chat).unwrap().last.clone().unwrap());
    assert_eq!(row.preview, "bowls.png");
    let text = "Größe;Preis\n1;2\n".repeat(60_000).into_bytes();
    let list = stored(&up(ana.browser(), chat, "prices.csv", text.clone()).await);
    assert_eq!((list.size_bytes, list.picture), (text.len() as i64, None));
    assert_eq!(
        say(ana.browser(), &desk, chat, "Here is the list", &[list.id])
            .await
            .status,
        200
    );
    maja.until("the list", |panel| panel.files() == [image.clone(), list.clone()])
        .await;
    let down = maja.browser().get(&format!("/w/files/{}", list.id)).await;
    assert_eq!(
        (down.status, down.body.as_ref()),
        (200, text.as_slice()),
        "several chunks, in order"
    );
    let conversation = ana
        .browser()
        .api("load_conversation", json!({ "chat": chat }))
        .await;
    let lines = conversation.json::<model::view::ConversationView>().messages;
    let files: Vec<FileView> = lines.into_iter().flat_map(|line| line.files).collect();
    assert_eq!(files, [image, list]);
}

#[tokio::test]
async fn e_5_a_file_of_20_mib_is_taken_and_a_byte_more_is_not() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let bytes = vec![b'a'; 20 * MIB];
    let file = stored(&up(&founder, chat, "log.txt", bytes.clone()).await);
    assert_eq!(file.size_bytes, bytes.len() as i64);
    assert_eq!(
        founder.get(&format!("/files/{}", file.id)).await.body.len(),
        bytes.len()
    );
    // The head alone is enough: nothing of the file has to come in.
    let answer = founder
        .answer_to_head(&format!("/files/of/{chat}?name=log.txt"), 20 * MIB + 1)
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 413 ") && answer.contains("TooLarge"),
        "{answer}"
    );
}

#[tokio::test]
async fn e_5_a_chat_has_room_for_so_much_and_a_project_too() {
    let desk = TestDesk::new().await;
    let founder = desk.founder();
    let (_maja, one) = desk.chat("Maja", "Hello").await;
    let (_noor, two) = desk.chat("Noor", "Hello").await;
    let (_eve, three) = desk.chat("Eve", "Hello").await;
    let file = vec![b'a'; 20 * MIB];
    for chat in [one, two] {
        for _ in 0..2 {
            stored(&up(&founder, chat, "a.txt", file.clone()).await);
        }
        let answer = up(&founder, chat, "a.txt", b"a".to_vec()).await;
        assert_eq!((answer.status, answer.refusal()), (409, Refusal::NoRoom));
    }
    let answer = up(&founder, three, "a.txt", b"a".to_vec()).await;
    assert_eq!(answer.refusal(), Refusal::NoRoom, "the project is full");
}

#[tokio::test]
async fn e_5_an_image_that_is_larger_as_it_is_drawn_needs_the_room_for_that() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    for size in [20 * MIB, 20 * MIB - PNG.len()] {
        stored(&up(&founder, chat, "a.txt", vec![b'a'; size]).await);
    }
    // It fits as it comes in, to the byte; drawn anew it is a few bytes larger.
    let answer = up(&founder, chat, "a.png", PNG.to_vec()).await;
    assert_eq!((answer.status, answer.refusal()), (409, Refusal::NoRoom));
}

#[tokio::test]
async fn p_2_a_repeated_message_with_files_is_one() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let file = stored(&up(&founder, chat, "a.txt", b"a".to_vec()).await).id;
    let arguments = json!({ "chat": chat, "client_id": desk.client_id(), "text": "", "files": [file] });
    let first = founder.api("post_message", arguments.clone()).await;
    let again = founder.api("post_message", arguments).await;
    assert_eq!((first.status, first.text()), (200, again.text()));
}

#[tokio::test]
async fn e_5_a_file_beside_no_message_is_removed_after_a_day() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let shown = stored(&up(&founder, chat, "a.txt", b"a".to_vec()).await).id;
    stored(&up(&founder, chat, "b.png", PNG.to_vec()).await);
    assert_eq!(say(&founder, &desk, chat, "", &[shown]).await.status, 200);
    desk.clock.advance(DAY_MS);
    assert_eq!(desk.desk().sweep_files().await.unwrap(), 0);
    desk.clock.advance(1);
    assert_eq!(desk.desk().sweep_files().await.unwrap(), 1);
    assert_eq!(
        (rows(&desk, "file").await, rows(&desk, "file_chunk").await),
        (1, 1)
    );
    let founder = desk.signed_in("ana").await;
    assert_eq!(founder.get(&format!("/files/{shown}")).await.status, 200);
}

#[tokio::test]
async fn e_5_messages_go_through_while_a_file_comes_in() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    ana.show(chat).await;
    let browser = desk.founder();
    let mut stream = TcpStream::connect(browser.to).await.unwrap();
    let cookie = browser.cookie.clone().unwrap();
    let head = format!(
        "POST /files/of/{chat}?name=log.txt HTTP/1.1\r\nhost: {HOST}\r\norigin: {ORIGIN}\r\ncookie: {cookie}\r\ncontent-length: {}\r\n\r\n",
        4 * MIB
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'a'; 2 * MIB]).await.unwrap();
    maja.write("in the middle of it");
    ana.shows(chat, "in the middle of it").await;
    stream.write_all(&vec![b'a'; 2 * MIB]).await.unwrap();
    let mut answer = vec![0; 2_048];
    let read = stream.read(&mut answer).await.unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 201"));
    maja.sent().await;
}

#[tokio::test]
async fn e_5_an_ended_chat_takes_files_for_notes_only() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    assert_eq!(founder.api("end_chat", json!({ "chat": chat })).await.status, 200);
    let answer = up_as_visitor(&desk, &maja, "a.txt", b"a".to_vec()).await;
    assert_eq!(answer.status, 409);
    let file = stored(&up(&founder, chat, "a.txt", b"a".to_vec()).await).id;
    let answer = say(&founder, &desk, chat, "Late", &[file]).await;
    assert_eq!((answer.status, answer.refusal()), (409, Refusal::ChatEnded));
    let note = json!({ "chat": chat, "client_id": desk.client_id(), "text": "For us", "mentions": [], "files": [file] });
    assert_eq!(founder.api("post_note", note).await.status, 200);
}

/// A connection that breaks while a file comes in and an answer that is lost: the file is sent anew, the message is one.
#[tokio::test]
async fn e_5_p_2_an_upload_that_broke_is_sent_again_and_the_message_is_one() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    ana.show(chat).await;
    let browser = maja.browser();
    let mut stream = TcpStream::connect(browser.to).await.unwrap();
    let head = format!(
        "POST /w/{}/files?name=log.txt HTTP/1.1\r\nhost: {HOST}\r\norigin: {ORIGIN}\r\ncookie: {}\r\ncontent-length: {MIB}\r\n\r\n",
        desk.widget,
        browser.cookie.clone().unwrap()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'a'; MIB / 2]).await.unwrap();
    drop(stream);
    let file = stored_for_visitor(&up_as_visitor(&desk, &maja, "log.txt", vec![b'a'; MIB]).await);
    let frame = FromVisitor::Send {
        client_id: desk.client_id(),
        text: "See".to_owned(),
        files: vec![file.id],
    };
    let path = format!("/w/{}/frames", desk.widget);
    for _ in 0..2 {
        assert_eq!(browser.post(&path, frame.to_bytes()).await.status, 200);
    }
    say(ana.browser(), &desk, chat, "Thank you", &[]).await;
    ana.until("each message once", |view| {
        view.lines(chat) == ["Hello", "See", "Thank you"]
    })
    .await;
    assert_eq!(ana.read(|view| view.files(chat)), [file]);
    desk.clock.advance(HOUR_MS + 1);
    desk.desk().sweep_files().await.unwrap();
    assert_eq!(rows(&desk, "file").await, 1, "what broke off is removed");
}
