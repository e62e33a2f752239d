//! What every answer carries, and what no route has to see.

use crate::support::{Folder, HASH, get, send, send_as};

const COOKIE: &str = "cookie: lobby=0000000000000000000000000000000000000000000000000000000000000000";

#[tokio::test]
async fn p_15_pages_carry_the_headers_of_the_console() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    for (path, status) in [("/login", 200), ("/p/JK/chats", 302), ("/nothing/here", 404)] {
        let page = get(server.console_addr, path, &["accept: text/html"]).await;
        assert_eq!(page.status, status, "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(
            page.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            page.header("referrer-policy"),
            "strict-origin-when-cross-origin",
            "{path}"
        );
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}: {policy}"
        );
        assert_eq!(
            page.header("strict-transport-security"),
            "",
            "plain http has none"
        );
    }
    server.shutdown().await;
}

#[tokio::test]
async fn a_page_of_the_console_is_rendered_with_its_nonce_and_its_versioned_files() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    let page = get(server.console_addr, "/login", &["accept: text/html"]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(
        page.header("content-security-policy").contains("'nonce-"),
        "{}",
        page.head
    );
    assert!(
        page.body.contains(&format!("/pkg/{HASH}/console.css")),
        "{}",
        page.body
    );
    let missing = get(server.console_addr, "/nothing/here", &["accept: text/html"]).await;
    assert_eq!(missing.status, 404);
    assert_eq!(get(server.console_addr, "/nothing/here", &[]).await.status, 404);
    server.shutdown().await;
}

#[tokio::test]
async fn files_go_out_in_the_form_that_the_browser_takes() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    let path = format!("/pkg/{HASH}/console.js");
    let packed = get(server.console_addr, &path, &["accept-encoding: gzip, br"]).await;
    assert_eq!((packed.status, packed.header("content-encoding")), (200, "br"));
    assert_eq!(packed.body, "console in brotli");
    assert_eq!(packed.header("cross-origin-resource-policy"), "same-origin");
    assert!(packed.header("cache-control").contains("immutable"));
    let plain = get(server.console_addr, &path, &[]).await;
    assert_eq!(
        (plain.body.as_str(), plain.header("content-encoding")),
        ("console", "")
    );
    let widget = get(server.console_addr, "/w/assets/fedcba9876543210/widget.wasm", &[]).await;
    assert_eq!(
        (widget.status, widget.header("content-type")),
        (200, "application/wasm")
    );
    assert_eq!(widget.header("cross-origin-resource-policy"), "cross-origin");
    server.shutdown().await;
}

#[tokio::test]
async fn p_15_sec_08_what_another_site_sends_is_refused() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    let own = format!("origin: http://{}", server.console_addr);
    let table: [(&[&str], bool); 7] = [
        (&["sec-fetch-site: cross-site", COOKIE], false),
        (&["sec-fetch-site: same-site", COOKIE], false),
        (&["origin: https://evil.example", COOKIE], false),
        (&["origin: null", COOKIE], false),
        (&[COOKIE], false),
        (&["sec-fetch-site: same-origin", COOKIE], true),
        (&[&own, COOKIE], true),
    ];
    for path in ["/api/sign_in", "/w/any/frames", "/nothing"] {
        for (headers, passes) in table {
            let answer = send(server.console_addr, "POST", path, headers, b"{}").await;
            assert_ne!(answer.status, 503, "{path} {headers:?}");
            assert_eq!(
                answer.status != 403,
                passes,
                "{path} {headers:?}: {} {}",
                answer.status,
                answer.body
            );
        }
    }
    let refused = send(
        server.console_addr,
        "POST",
        "/api/sign_in",
        &["sec-fetch-site: cross-site"],
        b"{}",
    )
    .await;
    assert_eq!(refused.body, "{\"Refused\":{\"kind\":\"ForeignOrigin\"}}");
    server.shutdown().await;
}

#[tokio::test]
async fn sec_08_a_socket_is_opened_from_our_own_pages_only() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    let upgrade = [
        "connection: upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
    ];
    for origin in ["origin: https://evil.example", "origin: null", "x-none: 1"] {
        let headers: Vec<&str> = upgrade.into_iter().chain([origin, COOKIE]).collect();
        for path in ["/p/JK/ws", "/w/any/ws"] {
            assert_eq!(
                get(server.console_addr, path, &headers).await.status,
                403,
                "{path} {origin}"
            );
        }
    }
    server.shutdown().await;
}

#[tokio::test]
async fn sec_10_a_body_of_more_than_64_kib_is_refused() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    for (bytes, refused) in [(64 * 1024, false), (64 * 1024 + 1, true)] {
        let body = vec![b'x'; bytes];
        let answer = send(
            server.console_addr,
            "POST",
            "/w/any/frames",
            &["sec-fetch-site: same-origin"],
            &body,
        )
        .await;
        assert_eq!(
            answer.status,
            if refused { 413 } else { 422 },
            "{bytes}: {}",
            answer.body
        );
    }
    server.shutdown().await;
}

#[tokio::test]
async fn sec_03_a_session_that_is_not_one_is_nobody() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    for cookie in [COOKIE, "cookie: lobby=", "cookie: lobby=%00%ff", "cookie: lobby"] {
        let answer = get(server.console_addr, "/p/JK/sync?epoch=x&cursor=0", &[cookie]).await;
        assert_eq!(answer.status, 401, "{cookie}: {}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    server.shutdown().await;
}

#[tokio::test]
async fn sec_09_the_name_of_another_is_not_answered_and_a_sibling_is_led_home() {
    let folder = Folder::new();
    let server = folder.start(&[]).await.unwrap();
    let port = server.console_addr.port();
    let ask = async |path: &str, host: &str| send_as(server.console_addr, host, path).await;
    let foreign = ask("/login", &format!("evil.example:{port}")).await;
    assert_eq!(foreign.status, 421, "{}", foreign.body);
    let sibling = ask("/login?next=/p/JK/chats", &format!("localhost:{port}")).await;
    assert_eq!(sibling.status, 307);
    assert_eq!(
        sibling.header("location"),
        format!("http://127.0.0.1:{port}/login?next=/p/jk/chats")
    );
    assert_eq!(ask("/healthz", &format!("localhost:{port}")).await.status, 200);
    server.shutdown().await;
}
