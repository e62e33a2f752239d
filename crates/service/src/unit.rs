//! A unit of work: the state of one project that a batch may read and change while the stream's lock is held.
//!
//! Storage fills it with what the batch needs, the rules under [`crate::decide`] change it in memory, storage writes the
//! difference in a few multi-row statements (`delivery.md`, rule 1).

use std::collections::{HashMap, HashSet};

use model::delivery::Step;
use model::event::EventKind;
use model::id::{AgentId, ClientId, ContactId, DepartmentId, FileId, IssueId, MessageId, ProjectId};
use model::person::Author;
use model::refusal::Refusal;
use model::scheme::{Parts, Scheme};
use model::view::ProjectView;

use crate::authorize::{Action, Actor, Resource, Rights, authorize};
use crate::command::{Asker, MemberChange};
use crate::connection::Connection;
use crate::files::LooseFile;
use crate::record::{Account, Contact, Issue, Known, NewAudit, NewMessage};
use crate::revision::Revisions;

/// How many credentials of a contact are good at once. Each first message that comes again gets another, as its sender may have got none of
/// those before; a browser keeps one.
pub const CREDENTIALS_MAX: usize = 8;

/// What a batch has to see.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Issues by id.
    pub issues: Vec<IssueId>,
    /// Chats by the sender's id.
    pub chats: Vec<ClientId>,
    /// Agents with their rights in the project.
    pub agents: Vec<AgentId>,
    /// Contacts.
    pub contacts: Vec<ContactId>,
    /// The newest chats of contacts.
    pub newest_of: Vec<ContactId>,
    /// Messages that may be known already, by the sender's id.
    pub sent: Vec<ClientId>,
    /// Files that are to stand beside a message.
    pub files: Vec<FileId>,
    /// Which parts of the project's scheme its issues refer to.
    pub scheme_in_use: bool,
    /// Messages that are to be changed.
    pub messages: Vec<MessageId>,
    /// Agents whose unseen mentions in a chat matter.
    pub mentioned: Vec<(AgentId, IssueId)>,
}

impl Needs {
    /// Needs a chat and who asks.
    pub fn ask(&mut self, asker: Asker, chat: IssueId) {
        self.issues.push(chat);
        match asker {
            Asker::Agent(agent) => self.agents.push(agent),
            Asker::Visitor(contact) => self.contacts.push(contact),
        }
    }
}

/// An event to be stored.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// Its position.
    pub pos: i64,
    /// The chat that it concerns.
    pub chat: Option<IssueId>,
    /// Its number in the chat, where the visitor may see it.
    pub vseq: Option<i64>,
    /// Its kind.
    pub kind: EventKind,
    /// The message that it added.
    pub message: Option<MessageId>,
    /// Who did it.
    pub actor: Author,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// A watermark of one participant, to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewReceipt {
    /// The chat.
    pub chat: IssueId,
    /// Who.
    pub who: Author,
    /// Reached a device, as `vseq`.
    pub delivered: i64,
    /// Was shown, as `vseq`.
    pub read: i64,
    /// When, UTC milliseconds.
    pub at: i64,
}

/// A step of a chat's messages towards one side, to be stored (N.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewStep {
    /// The chat.
    pub chat: IssueId,
    /// Whose device or socket it was.
    pub who: Author,
    /// Which step.
    pub step: Step,
    /// Up to which number, as `vseq`.
    pub up_to: i64,
    /// When the server learned of it, UTC milliseconds.
    pub at: i64,
}

/// The state under the lock, and what the batch adds to it.
#[derive(Debug)]
pub struct Unit {
    /// The project.
    pub project: ProjectView,
    /// What the project's issues can be.
    pub scheme: Scheme,
    /// What of it is in use, where a command needed to know.
    pub scheme_use: Parts,
    /// Whether the scheme was changed.
    pub scheme_changed: bool,
    /// Whether it was changed who replies.
    pub replies_changed: bool,
    /// Whether it was changed what visitors without a name are called.
    pub anonymous_name_changed: bool,
    /// The last position; set with the events, stored last.
    pub head: i64,
    /// The last number given to an issue.
    pub last_number: i64,
    /// The loaded issues, and the new ones.
    pub issues: HashMap<IssueId, Issue>,
    /// Chats by the sender's id.
    pub chats: HashMap<ClientId, IssueId>,
    /// The newest chat of a contact, where it was asked for or is new.
    pub newest_of: HashMap<ContactId, IssueId>,
    /// The loaded agents with their rights.
    pub agents: HashMap<AgentId, (Account, Rights)>,
    /// The loaded contacts, and the new ones.
    pub contacts: HashMap<ContactId, Contact>,
    /// Messages that are stored already, by chat, sender and the sender's id.
    pub known: HashMap<(IssueId, Author, ClientId), Known>,
    /// The loaded files.
    pub files: HashMap<FileId, LooseFile>,
    /// Files that get their place beside a message.
    pub attached: Vec<(FileId, MessageId)>,
    /// New messages.
    pub messages: Vec<NewMessage>,
    /// New events.
    pub events: Vec<NewEvent>,
    /// New watermarks; the last of a participant counts.
    pub receipts: Vec<NewReceipt>,
    /// New steps of messages; one that is stored already stays as it is.
    pub steps: Vec<NewStep>,
    /// Changes of members of the team.
    pub members: Vec<(AgentId, MemberChange)>,
    /// Agents whose sessions end with it.
    pub signed_out: Vec<AgentId>,
    /// What the audit trail says of them.
    pub audits: Vec<NewAudit>,
    /// New contacts.
    pub new_contacts: Vec<ContactId>,
    /// Contacts whose name changed.
    pub renamed_contacts: Vec<ContactId>,
    /// New credentials: digest, contact, and when. A contact keeps the newest [`CREDENTIALS_MAX`].
    pub credentials: Vec<(Vec<u8>, ContactId, i64)>,
    /// The connections of new chats.
    pub connections: Vec<(IssueId, Connection)>,
    /// Issues to be inserted.
    pub new_issues: Vec<IssueId>,
    /// Issues to be updated.
    pub changed_issues: Vec<IssueId>,
    /// Issues that are called otherwise now: by their title or their tags.
    pub reworded: Vec<IssueId>,
    /// Messages that exist already, and what changes in them.
    pub revisions: Revisions,
    /// All of both, to know them again.
    touched: HashSet<IssueId>,
}

