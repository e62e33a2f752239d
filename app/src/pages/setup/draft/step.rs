//! The steps of a set-up.

/// A step, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pages::setup) enum Step {
    /// Who is the administrator.
    Account,
    /// What the project is.
    Project,
    /// The line for the website.
    Website,
}

impl Step {
    /// All steps.
    pub(in crate::pages::setup) const ALL: [Self; 3] = [Self::Account, Self::Project, Self::Website];

    /// Its number, from 1.
    pub(in crate::pages::setup) fn number(self) -> u8 {
        self as u8 + 1
    }

    /// "Step 2 of 3".
    pub(in crate::pages::setup) fn count_words(self) -> String {
        format!("Step {} of {}", self.number(), Self::ALL.len())
    }

    /// Its name in the list.
    pub(in crate::pages::setup) fn name(self) -> &'static str {
        match self {
            Self::Account => "Your account",
            Self::Project => "Project",
            Self::Website => "Website",
        }
    }

    /// What stands under its name.
    pub(in crate::pages::setup) fn hint(self) -> &'static str {
        match self {
            Self::Account => "Administrator",
            Self::Project => "Name, key, websites",
            Self::Website => "Copy the chat into your site",
        }
    }

    /// Its heading.
    pub(in crate::pages::setup) fn heading(self) -> &'static str {
        match self {
            Self::Account => "Make your account",
            Self::Project => "Name your project",
            Self::Website => "Put the chat on your website",
        }
    }

    /// What it is for.
    pub(in crate::pages::setup) fn purpose(self) -> &'static str {
        match self {
            Self::Account => "You are the first administrator. Customers see your name when you answer them.",
            Self::Project => "Customers see the name, your team sees the key in front of every chat number.",
            Self::Website => "Everything is ready. One line brings the chat to your pages.",
        }
    }

    /// What gets the focus on it.
    pub(in crate::pages::setup) fn first_field(self) -> &'static str {
        match self {
            Self::Account => "#name",
            Self::Project => "#project-name",
            Self::Website => "#step-heading",
        }
    }
}
