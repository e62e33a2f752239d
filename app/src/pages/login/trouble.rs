//! What can go wrong when somebody signs in, and where it is shown.

use model::refusal::Refusal;

use crate::api::ApiError;

/// Where something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Under the e-mail address.
    Email,
    /// Under the password.
    Password,
    /// Above the button.
    Form,
}

impl Place {
    /// What gets the focus.
    pub(super) fn selector(self) -> &'static str {
        match self {
            Self::Email => "#email",
            Self::Password => "#password",
            Self::Form => ".gate-card .btn-primary",
        }
    }
}

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    /// Where it is shown.
    pub(super) place: Place,
    /// How long to wait before the next try, in seconds.
    pub(super) wait_s: u32,
    words: String,
}

impl Trouble {
    /// What an answer of the server means here.
    pub(super) fn of(error: &ApiError) -> Self {
        let place = match error.refusal() {
            Some(Refusal::WrongPassword { .. } | Refusal::TooMany { .. }) => Place::Password,
            _ => Place::Form,
        };
        let wait_s = match error.refusal() {
            Some(Refusal::TooMany { retry_after_s }) => *retry_after_s,
            _ => 0,
        };
        Self {
            place,
            wait_s,
            words: error.to_string(),
        }
    }

    /// What is missing before the server is asked.
    pub(super) fn missing(email: &str, password: &str) -> Option<Self> {
        let found = |place, words: &str| {
            Some(Self {
                place,
                wait_s: 0,
                words: words.to_owned(),
            })
        };
        if email.trim().is_empty() {
            return found(Place::Email, "Enter your e-mail address.");
        }
        if password.is_empty() {
            return found(Place::Password, "Enter your password.");
        }
        None
    }

    /// The words, with the seconds that are left of a wait.
    pub(super) fn words(&self, seconds_left: u32) -> String {
        match (self.wait_s, seconds_left) {
            (0, _) => self.words.clone(),
            (_, left) => format!("Too many wrong tries. You can try again in {}.", wait_words(left)),
        }
    }
}

fn wait_words(seconds: u32) -> String {
    if seconds > 90 {
        return format!("{}\u{a0}minutes", seconds.div_ceil(60));
    }
    let unit = if seconds == 1 { "second" } else { "seconds" };
    format!("{seconds}\u{a0}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_password_says_how_many_tries_are_left() {
        let trouble = Trouble::of(&Refusal::WrongPassword { tries_left: 4 }.into());
        assert_eq!(trouble.place, Place::Password);
        assert_eq!(
            trouble.words(0),
            "E-mail or password is not right. Four tries left."
        );
    }

    #[test]
    fn a_wait_counts_down() {
        let trouble = Trouble::of(&Refusal::TooMany { retry_after_s: 120 }.into());
        assert_eq!(trouble.wait_s, 120);
        assert_eq!(
            trouble.words(120),
            "Too many wrong tries. You can try again in 2\u{a0}minutes."
        );
        assert_eq!(
            trouble.words(30),
            "Too many wrong tries. You can try again in 30\u{a0}seconds."
        );
        assert_eq!(
            trouble.words(1),
            "Too many wrong tries. You can try again in 1\u{a0}second."
        );
    }

    #[test]
    fn what_is_missing_is_said_at_its_field() {
        assert_eq!(Trouble::missing(" ", "x").unwrap().place, Place::Email);
        assert_eq!(Trouble::missing("a@b.c", "").unwrap().place, Place::Password);
        assert_eq!(Trouble::missing("a@b.c", "x"), None);
    }

    #[test]
    fn a_server_that_is_away_is_said_at_the_form() {
        let trouble = Trouble::of(&ApiError::Unreachable);
        assert_eq!(trouble.place, Place::Form);
        assert!(trouble.words(0).contains("cannot be reached"));
    }
}
