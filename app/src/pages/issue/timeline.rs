//! The timeline of an issue: messages, notes and changes as one line of events, or one kind of them.

use leptos::prelude::*;
use model::id::IssueId;
use model::inbox::Inbox;
use model::text::reveal;
use model::time::clock;
use model::view::MessageKind;

use super::head::tab;
use crate::changing::{changing, part};
use crate::components::avatar::avatar;
use crate::components::markup::message_text;
use crate::components::moment::{Clock, Form, moment};
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::LoadState;
use crate::pages::chats::delivery::side_button;
use crate::pages::chats::entries::{Delivery, Entry, Line, Said, Show};
use crate::pages::chats::files::files_of;
use crate::pages::chats::log::{Look, log_as};
use crate::pages::chats::message::{day_separator, delivery_words, tools};
use crate::pages::chats::note;
use crate::pages::chats::state::Desk;

/// The tabs, and the lines of the chosen one.
pub(super) fn timeline(desk: Desk, id: IssueId) -> AnyView {
    let show = RwSignal::new(Show::Everything);
    let choice = move |words, kind: Show| {
        let count = Memo::new(move |_| desk.live.inbox().with(|inbox| count(inbox, id, kind)));
        let chosen = Memo::new(move |_| show.get() == kind);
        tab(words, count, chosen, move || show.set(kind))
    };
    let look = Look {
        show: Memo::new(move |_| show.get()),
        draw: entry,
    };
    view! {
        <div class="record-tabs" role="group" aria-label="What of the timeline is shown">
            {choice("All", Show::Everything)} {choice("Messages", Show::Messages)} {choice("Notes", Show::Notes)}
            {choice("Changes", Show::Changes)}
        </div>
        {log_as(desk, id, look)}
        {nothing(desk, id, show)}
    }
    .into_any()
}

/// How many lines of a kind there are, once all lines are here: a part of them would be no number.
fn count(inbox: &Inbox, id: IssueId, show: Show) -> Option<usize> {
    let timeline = inbox.timeline(id).filter(|timeline| !timeline.earlier)?;
    let kind = match show {
        Show::Messages => MessageKind::Public,
        Show::Notes => MessageKind::Note,
        Show::Conversation | Show::Everything | Show::Changes => return None,
    };
    let lines = timeline.messages().iter();
    Some(lines.filter(|line| line.kind == kind).count())
}

/// Says so where a kind has no lines.
fn nothing(desk: Desk, id: IssueId, show: RwSignal<Show>) -> AnyView {
    let state = desk.live.loading(id);
    let is_empty = Memo::new(move |_| {
        let show = show.get();
        desk.live.inbox().with(|inbox| {
            // Of what is not here yet nothing is known.
            let timeline = inbox.timeline(id).filter(|timeline| !timeline.earlier)?;
            Some(!timeline.messages().iter().any(|line| show.takes(line.kind)))
        })
    });
    part(move || {
        let show = show.get();
        let words = match show {
            Show::Notes => "No internal note here.",
            Show::Changes => "Nothing was changed here.",
            _ => "No message here.",
        };
        let says = is_empty.get() == Some(true) && state.get() == LoadState::Ready;
        says.then(|| view! { <p class="record-nothing muted" role="status">{words}</p> }.drawn())
    })
    .into_any()
}

fn entry(desk: Desk, chat: IssueId, entry: &Entry) -> AnyView {
    match entry {
        Entry::Day(at_ms) => day_separator(*at_ms),
        Entry::System(said) => change(said),
        Entry::Message(line) => card(desk, chat, line),
    }
}

/// Who changed what, and when.
fn change(said: &Said) -> AnyView {
    view! {
        <div class="ev">
            <span class="dotico">{icon(said.icon, Size::Sm)}</span>
            <p class="ev-line">
                {said.before} <b>{name(&said.name)}</b> <bdi>{reveal(&said.after)}</bdi> " " {moment(said.at, Form::Friendly)}
            </p>
        </div>
    }
    .drawn()
}

/// What somebody wrote.
fn card(desk: Desk, chat: IssueId, line: &Line) -> AnyView {
    let Clock { zone, .. } = expect_context();
    let (who, at_ms) = (reveal(&line.who), line.at);
    let kind = match (line.note, line.out) {
        (true, _) => "internal note",
        (false, true) => "reply",
        (false, false) => "message",
    };
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
            class="ev"
            id=line.message.map(note::anchor)
            tabindex="-1"
            data-client-id=line.client_id.to_string()
            data-pos=line.pos.map(|pos| pos.to_string())
            data-state=line.delivery.as_ref().map(Delivery::token)
            aria-label=changing(move || format!("{who}, {kind}, {}", clock(at_ms, zone.get())))
        >
            {avatar(&line.face, "avatar")}
            <div class="ev-card" data-t=line.note.then_some("note")>
                <header>
                    <b>{name(&line.who)}</b>
                    {line.note.then(|| icon("lock", Size::Xs))}
                    <span>{kind}</span>
                    <span class="push row">
                        {moment(line.at, Form::Clock)} {(!line.tells && !line.note).then(|| side_button(line))}
                    </span>
                </header>
                {text(line)}
                {state}
                {tools(desk, chat, line)}
            </div>
        </article>
    }
    .drawn()
}

fn text(line: &Line) -> AnyView {
    let files = files_of(line);
    // Files may stand alone.
    let has_words = line.deleted || files.is_empty() || !line.body.trim().is_empty();
    let words = has_words.then(|| {
        if line.note || line.deleted {
            return note::body(line);
        }
        view! { <div dir="auto">{message_text(&line.body)}</div> }.drawn()
    });
    view! { <div class="body">{words} {files}</div> }.drawn()
}
