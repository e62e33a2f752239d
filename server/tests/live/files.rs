//! Files on both sides: what is taken and what is refused, who may see them, and how they are given out (E.5).

use model::codec::Wire;
use model::file::FileView;
use model::id::{FileId, IssueId};
use model::refusal::Refusal;
use model::time::{DAY_MS, HOUR_MS};
use model::visitor::ToVisitor;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::desk::TestDesk;
use crate::http::{Answer, Browser, HOST, ORIGIN};
use crate::sql;
use crate::visitor::Visitor;

const MIB: usize = 1024 * 1024;
/// A PNG of one pixel.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
    0, 1, 8, 4, 0, 0, 0, 0xb5, 0x1c, 0x0c, 0x02, 0, 0, 0, 0x0b, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63,
    0x64, 0x60, 0, 0, 0, 6, 0, 2, 0x30, 0x81, 0xd0, 0x2f, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42,
    0x60, 0x82,
];

async fn up(browser: &Browser, chat: IssueId, name: &str, bytes: Vec<u8>) -> Answer {
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
async fn sec_06_a_file_is_given_out_so_that_nothing_in_it_can_run() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let list = stored(&up(&founder, chat, "%D7%90%22%3Bbad%20name.txt", b"plain".to_vec()).await);
    let image = stored(&up(&founder, chat, "dot.png", PNG.to_vec()).await);
    assert_eq!(
        say(&founder, &desk, chat, "", &[list.id, image.id]).await.status,
        200
    );
    for path in [format!("/files/{}", list.id), format!("/w/files/{}", list.id)] {
        let browser = if path.starts_with("/w") {
            maja.browser()
        } else {
            founder.clone()
        };
        let answer = browser.get(&path).await;
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename*=UTF-8''%D7%90%3Bbad%20name.txt"
        );
        assert_eq!(
            answer.header("content-security-policy"),
            "sandbox; default-src 'none'"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert_eq!(answer.header("content-length"), "5");
        let again = browser
            .with("if-none-match", answer.header("etag"))
            .get(&path)
            .await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    let answer = founder.get(&format!("/files/{}", image.id)).await;
    assert_eq!(answer.header("content-type"), "image/png");
    assert!(answer.header("content-disposition").starts_with("inline;"));
    assert_eq!(
        answer.header("content-security-policy"),
        "sandbox; default-src 'none'"
    );
    let thumb = founder.get(&format!("/files/{}/thumb", image.id)).await;
    assert_eq!(
        (thumb.status, thumb.body),
        (200, answer.body),
        "a small image is its own"
    );
}

#[tokio::test]
async fn sec_06_what_is_not_what_its_name_says_is_refused_in_words() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let html = b"<html><script>alert(1)</script>".to_vec();
    for (name, bytes, status, refusal) in [
        ("cat.png", html.clone(), 415, Refusal::FileDiffers),
        ("cat.svg", b"<svg/>".to_vec(), 415, Refusal::FileKind),
        ("page.html", html.clone(), 415, Refusal::FileKind),
        ("page.txt", html.clone(), 415, Refusal::FileDiffers),
        ("cat.png.exe", PNG.to_vec(), 415, Refusal::FileKind),
        ("cut.png", PNG[..40].to_vec(), 422, Refusal::FileBroken),
        (
            "none.txt",
            Vec::new(),
            422,
            Refusal::Empty {
                field: "The file".to_owned(),
            },
        ),
    ] {
        let answer = up(&founder, chat, name, bytes.clone()).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (status, refusal.clone()),
            "{name}"
        );
        let answer = up_as_visitor(&desk, &maja, name, bytes).await;
        let Ok(ToVisitor::Refused { words, passing, .. }) = ToVisitor::from_bytes(&answer.body) else {
            panic!("{}", answer.text());
        };
        assert_eq!(
            (answer.status, words, passing),
            (status, refusal.to_string(), false),
            "{name}"
        );
    }
    assert_eq!(
        (rows(&desk, "file").await, rows(&desk, "file_chunk").await),
        (0, 0),
        "nothing stays"
    );
}

