//! The few things that pages need from the browser itself. On the server each of them does nothing.

#[cfg(feature = "hydrate")]
mod files;
#[cfg(not(feature = "hydrate"))]
#[path = "browser/no_files.rs"]
mod files;
#[cfg(feature = "hydrate")]
mod links;
#[cfg(not(feature = "hydrate"))]
#[path = "browser/no_links.rs"]
mod links;
#[cfg(not(feature = "hydrate"))]
mod nowhere;
#[cfg(feature = "hydrate")]
mod web;

#[cfg(not(feature = "hydrate"))]
use nowhere as inside;
#[cfg(feature = "hydrate")]
use web as inside;

pub(crate) use files::*;
pub(crate) use inside::*;
pub(crate) use links::*;

/// What is heard of a file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "hydrate"),
    cfg_attr(not(test), expect(dead_code, reason = "said by the browser"))
)]
pub(crate) enum Told {
    /// So many percent have gone.
    Progress(u8),
    /// The server has answered.
    Answered {
        /// The status.
        status: u16,
        /// The text.
        body: String,
    },
    /// No answer came.
    Unreachable,
}

/// Which colours the console shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All themes, in the order of the menu.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The words of the menu.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The value of `data-theme` and of the stored setting; `None` for the system's.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn token(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The theme with this token.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn of_token(token: Option<&str>) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.token() == token)
            .unwrap_or_default()
    }
}

/// A link that is drawn, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    /// The address as it was written.
    pub(crate) address: String,
    /// Where it leads, as the browser goes there: punycode, and the port where it is an unusual one.
    pub(crate) host: String,
    /// The path there, with the query.
    pub(crate) path: String,
    /// What is shown of it.
    pub(crate) words: String,
    /// The position of the line in which it stands; none while that is not stored.
    pub(crate) pos: Option<i64>,
    /// Where it begins, in pixels from the left of the window.
    pub(crate) left_px: i32,
    /// Whether there is room below it.
    pub(crate) below: bool,
    /// Its lower edge in pixels from the top of the window, where there is room below; its upper edge from the bottom, where there is not.
    pub(crate) edge_px: i32,
}

/// What a person sees of this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "on the server nobody sees anything")
)]
pub(crate) enum Sight {
    /// Nothing: another tab stands before it.
    Hidden,
    /// It can be seen.
    Visible,
    /// It is before them, with the focus: only then has something been read.
    Focused,
}

/// Where a reversed scroller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scrolled {
    /// How far it is from the newest line, in pixels.
    pub(crate) from_end_px: i32,
    /// How far it is from the first line, in pixels.
    pub(crate) from_start_px: i32,
}

/// From where to where something reaches in a view, in pixels below its upper edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    /// Its upper edge.
    pub(crate) top: f64,
    /// Its lower edge.
    pub(crate) bottom: f64,
}

/// Where the focus goes inside a list of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// To the next one; stays at the last.
    Next,
    /// To the one before; stays at the first.
    Back,
    /// To the first.
    First,
    /// To the last.
    Last,
}

impl Step {
    /// The step that a key asks for: arrows, Home and End.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowDown" => Some(Self::Next),
            "ArrowUp" => Some(Self::Back),
            "Home" => Some(Self::First),
            "End" => Some(Self::Last),
            _ => None,
        }
    }

    /// The place after this step among `count` things, from `at` where one of them has the focus.
    #[cfg(any(feature = "hydrate", test))]
    pub(crate) fn from(self, at: Option<usize>, count: usize) -> usize {
        let last = count.saturating_sub(1);
        match (self, at) {
            (Self::Next, Some(at)) => (at + 1).min(last),
            (Self::Back, Some(at)) => at.saturating_sub(1),
            (Self::First | Self::Next, _) => 0,
            (Self::Last | Self::Back, _) => last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, Theme};

    #[test]
    fn steps_stay_inside_the_list() {
        assert_eq!(Step::Next.from(Some(1), 3), 2);
        assert_eq!(Step::Next.from(Some(2), 3), 2);
        assert_eq!(Step::Back.from(Some(0), 3), 0);
        assert_eq!(Step::Next.from(None, 3), 0);
        assert_eq!(Step::Last.from(Some(0), 3), 2);
        assert_eq!(Step::Last.from(None, 0), 0);
    }

    #[test]
    fn an_unknown_stored_theme_is_the_systems() {
        assert_eq!(Theme::of_token(Some("dark")), Theme::Dark);
        assert_eq!(Theme::of_token(Some("sepia")), Theme::System);
    }
}
