//! What a page that a message links to says about itself (E.18).

use alloc::string::String;

use serde::{Deserialize, Serialize};

/// The longest title, in characters.
pub const TITLE_MAX_CHARS: usize = 120;
/// The longest description, in characters.
pub const DESCRIPTION_MAX_CHARS: usize = 240;
/// The longest name of a site, in characters.
pub const SITE_MAX_CHARS: usize = 60;

/// The words of a page about itself, each in one line and cut. Foreign text: nothing in it is to be believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkPreview {
    /// Its title, never empty.
    pub title: String,
    /// What it says of itself; empty where it says nothing.
    pub description: String,
    /// The name of its site; empty where it has none.
    pub site: String,
}
