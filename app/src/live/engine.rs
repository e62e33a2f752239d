//! The engine: one task that owns the connection, the outbox and the receipts of a Chats page. It reads its mailbox, lets the
//! plain structs decide, and does what they say by web-sys.

mod alarm;
mod asking;
mod changing;
mod connecting;
mod drafts;
mod editing;
mod http;
mod keeper;
mod page;
mod sending;
mod showing;
mod socket;
mod tabs;

use std::collections::VecDeque;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::frame::ToConsole;
use model::id::{AgentId, ClientId, IssueId};
use model::inbox::Inbox;
use model::preferences::PreferenceChange;
use model::sorted::SortedSet;

use super::input::Input;
use super::link::{Link, Way};
use super::looking::Gaze;
use super::mailbox::Mailbox;
use super::receipts::Receipts;
use super::ringing::Ringing;
use super::settling::Settling;
use super::typing::TypingGate;
use super::{Connection, Live, LoadState, Tone};
use alarm::Alarm;
use keeper::{Keeper, Whose};
use page::now_ms;
use socket::Socket;
use tabs::Tabs;

/// The clock on the screen moves this often, in milliseconds.
const CLOCK_EVERY_MS: i64 = 15_000;
/// The messages of tabs that are gone are looked for this often, in milliseconds.
const CARE_EVERY_MS: i64 = 60_000;

/// Starts the engine once the page is hydrated, and stops it with the page.
pub(super) fn start(live: Live, mailbox: Mailbox, ringing: Ringing) {
    let ends = mailbox.clone();
    on_cleanup(move || ends.close());
    Effect::new(move |started: Option<()>| {
        if started.is_none() {
            spawn_local(Engine::new(live, mailbox.clone(), ringing).run());
        }
    });
}

struct Engine {
    live: Live,
    ringing: Ringing,
    mailbox: Mailbox,
    project: String,
    me: AgentId,
    link: Link,
    last_way: Option<Way>,
    socket: Option<Socket>,
    by_socket: bool,
    poll: Option<http::Poll>,
    pinged_head: i64,
    newer_release: Option<String>,
    frames: Vec<ToConsole>,
    /// By when all that was shown would have been shown at an even pace, UTC milliseconds.
    paced_until: i64,
    visited: VecDeque<IssueId>,
    earlier_under_way: SortedSet<IssueId>,
    /// Preferences that are shown and not stored yet, in their order, and whether the first is under way.
    unsent: Vec<PreferenceChange>,
    prefers: bool,
    /// Not before this, UTC milliseconds.
    prefers_at: i64,
    /// When the first page is asked for once more: a customer has come whose chat is not here.
    newcomers_at: Option<i64>,
    /// Messages into chats that nobody had taken when they were written.
    claims: Vec<ClientId>,
    settling: Settling,
    receipts: Receipts,
    typing_gate: TypingGate,
    gaze: Gaze,
    keeper: Keeper,
    tabs: Tabs,
    /// When to look for the messages of lost tabs, where this tab looks after them.
    care_at: Option<i64>,
    clock_at: i64,
    alarm: Alarm,
    _listeners: page::Listeners,
}

impl Engine {
    fn new(live: Live, mailbox: Mailbox, ringing: Ringing) -> Self {
        let now = now_ms();
        let (project, me) = own_names(&live.inbox.read_untracked());
        let whose = Whose {
            project: project.clone(),
            agent: me,
            tab: tabs::own_name(),
        };
        Self {
            live,
            ringing,
            project: project.clone(),
            me,
            link: Link::new(now),
            last_way: None,
            socket: None,
            by_socket: false,
            poll: None,
            pinged_head: 0,
            newer_release: None,
            frames: Vec::new(),
            paced_until: 0,
            visited: VecDeque::new(),
            earlier_under_way: SortedSet::default(),
            unsent: Vec::new(),
            prefers: false,
            prefers_at: 0,
            newcomers_at: None,
            claims: Vec::new(),
            settling: Settling::default(),
            receipts: Receipts::default(),
            typing_gate: TypingGate::default(),
            gaze: Gaze::default(),
            keeper: Keeper::open(whose, mailbox.clone()),
            tabs: Tabs::join(&project, &mailbox),
            care_at: None,
            clock_at: now,
            alarm: Alarm::new(mailbox.clone()),
            _listeners: page::listen(&mailbox),
            mailbox,
        }
    }

