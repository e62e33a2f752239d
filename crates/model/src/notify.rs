//! When an agent is told of something, and how: one table, without a browser (P.4, E.12).
//!
//! Rules are kept as one text inside the agent's preferences, which only what tells reads.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::id::AgentId;
use crate::person::Author;
use crate::status::ChatState;
use crate::view::ChatRow;

/// The longest stored form of the rules, in bytes.
pub const RULES_MAX_BYTES: usize = 1_000;
/// Minutes of a day.
pub const DAY_MIN: u16 = 24 * 60;
/// Told again after this long until it is seen, in milliseconds.
pub const REPEAT_EVERY_MS: i32 = 20_000;

/// Something that an agent may want to be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    /// A customer waits whom nobody has answered yet.
    NewRequest,
    /// A customer wrote into a chat of which the agent is in charge.
    Mine,
    /// A customer wrote into another chat.
    Other,
    /// A colleague names the agent in a note.
    Mention,
}

/// A sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sound {
    /// Two tones upwards.
    #[default]
    Chime,
    /// One long tone.
    Bell,
    /// Short and deep, twice.
    Knock,
    /// Short and high.
    Drop,
    /// None.
    Silent,
}

/// When nothing rings: minutes of the agent's own day. Where `from` is later than `to`, the night between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// Its first minute.
    pub from: u16,
    /// The minute after its last one.
    pub to: u16,
}

/// What an agent wants to be told of, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Of new requests.
    pub new_requests: bool,
    /// Of what customers write in the agent's own chats.
    pub mine: bool,
    /// Of what customers write in the chats of others.
    pub others: bool,
    /// Of notes that name the agent.
    pub mentions: bool,
    /// By this sound.
    pub sound: Sound,
    /// How loud, 0 to 100.
    pub volume: u8,
    /// By a notification of the system.
    pub desktop: bool,
    /// By a mark on the page's icon.
    pub badge: bool,
    /// Again and again until it is seen.
    pub repeat: bool,
    /// When nothing rings.
    pub quiet: Option<Quiet>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            new_requests: true,
            mine: true,
            others: false,
            mentions: true,
            sound: Sound::Chime,
            volume: 70,
            desktop: true,
            badge: true,
            repeat: false,
            quiet: None,
        }
    }
}

/// How the agent and the page are when something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// The chat is before the agent's eyes, in this tab or another one.
    pub seen: bool,
    /// Some page of ours has the focus.
    pub focused: bool,
    /// The agent has switched themselves available.
    pub available: bool,
    /// The minute of the agent's day.
    pub minute: u16,
    /// This tab is the one that rings for all of them.
    pub leads: bool,
}

/// How the agent is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// By a sound.
    pub sound: bool,
    /// By a notification of the system.
    pub desktop: bool,
    /// By a mark on the page's icon.
    pub badge: bool,
}