#[tokio::test]
async fn e_5_a_file_of_20_mib_is_taken_and_a_byte_more_is_not() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let mut bytes = vec![b'a'; 20 * MIB];
    let file = stored(&up(&founder, chat, "log.txt", bytes.clone()).await);
    assert_eq!(file.size_bytes, bytes.len() as i64);
    assert_eq!(
        founder.get(&format!("/files/{}", file.id)).await.body.len(),
        bytes.len()
    );
    bytes.push(b'a');
    let answer = up(&founder, chat, "log.txt", bytes).await;
    let too_large = Refusal::TooLarge {
        what: "The file".to_owned(),
        limit: "20\u{a0}MB".to_owned(),
    };
    assert_eq!((answer.status, answer.refusal()), (413, too_large));
}

/// Sends a head and then pieces until the server has answered. Gives its answer and how much was sent.
async fn pour(browser: &Browser, path: &str, length: &str) -> (String, usize) {
    let mut stream = TcpStream::connect(browser.to).await.unwrap();
    let cookie = browser.cookie.clone().unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {HOST}\r\norigin: {ORIGIN}\r\ncookie: {cookie}\r\n{length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let mut piece = b"10000\r\n".to_vec();
    piece.resize(7 + 65_536, b'a');
    piece.extend_from_slice(b"\r\n");
    let mut sent = 0;
    let pouring = async {
        while to.write_all(&piece).await.is_ok() {
            sent += 65_536;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = vec![0; 2_048];
    let read = tokio::select! {
        () = pouring => 0,
        read = from.read(&mut answer) => read.unwrap_or(0),
    };
    (String::from_utf8_lossy(&answer[..read]).into_owned(), sent)
}

#[tokio::test]
async fn sec_10_ten_gigabytes_are_refused_by_their_length_at_once_and_else_at_the_limit() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let path = format!("/files/of/{chat}?name=log.txt");
    let (answer, sent) = pour(&founder, &path, "content-length: 10737418240").await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(sent < 16 * MIB, "{sent} bytes were sent before the answer");
    let (answer, sent) = pour(&founder, &path, "transfer-encoding: chunked").await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(
        (19 * MIB..40 * MIB).contains(&sent),
        "{sent} bytes were sent before the answer"
    );
    assert_eq!(
        (rows(&desk, "file").await, rows(&desk, "file_chunk").await),
        (0, 0),
        "nothing stays"
    );
}

#[tokio::test]
async fn sec_10_the_21st_file_of_an_hour_waits() {
    let desk = TestDesk::with_limits("default").await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    for _ in 0..20 {
        stored_for_visitor(&up_as_visitor(&desk, &maja, "a.txt", b"a".to_vec()).await);
    }
    let answer = up_as_visitor(&desk, &maja, "a.txt", b"a".to_vec()).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), "180");
    stored(&up(&desk.founder(), chat, "a.txt", b"a".to_vec()).await);
    desk.clock.advance(HOUR_MS / 20 + 1);
    stored_for_visitor(&up_as_visitor(&desk, &maja, "a.txt", b"a".to_vec()).await);
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
async fn sec_01_a_file_is_seen_by_those_who_see_its_chat_and_does_not_exist_for_others() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let (eve, _) = desk.chat("Eve", "Hello").await;
    let founder = desk.founder();
    let ngozi = desk.signed_in("ngozi").await;
    let kenji = desk.signed_in("kenji").await;
    let loose = stored(&up(&founder, chat, "a.txt", b"a".to_vec()).await).id;
    let shown = stored(&up(&founder, chat, "b.txt", b"b".to_vec()).await).id;
    assert_eq!(say(&founder, &desk, chat, "", &[shown]).await.status, 200);
    let unknown = FileId::from_random([1; 16]);
    let visitors_path = |file: FileId| format!("/w/files/{file}");
    let agents_path = |file: FileId| format!("/files/{file}");
    let mut foreign = Vec::new();
    for file in [loose, shown, unknown] {
        for part in ["", "/thumb"] {
            foreign.push((eve.browser(), visitors_path(file) + part));
            foreign.push((desk.browser(), visitors_path(file) + part));
            foreign.push((ngozi.clone(), agents_path(file) + part));
            if file != shown {
                foreign.push((maja.browser(), visitors_path(file) + part));
                foreign.push((kenji.clone(), agents_path(file) + part));
            }
        }
    }
    foreign.push((founder.clone(), "/files/no-id".to_owned()));
    let mut answers = Vec::new();
    for (browser, path) in foreign {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, 404, "{path}");
        answers.push(answer.text());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "unknown and foreign answer alike: {answers:?}");
    assert_eq!(desk.browser().get(&agents_path(shown)).await.status, 401);
    for (browser, path) in [
        (maja.browser(), visitors_path(shown)),
        (kenji, agents_path(shown)),
        (founder, agents_path(loose)),
    ] {
        assert_eq!(browser.get(&path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn sec_01_a_file_is_put_beside_a_message_by_its_sender_in_its_chat_once() {
    let desk = TestDesk::new().await;
    let (maja, one) = desk.chat("Maja", "Hello").await;
    let (eve, two) = desk.chat("Eve", "Hello").await;
    let (founder, kenji) = (desk.founder(), desk.signed_in("kenji").await);
    let ngozi = desk.signed_in("ngozi").await;
    let of_ana = stored(&up(&founder, one, "a.txt", b"a".to_vec()).await).id;
    let of_maja = stored_for_visitor(&up_as_visitor(&desk, &maja, "m.txt", b"m".to_vec()).await).id;
    let head = desk.head().await;
    let unknown = FileId::from_random([1; 16]);
    for (browser, chat, files) in [
        (&kenji, one, vec![of_ana]),
        (&founder, one, vec![of_maja]),
        (&founder, two, vec![of_ana]),
        (&founder, one, vec![unknown]),
        (&founder, one, vec![of_ana, of_ana]),
        (&founder, one, vec![of_ana, unknown]),
    ] {
        let answer = say(browser, &desk, chat, "Hello", &files).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (404, Refusal::FileGone),
            "{files:?}"
        );
    }
    let guest = desk.guest(&eve).await;
    let stolen = desk
        .desk()
        .post_files_as_visitor(guest, desk.client_id(), "", vec![of_maja])
        .await;
    assert_eq!(stolen.unwrap_err().into_refusal(), Refusal::FileGone);
    let eleven: Vec<FileId> = (0..11).map(|n| FileId::from_random([n; 16])).collect();
    let answer = say(&founder, &desk, one, "Hello", &eleven).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (422, Refusal::TooManyFiles { max: 10 })
    );
    let empty = say(&founder, &desk, one, " ", &[]).await;
    assert_eq!(empty.status, 422, "nothing at all is still nothing");
    assert_eq!(up(&ngozi, one, "n.txt", b"n".to_vec()).await.status, 404);
    assert_eq!(
        up(&founder, IssueId::from_parts(1, [1; 10]), "n.txt", b"n".to_vec())
            .await
            .status,
        404
    );
    assert_eq!(desk.head().await, head, "nothing was changed");
    assert_eq!(say(&founder, &desk, one, "", &[of_ana]).await.status, 200);
    assert_eq!(
        say(&founder, &desk, one, "", &[of_ana]).await.refusal(),
        Refusal::FileGone
    );
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
async fn e_5_an_ended_chat_takes_no_files() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    assert_eq!(founder.api("end_chat", json!({ "chat": chat })).await.status, 200);
    let answer = up(&founder, chat, "a.txt", b"a".to_vec()).await;
    assert_eq!((answer.status, answer.refusal()), (409, Refusal::ChatEnded));
    assert_eq!(
        up_as_visitor(&desk, &maja, "a.txt", b"a".to_vec()).await.status,
        409
    );
}
