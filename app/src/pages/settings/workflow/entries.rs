//! A list of a scheme: its entries are named, ordered, archived or removed where they stand.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::id::{PriorityId, ResolutionId, StatusId};
use model::status::StatusKind;
use model::text::reveal;

use super::super::state::Settings;
use super::draft::{List, Standing, fit_resolutions};
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// The card of a list.
pub(super) fn card(settings: Settings, list: List, heading: &'static str, purpose: &'static str) -> AnyView {
    let rows = Memo::new(move |_| standings(settings, list));
    let rows = part(move || {
        let rows = rows.get();
        if rows.is_empty() {
            return view! { <li class="sm muted">"None yet."</li> }.drawn();
        }
        let end = rows.len() - 1;
        let row = |(place, (id, standing))| row(settings, list, id, standing, (place == 0, place == end));
        rows.into_iter()
            .enumerate()
            .map(row)
            .collect::<Vec<AnyView>>()
            .into_any()
    });
    let id = format!("{}-heading", list.word());
    view! {
        <section class="card" aria-labelledby=id.clone()>
            <header class="card-head">
                <h2 id=id.clone()>{heading}</h2>
                <span class="xs muted">{purpose}</span>
            </header>
            <ul class="card-rows">{rows}</ul>
            <div class="card-foot">{add_form(settings, list)}</div>
        </section>
    }
    .drawn()
}

/// The entries in order, with how they stand.
fn standings(settings: Settings, list: List) -> Vec<(i64, Standing)> {
    settings.view.with(|view| {
        settings.draft.with(|draft| {
            let ids = list.ids(draft).into_iter();
            ids.map(|id| (id, list.standing(draft, &view.used, id))).collect()
        })
    })
}

fn row(settings: Settings, list: List, id: i64, standing: Standing, ends: (bool, bool)) -> AnyView {
    let archived = standing == Standing::Archived;
    let marks = (archived).then(|| view! { <span class="lozenge">"Archived"</span> }.drawn());
    view! {
        <li class="row sm entry">
            {name_field(settings, list, id)}
            {meaning(settings, list, id)}
            {marks}
            {tools(settings, list, id, standing, ends)}
        </li>
    }
    .drawn()
}

/// The name of an entry, which is changed where it stands.
pub(super) fn name_field(settings: Settings, list: List, id: i64) -> AnyView {
    let name = move || settings.draft.with(|draft| list.name(draft, id));
    let label = move || format!("Name of the {} {}", list.word(), reveal(&name()));
    let rename = move |event| {
        let name = event_target_value(&event);
        settings.draft.update(|draft| list.rename(draft, id, name));
    };
    view! {
        <input
            class="input grow"
            type="text"
            maxlength="80"
            autocomplete="off"
            id=format!("{}-{id}", list.word())
            aria-label=changing(label)
            value=untrack(name)
            prop:value=name
            on:input=heard(rename)
        />
    }
    .drawn()
}

/// What an entry means beside its name.
fn meaning(settings: Settings, list: List, id: i64) -> Option<AnyView> {
    match list {
        List::Statuses => Some(kind_choice(settings, id)),
        List::Resolutions => Some(done_choice(settings, id)),
        List::Priorities => Some(default_choice(settings, id)),
        List::Components | List::Transitions => None,
    }
}

fn kind_choice(settings: Settings, id: i64) -> AnyView {
    let now = move || settings.draft.with(|draft| draft.kind(StatusId(id)));
    let first = untrack(now);
    let option = |(place, kind): (usize, StatusKind)| {
        view! {
            <option value=place.to_string() selected=kind == first>
                {kind.words()}
            </option>
        }
        .drawn()
    };
    let place = move || {
        StatusKind::ALL
            .iter()
            .position(|kind| *kind == now())
            .unwrap_or(0)
    };
    let choose = move |event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(0);
        let Some(kind) = StatusKind::ALL.get(place).copied() else {
            return;
        };
        settings.draft.update(|draft| {
            if let Some(status) = draft.statuses.iter_mut().find(|it| it.id.0 == id) {
                status.kind = kind;
            }
            fit_resolutions(draft);
        });
    };
    let name = settings
        .draft
        .with_untracked(|draft| List::Statuses.name(draft, id));
    view! {
        <select
            class="select"
            aria-label=format!("Meaning of {}", reveal(&name))
            prop:value=move || place().to_string()
            on:change=heard(choose)
        >
            {StatusKind::ALL.into_iter().enumerate().map(option).collect::<Vec<AnyView>>()}
        </select>
    }
    .drawn()
}

