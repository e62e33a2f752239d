//! What people do besides writing messages: notes, changes of what they wrote, files, the end of a chat and the beginning of the next.

use std::time::Duration;

use model::codec::Wire;
use model::file::FileView;
use model::id::{ClientId, IssueId};
use model::person::Author;
use model::view::{MessageKind, MessageView};
use model::visitor::{FromVisitor, VisitorSnapshot};
use serde_json::{Value, json};

use super::{Fate, Play};
use crate::console::Console;
use crate::desk::KEY;
use crate::http::{Answer, Browser};

/// With this begins every note, so that it is known wherever it turns up.
pub(in super::super) const NOTE: &str = "internal";
/// How far back an agent looks for something to change.
const LOOKS_BACK: usize = 6;
/// How often something is asked again that a server without its database put off, and how long between.
const TRIES: usize = 100;
const PAUSE: Duration = Duration::from_millis(50);

impl Play {
    /// An agent writes a note, which sometimes names the colleague.
    pub(in super::super) fn note(&mut self, number: u64) {
        let (at, agent) = (self.pick(self.visitors.len()), self.pick(self.agents.len()));
        let chat = self.visitors[at].1;
        let colleague = self.agents[1 - agent].read(|view| view.inbox.me.id);
        let names = Some(colleague).filter(|_| self.chance.below(3) == 0);
        let id =
            self.agents[agent].write_note(chat, &format!("{NOTE} {number}"), names.into_iter().collect());
        let notes = self.notes.entry(chat).or_default();
        notes.push((format!("agent {agent}"), id));
        self.count("notes");
    }

    /// An agent edits or deletes something of their own that they see.
    pub(in super::super) async fn revise(&mut self, number: u64) {
        let (at, agent) = (self.pick(self.visitors.len()), self.pick(self.agents.len()));
        let chat = self.visitors[at].1;
        let own = own_lines(&self.agents[agent], chat);
        if own.is_empty() {
            return;
        }
        let line = &own[self.pick(own.len())];
        let (fate, change) = if self.chance.below(4) == 0 {
            (Fate::Deleted, json!({ "delete": {} }))
        } else {
            let text = match line.kind {
                MessageKind::Note => format!("{NOTE} {number}, edited"),
                _ => format!("{number}, edited"),
            };
            let edit = json!({ "edit": { "text": text, "mentions": [], "version": line.version() } });
            (Fate::Edited(text), edit)
        };
        let arguments = json!({ "chat": chat, "message": line.id, "change": change });
        let answer = self.ask(agent, "change_message", arguments).await;
        // Somebody who sees an older text is told so.
        assert!(matches!(answer.status, 200 | 409), "{}", answer.text());
        if answer.status == 200 {
            let what = if fate == Fate::Deleted {
                "deleted"
            } else {
                "edited"
            };
            self.count(what);
            self.fates.insert(line.client_id, fate);
        }
    }

    /// A visitor sends a file with a few words.
    pub(in super::super) async fn send_file(&mut self, number: u64) {
        let at = self.pick(self.visitors.len());
        let name = format!("{number}.txt");
        let path = format!("/w/{}/files?name={name}", self.widget);
        let body = format!("file {number}").into_bytes();
        let answer = self.of_visitor(at, &path, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let file = FileView::from_bytes(&answer.body).unwrap();
        let (visitor, chat) = &self.visitors[at];
        let id = visitor.write_with(&number.to_string(), vec![file.clone()]);
        self.files.insert(id, file);
        let written = self.written.entry(*chat).or_default();
        written.push(("visitor".to_owned(), id));
        self.count("files");
    }

    /// A visitor or the administrator ends a chat, and the visitor begins another one. Before that everybody has everything.
    pub(in super::super) async fn begin_again(&mut self, number: u64) {
        self.settle().await;
        self.read_nothing_more();
        let at = self.pick(self.visitors.len());
        let chat = self.visitors[at].1;
        let answer = if self.chance.below(2) == 0 {
            self.ask(0, "end_chat", json!({ "chat": chat })).await
        } else {
            let client_id = ClientId(uuid::Uuid::from_u128(u128::from(number)));
            let path = format!("/w/{}/frames", self.widget);
            let end = FromVisitor::End { client_id }.to_bytes();
            self.of_visitor(at, &path, end).await
        };
        assert_eq!(answer.status, 200, "{}", answer.text());
        // A tab that is told of the old chat after it has the new one would be told something foreign.
        let state = self.hand_of(at).get(&format!("/w/{}/state", self.widget)).await;
        let head = VisitorSnapshot::from_bytes(&state.body).unwrap().cursor;
        let tabs = [Some(&self.visitors[at].0), Some(&self.tab).filter(|_| at == 0)];
        for tab in tabs.into_iter().flatten() {
            tab.until("the end", |panel| panel.state.confirmed.cursor >= head)
                .await;
        }
        self.visitors[at].0.start(&format!("{number} begins")).await;
        self.chats += 1;
        let key = format!("{KEY}-{}", self.chats);
        for agent in &self.agents {
            agent
                .until("the next chat", |view| view.inbox.by_key(&key).is_some())
                .await;
        }
        let next = self.agents[0].read(|view| view.inbox.by_key(&key).unwrap().id);
        for agent in &self.agents {
            agent.show(next).await;
        }
        self.stranger.follow(next);
        if at == 0 {
            self.tab.until("the next chat", |panel| panel.key() == key).await;
        }
        self.visitors[at].1 = next;
        self.ended.push(chat);
        self.count("chats that ended");
    }

    /// An agent calls a server function on a good line. What a server without its database puts off is asked again.
    pub(super) async fn ask(&self, agent: usize, function: &str, arguments: Value) -> Answer {
        let browser = &self.hand.1[agent];
        patiently(async || browser.api(function, arguments.clone()).await).await
    }

    /// The same for the visitor.
    async fn of_visitor(&self, at: usize, path: &str, body: Vec<u8>) -> Answer {
        let browser = self.hand_of(at);
        patiently(async || browser.post(path, body.clone()).await).await
    }

    fn hand_of(&self, at: usize) -> Browser {
        Browser {
            to: self.hand.0.addr,
            ..self.visitors[at].0.browser()
        }
    }
}

async fn patiently(ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..TRIES {
        let answer = ask().await;
        if answer.status != 503 {
            return answer;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("the server does not find its database again");
}

/// The newest messages and notes of an agent that stand in a chat as they see it.
fn own_lines(console: &Console, chat: IssueId) -> Vec<MessageView> {
    console.read(|view| {
        let me = Author::Agent(view.inbox.me.id);
        let lines = view
            .inbox
            .timeline(chat)
            .map_or(&[][..], |timeline| timeline.messages());
        let own = lines.iter().rev().filter(|line| {
            let is_written = matches!(line.kind, MessageKind::Public | MessageKind::Note);
            is_written && line.author == me && !line.is_deleted()
        });
        own.take(LOOKS_BACK).cloned().collect()
    })
}
