//! A founded desk with two agents, made as people make it: by the set-up link, the settings page and the sign-in page.

use model::settings::{NewPerson, SettingsChange, SettingsView};
use model::status::{Level, Role};
use serde_json::json;

use crate::clock::Stopwatch;
use crate::http::{Http, Site};
use crate::outcome::Outcome;

/// The key of the project.
pub(crate) const KEY: &str = "SU";
/// The password of the agents.
pub(crate) const PASSWORD: &str = "a long password";
/// Names and addresses of the agents.
pub(crate) const AGENTS: [(&str, &str); 2] = [
    ("Ana Ribeiro", "ana@shop.example"),
    ("Kenji Watanabe", "kenji@shop.example"),
];

/// A desk, as its clients know it.
#[derive(Debug)]
pub(crate) struct Desk {
    /// Where it is now.
    pub(crate) site: Site,
    /// The widget's id.
    pub(crate) widget: String,
    /// The session cookies of the two agents.
    pub(crate) agents: [String; 2],
    /// What all clients measure with.
    pub(crate) watch: Stopwatch,
    /// How many messages were acknowledged up to now.
    pub(crate) stored: usize,
    next_visitor: u32,
}

impl Desk {
    /// Founds the desk by the token of its set-up link, adds the second agent and signs both in.
    ///
    /// # Errors
    /// When a step is refused.
    pub(crate) async fn found(site: &Site, token: &str) -> Outcome<Self> {
        let mut founder = Http::open(site).await?;
        let first = json!({
            "name": AGENTS[0].0, "email": AGENTS[0].1, "password": PASSWORD, "project_name": "Support",
            "project_key": KEY, "websites": ["https://shop.example"],
        });
        let done = founder
            .call("set_up", &json!({ "token": token, "first": first }))
            .await?;
        let widget = done["widget"]
            .as_str()
            .ok_or("the set-up names no widget")?
            .to_owned();
        add_second(&mut founder).await?;
        let [ana, kenji] = AGENTS.map(|(_, email)| email);
        Ok(Self {
            site: site.clone(),
            widget,
            agents: [sign_in(site, ana).await?, sign_in(site, kenji).await?],
            watch: Stopwatch::begin(),
            stored: 0,
            next_visitor: 0,
        })
    }

    /// The numbers of so many new visitors.
    pub(crate) fn new_visitors(&mut self, count: u32) -> std::ops::Range<u32> {
        let first = self.next_visitor;
        self.next_visitor += count;
        first..self.next_visitor
    }
}

async fn add_second(founder: &mut Http) -> Outcome {
    let settings = founder
        .call("load_settings", &json!({ "project_key": KEY }))
        .await?;
    let settings: SettingsView = serde_json::from_value(settings)?;
    let rights = settings
        .team
        .departments
        .iter()
        .map(|department| (department.id, Level::Own));
    let (name, email) = AGENTS[1];
    let change = SettingsChange::AddPerson(NewPerson {
        name: name.to_owned(),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        role: Role::Agent,
        rights: rights.collect(),
    });
    founder
        .call(
            "change_settings",
            &json!({ "project_key": KEY, "change": change }),
        )
        .await?;
    Ok(())
}

async fn sign_in(site: &Site, email: &str) -> Outcome<String> {
    let mut browser = Http::open(site).await?;
    let arguments = json!({ "email": email, "password": PASSWORD, "keep": false });
    browser.call("sign_in", &arguments).await?;
    browser
        .cookie
        .take()
        .ok_or_else(|| "signing in sets no cookie".into())
}
