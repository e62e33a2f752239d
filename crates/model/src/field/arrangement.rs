//! How one agent arranges the fields: which, in which groups, in which order.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::FieldId;
use crate::text::{Label, one_line};

/// The most groups of an arrangement, with the top.
pub const GROUPS_MAX: usize = 12;
/// The longest name of a group, in characters: that of a label.
const NAME_MAX_CHARS: usize = crate::text::LABEL_MAX_CHARS as usize;

/// Some fields under a name. The top of the panel is the first group; it has no name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its fields in order.
    pub fields: Vec<FieldId>,
}

/// Up or down a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Towards the top.
    Up,
    /// Towards the end.
    Down,
}

/// An arrangement. Each field stands in it at most once, each name once, and the first group is the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    groups: Vec<Group>,
}

impl Default for Arrangement {
    /// What an agent sees who has arranged nothing.
    fn default() -> Self {
        Self::of_fields(FieldId::all().filter(|field| field.is_shown_at_first()))
    }
}

impl Arrangement {
    /// Every field in its group, as a page shows them that leaves nothing out.
    pub fn everything() -> Self {
        Self::of_fields(FieldId::all())
    }

    fn of_fields(fields: impl Iterator<Item = FieldId>) -> Self {
        let mut arrangement = Self {
            groups: Vec::from([Group::default()]),
        };
        for field in fields {
            arrangement.show(field);
        }
        arrangement
    }

    /// Reads the text of [`Arrangement::to_text`]; an empty one is the default. What cannot be, or is of another release, is left out.
    pub fn parse(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let mut arrangement = Self {
            groups: Vec::from([Group::default()]),
        };
        for line in text.lines().take(GROUPS_MAX + 1) {
            let (name, words) = line.split_once('\t').unwrap_or((line, ""));
            let name = one_line(name, NAME_MAX_CHARS);
            let at = arrangement.place_of(&name);
            let Some(at) = at.or_else(|| arrangement.push_group(name)) else {
                continue;
            };
            for field in words.split(',').filter_map(FieldId::of_word) {
                if !arrangement.is_shown(field) {
                    arrangement.groups[at].fields.push(field);
                }
            }
        }
        arrangement
    }

