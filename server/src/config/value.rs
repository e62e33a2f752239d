//! Texts become values, or sentences about what is wrong with them.

use std::path::PathBuf;

use service::connection::Addresses;
use service::throttle::Limits;
use tracing::level_filters::LevelFilter;

use super::LogFormat;
use super::setting::Setting;
use super::source::Given;

/// Reads settings and collects what is wrong.
pub(super) struct Read<'a> {
    given: &'a Given,
    problems: &'a mut Vec<String>,
}

impl<'a> Read<'a> {
    /// A reader of `given`.
    pub(super) fn new(given: &'a Given, problems: &'a mut Vec<String>) -> Self {
        Self { given, problems }
    }

    /// A setting that may be missing.
    pub(super) fn maybe<T>(&mut self, setting: Setting, parse: fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.given.get(setting)?;
        match parse(value.text.trim()) {
            Ok(parsed) => Some(parsed),
            Err(reason) => {
                self.problems
                    .push(format!("{} \"{}\" {reason}", value.named, value.text));
                None
            }
        }
    }

    /// A setting with a default.
    pub(super) fn or<T>(&mut self, setting: Setting, default: T, parse: fn(&str) -> Result<T, String>) -> T {
        self.maybe(setting, parse).unwrap_or(default)
    }
}

/// Yes or no.
pub(super) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" | "" => Ok(false),
        _ => Err("is neither true nor false".to_owned()),
    }
}

/// A folder. Whether it is there shows when it is read.
pub(super) fn folder(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() {
        Err("is empty; give a folder".to_owned())
    } else {
        Ok(PathBuf::from(text))
    }
}

/// A file. Whether it is there shows when it is read.
pub(super) fn file(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() {
        Err("is empty; give a file".to_owned())
    } else {
        Ok(PathBuf::from(text))
    }
}

/// What becomes of addresses.
pub(super) fn addresses(text: &str) -> Result<Addresses, String> {
    match text {
        "full" => Ok(Addresses::Full),
        "network" => Ok(Addresses::Network),
        "none" => Ok(Addresses::None),
        _ => Err("is not one of full, network, none".to_owned()),
    }
}

/// A level of the log.
pub(super) fn level(text: &str) -> Result<LevelFilter, String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let known = LEVELS.contains(&text).then(|| text.parse().ok()).flatten();
    known.ok_or_else(|| format!("is not a level; known are {}", LEVELS.join(", ")))
}

/// The form of the log.
pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("is neither text nor json".to_owned()),
    }
}

/// A profile of limits by its name.
pub(super) fn limits(text: &str) -> Result<Limits, String> {
    [Limits::DEFAULT, Limits::DEMO, Limits::BENCH]
        .into_iter()
        .find(|profile| profile.name == text)
        .ok_or_else(|| "is not a profile of limits; known are default, demo, bench".to_owned())
}
