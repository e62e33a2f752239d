//! Copies that are made while a server writes.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use model::audit::AuditAction;
use model::id::DeviceId;
use service::record::Session;
use service::session::Caller;
use storage::{CopyError, back_up, back_up_postgres, note_backup, note_backup_postgres, open_sqlite};

use super::made::{self, number};
use crate::suite::{self, Desk};
use crate::{named, open_server_soon, throwaway};

/// Writes lines and lines of the audit trail until it is told to stop; how many.
async fn write_on(desk: Desk, has_to_stop: Arc<AtomicBool>) -> u32 {
    let (chat, _) = desk.start(1, "Hello").await;
    let noted = Caller::default().noted(1, AuditAction::SignIn);
    for n in 2.. {
        if has_to_stop.load(Ordering::SeqCst) {
            return n - 2;
        }
        desk.answer(n, chat).await;
        let session = Session {
            digest: n.to_be_bytes().to_vec(),
            id: DeviceId::from_parts(i64::from(n), [7; 10]),
            agent: suite::ADMIN,
            created_at: 1,
            used_at: 1,
            proven_at: 1,
            expires_at: i64::MAX,
            device: "a laptop".to_owned(),
        };
        let opened = desk.store.open_session(&session, suite::PROOF, &noted).await;
        assert!(opened.unwrap());
    }
    0
}

/// Whether the log, its lines and the trail of a file are of one moment: each is dense, and what is referred to is there.
const ONE_MOMENT: &str = "select (select head from stream) = (select count(*) from event)
  and (select head from stream) = (select coalesce(max(pos), 0) from event)
  and (select count(*) from event e where e.message_id is not null
       and not exists (select 1 from message m where m.id = e.message_id)) = 0
  and (select count(*) from session) = (select count(*) from audit where action = 1)";

/// Copies again and again what a desk is writing into: each copy is of one moment, later ones have more, and their notes are written
/// between what the desk writes.
async fn copies_are_of_one_moment(desk: Desk, copied: impl AsyncFn(&Path) -> Result<(), CopyError>) {
    let folder = tempfile::tempdir().unwrap();
    let has_to_stop = Arc::new(AtomicBool::new(false));
    let writes = tokio::spawn(write_on(desk, Arc::clone(&has_to_stop)));
    let mut events: Vec<i64> = Vec::new();
    for n in 0..8 {
        let copy = folder.path().join(format!("{n}.db"));
        copied(&copy).await.unwrap();
        let mut conn = made::open(&copy).await;
        let is_one: bool = sqlx::query_scalar(ONE_MOMENT).fetch_one(&mut conn).await.unwrap();
        assert!(is_one, "copy {n}");
        let count = sqlx::query_scalar("select count(*) from event");
        events.push(count.fetch_one(&mut conn).await.unwrap());
    }
    has_to_stop.store(true, Ordering::SeqCst);
    assert!(writes.await.unwrap() > 0);
    assert!(events.is_sorted() && events[7] > events[0], "{events:?}");
}

const NOTES: &str = "select count(*) from audit where at = 7";
/// Ids of the audit trail that were given to nobody.
const GAPS: &str = "select max(id) - count(*) from audit";

#[tokio::test(flavor = "multi_thread")]
async fn p_24_a_copy_of_a_file_is_of_one_moment_while_a_server_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lobby.db");
    let desk = Desk::founded(Arc::new(open_sqlite(&path, 0).await.unwrap())).await;
    copies_are_of_one_moment(desk, async |copy| {
        back_up(&path, copy).await?;
        note_backup(&path, copy, 7).await
    })
    .await;
    let mut conn = made::open(&path).await;
    for (query, expected) in [(NOTES, 8), (GAPS, 0)] {
        let found: i64 = sqlx::query_scalar(query).fetch_one(&mut conn).await.unwrap();
        assert_eq!(found, expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p_24_a_copy_of_a_server_is_of_one_moment_while_another_one_writes() {
    let address = throwaway::database();
    let desk = Desk::founded(Arc::new(open_server_soon(&address).await)).await;
    copies_are_of_one_moment(desk, async |copy| {
        back_up_postgres(named(&address), copy).await?;
        note_backup_postgres(named(&address), copy, 7).await
    })
    .await;
    assert_eq!(
        (number(&address, NOTES).await, number(&address, GAPS).await),
        (8, 0)
    );
}
