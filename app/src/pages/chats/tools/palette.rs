//! The command palette (E.32): type, arrows, Enter.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::search::Piece;
use model::text::reveal;

use super::Tool;
use super::commands::{Act, Command, Hands, all, run};
use super::search::pieces;
use crate::browser;
use crate::changing::{changing, heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use crate::pages::chats::state::Desk;

/// So many chats are offered.
const CHATS: usize = 6;
/// So many entries are shown at once.
const SHOWN: usize = 12;

/// The palette, above everything else.
pub(super) fn dialog(desk: Desk) -> AnyView {
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let hands = Hands::here();
    let commands = StoredValue::new(all(desk, hands));
    let offered =
        Memo::new(move |_| commands.with_value(|commands| offer(desk, hands, commands, &typed.read())));
    let choose = move |index: usize| {
        let command = offered.with_untracked(|offered| offered.get(index).cloned());
        if let Some(command) = command {
            run(desk, hands, command.act);
        }
    };
    let to = move |at: usize| {
        chosen.set(at);
        browser::bring_into_view(&format!("#palette-{at}"));
    };
    let on_key = heard(move |event: KeyboardEvent| {
        let count = offered.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            _ if event.is_composing() => return,
            "ArrowDown" => to((chosen.get_untracked() + 1) % count),
            "ArrowUp" => to((chosen.get_untracked() + count - 1) % count),
            "Enter" => choose(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    });
    let open = RwSignal::new(true);
    Effect::new(move |_| browser::show_dialog("#palette", open.get()));
    browser::focus_soon("#palette-field");
    let on_input = heard(move |event: leptos::ev::Event| {
        typed.set(event_target_value(&event));
        chosen.set(0);
    });
    // Where something else was opened from here, its closing is not this one's.
    let closed = move |_| {
        if desk.tool.get_untracked() == Tool::Palette {
            desk.tool.set(Tool::Closed);
        }
    };
    view! {
        <dialog id="palette" class="dialog palette" aria-label="Command palette" on:close=closed>
            <div class="dialog-head">
                {icon("search", Size::Md)}
                <input
                    class="grow"
                    id="palette-field"
                    type="text"
                    role="combobox"
                    aria-label="Type a command or a name"
                    placeholder="Type a command or a name"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-activedescendant=changing(move || format!("palette-{}", chosen.get()))
                    autocomplete="off"
                    spellcheck="false"
                    on:input=on_input
                    on:keydown=on_key
                />
                <kbd class="kbd">"Esc"</kbd>
            </div>
            <div class="menu" id="palette-list" role="listbox" aria-label="Commands">
                {part(move || {
                    // What was typed comes first: what is offered may stay the same while other letters of it are marked.
                    let typed = typed.get();
                    offered.with(|offered| entries(offered, &typed, chosen, choose))
                })}
            </div>
        </dialog>
    }
    .drawn()
}

fn entries(
    offered: &[Command],
    typed: &str,
    chosen: RwSignal<usize>,
    choose: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> AnyView {
    let mut group = "";
    let mut views = Vec::new();
    for (index, command) in offered.iter().enumerate() {
        if group != command.group {
            group = &command.group;
            let words = command.group.clone();
            views.push(view! { <div class="menu-label" role="presentation">{words}</div> }.drawn());
        }
        views.push(entry((index, command), typed, chosen, choose));
    }
    views.into_any()
}

fn entry(
    (index, command): (usize, &Command),
    typed: &str,
    chosen: RwSignal<usize>,
    choose: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> AnyView {
    let letter = (!command.letter.is_empty())
        .then(|| view! { <kbd class="kbd">{command.letter.to_uppercase()}</kbd> }.drawn());
    view! {
        <div
            class="menu-item"
            role="option"
            id=format!("palette-{index}")
            aria-selected=changing(move || (chosen.get() == index).to_string())
            on:click=move |_| choose(index)
        >
            {icon(command.icon, Size::Sm)}
            <span class="ell">{pieces(&marked(&reveal(&command.words), typed))}</span>
            {letter}
        </div>
    }
    .drawn()
}

/// The words that were typed, in small letters.
fn words_of(lower: &str) -> impl Iterator<Item = &str> {
    lower.split(' ').filter(|word| !word.is_empty())
}

/// A text with what was typed of it set apart. Where small letters take more or less room than the text's own, nothing is.
fn marked(text: &str, typed: &str) -> Vec<Piece> {
    let (lower, typed) = (browser::lower(text), browser::lower(typed));
    let mut pieces = Vec::new();
    let mut put = |from: usize, to: usize, hit: bool| {
        if let Some(text) = text.get(from..to).filter(|text| !text.is_empty()) {
            let text = text.to_owned();
            pieces.push(Piece { text, hit });
        }
    };
    let (mut from, mut at) = (0, 0);
    while at < lower.len() && lower.len() == text.len() {
        let tail = lower.get(at..).unwrap_or_default();
        let longest = words_of(&typed)
            .filter(|word| tail.starts_with(word))
            .map(str::len)
            .max();
        if let Some(length) = longest {
            put(from, at, false);
            from = at + length;
            put(at, from, true);
        }
        at += longest.unwrap_or(1);
    }
    put(from, text.len(), false);
    pieces
}

/// What fits to what was typed: commands, chats by name, key or title, and the search.
fn offer(desk: Desk, hands: Hands, commands: &[Command], typed: &str) -> Vec<Command> {
    let typed = typed.trim();
    let lower = browser::lower(typed);
    let words: Vec<&str> = words_of(&lower).collect();
    let fits = |text: &str| {
        let text = browser::lower(text);
        words.iter().all(|word| text.contains(word))
    };
    let mut offered: Vec<Command> = commands
        .iter()
        .filter(|command| fits(&command.words))
        .take(SHOWN)
        .cloned()
        .collect();
    if words.is_empty() {
        return offered;
    }
    desk.live.inbox().with_untracked(|inbox| {
        let chats = inbox.ordered().into_iter().filter_map(|id| inbox.chat(id));
        let found = chats.filter(|chat| fits(&format!("{} {} {}", chat.key, chat.reporter_name, chat.title)));
        offered.extend(found.take(CHATS).map(|chat| Command {
            group: "Chats".to_owned(),
            icon: "chat",
            words: format!("{} {}: {}", chat.key, chat.reporter_name, chat.title),
            letter: "",
            act: Act::Go(untrack(|| desk.to_chat(&chat.key))),
        }));
    });
    if hands.has_list() {
        offered.push(Command {
            group: "Search".to_owned(),
            icon: "search",
            words: format!("Search all messages for “{typed}”"),
            letter: "",
            act: Act::Search(typed.to_owned()),
        });
    }
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, typed: &str) -> String {
        let piece = |it: &Piece| {
            if it.hit {
                format!("[{}]", it.text)
            } else {
                it.text.clone()
            }
        };
        marked(text, typed).iter().map(piece).collect()
    }

    #[test]
    fn e_32_the_typed_letters_are_marked_wherever_they_stand() {
        for (text, typed, expected) in [
            ("Assign to me", "assi", "[Assi]gn to me"),
            ("Assign to me", "me as", "[As]sign to [me]"),
            (
                "Chats assigned to Søren",
                "SØ s",
                "Chat[s] a[s][s]igned to [Sø]ren",
            ),
            ("Write a reply", "", "Write a reply"),
            // Its small letter takes more room.
            ("İzmir", "iz", "İzmir"),
        ] {
            assert_eq!(shown(text, typed), expected, "{typed} in {text}");
        }
    }
}
