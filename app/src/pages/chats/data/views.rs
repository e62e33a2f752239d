//! One view for each field: a function of the chat's row. A field without a view of its own is drawn from its value.

use leptos::prelude::*;
use model::field::{FieldId, FieldValue, Record};
use model::scheme::Scheme;
use model::view::ChatRow;

use super::fields;
use super::transitions::transitions;
use crate::components::lozenge::status_lozenge;
use crate::components::moment::{Form, moment};
use crate::drawn::Drawn;
use crate::pages::chats::state::Desk;

/// The value of a field, with the means to change it where that is possible.
pub(super) fn field(desk: Desk, field: FieldId, row: &ChatRow) -> AnyView {
    match field {
        FieldId::Priority => fields::priority(desk, row),
        FieldId::Components => fields::components(desk, row),
        FieldId::Tags => fields::tags(desk, row),
        FieldId::Title => fields::title(desk, row),
        FieldId::Status => desk
            .scheme
            .with(|scheme| status_lozenge(scheme, row.status, None)),
        FieldId::Reporter => fields::reporter(row),
        FieldId::Assignee => fields::assignee(desk, row),
        FieldId::Transitions => transitions(desk, row.id, row.status),
        FieldId::Resolution
        | FieldId::Reference
        | FieldId::Created
        | FieldId::Updated
        | FieldId::LastMessage
        | FieldId::SeenByCustomer
        | FieldId::User
        | FieldId::Department
        | FieldId::Chat
        | FieldId::Detail(_) => desk
            .scheme
            .with(|scheme| looked_at(&field.value(&Record { row, scheme }))),
    }
}

/// What a field shows: its value, and the number of what stands behind it where two of them can have the same words.
pub(super) fn shown(field: FieldId, row: &ChatRow, scheme: &Scheme) -> (FieldValue, i64) {
    let number = match field {
        FieldId::Status | FieldId::Transitions => row.status.0,
        FieldId::Priority => row.priority.0,
        FieldId::Assignee => row.assignee.as_ref().map_or(0, |(agent, _)| agent.0),
        _ => 0,
    };
    (field.value(&Record { row, scheme }), number)
}

/// A value that is only looked at: words, never an input (S1.50).
pub(super) fn looked_at(value: &FieldValue) -> AnyView {
    match value {
        FieldValue::Nothing | FieldValue::View => view! { <span class="muted">"None"</span> }.drawn(),
        FieldValue::Text(words) => view! { <bdi class="value">{words.clone()}</bdi> }.drawn(),
        FieldValue::List(all) => {
            let one = |words: &String| view! { <bdi class="lozenge">{words.clone()}</bdi> }.drawn();
            all.iter().map(one).collect::<Vec<AnyView>>().into_any()
        }
        FieldValue::Time(at) => moment(*at, Form::Friendly),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_50_what_is_only_looked_at_has_no_input() {
        let values = [
            FieldValue::Nothing,
            FieldValue::Text("<input>".to_owned()),
            FieldValue::List(vec!["One".to_owned()]),
        ];
        for value in values {
            let html = looked_at(&value).to_html();
            for control in ["<input", "<button", "<select", "<textarea"] {
                assert!(!html.contains(control), "{html}");
            }
        }
    }
}
