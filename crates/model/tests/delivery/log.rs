//! The log as it is stored, and what is read from it: rows, lines, events, snapshots, in the types that travel.

use model::event::{AgentEvent, Change};
use model::id::{AgentId, ClientId, ContactId, IssueId, MessageId, PriorityId, ProjectId, StatusId};
use model::person::Author;
use model::preferences::Preferences;
use model::scheme::{Parts, Scheme};
use model::status::{ChatState, Level, Presence, Role};
use model::view::{
    AgentView, ChatRow, ChatsPage, ConversationView, DeskSnapshot, LastMessage, MessageKind, MessageView,
    ProjectView, Watermark,
};
use model::visitor::{ChatHead, From, VisitorEvent, VisitorMessage, VisitorSnapshot};

/// A message's name: who wrote it, and the how many-th of theirs it is. Stands for the `client_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) by: u8,
    pub(crate) n: u8,
}

impl Name {
    pub(crate) fn byte(self) -> u8 {
        self.by * 16 + self.n + 1
    }

    pub(crate) fn id(self) -> ClientId {
        ClientId::from_parts(i64::from(self.byte()), [0; 10])
    }

    pub(crate) fn of(id: ClientId) -> Self {
        let byte = (id.0.as_u128() >> 80) as u8 - 1;
        Self {
            by: byte / 16,
            n: byte % 16,
        }
    }
}

/// A committed event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) pos: u8,
    /// Its number at the visitor; 0 for what no visitor may see.
    pub(crate) vseq: u8,
    /// The message that it added; `None` for a line of the system that only the team sees.
    pub(crate) name: Option<Name>,
}

/// The database: survives the server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    pub(crate) epoch: u8,
    /// In order of positions.
    pub(crate) entries: Vec<Entry>,
}

pub(crate) fn chat() -> IssueId {
    IssueId::from_parts(1, [1; 10])
}

impl Log {
    pub(crate) fn head(&self) -> u8 {
        self.entries.last().map_or(0, |entry| entry.pos)
    }

    pub(crate) fn visitor_head(&self) -> u8 {
        self.entries.iter().map(|entry| entry.vseq).max().unwrap_or(0)
    }

    pub(crate) fn has(&self, name: Name) -> bool {
        self.entries.iter().any(|entry| entry.name == Some(name))
    }

    pub(crate) fn add(&mut self, entry: Entry) {
        let at = self.entries.partition_point(|other| other.pos < entry.pos);
        self.entries.insert(at, entry);
    }

