//! The chat panel: who, the lines, the answer.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::draft::DraftKind;
use model::id::IssueId;
use model::refusal::Refusal;
use model::status::{ChatState, Level};
use model::text::reveal;
use model::view::ChatRow;

use super::charge::{charge_bar, keep_writing};
use super::composer::composer;
use super::details::expect_details;
use super::drafts::Drafts;
use super::ending::end_button;
use super::files::beside_chat;
use super::history::revision_dialogs;
use super::log::log;
use super::people::participants_strip;
use super::row::reporter_face;
use super::skeleton::rows_skeleton;
use super::state::Desk;
use super::writing::{FIELD, use_writing};
use crate::api::ApiError;
use crate::browser;
use crate::changing::{changing, part};
use crate::components::avatar::avatar_with_presence;
use crate::components::empty::{Art, empty};
use crate::components::name::name;
use crate::components::presence::Here;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// The pane with the chat.
pub(crate) fn chat_pane(desk: Desk) -> AnyView {
    let name = changing(move || match desk.place.with(|place| place.chat.clone()) {
        Some(key) => format!("Chat {key}"),
        None => "Chat".to_owned(),
    });
    let inside = part(move || match desk.selected.get() {
        Some(chat) => open_chat(desk, chat),
        None => part(move || no_chat(desk)).into_any(),
    });
    view! {
        <section class="pane conv" id="chat" data-pane="chat" aria-label=name>
            {inside}
            {beside_chat(desk)}
        </section>
    }
    .drawn()
}

/// Nothing is open: nothing was chosen, it is on its way, or it cannot be shown.
fn no_chat(desk: Desk) -> AnyView {
    match desk.refused.get() {
        Some(error) => unavailable(desk, &error),
        None if desk.place.with(|place| place.chat.is_none()) => choose_one(),
        None => rows_skeleton("Loading the chat", 3),
    }
}

fn choose_one() -> AnyView {
    let inside = view! {
        <p>
            "Or move with " <kbd class="kbd">"↑"</kbd> " " <kbd class="kbd">"↓"</kbd> " and open with "
            <kbd class="kbd">"Enter"</kbd>
        </p>
    };
    empty(Art::Choose, "Choose a chat", inside.drawn())
}

fn unavailable(desk: Desk, error: &ApiError) -> AnyView {
    let (art, title) = if error.refusal() == Some(&Refusal::NotFound) {
        (Art::Lost, "There is no such chat")
    } else {
        (Art::Broken, "The chat could not be loaded")
    };
    let inside = view! {
        <p>{error.to_string()}</p>
        <div class="row">
            {error.is_passing().then(|| again(desk))}
            <a class="btn" href=desk.to_list() data-noscroll="">
                "Back to the list"
            </a>
        </div>
    };
    empty(art, title, inside.drawn())
}

fn again(desk: Desk) -> AnyView {
    view! {
        <button type="button" class="btn btn-primary" on:click=move |_| desk.find_again()>
            "Try again"
        </button>
    }
    .drawn()
}

/// The open chat.
fn open_chat(desk: Desk, id: IssueId) -> AnyView {
    use_writing().begin();
    let row = desk.row(id);
    let ended = has_ended(row);
    let writes = desk.may(id, Level::Participate);
    let holder = desk.replies_alone(id);
    let sought = use_location().hash;
    Effect::new(move |_| {
        // Whoever comes for a message is led to it by the log.
        if sought.with_untracked(|sought| !sought.is_empty()) {
            return;
        }
        // A chat that is opened is there to be answered; on a narrow screen the keyboard would cover it.
        let is_answered =
            writes.get_untracked() && !ended.get_untracked() && holder.with_untracked(Option::is_none);
        let target = if browser::is_narrow() || !is_answered {
            "#chat-heading"
        } else {
            "#reply"
        };
        browser::focus_soon(target);
    });
    view! {
        {head(desk, id, ended)}
        {participants_strip(desk, id)}
        {log(desk, id)}
        {answer(desk, id, ended, writes)}
        {revision_dialogs(desk)}
    }
    .drawn()
}

/// Whether the chat behind a row is over.
pub(crate) fn has_ended(row: Memo<Option<ChatRow>>) -> Memo<bool> {
    Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.chat_state == ChatState::Ended)))
}

