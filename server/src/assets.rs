//! The built files of console and widget, with their compressed twins: read once at the start, from folders or out of the
//! executable (feature `embed`), and served from memory.

mod bundle;
#[cfg(feature = "embed")]
mod embedded;
mod encoding;
mod file;

pub use bundle::{Bundle, MissingFiles};

use std::path::Path;
use std::sync::Arc;

use axum::extract::{FromRef, Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::table::Table;
use file::Caching;

/// Files under `static/` that belong to the demo's shop. The console's origin does not serve them.
const SHOP: &str = "shop/";

/// All built files.
#[derive(Debug)]
pub struct Assets {
    /// The console's: `console.*` and `static/**`.
    pub site: Bundle,
    /// The widget's: `widget.*` and the loader's template.
    pub widget: Bundle,
}

impl Assets {
    /// Reads the files of these folders; without a folder, those in the executable, or `target/site` and `target/widget`
    /// where it has none.
    ///
    /// # Errors
    /// [`MissingFiles`] names the folder, what is not there, and how it is made.
    pub fn load(site: Option<&Path>, widget: Option<&Path>) -> Result<Self, MissingFiles> {
        Ok(Self {
            site: source(
                site,
                "site",
                &["console.js", "console.wasm", "console.css", "later.css"],
            )?,
            widget: source(
                widget,
                "widget",
                &["widget.js", "widget.wasm", "widget.css", "loader.js"],
            )?,
        })
    }

    /// The console's folder for `LeptosOptions::site_pkg_dir`: it carries the version.
    pub fn pkg_dir(&self) -> String {
        format!("pkg/{}", self.site.hash)
    }

    /// The address under which the widget's files lie, without a slash at the end.
    pub fn widget_base(&self) -> String {
        format!("/w/assets/{}", self.widget.hash)
    }

    /// The loader with its placeholder.
    pub fn loader_template(&self) -> &str {
        self.widget.text("loader.js").unwrap_or_default()
    }
}

#[cfg(feature = "embed")]
fn source(folder: Option<&Path>, name: &str, needed: &[&str]) -> Result<Bundle, MissingFiles> {
    match folder {
        Some(folder) => Bundle::of_folder(folder, needed),
        None => Bundle::of_files(embedded::files(name), Path::new(name), needed),
    }
}

#[cfg(not(feature = "embed"))]
fn source(folder: Option<&Path>, name: &str, needed: &[&str]) -> Result<Bundle, MissingFiles> {
    let built = Path::new("target").join(name);
    Bundle::of_folder(folder.unwrap_or(&built), needed)
}

/// The routes of the files: versioned ones for ever, `static/**` with a check each time.
pub fn routes<S>() -> Table<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Assets>: FromRef<S>,
{
    Table::new()
        .get("/pkg/{hash}/{name}", console_file)
        .get("/w/assets/{hash}/{name}", widget_file)
        .get("/static/{*name}", static_file)
        .get("/favicon.ico", favicon)
}

async fn console_file(
    State(assets): State<Arc<Assets>>,
    UrlPath((hash, name)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Response {
    versioned(&assets.site, &hash, &name, &headers)
}

async fn widget_file(
    State(assets): State<Arc<Assets>>,
    UrlPath((hash, name)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if name == "loader.js" {
        not_found()
    } else {
        versioned(&assets.widget, &hash, &name, &headers)
    }
}

async fn static_file(
    State(assets): State<Arc<Assets>>,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    if name.starts_with(SHOP) {
        not_found()
    } else {
        unversioned(&assets.site, &name, &headers)
    }
}

async fn favicon(State(assets): State<Arc<Assets>>, headers: HeaderMap) -> Response {
    let name = if assets.site.get("static/favicon.ico").is_some() {
        "favicon.ico"
    } else {
        "favicon.svg"
    };
    unversioned(&assets.site, name, &headers)
}

fn versioned(bundle: &Bundle, hash: &str, name: &str, headers: &HeaderMap) -> Response {
    let file = if hash == bundle.hash {
        bundle.get(name)
    } else {
        None
    };
    file.map_or_else(not_found, |file| file.answer(headers, Caching::ForEver))
}

fn unversioned(bundle: &Bundle, name: &str, headers: &HeaderMap) -> Response {
    let file = bundle.get(&format!("static/{name}"));
    // Pages ask for the icons under the name of their release.
    let caching = if name == "icons.svg" {
        Caching::ForADay
    } else {
        Caching::CheckEachTime
    };
    file.map_or_else(not_found, |file| file.answer(headers, caching))
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "No such file.").into_response()
}

#[cfg(test)]
mod tests;
