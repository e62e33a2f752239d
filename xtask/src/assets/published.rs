//! A folder of files ready to be served: twins, manifest, hash, and nothing left over from earlier builds.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::failure::{Context, Outcome};
use crate::files;

/// Kinds of files that become smaller; pictures and fonts are compressed already.
const COMPRESSIBLE: [&str; 9] = [
    "js",
    "wasm",
    "css",
    "html",
    "svg",
    "json",
    "txt",
    "ico",
    "webmanifest",
];
const HASH_DIGITS: usize = 16;

/// A folder while it is filled.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    kept: BTreeSet<PathBuf>,
    listed: Vec<Value>,
    hashes: Vec<(String, String)>,
}

impl Folder {
    /// Starts to fill the folder at `path`.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            kept: BTreeSet::new(),
            listed: Vec::new(),
            hashes: Vec::new(),
        }
    }

    /// Puts a file there, with its twins where it compresses. An unchanged file keeps the twins that it has.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn put(&mut self, name: &str, bytes: &[u8]) -> Outcome {
        let file = self.path.join(name);
        let mut entry = json!({ "name": name, "bytes": bytes.len() });
        if compresses(Path::new(name)) {
            let (brotli, gzip) = (beside(&file, "br"), beside(&file, "gz"));
            let unchanged = fs::read(&file).is_ok_and(|present| present == bytes);
            if !unchanged || !brotli.is_file() || !gzip.is_file() {
                files::write(&brotli, &brotli_11(bytes)?)?;
                files::write(&gzip, &gzip_9(bytes)?)?;
            }
            entry["br"] = json!(files::read(&brotli)?.len());
            self.kept.extend([brotli, gzip]);
        }
        files::write(&file, bytes)?;
        self.kept.insert(file);
        self.listed.push(entry);
        self.hashes.push((name.to_owned(), files::hash([bytes])));
        Ok(())
    }

    /// Whether a file of this name was put there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.hashes.iter().any(|(present, _)| present == name)
    }

    /// Writes `manifest.json` and `hash.txt`, removes what was not put there, and gives the hash.
    ///
    /// # Errors
    /// When a file cannot be written or removed.
    pub(crate) fn close(mut self) -> Outcome<String> {
        let parts = self
            .hashes
            .iter()
            .flat_map(|(name, hash)| [name.as_bytes(), hash.as_bytes()]);
        let hash = files::hash(parts)[..HASH_DIGITS].to_owned();
        let manifest = json!({ "hash": hash, "files": self.listed });
        let text = format!("{manifest:#}\n");
        for (name, content) in [("manifest.json", text.as_str()), ("hash.txt", hash.as_str())] {
            let file = self.path.join(name);
            files::write(&file, content.as_bytes())?;
            self.kept.insert(file);
        }
        for file in files::below(&self.path)? {
            if !self.kept.contains(&file) {
                fs::remove_file(&file).context(format!("removing {}", file.display()))?;
            }
        }
        Ok(hash)
    }
}

fn compresses(name: &Path) -> bool {
    name.extension()
        .and_then(|kind| kind.to_str())
        .is_some_and(|kind| COMPRESSIBLE.contains(&kind))
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

fn brotli_11(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters).context("brotli")?;
    Ok(packed)
}

fn gzip_9(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).context("gzip")?;
    encoder.finish().context("gzip")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;
    use std::path::{Path, PathBuf};

    use flate2::read::GzDecoder;

    use super::{Folder, beside, brotli_11, compresses, gzip_9};

    fn empty_folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("lobby-xtask-{name}-{}", std::process::id()));
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an old folder can be removed");
        }
        folder
    }

    #[test]
    fn twins_hold_the_same_bytes() {
        let text = b"a line of text, a line of text, a line of text".repeat(20);
        let mut unpacked = Vec::new();
        let mut packed = &*brotli_11(&text).expect("packs");
        brotli::BrotliDecompress(&mut packed, &mut unpacked).expect("brotli");
        assert_eq!(unpacked, text);
        unpacked.clear();
        let packed = gzip_9(&text).expect("packs");
        GzDecoder::new(&*packed).read_to_end(&mut unpacked).expect("gzip");
        assert_eq!(unpacked, text);
    }

    #[test]
    fn pictures_have_no_twins() {
        assert!(compresses(Path::new("console.wasm")));
        assert!(!compresses(Path::new("static/photo.webp")));
        assert_eq!(
            beside(Path::new("a/console.js"), "br"),
            Path::new("a/console.js.br")
        );
    }

    #[test]
    fn leftovers_go_and_the_hash_follows_the_content() {
        let path = empty_folder("published");
        let mut first = Folder::new(path.clone());
        first.put("old.js", b"let old").expect("written");
        let first = first.close().expect("closed");
        let mut second = Folder::new(path.clone());
        second.put("new.js", b"let fresh").expect("written");
        let second = second.close().expect("closed");
        assert_ne!(first, second);
        assert_eq!(second.len(), 16);
        assert!(!path.join("old.js").exists() && !path.join("old.js.br").exists());
        assert!(path.join("new.js.br").exists() && path.join("new.js.gz").exists());
        let manifest = fs::read_to_string(path.join("manifest.json")).expect("manifest");
        assert!(
            manifest.contains("new.js") && manifest.contains(&second),
            "{manifest}"
        );
        fs::remove_dir_all(&path).expect("removed");
    }
}
