//! What can be done with the status.

use leptos::prelude::*;
use model::id::{IssueId, StatusId};
use model::scheme::{Scheme, TransitionView};
use model::status::StatusKind;

use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::state::Desk;

/// Exactly the transitions that are legal now (S1.49).
pub(super) fn transitions(desk: Desk, id: IssueId, status: StatusId) -> AnyView {
    let button = move |scheme: &Scheme, transition: &TransitionView| {
        let to = transition.id;
        // The second half of a double click meant the first button: another one may stand in its place by then.
        let on_click = move |event: leptos::ev::MouseEvent| {
            if event.detail() < 2 {
                desk.live.move_status(id, to);
            }
        };
        view! {
            <button type="button" class="btn btn-sm" on:click=on_click>
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
pub(crate) fn transition_icon(scheme: &Scheme, transition: &TransitionView) -> &'static str {
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