impl Quiet {
    /// Whether it is quiet in this minute.
    pub fn holds(self, minute: u16) -> bool {
        if self.from <= self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

impl Rules {
    /// Whether the agent wants to be told of it at all.
    pub fn wants(&self, what: Happening) -> bool {
        match what {
            Happening::NewRequest => self.new_requests,
            Happening::Mine => self.mine,
            Happening::Other => self.others,
            Happening::Mention => self.mentions,
        }
    }

    /// How the agent is told of something. What is before their eyes needs no words; in quiet hours, and of a new request while they are
    /// not available, only the mark says it; a page with the focus needs no notification of the system.
    pub fn told(&self, what: Happening, how: Situation) -> Told {
        if !self.wants(what) || how.seen {
            return Told::default();
        }
        let quiet = self.quiet.is_some_and(|quiet| quiet.holds(how.minute));
        let away = what == Happening::NewRequest && !how.available;
        let rings = how.leads && !quiet && !away;
        Told {
            sound: rings && self.sound != Sound::Silent && self.volume > 0,
            desktop: rings && self.desktop && !how.focused,
            badge: self.badge,
        }
    }

    /// Whether values are in their ranges.
    pub fn is_sound(&self) -> bool {
        let within = |quiet: Quiet| quiet.from < DAY_MIN && quiet.to < DAY_MIN;
        self.volume <= 100 && self.quiet.is_none_or(within)
    }
}

/// What a line of this author in a chat is to `me`; `None` for what nobody is told of: one's own, Lobby's, and colleagues' unless they
/// name `me`.
pub fn happening(row: &ChatRow, author: Author, me: AgentId, names_me: bool) -> Option<Happening> {
    match author {
        Author::Agent(agent) => (agent != me && names_me).then_some(Happening::Mention),
        Author::System => None,
        Author::Visitor(_) => Some(match &row.assignee {
            Some((agent, _)) if *agent == me => Happening::Mine,
            None if row.chat_state == ChatState::Waiting => Happening::NewRequest,
            _ => Happening::Other,
        }),
    }
}

/// The words of a notification: whom it is from and what it says.
pub fn words(row: &ChatRow, what: Happening) -> (String, String) {
    let mut title = String::from(match what {
        Happening::NewRequest => "New request: ",
        Happening::Mine | Happening::Other => "",
        Happening::Mention => "You are named in ",
    });
    title.push_str(match what {
        Happening::Mention => &row.key,
        _ => &row.reporter_name,
    });
    let body = match (&row.last, what) {
        (_, Happening::Mention) => row.title.clone(),
        (Some(last), _) => last.preview.clone(),
        (None, _) => String::new(),
    };
    (title, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_DESK: Situation = Situation {
        seen: false,
        focused: false,
        available: true,
        minute: 600,
        leads: true,
    };
    const ALL: Told = Told {
        sound: true,
        desktop: true,
        badge: true,
    };
    const MARK: Told = Told {
        sound: false,
        desktop: false,
        badge: true,
    };
    const NOTHING: Told = Told {
        sound: false,
        desktop: false,
        badge: false,
    };

    type Row = (&'static str, Rules, Happening, Situation, Told);

    fn at_night() -> Rules {
        Rules {
            quiet: Some(Quiet {
                from: 22 * 60,
                to: 7 * 60,
            }),
            others: true,
            ..Rules::default()
        }
    }

    fn check(rows: &[Row]) {
        for (name, rules, what, how, told) in rows {
            assert_eq!(rules.told(*what, *how), *told, "{name}");
        }
    }

    #[test]
    fn p_4_e_12_one_table_says_who_is_told_and_how() {
        use Happening::{Mention, Mine, NewRequest, Other};
        let rules = Rules::default();
        let night = at_night();
        let rows = [
            ("a new request", rules, NewRequest, AT_DESK, ALL),
            ("one's own chat", rules, Mine, AT_DESK, ALL),
            ("another's chat, not wanted", rules, Other, AT_DESK, NOTHING),
            ("another's chat, wanted", night, Other, AT_DESK, ALL),
            ("a mention", rules, Mention, AT_DESK, ALL),
            (
                "before the eyes",
                rules,
                Mine,
                Situation {
                    seen: true,
                    ..AT_DESK
                },
                NOTHING,
            ),
            (
                "another chat of a page with the focus",
                rules,
                Mine,
                Situation {
                    focused: true,
                    ..AT_DESK
                },
                Told {
                    desktop: false,
                    ..ALL
                },
            ),
            (
                "a tab that does not lead",
                rules,
                Mine,
                Situation {
                    leads: false,
                    ..AT_DESK
                },
                MARK,
            ),
            (
                "a new request while not available",
                rules,
                NewRequest,
                Situation {
                    available: false,
                    ..AT_DESK
                },
                MARK,
            ),
            (
                "one's own chat while not available",
                rules,
                Mine,
                Situation {
                    available: false,
                    ..AT_DESK
                },
                ALL,
            ),
        ];
        check(&rows);
    }

    #[test]
    fn p_4_e_12_quiet_hours_and_means_are_the_agents_own() {
        use Happening::Mine;
        let (rules, night) = (Rules::default(), at_night());
        let at = |minute| Situation { minute, ..AT_DESK };
        let rows = [
            ("before the night", night, Mine, at(22 * 60 - 1), ALL),
            ("in the evening", night, Mine, at(22 * 60), MARK),
            ("in the early morning", night, Mine, at(7 * 60 - 1), MARK),
            ("after the night", night, Mine, at(7 * 60), ALL),
            (
                "without a sound",
                Rules {
                    sound: Sound::Silent,
                    ..rules
                },
                Mine,
                AT_DESK,
                Told { sound: false, ..ALL },
            ),
            (
                "too low to hear",
                Rules { volume: 0, ..rules },
                Mine,
                AT_DESK,
                Told { sound: false, ..ALL },
            ),
            (
                "without notifications",
                Rules {
                    desktop: false,
                    ..rules
                },
                Mine,
                AT_DESK,
                Told {
                    desktop: false,
                    ..ALL
                },
            ),
            (
                "without a mark",
                Rules {
                    badge: false,
                    ..rules
                },
                Mine,
                AT_DESK,
                Told { badge: false, ..ALL },
            ),
        ];
        check(&rows);
    }

    #[test]
    fn p_4_whatever_happens_only_the_leading_tab_rings_and_nothing_is_told_that_is_not_wanted() {
        let all = [false, true];
        for (what, wanted) in [
            (Happening::NewRequest, 0),
            (Happening::Mine, 1),
            (Happening::Other, 2),
            (Happening::Mention, 3),
        ] {
            for bits in 0..16_u8 {
                let rules = Rules {
                    new_requests: bits & 1 > 0,
                    mine: bits & 2 > 0,
                    others: bits & 4 > 0,
                    mentions: bits & 8 > 0,
                    ..Rules::default()
                };
                for (seen, focused, available, leads) in all.into_iter().flat_map(|a| {
                    all.into_iter().flat_map(move |b| {
                        all.into_iter()
                            .flat_map(move |c| all.into_iter().map(move |d| (a, b, c, d)))
                    })
                }) {
                    let how = Situation {
                        seen,
                        focused,
                        available,
                        minute: 0,
                        leads,
                    };
                    let told = rules.told(what, how);
                    let is_wanted = bits & (1 << wanted) > 0;
                    assert!(is_wanted && !seen || told == NOTHING, "{what:?} {how:?}");
                    assert!(leads || !told.sound && !told.desktop, "{what:?} {how:?}");
                    assert!(!focused || !told.desktop, "{what:?} {how:?}");
                }
            }
        }
    }

    #[test]
    fn rules_survive_storage_and_ranges_are_checked() {
        let rules = Rules {
            sound: Sound::Knock,
            quiet: Some(Quiet { from: 0, to: 60 }),
            ..Rules::default()
        };
        let text = serde_json::to_string(&rules).unwrap();
        assert!(text.len() < RULES_MAX_BYTES);
        assert_eq!(serde_json::from_str::<Rules>(&text).unwrap(), rules);
        assert_eq!(serde_json::from_str::<Rules>("{}").unwrap(), Rules::default());
        assert!(rules.is_sound());
        let day = Quiet { from: 0, to: DAY_MIN };
        assert!(
            !Rules {
                quiet: Some(day),
                ..rules
            }
            .is_sound()
                && !Rules { volume: 101, ..rules }.is_sound()
        );
    }
}
