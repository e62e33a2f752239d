//! Records as the use cases know them: what is stored, without the words of any screen.

use model::audit::{AuditAction, AuditResult};
use model::id::{
    AgentId, ClientId, ComponentId, ContactId, DepartmentId, DeviceId, IssueId, MessageId, PriorityId,
    ProjectId, ResolutionId, StatusId, TokenId,
};
use model::person::Author;
use model::status::{ChatState, Level, Role};
use model::text::one_line;
use model::token::TokenView;
use model::view::{AgentView, MessageKind, Watermark};

use crate::session::Caller;

/// A member of the team with what signing in needs.
#[derive(Clone, Debug)]
pub struct Account {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their e-mail address, lower case.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// The PHC string of their password.
    pub password_hash: String,
    /// Whether the account may be used.
    pub active: bool,
    /// Whether they switched themselves available.
    pub available: bool,
}

impl Account {
    /// The account as colleagues see it.
    pub fn view(&self, presence: model::status::Presence) -> AgentView {
        AgentView {
            id: self.id,
            name: self.name.clone(),
            role: self.role,
            available: self.available,
            presence,
            answers_in: None,
        }
    }
}

/// A session of an agent. Only the token's digest is stored.
#[derive(Clone, Debug)]
pub struct Session {
    /// SHA-256 of the token.
    pub digest: Vec<u8>,
    /// Names it where it is shown.
    pub id: DeviceId,
    /// Whose it is.
    pub agent: AgentId,
    /// When it was opened, UTC milliseconds.
    pub created_at: i64,
    /// When it was last used, UTC milliseconds; written at most once a minute.
    pub used_at: i64,
    /// When the password was last given in it, UTC milliseconds.
    pub proven_at: i64,
    /// When it ends whatever happens, UTC milliseconds.
    pub expires_at: i64,
    /// What the browser calls itself, cut.
    pub device: String,
}

/// A token of an agent for programs. Only its digest is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// SHA-256 of the token.
    pub digest: Vec<u8>,
    /// Whose it is.
    pub agent: AgentId,
    /// What its owner sees of it.
    pub view: TokenView,
}

/// Which tokens are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokensOf {
    /// The one with this digest.
    Digest(Vec<u8>),
    /// All of this agent.
    Agent(AgentId),
}

/// A change of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenWrite {
    /// A new one, unless its agent has this many already; what has ended goes.
    Make {
        /// The token.
        token: ApiToken,
        /// The most tokens of an agent.
        most: usize,
        /// What the audit trail says of it.
        audit: NewAudit,
    },
    /// It lets nobody in any more.
    Revoke {
        /// Whose it is.
        agent: AgentId,
        /// Which.
        id: TokenId,
        /// What the audit trail says of it.
        audit: NewAudit,
    },
    /// It was used at this time, UTC milliseconds.
    Used {
        /// SHA-256 of the token.
        digest: Vec<u8>,
        /// When.
        at: i64,
    },
}

/// A row of the audit trail, to be appended with what it tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    /// When, UTC milliseconds.
    pub at: i64,
    /// What.
    pub action: AuditAction,
    /// What came of it.
    pub result: AuditResult,
    /// Who; nobody where they could not prove it.
    pub actor: Option<AgentId>,
    /// Whom it concerned, where that is not the actor. Storage fills in an agent whom the same use case adds.
    pub target: Option<AgentId>,
    /// What exactly, in words, cut.
    pub detail: String,
    /// The address that it came from; empty where it is not known.
    pub address: String,
    /// What the browser called itself, cut.
    pub device: String,
}

/// The longest detail of an audit row, in characters.
const DETAIL_MAX_CHARS: usize = 300;

impl NewAudit {
    /// It concerns this person.
    #[must_use]
    pub fn about(self, target: AgentId) -> Self {
        Self {
            target: Some(target),
            ..self
        }
    }

    /// What exactly.
    #[must_use]
    pub fn saying(self, detail: &str) -> Self {
        Self {
            detail: one_line(detail, DETAIL_MAX_CHARS),
            ..self
        }
    }

    /// It was refused.
    #[must_use]
    pub fn refused(self) -> Self {
        Self {
            result: AuditResult::Refused,
            ..self
        }
    }
}

/// A visitor's credential. Only the token's digest is stored.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Whose it is.
    pub contact: ContactId,
    /// The project that it is bound to.
    pub project: ProjectId,
}

/// A chat with whose it is and who sees it.
#[derive(Clone, Copy, Debug)]
pub struct CustomersChat {
    /// The chat.
    pub chat: IssueId,
    /// Its customer.
    pub customer: ContactId,
    /// Its department.
    pub department: DepartmentId,
}

