//! What the one writer is asked to do: a closed list of changes of one project.

use model::edit::IssueEdit;
use model::id::{
    AgentId, ClientId, ContactId, DepartmentId, FileId, IssueId, MessageId, ProjectId, TransitionId,
};
use model::scheme::Scheme;
use model::status::{Level, Role, Side};
use model::text::{MessageText, PersonName};
use model::view::Watermark;

use crate::connection::Connection;
use crate::pushed::Push;
use crate::record::NewAudit;
use crate::unit::Needs;

/// A change that somebody wants, with the time at which it was asked for.
#[derive(Clone, Debug)]
pub struct Command {
    /// The project.
    pub project: ProjectId,
    /// When, UTC milliseconds.
    pub at: i64,
    /// Random bits for the ids that the change makes.
    pub seed: [u8; 10],
    /// What.
    pub work: Work,
}

/// Who asks, as far as a command knows; their rights are looked up under the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A member of the team.
    Agent(AgentId),
    /// The visitor of this contact; the credential was checked.
    Visitor(ContactId),
}

impl Asker {
    /// Their side of a conversation.
    pub fn side(self) -> Side {
        match self {
            Self::Agent(_) => Side::Team,
            Self::Visitor(_) => Side::Customer,
        }
    }
}

/// The changes.
#[derive(Clone, Debug)]
pub enum Work {
    /// A visitor's first message opens a chat.
    StartChat(Box<Start>),
    /// A message into a chat.
    Post {
        /// Who writes.
        asker: Asker,
        /// The chat.
        chat: IssueId,
        /// The sender's id.
        client_id: ClientId,
        /// The text; may be empty where there are files.
        text: MessageText,
        /// The files beside it, in order.
        files: Vec<FileId>,
    },
    /// A visitor's message into their newest chat, whichever that is under the lock.
    PostToNewest {
        /// Who writes.
        contact: ContactId,
        /// The sender's id.
        client_id: ClientId,
        /// The text; may be empty where there are files.
        text: MessageText,
        /// The files beside it, in order.
        files: Vec<FileId>,
    },
    /// An internal note.
    Note {
        /// Who writes.
        agent: AgentId,
        /// The chat.
        chat: IssueId,
        /// The sender's id.
        client_id: ClientId,
        /// The text.
        text: MessageText,
        /// Whom it names.
        mentions: Vec<AgentId>,
        /// The files beside it, in order.
        files: Vec<FileId>,
    },
    /// An author changes their message.
    Revise {
        /// Who.
        agent: AgentId,
        /// The chat.
        chat: IssueId,
        /// The message.
        message: MessageId,
        /// How.
        revision: Revision,
        /// What the audit trail says of it where it is a deletion.
        audit: NewAudit,
    },
    /// An agent has seen the notes of a chat that name them.
    SeeMentions {
        /// Who.
        agent: AgentId,
        /// The chat.
        chat: IssueId,
    },
    /// A side has got further in a chat.
    Seen {
        /// Who.
        asker: Asker,
        /// The chat.
        chat: IssueId,
        /// How far.
        reached: Watermark,
        /// What was pushed to that side before, and is not stored yet.
        pushed: Option<Push>,
    },
    /// Messages were pushed (N.5).
    Pushed(Vec<Push>),
    /// A change of status.
    Move {
        /// Who.
        agent: AgentId,
        /// The chat.
        chat: IssueId,
        /// Which.
        transition: TransitionId,
    },
    /// A change of a field by an agent.
    Edit {
        /// Who.
        agent: AgentId,
        /// The chat.
        chat: IssueId,
        /// What.
        edit: IssueEdit,
    },
    /// The same, whatever the field is by then.
    Overwrite {
        /// Who.
        agent: AgentId,
        /// The chat.
        chat: IssueId,
        /// What; what it names as seen does not matter.
        edit: IssueEdit,
    },
    /// What the project's issues can be.
    SetScheme {
        /// The administrator.
        by: AgentId,
        /// The checked scheme.
        scheme: Box<Scheme>,
        /// What the audit trail says of it, but for what exactly.
        audit: NewAudit,
    },
    /// Who replies in the project's chats.
    SetReplies {
        /// The administrator.
        by: AgentId,
        /// Whether it is the assignee only, where a chat has one.
        only_assignee: bool,
        /// What the audit trail says of it, but for what exactly.
        audit: NewAudit,
    },
    /// What visitors without a name are called.
    CallAnonymous {
        /// The administrator.
        by: AgentId,
        /// The name.
        name: PersonName,
        /// What the audit trail says of it, but for the name.
        audit: NewAudit,
    },
    /// An agent's rights in the project, or whether their account may be used.
    Member {
        /// The administrator.
        by: AgentId,
        /// Whom it concerns.
        agent: AgentId,
        /// What changes.
        change: MemberChange,
        /// What the audit trail says of it.
        audit: NewAudit,
    },
    /// The chat is over.
    End {
        /// Who ends it.
        asker: Asker,
        /// The chat.
        chat: IssueId,
    },
}

