//! Lobby's own lines, and which lines of a chat are shown.

use model::edit::{Field, FieldChange};
use model::view::{MessageKind, MessageView, SystemLine};

/// What Lobby says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The icon's name.
    pub(crate) icon: &'static str,
    /// The words before the name.
    pub(crate) before: &'static str,
    /// The name.
    pub(crate) name: String,
    /// The words after it.
    pub(crate) after: String,
    /// When, UTC milliseconds.
    pub(crate) at: i64,
}

impl Said {
    /// What a line of Lobby's own says where these lines are shown; nothing for one that is not shown or not known.
    pub(super) fn of(message: &MessageView, show: Show) -> Option<Self> {
        let at = message.at;
        match SystemLine::parse(&message.body) {
            Some(line) => Some(said(&line, at, show)),
            None => changed(FieldChange::parse(&message.body)?, at, show),
        }
    }
}

/// Which lines of a chat are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Show {
    /// What people say, and what they have to know beside it: the chat panel.
    #[default]
    Conversation,
    /// All lines: the whole record.
    Everything,
    /// What customer and team say to each other.
    Messages,
    /// Internal notes.
    Notes,
    /// Who changed what.
    Changes,
}

impl Show {
    /// Whether a line of this kind is shown.
    pub(crate) fn takes(self, kind: MessageKind) -> bool {
        match self {
            Self::Conversation | Self::Everything => true,
            Self::Messages => kind == MessageKind::Public,
            Self::Notes => kind == MessageKind::Note,
            Self::Changes => matches!(kind, MessageKind::System | MessageKind::Trace),
        }
    }
}

fn said(line: &SystemLine, at: i64, show: Show) -> Said {
    let icon = match line {
        SystemLine::Joined { .. } => "user",
        SystemLine::Reopened { .. } => "undo",
        SystemLine::Ended { .. } => "x",
        SystemLine::Moved { .. } => "check",
    };
    let (before, name, mut after) = line.words();
    if let SystemLine::Moved { to, from, .. } = line
        && show != Show::Conversation
        && !from.is_empty()
    {
        after = format!(" set the status from {from} to {to}");
    }
    Said {
        icon,
        before,
        name: name.to_owned(),
        after,
        at,
    }
}

/// A field was changed. The conversation tells of hand-overs and names; the record tells of all.
fn changed(change: FieldChange, at: i64, show: Show) -> Option<Said> {
    let in_conversation = show == Show::Conversation;
    let icon = match change.field {
        Field::Assignee => "user",
        Field::Title => "pencil",
        Field::Priority | Field::Component | Field::Tag | Field::Reference if in_conversation => return None,
        Field::Tag => "tag",
        Field::Priority | Field::Component => "swap",
        Field::Reference => "link",
    };
    let after = if in_conversation {
        change.words()
    } else {
        change.history_words()
    };
    Some(Said {
        icon,
        before: "",
        name: change.name,
        after,
        at,
    })
}
