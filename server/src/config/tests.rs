use super::*;

fn load(args: &[&str], variables: &[(&str, &str)], file: Option<&str>) -> Result<Config, Refused> {
    let folder = tempfile::tempdir().unwrap();
    if let Some(text) = file {
        std::fs::write(folder.path().join("lobby.toml"), text).unwrap();
    }
    let args = std::iter::once("lobby")
        .chain(args.iter().copied())
        .map(OsString::from);
    let variables = variables
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)));
    match Config::load(args, variables, folder.path())? {
        Asked::Server(config) => Ok(*config),
        other => panic!("asked instead: {other:?}"),
    }
}

#[test]
fn everything_has_a_working_default() {
    let config = load(&[], &[], None).unwrap();
    assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.database.to_string(), "sqlite:data/lobby.db");
    assert_eq!(config.copies_dir, Path::new("data"));
    assert_eq!(
        config.public_url_at(config.addr.socket_addr()).origin(),
        "http://127.0.0.1:3000"
    );
    assert_eq!(
        (config.limits.name, config.log, config.log_format),
        ("default", LevelFilter::INFO, LogFormat::Text)
    );
    assert!(config.demo.is_none() && config.site_dir.is_none());
    assert_eq!((config.ip_addresses, config.host_names), (Addresses::Full, true));
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file = "addr = \"127.0.0.1:1\"\nlog = \"warn\"\ncopies_dir = \"copies\"\nlimits = \"bench\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n";
    let variables = [
        ("LOBBY_ADDR", "127.0.0.1:2"),
        ("LOBBY_LOG", "debug"),
        ("HOME", "/"),
    ];
    let config = load(&["--addr", "127.0.0.1:3"], &variables, Some(file)).unwrap();
    assert_eq!(config.addr.port, 3);
    assert_eq!(config.log, LevelFilter::DEBUG);
    assert_eq!(config.copies_dir, Path::new("copies"));
    assert_eq!(config.limits.name, "bench");
    assert!(config.trusted_proxies.contains("10.1.2.3".parse().unwrap()));
    assert!(!config.trusted_proxies.contains("11.1.2.3".parse().unwrap()));
}

#[test]
fn a_demo_has_a_database_and_limits_of_its_own() {
    let config = load(&["--demo"], &[], None).unwrap();
    assert_eq!(config.database.to_string(), "sqlite:data/demo.db");
    assert_eq!(config.limits.name, "demo");
    assert_eq!(config.demo.unwrap().shop_addr.to_string(), "localhost:3001");
    let config = load(&[], &[("LOBBY_DEMO", "true"), ("LOBBY_LIMITS", "default")], None).unwrap();
    assert!(config.is_demo());
    assert_eq!(config.limits.name, "default");
}

fn refused(args: &[&str], variables: &[(&str, &str)], file: Option<&str>, words: [&str; 2]) {
    let result = load(args, variables, file);
    let said = result
        .expect_err(&format!("{args:?} {variables:?} {file:?}"))
        .to_string();
    for word in words {
        assert!(
            said.contains(word),
            "{args:?} {variables:?} {file:?}: no \"{word}\" in: {said}"
        );
    }
}

#[test]
fn unknown_names_are_refused_in_each_layer() {
    refused(&["--adr", "x"], &[], None, ["--adr", "unexpected"]);
    refused(&["now"], &[], None, ["now", "unrecognized"]);
    refused(&[], &[("LOBBY_ADR", "x")], None, ["LOBBY_ADR", "not a setting"]);
    refused(&[], &[], Some("adr = \"x\""), ["adr", "not a setting"]);
    refused(&[], &[], Some("addr = "), ["lobby.toml", "not TOML"]);
    refused(&[], &[], Some("[addr]\nport = 3"), ["addr", "cannot be a table"]);
    refused(
        &["--config", "none.toml"],
        &[],
        None,
        ["none.toml", "cannot be read"],
    );
}

