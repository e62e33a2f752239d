//! What the live state has for the part that rings: it is fetched after the page ([`crate::components::bell`]).

use leptos::prelude::*;
use model::id::{IssueId, MessageId};
use model::person::Author;

/// A new line: its chat, who wrote it, and which one it is.
pub(crate) type Heard = (IssueId, Author, MessageId);

/// A handle; copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Ringing {
    /// Who is told of each new line, once their code is there.
    pub(crate) heard: StoredValue<Option<Callback<Heard>>>,
    /// Whether this tab is the one of its project that does what one tab does for all of them.
    pub(crate) leads: RwSignal<bool>,
}

impl Ringing {
    pub(super) fn new() -> Self {
        Self {
            heard: StoredValue::new(None),
            leads: RwSignal::new(false),
        }
    }

    /// A new line has come.
    #[cfg(feature = "hydrate")]
    pub(super) fn tell(self, line: Heard) {
        if let Some(heard) = self.heard.get_value() {
            heard.run(line);
        }
    }
}