/// A widget: what a website embeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widget {
    /// Its random public id.
    pub id: String,
    /// Its project.
    pub project: ProjectId,
    /// The department that its chats go to.
    pub department: DepartmentId,
    /// Whether a name is asked for before the first message (S2.25).
    pub ask_name: bool,
    /// The greeting.
    pub greeting: String,
    /// The accent colour as `#rrggbb`, where the website chose one.
    pub accent: Option<String>,
}

/// An issue under the lock of its project.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its id.
    pub id: IssueId,
    /// Its number in the project.
    pub number: i64,
    /// The sender's id for the chat.
    pub chat_client_id: ClientId,
    /// The live half.
    pub chat_state: ChatState,
    /// The status.
    pub status: StatusId,
    /// The resolution.
    pub resolution: Option<ResolutionId>,
    /// The transition that led there, as long as nothing else has changed the status.
    pub moved: Option<Moved>,
    /// The priority.
    pub priority: PriorityId,
    /// The components.
    pub components: Vec<ComponentId>,
    /// The tags.
    pub tags: Vec<String>,
    /// What another system calls the matter; empty where nobody gave one.
    pub reference: String,
    /// The department.
    pub department: DepartmentId,
    /// The customer.
    pub reporter: ContactId,
    /// The agent in charge.
    pub assignee: Option<AgentId>,
    /// The title.
    pub title: String,
    /// Where the first message was written.
    pub started_page: String,
    /// The last public message.
    pub last: Option<Last>,
    /// The highest `vseq`.
    pub last_vseq: i64,
    /// How far the customer has got.
    pub customer: Watermark,
    /// How far the team has got.
    pub team: Watermark,
    /// The `vseq` of the team's last message; 0 without one.
    pub answer_vseq: i64,
    /// When the customer saw that message, UTC milliseconds.
    pub seen_at: Option<i64>,
    /// Created, UTC milliseconds.
    pub created_at: i64,
    /// Last message or change, UTC milliseconds.
    pub updated_at: i64,
}

impl Issue {
    /// Gives it another status by something else than a transition; one that was made before cannot be taken back then.
    pub fn set_status(&mut self, status: StatusId, resolution: Option<ResolutionId>) {
        if (self.status, self.resolution) != (status, resolution) {
            self.moved = None;
        }
        (self.status, self.resolution) = (status, resolution);
    }
}

/// The last change of an issue's status by an agent, and what it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Who.
    pub by: AgentId,
    /// When, UTC milliseconds.
    pub at: i64,
    /// The status from before.
    pub status: StatusId,
    /// The resolution from before.
    pub resolution: Option<ResolutionId>,
}

/// The last public message of an issue, kept with it.
#[derive(Clone, Debug)]
pub struct Last {
    /// Who wrote it.
    pub author: Author,
    /// Its preview.
    pub preview: String,
    /// When, UTC milliseconds.
    pub at: i64,
    /// Its number in the chat.
    pub vseq: i64,
}

/// A contact under the lock.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Their name; empty where none was given.
    pub name: String,
    /// Created, UTC milliseconds.
    pub created_at: i64,
}

/// A message to be stored.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// Its chat.
    pub issue: IssueId,
    /// Its position.
    pub pos: i64,
    /// Its number in the chat.
    pub vseq: Option<i64>,
    /// The kind of line.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: Author,
    /// The sender's id.
    pub client_id: ClientId,
    /// The text.
    pub body: String,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// A message that was stored before under the same sender's id.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its position.
    pub pos: i64,
    /// Its number in the chat.
    pub vseq: i64,
    /// When it was stored, UTC milliseconds.
    pub at: i64,
}

/// The first project and its administrator.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The administrator's name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// The PHC string of their password.
    pub password_hash: String,
    /// The project's name.
    pub project_name: String,
    /// The project's key.
    pub project_key: String,
    /// The origins on which the widget may be embedded.
    pub websites: Vec<String>,
    /// The widget's random id.
    pub widget: String,
    /// The log's epoch.
    pub epoch: String,
    /// The widget's accent, where one is chosen.
    pub accent: Option<String>,
    /// Where it comes from.
    pub caller: Caller,
    /// Now, UTC milliseconds.
    pub at: i64,
}

/// Departments and agents to be added to a project.
#[derive(Clone, Debug, Default)]
pub struct DemoTeam {
    /// Names of departments.
    pub departments: Vec<String>,
    /// The agents.
    pub agents: Vec<NewAgent>,
    /// Now, UTC milliseconds.
    pub at: i64,
}

/// An agent to be added.
#[derive(Clone, Debug)]
pub struct NewAgent {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// The PHC string of their password.
    pub password_hash: String,
    /// Their role.
    pub role: Role,
    /// Their level in each department of these names; the Default department is called "Default".
    pub rights: Vec<(String, Level)>,
}
