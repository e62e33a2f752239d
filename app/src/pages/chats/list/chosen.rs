//! Which of the loaded chats the list shows, and in which order (S1.5–S1.14).

use model::filters::Sort;
use model::id::IssueId;
use model::inbox::Inbox;
use model::view::ChatRow;

/// What the filters make of the loaded chats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// How many are fetched.
    pub(crate) fetched: usize,
    /// Those that are displayed, in order.
    pub(crate) shown: Vec<IssueId>,
}

impl Chosen {
    /// Chooses by the preferences in the inbox; `now_ms` counts where old chats are left out.
    pub(crate) fn of(inbox: &Inbox, now_ms: i64) -> Self {
        let filters = &inbox.preferences.filters;
        let ordered = inbox.ordered();
        let fetched: Vec<&ChatRow> = ordered
            .iter()
            .filter_map(|id| inbox.chat(*id))
            .filter(|row| filters.fetch.takes(row, inbox.me.id, now_ms))
            .collect();
        let is_shown = |row: &&&ChatRow| filters.display.takes(row, inbox.is_online(row.id));
        let mut shown: Vec<&ChatRow> = fetched.iter().filter(is_shown).copied().collect();
        // Stable: among equals the newest stays on top.
        match filters.sort {
            Sort::Newest => {}
            Sort::Waiting => shown.sort_by_key(|row| waits_since(row)),
            Sort::Priority => shown.sort_by_key(|row| urgency(inbox, row)),
        }
        Self {
            fetched: fetched.len(),
            shown: shown.iter().map(|row| row.id).collect(),
        }
    }
}

/// Whoever waits for us comes before whoever does not; the longest first.
fn waits_since(row: &ChatRow) -> (bool, i64) {
    let waits = row.unanswered && row.resolution.is_none();
    let since = row.last.as_ref().filter(|_| waits).map_or(0, |last| last.at);
    (!waits, since)
}

/// The place among the project's priorities; unresolved chats come first.
fn urgency(inbox: &Inbox, row: &ChatRow) -> (bool, usize) {
    let place = inbox
        .scheme
        .priorities
        .iter()
        .position(|known| known.id == row.priority);
    (row.resolution.is_some(), place.unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests;
