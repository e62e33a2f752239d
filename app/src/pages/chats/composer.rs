//! Where the answer is written. Enter sends, Shift+Enter begins a line; what an input method composes is never sent by its Enter.

use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::prelude::*;
use model::id::IssueId;
use model::person::first_name;
use model::text::{MESSAGE_MAX_CHARS, reveal};

use super::drafts::Drafts;
use super::emoji::emoji_button;
use super::files::{Files, Ready, pick_button, waiting};
use super::state::Desk;
use crate::browser;
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// From here on the rest of the limit is shown.
const NEAR_CHARS: u32 = MESSAGE_MAX_CHARS - 500;
/// What browsers say of keys that belong to an input method (UI Events, 6.3.1).
const KEY_OF_INPUT_METHOD: u32 = 229;

/// What the limit says about a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// Nothing to say.
    Enough,
    /// So many characters are left.
    Left(u32),
    /// So many characters too many.
    Over(u32),
}

impl Room {
    fn of(text: &str) -> Self {
        let chars = u32::try_from(text.trim().chars().count()).unwrap_or(u32::MAX);
        if chars > MESSAGE_MAX_CHARS {
            Self::Over(chars - MESSAGE_MAX_CHARS)
        } else if chars >= NEAR_CHARS {
            Self::Left(MESSAGE_MAX_CHARS - chars)
        } else {
            Self::Enough
        }
    }

    fn is_over(self) -> bool {
        matches!(self, Self::Over(_))
    }

    fn words(self) -> Option<String> {
        match self {
            Self::Enough => None,
            Self::Left(chars) => Some(format!("{} left", counted(chars))),
            Self::Over(chars) => Some(format!("{} too many; the limit is 10,000", counted(chars))),
        }
    }
}

fn counted(chars: u32) -> String {
    if chars == 1 {
        "1 character".to_owned()
    } else {
        format!("{chars} characters")
    }
}

/// Whether a key sends.
fn sends(event: &KeyboardEvent) -> bool {
    event.key() == "Enter"
        && !(event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key())
        && !event.is_composing()
        && event.key_code() != KEY_OF_INPUT_METHOD
}

/// The composer of a chat.
pub(crate) fn composer(desk: Desk, id: IssueId) -> AnyView {
    let (drafts, files) = (expect_context::<Drafts>(), expect_context::<Files>());
    let text = RwSignal::new(String::new());
    Effect::new(move |_| {
        // What was typed before the page was live comes first, then what is kept.
        let draft = browser::typed("#reply").unwrap_or_else(|| drafts.of(id));
        if !draft.is_empty() {
            text.set(draft);
        }
    });
    Effect::new(move |_| {
        if drafts.was_put(id) {
            text.set(drafts.of(id));
        }
    });
    let write = move |written: String| {
        drafts.keep(id, &written);
        text.set(written);
        desk.live.typing(id);
    };
    let tray = files.tray();
    let can_send = move || {
        let has_files = tray.with(|tray| tray.of(id).next().is_some());
        text.with(|text| (has_files || !text.trim().is_empty()) && !Room::of(text).is_over())
    };
    // Send was pressed while files were on their way: it goes when they are there.
    let waits = RwSignal::new(false);
    let send = move || {
        let ready = tray.with_untracked(|tray| tray.ready(id));
        waits.set(ready == Ready::Soon && untrack(can_send));
        if let Ready::Yes(attached) = ready
            && untrack(can_send)
        {
            desk.live.send(id, text.get_untracked(), attached);
            files.sent(id);
            drafts.keep(id, "");
            text.set(String::new());
            desk.at_end.set(true);
            browser::scroll_home(".conv .pane-scroll");
            browser::focus("#reply");
        }
    };
    Effect::new(move |_| {
        let ready = tray.with(|tray| tray.ready(id));
        if ready != Ready::Soon && waits.get_untracked() {
            send();
        }
    });
    Effect::new(move |_| files.restore(id));
    let paste = move |event: ClipboardEvent| {
        let picked = browser::pasted(&event);
        if !picked.is_empty() {
            event.prevent_default();
            files.take(id, picked);
        }
    };
    let put_in = Callback::new(move |emoji: String| {
        if let Some(written) = browser::insert("#reply", &emoji) {
            write(written);
        }
    });
    let is_over = move || text.with(|text| Room::of(text).is_over());
    view! {
        <form
            class="composer"
            data-mode="reply"
            aria-label="Answer"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <div class="composer-tabs">
                <label class="composer-label" for="reply">
                    {icon("reply", Size::Sm)} <bdi>{whom(desk, id)}</bdi>
                </label>
                <span class="xs muted push hide-narrow">
                    {part(move || text.with(|text| (!text.is_empty()).then_some("Draft saved")))}
                </span>
            </div>
            <textarea
                id="reply"
                rows="2"
                dir="auto"
                placeholder="Write an answer"
                enterkeyhint="send"
                aria-invalid=changing(move || is_over().then_some("true"))
                aria-describedby="reply-room"
                prop:value=move || text.get()
                on:input=move |event| write(event_target_value(&event))
                on:paste=paste
                on:keydown=move |event| {
                    if sends(&event) {
                        event.prevent_default();
                        send();
                    }
                }
            ></textarea>
            {waiting(files, id)}
            <div class="composer-foot">
                {emoji_button(put_in)}
                {pick_button(files, id)}
                <p class="room" id="reply-room" aria-live="polite" data-t=changing(move || is_over().then_some("danger"))>
                    {part(move || text.with(|text| Room::of(text).words()))}
                </p>
                <div class="end">
                    <span class="keys hide-narrow hide-tablet">
                        <kbd class="kbd">"Shift"</kbd>
                        <kbd class="kbd">"Enter"</kbd>
                        " new line"
                    </span>
                    <button
                        type="submit"
                        class="btn btn-primary"
                        aria-disabled=changing(move || (!can_send()).then_some("true"))
                        aria-busy=changing(move || waits.get().then_some("true"))
                    >
                        {icon("send", Size::Sm)}
                        "Send"
                    </button>
                </div>
            </div>
        </form>
    }
    .drawn()
}

/// Whom the answer is for.
fn whom(desk: Desk, id: IssueId) -> AnyView {
    let row = desk.row(id);
    part(move || {
        row.with(|row| {
            let row = row.as_ref()?;
            let name = if row.reporter_anonymous {
                "customer"
            } else {
                first_name(&row.reporter_name)
            };
            Some(format!("Reply to {}", reveal(name)))
        })
    })
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_said_when_it_is_near_or_passed() {
        assert_eq!(Room::of("hello"), Room::Enough);
        assert_eq!(Room::of(&"ü".repeat(9_500)), Room::Left(500));
        assert_eq!(Room::of(&"ü".repeat(10_000)), Room::Left(0));
        assert_eq!(Room::of(&"ü".repeat(10_001)), Room::Over(1));
        assert_eq!(
            Room::Over(1).words().as_deref(),
            Some("1 character too many; the limit is 10,000")
        );
    }
}
