//! The live state of the Chats page: one store in context, changed by a snapshot and by events only, through the reducer of
//! `model` (`delivery.md`).
//!
//! What people do goes as an [`Input`](input::Input) into the mailbox of the engine, a single task that owns the connection, the
//! outbox and the receipts. Everything that can be decided without a browser is decided in plain structs with native tests
//! ([`link`], [`pulse`], [`typing`], [`receipts`], [`settling`]); `engine` and what stands under it exist in the browser only.

pub(crate) mod drafting;
pub(crate) mod edits;
mod input;
pub(crate) mod looking;
mod mailbox;
pub(crate) mod moved;
mod notices;
pub(crate) mod revising;
pub(crate) mod ringing;
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
use model::draft::DraftKind;
use model::edit::IssueEdit;
use model::file::FileView;
use model::filters::ListFilters;
use model::frame::Doing;
use model::id::{AgentId, ClientId, IssueId, MessageId, TransitionId};
use model::inbox::Inbox;
use model::outbox::Outbox;
use model::preferences::PreferenceChange;
use model::revision::MessageChange;
use model::sorted::SortedMap;
use model::time::Zone;
use model::view::{ConversationView, DeskSnapshot};

use crate::api::ApiError;
use crate::browser;
pub(crate) use drafting::DraftKey;
use drafting::{Drafting, Stand};
use edits::Edits;
use input::Input;
use looking::{AtChat, Looking};
use mailbox::Mailbox;
use moved::Moved;
use revising::{RefusedEdit, Revising};
use ringing::Ringing;
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
    /// How to take back what it tells of.
    pub undo: Option<(IssueId, IssueEdit)>,
}

/// The live state, and what can be done with it. A handle; copies are the same.
#[derive(Clone, Copy)]
pub struct Live {
    inbox: RwSignal<Inbox>,
    outbox: RwSignal<Outbox>,
    connection: RwSignal<Connection>,
    typing: RwSignal<Typing>,
    looking: RwSignal<Looking>,
    drafting: RwSignal<Drafting>,
    revising: RwSignal<Revising>,
    refused_edits: RwSignal<Vec<RefusedEdit>>,
    typed_edit: RwSignal<Option<RefusedEdit>>,
    loads: RwSignal<SortedMap<IssueId, LoadState>>,
    older: RwSignal<LoadState>,
    edits: RwSignal<Edits>,
    moved: RwSignal<Moved>,
    now: RwSignal<i64>,
    zone: RwSignal<Zone>,
    notices: RwSignal<Vec<Notice>>,
    last_notice: StoredValue<u32>,
    mailbox: StoredValue<Mailbox>,
}

