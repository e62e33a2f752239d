//! The team, its departments and rights: for administrators.

use model::id::{AgentId, DepartmentId, ProjectId};
use model::refusal::Refusal;
use model::settings::NewPerson;
use model::status::{Level, Role};
use model::text::{Email, PersonName};
use model::view::{MemberView, ProjectView, TeamView};

use super::{Desk, Signal};
use crate::authorize::{Action, Actor, Resource, authorize};
use crate::command::{MemberChange, Work};
use crate::error::Error;
use crate::record::NewAgent;
use crate::session::CurrentAgent;

impl Desk {
    /// The team of a project.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`] for anybody but administrators.
    pub async fn team(&self, me: &CurrentAgent, project_key: &str) -> Result<TeamView, Error> {
        let project = self.administered(me, project_key).await?;
        let everybody = self.store.everybody(project.id).await?;
        let members = everybody
            .into_iter()
            .map(|(account, rights)| MemberView {
                id: account.id,
                name: account.name,
                email: account.email,
                role: account.role,
                active: account.active,
                rights: rights.levels().to_vec(),
            })
            .collect();
        Ok(TeamView {
            departments: self.store.departments(project.id).await?,
            project,
            members,
        })
    }

    /// Adds a department.
    ///
    /// # Errors
    /// [`Refusal::Taken`], what is wrong with the name, [`Refusal::Forbidden`].
    pub async fn add_department(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        name: &str,
    ) -> Result<(), Error> {
        let project = self.administered(me, project_key).await?;
        let name = PersonName::parse(name)?;
        if self.store.add_department(project.id, name.as_str()).await? {
            Ok(())
        } else {
            Err(Refusal::Taken.into())
        }
    }

    /// Adds an agent with these rights.
    ///
    /// # Errors
    /// [`Refusal::Taken`] for a known address, what is wrong with a field, [`Refusal::Forbidden`].
    pub async fn add_member(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        new: NewPerson,
    ) -> Result<AgentId, Error> {
        let project = self.administered(me, project_key).await?;
        self.check_departments(project.id, &new.rights).await?;
        let agent = NewAgent {
            name: PersonName::parse(&new.name)?.into_string(),
            email: Email::parse(&new.email)?.into_string(),
            password_hash: self.hash_password(&new.password).await?,
            role: new.role,
            rights: Vec::new(),
        };
        let id = self
            .store
            .add_agent(&agent, self.now_ms())
            .await?
            .ok_or(Refusal::Taken)?;
        self.change_member(me, project.id, id, MemberChange::Rights(new.rights))
            .await?;
        Ok(id)
    }

    /// Gives an agent exactly these levels in the project.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn set_rights(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        agent: AgentId,
        rights: Vec<(DepartmentId, Level)>,
    ) -> Result<(), Error> {
        let project = self.administered(me, project_key).await?;
        self.check_departments(project.id, &rights).await?;
        self.change_member(me, project.id, agent, MemberChange::Rights(rights))
            .await
    }

    /// Changes an agent's role. Nobody can end their own right to administer.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn set_role(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        agent: AgentId,
        role: Role,
    ) -> Result<(), Error> {
        let project = self.administered(me, project_key).await?;
        self.change_member(me, project.id, agent, MemberChange::Role(role))
            .await
    }

    /// Switches an account on or off; off ends its sessions and sockets at once. Nobody can switch themselves off.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`].
    pub async fn set_active(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        agent: AgentId,
        active: bool,
    ) -> Result<(), Error> {
        let project = self.administered(me, project_key).await?;
        self.change_member(me, project.id, agent, MemberChange::Active(active))
            .await
    }

    async fn change_member(
        &self,
        me: &CurrentAgent,
        project: ProjectId,
        agent: AgentId,
        change: MemberChange,
    ) -> Result<(), Error> {
        self.write(
            project,
            Work::Member {
                by: me.id,
                agent,
                change,
            },
        )
        .await?;
        self.signals().tell(Signal::RightsChanged(agent));
        self.signals().tell(Signal::AgentPresence(agent));
        Ok(())
    }

    /// The project, for somebody who administers it.
    pub(super) async fn administered(
        &self,
        me: &CurrentAgent,
        project_key: &str,
    ) -> Result<ProjectView, Error> {
        let (project, rights) = self.project(me, project_key).await?;
        let actor = Actor::Agent {
            id: me.id,
            role: me.role,
            active: true,
            rights,
        };
        authorize(&actor, Action::Administer, Resource::Project(project.id))?;
        Ok(project)
    }

    async fn check_departments(
        &self,
        project: ProjectId,
        rights: &[(DepartmentId, Level)],
    ) -> Result<(), Error> {
        let known = self.store.departments(project).await?;
        let all_known = rights
            .iter()
            .all(|(id, _)| known.iter().any(|department| department.id == *id));
        if all_known {
            Ok(())
        } else {
            Err(Refusal::NotFound.into())
        }
    }
}
