//! What can be done from the keyboard: the commands of the palette, and those with a letter of their own (E.32).

use leptos::prelude::*;
use model::draft::DraftKind;
use model::edit::IssueEdit;
use model::filters::ListFilters;
use model::id::{AgentId, IssueId, TransitionId};
use model::preferences::PreferenceChange;
use model::status::{Level, Role, StatusKind};
use model::view::{AgentView, ChatRow};

use super::{Sought, Tool};
use crate::browser::{self, Theme};
use crate::pages::chats::state::Desk;
use crate::pages::chats::writing::{FIELD, Writing, use_writing};

/// What a command does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    /// Puts somebody in charge, or nobody.
    Assign {
        /// The chat.
        chat: IssueId,
        /// Who is in charge.
        from: Option<AgentId>,
        /// Who is to be.
        to: Option<AgentId>,
        /// What was done, in words.
        done: String,
    },
    /// Moves a chat to another status.
    Move(IssueId, TransitionId),
    /// Begins a reply or a note.
    Write(DraftKind),
    /// Goes to an address of the Chats page.
    Go(String),
    /// Loads another page.
    Leave(String),
    /// Opens something.
    Open(Tool),
    /// Looks for this text.
    Search(String),
    /// Arranges the list otherwise.
    Filter(ListFilters),
    /// Changes a preference.
    Prefer(PreferenceChange),
    /// Other colours.
    Colours(Theme),
    /// Available or not.
    Available(bool),
}

/// A command.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Command {
    /// Under which heading.
    pub(super) group: String,
    /// Its icon.
    pub(super) icon: &'static str,
    /// Its words.
    pub(super) words: String,
    /// The letter that does the same.
    pub(super) letter: &'static str,
    /// What it does.
    pub(super) act: Act,
}

/// What commands reach beside the desk.
#[derive(Clone, Copy)]
pub(super) struct Hands {
    writing: Writing,
    /// What is looked for, where there is a list to look in.
    sought: Option<RwSignal<String>>,
}

impl Hands {
    /// Those of the page around.
    pub(super) fn here() -> Self {
        Self {
            writing: use_writing(),
            sought: use_context().map(|Sought(sought)| sought),
        }
    }

    /// Whether the page has the list, and what opens over it.
    pub(super) fn has_list(self) -> bool {
        self.sought.is_some()
    }
}

/// All commands now.
pub(super) fn all(desk: Desk, hands: Hands) -> Vec<Command> {
    let mut commands = Vec::new();
    if let Some(chat) = desk.selected.get_untracked() {
        desk.row(chat).with_untracked(|row| {
            if let Some(row) = row {
                of_chat(desk, row, &mut commands);
            }
        });
    }
    go_to(desk, hands, &mut commands);
    arrange(desk, hands, &mut commands);
    commands
}

fn of_chat(desk: Desk, row: &ChatRow, commands: &mut Vec<Command>) {
    let group = format!("Actions for {}", row.key);
    let mut add = |icon, words: &str, letter, act| {
        commands.push(Command {
            group: group.clone(),
            icon,
            words: words.to_owned(),
            letter,
            act,
        });
    };
    let may = |level| desk.live.inbox().with_untracked(|inbox| inbox.may(row.id, level));
    if browser::is_there(FIELD) {
        add("reply", "Write a reply", "r", Act::Write(DraftKind::Reply));
        add("lock", "Write an internal note", "n", Act::Write(DraftKind::Note));
    }
    if !may(Level::Own) {
        return;
    }
    let from = row.assignee.as_ref().map(|(agent, _)| *agent);
    let chat = row.id;
    let assign = |to, done: &str| Act::Assign {
        chat,
        from,
        to,
        done: done.to_owned(),
    };
    desk.live.inbox().with_untracked(|inbox| {
        let me = inbox.me.id;
        if from != Some(me) {
            add("user", "Assign to me", "a", assign(Some(me), "Assigned to you"));
        }
        if from.is_some() {
            add("user", "Unassign", "", assign(None, "Nobody is in charge now"));
        }
        for transition in inbox.scheme.legal(row.status) {
            let resolution = transition.resolution.and_then(|id| inbox.scheme.resolution(id));
            let is_done = resolution.map_or(inbox.scheme.kind(transition.to) == StatusKind::Resolved, |it| {
                it.done
            });
            let letter = if is_done { "e" } else { "" };
            let act = Act::Move(chat, transition.id);
            add("right", &transition.name, letter, act);
        }
        let is_other = |agent: &&AgentView| agent.id != me && Some(agent.id) != from;
        let able = inbox.agents().filter(|agent| agent.answers(row.department));
        for agent in able.filter(is_other) {
            let words = format!("Assign to {}", agent.name);
            let done = format!("Assigned to {}", agent.name);
            add("assign", &words, "", assign(Some(agent.id), &done));
        }
    });
}

