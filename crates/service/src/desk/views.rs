//! Saved views (E.35).

use model::filters::ListFilters;
use model::refusal::Refusal;
use model::saved::{SavedView, ViewChange};
use model::text::Label;

use super::Desk;
use crate::error::Error;
use crate::session::CurrentAgent;

impl Desk {
    /// The agent's own views of a project's list, and those that colleagues share.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden`.
    pub async fn views(&self, me: &CurrentAgent, project_key: &str) -> Result<Vec<SavedView>, Error> {
        let (project, _) = self.project(me, project_key).await?;
        Ok(self.store.views(me.id, project.id).await?)
    }

    /// Changes the agent's own views, and gives all of them as they are afterwards.
    ///
    /// # Errors
    /// `NotFound`, also for a view of somebody else; `Forbidden`; `Taken`, and what is wrong with a name or the tag that is looked for.
    pub async fn change_views(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        change: ViewChange,
    ) -> Result<Vec<SavedView>, Error> {
        let (project, _) = self.project(me, project_key).await?;
        let change = checked(change)?;
        self.store
            .change_views(me.id, project.id, &change, self.now_ms())
            .await??;
        Ok(self.store.views(me.id, project.id).await?)
    }
}

fn checked(change: ViewChange) -> Result<ViewChange, Refusal> {
    let named = |name: &str| Label::named(name, "The name").map(Label::into_string);
    Ok(match change {
        ViewChange::Save {
            name,
            filters,
            shared,
        } => ViewChange::Save {
            name: named(&name)?,
            filters: filtering(filters)?,
            shared,
        },
        ViewChange::Rename { view, name } => ViewChange::Rename {
            view,
            name: named(&name)?,
        },
        ViewChange::Replace { view, filters } => ViewChange::Replace {
            view,
            filters: filtering(filters)?,
        },
        other => other,
    })
}

/// Filters as they are stored. Their tag is a tag, as everything else in them is a number or a mark: colleagues load what is shared.
fn filtering(mut filters: ListFilters) -> Result<ListFilters, Refusal> {
    let tag = filters.fetch.tag.filter(|tag| !tag.is_empty());
    let tag = tag.map(|tag| Label::named(&tag, "The tag")).transpose()?;
    filters.fetch.tag = tag.map(Label::into_string);
    Ok(filters)
}

#[cfg(test)]
mod tests {
    use model::id::ViewId;
    use model::text::LABEL_MAX_CHARS;

    use super::*;

    fn with_tag(tag: &str) -> ListFilters {
        let mut filters = ListFilters::default();
        filters.fetch.tag = Some(tag.to_owned());
        filters
    }

    /// The tag as it is stored, with a new view and in one that is there.
    fn stored(tag: &str) -> [Result<Option<String>, Refusal>; 2] {
        let save = ViewChange::Save {
            name: "Mine".to_owned(),
            filters: with_tag(tag),
            shared: true,
        };
        let replace = ViewChange::Replace {
            view: ViewId(1),
            filters: with_tag(tag),
        };
        [save, replace].map(|change| match checked(change)? {
            ViewChange::Save { filters, .. } | ViewChange::Replace { filters, .. } => Ok(filters.fetch.tag),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn e_35_the_tag_of_a_view_is_a_tag() {
        let longest = "ä".repeat(LABEL_MAX_CHARS as usize);
        let both = |tag| {
            [Ok(tag), Ok(tag)].map(|tag: Result<Option<&str>, Refusal>| tag.map(|tag| tag.map(str::to_owned)))
        };
        assert_eq!(stored("glaze"), both(Some("glaze")));
        assert_eq!(stored(" glaze \n blue "), both(Some("glaze blue")), "as tags are");
        assert_eq!(stored(&longest), both(Some(&longest)));
        assert_eq!(stored(""), both(None));
        for (tag, refusal) in [
            (
                longest + "x",
                Refusal::TooLong {
                    field: "The tag".to_owned(),
                    max_chars: LABEL_MAX_CHARS,
                },
            ),
            (
                " ".to_owned(),
                Refusal::Empty {
                    field: "The tag".to_owned(),
                },
            ),
        ] {
            assert_eq!(stored(&tag), [Err(refusal.clone()), Err(refusal)]);
        }
    }
}
