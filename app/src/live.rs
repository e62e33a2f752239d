//! The live state of the Chats page: one store in context, changed by a snapshot and by events only, through the reducer of
//! `model` (`delivery.md`).
//!
//! What people do goes as an [`Input`](input::Input) into the mailbox of the engine, a single task that owns the connection, the
//! outbox and the receipts. Everything that can be decided without a browser is decided in plain structs with native tests
//! ([`link`], [`pulse`], [`typing`], [`receipts`], [`settling`]); `engine` and what stands under it exist in the browser only.

mod input;
mod mailbox;
mod typing;

#[cfg(any(test, feature = "hydrate"))]
mod link;
#[cfg(any(test, feature = "hydrate"))]
mod pulse;
#[cfg(any(test, feature = "hydrate"))]
mod receipts;
#[cfg(any(test, feature = "hydrate"))]
mod settling;

#[cfg(feature = "hydrate")]
mod engine;
#[cfg(not(feature = "hydrate"))]
#[path = "live/without_engine.rs"]
mod engine;

use leptos::prelude::*;
use model::edit::IssueEdit;
use model::file::FileView;
use model::id::{ClientId, IssueId, TransitionId};
use model::inbox::Inbox;
use model::outbox::Outbox;
use model::preferences::PreferenceChange;
use model::sorted::SortedMap;
use model::view::{ConversationView, DeskSnapshot};

use crate::api::ApiError;
use input::Input;
use mailbox::Mailbox;
use typing::Typing;

/// How this page is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not yet; the page has just come.
    Connecting,
    /// By the websocket.
    Live,
    /// By the long poll, because the network breaks websockets. Everything but typing notices works.
    Polling,
    /// Not now.
    Lost {
        /// Since when, UTC milliseconds.
        since_ms: i64,
        /// When the next try is due, UTC milliseconds; in the past while it runs.
        retry_at_ms: i64,
    },
    /// The session has ended. What was written is kept and sent after signing in again.
    SignedOut,
    /// By the websocket, to a newer release than the page's own: a reload is due.
    NewRelease,
}

impl Connection {
    /// Whether what happens is shown at once.
    pub fn is_up(self) -> bool {
        matches!(self, Self::Live | Self::Polling | Self::NewRelease)
    }
}

/// How far the lines of a chat are loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LoadState {
    /// Nobody asked for them.
    #[default]
    Idle,
    /// Asked for, under way.
    Loading,
    /// Here.
    Ready,
    /// They could not be loaded.
    Failed(ApiError),
}

/// How a notice sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    Info,
    /// Something went wrong.
    Warning,
}

/// A short word about something that happened; shown as a toast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Tells notices apart.
    pub id: u32,
    /// How it sounds.
    pub tone: Tone,
    /// What it says.
    pub words: String,
}

/// The live state, and what can be done with it. A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct Live {
    inbox: RwSignal<Inbox>,
    outbox: RwSignal<Outbox>,
    connection: RwSignal<Connection>,
    typing: RwSignal<Typing>,
    loads: RwSignal<SortedMap<IssueId, LoadState>>,
    older: RwSignal<LoadState>,
    now: RwSignal<i64>,
    offset_min: RwSignal<i32>,
    notices: RwSignal<Vec<Notice>>,
    last_notice: StoredValue<u32>,
    mailbox: StoredValue<Mailbox>,
}

/// Makes the live state of a snapshot, provides it as context, and starts the engine once the page is hydrated.
pub fn provide_live(snapshot: DeskSnapshot) -> Live {
    let live = Live::new(snapshot);
    provide_context(live);
    engine::start(live, live.mailbox.get_value());
    live
}

/// The live state of the page around.
///
/// # Panics
/// Outside of a page that called [`provide_live`].
pub fn use_live() -> Live {
    expect_context()
}

impl Live {
    fn new(snapshot: DeskSnapshot) -> Self {
        let newest = snapshot.page.chats.iter().map(|chat| chat.updated_at).max();
        Self {
            inbox: RwSignal::new(Inbox::new(snapshot)),
            outbox: RwSignal::default(),
            connection: RwSignal::new(Connection::Connecting),
            typing: RwSignal::default(),
            loads: RwSignal::default(),
            older: RwSignal::default(),
            now: RwSignal::new(newest.unwrap_or(0)),
            offset_min: RwSignal::new(0),
            notices: RwSignal::default(),
            last_notice: StoredValue::default(),
            mailbox: StoredValue::default(),
        }
    }

    /// The chats, people and open timelines. Changed by the engine only, at most once per animation frame.
    pub fn inbox(&self) -> RwSignal<Inbox> {
        self.inbox
    }

    /// What this agent wrote and nobody has acknowledged.
    pub fn outbox(&self) -> ReadSignal<Outbox> {
        self.outbox.read_only()
    }

