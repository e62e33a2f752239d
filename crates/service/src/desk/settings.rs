//! The settings of a project as one thing: read and changed by administrators.

use model::audit::AuditAction;
use model::refusal::Refusal;
use model::scheme::Scheme;
use model::settings::{SettingsChange, SettingsView};
use model::text::PersonName;

use super::Desk;
use super::founding::websites;
use crate::command::Work;
use crate::error::Error;
use crate::session::CurrentAgent;

/// The most websites of a project. Their list stands in a header of each answer to a visitor's frame.
const WEBSITES_MAX: usize = 50;

/// Whether a change lets somebody do what they could not do before: it needs a fresh proof.
fn gives_access(change: &SettingsChange) -> bool {
    match change {
        SettingsChange::AddPerson(_)
        | SettingsChange::Rights(..)
        | SettingsChange::Role(..)
        | SettingsChange::Password(..)
        | SettingsChange::Active(_, true) => true,
        SettingsChange::Active(_, false)
        | SettingsChange::EndDevices(_)
        | SettingsChange::AddDepartment(_)
        | SettingsChange::Scheme(_)
        | SettingsChange::OnlyAssigneeReplies(_)
        | SettingsChange::AnonymousName(_)
        | SettingsChange::Websites(_) => false,
    }
}

impl Desk {
    /// The settings of a project.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`] for anybody but administrators.
    pub async fn settings(&self, me: &CurrentAgent, project_key: &str) -> Result<SettingsView, Error> {
        let team = self.team(me, project_key).await?;
        let widgets = self.store.widgets(team.project.id).await?;
        Ok(SettingsView {
            widget: widgets.into_iter().next().ok_or(Refusal::NotFound)?.id,
            websites: self.store.websites(team.project.id).await?,
            scheme: self.store.scheme(team.project.id).await?,
            used: self.store.scheme_use(team.project.id).await?,
            team,
        })
    }

    /// Changes the settings of a project, and gives them as they are afterwards.
    ///
    /// # Errors
    /// [`Refusal::ProofNeeded`] for what gives access; those of the use case that the change names: [`Refusal::Forbidden`], [`Refusal::NotFound`], [`Refusal::Taken`], what is wrong
    /// with a field.
    pub async fn change_settings(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        change: SettingsChange,
    ) -> Result<SettingsView, Error> {
        self.administered(me, project_key).await?;
        if gives_access(&change) {
            me.proven(self.now_ms())?;
        }
        match change {
            SettingsChange::AddPerson(person) => {
                self.add_member(me, project_key, person).await.map(drop)?;
            }
            SettingsChange::Rights(agent, rights) => self.set_rights(me, project_key, agent, rights).await?,
            SettingsChange::Role(agent, role) => self.set_role(me, project_key, agent, role).await?,
            SettingsChange::Active(agent, active) => self.set_active(me, project_key, agent, active).await?,
            SettingsChange::EndDevices(agent) => self.end_devices_of(me, agent).await?,
            SettingsChange::Password(agent, new) => self.reset_password(me, agent, new).await?,
            SettingsChange::AddDepartment(name) => self.add_department(me, project_key, &name).await?,
            SettingsChange::Scheme(scheme) => self.set_scheme(me, project_key, *scheme).await?,
            SettingsChange::OnlyAssigneeReplies(on) => self.set_replies(me, project_key, on).await?,
            SettingsChange::AnonymousName(name) => self.call_anonymous(me, project_key, &name).await?,
            SettingsChange::Websites(typed) => self.set_websites(me, project_key, &typed).await?,
        }
        self.settings(me, project_key).await
    }

    /// Changes what the project's issues can be. Their order, names and transitions are free; what issues refer to stays.
    ///
    /// # Errors
    /// [`Refusal::InUse`], what is wrong with the scheme ([`Scheme::checked`]), [`Refusal::Forbidden`].
    pub async fn set_scheme(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        scheme: Scheme,
    ) -> Result<(), Error> {
        let project = self.administered(me, project_key).await?;
        let scheme = Box::new(scheme.checked()?);
        let audit = me.noted(self.now_ms(), AuditAction::ChangeScheme);
        let by = me.id;
        self.write(project.id, Work::SetScheme { by, scheme, audit })
            .await
            .map(|_| ())
    }

    /// Says whether only the assignee replies to a customer, where a chat has one (E.29). Notes are everybody's.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub async fn set_replies(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        only_assignee: bool,
    ) -> Result<(), Error> {
        let project = self.administered(me, project_key).await?;
        let work = Work::SetReplies {
            by: me.id,
            only_assignee,
            audit: me.noted(self.now_ms(), AuditAction::ChangeReplies),
        };
        self.write(project.id, work).await.map(|_| ())
    }

    /// Says what visitors without a name are called, those who are there too (S1.29).
    ///
    /// # Errors
    /// What is wrong with the name ([`PersonName::parse`]), [`Refusal::Forbidden`].
    pub async fn call_anonymous(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        name: &str,
    ) -> Result<(), Error> {
        let project = self.administered(me, project_key).await?;
        let work = Work::CallAnonymous {
            by: me.id,
            name: PersonName::parse(name)?,
            audit: me.noted(self.now_ms(), AuditAction::ChangeAnonymousName),
        };
        self.write(project.id, work).await.map(|_| ())
    }

    /// Lets exactly these websites show the chat; each is an origin or the name of a host, which means `https://`. Without any, only
    /// our own pages show it.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for what is no website and for more than 50 of them, [`Refusal::Forbidden`].
    pub async fn set_websites(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        typed: &[String],
    ) -> Result<(), Error> {
        let project = self.administered(me, project_key).await?;
        let mut origins = websites(typed)?;
        origins.sort();
        origins.dedup();
        if origins.len() > WEBSITES_MAX {
            return Err(Refusal::Malformed {
                field: "The list of websites".to_owned(),
                expected: format!("at most {WEBSITES_MAX} of them"),
            }
            .into());
        }
        let noted = me
            .noted(self.now_ms(), AuditAction::ChangeWebsites)
            .saying(&origins.join(" "));
        Ok(self.store.set_websites(project.id, &origins, &noted).await?)
    }
}
