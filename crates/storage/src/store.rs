//! The port on a database: one writing connection behind a mutex, a pool of readers.

use std::fs::File;

use async_trait::async_trait;
use model::id::{AgentId, ContactId, DepartmentId, IssueId, ProjectId};
use model::view::{ChatRow, ChatsPage, DepartmentView, ProjectView};
use service::authorize::Rights;
use service::error::Failure;
use service::ports::{At, Front, Lines, LogHead, Store, Tailed};
use service::record::{Account, Credential, DemoTeam, Founding, NewAgent, Session, Widget};
use service::unit::{Needs, Unit};
use sqlx::pool::PoolConnection;
use sqlx::{Connection, Pool};
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

use crate::engine::Engine;
use crate::query::sql;
use crate::{read, write};

/// A store on any engine.
#[derive(Debug)]
pub struct SqlStore<E: Engine> {
    writer: Mutex<Writing<E>>,
    readers: Pool<E>,
    /// Held while the store lives: no second server on this database.
    _lock: File,
}

impl<E: Engine> SqlStore<E> {
    pub(crate) fn new(writer: E::Connection, readers: Pool<E>, lock: File) -> Self {
        Self {
            writer: Mutex::new(Writing {
                conn: writer,
                is_open: false,
            }),
            readers,
            _lock: lock,
        }
    }

    /// The writing connection, outside a transaction.
    async fn writer(&self) -> MappedMutexGuard<'_, E::Connection> {
        let mut writing = self.writer.lock().await;
        if writing.is_open {
            writing.roll_back().await;
        }
        MutexGuard::map(writing, |writing| &mut writing.conn)
    }

    async fn reader(&self) -> Result<PoolConnection<E>, Failure> {
        self.readers.acquire().await.map_err(E::failure)
    }
}

/// The writing connection. It counts by itself whether a transaction is open: an engine may end one when a write fails
/// (SQLite: a full disk, an I/O error), rolling it back then fails too, and the driver would count it as open for ever.
struct Writing<E: Engine> {
    conn: E::Connection,
    is_open: bool,
}

impl<E: Engine> std::fmt::Debug for Writing<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing")
            .field("is_open", &self.is_open)
            .finish_non_exhaustive()
    }
}

impl<E: Engine> Writing<E> {
    async fn begin(&mut self) -> Result<(), Failure> {
        if self.is_open {
            // Somebody gave theirs up half-way.
            self.roll_back().await;
        }
        self.is_open = true;
        let begun = E::run(&mut self.conn, sql(E::BEGIN_WRITE)).await;
        self.is_open = begun.is_ok();
        begun.map(drop).map_err(E::failure)
    }

    /// Commits what went well; rolls back what did not, and what could not be committed.
    async fn end<T>(&mut self, result: Result<T, Failure>) -> Result<T, Failure> {
        let ended = match result {
            Ok(value) => E::run(&mut self.conn, sql("commit"))
                .await
                .map(|_| value)
                .map_err(E::failure),
            Err(failure) => Err(failure),
        };
        match ended {
            Ok(_) => self.is_open = false,
            Err(_) => self.roll_back().await,
        }
        ended
    }

    async fn roll_back(&mut self) {
        if let Err(error) = E::run(&mut self.conn, sql("rollback")).await {
            // The engine has done it already.
            tracing::debug!(%error, "Nothing was left to roll back");
        }
        self.is_open = false;
    }
}

/// Runs `$body` in a transaction on the writing connection as `$conn`.
macro_rules! written {
    ($store:ident, $conn:ident, $body:expr) => {{
        let mut writing = $store.writer.lock().await;
        writing.begin().await?;
        let $conn = &mut writing.conn;
        let result = $body;
        writing.end(result).await
    }};
}

/// Runs `$body` in a reading transaction on `$conn`; what failed, or was given up half-way, is rolled back.
macro_rules! transaction {
    ($engine:ty, $begin:expr, $conn:ident, $body:expr) => {{
        let mut transaction = Connection::begin_with($conn, $begin)
            .await
            .map_err(<$engine>::failure)?;
        let $conn = &mut *transaction;
        let value = $body?;
        transaction.commit().await.map_err(<$engine>::failure)?;
        Ok(value)
    }};
}

