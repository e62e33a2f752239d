//! With the feature `embed`: lists the built files of console and widget for `src/assets/embedded.rs`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return Ok(());
    }
    let target = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?)
        .join("../target")
        .canonicalize()?;
    let mut list = String::new();
    for (name, folder) in [("SITE", "site"), ("WIDGET", "widget")] {
        let folder = target.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        if !folder.join("hash.txt").is_file() {
            return Err(format!(
                "{} is not built: run `cargo xtask assets` first",
                folder.display()
            )
            .into());
        }
        writeln!(list, "pub(super) static {name}: &[(&str, &[u8])] = &[")?;
        write_files(&folder, &folder, &mut list)?;
        writeln!(list, "];")?;
    }
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("embedded.rs"), list)?;
    Ok(())
}

fn write_files(root: &Path, folder: &Path, list: &mut String) -> Result<(), Box<dyn Error>> {
    let mut entries = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            write_files(root, &path, list)?;
        } else {
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            writeln!(
                list,
                "    ({name:?}, include_bytes!({:?})),",
                path.to_string_lossy()
            )?;
        }
    }
    Ok(())
}
