//! Who replies to customers.

use leptos::prelude::*;
use model::settings::SettingsChange;

use super::state::Settings;
use crate::changing::{changing, heard};
use crate::drawn::Drawn;

/// The card with the rule about assignees (E.29). What a colleague changes is shown at once.
pub(super) fn card(settings: Settings) -> AnyView {
    let live = settings.live;
    let stored = Memo::new(move |_| live.inbox().with(|inbox| inbox.project.only_assignee_replies));
    Effect::new(move |before: Option<bool>| {
        let now = stored.get();
        if before.is_some_and(|before| before != now) {
            settings
                .view
                .update(|view| view.team.project.only_assignee_replies = now);
        }
        now
    });
    let is_on = move || settings.view.with(|view| view.team.project.only_assignee_replies);
    let switch = move |event| {
        let on = event_target_checked(&event);
        let done = if on {
            "Only the assignee may reply now"
        } else {
            "Everybody who may write may reply now"
        };
        settings.change_at_once(
            SettingsChange::OnlyAssigneeReplies(on),
            done.to_owned(),
            move |view| view.team.project.only_assignee_replies = on,
        );
    };
    view! {
        <section class="card" aria-labelledby="replies-heading">
            <header class="card-head">
                <h2 id="replies-heading">"Replies"</h2>
            </header>
            <div class="card-body">
                <label class="switch-row wide">
                    <span>
                        <b class="medium">"Only the assignee may reply"</b>
                        <br />
                        <span class="xs muted">
                            "Others write notes, or assign the chat to themselves. A chat that nobody is in charge of is answered by whoever comes first."
                        </span>
                    </span>
                    <input
                        type="checkbox"
                        role="switch"
                        class="switch"
                        checked=untrack(is_on)
                        prop:checked=changing(is_on)
                        on:change=heard(switch)
                    />
                </label>
            </div>
        </section>
    }
    .drawn()
}
