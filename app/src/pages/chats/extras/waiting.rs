//! The files beside a composer, each with its progress and what can be done.

use leptos::prelude::*;
use model::file_name::size_words;

use super::sending::Files;
use super::tray::{Progress, Tray, Waiting};
use crate::browser;
use crate::changing::part;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::live::DraftKey;
use crate::pages::chats::files::Ready;
use crate::pages::chats::writing::FIELD;

/// What waits beside a draft.
pub(super) fn waiting(files: Files, draft: DraftKey) -> AnyView {
    let tray = files.tray();
    let keys = Memo::new(move |_| tray.with(|tray| tray.of(draft).map(|file| file.key).collect::<Vec<_>>()));
    let chips = part(move || {
        let all: Vec<AnyView> = keys.get().into_iter().map(|key| chip(files, key)).collect();
        (!all.is_empty()).then(|| {
            view! {
                <ul class="attach-tray" aria-label="Files of this message">
                    {all}
                </ul>
            }
            .drawn()
        })
    });
    let going = Memo::new(move |_| tray.with(Tray::would_lose));
    let hint = part(move || {
        going.get().then(|| {
            view! { <p class="attach-hint">"Not kept on this device: stay on this page until it is uploaded."</p> }.drawn()
        })
    });
    let stuck = Memo::new(move |_| tray.with(|tray| tray.ready(draft) == Ready::No));
    let says = part(move || {
        stuck.get().then(|| {
            view! { <p class="attach-hint" role="status">"Nothing is sent before this file is uploaded or removed."</p> }.drawn()
        })
    });
    (chips, hint, says).into_any()
}

fn chip(files: Files, key: u32) -> AnyView {
    let file = Memo::new(move |_| files.tray().with(|tray| tray.get(key).cloned()));
    view! { <li class="attach-up">{part(move || file.get().map(|file| inside(files, &file)))}</li> }.drawn()
}

fn inside(files: Files, file: &Waiting) -> AnyView {
    let key = file.key;
    let size = size_words(file.size_bytes);
    let (state, words) = match &file.progress {
        Progress::Going(percent) => ("going", format!("{percent}\u{a0}% of {size}")),
        Progress::Done(_) => ("done", size),
        Progress::Failed { why, .. } => ("failed", why.clone()),
    };
    let bar = match file.progress {
        Progress::Going(percent) => Some(
            view! { <progress max="100" value=percent.to_string() aria-label=format!("Upload of {}", file.name)></progress> }
                .drawn(),
        ),
        _ => None,
    };
    let again = matches!(file.progress, Progress::Failed { again: true, .. }).then(|| {
        view! {
            <button type="button" class="btn btn-ghost btn-sm" on:click=move |_| files.again(key)>
                "Try again"
            </button>
        }
        .drawn()
    });
    let remove = match file.progress {
        Progress::Going(_) => format!("Cancel upload of {}", file.name),
        _ => format!("Remove {}", file.name),
    };
    let role = (state == "failed").then_some("alert");
    view! {
        <span class="attach-file" data-t=state>
            {icon(if state == "failed" { "warning" } else { "file" }, Size::Md)}
            <span class="grow">
                <bdi class="ell">{file.name.clone()}</bdi>
                <span class="attach-words" role=role>
                    {words}
                </span>
            </span>
            {again}
            <button type="button" class="btn btn-icon btn-ghost btn-sm" aria-label=remove title="Remove"
                on:click=move |_| {
                    files.remove(key);
                    browser::focus_soon(FIELD);
                }>
                {icon("x", Size::Sm)}
            </button>
        </span>
        {bar}
    }
    .drawn()
}
