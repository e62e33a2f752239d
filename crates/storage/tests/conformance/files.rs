//! Files: whole or not there, beside one message, gone when nobody wants them.

use std::sync::Arc;

use model::id::{FileId, IssueId, TextModuleId};
use model::person::Author;
use model::refusal::Refusal;
use service::command::Asker;
use service::files::{NewFile, Shown, Variant, Whole};
use service::ports::Store;
use service::text_modules::{NewModule, Owner, SavedModule};

use super::{ADMIN, Desk, PROJECT, is, post_files};

fn new(n: u8, chat: IssueId, size_bytes: i64) -> NewFile {
    NewFile {
        id: FileId::from_random([n; 16]),
        project: PROJECT,
        chat: Some(chat),
        uploader: Author::Agent(ADMIN),
        name: format!("{n}.png"),
        media_type: "image/png".to_owned(),
        size_bytes,
        at: i64::from(n),
    }
}

async fn put(store: &dyn Store, file: &NewFile) {
    store.begin_file(file).await.unwrap();
    for (number, content) in (0..).zip([b"ab".as_slice(), b"c"]) {
        store
            .put_chunk(file.id, Variant::Whole, number, content)
            .await
            .unwrap();
    }
    store.put_chunk(file.id, Variant::Thumb, 0, b"t").await.unwrap();
}

fn whole() -> Whole {
    Whole {
        size_bytes: 3,
        sha256: vec![9; 32],
        picture: Some((4, 5)),
        thumb_bytes: 1,
    }
}

pub(crate) async fn e_5_a_file_is_there_when_it_is_whole_and_goes_when_nobody_wants_it(
    store: Arc<dyn Store>,
) {
    let desk = Desk::founded(Arc::clone(&store)).await;
    let (chat, _) = desk.start(1, "Hello").await;
    let (shown, loose, cut) = (new(1, chat, 100), new(2, chat, 100), new(3, chat, 100));
    for file in [&shown, &loose, &cut] {
        put(&*store, file).await;
        assert!(
            store.file(file.id).await.unwrap().is_none(),
            "not all of it is there"
        );
    }
    assert_eq!(store.file_room(PROJECT, Some(chat)).await.unwrap(), (300, 300));
    store.finish_file(shown.id, &whole()).await.unwrap();
    store.finish_file(loose.id, &whole()).await.unwrap();
    assert_eq!(store.file_room(PROJECT, Some(chat)).await.unwrap(), (108, 106));
    let found = store.file(shown.id).await.unwrap().unwrap();
    assert_eq!(
        (
            found.shown,
            found.chat,
            found.view.picture,
            found.project_key.as_str()
        ),
        (Shown::Sender, chat, Some((4, 5)), "SU")
    );
    let chunk = async |variant, number| store.chunk(shown.id, variant, number).await.unwrap();
    assert_eq!(chunk(Variant::Whole, 0).await.as_deref(), Some(b"ab".as_slice()));
    assert_eq!(chunk(Variant::Whole, 1).await.as_deref(), Some(b"c".as_slice()));
    assert_eq!(chunk(Variant::Whole, 2).await, None);
    assert_eq!(chunk(Variant::Thumb, 0).await.as_deref(), Some(b"t".as_slice()));

    let asker = Asker::Agent(ADMIN);
    let refused = desk.write(5, post_files(5, asker, chat, vec![cut.id])).await;
    assert!(is(&refused.unwrap_err(), &Refusal::FileGone));
    desk.write(6, post_files(6, asker, chat, vec![shown.id]))
        .await
        .unwrap();
    assert_eq!(
        store.file(shown.id).await.unwrap().unwrap().shown,
        Shown::Everybody
    );
    let lines = store.lines(PROJECT, chat, None, true, 9).await.unwrap().data.1;
    assert_eq!(lines.messages.last().unwrap().files, [found.view]);

    store.drop_file(shown.id).await.unwrap();
    assert!(
        store.chunk(shown.id, Variant::Whole, 0).await.unwrap().is_some(),
        "a message has it"
    );
    assert_eq!(store.loose_files(2, 4).await.unwrap(), [cut.id]);
    assert_eq!(store.loose_files(2, 0).await.unwrap(), []);
    let mut all = store.loose_files(9, 9).await.unwrap();
    all.sort_unstable();
    assert_eq!(all, [loose.id, cut.id]);
    for id in all {
        store.drop_file(id).await.unwrap();
        assert!(store.chunk(id, Variant::Whole, 0).await.unwrap().is_none());
    }
    assert_eq!(store.loose_files(9, 9).await.unwrap(), []);
}

/// A text module with this file.
fn module_with(file: FileId) -> NewModule {
    NewModule {
        id: TextModuleId::from_parts(1, [1; 10]),
        project: PROJECT,
        owner: Owner::Project,
        shortcut: "care".to_owned(),
        text: "How to care for it".to_owned(),
        files: vec![file],
        by: ADMIN,
        known: None,
        at: 1,
        audit: None,
    }
}

/// Each call is a transaction of its own: messages are written between the chunks, and until the last of them nobody sees the copy.
pub(crate) async fn e_6_a_file_of_a_module_is_copied_chunk_by_chunk(store: Arc<dyn Store>) {
    let desk = Desk::founded(Arc::clone(&store)).await;
    let (chat, _) = desk.start(1, "Hello").await;
    let original = NewFile {
        chat: None,
        ..new(1, chat, 100)
    };
    let copy = new(2, chat, 3);
    put(&*store, &original).await;
    store.finish_file(original.id, &whole()).await.unwrap();
    assert!(
        store.begin_copy(original.id, &copy).await.is_err(),
        "it goes with no module"
    );
    let saved = store.save_text_module(&module_with(original.id)).await.unwrap();
    assert_eq!(saved, SavedModule::Done);

    let known = store.begin_copy(original.id, &copy).await.unwrap();
    let copied = async |variant, number| store.copy_chunk(original.id, copy.id, variant, number).await;
    copied(Variant::Whole, 0).await.unwrap();
    desk.answer(5, chat).await;
    assert!(
        store.file(copy.id).await.unwrap().is_none(),
        "not all of it is there"
    );
    copied(Variant::Whole, 1).await.unwrap();
    assert!(copied(Variant::Whole, 2).await.is_err(), "there are two");
    copied(Variant::Thumb, 0).await.unwrap();
    store.finish_file(copy.id, &known).await.unwrap();

    let found = store.file(copy.id).await.unwrap().unwrap();
    assert_eq!(
        (found.view.name.as_str(), found.view.size_bytes, found.thumb_bytes),
        ("2.png", 3, 1)
    );
    assert_eq!((found.sha256, found.view.picture), (vec![9; 32], Some((4, 5))));
    for (variant, number) in [(Variant::Whole, 0), (Variant::Whole, 1), (Variant::Thumb, 0)] {
        let chunk = async |file| store.chunk(file, variant, number).await.unwrap();
        assert_eq!(chunk(copy.id).await, chunk(original.id).await);
    }
}
