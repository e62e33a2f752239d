//! Changes of fields, and texts of messages that are being changed, are kept for the next page of this tab while they are not stored: a
//! reload, the end of a session or a browser that breaks down loses none. The server takes a change twice as once.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::edit::IssueEdit;
use model::id::{AgentId, ComponentId, IssueId, PriorityId, ResolutionId, StatusId};

use crate::api;
use crate::browser;
use crate::live::edits::refused_words;
use crate::live::revising::{RefusedEdit, Revising};
use crate::live::{Live, Tone};

/// How long after a try in vain the next one is made.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// A change, its chat and its words.
type Kept = (IssueId, IssueEdit, String);

/// Makes again what an earlier page did not get out, and keeps what this one does not.
pub(super) fn begin(live: Live) {
    // Those of another agent or project stay apart.
    let name = live
        .inbox()
        .with_untracked(|inbox| format!("lobby-edits-{}-{}", inbox.project.key, inbox.me.id));
    let before = browser::kept(&name).unwrap_or_default();
    // A chat that is not in the list has no row on which its change could be shown meanwhile.
    let apart = RwSignal::new(Vec::<String>::new());
    for (chat, edit, words) in read(&before) {
        if live.inbox().with_untracked(|inbox| inbox.chat(chat).is_some()) {
            live.edit(chat, edit, words);
        } else {
            apart.update(|all| all.push(written(&[(chat, edit, words)])));
        }
    }
    keep_texts(live);
    let is_up = Memo::new(move |_| live.connection().get().is_up());
    Effect::new(move |_| {
        if is_up.get() {
            for kept in apart.get_untracked() {
                make_again(live, apart, kept);
            }
        }
    });
    let waits = Memo::new(move |_| {
        let mut all = written(&live.edits().with(|edits| edits.unstored()));
        apart.with(|apart| apart.iter().for_each(|kept| all.push_str(kept)));
        all
    });
    Effect::new(move |_| browser::keep(&name, &waits.get()));
    browser::ask_before_losing(move || {
        let changes = live.revising().try_with_untracked(|changes| !changes.is_empty());
        let typed = live.typed_edit().try_with_untracked(Option::is_some);
        changes == Some(true)
            || typed == Some(true)
            || waits.try_with_untracked(|all| !all.is_empty()) == Some(true)
    });
}

/// Texts of messages that are being changed: what an earlier page did not store comes back into the composer of its chat.
fn keep_texts(live: Live) {
    let name = live
        .inbox()
        .with_untracked(|inbox| format!("lobby-texts-{}-{}", inbox.project.key, inbox.me.id));
    let before = read_texts(&browser::kept(&name).unwrap_or_default());
    live.refused_edits().update(|all| all.extend(before));
    let waits = Memo::new(move |_| {
        let mut all = live.revising().with(Revising::edits);
        live.refused_edits()
            .with(|refused| all.extend_from_slice(refused));
        live.typed_edit().with(|typed| all.extend(typed.clone()));
        written_texts(&all)
    });
    Effect::new(move |_| browser::keep(&name, &waits.get()));
}

fn written_texts(all: &[RefusedEdit]) -> String {
    let line = |edit: &RefusedEdit| {
        let text = edit.text.replace([BETWEEN_CHANGES, BETWEEN_WORDS], "");
        let words = [edit.chat.to_string(), edit.message.to_string(), text];
        words.join("\u{1f}") + "\u{1e}"
    };
    all.iter().map(line).collect()
}

fn read_texts(text: &str) -> Vec<RefusedEdit> {
    let edit = |line: &str| {
        let mut words = line.split(BETWEEN_WORDS);
        let (chat, message) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let text = words.next()?.to_owned();
        Some(RefusedEdit { chat, message, text })
    };
    text.split(BETWEEN_CHANGES).filter_map(edit).collect()
}

