//! Server functions: the console's commands and queries over HTTP. Each says who is asking, makes one call on the desk and
//! maps the refusal; no rule lives here (`house-style.md`).
//!
//! They are public endpoints at fixed addresses, `/api/app/api/<name>`: the module path keeps the names unique, so functions stay
//! in the module in which they once were published. Input is JSON by `POST` with unknown fields refused ([`Json`]); nothing changes on GET.

mod account;
mod data;
mod error;
mod json;
mod objects;
mod protocol;
mod record;
mod search;
mod text_modules;

#[cfg(feature = "ssr")]
mod asking;

use leptos::prelude::*;
use model::delivery::MessageTimeline;
use model::draft::DraftView;
use model::filters::{ListFilters, ListPlace};
use model::id::{AgentId, ClientId, FileId, IssueId, MessageId, TransitionId};
use model::mention::MentionView;
use model::revision::{FormerText, MessageChange};
use model::settings::{SettingsChange, SettingsView};
use model::view::{ChatsPage, ConversationView, DeskSnapshot, SignedIn, Watermark};

pub use account::{change_account, change_tokens, load_account, load_audit, load_tokens};
pub use data::{EarlierPage, FirstSetUp, PostedMessage, SetUpDone};
pub use error::ApiError;
pub(crate) use objects::{arriving, read};
pub use protocol::Json;
pub use record::{change_preferences, edit_issue, load_connection, load_link_preview};
pub use search::{change_views, load_views, search_project};
pub use text_modules::{attach_text_module, change_text_modules, load_text_modules};

#[cfg(feature = "ssr")]
use asking::{agent, caller, desk, device, from_address, give_cookie, take_cookie};

/// Signs in and sets the session cookie; `keep` lets it outlive the browser's session.
///
/// # Errors
/// `WrongPassword`, `TooMany`, `InsecureAddress`, `Unavailable`.
#[server(protocol = Json)]
pub async fn sign_in(
    /// The e-mail address.
    email: String,
    /// The password as typed.
    password: String,
    /// Whether the cookie outlives the browser's session.
    keep: bool,
) -> Result<SignedIn, ApiError> {
    let command = service::desk::SignIn {
        email,
        password,
        device: device().await,
    };
    let new = desk().sign_in(command, from_address().await?).await?;
    give_cookie(&new.token, keep);
    Ok(new.signed_in)
}

/// Ends this session and its sockets.
///
/// # Errors
/// `SignedOut`.
#[server(protocol = Json)]
pub async fn sign_out() -> Result<(), ApiError> {
    let who = agent().await?;
    desk().sign_out(&who).await?;
    take_cookie();
    Ok(())
}

/// What one signs in to: the name of the first project, or "Lobby".
///
/// # Errors
/// `Failed`.
#[server(protocol = Json)]
pub async fn sign_in_title() -> Result<String, ApiError> {
    Ok(desk().sign_in_title().await?)
}

/// Who is signed in.
///
/// # Errors
/// `SignedOut`.
#[server(protocol = Json)]
pub async fn who_am_i() -> Result<SignedIn, ApiError> {
    let who = agent().await?;
    Ok(desk().signed_in(&who).await?)
}

/// Whether a set-up link can still be used.
///
/// # Errors
/// `Failed`.
#[server(protocol = Json)]
pub async fn set_up_is_open(
    /// The link's token.
    token: String,
) -> Result<bool, ApiError> {
    Ok(desk().set_up_is_open(&token).await?)
}

/// Makes the first administrator and the first project, uses the link up, and signs the administrator in.
///
/// # Errors
/// `NotFound` for a used or unknown link; `Empty`, `TooLong`, `TooShort`, `Malformed` for a field.
#[server(protocol = Json)]
pub async fn set_up(
    /// The link's token.
    token: String,
    /// What was typed.
    first: FirstSetUp,
) -> Result<SetUpDone, ApiError> {
    let done = desk()
        .set_up(&token, asking::set_up(first, caller().await?))
        .await?;
    give_cookie(&done.token, true);
    Ok(SetUpDone {
        signed_in: done.signed_in,
        widget: done.widget,
    })
}

