//! What server functions take and give, where the views of `model` do not fit.

use model::view::{MessageView, SignedIn};
use serde::{Deserialize, Serialize};

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
