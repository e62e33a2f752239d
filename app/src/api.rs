//! Server functions: the console's commands and queries over HTTP. Each says who is asking, makes one call on the desk and
//! maps the refusal; no rule lives here (`house-style.md`).
//!
//! They are public endpoints at fixed addresses, `/api/app/api/<name>`: the module path keeps the names unique, so functions stay
//! in this one module. Input is JSON by `POST` with unknown fields refused ([`Json`]); nothing changes on GET.

mod error;
mod json;
mod protocol;

#[cfg(feature = "ssr")]
mod asking;

use leptos::prelude::*;
use model::delivery::MessageTimeline;
use model::edit::IssueEdit;
use model::id::{ClientId, FileId, IssueId, MessageId, TransitionId};
use model::preferences::{PreferenceChange, Preferences};
use model::settings::{SettingsChange, SettingsView};
use model::view::{ChatsPage, ConversationView, DeskSnapshot, MessageView, SignedIn, Watermark};
use serde::{Deserialize, Serialize};

pub use error::ApiError;
pub use protocol::Json;

#[cfg(feature = "ssr")]
use asking::{agent, desk, device, from_address, give_cookie, take_cookie};

/// A message is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedMessage {
    /// Its position in the project's log.
    pub pos: i64,
    /// When it was stored, UTC milliseconds.
    pub at: i64,
    /// The colleague in charge, where somebody was faster than the sender.
    pub taken_by: Option<String>,
}

/// An earlier page of a chat's lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierPage {
    /// The lines, oldest first.
    pub messages: Vec<MessageView>,
    /// Whether there are still earlier ones.
    pub earlier: bool,
}

/// The first administrator and the first project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstSetUp {
    /// The administrator's name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their password, at least [`model::text::PASSWORD_MIN_CHARS`] characters.
    pub password: String,
    /// The project's name.
    pub project_name: String,
    /// The project's key, 2 to 6 capital letters.
    pub project_key: String,
    /// The websites that may show the chat, each an origin; empty for none but our own pages.
    pub websites: Vec<String>,
}

/// The installation is set up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUpDone {
    /// Who is signed in now.
    pub signed_in: SignedIn,
    /// The id of the project's widget, for the script line.
    pub widget: String,
}

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
        .set_up(&token, asking::set_up(first, device().await))
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

/// The page of chats after the row that was changed at `before_updated_at` and has the id `before`.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(protocol = Json)]
pub async fn load_older(
    /// The project's key.
    project_key: String,
    /// When the oldest row was changed, UTC milliseconds.
    before_updated_at: i64,
    /// The oldest row's id.
    before: IssueId,
) -> Result<ChatsPage, ApiError> {
    let who = agent().await?;
    Ok(desk()
        .older_chats(&who, &project_key, before_updated_at, before)
        .await?)
}

/// Stores a public message; the way of sending when there is no websocket. Repeats with one `client_id` are one message.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`, `ChatEnded`, `Empty`, `TooLong`, `TooMany`, `TooManyFiles`, `FileGone`, `Unavailable`.
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

/// Changes a field of a chat.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`; `ChangedMeanwhile`, `NotAssignable`, and what is wrong with a value.
#[server(protocol = Json)]
pub async fn edit_issue(
    /// The chat.
    chat: IssueId,
    /// Which field, from what to what.
    edit: IssueEdit,
) -> Result<(), ApiError> {
    let who = agent().await?;
    Ok(desk().edit_issue(&who, chat, edit).await?)
}

/// Changes the agent's own preferences in a project, and gives them as they are afterwards.
///
/// # Errors
/// `SignedOut`, `NotFound`, `Forbidden`.
#[server(protocol = Json)]
pub async fn change_preferences(
    /// The project's key.
    project_key: String,
    /// What changes.
    change: PreferenceChange,
) -> Result<Preferences, ApiError> {
    let who = agent().await?;
    Ok(desk().change_preferences(&who, &project_key, change).await?)
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