/// Makes the live state of a snapshot, provides it as context, and starts the engine once the page is hydrated.
pub fn provide_live(snapshot: DeskSnapshot) -> Live {
    let live = Live::new(snapshot);
    provide_context(live);
    let ringing = Ringing::new();
    provide_context(ringing);
    engine::start(live, live.mailbox.get_value(), ringing);
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
            looking: RwSignal::default(),
            drafting: RwSignal::default(),
            revising: RwSignal::default(),
            refused_edits: RwSignal::default(),
            typed_edit: RwSignal::default(),
            loads: RwSignal::default(),
            older: RwSignal::default(),
            edits: RwSignal::default(),
            moved: RwSignal::default(),
            now: RwSignal::new(newest.unwrap_or(0)),
            zone: RwSignal::new(Zone::UTC),
            notices: RwSignal::default(),
            last_notice: StoredValue::default(),
            mailbox: StoredValue::default(),
        }
    }

    /// The chats, people and open timelines. Changed by the engine only; by events that go on coming ten times a second.
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

    /// The reader's zone; UTC until the page is hydrated.
    pub fn zone(&self) -> ReadSignal<Zone> {
        self.zone.read_only()
    }

    /// Follows a chat and loads its lines into the inbox; [`Live::loading`] says how far they are.
    pub fn open(&self, chat: IssueId) {
        self.tell(Input::Open(chat));
    }

    /// Takes a conversation that came with the page.
    pub fn opened(&self, mut conversation: ConversationView) {
        let chat = conversation.chat.id;
        self.take_drafts(core::mem::take(&mut conversation.drafts));
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

    /// Sets what the list fetches and displays, on all devices of the agent; what is fetched anew is loaded.
    pub fn filter(&self, filters: ListFilters) {
        self.tell(Input::Filter(filters));
    }

    /// Loads the page of chats after those that are here.
    pub fn load_older(&self) {
        self.tell(Input::LoadOlder);
    }

    /// Puts a message into the durable outbox; from there it goes out, once, in order.
    pub fn send(&self, chat: IssueId, text: String, files: Vec<FileView>) {
        self.tell(Input::Write { chat, text, files });
    }

    /// Puts an internal note that names these colleagues into the durable outbox.
    pub fn add_note(&self, chat: IssueId, text: String, names: Vec<AgentId>, files: Vec<FileView>) {
        self.tell(Input::WriteNote {
            chat,
            text,
            names,
            files,
        });
    }

    /// Changes a message of one's own: shown at once, taken back when it is refused.
    pub(crate) fn change(&self, chat: IssueId, message: MessageId, change: MessageChange) {
        self.revising.write().begin(chat, message, change);
        self.tell(Input::Change);
    }

    /// The changes that are under way.
    pub(crate) fn revising(&self) -> ReadSignal<Revising> {
        self.revising.read_only()
    }

    /// The texts of edits that were refused or left; whoever takes one puts it back into its field.
    pub(crate) fn refused_edits(&self) -> RwSignal<Vec<RefusedEdit>> {
        self.refused_edits
    }

    /// What stands in the composer as a change of a message and is not sent, for the next page.
    pub(crate) fn typed_edit(&self) -> RwSignal<Option<RefusedEdit>> {
        self.typed_edit
    }

    /// The agent has seen the notes of a chat that name them.
    pub fn see_mentions(&self, chat: IssueId) {
        self.tell(Input::SeeMentions(chat));
    }

    /// A draft as it stands, without following it.
    pub fn draft(&self, chat: IssueId, kind: DraftKind) -> String {
        self.drafting
            .with_untracked(|drafting| drafting.text((chat, kind)))
    }

    /// A draft, wherever it is written.
    pub(crate) fn draft_of(&self, chat: IssueId, kind: DraftKind) -> Memo<String> {
        let drafting = self.drafting;
        Memo::new(move |_| drafting.read().text((chat, kind)))
    }

    /// Whether something is begun in a chat, a reply or a note.
    pub(crate) fn has_draft(&self, chat: IssueId) -> bool {
        self.drafting.with(|drafting| drafting.has_any(chat))
    }

    /// How safe a draft is.
    pub(crate) fn draft_stand(&self, chat: IssueId, kind: DraftKind) -> Memo<Stand> {
        let drafting = self.drafting;
        Memo::new(move |_| drafting.read().stand((chat, kind)))
    }

    /// Writes a draft: kept on this device at once, on the server soon.
    pub fn write_draft(&self, chat: IssueId, kind: DraftKind, text: &str) {
        self.drafting.write().write((chat, kind), text, browser::now_ms());
        self.tell(Input::DraftWritten(chat, kind));
    }

    /// Another chat is opened, or the page goes: what is written is stored now.
    pub fn leave_drafts(&self) {
        self.tell(Input::DraftsLeft);
    }

    fn take_drafts(&self, drafts: Vec<model::draft::DraftView>) {
        if !drafts.is_empty() {
            let mut drafting = self.drafting.write();
            for draft in drafts {
                drafting.came(draft);
            }
        }
    }

    /// The colleagues who have a chat before them, with what they do there.
    pub(crate) fn colleagues_at(&self, chat: IssueId) -> Memo<Vec<AtChat>> {
        let looking = self.looking;
        Memo::new(move |_| looking.read().at(chat))
    }

    /// The agent has this chat before them, or none: told to colleagues who may see it.
    pub fn look(&self, here: Option<(IssueId, Doing)>) {
        self.tell(Input::Look(here));
    }

    /// The agent writes an internal note. To be called with each key; never told to the customer.
    pub fn typing_note(&self, chat: IssueId) {
        self.tell(Input::TypingNote(chat));
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

    /// Changes a field of a chat. It is shown at once, sent as soon as there is a connection, and can be taken back for ten seconds;
    /// `words` say what was done. A refusal becomes a notice.
    pub fn edit(&self, chat: IssueId, edit: IssueEdit, words: String) {
        self.tell(Input::Edit { chat, edit, words });
    }

    /// What this agent changed and nobody has acknowledged.
    pub(crate) fn edits(&self) -> ReadSignal<Edits> {
        self.edits.read_only()
    }

    /// Whose connections have changed.
    pub(crate) fn moved(&self) -> ReadSignal<Moved> {
        self.moved.read_only()
    }

    /// Arranges the project in another way, on all devices of the agent.
    pub fn prefer(&self, change: PreferenceChange) {
        self.tell(Input::Prefer(change));
    }

    /// Ends a chat; a refusal becomes a notice.
    pub fn end_chat(&self, chat: IssueId) {
        self.tell(Input::EndChat(chat));
    }

    /// Tries to connect now instead of waiting for the next try.
    pub fn retry_now(&self) {
        self.tell(Input::ConnectNow);
    }

    fn tell(&self, input: Input) {
        self.mailbox.with_value(|mailbox| mailbox.post(input));
    }
}
