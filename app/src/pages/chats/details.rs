//! The dialog behind a chat's title (S4.19): its title (S4.16), its tags (S4.17), and what is known of the record. A module with one way
//! in, so that its code comes when it is wanted.

mod form;
mod tags;

use leptos::prelude::*;
use model::id::IssueId;
use model::status::{ChatState, Level};
use model::text::reveal;
use model::view::ChatRow;
use wasm_split_helpers::wasm_split;

use self::form::Form;
use self::tags::{tag_box, tag_chips};
use super::data::{Connection, terms};
use super::state::Desk;
use super::writing::use_writing;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::dialog::dialog;
use crate::components::moment::{Form as Time, moment};
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{self, Fetched, here};

/// The form in the dialog.
const FORM: &str = "details-form";
/// The field with the title.
const TITLE: &str = "details-title";

/// The dialog of the open chat. Its code comes when it is asked for the first time.
pub(crate) fn details_dialog(desk: Desk, chat: IssueId) -> AnyView {
    let open = use_writing().details;
    let wanted = Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || open.get());
    part(move || {
        wanted
            .get()
            .then(|| later::piece(load_details, move || details(desk, chat), later::waiting))
    })
    .into_any()
}

/// What fetches the code of the dialog, for those who point at what opens it.
pub(crate) fn expect_details() {
    later::expect(load_details);
}

#[wasm_split(record, fallible, preload(load_details))]
fn details(desk: Desk, chat: IssueId) -> Fetched {
    here(whole(desk, chat))
}

fn whole(desk: Desk, chat: IssueId) -> AnyView {
    let open = use_writing().details;
    let form = Form::new(desk, chat, open);
    let connection = Connection::of(desk, chat);
    let (may, online) = (desk.may(chat, Level::Participate), desk.is_online(chat));
    Effect::new(move |_| {
        if open.get() {
            form.begin();
            browser::focus_soon(format!("#{TITLE}"));
        }
    });
    let save = heard(move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.save();
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && form.warns() {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let inside = view! {
        <form id=FORM class="stack details" on:submit=save on:keydown=on_key>
            {part(move || form.warned.get().then(|| problem("Not saved yet. Esc once more throws it away.".to_owned())))}
            {part(move || if may.get() { fields(form) } else { as_text(desk, chat) })}
            <section>
                <h3 class="label">"Connection"</h3>
                {part(move || terms(connection.details()))}
                {connection.problem()}
            </section>
            <section>
                <h3 class="label">"Record"</h3>
                {part(move || form.row.with(|row| row.as_ref().map(|row| known(row, online.get()))))}
            </section>
        </form>
    };
    let foot = part(move || {
        if may.get() {
            buttons(open)
        } else {
            close_button(open)
        }
    })
    .into_any();
    dialog("chat-details", "Chat details", open, inside.drawn(), foot)
}

/// Title and tags, to be changed.
fn fields(form: Form) -> AnyView {
    view! {
        <div class="field">
            <label class="label" for=TITLE>
                "Title"
            </label>
            <input
                class="input"
                id=TITLE
                type="text"
                dir="auto"
                autocomplete="off"
                aria-invalid=changing(move || form.title_problem.with(Option::is_some).then_some("true"))
                aria-describedby="details-title-says"
                prop:value=move || form.title.get()
                on:input=move |event| form.title.set(event_target_value(&event))
            />
            <div id="details-title-says" aria-live="polite">
                {part(move || form.title_problem.get().map(problem))}
                {part(move || form.other_title().map(|title| meanwhile(form, title)))}
            </div>
        </div>
        {tag_box(form)}
    }
    .drawn()
}

/// What is wrong with a field.
fn problem(words: String) -> AnyView {
    view! {
        <p class="error" role="alert">
            {icon("warning", Size::Xs)}
            {words}
        </p>
    }
    .drawn()
}

/// A colleague has given another title while this one was typed.
fn meanwhile(form: Form, title: String) -> AnyView {
    let shown = reveal(&title);
    view! {
        <p class="hint">
            "Meanwhile the title has become " <bdi>{format!("“{shown}”")}</bdi> ". Saving replaces it. "
            <button type="button" class="btn btn-link btn-sm" on:click=move |_| form.title.set(title.clone())>
                "Keep that one"
            </button>
        </p>
    }
    .drawn()
}

/// Title and tags for those who may not change them.
fn as_text(desk: Desk, chat: IssueId) -> AnyView {
    let row = desk.row(chat);
    let draw = |row: &ChatRow| {
        let tags = if row.tags.is_empty() {
            "None".into_any()
        } else {
            tag_chips(&row.tags)
        };
        terms(vec![("Title", name(&row.title)), ("Tags", tags)])
    };
    part(move || row.with(|row| row.as_ref().map(draw))).into_any()
}

/// What is known of the record.
fn known(row: &ChatRow, online: bool) -> AnyView {
    let chat = match (row.chat_state, online) {
        (ChatState::Ended, _) => "Ended",
        (_, true) => "Open, customer online",
        (_, false) => "Open, customer offline",
    };
    let mut all = vec![
        ("Key", row.key.clone().into_any()),
        ("Chat", chat.into_any()),
        ("Created", moment(row.created_at, Time::Exact)),
        ("Updated", moment(row.updated_at, Time::Exact)),
    ];
    if let Some(last) = &row.last {
        all.push(("Last message", moment(last.at, Time::Exact)));
    }
    if let Some(seen) = row.seen_at {
        all.push(("Seen by customer", moment(seen, Time::Exact)));
    }
    terms(all)
}

fn buttons(open: RwSignal<bool>) -> AnyView {
    view! {
        <button type="button" class="btn btn-ghost" on:click=move |_| open.set(false)>
            "Cancel"
        </button>
        <button type="submit" form=FORM class="btn btn-primary">
            "Save"
        </button>
    }
    .into_any()
}

fn close_button(open: RwSignal<bool>) -> AnyView {
    view! {
        <button type="button" class="btn" on:click=move |_| open.set(false)>
            "Close"
        </button>
    }
    .drawn()
}
