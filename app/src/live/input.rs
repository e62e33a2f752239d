//! All that can happen to the engine.

use model::draft::{DraftKind, DraftView};
use model::edit::IssueEdit;
use model::file::FileView;
use model::filters::ListFilters;
use model::frame::{Doing, ToConsole};
use model::id::{AgentId, ClientId, IssueId, MessageId, TransitionId};
use model::outbox::Pending;
use model::preferences::{PreferenceChange, Preferences};
use model::view::{ChatsPage, ConversationView, DeskSnapshot};

use crate::api::{ApiError, EarlierPage, PostedMessage};

/// Something that happened.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "read by the engine, which runs in browsers")
)]
pub(super) enum Input {
    /// Show this chat and keep its lines.
    Open(IssueId),
    /// The page brought this chat's lines along.
    Opened {
        /// The chat.
        chat: IssueId,
        /// Whether they are of the same log as the list.
        same_log: bool,
    },
    /// Load earlier lines.
    LoadEarlier(IssueId),
    /// Load older chats.
    LoadOlder,
    /// The agent sends a message.
    Write {
        /// The chat.
        chat: IssueId,
        /// The text; may be empty where there are files.
        text: String,
        /// The files beside it, which the server has.
        files: Vec<FileView>,
    },
    /// The agent adds an internal note.
    WriteNote {
        /// The chat.
        chat: IssueId,
        /// The text.
        text: String,
        /// Whom it names.
        names: Vec<AgentId>,
        /// The files beside it, which the server has.
        files: Vec<FileView>,
    },
    /// The agent changes a message of theirs.
    Change,
    /// The agent has seen the notes of a chat that name them.
    SeeMentions(IssueId),
    /// A draft has another text now.
    DraftWritten(IssueId, DraftKind),
    /// The agent goes to another chat or away: drafts are stored now.
    DraftsLeft,
    /// The agent has this chat before them, or none.
    Look(Option<(IssueId, Doing)>),
    /// The agent writes an internal note.
    TypingNote(IssueId),
    /// Try a failed message again.
    Retry(ClientId),
    /// Give a message up.
    Discard(ClientId),
    /// The agent writes.
    Typing(IssueId),
    /// The newest lines are drawn.
    Displayed(IssueId),
    /// The agent sees the newest lines.
    Seen(IssueId),
    /// The agent switches themselves available or not.
    SetAvailable(bool),
    /// The agent changes a status.
    MoveStatus(IssueId, TransitionId),
    /// Change a field of a chat.
    Edit {
        /// The chat.
        chat: IssueId,
        /// What changes.
        edit: IssueEdit,
        /// What was done, in words.
        words: String,
    },
    /// A change of a field is stored, or not.
    Edited(u32, Result<(), ApiError>),
    /// A change of status is stored, with its chat and what takes it back, or not.
    StatusMoved(Option<(IssueId, IssueEdit, String)>, Result<(), ApiError>),
    /// Fetch and display other chats.
    Filter(ListFilters),
    /// Arrange the project in another way.
    Prefer(PreferenceChange),
    /// The preferences are stored, or not.
    Preferred(Result<Preferences, ApiError>),
    /// The agent ends a chat.
    EndChat(IssueId),
    /// The agent does not want to wait for the next try.
    ConnectNow,

    /// A loaded conversation, or why not.
    Conversation(IssueId, Result<Box<ConversationView>, ApiError>),
    /// A loaded earlier page, or why not.
    Earlier(IssueId, Result<EarlierPage, ApiError>),
    /// A page of the chats that these ask for, the first one or another, or why not.
    Chats(ListFilters, bool, Result<ChatsPage, ApiError>),
    /// A new snapshot with the conversation that is open, or why not.
    Snapshot(
        Result<Box<DeskSnapshot>, ApiError>,
        Option<Result<Box<ConversationView>, ApiError>>,
    ),
    /// The answer to a message that went over HTTP.
    Posted(ClientId, Result<PostedMessage, ApiError>),
    /// The answer to a change of a message.
    ChangeAnswered(IssueId, MessageId, Result<(), ApiError>),
    /// The answer to a draft.
    DraftStored(IssueId, DraftKind, Result<DraftView, ApiError>),
    /// The answer to a switch of availability.
    Available(bool, Result<(), ApiError>),
    /// The answer to a command whose effect comes as an event.
    Done(Result<(), ApiError>),

    /// The socket is open.
    SocketOpened,
    /// A frame came by the socket.
    SocketFrame(Box<ToConsole>),
    /// The socket is closed or could not be opened.
    SocketClosed,
    /// The long poll is answered, or failed.
    PollAnswered(Result<Vec<ToConsole>, ApiError>),

    /// This tab looks after the messages of tabs that are gone.
    Caretaker,
    /// Messages that an earlier page, or a page that is gone, did not get out.
    Restored(Vec<Pending>),
    /// A message lies in the browser's storage, or cannot.
    Kept(ClientId),
    /// The browser cannot keep messages.
    NotDurable,
    /// Another tab says that a message is stored or given up.
    Gone(ClientId),

    /// The page came to the front, back from the cache, or online.
    Woken,
    /// The browser says that there is no network.
    Offline,
    /// Time to draw.
    Paint,
    /// A deadline has come.
    Tick,
}
