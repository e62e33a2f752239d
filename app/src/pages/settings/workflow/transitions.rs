//! The transitions: from which statuses they are offered, where they lead, and with which resolution.

use leptos::prelude::*;
use model::id::{ResolutionId, StatusId};
use model::scheme::Scheme;
use model::status::StatusKind;
use model::text::reveal;

use super::super::state::Settings;
use super::draft::{List, Standing, change_transition, way_words};
use super::entries::{add_form, name_field, tools};
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// The card of the transitions.
pub(super) fn card(settings: Settings) -> AnyView {
    let ids = Memo::new(move |_| settings.draft.with(|draft| List::Transitions.ids(draft)));
    let rows = part(move || {
        let ids = ids.get();
        if ids.is_empty() {
            return view! { <li class="sm muted">"None yet: nobody can change a status by hand."</li> }
                .drawn();
        }
        let last = ids.len() - 1;
        let row = |(place, id)| row(settings, id, (place == 0, place == last));
        ids.into_iter()
            .enumerate()
            .map(row)
            .collect::<Vec<AnyView>>()
            .into_any()
    });
    view! {
        <section class="card" aria-labelledby="transition-heading">
            <header class="card-head">
                <h2 id="transition-heading">"Transitions"</h2>
                <span class="xs muted">"What is offered in a status, in this order."</span>
            </header>
            <ul class="card-rows">{rows}</ul>
            <div class="card-foot">{add_form(settings, List::Transitions)}</div>
        </section>
    }
    .drawn()
}

fn row(settings: Settings, id: i64, ends: (bool, bool)) -> AnyView {
    let name = move || {
        settings
            .draft
            .with(|draft| reveal(&List::Transitions.name(draft, id)))
    };
    let words = move || settings.draft.with(|draft| way_words(draft, id));
    view! {
        <li>
            <details class="person">
                <summary>
                    <span class="grow person-names">
                        <b class="medium ell">
                            <bdi>{changing(name)}</bdi>
                        </b>
                        <span class="xs muted ell">{changing(words)}</span>
                    </span>
                    {icon("down", Size::Sm)}
                </summary>
                <div class="stack gap4 entry-more">
                    <div class="row">
                        {name_field(settings, List::Transitions, id)}
                        {tools(settings, List::Transitions, id, Standing::Unused, ends)}
                    </div>
                    {part(move || fields(settings, id))}
                </div>
            </details>
        </li>
    }
    .drawn()
}

/// What the fields of a transition choose from. They are drawn anew when that changes.
fn fields(settings: Settings, id: i64) -> AnyView {
    let known = Memo::new(move |_| settings.draft.with(choices));
    part(move || {
        let (statuses, resolutions) = known.get();
        view! {
            {from_choices(settings, id, &statuses)}
            {to_choice(settings, id, &statuses)}
            {resolution_choice(settings, id, resolutions)}
        }
    })
    .into_any()
}

/// Statuses and resolutions by number and name.
type Choices = (Vec<(i64, String)>, Vec<(i64, String)>);

fn choices(draft: &Scheme) -> Choices {
    let statuses = draft.statuses.iter().map(|it| (it.id.0, reveal(&it.name)));
    let resolutions = draft.resolutions.iter().map(|it| (it.id.0, reveal(&it.name)));
    (statuses.collect(), resolutions.collect())
}

fn from_choices(settings: Settings, id: i64, statuses: &[(i64, String)]) -> AnyView {
    let check = |(status, name): &(i64, String)| {
        let status = StatusId(*status);
        let offered = move || {
            settings.draft.with(|draft| {
                let transition = draft.transitions.iter().find(|it| it.id.0 == id);
                transition.is_some_and(|it| it.from.contains(&status))
            })
        };
        let choose = move |event| {
            let on = event_target_checked(&event);
            settings.draft.update(|draft| {
                change_transition(draft, id, |it| {
                    it.from.retain(|from| *from != status);
                    it.from.extend(on.then_some(status));
                });
            });
        };
        view! {
            <label class="check">
                <input type="checkbox" checked=untrack(offered) prop:checked=offered on:change=heard(choose) />
                <bdi>{name.clone()}</bdi>
            </label>
        }
        .drawn()
    };
    view! {
        <fieldset class="form-grid">
            <legend class="label">"Offered in"</legend>
            {statuses.iter().map(check).collect::<Vec<AnyView>>()}
        </fieldset>
    }
    .drawn()
}

fn to_choice(settings: Settings, id: i64, statuses: &[(i64, String)]) -> AnyView {
    let now = move || {
        settings.draft.with(|draft| {
            let transition = draft.transitions.iter().find(|it| it.id.0 == id);
            transition.map_or(0, |it| it.to.0)
        })
    };
    let choose = move |to: i64| {
        settings
            .draft
            .update(|draft| change_transition(draft, id, |it| it.to = StatusId(to)));
    };
    select(format!("transition-{id}-to"), "Leads to", statuses, now, choose)
}

/// Only where it leads to a resolved status.
fn resolution_choice(settings: Settings, id: i64, resolutions: Vec<(i64, String)>) -> AnyView {
    let now = move || {
        settings.draft.with(|draft| {
            let transition = draft.transitions.iter().find(|it| it.id.0 == id);
            transition.and_then(|it| it.resolution).map_or(0, |it| it.0)
        })
    };
    let is_resolved = Memo::new(move |_| {
        settings.draft.with(|draft| {
            let transition = draft.transitions.iter().find(|it| it.id.0 == id);
            transition.is_some_and(|it| draft.kind(it.to) == StatusKind::Resolved)
        })
    });
    let choose = move |to: i64| {
        settings.draft.update(|draft| {
            change_transition(draft, id, |it| it.resolution = Some(ResolutionId(to)));
        });
    };
    part(move || {
        let field = || {
            select(
                format!("transition-{id}-as"),
                "Resolved as",
                &resolutions,
                now,
                choose,
            )
        };
        is_resolved.get().then(field)
    })
    .into_any()
}

fn select(
    id: String,
    label: &'static str,
    options: &[(i64, String)],
    now: impl Fn() -> i64 + Copy + Send + Sync + 'static,
    choose: impl Fn(i64) + 'static,
) -> AnyView {
    let first = untrack(now);
    let option = |(value, words): &(i64, String)| {
        view! {
            <option value=value.to_string() selected=*value == first>
                {words.clone()}
            </option>
        }
        .drawn()
    };
    let chosen = move |event| {
        if let Ok(value) = event_target_value(&event).parse() {
            choose(value);
        }
    };
    view! {
        <div class="field">
            <label class="label" for=id.clone()>
                {label}
            </label>
            <select class="select" id=id.clone() prop:value=move || now().to_string() on:change=heard(chosen)>
                {options.iter().map(option).collect::<Vec<AnyView>>()}
            </select>
        </div>
    }
    .drawn()
}
