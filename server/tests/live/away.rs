//! A PostgreSQL that is stopped in the middle of a history, for longer than anybody waits for an answer, and comes back.

use std::net::SocketAddr;
use std::time::Duration;

use model::codec::Wire;
use model::visitor::FromVisitor;
use tokio::sync::watch;

use crate::desk::TestDesk;
use crate::line::Line;
use crate::socket::within;
use crate::throwaway;

/// How long it is away, by the clock of clients and server, and in how many steps: each is longer than the longest pause.
const STEPS: [i64; 2] = [31_000, 31_000];

#[tokio::test]
async fn p_1_p_2_p_3_a_postgres_that_is_away_for_a_minute_loses_and_doubles_nothing() {
    let mut postgres = throwaway::of_its_own();
    let desk = TestDesk::at(postgres.database()).await;
    let (ana, (maja, chat)) = (desk.ana().await, desk.chat("Maja", "Hello").await);
    ana.show(chat).await;
    let mut written = vec!["Hello".to_owned()];
    for round in 0..2 {
        for part in ["before", "meanwhile", "after"] {
            let (question, reply) = (format!("Maja {round} {part}"), format!("Ana {round} {part}"));
            maja.write(&question);
            ana.write(chat, &reply);
            written.extend([question, reply]);
            match part {
                "before" => postgres.stop(),
                "meanwhile" => {
                    says_that_it_cannot(&desk, &maja.browser()).await;
                    for step in STEPS {
                        desk.clock.advance(step);
                        says_that_it_cannot(&desk, &maja.browser()).await;
                    }
                    assert!(!maja.read(|panel| panel.state.outbox.entries().is_empty()));
                    assert!(!ana.read(|view| view.outbox.entries().is_empty()));
                    postgres.go_on();
                }
                _ => {}
            }
        }
        // Time goes on: what is refused while the database begins to answer again is sent once more.
        let passes = async {
            loop {
                desk.clock.advance(60_000);
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        };
        tokio::select! {
            () = passes => {}
            () = async { maja.sent().await; ana.sent().await } => {}
        }
    }
    for text in &written {
        ana.shows(chat, text).await;
        maja.shows(text).await;
    }
    assert_eq!(ana.lines(chat), maja.lines());
    let mut shown = ana.lines(chat);
    shown.sort();
    written.sort();
    assert_eq!(shown, written);
}

/// A message by HTTP is refused for a moment, not lost and not answered as stored.
async fn says_that_it_cannot(desk: &TestDesk, browser: &crate::http::Browser) {
    let send = FromVisitor::Send {
        client_id: desk.client_id(),
        text: "never stored".to_owned(),
        files: Vec::new(),
    };
    let path = format!("/w/{}/frames", desk.widget);
    let answer = browser.post(&path, send.to_bytes()).await;
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.header("retry-after"), "2");
}

#[tokio::test]
async fn p_1_p_2_p_3_a_postgres_that_falls_silent_is_given_up_and_loses_and_doubles_nothing() {
    let (address, _) = crate::throwaway::encrypted_database();
    let (server, name) = address.rsplit_once('/').unwrap();
    let port: u16 = server.rsplit(':').next().unwrap().parse().unwrap();
    let postgres = watch::Sender::new(SocketAddr::from(([127, 0, 0, 1], port)));
    let line = Line::to(postgres.subscribe()).await;
    let through = format!("postgres://lobby@{}/{name}?sslmode=disable", line.addr);
    let desk = TestDesk::at(through).await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let ana = desk.ana().await;
    ana.show(chat).await;
    desk.freeze().await;
    let mut written = vec!["Hello".to_owned()];
    // Nothing is closed: words go out and no answer comes. Then the connections are lost, or go on as if nothing had been.
    for (round, ends) in [Line::mend, Line::restore].into_iter().enumerate() {
        let (text, known) = (
            format!("Is somebody there? {round}"),
            maja.read(|panel| panel.refusals.len()),
        );
        line.silence();
        maja.write(&text);
        written.push(text);
        within("it is told", async {
            while maja.read(|panel| panel.refusals.len()) == known {
                desk.advance_frozen(1_000).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        ends(&line);
        within("it is sent", async {
            while !maja.read(|panel| panel.state.outbox.entries().is_empty()) {
                desk.advance_frozen(1_000).await;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    }
    for text in &written {
        ana.shows(chat, text).await;
    }
    assert_eq!(ana.lines(chat), written);
}
