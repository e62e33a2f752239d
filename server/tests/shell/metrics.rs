//! `GET /metrics`: what it tells, and to whom.

mod format;

use std::net::SocketAddr;

use crate::program::{started, terminate};
use crate::support::{Folder, get, send_as};

fn number(text: &str, name: &str) -> u64 {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(name));
    let value = lines.find_map(|rest| rest.strip_prefix(' '));
    value
        .unwrap_or_else(|| panic!("no {name} in {text}"))
        .parse()
        .unwrap()
}

async fn read(addr: SocketAddr) -> String {
    let answer = get(addr, "/metrics", &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(
        answer.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.body
}

#[tokio::test]
async fn numbers_of_what_happened_are_told() {
    let folder = Folder::new();
    let (mut child, url) = started(&folder, &["--demo", "--demo-shop-addr", "localhost:0"]);
    let addr = url.strip_prefix("http://").unwrap().parse().unwrap();
    let before = read(addr).await;
    let written = number(&before, "lobby_commands_written_total");
    assert!(written > 50, "the demo's story: {written}");
    let batches = number(&before, "lobby_batch_commands_count");
    assert!((1..=number(&before, "lobby_batch_commands_sum")).contains(&batches));
    assert_eq!(
        number(&before, "lobby_batch_commands_bucket{le=\"+Inf\"}"),
        batches
    );
    assert_eq!(number(&before, "lobby_commands_waiting"), 0);
    assert_eq!(number(&before, "lobby_database_failures_total"), 0);
    assert!(number(&before, "lobby_uptime_seconds") < 600);
    assert!(before.contains("lobby_build_info{release=\"0."), "{before}");
    assert_eq!(get(addr, "/p/JK/sync?epoch=x&cursor=0", &[]).await.status, 401);
    let after = read(addr).await;
    for name in [
        "lobby_refusals_total{kind=\"signed_out\"}",
        "lobby_http_answers_total{class=\"4xx\"}",
    ] {
        assert_eq!(number(&after, name), number(&before, name) + 1, "{name}");
    }
    for text in [&before, &after] {
        assert_eq!(format::faults(text), [""; 0], "{text}");
    }
    for personal in ["Maja", "juniperkiln.example", "127.0.0.1", "JK-"] {
        assert!(!after.contains(personal), "{personal}");
    }
    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn sec_09_what_a_proxy_passes_on_gets_no_numbers() {
    let folder = Folder::new();
    let public = [
        "--public-url",
        "https://desk.example",
        "--trusted-proxies",
        "127.0.0.1",
    ];
    let server = folder.start(&public).await.unwrap();
    let addr = server.console_addr;
    read(addr).await;
    for header in [
        "x-forwarded-for: 203.0.113.9",
        "x-forwarded-for: 127.0.0.1",
        "x-real-ip: 127.0.0.1",
        "forwarded: for=127.0.0.1",
        "via: 1.1 proxy",
    ] {
        let answer = get(addr, "/metrics", &[header]).await;
        assert_eq!(answer.status, 404, "{header}");
        assert!(!answer.body.contains("lobby_"), "{header}");
    }
    for host in ["desk.example", "127.0.0.1.desk.example", ""] {
        assert_eq!(send_as(addr, host, "/metrics").await.status, 404, "{host}");
    }
    server.shutdown().await;
}
