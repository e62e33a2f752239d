//! Text modules (S4.15, E.6): answers that are written often, found by a short name behind a `/`, with places that are filled when one is
//! put into a message.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::file::FileView;
use crate::id::{DepartmentId, FileId, TextModuleId};
use crate::refusal::Refusal;
use crate::text::MESSAGE_MAX_CHARS;

/// The longest short name, in characters.
pub const SHORTCUT_MAX_CHARS: usize = 30;
/// The most text modules of a project, personal ones counted for each agent.
pub const MODULES_MAX: i64 = 500;

/// What may stand between `{{` and `}}`, with what it says in the preview.
pub const PLACES: [(&str, &str); 8] = [
    ("visitor.name", "Maja Kowalska"),
    ("visitor.first_name", "Maja"),
    ("agent.name", "Ana Ribeiro"),
    ("agent.first_name", "Ana"),
    ("chat.key", "JK-3"),
    ("chat.title", "Two bowls came cracked"),
    ("department.name", "Orders"),
    ("project.name", "Jade Kiln"),
];

/// Whose a text module is: who finds it, and who may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModuleOwner {
    /// Everybody's in the project.
    Project,
    /// Of the chats of one department.
    Department(DepartmentId),
    /// The reader's own.
    Own,
}

/// A text module as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextModuleView {
    /// Its id.
    pub id: TextModuleId,
    /// Whose it is.
    pub owner: ModuleOwner,
    /// Its short name, without the `/`.
    pub shortcut: String,
    /// Its text, with its places.
    pub text: String,
    /// The files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileView>,
    /// How often it was changed; the server counts from 1.
    pub version: i64,
    /// Whether the reader may change it.
    pub may_change: bool,
}

/// The text modules of a project, as far as the reader finds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextModulesView {
    /// The modules, by their short names.
    pub modules: Vec<TextModuleView>,
    /// For whom the reader may add one, with words for it.
    pub may_add_for: Vec<(ModuleOwner, String)>,
    /// The names of departments.
    pub departments: Vec<(DepartmentId, String)>,
}

impl TextModulesView {
    /// Whose a module is, in words.
    pub fn owner_words(&self, owner: ModuleOwner) -> &str {
        match owner {
            ModuleOwner::Project => "Everybody",
            ModuleOwner::Own => "Only me",
            ModuleOwner::Department(id) => {
                let found = self.departments.iter().find(|(known, _)| *known == id);
                found.map_or("Department", |(_, name)| name)
            }
        }
    }
}

/// What a text module is to be, unchecked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextModuleDraft {
    /// Whose it is.
    pub owner: ModuleOwner,
    /// Its short name.
    pub shortcut: String,
    /// Its text.
    pub text: String,
    /// The files that go with it, in order.
    pub files: Vec<FileId>,
}

/// A change of the text modules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TextModuleChange {
    /// A new one.
    Add(TextModuleDraft),
    /// Another text, short name or owner of the one whose version the editor saw.
    Edit(TextModuleId, i64, TextModuleDraft),
    /// One goes.
    Delete(TextModuleId),
}

/// A short name and a text that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedModule {
    /// The short name, in small letters.
    pub shortcut: String,
    /// The text.
    pub text: String,
}

