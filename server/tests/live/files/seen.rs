//! Who may see a file, and who may put it beside which message.

use super::*;

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
async fn sec_01_a_file_of_a_note_is_never_the_visitors() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let (founder, kenji) = (desk.founder(), desk.signed_in("kenji").await);
    let file = stored(&up(&founder, chat, "margins.csv", b"1;2".to_vec()).await).id;
    let note =
        json!({ "chat": chat, "client_id": desk.client_id(), "text": "", "mentions": [], "files": [file] });
    let first = founder.api("post_note", note.clone()).await;
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(founder.api("post_note", note).await.text(), first.text(), "once");
    for part in ["", "/thumb"] {
        let answer = maja.browser().get(&format!("/w/files/{file}{part}")).await;
        assert_eq!(answer.status, 404);
    }
    assert_eq!(kenji.get(&format!("/files/{file}")).await.status, 200);
    say(&founder, &desk, chat, "And now in public", &[]).await;
    maja.until("the answer", |panel| panel.lines().len() == 2).await;
    assert!(maja.read(|panel| panel.files().is_empty()));
    let again = say(&founder, &desk, chat, "", &[file]).await;
    assert_eq!(
        again.refusal(),
        Refusal::FileGone,
        "what stands in a note stays there"
    );
}

#[tokio::test]
async fn e_5_a_deleted_message_takes_its_files_with_it() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let file = stored(&up(&founder, chat, "wrong.txt", b"of somebody else".to_vec()).await).id;
    assert_eq!(say(&founder, &desk, chat, "Here", &[file]).await.status, 200);
    let message = desk.last_message(chat).await;
    assert_eq!(message.files.len(), 1);
    let delete = json!({ "chat": chat, "message": message.id, "change": { "delete": {} } });
    let deleted = founder.api("change_message", delete).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text());
    assert!(desk.last_message(chat).await.files.is_empty());
    let paths = [
        (maja.browser(), format!("/w/files/{file}")),
        (founder, format!("/files/{file}")),
    ];
    for (browser, path) in paths {
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    desk.clock.advance(DAY_MS + 1);
    assert_eq!(desk.desk().sweep_files().await.unwrap(), 1);
    assert_eq!(
        (rows(&desk, "file").await, rows(&desk, "file_chunk").await),
        (0, 0)
    );
}