fn go_to(desk: Desk, hands: Hands, commands: &mut Vec<Command>) {
    let mut add = |icon, words: &str, letter, act| {
        commands.push(Command {
            group: "Go to".to_owned(),
            icon,
            words: words.to_owned(),
            letter,
            act,
        });
    };
    if hands.has_list() {
        add("search", "Search chats", "/", Act::Open(Tool::Search));
        add("filter", "Saved views", "v", Act::Open(Tool::Views));
        add("check", "Select several chats", "", Act::Open(Tool::Select));
    }
    add("chats", "List of chats", "", Act::Go(untrack(|| desk.to_list())));
    desk.live.inbox().with_untracked(|inbox| {
        let key = &inbox.project.key;
        if inbox.me.role == Role::Admin {
            add(
                "settings",
                "Settings",
                "",
                Act::Leave(format!("/p/{key}/settings")),
            );
        }
        add(
            "user",
            "Account",
            "",
            Act::Leave(format!("/account?project={key}")),
        );
        for project in inbox.projects.iter().filter(|project| project.key != *key) {
            let words = format!("Project {}", project.name);
            add(
                "chats",
                &words,
                "",
                Act::Leave(format!("/p/{}/chats", project.key)),
            );
        }
    });
}

fn arrange(desk: Desk, hands: Hands, commands: &mut Vec<Command>) {
    let mut add = |icon, words: &str, letter, act| {
        commands.push(Command {
            group: "Arrange".to_owned(),
            icon,
            words: words.to_owned(),
            letter,
            act,
        });
    };
    let (available, preferences) = desk
        .live
        .inbox()
        .with_untracked(|inbox| (inbox.me.available, inbox.preferences.clone()));
    if hands.has_list() {
        let mut mine = ListFilters::default();
        (mine.fetch.filtered, mine.fetch.mine) = (true, true);
        add("filter", "Show chats assigned to me", "", Act::Filter(mine));
        let mut free = ListFilters::default();
        (free.fetch.filtered, free.fetch.unassigned) = (true, true);
        add("filter", "Show unassigned chats", "", Act::Filter(free));
        let every = ListFilters::default();
        add("filter", "Show all chats", "", Act::Filter(every));
    }
    add("text", "Keyboard shortcuts", "?", Act::Open(Tool::Keys));
    let words = if available {
        "Become unavailable"
    } else {
        "Become available"
    };
    add("headset", words, "", Act::Available(!available));
    let (words, on) = if preferences.enter_sends {
        ("Send with Ctrl and Enter", false)
    } else {
        ("Send with Enter", true)
    };
    add("send", words, "", Act::Prefer(PreferenceChange::EnterSends(on)));
    let (words, on) = if preferences.single_letters {
        ("Switch single-letter shortcuts off", false)
    } else {
        ("Switch single-letter shortcuts on", true)
    };
    add(
        "text",
        words,
        "",
        Act::Prefer(PreferenceChange::SingleLetters(on)),
    );
    for theme in Theme::ALL {
        let words = format!("{} colours", theme.words());
        add("palette", &words, "", Act::Colours(theme));
    }
}

/// Runs a command. What is open closes, unless the command opens something else.
pub(super) fn run(desk: Desk, hands: Hands, act: Act) {
    // The focus goes back to where it was, unless the command takes it elsewhere.
    browser::show_dialog("#palette", false);
    let next = match &act {
        Act::Open(tool) => *tool,
        Act::Search(_) => Tool::Search,
        _ => Tool::Closed,
    };
    match act {
        Act::Assign { chat, from, to, done } => {
            desk.live.edit(chat, IssueEdit::Assignee { from, to }, done);
        }
        Act::Move(chat, transition) => desk.live.move_status(chat, transition),
        Act::Write(kind) => hands.writing.write(kind),
        Act::Go(address) => desk.go.run(address),
        Act::Leave(address) => crate::respond::leave_for(&address),
        Act::Search(text) => {
            if let Some(sought) = hands.sought {
                sought.set(text);
            }
        }
        Act::Filter(filters) => desk.live.filter(filters),
        Act::Prefer(change) => desk.live.prefer(change),
        Act::Colours(theme) => browser::set_theme(theme),
        Act::Available(on) => desk.live.set_available(on),
        Act::Open(_) => {}
    }
    desk.tool.set(next);
}

/// Runs the command of a letter, where there is one now.
pub(super) fn run_letter(desk: Desk, letter: &'static str) -> AnyView {
    let hands = Hands::here();
    let found = all(desk, hands)
        .into_iter()
        .find(|command| command.letter == letter);
    // Not while the page is drawn: what it changes is drawn by it.
    leptos::task::spawn_local(async move {
        match found {
            Some(command) => run(desk, hands, command.act),
            None => desk.tool.set(Tool::Closed),
        }
    });
    ().into_any()
}
