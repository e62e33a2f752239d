//! The demo: the pottery shop "Juniper Kiln" with its team, contacts and chats, and the shop page that embeds the widget.
//!
//! It is made once, through the same use cases as everything else, at the times at which it happened. To add to it: [`story`].

pub mod shop;
pub mod story;
mod tell;

use model::status::Role;
use service::desk::{Desk, SetUp};
use service::record::{DemoTeam, NewAgent};
use service::session::Caller;

use crate::config::Config;
use crate::run::StartError;

/// Says that the story was told to its end.
const TOLD: &str = "demo_story";

/// Who can sign in to the demo, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInLine {
    /// The e-mail address.
    pub email: &'static str,
    /// The password.
    pub password: &'static str,
    /// The role, in one word.
    pub role: &'static str,
}

/// Makes the demo where it is not there yet, and keeps demo and real data apart. Gives who can sign in.
///
/// # Errors
/// [`StartError`] for a database of the other kind.
pub async fn prepare(
    desk: &Desk,
    config: &Config,
    shop_url: Option<&str>,
) -> Result<Vec<SignInLine>, StartError> {
    let name = || config.database.to_string();
    match (config.is_demo(), desk.is_demo().await?) {
        (true, Some(false)) => return Err(StartError::NotADemo(name())),
        (false, Some(true)) => return Err(StartError::IsADemo(name())),
        (false, _) => return Ok(Vec::new()),
        (true, Some(true)) if desk.store().setting(TOLD).await?.is_none() => {
            return Err(StartError::HalfADemo(name()));
        }
        (true, Some(true)) => {}
        (true, None) => {
            tracing::info!(database.name = %config.database, "Making the demo");
            make(desk, shop_url).await?;
        }
    }
    Ok(story::TEAM.iter().map(sign_in_line).collect())
}

async fn make(desk: &Desk, shop_url: Option<&str>) -> Result<(), service::Error> {
    let [admin, others @ ..] = &story::TEAM;
    let wanted = SetUp {
        name: admin.name.to_owned(),
        email: admin.email.to_owned(),
        password: story::PASSWORD.to_owned(),
        project_name: story::PROJECT_NAME.to_owned(),
        project_key: story::PROJECT_KEY.to_owned(),
        websites: shop_url.map(str::to_owned).into_iter().collect(),
        caller: Caller::default(),
    };
    let project = desk
        .found_demo(wanted, Some(story::ACCENT.to_owned()), story::WIDGET)
        .await?;
    let password_hash = desk.hash_password(story::PASSWORD).await?;
    let agent = |person: &story::Person| NewAgent {
        name: person.name.to_owned(),
        email: person.email.to_owned(),
        password_hash: password_hash.clone(),
        role: person.role,
        rights: person
            .rights
            .iter()
            .map(|(department, level)| ((*department).to_owned(), *level))
            .collect(),
    };
    let team = DemoTeam {
        departments: story::DEPARTMENTS[1..]
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        agents: others.iter().map(agent).collect(),
        at: desk.now_ms(),
    };
    desk.add_team(project, team).await?;
    tell::tell(desk, project).await?;
    desk.store().set_setting(TOLD, "1").await?;
    Ok(())
}

fn sign_in_line(person: &story::Person) -> SignInLine {
    let role = match person.role {
        Role::Agent => "agent",
        Role::Supervisor => "supervisor",
        Role::Admin => "admin",
    };
    SignInLine {
        email: person.email,
        password: story::PASSWORD,
        role,
    }
}
