//! Which of the loaded chats the list shows, and in which order (S1.5–S1.14).

use model::filters::ListPlace;
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
        let loaded = |place: &ListPlace| inbox.bottom.is_none_or(|bottom| *place <= bottom);
        let mut fetched: Vec<(ListPlace, &ChatRow)> = inbox
            .rows()
            .filter(|row| filters.fetch.takes(row, inbox.me.id, now_ms))
            .map(|row| (filters.sort.place(row, &inbox.scheme), row))
            .filter(|(place, _)| loaded(place))
            .collect();
        let count = fetched.len();
        fetched.retain(|(_, row)| filters.display.takes(row, inbox.is_online(row.id)));
        fetched.sort_unstable_by_key(|(place, _)| *place);
        Self {
            fetched: count,
            shown: fetched.iter().map(|(_, row)| row.id).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
