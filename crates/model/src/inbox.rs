//! The reducer of the console: an agent's state, changed by a snapshot and by events only (`delivery.md`).
//!
//! The same code runs in the browser and in the law of events: snapshot before, reduced by its events, equals snapshot after.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::cmp::Reverse;

use crate::event::{AgentEvent, Change};
use crate::filters::ListPlace;
use crate::id::{AgentId, IssueId, MessageId};
use crate::mention::MentionView;
use crate::person::Author;
use crate::preferences::Preferences;
use crate::scheme::Scheme;
use crate::sorted::{SortedMap, SortedSet};
use crate::status::{Level, Presence};
use crate::timeline::Timeline;
use crate::view::{AgentView, ChatRow, ChatsPage, ConversationView, DeskSnapshot, MessageView, ProjectView};

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It was the next one; state and cursor have moved together.
    Moved,
    /// It was known already.
    Known,
    /// Something before it is missing: resume from the cursor.
    Gap,
}

/// The state of one agent's Chats page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// The project.
    pub project: ProjectView,
    /// The projects that this agent may open.
    pub projects: Vec<ProjectView>,
    /// What the project's issues can be.
    pub scheme: Scheme,
    /// The agent.
    pub me: AgentView,
    /// How the agent has arranged the project.
    pub preferences: Preferences,
    /// The epoch of the log.
    pub epoch: String,
    /// The position up to which this state is complete.
    pub cursor: i64,
    /// Whether the list has chats that are not loaded.
    pub more: bool,
    /// Up to where the list is loaded without a gap, where there is more of what the filters fetch and display. `None` also while it is
    /// not known for new filters.
    pub bottom: Option<ListPlace>,
    chats: SortedMap<IssueId, ChatRow>,
    /// Their places in the list, newest on top.
    order: SortedSet<(Reverse<i64>, Reverse<IssueId>)>,
    timelines: SortedMap<IssueId, Timeline>,
    revisions: Revisions,
    followed: SortedSet<IssueId>,
    online: SortedSet<IssueId>,
    agents: SortedMap<AgentId, AgentView>,
    /// What the agent may do in the chats whose lines were loaded.
    levels: SortedMap<IssueId, Level>,
    /// Who may see the chats whose lines were loaded.
    readers: SortedMap<IssueId, Vec<(AgentId, String)>>,
    /// The notes that name the agent and were not seen.
    mentions: SortedMap<MessageId, MentionView>,
}

/// Counts how often lines were changed. It is no part of the state: inboxes that got there by other ways are equal.
#[derive(Clone, Copy, Debug, Default)]
struct Revisions(u64);

impl Revisions {
    fn next(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }
}

impl PartialEq for Revisions {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Revisions {}

impl Inbox {
    /// The state of a snapshot.
    pub fn new(snapshot: DeskSnapshot) -> Self {
        let mut inbox = Self {
            project: snapshot.project,
            projects: snapshot.projects,
            scheme: snapshot.scheme,
            me: snapshot.me,
            preferences: snapshot.preferences,
            epoch: snapshot.epoch,
            cursor: snapshot.head,
            more: snapshot.page.more,
            bottom: None,
            chats: SortedMap::default(),
            order: SortedSet::default(),
            timelines: SortedMap::default(),
            revisions: Revisions::default(),
            followed: SortedSet::default(),
            online: snapshot.online.into_iter().collect(),
            agents: snapshot
                .agents
                .into_iter()
                .map(|agent| (agent.id, agent))
                .collect(),
            levels: SortedMap::default(),
            readers: SortedMap::default(),
            mentions: snapshot
                .mentions
                .into_iter()
                .map(|mention| (mention.message, mention))
                .collect(),
        };
        inbox.bottom = inbox.bottom_of(&snapshot.page);
        for chat in snapshot.page.chats {
            inbox.put_chat(chat);
        }
        inbox
    }

    /// Takes a new snapshot after a reset. Open timelines are dropped and have to be loaded again.
    pub fn reset(&mut self, snapshot: DeskSnapshot) {
        let (followed, revisions) = (core::mem::take(&mut self.followed), self.revisions);
        *self = Self::new(snapshot);
        (self.followed, self.revisions) = (followed, revisions);
    }

