//! Where the answer is written. Enter sends, Shift+Enter begins a line; what an input method composes is never sent by its Enter.

mod field;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::draft::DraftKind;
use model::id::IssueId;
use model::text::MESSAGE_MAX_CHARS;

use super::files::composer_extras;
use super::mention_list::MentionList;
use super::state::Desk;
use crate::changing::{changing, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
pub(crate) use field::Field;
use field::whom;

/// From here on the rest of the limit is shown.
const NEAR_CHARS: u32 = MESSAGE_MAX_CHARS - 500;

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

/// The composer of a chat. Notes only, where the chat has ended or only a colleague replies.
pub(crate) fn composer(desk: Desk, id: IssueId, notes_only: bool) -> AnyView {
    let field = Field::new(desk, id, notes_only);
    field.follow_its_draft();
    field.follow_what_is_changed();
    on_cleanup(move || desk.live.leave_drafts());
    let mentions = MentionList::new(desk, id, field.text);
    let on_key = move |event: KeyboardEvent| field.on_key(&event, mentions);
    view! {
        <form
            class="composer"
            data-mode=changing(move || if field.kind.get() == DraftKind::Note { "note" } else { "reply" })
            aria-label="Answer"
            on:submit=move |event| {
                event.prevent_default();
                field.send();
            }
        >
            {mentions.view()}
            {tabs(field, notes_only)}
            <label class="vh" for="reply">
                <bdi>{part(move || field.purpose())}</bdi>
            </label>
            <textarea
                id="reply"
                rows="2"
                dir="auto"
                placeholder=changing(move || field.placeholder())
                enterkeyhint="send"
                aria-autocomplete="list"
                aria-controls=changing(move || mentions.is_open().then_some("mention-list"))
                aria-activedescendant=changing(move || mentions.active())
                aria-invalid=changing(move || field.is_over().then_some("true"))
                aria-describedby="reply-room"
                prop:value=move || field.text.get()
                on:input=move |event| {
                    field.write(event_target_value(&event));
                    if field.kind.get_untracked() == DraftKind::Note {
                        mentions.look();
                    }
                }
                on:keydown=on_key
                on:blur=move |_| {
                    // The browser tells of it once more when a focused field goes with its chat, after its state has gone.
                    if field.is_there() {
                        mentions.close();
                        field.take_over();
                        desk.live.leave_drafts();
                    }
                }
            ></textarea>
            {foot(field)}
        </form>
    }
    .drawn()
}

/// What is written: a reply or a note; or that a message is changed, and the way out.
fn tabs(field: Field, notes_only: bool) -> AnyView {
    let writing = field.writing;
    let tab = move |kind: DraftKind, shape: &'static str, words: AnyView| {
        view! {
            <button
                type="button"
                class="btn btn-ghost btn-sm"
                aria-pressed=changing(move || (field.kind.get() == kind).to_string())
                on:click=move |_| writing.write(kind)
            >
                {icon(shape, Size::Sm)}
                {words}
            </button>
        }
        .drawn()
    };
    let choice = move || {
        let reply = (!notes_only).then(|| {
            let words = view! { <bdi>{part(move || whom(field.desk, field.id))}</bdi> }.drawn();
            tab(DraftKind::Reply, "reply", words)
        });
        (reply, tab(DraftKind::Note, "lock", "Internal note".into_any())).into_any()
    };
    let changes = move || {
        view! {
            <span class="composer-label">
                {icon("pencil", Size::Sm)}
                {if field.kind.get_untracked() == DraftKind::Note { "Change the note" } else { "Change the message" }}
            </span>
            <button type="button" class="btn btn-ghost btn-sm" on:click=move |_| field.stop_editing()>
                "Cancel"
            </button>
        }
        .drawn()
    };
    view! {
        <div class="composer-tabs" role="group" aria-label="Kind of message">
            {part(move || if writing.editing.with(Option::is_some) { changes() } else { choice() })}
            <span class="xs muted push hide-narrow">
                {draft_words(field)}
            </span>
        </div>
    }
    .drawn()
}

/// How safe the draft is.
fn draft_words(field: Field) -> AnyView {
    let stands = [DraftKind::Reply, DraftKind::Note].map(|kind| field.desk.live.draft_stand(field.id, kind));
    part(move || {
        let is_editing = field.writing.editing.with(Option::is_some);
        let stand = stands[usize::from(field.kind.get() == DraftKind::Note)].get();
        stand.words().filter(|_| !is_editing)
    })
    .into_any()
}

fn foot(field: Field) -> AnyView {
    let enter_sends = field.writing.enter_sends;
    let act = move || match (field.writing.editing.with(Option::is_some), field.kind.get()) {
        (true, _) => "Save",
        (false, DraftKind::Reply) => "Send",
        (false, DraftKind::Note) => "Add note",
    };
    view! {
        <div class="composer-foot">
            {composer_extras(field)}
            <p class="room" id="reply-room" aria-live="polite" data-t=changing(move || field.is_over().then_some("danger"))>
                {part(move || field.text.with(|text| Room::of(text).words()))}
            </p>
            <div class="end">
                <span class="keys hide-narrow hide-tablet">
                    <kbd class="kbd">{part(move || if enter_sends.get() { "Shift" } else { "Ctrl" })}</kbd>
                    <kbd class="kbd">"Enter"</kbd>
                    {part(move || if enter_sends.get() { " new line" } else { " sends" })}
                </span>
                <button
                    type="submit"
                    class="btn btn-primary"
                    aria-disabled=changing(move || (!field.can_send()).then_some("true"))
                    aria-busy=changing(move || field.writing.waits_for_files().then_some("true"))
                >
                    {icon("send", Size::Sm)}
                    {part(act)}
                </button>
            </div>
        </div>
    }
    .drawn()
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
