//! The port on a database: one writing connection behind a mutex, a pool of readers.

#[macro_use]
mod transactions;

mod at_once;

use std::fs::File;

use async_trait::async_trait;
use model::audit::{AuditFilter, AuditPage};
use model::draft::DraftView;
use model::id::{AgentId, ContactId, DeviceId, IssueId, MessageId, ProjectId};
use model::mention::MentionView;
use model::preferences::{PreferenceChange, Preferences};
use model::revision::FormerText;
use model::scheme::{Parts, Scheme};
use model::view::{ChatRow, ChatsPage, DepartmentView, ProjectView};
use service::authorize::Rights;
use service::connection::{Addresses, ChatConnection, Connection};
use service::error::Failure;
use service::ports::{At, ChatsQuery, Front, Lines, LogHead, MentionsOf, MessageSteps, Store, Tailed};
use service::record::{
    Account, ApiToken, Credential, CustomersChat, DemoTeam, Founding, NewAgent, NewAudit, Session,
    TokenWrite, TokensOf, Widget,
};
use service::unit::{Needs, Unit};
use tokio::sync::Mutex;

use crate::engine::Engine;
use crate::reading::Reading;
use crate::writing::Writing;
use crate::{read, write};

/// A store on any engine.
#[derive(Debug)]
pub struct SqlStore<E: Engine> {
    writer: Mutex<Writing<E>>,
    readers: E::Readers,
    /// Held while the store lives, where the engine has no lock of its own: no second server on this database.
    _lock: Option<File>,
}

impl<E: Engine> SqlStore<E> {
    pub(crate) fn new(
        writer: E::Connection,
        options: E::Options,
        readers: E::Readers,
        lock: Option<File>,
    ) -> Self {
        Self {
            writer: Mutex::new(Writing::new(writer, options)),
            readers,
            _lock: lock,
        }
    }

    async fn reader(&self) -> Result<E::Reader, Failure> {
        E::reader(&self.readers).await.map_err(E::failure)
    }
}

mod files;
mod find;
mod text_modules;

#[async_trait]
impl<E: Engine> Store for SqlStore<E> {
    async fn ready(&self) -> Result<(), Failure> {
        let mut conn = self.reader().await?;
        read::projects::setting::<E>(&mut conn, "ready").await.map(drop)
    }

    async fn close(&self) -> Result<(), Failure> {
        E::close(&self.readers).await;
        let mut writing = self.writer.lock().await;
        E::settle(&mut writing.conn).await.map_err(E::failure)
    }

    async fn is_unfounded(&self) -> Result<bool, Failure> {
        read::projects::is_unfounded::<E>(&mut *self.reader().await?).await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, Failure> {
        read::projects::setting::<E>(&mut *self.reader().await?, name).await
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::people::set_setting::<E>(conn, name, value).await
        )
    }

    async fn found(&self, founding: &Founding) -> Result<bool, Failure> {
        written!(self, conn, write::founding::found::<E>(conn, founding).await)
    }

    async fn add_department(
        &self,
        project: ProjectId,
        name: &str,
        audit: &NewAudit,
    ) -> Result<bool, Failure> {
        written!(
            self,
            conn,
            write::founding::add_new_department::<E>(conn, project.0, name, audit).await
        )
    }

