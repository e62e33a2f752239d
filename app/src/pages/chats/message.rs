//! A line of the log.

use leptos::prelude::*;
use model::draft::DraftKind;
use model::id::{IssueId, MessageId};
use model::revision::{DELETED_WORDS, EDIT_WITHIN_MS};
use model::text::reveal;
use model::time::{clock, day_words};

use super::delivery::{side_button, state_button};
use super::drafts::Drafts;
use super::entries::{Delivery, Entry, Line, Said};
use super::files::files_of;
use super::note::note;
use super::state::Desk;
use super::writing::{self, use_writing};
use crate::changing::{changing, part};
use crate::components::avatar::avatar;
use crate::components::markup::message_text;
use crate::components::moment::{Clock, Form, moment};
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::Connection;

/// Draws a line of a chat's log.
pub(crate) fn entry_view(desk: Desk, chat: IssueId, entry: &Entry) -> AnyView {
    match entry {
        Entry::Day(at_ms) => day_separator(*at_ms),
        Entry::System(said) => system_line(said),
        Entry::Message(line) if line.note => note(desk, chat, line),
        Entry::Message(line) => message(desk, chat, line),
    }
}

/// The line before a day.
pub(crate) fn day_separator(at_ms: i64) -> AnyView {
    let Clock { now, zone } = expect_context();
    let words = move || day_words(now.get(), at_ms, zone.get());
    view! {
        <div class="daysep" role="separator" aria-label=changing(words)>
            <span>{part(words)}</span>
        </div>
    }
    .drawn()
}

fn system_line(said: &Said) -> AnyView {
    view! {
        <p class="sysline">
            {icon(said.icon, Size::Xs)}
            <span>
                {said.before} <b>{name(&said.name)}</b> {said.after.clone()} ", " {moment(said.at, Form::Clock)}
            </span>
        </p>
    }
    .drawn()
}

/// A message. Its name is read aloud with "said"; in a group it stands above the first one only.
fn message(desk: Desk, chat: IssueId, line: &Line) -> AnyView {
    let Clock { zone, .. } = expect_context();
    let (who, at_ms) = (reveal(&line.who), line.at);
    let picture = line
        .ends
        .then(|| view! { <span class="msg-face">{avatar(&line.face, "avatar")}</span> }.drawn());
    let state = line.delivery.as_ref().filter(|_| line.tells).map(|delivery| {
        view! {
            <p class="msg-state" data-t=delivery.token()>
                {delivery_words(desk, chat, line, delivery)}
            </p>
        }
        .drawn()
    });
    view! {
        <article
            class=if line.out { "msg msg-out" } else { "msg" }
            id=line.message.map(super::note::anchor)
            tabindex="-1"
            data-client-id=line.client_id.to_string()
            data-pos=line.pos.map(|pos| pos.to_string())
            data-state=line.delivery.as_ref().map(Delivery::token)
            data-more=(!line.starts).then_some("")
            data-follows=(!line.ends).then_some("")
            aria-label=changing(move || format!("{who}, {}", clock(at_ms, zone.get())))
        >
            {picture}
            {message_head(line)}
            <div class="msg-body">
                {bubble(line)}
                {files_of(line)}
                {(!line.tells).then(|| side_button(line))}
                {tools(desk, chat, line)}
            </div>
            {state}
        </article>
    }
    .drawn()
}

fn bubble(line: &Line) -> AnyView {
    if line.deleted {
        return view! { <p class="bubble gone">{DELETED_WORDS}</p> }.drawn();
    }
    if line.body.trim().is_empty() {
        // Files stand alone.
        return ().into_any();
    }
    view! {
        <div class="bubble" dir="auto">
            {message_text(&line.body)}
        </div>
    }
    .drawn()
}