    /// What is committed after a position, in order.
    pub(crate) fn after(&self, pos: u8) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.pos > pos)
    }

    /// The same for the visitor, by their numbers.
    pub(crate) fn visible_after(&self, vseq: u8) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.vseq > vseq)
    }

    pub(crate) fn entry(&self, pos: u8) -> Entry {
        *self.entries.iter().find(|entry| entry.pos == pos).unwrap()
    }

    pub(crate) fn epoch_text(&self) -> String {
        format!("epoch {}", self.epoch)
    }

    /// The chat as it was when the log had been read up to `seen`.
    pub(crate) fn row(&self, seen: u8) -> ChatRow {
        let read = || self.entries.iter().filter(move |entry| entry.pos <= seen);
        let last = read().rfind(|entry| entry.name.is_some());
        ChatRow {
            id: chat(),
            number: 1,
            key: "SU-1".to_owned(),
            title: String::new(),
            chat_state: ChatState::Active,
            status: StatusId::WAITING_FOR_SUPPORT,
            resolution: None,
            priority: PriorityId::MEDIUM,
            components: Vec::new(),
            tags: Vec::new(),
            reference: String::new(),
            department: None,
            department_name: String::new(),
            reporter: ContactId::from_parts(1, [0; 10]),
            reporter_name: String::new(),
            reporter_anonymous: true,
            assignee: None,
            last: last.map(|entry| LastMessage {
                author: author(*entry),
                author_name: String::new(),
                preview: entry.pos.to_string(),
                at: 0,
            }),
            unanswered: last.is_some_and(|entry| entry.name.is_some_and(|name| name.by == 0)),
            last_vseq: read().map(|entry| i64::from(entry.vseq)).max().unwrap_or(0),
            log_vseq: read().map(|entry| i64::from(entry.vseq)).max().unwrap_or(0),
            customer: Watermark::default(),
            team: Watermark::default(),
            seen_at: None,
            created_at: 0,
            updated_at: read().map(|entry| i64::from(entry.pos)).max().unwrap_or(0),
        }
    }

    /// An event as it goes to a console, read when the log went up to `seen`.
    pub(crate) fn agent_event(&self, pos: u8, seen: u8) -> AgentEvent {
        let line = Change::Message(Box::new(line(self.entry(pos))));
        AgentEvent {
            prev: i64::from(pos) - 1,
            pos: i64::from(pos),
            changes: vec![line, Change::Chat(Box::new(self.row(seen)))],
        }
    }

    pub(crate) fn desk_snapshot(&self) -> DeskSnapshot {
        DeskSnapshot {
            project: ProjectView {
                id: ProjectId(1),
                key: "SU".to_owned(),
                name: String::new(),
                anonymous_name: String::new(),
                only_assignee_replies: false,
            },
            projects: Vec::new(),
            scheme: Scheme {
                statuses: Vec::new(),
                transitions: Vec::new(),
                resolutions: Vec::new(),
                priorities: Vec::new(),
                default_priority: PriorityId::MEDIUM,
                components: Vec::new(),
                archived: Parts::default(),
            },
            me: AgentView {
                id: AgentId(1),
                name: String::new(),
                role: Role::Agent,
                available: true,
                presence: Presence::Active,
                answers_in: None,
            },
            preferences: Preferences::default(),
            epoch: self.epoch_text(),
            head: i64::from(self.head()),
            page: ChatsPage {
                chats: vec![self.row(self.head())],
                more: false,
            },
            online: Vec::new(),
            agents: Vec::new(),
            mentions: Vec::new(),
        }
    }

    /// The conversation as it was when the log went up to `seen`.
    pub(crate) fn conversation(&self, seen: u8) -> ConversationView {
        ConversationView {
            chat: self.row(seen),
            epoch: self.epoch_text(),
            head: i64::from(seen),
            messages: self
                .entries
                .iter()
                .filter(|entry| entry.pos <= seen)
                .map(|entry| line(*entry))
                .collect(),
            earlier: false,
            level: Level::Own,
            readers: Vec::new(),
            drafts: Vec::new(),
        }
    }

    pub(crate) fn visitor_event(&self, pos: u8, seen: u8) -> VisitorEvent {
        let entry = self.entry(pos);
        VisitorEvent {
            prev: i64::from(entry.vseq) - 1,
            vseq: i64::from(entry.vseq),
            head: self.chat_head(seen),
            message: Some(visitor_line(entry)),
            changed: None,
        }
    }

    pub(crate) fn visitor_snapshot(&self, seen: u8) -> VisitorSnapshot {
        let visible = || {
            self.entries
                .iter()
                .filter(|entry| entry.vseq > 0 && entry.pos <= seen)
        };
        VisitorSnapshot {
            epoch: self.epoch_text(),
            cursor: visible().map(|entry| i64::from(entry.vseq)).max().unwrap_or(0),
            chat: Some(self.chat_head(seen)),
            messages: visible().map(|entry| visitor_line(*entry)).collect(),
            ..VisitorSnapshot::default()
        }
    }

    /// What the visitor sees of the chat; its mark says how far the log was read for it.
    pub(crate) fn chat_head(&self, seen: u8) -> ChatHead {
        let last = self.row(seen).log_vseq;
        ChatHead {
            key: "SU-1".to_owned(),
            state: ChatState::Active,
            agent: None,
            name: String::new(),
            team: Watermark {
                delivered: last,
                ..Watermark::default()
            },
            mine: Watermark::default(),
        }
    }
}

fn author(entry: Entry) -> Author {
    match entry.name {
        None => Author::System,
        Some(Name { by: 0, .. }) => Author::Visitor(ContactId::from_parts(1, [0; 10])),
        Some(Name { by, .. }) => Author::Agent(AgentId(i64::from(by))),
    }
}

fn line(entry: Entry) -> MessageView {
    MessageView {
        id: MessageId::from_parts(i64::from(entry.pos), [0; 10]),
        chat: chat(),
        pos: i64::from(entry.pos),
        vseq: (entry.vseq > 0).then_some(i64::from(entry.vseq)),
        kind: if entry.name.is_some() {
            MessageKind::Public
        } else {
            MessageKind::Trace
        },
        author: author(entry),
        author_name: String::new(),
        client_id: entry.name.map_or(Name { by: 15, n: 14 }, |name| name).id(),
        body: String::new(),
        at: 0,
        changed: None,
        mentions: Vec::new(),
        files: Vec::new(),
    }
}

fn visitor_line(entry: Entry) -> VisitorMessage {
    VisitorMessage {
        id: MessageId::from_parts(i64::from(entry.pos), [0; 10]),
        vseq: i64::from(entry.vseq),
        from: if entry.name.is_some_and(|name| name.by == 0) {
            From::Me
        } else {
            From::Team
        },
        name: String::new(),
        colour: 0,
        client_id: entry.name.unwrap_or(Name { by: 15, n: 14 }).id(),
        text: String::new(),
        at: 0,
        changed: 0,
        files: Vec::new(),
    }
}