/// Where the answer is written, or why it cannot be.
pub(crate) fn answer(desk: Desk, id: IssueId, ended: Memo<bool>, writes: Memo<bool>) -> AnyView {
    let was_over = StoredValue::new(true);
    let holder = desk.replies_alone(id);
    let has_holder = Memo::new(move |_| holder.with(Option::is_some));
    let was_held =
        StoredValue::new(!ended.get_untracked() && writes.get_untracked() && has_holder.get_untracked());
    part(move || {
        // All three are read here: what a memo between would have read of them already would not come here any more.
        let (is_over, writes, has_holder) = (ended.get(), writes.get(), has_holder.get());
        if is_over && !was_over.get_value() {
            carry_over(desk, id);
        }
        was_over.set_value(is_over);
        let is_held = !is_over && writes && has_holder;
        if is_held != was_held.get_value() && !is_over {
            keep_writing(is_held);
        }
        was_held.set_value(is_held);
        if is_held {
            return (charge_bar(desk, id, holder), composer(desk, id, true)).into_any();
        }
        answer_place(desk, id, is_over, writes)
    })
    .into_any()
}

/// The chat has ended while an answer was written: it goes on as a note, where that is empty, and so does whoever was writing.
fn carry_over(desk: Desk, id: IssueId) {
    let drafts = expect_context::<Drafts>();
    let answer = drafts.of(id);
    if !answer.is_empty() && desk.live.draft(id, DraftKind::Note).is_empty() {
        drafts.put(id, DraftKind::Note, &answer);
        drafts.put(id, DraftKind::Reply, "");
    }
    if browser::focus_is_in(FIELD) {
        browser::focus_soon(FIELD);
    }
}

fn answer_place(desk: Desk, id: IssueId, ended: bool, writes: bool) -> AnyView {
    match (ended, writes) {
        (true, true) => (ended_bar(), composer(desk, id, true)).into_any(),
        (true, false) => ended_bar(),
        (false, true) => composer(desk, id, false),
        (false, false) => observer_bar(),
    }
}

fn head(desk: Desk, id: IssueId, ended: Memo<bool>) -> AnyView {
    let row = desk.row(id);
    let details = use_writing().details;
    let online = desk.is_online(id);
    let picture = part(move || {
        let here = Here::Customer(online.get());
        row.with(|row| {
            row.as_ref()
                .map(|row| avatar_with_presence(&reporter_face(row), "avatar avatar-md", here))
        })
    });
    let title = part(move || row.with(|row| row.as_ref().map(|row| reveal(&row.title))));
    let key = row.with_untracked(|row| row.as_ref().map(|row| row.key.clone()).unwrap_or_default());
    let ends = desk.may(id, Level::Own);
    let about = part(move || {
        row.with(|row| {
            let row = row.as_ref()?;
            let department = if row.department_name.is_empty() {
                String::new()
            } else {
                format!(" · {}", row.department_name)
            };
            // The separators are ours, and not a part of a name that runs from right to left.
            Some((" · ", name(&row.reporter_name), department).into_any())
        })
    });
    view! {
        <header class="pane-head">
            <a class="btn btn-icon btn-ghost only-narrow i-flip" aria-label="Back to the list" title="Back to the list"
                href=untrack(|| desk.to_list()) data-noscroll="">
                {icon("left", Size::Md)}
            </a>
            {picture}
            <div class="conv-title">
                <h2 id="chat-heading" tabindex="-1">
                    <button
                        type="button"
                        class="title-button"
                        aria-haspopup="dialog"
                        title="Title, tags and details (T)"
                        on:pointerenter=move |_| expect_details()
                        on:click=move |_| details.set(true)
                    >
                        <bdi class="ell">{title}</bdi>
                        {icon("pencil", Size::Sm)}
                    </button>
                </h2>
                <p class="xs muted ell">
                    <a class="key" href=untrack(|| desk.to_issue(&key)) title="Open the whole record">{key.clone()}</a>
                    {about}
                </p>
            </div>
            <div class="conv-tools">
                <a class="btn btn-icon btn-ghost only-tablet" aria-label="Chat data" title="Chat data"
                    href=changing(move || desk.to_data()) data-noscroll="">
                    {icon("info", Size::Md)}
                </a>
                {part(move || (!ended.get() && ends.get()).then(|| end_button(desk, id)))}
            </div>
        </header>
    }
    .drawn()
}

/// Stands where the composer was.
fn ended_bar() -> AnyView {
    view! {
        <p class="endbar" role="status">
            {icon("check", Size::Md)}
            "This chat has ended. The customer can start a new one."
        </p>
    }
    .drawn()
}

/// Stands where the composer is for others: who observes reads (S2.27).
fn observer_bar() -> AnyView {
    view! {
        <p class="endbar">
            {icon("visitors", Size::Md)}
            "You are watching: in this department you may read. An administrator can let you write."
        </p>
    }
    .drawn()
}
