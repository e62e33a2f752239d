//! Beginning anew after a restore, on each engine.

use std::sync::Arc;

use model::audit::{AuditAction, AuditFilter};
use model::id::{AgentId, DeviceId, ProjectId, TokenId};
use model::token::TokenView;
use service::ports::{OsRng, Store};
use service::record::{ApiToken, Session, TokenWrite, TokensOf};
use service::session::Caller;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use storage::{BegunAnew, CopyError, OpenError, begin_anew_postgres, begin_anew_sqlite, open_sqlite};

use crate::{named, open_server_soon, suite, throwaway};

/// A desk with somebody signed in, as a copy might bring it back.
async fn restored(store: Arc<dyn Store>) {
    let desk = suite::Desk::founded(Arc::clone(&store)).await;
    desk.start(1, "Hello").await;
    let session = Session {
        digest: vec![7; 32],
        id: DeviceId::from_parts(1, [7; 10]),
        agent: AgentId(1),
        created_at: 1,
        used_at: 1,
        proven_at: 1,
        expires_at: i64::MAX,
        device: "a laptop".to_owned(),
    };
    let noted = Caller::default().noted(1, AuditAction::SignIn);
    let opened = store.open_session(&session, suite::PROOF, &noted).await;
    assert!(opened.unwrap());
    let token = ApiToken {
        digest: vec![8; 32],
        agent: AgentId(1),
        view: TokenView {
            id: TokenId::from_parts(1, [8; 10]),
            name: "Reports".to_owned(),
            writes: true,
            created_at: 1,
            used_at: None,
            expires_at: None,
        },
    };
    let audit = Caller::default().noted(1, AuditAction::MakeToken);
    let made = TokenWrite::Make {
        token,
        most: 1,
        audit,
    };
    assert!(store.write_token(&made).await.unwrap());
}

/// What is left of it: the log goes on under another epoch, nobody is signed in, the chat is there.
async fn has_begun_anew(store: &dyn Store) {
    let head = store.log_head(ProjectId(1)).await.unwrap();
    assert!(head.head > 0 && head.epoch.len() == 24, "{head:?}");
    assert!(store.session(&[7; 32]).await.unwrap().is_none());
    let token = TokensOf::Digest(vec![8; 32]);
    assert_eq!(store.tokens(&token).await.unwrap(), []);
    assert!(!store.is_unfounded().await.unwrap());
    let told = store.audit(&AuditFilter::default(), 1).await.unwrap().entries;
    assert_eq!((told[0].action, told[0].at), (AuditAction::BeginAnew, 7));
    assert_eq!(told[0].actor, None);
}

const BEGUN: BegunAnew = BegunAnew { logs: 1, sessions: 2 };
/// What a database of a later release says of itself.
const NEWER: &str = "update _sqlx_migrations set version = 9999 where version = 1";

fn is_too_new(refused: &Result<BegunAnew, CopyError>) -> bool {
    matches!(
        refused,
        Err(CopyError::Database(OpenError::TooNew { found: 9999, .. }))
    )
}

#[tokio::test]
async fn sec_04_a_restored_file_begins_anew_and_nobody_is_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lobby.db");
    let missing = begin_anew_sqlite(&path, 7, &OsRng).await;
    assert!(
        matches!(missing, Err(CopyError::Missing(_))) && !path.exists(),
        "{missing:?}"
    );
    let store: Arc<dyn Store> = Arc::new(open_sqlite(&path, 0).await.unwrap());
    restored(Arc::clone(&store)).await;
    let refused = begin_anew_sqlite(&path, 7, &OsRng).await;
    assert!(
        matches!(refused, Err(CopyError::Database(OpenError::Locked(_)))),
        "{refused:?}"
    );
    drop(store);
    // The writer's task lets go of the database when its last sender is gone.
    let begun = loop {
        match begin_anew_sqlite(&path, 7, &OsRng).await {
            Err(CopyError::Database(OpenError::Locked(_))) => tokio::task::yield_now().await,
            begun => break begun.unwrap(),
        }
    };
    assert_eq!(begun, BEGUN);
    has_begun_anew(&open_sqlite(&path, 0).await.unwrap()).await;
    let mut hand = SqliteConnection::connect(&format!("sqlite:{}", path.display()))
        .await
        .unwrap();
    sqlx::query(NEWER).execute(&mut hand).await.unwrap();
    drop(hand);
    let refused = begin_anew_sqlite(&path, 7, &OsRng).await;
    assert!(is_too_new(&refused), "{refused:?}");
}

#[tokio::test]
async fn sec_04_a_restored_postgres_database_begins_anew_and_nobody_is_signed_in() {
    let address = throwaway::database();
    let foreign = begin_anew_postgres(named(&address), 7, &OsRng).await;
    assert!(matches!(foreign, Err(CopyError::Foreign(_))), "{foreign:?}");
    let store: Arc<dyn Store> = Arc::new(open_server_soon(&address).await);
    restored(Arc::clone(&store)).await;
    let refused = begin_anew_postgres(named(&address), 7, &OsRng).await;
    assert!(
        matches!(refused, Err(CopyError::Database(OpenError::Locked(_)))),
        "{refused:?}"
    );
    drop(store);
    // The server learns by the closed connection that the lock is free.
    let begun = loop {
        match begin_anew_postgres(named(&address), 7, &OsRng).await {
            Err(CopyError::Database(OpenError::Locked(_))) => tokio::task::yield_now().await,
            begun => break begun.unwrap(),
        }
    };
    assert_eq!(begun, BEGUN);
    let store = open_server_soon(&address).await;
    has_begun_anew(&store).await;
    drop(store);
    let mut hand = PgConnection::connect(&address).await.unwrap();
    sqlx::query(AssertSqlSafe(NEWER))
        .execute(&mut hand)
        .await
        .unwrap();
    let refused = loop {
        match begin_anew_postgres(named(&address), 7, &OsRng).await {
            Err(CopyError::Database(OpenError::Locked(_))) => tokio::task::yield_now().await,
            refused => break refused,
        }
    };
    assert!(is_too_new(&refused), "{refused:?}");
}
