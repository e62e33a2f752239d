//! A row of the chats list (S1.19–S1.29).

use leptos::prelude::*;
use model::id::{AgentId, IssueId};
use model::person::{Author, first_name};
use model::revision::DELETED_WORDS;
use model::scheme::Scheme;
use model::text::reveal;
use model::view::{ChatRow, LastMessage};

use super::state::Desk;
use crate::changing::{changing, part};
use crate::components::avatar::{Face, avatar_with_presence, named_avatar};
use crate::components::lozenge::status_lozenge;
use crate::components::moment::{Form, moment};
use crate::components::presence::Here;
use crate::drawn::Drawn;
use crate::icons::shape;

/// Who spoke last, as the row says it (S1.21, S1.22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// The customer: "said" stands behind their name.
    Customer,
    /// The reader or a colleague: their words stand before the text.
    Team(String),
    /// Nobody has spoken yet.
    Nobody,
}

impl Speaker {
    /// Who spoke last in this chat, for this reader.
    pub(crate) fn of(last: Option<&LastMessage>, me: AgentId) -> Self {
        match last {
            None => Self::Nobody,
            Some(LastMessage {
                author: Author::Agent(agent),
                ..
            }) if *agent == me => Self::Team("You said".to_owned()),
            Some(LastMessage {
                author: Author::Agent(_),
                author_name,
                ..
            }) => Self::Team(format!("{} said", reveal(first_name(author_name)))),
            Some(_) => Self::Customer,
        }
    }
}

/// The customer's picture.
pub(crate) fn reporter_face(row: &ChatRow) -> Face {
    Face {
        name: row.reporter_name.clone(),
        key: row.reporter.to_string(),
        anonymous: row.reporter_anonymous,
    }
}

/// A row; `tab_stop` says whether it is the list's one tab stop. Its element stays, so that it keeps the focus; what is in it is drawn
/// again when its own chat changes.
pub(crate) fn chat_row(
    desk: Desk,
    id: IssueId,
    tab_stop: impl Fn() -> bool + Copy + Send + Sync + 'static,
) -> AnyView {
    let row = desk.row(id);
    let me = desk.live.inbox().with_untracked(|inbox| inbox.me.id);
    let key = row.with_untracked(|row| row.as_ref().map(|row| row.key.clone()).unwrap_or_default());
    let unanswered = move || row.with(|row| row.as_ref().is_some_and(|row| row.unanswered));
    let online = desk.is_online(id);
    let body = part(move || {
        let here = Here::Customer(online.get());
        row.with(|row| {
            let row = row.as_ref()?;
            Some(desk.scheme.with(|scheme| row_body(scheme, row, me, here)))
        })
    });
    view! {
        <a
            class="chat-row"
            href=untrack(|| desk.to_chat(&key))
            data-key=key.clone()
            data-unresponded=changing(move || unanswered().then_some(""))
            data-noscroll=""
            aria-current=changing(move || (desk.selected.get() == Some(id)).then_some("true"))
            tabindex=changing(move || if tab_stop() { "0" } else { "-1" })
        >
            {body}
        </a>
    }
    .drawn()
}

fn row_body(scheme: &Scheme, row: &ChatRow, me: AgentId, here: Here) -> AnyView {
    let speaker = Speaker::of(row.last.as_ref(), me);
    let spoke_at = row.last.as_ref().map_or(row.updated_at, |last| last.at);
    let preview = row
        .last
        .as_ref()
        .map(|last| {
            if last.preview.is_empty() {
                DELETED_WORDS.to_owned()
            } else {
                last.preview.clone()
            }
        })
        .unwrap_or_default();
    let title = title_beside(&row.title, &preview)
        .map(|title| view! { <bdi class="ell" dir="auto">{reveal(title)}</bdi> }.drawn());
    let said_behind = (speaker == Speaker::Customer).then(|| said("said".to_owned()));
    let said_before = match speaker {
        Speaker::Team(words) => Some(said(format!("{words} "))),
        Speaker::Customer | Speaker::Nobody => None,
    };
    let hidden = row
        .unanswered
        .then(|| view! { <span class="vh">"Unanswered: "</span> }.drawn());
    view! {
        {avatar_with_presence(&reporter_face(row), "avatar", here)}
        <span class="chat-row-main">
            <span class="chat-row-top">
                <bdi class="who ell">{reveal(&row.reporter_name)}</bdi>
                {said_behind}
                {moment(spoke_at, Form::Ago)}
            </span>
            <span class="chat-row-msg">
                {hidden} {said_before} <bdi class="ell" dir="auto">{preview}</bdi>
            </span>
            <span class="chat-row-foot">
                {status_lozenge(scheme, row.status, row.resolution)}
                <span class="key">{row.key.clone()}</span>
                {title}
                <span class="end">{assigned(row.assignee.as_ref(), me)}</span>
            </span>
        </span>
    }
    .drawn()
}

/// The title, where it says more than the preview above it (S4.16): until somebody gives a chat another one, it is the first message.
fn title_beside<'t>(title: &'t str, preview: &str) -> Option<&'t str> {
    let begins_it = preview
        .as_bytes()
        .starts_with(title.trim_end_matches('…').as_bytes());
    (!begins_it).then_some(title)
}

fn said(words: String) -> AnyView {
    view! { <span class="said">{words}</span> }.drawn()
}

/// Who is in charge.
fn assigned(assignee: Option<&(AgentId, String)>, me: AgentId) -> AnyView {
    match assignee {
        Some((agent, name)) => {
            let whom = if *agent == me {
                "you".to_owned()
            } else {
                reveal(name)
            };
            let face = Face {
                name: name.clone(),
                key: agent.to_string(),
                anonymous: false,
            };
            named_avatar(&face, "avatar", format!("Assigned to {whom}"))
        }
        None => view! {
            <svg class="i i-xs" viewBox="0 0 20 20" role="img" aria-label="Unassigned">
                <use_ href=shape("i-user") />
            </svg>
        }
        .drawn(),
    }
}

#[cfg(test)]
mod tests;
