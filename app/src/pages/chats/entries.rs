//! The lines of a log in the order in which they are drawn: day separators, Lobby's own lines, messages in groups, and what is
//! written but not yet stored.

mod line;
mod said;

use core::ops::Range;
use core::sync::atomic::AtomicUsize;
use core::sync::atomic::Ordering::Relaxed;

use model::file::FileView;
use model::id::{AgentId, ClientId, MessageId};
use model::inbox::Inbox;
use model::mention::Mention;
use model::outbox::Pending;
use model::person::Author;
use model::revision::MessageChange;
use model::time::{MINUTE_MS, Zone, civil};
use model::view::{MessageKind, MessageView, Watermark};

use crate::components::avatar::Face;
use crate::live::revising::Revising;
use line::{pending_line, revised, stored_line};
pub(crate) use said::{Said, Show};

/// Messages of one person within this time stand together.
const GROUP_MS: i64 = 3 * MINUTE_MS;

/// The name of a line that stays when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum EntryKey {
    /// The separator before a day, by its number.
    Day(i64),
    /// A line of Lobby's own, by its position.
    System(i64),
    /// A message, by its sender's id: the same before and after it is stored.
    Message(ClientId),
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A day begins; a time in it.
    Day(i64),
    /// Lobby says something.
    System(Said),
    /// Somebody wrote something.
    Message(Line),
}

impl Entry {
    /// The position of a stored message.
    fn pos(&self) -> Option<i64> {
        match self {
            Self::Message(line) => line.pos,
            Self::Day(_) | Self::System(_) => None,
        }
    }
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its sender's id.
    pub(crate) client_id: ClientId,
    /// Its id, once it is stored.
    pub(crate) id: Option<MessageId>,
    /// Its position, once it is stored.
    pub(crate) pos: Option<i64>,
    /// Whether the team wrote it.
    pub(crate) out: bool,
    /// Who wrote it, in words: "You" for the reader.
    pub(crate) who: String,
    /// Their picture.
    pub(crate) face: Face,
    /// The text.
    pub(crate) body: String,
    /// The files beside it.
    pub(crate) files: Vec<FileView>,
    /// When, UTC milliseconds.
    pub(crate) at: i64,
    /// Whether it is the first of its group: the name stands above it.
    pub(crate) starts: bool,
    /// Whether it is the last of its group: the picture stands beside it.
    pub(crate) ends: bool,
    /// How far it has got; the team's messages only.
    pub(crate) delivery: Option<Delivery>,
    /// Whether the delivery state is written below it.
    pub(crate) tells: bool,
    /// Whether it is the newest: the keyboard comes to it first.
    pub(crate) newest: bool,
    /// Its id, once it is stored.
    pub(crate) message: Option<MessageId>,
    /// Whether it is an internal note.
    pub(crate) note: bool,
    /// Whether the reader wrote it.
    pub(crate) mine: bool,
    /// Whether it has another text than at first.
    pub(crate) edited: bool,
    /// Whether it was deleted.
    pub(crate) deleted: bool,
    /// Whether a change of it is under way.
    pub(crate) changing: bool,
    /// Whom it names.
    pub(crate) mentions: Vec<Mention>,
    author: Author,
}

/// How far a message of the team has got (E.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Not stored yet.
    Sending,
    /// Stored.
    Sent,
    /// On a device of the customer.
    Delivered,
    /// Shown to the customer; when, UTC milliseconds, of the last message only.
    Seen(Option<i64>),
    /// Refused, with the reason.
    Failed(String),
}

impl Delivery {
    /// The value of `data-t`.
    pub(crate) fn token(&self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Seen(_) => "seen",
            Self::Failed(_) => "failed",
        }
    }

    fn of_stored(vseq: Option<i64>, customer: Watermark) -> Self {
        match vseq {
            Some(vseq) if vseq <= customer.read => Self::Seen(None),
            Some(vseq) if vseq <= customer.delivered => Self::Delivered,
            _ => Self::Sent,
        }
    }
}

/// Who reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reader {
    /// The agent.
    pub(crate) me: AgentId,
    /// Their name.
    pub(crate) name: String,
    /// Whether the customer gave no name.
    pub(crate) customer_is_anonymous: bool,
    /// How far the customer has got.
    pub(crate) customer: Watermark,
    /// When the customer saw the team's last message, UTC milliseconds.
    pub(crate) seen_at: Option<i64>,
    /// The reader's zone.
    pub(crate) zone: Zone,
    /// Which lines are shown.
    pub(crate) show: Show,
}

/// The log of a chat: its lines in order, each with its name. A line is looked for where it was ([`Place`]), which is cheaper than a
/// map, in the browser's time and in the bundle's size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entries {
    lines: Vec<(EntryKey, Entry)>,
    /// The newest day that has a separator, by its number.
    day: Option<i64>,
}

/// Where a line was found last: how many are before it, and how many behind. The one stays when lines come below, the other when
/// earlier ones come above.
#[derive(Debug, Default)]
pub(crate) struct Place {
    before: AtomicUsize,
    behind: AtomicUsize,
}

