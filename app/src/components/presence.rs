//! Presence: a glyph of its own for each state, and its name for those who do not see it (S1.20, S2.36).

use leptos::prelude::*;
use model::status::Presence;

use crate::drawn::Drawn;
use crate::icons::shape;

/// What a presence glyph says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Here {
    /// A colleague's presence.
    Colleague(Presence),
    /// Whether a customer is connected.
    Customer(bool),
}

impl Here {
    /// The value of `data-p` and the shape's name.
    pub(crate) fn token(self) -> &'static str {
        match self {
            Self::Colleague(presence) => presence.token(),
            Self::Customer(true) => "online",
            Self::Customer(false) => "offline",
        }
    }

    /// The word in a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Colleague(presence) => presence.words(),
            Self::Customer(true) => "online",
            Self::Customer(false) => "offline",
        }
    }

    /// The glyph's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Colleague(Presence::Active) => "Active",
            Self::Colleague(Presence::Away) => "Away",
            Self::Colleague(Presence::Inactive) => "Inactive",
            Self::Colleague(Presence::Unavailable) => "Unavailable",
            Self::Colleague(Presence::Offline) | Self::Customer(false) => "Offline",
            Self::Customer(true) => "Online",
        }
    }
}

/// The glyph of a presence.
pub(crate) fn presence_dot(here: Here) -> AnyView {
    view! {
        <svg class="presence" data-p=here.token() viewBox="0 0 12 12" role="img" aria-label=here.name()>
            <use_ href=shape(&format!("p-{}", here.token())) />
        </svg>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s2_36_every_presence_has_a_glyph_and_a_name_of_its_own() {
        let all = [
            Presence::Active,
            Presence::Away,
            Presence::Inactive,
            Presence::Unavailable,
            Presence::Offline,
        ];
        let mut seen = std::collections::BTreeSet::new();
        for presence in all {
            let here = Here::Colleague(presence);
            assert!(seen.insert((here.token(), here.name())));
            let html = presence_dot(here).to_html();
            assert!(
                html.contains("role=\"img\"") && html.contains(here.name()),
                "{html}"
            );
        }
    }
}
