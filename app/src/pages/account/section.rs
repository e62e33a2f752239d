//! The sections of one's own account and their addresses.

/// A section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Section {
    /// Who one is, the password, the devices.
    #[default]
    Account,
    /// When and how one is told of something.
    Notifications,
    /// Tokens for programs, and what programs can ask for.
    Api,
}

impl Section {
    /// All sections, as the navigation has them.
    pub(crate) const ALL: [Self; 3] = [Self::Account, Self::Notifications, Self::Api];

    /// The section that an address names; `None` for an unknown one.
    pub(super) fn of(word: Option<&str>) -> Option<Self> {
        let word = word.unwrap_or_default();
        Self::ALL.into_iter().find(|section| section.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Account => "",
            Self::Notifications => "notifications",
            Self::Api => "api",
        }
    }

    /// Its address, beside the rail of this project. Sections stand in the query: a route of its own weighs on the first load.
    pub(crate) fn address(self, project: Option<&str>) -> String {
        let section = match self {
            Self::Account => None,
            other => Some(["section=", other.word()].concat()),
        };
        let project = project.map(|key| ["project=", key].concat());
        let query: Vec<String> = section.into_iter().chain(project).collect();
        if query.is_empty() {
            "/account".to_owned()
        } else {
            ["/account?", &query.join("&")].concat()
        }
    }

    /// Its name in the navigation.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Notifications => "Notifications",
            Self::Api => "API and tokens",
        }
    }

    /// The shape beside its name.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Account => "user",
            Self::Notifications => "bell",
            Self::Api => "code",
        }
    }

    /// Its heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Account => "Your account",
            Self::Notifications => "Notifications and chatting",
            Self::Api => "API and tokens",
        }
    }

    /// What it is for.
    pub(super) fn purpose(self) -> &'static str {
        match self {
            Self::Account => "Who you are here, and where you are signed in.",
            Self::Notifications => "Only for you. Changes are in force at once, on all your devices.",
            Self::Api => "With a token a program reads and writes as you, with your rights of the moment.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Section;

    #[test]
    fn each_section_has_an_address_that_leads_to_it() {
        for (section, address) in [
            (Section::Account, "/account?project=JK"),
            (
                Section::Notifications,
                "/account?section=notifications&project=JK",
            ),
            (Section::Api, "/account?section=api&project=JK"),
        ] {
            assert_eq!(section.address(Some("JK")), address);
            assert_eq!(Section::of(Some(section.word())), Some(section));
        }
        assert_eq!(Section::of(None), Some(Section::Account));
        assert_eq!(Section::of(Some("nothing")), None);
        assert_eq!(Section::Account.address(None), "/account");
    }
}
