//! Short words about what happened, for six seconds; they stay as long as somebody points at them or has the focus there.

use core::time::Duration;

use leptos::prelude::*;

use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::{Live, Notice, Tone};

/// How long a toast stays.
const STAYS: Duration = Duration::from_secs(6);

/// The toasts of the page.
pub(crate) fn toasts(live: Live) -> AnyView {
    let notices = live.notices();
    view! {
        <div class="toasts">
            <For each=move || notices.get() key=|notice| notice.id children=move |notice| toast(live, notice) />
        </div>
    }
    .drawn()
}

fn toast(live: Live, notice: Notice) -> AnyView {
    let Notice { id, tone, words } = notice;
    let drop = move || live.notices().update(|all| all.retain(|notice| notice.id != id));
    let held = RwSignal::new(false);
    Effect::new(move |_| {
        if !held.get()
            && let Ok(timer) = set_timeout(drop, STAYS)
        {
            on_cleanup(move || timer.clear());
        }
    });
    let (role, shape) = match tone {
        Tone::Info => ("status", "info"),
        Tone::Warning => ("alert", "warning"),
    };
    view! {
        <div
            class="toast"
            role=role
            on:mouseenter=move |_| held.set(true)
            on:mouseleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >
            {icon(shape, Size::Sm)}
            <span class="grow">{words}</span>
            <button type="button" class="btn btn-icon btn-sm" aria-label="Dismiss" title="Dismiss" on:click=move |_| drop()>
                {icon("x", Size::Sm)}
            </button>
        </div>
    }
    .drawn()
}
