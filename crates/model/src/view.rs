//! What is shown: one view for each kind of reader. A visitor's views stand in [`crate::visitor`] and have no notes,
//! observers, other chats or `pos`.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::draft::DraftView;
use crate::file::FileView;
use crate::id::{
    AgentId, ClientId, ComponentId, ContactId, DepartmentId, IssueId, MessageId, PriorityId, ProjectId,
    ResolutionId, StatusId,
};
use crate::mention::{Mention, MentionView};
pub use crate::person::AgentView;
use crate::person::Author;
use crate::preferences::Preferences;
use crate::revision::Changed;
use crate::scheme::Scheme;
use crate::status::{ChatState, Level, Role};
use crate::words::words;

/// A project, as its agents see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectView {
    /// Its id.
    pub id: ProjectId,
    /// Its key, for example `JK`.
    pub key: String,
    /// Its name, for example "Juniper Kiln".
    pub name: String,
    /// What a visitor without a name is called (S1.29).
    pub anonymous_name: String,
    /// Whether only the assignee replies to the customer, where a chat has one (E.29).
    pub only_assignee_replies: bool,
}

/// How far one side has got: the highest `vseq` that reached it, that was displayed, and that it has seen. Each only grows, and none
/// is beyond the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watermark {
    /// Reached a device of that side.
    pub delivered: i64,
    /// Was drawn in an open conversation; the window need not have the focus.
    pub displayed: i64,
    /// Was shown in a visible, focused window.
    pub read: i64,
}

impl Watermark {
    /// Everything up to this number was read.
    pub fn read_to(vseq: i64) -> Self {
        Self {
            delivered: vseq,
            displayed: vseq,
            read: vseq,
        }
    }

    /// The farther of both, each for itself.
    #[must_use]
    pub fn higher(self, other: Self) -> Self {
        Self {
            delivered: self.delivered.max(other.delivered),
            displayed: self.displayed.max(other.displayed),
            read: self.read.max(other.read),
        }
    }

    /// Whether this says more than the other.
    pub fn is_beyond(self, other: Self) -> bool {
        self.higher(other) != other
    }
}

/// The last public message of a chat, for its row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessage {
    /// Who wrote it.
    pub author: Author,
    /// Their name.
    pub author_name: String,
    /// Its text in one line without marks, cut (S1.24); empty where it was deleted.
    pub preview: String,
    /// When it was stored, UTC milliseconds.
    pub at: i64,
}

/// A chat as a row of the list and as the head of its panels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatRow {
    /// Its id.
    pub id: IssueId,
    /// Its number in the project; the key is project key and number.
    pub number: i64,
    /// Its readable key, for example `JK-3` (S1.28).
    pub key: String,
    /// Its title: the first message, until somebody gives it another.
    pub title: String,
    /// The live half.
    pub chat_state: ChatState,
    /// The status of the record, in the words of the project's [`Scheme`].
    pub status: StatusId,
    /// The resolution, exactly when the status is of the kind [`crate::status::StatusKind::Resolved`].
    pub resolution: Option<ResolutionId>,
    /// The priority.
    pub priority: PriorityId,
    /// The components, in the order in which they were added.
    pub components: Vec<ComponentId>,
    /// The tags, in the order in which they were added.
    pub tags: Vec<String>,
    /// What another system calls the matter; empty where nobody gave one.
    pub reference: String,
    /// The department's id, where one was chosen.
    pub department: Option<DepartmentId>,
    /// The department's name.
    pub department_name: String,
    /// The customer.
    pub reporter: ContactId,
    /// The customer's name, or the project's anonymous name (S1.29).
    pub reporter_name: String,
    /// Whether the customer gave no name.
    pub reporter_anonymous: bool,
    /// The agent in charge, and their name.
    pub assignee: Option<(AgentId, String)>,
    /// The last public message.
    pub last: Option<LastMessage>,
    /// Whether the last public message is the customer's (S1.25).
    pub unanswered: bool,
    /// The `vseq` of the last public message; 0 for none.
    pub last_vseq: i64,
    /// The highest `vseq` of the chat, for the server: receipts count too.
    #[serde(skip)]
    pub log_vseq: i64,
    /// How far the customer has got.
    pub customer: Watermark,
    /// How far the team has got.
    pub team: Watermark,
    /// When the customer saw the team's last message, UTC milliseconds; `None` where that has not happened, or when is not known.
    pub seen_at: Option<i64>,
    /// Created, UTC milliseconds.
    pub created_at: i64,
    /// Last message or change, UTC milliseconds. The list is ordered by it.
    pub updated_at: i64,
}