fn make_again(live: Live, apart: RwSignal<Vec<String>>, kept: String) {
    spawn_local(async move {
        let Some((chat, edit, words)) = read(&kept).pop() else {
            return;
        };
        let made = edit.clone();
        let (tone, words) = match api::edit_issue(chat, edit).await {
            Ok(()) => (Tone::Info, words),
            Err(error) if error.is_signed_out() => return,
            Err(error) if error.is_passing() => {
                let again = move || {
                    if !live.inbox().is_disposed() {
                        make_again(live, apart, kept);
                    }
                };
                let _refused = set_timeout(again, AGAIN_AFTER);
                return;
            }
            Err(error) => (Tone::Warning, refused_words(&error, &made, &words)),
        };
        if !live.inbox().is_disposed() {
            apart.update(|all| all.retain(|other| *other != kept));
            live.notice(tone, words);
        }
    });
}

/// Stands between two changes, and is in no word.
const BETWEEN_CHANGES: char = '\u{1e}';
/// Stands between two words of a change, and is in none.
const BETWEEN_WORDS: char = '\u{1f}';

/// Changes as a text: the reader of a general format would be many times as large. Empty for none.
fn written(all: &[Kept]) -> String {
    let mut text = String::new();
    for (chat, edit, words) in all {
        text.push_str(&chat.to_string());
        for word in core::iter::once(words.clone()).chain(words_of(edit)) {
            text.push(BETWEEN_WORDS);
            text.push_str(&word.replace([BETWEEN_CHANGES, BETWEEN_WORDS], ""));
        }
        text.push(BETWEEN_CHANGES);
    }
    text
}

/// The changes in such a text; what cannot be read is left out.
fn read(text: &str) -> Vec<Kept> {
    let kept = |line: &str| {
        let all: Vec<String> = line.split(BETWEEN_WORDS).map(str::to_owned).collect();
        let [chat, words, kind, rest @ ..] = all.as_slice() else {
            return None;
        };
        Some((chat.parse().ok()?, edit_of(kind, rest)?, words.clone()))
    };
    text.split(BETWEEN_CHANGES).filter_map(kept).collect()
}

fn words_of(edit: &IssueEdit) -> Vec<String> {
    let two = |kind: &str, from: String, to: String| vec![kind.to_owned(), from, to];
    let lists = |kind: &str, add: Vec<String>, remove: Vec<String>| {
        let count = add.len().to_string();
        let head = [kind.to_owned(), count].into_iter();
        head.chain(add).chain(remove).collect()
    };
    let who = |agent: &Option<AgentId>| agent.map_or_else(String::new, |agent| agent.0.to_string());
    let numbers = |ids: &[ComponentId]| ids.iter().map(|id| id.0.to_string()).collect();
    match edit {
        IssueEdit::Title { from, to } => two("title", from.clone(), to.clone()),
        IssueEdit::Reference { from, to } => two("reference", from.clone(), to.clone()),
        IssueEdit::Priority { from, to } => two("priority", from.0.to_string(), to.0.to_string()),
        IssueEdit::Assignee { from, to } => two("assignee", who(from), who(to)),
        IssueEdit::TakeBack { status, resolution } => {
            let before = resolution.map_or_else(String::new, |id| id.0.to_string());
            two("back", status.0.to_string(), before)
        }
        IssueEdit::Tags { add, remove } => lists("tags", add.clone(), remove.clone()),
        IssueEdit::Components { add, remove } => lists("components", numbers(add), numbers(remove)),
    }
}

