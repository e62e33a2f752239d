//! A change of an issue's field by an agent (S1.44–S1.48, S4.16, S4.17). Each real change leaves a line in the timeline; what would
//! change nothing leaves none.

use model::edit::{Field, FieldChange, IssueEdit, TAGS_MAX};
use model::id::{AgentId, ComponentId, IssueId, PriorityId};
use model::person::Author;
use model::refusal::Refusal;
use model::status::Level;
use model::text::{Label, Title, reference};
use model::view::MessageKind;

use super::moving;
use super::post::{add_text_line, chat_resource};
use crate::authorize::{Action, authorize, level_in};
use crate::command::{Asker, Command, Done};
use crate::unit::Unit;

pub(super) fn edit(
    unit: &mut Unit,
    command: &Command,
    agent: AgentId,
    chat: IssueId,
    edit: &IssueEdit,
) -> Result<Done, Refusal> {
    let action = match edit {
        IssueEdit::Assignee { .. } | IssueEdit::TakeBack { .. } => Action::Manage,
        IssueEdit::Title { .. }
        | IssueEdit::Priority { .. }
        | IssueEdit::Components { .. }
        | IssueEdit::Tags { .. }
        | IssueEdit::Reference { .. } => Action::Write,
    };
    authorize(
        &unit.actor(Asker::Agent(agent))?,
        action,
        chat_resource(unit, chat)?,
    )?;
    let changes = match edit {
        IssueEdit::Title { from, to } => set_title(unit, chat, from, to)?,
        IssueEdit::Priority { from, to } => set_priority(unit, chat, *from, *to)?,
        IssueEdit::Components { add, remove } => set_components(unit, chat, add, remove)?,
        IssueEdit::Tags { add, remove } => set_tags(unit, chat, add, remove)?,
        IssueEdit::Reference { from, to } => set_reference(unit, chat, from, to)?,
        IssueEdit::Assignee { from, to } => assign(unit, chat, *from, *to)?,
        IssueEdit::TakeBack { status, resolution } => {
            let wanted = (*status, *resolution);
            return moving::take_back(unit, command, agent, chat, wanted);
        }
    };
    tell(unit, command, agent, chat, changes);
    Ok(Done::Noted)
}

/// The same edit by somebody who wants the field set whatever it is: nobody can come between what is read here and what is written.
pub(super) fn overwrite(
    unit: &mut Unit,
    command: &Command,
    agent: AgentId,
    chat: IssueId,
    wanted: &IssueEdit,
) -> Result<Done, Refusal> {
    let issue = unit.issue(chat)?;
    let mut wanted = wanted.clone();
    match &mut wanted {
        IssueEdit::Title { from, .. } => from.clone_from(&issue.title),
        IssueEdit::Reference { from, .. } => from.clone_from(&issue.reference),
        IssueEdit::Priority { from, .. } => *from = issue.priority,
        IssueEdit::Assignee { from, .. } => *from = issue.assignee,
        IssueEdit::Components { .. } | IssueEdit::Tags { .. } | IssueEdit::TakeBack { .. } => {}
    }
    edit(unit, command, agent, chat, &wanted)
}

/// What changed: the field, what it was, what it is.
type Changes = Vec<(Field, String, String)>;

fn tell(unit: &mut Unit, command: &Command, agent: AgentId, chat: IssueId, changes: Changes) {
    let name = unit.name_of(Author::Agent(agent));
    for (field, from, to) in changes {
        unit.change(chat, |issue| issue.updated_at = command.at);
        let name = name.clone();
        let line = FieldChange {
            name,
            field,
            from,
            to,
        };
        add_text_line(unit, command, chat, line.to_body(), MessageKind::Trace);
    }
}

/// Refuses to overwrite what the editor has not seen; `false` when there is nothing to do.
fn is_change<T: PartialEq>(now: &T, seen: &T, wanted: &T) -> Result<bool, Refusal> {
    if now == wanted {
        return Ok(false);
    }
    if now == seen {
        Ok(true)
    } else {
        Err(Refusal::ChangedMeanwhile)
    }
}

fn set_title(unit: &mut Unit, chat: IssueId, seen: &str, wanted: &str) -> Result<Changes, Refusal> {
    let wanted = Title::parse(wanted)?.into_string();
    let now = unit.issue(chat)?.title.clone();
    if !is_change(&now.as_str(), &seen, &wanted.as_str())? {
        return Ok(Vec::new());
    }
    unit.change(chat, |issue| issue.title.clone_from(&wanted));
    unit.reworded.push(chat);
    Ok(vec![(Field::Title, now, wanted)])
}

