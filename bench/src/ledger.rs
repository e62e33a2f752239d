//! The checker: every message that was acknowledged is in every reader's view exactly once, and all readers have one order.

use std::collections::HashMap;
use std::fmt;

use model::id::ClientId;

use crate::message::visitor_of;

/// A message in a reader's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The sender's id for it.
    pub(crate) client_id: ClientId,
    /// Its place in that view: `pos` for an agent, `vseq` for a visitor.
    pub(crate) place: i64,
}

/// What one reader was shown, in the order in which it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reader {
    /// Who.
    pub(crate) name: String,
    /// What.
    pub(crate) lines: Vec<Line>,
}

/// What a scenario has sent, and what became of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    /// The messages that the server acknowledged.
    pub(crate) acked: Vec<ClientId>,
    /// Readers of all chats.
    pub(crate) agents: Vec<Reader>,
    /// Readers of their own chat, with what of it was acknowledged.
    pub(crate) visitors: Vec<(Reader, Vec<ClientId>)>,
}

/// A breach of the promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    kind: Kind,
    reader: String,
    client_id: ClientId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Lost,
    Doubled,
    Reordered,
    Foreign,
}

impl Ledger {
    /// All breaches.
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for agent in &self.agents {
            once(agent, &self.acked, &mut faults);
        }
        for (visitor, own) in &self.visitors {
            once(visitor, own, &mut faults);
            foreign(visitor, &mut faults);
        }
        let mut readers = self
            .agents
            .iter()
            .chain(self.visitors.iter().map(|(reader, _)| reader));
        let Some(first) = readers.next() else {
            return faults;
        };
        let order: HashMap<ClientId, usize> =
            first.lines.iter().map(|line| line.client_id).zip(0..).collect();
        in_order(first, &order, &mut faults);
        for reader in readers {
            in_order(reader, &order, &mut faults);
        }
        faults
    }
}

/// Each acknowledged one is there, and nothing is there twice.
fn once(reader: &Reader, acked: &[ClientId], faults: &mut Vec<Fault>) {
    let mut times: HashMap<ClientId, u32> = HashMap::with_capacity(reader.lines.len());
    for line in &reader.lines {
        *times.entry(line.client_id).or_default() += 1;
    }
    let lost = acked.iter().filter(|id| !times.contains_key(id));
    faults.extend(lost.map(|id| fault(Kind::Lost, reader, *id)));
    let doubled = times.iter().filter(|(_, times)| **times > 1);
    faults.extend(doubled.map(|(id, _)| fault(Kind::Doubled, reader, *id)));
}

/// A visitor sees one chat.
fn foreign(reader: &Reader, faults: &mut Vec<Fault>) {
    let Some(own) = reader.lines.first().map(|line| visitor_of(line.client_id)) else {
        return;
    };
    let others = reader
        .lines
        .iter()
        .filter(|line| visitor_of(line.client_id) != own);
    faults.extend(others.map(|line| fault(Kind::Foreign, reader, line.client_id)));
}

/// Places only grow in a chat, and its lines stand as they do at the first reader.
fn in_order(reader: &Reader, order: &HashMap<ClientId, usize>, faults: &mut Vec<Fault>) {
    let mut last: HashMap<u32, (i64, usize)> = HashMap::new();
    for line in &reader.lines {
        // What the first reader does not have is lost there, and said to be so.
        let Some(rank) = order.get(&line.client_id).copied() else {
            continue;
        };
        let before = last.insert(visitor_of(line.client_id), (line.place, rank));
        if before.is_some_and(|(place, at)| line.place < place || rank < at) {
            faults.push(fault(Kind::Reordered, reader, line.client_id));
        }
    }
}

fn fault(kind: Kind, reader: &Reader, client_id: ClientId) -> Fault {
    Fault {
        kind,
        reader: reader.name.clone(),
        client_id,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            reader,
            client_id,
        } = self;
        let what = match kind {
            Kind::Lost => "was not shown",
            Kind::Doubled => "was shown more than once",
            Kind::Reordered => "came out of order",
            Kind::Foreign => "is of another chat",
        };
        write!(f, "{client_id} {what} to {reader}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::client_id;

    fn reader(name: &str, ids: &[ClientId]) -> Reader {
        Reader {
            name: name.to_owned(),
            lines: ids
                .iter()
                .zip(1..)
                .map(|(client_id, place)| Line {
                    client_id: *client_id,
                    place,
                })
                .collect(),
        }
    }

    fn kinds(ledger: &Ledger) -> Vec<Kind> {
        ledger.faults().iter().map(|fault| fault.kind).collect()
    }

    fn ledger(acked: &[ClientId], agents: &[&[ClientId]]) -> Ledger {
        Ledger {
            acked: acked.to_vec(),
            agents: agents.iter().map(|ids| reader("agent", ids)).collect(),
            visitors: Vec::new(),
        }
    }

    #[test]
    fn each_once_in_one_order_is_sound() {
        let ids = [client_id(1, 0), client_id(2, 0), client_id(1, 1)];
        let mut ledger = ledger(&ids, &[&ids, &ids]);
        let own = [ids[0], ids[2]];
        ledger.visitors.push((reader("visitor", &own), own.to_vec()));
        assert_eq!(ledger.faults(), []);
    }

    #[test]
    fn chats_may_be_interleaved_otherwise() {
        let (a, b) = (client_id(1, 0), client_id(2, 0));
        assert_eq!(ledger(&[a, b], &[&[a, b], &[b, a]]).faults(), []);
    }

    #[test]
    fn what_was_not_acknowledged_may_be_there_but_only_once() {
        let (a, b) = (client_id(1, 0), client_id(1, 1));
        assert_eq!(kinds(&ledger(&[a], &[&[a, b]])), []);
        assert_eq!(kinds(&ledger(&[a], &[&[a, b, b]])), [Kind::Doubled]);
    }

    #[test]
    fn lost_doubled_and_reordered_ones_are_found() {
        let (a, b) = (client_id(1, 0), client_id(1, 1));
        assert_eq!(kinds(&ledger(&[a, b], &[&[a, b], &[a]])), [Kind::Lost]);
        assert_eq!(kinds(&ledger(&[a, b], &[&[a, b], &[b, a]])), [Kind::Reordered]);
        let mut swapped = ledger(&[a, b], &[&[a, b]]);
        swapped.agents[0].lines[0].place = 9;
        assert_eq!(kinds(&swapped), [Kind::Reordered]);
    }

    #[test]
    fn a_visitor_misses_its_own_and_notices_those_of_others() {
        let (a, b, other) = (client_id(1, 0), client_id(1, 1), client_id(2, 0));
        let all = [a, b, other];
        let mut ledger = ledger(&all, &[&all]);
        ledger.visitors.push((reader("visitor", &[a, other]), vec![a, b]));
        assert_eq!(kinds(&ledger), [Kind::Lost, Kind::Foreign]);
        assert!(
            ledger.faults()[0]
                .to_string()
                .ends_with("was not shown to visitor")
        );
    }
}
