use super::*;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use std::fs;
use tempfile::TempDir;
use tower::ServiceExt;

/// Folders as the build leaves them.
fn built() -> (TempDir, TempDir) {
    let (site, widget) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (name, text) in [
        ("hash.txt", "0123456789abcdef\n"),
        ("manifest.json", "{}"),
        ("console.js", "console"),
        ("console.js.br", "console in brotli"),
        ("console.js.gz", "console in gzip"),
        ("console.wasm", "wasm"),
        ("console.css", "css"),
        ("later.css", "css"),
        ("static/logo.svg", "<svg/>"),
        ("static/favicon.svg", "<svg/>"),
        ("static/shop/index.html", "<!doctype html>"),
    ] {
        put(&site, name, text);
    }
    for (name, text) in [
        ("hash.txt", "fedcba"),
        ("widget.js", "w"),
        ("widget.wasm", "w"),
        ("widget.css", "w"),
        ("loader.js", "__LOBBY_CONFIG__"),
    ] {
        put(&widget, name, text);
    }
    (site, widget)
}

fn put(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

async fn get_with(headers: &[(header::HeaderName, &str)], path: &str) -> Response {
    let (site, widget) = built();
    let assets = Assets::load(Some(site.path()), Some(widget.path())).unwrap();
    let app = routes::<Arc<Assets>>().into_router().with_state(Arc::new(assets));
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

fn said(answer: &Response, name: header::HeaderName) -> &str {
    answer
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_versioned_file_goes_out_in_its_smallest_accepted_form_for_ever() {
    let table = [
        ("br, gzip", "br", "console in brotli"),
        ("gzip", "gzip", "console in gzip"),
        ("identity", "", "console"),
    ];
    for (accepts, encoding, body) in table {
        let answer = get_with(
            &[(header::ACCEPT_ENCODING, accepts)],
            "/pkg/0123456789abcdef/console.js",
        )
        .await;
        assert_eq!(answer.status(), 200);
        assert_eq!(said(&answer, header::CONTENT_ENCODING), encoding);
        assert_eq!(
            said(&answer, header::CONTENT_TYPE),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(
            said(&answer, header::CACHE_CONTROL),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(said(&answer, header::VARY), "accept-encoding");
        assert_eq!(to_bytes(answer.into_body(), 100).await.unwrap(), body);
    }
}

#[tokio::test]
async fn a_static_file_is_checked_by_its_tag() {
    let first = get_with(&[], "/static/logo.svg").await;
    assert_eq!(said(&first, header::CONTENT_TYPE), "image/svg+xml");
    assert_eq!(said(&first, header::CACHE_CONTROL), "public, no-cache");
    let tag = said(&first, header::ETAG).to_owned();
    let again = get_with(
        &[(header::IF_NONE_MATCH, &format!("\"x\", W/{tag}"))],
        "/static/logo.svg",
    )
    .await;
    assert_eq!(
        (again.status().as_u16(), said(&again, header::ETAG)),
        (304, tag.as_str())
    );
    let changed = get_with(&[(header::IF_NONE_MATCH, "\"x\"")], "/static/logo.svg").await;
    assert_eq!(changed.status(), 200);
}

#[tokio::test]
async fn each_form_has_a_tag_of_its_own() {
    let mut tags = Vec::new();
    for accepts in ["br", "gzip", "identity"] {
        let answer = get_with(
            &[(header::ACCEPT_ENCODING, accepts)],
            "/pkg/0123456789abcdef/console.js",
        )
        .await;
        tags.push(said(&answer, header::ETAG).to_owned());
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
}

#[tokio::test]
async fn what_is_not_for_browsers_is_not_there() {
    for path in [
        "/pkg/0000000000000000/console.js",
        "/pkg/0123456789abcdef/hash.txt",
        "/pkg/0123456789abcdef/manifest.json",
        "/pkg/0123456789abcdef/console.js.br",
        "/pkg/0123456789abcdef/..%2Fconsole.js",
        "/w/assets/fedcba/loader.js",
        "/static/shop/index.html",
        "/static/../console.js",
        "/static/nothing.svg",
    ] {
        assert_eq!(get_with(&[], path).await.status(), 404, "{path}");
    }
    assert_eq!(get_with(&[], "/w/assets/fedcba/widget.wasm").await.status(), 200);
    assert_eq!(get_with(&[], "/favicon.ico").await.status(), 200);
}

#[test]
fn missing_files_are_named_with_the_way_to_make_them() {
    let (site, widget) = built();
    let load = |site: &Path| {
        Assets::load(Some(site), Some(widget.path()))
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    let nowhere = load(&site.path().join("nowhere"));
    assert!(
        nowhere.contains("nowhere") && nowhere.contains("cargo xtask assets"),
        "{nowhere}"
    );
    fs::remove_file(site.path().join("console.css")).unwrap();
    assert!(load(site.path()).contains("it has no console.css"));
    fs::write(site.path().join("hash.txt"), "../x").unwrap();
    assert!(load(site.path()).contains("hash.txt"));
}
