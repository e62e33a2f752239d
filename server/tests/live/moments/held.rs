//! Everything of the store that passes through. A new method of the port is one more line here.

use async_trait::async_trait;
use model::audit::{AuditFilter, AuditPage};
use model::draft::DraftView;
use model::id::{AgentId, ContactId, DeviceId, FileId, IssueId, MessageId, ProjectId, TextModuleId};
use model::mention::MentionView;
use model::preferences::{PreferenceChange, Preferences};
use model::refusal::Refusal;
use model::revision::FormerText;
use model::saved::{SavedView, ViewChange};
use model::scheme::{Parts, Scheme};
use model::view::{ChatRow, ChatsPage, DepartmentView, ProjectView};
use service::authorize::Rights;
use service::connection::{Addresses, ChatConnection, Connection};
use service::error::Failure;
use service::files::{NewFile, StoredFile, Variant, Whole};
use service::find::{FindStore, SearchFound, SearchQuery};
use service::ports::{
    At, ChatsQuery, FileStore, Front, Lines, LogHead, MentionsOf, MessageSteps, ModuleStore, Store, Tailed,
};
use service::record::{
    Account, ApiToken, Credential, CustomersChat, DemoTeam, Founding, NewAgent, NewAudit, Session,
    TokenWrite, TokensOf, Widget,
};
use service::text_modules::{NewModule, SavedModule, StoredModule};
use service::unit::{Needs, Unit};

use super::Held;

#[async_trait]
impl Store for Held {
    async fn ready(&self) -> Result<(), Failure> {
        self.inner.ready().await
    }

    async fn close(&self) -> Result<(), Failure> {
        self.inner.close().await
    }

