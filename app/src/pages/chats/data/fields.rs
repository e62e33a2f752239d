//! The fields of the data panel that agents edit where they stand: a value is a button, its choices open under it (S1.44–S1.48).

use std::cmp::Ordering;
use std::sync::Arc;

use leptos::prelude::*;
use model::edit::IssueEdit;
use model::id::{AgentId, ComponentId, IssueId, PriorityId};
use model::scheme::Scheme;
use model::status::Level;
use model::text::reveal;
use model::view::ChatRow;

use crate::browser;
use crate::changing::{changing, heard, part};
use crate::components::avatar::{Face, avatar};
use crate::components::menu::menu;
use crate::components::name::name;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::list::filters::show_tagged;
use crate::pages::chats::row::reporter_face;
use crate::pages::chats::state::Desk;
use crate::pages::chats::writing::use_writing;

/// The title; the dialog of title and tags changes it (S4.16).
pub(super) fn title(desk: Desk, row: &ChatRow) -> AnyView {
    let details = use_writing().details;
    let may = desk.may(row.id, Level::Participate);
    let change = move || {
        view! {
            <button
                type="button"
                class="inline-edit"
                aria-haspopup="dialog"
                aria-label="Change title"
                on:click=move |_| details.set(true)
            >
                {icon("pencil", Size::Xs)}
            </button>
        }
        .drawn()
    };
    view! {
        <span class="value">
            {name(&row.title)} {part(move || may.get().then(change))}
        </span>
    }
    .drawn()
}

/// The customer (S1.34).
pub(super) fn reporter(row: &ChatRow) -> AnyView {
    person(&reporter_face(row), &row.reporter_name)
}

fn person(face: &Face, shown: &str) -> AnyView {
    (avatar(face, "avatar avatar-xs"), name(shown)).into_any()
}

/// A field that can be changed.
struct Editable {
    id: &'static str,
    chat: IssueId,
    needed: Level,
    /// What it is now, for those who do not see it.
    label: String,
    choices: Vec<Choice>,
}

/// A choice of a field's menu.
struct Choice {
    words: String,
    chosen: bool,
    edit: IssueEdit,
    done: String,
}

/// A value that opens its choices, or only the value where the agent may not change it.
fn editable(desk: Desk, field: Editable, value: AnyView) -> AnyView {
    let Editable { id, chat, label, .. } = field;
    if !desk.may(chat, field.needed).get() || field.choices.is_empty() {
        return value;
    }
    let open = RwSignal::new(false);
    let choices: Vec<Arc<Choice>> = field.choices.into_iter().map(Arc::new).collect();
    let items = move || {
        let item = |choice: &Arc<Choice>| item(desk, chat, (id, open), Arc::clone(choice));
        choices.iter().map(item).collect::<Vec<AnyView>>().into_any()
    };
    view! {
        <span class="at-field">
            <button
                type="button"
                id=format!("{id}-button")
                class="inline-edit"
                aria-haspopup="menu"
                aria-expanded=changing(move || open.get().to_string())
                aria-label=format!("{label}. Change")
                on:click=heard(move |_| open.update(|open| *open = !*open))
            >
                {value}
                {icon("down", Size::Xs)}
            </button>
            {menu(id, "Choices", open, items)}
        </span>
    }
    .drawn()
}