/// The Chats page of a project.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(protocol = Json)]
pub async fn load_desk(
    /// The project's key.
    project_key: String,
) -> Result<DeskSnapshot, ApiError> {
    let who = agent().await?;
    Ok(desk().snapshot(&who, &project_key).await?)
}

/// A chat's timeline.
///
/// # Errors
/// `SignedOut`, `NotFound`.
#[server(protocol = Json)]
pub async fn load_conversation(
    /// The chat.
    chat: IssueId,
) -> Result<ConversationView, ApiError> {
    let who = agent().await?;
    Ok(desk().conversation(&who, chat).await?)
}

/// The timeline of the chat with this key, for example `JK-3`.
///
/// # Errors
/// `SignedOut`, `NotFound`.
#[server(protocol = Json)]
pub async fn load_conversation_by_key(
    /// The key.
    key: String,
) -> Result<ConversationView, ApiError> {
    let who = agent().await?;
    Ok(desk().conversation_by_key(&who, &key).await?)
}

/// The page of lines before `before_pos`.
///
/// # Errors
/// `SignedOut`, `NotFound`.
#[server(protocol = Json)]
pub async fn load_earlier(
    /// The chat.
    chat: IssueId,
    /// The position of the first line that is here.
    before_pos: i64,
) -> Result<EarlierPage, ApiError> {
    let who = agent().await?;
    let (messages, earlier) = desk().earlier(&who, chat, before_pos).await?;
    Ok(EarlierPage { messages, earlier })
}

/// A page of the chats that the filters fetch and display, in their order: the first ones, or those behind the place of the last row.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(protocol = Json)]
pub async fn load_chats(
    /// The project's key.
    project_key: String,
    /// Which chats, in which order.
    filters: ListFilters,
    /// The place of the last row.
    before: Option<ListPlace>,
) -> Result<ChatsPage, ApiError> {
    let who = agent().await?;
    Ok(desk().chats_page(&who, &project_key, filters, before).await?)
}

/// Stores a public message; the way of sending when there is no websocket. Repeats with one `client_id` are one message.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `ChatEnded`, `NotInCharge`, `Empty`, `TooLong`, `TooMany`, `TooManyFiles`, `FileGone`, `Unavailable`.
#[server(protocol = Json)]
pub async fn post_message(
    /// The chat.
    chat: IssueId,
    /// The sender's id for it.
    client_id: ClientId,
    /// The text, unchecked; may be empty where there are files.
    text: String,
    /// The files beside it.
    #[server(default)]
    files: Vec<FileId>,
) -> Result<PostedMessage, ApiError> {
    let who = agent().await?;
    let posted = desk()
        .post_message(
            &who,
            service::desk::PostMessage {
                chat,
                client_id,
                text,
                files,
            },
        )
        .await?;
    Ok(PostedMessage {
        pos: posted.pos,
        at: posted.at,
        taken_by: posted.taken_by,
    })
}

/// When a message of a chat was stored, pushed, received, displayed and read (N.5).
///
/// # Errors
/// `SignedOut`, `NotFound`.
#[server(protocol = Json)]
pub async fn load_delivery(
    /// The chat.
    chat: IssueId,
    /// The message.
    message: MessageId,
) -> Result<MessageTimeline, ApiError> {
    let who = agent().await?;
    Ok(desk().message_timeline(&who, chat, message).await?)
}

/// Stores an internal note; the way of sending when there is no websocket. Repeats with one `client_id` are one note.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `Empty`, `TooLong`, `TooMany`, `TooManyFiles`, `FileGone`, `Unavailable`.
#[server(protocol = Json)]
pub async fn post_note(
    /// The chat.
    chat: IssueId,
    /// The sender's id for it.
    client_id: ClientId,
    /// The text, unchecked.
    text: String,
    /// Whom it names.
    mentions: Vec<AgentId>,
    /// The files beside it.
    #[server(default)]
    files: Vec<FileId>,
) -> Result<PostedMessage, ApiError> {
    let who = agent().await?;
    let note = service::desk::PostNote {
        chat,
        client_id,
        text,
        mentions,
        files,
    };
    let posted = desk().post_note(&who, note).await?;
    Ok(PostedMessage {
        pos: posted.pos,
        at: posted.at,
        taken_by: posted.taken_by,
    })
}

