//! What rings: it hears of each new line, decides by the agent's rules ([`model::notify`]) and tells by a sound, a notification of the
//! system and a mark on the page's icon. Its code comes after the page.
//!
//! One tab of a project rings, the one that holds its lock ([`crate::live::ringing`]). It waits a moment, in which a tab that has the
//! chat before the agent's eyes can say so.

mod means;
mod unseen;

use leptos::prelude::*;
use model::id::{IssueId, MessageId};
use model::notify::{Happening, REPEAT_EVERY_MS, Rules, Situation, Told, happening, words};
use model::view::ChatRow;
use wasm_split_helpers::wasm_split;

use crate::api;
use crate::browser::{self, Sight};
use crate::later::{self, Fetched, here};
use crate::live::Live;
use crate::live::ringing::{Heard, Ringing};
use crate::pages::chats::place::{chat_address, issue_address};
pub(crate) use means::{Means, Permission};
use unseen::Unseen;

/// Lets the page ring, once it is there.
pub(crate) fn bell(live: Live) {
    later::begin_soon(load_bell, move || ringing(live), live);
}

/// Rings from now on, as long as the page is there. It draws nothing.
#[wasm_split(bell, fallible, preload(load_bell))]
fn ringing(live: Live) -> Fetched {
    Bell::new(live).hang();
    here(().into_any())
}

/// The rules of the agent.
pub(crate) fn rules_of(live: Live) -> Rules {
    live.inbox().with(|inbox| read(&inbox.preferences.notify))
}

fn read(stored: &str) -> Rules {
    api::read(stored).unwrap_or_default()
}

/// What rings. A handle; copies are the same.
#[derive(Clone, Copy)]
struct Bell {
    live: Live,
    ringing: Ringing,
    means: Means,
    unseen: RwSignal<Unseen>,
}

impl Bell {
    fn new(live: Live) -> Self {
        Self {
            live,
            ringing: expect_context(),
            means: Means::here(),
            unseen: RwSignal::new(Unseen::default()),
        }
    }

    fn hang(self) {
        let project = self
            .live
            .inbox()
            .with_untracked(|inbox| format!("{}-{}", inbox.project.key, inbox.me.id));
        self.means.join(&project);
        let hears = Callback::new(move |line| self.hear(line));
        self.ringing.heard.set_value(Some(hears));
        // What was seen or answered, here or elsewhere, is no news any more.
        Effect::new(move |_| {
            let inbox = self.live.inbox();
            inbox.track();
            if self.unseen.with_untracked(|unseen| !unseen.is_empty()) {
                inbox.with_untracked(|inbox| {
                    let is_news = |chat: IssueId, what: Happening| match what {
                        Happening::Mention => inbox.is_mentioned_in(chat),
                        _ => inbox.chat(chat).is_some_and(is_unread),
                    };
                    self.unseen.update(|unseen| unseen.keep(is_news));
                });
            }
        });
        Effect::new(move |_| means::show_badge(self.unseen.with(|unseen| !unseen.is_empty())));
        Means::every(REPEAT_EVERY_MS, move || self.repeat());
        on_cleanup(move || {
            self.ringing.heard.set_value(None);
            means::show_badge(false);
        });
    }

    /// A line has come. Whether it rings is decided a moment later, when other tabs have had their word.
    fn hear(self, (chat, author, message): Heard) {
        let inbox = self.live.inbox();
        let what = inbox.with_untracked(|inbox| {
            let row = inbox.chat(chat)?;
            let names_me = inbox
                .mentions()
                .iter()
                .any(|mention| mention.message == message && !mention.read);
            happening(row, author, inbox.me.id, names_me)
        });
        let Some(what) = what else { return };
        if self.is_before_eyes(chat) {
            return self.means.say_seen(message);
        }
        self.means.soon(move || self.ring(what, chat, message));
    }

    fn ring(self, what: Happening, chat: IssueId, message: MessageId) {
        // The page may have been left meanwhile.
        if self.unseen.is_disposed() {
            return;
        }
        let Some(row) = self
            .live
            .inbox()
            .with_untracked(|inbox| inbox.chat(chat).cloned())
        else {
            return;
        };
        let seen = self.means.is_seen(message) || self.is_before_eyes(chat);
        let (rules, how) = (self.rules(), self.situation(seen));
        let told = rules.told(what, how);
        if told.badge {
            self.unseen.update(|unseen| unseen.add(chat, what));
        }
        self.tell(told, rules, &row, what);
    }

    /// Rings again for what nobody has looked at.
    fn repeat(self) {
        let rules = self.rules();
        let Some((chat, what)) = self.unseen.with_untracked(Unseen::newest) else {
            return;
        };
        if !rules.repeat || browser::sight() == Sight::Focused {
            return;
        }
        // Another tab may be in use.
        let asked_at = self.means.asks();
        self.means.soon(move || {
            let is_news = |unseen: &Unseen| unseen.newest() == Some((chat, what));
            if self.unseen.is_disposed()
                || !self.unseen.with_untracked(is_news)
                || self.means.is_focused_since(asked_at)
            {
                return;
            }
            let row = self
                .live
                .inbox()
                .with_untracked(|inbox| inbox.chat(chat).cloned());
            let told = rules.told(what, self.situation(false));
            if let Some(row) = row {
                self.tell(told, rules, &row, what);
            }
        });
    }

    fn tell(self, told: Told, rules: Rules, row: &ChatRow, what: Happening) {
        if told.sound {
            Means::play(rules.sound, rules.volume);
        }
        if told.desktop {
            let (title, body) = words(row, what);
            let project = self
                .live
                .inbox()
                .with_untracked(|inbox| inbox.project.key.clone());
            let address = format!("/p/{project}/chats/{}", row.key);
            Means::notify(&title, &body, &row.key, &address);
        }
    }

    fn rules(self) -> Rules {
        self.live
            .inbox()
            .with_untracked(|inbox| read(&inbox.preferences.notify))
    }

    fn situation(self, seen: bool) -> Situation {
        let day_min = i64::from(model::notify::DAY_MIN);
        let offset = i64::from(self.live.zone().get_untracked().ahead_min(browser::now_ms()));
        let minute = (browser::now_ms() / 60_000 + offset).rem_euclid(day_min);
        Situation {
            seen,
            focused: self.means.is_any_focused(),
            available: self.live.inbox().with_untracked(|inbox| inbox.me.available),
            minute: u16::try_from(minute).unwrap_or(0),
            leads: self.ringing.leads.get_untracked(),
        }
    }

    /// Whether this chat, or its record, is open in this tab, and the tab has the focus.
    fn is_before_eyes(self, chat: IssueId) -> bool {
        let addresses = self.live.inbox().with_untracked(|inbox| {
            let project = &inbox.project.key;
            let key = &inbox.chat(chat)?.key;
            Some([chat_address(project, key), issue_address(project, key)])
        });
        let path = means::path();
        let is_here = |address: &String| {
            let rest = path.strip_prefix(address);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        browser::sight() == Sight::Focused && addresses.iter().flatten().any(is_here)
    }
}

/// Whether somebody still has to look at a chat.
fn is_unread(row: &ChatRow) -> bool {
    row.unanswered && row.team.read < row.last_vseq
}