    /// Applies an event if it is the next one (`delivery.md`, rule 5).
    pub fn apply(&mut self, event: AgentEvent) -> Applied {
        if event.pos <= self.cursor {
            return Applied::Known;
        }
        if event.prev != self.cursor {
            return Applied::Gap;
        }
        let mut lines = Vec::new();
        for change in event.changes {
            match change {
                Change::Chat(chat) => self.put_chat(*chat),
                Change::Message(message) => lines.push(message),
                Change::Scheme(scheme) => self.scheme = *scheme,
                Change::Project(project) => self.put_project(*project),
            }
        }
        for line in lines {
            self.put_mention(&line);
            self.put_message(*line);
        }
        self.cursor = event.pos;
        Applied::Moved
    }

    fn put_project(&mut self, project: ProjectView) {
        if self.project.anonymous_name != project.anonymous_name {
            self.call_anonymous(&project.anonymous_name);
        }
        for known in &mut self.projects {
            if known.id == project.id {
                known.clone_from(&project);
            }
        }
        self.project = project;
    }

    /// Customers without a name are called otherwise (S1.29).
    fn call_anonymous(&mut self, name: &str) {
        let visitor = |author: Author| matches!(author, Author::Visitor(_));
        for row in self.chats.values_mut().filter(|row| row.reporter_anonymous) {
            name.clone_into(&mut row.reporter_name);
            if let Some(last) = row.last.as_mut().filter(|last| visitor(last.author)) {
                name.clone_into(&mut last.author_name);
            }
            if let Some(timeline) = self.timelines.get_mut(&row.id) {
                for message in timeline.messages_mut().filter(|message| visitor(message.author)) {
                    name.clone_into(&mut message.author_name);
                }
                timeline.revised(self.revisions.next());
            }
        }
    }

    /// From now on, keeps the live lines of a chat. To be called before its conversation is asked for: what arrives while
    /// the answer is under way is then kept and merged.
    pub fn follow(&mut self, chat: IssueId) {
        self.followed.insert(chat);
    }

    /// Forgets a chat's lines.
    pub fn unfollow(&mut self, chat: IssueId) {
        self.followed.remove(&chat);
        self.timelines.remove(&chat);
    }

    /// Takes a loaded conversation; live lines that came meanwhile stay.
    pub fn open(&mut self, conversation: ConversationView) {
        let chat = conversation.chat.id;
        self.followed.insert(chat);
        self.levels.insert(chat, conversation.level);
        self.readers.insert(chat, conversation.readers);
        if conversation.head >= self.cursor || !self.chats.contains_key(&chat) {
            self.put_chat(conversation.chat);
        }
        let live = self.timelines.remove(&chat);
        let mut timeline = Timeline::new(conversation.messages, conversation.earlier);
        for message in live.iter().flat_map(Timeline::messages) {
            timeline.put(message.clone());
        }
        timeline.revised(self.revisions.next());
        self.timelines.insert(chat, timeline);
    }

    /// Adds an earlier page of a chat's lines.
    pub fn put_earlier(&mut self, chat: IssueId, messages: Vec<MessageView>, earlier: bool) {
        if let Some(timeline) = self.timelines.get_mut(&chat) {
            timeline.put_earlier(messages, earlier);
            timeline.revised(self.revisions.next());
        }
    }

    /// Where a page of what the filters ask for ends, where it is not the last one.
    fn bottom_of(&self, page: &ChatsPage) -> Option<ListPlace> {
        let last = page.chats.last().filter(|_| page.more)?;
        Some(self.preferences.filters.sort.place(last, &self.scheme))
    }

    /// Adds a page of what the filters ask for; rows that are there already are newer and stay. What is loaded up to further down stays
    /// so when the first page comes once more.
    pub fn put_page(&mut self, page: ChatsPage, is_first: bool) {
        if !is_first || self.bottom.is_none() {
            self.bottom = self.bottom_of(&page);
            self.more = page.more;
        }
        for chat in page.chats {
            if !self.chats.contains_key(&chat.id) {
                self.put_chat(chat);
            }
        }
    }

    /// Who alone replies in a chat, where the project wants it so and it is somebody else than the reader (E.29).
    pub fn replies_alone(&self, chat: IssueId) -> Option<&(AgentId, String)> {
        let assignee = self.chat(chat)?.assignee.as_ref()?;
        let is_other = self.project.only_assignee_replies && assignee.0 != self.me.id;
        is_other.then_some(assignee)
    }

    /// A customer's connection opened or closed.
    pub fn set_online(&mut self, chat: IssueId, online: bool) {
        if online {
            self.online.insert(chat);
        } else {
            self.online.remove(&chat);
        }
    }

