//! The sheet of shortcuts (E.32), and the switch of those that are single letters.

use leptos::prelude::*;
use model::preferences::PreferenceChange;

use super::Tool;
use crate::changing::{changing, heard};
use crate::components::dialog;
use crate::drawn::Drawn;
use crate::pages::chats::state::Desk;

/// Keys with what they do, by place.
const KEYS: [(&str, &[(&str, &str)]); 4] = [
    (
        "Anywhere on the page",
        &[
            ("Ctrl K", "Command palette"),
            ("F6", "Next pane"),
            ("Esc", "Close, back to the list"),
        ],
    ),
    (
        "Single letters, where no field has the focus",
        &[
            ("?", "This sheet"),
            ("/", "Search"),
            ("V", "Saved views"),
            ("R", "Write a reply"),
            ("N", "Write an internal note"),
            ("T", "Title and tags"),
            ("A", "Assign to me"),
            ("E", "Resolve"),
        ],
    ),
    (
        "In lists",
        &[
            ("↑ ↓ or K J", "Move"),
            ("Home End", "First, last"),
            ("Enter", "Open"),
        ],
    ),
    (
        "In the composer",
        &[
            ("Enter", "Send (or Ctrl Enter, as you chose)"),
            ("Shift Enter", "New line"),
            ("↑", "Edit your last message, where nothing is written"),
            ("@", "Name a colleague in a note"),
            ("/", "Put in a text module"),
        ],
    ),
];

/// The sheet, above everything else.
pub(super) fn dialog(desk: Desk) -> AnyView {
    let open = RwSignal::new(true);
    Effect::new(move |_| {
        if !open.get() && desk.tool.get_untracked() == Tool::Keys {
            desk.tool.set(Tool::Closed);
        }
    });
    let on = Memo::new(move |_| desk.live.inbox().with(|inbox| inbox.preferences.single_letters));
    let switch = heard(move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        desk.live.prefer(PreferenceChange::SingleLetters(on));
    });
    let group = |(title, keys): (&'static str, &'static [(&'static str, &'static str)])| {
        let key = |(key, words): &(&'static str, &'static str)| {
            view! {
                <dt>{*words}</dt>
                <dd class="row">
                    <kbd class="kbd">{*key}</kbd>
                </dd>
            }
            .into_any()
        };
        view! {
            <h3 class="menu-label">{title}</h3>
            <dl class="dl">{keys.iter().map(key).collect::<Vec<AnyView>>()}</dl>
        }
        .into_any()
    };
    let groups = KEYS.map(group).into_iter().collect::<Vec<AnyView>>();
    // On a low screen the keys scroll, by keyboard too.
    let inside = view! {
        <div role="group" aria-label="Keys" tabindex="0">
            {groups}
        </div>
    };
    let foot = view! {
        <label class="check push">
            <input type="checkbox" prop:checked=changing(move || on.get()) on:change=switch />
            "Single letters act"
        </label>
    };
    dialog::dialog("keys", "Keyboard shortcuts", open, inside.drawn(), foot.drawn())
}
