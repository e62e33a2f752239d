//! The sections of the settings and their addresses.

/// A section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::pages) enum Section {
    /// The team: who, in which role, with which rights.
    #[default]
    People,
    /// The groups that chats go to.
    Departments,
    /// What chats can be: statuses, transitions, resolutions, priorities, components.
    Workflow,
    /// Where the chat may be shown, and the line that shows it.
    Websites,
    /// Who did what, from where.
    Audit,
}

impl Section {
    const ALL: [Self; 5] = [
        Self::People,
        Self::Departments,
        Self::Workflow,
        Self::Websites,
        Self::Audit,
    ];

    /// The section that an address names; the first one where it names none, `None` for an unknown one.
    pub(super) fn of(word: Option<&str>) -> Option<Self> {
        match word {
            None | Some("") => Some(Self::default()),
            Some(word) => Self::ALL.into_iter().find(|section| section.word() == word),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Departments => "departments",
            Self::Workflow => "workflow",
            Self::Websites => "websites",
            Self::Audit => "audit",
        }
    }

    /// Its address in the project with this key.
    pub(super) fn address(self, project: &str) -> String {
        format!("/p/{project}/settings/{}", self.word())
    }

    /// Its name in the navigation.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::People => "People and roles",
            Self::Departments => "Departments",
            Self::Workflow => "Workflow and fields",
            Self::Websites => "Chat integration",
            Self::Audit => "Audit log",
        }
    }

    /// The shape beside its name.
    pub(super) fn icon(self) -> &'static str {
        match self {
            Self::People => "users",
            Self::Departments => "building",
            Self::Workflow => "swap",
            Self::Websites => "code",
            Self::Audit => "logs",
        }
    }

    /// Its heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::People => "People and roles",
            Self::Departments => "Departments",
            Self::Workflow => "Workflow and fields",
            Self::Websites => "Chat on your website",
            Self::Audit => "Audit log",
        }
    }

    /// What it is for.
    pub(super) fn purpose(self) -> &'static str {
        match self {
            Self::People => "Who works here, and what they may do. Changes are in force at once.",
            Self::Departments => "Chats belong to a department. Rights are given for each of them.",
            Self::Workflow => {
                "What chats can be, and how they get from one status to another. Saved together, in force at once for everybody."
            }
            Self::Websites => {
                "Which websites may show the chat, the line that shows it, and what visitors without a name are called."
            }
            Self::Audit => "Who did what in this installation, and from where. Nobody can change it.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Section;

    #[test]
    fn each_section_has_an_address_that_leads_to_it() {
        for section in Section::ALL {
            let address = section.address("JK");
            assert_eq!(Section::of(address.rsplit('/').next()), Some(section));
        }
        assert_eq!(Section::of(None), Some(Section::People));
        assert_eq!(Section::of(Some("nothing")), None);
    }
}
