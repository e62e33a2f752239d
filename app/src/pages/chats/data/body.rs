//! What stands in the data panel: the fields as the agent has arranged them (S1.51), and the way to arrange them. Its code comes when
//! the first chat is opened.

use leptos::prelude::*;
use model::field::{Arrangement, FieldId};
use model::id::IssueId;
use model::preferences::PreferenceChange;
use model::status::Level;
use model::text::reveal;
use model::view::ChatRow;
use wasm_split_helpers::wasm_split;

use super::arrange;
use super::connection::Connection;
use super::text::text_field;
use super::views;
use crate::browser;
use crate::changing::{changing, each, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::later::{Fetched, here};
use crate::pages::chats::state::Desk;

/// The panel's fields and its foot. `arranging` says whether the agent arranges them now.
#[wasm_split(record, fallible, preload(load_body))]
pub(super) fn body(desk: Desk, id: IssueId, arranging: RwSignal<bool>) -> Fetched {
    here(whole(desk, id, arranging))
}

fn whole(desk: Desk, id: IssueId, arranging: RwSignal<bool>) -> AnyView {
    view! {
        <div class="pane-scroll" tabindex="0" role="group" aria-label="Fields">
            <div class="data-body">{groups(desk, id, arrange::arrangement(desk))}</div>
        </div>
        {arrange::foot(desk, arranging)}
    }
    .into_any()
}

/// The groups of an arrangement. A group stays while others change, so that a closed one stays closed.
pub(crate) fn groups(desk: Desk, id: IssueId, arrangement: Memo<Arrangement>) -> AnyView {
    let moves = desk.may(id, Level::Own);
    let connection = Connection::of(desk, id);
    let shown = Memo::new(move |_| {
        let moves = moves.get();
        let is_there = |field: &FieldId| match *field {
            FieldId::Transitions => moves,
            FieldId::Detail(detail) => connection.shows(detail),
            _ => true,
        };
        let group = |group: &model::field::Group| {
            let fields: Vec<FieldId> = group.fields.iter().copied().filter(is_there).collect();
            (group.name.clone(), fields)
        };
        let all = arrangement.with(|arrangement| arrangement.groups().iter().map(group).collect::<Vec<_>>());
        all.into_iter()
            .filter(|(_, fields)| !fields.is_empty())
            .collect::<Vec<_>>()
    });
    let names = move || {
        shown.with(|shown| {
            shown
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<String>>()
        })
    };
    let draw = move |name: String| {
        let of = name.clone();
        let fields = Memo::new(move |_| {
            shown.with(|shown| {
                let group = shown.iter().find(|(known, _)| *known == of);
                group.map(|(_, fields)| fields.clone()).unwrap_or_default()
            })
        });
        let inside = list(desk, id, connection, fields);
        if name.is_empty() {
            inside
        } else {
            section(desk, name, inside)
        }
    };
    view! {
        {unsaved(desk, id)}
        {each(names, draw)}
        {connection.problem()}
    }
    .into_any()
}

/// Says so while what is shown is not stored and cannot be sent.
fn unsaved(desk: Desk, id: IssueId) -> AnyView {
    let live = desk.live;
    let waits =
        Memo::new(move |_| !live.connection().get().is_up() && live.edits().with(|edits| edits.waits(id)));
    part(move || {
        waits.get().then(|| {
            view! {
                <p class="row xs muted" role="status">
                    {icon("clock", Size::Xs)}
                    "Changes wait for the connection"
                </p>
            }
            .drawn()
        })
    })
    .into_any()
}

/// The fields of a group; each is drawn again only when its chat changes.
fn list(desk: Desk, id: IssueId, connection: Connection, fields: Memo<Vec<FieldId>>) -> AnyView {
    let row = desk.row(id);
    let draw = move |field: FieldId| {
        let value = match field {
            FieldId::Detail(detail) => connection.detail(detail),
            _ => text_field(desk, id, field).unwrap_or_else(|| looked_at(desk, field, row)),
        };
        let is_wide = field == FieldId::Transitions;
        view! {
            <dt class=if is_wide { "vh" } else { "" }>{field.label()}</dt>
            <dd class=if is_wide { "wide" } else { "row" } data-field=field.word()>
                {value}
            </dd>
        }
        .into_any()
    };
    view! {
        <dl class="dl">
            {each(move || fields.get(), draw)}
        </dl>
    }
    .drawn()
}

/// A field's view, drawn again when what it shows changes, and not with every message: a menu that is open stays.
fn looked_at(desk: Desk, field: FieldId, row: Memo<Option<ChatRow>>) -> AnyView {
    let shown = Memo::new(move |_| {
        let scheme = desk.scheme.read();
        row.with(|row| row.as_ref().map(|row| views::shown(field, row, &scheme)))
    });
    let view = part(move || {
        // Read, not only followed: a memo that nobody has read hears of nothing. The one from which the other is made comes first.
        desk.scheme.with(|_| ());
        shown.with(|_| ());
        keep_focus(field.word());
        row.with_untracked(|row| row.as_ref().map(|row| views::field(desk, field, row)))
    });
    view.into_any()
}

/// What is drawn anew gives the focus back that somebody has in it: to what opens its choices, or to the first thing that can be done.
fn keep_focus(field: &str) {
    let place = format!("dd[data-field='{field}']");
    if browser::focus_is_in(&place) {
        browser::focus_soon(format!("{place} .inline-edit, {place} .transitions button"));
    }
}

/// A section that can be closed; it stays so for this agent, on every device (S1.43).
fn section(desk: Desk, title: String, inside: AnyView) -> AnyView {
    let name = title.clone();
    let open = Memo::new(move |_| desk.live.inbox().with(|inbox| inbox.preferences.is_open(&name)));
    let shown = title.clone();
    let toggle = heard(move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.live.prefer(PreferenceChange::Section {
            name: title.clone(),
            open: !open.get_untracked(),
        });
    });
    view! {
        <details class="disc" prop:open=changing(move || open.get()) open=open.get_untracked()>
            <summary aria-expanded=changing(move || open.get().to_string()) on:click=toggle>
                {icon("tri", Size::Sm)}
                <bdi>{reveal(&shown)}</bdi>
            </summary>
            {inside}
        </details>
    }
    .drawn()
}
