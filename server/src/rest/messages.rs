//! The messages of an issue: the lines of its chat. What is written here stands in the chat, once, and the other way round (S1.32).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use model::edit::FieldChange;
use model::id::{AgentId, ClientId, FileId};
use model::mention::Mention;
use model::person::Author;
use model::refusal::Refusal;
use model::text::reveal;
use model::view::{MessageKind, MessageView, SystemLine};
use serde::{Deserialize, Serialize};
use service::desk::{Desk, PostMessage, PostNote};
use service::token::{digest, random_10};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::files::File;
use super::input::{Body, Parameters};
use super::issues::malformed;
use super::problem::Problem;
use super::program::Program;
use super::projects::Named;

/// The header that names a message before it is sent.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The longest such name, in bytes.
const KEY_MAX_BYTES: usize = 255;
/// Lines of a page, where nothing else is asked for.
const PAGE: i64 = 50;
/// The most lines of a page.
const PAGE_MAX: i64 = 200;

/// A line of an issue's timeline.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Message {
    /// Names it.
    pub id: Uuid,
    /// Its place: lines are ordered by it.
    pub position: i64,
    /// What kind of line it is.
    pub kind: Kind,
    /// Who wrote it.
    pub author: Writer,
    /// The sender's own name for it.
    pub client_id: Uuid,
    /// The text, or what Lobby says of a change.
    pub text: String,
    /// Stored, UTC milliseconds.
    pub created_at: i64,
    /// Whether its author has changed it since.
    pub edited: bool,
    /// Whether its author has deleted it: then it has no text and no files.
    pub deleted: bool,
    /// The files beside the text, which may stand alone.
    pub files: Vec<File>,
    /// The agents whom a note names.
    pub mentions: Vec<Named>,
}

/// What kind of line a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Written by a person, seen by the visitor.
    Public,
    /// Written by a person for the team only.
    Note,
    /// Said by Lobby, seen by the visitor.
    System,
    /// Said by Lobby to the team only: who changed what from what to what.
    History,
}

/// Who wrote a message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Writer {
    /// Which side it is.
    pub side: Side,
    /// The number of the agent, where it is one.
    pub agent: Option<i64>,
    /// Their name.
    pub name: String,
}

/// A side of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The customer.
    Customer,
    /// The team.
    Team,
    /// Lobby itself.
    Lobby,
}

/// A page of messages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Messages {
    /// The lines, the oldest first.
    pub messages: Vec<Message>,
    /// What `before` has to be for the lines before these; `null` at the beginning.
    pub next: Option<i64>,
}

/// Which lines.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Only lines before this position; the last ones where it is left out.
    pub before: Option<i64>,
    /// At most this many, 1 to 200; 50 where it is left out.
    pub limit: Option<i64>,
}

/// A message to be written.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// The text, at most 10,000 characters, with light Markdown. Beside files it may be empty.
    #[serde(default)]
    pub text: String,
    /// The ids of the files beside it, at most 10: the sender's own, sent to this issue, each for one message.
    #[serde(default)]
    pub files: Vec<Uuid>,
    /// Who is to see it: the visitor too, where it is left out.
    #[serde(default)]
    pub kind: NewKind,
    /// The numbers of agents whom a note names, at most 50. Other messages name nobody.
    #[serde(default)]
    pub mentions: Vec<i64>,
    /// The sender's own name for the message, the same in each repeat; the header `Idempotency-Key` says the same.
    #[serde(default)]
    pub client_id: Option<Uuid>,
}

/// Who is to see a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NewKind {
    /// The visitor and the team.
    #[default]
    Public,
    /// The team only.
    Note,
}

impl NewMessage {
    /// Only notes name agents: in a public message nobody would learn that they were named.
    fn check_mentions(&self) -> Result<(), Refusal> {
        if self.kind == NewKind::Public && !self.mentions.is_empty() {
            return Err(malformed("mentions", "only a note names agents"));
        }
        Ok(())
    }
}

impl Message {
    fn new(line: &MessageView) -> Self {
        let (side, agent) = match line.author {
            Author::Visitor(_) => (Side::Customer, None),
            Author::Agent(id) => (Side::Team, Some(id.0)),
            Author::System => (Side::Lobby, None),
        };
        Self {
            id: line.id.0,
            position: line.pos,
            kind: match line.kind {
                MessageKind::Public => Kind::Public,
                MessageKind::Note => Kind::Note,
                MessageKind::System => Kind::System,
                MessageKind::Trace => Kind::History,
            },
            author: Writer {
                side,
                agent,
                name: reveal(&line.author_name),
            },
            client_id: line.client_id.0,
            text: words(line),
            created_at: line.at,
            edited: line.changed.is_some_and(|changed| !changed.deleted),
            deleted: line.is_deleted(),
            files: line.files.iter().map(File::new).collect(),
            mentions: line.mentions.iter().map(named_agent).collect(),
        }
    }
}

fn named_agent(mention: &Mention) -> Named {
    Named {
        id: mention.agent.0,
        name: reveal(&mention.name),
    }
}

/// The text of a line; what Lobby says, in words.
fn words(line: &MessageView) -> String {
    if matches!(line.kind, MessageKind::Public | MessageKind::Note) {
        return line.body.clone();
    }
    if let Some(change) = FieldChange::parse(&line.body) {
        return format!("{}{}", change.name, change.words());
    }
    let said = SystemLine::parse(&line.body);
    said.map_or_else(String::new, |said| {
        let (before, name, after) = said.words();
        [before, name, &after].concat()
    })
}