    /// How this page is connected.
    pub fn connection(&self) -> ReadSignal<Connection> {
        self.connection.read_only()
    }

    /// The names of those who write in a chat now; forgotten after four seconds (P.30).
    pub fn typing_in(&self, chat: IssueId) -> Signal<Vec<String>> {
        let typing = self.typing;
        Memo::new(move |_| typing.read().names(chat)).into()
    }

    /// The time, UTC milliseconds, moved every 15 s. Until the page is hydrated: the newest time of the snapshot, so that server
    /// and browser draw the same first page.
    pub fn now(&self) -> ReadSignal<i64> {
        self.now.read_only()
    }

    /// How far the reader's zone is ahead of UTC, in minutes; 0 until the page is hydrated.
    pub fn offset_min(&self) -> ReadSignal<i32> {
        self.offset_min.read_only()
    }

    /// Follows a chat and loads its lines into the inbox; [`Live::loading`] says how far they are.
    pub fn open(&self, chat: IssueId) {
        self.tell(Input::Open(chat));
    }

    /// Takes a conversation that came with the page.
    pub fn opened(&self, conversation: ConversationView) {
        let chat = conversation.chat.id;
        let same_log = self.inbox.read_untracked().epoch == conversation.epoch;
        self.inbox.write().open(conversation);
        self.loads.write().insert(chat, LoadState::Ready);
        self.tell(Input::Opened { chat, same_log });
    }

    /// How far the lines of a chat are loaded.
    pub fn loading(&self, chat: IssueId) -> Signal<LoadState> {
        let loads = self.loads;
        Memo::new(move |_| loads.read().get(&chat).cloned().unwrap_or_default()).into()
    }

    /// How far the older page of the list is loaded.
    pub fn loading_older(&self) -> ReadSignal<LoadState> {
        self.older.read_only()
    }

    /// Loads the page of lines before those that are here.
    pub fn load_earlier(&self, chat: IssueId) {
        self.tell(Input::LoadEarlier(chat));
    }

    /// Loads the page of chats after those that are here.
    pub fn load_older(&self) {
        self.tell(Input::LoadOlder);
    }

    /// Puts a message into the durable outbox; from there it goes out, once, in order.
    pub fn send(&self, chat: IssueId, text: String, files: Vec<FileView>) {
        self.tell(Input::Write { chat, text, files });
    }

    /// Tries a failed message again.
    pub fn retry(&self, id: ClientId) {
        self.tell(Input::Retry(id));
    }

    /// Gives a message up that was not sent. Returns its text and its files, for the composer.
    pub fn discard(&self, id: ClientId) -> Option<(String, Vec<FileView>)> {
        self.tell(Input::Discard(id));
        self.outbox
            .read_untracked()
            .get(id)
            .map(|entry| (entry.text.clone(), entry.files.clone()))
    }

    /// The agent writes in a chat. To be called with each key; told to the others at most every 1.5 s.
    pub fn typing(&self, chat: IssueId) {
        self.tell(Input::Typing(chat));
    }

    /// The lines of a chat are on the screen of a visible window that does not have the focus.
    pub fn displayed(&self, chat: IssueId) {
        self.tell(Input::Displayed(chat));
    }

    /// The lines of a chat are on the screen of a visible, focused window.
    pub fn seen(&self, chat: IssueId) {
        self.tell(Input::Seen(chat));
    }

    /// Switches the agent available or unavailable.
    pub fn set_available(&self, on: bool) {
        self.tell(Input::SetAvailable(on));
    }

    /// Moves a chat to another status; a refusal becomes a notice.
    pub fn move_status(&self, chat: IssueId, transition: TransitionId) {
        self.tell(Input::MoveStatus(chat, transition));
    }

    /// Changes a field of a chat; a refusal becomes a notice.
    pub fn edit(&self, chat: IssueId, edit: IssueEdit) {
        self.tell(Input::Edit(chat, edit));
    }

    /// Arranges the project in another way, on all devices of the agent.
    pub fn prefer(&self, change: PreferenceChange) {
        self.tell(Input::Prefer(change));
    }

    /// Ends a chat; a refusal becomes a notice.
    pub fn end_chat(&self, chat: IssueId) {
        self.tell(Input::EndChat(chat));
    }

    /// The notices; whoever shows one takes it out.
    pub fn notices(&self) -> RwSignal<Vec<Notice>> {
        self.notices
    }

    /// Shows a short word about something that happened.
    pub fn notice(&self, tone: Tone, words: String) {
        let id = self.last_notice.get_value() + 1;
        self.last_notice.set_value(id);
        self.notices.write().push(Notice { id, tone, words });
    }

    /// Tries to connect now instead of waiting for the next try.
    pub fn retry_now(&self) {
        self.tell(Input::ConnectNow);
    }

    fn tell(&self, input: Input) {
        self.mailbox.with_value(|mailbox| mailbox.post(input));
    }
}
