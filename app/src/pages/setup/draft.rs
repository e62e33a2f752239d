//! What is typed into the set-up page, and what is wrong with it.

mod key;
mod problems;
mod step;

use leptos::prelude::*;
use model::id::is_project_key;
use model::text::{Email, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS, PersonName};
use model::website;

use crate::api::FirstSetUp;
pub(super) use key::suggested_key;
pub(super) use problems::{Field, Problems};
pub(super) use step::Step;

/// The typed texts. A handle; copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// The administrator's name.
    pub(super) name: RwSignal<String>,
    /// Their e-mail address.
    pub(super) email: RwSignal<String>,
    /// Their password.
    pub(super) password: RwSignal<String>,
    /// The project's name.
    pub(super) project_name: RwSignal<String>,
    /// The project's key.
    pub(super) project_key: RwSignal<String>,
    /// Whether a person changed the key, so that it does not follow the name any more.
    pub(super) key_is_own: RwSignal<bool>,
    /// The websites, one in each line.
    pub(super) websites: RwSignal<String>,
}

impl Draft {
    /// Nothing typed yet.
    pub(super) fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            name: text(),
            email: text(),
            password: text(),
            project_name: text(),
            project_key: text(),
            key_is_own: RwSignal::new(false),
            websites: text(),
        }
    }

    /// Lets the key follow the project's name, until a person changed it.
    pub(super) fn name_changed(self) {
        if !self.key_is_own.get_untracked() {
            self.project_key
                .set(suggested_key(&self.project_name.get_untracked()));
        }
    }

    /// A person changed the key: capitals, and from now on their own. An emptied one follows the name again.
    pub(super) fn key_changed(self) {
        let typed = self.project_key.get_untracked();
        let capitals = typed.trim().to_ascii_uppercase();
        self.key_is_own.set(!capitals.is_empty());
        if capitals != typed {
            self.project_key.set(capitals);
        }
    }

    /// What is wrong with a step.
    pub(super) fn check(self, step: Step) -> Problems {
        let mut problems = Problems::default();
        match step {
            Step::Account => {
                problems.add_refused(
                    Field::Name,
                    PersonName::parse(&self.name.get_untracked()).err(),
                    "Enter your name.",
                );
                problems.add_refused(
                    Field::Email,
                    Email::parse(&self.email.get_untracked()).err(),
                    "Enter your e-mail address.",
                );
                problems.add(Field::Password, password_problem(&self.password.get_untracked()));
            }
            Step::Project => {
                let name = PersonName::parse(&self.project_name.get_untracked()).err();
                problems.add_refused(Field::ProjectName, name, "Give the project a name.");
                let key_is_right = is_project_key(&self.project_key.get_untracked());
                problems.add(
                    Field::ProjectKey,
                    (!key_is_right).then(|| "Two to six letters, A to Z.".to_owned()),
                );
                problems.add(Field::Websites, websites(&self.websites.get_untracked()).err());
            }
            Step::Website => {}
        }
        problems
    }

    /// The command.
    pub(super) fn first_set_up(self) -> FirstSetUp {
        FirstSetUp {
            name: self.name.get_untracked(),
            email: self.email.get_untracked(),
            password: self.password.get_untracked(),
            project_name: self.project_name.get_untracked(),
            project_key: self.project_key.get_untracked(),
            websites: websites(&self.websites.get_untracked()).unwrap_or_default(),
        }
    }
}

fn password_problem(password: &str) -> Option<String> {
    let chars = password.chars().count();
    if chars == 0 {
        return Some("Choose a password.".to_owned());
    }
    if chars < PASSWORD_MIN_CHARS as usize {
        return Some(format!(
            "Use at least {PASSWORD_MIN_CHARS} characters. This one has {chars}."
        ));
    }
    (password.len() > PASSWORD_MAX_BYTES).then(|| "This password is too long.".to_owned())
}

/// The websites of a text, one in each line, each as an origin. What is missing in front is taken to be `https://`.
///
/// # Errors
/// Which line is not a website.
fn websites(text: &str) -> Result<Vec<String>, String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(origin)
        .collect()
}

fn origin(line: &str) -> Result<String, String> {
    website::origin(line).map_err(|_| {
        format!("“{line}” is not the address of a website. Write it like https://www.shop.example, without a path.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn websites_are_read_line_by_line() {
        let text = " https://Shop.example/ \n\nwww.shop.example\nhttp://localhost:3001";
        assert_eq!(
            websites(text).unwrap(),
            [
                "https://shop.example",
                "https://www.shop.example",
                "http://localhost:3001"
            ]
        );
        assert_eq!(websites(" \n").unwrap(), [] as [String; 0]);
        for wrong in [
            "https://shop.example/path",
            "javascript://alert(1)",
            "a b",
            "https://",
        ] {
            assert!(websites(wrong).unwrap_err().contains(wrong.trim()), "{wrong}");
        }
    }

    #[test]
    fn a_short_password_is_said_with_its_length() {
        assert_eq!(
            password_problem("short").unwrap(),
            "Use at least 10 characters. This one has 5."
        );
        assert_eq!(password_problem("ten chars!"), None);
        assert!(password_problem(&"a".repeat(1_025)).is_some());
    }
}
