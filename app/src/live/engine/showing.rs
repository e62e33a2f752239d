//! The engine's inbox: frames applied in one write, timelines loaded, receipts told.

use leptos::prelude::*;
use model::event::Change;
use model::frame::{FromConsole, ToConsole};
use model::id::{ClientId, IssueId, MessageId};
use model::inbox::{Applied, Inbox};
use model::person::Author;
use model::refusal::Refusal;
use model::view::{ConversationView, DeskSnapshot, Watermark};

use super::page::{now_ms, random_byte};
use super::{Engine, Tone, Way, alarm, http};
use crate::api::{self, ApiError};
use crate::live::LoadState;
use crate::live::input::Input;

/// The lines of so many chats are kept.
const KEPT_CHATS: usize = 12;

/// How long customers whose chats are not here are waited for, so that several are asked for at once, in milliseconds.
const NEWCOMERS_MS: i64 = 2_000;

/// What frames brought that concerns more than the inbox.
enum News {
    Line {
        chat: IssueId,
        author: Author,
        id: MessageId,
        client_id: ClientId,
        vseq: Option<i64>,
    },
    Team {
        chat: IssueId,
        team: Watermark,
    },
    /// A customer came whose chat may not be here.
    Newcomer,
}

impl Engine {
    /// Applies the collected frames in one write. Returns whether an event was missing.
    pub(super) fn apply_frames(&mut self) -> bool {
        let frames = core::mem::take(&mut self.frames);
        if frames.is_empty() {
            return false;
        }
        let mut news = Vec::new();
        let mut inbox = self.live.inbox.write();
        let filters = inbox.preferences.filters.clone();
        let is_gap = frames
            .into_iter()
            .any(|frame| apply(&mut inbox, frame, &mut news) == Applied::Gap);
        inbox.preferences = self.with_unsent(core::mem::take(&mut inbox.preferences));
        let is_other = inbox.preferences.filters != filters;
        drop(inbox);
        self.paced_until = alarm::paced(self.paced_until, now_ms());
        // Chosen on another device.
        if is_other {
            self.fetch_anew();
        }
        for item in &news {
            self.take_news(item);
        }
        is_gap
    }

    fn take_news(&mut self, news: &News) {
        match *news {
            News::Team { chat, team } => self.receipts.known(chat, team),
            News::Newcomer => {
                if self
                    .live
                    .inbox
                    .read_untracked()
                    .preferences
                    .filters
                    .display
                    .online
                {
                    self.newcomers_at.get_or_insert(now_ms() + NEWCOMERS_MS);
                }
            }
            News::Line {
                chat,
                author,
                id,
                client_id,
                vseq,
            } => {
                if let Author::Agent(agent) = author {
                    self.live.looking.write().sent(chat, agent);
                }
                if self.live.revising.read_untracked().has(id) {
                    self.live.revising.write().end(id);
                }
                if self.live.typing.read_untracked().has(chat, author) {
                    self.live.typing.write().sent(chat, author);
                }
                self.ringing.tell((chat, author, id));
                match (author, vseq) {
                    (Author::Visitor(_), Some(vseq)) => self.receipts.delivered(chat, vseq),
                    (Author::Agent(agent), _) if agent == self.me => self.came_back(client_id),
                    _ => {}
                }
            }
        }
    }

    /// What the list shows has reached this device.
    pub(super) fn deliver_snapshot(&mut self) {
        let reached = unanswered(&self.live.inbox.read_untracked());
        for (chat, vseq) in reached {
            self.receipts.delivered(chat, vseq);
        }
    }

    /// The lines of a chat are drawn where somebody could see them.
    pub(super) fn display(&mut self, chat: IssueId) {
        let newest = newest_after(&self.live.inbox.read_untracked(), chat, |team| team.displayed);
        if let Some(vseq) = newest {
            self.receipts.displayed(chat, vseq);
        }
    }