#[test]
fn impossible_values_are_refused_with_name_and_reason() {
    for (flag, value, reason) in [
        ("--addr", "3000", "not an address"),
        ("--addr", "desk.example:3000", "not an address"),
        ("--addr", "127.0.0.1:70000", "no port"),
        ("--public-url", "http://desk.example", "plain http"),
        ("--public-url", "https://desk.example/x", "more than"),
        ("--public-url", "https://u:p@desk.example", "more than"),
        ("--public-url", "ftp://desk.example", "scheme"),
        ("--public-url", "desk", "not an address"),
        ("--database-url", "postgres://db", "names no database"),
        ("--database-url", "mysql://db", "scheme"),
        ("--database-url", "lobby.db", "scheme"),
        ("--database-url", "sqlite::memory:", "lost"),
        ("--database-url", "sqlite:", "no file"),
        ("--database-url", "sqlite:a.db?mode=ro", "options"),
        ("--copies-dir", "", "empty"),
        ("--trusted-proxies", "10.0.0.0/8,proxy", "\"proxy\""),
        ("--geoip-db", "", "empty"),
        ("--ip-addresses", "hashed", "full, network, none"),
        ("--host-names", "perhaps", "neither"),
        ("--log", "loud", "not a level"),
        ("--log-format", "xml", "neither"),
        ("--limits", "none", "not a profile"),
        ("--site-dir", "", "empty"),
    ] {
        refused(&[flag, value], &[], None, [flag, reason]);
    }
    refused(&[], &[("LOBBY_DEMO", "perhaps")], None, ["LOBBY_DEMO", "neither"]);
}

#[test]
fn what_contradicts_itself_is_refused() {
    refused(
        &["--addr", "0.0.0.0:3000"],
        &[],
        None,
        ["public_url", "open to the network"],
    );
    refused(
        &["--demo", "--addr", "0.0.0.0:3000"],
        &[],
        None,
        ["addr", "known passwords"],
    );
    refused(
        &["--demo", "--public-url", "https://desk.example"],
        &[],
        None,
        ["public_url", "this machine"],
    );
    refused(
        &["--demo", "--demo-shop-addr", "[::]:3001"],
        &[],
        None,
        ["demo_shop_addr", "known passwords"],
    );
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let refused = load(
        &["--log", "loud"],
        &[("LOBBY_X", "1"), ("LOBBY_LIMITS", "y")],
        Some("z = 1"),
    )
    .unwrap_err();
    assert_eq!(refused.0.len(), 4, "{refused}");
}

#[test]
fn public_addresses_are_origins() {
    let table = [
        ("https://desk.example", "https://desk.example"),
        ("https://Desk.example:443/", "https://desk.example"),
        ("https://desk.example:8443", "https://desk.example:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ];
    for (given, origin) in table {
        assert_eq!(PublicUrl::parse(given).unwrap().origin(), origin);
    }
}

#[test]
fn help_and_version_are_printed() {
    for (flag, word) in [
        ("--help", "--public-url"),
        ("--version", env!("CARGO_PKG_VERSION")),
    ] {
        let args = ["lobby", flag].map(OsString::from);
        match Config::load(args, [], Path::new(".")).unwrap() {
            Asked::Text(text) => assert!(text.contains(word), "{text}"),
            other => panic!("{flag} asked for {other:?}"),
        }
    }
}

#[test]
fn a_command_takes_settings_before_and_behind_its_name() {
    let args = [
        "lobby",
        "--log",
        "warn",
        "backup",
        "copy.db",
        "--database-url",
        "sqlite:a.db",
        "--demo",
    ];
    let asked = Config::load(args.map(OsString::from), [], Path::new("/nonexistent")).unwrap();
    let Asked::Task(Task::Backup(file), config) = asked else {
        panic!("{asked:?}")
    };
    assert_eq!(file, Path::new("copy.db"));
    assert_eq!(config.database.to_string(), "sqlite:a.db");
    assert_eq!((config.log, config.is_demo()), (LevelFilter::WARN, true));
    refused(&["backup"], &[], None, ["FILE", "required"]);
}
