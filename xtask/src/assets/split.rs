//! The parts of the console that are loaded when they are needed, taken out of the compiler's module.
//!
//! A function under `#[wasm_split(NAME, …)]` is the way into the part NAME. What only that part reaches goes into `split_NAME.wasm`;
//! what several parts reach and the first load does not goes into files called `chunk_*.wasm`. The script that loads them is bundled with
//! the glue.

use std::path::{Path, PathBuf};

use wasm_split_cli_support::{Options, transform};

use crate::failure::{Context, Outcome};
use crate::files;

/// The module of the first load, and the files of the parts.
#[derive(Debug)]
pub(crate) struct Split {
    /// The main module; the bindings are made of it.
    pub(crate) main: Vec<u8>,
    /// The modules of the parts.
    pub(crate) parts: Vec<PathBuf>,
}

/// Takes the module apart. The parts and their script lie in `folder` afterwards.
///
/// # Errors
/// When the module was linked without its relocations, or a file cannot be written.
pub(crate) fn apart(module: &[u8], name: &str, folder: &Path) -> Outcome<Split> {
    println!("  parts of {name}");
    let main = folder.join("main.wasm");
    let glue = format!("./{name}.js");
    let mut options = Options::new(module);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = "./parts.js";
    options.main_module = &glue;
    let split = transform(options).context(format!("taking {name} apart"))?;
    Ok(Split {
        main: files::read(&main)?,
        parts: split.split_modules,
    })
}
