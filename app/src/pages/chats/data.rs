//! The chat's data: fields that people edit, people, dates, what can be done with the status, the connection (S1.33–S1.50).

mod connection;
mod fields;

use leptos::prelude::*;
use model::id::{IssueId, StatusId};
use model::preferences::PreferenceChange;
use model::scheme::{Scheme, TransitionView};
use model::status::{Level, StatusKind};
use model::text::reveal;
use model::view::ChatRow;

use super::state::Desk;
use crate::changing::{changing, heard, part};
use crate::components::avatar::{Face, avatar};
use crate::components::moment::{Form, moment};
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// The pane with the data.
pub(crate) fn data_pane(desk: Desk) -> AnyView {
    let inside = part(move || match desk.selected.get() {
        Some(chat) => data(desk, chat),
        None => view! {
            <header class="pane-head">
                <h2 id="data-heading" tabindex="-1">
                    "Chat data"
                </h2>
            </header>
        }
        .drawn(),
    });
    view! {
        <aside class="pane data" id="data" data-pane="data" aria-label="Chat data">
            {inside}
        </aside>
    }
    .drawn()
}

fn data(desk: Desk, id: IssueId) -> AnyView {
    let row = desk.row(id);
    let key = row.with_untracked(|row| row.as_ref().map(|row| row.key.clone()));
    let of_row = move |draw: fn(Desk, &ChatRow) -> AnyView| {
        part(move || row.with(|row| row.as_ref().map(|row| draw(desk, row)))).into_any()
    };
    let way_back = |class, label, shape| {
        view! {
            <a class=class aria-label=label title=label href=changing(move || desk.to_open_chat()) data-noscroll="">
                {icon(shape, Size::Md)}
            </a>
        }
        .drawn()
    };
    let moves = desk.may(id, Level::Own);
    // The sections stay, so that a closed one stays closed; what is in them is drawn again.
    view! {
        <header class="pane-head">
            {way_back("btn btn-icon btn-ghost only-narrow i-flip", "Back to the chat", "left")}
            <h2 id="data-heading" tabindex="-1">
                {key}
            </h2>
            {of_row(|desk, row| desk.lozenge(row))}
            {way_back("btn btn-icon btn-ghost push only-tablet hide-narrow", "Close chat data", "x")}
        </header>
        <div class="pane-scroll" tabindex="0" role="group" aria-label="Fields">
            <div class="data-body">
                {of_row(fields::head)}
                {section(desk, "People", of_row(fields::people))}
                {section(desk, "Dates", of_row(|_, row| dates(row)))}
                {part(move || {
                    let inside = || of_row(|desk, row| transitions(desk, row.id, row.status));
                    moves.get().then(|| section(desk, "Transitions", inside()))
                })}
                {section(
                    desk,
                    "Chat information",
                    (of_row(|_, row| chat_information(row)), connection::details(desk, id)).into_any(),
                )}
            </div>
        </div>
    }
    .drawn()
}

fn dates(row: &ChatRow) -> AnyView {
    terms(vec![
        ("Created", moment(row.created_at, Form::Friendly)),
        ("Updated", moment(row.updated_at, Form::Friendly)),
    ])
}

fn chat_information(row: &ChatRow) -> AnyView {
    let department = if row.department_name.is_empty() {
        "None".to_owned()
    } else {
        reveal(&row.department_name)
    };
    terms(vec![
        ("User", name(&row.reporter_name)),
        ("Department", department.into_any()),
    ])
}

/// A list of terms and what they are here.
pub(crate) fn terms(all: Vec<(&'static str, AnyView)>) -> AnyView {
    let pair = |(term, value): (&'static str, AnyView)| {
        view! {
            <dt>{term}</dt>
            <dd class="row">{value}</dd>
        }
        .drawn()
    };
    view! { <dl class="dl">{all.into_iter().map(pair).collect::<Vec<AnyView>>()}</dl> }.drawn()
}

fn person(face: &Face, shown: &str) -> AnyView {
    (avatar(face, "avatar avatar-xs"), name(shown)).into_any()
}

/// A section that can be closed; it stays so for this agent, on every device (S1.43).
fn section(desk: Desk, title: &'static str, inside: AnyView) -> AnyView {
    let open = Memo::new(move |_| desk.live.inbox().with(|inbox| inbox.preferences.is_open(title)));
    let toggle = heard(move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.live.prefer(PreferenceChange::Section {
            name: title.to_owned(),
            open: !open.get_untracked(),
        });
    });
    view! {
        <details class="disc" prop:open=changing(move || open.get()) open=open.get_untracked()>
            <summary aria-expanded=changing(move || open.get().to_string()) on:click=toggle>
                {icon("tri", Size::Sm)}
                {title}
            </summary>
            {inside}
        </details>
    }
    .drawn()
}

/// Exactly the transitions that are legal now (S1.49).
fn transitions(desk: Desk, id: IssueId, status: StatusId) -> AnyView {
    let button = move |scheme: &Scheme, transition: &TransitionView| {
        let to = transition.id;
        view! {
            <button type="button" class="btn btn-sm" on:click=move |_| desk.live.move_status(id, to)>
                {icon(transition_icon(scheme, transition), Size::Sm)}
                {transition.name.clone()}
            </button>
        }
        .drawn()
    };
    let all: Vec<AnyView> = desk.scheme.with(|scheme| {
        scheme
            .legal(status)
            .map(|transition| button(scheme, transition))
            .collect()
    });
    view! { <div class="transitions">{all}</div> }.drawn()
}

/// The icon of a transition, by what it leads to.
fn transition_icon(scheme: &Scheme, transition: &TransitionView) -> &'static str {
    let done = transition
        .resolution
        .and_then(|id| scheme.resolution(id))
        .map(|it| it.done);
    match (done, scheme.kind(transition.to)) {
        (Some(false), _) => "ban",
        (Some(true), _) | (None, StatusKind::Resolved) => "check",
        (None, StatusKind::Escalated) => "escalate",
        (None, StatusKind::WaitingForSupport) => "undo",
        (None, StatusKind::WaitingForCustomer) => "reply",
        (None, StatusKind::Open) => "right",
    }
}
