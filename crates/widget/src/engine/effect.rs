//! What goes into the engine and what comes out of it.

use alloc::string::String;
use alloc::vec::Vec;

use model::file::FileView;
use model::id::ClientId;
use model::outbox::Pending;
use model::visitor::{FromVisitor, StartChat, Started, ToVisitor, VisitorSnapshot};

use super::Start;

/// When something happens, with one random number for everything that is spread by chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Now, UTC milliseconds.
    pub now_ms: i64,
    /// Random, 0 to 255.
    pub jitter: u8,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It was answered.
    Done(T),
    /// The server refused it, or it answered with something else.
    Refused(ToVisitor),
    /// It did not reach the server, or the answer did not reach us.
    Unreachable,
}

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Time has passed.
    Tick,
    /// What this device kept from an earlier page.
    Restored {
        /// Unacknowledged messages.
        pending: Vec<Pending>,
        /// A chat whose start was not confirmed.
        start: Option<Start>,
    },
    /// A message is in storage, or storage has failed: it may be sent.
    Stored(ClientId),
    /// The panel was opened or closed.
    Open(bool),
    /// What somebody sees of the window.
    Watched(Sight),
    /// What the page that holds the widget and the browser tell of themselves.
    Page(String),
    /// The network or the window came back.
    Nudge,
    /// A frame from the socket.
    Frame(ToVisitor),
    /// The socket is closed.
    SocketClosed,
    /// The long poll's answer.
    Polled(Outcome<Vec<ToVisitor>>),
    /// The answer to a message sent over HTTP.
    Posted(ClientId, Outcome<ToVisitor>),
    /// The answer to the start of a chat whose first message has this id.
    Started(ClientId, Outcome<Started>),
    /// A state that was asked for.
    Snapshot(VisitorSnapshot),
    /// Whether the server sees its cookie come back.
    CookieWorks(bool),
    /// Whether this browser has kept what it was given.
    Kept(bool),
    /// The visitor sends the form.
    Begin {
        /// The id of the new chat.
        chat: ClientId,
        /// The id of its first message.
        id: ClientId,
        /// The name; empty where none is asked for.
        name: String,
        /// The text.
        text: String,
    },
    /// The visitor sends a message.
    Write {
        /// Its id.
        id: ClientId,
        /// The text; may be empty where there are files.
        text: String,
        /// The files beside it, which the server has.
        files: Vec<FileView>,
    },
    /// The visitor has typed; this stands in the field now.
    Typed(String),
    /// The visitor has pressed something.
    Act {
        /// Its name; empty for what has none.
        act: String,
        /// The message that it belongs to, else nil.
        on: ClientId,
        /// The id of the act.
        id: ClientId,
    },
}

/// What somebody sees of the window that holds the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Nothing: another tab stands before it.
    Hidden,
    /// It can be seen.
    Visible,
    /// It has the focus, too.
    Focused,
}

/// Something has to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open the websocket; send this frame first.
    Connect(FromVisitor),
    /// Close the websocket and forget it.
    Disconnect,
    /// Send a frame over the websocket.
    Send(FromVisitor),
    /// Ask for what comes after the cursor, over HTTP, under this path.
    Poll(String),
    /// Send a frame over HTTP; the id is that of the message or act in it, nil for others.
    Post(ClientId, FromVisitor),
    /// Start a chat.
    Start(StartChat),
    /// Ask for the state without the credential, to see whether the cookie comes back.
    CheckCookie,
    /// Keep the credential.
    KeepCredential(String),
    /// Keep a message.
    Store(Pending),
    /// Forget a message.
    Forget(ClientId),
    /// Keep the start of a chat.
    StoreStart(Start),
    /// Forget the start of a chat.
    ForgetStart,
    /// Put a text back into the field from which it came.
    Refill {
        /// The name, where the form is shown again.
        name: String,
        /// The text.
        text: String,
    },
    /// Empty the field: its text is drawn as a message.
    Clear,
    /// Put the focus into a field of this id; without one, where one writes.
    Focus(&'static str),
    /// Tell the loader: what, a colon, the value.
    Tell(String),
    /// Come back with [`Input::Tick`] after this long, in milliseconds; replaces an earlier one.
    Wake {
        /// How long.
        in_ms: i64,
    },
}
