//! What programs ask of a project's issues: by key, by filter, page by page.

use model::filters::ListPlace;
use model::id::{AgentId, ComponentId, IssueId, IssueKey, PriorityId, StatusId};
use model::refusal::Refusal;
use model::scheme::Scheme;
use model::view::{AgentView, ChatRow, MessageView};

use super::Desk;
use super::chats::unknown;
use crate::authorize::visible_departments;
use crate::error::Error;
use crate::ports::ChatsQuery;
use crate::session::CurrentAgent;

/// Rows that are read at once while looking for those that a filter takes.
const READ_AT_ONCE: i64 = 100;
/// So many rows are looked at for one page. Whoever asks goes on behind them.
const LOOKED_AT_MAX: usize = 2_000;

/// Who is in charge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charge {
    /// Whoever it is.
    #[default]
    Anybody,
    /// Nobody yet.
    Nobody,
    /// This agent.
    Agent(AgentId),
}

/// Which issues are asked for; all that is given has to fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueFilter {
    /// Who is in charge.
    pub charge: Charge,
    /// In this status.
    pub status: Option<StatusId>,
    /// Of this priority.
    pub priority: Option<PriorityId>,
    /// With this component.
    pub component: Option<ComponentId>,
    /// With this tag, in any case of its letters.
    pub tag: Option<String>,
    /// With a resolution, or without one.
    pub resolved: Option<bool>,
    /// Whether the last public message is the customer's.
    pub unanswered: Option<bool>,
    /// Changed at this time or later, UTC milliseconds.
    pub since: Option<i64>,
}

/// A page of issues, the last changed one first.
#[derive(Clone, Debug)]
pub struct IssuePage {
    /// The issues. There may be fewer than were asked for, and more behind `next`.
    pub issues: Vec<ChatRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<(i64, IssueId)>,
    /// What the project's issues can be.
    pub scheme: Scheme,
}

impl IssueFilter {
    fn takes(&self, row: &ChatRow) -> bool {
        let has_tag = |tag: &String| {
            let tag = tag.to_lowercase();
            row.tags.iter().any(|known| known.to_lowercase() == tag)
        };
        self.status.is_none_or(|status| row.status == status)
            && self.priority.is_none_or(|priority| row.priority == priority)
            && self
                .component
                .is_none_or(|component| row.components.contains(&component))
            && self.tag.as_ref().is_none_or(has_tag)
            && self
                .resolved
                .is_none_or(|resolved| row.resolution.is_some() == resolved)
            && self
                .unanswered
                .is_none_or(|unanswered| row.unanswered == unanswered)
    }
}

impl Desk {
    /// The issue with this key in this project, and what the project's issues can be.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also for what the agent may not see; [`Refusal::Forbidden`] for the project.
    pub async fn issue(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        key: &str,
    ) -> Result<(ChatRow, Scheme), Error> {
        let (project, _) = self.project(me, project_key).await?;
        let key: IssueKey = key.parse().map_err(|_| Refusal::NotFound)?;
        if key.project != project.key {
            return Err(Refusal::NotFound.into());
        }
        let chat = self.store.chat_by_number(project.id, key.number).await?;
        let (_, row) = self
            .readable(me, chat.ok_or(Refusal::NotFound)?)
            .await
            .map_err(unknown)?;
        Ok((row, self.store.scheme(project.id).await?))
    }

    /// A page of the issues that a filter takes, the last changed one first, from `before` on.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn issues(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        filter: &IssueFilter,
        before: Option<(i64, IssueId)>,
        limit: usize,
    ) -> Result<IssuePage, Error> {
        let (project, rights) = self.project(me, project_key).await?;
        let departments = visible_departments(me.role, &rights);
        let (mut issues, mut next, mut looked_at) = (Vec::new(), before, 0);
        loop {
            let query = ChatsQuery {
                departments: departments.as_deref(),
                by_assignee: by_assignee(filter.charge),
                since: filter.since,
                tag: filter.tag.as_deref(),
                before: next.map(|(at, id)| ListPlace::by_time(at, id)),
                ..ChatsQuery::newest(READ_AT_ONCE)
            };
            let page = self.store.chats(project.id, &query).await?.data;
            let rows = page.chats.len();
            looked_at += rows;
            for (place, row) in page.chats.into_iter().enumerate() {
                next = Some((row.updated_at, row.id));
                if filter.takes(&row) {
                    issues.push(row);
                }
                if issues.len() >= limit && (page.more || place + 1 < rows) {
                    return self.page_of(project.id, issues, next).await;
                }
            }
            if !page.more {
                return self.page_of(project.id, issues, None).await;
            }
            if looked_at >= LOOKED_AT_MAX {
                return self.page_of(project.id, issues, next).await;
            }
        }
    }

    async fn page_of(
        &self,
        project: model::id::ProjectId,
        issues: Vec<ChatRow>,
        next: Option<(i64, IssueId)>,
    ) -> Result<IssuePage, Error> {
        Ok(IssuePage {
            issues,
            next,
            scheme: self.store.scheme(project).await?,
        })
    }

    /// The lines of a chat before a position, oldest first, at most `limit`, and whether there are still earlier ones.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn lines(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        before_pos: Option<i64>,
        limit: i64,
    ) -> Result<(Vec<MessageView>, bool), Error> {
        let (project, _) = self.readable(me, chat).await?;
        let lines = self.store.lines(project, chat, before_pos, false, limit).await?;
        let (_, lines) = lines.data;
        Ok((lines.messages, lines.earlier))
    }

    /// The line at a position of a chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn line_at(&self, me: &CurrentAgent, chat: IssueId, pos: i64) -> Result<MessageView, Error> {
        let (mut lines, _) = self.lines(me, chat, Some(pos.saturating_add(1)), 1).await?;
        let line = lines.pop().filter(|line| line.pos == pos);
        Ok(line.ok_or(Refusal::NotFound)?)
    }

    /// What the issues of a project can be, and who works in it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn fields(
        &self,
        me: &CurrentAgent,
        project_key: &str,
    ) -> Result<(Scheme, Vec<AgentView>), Error> {
        let (project, _) = self.project(me, project_key).await?;
        let agents = self.colleagues(project.id, me.id, None).await?;
        Ok((self.store.scheme(project.id).await?, agents))
    }
}

fn by_assignee(charge: Charge) -> Option<(Option<AgentId>, bool)> {
    match charge {
        Charge::Anybody => None,
        Charge::Nobody => Some((None, true)),
        Charge::Agent(agent) => Some((Some(agent), false)),
    }
}
