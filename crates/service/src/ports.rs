//! What the use cases need from outside: time, randomness, storage.

use std::net::IpAddr;

use async_trait::async_trait;
use model::audit::{AuditFilter, AuditPage};
use model::delivery::Step;
use model::draft::DraftView;
use model::event::EventKind;
use model::filters::{Display, ListPlace, Sort};
use model::id::{AgentId, ContactId, DepartmentId, DeviceId, IssueId, MessageId, PriorityId, ProjectId};
use model::link_preview::LinkPreview;
use model::mention::MentionView;
use model::person::Author;
use model::preferences::{PreferenceChange, Preferences};
use model::revision::FormerText;
use model::scheme::{Parts, Scheme};
use model::status::Side;
use model::view::{ChatRow, ChatsPage, DepartmentView, MessageView, ProjectView};
use url::Url;

use crate::authorize::Rights;
use crate::connection::{Addresses, ChatConnection, Connection};
use crate::error::Failure;
use crate::record::{
    Account, ApiToken, Credential, CustomersChat, DemoTeam, Founding, NewAgent, NewAudit, Session,
    TokenWrite, TokensOf, Widget,
};
use crate::unit::{Needs, Unit};

pub use crate::files::FileStore;
pub use crate::find::FindStore;
pub use crate::text_modules::ModuleStore;

/// The clock.
pub trait Clock: Send + Sync + 'static {
    /// Now, UTC milliseconds.
    fn now_ms(&self) -> i64;
}

/// Randomness fit for secrets.
pub trait Rng: Send + Sync + 'static {
    /// Fills `bytes` at random.
    fn fill(&self, bytes: &mut [u8]);
}

/// What is known of an address. A hint only, never a ground for access.
#[async_trait]
pub trait Places: Send + Sync + 'static {
    /// The code of its country (ISO 3166-1), two capital letters; found without a network.
    fn country(&self, address: IpAddr) -> Option<String>;
    /// Its name in the DNS, unchecked. May take seconds, and never more than a few of them.
    async fn host_name(&self, address: IpAddr) -> Option<String>;
}

/// Pages of other servers, read for a link's preview.
#[async_trait]
pub trait Pages: Send + Sync + 'static {
    /// What the page at this address says of itself; nothing where it says nothing, is none, or is not to be asked. May take seconds,
    /// and never more than a few of them.
    async fn preview(&self, address: &Url) -> Option<LinkPreview>;
}

/// No page is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPages;

#[async_trait]
impl Pages for NoPages {
    async fn preview(&self, _address: &Url) -> Option<LinkPreview> {
        None
    }
}

/// Nothing is known of any address.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPlaces;

#[async_trait]
impl Places for NoPlaces {
    fn country(&self, _address: IpAddr) -> Option<String> {
        None
    }

    async fn host_name(&self, _address: IpAddr) -> Option<String> {
        None
    }
}

/// The randomness of the operating system.
#[derive(Debug, Default)]
pub struct OsRng;

impl Rng for OsRng {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has no randomness");
    }
}

/// A page of the chats of a project.
#[derive(Clone, Copy, Debug)]
pub struct ChatsQuery<'q> {
    /// Of these departments only; `None` for all.
    pub departments: Option<&'q [DepartmentId]>,
    /// Of this agent, and of nobody where that is asked for; `None` for all.
    pub by_assignee: Option<(Option<AgentId>, bool)>,
    /// Changed at this time or later, UTC milliseconds.
    pub since: Option<i64>,
    /// With this tag, in capital letters or small ones.
    pub tag: Option<&'q str>,
    /// Only those of them that are displayed so.
    pub display: Display,
    /// The chats whose customers are connected, for [`Display::online`].
    pub online: &'q [IssueId],
    /// In this order.
    pub sort: Sort,
    /// The project's priorities, the most urgent first, for [`Sort::Priority`].
    pub priorities: &'q [PriorityId],
    /// Behind this place.
    pub before: Option<ListPlace>,
    /// At most this many.
    pub limit: i64,
    /// With so many of the chats that wait for an answer of the team, the longest waiting ones, whatever else is asked for but the
    /// departments: they stand before the page.
    pub waiting: i64,
    /// With so many of the newest chats, whatever is displayed and in which order: they stand before the page, too.
    pub newest: i64,
}

