//! What the address says: which project, which chat, and which pane a narrow screen shows.

/// The pane that a narrow screen shows, and that is a drawer on a middle one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pane {
    /// The list.
    #[default]
    List,
    /// The chat.
    Chat,
    /// The chat's data.
    Data,
}

impl Pane {
    /// The value of `data-shows` in the style sheet.
    pub(crate) fn token(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Chat => "chat",
            Self::Data => "data",
        }
    }
}

/// A place of the Chats page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The project's key.
    pub(crate) project: String,
    /// The chat's key, where one is open.
    pub(crate) chat: Option<String>,
    /// The pane.
    pub(crate) pane: Pane,
    /// Whether the path has the form of a place at all.
    known: bool,
}

impl Place {
    /// The place of a path.
    pub(crate) fn of(path: &str) -> Self {
        let mut parts = path.trim_matches('/').split('/');
        let project = parts.nth(1).unwrap_or_default().to_owned();
        let chat = parts.nth(1).filter(|key| !key.is_empty()).map(str::to_owned);
        let (pane, known) = match (&chat, parts.next()) {
            (None, rest) => (Pane::List, rest.is_none()),
            (Some(_), None) => (Pane::Chat, true),
            (Some(_), Some(rest)) => (Pane::Data, rest == "data"),
        };
        Self {
            project,
            chat,
            pane,
            known,
        }
    }

    /// The place of the path of an issue's page: `/p/JK/issue/3`, with `fields` behind it where these stand before the timeline.
    pub(crate) fn of_issue(path: &str) -> Self {
        let mut parts = path.trim_matches('/').split('/').skip(1);
        let project = parts.next().unwrap_or_default().to_owned();
        // On the way to another page the address is that page's already.
        let is_issue = parts.next() == Some("issue");
        let number = parts.next().unwrap_or_default();
        let chat = Some(format!("{project}-{number}"));
        let (pane, known) = match parts.next() {
            None => (Pane::Chat, is_issue),
            Some(rest) => (Pane::Data, is_issue && rest == "fields"),
        };
        Self {
            project,
            chat,
            pane,
            known,
        }
    }

    /// Whether there can be such a place: the chat's key belongs to the project.
    pub(crate) fn is_consistent(&self) -> bool {
        let own = |key: &String| {
            key.split_once('-')
                .is_some_and(|(project, _)| project == self.project)
        };
        self.known && self.chat.as_ref().is_none_or(own)
    }
}

/// The address of a project's list.
pub(crate) fn list_address(project: &str) -> String {
    format!("/p/{project}/chats")
}

/// The address of a chat.
pub(crate) fn chat_address(project: &str, chat: &str) -> String {
    format!("/p/{project}/chats/{chat}")
}

/// The address of an issue, by its key.
pub(crate) fn issue_address(project: &str, key: &str) -> String {
    let number = key.rsplit('-').next().unwrap_or_default();
    format!("/p/{project}/issue/{number}")
}

/// The address of a chat's data.
pub(crate) fn data_address(project: &str, chat: &str) -> String {
    format!("/p/{project}/chats/{chat}/data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_30_an_address_names_chat_and_pane() {
        let list = Place::of("/p/JK/chats");
        assert_eq!(
            (list.project.as_str(), list.chat, list.pane),
            ("JK", None, Pane::List)
        );
        let chat = Place::of(&chat_address("JK", "JK-3"));
        assert_eq!((chat.chat.as_deref(), chat.pane), (Some("JK-3"), Pane::Chat));
        assert_eq!(Place::of(&data_address("JK", "JK-3")).pane, Pane::Data);
        assert_eq!(Place::of(&list_address("JK")).pane, Pane::List);
    }

    #[test]
    fn s1_52_an_address_names_an_issue() {
        let issue = Place::of_issue(&issue_address("JK", "JK-3"));
        assert_eq!(
            (issue.project.as_str(), issue.chat.as_deref(), issue.pane),
            ("JK", Some("JK-3"), Pane::Chat)
        );
        assert!(issue.is_consistent());
        let fields = Place::of_issue("/p/JK/issue/3/fields");
        assert!(fields.is_consistent() && fields.pane == Pane::Data);
        assert!(!Place::of_issue("/p/JK/issue/3/secrets").is_consistent());
    }

    #[test]
    fn a_chat_of_another_project_does_not_belong_here() {
        assert!(Place::of("/p/JK/chats/JK-3").is_consistent());
        assert!(!Place::of("/p/JK/chats/SU-3").is_consistent());
        assert!(!Place::of("/p/JK/chats/JKX-3").is_consistent());
        assert!(!Place::of("/p/JK/chats/JK-3/secrets").is_consistent());
    }
}
