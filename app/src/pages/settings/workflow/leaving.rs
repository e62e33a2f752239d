//! Nobody leaves the settings with a draft that is not saved without being asked.

use leptos::prelude::*;

use super::super::state::Settings;
use super::{discard, is_changed};
use crate::browser;
use crate::changing::heard;
use crate::components::dialog::dialog;
use crate::drawn::Drawn;
use crate::respond;

/// The question before the settings are left with something that is not saved. Stands in the page while the settings do; looking at
/// another of their sections keeps the draft, and asks nothing.
pub(in super::super) fn guard(settings: Settings) -> AnyView {
    let wanted = RwSignal::new(None::<String>);
    let open = RwSignal::new(false);
    let changed = Memo::new(move |_| is_changed(settings));
    Effect::new(move |_| {
        if wanted.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            wanted.set(None);
        }
    });
    let inside = format!("/p/{}/settings", settings.key());
    browser::ask_before_leaving(changed, inside, wanted);
    let leave = move |_| {
        let to = wanted.get_untracked();
        discard(settings);
        open.set(false);
        if let Some(to) = to {
            respond::leave_for(&to);
        }
    };
    let inside =
        view! { <p>"The workflow that you have written is not saved. If you leave now, it is gone."</p> };
    let foot = view! {
        <button type="button" class="btn btn-primary" on:click=heard(move |_| open.set(false))>
            "Stay here"
        </button>
        <button type="button" class="btn btn-danger" on:click=heard(leave)>
            "Leave without saving"
        </button>
    };
    dialog(
        "leave-workflow",
        "Not saved yet",
        open,
        inside.drawn(),
        foot.into_any(),
    )
}