    /// The lines of a chat are before the agent's eyes.
    pub(super) fn see(&mut self, chat: IssueId) {
        let newest = newest_after(&self.live.inbox.read_untracked(), chat, |team| team.read);
        if let Some(vseq) = newest {
            self.receipts.read(chat, vseq);
        }
    }

    pub(super) fn tell_receipts(&mut self) {
        let Some(way) = self.link.way() else { return };
        for (chat, reached) in self.receipts.take_due(now_ms()) {
            match way {
                Way::Socket => self.say(&FromConsole::Seen {
                    chat,
                    delivered: reached.delivered,
                    displayed: reached.displayed,
                    read: reached.read,
                }),
                Way::Http => http::call(&self.mailbox, api::seen(chat, reached), |_| Input::Done(Ok(()))),
            }
        }
    }

    pub(super) fn tell_typing(&mut self, chat: IssueId) {
        if self.link.way() == Some(Way::Socket) && self.typing_gate.pass(chat, now_ms()) {
            self.say(&FromConsole::Typing { chat });
        }
    }

    pub(super) fn open(&mut self, chat: IssueId) {
        self.visit(chat);
        let state = self.load_state(chat);
        if matches!(state, LoadState::Idle | LoadState::Failed(_)) {
            self.load(chat);
        }
    }

    pub(super) fn came_with_page(&mut self, chat: IssueId, same_log: bool) {
        self.visit(chat);
        if !same_log {
            self.begin_anew();
        }
    }

    pub(super) fn conversation_came(
        &mut self,
        chat: IssueId,
        answer: Result<Box<ConversationView>, ApiError>,
    ) {
        if self.ends_session(&answer) {
            return self.set_load(chat, LoadState::Failed(Refusal::SignedOut.into()));
        }
        match answer {
            Ok(view) if self.live.inbox.read_untracked().epoch != view.epoch => {
                self.begin_anew();
            }
            Ok(mut view) => {
                self.drafts_came(core::mem::take(&mut view.drafts));
                self.live.inbox.write().open(*view);
                self.set_load(chat, LoadState::Ready);
            }
            Err(error) => self.set_load(chat, LoadState::Failed(error)),
        }
    }

    /// The connection is back: what could not be loaded is asked for again.
    pub(super) fn reload_failed(&mut self) {
        let Some(chat) = self.visited.front().copied() else {
            return;
        };
        let state = self.load_state(chat);
        if matches!(&state, LoadState::Failed(error) if *error == ApiError::Unreachable || error.is_signed_out())
        {
            self.load(chat);
        }
    }

    pub(super) fn snapshot_came(
        &mut self,
        desk: Result<Box<DeskSnapshot>, ApiError>,
        conversation: Option<Result<Box<ConversationView>, ApiError>>,
    ) {
        if self.ends_session(&desk) {
            return;
        }
        match desk {
            Ok(desk) if desk.me.id != self.me => crate::browser::reload(),
            // The project is closed to this agent now. What is on the screen goes with it; the page that comes says why.
            Err(ApiError::Refused(Refusal::Forbidden | Refusal::NotFound)) => crate::browser::reload(),
            Ok(desk) => self.start_over(*desk, conversation),
            Err(error) => {
                if error != ApiError::Unreachable {
                    self.live.notice(Tone::Warning, error.to_string());
                }
                self.link.reset_failed(now_ms(), random_byte());
            }
        }
    }

