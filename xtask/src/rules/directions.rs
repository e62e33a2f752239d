//! Which crate may know of which, and what must not be reachable from where.

use std::collections::BTreeMap;

use serde_json::Value;
use toml::Table;

use crate::command;
use crate::failure::{Context, Failure, Outcome};
use crate::files;
use crate::workspace::Workspace;

/// Each crate of ours and those of ours that it may name.
const MAY_NAME: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("service", &["model"]),
    ("storage", &["model", "service"]),
    ("widget", &["model"]),
    ("app", &["model", "service"]),
    ("frontend", &["app", "model"]),
    ("server", &["app", "model", "service", "storage", "widget"]),
    ("xtask", &[]),
    ("bench", &["model"]),
    ("relay", &["model"]),
];

/// What must not be in the tree of a crate.
struct Absence {
    package: &'static str,
    /// Further words for `cargo tree`.
    built_as: &'static str,
    crates: &'static [&'static str],
    /// Features that must be off: of every crate of the tree, or, written `crate/feature`, of one.
    features: &'static [&'static str],
}

const ABSENT: [Absence; 8] = [
    Absence {
        package: "model",
        built_as: "",
        crates: &["sqlx", "leptos", "axum", "tokio"],
        features: &[],
    },
    Absence {
        package: "service",
        built_as: "",
        crates: &["sqlx", "leptos", "axum"],
        features: &[],
    },
    Absence {
        package: "storage",
        built_as: "",
        crates: &["leptos", "axum"],
        features: &[],
    },
    Absence {
        package: "widget",
        built_as: "--features browser --target wasm32-unknown-unknown",
        crates: &["serde_json", "sqlx", "leptos", "service", "tokio", "axum"],
        features: &[],
    },
    Absence {
        package: "widget",
        built_as: "",
        crates: &["serde_json", "sqlx", "leptos", "service", "web-sys"],
        features: &[],
    },
    Absence {
        package: "frontend",
        built_as: "--target wasm32-unknown-unknown",
        crates: &["service", "storage", "sqlx", "axum", "tokio"],
        features: &["ssr"],
    },
    Absence {
        package: "server",
        built_as: "",
        crates: &["frontend"],
        features: &["hydrate", "widget/browser"],
    },
    Absence {
        package: "bench",
        built_as: "",
        crates: &["service", "storage", "app", "server", "sqlx", "axum"],
        features: &[],
    },
];

/// Two versions of one of these are two incompatible sets of types.
const ONE_VERSION: [&str; 8] = [
    "axum",
    "leptos",
    "leptos_axum",
    "tower-http",
    "sqlx",
    "uuid",
    "wasm-bindgen",
    "wasm-bindgen-cli-support",
];

/// One sentence for each breach.
///
/// # Errors
/// When cargo does not answer or the lock file cannot be read.
pub(crate) fn check(workspace: &Workspace) -> Outcome<Vec<String>> {
    let mut breaches = Vec::new();
    let words = "metadata --locked --no-deps --format-version 1";
    let metadata = command::capture(&mut command::cargo(workspace, words))?;
    breaches.extend(named(&metadata)?);
    for absence in &ABSENT {
        let what = format!("--package {} {}", absence.package, absence.built_as);
        let words = format!("tree --locked --edges normal --prefix none --format {{p}}|{{f}} {what}");
        let tree = command::capture(&mut command::cargo(workspace, &words))?;
        breaches.extend(present(absence, &tree));
    }
    breaches.extend(versions(&files::read_text(&workspace.path("Cargo.lock"))?)?);
    Ok(breaches)
}

/// Crates of ours that name one that they must not know.
fn named(metadata: &str) -> Outcome<Vec<String>> {
    let metadata: Value = serde_json::from_str(metadata).context("output of cargo metadata")?;
    let mut breaches = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = MAY_NAME.iter().find(|(ours, _)| *ours == name) else {
            breaches.push(format!(
                "crate {name} has no line in the table of directions (xtask)"
            ));
            continue;
        };
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let normal = dependencies.filter(|dependency| dependency["kind"].is_null());
        let names = normal.filter_map(|dependency| dependency["name"].as_str());
        let ours = names.filter(|dependency| MAY_NAME.iter().any(|(ours, _)| ours == dependency));
        let wrong = ours.filter(|dependency| !allowed.contains(dependency));
        breaches.extend(wrong.map(|dependency| format!("crate {name} must not know of {dependency}")));
    }
    Ok(breaches)
}

