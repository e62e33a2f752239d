//! The list of fields in the order of the panel, with the names of their groups between them. A field is moved by its buttons or by
//! dragging it onto another one; from the end of a group it goes into the next.

use leptos::prelude::*;
use model::field::{Arrangement, FieldId, Way};
use model::text::{LABEL_MAX_CHARS, reveal};

use super::{Arranging, SHEET};
use crate::browser;
use crate::changing::{changing, each, heard};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Row {
    /// A group begins, by its name.
    Group(String),
    /// A field that is shown.
    Shown(FieldId),
    /// What follows is not shown.
    Rest,
    /// A field that is not shown.
    Hidden(FieldId),
}

/// The list.
pub(super) fn rows(arranging: Arranging) -> AnyView {
    let dragged = RwSignal::new(None::<FieldId>);
    let all = move || {
        arranging.now.with(|now| {
            let groups = now.groups().iter().flat_map(|group| {
                let fields = group.fields.iter().map(|field| Row::Shown(*field));
                [Row::Group(group.name.clone())].into_iter().chain(fields)
            });
            let hidden: Vec<Row> = now.hidden().into_iter().map(Row::Hidden).collect();
            let rest = (!hidden.is_empty()).then_some(Row::Rest);
            groups.chain(rest).chain(hidden).collect::<Vec<Row>>()
        })
    };
    let draw = move |row: Row| match row {
        Row::Group(name) if name.is_empty() => top(arranging, dragged),
        Row::Group(name) => group(arranging, dragged, name),
        Row::Shown(id) => field(arranging, dragged, id, true),
        Row::Rest => view! { <li class="menu-label">"Not shown"</li> }.drawn(),
        Row::Hidden(id) => field(arranging, dragged, id, false),
    };
    view! {
        <ul aria-label="Fields">
            {each(all, draw)}
        </ul>
    }
    .drawn()
}

/// Takes what is dragged into a group.
fn take(arranging: Arranging, dragged: RwSignal<Option<FieldId>>, group: &str) {
    if let Some(id) = dragged.get_untracked() {
        let words = format!("{} moved", id.label());
        arranging.change(words, |now| now.put_first(id, group));
    }
}

fn top(arranging: Arranging, dragged: RwSignal<Option<FieldId>>) -> AnyView {
    view! {
        <li
            class="menu-label"
            on:dragover=move |event| event.prevent_default()
            on:drop=move |event| {
                event.prevent_default();
                take(arranging, dragged, "");
            }
        >
            "Top of the panel"
        </li>
    }
    .drawn()
}

/// A group's name, which can be changed, and what can be done with it.
fn group(arranging: Arranging, dragged: RwSignal<Option<FieldId>>, name: String) -> AnyView {
    let shown = reveal(&name);
    let name = StoredValue::new(name);
    let rename = heard(move |event: leptos::ev::Event| {
        let (old, wanted) = (name.get_value(), event_target_value(&event));
        let mut now = arranging.now.get_untracked();
        let new = now.rename(&old, &wanted);
        if new == old {
            // Empty or taken: the field shows its name again.
            arranging.said.set(format!("The group is called {old}"));
            browser::set_value(&format!("#{SHEET} input[data-group='{old}']"), &old);
        } else {
            arranging.change(format!("The group is called {new} now"), |arrangement| {
                *arrangement = now;
            });
        }
    });
    let step = move |way: Way, words: &'static str, shape: &'static str| {
        let act = heard(move |_| {
            let name = name.get_value();
            arranging.change(format!("Group {name} moved"), |now| now.step_group(&name, way));
            browser::focus_soon(format!("#{SHEET} [data-group='{name}'][data-way='{words}']"));
        });
        view! {
            <button
                type="button"
                class="btn btn-icon btn-ghost btn-sm"
                data-group=name.get_value()
                data-way=words
                aria-label=format!("Move group {} {words}", reveal(&name.get_value()))
                on:click=act
            >
                {icon(shape, Size::Sm)}
            </button>
        }
        .drawn()
    };
    let remove = heard(move |_| {
        let name = name.get_value();
        arranging.change(format!("Group {name} removed"), |now| now.remove_group(&name));
        browser::focus_soon(format!("#{SHEET}"));
    });
    view! {
        <li
            class="arrange-row arrange-group"
            on:dragover=move |event| event.prevent_default()
            on:drop=move |event| {
                event.prevent_default();
                take(arranging, dragged, &name.get_value());
            }
        >
            <input
                class="input"
                type="text"
                dir="auto"
                data-group=name.get_value()
                maxlength=LABEL_MAX_CHARS.to_string()
                aria-label=format!("Name of the group {shown}")
                value=name.get_value()
                on:change=rename
            />
            {step(Way::Up, "up", "up")}
            {step(Way::Down, "down", "down")}
            <button type="button" class="btn btn-icon btn-ghost btn-sm" aria-label=format!("Remove group {shown}") on:click=remove>
                {icon("x", Size::Sm)}
            </button>
        </li>
    }
    .drawn()
}

fn field(arranging: Arranging, dragged: RwSignal<Option<FieldId>>, id: FieldId, shown: bool) -> AnyView {
    let (word, label) = (id.word(), id.label());
    let choose = heard(move |event: leptos::ev::Event| {
        if event_target_checked(&event) {
            arranging.change(format!("{label} is shown"), |now| now.show(id));
        } else {
            arranging.change(format!("{label} is not shown"), |now| now.hide(id));
        }
        browser::focus_soon(format!("#{SHEET} [data-field='{word}'] input"));
    });
    let step = move |way: Way, words: &'static str| {
        let act = heard(move |_| {
            let said = RwSignal::new(String::new());
            arranging.change(String::new(), |now| {
                now.step(id, way);
                said.set(place_of(now, id));
            });
            arranging.said.set(said.get_untracked());
            browser::focus_soon(format!("#{SHEET} [data-field='{word}'] [data-way='{words}']"));
        });
        view! {
            <button
                type="button"
                class="btn btn-icon btn-ghost btn-sm"
                data-way=words
                aria-label=format!("Move {label} {words}")
                on:click=act
            >
                {icon(words, Size::Sm)}
            </button>
        }
        .drawn()
    };
    let drop_here = move || {
        if let Some(other) = dragged.get_untracked().filter(|other| *other != id && shown) {
            let words = format!("{} moved", other.label());
            arranging.change(words, |now| now.put_at(other, id));
        }
    };
    view! {
        <li
            class="arrange-row"
            data-field=word
            draggable=if shown { "true" } else { "false" }
            data-dragged=changing(move || (dragged.get() == Some(id)).then_some(""))
            on:dragstart=move |_| dragged.set(Some(id))
            on:dragend=move |_| dragged.set(None)
            on:dragover=move |event| event.prevent_default()
            on:drop=move |event| {
                event.prevent_default();
                drop_here();
            }
        >
            <label class="check">
                <input type="checkbox" checked=shown prop:checked=shown on:change=choose />
                {label}
            </label>
            {shown.then(|| (step(Way::Up, "up"), step(Way::Down, "down"), icon("drag", Size::Sm)))}
        </li>
    }
    .drawn()
}

/// Where a field stands, in words.
fn place_of(now: &Arrangement, id: FieldId) -> String {
    let group = now.groups().iter().find(|group| group.fields.contains(&id));
    group.map_or_else(String::new, |group| {
        let at = group.fields.iter().position(|field| *field == id).unwrap_or(0) + 1;
        let name = if group.name.is_empty() {
            "the top of the panel"
        } else {
            group.name.as_str()
        };
        format!("{}: {at} of {} in {name}", id.label(), group.fields.len())
    })
}