impl TextModuleDraft {
    /// Checks the short name and the text. `lower` makes letters small.
    ///
    /// # Errors
    /// [`Refusal::Empty`], [`Refusal::Malformed`] for a short name that cannot be typed behind a `/` and for a place that nobody fills,
    /// [`Refusal::TooLong`].
    pub fn checked(&self, lower: impl Fn(&str) -> String) -> Result<CheckedModule, Refusal> {
        let typed = self.shortcut.trim().trim_start_matches('/');
        let shortcut = lower(typed);
        if shortcut.is_empty() {
            return Err(Refusal::Empty {
                field: "The short name".to_owned(),
            });
        }
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if shortcut.chars().count() > SHORTCUT_MAX_CHARS || !shortcut.chars().all(fits) {
            return Err(Refusal::Malformed {
                field: "The short name".to_owned(),
                expected: format!(
                    "at most {SHORTCUT_MAX_CHARS} letters, digits, hyphens and dots, without spaces"
                ),
            });
        }
        let text = self.text.trim();
        if text.is_empty() && self.files.is_empty() {
            return Err(Refusal::Empty {
                field: "The text".to_owned(),
            });
        }
        let chars = text.chars().count();
        if chars > MESSAGE_MAX_CHARS as usize {
            return Err(Refusal::TooLong {
                field: "The text".to_owned(),
                max_chars: MESSAGE_MAX_CHARS,
            });
        }
        if let Some(unknown) = unknown_place(text) {
            return Err(Refusal::Malformed {
                field: format!("{{{{{unknown}}}}}"),
                expected: "one of the places that are listed".to_owned(),
            });
        }
        Ok(CheckedModule {
            shortcut,
            text: text.to_owned(),
        })
    }
}

/// The first place in a text that nobody fills.
pub fn unknown_place(text: &str) -> Option<String> {
    let is_known = |name: &str| PLACES.iter().any(|(known, _)| *known == name);
    let mut rest = text;
    while let Some((_, name, _, behind)) = next_place(rest) {
        if !is_known(name) {
            return Some(name.to_owned());
        }
        rest = behind;
    }
    None
}

/// A text with its places filled. What has no value says what stands behind its `|`: `{{visitor.first_name|there}}`.
pub fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, name, otherwise, behind)) = next_place(rest) {
        out.push_str(before);
        let value = value(name).filter(|value| !value.is_empty());
        out.push_str(&value.unwrap_or_else(|| otherwise.to_owned()));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The next place: what stands before it, its name, what is said where it has no value, and what stands behind it.
fn next_place(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (inside, behind) = rest.split_once("}}")?;
    let (name, otherwise) = inside.split_once('|').unwrap_or((inside, ""));
    Some((before, name.trim(), otherwise.trim(), behind))
}

/// The short name that is being written before the cursor: where its `/` stands, in bytes, and what follows it. A `/` inside a word, as in
/// an address or a date, begins none.
pub fn being_written(before_cursor: &str) -> Option<(usize, &str)> {
    let at = before_cursor.rfind('/')?;
    let (before, behind) = (before_cursor.get(..at)?, before_cursor.get(at + 1..)?);
    let begins = before.chars().next_back().is_none_or(char::is_whitespace);
    let fits = behind.chars().count() <= SHORTCUT_MAX_CHARS && !behind.contains(char::is_whitespace);
    (begins && fits).then_some((at, behind))
}

/// The modules that fit what is written behind the `/`: those whose short name begins with it, then those in whose text a word does. Only
/// those that a chat of this department finds.
pub fn fitting<'m>(
    modules: &'m [TextModuleView],
    department: Option<DepartmentId>,
    written: &str,
    lower: impl Fn(&str) -> String,
) -> Vec<&'m TextModuleView> {
    let wanted = lower(written);
    let is_here = |module: &&TextModuleView| match module.owner {
        ModuleOwner::Department(of) => department == Some(of),
        ModuleOwner::Project | ModuleOwner::Own => true,
    };
    let here = || modules.iter().filter(is_here);
    let by_name = here().filter(|module| module.shortcut.starts_with(&wanted));
    let by_text = here().filter(|module| {
        let said = lower(&module.text);
        !module.shortcut.starts_with(&wanted) && said.split_whitespace().any(|word| word.starts_with(&wanted))
    });
    by_name.chain(by_text).collect()
}