fn edit_of(kind: &str, rest: &[String]) -> Option<IssueEdit> {
    if matches!(kind, "tags" | "components") {
        let (count, rest) = rest.split_first()?;
        let (add, remove) = rest.split_at_checked(count.parse().ok()?)?;
        let numbers = |all: &[String]| -> Option<Vec<ComponentId>> {
            all.iter().map(|id| Some(ComponentId(id.parse().ok()?))).collect()
        };
        return Some(if kind == "tags" {
            let (add, remove) = (add.to_vec(), remove.to_vec());
            IssueEdit::Tags { add, remove }
        } else {
            let (add, remove) = (numbers(add)?, numbers(remove)?);
            IssueEdit::Components { add, remove }
        });
    }
    let [from, to] = rest else { return None };
    let number = |text: &str| {
        if text.is_empty() {
            Some(None)
        } else {
            Some(Some(text.parse::<i64>().ok()?))
        }
    };
    let (from, to) = (from.clone(), to.clone());
    Some(match kind {
        "title" => IssueEdit::Title { from, to },
        "reference" => IssueEdit::Reference { from, to },
        "priority" => {
            let (from, to) = (PriorityId(from.parse().ok()?), PriorityId(to.parse().ok()?));
            IssueEdit::Priority { from, to }
        }
        "assignee" => {
            let (from, to) = (number(&from)?.map(AgentId), number(&to)?.map(AgentId));
            IssueEdit::Assignee { from, to }
        }
        "back" => IssueEdit::TakeBack {
            status: StatusId(from.parse().ok()?),
            resolution: number(&to)?.map(ResolutionId),
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use model::id::MessageId;

    use super::*;

    #[test]
    fn texts_that_wait_are_kept_for_the_next_page_as_they_are() {
        let edit = |text: &str| RefusedEdit {
            chat: IssueId::from_parts(1, [7; 10]),
            message: MessageId::from_parts(1, [1; 10]),
            text: text.to_owned(),
        };
        let all = [edit("On Monday\nor \"Tuesday\""), edit("")];
        assert_eq!(read_texts(&written_texts(&all)), all);
        for broken in ["", "\u{1e}", "x\u{1f}y\u{1f}z\u{1e}", "x\u{1f}"] {
            assert_eq!(read_texts(broken), [], "{broken}");
        }
        assert_eq!(
            read_texts(&written_texts(&[edit("a\u{1e}b\u{1f}c")])),
            [edit("abc")]
        );
    }

    #[test]
    fn changes_that_wait_are_kept_for_the_next_page_as_they_are() {
        let text = |text: &str| text.to_owned();
        let edits = [
            IssueEdit::Title {
                from: text("a\nb"),
                to: text("\"ü\""),
            },
            IssueEdit::Reference {
                from: String::new(),
                to: text("PL-1"),
            },
            IssueEdit::Priority {
                from: PriorityId(3),
                to: PriorityId(1),
            },
            IssueEdit::Assignee {
                from: None,
                to: Some(AgentId(7)),
            },
            IssueEdit::Assignee {
                from: Some(AgentId(7)),
                to: None,
            },
            IssueEdit::TakeBack {
                status: StatusId(4),
                resolution: Some(ResolutionId(1)),
            },
            IssueEdit::TakeBack {
                status: StatusId(1),
                resolution: None,
            },
            IssueEdit::Tags {
                add: vec![text("2"), text("b")],
                remove: vec![text("c")],
            },
            IssueEdit::Components {
                add: vec![],
                remove: vec![ComponentId(2), ComponentId(4)],
            },
        ];
        let chat = IssueId::from_parts(1, [7; 10]);
        let all: Vec<Kept> = edits.into_iter().map(|edit| (chat, edit, text("done"))).collect();
        assert_eq!(read(&written(&all)), all);
        assert_eq!(written(&[]), "");
        for broken in ["", "[[]]", "\u{1e}\u{1e}", "x\u{1f}\u{1f}title\u{1f}a\u{1f}b"] {
            assert_eq!(read(broken), [], "{broken}");
        }
        let short = format!("{chat}\u{1f}\u{1f}tags\u{1f}9\u{1f}a");
        assert_eq!(read(&short), [], "{short}");
        let hostile = IssueEdit::Title {
            from: text("a"),
            to: text("b\u{1e}c\u{1f}d"),
        };
        let to = IssueEdit::Title {
            from: text("a"),
            to: text("bcd"),
        };
        assert_eq!(
            read(&written(&[(chat, hostile, text("done"))])),
            [(chat, to, text("done"))]
        );
    }
}
