//! The configuration: defaults, below a TOML file, below the environment, below flags (`architecture.md`, Configuration).
//!
//! Each layer knows the same settings by the same words: `public_url` in the file, `LOBBY_PUBLIC_URL` in the environment,
//! `--public-url` on the command line. To add a setting: a row in [`setting`], a field here, a line in [`Config::read`].

mod address;
mod database;
mod setting;
mod source;
mod task;
mod value;

pub use address::{ListenAddress, PublicUrl};
pub use database::DatabaseUrl;
pub use task::Task;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use service::connection::Addresses;
use service::throttle::Limits;
use tracing::level_filters::LevelFilter;

use crate::layers::client_address::TrustedProxies;
use crate::outgoing::InternalHosts;
use setting::Setting;
use source::Given;

/// What one server is told to do.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the console and the widget are served.
    pub addr: ListenAddress,
    /// The address under which browsers reach this server; `None` derives it from the loopback address that is bound.
    pub public_url: Option<PublicUrl>,
    /// The database.
    pub database: DatabaseUrl,
    /// The folder of the copies that are made of a PostgreSQL database before its schema is changed. Those of a file lie beside it.
    pub copies_dir: PathBuf,
    /// The folder of the console's files; `None`: those in the executable, or `target/site` where it has none.
    pub site_dir: Option<PathBuf>,
    /// The folder of the widget's files; `None`: those in the executable, or `target/widget` where it has none.
    pub widget_dir: Option<PathBuf>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// The database of countries; `None`: the one in the executable.
    pub geoip_db: Option<PathBuf>,
    /// What becomes of the IP addresses of customers.
    pub ip_addresses: Addresses,
    /// Whether the names of their addresses are looked up in the DNS.
    pub host_names: bool,
    /// Whether pages are read to which messages link.
    pub link_previews: bool,
    /// The hosts of the own network that may be asked.
    pub internal_hosts: InternalHosts,
    /// The lowest level that is logged.
    pub log: LevelFilter,
    /// How a line of the log looks.
    pub log_format: LogFormat,
    /// The demo, where this is one.
    pub demo: Option<Demo>,
    /// The limits against abuse.
    pub limits: Limits,
}

/// What a demo has besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// Where the shop that embeds the widget is served: another site than the console.
    pub shop_addr: ListenAddress,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// Start a server.
    Server(Box<Config>),
    /// Do this with what the server of this configuration has, and end.
    Task(Task, Box<Config>),
    /// Say what is wrong, beginning with this configuration.
    Doctor(Refused),
    /// Print this and end: help, version.
    Text(String),
}

/// The configuration cannot be used. Carries all that is wrong, one sentence each, with names and reasons.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Refused(pub Vec<String>);

impl Default for Config {
    fn default() -> Self {
        Self {
            addr: ListenAddress::LOOPBACK_3000,
            public_url: None,
            database: DatabaseUrl::Sqlite(PathBuf::from("data/lobby.db")),
            copies_dir: PathBuf::from("data"),
            site_dir: None,
            widget_dir: None,
            trusted_proxies: TrustedProxies::default(),
            geoip_db: None,
            ip_addresses: Addresses::Full,
            host_names: true,
            link_previews: false,
            internal_hosts: InternalHosts::default(),
            log: LevelFilter::INFO,
            log_format: LogFormat::Text,
            demo: None,
            limits: Limits::DEFAULT,
        }
    }
}