/// What the preview of a place says.
pub fn example(place: &str) -> Option<String> {
    let found = PLACES.iter().find(|(known, _)| *known == place);
    found.map(|(_, example)| (*example).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(shortcut: &str, text: &str) -> TextModuleDraft {
        TextModuleDraft {
            owner: ModuleOwner::Own,
            shortcut: shortcut.to_owned(),
            text: text.to_owned(),
            files: Vec::new(),
        }
    }

    fn module(n: u8, owner: ModuleOwner, shortcut: &str, text: &str) -> TextModuleView {
        TextModuleView {
            id: TextModuleId::from_parts(1, [n; 10]),
            owner,
            shortcut: shortcut.to_owned(),
            text: text.to_owned(),
            files: Vec::new(),
            version: 1,
            may_change: true,
        }
    }

    #[test]
    fn s4_15_a_slash_at_the_beginning_of_a_word_begins_a_short_name() {
        for (before, found) in [
            ("/", Some((0, ""))),
            ("/re", Some((0, "re"))),
            ("Hello /re", Some((6, "re"))),
            ("Hello\n/re", Some((6, "re"))),
            ("and/or", None),
            ("https://example.com", None),
            ("1/2", None),
            ("/re turn", None),
            ("", None),
        ] {
            assert_eq!(being_written(before), found, "{before:?}");
        }
    }

    #[test]
    fn s4_15_places_are_filled_and_say_something_else_where_they_have_no_value() {
        let value = |name: &str| match name {
            "agent.name" => Some("Ana".to_owned()),
            "visitor.name" => Some(String::new()),
            _ => None,
        };
        for (text, says) in [
            ("I am {{agent.name}}.", "I am Ana."),
            ("Hello {{visitor.name|there}}!", "Hello there!"),
            ("Hello {{ visitor.name }}!", "Hello !"),
            ("{{agent.name}}{{agent.name}}", "AnaAna"),
            ("{{agent.name", "{{agent.name"),
            ("}} {{", "}} {{"),
        ] {
            assert_eq!(filled(text, value), says, "{text:?}");
        }
    }

    #[test]
    fn s4_15_what_is_put_into_a_place_is_not_read_again() {
        let value = |_: &str| Some("{{agent.name}}".to_owned());
        assert_eq!(filled("{{visitor.name}}", value), "{{agent.name}}");
    }

    #[test]
    fn e_6_a_module_is_checked_before_it_is_stored() {
        let lower = str::to_lowercase;
        let good = draft(" /Re-turn ", " Hello {{visitor.name|there}} ").checked(lower);
        let good = good.unwrap();
        assert_eq!(
            (good.shortcut.as_str(), good.text.as_str()),
            ("re-turn", "Hello {{visitor.name|there}}")
        );
        for (shortcut, text) in [
            ("", "a"),
            ("/", "a"),
            ("two words", "a"),
            ("a/b", "a"),
            ("a", " "),
            ("a", "{{visitor.password}}"),
        ] {
            assert!(
                draft(shortcut, text).checked(lower).is_err(),
                "{shortcut:?} {text:?}"
            );
        }
        let long = "ü".repeat(SHORTCUT_MAX_CHARS + 1);
        assert!(draft(&long, "a").checked(lower).is_err());
        let text = "ü".repeat(MESSAGE_MAX_CHARS as usize + 1);
        assert!(matches!(
            draft("a", &text).checked(lower),
            Err(Refusal::TooLong { .. })
        ));
        for (place, _) in PLACES {
            assert!(
                draft("a", &format!("{{{{{place}}}}}")).checked(lower).is_ok(),
                "{place}"
            );
            assert!(example(place).is_some());
        }
    }

    #[test]
    fn s4_15_modules_are_found_by_name_first_and_in_their_department_only() {
        let modules = [
            module(1, ModuleOwner::Project, "hello", "Good morning, return soon"),
            module(
                2,
                ModuleOwner::Department(DepartmentId(1)),
                "return",
                "You can send it back",
            ),
            module(
                3,
                ModuleOwner::Department(DepartmentId(2)),
                "refund",
                "We return the money",
            ),
            module(4, ModuleOwner::Own, "bye", "Bye"),
        ];
        let names = |department, written: &str| {
            let found = fitting(&modules, department, written, str::to_lowercase);
            found
                .iter()
                .map(|module| module.shortcut.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(Some(DepartmentId(1)), "Re"), ["return", "hello"]);
        assert_eq!(names(Some(DepartmentId(1)), ""), ["hello", "return", "bye"]);
        assert_eq!(names(None, "re"), ["hello"]);
    }
}