    async fn run(mut self) {
        self.keeper.load_of_this_tab();
        self.restore_drafts();
        self.deliver_snapshot();
        self.tick();
        self.settle_down();
        while let Some(input) = self.mailbox.next().await {
            self.take(input);
            self.settle_down();
        }
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Open(chat) => self.open(chat),
            Input::Opened { chat, same_log } => self.came_with_page(chat, same_log),
            Input::LoadEarlier(chat) => self.load_earlier(chat),
            Input::LoadOlder => self.load_older(),
            Input::Write { chat, text, files } => self.write(chat, text, files),
            Input::WriteNote {
                chat,
                text,
                names,
                files,
            } => self.write_note(chat, text, names, files),
            // It goes out with what follows every input.
            Input::Change => {}
            Input::ChangeAnswered(chat, message, answer) => self.change_answered(chat, message, answer),
            Input::SeeMentions(chat) => self.see_mentions(chat),
            Input::DraftWritten(chat, kind) => self.draft_written((chat, kind)),
            Input::DraftsLeft => self.drafts_left(),
            Input::DraftStored(chat, kind, answer) => self.draft_stored((chat, kind), answer),
            Input::Look(here) => self.gaze.look(here),
            Input::TypingNote(chat) => self.tell_typing_note(chat),
            Input::Kept(id) => self.kept(id),
            Input::Retry(id) => self.retry(id),
            Input::Discard(id) => self.discard(id),
            Input::Typing(chat) => self.tell_typing(chat),
            Input::Displayed(chat) => self.display(chat),
            Input::Seen(chat) => self.see(chat),
            Input::SetAvailable(on) => self.set_available(on),
            Input::MoveStatus(chat, transition) => self.move_status(chat, transition),
            Input::StatusMoved(back, answer) => self.status_moved(back, answer),
            Input::Edit { chat, edit, words } => self.edit(chat, edit, words),
            Input::Edited(id, answer) => self.edited(id, answer),
            Input::Filter(filters) => self.filter(filters),
            Input::Prefer(change) => self.prefer(change),
            Input::Preferred(answer) => self.preferred(answer),
            Input::EndChat(chat) => self.end_chat(chat),
            Input::Conversation(chat, answer) => self.conversation_came(chat, answer),
            Input::Earlier(chat, answer) => self.earlier_came(chat, answer),
            Input::Chats(filters, is_first, answer) => self.chats_came(&filters, is_first, answer),
            Input::Snapshot(desk, conversation) => self.snapshot_came(desk, conversation),
            Input::Posted(id, answer) => self.posted(id, answer),
            Input::Available(on, answer) => self.available_set(on, answer),
            Input::Done(answer) => self.done(answer),
            Input::SocketOpened => self.say_hello(),
            Input::SocketFrame(frame) => self.socket_frame(*frame),
            Input::SocketClosed => self.socket_closed(),
            Input::PollAnswered(answer) => self.poll_answered(answer),
            Input::Caretaker => self.care(),
            Input::Restored(entries) => self.restored(entries),
            Input::NotDurable => self.not_durable(),
            Input::Gone(id) => self.gone_elsewhere(id),
            Input::Woken | Input::Offline | Input::ConnectNow => self.woken(),
            Input::Paint => self.paint(),
            Input::Tick => self.tick(),
        }
    }

    /// What follows every input: send what may go, show how things stand, set the alarm.
    fn settle_down(&mut self) {
        let way = self.link.way();
        if core::mem::replace(&mut self.last_way, way).is_none() && way.is_some() {
            self.restore_drafts();
            self.reload_failed();
            // What could not be asked for, or by filters that were not known.
            if !self.unsent.is_empty() || matches!(*self.live.older.read_untracked(), LoadState::Failed(_)) {
                self.fetch_anew();
            }
            self.drafts_left();
        }
        self.pump();
        self.pump_preferences();
        self.send_edits();
        self.send_changes();
        self.pump_drafts();
        self.tell_looking();
        self.tell_receipts();
        self.publish();
        self.set_alarm();
    }

    fn tick(&mut self) {
        self.alarm.fired();
        let now = now_ms();
        let orders = self.link.tick(now, page::random_byte());
        self.obey(orders);
        self.let_expire(now);
        if self.newcomers_at.is_some_and(|at| at <= now) {
            self.newcomers_at = None;
            self.load_chats(None);
        }
        if self.clock_at <= now {
            self.show_clock(now);
        }
        if self.care_at.is_some_and(|at| at <= now) {
            self.care_at = Some(now + CARE_EVERY_MS);
            self.keeper.load_of_lost_tabs(now);
        }
    }

    /// Forgets what has its time: who writes, who looks, what was changed and is stored by now.
    fn let_expire(&mut self, now: i64) {
        let is_due = |expiry: Option<i64>| expiry.is_some_and(|at| at <= now);
        if is_due(self.live.typing.read_untracked().next_expiry()) {
            self.live.typing.write().expire(now);
        }
        if is_due(self.live.looking.read_untracked().next_expiry()) {
            self.live.looking.write().expire(now);
        }
        if is_due(self.live.edits.read_untracked().next_expiry()) {
            self.live.edits.write().expire(now);
        }
    }

    fn show_clock(&mut self, now: i64) {
        self.clock_at = (now / CLOCK_EVERY_MS + 1) * CLOCK_EVERY_MS;
        self.live.now.set(now);
        if self.live.zone.get_untracked() != page::ZONE {
            self.live.zone.set(page::ZONE);
        }
    }

    fn publish(&self) {
        let connection = match self.link.connection(now_ms()) {
            Connection::Live if self.newer_release.is_some() => Connection::NewRelease,
            other => other,
        };
        if self.live.connection.get_untracked() != connection {
            self.live.connection.set(connection);
        }
    }

    fn set_alarm(&mut self) {
        let now = now_ms();
        let sending = self
            .link
            .way()
            .and_then(|_| self.live.outbox.read_untracked().next_due());
        let receipts = self.link.way().and_then(|_| self.receipts.deadline());
        let typing = self.live.typing.read_untracked().next_expiry();
        let drafts = self
            .link
            .way()
            .and_then(|_| self.live.drafting.read_untracked().deadline());
        let gaze = self
            .link
            .way()
            .filter(|way| *way == Way::Socket)
            .and_then(|_| self.gaze.deadline());
        let edits = self
            .link
            .way()
            .and_then(|_| self.live.edits.read_untracked().next_due());
        let changes = self
            .link
            .way()
            .and_then(|_| self.live.revising.read_untracked().next_due());
        let waits = !self.unsent.is_empty() && !self.prefers;
        let preferences = self.link.way().filter(|_| waits).map(|_| self.prefers_at);
        let due = [
            preferences,
            self.newcomers_at,
            drafts,
            edits,
            changes,
            gaze,
            self.live.looking.read_untracked().next_expiry(),
            Some(self.clock_at),
            self.link.deadline(now),
            self.settling.deadline(),
            sending,
            receipts,
            typing,
            self.live.edits.read_untracked().next_expiry(),
            self.care_at,
        ];
        self.alarm.set(due.into_iter().flatten().min(), now);
    }

    fn cursor(&self) -> (String, i64) {
        let inbox = self.live.inbox.read_untracked();
        (inbox.epoch.clone(), inbox.cursor)
    }
}

fn own_names(inbox: &Inbox) -> (String, AgentId) {
    (inbox.project.key.clone(), inbox.me.id)
}