impl ChatRow {
    /// The place in the list: newest on top, ties by id.
    pub fn order(&self) -> (core::cmp::Reverse<i64>, core::cmp::Reverse<IssueId>) {
        (core::cmp::Reverse(self.updated_at), core::cmp::Reverse(self.id))
    }
}

/// What kind of line a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MessageKind {
    /// Written by a person, seen by the visitor.
    Public,
    /// Written by a person for colleagues only.
    Note,
    /// Written by Lobby, seen by the visitor; the body is a [`SystemLine`].
    System,
    /// Written by Lobby for colleagues only; the body is a [`SystemLine`].
    Trace,
}

impl MessageKind {
    /// Whether the visitor may see it; exactly these have a `vseq`.
    pub fn is_public(self) -> bool {
        matches!(self, Self::Public | Self::System)
    }
}

/// A line of a timeline, as the team sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// The chat.
    pub chat: IssueId,
    /// Its position in the project's log; timelines are ordered by it.
    pub pos: i64,
    /// Its number among what the visitor may see; `None` for notes.
    pub vseq: Option<i64>,
    /// The kind of line.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: Author,
    /// Their name.
    pub author_name: String,
    /// The sender's own id for it.
    pub client_id: ClientId,
    /// The text; for system lines see [`SystemLine`]; empty once it is deleted.
    pub body: String,
    /// When it was stored, UTC milliseconds.
    pub at: i64,
    /// What became of it since; `None`: it stands as it was written (E.43).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    /// Whom a note names (E.17).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// The files beside it (E.5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileView>,
}

impl MessageView {
    /// The number of its present text, from 1.
    pub fn version(&self) -> i64 {
        self.changed.map_or(1, |changed| changed.version)
    }

    /// Whether it was deleted.
    pub fn is_deleted(&self) -> bool {
        self.changed.is_some_and(|changed| changed.deleted)
    }
}

/// What a line of Lobby's own says. Stored as data, put into words where it is shown, so that it can be translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SystemLine {
    /// An agent entered the chat.
    Joined {
        /// The agent's name.
        name: String,
    },
    /// The customer wrote into a resolved chat.
    Reopened {
        /// The customer's name.
        name: String,
    },
    /// The chat was ended.
    Ended {
        /// Who ended it.
        name: String,
    },
    /// The status was changed by a person.
    Moved {
        /// Who changed it.
        name: String,
        /// To which status or resolution, in words.
        to: String,
        /// From which, in words; empty in lines of former releases.
        from: String,
    },
}

impl SystemLine {
    /// The stored form: the kind and its values, separated by tabs.
    pub fn to_body(&self) -> String {
        match self {
            Self::Joined { name } => format!("joined\t{name}"),
            Self::Reopened { name } => format!("reopened\t{name}"),
            Self::Ended { name } => format!("ended\t{name}"),
            Self::Moved { name, to, from } => format!("moved\t{name}\t{to}\t{from}"),
        }
    }

    /// Reads the stored form; `None` for a kind that this version does not know.
    pub fn parse(body: &str) -> Option<Self> {
        let (kind, rest) = cut_at_tab(body);
        let (name, rest) = cut_at_tab(rest?);
        let name = name.to_owned();
        match kind {
            "joined" => Some(Self::Joined { name }),
            "reopened" => Some(Self::Reopened { name }),
            "ended" => Some(Self::Ended { name }),
            "moved" => {
                let (to, from) = cut_at_tab(rest?);
                let (to, from) = (to.to_owned(), from.unwrap_or_default().to_owned());
                Some(Self::Moved { name, to, from })
            }
            _ => None,
        }
    }

