//! A file that is not whole yet, and how it gets its name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{CopyError, beside};

/// A file under a name of its own, beside the one that it is to have. Dropping it removes it.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
}

impl Part {
    /// An empty file that only this user may read: chats and digests of secrets will be in it.
    pub(super) fn of(goal: &Path) -> Result<Self, CopyError> {
        let goal = std::path::absolute(goal).map_err(|error| CopyError::unusable(goal, &error))?;
        let path = beside(&goal, &format!(".part-{}", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&path)
            .map_err(|error| CopyError::unusable(&path, &error))?;
        Ok(Self { path })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where it lies, as a database takes it: absolute, so that no part of it is read as an option.
    pub(super) fn name(&self) -> Result<&str, CopyError> {
        self.path
            .to_str()
            .ok_or_else(|| CopyError::unusable(&self.path, &"its name is not valid UTF-8"))
    }

    /// Returns when the disk has it.
    pub(super) fn sync(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }

    /// Gives it its name, unless something has that already.
    pub(super) fn become_new(self, goal: &Path) -> Result<(), CopyError> {
        match fs::hard_link(&self.path, goal) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(CopyError::Exists(goal.display().to_string()));
            }
            // Not every file system has a second name for a file.
            Err(_) => fs::rename(&self.path, goal).map_err(|error| CopyError::unusable(goal, &error))?,
        }
        sync_folder(&self.path).map_err(|error| CopyError::unusable(goal, &error))
    }

    /// Gives it the name of what it replaces.
    pub(super) fn replace(self, goal: &Path) -> io::Result<()> {
        fs::rename(&self.path, goal)?;
        sync_folder(&self.path)
    }

    /// Makes it belong to whom the file that it will replace belongs to, or else the folder: whoever puts a copy back need not
    /// be the user under whom the server runs.
    #[cfg(unix)]
    pub(super) fn belong_like(&self, goal: &Path) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt, chown};
        let own = fs::metadata(&self.path)?;
        let model = match fs::metadata(goal) {
            Ok(file) => {
                fs::set_permissions(&self.path, file.permissions())?;
                file
            }
            Err(_) => fs::metadata(self.path.parent().unwrap_or(goal))?,
        };
        if (own.uid(), own.gid()) == (model.uid(), model.gid()) {
            return Ok(());
        }
        chown(&self.path, Some(model.uid()), Some(model.gid()))
    }

    /// Here a file belongs to whom its folder says.
    #[cfg(not(unix))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "the same call on every system"
    )]
    pub(super) fn belong_like(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It may have its name by now, and then nothing is left to remove.
        let _ = fs::remove_file(&self.path);
    }
}

/// Returns when the disk has the names in the folder of this file.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(std::path::absolute(path)?.parent().unwrap_or(path))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