impl ChatsQuery<'_> {
    /// The newest chats of the whole project.
    pub fn newest(limit: i64) -> Self {
        Self {
            departments: None,
            by_assignee: None,
            since: None,
            tag: None,
            display: Display::default(),
            online: &[],
            sort: Sort::Newest,
            priorities: &[],
            before: None,
            limit,
            waiting: 0,
            newest: 0,
        }
    }
}

/// An event with what it refers to, as it is now.
#[derive(Clone, Debug)]
pub struct Tailed {
    /// Its position.
    pub pos: i64,
    /// Its number in the chat, where the visitor may see it.
    pub vseq: Option<i64>,
    /// Its kind.
    pub kind: EventKind,
    /// Who did it.
    pub actor: Author,
    /// The chat as it is now.
    pub chat: Option<ChatRow>,
    /// The line that it added or changed.
    pub message: Option<MessageView>,
    /// What the project's issues can be, where that was changed.
    pub scheme: Option<Scheme>,
    /// The project as it is now, where it was changed.
    pub project: Option<ProjectView>,
}

/// Where a log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// The epoch; random, new after a restore.
    pub epoch: String,
    /// The last position.
    pub head: i64,
}

/// Data with the place in the log at which it was read, in one read transaction (`delivery.md`, rule 3).
#[derive(Clone, Debug)]
pub struct At<T> {
    /// Where the log stood.
    pub log: LogHead,
    /// The data.
    pub data: T,
}

/// A page of a chat's lines.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The lines, oldest first.
    pub messages: Vec<MessageView>,
    /// Whether there are earlier ones.
    pub earlier: bool,
}

/// How far a message has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageSteps {
    /// When it was stored, UTC milliseconds.
    pub stored_at: i64,
    /// Its number in the chat.
    pub vseq: i64,
    /// Which side wrote it.
    pub side: Side,
    /// When each step was first known at or beyond the message; without those that were not reached, or that a later one says.
    pub firsts: Vec<(Step, i64)>,
}

/// Which mentions are asked for.
#[derive(Clone, Copy, Debug)]
pub struct MentionsOf<'q> {
    /// Who is named.
    pub agent: AgentId,
    /// In which project.
    pub project: ProjectId,
    /// In chats of these departments; `None`: all.
    pub departments: Option<&'q [DepartmentId]>,
    /// Whether only those that were not seen.
    pub unseen_only: bool,
    /// At most so many.
    pub limit: i64,
}

/// A project with what a visitor meets.
#[derive(Clone, Debug)]
pub struct Front {
    /// The widget.
    pub widget: Widget,
    /// Its project.
    pub project: ProjectView,
    /// The origins on which the widget may be embedded.
    pub websites: Vec<String>,
}

/// The database. Reads see one state each; writes of a project go through [`Store::transact`].
#[async_trait]
pub trait Store: FileStore + ModuleStore + FindStore {
    /// Reachable, migrated and writable.
    async fn ready(&self) -> Result<(), Failure>;
    /// Puts everything written into its last place and closes what reads. The last call: nothing can be read afterwards.
    async fn close(&self) -> Result<(), Failure>;
    /// Whether no administrator exists yet.
    async fn is_unfounded(&self) -> Result<bool, Failure>;
    /// A setting of the installation.
    async fn setting(&self, name: &str) -> Result<Option<String>, Failure>;
    /// Sets a setting of the installation.
    async fn set_setting(&self, name: &str, value: &str) -> Result<(), Failure>;
    /// Creates the first project and its administrator; `false` when there is one already.
    async fn found(&self, founding: &Founding) -> Result<bool, Failure>;
    /// Adds a department to a project; `false` when the name is taken.
    async fn add_department(&self, project: ProjectId, name: &str, audit: &NewAudit)
    -> Result<bool, Failure>;
    /// Adds an agent without rights, whom the audit row then names; `None` when the address is taken.
    async fn add_agent(&self, agent: &NewAgent, audit: &NewAudit) -> Result<Option<AgentId>, Failure>;
    /// The departments of a project.
    async fn departments(&self, project: ProjectId) -> Result<Vec<DepartmentView>, Failure>;
    /// Everybody with an account, with their rights in a project.
    async fn everybody(&self, project: ProjectId) -> Result<Vec<(Account, Rights)>, Failure>;
    /// Adds departments, agents and rights to a project.
    async fn add_team(&self, project: ProjectId, team: &DemoTeam) -> Result<(), Failure>;