/// Crates and features of a tree (lines of `name version|features`) that must not be there.
fn present(absence: &Absence, tree: &str) -> Vec<String> {
    let described = format!("{} {}", absence.package, absence.built_as);
    let described = described.trim_end();
    let mut breaches = Vec::new();
    for line in tree.lines() {
        let (package, features) = line.split_once('|').unwrap_or((line, ""));
        let name = package.split(' ').next().unwrap_or_default();
        if absence.crates.contains(&name) {
            breaches.push(format!("{described}: {name} is reachable (cargo tree -i {name})"));
        }
        let features = features.trim_end_matches("(*)").trim().split(',');
        for feature in features.filter(|feature| is_banned(absence, name, feature)) {
            breaches.push(format!("{described}: {name} has the feature `{feature}`"));
        }
    }
    breaches.sort();
    breaches.dedup();
    breaches
}

fn is_banned(absence: &Absence, name: &str, feature: &str) -> bool {
    absence
        .features
        .iter()
        .any(|banned| match banned.split_once('/') {
            Some((of, banned)) => of == name && banned == feature,
            None => *banned == feature,
        })
}

/// Crates that the lock file holds in two versions, and bindings whose generator is of another version.
fn versions(lock: &str) -> Outcome<Vec<String>> {
    let lock: Table = lock.parse().context("Cargo.lock is not TOML")?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let packages = packages.ok_or_else(|| Failure::new("Cargo.lock has no packages"))?;
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let text = |key| package.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        found.entry(text("name")).or_default().push(text("version"));
    }
    let twice = ONE_VERSION.iter().filter_map(|name| {
        let versions = found.get(name)?;
        (versions.len() > 1).then(|| {
            format!(
                "{name} is there in {} versions: {}",
                versions.len(),
                versions.join(", ")
            )
        })
    });
    let mut breaches: Vec<String> = twice.collect();
    if found.get("wasm-bindgen") != found.get("wasm-bindgen-cli-support") {
        breaches.push("wasm-bindgen and wasm-bindgen-cli-support are of different versions".to_owned());
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::{Absence, named, present, versions};

    #[test]
    fn a_wrong_direction_is_named() {
        let metadata = r#"{"packages": [
            {"name": "model", "dependencies": [{"name": "service", "kind": null}, {"name": "serde", "kind": null}]},
            {"name": "service", "dependencies": [{"name": "model", "kind": null}, {"name": "storage", "kind": "dev"}]},
            {"name": "extra", "dependencies": []}
        ]}"#;
        let breaches = named(metadata).expect("JSON");
        assert_eq!(breaches.len(), 2, "{breaches:?}");
        assert_eq!(breaches[0], "crate model must not know of service");
        assert!(breaches[1].starts_with("crate extra"), "{breaches:?}");
    }

    #[test]
    fn reachable_crates_and_features_are_named_once() {
        let absence = Absence {
            package: "frontend",
            built_as: "",
            crates: &["sqlx"],
            features: &["ssr", "app/extra"],
        };
        let tree = "frontend v0.1.0 (/somewhere)|\nleptos v0.9.0|hydrate,ssr,extra\nsqlx v0.9.0|\nsqlx v0.9.0| (*)\nsqlx-core v0.9.0|";
        let breaches = present(&absence, tree);
        assert_eq!(
            breaches,
            [
                "frontend: leptos has the feature `ssr`",
                "frontend: sqlx is reachable (cargo tree -i sqlx)"
            ]
        );
        assert!(present(&absence, "leptos v0.9.0|hydrate,ssr-like (*)").is_empty());
    }

    #[test]
    fn two_versions_of_a_key_crate_are_named() {
        let lock = "[[package]]\nname = \"axum\"\nversion = \"0.7.0\"\n[[package]]\nname = \"axum\"\nversion = \"0.8.9\"\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        let breaches = versions(lock).expect("TOML");
        assert_eq!(breaches.len(), 2, "{breaches:?}");
        assert!(breaches[0].contains("0.7.0, 0.8.9"), "{breaches:?}");
    }
}