/// What can be done with a message: its author changes it for a while, everybody of the team looks at what it said before (E.43).
pub(crate) fn tools(desk: Desk, chat: IssueId, line: &Line) -> AnyView {
    let Some(message) = line.message else {
        return ().into_any();
    };
    let writing = use_writing();
    // Elsewhere the message's way is the stop, and the arrow keys lead from there.
    let tabindex = if line.note && line.newest { "0" } else { "-1" };
    let former = (line.edited || line.deleted).then(|| {
        let words = match line {
            Line { changing: true, .. } => "Saving…",
            Line { edited: true, .. } => "Edited",
            _ => "Former text",
        };
        view! {
            <button
                type="button"
                class="former-button"
                tabindex=tabindex
                aria-label=format!("{words}: show what it said before")
                disabled=line.changing
                on:click=move |_| writing.history.set(Some((chat, message)))
            >
                {words}
            </button>
        }
        .drawn()
    });
    let Clock { now, .. } = expect_context();
    let at_ms = line.at;
    let is_open = Memo::new(move |_| now.get() - at_ms < EDIT_WITHIN_MS);
    let own = line.mine && !line.deleted && !line.changing;
    let change = part(move || (own && is_open.get()).then(|| own_tools(desk, chat, message, tabindex)));
    view! { <div class="msg-tools">{former} {change}</div> }.drawn()
}

fn own_tools(desk: Desk, chat: IssueId, message: MessageId, tabindex: &'static str) -> AnyView {
    let writing = use_writing();
    let edit = move || {
        let found = desk.live.inbox().with_untracked(|inbox| {
            let lines = inbox.timeline(chat)?.messages();
            lines.iter().find(|line| line.id == message).map(writing::to_edit)
        });
        if let Some(editing) = found {
            writing.edit(editing);
        }
    };
    view! {
        <button
            type="button"
            class="btn btn-icon btn-ghost btn-sm own-tool"
            tabindex=tabindex
            aria-label="Edit message"
            title="Edit message"
            on:click=move |_| edit()
        >
            {icon("pencil", Size::Sm)}
        </button>
        <button
            type="button"
            class="btn btn-icon btn-ghost btn-sm own-tool"
            tabindex=tabindex
            aria-label="Delete message"
            title="Delete message"
            on:click=move |_| writing.deleting.set(Some((chat, message)))
        >
            {icon("trash", Size::Sm)}
        </button>
    }
    .drawn()
}

fn message_head(line: &Line) -> AnyView {
    if !line.starts {
        return view! { <span class="vh">{name(&line.who)} " said"</span> }.drawn();
    }
    view! {
        <header class="msg-head">
            <b>{name(&line.who)}</b>
            <span class="vh">" said"</span>
            {moment(line.at, Form::Clock)}
        </header>
    }
    .drawn()
}

/// How far a message has got, in words; what can be done where it failed.
pub(crate) fn delivery_words(desk: Desk, chat: IssueId, line: &Line, delivery: &Delivery) -> AnyView {
    let words = match delivery {
        Delivery::Failed(why) => return failed(desk, chat, line, why),
        Delivery::Sending => sending(desk),
        Delivery::Sent => (icon("check", Size::Xs), "Sent").into_any(),
        Delivery::Delivered => (icon("checks", Size::Xs), "Delivered").into_any(),
        Delivery::Seen(None) => (icon("checks", Size::Xs), "Seen").into_any(),
        Delivery::Seen(Some(at)) => (icon("checks", Size::Xs), "Seen ", moment(*at, Form::Clock)).into_any(),
    };
    state_button(line, words)
}

fn sending(desk: Desk) -> AnyView {
    let words = part(move || match desk.live.connection().get() {
        Connection::Lost { .. } | Connection::SignedOut => "Waiting for connection",
        _ => "Sending",
    });
    (icon("clock", Size::Xs), words).into_any()
}

/// Not sent, why, and the two ways on. The text of a deleted message goes back to where it was written.
fn failed(desk: Desk, chat: IssueId, line: &Line, why: &str) -> AnyView {
    let id = line.client_id;
    let (drafts, writing) = (expect_context::<Drafts>(), use_writing());
    let note = desk
        .live
        .outbox()
        .with_untracked(|outbox| outbox.get(id).is_some_and(|entry| entry.note.is_some()));
    let kind = if note { DraftKind::Note } else { DraftKind::Reply };
    let delete = move || {
        let Some((text, files)) = desk.live.discard(id) else {
            return;
        };
        writing.put_back((chat, kind), files);
        if desk.live.draft(chat, kind).trim().is_empty() {
            drafts.put(chat, kind, &text);
        }
    };
    view! {
        {icon("warning", Size::Xs)}
        <span role="alert">{format!("Not sent. {why}")}</span>
        <button type="button" on:click=move |_| desk.live.retry(id)>
            "Try again"
        </button>
        <button type="button" on:click=move |_| delete()>
            "Delete"
        </button>
        {side_button(line)}
    }
    .drawn()
}