    /// The name in it, and the words before and after the name.
    pub fn words(&self) -> (&'static str, &str, String) {
        match self {
            Self::Joined { name } => ("", name, " joined the chat".to_owned()),
            Self::Reopened { name } => ("Reopened: ", name, " wrote again".to_owned()),
            Self::Ended { name } => ("", name, " ended the chat".to_owned()),
            Self::Moved { name, to, .. } => ("", name, words(&[" set the status to ", to])),
        }
    }
}

/// What stands before the first tab, and what behind it. By bytes: a search by the standard library weighs on the widget.
fn cut_at_tab(text: &str) -> (&str, Option<&str>) {
    let tab = text.bytes().position(|byte| byte == b'\t');
    match tab.and_then(|tab| text.split_at_checked(tab)) {
        Some((before, after)) => (before, after.get(1..)),
        None => (text, None),
    }
}

/// A page of chats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatsPage {
    /// The rows, newest first.
    pub chats: Vec<ChatRow>,
    /// Whether there are older ones.
    pub more: bool,
}

/// The Chats page of one agent: data and `(epoch, head)` of one read transaction (`delivery.md`, rule 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskSnapshot {
    /// The project.
    pub project: ProjectView,
    /// All projects that this agent may open, for the switch in the rail.
    pub projects: Vec<ProjectView>,
    /// What the project's issues can be.
    pub scheme: Scheme,
    /// The agent who asks.
    pub me: AgentView,
    /// How the agent has arranged the project.
    pub preferences: Preferences,
    /// The log's epoch.
    pub epoch: String,
    /// The position up to which this snapshot is complete.
    pub head: i64,
    /// The longest waiting chats, then the newest ones; the last of them is where older ones go on.
    pub page: ChatsPage,
    /// The chats whose customer is connected now.
    pub online: Vec<IssueId>,
    /// The colleagues.
    pub agents: Vec<AgentView>,
    /// The notes that name this agent and were not seen, newest first, at most [`MENTIONS_MAX`].
    #[serde(default)]
    pub mentions: Vec<MentionView>,
}

/// So many unseen mentions are counted and shown.
pub const MENTIONS_MAX: i64 = 100;

/// A chat's timeline: its last lines, with `head` of the same read transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationView {
    /// The chat.
    pub chat: ChatRow,
    /// The log's epoch.
    pub epoch: String,
    /// The position up to which `messages` is complete.
    pub head: i64,
    /// The lines, oldest first.
    pub messages: Vec<MessageView>,
    /// Whether there are earlier lines.
    pub earlier: bool,
    /// What this agent may do here.
    pub level: Level,
    /// Who may see the chat, by name: whom a note may name.
    #[serde(default)]
    pub readers: Vec<(AgentId, String)>,
    /// What this agent has written here and not sent.
    #[serde(default)]
    pub drafts: Vec<DraftView>,
}

/// A department, for lists of choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentView {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: String,
}

/// A member of the team with their rights in one project, as administrators see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Their id.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// Whether the account may be used.
    pub active: bool,
    /// Their level in each department where they have one.
    pub rights: Vec<(DepartmentId, Level)>,
}

/// The team of one project, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamView {
    /// The project.
    pub project: ProjectView,
    /// Its departments.
    pub departments: Vec<DepartmentView>,
    /// Everybody with an account, by name.
    pub members: Vec<MemberView>,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The agent.
    pub agent: AgentView,
    /// The agent's e-mail address.
    pub email: String,
    /// The projects that the agent may open; the first is where sign-in leads.
    pub projects: Vec<ProjectView>,
}

#[cfg(test)]
mod tests;
