//! The departments of a project.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use model::settings::SettingsChange;
use model::text::reveal;
use model::view::DepartmentView;

use super::state::Settings;
use crate::api::ApiError;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::pages::entry::{FieldKind, text_field};

const NAME: FieldKind = FieldKind {
    id: "department-name",
    label: "New department",
    kind: "text",
    autocomplete: "off",
    error_id: "department-name-error",
    hint_id: None,
    max_chars: Some("100"),
};

/// The cards of the section.
pub(super) fn cards(settings: Settings) -> AnyView {
    let row = move |department: &DepartmentView| {
        let (id, name) = (department.id, reveal(&department.name));
        let people = move || {
            settings.view.with(|view| {
                let works = |member: &&model::view::MemberView| {
                    member.active && member.rights.iter().any(|(department, _)| *department == id)
                };
                match view.team.members.iter().filter(works).count() {
                    0 => "Nobody works here".to_owned(),
                    1 => "1 person".to_owned(),
                    number => format!("{number} people"),
                }
            })
        };
        view! {
            <li class="row sm">
                <b class="grow medium ell"><bdi>{name}</bdi></b>
                <span class="xs muted">{part(people)}</span>
            </li>
        }
        .drawn()
    };
    let rows = part(move || {
        let all = settings.view.with(|view| view.team.departments.clone());
        all.iter().map(row).collect::<Vec<AnyView>>()
    });
    view! {
        <section class="card" aria-labelledby="departments-heading">
            <header class="card-head">
                <h2 id="departments-heading">"Departments"</h2>
            </header>
            <ul class="card-rows">{rows}</ul>
            <div class="card-foot">{add_form(settings)}</div>
        </section>
    }
    .drawn()
}

fn add_form(settings: Settings) -> AnyView {
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let typed = name.get_untracked();
        let done = format!("{} was added", typed.trim());
        let then = move |refused: Option<ApiError>| {
            if refused.is_none() {
                name.set(String::new());
            }
            problem.set(refused.map(|error| error.to_string()));
            busy.set(false);
            browser::focus_soon("#department-name");
        };
        settings.change(SettingsChange::AddDepartment(typed), done, Box::new(then));
    };
    let is_busy = changing(move || busy.get().then_some("true"));
    view! {
        <form class="add-line" method="post" novalidate on:submit=heard(add)>
            {text_field(NAME, name, problem.into(), None)}
            <button class="btn" aria-busy=is_busy>
                "Add department"
            </button>
        </form>
    }
    .drawn()
}
