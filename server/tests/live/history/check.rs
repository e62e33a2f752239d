//! What must be true of a history, seen from all sides.

use std::sync::Arc;

use model::file::FileView;
use model::id::{ClientId, IssueId};
use model::person::Author;
use model::revision::DELETED_WORDS;
use model::status::ChatState;
use model::view::{MENTIONS_MAX, MessageKind, MessageView, SystemLine};
use model::visitor::From;
use server::clock::SystemClock;

use super::play::{Fate, NOTE, Play};
use crate::console::{Console, View};
use crate::desk::{TestDesk, Way};
use crate::visitor::Visitor;

impl Play {
    /// Compares what everybody shows with what was written and with what a page that is opened now shows.
    pub(super) async fn check(&self, desk: &TestDesk) {
        let fresh = Console::over(
            desk.line().await,
            "afterwards",
            desk.signed_in("ana").await,
            Way::Socket,
            Arc::new(SystemClock),
            &desk.rng,
            &desk.ledger,
        )
        .await;
        let head = fresh.read(|view| view.inbox.cursor);
        let open = self.visitors.iter().map(|(_, chat)| *chat);
        for chat in open.chain(self.ended.iter().copied()) {
            fresh.show(chat).await;
            self.check_what_is_stored(&fresh, chat);
            for agent in &self.agents {
                agent.until("the head", |view| view.inbox.cursor >= head).await;
                check_agent(agent, &fresh, chat);
            }
        }
        for (visitor, chat) in &self.visitors {
            check_visitor(visitor, &fresh, *chat).await;
        }
        check_visitor(&self.tab, &fresh, self.visitors[0].1).await;
        let mentions = |console: &Console| {
            // A page that is opened now begins with so many.
            let newest = |view: &View| {
                let all = view.inbox.mentions().into_iter().take(MENTIONS_MAX as usize);
                all.cloned().collect::<Vec<_>>()
            };
            console.read(newest)
        };
        assert_eq!(
            mentions(&self.agents[0]),
            mentions(&fresh),
            "who was named, counted again"
        );
        self.stranger
            .until("the head", |view| view.inbox.cursor >= head)
            .await;
        self.check_stranger();
    }

    /// Each message once, none besides, and each sender's in the order in which they were written.
    fn check_what_is_stored(&self, fresh: &Console, chat: IssueId) {
        let stored = fresh.read(|view| view.ids(chat));
        let written: Vec<&(String, ClientId)> = self.written.get(&chat).into_iter().flatten().collect();
        assert_eq!(
            stored.len(),
            written.len() + 1,
            "nothing lost, nothing twice, nothing foreign"
        );
        are_stored(
            &stored,
            &written,
            &["agent 0", "agent 1", "visitor", "second tab"],
        );
        let lines = lines(fresh, chat);
        let internal = lines.iter().filter(|line| line.kind == MessageKind::Note);
        let stored: Vec<ClientId> = internal.map(|line| line.client_id).collect();
        let written: Vec<&(String, ClientId)> = self.notes.get(&chat).into_iter().flatten().collect();
        assert_eq!(stored.len(), written.len(), "notes as well");
        are_stored(&stored, &written, &["agent 0", "agent 1"]);
        for line in &lines {
            self.check_line(line);
        }
    }

    /// A line is as its author left it.
    fn check_line(&self, line: &MessageView) {
        let fate = self.fates.get(&line.client_id);
        match fate {
            Some(Fate::Edited(text)) => assert!(line.body == *text && !line.is_deleted(), "{line:?}"),
            Some(Fate::Deleted) => assert!(line.body.is_empty() && line.is_deleted(), "{line:?}"),
            None => assert_eq!(line.changed, None, "{line:?}"),
        }
        let expected: Vec<&FileView> = self.files.get(&line.client_id).into_iter().collect();
        assert_eq!(line.files.iter().collect::<Vec<_>>(), expected, "{line:?}");
        let is_note = line.body.starts_with(NOTE);
        assert!(
            !is_note || line.kind == MessageKind::Note,
            "a note in public: {line:?}"
        );
    }

    /// Whoever has no right in the department has got nothing but the numbers of events.
    fn check_stranger(&self) {
        self.stranger.read(|view| {
            assert!(view.inbox.is_empty(), "a foreign row: {:?}", view.inbox.ordered());
            let open = self.visitors.iter().map(|(_, chat)| chat);
            for chat in open.chain(&self.ended) {
                assert!(view.inbox.timeline(*chat).is_none(), "a foreign line");
                assert!(!view.inbox.is_online(*chat), "a foreign customer");
            }
        });
    }
}