#[async_trait]
impl<E: Engine> Store for SqlStore<E> {
    async fn ready(&self) -> Result<(), Failure> {
        let mut conn = self.reader().await?;
        read::projects::setting::<E>(&mut conn, "ready").await.map(drop)
    }

    async fn is_unfounded(&self) -> Result<bool, Failure> {
        read::projects::is_unfounded::<E>(&mut *self.reader().await?).await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, Failure> {
        read::projects::setting::<E>(&mut *self.reader().await?, name).await
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), Failure> {
        write::people::set_setting::<E>(&mut *self.writer().await, name, value).await
    }

    async fn found(&self, founding: &Founding) -> Result<bool, Failure> {
        written!(self, conn, write::founding::found::<E>(conn, founding).await)
    }

    async fn add_department(&self, project: ProjectId, name: &str) -> Result<bool, Failure> {
        written!(
            self,
            conn,
            write::founding::add_new_department::<E>(conn, project.0, name).await
        )
    }

    async fn add_agent(&self, agent: &NewAgent, at: i64) -> Result<Option<AgentId>, Failure> {
        written!(self, conn, write::founding::add_agent::<E>(conn, agent, at).await)
    }

    async fn departments(&self, project: ProjectId) -> Result<Vec<DepartmentView>, Failure> {
        read::projects::departments::<E>(&mut *self.reader().await?, project).await
    }

    async fn everybody(&self, project: ProjectId) -> Result<Vec<(Account, Rights)>, Failure> {
        read::people::everybody::<E>(&mut *self.reader().await?, project).await
    }

    async fn add_team(&self, project: ProjectId, team: &DemoTeam) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::founding::add_team::<E>(conn, project, team).await
        )
    }

    async fn account_by_email(&self, email: &str) -> Result<Option<Account>, Failure> {
        read::people::account_by_email::<E>(&mut *self.reader().await?, email).await
    }

    async fn account(&self, agent: AgentId) -> Result<Option<Account>, Failure> {
        read::people::account_by_id::<E>(&mut *self.reader().await?, agent).await
    }

    async fn set_password_hash(&self, agent: AgentId, hash: &str) -> Result<(), Failure> {
        write::people::set_password_hash::<E>(&mut *self.writer().await, agent, hash).await
    }

    async fn set_available(&self, agent: AgentId, available: bool) -> Result<(), Failure> {
        write::people::set_available::<E>(&mut *self.writer().await, agent, available).await
    }

    async fn open_session(&self, session: &Session) -> Result<(), Failure> {
        written!(self, conn, write::people::open_session::<E>(conn, session).await)
    }

    async fn session(&self, digest: &[u8]) -> Result<Option<Session>, Failure> {
        read::people::session::<E>(&mut *self.reader().await?, digest).await
    }

    async fn touch_session(&self, digest: &[u8], at: i64) -> Result<(), Failure> {
        write::people::touch_session::<E>(&mut *self.writer().await, digest, at).await
    }

    async fn end_session(&self, digest: &[u8]) -> Result<(), Failure> {
        write::people::end_session::<E>(&mut *self.writer().await, digest).await
    }

    async fn projects(&self) -> Result<Vec<ProjectView>, Failure> {
        read::projects::projects::<E>(&mut *self.reader().await?).await
    }

    async fn rights(&self, agent: AgentId, project: ProjectId) -> Result<Rights, Failure> {
        read::people::rights::<E>(&mut *self.reader().await?, agent, project).await
    }

    async fn members(&self, project: ProjectId) -> Result<Vec<(Account, Rights)>, Failure> {
        read::people::members::<E>(&mut *self.reader().await?, project).await
    }

    async fn log_head(&self, project: ProjectId) -> Result<LogHead, Failure> {
        read::projects::log_head::<E>(&mut *self.reader().await?, project).await
    }

    async fn chats(
        &self,
        project: ProjectId,
        departments: Option<&[DepartmentId]>,
        before: Option<(i64, IssueId)>,
        limit: i64,
    ) -> Result<At<ChatsPage>, Failure> {
        let conn = &mut *self.reader().await?;
        transaction!(
            E,
            E::BEGIN_READ,
            conn,
            list::<E>(conn, project, departments, before, limit).await
        )
    }

    async fn chat(&self, chat: IssueId) -> Result<Option<(ProjectId, ChatRow)>, Failure> {
        read::chats::chat::<E>(&mut *self.reader().await?, chat).await
    }

    async fn chat_by_number(&self, project: ProjectId, number: i64) -> Result<Option<IssueId>, Failure> {
        read::chats::id_by_number::<E>(&mut *self.reader().await?, project, number).await
    }

    async fn lines(
        &self,
        project: ProjectId,
        chat: IssueId,
        before: Option<i64>,
        public_only: bool,
        limit: i64,
    ) -> Result<At<(ChatRow, Lines)>, Failure> {
        let conn = &mut *self.reader().await?;
        transaction!(
            E,
            E::BEGIN_READ,
            conn,
            conversation::<E>(conn, project, chat, before, public_only, limit).await
        )
    }

    async fn events(&self, project: ProjectId, after: i64, limit: i64) -> Result<Vec<Tailed>, Failure> {
        let conn = &mut *self.reader().await?;
        transaction!(
            E,
            E::BEGIN_READ,
            conn,
            read::events::after::<E>(conn, project, after, limit).await
        )
    }

    async fn visitor_events(&self, chat: IssueId, after: i64, limit: i64) -> Result<Vec<Tailed>, Failure> {
        let conn = &mut *self.reader().await?;
        transaction!(
            E,
            E::BEGIN_READ,
            conn,
            read::events::of_chat_after::<E>(conn, chat, after, limit).await
        )
    }

    async fn front(&self, widget: &str) -> Result<Option<Front>, Failure> {
        read::projects::front::<E>(&mut *self.reader().await?, widget).await
    }

    async fn websites(&self, project: ProjectId) -> Result<Vec<String>, Failure> {
        read::projects::websites::<E>(&mut *self.reader().await?, project).await
    }

    async fn set_websites(&self, project: ProjectId, origins: &[String]) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::founding::set_websites::<E>(conn, project, origins).await
        )
    }

    async fn widgets(&self, project: ProjectId) -> Result<Vec<Widget>, Failure> {
        read::projects::widgets::<E>(&mut *self.reader().await?, project).await
    }

    async fn credential(&self, digest: &[u8]) -> Result<Option<Credential>, Failure> {
        read::people::credential::<E>(&mut *self.reader().await?, digest).await
    }

    async fn newest_chat_of(&self, contact: ContactId) -> Result<Option<IssueId>, Failure> {
        read::chats::newest_of::<E>(&mut *self.reader().await?, contact).await
    }

    async fn open_chats_of(
        &self,
        project: ProjectId,
        contacts: &[ContactId],
        departments: Option<&[DepartmentId]>,
    ) -> Result<Vec<IssueId>, Failure> {
        read::chats::of_contacts::<E>(&mut *self.reader().await?, project, contacts, departments).await
    }

    async fn transact(
        &self,
        project: ProjectId,
        needs: &Needs,
        work: &mut (dyn for<'u> FnMut(&'u mut Unit) + Send),
    ) -> Result<(), Failure> {
        written!(self, conn, batch::<E>(conn, project, needs, work).await)
    }
}