fn done_choice(settings: Settings, id: i64) -> AnyView {
    let done = move || {
        settings
            .draft
            .with(|draft| draft.resolution(ResolutionId(id)).is_some_and(|it| it.done))
    };
    let choose = move |event| {
        let done = event_target_checked(&event);
        settings.draft.update(|draft| {
            if let Some(resolution) = draft.resolutions.iter_mut().find(|it| it.id.0 == id) {
                resolution.done = done;
            }
        });
    };
    view! {
        <label class="check">
            <input type="checkbox" checked=untrack(done) prop:checked=done on:change=heard(choose) />
            "Helped the customer"
        </label>
    }
    .drawn()
}

fn default_choice(settings: Settings, id: i64) -> AnyView {
    let is_default = move || settings.draft.with(|draft| draft.default_priority.0 == id);
    let choose = move |_| {
        settings
            .draft
            .update(|draft| draft.default_priority = PriorityId(id));
    };
    view! {
        <label class="check">
            <input
                type="radio"
                name="default-priority"
                checked=untrack(is_default)
                prop:checked=is_default
                on:change=heard(choose)
            />
            "New chats"
        </label>
    }
    .drawn()
}

/// The buttons of an entry.
pub(super) fn tools(
    settings: Settings,
    list: List,
    id: i64,
    standing: Standing,
    ends: (bool, bool),
) -> AnyView {
    let name = settings
        .draft
        .with_untracked(|draft| reveal(&list.name(draft, id)));
    let word = list.word();
    let change = move |change: fn(List, &mut model::scheme::Scheme, i64)| {
        settings.draft.update(|draft| change(list, draft, id));
    };
    let shift = move |up: bool| {
        settings.draft.update(|draft| list.shift(draft, id, up));
        let ids = settings.draft.with_untracked(|draft| list.ids(draft));
        let end = if up { ids.first() } else { ids.last() };
        // At an end the button cannot be pressed any more; the other one has the focus then.
        let side = if up == (end != Some(&id)) { "up" } else { "down" };
        browser::focus_soon(format!("#{word}-{id}-{side}"));
    };
    let removal = match standing {
        Standing::Unused => tool(format!("Remove {name}"), "x", false, String::new(), move || {
            change(|list, draft, id| list.remove(draft, id));
            browser::focus_soon(format!("#new-{word}"));
        }),
        Standing::Used => tool(
            format!("Archive {name}: chats that have it keep it"),
            "eyeoff",
            false,
            String::new(),
            move || change(|list, draft, id| list.archive(draft, id, true)),
        ),
        Standing::Archived => tool(
            format!("Restore {name}"),
            "undo",
            false,
            String::new(),
            move || {
                change(|list, draft, id| list.archive(draft, id, false));
            },
        ),
    };
    view! {
        <span class="row entry-tools">
            {tool(format!("Move {name} up"), "up", ends.0, format!("{word}-{id}-up"), move || shift(true))}
            {tool(format!("Move {name} down"), "down", ends.1, format!("{word}-{id}-down"), move || shift(false))}
            {removal}
        </span>
    }
    .drawn()
}

fn tool(label: String, shape: &'static str, disabled: bool, id: String, act: impl Fn() + 'static) -> AnyView {
    view! {
        <button
            type="button"
            class="btn btn-icon btn-ghost btn-sm"
            id=(!id.is_empty()).then_some(id)
            aria-label=label.clone()
            title=label
            disabled=disabled
            on:click=heard(move |_| act())
        >
            {icon(shape, Size::Sm)}
        </button>
    }
    .drawn()
}

/// A line for one more.
pub(super) fn add_form(settings: Settings, list: List) -> AnyView {
    let name = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let word = list.word();
    let field = format!("new-{word}");
    let focus = format!("#{field}");
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = name.with_untracked(|name| name.trim().to_owned());
        missing.set(typed.is_empty());
        if !typed.is_empty() {
            settings.draft.update(|draft| {
                list.add(draft, typed);
            });
            name.set(String::new());
        }
        browser::focus_soon(focus.clone());
    };
    view! {
        <form class="add-line" method="post" novalidate on:submit=heard(add)>
            <div class="field">
                <label class="label" for=field.clone()>
                    {format!("New {word}")}
                </label>
                <input
                    class="input"
                    id=field.clone()
                    maxlength="80"
                    autocomplete="off"
                    prop:value=move || name.get()
                    on:input=heard(move |event| name.set(event_target_value(&event)))
                    aria-invalid=changing(move || missing.get().then_some("true"))
                    aria-describedby=format!("{field}-error")
                />
                <p class="error" id=format!("{field}-error") role="alert">
                    {changing(move || if missing.get() { "It needs a name." } else { "" })}
                </p>
            </div>
            <button class="btn">{format!("Add {word}")}</button>
        </form>
    }
    .drawn()
}