    /// The account with this e-mail address.
    async fn account_by_email(&self, email: &str) -> Result<Option<Account>, Failure>;
    /// The account of this agent.
    async fn account(&self, agent: AgentId) -> Result<Option<Account>, Failure>;
    /// Replaces a password's hash after its parameters changed, if it is still `known`.
    async fn renew_password_hash(&self, agent: AgentId, known: &str, hash: &str) -> Result<(), Failure>;
    /// Gives an account another password and ends its sessions but `keep`; `false` where its password is not `known` any more.
    async fn set_password(
        &self,
        agent: AgentId,
        known: Option<&str>,
        hash: &str,
        keep: Option<&[u8]>,
        audit: &NewAudit,
    ) -> Result<bool, Failure>;
    /// Switches an agent available or not.
    async fn set_available(&self, agent: AgentId, available: bool) -> Result<(), Failure>;

    /// Opens a session for whoever has just proven the password with this hash; `false` where it is another one by now, or the account
    /// is switched off.
    async fn open_session(&self, session: &Session, proof: &str, audit: &NewAudit) -> Result<bool, Failure>;
    /// The session with this digest.
    async fn session(&self, digest: &[u8]) -> Result<Option<Session>, Failure>;
    /// Notes that a session was used.
    async fn touch_session(&self, digest: &[u8], at: i64) -> Result<(), Failure>;
    /// Notes that the password with this hash was given once more in a session; `false` where the account has another one by now, or the
    /// session has ended.
    async fn prove_session(
        &self,
        digest: &[u8],
        known: &str,
        at: i64,
        audit: &NewAudit,
    ) -> Result<bool, Failure>;
    /// The sessions of an agent, the last used one first.
    async fn sessions_of(&self, agent: AgentId) -> Result<Vec<Session>, Failure>;
    /// Ends a session. Nothing is noted where it had ended already.
    async fn end_session(&self, digest: &[u8], audit: &NewAudit) -> Result<(), Failure>;
    /// Ends the session of an agent that has this name; `None` where the agent has none of this name.
    async fn end_device(
        &self,
        agent: AgentId,
        device: DeviceId,
        audit: &NewAudit,
    ) -> Result<Option<Vec<u8>>, Failure>;
    /// Ends the sessions of an agent but `keep`.
    async fn end_sessions(
        &self,
        agent: AgentId,
        keep: Option<&[u8]>,
        audit: &NewAudit,
    ) -> Result<(), Failure>;

    /// The tokens that are asked for, the newest first.
    async fn tokens(&self, of: &TokensOf) -> Result<Vec<ApiToken>, Failure>;
    /// Makes, revokes or marks a token; `false` where there is none of this name, or one too many.
    async fn write_token(&self, write: &TokenWrite) -> Result<bool, Failure>;

    /// Appends to the audit trail what no other change goes with.
    async fn note(&self, audit: &NewAudit) -> Result<(), Failure>;
    /// The audit trail, newest first, at most `limit` rows.
    async fn audit(&self, filter: &AuditFilter, limit: i64) -> Result<AuditPage, Failure>;

    /// All projects.
    async fn projects(&self) -> Result<Vec<ProjectView>, Failure>;
    /// An agent's rights in a project.
    async fn rights(&self, agent: AgentId, project: ProjectId) -> Result<Rights, Failure>;
    /// The agents who belong to a project, with their rights.
    async fn members(&self, project: ProjectId) -> Result<Vec<(Account, Rights)>, Failure>;

