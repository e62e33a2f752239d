//! Roles and levels as choices of a form: their words, what they mean, and the lists that they are kept in.

use leptos::prelude::*;
use model::id::DepartmentId;
use model::status::{Level, Role};

use crate::changing::heard;
use crate::drawn::Drawn;

/// The word of a role in a form.
pub(super) fn role_token(role: Role) -> &'static str {
    match role {
        Role::Agent => "agent",
        Role::Supervisor => "supervisor",
        Role::Admin => "admin",
    }
}

/// The role with this word.
pub(super) fn role_of(token: &str) -> Role {
    match token {
        "admin" => Role::Admin,
        "supervisor" => Role::Supervisor,
        _ => Role::Agent,
    }
}

/// The choices of a role, each with what it means.
pub(super) const ROLES: [(&str, &str); 3] = [
    ("agent", "Agent: what the departments allow"),
    ("supervisor", "Supervisor: every chat of the project"),
    ("admin", "Administrator: everything, settings too"),
];

/// The word of a level in a form; empty for none.
pub(super) fn level_token(level: Option<Level>) -> &'static str {
    match level {
        None => "",
        Some(Level::Observe) => "observe",
        Some(Level::Participate) => "participate",
        Some(Level::Own) => "own",
    }
}

/// The level with this word.
pub(super) fn level_of(token: &str) -> Option<Level> {
    match token {
        "observe" => Some(Level::Observe),
        "participate" => Some(Level::Participate),
        "own" => Some(Level::Own),
        _ => None,
    }
}

/// The choices of a level, each with what it means.
pub(super) const LEVELS: [(&str, &str); 4] = [
    ("", "No access"),
    ("observe", "Observe: reads"),
    ("participate", "Participate: reads and writes"),
    ("own", "Own: takes, resolves and ends, too"),
];

/// A choice among a few, with its label above.
pub(super) fn choice(
    id: String,
    label: String,
    options: &'static [(&'static str, &'static str)],
    chosen: Signal<&'static str>,
    disabled: bool,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let first = chosen.get_untracked();
    let option = |(token, words): &(&'static str, &'static str)| {
        view! {
            <option value=*token selected=*token == first>
                {*words}
            </option>
        }
        .drawn()
    };
    view! {
        <div class="field">
            <label class="label" for=id.clone()>
                <bdi>{label}</bdi>
            </label>
            <select
                class="select"
                id=id
                disabled=disabled
                prop:value=move || chosen.get()
                on:change=heard(move |event| choose(event_target_value(&event)))
            >
                {options.iter().map(option).collect::<Vec<AnyView>>()}
            </select>
        </div>
    }
    .drawn()
}

/// The level in a department.
pub(super) fn level_in(rights: &[(DepartmentId, Level)], department: DepartmentId) -> Option<Level> {
    let found = rights.iter().find(|(known, _)| *known == department);
    found.map(|(_, level)| *level)
}

/// Sets the level in a department, or takes it away.
pub(super) fn put_level(
    rights: &mut Vec<(DepartmentId, Level)>,
    department: DepartmentId,
    level: Option<Level>,
) {
    rights.retain(|(known, _)| *known != department);
    rights.extend(level.map(|level| (department, level)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_form_lead_back_to_what_they_mean() {
        for (token, _) in LEVELS {
            assert_eq!(level_token(level_of(token)), token);
        }
        for (token, _) in ROLES {
            assert_eq!(role_token(role_of(token)), token);
        }
    }

    #[test]
    fn a_level_replaces_the_one_before() {
        let (orders, courses) = (DepartmentId(1), DepartmentId(2));
        let mut rights = vec![(orders, Level::Own), (courses, Level::Observe)];
        put_level(&mut rights, courses, Some(Level::Participate));
        assert_eq!(level_in(&rights, courses), Some(Level::Participate));
        put_level(&mut rights, orders, None);
        assert_eq!(rights, [(courses, Level::Participate)]);
    }
}