    async fn is_unfounded(&self) -> Result<bool, Failure> {
        self.inner.is_unfounded().await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, Failure> {
        self.inner.setting(name).await
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), Failure> {
        self.inner.set_setting(name, value).await
    }

    async fn found(&self, founding: &Founding) -> Result<bool, Failure> {
        self.inner.found(founding).await
    }

    async fn add_department(
        &self,
        project: ProjectId,
        name: &str,
        audit: &NewAudit,
    ) -> Result<bool, Failure> {
        self.inner.add_department(project, name, audit).await
    }

    async fn add_agent(&self, agent: &NewAgent, audit: &NewAudit) -> Result<Option<AgentId>, Failure> {
        self.inner.add_agent(agent, audit).await
    }

    async fn departments(&self, project: ProjectId) -> Result<Vec<DepartmentView>, Failure> {
        self.inner.departments(project).await
    }

    async fn everybody(&self, project: ProjectId) -> Result<Vec<(Account, Rights)>, Failure> {
        self.inner.everybody(project).await
    }

    async fn add_team(&self, project: ProjectId, team: &DemoTeam) -> Result<(), Failure> {
        self.inner.add_team(project, team).await
    }

    async fn account_by_email(&self, email: &str) -> Result<Option<Account>, Failure> {
        self.inner.account_by_email(email).await
    }

    async fn account(&self, agent: AgentId) -> Result<Option<Account>, Failure> {
        self.inner.account(agent).await
    }

    async fn renew_password_hash(&self, agent: AgentId, known: &str, hash: &str) -> Result<(), Failure> {
        self.inner.renew_password_hash(agent, known, hash).await
    }

    async fn set_password(
        &self,
        agent: AgentId,
        known: Option<&str>,
        hash: &str,
        keep: Option<&[u8]>,
        audit: &NewAudit,
    ) -> Result<bool, Failure> {
        self.inner.set_password(agent, known, hash, keep, audit).await
    }

    async fn set_available(&self, agent: AgentId, available: bool) -> Result<(), Failure> {
        self.inner.set_available(agent, available).await
    }

    async fn open_session(&self, session: &Session, proof: &str, audit: &NewAudit) -> Result<bool, Failure> {
        self.inner.open_session(session, proof, audit).await
    }

    async fn session(&self, digest: &[u8]) -> Result<Option<Session>, Failure> {
        self.inner.session(digest).await
    }

    async fn touch_session(&self, digest: &[u8], at: i64) -> Result<(), Failure> {
        self.inner.touch_session(digest, at).await
    }

    async fn prove_session(
        &self,
        digest: &[u8],
        known: &str,
        at: i64,
        audit: &NewAudit,
    ) -> Result<bool, Failure> {
        self.inner.prove_session(digest, known, at, audit).await
    }

    async fn sessions_of(&self, agent: AgentId) -> Result<Vec<Session>, Failure> {
        self.inner.sessions_of(agent).await
    }

    async fn end_session(&self, digest: &[u8], audit: &NewAudit) -> Result<(), Failure> {
        self.inner.end_session(digest, audit).await
    }

    async fn end_device(
        &self,
        agent: AgentId,
        device: DeviceId,
        audit: &NewAudit,
    ) -> Result<Option<Vec<u8>>, Failure> {
        self.inner.end_device(agent, device, audit).await
    }

    async fn end_sessions(
        &self,
        agent: AgentId,
        keep: Option<&[u8]>,
        audit: &NewAudit,
    ) -> Result<(), Failure> {
        self.inner.end_sessions(agent, keep, audit).await
    }

    async fn tokens(&self, of: &TokensOf) -> Result<Vec<ApiToken>, Failure> {
        self.inner.tokens(of).await
    }

    async fn write_token(&self, write: &TokenWrite) -> Result<bool, Failure> {
        self.inner.write_token(write).await
    }

    async fn note(&self, audit: &NewAudit) -> Result<(), Failure> {
        self.inner.note(audit).await
    }

    async fn audit(&self, filter: &AuditFilter, limit: i64) -> Result<AuditPage, Failure> {
        self.inner.audit(filter, limit).await
    }

    async fn projects(&self) -> Result<Vec<ProjectView>, Failure> {
        self.inner.projects().await
    }

    async fn rights(&self, agent: AgentId, project: ProjectId) -> Result<Rights, Failure> {
        self.inner.rights(agent, project).await
    }

    async fn members(&self, project: ProjectId) -> Result<Vec<(Account, Rights)>, Failure> {
        self.inner.members(project).await
    }

    async fn scheme(&self, project: ProjectId) -> Result<Scheme, Failure> {
        self.inner.scheme(project).await
    }

    async fn scheme_use(&self, project: ProjectId) -> Result<Parts, Failure> {
        self.inner.scheme_use(project).await
    }

    async fn preferences(&self, agent: AgentId, project: ProjectId) -> Result<Preferences, Failure> {
        self.inner.preferences(agent, project).await
    }

    async fn change_preferences(
        &self,
        agent: AgentId,
        project: ProjectId,
        change: &PreferenceChange,
        at: i64,
    ) -> Result<Preferences, Failure> {
        self.inner.change_preferences(agent, project, change, at).await
    }

    async fn log_head(&self, project: ProjectId) -> Result<LogHead, Failure> {
        self.inner.log_head(project).await
    }

    async fn chats(&self, project: ProjectId, query: &ChatsQuery<'_>) -> Result<At<ChatsPage>, Failure> {
        self.inner.chats(project, query).await
    }

    async fn chat(&self, chat: IssueId) -> Result<Option<(ProjectId, ChatRow)>, Failure> {
        self.inner.chat(chat).await
    }

    async fn chat_by_number(&self, project: ProjectId, number: i64) -> Result<Option<IssueId>, Failure> {
        self.inner.chat_by_number(project, number).await
    }

    async fn lines(
        &self,
        project: ProjectId,
        chat: IssueId,
        before: Option<i64>,
        public_only: bool,
        limit: i64,
    ) -> Result<At<(ChatRow, Lines)>, Failure> {
        self.inner.lines(project, chat, before, public_only, limit).await
    }

    async fn steps(&self, chat: IssueId, message: MessageId) -> Result<Option<MessageSteps>, Failure> {
        self.inner.steps(chat, message).await
    }

    async fn events(&self, project: ProjectId, after: i64, limit: i64) -> Result<Vec<Tailed>, Failure> {
        self.events(project, after, limit).await
    }

    async fn visitor_events(&self, chat: IssueId, after: i64, limit: i64) -> Result<Vec<Tailed>, Failure> {
        self.inner.visitor_events(chat, after, limit).await
    }

    async fn former_texts(&self, chat: IssueId, message: MessageId) -> Result<Vec<FormerText>, Failure> {
        self.inner.former_texts(chat, message).await
    }

    async fn mentions(&self, of: &MentionsOf<'_>) -> Result<Vec<MentionView>, Failure> {
        self.inner.mentions(of).await
    }

    async fn save_draft(&self, agent: AgentId, draft: &DraftView) -> Result<DraftView, Failure> {
        self.inner.save_draft(agent, draft).await
    }

    async fn connection(&self, chat: IssueId) -> Result<Option<ChatConnection>, Failure> {
        self.inner.connection(chat).await
    }

    async fn save_connection(&self, chat: IssueId, connection: &Connection) -> Result<(), Failure> {
        self.inner.save_connection(chat, connection).await
    }

    async fn name_host(&self, chat: IssueId, address: &str, host_name: &str) -> Result<bool, Failure> {
        self.inner.name_host(chat, address, host_name).await
    }

    async fn forget_addresses(&self, kept: Addresses) -> Result<(), Failure> {
        self.inner.forget_addresses(kept).await
    }

    async fn drafts(
        &self,
        agent: AgentId,
        project: ProjectId,
        chat: Option<IssueId>,
        limit: i64,
    ) -> Result<Vec<DraftView>, Failure> {
        self.inner.drafts(agent, project, chat, limit).await
    }

    async fn front(&self, widget: &str) -> Result<Option<Front>, Failure> {
        self.inner.front(widget).await
    }

    async fn widgets(&self, project: ProjectId) -> Result<Vec<Widget>, Failure> {
        self.inner.widgets(project).await
    }

    async fn websites(&self, project: ProjectId) -> Result<Vec<String>, Failure> {
        self.inner.websites(project).await
    }

    async fn set_websites(
        &self,
        project: ProjectId,
        origins: &[String],
        audit: &NewAudit,
    ) -> Result<(), Failure> {
        self.inner.set_websites(project, origins, audit).await
    }

    async fn credential(&self, digest: &[u8]) -> Result<Option<Credential>, Failure> {
        self.inner.credential(digest).await
    }

    async fn newest_chat_of(&self, contact: ContactId) -> Result<Option<IssueId>, Failure> {
        self.inner.newest_chat_of(contact).await
    }

    async fn chats_of(
        &self,
        project: ProjectId,
        contacts: &[ContactId],
    ) -> Result<Vec<CustomersChat>, Failure> {
        self.inner.chats_of(project, contacts).await
    }

    async fn transact(
        &self,
        project: ProjectId,
        needs: &Needs,
        work: &mut (dyn for<'u> FnMut(&'u mut Unit) + Send),
    ) -> Result<(), Failure> {
        self.transact(project, needs, work).await
    }
}

