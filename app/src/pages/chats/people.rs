//! Who takes part in a chat: the customer, the agent in charge, colleagues who have written (S2.30, S2.36).

use leptos::prelude::*;
use model::id::{AgentId, IssueId};
use model::inbox::Inbox;
use model::person::Author;
use model::status::Presence;

use super::state::Desk;
use crate::changing::part;
use crate::components::name::name;
use crate::components::presence::{Here, presence_dot};
use crate::drawn::Drawn;
use crate::live::looking::AtChat;

/// Somebody in a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Participant {
    /// Their name; "You" for the reader.
    pub(crate) name: String,
    /// What they are here.
    pub(crate) part: &'static str,
    /// Whether they are here.
    pub(crate) here: Here,
    /// What they do at this chat now (E.29).
    pub(crate) doing: Option<&'static str>,
}

/// The participants of a chat, the customer first.
pub(crate) fn participants(inbox: &Inbox, chat: IssueId, at: &[AtChat]) -> Vec<Participant> {
    let Some(row) = inbox.chat(chat) else {
        return Vec::new();
    };
    let customer = Participant {
        name: row.reporter_name.clone(),
        part: "customer",
        here: Here::Customer(inbox.is_online(chat)),
        doing: None,
    };
    let colleague = |agent: AgentId, name: &str, part: &'static str| Participant {
        doing: at
            .iter()
            .find(|other| other.agent == agent)
            .map(|other| other.words),
        ..colleague(inbox, agent, name, part)
    };
    let owner = row
        .assignee
        .as_ref()
        .map(|(agent, name)| colleague(*agent, name, "owner"));
    let lines = inbox
        .timeline(chat)
        .map(model::timeline::Timeline::messages)
        .unwrap_or_default();
    let mut others: Vec<(AgentId, &str)> = Vec::new();
    for line in lines {
        if let Author::Agent(agent) = line.author {
            let is_owner = row.assignee.as_ref().is_some_and(|(owner, _)| *owner == agent);
            if !is_owner && others.iter().all(|(other, _)| *other != agent) {
                others.push((agent, &line.author_name));
            }
        }
    }
    let is_among = |agent: AgentId| {
        let is_owner = row.assignee.as_ref().is_some_and(|(owner, _)| *owner == agent);
        is_owner || others.iter().any(|(other, _)| *other == agent)
    };
    let passing: Vec<Participant> = at
        .iter()
        .filter(|other| !is_among(other.agent))
        .map(|other| colleague(other.agent, &other.name, "colleague"))
        .collect();
    let others = others
        .into_iter()
        .map(|(agent, name)| colleague(agent, name, "participant"));
    [customer]
        .into_iter()
        .chain(owner)
        .chain(others)
        .chain(passing)
        .collect()
}

fn colleague(inbox: &Inbox, agent: AgentId, name: &str, part: &'static str) -> Participant {
    let is_me = inbox.me.id == agent;
    let seen = if is_me {
        inbox.me.presence
    } else {
        inbox.agent(agent).map_or(Presence::Offline, |view| view.presence)
    };
    Participant {
        name: if is_me { "You".to_owned() } else { name.to_owned() },
        part,
        here: Here::Colleague(seen),
        doing: None,
    }
}

/// The strip below the head.
pub(crate) fn participants_strip(desk: Desk, id: IssueId) -> AnyView {
    let at = desk.live.colleagues_at(id);
    let people = Memo::new(move |_| {
        desk.live
            .inbox()
            .with(|inbox| at.with(|at| participants(inbox, id, at)))
    });
    let items = part(move || people.with(|people| people.iter().map(participant).collect::<Vec<AnyView>>()));
    view! {
        <ul class="participants" aria-label="Participants" tabindex="0">
            {items}
        </ul>
    }
    .drawn()
}

fn participant(person: &Participant) -> AnyView {
    view! {
        <li>
            {presence_dot(person.here)} <b>{name(&person.name)}</b>
            <span class="hide-narrow">{format!("{}, {}", person.part, person.here.words())}</span>
            {person.doing.map(|doing| view! { <span class="doing">{doing}</span> }.drawn())}
        </li>
    }
    .drawn()
}