async fn list<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    departments: Option<&[DepartmentId]>,
    before: Option<(i64, IssueId)>,
    limit: i64,
) -> Result<At<ChatsPage>, Failure> {
    let log = read::projects::log_head::<E>(conn, project).await?;
    let data = read::chats::page::<E>(conn, project, departments, before, limit).await?;
    Ok(At { log, data })
}

async fn conversation<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    chat: IssueId,
    before: Option<i64>,
    public_only: bool,
    limit: i64,
) -> Result<At<(ChatRow, Lines)>, Failure> {
    let log = read::projects::log_head::<E>(conn, project).await?;
    let (_, row) = read::chats::chat::<E>(conn, chat)
        .await?
        .ok_or(Failure::Corrupt("a chat that is gone"))?;
    let lines = read::lines::page::<E>(conn, chat, before, public_only, limit).await?;
    Ok(At {
        log,
        data: (row, lines),
    })
}

async fn batch<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    needs: &Needs,
    work: &mut (dyn for<'u> FnMut(&'u mut Unit) + Send),
) -> Result<(), Failure> {
    let mut unit = write::load::unit::<E>(conn, project, needs).await?;
    work(&mut unit);
    if unit.is_unchanged() {
        return Ok(());
    }
    write::save::unit::<E>(conn, &unit).await
}