    /// A colleague's presence changed.
    pub fn set_presence(&mut self, agent: AgentId, presence: Presence, available: bool) {
        if let Some(view) = self.agents.get_mut(&agent) {
            view.presence = presence;
            view.available = available;
        }
        if self.me.id == agent {
            self.me.presence = presence;
            self.me.available = available;
        }
    }

    /// Everybody who is here now: the customers' chats, and the team with oneself.
    pub fn set_here(&mut self, online: Vec<IssueId>, agents: Vec<AgentView>) {
        self.online = online.into_iter().collect();
        if let Some(me) = agents.iter().find(|agent| agent.id == self.me.id) {
            self.me = me.clone();
        }
        self.agents = agents.into_iter().map(|agent| (agent.id, agent)).collect();
    }

    /// The chats, newest on top (S1.16).
    pub fn ordered(&self) -> Vec<IssueId> {
        self.order.iter().map(|(_, Reverse(id))| *id).collect()
    }

    /// The rows that are here, in no order that means anything.
    pub fn rows(&self) -> impl Iterator<Item = &ChatRow> {
        self.chats.values()
    }

    /// A chat's row.
    pub fn chat(&self, id: IssueId) -> Option<&ChatRow> {
        self.chats.get(&id)
    }

    /// The chat with this key.
    pub fn by_key(&self, key: &str) -> Option<&ChatRow> {
        self.chats.values().find(|chat| chat.key == key)
    }

    /// A chat's lines, where they are loaded or followed.
    pub fn timeline(&self, id: IssueId) -> Option<&Timeline> {
        self.timelines.get(&id)
    }

    /// Whether the agent may do what needs this level in a chat. Until its lines are loaded nothing is held back: the server decides
    /// in any case.
    pub fn may(&self, chat: IssueId, needed: Level) -> bool {
        self.levels.get(&chat).is_none_or(|level| *level >= needed)
    }

    /// Who may see a chat whose lines were loaded: whom a note may name.
    pub fn readers(&self, chat: IssueId) -> &[(AgentId, String)] {
        self.readers.get(&chat).map_or(&[], Vec::as_slice)
    }

    /// The notes that name the agent and were not seen, newest first.
    pub fn mentions(&self) -> Vec<&MentionView> {
        let mut newest: Vec<&MentionView> = self.mentions.values().collect();
        newest.reverse();
        newest
    }

    /// Whether a chat has a note that names the agent and was not seen.
    pub fn is_mentioned_in(&self, chat: IssueId) -> bool {
        self.last_mention_in(chat).is_some()
    }

    /// The last note of a chat that names the agent and was not seen.
    pub fn last_mention_in(&self, chat: IssueId) -> Option<MessageId> {
        let of_chat = self.mentions.values().filter(|mention| mention.chat == chat);
        of_chat.last().map(|mention| mention.message)
    }

    /// Whether a chat's customer is connected.
    pub fn is_online(&self, id: IssueId) -> bool {
        self.online.contains(&id)
    }

    /// The colleagues and oneself.
    pub fn agents(&self) -> impl Iterator<Item = &AgentView> {
        self.agents.values()
    }

    /// One colleague.
    pub fn agent(&self, id: AgentId) -> Option<&AgentView> {
        self.agents.get(&id)
    }

    /// How many chats wait for an answer of the team.
    pub fn unanswered(&self) -> usize {
        self.chats
            .values()
            .filter(|chat| chat.unanswered && chat.resolution.is_none())
            .count()
    }

    /// How many chats are loaded.
    pub fn len(&self) -> usize {
        self.chats.len()
    }

    /// Whether there is no chat.
    pub fn is_empty(&self) -> bool {
        self.chats.is_empty()
    }

    fn put_chat(&mut self, chat: ChatRow) {
        let order = chat.order();
        if let Some(old) = self.chats.insert(chat.id, chat) {
            self.order.remove(&old.order());
        }
        self.order.insert(order);
    }

    /// A note that names the agent counts until it is seen, deleted, or names them no more.
    fn put_mention(&mut self, message: &MessageView) {
        let key = self.chats.get(&message.chat).map_or("", |chat| &chat.key);
        match MentionView::of(message, self.me.id, key).filter(|mention| !mention.read) {
            Some(mention) => drop(self.mentions.insert(message.id, mention)),
            None => drop(self.mentions.remove(&message.id)),
        }
    }

    fn put_message(&mut self, message: MessageView) {
        if self.followed.contains(&message.chat) {
            let timeline = self.timelines.get_or_insert_with(message.chat, Timeline::default);
            timeline.put(message);
            timeline.revised(self.revisions.next());
        }
    }
}

#[cfg(test)]
mod tests;
