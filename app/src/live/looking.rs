//! Who else has a chat before them, and what this page tells about itself (E.29, P.20, N.11). Nothing of it is stored: it is told
//! again from time to time, and forgotten by whoever hears nothing (P.30).

use model::frame::{Doing, LOOKING_TTL_MS, TYPING_TTL_MS};
use model::id::{AgentId, IssueId};

/// The colleagues who have a chat before them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looking(Vec<Colleague>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Colleague {
    chat: IssueId,
    agent: AgentId,
    name: String,
    /// Whether something is written there and not sent.
    drafts: bool,
    writes_note_until: i64,
    writes_reply_until: i64,
    until: i64,
}

/// The words for who writes to the customer.
pub(crate) const WRITES_REPLY: &str = "is writing a reply";

/// A colleague at a chat, for the strip of participants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AtChat {
    /// Who.
    pub(crate) agent: AgentId,
    /// Their name.
    pub(crate) name: String,
    /// What they do, in words.
    pub(crate) words: &'static str,
}

impl Looking {
    /// Who is at a chat, in the order in which they came.
    pub(crate) fn at(&self, chat: IssueId) -> Vec<AtChat> {
        let here = self.0.iter().filter(|colleague| colleague.chat == chat);
        here.map(|colleague| AtChat {
            agent: colleague.agent,
            name: colleague.name.clone(),
            words: colleague.words(),
        })
        .collect()
    }
}

impl Colleague {
    fn words(&self) -> &'static str {
        if self.writes_reply_until > 0 {
            WRITES_REPLY
        } else if self.writes_note_until > 0 {
            "is writing a note"
        } else if self.drafts {
            "is drafting"
        } else {
            "is looking"
        }
    }
}

#[cfg_attr(
    not(any(test, feature = "hydrate")),
    expect(dead_code, reason = "used by the engine")
)]
impl Looking {
    /// A colleague tells what they do. Returns whether they are new at this chat: then they do not know yet who else is there.
    pub(super) fn put(
        &mut self,
        chat: IssueId,
        agent: AgentId,
        name: String,
        doing: Doing,
        now: i64,
    ) -> bool {
        if doing == Doing::Leaves {
            self.0.retain(|other| other.chat != chat || other.agent != agent);
            return false;
        }
        let (colleague, is_new) = self.colleague(chat, agent, name);
        colleague.until = now + LOOKING_TTL_MS;
        match doing {
            Doing::Notes => colleague.writes_note_until = now + TYPING_TTL_MS,
            Doing::Drafts => colleague.drafts = true,
            Doing::Looks | Doing::Leaves => {
                (colleague.drafts, colleague.writes_note_until) = (false, 0);
            }
        }
        is_new
    }

    /// A colleague writes to the customer.
    pub(super) fn types(&mut self, chat: IssueId, agent: AgentId, name: String, now: i64) {
        let (colleague, _) = self.colleague(chat, agent, name);
        colleague.writes_reply_until = now + TYPING_TTL_MS;
        colleague.until = colleague.until.max(now + TYPING_TTL_MS);
    }

    /// A colleague's message has come: they do not write it any more.
    pub(super) fn sent(&mut self, chat: IssueId, agent: AgentId) {
        for colleague in &mut self.0 {
            if colleague.chat == chat && colleague.agent == agent {
                (colleague.writes_reply_until, colleague.writes_note_until) = (0, 0);
            }
        }
    }

    /// Forgets what nobody has repeated.
    pub(super) fn expire(&mut self, now: i64) {
        self.0.retain(|colleague| colleague.until > now);
        for colleague in &mut self.0 {
            for until in [
                &mut colleague.writes_note_until,
                &mut colleague.writes_reply_until,
            ] {
                if *until <= now {
                    *until = 0;
                }
            }
        }
    }

    /// When the next one is to be forgotten.
    pub(super) fn next_expiry(&self) -> Option<i64> {
        let times = |c: &Colleague| [c.until, c.writes_note_until, c.writes_reply_until];
        self.0.iter().flat_map(times).filter(|at| *at > 0).min()
    }

    fn colleague(&mut self, chat: IssueId, agent: AgentId, name: String) -> (&mut Colleague, bool) {
        let found = self
            .0
            .iter()
            .position(|other| other.chat == chat && other.agent == agent);
        let at = found.unwrap_or_else(|| {
            self.0.push(Colleague {
                chat,
                agent,
                name,
                drafts: false,
                writes_note_until: 0,
                writes_reply_until: 0,
                until: 0,
            });
            self.0.len() - 1
        });
        (&mut self.0[at], found.is_none())
    }
}

#[cfg(any(test, feature = "hydrate"))]
pub(super) use gaze::Gaze;