/// A change of a message, checked.
#[derive(Clone, Debug)]
pub enum Revision {
    /// Another text.
    Edit {
        /// The text.
        text: MessageText,
        /// Whom a note names now.
        mentions: Vec<AgentId>,
        /// The number of the text that the author saw.
        version: i64,
    },
    /// No text any more.
    Delete,
}

/// A change of a member of the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// Exactly these levels in the project.
    Rights(Vec<(DepartmentId, Level)>),
    /// Whether the account may be used.
    Active(bool),
    /// The role in the whole installation.
    Role(Role),
}

/// What opens a chat.
#[derive(Clone, Debug)]
pub struct Start {
    /// The sender's id for the chat.
    pub chat: ClientId,
    /// The sender's id for the message.
    pub client_id: ClientId,
    /// The department.
    pub department: DepartmentId,
    /// The contact, where a credential named one.
    pub contact: Option<ContactId>,
    /// The name, where one was given.
    pub name: Option<PersonName>,
    /// The text.
    pub text: MessageText,
    /// From where; its page is the one on which the message was written.
    pub connection: Connection,
    /// The digest of a new credential.
    pub credential: Vec<u8>,
}

/// What became of an accepted command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// A message is stored.
    Posted(Posted),
    /// A chat exists, with its first message.
    Started {
        /// The chat.
        chat: IssueId,
        /// Whose it is.
        contact: ContactId,
        /// The message.
        message: Posted,
        /// Whether it was there already: the answer to an earlier try was lost.
        is_repeat: bool,
    },
    /// Stored, or nothing was to change.
    Noted,
}

/// A stored message, as its sender is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its position.
    pub pos: i64,
    /// Its number in the chat.
    pub vseq: i64,
    /// When it was stored, UTC milliseconds.
    pub at: i64,
    /// Who is in charge, where that is another agent than the one who wrote.
    pub taken_by: Option<String>,
}

impl Command {
    /// Adds what has to be loaded before this command can be decided.
    pub fn add_needs(&self, needs: &mut Needs) {
        match &self.work {
            Work::StartChat(start) => {
                needs.chats.push(start.chat);
                needs.contacts.extend(start.contact);
                needs.newest_of.extend(start.contact);
                needs.sent.push(start.client_id);
            }
            Work::Post {
                asker,
                chat,
                client_id,
                files,
                ..
            } => {
                needs.files.extend(files);
                needs.ask(*asker, *chat);
                needs.sent.push(*client_id);
            }
            Work::PostToNewest {
                contact,
                client_id,
                files,
                ..
            } => {
                needs.files.extend(files);
                needs.newest_of.push(*contact);
                needs.sent.push(*client_id);
            }
            Work::Note {
                agent,
                chat,
                client_id,
                mentions,
                files,
                ..
            } => {
                needs.files.extend(files);
                needs.ask(Asker::Agent(*agent), *chat);
                needs.sent.push(*client_id);
                needs.agents.extend(mentions);
            }
            Work::Revise {
                agent,
                chat,
                message,
                revision,
                ..
            } => {
                needs.ask(Asker::Agent(*agent), *chat);
                needs.messages.push(*message);
                if let Revision::Edit { mentions, .. } = revision {
                    needs.agents.extend(mentions);
                }
            }
            Work::SeeMentions { agent, chat } => {
                needs.ask(Asker::Agent(*agent), *chat);
                needs.mentioned.push((*agent, *chat));
            }
            Work::Seen { asker, chat, .. } | Work::End { asker, chat } => needs.ask(*asker, *chat),
            Work::SetReplies { by, .. } | Work::CallAnonymous { by, .. } => needs.agents.push(*by),
            Work::Member { by, agent, .. } => needs.agents.extend([*by, *agent]),
            Work::Pushed(pushes) => needs.issues.extend(pushes.iter().map(|push| push.chat)),
            Work::Move { agent, chat, .. } => needs.ask(Asker::Agent(*agent), *chat),
            Work::Edit { agent, chat, edit } | Work::Overwrite { agent, chat, edit } => {
                needs.ask(Asker::Agent(*agent), *chat);
                if let IssueEdit::Assignee { to, .. } = edit {
                    needs.agents.extend(*to);
                }
            }
            Work::SetScheme { by, .. } => {
                needs.agents.push(*by);
                needs.scheme_in_use = true;
            }
        }
    }
}
