//! The files in the executable, as `build.rs` listed them.

use axum::body::Bytes;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The files of `site` or `widget`, not copied.
pub(super) fn files(name: &str) -> Vec<(String, Bytes)> {
    let list = if name == "site" { SITE } else { WIDGET };
    list.iter()
        .map(|(name, bytes)| ((*name).to_owned(), Bytes::from_static(bytes)))
        .collect()
}