    /// What the issues of a project can be.
    async fn scheme(&self, project: ProjectId) -> Result<Scheme, Failure>;
    /// What of its scheme some issue of a project has.
    async fn scheme_use(&self, project: ProjectId) -> Result<Parts, Failure>;
    /// How an agent has arranged a project; the default where nothing was ever changed.
    async fn preferences(&self, agent: AgentId, project: ProjectId) -> Result<Preferences, Failure>;
    /// Applies a change to an agent's preferences, in one transaction, and gives them as they are afterwards.
    async fn change_preferences(
        &self,
        agent: AgentId,
        project: ProjectId,
        change: &PreferenceChange,
        at: i64,
    ) -> Result<Preferences, Failure>;
    /// Where a project's log stands.
    async fn log_head(&self, project: ProjectId) -> Result<LogHead, Failure>;
    /// The chats that a query asks for, newest first.
    async fn chats(&self, project: ProjectId, query: &ChatsQuery<'_>) -> Result<At<ChatsPage>, Failure>;
    /// A chat.
    async fn chat(&self, chat: IssueId) -> Result<Option<(ProjectId, ChatRow)>, Failure>;
    /// The id of the chat with this number.
    async fn chat_by_number(&self, project: ProjectId, number: i64) -> Result<Option<IssueId>, Failure>;
    /// A chat with its last lines before `before` (a position).
    async fn lines(
        &self,
        project: ProjectId,
        chat: IssueId,
        before: Option<i64>,
        public_only: bool,
        limit: i64,
    ) -> Result<At<(ChatRow, Lines)>, Failure>;
    /// How far a public message of this chat has got; `None` where the chat has no such message.
    async fn steps(&self, chat: IssueId, message: MessageId) -> Result<Option<MessageSteps>, Failure>;
    /// The events after a position, in order, at most `limit`.
    async fn events(&self, project: ProjectId, after: i64, limit: i64) -> Result<Vec<Tailed>, Failure>;
    /// The events of a chat that its visitor may see, after a `vseq`, in order, at most `limit`.
    async fn visitor_events(&self, chat: IssueId, after: i64, limit: i64) -> Result<Vec<Tailed>, Failure>;

    /// The former texts of a message of this chat, oldest first.
    async fn former_texts(&self, chat: IssueId, message: MessageId) -> Result<Vec<FormerText>, Failure>;
    /// The notes that name an agent in chats of these departments (`None`: all), newest first, at most `limit`; all of them, or
    /// those that were not seen.
    async fn mentions(&self, of: &MentionsOf<'_>) -> Result<Vec<MentionView>, Failure>;
    /// Stores a draft of an agent, unless a later one is there. Gives the one that is there then.
    async fn save_draft(&self, agent: AgentId, draft: &DraftView) -> Result<DraftView, Failure>;
    /// The drafts of an agent in a project that say something, newest first, at most `limit`; of one chat, or of all.
    async fn drafts(
        &self,
        agent: AgentId,
        project: ProjectId,
        chat: Option<IssueId>,
        limit: i64,
    ) -> Result<Vec<DraftView>, Failure>;

    /// A widget with its project.
    async fn front(&self, widget: &str) -> Result<Option<Front>, Failure>;
    /// The widgets of a project.
    async fn widgets(&self, project: ProjectId) -> Result<Vec<Widget>, Failure>;
    /// The origins on which the widgets of a project may be embedded, in order.
    async fn websites(&self, project: ProjectId) -> Result<Vec<String>, Failure>;
    /// Replaces the origins on which the widgets of a project may be embedded.
    async fn set_websites(
        &self,
        project: ProjectId,
        origins: &[String],
        audit: &NewAudit,
    ) -> Result<(), Failure>;
    /// The credential with this digest.
    async fn credential(&self, digest: &[u8]) -> Result<Option<Credential>, Failure>;
    /// The contact's newest chat.
    async fn newest_chat_of(&self, contact: ContactId) -> Result<Option<IssueId>, Failure>;
    /// What is stored of the connection of a chat; `None` for a chat that does not exist.
    async fn connection(&self, chat: IssueId) -> Result<Option<ChatConnection>, Failure>;
    /// Stores the connection of a chat in the place of the one before.
    async fn save_connection(&self, chat: IssueId, connection: &Connection) -> Result<(), Failure>;
    /// Stores the name of an address with the chat whose address it still is; whether it was.
    async fn name_host(&self, chat: IssueId, address: &str, host_name: &str) -> Result<bool, Failure>;
    /// Forgets of the addresses of customers what is not kept any more, and their names in the DNS.
    async fn forget_addresses(&self, kept: Addresses) -> Result<(), Failure>;
    /// The chats of these contacts.
    async fn chats_of(
        &self,
        project: ProjectId,
        contacts: &[ContactId],
    ) -> Result<Vec<CustomersChat>, Failure>;

    /// Runs `work` on the state of one project under its lock, in one transaction, and stores what it changed.
    /// Called again with a fresh unit when the transaction has to be repeated.
    async fn transact(
        &self,
        project: ProjectId,
        needs: &Needs,
        work: &mut (dyn for<'u> FnMut(&'u mut Unit) + Send),
    ) -> Result<(), Failure>;
}