/// Read messages
///
/// The lines of an issue's timeline: what was written on both sides, notes, and its history. The last ones, or those before a position.
#[utoipa::path(
    get, path = "/api/v1/projects/{key}/issues/{issue}/messages", tag = "Messages",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
        Which,
    ),
    responses((status = 200, description = "A page of messages", body = Messages))
)]
pub(super) async fn list(
    State(desk): State<Desk>,
    Program(me): Program,
    Path((key, issue)): Path<(String, String)>,
    Parameters(which): Parameters<Which>,
) -> Result<Json<Messages>, Problem> {
    let limit = which.limit.unwrap_or(PAGE);
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(malformed("limit", "1 to 200").into());
    }
    let (row, _) = desk.issue(&me, &key, &issue).await?;
    let (lines, earlier) = desk.lines(&me, row.id, which.before, limit).await?;
    let first = lines.first().map(|line| line.pos);
    Ok(Json(Messages {
        messages: lines.iter().map(Message::new).collect(),
        next: first.filter(|_| earlier),
    }))
}

/// Write a message
///
/// Writes a message or an internal note as the owner of the token. It stands in the chat at once, for everybody, and the first answer
/// puts its writer in charge, as in the console. Repeats with the same `Idempotency-Key` (or `client_id`) are one message: the answer
/// is the one that is stored, with its files. Files are sent before it, each by itself.
#[utoipa::path(
    post, path = "/api/v1/projects/{key}/issues/{issue}/messages", tag = "Messages",
    params(
        ("key" = String, Path, description = "The project's key, for example `JK`"),
        ("issue" = String, Path, description = "The issue's key, for example `JK-3`"),
        ("Idempotency-Key" = Option<String>, Header, description = "The sender's own name for the message, for example a UUID; the same in each repeat"),
    ),
    request_body = NewMessage,
    responses(
        (status = 201, description = "The message as it is stored", body = Message),
        (
            status = 404, body = Problem,
            description = "There is no such issue, or the owner of the token may not know of it; or a file is not here, not the sender's, of another chat, or beside a message already (`file_gone`)"
        ),
        (
            status = 422, body = Problem,
            description = "A field is wrong or unknown; there is neither a text nor a file (`empty`); more than 10 files (`too_many_files`); more than 50 mentions, or one in a public message (`malformed`)"
        ),
    )
)]
pub(super) async fn post(
    State(desk): State<Desk>,
    Program(me): Program,
    Path((key, issue)): Path<(String, String)>,
    headers: HeaderMap,
    Body(new): Body<NewMessage>,
) -> Result<(StatusCode, Json<Message>), Problem> {
    new.check_mentions()?;
    let fresh = || ClientId::from_parts(desk.now_ms(), random_10(desk.rng().as_ref()));
    let client_id = named(&headers, new.client_id)?.unwrap_or_else(fresh);
    let (row, _) = desk.issue(&me, &key, &issue).await?;
    let (chat, text) = (row.id, new.text);
    let files = new.files.into_iter().map(FileId).collect();
    let posted = match new.kind {
        NewKind::Public => {
            let message = PostMessage {
                chat,
                client_id,
                text,
                files,
            };
            desk.post_message(&me, message).await?
        }
        NewKind::Note => {
            let note = PostNote {
                chat,
                client_id,
                text,
                mentions: new.mentions.into_iter().map(AgentId).collect(),
                files,
            };
            desk.post_note(&me, note).await?
        }
    };
    let line = desk.line_at(&me, chat, posted.pos).await?;
    Ok((StatusCode::CREATED, Json(Message::new(&line))))
}

/// The sender's name for a message: of the body, or of the header. What is no UUID stands for one.
fn named(headers: &HeaderMap, given: Option<Uuid>) -> Result<Option<ClientId>, Refusal> {
    let Some(key) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(given.map(ClientId));
    };
    let key = key.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > KEY_MAX_BYTES {
        return Err(malformed("Idempotency-Key", "1 to 255 printable characters"));
    }
    let id = Uuid::parse_str(key).unwrap_or_else(|_| of_text(key));
    match given {
        Some(other) if other != id => Err(malformed("client_id", "the same as Idempotency-Key")),
        _ => Ok(Some(ClientId(id))),
    }
}

/// The UUID for a name of any form: bits of its digest, marked as a UUID of one's own kind (RFC 9562, version 8).
fn of_text(key: &str) -> Uuid {
    let bits = digest(key)
        .into_iter()
        .take(16)
        .fold(0_u128, |bits, byte| (bits << 8) | u128::from(byte));
    let without_marks = bits & !((0xf << 76) | (0x3 << 62));
    Uuid::from_u128(without_marks | (0x8 << 76) | (0x2 << 62))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_named_by_its_header_or_its_body() {
        let with = |key: &'static str, given| {
            let mut headers = HeaderMap::new();
            if !key.is_empty() {
                headers.insert(IDEMPOTENCY_KEY, key.parse().unwrap());
            }
            named(&headers, given)
        };
        let id = Uuid::from_u128(7);
        assert_eq!(with("", None), Ok(None));
        assert_eq!(with("", Some(id)), Ok(Some(ClientId(id))));
        assert_eq!(
            with("00000000-0000-0000-0000-000000000007", Some(id)),
            Ok(Some(ClientId(id)))
        );
        assert!(with("another", Some(id)).is_err() && with("  ", None).is_err());
        assert_eq!(with("order 12", None), with("order 12", None));
        assert_ne!(with("order 12", None), with("order 13", None));
        assert_eq!(of_text("order 12").get_version_num(), 8);
    }
}