/// All of them once, and each sender's in the order in which they were written.
fn are_stored(stored: &[ClientId], written: &[&(String, ClientId)], senders: &[&str]) {
    let times = |id: &ClientId| stored.iter().filter(|stored| *stored == id).count();
    assert!(written.iter().all(|(_, id)| times(id) == 1));
    for who in senders {
        let own = written.iter().filter(|(of, _)| of == who).map(|(_, id)| *id);
        let own: Vec<ClientId> = own.collect();
        let shown: Vec<ClientId> = stored.iter().filter(|id| own.contains(id)).copied().collect();
        assert_eq!(shown, own, "{who}'s own order");
    }
}

fn lines(console: &Console, chat: IssueId) -> Vec<MessageView> {
    console.read(|view| view.inbox.timeline(chat).unwrap().messages().to_vec())
}

/// Lines, row and what waits for an answer, as on a page that is opened now.
fn check_agent(agent: &Console, fresh: &Console, chat: IssueId) {
    let (shown, stored) = (
        agent.read(|view| view.ids(chat)),
        fresh.read(|view| view.ids(chat)),
    );
    let is_missing = |at: &usize| !shown.contains(&stored[*at]);
    let missing: Vec<usize> = (0..stored.len()).filter(is_missing).collect();
    assert!(
        shown == stored,
        "the same for all: {} shown of {}, {missing:?} missing, {} new starts, {} connections",
        shown.len(),
        stored.len(),
        agent.read(|view| view.resets),
        agent.read(|view| view.connections)
    );
    assert!(
        lines(agent, chat) == lines(fresh, chat),
        "the system's lines as well"
    );
    let row = |console: &Console| console.read(|view| view.inbox.chat(chat).cloned().unwrap());
    assert_eq!(
        row(agent),
        row(fresh),
        "the row as well: status, counts, who waits"
    );
    let last = lines(agent, chat)
        .into_iter()
        .rfind(|line| line.kind == MessageKind::Public);
    if row(agent).chat_state == ChatState::Ended {
        return;
    }
    let is_customers = last.is_some_and(|line| matches!(line.author, Author::Visitor(_)));
    assert_eq!(row(agent).unanswered, is_customers, "what waits, counted again");
}

/// What a visitor reads of a line.
fn words(stored: &MessageView) -> &str {
    if stored.is_deleted() {
        DELETED_WORDS
    } else {
        &stored.body
    }
}

/// The end of what may be seen, nothing else, and as many unread as a recount gives.
async fn check_visitor(visitor: &Visitor, fresh: &Console, chat: IssueId) {
    let visible: Vec<MessageView> = lines(fresh, chat)
        .into_iter()
        .filter(|line| {
            assert_eq!(
                line.vseq.is_some(),
                line.kind.is_public(),
                "only what may be seen has a number"
            );
            line.kind.is_public()
        })
        .collect();
    let numbers: Vec<i64> = visible.iter().filter_map(|line| line.vseq).collect();
    visitor
        .until("the last line", |panel| {
            panel.state.confirmed.messages.last().map(|line| line.vseq) == numbers.last().copied()
        })
        .await;
    let row = fresh.read(|view| view.inbox.chat(chat).cloned().unwrap());
    visitor.read(|panel| {
        let messages = &panel.state.confirmed.messages;
        // A panel that had to begin anew shows the end of the conversation.
        let shown: Vec<i64> = messages.iter().map(|line| line.vseq).collect();
        assert!(
            !shown.is_empty() && numbers.ends_with(&shown),
            "the same at the visitor"
        );
        let skipped = numbers.len() - shown.len();
        let differ: Vec<_> = messages
            .iter()
            .zip(&visible[skipped..])
            .filter(|(shown, stored)| shown.text != words(stored))
            .collect();
        assert!(differ.is_empty(), "nobody else's words: {differ:?}");
        let shown_files = messages.iter().map(|line| &line.files);
        let stored_files = visible[skipped..].iter().map(|line| &line.files);
        assert!(shown_files.eq(stored_files), "the same files");
        let is_note = |text: &String| text.starts_with(NOTE);
        assert!(
            !messages.iter().any(|line| is_note(&line.text)),
            "a note at a visitor"
        );
        let internal = messages
            .iter()
            .filter(|line| line.from == From::System)
            .any(|line| {
                matches!(
                    SystemLine::parse(&line.text),
                    Some(SystemLine::Moved { .. } | SystemLine::Reopened { .. })
                )
            });
        assert!(!internal, "an internal line at a visitor");
        assert_eq!(panel.key(), row.key, "the visitor's own chat");
        let is_unread = |line: &&MessageView| {
            matches!(line.author, Author::Agent(_)) && line.vseq > Some(row.customer.read)
        };
        let recount = visible[skipped..].iter().filter(is_unread).count();
        assert_eq!(panel.state.unread(), recount, "unread, counted again");
    });
}