#[cfg(any(test, feature = "hydrate"))]
mod gaze {
    use super::{Doing, IssueId};
    use model::frame::{LOOKING_EVERY_MS, TYPING_EVERY_MS};

    /// What this page tells about itself: at once when it changes, and again every 12 s.
    #[derive(Debug, Default)]
    pub(in crate::live) struct Gaze {
        here: Option<(IssueId, Doing)>,
        told: Option<(IssueId, Doing)>,
        told_at: i64,
        /// Whether somebody came who does not know of this page yet.
        greets: bool,
    }

    impl Gaze {
        /// The agent has this chat before them, or none.
        pub(in crate::live) fn look(&mut self, here: Option<(IssueId, Doing)>) {
            self.here = here;
        }

        /// Somebody came to the chat that is open here and does not know yet who else is.
        pub(in crate::live) fn greet(&mut self, chat: IssueId) {
            self.greets |= self.here.is_some_and(|(here, _)| here == chat);
        }

        /// The connection is gone, and with it what was told.
        pub(in crate::live) fn connection_lost(&mut self) {
            self.told = None;
        }

        /// What is to be told now. It counts as told.
        pub(in crate::live) fn take_due(&mut self, now: i64) -> Option<(IssueId, Doing)> {
            let is_time = self.deadline().is_some_and(|at| at <= now);
            if self.told == self.here && !is_time {
                return None;
            }
            let left = self.told.filter(|_| self.here.is_none());
            self.told = self.here;
            self.told_at = now;
            self.greets = false;
            self.here.or(left.map(|(chat, _)| (chat, Doing::Leaves)))
        }

        /// When to look again.
        pub(in crate::live) fn deadline(&self) -> Option<i64> {
            let every_ms = if self.greets {
                TYPING_EVERY_MS
            } else {
                LOOKING_EVERY_MS
            };
            self.here.map(|_| self.told_at + every_ms)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(n: u8) -> IssueId {
        IssueId::from_parts(1, [n; 10])
    }
    fn words(looking: &Looking) -> Vec<&'static str> {
        looking.at(chat(1)).iter().map(|at| at.words).collect()
    }

    #[test]
    fn e_29_p_30_colleagues_are_shown_with_what_they_do_and_forgotten() {
        let mut looking = Looking::default();
        assert!(looking.put(chat(1), AgentId(2), "Kenji".to_owned(), Doing::Looks, 0));
        assert!(!looking.put(chat(1), AgentId(2), "Kenji".to_owned(), Doing::Drafts, 0));
        assert!(looking.put(chat(1), AgentId(3), "Ana".to_owned(), Doing::Notes, 0));
        assert_eq!(words(&looking), ["is drafting", "is writing a note"]);
        looking.types(chat(1), AgentId(2), "Kenji".to_owned(), 1_000);
        assert_eq!(words(&looking)[0], "is writing a reply");
        assert_eq!(looking.next_expiry(), Some(TYPING_TTL_MS));
        looking.expire(TYPING_TTL_MS);
        assert_eq!(words(&looking), ["is writing a reply", "is looking"]);
        looking.sent(chat(1), AgentId(2));
        assert_eq!(words(&looking)[0], "is drafting");
        looking.put(chat(1), AgentId(3), "Ana".to_owned(), Doing::Leaves, 5_000);
        assert_eq!(words(&looking), ["is drafting"]);
        looking.expire(LOOKING_TTL_MS);
        assert_eq!(looking, Looking::default());
    }

    #[test]
    fn e_29_n_11_a_page_tells_at_once_then_from_time_to_time_and_when_it_leaves() {
        let mut gaze = Gaze::default();
        assert_eq!(gaze.take_due(0), None);
        gaze.look(Some((chat(1), Doing::Looks)));
        assert_eq!(gaze.take_due(0), Some((chat(1), Doing::Looks)));
        assert_eq!(gaze.take_due(11_999), None);
        assert_eq!(gaze.take_due(12_000), Some((chat(1), Doing::Looks)));
        gaze.look(Some((chat(1), Doing::Drafts)));
        assert_eq!(gaze.take_due(12_001), Some((chat(1), Doing::Drafts)));
        gaze.greet(chat(2));
        assert_eq!(gaze.deadline(), Some(24_001));
        gaze.greet(chat(1));
        assert_eq!(gaze.take_due(13_501), Some((chat(1), Doing::Drafts)));
        gaze.connection_lost();
        assert_eq!(gaze.take_due(13_502), Some((chat(1), Doing::Drafts)));
        gaze.look(None);
        assert_eq!(gaze.take_due(13_503), Some((chat(1), Doing::Leaves)));
        assert_eq!(gaze.take_due(90_000), None);
    }
}