impl Unit {
    /// A unit at this place of the log, with nothing loaded.
    pub fn new(project: ProjectView, scheme: Scheme, head: i64, last_number: i64) -> Self {
        Self {
            project,
            scheme,
            scheme_use: Parts::default(),
            scheme_changed: false,
            replies_changed: false,
            anonymous_name_changed: false,
            head,
            last_number,
            issues: HashMap::new(),
            chats: HashMap::new(),
            newest_of: HashMap::new(),
            agents: HashMap::new(),
            contacts: HashMap::new(),
            known: HashMap::new(),
            files: HashMap::new(),
            attached: Vec::new(),
            messages: Vec::new(),
            events: Vec::new(),
            receipts: Vec::new(),
            steps: Vec::new(),
            members: Vec::new(),
            signed_out: Vec::new(),
            audits: Vec::new(),
            new_contacts: Vec::new(),
            renamed_contacts: Vec::new(),
            credentials: Vec::new(),
            connections: Vec::new(),
            new_issues: Vec::new(),
            changed_issues: Vec::new(),
            reworded: Vec::new(),
            revisions: Revisions::default(),
            touched: HashSet::new(),
        }
    }

    /// Whether the batch changed nothing.
    pub fn is_unchanged(&self) -> bool {
        self.events.is_empty()
            && self.receipts.is_empty()
            && self.steps.is_empty()
            && self.credentials.is_empty()
    }

    /// An issue.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn issue(&self, id: IssueId) -> Result<&Issue, Refusal> {
        self.issues.get(&id).ok_or(Refusal::NotFound)
    }

    /// Adds an issue, the newest of its reporter.
    pub fn add_issue(&mut self, issue: Issue) {
        let id = issue.id;
        self.chats.insert(issue.chat_client_id, id);
        self.newest_of.insert(issue.reporter, id);
        self.issues.insert(id, issue);
        self.new_issues.push(id);
        self.touched.insert(id);
    }

    /// Changes an issue.
    pub fn change(&mut self, id: IssueId, change: impl FnOnce(&mut Issue)) {
        if let Some(issue) = self.issues.get_mut(&id) {
            change(issue);
            if self.touched.insert(id) {
                self.changed_issues.push(id);
            }
        }
    }

    /// Who asks, with their rights as they are under the lock.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] for an agent who does not exist.
    pub fn actor(&self, asker: Asker) -> Result<Actor, Refusal> {
        match asker {
            Asker::Agent(id) => {
                let (account, rights) = self.agents.get(&id).ok_or(Refusal::SignedOut)?;
                Ok(Actor::Agent {
                    id,
                    role: account.role,
                    active: account.active,
                    rights: rights.clone(),
                })
            }
            Asker::Visitor(contact) => Ok(Actor::Visitor {
                contact,
                project: self.project.id,
            }),
        }
    }

    /// Lets administrators of the project go on.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] for an agent who does not exist or is switched off, [`Refusal::Forbidden`] for anybody else.
    pub fn administered_by(&self, by: AgentId) -> Result<(), Refusal> {
        let project = Resource::Project(self.project.id);
        authorize(&self.actor(Asker::Agent(by))?, Action::Administer, project)
    }

    /// The name of an agent, or of a contact (S1.29).
    pub fn name_of(&self, author: Author) -> String {
        match author {
            Author::Agent(id) => self
                .agents
                .get(&id)
                .map_or_else(String::new, |(account, _)| account.name.clone()),
            Author::Visitor(id) => match self.contacts.get(&id) {
                Some(contact) if !contact.name.is_empty() => contact.name.clone(),
                _ => self.project.anonymous_name.clone(),
            },
            Author::System => String::new(),
        }
    }

    /// The department of an issue.
    pub fn department_of(&self, id: IssueId) -> Option<DepartmentId> {
        self.issues.get(&id).map(|issue| issue.department)
    }

    /// The project's id.
    pub fn project_id(&self) -> ProjectId {
        self.project.id
    }

    /// Appends an event about the project, which no visitor sees.
    pub fn emit_for_team(&mut self, kind: EventKind, actor: Author, at: i64) {
        self.head += 1;
        self.events.push(NewEvent {
            pos: self.head,
            chat: None,
            vseq: None,
            kind,
            message: None,
            actor,
            at,
        });
    }

    /// Appends an event about a chat; the next position, and the next `vseq` where the visitor may see it.
    pub fn emit(
        &mut self,
        chat: IssueId,
        kind: EventKind,
        visible: bool,
        message: Option<MessageId>,
        actor: Author,
        at: i64,
    ) -> (i64, Option<i64>) {
        self.head += 1;
        let mut vseq = None;
        self.change(chat, |issue| {
            if visible {
                issue.last_vseq += 1;
                vseq = Some(issue.last_vseq);
            }
        });
        self.events.push(NewEvent {
            pos: self.head,
            chat: Some(chat),
            vseq,
            kind,
            message,
            actor,
            at,
        });
        (self.head, vseq)
    }
}
