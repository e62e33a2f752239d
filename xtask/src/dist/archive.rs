//! A `.tar.gz` whose bytes depend on nothing but what is in it.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

use crate::failure::{Context, Outcome};

/// One file of an archive.
pub(super) struct Entry {
    /// Below the archive's one folder, with `/`.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// Whether it can be started.
    pub(super) is_program: bool,
}

/// The archive: all files in one folder of this name, belonging to nobody in particular, of one time in seconds.
pub(super) fn tar_gz(folder: &str, entries: &[Entry], written_at: u64) -> Outcome<Vec<u8>> {
    let mut tar = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for entry in entries {
        let mut header = Header::new_gnu();
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(if entry.is_program { 0o755 } else { 0o644 });
        header.set_mtime(written_at);
        header.set_uid(0);
        header.set_gid(0);
        let path = format!("{folder}/{}", entry.name);
        tar.append_data(&mut header, &path, entry.bytes.as_slice())
            .context(format!("packing {path}"))?;
    }
    let mut gzip = tar.into_inner().context("closing the archive")?;
    gzip.flush().context("closing the archive")?;
    gzip.finish().context("closing the archive")
}

#[cfg(test)]
mod tests {
    use super::{Entry, tar_gz};

    fn entries() -> Vec<Entry> {
        let entry = |name: &str, is_program| Entry {
            name: name.to_owned(),
            bytes: name.as_bytes().to_vec(),
            is_program,
        };
        vec![entry("lobby", true), entry("docs/deploy/Caddyfile", false)]
    }

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let first = tar_gz("lobby-1", &entries(), 7).unwrap();
        assert_eq!(first, tar_gz("lobby-1", &entries(), 7).unwrap());
        assert_ne!(first, tar_gz("lobby-1", &entries(), 8).unwrap());
    }

    #[test]
    fn names_and_rights_are_what_was_asked_for() {
        let bytes = tar_gz("lobby-1", &entries(), 7).unwrap();
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        let found: Vec<(String, u32)> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let name = entry.path().unwrap().display().to_string();
                (name, entry.header().mode().unwrap())
            })
            .collect();
        let expected = [("lobby-1/lobby", 0o755), ("lobby-1/docs/deploy/Caddyfile", 0o644)];
        assert_eq!(found, expected.map(|(name, mode)| (name.to_owned(), mode)));
    }
}
