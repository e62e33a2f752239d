//! What must hold in each state, and what in the end.

use super::World;
use crate::client::{Client, Opening, Screen};
use crate::log::{Name, chat};

impl World {
    /// What is wrong with this state, whatever comes next.
    pub(super) fn judged(&self) -> Option<String> {
        let names: Vec<Name> = self.log.entries.iter().filter_map(|entry| entry.name).collect();
        for client in &self.clients {
            let own: Vec<u8> = names
                .iter()
                .filter(|name| name.by == client.by)
                .map(|name| name.n)
                .collect();
            if !own.is_sorted_by(|before, after| before < after) {
                return Some(format!("client {} has in the log: {own:?}", client.by));
            }
            for name in client.acknowledged() {
                if !self.log.has(name) && !self.lost.contains(&name) {
                    return Some(format!("{name:?} is acknowledged and not stored"));
                }
            }
        }
        self.clients.iter().find_map(|client| self.wrong_at(client))
    }

    /// What a client shows that the log has not, or has not what the log has up to its cursor.
    fn wrong_at(&self, client: &Client) -> Option<String> {
        let (epoch, cursor) = client.stand();
        if epoch != self.log.epoch_text() || client.opening != Opening::Done || client.is_stale {
            return None;
        }
        let (shown, by) = (client.lines(), client.by);
        let whole: Vec<u8> = if client.is_visitor() {
            self.log.visible_after(0).map(|entry| entry.vseq).collect()
        } else {
            self.log.after(0).map(|entry| entry.pos).collect()
        };
        let due = whole
            .iter()
            .filter(|number| i64::from(**number) <= cursor)
            .count();
        let is_prefix = whole.starts_with(&shown);
        let is_exact = !client.is_visitor() || shown.len() == due;
        let is_complete = shown.len() >= due && is_exact;
        (!is_prefix || !is_complete).then(|| format!("client {by} at {cursor} shows {shown:?} of {whole:?}"))
    }

    pub(super) fn unsettled_at(&self, client: &Client) -> Option<String> {
        let by = client.by;
        if !client.outbox().entries().is_empty() {
            return Some(format!("client {by} has not sent everything"));
        }
        if !client.is_live || client.opening != Opening::Done {
            return Some(format!("client {by} is not live"));
        }
        let (epoch, cursor) = client.stand();
        let head = if client.is_visitor() {
            self.log.visitor_head()
        } else {
            self.log.head()
        };
        if (epoch, cursor) != (&self.log.epoch_text(), i64::from(head)) {
            return Some(format!("client {by} stands at {cursor} of {head} in {epoch}"));
        }
        let is_same = match &client.screen {
            Screen::Visitor(state) => state.confirmed.chat == Some(self.log.chat_head(self.log.head())),
            Screen::Agent(inbox, _) => inbox.chat(chat()) == Some(&self.log.row(self.log.head())),
        };
        if !is_same {
            return Some(format!("client {by} shows an old row"));
        }
        let whole = self
            .log
            .entries
            .iter()
            .filter(|entry| !client.is_visitor() || entry.vseq > 0);
        (client.lines().len() != whole.count()).then(|| format!("client {by} does not show all lines"))
    }
}