#[async_trait]
impl FileStore for Held {
    async fn file_room(&self, project: ProjectId, chat: Option<IssueId>) -> Result<(u64, u64), Failure> {
        self.inner.file_room(project, chat).await
    }

    async fn begin_file(&self, file: &NewFile) -> Result<(), Failure> {
        self.inner.begin_file(file).await
    }

    async fn put_chunk(
        &self,
        file: FileId,
        variant: Variant,
        number: i64,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        self.inner.put_chunk(file, variant, number, bytes).await
    }

    async fn finish_file(&self, file: FileId, whole: &Whole) -> Result<(), Failure> {
        self.inner.finish_file(file, whole).await
    }

    async fn begin_copy(&self, from: FileId, copy: &NewFile) -> Result<Whole, Failure> {
        self.inner.begin_copy(from, copy).await
    }

    async fn copy_chunk(
        &self,
        from: FileId,
        copy: FileId,
        variant: Variant,
        number: i64,
    ) -> Result<(), Failure> {
        self.inner.copy_chunk(from, copy, variant, number).await
    }

    async fn drop_file(&self, file: FileId) -> Result<(), Failure> {
        self.inner.drop_file(file).await
    }

    async fn file(&self, file: FileId) -> Result<Option<StoredFile>, Failure> {
        self.inner.file(file).await
    }

    async fn chunk(&self, file: FileId, variant: Variant, number: i64) -> Result<Option<Vec<u8>>, Failure> {
        self.inner.chunk(file, variant, number).await
    }

    async fn loose_files(&self, loose_before: i64, unfinished_before: i64) -> Result<Vec<FileId>, Failure> {
        self.inner.loose_files(loose_before, unfinished_before).await
    }
}

#[async_trait]
impl ModuleStore for Held {
    async fn text_modules(&self, project: ProjectId, agent: AgentId) -> Result<Vec<StoredModule>, Failure> {
        self.inner.text_modules(project, agent).await
    }

    async fn text_module(&self, id: TextModuleId) -> Result<Option<StoredModule>, Failure> {
        self.inner.text_module(id).await
    }

    async fn save_text_module(&self, module: &NewModule) -> Result<SavedModule, Failure> {
        self.inner.save_text_module(module).await
    }

    async fn delete_text_module(&self, id: TextModuleId, audit: Option<&NewAudit>) -> Result<(), Failure> {
        self.inner.delete_text_module(id, audit).await
    }
}

#[async_trait]
impl FindStore for Held {
    async fn views(&self, agent: AgentId, project: ProjectId) -> Result<Vec<SavedView>, Failure> {
        self.inner.views(agent, project).await
    }

    async fn change_views(
        &self,
        agent: AgentId,
        project: ProjectId,
        change: &ViewChange,
        at: i64,
    ) -> Result<Result<(), Refusal>, Failure> {
        self.inner.change_views(agent, project, change, at).await
    }

    async fn search(&self, project: ProjectId, query: &SearchQuery<'_>) -> Result<SearchFound, Failure> {
        self.inner.search(project, query).await
    }
}
