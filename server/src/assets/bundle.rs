//! A folder of built files, with twins beside them and a hash over all.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use axum::body::Bytes;

use super::file::File;

const HASH_FILE: &str = "hash.txt";
/// What is there for the build, not for browsers.
const NOT_SERVED: [&str; 2] = [HASH_FILE, "manifest.json"];

/// Built files are not where they should be.
#[derive(Debug, thiserror::Error)]
#[error(
    "{folder} is not usable: {reason}. `cargo xtask assets` builds it; --site-dir and --widget-dir name other folders"
)]
pub struct MissingFiles {
    folder: String,
    reason: String,
}

/// Files by name, and the hash that their addresses carry.
#[derive(Debug)]
pub struct Bundle {
    /// The hash over all files.
    pub hash: String,
    files: HashMap<String, File>,
}

impl Bundle {
    /// The file of this name.
    pub(super) fn get(&self, name: &str) -> Option<&File> {
        self.files.get(name)
    }

    /// The text of this name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)
            .and_then(|file| std::str::from_utf8(file.bytes()).ok())
    }

    /// The bytes and the content type of this name.
    pub fn raw(&self, name: &str) -> Option<(Bytes, &'static str)> {
        self.get(name)
            .map(|file| (file.bytes().clone(), file.content_type()))
    }

    /// Reads a folder.
    pub(super) fn of_folder(folder: &Path, needed: &[&str]) -> Result<Self, MissingFiles> {
        let mut files = Vec::new();
        read_below(folder, folder, &mut files).map_err(|error| missing(folder, error.to_string()))?;
        Self::of_files(files, folder, needed)
    }

    /// Puts files and their twins together.
    pub(super) fn of_files(
        all: Vec<(String, Bytes)>,
        folder: &Path,
        needed: &[&str],
    ) -> Result<Self, MissingFiles> {
        let (twins, plain): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| is_twin(name));
        let mut twins: HashMap<String, Bytes> = twins.into_iter().collect();
        let mut files = HashMap::new();
        let mut hash = None;
        for (name, bytes) in plain {
            if name == HASH_FILE {
                hash = String::from_utf8(bytes.to_vec())
                    .ok()
                    .map(|text| text.trim().to_owned());
            }
            if !NOT_SERVED.contains(&name.as_str()) {
                let (brotli, gzip) = (
                    twins.remove(&format!("{name}.br")),
                    twins.remove(&format!("{name}.gz")),
                );
                let file = File::new(&name, bytes, brotli, gzip);
                files.insert(name, file);
            }
        }
        let hash = hash
            .filter(|hash| is_hash(hash))
            .ok_or_else(|| missing(folder, format!("it has no {HASH_FILE}")))?;
        match needed.iter().find(|name| !files.contains_key(**name)) {
            Some(name) => Err(missing(folder, format!("it has no {name}"))),
            None => Ok(Self { hash, files }),
        }
    }
}

fn is_twin(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|kind| kind == "br" || kind == "gz")
}

/// The hash becomes part of an address.
fn is_hash(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn missing(folder: &Path, reason: String) -> MissingFiles {
    MissingFiles {
        folder: folder.display().to_string(),
        reason,
    }
}

fn read_below(root: &Path, folder: &Path, files: &mut Vec<(String, Bytes)>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() {
            read_below(root, &path, files)?;
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            files.push((name, Bytes::from(std::fs::read(&path)?)));
        }
    }
    Ok(())
}
