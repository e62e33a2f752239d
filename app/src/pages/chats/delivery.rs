//! A message's way to the other side, step by step (N.5): a popover under what opened it. The browser closes it with Esc or a click
//! elsewhere, and gives the focus back.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::delivery::MessageTimeline;
use model::id::{ClientId, IssueId, MessageId};
use model::outbox::Pending;
use wasm_split_helpers::wasm_split;

use super::data::terms;
use super::entries::{Entries, Entry, EntryKey, Line};
use super::state::Desk;
use crate::api::{self, ApiError};
use crate::browser::{self, Step};
use crate::changing::{changing, heard, part};
use crate::components::moment::{Form, moment};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{self, Fetched, here};

/// The popover's id, to which its buttons point.
const ID: &str = "delivery";

/// The message of a log that is looked at; a context of what stands in the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LookedAt(RwSignal<Option<ClientId>>);

impl LookedAt {
    /// None, for a log that is drawn now.
    pub(crate) fn none() -> Self {
        Self(RwSignal::new(None))
    }
}

/// What the server said about the message that is looked at, or why it could not.
type Answer = RwSignal<Option<Result<MessageTimeline, ApiError>>>;

/// The button under a message: how far it has got, in words.
pub(crate) fn state_button(line: &Line, words: AnyView) -> AnyView {
    let LookedAt(looked_at) = expect_context();
    let id = line.client_id;
    let tabindex = if line.newest { "0" } else { "-1" };
    view! {
        <button
            type="button"
            class="msg-way"
            tabindex=tabindex
            popovertarget=ID
            aria-haspopup="dialog"
            on:click=heard(move |_| looked_at.set(Some(id)))
        >
            {words}
        </button>
    }
    .drawn()
}

/// The same beside a message that has no words under it.
pub(crate) fn side_button(line: &Line) -> AnyView {
    let words = view! {
        {icon("info", Size::Xs)}
        <span class="vh">"Delivery"</span>
    };
    state_button(line, words.into_any())
}

/// From one message to the next by the keyboard, and left and right to what can be done with one: only the newest message is a stop of
/// the Tab key.
pub(crate) fn on_key(event: KeyboardEvent) {
    if !browser::focus_is_in(".lines button") {
        return;
    }
    let (among, step) = match event.key().as_str() {
        "ArrowLeft" => (".lines article:focus-within button", Some(Step::Back)),
        "ArrowRight" => (".lines article:focus-within button", Some(Step::Next)),
        key => (".lines .msg-way, .lines .note button", Step::of_key(key)),
    };
    if let Some(step) = step {
        event.prevent_default();
        browser::step_focus(among, step);
    }
}

/// The popover of a chat's log.
pub(crate) fn popover(desk: Desk, chat: IssueId, entries: Memo<Entries>) -> AnyView {
    let LookedAt(looked_at) = expect_context();
    let line = Memo::new(move |_| {
        let key = EntryKey::Message(looked_at.get()?);
        entries.with(|entries| match entries.get(key) {
            Some(Entry::Message(line)) => Some(line.clone()),
            _ => None,
        })
    });
    // The code comes after the page, so that it is there when the connection is gone.
    Effect::new(move |_| later::expect(load_steps));
    let is_open = Memo::new(move |_| line.with(Option::is_some));
    let inside = part(move || {
        is_open
            .get()
            .then(|| later::piece(load_steps, move || steps_piece(desk, chat, line), later::waiting))
    });
    let name = changing(move || line.with(|line| heading(line.as_ref())));
    let on_key = |event: KeyboardEvent| {
        if event.key() == "Escape" {
            // The page's own way back is not meant.
            event.stop_propagation();
        }
    };
    let on_toggle = move |_| {
        if !browser::is_there("#delivery:popover-open") {
            // The button that opened it may have been drawn anew meanwhile: then the browser has nothing to give the focus back to.
            if let Some(id) = looked_at
                .get_untracked()
                .filter(|_| !browser::focus_is_in("main *"))
            {
                browser::focus_soon(format!("[data-client-id='{id}'] .msg-way"));
            }
            looked_at.set(None);
        }
    };
    view! {
        <div
            id=ID
            class="popover way"
            popover="auto"
            role="dialog"
            tabindex="-1"
            autofocus=true
            aria-label=name
            on:keydown=heard(on_key)
            on:toggle=heard(on_toggle)
        >
            {inside}
        </div>
    }
    .drawn()
}

/// What the popover says; its code comes later.
#[wasm_split(pieces, fallible, preload(load_steps))]
fn steps_piece(desk: Desk, chat: IssueId, line: Memo<Option<Line>>) -> Fetched {
    let answer = ask(desk, chat, line);
    here(part(move || line.with(|line| line.as_ref().map(|line| steps(desk, line, answer)))).into_any())
}

/// Asks the server about the message that is looked at, and again whenever one of the sides has got further.
fn ask(desk: Desk, chat: IssueId, line: Memo<Option<Line>>) -> Answer {
    let answer = RwSignal::new(None);
    let message = Memo::new(move |_| line.with(|line| line.as_ref()?.id));
    let reached = Memo::new(move |_| {
        let inbox = desk.live.inbox();
        inbox.with(|inbox| inbox.chat(chat).map(|row| (row.customer, row.team)))
    });
    Effect::new(move |before: Option<Option<MessageId>>| {
        let asked = message.get();
        if before != Some(asked) {
            answer.set(None);
        }
        reached.with(|_| ());
        if let Some(id) = asked {
            spawn_local(async move {
                let came = api::load_delivery(chat, id).await;
                // Meanwhile another one may be looked at, or another chat.
                if message.try_get_untracked() == Some(asked) {
                    answer.set(Some(came));
                }
            });
        }
        asked
    });
    answer
}

fn heading(line: Option<&Line>) -> &'static str {
    match line {
        Some(line) if line.out => "Delivery to the customer",
        Some(_) => "Delivery to the team",
        None => "Delivery",
    }
}

fn steps(desk: Desk, line: &Line, answer: Answer) -> AnyView {
    let id = line.client_id;
    let is_stored = line.id.is_some();
    let inside = part(move || {
        if !is_stored {
            return desk
                .live
                .outbox()
                .with(|outbox| outbox.get(id).map(tries))
                .into_any();
        }
        answer.with(|answer| match answer {
            Some(Ok(timeline)) => terms(way(timeline)),
            Some(Err(error)) => error.to_string().into_any(),
            None => "Loading…".into_any(),
        })
    });
    view! {
        <p class="way-head">{heading(Some(line))}</p>
        <div aria-live="polite">{inside}</div>
    }
    .into_any()
}

/// What is known here of a message that is not stored yet.
fn tries(pending: &Pending) -> AnyView {
    let tries = match pending.tries {
        0 => "None yet".to_owned(),
        number => number.to_string(),
    };
    terms(vec![
        ("Written", moment(pending.at, Form::Exact)),
        ("Tries", tries.into_any()),
        ("Stored", when(None)),
    ])
}

fn way(timeline: &MessageTimeline) -> Vec<(&'static str, AnyView)> {
    vec![
        ("Stored", when(Some(timeline.stored))),
        ("Pushed", when(timeline.pushed)),
        ("Received", when(timeline.received)),
        ("Displayed", when(timeline.displayed)),
        ("Seen", when(timeline.read)),
    ]
}

fn when(at: Option<i64>) -> AnyView {
    match at {
        None => "Not yet".into_any(),
        Some(0) => "Yes; when was not kept".into_any(),
        Some(at) => moment(at, Form::Exact),
    }
}
