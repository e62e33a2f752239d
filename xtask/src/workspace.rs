//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use crate::failure::{Context, Failure, Outcome};
use crate::prerequisites;
use crate::settings::Settings;

/// The repository, its settings and the places where a build puts its files.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// `[[workspace.metadata.leptos]]`.
    pub(crate) settings: Settings,
    target: PathBuf,
}

impl Workspace {
    /// Finds the repository from where this program was started.
    ///
    /// # Errors
    /// When the current folder is not in the repository, or its settings cannot be read.
    pub(crate) fn find() -> Outcome<Self> {
        let start = env::current_dir().context("finding the current folder")?;
        let root = start
            .ancestors()
            .find(|folder| folder.join("xtask").is_dir() && folder.join("Cargo.lock").is_file())
            .ok_or_else(|| Failure::new("start this inside the repository"))?
            .to_owned();
        let settings = Settings::read(&root.join("Cargo.toml"))?;
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |set| root.join(set));
        Ok(Self {
            root,
            settings,
            target,
        })
    }

    /// A path of the repository.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// The path as seen from the repository, where it lies inside: shorter on the terminal.
    pub(crate) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// A place in cargo's folder.
    pub(crate) fn target(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.target.join(relative)
    }

    /// Cargo's folder for `triple` and `profile`.
    pub(crate) fn artefacts(&self, triple: &str, profile: &str) -> PathBuf {
        self.target.join(triple).join(profile)
    }

    /// The server's executable.
    ///
    /// # Errors
    /// When `rustc` does not tell the host's triple.
    pub(crate) fn server_executable(&self, profile: &str) -> Outcome<PathBuf> {
        self.executable("lobby", profile)
    }

    /// An executable of ours; it stands below the host's triple, since `.cargo/config.toml` names a target.
    ///
    /// # Errors
    /// When `rustc` does not tell the host's triple.
    pub(crate) fn executable(&self, name: &str, profile: &str) -> Outcome<PathBuf> {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        Ok(self.artefacts(&prerequisites::host()?, profile).join(file))
    }

    /// The console's files, as the server reads them.
    pub(crate) fn site(&self) -> PathBuf {
        self.path(&self.settings.site_root)
    }

    /// The widget's files, as the server reads them.
    pub(crate) fn widget(&self) -> PathBuf {
        self.path("target/widget")
    }

    /// Half-finished files between two steps, and the stamps of finished ones.
    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.target.join("xtask").join(name)
    }
}
