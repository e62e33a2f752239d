//! What is wrong with a set-up, field by field.

use model::refusal::Refusal;

use super::Step;
use crate::api::ApiError;

/// A field of the set-up page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages::setup) enum Field {
    /// The administrator's name.
    Name,
    /// Their e-mail address.
    Email,
    /// Their password.
    Password,
    /// The project's name.
    ProjectName,
    /// The project's key.
    ProjectKey,
    /// The websites.
    Websites,
    /// None of them.
    Form,
}

impl Field {
    /// The id of its element.
    pub(in crate::pages::setup) fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Password => "password",
            Self::ProjectName => "project-name",
            Self::ProjectKey => "project-key",
            Self::Websites => "websites",
            Self::Form => "form-error",
        }
    }

    /// The step on which it stands.
    pub(in crate::pages::setup) fn step(self) -> Step {
        match self {
            Self::Name | Self::Email | Self::Password => Step::Account,
            Self::ProjectName | Self::ProjectKey | Self::Websites | Self::Form => Step::Project,
        }
    }

    /// The field that a refusal of the server names.
    fn named(words: &str) -> Self {
        match words {
            "The name" => Self::Name,
            "The e-mail address" => Self::Email,
            "The password" => Self::Password,
            "The project's name" => Self::ProjectName,
            "The key" => Self::ProjectKey,
            "The website" => Self::Websites,
            _ => Self::Form,
        }
    }
}

/// What is wrong, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::pages::setup) struct Problems(Vec<(Field, String)>);

impl Problems {
    /// What an answer of the server means here.
    pub(in crate::pages::setup) fn of_answer(error: &ApiError) -> Self {
        let place = match error.refusal() {
            Some(
                Refusal::Empty { field }
                | Refusal::TooLong { field, .. }
                | Refusal::TooShort { field, .. }
                | Refusal::Malformed { field, .. },
            ) => Field::named(field),
            _ => Field::Form,
        };
        let words = match error.refusal() {
            Some(Refusal::NotFound) => "This set-up link was used meanwhile. Sign in instead.".to_owned(),
            _ => error.to_string(),
        };
        Self(vec![(place, words)])
    }

    /// Adds what is wrong with a field.
    pub(in crate::pages::setup) fn add(&mut self, field: Field, words: Option<String>) {
        self.0.extend(words.map(|words| (field, words)));
    }

    /// Adds a refusal; an empty field gets words of its own.
    pub(in crate::pages::setup) fn add_refused(
        &mut self,
        field: Field,
        refusal: Option<Refusal>,
        empty: &str,
    ) {
        self.add(
            field,
            refusal.map(|refusal| match refusal {
                Refusal::Empty { .. } => empty.to_owned(),
                other => other.to_string(),
            }),
        );
    }

    /// The first field with a problem.
    pub(in crate::pages::setup) fn first(&self) -> Option<Field> {
        self.0.first().map(|(field, _)| *field)
    }

    /// What is wrong with a field.
    pub(in crate::pages::setup) fn of(&self, field: Field) -> Option<String> {
        self.0
            .iter()
            .find(|(at, _)| *at == field)
            .map(|(_, words)| words.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_at_the_field_that_it_names() {
        let refusal = Refusal::TooShort {
            field: "The password".to_owned(),
            min_chars: 10,
        };
        let problems = Problems::of_answer(&refusal.into());
        assert_eq!(problems.first(), Some(Field::Password));
        assert_eq!(
            problems.of(Field::Password).unwrap(),
            "The password needs at least 10 characters."
        );
        assert_eq!(Field::Password.step(), Step::Account);
    }

    #[test]
    fn what_names_no_field_stands_at_the_form() {
        assert_eq!(
            Problems::of_answer(&ApiError::Unreachable).first(),
            Some(Field::Form)
        );
        assert!(
            Problems::of_answer(&Refusal::NotFound.into())
                .of(Field::Form)
                .unwrap()
                .contains("used")
        );
    }
}
