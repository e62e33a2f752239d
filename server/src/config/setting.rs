//! The table of settings: one word each, in three spellings.

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Setting {
    Addr,
    PublicUrl,
    DatabaseUrl,
    CopiesDir,
    SiteDir,
    WidgetDir,
    TrustedProxies,
    GeoipDb,
    IpAddresses,
    HostNames,
    LinkPreviews,
    InternalHosts,
    Log,
    LogFormat,
    Demo,
    DemoShopAddr,
    Limits,
}

/// How a setting is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The setting.
    pub(super) setting: Setting,
    /// The word in the file.
    pub(super) key: &'static str,
    /// The name in the environment.
    pub(super) variable: &'static str,
    /// The flag, without its dashes.
    pub(super) flag: &'static str,
    /// What stands for the value in the help text; nothing for a switch.
    pub(super) placeholder: Option<&'static str>,
    /// One sentence of help.
    pub(super) help: &'static str,
}

/// All settings, in the order of the help text.
pub(super) const TABLE: [Row; 17] = [
    Row {
        setting: Setting::Addr,
        key: "addr",
        variable: "LOBBY_ADDR",
        flag: "addr",
        placeholder: Some("HOST:PORT"),
        help: "Where to listen; port 0 takes any free one [default: 127.0.0.1:3000]",
    },
    Row {
        setting: Setting::PublicUrl,
        key: "public_url",
        variable: "LOBBY_PUBLIC_URL",
        flag: "public-url",
        placeholder: Some("URL"),
        help: "The address under which browsers reach this server [default: that of addr, on loopback]",
    },
    Row {
        setting: Setting::DatabaseUrl,
        key: "database_url",
        variable: "LOBBY_DATABASE_URL",
        flag: "database-url",
        placeholder: Some("URL"),
        help: "The database, sqlite:PATH or postgres://… [default: sqlite:data/lobby.db; with --demo: sqlite:data/demo.db]",
    },
    Row {
        setting: Setting::CopiesDir,
        key: "copies_dir",
        variable: "LOBBY_COPIES_DIR",
        flag: "copies-dir",
        placeholder: Some("FOLDER"),
        help: "Where a PostgreSQL database is copied to before an upgrade changes its tables [default: data]",
    },
    Row {
        setting: Setting::SiteDir,
        key: "site_dir",
        variable: "LOBBY_SITE_DIR",
        flag: "site-dir",
        placeholder: Some("FOLDER"),
        help: "The console's files [default: built in, else target/site]",
    },
    Row {
        setting: Setting::WidgetDir,
        key: "widget_dir",
        variable: "LOBBY_WIDGET_DIR",
        flag: "widget-dir",
        placeholder: Some("FOLDER"),
        help: "The widget's files [default: built in, else target/widget]",
    },
    Row {
        setting: Setting::TrustedProxies,
        key: "trusted_proxies",
        variable: "LOBBY_TRUSTED_PROXIES",
        flag: "trusted-proxies",
        placeholder: Some("ADDRESSES"),
        help: "Addresses or networks whose X-Forwarded-For is believed, separated by commas",
    },
    Row {
        setting: Setting::GeoipDb,
        key: "geoip_db",
        variable: "LOBBY_GEOIP_DB",
        flag: "geoip-db",
        placeholder: Some("FILE"),
        help: "A database of countries in the MMDB form, read again when it changes [default: built in]",
    },
    Row {
        setting: Setting::IpAddresses,
        key: "ip_addresses",
        variable: "LOBBY_IP_ADDRESSES",
        flag: "ip-addresses",
        placeholder: Some("HOW"),
        help: "What is stored and shown of customers' IP addresses: full, network or none [default: full]",
    },
    Row {
        setting: Setting::HostNames,
        key: "host_names",
        variable: "LOBBY_HOST_NAMES",
        flag: "host-names",
        placeholder: Some("YES|NO"),
        help: "Whether the names of those addresses are looked up in the DNS [default: yes]",
    },
    Row {
        setting: Setting::LinkPreviews,
        key: "link_previews",
        variable: "LOBBY_LINK_PREVIEWS",
        flag: "link-previews",
        placeholder: Some("YES|NO"),
        help: "Whether the server reads the page of a link at which an agent points, to show its title [default: no]",
    },
    Row {
        setting: Setting::InternalHosts,
        key: "internal_hosts",
        variable: "LOBBY_INTERNAL_HOSTS",
        flag: "internal-hosts",
        placeholder: Some("HOSTS"),
        help: "Hosts of the own network that the server may ask all the same, each HOST:PORT, separated by commas",
    },
    Row {
        setting: Setting::Log,
        key: "log",
        variable: "LOBBY_LOG",
        flag: "log",
        placeholder: Some("LEVEL"),
        help: "off, error, warn, info, debug or trace [default: info]",
    },
    Row {
        setting: Setting::LogFormat,
        key: "log_format",
        variable: "LOBBY_LOG_FORMAT",
        flag: "log-format",
        placeholder: Some("FORMAT"),
        help: "text or json [default: text]",
    },
    Row {
        setting: Setting::Demo,
        key: "demo",
        variable: "LOBBY_DEMO",
        flag: "demo",
        placeholder: None,
        help: "A pottery shop with its team and chats, in a database of its own, on this machine only",
    },
    Row {
        setting: Setting::DemoShopAddr,
        key: "demo_shop_addr",
        variable: "LOBBY_DEMO_SHOP_ADDR",
        flag: "demo-shop-addr",
        placeholder: Some("HOST:PORT"),
        help: "Where the demo's shop is served [default: localhost:3001]",
    },
    Row {
        setting: Setting::Limits,
        key: "limits",
        variable: "LOBBY_LIMITS",
        flag: "limits",
        placeholder: Some("PROFILE"),
        help: "Limits against abuse: default, demo or bench [default: default; with --demo: demo]",
    },
];

/// All words of one spelling, for the answer to an unknown one.
pub(super) fn known(spelling: impl Fn(&Row) -> &'static str) -> String {
    TABLE.iter().map(spelling).collect::<Vec<_>>().join(", ")
}
