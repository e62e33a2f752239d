//! `[[workspace.metadata.leptos]]` of the workspace's `Cargo.toml`: the one place of the console's build settings.

use std::path::Path;

use toml::{Table, Value};

use crate::failure::{Context, Failure, Outcome};
use crate::files;

/// What the build takes from there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Name of the console's files: `console.js`, `.wasm`, `.css`.
    pub(crate) output_name: String,
    /// Package of the console's wasm entry.
    pub(crate) lib_package: String,
    /// Package and binary of the server.
    pub(crate) bin_package: String,
    /// The server's executable.
    pub(crate) bin_target: String,
    /// Where the console's files go, relative to the repository.
    pub(crate) site_root: String,
    /// The sheet that imports all others, relative to the repository.
    pub(crate) style_file: String,
    /// Static files, relative to the repository.
    pub(crate) assets_dir: String,
    /// Cargo profile of both wasm bundles.
    pub(crate) wasm_profile: String,
    compiled_in: Vec<(&'static str, String)>,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// When the manifest cannot be read or a setting is missing.
    pub(crate) fn read(manifest: &Path) -> Outcome<Self> {
        Self::parse(&files::read_text(manifest)?).context(manifest.display())
    }

    fn parse(manifest: &str) -> Outcome<Self> {
        let manifest: Table = manifest.parse().context("not TOML")?;
        let table = manifest
            .get("workspace")
            .and_then(|workspace| workspace.get("metadata"))
            .and_then(|metadata| metadata.get("leptos"))
            .and_then(|leptos| leptos.get(0))
            .ok_or_else(|| Failure::new("no [[workspace.metadata.leptos]]"))?;
        let text = |key: &str| {
            table
                .get(key)
                .map(plain)
                .ok_or_else(|| Failure::new(format!("[[workspace.metadata.leptos]] has no `{key}`")))
        };
        Ok(Self {
            output_name: text("output-name")?,
            lib_package: text("lib-package")?,
            bin_package: text("bin-package")?,
            bin_target: text("bin-target")?,
            site_root: text("site-root")?,
            style_file: text("style-file")?,
            assets_dir: text("assets-dir")?,
            wasm_profile: text("lib-profile-release")?,
            compiled_in: vec![
                ("LEPTOS_OUTPUT_NAME", text("output-name")?),
                ("SERVER_FN_PREFIX", text("server-fn-prefix")?),
                ("DISABLE_SERVER_FN_HASH", text("disable-server-fn-hash")?),
                ("SERVER_FN_MOD_PATH", text("server-fn-mod-path")?),
            ],
        })
    }

    /// Differences between these settings and the text of `.cargo/config.toml`, whose `[env]` repeats those that macros
    /// compile in: one sentence each.
    ///
    /// # Errors
    /// When the text is not TOML.
    pub(crate) fn differences(&self, cargo_config: &str) -> Outcome<Vec<String>> {
        let config: Table = cargo_config.parse().context(".cargo/config.toml is not TOML")?;
        let env = config.get("env");
        let differences = self.compiled_in.iter().filter_map(|(name, expected)| {
            let found = env.and_then(|env| env.get(name)).map(plain);
            (found.as_ref() != Some(expected)).then(|| {
                let found = found.unwrap_or_else(|| "missing".to_owned());
                format!(".cargo/config.toml [env] {name} is {found}, [[workspace.metadata.leptos]] says {expected}")
            })
        });
        Ok(differences.collect())
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::Settings;

    const MANIFEST: &str = r#"
        [[workspace.metadata.leptos]]
        output-name = "console"
        lib-package = "frontend"
        bin-package = "server"
        bin-target = "lobby"
        site-root = "target/site"
        style-file = "style/main.css"
        assets-dir = "public"
        lib-profile-release = "wasm-release"
        server-fn-prefix = "/api"
        disable-server-fn-hash = true
        server-fn-mod-path = true
    "#;

    #[test]
    fn equal_values_are_no_difference() {
        let settings = Settings::parse(MANIFEST).expect("complete settings");
        let config = r#"
            [env]
            LEPTOS_OUTPUT_NAME = "console"
            SERVER_FN_PREFIX = "/api"
            DISABLE_SERVER_FN_HASH = "true"
            SERVER_FN_MOD_PATH = "true"
        "#;
        assert_eq!(settings.differences(config).expect("TOML"), Vec::<String>::new());
    }

    #[test]
    fn other_and_missing_values_are_named() {
        let settings = Settings::parse(MANIFEST).expect("complete settings");
        let config = r#"
            [env]
            LEPTOS_OUTPUT_NAME = "desk"
            SERVER_FN_PREFIX = "/api"
            SERVER_FN_MOD_PATH = "true"
        "#;
        let differences = settings.differences(config).expect("TOML");
        assert_eq!(differences.len(), 2, "{differences:?}");
        assert!(
            differences[0].contains("LEPTOS_OUTPUT_NAME is desk"),
            "{differences:?}"
        );
        assert!(
            differences[1].contains("DISABLE_SERVER_FN_HASH is missing"),
            "{differences:?}"
        );
    }

    #[test]
    fn a_missing_setting_is_named() {
        let error =
            Settings::parse("[[workspace.metadata.leptos]]\nname = \"console\"").expect_err("incomplete");
        assert!(error.to_string().contains("output-name"), "{error}");
    }
}
