//! The first run: a one-time link, the first administrator, the first project; and the team of the demo.

use model::id::{ProjectId, is_project_key};
use model::refusal::Refusal;
use model::text::{Email, PersonName};
use model::view::SignedIn;
use model::website;

use super::Desk;
use crate::error::Error;
use crate::password;
use crate::record::{DemoTeam, Founding};
use crate::session::Caller;
use crate::token;

/// The setting that marks a database of the demo.
const DEMO_MARK: &str = "demo";

/// What the set-up page asks for.
#[derive(Clone)]
pub struct SetUp {
    /// The administrator's name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// The project's name.
    pub project_name: String,
    /// The project's key.
    pub project_key: String,
    /// The websites on which the widget may be embedded, as origins.
    pub websites: Vec<String>,
    /// Where it comes from.
    pub caller: Caller,
}

/// What the set-up has made.
pub struct SetUpDone {
    /// The administrator's session token.
    pub token: String,
    /// Who is signed in.
    pub signed_in: SignedIn,
    /// The widget's id.
    pub widget: String,
}

impl Desk {
    /// The token of the one-time link, while no administrator exists. Made once for each start.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn set_up_link(&self) -> Result<Option<String>, Error> {
        if !self.store.is_unfounded().await? {
            return Ok(None);
        }
        let mut token = self.set_up_token();
        Ok(Some(
            token
                .get_or_insert_with(|| token::secret(self.rng.as_ref()))
                .clone(),
        ))
    }

    /// Whether this token opens the set-up page.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn set_up_is_open(&self, token: &str) -> Result<bool, Error> {
        let matches = self
            .set_up_token()
            .as_deref()
            .is_some_and(|known| token::digest(known) == token::digest(token));
        Ok(matches && self.store.is_unfounded().await?)
    }

    /// Creates the first administrator and the first project, and signs the administrator in.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a wrong or used link; what is wrong with a field.
    pub async fn set_up(&self, link: &str, wanted: SetUp) -> Result<SetUpDone, Error> {
        if !self.set_up_is_open(link).await? {
            return Err(Refusal::NotFound.into());
        }
        let founding = self.founding(wanted.clone()).await?;
        if !self.store.found(&founding).await? {
            return Err(Refusal::NotFound.into());
        }
        *self.set_up_token() = None;
        let account = self
            .store
            .account_by_email(&founding.email)
            .await?
            .ok_or(Refusal::NotFound)?;
        let session = self
            .open_session(&account, &wanted.caller)
            .await?
            .ok_or(Refusal::NotFound)?;
        Ok(SetUpDone {
            token: session.token,
            signed_in: session.signed_in,
            widget: founding.widget,
        })
    }

    /// Whether the database is one of the demo; `None` while it is empty.
    ///
    /// # Errors
    /// A failure of the database.
    pub async fn is_demo(&self) -> Result<Option<bool>, Error> {
        if self.store.is_unfounded().await? {
            return Ok(None);
        }
        Ok(Some(self.store.setting(DEMO_MARK).await?.is_some()))
    }

    /// Marks the database as one of the demo and founds it.
    ///
    /// # Errors
    /// What is wrong with a field, failures of the database.
    pub async fn found_demo(
        &self,
        wanted: SetUp,
        accent: Option<String>,
        widget: &str,
    ) -> Result<ProjectId, Error> {
        self.store.set_setting(DEMO_MARK, "1").await?;
        let founding = Founding {
            accent,
            widget: widget.to_owned(),
            ..self.founding(wanted).await?
        };
        self.store.found(&founding).await?;
        let project = self
            .store
            .projects()
            .await?
            .into_iter()
            .next()
            .ok_or(Refusal::NotFound)?;
        Ok(project.id)
    }

    /// Adds departments and agents to a project.
    ///
    /// # Errors
    /// Failures of the database.
    pub async fn add_team(&self, project: ProjectId, team: DemoTeam) -> Result<(), Error> {
        Ok(self.store.add_team(project, &team).await?)
    }

    /// The PHC string of a password, for accounts that are made in bulk.
    ///
    /// # Errors
    /// What is wrong with the password.
    pub async fn hash_password(&self, password: &str) -> Result<String, Error> {
        self.passwords.hash(password.to_owned()).await
    }

    async fn founding(&self, wanted: SetUp) -> Result<Founding, Error> {
        let name = PersonName::parse(&wanted.name)?;
        let email = Email::parse(&wanted.email)?;
        let project_name = PersonName::parse(&wanted.project_name).map_err(|_| Refusal::Empty {
            field: "The project's name".to_owned(),
        })?;
        if !is_project_key(&wanted.project_key) {
            return Err(malformed("The key", "two to six capital letters, for example JK").into());
        }
        let websites = websites(&wanted.websites)?;
        password::check_new(&wanted.password)?;
        Ok(Founding {
            name: name.into_string(),
            email: email.into_string(),
            password_hash: self.passwords.hash(wanted.password).await?,
            project_name: project_name.into_string(),
            project_key: wanted.project_key,
            websites,
            widget: token::public_id(self.rng.as_ref()),
            epoch: token::public_id(self.rng.as_ref()),
            accent: None,
            caller: wanted.caller,
            at: self.now_ms(),
        })
    }

    fn set_up_token(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.state
            .set_up_token
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Reads websites as origins; empty lines are left out.
pub(super) fn websites(texts: &[String]) -> Result<Vec<String>, Refusal> {
    let typed = texts.iter().filter(|text| !text.trim().is_empty());
    typed.map(|text| website::origin(text)).collect()
}

fn malformed(field: &str, expected: &str) -> Refusal {
    Refusal::Malformed {
        field: field.to_owned(),
        expected: expected.to_owned(),
    }
}