    /// As a text: a line for each group, its name and its fields' words, with a tab between.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for group in &self.groups {
            let words: Vec<&str> = group.fields.iter().map(|field| field.word()).collect();
            for part in [&group.name, "\t", &words.join(","), "\n"] {
                text.push_str(part);
            }
        }
        text
    }

    /// The groups in order; the first is the top.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The group of this name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// The fields that are not shown, in their own order.
    pub fn hidden(&self) -> Vec<FieldId> {
        FieldId::all().filter(|field| !self.is_shown(*field)).collect()
    }

    /// Whether a field is shown.
    pub fn is_shown(&self, field: FieldId) -> bool {
        self.find(field).is_some()
    }

    /// Shows a field at the end of the group to which it belongs, which is made where it is missing.
    pub fn show(&mut self, field: FieldId) {
        if self.is_shown(field) {
            return;
        }
        let at = self
            .place_of(field.group())
            .or_else(|| self.push_group(field.group().to_owned()))
            .unwrap_or(self.groups.len() - 1);
        self.groups[at].fields.push(field);
    }

    /// Shows a field no more.
    pub fn hide(&mut self, field: FieldId) {
        for group in &mut self.groups {
            group.fields.retain(|known| *known != field);
        }
    }

    /// Moves a field by one place; from the end of its group into the next one.
    pub fn step(&mut self, field: FieldId, way: Way) {
        let Some((group, at)) = self.find(field) else {
            return;
        };
        let groups = self.groups.len();
        let fields = &mut self.groups[group].fields;
        match way {
            Way::Up if at > 0 => fields.swap(at, at - 1),
            Way::Down if at + 1 < fields.len() => fields.swap(at, at + 1),
            Way::Up if group > 0 => {
                fields.remove(at);
                self.groups[group - 1].fields.push(field);
            }
            Way::Down if group + 1 < groups => {
                fields.remove(at);
                self.groups[group + 1].fields.insert(0, field);
            }
            Way::Up | Way::Down => {}
        }
    }

    /// Puts a field into the place of another one, which moves on.
    pub fn put_at(&mut self, field: FieldId, target: FieldId) {
        if field == target || !self.is_shown(target) {
            return;
        }
        let goes_down = self
            .find(field)
            .zip(self.find(target))
            .is_some_and(|(from, to)| from < to);
        self.hide(field);
        if let Some((group, at)) = self.find(target) {
            self.groups[group]
                .fields
                .insert(at + usize::from(goes_down), field);
        }
    }

    /// Puts a field first into a group.
    pub fn put_first(&mut self, field: FieldId, group: &str) {
        if let Some(at) = self.place_of(group) {
            self.hide(field);
            self.groups[at].fields.insert(0, field);
        }
    }

    /// Adds an empty group and gives its name; nothing where there are enough.
    pub fn add_group(&mut self) -> Option<String> {
        let name = (1..=GROUPS_MAX)
            .map(|number| match number {
                1 => "New group".to_owned(),
                _ => format!("New group {number}"),
            })
            .find(|name| self.place_of(name).is_none())?;
        self.push_group(name.clone()).map(|_| name)
    }

    /// Gives a group another name. Returns the name that it has then: the same where the new one is empty or taken.
    pub fn rename(&mut self, group: &str, name: &str) -> String {
        let wanted = Label::parse(name).map(Label::into_string).unwrap_or_default();
        match self.place_of(group) {
            Some(at) if at > 0 && !wanted.is_empty() && self.place_of(&wanted).is_none() => {
                self.groups[at].name.clone_from(&wanted);
                wanted
            }
            _ => group.to_owned(),
        }
    }

    /// Moves a group by one place; the top stays first.
    pub fn step_group(&mut self, group: &str, way: Way) {
        let Some(at) = self.place_of(group).filter(|at| *at > 0) else {
            return;
        };
        match way {
            Way::Up if at > 1 => self.groups.swap(at, at - 1),
            Way::Down if at + 1 < self.groups.len() => self.groups.swap(at, at + 1),
            Way::Up | Way::Down => {}
        }
    }

    /// Takes a group away; its fields go to the end of the one before.
    pub fn remove_group(&mut self, group: &str) {
        if let Some(at) = self.place_of(group).filter(|at| *at > 0) {
            let gone = self.groups.remove(at);
            self.groups[at - 1].fields.extend(gone.fields);
        }
    }

    fn push_group(&mut self, name: String) -> Option<usize> {
        (self.groups.len() < GROUPS_MAX).then(|| {
            let fields = Vec::new();
            self.groups.push(Group { name, fields });
            self.groups.len() - 1
        })
    }

    fn place_of(&self, group: &str) -> Option<usize> {
        self.groups.iter().position(|known| known.name == group)
    }

    fn find(&self, field: FieldId) -> Option<(usize, usize)> {
        self.groups.iter().enumerate().find_map(|(group, known)| {
            let at = known.fields.iter().position(|other| *other == field)?;
            Some((group, at))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(arrangement: &Arrangement) -> String {
        arrangement.to_text().replace('\t', ": ").replace('\n', "; ")
    }

    #[test]
    fn s1_51_an_arrangement_survives_its_text() {
        let mut arrangement = Arrangement::default();
        assert_eq!(
            words(&arrangement),
            ": priority,components,tags,reference; People: reporter,assignee; Dates: created,updated; Transitions: transitions; \
             Chat information: user,department,now_at,started_at,address,country,time_zone,language,locale,browser,system,screen,referrer; "
        );
        arrangement.hide(FieldId::User);
        arrangement.step_group("Dates", Way::Up);
        assert_eq!(Arrangement::parse(&arrangement.to_text()), arrangement);
        assert_eq!(Arrangement::parse(""), Arrangement::default());
        let everything = Arrangement::everything();
        assert!(everything.hidden().is_empty());
        assert_eq!(Arrangement::parse(&everything.to_text()), everything);
    }

    #[test]
    fn s1_51_what_cannot_be_is_left_out() {
        let read = Arrangement::parse(
            "\tpriority,priority,later\nPeople\tpriority,tags\nPeople\ttitle\n\tstatus\nlonely",
        );
        assert_eq!(words(&read), ": priority,status; People: tags,title; lonely: ; ");
        let many: Vec<String> = (0..10_000).map(|n| format!("group {n}\ttags\n")).collect();
        assert_eq!(Arrangement::parse(&many.concat()).groups().len(), GROUPS_MAX);
        let long = Arrangement::parse(&"x".repeat(10_000));
        assert!(long.groups()[1].name.chars().count() <= NAME_MAX_CHARS + 1);
    }

    #[test]
    fn s1_51_fields_move_through_their_groups() {
        let mut arrangement = Arrangement::parse("\tpriority,tags\nPeople\treporter\n");
        arrangement.step(FieldId::Tags, Way::Up);
        assert_eq!(words(&arrangement), ": tags,priority; People: reporter; ");
        arrangement.step(FieldId::Priority, Way::Down);
        assert_eq!(words(&arrangement), ": tags; People: priority,reporter; ");
        arrangement.step(FieldId::Priority, Way::Up);
        arrangement.step(FieldId::Tags, Way::Up);
        assert_eq!(words(&arrangement), ": tags,priority; People: reporter; ");
        arrangement.put_at(FieldId::Tags, FieldId::Reporter);
        assert_eq!(words(&arrangement), ": priority; People: reporter,tags; ");
        arrangement.put_at(FieldId::Tags, FieldId::Priority);
        assert_eq!(words(&arrangement), ": tags,priority; People: reporter; ");
        arrangement.put_first(FieldId::Status, "People");
        assert_eq!(words(&arrangement), ": tags,priority; People: status,reporter; ");
        arrangement.hide(FieldId::Status);
        arrangement.show(FieldId::Status);
        arrangement.show(FieldId::Created);
        assert_eq!(
            words(&arrangement),
            ": tags,priority,status; People: reporter; Dates: created; "
        );
    }

    #[test]
    fn s1_51_groups_are_made_named_moved_and_taken_away() {
        let mut arrangement = Arrangement::parse("\ttags\nPeople\treporter\n");
        assert_eq!(arrangement.add_group().as_deref(), Some("New group"));
        assert_eq!(arrangement.add_group().as_deref(), Some("New group 2"));
        assert_eq!(arrangement.rename("New group", "  The \t shop "), "The shop");
        for refused in ["People", " ", "\u{200b}"] {
            assert_eq!(arrangement.rename("New group 2", refused), "New group 2");
        }
        assert_eq!(arrangement.rename("", "Top"), "", "the top has no name");
        arrangement.step_group("The shop", Way::Up);
        arrangement.step_group("The shop", Way::Up);
        arrangement.step(FieldId::Tags, Way::Down);
        assert_eq!(
            words(&arrangement),
            ": ; The shop: tags; People: reporter; New group 2: ; "
        );
        arrangement.remove_group("People");
        arrangement.remove_group("");
        assert_eq!(
            words(&arrangement),
            ": ; The shop: tags,reporter; New group 2: ; "
        );
        while arrangement.add_group().is_some() {}
        assert_eq!(arrangement.groups().len(), GROUPS_MAX);
    }
}