fn item(
    desk: Desk,
    chat: IssueId,
    (id, open): (&'static str, RwSignal<bool>),
    choice: Arc<Choice>,
) -> AnyView {
    let button = format!("#{id}-button");
    let words = choice.words.clone();
    let chosen = choice.chosen;
    let choose = heard(move |_| {
        // The menu takes the focus along when it goes.
        browser::focus(&button);
        open.set(false);
        desk.live.edit(chat, choice.edit.clone(), choice.done.clone());
    });
    view! {
        <button
            type="button"
            class="menu-item"
            role="menuitemradio"
            aria-checked=if chosen { "true" } else { "false" }
            tabindex="-1"
            on:click=choose
        >
            {words}
            {chosen.then(|| icon("check", Size::Sm))}
        </button>
    }
    .drawn()
}

/// The priority (S1.44).
pub(super) fn priority(desk: Desk, row: &ChatRow) -> AnyView {
    let from = row.priority;
    desk.scheme.with(|scheme| {
        let choice = |to: PriorityId, name: &String| Choice {
            words: name.clone(),
            chosen: to == from,
            edit: IssueEdit::Priority { from, to },
            done: format!("Priority set to {name}"),
        };
        let words = scheme.priority_words(from).to_owned();
        let field = Editable {
            id: "priority",
            chat: row.id,
            needed: Level::Participate,
            label: format!("Priority: {words}"),
            choices: scheme
                .priorities
                .iter()
                .filter(|known| known.id == from || !scheme.archived.priorities.contains(&known.id))
                .map(|known| choice(known.id, &known.name))
                .collect(),
        };
        editable(desk, field, (priority_icon(scheme, from), words).into_any())
    })
}

/// Urgent ones point up, the middle stands still, the others point down. The first points twice, and so does the last of four or more.
fn priority_icon(scheme: &Scheme, priority: PriorityId) -> AnyView {
    let count = scheme.priorities.len();
    let place = scheme.priorities.iter().position(|known| known.id == priority);
    let place = place.unwrap_or(count / 2);
    let shape = match (place * 2 + 1).cmp(&count) {
        Ordering::Less if place == 0 => "p-high",
        Ordering::Less => "p-up",
        Ordering::Equal => "p-med",
        Ordering::Greater if place > 2 && place + 1 == count => "p-lowest",
        Ordering::Greater => "p-low",
    };
    view! { <span class="prio">{icon(shape, Size::Sm)}</span> }.drawn()
}

/// The components (S1.45).
pub(super) fn components(desk: Desk, row: &ChatRow) -> AnyView {
    desk.scheme.with(|scheme| {
        let names: Vec<&str> = row
            .components
            .iter()
            .map(|id| scheme.component_words(*id))
            .collect();
        let (label, value) = if names.is_empty() {
            let none = view! { <span class="muted">"None"</span> };
            ("Components: none".to_owned(), none.drawn())
        } else {
            let lozenge = |name: &&str| view! { <span class="lozenge">{reveal(name)}</span> }.drawn();
            let all: Vec<AnyView> = names.iter().map(lozenge).collect();
            (format!("Components: {}", names.join(", ")), all.into_any())
        };
        let field = Editable {
            id: "components",
            chat: row.id,
            needed: Level::Participate,
            label,
            choices: scheme
                .components
                .iter()
                .filter(|known| {
                    row.components.contains(&known.id) || !scheme.archived.components.contains(&known.id)
                })
                .map(|known| component_choice(row, known.id, &known.name))
                .collect(),
        };
        editable(desk, field, value)
    })
}

fn component_choice(row: &ChatRow, id: ComponentId, name: &str) -> Choice {
    let chosen = row.components.contains(&id);
    let (add, remove, done) = if chosen {
        (vec![], vec![id], format!("Component {name} removed"))
    } else {
        (vec![id], vec![], format!("Component {name} added"))
    };
    Choice {
        words: name.to_owned(),
        chosen,
        edit: IssueEdit::Components { add, remove },
        done,
    }
}

/// Each tag leads to the chats that have it; what changes them is the dialog of title and tags.
pub(super) fn tags(desk: Desk, row: &ChatRow) -> AnyView {
    let details = use_writing().details;
    let may = desk.may(row.id, Level::Participate);
    let (label, words) = if row.tags.is_empty() {
        ("Tags: none. Change", Some("None"))
    } else {
        ("Change tags", None)
    };
    let none = row.tags.is_empty();
    let change = move || {
        view! {
            <button
                type="button"
                class="inline-edit"
                aria-haspopup="dialog"
                aria-label=label
                on:click=move |_| details.set(true)
            >
                {words.map(|words| view! { <span class="muted">{words}</span> })}
                {icon(if none { "down" } else { "pencil" }, Size::Xs)}
            </button>
        }
        .drawn()
    };
    let fixed = move || none.then(|| view! { <span class="muted">"None"</span> });
    let all: Vec<AnyView> = row.tags.iter().map(|tag| tag_link(desk, tag)).collect();
    view! {
        <span class="tag-list">
            {all} {part(move || if may.get() { change() } else { fixed().into_any() })}
        </span>
    }
    .drawn()
}

fn tag_link(desk: Desk, tag: &str) -> AnyView {
    let (tag, shown) = (tag.to_owned(), reveal(tag));
    let show = heard(move |_| {
        show_tagged(desk, tag.clone());
        if browser::is_narrow() {
            desk.go.run(untrack(|| desk.to_list()));
        }
    });
    view! {
        <button
            type="button"
            class="lozenge tag"
            aria-label=format!("{shown}: show the chats with this tag")
            title="Show the chats with this tag"
            on:click=show
        >
            {icon("tag", Size::Xs)}
            <bdi class="ell">{shown.clone()}</bdi>
        </button>
    }
    .drawn()
}

/// Who is in charge (S1.46–S1.48).
pub(super) fn assignee(desk: Desk, row: &ChatRow) -> AnyView {
    let me = desk.live.inbox().with_untracked(|inbox| inbox.me.id);
    let from = row.assignee.as_ref().map(|(agent, _)| *agent);
    let (label, value) = whom(row, me);
    let field = Editable {
        id: "assignee",
        chat: row.id,
        needed: Level::Own,
        label,
        choices: assignable(desk, row, me),
    };
    (editable(desk, field, value), quick_assign(desk, row.id, me, from)).into_any()
}

/// Who is in charge, for those who do not see it and for those who do.
fn whom(row: &ChatRow, me: AgentId) -> (String, AnyView) {
    let Some((agent, name)) = &row.assignee else {
        let nobody = view! { <span class="muted">"Unassigned"</span> };
        return ("Assignee: nobody".to_owned(), nobody.drawn());
    };
    let shown = if *agent == me {
        "You".to_owned()
    } else {
        reveal(name)
    };
    let face = Face {
        name: name.clone(),
        key: agent.to_string(),
        anonymous: false,
    };
    (format!("Assignee: {shown}"), person(&face, &shown))
}

/// Who may answer there: oneself first, then the colleagues by name (S1.48).
fn assignable(desk: Desk, row: &ChatRow, me: AgentId) -> Vec<Choice> {
    let from = row.assignee.as_ref().map(|(agent, _)| *agent);
    let mut all: Vec<(AgentId, String)> = desk.live.inbox().with_untracked(|inbox| {
        let able = inbox.agents().filter(|agent| agent.answers(row.department));
        able.map(|agent| (agent.id, agent.name.clone())).collect()
    });
    all.sort_by_key(|(id, name)| (*id != me, name.to_ascii_lowercase()));
    let choice = |(id, name): (AgentId, String)| {
        let (words, done) = if id == me {
            (format!("{name} (you)"), "Assigned to you".to_owned())
        } else {
            (name.clone(), format!("Assigned to {name}"))
        };
        Choice {
            words,
            chosen: from == Some(id),
            edit: IssueEdit::Assignee { from, to: Some(id) },
            done,
        }
    };
    all.into_iter().map(choice).collect()
}

/// "Assign to me" (S1.46), or "Unassign", only where somebody is in charge (S1.47).
fn quick_assign(desk: Desk, chat: IssueId, me: AgentId, from: Option<AgentId>) -> AnyView {
    let (words, to, done) = match from {
        Some(_) => ("Unassign", None, "Nobody is in charge now"),
        None => ("Assign to me", Some(me), "Assigned to you"),
    };
    let may = desk.may(chat, Level::Own);
    let button = move || {
        let act = heard(move |_| {
            desk.live
                .edit(chat, IssueEdit::Assignee { from, to }, done.to_owned());
        });
        view! {
            <button type="button" class="btn btn-link btn-sm push" on:click=act>
                {words}
            </button>
        }
        .drawn()
    };
    part(move || may.get().then(button)).into_any()
}
