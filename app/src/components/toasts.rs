//! Short words about what happened, for six seconds; they stay as long as somebody points at them or has the focus there.

use core::time::Duration;

use leptos::prelude::*;
use model::edit::IssueEdit;
use model::id::IssueId;

use crate::browser;
use crate::changing::each;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::{Live, Notice, Tone};

/// How long a toast stays.
const STAYS: Duration = Duration::from_secs(6);
/// How long something can be taken back.
const UNDO_STAYS: Duration = Duration::from_secs(10);

/// The toasts of the page.
pub(crate) fn toasts(live: Live) -> AnyView {
    let notices = live.notices();
    view! {
        <div class="toasts">
            {each(move || notices.get(), move |notice| toast(live, notice))}
        </div>
    }
    .drawn()
}

/// Takes back what the toast tells of.
fn undo_button(live: Live, chat: IssueId, edit: IssueEdit, drop: impl Fn() + Copy + 'static) -> AnyView {
    let undo = move |_| {
        live.edit(chat, edit.clone(), String::new());
        drop();
        // Its own place is gone.
        browser::focus_soon("#reply");
    };
    view! {
        <button type="button" class="btn btn-link btn-sm" on:click=undo>
            "Undo"
        </button>
    }
    .drawn()
}

fn toast(live: Live, notice: Notice) -> AnyView {
    let Notice {
        id,
        tone,
        words,
        undo,
    } = notice;
    let stays = if undo.is_some() { UNDO_STAYS } else { STAYS };
    let drop = move || live.notices().update(|all| all.retain(|notice| notice.id != id));
    // By the pointer, by the focus: the one may go while the other stays.
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    let held = Memo::new(move |_| pointed.get() || focused.get());
    Effect::new(move |_| {
        if !held.get()
            && let Ok(timer) = set_timeout(drop, stays)
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
            on:mouseenter=move |_| pointed.set(true)
            on:mouseleave=move |_| pointed.set(false)
            on:focusin=move |_| focused.set(true)
            on:focusout=move |_| focused.set(false)
        >
            {icon(shape, Size::Sm)}
            <span class="grow">{words}</span>
            {undo.map(|(chat, edit)| undo_button(live, chat, edit, drop))}
            <button type="button" class="btn btn-icon btn-sm" aria-label="Dismiss" title="Dismiss" on:click=move |_| drop()>
                {icon("x", Size::Sm)}
            </button>
        </div>
    }
    .drawn()
}
