//! What is refused of files that programs send and of messages that name them, and that nothing of it is kept.

use model::codec::Wire;
use model::file::FileView;
use model::time::HOUR_MS;
use uuid::Uuid;

use super::*;
use crate::visitor::Visitor;

/// The id of a file that the program has sent to the second chat.
async fn up_elsewhere(program: &Program) -> String {
    let path = "/api/v1/projects/SU/issues/SU-2/files?name=b.txt";
    stored(&sender(program).0.post(path, b"b".to_vec()).await)
}

/// The id of a file that a visitor has sent to their chat.
async fn up_as_visitor(desk: &TestDesk, visitor: &Visitor) -> String {
    let path = format!("/w/{}/files?name=m.txt", desk.widget);
    let answer = visitor.browser().post(&path, b"m".to_vec()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    FileView::from_bytes(&answer.body).unwrap().id.to_string()
}

/// Every id that a message in the first chat must not name (`security.md`, the first family): each answers as one that nobody has.
#[tokio::test]
async fn e_22_a_message_names_files_of_its_own_sender_and_chat_that_no_other_names() {
    let desk = TestDesk::new().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    let (_noor, _) = desk.chat("Noor", "Hello").await;
    let ana = Program::of(&desk.founder(), true).await;
    let kenji = Program::of(&desk.signed_in("kenji").await, true).await;
    let used = stored(&up(&ana, "used.txt", b"u".to_vec()).await);
    assert_eq!(say(&ana, "public", &[&used]).await.status, 201);
    let own = stored(&up(&ana, "own.txt", b"o".to_vec()).await);
    let of_kenji = stored(&up(&kenji, "k.txt", b"k".to_vec()).await);
    let (elsewhere, of_maja) = (up_elsewhere(&ana).await, up_as_visitor(&desk, &maja).await);
    let unknown = Uuid::nil().to_string();
    let (head, before) = (desk.head().await, lines_with_files(&ana).await);
    let mut answers = Vec::new();
    for kind in ["public", "note"] {
        let wrong: [&[&str]; 7] = [
            &[&used],
            &[&of_kenji],
            &[&elsewhere],
            &[&of_maja],
            &[&unknown],
            &[&own, &own],
            &[&own, &elsewhere],
        ];
        for files in wrong {
            let answer = say(&ana, kind, files).await;
            assert_eq!(code(&answer), (404, "file_gone".to_owned()), "{kind} {files:?}");
            answers.push(answer.text());
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "unknown and foreign answer alike: {answers:?}");
    let eleven: Vec<String> = (1..=11).map(|n| Uuid::from_u128(n).to_string()).collect();
    let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
    for kind in ["public", "note"] {
        let answer = say(&ana, kind, &eleven).await;
        assert_eq!(code(&answer), (422, "too_many_files".to_owned()), "{kind}");
        let nothing = say(&ana, kind, &[]).await;
        assert_eq!(code(&nothing), (422, "empty".to_owned()), "{kind}");
        let no_id = say(&ana, kind, &["x"]).await;
        assert_eq!(code(&no_id), (422, "malformed".to_owned()), "{kind}");
    }
    assert_eq!(desk.head().await, head, "nothing was stored");
    assert_eq!(lines_with_files(&ana).await, before);
    assert_eq!(say(&ana, "public", &[&own]).await.status, 201, "its own is free");
}

#[tokio::test]
async fn e_5_e_22_what_is_no_file_of_its_name_is_refused_in_one_shape_and_not_kept() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "Hello").await;
    let program = Program::of(&desk.founder(), true).await;
    let html = b"<html><script>alert(1)</script>".to_vec();
    for (name, bytes, status, expected) in [
        ("cat.png", html.clone(), 415, "file_refused"),
        ("cat.svg", b"<svg/>".to_vec(), 415, "file_refused"),
        ("page.html", html.clone(), 415, "file_refused"),
        ("page.txt", html, 415, "file_refused"),
        ("cat.png.exe", PNG.to_vec(), 415, "file_refused"),
        ("cut.png", PNG[..40].to_vec(), 422, "file_refused"),
        ("none.txt", Vec::new(), 422, "empty"),
    ] {
        let answer = up(&program, name, bytes).await;
        assert_eq!(code(&answer), (status, expected.to_owned()), "{name}");
    }
    for path in [FILES.to_owned(), format!("{FILES}?name=a.txt&kind=note")] {
        let answer = sender(&program).0.post(&path, b"a".to_vec()).await;
        assert_eq!(code(&answer), (400, "bad_request".to_owned()), "{path}");
    }
    let path = format!("{FILES}?name=a.txt");
    for kind in [
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json",
    ] {
        let form = program.0.with("content-type", kind);
        let answer = form.post(&path, b"--x\r\n".to_vec()).await;
        assert_eq!(
            code(&answer),
            (415, "unsupported_media_type".to_owned()),
            "{kind}"
        );
        assert!(answer.text().contains("application/octet-stream"), "{kind}");
    }
    for foreign in ["SU-99", "JK-1", "1"] {
        let path = format!("/api/v1/projects/SU/issues/{foreign}/files?name=a.txt");
        let answer = sender(&program).0.post(&path, b"a".to_vec()).await;
        assert_eq!(code(&answer), (404, "not_found".to_owned()), "{foreign}");
    }
    assert_eq!(rows(&desk).await, [0, 0], "nothing stays");
    // Who does not say what the body is sends bytes.
    let unnamed = program.0.with("content-type", "");
    stored(&unnamed.post(&path, b"a".to_vec()).await);
}

#[tokio::test]
async fn e_22_the_21st_file_of_an_hour_waits_whether_a_program_or_its_owner_sent_them() {
    let desk = TestDesk::with_limits("default").await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.founder();
    let program = Program::of(&ana, true).await;
    for _ in 0..10 {
        stored(&up(&program, "a.txt", b"a".to_vec()).await);
        let answer = crate::files::up(&ana, chat, "a.txt", b"a".to_vec()).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    let answer = up(&program, "a.txt", b"a".to_vec()).await;
    assert_eq!(code(&answer), (429, "too_many".to_owned()));
    assert_eq!(answer.header("retry-after"), "180");
    assert_eq!(
        answer.json::<Value>()["error"]["retry_after_s"],
        json!(180),
        "it is the files that are counted, not the requests"
    );
    let of_ana = crate::files::up(&ana, chat, "a.txt", b"a".to_vec()).await;
    assert_eq!(of_ana.status, 429);
    assert_eq!(rows(&desk).await, [20, 20]);
    let kenji = Program::of(&desk.signed_in("kenji").await, true).await;
    stored(&up(&kenji, "a.txt", b"a".to_vec()).await);
    desk.clock.advance(HOUR_MS / 20 + 1);
    stored(&up(&program, "a.txt", b"a".to_vec()).await);
}
