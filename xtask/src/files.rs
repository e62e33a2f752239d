//! Reading, writing and listing files, with their names in the errors.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::failure::{Context, Outcome};

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).context(format!("reading {}", path.display()))
}

/// The text of a file.
pub(crate) fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).context(format!("reading {}", path.display()))
}

/// Writes a file, with the folders above it. A file that already has this content keeps its time.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Outcome {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context(format!("making {}", folder.display()))?;
    }
    fs::write(path, bytes).context(format!("writing {}", path.display()))
}

/// Waits until no other run holds this lock file, then holds it until the answer is dropped.
pub(crate) fn take_turn(path: &Path) -> Outcome<fs::File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context(format!("making {}", folder.display()))?;
    }
    let file = fs::File::create(path).context(format!("making {}", path.display()))?;
    file.lock().context(format!("waiting for {}", path.display()))?;
    Ok(file)
}

/// All files below `folder`, sorted; none when the folder is missing.
pub(crate) fn below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).context(format!("listing {}", folder.display()))? {
            let path = entry.context(format!("listing {}", folder.display()))?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// SHA-256 of several byte strings, each with its length before it, as 64 hex digits.
pub(crate) fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    hex(&digest.finalize())
}

/// SHA-256 of a file's bytes, as other programs print it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{digest, hash};

    #[test]
    fn a_digest_is_that_of_sha256sum() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(digest(b""), empty);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(hash([b"ab".as_slice(), b"c"]), hash([b"a".as_slice(), b"bc"]));
        assert_eq!(hash([b"ab".as_slice()]).len(), 64);
    }
}
