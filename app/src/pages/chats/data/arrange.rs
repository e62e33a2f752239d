//! Arranging the data panel's fields, only for oneself (S1.51): choose, order and group. What changes is shown in the panel at once and
//! stored at once, for all devices of the agent.

mod rows;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::field::{Arrangement, GROUPS_MAX};
use model::preferences::PreferenceChange;

use self::rows::rows;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::state::Desk;

/// The button that opens it.
const BUTTON: &str = "arrange-button";
/// What it opens.
const SHEET: &str = "arrange";

/// The fields as the agent has arranged them.
pub(super) fn arrangement(desk: Desk) -> Memo<Arrangement> {
    Memo::new(move |_| {
        desk.live
            .inbox()
            .with(|inbox| Arrangement::parse(&inbox.preferences.fields))
    })
}

/// The state of arranging. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Arranging {
    desk: Desk,
    /// The arrangement as it stands.
    now: Memo<Arrangement>,
    /// What was done last, for those who do not see it.
    said: RwSignal<String>,
    /// The arrangement before it was reset, to go back to.
    before: RwSignal<Option<String>>,
}

impl Arranging {
    /// Changes the arrangement.
    fn change(self, said: String, change: impl FnOnce(&mut Arrangement)) {
        let mut arrangement = self.now.get_untracked();
        change(&mut arrangement);
        self.before.set(None);
        self.store(said, arrangement.to_text());
    }

    fn store(self, said: String, text: String) {
        self.said.set(said);
        self.desk.live.prefer(PreferenceChange::Fields(text));
    }

    /// Everything as at first, or as it was before that.
    fn reset_or_back(self) {
        if let Some(text) = self.before.get_untracked() {
            self.before.set(None);
            self.store("Your fields are back".to_owned(), text);
        } else {
            self.before.set(Some(self.now.get_untracked().to_text()));
            self.store("All fields are as at first".to_owned(), String::new());
        }
    }
}

/// The foot of the panel: a button, and what it opens above itself.
pub(super) fn foot(desk: Desk, open: RwSignal<bool>) -> AnyView {
    let toggle = heard(move |_| {
        open.update(|open| *open = !*open);
        if open.get_untracked() {
            browser::focus_soon(format!("#{SHEET}"));
        }
    });
    view! {
        <div class="data-foot">
            {part(move || open.get().then(|| sheet(desk, open)))}
            <button
                type="button"
                id=BUTTON
                class="btn btn-ghost btn-sm"
                aria-haspopup="dialog"
                aria-expanded=changing(move || open.get().to_string())
                on:click=toggle
            >
                {icon("fields", Size::Sm)}
                "Customise fields"
            </button>
        </div>
    }
    .drawn()
}

fn sheet(desk: Desk, open: RwSignal<bool>) -> AnyView {
    let arranging = Arranging {
        desk,
        now: arrangement(desk),
        said: RwSignal::default(),
        before: RwSignal::default(),
    };
    let close = move || {
        open.set(false);
        browser::focus(&format!("#{BUTTON}"));
    };
    let on_key = heard(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
    });
    let full = Memo::new(move |_| arranging.now.with(|now| now.groups().len() >= GROUPS_MAX));
    let add = heard(move |_| {
        let name = RwSignal::new(None);
        arranging.change("A group was added".to_owned(), |now| name.set(now.add_group()));
        if let Some(name) = name.get_untracked() {
            browser::focus_soon(format!("#{SHEET} input[data-group='{name}']"));
        }
    });
    let can_reset = Memo::new(move |_| {
        arranging.before.with(Option::is_some) || arranging.now.with(|now| *now != Arrangement::default())
    });
    let reset_words = move || {
        if arranging.before.with(Option::is_some) {
            "Undo reset"
        } else {
            "Reset"
        }
    };
    view! {
        <div id=SHEET class="popover arrange" role="dialog" aria-label="Fields to show" tabindex="-1" on:keydown=on_key>
            <p class="menu-label">"Fields to show, only for you"</p>
            <div class="arrange-rows">{rows(arranging)}</div>
            <p class="vh" role="status">{part(move || arranging.said.get())}</p>
            <div class="row arrange-foot">
                <button type="button" class="btn btn-sm" aria-disabled=changing(move || full.get().then_some("true")) on:click=add>
                    {icon("plus", Size::Sm)}
                    "New group"
                </button>
                <button
                    type="button"
                    class="btn btn-ghost btn-sm push"
                    aria-disabled=changing(move || (!can_reset.get()).then_some("true"))
                    on:click=heard(move |_| {
                        if can_reset.get_untracked() {
                            arranging.reset_or_back();
                        }
                    })
                >
                    {part(reset_words)}
                </button>
                <button type="button" class="btn btn-primary btn-sm" on:click=heard(move |_| close())>
                    "Done"
                </button>
            </div>
        </div>
    }
    .drawn()
}
