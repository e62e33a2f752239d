//! The Chats page of an agent: the newest chats with their place in the log, and who is here.

use model::filters::{ListFilters, ListPlace, Sort};
use model::id::{AgentId, DepartmentId, IssueId, PriorityId, ProjectId};
use model::refusal::Refusal;
use model::status::Role;
use model::view::{AgentView, ChatsPage, DeskSnapshot, ProjectView};

use super::Desk;
use crate::authorize::{Rights, answering_departments, visible_departments};
use crate::error::Error;
use crate::ports::{At, ChatsQuery};
use crate::record::{Account, CustomersChat};
use crate::session::CurrentAgent;

/// How many chats the list loads at once.
const CHATS_PAGE: i64 = 100;
/// How many of the longest waiting chats an agent knows, whatever the filters: they are counted, as far as counts go, and who has waited
/// longest stands first where the list is sorted so.
const WAITING: i64 = 100;

/// What filters ask for that does not stand in a chat's row.
#[derive(Default)]
struct Facts {
    online: Vec<IssueId>,
    priorities: Vec<PriorityId>,
}

impl Desk {
    /// The Chats page: the newest chats with the place in the log at which they were read.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn snapshot(&self, me: &CurrentAgent, project_key: &str) -> Result<DeskSnapshot, Error> {
        let (project, departments, page) = self.newest_chats(me, project_key).await?;
        let (online, agents) = self
            .who_is_here(me.id, project.id, departments.as_deref())
            .await?;
        let myself = self.store.account(me.id).await?.ok_or(Refusal::SignedOut)?;
        let mentions = self
            .unseen_mentions(me.id, project.id, departments.as_deref())
            .await?;
        // The project as it is after the log's place: what changed in between is in both, and never missing.
        let projects = self.projects_of(me.role, me.id).await?;
        let project = projects
            .iter()
            .find(|known| known.id == project.id)
            .cloned()
            .unwrap_or(project);
        Ok(DeskSnapshot {
            mentions,
            me: myself.view(self.presence_of(&myself)),
            scheme: self.store.scheme(project.id).await?,
            preferences: self.store.preferences(me.id, project.id).await?,
            projects,
            online,
            project,
            epoch: page.log.epoch,
            head: page.log.head,
            page: page.data,
            agents,
        })
    }

    /// The project and its newest chats, with the departments that the agent sees (`None`: all).
    ///
    /// Rights are not read in the transaction of the chats. Had they changed in between, the chats could be those of the rights
    /// before, at a place in the log that is after the change, and nothing later would mend it. So they are read again.
    async fn newest_chats(
        &self,
        me: &CurrentAgent,
        project_key: &str,
    ) -> Result<(ProjectView, Option<Vec<DepartmentId>>, At<ChatsPage>), Error> {
        let mut standing = self.standing(me, project_key).await?;
        loop {
            let (project, rights, role) = &standing;
            let departments = visible_departments(*role, rights);
            let filters = self.store.preferences(me.id, project.id).await?.filters;
            let facts = self.facts(project.id, &filters).await?;
            let query = ChatsQuery {
                waiting: WAITING,
                ..self.chats_query(me, &filters, &facts, departments.as_deref(), None)
            };
            let page = self.store.chats(project.id, &query).await?;
            let now = self.standing(me, project_key).await?;
            if now == standing {
                return Ok((now.0, departments, page));
            }
            standing = now;
        }
    }

    /// The project with this key, and what the agent is and may do in it at this moment.
    async fn standing(
        &self,
        me: &CurrentAgent,
        project_key: &str,
    ) -> Result<(ProjectView, Rights, Role), Error> {
        let account = self.store.account(me.id).await?.ok_or(Refusal::SignedOut)?;
        let role = account.role;
        let now = CurrentAgent { role, ..me.clone() };
        let (project, rights) = self.project(&now, project_key).await?;
        Ok((project, rights, role))
    }

    /// A page of the chats that `filters` fetch and display (S1.5–S1.10), in their order: those behind the place of the last one that the
    /// list has, or the first ones. With the first ones come the newest that are fetched, displayed or not: they are counted (S1.14).
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn chats_page(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        filters: ListFilters,
        before: Option<ListPlace>,
    ) -> Result<ChatsPage, Error> {
        let (project, rights) = self.project(me, project_key).await?;
        let departments = visible_departments(me.role, &rights);
        let facts = self.facts(project.id, &filters).await?;
        let query = self.chats_query(me, &filters, &facts, departments.as_deref(), before);
        Ok(self.store.chats(project.id, &query).await?.data)
    }

    async fn facts(&self, project: ProjectId, filters: &ListFilters) -> Result<Facts, Error> {
        let mut facts = Facts::default();
        if filters.display.online {
            let theirs = self.chats_of_connected(project).await?.into_iter();
            facts.online = theirs.map(|theirs| theirs.chat).collect();
        }
        if filters.sort == Sort::Priority {
            let known = self.store.scheme(project).await?.priorities;
            facts.priorities = known.into_iter().map(|known| known.id).collect();
        }
        Ok(facts)
    }

    fn chats_query<'q>(
        &self,
        me: &CurrentAgent,
        filters: &'q ListFilters,
        facts: &'q Facts,
        departments: Option<&'q [DepartmentId]>,
        before: Option<ListPlace>,
    ) -> ChatsQuery<'q> {
        let ListFilters { fetch, display, sort } = filters;
        let begins = before.is_none() && filters.is_narrow();
        ChatsQuery {
            departments,
            by_assignee: fetch
                .by_assignee()
                .map(|(mine, unassigned)| (mine.then_some(me.id), unassigned)),
            since: fetch.since(self.now_ms()),
            tag: fetch.tag.as_deref(),
            display: *display,
            online: &facts.online,
            sort: *sort,
            priorities: &facts.priorities,
            before,
            limit: CHATS_PAGE,
            waiting: 0,
            newest: if begins { CHATS_PAGE } else { 0 },
        }
    }

    /// Who is here now, for an agent who sees these departments (`None`: all): the chats whose customer is connected, and the
    /// team with the agent.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn who_is_here(
        &self,
        me: AgentId,
        project: ProjectId,
        departments: Option<&[DepartmentId]>,
    ) -> Result<(Vec<IssueId>, Vec<AgentView>), Error> {
        let theirs = self.chats_of_connected(project).await?.into_iter();
        let seen = theirs.filter(|theirs| departments.is_none_or(|seen| seen.contains(&theirs.department)));
        let online = seen.map(|theirs| theirs.chat).collect();
        Ok((online, self.colleagues(project, me, departments).await?))
    }

    /// The chats of the customers who are connected now.
    async fn chats_of_connected(&self, project: ProjectId) -> Result<Vec<CustomersChat>, Error> {
        let visitors = self.presences().visitors(self.now_ms());
        Ok(self.store.chats_of(project, &visitors).await?)
    }

    /// The active agents of a project, with `me`, who sees these departments (`None`: all).
    pub(super) async fn colleagues(
        &self,
        project: ProjectId,
        me: AgentId,
        departments: Option<&[DepartmentId]>,
    ) -> Result<Vec<AgentView>, Error> {
        let members = self.store.members(project).await?;
        let shown = members
            .iter()
            .filter(|(account, rights)| account.active && (account.id == me || !rights.is_empty()));
        let is_seen = |department: &DepartmentId| departments.is_none_or(|seen| seen.contains(department));
        let view = |(account, rights): &(Account, Rights)| AgentView {
            answers_in: answering_departments(account.role, rights)
                .map(|all| all.into_iter().filter(is_seen).collect()),
            ..account.view(self.presence_of(account))
        };
        Ok(shown.map(view).collect())
    }
}