impl Config {
    /// Reads all layers. `args` begins with the name of the program; a relative file name counts from `folder`.
    ///
    /// # Errors
    /// [`Refused`] with every unknown name and every impossible value.
    pub fn load(
        args: impl IntoIterator<Item = OsString>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        folder: &Path,
    ) -> Result<Asked, Refused> {
        let (flags, task) = match source::flags(args) {
            source::Flags::Given(given, task) => (given, task),
            source::Flags::Text(text) => return Ok(Asked::Text(text)),
            source::Flags::Wrong(problem) => return Err(Refused(vec![problem])),
        };
        let mut problems = Vec::new();
        let environment = source::environment(environment, &mut problems);
        let file = flags.file.as_ref().or(environment.file.as_ref());
        let file = source::file(file, folder, &mut problems);
        let given = file.below(environment).below(flags);
        let config = Self::read(&given, &mut problems);
        if !problems.is_empty() {
            let refused = Refused(problems);
            return match task {
                Some(Task::Doctor) => Ok(Asked::Doctor(refused)),
                _ => Err(refused),
            };
        }
        Ok(match task {
            None => Asked::Server(Box::new(config)),
            Some(task) => Asked::Task(task, Box::new(config)),
        })
    }

    /// The address under which browsers reach a server that is bound to `bound`.
    pub fn public_url_at(&self, bound: std::net::SocketAddr) -> PublicUrl {
        self.public_url
            .clone()
            .unwrap_or_else(|| PublicUrl::of_loopback(&self.addr.at_port(bound.port())))
    }

    /// Whether this is a demo.
    pub fn is_demo(&self) -> bool {
        self.demo.is_some()
    }

    fn read(given: &Given, problems: &mut Vec<String>) -> Self {
        let mut read = value::Read::new(given, problems);
        let fallback = Self::default();
        let is_demo = read.or(Setting::Demo, false, value::switch);
        let shop_addr = read.or(
            Setting::DemoShopAddr,
            ListenAddress::demo_shop(),
            ListenAddress::parse,
        );
        let (database, limits) = if is_demo {
            (DatabaseUrl::Sqlite(PathBuf::from("data/demo.db")), Limits::DEMO)
        } else {
            (fallback.database, fallback.limits)
        };
        let config = Self {
            addr: read.or(Setting::Addr, fallback.addr, ListenAddress::parse),
            public_url: read.maybe(Setting::PublicUrl, PublicUrl::parse),
            database: read.or(Setting::DatabaseUrl, database, DatabaseUrl::parse),
            copies_dir: read.or(Setting::CopiesDir, fallback.copies_dir, value::folder),
            site_dir: read.maybe(Setting::SiteDir, value::folder),
            widget_dir: read.maybe(Setting::WidgetDir, value::folder),
            trusted_proxies: read.or(
                Setting::TrustedProxies,
                fallback.trusted_proxies,
                TrustedProxies::parse,
            ),
            geoip_db: read.maybe(Setting::GeoipDb, value::file),
            ip_addresses: read.or(Setting::IpAddresses, fallback.ip_addresses, value::addresses),
            host_names: read.or(Setting::HostNames, fallback.host_names, value::switch),
            link_previews: read.or(Setting::LinkPreviews, fallback.link_previews, value::switch),
            internal_hosts: read.or(
                Setting::InternalHosts,
                fallback.internal_hosts,
                InternalHosts::parse,
            ),
            log: read.or(Setting::Log, fallback.log, value::level),
            log_format: read.or(Setting::LogFormat, fallback.log_format, value::log_format),
            demo: is_demo.then_some(Demo { shop_addr }),
            limits: read.or(Setting::Limits, limits, value::limits),
        };
        problems.extend(config.contradictions());
        config
    }

    /// What is possible alone and impossible together.
    fn contradictions(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.public_url.is_none() && !self.addr.is_loopback() {
            found.push(format!(
                "public_url is missing: {} is open to the network, so the server has to know the address under which browsers \
                 reach it, for example https://desk.example",
                self.addr
            ));
        }
        if let Some(demo) = &self.demo {
            let open = [("addr", &self.addr), ("demo_shop_addr", &demo.shop_addr)];
            found.extend(open.into_iter().filter(|(_, addr)| !addr.is_loopback()).map(|(name, addr)| {
                format!("{name} {addr} is open to the network: a demo has known passwords and listens on this machine only")
            }));
            if self.public_url.as_ref().is_some_and(|url| !url.is_loopback()) {
                found.push(
                    "public_url of a demo has to be an address of this machine: its passwords are known"
                        .to_owned(),
                );
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
