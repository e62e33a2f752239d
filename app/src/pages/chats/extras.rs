//! What stands beside the text in a composer and comes with a part of its own, once the page is live: files (E.5, S4.14), text modules
//! (S4.15), the emoji picker, images large (E.18). What the first look needs of them is in [`super::files`].

mod changes;
mod colleague;
mod drop;
mod emoji;
mod lightbox;
mod modules;
mod sending;
mod tray;
mod waiting;

use leptos::prelude::*;
use model::draft::DraftKind;
use wasm_split_helpers::wasm_split;

use super::composer::Field;
use super::files::{Extras, Ready};
use super::state::Desk;
use super::writing::use_writing;
use crate::browser;
use crate::changing::part;
use crate::later::{Fetched, here};
use crate::live::DraftKey;

pub(crate) use sending::{Files, accepted, progress};
pub(crate) use tray::Progress;

/// What stands beside the chat: where files are dropped, and images large. Says to the page that the part is there.
#[wasm_split(composer, fallible, preload(load_beside))]
pub(crate) fn beside(desk: Desk) -> Fetched {
    let files = Files::new();
    files.again_when_up(Memo::new(move |_| desk.live.connection().get().is_up()));
    let over = RwSignal::new(false);
    let lock = colleague::Lock::new(desk);
    use_writing().extras.set(Some(Extras {
        files,
        waits: RwSignal::new(false),
        over,
        ready: Callback::new(move |draft| files.tray().with(|tray| tray.ready(draft))),
        asks: Callback::new(move |draft| lock.asks(draft)),
        agreed: lock.agreed,
        sent: Callback::new(move |draft| files.sent(draft)),
        put_back: Callback::new(move |(draft, back)| files.put_back(draft, back)),
    }));
    here((drop::zone(over), lightbox::lightbox(desk), lock.question()).into_any())
}

/// What stands in a composer's foot.
#[wasm_split(composer, fallible, preload(load_tools))]
pub(crate) fn tools(field: Field, extras: Extras) -> Fetched {
    let files = extras.files;
    for kind in [DraftKind::Reply, DraftKind::Note] {
        files.restore((field.id, kind));
    }
    // What was to wait in another chat does not go out in this one.
    extras.waits.set(false);
    extras.agreed.set(None);
    changes::follow(field);
    send_when_ready(field, extras);
    send_when_agreed(field, extras);
    drop::listen(field, extras);
    sending::listen_to_paste(field, files);
    let put_in = Callback::new(move |text: String| {
        if let Some(written) = browser::insert(super::writing::FIELD, &text) {
            field.write(written);
        }
    });
    // A message that is changed keeps its files.
    let attaching = part(move || {
        let is_new = field.writing.editing.with(Option::is_none);
        is_new.then(|| {
            let draft = field.key();
            (sending::pick_button(files, draft), waiting::waiting(files, draft)).into_any()
        })
    });
    let modules = modules::modules(field, files, put_in);
    let beside = colleague::says(field);
    here((modules, emoji::emoji_button(put_in), attaching, beside).into_any())
}

/// The question before sending was answered with yes.
fn send_when_agreed(field: Field, extras: Extras) {
    Effect::new(move |_| {
        if extras.agreed.get() == Some(untrack(|| field.key())) {
            field.send();
        }
    });
}

/// Send was pressed while files were on their way: it goes when they are there, unless something else is written by then.
fn send_when_ready(field: Field, extras: Extras) {
    Effect::new(move |before: Option<DraftKey>| {
        let (draft, ready) = (field.key(), field.ready());
        let is_same = before.is_none_or(|before| before == draft);
        let is_editing = field.writing.editing.with_untracked(Option::is_some);
        if extras.waits.get_untracked() {
            match ready {
                Ready::Yes(_) if is_same && !is_editing => field.send(),
                Ready::Soon if is_same && !is_editing => {}
                _ => extras.waits.set(false),
            }
        }
        draft
    });
}
