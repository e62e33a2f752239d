//! The round picture of a person: initials on a colour of theirs, else the glyph of somebody without a name (S1.19).

use leptos::prelude::*;
use model::person::{avatar_colour, initials};

use super::presence::{Here, presence_dot};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// A person as they are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    /// The name.
    pub(crate) name: String,
    /// What the colour is made from: the same for one person everywhere.
    pub(crate) key: String,
    /// Whether the name is only a stand-in.
    pub(crate) anonymous: bool,
}

impl Face {
    /// The initials; `None` for somebody without a name or without letters in it.
    fn initials(&self) -> Option<String> {
        let letters = initials(&self.name);
        (!self.anonymous && !letters.is_empty()).then_some(letters)
    }
}

/// A person's picture, as decoration beside their name. `class` is that of its size, for example `avatar avatar-md`.
pub(crate) fn avatar(face: &Face, class: &'static str) -> AnyView {
    view! {
        <span class=class data-h=colour(face) aria-hidden="true">
            {picture(face)}
        </span>
    }
    .drawn()
}

/// A person's picture with their presence.
pub(crate) fn avatar_with_presence(face: &Face, class: &'static str, here: Here) -> AnyView {
    view! {
        <span class=class data-h=colour(face)>
            {picture(face)} {presence_dot(here)}
        </span>
    }
    .drawn()
}

/// A person's picture that stands for their name; `label` says it.
pub(crate) fn named_avatar(face: &Face, class: &'static str, label: String) -> AnyView {
    view! {
        <span class=class data-h=colour(face) role="img" aria-label=label>
            {picture(face)}
        </span>
    }
    .drawn()
}

fn colour(face: &Face) -> Option<String> {
    face.initials().map(|_| avatar_colour(&face.key).to_string())
}

fn picture(face: &Face) -> AnyView {
    let inside = face
        .initials()
        .map_or_else(|| icon("user", Size::Md), IntoAny::into_any);
    view! {
        <span class="avatar-pic" aria-hidden="true">
            {inside}
        </span>
    }
    .drawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(name: &str, anonymous: bool) -> Face {
        Face {
            name: name.to_owned(),
            key: "7".to_owned(),
            anonymous,
        }
    }

    #[test]
    fn s1_19_a_person_without_a_name_gets_a_glyph() {
        assert_eq!(face("Claire Moreau", false).initials().as_deref(), Some("CM"));
        assert_eq!(face("Anonymous Chat User", true).initials(), None);
        assert_eq!(face("???", false).initials(), None);
        let html = avatar(&face("Anonymous Chat User", true), "avatar").to_html();
        assert!(html.contains("#i-user") && !html.contains("data-h"), "{html}");
    }
}
