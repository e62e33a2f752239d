//! Who writes now, below the newest line.

use leptos::prelude::*;
use model::id::IssueId;
use model::person::first_name;
use model::text::reveal;

use super::super::state::Desk;
use crate::changing::part;
use crate::drawn::Drawn;

/// Who writes now.
pub(super) fn typing(desk: Desk, id: IssueId) -> AnyView {
    let names = desk.live.typing_in(id);
    let line = part(move || {
        let names: Vec<String> = names.get().iter().map(|name| reveal(first_name(name))).collect();
        typing_words(&names).map(|words| {
            view! {
                <span class="dots" aria-hidden="true">
                    <i></i>
                    <i></i>
                    <i></i>
                </span>
                {words}
            }
            .drawn()
        })
    });
    view! {
        <p class="typing" role="status">
            {line}
        </p>
    }
    .drawn()
}

/// The words for those who write now.
fn typing_words(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(format!("{one} is typing…")),
        [one, other] => Some(format!("{one} and {other} are typing…")),
        [one, ..] => Some(format!("{one} and {} others are typing…", names.len() - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::typing_words;

    #[test]
    fn everybody_who_writes_is_counted() {
        let words =
            |names: &[&str]| typing_words(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(words(&[]), None);
        assert_eq!(words(&["Maja"]).as_deref(), Some("Maja is typing…"));
        assert_eq!(
            words(&["Maja", "Ngozi", "Kenji"]).as_deref(),
            Some("Maja and 2 others are typing…")
        );
    }
}