/// Changes a message of one's own, within 15 minutes (E.43).
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `Outdated`, `TooLate`, `Empty`, `TooLong`, `TooMany`.
#[server(protocol = Json)]
pub async fn change_message(
    /// The chat.
    chat: IssueId,
    /// The message.
    message: MessageId,
    /// What its author wants.
    change: MessageChange,
) -> Result<(), ApiError> {
    let who = agent().await?;
    Ok(desk().change_message(&who, chat, message, change).await?)
}

/// The texts that a message had before, oldest first.
///
/// # Errors
/// `SignedOut`, `NotFound`.
#[server(protocol = Json)]
pub async fn load_former_texts(
    /// The chat.
    chat: IssueId,
    /// The message.
    message: MessageId,
) -> Result<Vec<FormerText>, ApiError> {
    let who = agent().await?;
    Ok(desk().former_texts(&who, chat, message).await?)
}

/// The notes of a project that name the reader, newest first.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`.
#[server(protocol = Json)]
pub async fn load_mentions(
    /// The project's key.
    project_key: String,
) -> Result<Vec<MentionView>, ApiError> {
    let who = agent().await?;
    Ok(desk().mentions(&who, &project_key).await?)
}

/// The reader has seen the notes of a chat that name them.
///
/// # Errors
/// `SignedOut`, `NotFound`.
#[server(protocol = Json)]
pub async fn see_mentions(
    /// The chat.
    chat: IssueId,
) -> Result<(), ApiError> {
    let who = agent().await?;
    Ok(desk().see_mentions(&who, chat).await?)
}

/// Stores a draft of the reader, unless a later one is there; gives the one that is there then.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `TooLong`, `TooMany`.
#[server(protocol = Json)]
pub async fn save_draft(
    /// The draft.
    draft: DraftView,
) -> Result<DraftView, ApiError> {
    let who = agent().await?;
    Ok(desk().save_draft(&who, draft).await?)
}

/// Moves this agent's watermarks in a chat, as `vseq`.
///
/// # Errors
/// `SignedOut`, `NotFound`.
#[server(protocol = Json)]
pub async fn seen(
    /// The chat.
    chat: IssueId,
    /// How far.
    reached: Watermark,
) -> Result<(), ApiError> {
    let who = agent().await?;
    Ok(desk().seen(&who, chat, reached).await?)
}

/// Switches the agent available or unavailable.
///
/// # Errors
/// `SignedOut`.
#[server(protocol = Json)]
pub async fn set_available(
    /// Whether they are available.
    available: bool,
) -> Result<(), ApiError> {
    let who = agent().await?;
    Ok(desk().set_available(&who, available).await?)
}

/// Moves a chat to another status.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `IllegalTransition`.
#[server(protocol = Json)]
pub async fn move_status(
    /// The chat.
    chat: IssueId,
    /// Which.
    transition: TransitionId,
) -> Result<(), ApiError> {
    let who = agent().await?;
    Ok(desk().move_status(&who, chat, transition).await?)
}

/// Ends a chat.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`.
#[server(protocol = Json)]
pub async fn end_chat(
    /// The chat.
    chat: IssueId,
) -> Result<(), ApiError> {
    let who = agent().await?;
    Ok(desk().end_chat(&who, chat).await?)
}

/// The settings of a project, for administrators.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`.
#[server(protocol = Json)]
pub async fn load_settings(
    /// The project's key.
    project_key: String,
) -> Result<SettingsView, ApiError> {
    let who = agent().await?;
    Ok(desk().settings(&who, &project_key).await?)
}

/// Changes the settings of a project, and gives them as they are afterwards.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`; `Taken`, and what is wrong with a field.
#[server(protocol = Json)]
pub async fn change_settings(
    /// The project's key.
    project_key: String,
    /// What changes.
    change: SettingsChange,
) -> Result<SettingsView, ApiError> {
    let who = agent().await?;
    Ok(desk().change_settings(&who, &project_key, change).await?)
}