impl Entries {
    /// The log of stored messages and of what waits to be stored.
    pub(crate) fn arrange<'p>(
        messages: &[MessageView],
        pending: impl Iterator<Item = &'p Pending>,
        revising: &Revising,
        reader: &Reader,
    ) -> Self {
        let mut entries = Self::default();
        for message in messages {
            entries.add_stored(message, revising.of(message), reader);
        }
        let stored = messages.len();
        let newest = messages
            .iter()
            .rev()
            .take(stored.min(100))
            .map(|m| m.client_id)
            .collect::<Vec<_>>();
        let kind = |entry: &Pending| match entry.note {
            Some(_) => MessageKind::Note,
            None => MessageKind::Public,
        };
        for entry in
            pending.filter(|entry| reader.show.takes(kind(entry)) && !newest.contains(&entry.client_id))
        {
            entries.put_message(pending_line(entry, reader), reader.zone);
        }
        entries.tell_deliveries(reader.seen_at);
        entries
    }

    /// The names of these lines in order.
    pub(crate) fn keys(&self, range: Range<usize>) -> Vec<EntryKey> {
        let lines = self.lines.get(range).unwrap_or_default();
        lines.iter().map(|(key, _)| *key).collect()
    }

    /// The line with this name, which was at this place.
    pub(crate) fn at(&self, place: &Place, key: EntryKey) -> Option<&Entry> {
        let (before, behind) = (place.before.load(Relaxed), place.behind.load(Relaxed));
        let is_there = |at: &usize| self.lines.get(*at).is_some_and(|(other, _)| *other == key);
        let from_end = self.lines.len().checked_sub(behind + 1);
        let at = Some(before).filter(is_there).or(from_end.filter(is_there));
        let at = at.or_else(|| self.lines.iter().rposition(|(other, _)| *other == key))?;
        place.before.store(at, Relaxed);
        place.behind.store(self.lines.len() - 1 - at, Relaxed);
        Some(&self.lines[at].1)
    }

    /// The line with this name.
    pub(crate) fn get(&self, key: EntryKey) -> Option<&Entry> {
        self.lines
            .iter()
            .rev()
            .find(|(other, _)| *other == key)
            .map(|(_, entry)| entry)
    }

    /// Where the message of this id, in words, is.
    pub(crate) fn place_of(&self, message: &str) -> Option<usize> {
        self.lines.iter().position(|(_, entry)| match entry {
            Entry::Message(line) => line.message.is_some_and(|id| id.to_string() == message),
            Entry::Day(_) | Entry::System(_) => false,
        })
    }

    /// The position of each line: a day has that of the line after it, and what is not stored yet has the next ones.
    pub(crate) fn positions(&self) -> Vec<i64> {
        let (mut positions, mut last) = (Vec::with_capacity(self.lines.len()), 0);
        for (at, line) in self.lines.iter().enumerate() {
            last = match line {
                (EntryKey::System(pos), _) => *pos,
                (_, Entry::Message(line)) => line.pos.unwrap_or(last + 1),
                _ => continue,
            };
            positions.resize(at + 1, last);
        }
        positions
    }

    /// The position of the newest stored message: something new has come when it grows.
    pub(crate) fn newest_pos(&self) -> i64 {
        self.lines
            .iter()
            .rev()
            .find_map(|(_, entry)| entry.pos())
            .unwrap_or(0)
    }

    fn add_stored(&mut self, message: &MessageView, change: Option<&MessageChange>, reader: &Reader) {
        if !reader.show.takes(message.kind) {
            return;
        }
        match message.kind {
            MessageKind::Public | MessageKind::Note => {
                let line = stored_line(message, reader);
                let line = match change {
                    Some(change) => revised(line, change),
                    None => line,
                };
                self.put_message(line, reader.zone);
            }
            MessageKind::System | MessageKind::Trace => {
                if let Some(said) = Said::of(message, reader.show) {
                    self.begin_day(message.at, reader.zone);
                    self.push(EntryKey::System(message.pos), Entry::System(said));
                }
            }
        }
    }

    fn put_message(&mut self, mut line: Line, zone: Zone) {
        let new_day = self.begin_day(line.at, zone);
        if let Some(Entry::Message(before)) = self.last_mut()
            && !new_day
            && before.author == line.author
            && before.note == line.note
            && line.at - before.at < GROUP_MS
        {
            before.ends = false;
            line.starts = false;
        }
        self.push(EntryKey::Message(line.client_id), Entry::Message(line));
    }

    fn begin_day(&mut self, at: i64, zone: Zone) -> bool {
        let day = civil(at, zone).day_number;
        // A line that waits may be older than the newest one that is stored.
        let is_new = self.day.is_none_or(|newest| newest < day);
        if is_new {
            self.day = Some(day);
            self.push(EntryKey::Day(day), Entry::Day(at));
        }
        is_new
    }

    /// The state stands below what is not through, and below the last message of the team.
    fn tell_deliveries(&mut self, seen_at: Option<i64>) {
        let mut last_is_told = false;
        let mut newest = true;
        for (_, entry) in self.lines.iter_mut().rev() {
            let Entry::Message(line) = entry else { continue };
            line.newest = core::mem::take(&mut newest);
            let Some(delivery) = &mut line.delivery else {
                continue;
            };
            let open = matches!(delivery, Delivery::Sending | Delivery::Failed(_));
            line.tells = open || !last_is_told;
            if let (Delivery::Seen(at), false) = (delivery, last_is_told) {
                *at = seen_at;
            }
            last_is_told |= !open;
        }
    }

    fn push(&mut self, key: EntryKey, entry: Entry) {
        self.lines.push((key, entry));
    }

    fn last_mut(&mut self) -> Option<&mut Entry> {
        self.lines.last_mut().map(|(_, entry)| entry)
    }
}

/// The reader of a chat.
pub(crate) fn reader_of(inbox: &Inbox, chat: model::id::IssueId, zone: Zone, show: Show) -> Reader {
    let row = inbox.chat(chat);
    Reader {
        me: inbox.me.id,
        name: inbox.me.name.clone(),
        customer_is_anonymous: row.is_none_or(|row| row.reporter_anonymous),
        customer: row.map(|row| row.customer).unwrap_or_default(),
        seen_at: row.and_then(|row| row.seen_at),
        zone,
        show,
    }
}

#[cfg(test)]
mod tests;