    fn start_over(
        &mut self,
        desk: DeskSnapshot,
        conversation: Option<Result<Box<ConversationView>, ApiError>>,
    ) {
        self.frames.clear();
        let opened = self.visited.front().copied();
        let rest = self.visited.split_off(self.visited.len().min(1));
        let mut inbox = self.live.inbox.write();
        for chat in rest {
            inbox.unfollow(chat);
        }
        let filters = desk.preferences.filters.clone();
        inbox.reset(desk);
        inbox.preferences = self.with_unsent(core::mem::take(&mut inbox.preferences));
        let is_other = inbox.preferences.filters != filters;
        let load = match conversation {
            Some(Ok(view)) if view.epoch == inbox.epoch => {
                inbox.open(*view);
                Some(LoadState::Ready)
            }
            Some(Err(error)) => Some(LoadState::Failed(error)),
            _ => None,
        };
        drop(inbox);
        self.live.loads.write().clear();
        self.live.older.set(LoadState::Idle);
        self.live.revising.write().send_all_again();
        match (opened, load) {
            (Some(chat), Some(load)) => self.set_load(chat, load),
            (Some(chat), None) => self.load(chat),
            (None, _) => {}
        }
        if is_other {
            self.fetch_anew();
        }
        self.deliver_snapshot();
        let orders = self.link.reset_done(now_ms());
        self.obey(orders);
    }

    /// Puts a chat in front; the lines of the one that was not looked at for longest go.
    fn visit(&mut self, chat: IssueId) {
        self.visited.retain(|visited| *visited != chat);
        self.visited.push_front(chat);
        if self.visited.len() > KEPT_CHATS
            && let Some(oldest) = self.visited.pop_back()
        {
            self.live.inbox.write().unfollow(oldest);
            self.live.loads.write().remove(&oldest);
        }
    }

    fn load_state(&self, chat: IssueId) -> LoadState {
        self.live
            .loads
            .read_untracked()
            .get(&chat)
            .cloned()
            .unwrap_or_default()
    }

    pub(super) fn set_load(&self, chat: IssueId, state: LoadState) {
        self.live.loads.write().insert(chat, state);
    }
}

fn apply(inbox: &mut Inbox, frame: ToConsole, news: &mut Vec<News>) -> Applied {
    match frame {
        ToConsole::Event(event) => {
            let found: Vec<News> = event.changes.iter().filter_map(news_of).collect();
            let applied = inbox.apply(event);
            if applied == Applied::Moved {
                news.extend(found);
            }
            applied
        }
        ToConsole::Online { chat, online } => {
            inbox.set_online(chat, online);
            news.extend((online && inbox.chat(chat).is_none()).then_some(News::Newcomer));
            Applied::Moved
        }
        ToConsole::Presence {
            agent,
            presence,
            available,
        } => {
            inbox.set_presence(agent, presence, available);
            Applied::Moved
        }
        ToConsole::Preferences(preferences) => {
            inbox.preferences = *preferences;
            Applied::Moved
        }
        ToConsole::Here {
            online,
            agents,
            preferences,
        } => {
            inbox.set_here(online, agents);
            news.push(News::Newcomer);
            inbox.preferences = *preferences;
            Applied::Moved
        }
        _ => Applied::Known,
    }
}

fn news_of(change: &Change) -> Option<News> {
    Some(match change {
        Change::Chat(chat) => News::Team {
            chat: chat.id,
            team: chat.team,
        },
        Change::Message(line) => News::Line {
            chat: line.chat,
            author: line.author,
            id: line.id,
            client_id: line.client_id,
            vseq: line.vseq,
        },
        Change::Scheme(_) | Change::Project(_) => return None,
    })
}

/// The newest line of the customer, where this watermark of the team is not that far.
fn newest_after(inbox: &Inbox, chat: IssueId, mark: impl Fn(&Watermark) -> i64) -> Option<i64> {
    let row = inbox.chat(chat)?;
    let lines = inbox.timeline(chat)?.messages();
    let newest = lines
        .iter()
        .rev()
        .find(|line| matches!(line.author, Author::Visitor(_)) && line.vseq.is_some())?
        .vseq?;
    (newest > mark(&row.team)).then_some(newest)
}

/// The chats whose newest lines are the customer's and are new to the team, with how far they go.
fn unanswered(inbox: &Inbox) -> Vec<(IssueId, i64)> {
    let chats = inbox.ordered().into_iter().filter_map(|id| inbox.chat(id));
    let news = chats.filter(|chat| chat.unanswered && chat.team.delivered < chat.last_vseq);
    news.map(|chat| (chat.id, chat.last_vseq)).collect()
}
