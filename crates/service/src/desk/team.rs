//! The team, its departments and rights: for administrators.

use model::audit::AuditAction;
use model::id::{AgentId, DepartmentId, ProjectId};
use model::refusal::Refusal;
use model::settings::NewPerson;
use model::status::{Level, Role};
use model::text::{Email, PersonName};
use model::view::{DepartmentView, MemberView, ProjectView, TeamView};

use super::trail::Asked;
use super::{Desk, Signal};
use crate::authorize::{Action, Actor, Resource, authorize};
use crate::command::{MemberChange, Work};
use crate::error::Error;
use crate::record::{NewAgent, NewAudit};
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
        let noted = me
            .noted(self.now_ms(), AuditAction::AddDepartment)
            .saying(name.as_str());
        if self
            .store
            .add_department(project.id, name.as_str(), &noted)
            .await?
        {
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
        let words = self.rights_in_words(project.id, &new.rights).await?;
        let agent = NewAgent {
            name: PersonName::parse(&new.name)?.into_string(),
            email: Email::parse(&new.email)?.into_string(),
            password_hash: self.hash_password(&new.password).await?,
            role: new.role,
            rights: Vec::new(),
        };
        let noted = me
            .noted(self.now_ms(), AuditAction::AddPerson)
            .saying(new.role.words());
        let id = self
            .store
            .add_agent(&agent, &noted)
            .await?
            .ok_or(Refusal::Taken)?;
        let noted = me.noted(self.now_ms(), AuditAction::ChangeRights).saying(&words);
        self.change_member(me, project.id, id, MemberChange::Rights(new.rights), noted, false)
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
        let words = self.rights_in_words(project.id, &rights).await?;
        let noted = me.noted(self.now_ms(), AuditAction::ChangeRights).saying(&words);
        self.change_member(me, project.id, agent, MemberChange::Rights(rights), noted, false)
            .await
    }

    /// Changes an agent's role. They sign in again: no session has more rights than it was opened with. Nobody can end their own right to
    /// administer.
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
        let before = self.store.account(agent).await?.map(|account| account.role);
        let noted = me
            .noted(self.now_ms(), AuditAction::ChangeRole)
            .saying(role.words());
        let ends = before != Some(role);
        self.change_member(me, project.id, agent, MemberChange::Role(role), noted, ends)
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
        let action = if active {
            AuditAction::SwitchOn
        } else {
            AuditAction::SwitchOff
        };
        let noted = me.noted(self.now_ms(), action);
        self.change_member(
            me,
            project.id,
            agent,
            MemberChange::Active(active),
            noted,
            !active,
        )
        .await
    }

    async fn change_member(
        &self,
        me: &CurrentAgent,
        project: ProjectId,
        agent: AgentId,
        change: MemberChange,
        noted: NewAudit,
        ends: bool,
    ) -> Result<(), Error> {
        self.write(
            project,
            Work::Member {
                by: me.id,
                agent,
                change,
                audit: noted.about(agent),
            },
        )
        .await?;
        if ends {
            // Before they are told to begin anew: there is nothing to come back to.
            self.tell_sessions_ended(agent, None);
        }
        self.signals().tell(Signal::RightsChanged(agent));
        self.signals().tell(Signal::AgentPresence(agent));
        // Where colleagues answer stands beside their names, in every console.
        self.signals().tell(Signal::TeamChanged);
        Ok(())
    }

    /// The project, for somebody who administers it.
    pub(super) async fn administered(
        &self,
        me: &CurrentAgent,
        project_key: &str,
    ) -> Result<ProjectView, Error> {
        let asked = async {
            let (project, rights) = self.project(me, project_key).await?;
            let actor = Actor::Agent {
                id: me.id,
                role: me.role,
                active: true,
                rights,
            };
            authorize(&actor, Action::Administer, Resource::Project(project.id))?;
            Ok::<_, Error>(project)
        };
        self.noting_refusal(me, Asked::Settings, asked.await).await
    }

    /// Levels as the audit trail tells of them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a department of another project.
    async fn rights_in_words(
        &self,
        project: ProjectId,
        rights: &[(DepartmentId, Level)],
    ) -> Result<String, Error> {
        let known = self.store.departments(project).await?;
        let name = |id: DepartmentId| known.iter().find(|department| department.id == id);
        let word = |(id, level): &(DepartmentId, Level)| -> Result<String, Refusal> {
            let DepartmentView { name, .. } = name(*id).ok_or(Refusal::NotFound)?;
            Ok(format!("{name}: {}", level.words()))
        };
        let words = rights.iter().map(word).collect::<Result<Vec<_>, _>>()?;
        Ok(if words.is_empty() {
            "No department".to_owned()
        } else {
            words.join(", ")
        })
    }
}
