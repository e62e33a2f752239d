//! The three places that settings come from. Each gives texts with the name under which they stood.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command};

use super::setting::{Row, Setting, TABLE, known};
use super::task::{self, Task};

/// The file that is read when it is there and no other is named.
const DEFAULT_FILE: &str = "lobby.toml";
/// The environment's names for us.
const PREFIX: &str = "LOBBY_";
/// Names the file.
const FILE_VARIABLE: &str = "LOBBY_CONFIG";

/// What one or more layers say.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// The file that is named.
    pub(super) file: Option<PathBuf>,
    values: BTreeMap<Setting, Value>,
}

/// A value with the name under which it stood.
#[derive(Debug)]
pub(super) struct Value {
    /// The text.
    pub(super) text: String,
    /// Where it stood, for messages.
    pub(super) named: String,
}

/// What the command line says.
pub(super) enum Flags {
    /// Settings, and the command that uses them, where one is named.
    Given(Given, Option<Task>),
    /// Print this and end.
    Text(String),
    /// It cannot be read.
    Wrong(String),
}

impl Given {
    /// What is said of a setting.
    pub(super) fn get(&self, setting: Setting) -> Option<&Value> {
        self.values.get(&setting)
    }

    /// Both layers; `upper` wins.
    pub(super) fn below(mut self, upper: Self) -> Self {
        self.values.extend(upper.values);
        self
    }

    fn put(&mut self, setting: Setting, text: String, named: String) {
        self.values.insert(setting, Value { text, named });
    }
}

/// The command line.
pub(super) fn flags(args: impl IntoIterator<Item = OsString>) -> Flags {
    let matches = match command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Flags::Text(error.to_string());
        }
        Err(error) => {
            return Flags::Wrong(
                error
                    .to_string()
                    .trim_start_matches("error: ")
                    .trim_end()
                    .to_owned(),
            );
        }
    };
    let task = task::asked(&matches);
    // What stood before the name of a command has come down to it.
    let matches = matches.subcommand().map_or(&matches, |(_, below)| below);
    let mut given = Given {
        file: matches.get_one::<PathBuf>("config").cloned(),
        ..Given::default()
    };
    for Row {
        setting,
        key,
        flag,
        placeholder,
        ..
    } in &TABLE
    {
        let text = match placeholder {
            None => matches.get_flag(key).then(|| "true".to_owned()),
            Some(_) => matches.get_one::<String>(key).cloned(),
        };
        if let Some(text) = text {
            given.put(*setting, text, format!("--{flag}"));
        }
    }
    Flags::Given(given, task)
}

fn command() -> Command {
    let file = Arg::new("config")
        .long("config")
        .global(true)
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("A TOML file with the same settings [default: lobby.toml, where it is there]");
    let settings = TABLE.map(|row| {
        let arg = Arg::new(row.key).long(row.flag).global(true).help(row.help);
        match row.placeholder {
            None => arg.action(ArgAction::SetTrue),
            Some(placeholder) => arg.value_name(placeholder),
        }
    });
    Command::new("lobby")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A support desk for live chat that you host yourself. Without a command, the server starts.")
        .after_help("Each setting can stand in the environment as well (LOBBY_PUBLIC_URL) or in the file (public_url).")
        .arg(file)
        .args(settings)
        .subcommands(task::commands())
}

/// The environment. Every name that begins with `LOBBY_` must be one of ours.
pub(super) fn environment(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    problems: &mut Vec<String>,
) -> Given {
    let mut given = Given::default();
    for (name, value) in variables {
        let Some(name) = name
            .to_str()
            .filter(|name| name.starts_with(PREFIX))
            .map(str::to_owned)
        else {
            continue;
        };
        if name == FILE_VARIABLE {
            given.file = Some(PathBuf::from(value));
            continue;
        }
        let row = TABLE.iter().find(|row| row.variable == name);
        match (row, value.into_string()) {
            (Some(row), Ok(text)) => given.put(row.setting, text, name),
            (Some(_), Err(_)) => problems.push(format!("{name} is not valid UTF-8")),
            (None, _) => problems.push(format!(
                "{name} is not a setting of this server; known are {FILE_VARIABLE}, {}",
                known(|row| row.variable)
            )),
        }
    }
    given
}

/// The file that is named, or `lobby.toml` where it is there.
pub(super) fn file(named: Option<&PathBuf>, folder: &Path, problems: &mut Vec<String>) -> Given {
    let path = folder.join(named.map_or(Path::new(DEFAULT_FILE), PathBuf::as_path));
    if named.is_none() && !path.exists() {
        return Given::default();
    }
    match std::fs::read_to_string(&path) {
        Ok(text) => of_toml(&text, &path, problems),
        Err(error) => {
            problems.push(format!(
                "the configuration file {} cannot be read: {error}",
                path.display()
            ));
            Given::default()
        }
    }
}

fn of_toml(text: &str, path: &Path, problems: &mut Vec<String>) -> Given {
    let mut given = Given::default();
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            problems.push(format!("{} is not TOML: {error}", path.display()));
            return given;
        }
    };
    for (key, value) in table {
        let named = format!("{key} in {}", path.display());
        let Some(row) = TABLE.iter().find(|row| row.key == key) else {
            let known = known(|row| row.key);
            problems.push(format!(
                "{named} is not a setting of this server; known are {known}"
            ));
            continue;
        };
        match text_of(&value) {
            Some(text) => given.put(row.setting, text, named),
            None => problems.push(format!("{named} cannot be a {}; give a text", value.type_str())),
        }
    }
    given
}

/// A scalar as it would stand in the environment; a list with commas.
fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}
