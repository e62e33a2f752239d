//! The cases of the Autobahn test suite (RFC 6455) against an upgrade with the limits of every socket. Its server only says back what it
//! hears, as the suite demands. `cargo xtask test autobahn` fetches the suite and runs this; `LOBBY_TEST_KOSOKU` names its program.

use std::process::{Command, Stdio};

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::response::Response;
use axum::routing::any;
use server::console::sized;
use tokio::net::TcpListener;

/// Messages above [`server::console::MAX_FRAME_BYTES`], which are refused as they should be, and compression, which is not offered.
const LEFT_OUT: [&str; 3] = ["9.*", "12.*", "13.*"];

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    sized(upgrade).on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            if matches!(message, Message::Text(_) | Message::Binary(_)) && socket.send(message).await.is_err()
            {
                return;
            }
        }
    })
}

#[tokio::test]
#[ignore = "needs the suite: cargo xtask test autobahn"]
async fn the_endpoint_conforms_with_the_cases_of_the_autobahn_suite() {
    let program = std::env::var_os("LOBBY_TEST_KOSOKU").expect("the suite's program");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(echo))).await });
    let reports = tempfile::tempdir().unwrap();
    let mut suite = Command::new(program);
    suite.args(["--mode", "fuzzingclient", "--parallelism", "4", "--outdir"]);
    suite.arg(reports.path()).stdin(Stdio::null());
    for case in LEFT_OUT {
        suite.args(["--exclude", case]);
    }
    suite.arg(addr.to_string());
    let ended = tokio::task::spawn_blocking(move || suite.output())
        .await
        .unwrap()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned() + &String::from_utf8_lossy(&ended.stderr);
    println!("{said}");
    assert!(ended.status.success(), "{said}");
}