    async fn add_agent(&self, agent: &NewAgent, audit: &NewAudit) -> Result<Option<AgentId>, Failure> {
        written!(
            self,
            conn,
            write::founding::add_new_agent::<E>(conn, agent, audit).await
        )
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

    async fn renew_password_hash(&self, agent: AgentId, known: &str, hash: &str) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::sessions::renew_password_hash::<E>(conn, agent, known, hash).await
        )
    }

    async fn set_password(
        &self,
        agent: AgentId,
        known: Option<&str>,
        hash: &str,
        keep: Option<&[u8]>,
        audit: &NewAudit,
    ) -> Result<bool, Failure> {
        written!(
            self,
            conn,
            write::sessions::set_password::<E>(conn, agent, known, hash, keep, audit).await
        )
    }

    async fn set_available(&self, agent: AgentId, available: bool) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::people::set_available::<E>(conn, agent, available).await
        )
    }

    async fn open_session(&self, session: &Session, proof: &str, audit: &NewAudit) -> Result<bool, Failure> {
        written!(
            self,
            conn,
            write::sessions::open::<E>(conn, session, proof, audit).await
        )
    }

    async fn session(&self, digest: &[u8]) -> Result<Option<Session>, Failure> {
        read::people::session::<E>(&mut *self.reader().await?, digest).await
    }

    async fn touch_session(&self, digest: &[u8], at: i64) -> Result<(), Failure> {
        written!(self, conn, write::sessions::touch::<E>(conn, digest, at).await)
    }

    async fn prove_session(
        &self,
        digest: &[u8],
        known: &str,
        at: i64,
        audit: &NewAudit,
    ) -> Result<bool, Failure> {
        written!(
            self,
            conn,
            write::sessions::prove::<E>(conn, digest, known, at, audit).await
        )
    }

    async fn sessions_of(&self, agent: AgentId) -> Result<Vec<Session>, Failure> {
        read::people::sessions_of::<E>(&mut *self.reader().await?, agent).await
    }

    async fn end_session(&self, digest: &[u8], audit: &NewAudit) -> Result<(), Failure> {
        written!(self, conn, write::sessions::end::<E>(conn, digest, audit).await)
    }

    async fn end_device(
        &self,
        agent: AgentId,
        device: DeviceId,
        audit: &NewAudit,
    ) -> Result<Option<Vec<u8>>, Failure> {
        written!(
            self,
            conn,
            write::sessions::end_device::<E>(conn, agent, device, audit).await
        )
    }

    async fn end_sessions(
        &self,
        agent: AgentId,
        keep: Option<&[u8]>,
        audit: &NewAudit,
    ) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::sessions::end_all_noted::<E>(conn, agent, keep, audit).await
        )
    }

    async fn tokens(&self, of: &TokensOf) -> Result<Vec<ApiToken>, Failure> {
        read::tokens::of::<E>(&mut *self.reader().await?, of).await
    }

    async fn write_token(&self, write: &TokenWrite) -> Result<bool, Failure> {
        written!(self, conn, write::tokens::apply::<E>(conn, write).await)
    }

    async fn note(&self, audit: &NewAudit) -> Result<(), Failure> {
        written!(self, conn, write::audit::note::<E>(conn, audit).await)
    }

    async fn audit(&self, filter: &AuditFilter, limit: i64) -> Result<AuditPage, Failure> {
        read::audit::page::<E>(&mut *self.reader().await?, filter, limit).await
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

    async fn scheme(&self, project: ProjectId) -> Result<Scheme, Failure> {
        read::projects::scheme_of::<E>(&mut *self.reader().await?, project).await
    }

    async fn scheme_use(&self, project: ProjectId) -> Result<Parts, Failure> {
        write::load::scheme_use::<E>(&mut *self.reader().await?, project).await
    }

    async fn preferences(&self, agent: AgentId, project: ProjectId) -> Result<Preferences, Failure> {
        read::preferences::of::<E>(&mut *self.reader().await?, agent, project).await
    }

    async fn change_preferences(
        &self,
        agent: AgentId,
        project: ProjectId,
        change: &PreferenceChange,
        at: i64,
    ) -> Result<Preferences, Failure> {
        written!(
            self,
            conn,
            write::preferences::change::<E>(conn, agent, project, change, at).await
        )
    }

    async fn log_head(&self, project: ProjectId) -> Result<LogHead, Failure> {
        read::projects::log_head::<E>(&mut *self.reader().await?, project).await
    }

    async fn chats(&self, project: ProjectId, query: &ChatsQuery<'_>) -> Result<At<ChatsPage>, Failure> {
        read_at_once!(self, conn, at_once::list::<E>(conn, project, query).await)
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
        read_at_once!(
            self,
            conn,
            at_once::conversation::<E>(conn, project, chat, before, public_only, limit).await
        )
    }

    async fn steps(&self, chat: IssueId, message: MessageId) -> Result<Option<MessageSteps>, Failure> {
        read_at_once!(
            self,
            conn,
            read::steps::of_message::<E>(conn, chat, message).await
        )
    }

    async fn events(&self, project: ProjectId, after: i64, limit: i64) -> Result<Vec<Tailed>, Failure> {
        read_here!(
            self,
            conn,
            read::events::after::<E>(conn, project, after, limit).await
        )
    }

    async fn visitor_events(&self, chat: IssueId, after: i64, limit: i64) -> Result<Vec<Tailed>, Failure> {
        read_at_once!(
            self,
            conn,
            read::events::of_chat_after::<E>(conn, chat, after, limit).await
        )
    }

    async fn former_texts(&self, chat: IssueId, message: MessageId) -> Result<Vec<FormerText>, Failure> {
        read::revisions::former_texts::<E>(&mut *self.reader().await?, chat, message).await
    }

    async fn mentions(&self, of: &MentionsOf<'_>) -> Result<Vec<MentionView>, Failure> {
        read_at_once!(self, conn, read::mentions::of::<E>(conn, of).await)
    }

    async fn save_draft(&self, agent: AgentId, draft: &DraftView) -> Result<DraftView, Failure> {
        written!(self, conn, write::drafts::save::<E>(conn, agent, draft).await)
    }

    async fn drafts(
        &self,
        agent: AgentId,
        project: ProjectId,
        chat: Option<IssueId>,
        limit: i64,
    ) -> Result<Vec<DraftView>, Failure> {
        read::revisions::drafts::<E>(&mut *self.reader().await?, agent, project, chat, limit).await
    }

    async fn connection(&self, chat: IssueId) -> Result<Option<ChatConnection>, Failure> {
        read::connections::of::<E>(&mut *self.reader().await?, chat).await
    }

    async fn save_connection(&self, chat: IssueId, connection: &Connection) -> Result<(), Failure> {
        let rows = [(chat, connection.clone())];
        written!(self, conn, write::connections::save::<E>(conn, &rows).await)
    }

    async fn name_host(&self, chat: IssueId, address: &str, host_name: &str) -> Result<bool, Failure> {
        written!(
            self,
            conn,
            write::connections::name_host::<E>(conn, chat, address, host_name).await
        )
    }

    async fn forget_addresses(&self, kept: Addresses) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::connections::forget_addresses::<E>(conn, kept).await
        )
    }

    async fn front(&self, widget: &str) -> Result<Option<Front>, Failure> {
        read::projects::front::<E>(&mut *self.reader().await?, widget).await
    }

    async fn websites(&self, project: ProjectId) -> Result<Vec<String>, Failure> {
        read::projects::websites::<E>(&mut *self.reader().await?, project).await
    }

    async fn set_websites(
        &self,
        project: ProjectId,
        origins: &[String],
        audit: &NewAudit,
    ) -> Result<(), Failure> {
        written!(
            self,
            conn,
            write::founding::set_websites::<E>(conn, project, origins, audit).await
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

    async fn chats_of(
        &self,
        project: ProjectId,
        contacts: &[ContactId],
    ) -> Result<Vec<CustomersChat>, Failure> {
        read::chats::of_contacts::<E>(&mut *self.reader().await?, project, contacts).await
    }

    async fn transact(
        &self,
        project: ProjectId,
        needs: &Needs,
        work: &mut (dyn for<'u> FnMut(&'u mut Unit) + Send),
    ) -> Result<(), Failure> {
        written!(self, conn, at_once::batch::<E>(conn, project, needs, work).await)
    }
}