fn set_reference(unit: &mut Unit, chat: IssueId, seen: &str, wanted: &str) -> Result<Changes, Refusal> {
    let wanted = reference(wanted)?;
    let now = unit.issue(chat)?.reference.clone();
    if !is_change(&now.as_str(), &seen, &wanted.as_str())? {
        return Ok(Vec::new());
    }
    unit.change(chat, |issue| issue.reference.clone_from(&wanted));
    unit.reworded.push(chat);
    Ok(vec![(Field::Reference, now, wanted)])
}

fn set_priority(
    unit: &mut Unit,
    chat: IssueId,
    seen: PriorityId,
    wanted: PriorityId,
) -> Result<Changes, Refusal> {
    let offered = !unit.scheme.archived.priorities.contains(&wanted);
    let to = unit
        .scheme
        .priority(wanted)
        .filter(|_| offered)
        .ok_or(Refusal::NotFound)?
        .name
        .clone();
    let now = unit.issue(chat)?.priority;
    if !is_change(&now, &seen, &wanted)? {
        return Ok(Vec::new());
    }
    let from = unit.scheme.priority_words(now).to_owned();
    unit.change(chat, |issue| issue.priority = wanted);
    Ok(vec![(Field::Priority, from, to)])
}

fn set_components(
    unit: &mut Unit,
    chat: IssueId,
    add: &[ComponentId],
    remove: &[ComponentId],
) -> Result<Changes, Refusal> {
    let mut now = unit.issue(chat)?.components.clone();
    let (scheme, kept) = (&unit.scheme, now.clone());
    let is_offered = |id: &ComponentId| {
        let archived = scheme.archived.components.contains(id) && !kept.contains(id);
        scheme.component(*id).is_some() && !archived
    };
    if !add.iter().all(is_offered) {
        return Err(Refusal::NotFound);
    }
    let mut changes = Changes::new();
    for id in remove.iter().filter(|id| !add.contains(id)) {
        if let Some(place) = now.iter().position(|known| known == id) {
            now.remove(place);
            changes.push((
                Field::Component,
                unit.scheme.component_words(*id).to_owned(),
                String::new(),
            ));
        }
    }
    for id in add {
        if !now.contains(id) {
            now.push(*id);
            changes.push((
                Field::Component,
                String::new(),
                unit.scheme.component_words(*id).to_owned(),
            ));
        }
    }
    unit.change(chat, |issue| issue.components = now);
    Ok(changes)
}

fn set_tags(unit: &mut Unit, chat: IssueId, add: &[String], remove: &[String]) -> Result<Changes, Refusal> {
    if add.len() > TAGS_MAX || remove.len() > TAGS_MAX {
        return Err(too_many_tags());
    }
    let add = add
        .iter()
        .map(|tag| Label::parse(tag))
        .collect::<Result<Vec<_>, _>>()?;
    let mut now = unit.issue(chat)?.tags.clone();
    let place_of = |tags: &[String], tag: &str| {
        let lower = tag.to_lowercase();
        tags.iter().position(|known| known.to_lowercase() == lower)
    };
    let mut changes = Changes::new();
    for tag in remove {
        if let Some(place) = place_of(&now, tag) {
            changes.push((Field::Tag, now.remove(place), String::new()));
        }
    }
    for tag in add {
        if place_of(&now, tag.as_str()).is_none() {
            now.push(tag.as_str().to_owned());
            changes.push((Field::Tag, String::new(), tag.into_string()));
        }
    }
    if now.len() > TAGS_MAX {
        return Err(too_many_tags());
    }
    unit.change(chat, |issue| issue.tags = now);
    unit.reworded.push(chat);
    Ok(changes)
}

fn too_many_tags() -> Refusal {
    Refusal::Malformed {
        field: "The list of tags".to_owned(),
        expected: format!("at most {TAGS_MAX} of them"),
    }
}

fn assign(
    unit: &mut Unit,
    chat: IssueId,
    seen: Option<AgentId>,
    wanted: Option<AgentId>,
) -> Result<Changes, Refusal> {
    if let Some(agent) = wanted {
        check_assignable(unit, chat, agent)?;
    }
    let now = unit.issue(chat)?.assignee;
    if !is_change(&now, &seen, &wanted)? {
        return Ok(Vec::new());
    }
    let words = |agent: Option<AgentId>| agent.map_or_else(String::new, |id| unit.name_of(Author::Agent(id)));
    let (from, to) = (words(now), words(wanted));
    unit.change(chat, |issue| issue.assignee = wanted);
    Ok(vec![(Field::Assignee, from, to)])
}

/// Only who could answer can be put in charge.
fn check_assignable(unit: &Unit, chat: IssueId, agent: AgentId) -> Result<(), Refusal> {
    let department = unit.issue(chat)?.department;
    let (account, rights) = unit.agents.get(&agent).ok_or(Refusal::NotFound)?;
    let level = level_in(account.role, rights, department).filter(|_| account.active);
    if level.is_some_and(|level| level >= Level::Participate) {
        Ok(())
    } else {
        Err(Refusal::NotAssignable)
    }
}
