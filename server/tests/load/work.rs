//! A message costs what has to be delivered, however many are connected (P.25).

use std::mem;
use std::time::Duration;

use model::visitor::FromVisitor;
use service::counters::{COUNTERS, Side};

use crate::crowd::{Client, consoles, visitors};
use crate::desk::LoadedDesk;

/// Consoles of an agent who sees the chats, and of one who does not.
const SEEING: usize = 150;
const BLIND: usize = 50;
/// Visitors who are connected, and how many of them write.
const VISITORS: usize = 5_000;
const WRITING: usize = 40;
/// Both ends of each connection, and some for the rest.
const FILES: u64 = 2 * (SEEING + BLIND + VISITORS) as u64 + 200;
/// More statements than a message needs, for writing it and for handing it out; far fewer than there are connections.
const STATEMENTS_MAX: u64 = 40;
/// Nothing is sent for so long once everybody has been told of everybody.
const QUIET: Duration = Duration::from_secs(2);
/// A message with its chat is shorter. A list of all chats is a hundred times as long.
const FRAME_MAX_BYTES: usize = 4_096;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_25_a_message_costs_its_deliveries_with_200_consoles_and_5000_visitors() {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    assert!(
        files >= FILES,
        "this test needs {FILES} open files, and may have {files}: ulimit -Hn"
    );
    let desk = LoadedDesk::open().await;
    let (ana, ngozi) = (desk.signed_in("ana").await, desk.signed_in("ngozi").await);
    let visitors = visitors(&desk, VISITORS).await;
    let (seeing, blind) = (consoles(&ana, SEEING).await, consoles(&ngozi, BLIND).await);
    for visitor in &visitors {
        visitor
            .until("the word that Ana is there", |got| got.availabilities == 1)
            .await;
    }
    until_quiet().await;
    for client in visitors.iter().chain(&seeing).chain(&blind) {
        client.forget();
    }
    let (frames, statements) = (sent(), COUNTERS.statements.get());

    for (number, visitor) in visitors.iter().take(WRITING).enumerate() {
        let said = FromVisitor::Send {
            client_id: desk.client_id(),
            text: format!("message {number}"),
            files: Vec::new(),
        };
        visitor.say(said).await;
        visitor
            .until("the message at its writer", |got| {
                (got.acks, got.events) == (1, 1)
            })
            .await;
    }
    let texts: Vec<String> = (0..WRITING).map(|number| format!("message {number}")).collect();
    for console in &seeing {
        console.until("all messages", |got| got.events == WRITING).await;
        let got = console.got();
        assert_eq!((&got.texts, got.ticks), (&texts, 0));
        says_little(console);
    }
    for console in &blind {
        console.until("all ticks", |got| got.ticks == WRITING).await;
        let got = console.got();
        assert_eq!(
            (got.events, got.texts),
            (0, Vec::new()),
            "a chat of another department"
        );
        says_little(console);
    }
    for (number, visitor) in visitors.iter().enumerate() {
        let own: Vec<String> = texts.get(number).into_iter().cloned().collect();
        assert_eq!(visitor.got().texts, own, "visitor {number}");
        says_little(visitor);
    }
    let (to_consoles, to_visitors) = (sent()[0] - frames[0], sent()[1] - frames[1]);
    assert!(
        to_consoles >= (WRITING * (SEEING + BLIND)) as u64,
        "{to_consoles} frames to consoles"
    );
    // Pings may be among them.
    let told_to_all = (WRITING * VISITORS) as u64;
    assert!(
        to_visitors < told_to_all / 4,
        "{to_visitors} frames to visitors, of whom {WRITING} wrote"
    );
    let each = (COUNTERS.statements.get() - statements) / WRITING as u64;
    assert!(each <= STATEMENTS_MAX, "{each} statements for a message");
    drop((visitors, seeing, blind));
    desk.close().await;
}

/// Changes come as what has changed.
fn says_little(client: &Client) {
    let got = client.got();
    assert!(got.longest <= FRAME_MAX_BYTES, "a frame of {} bytes", got.longest);
    assert!(got.others.is_empty(), "{:?}", got.others);
}

/// Waits until no console is told any more who came, which is told again a second later where it was too much at once.
async fn until_quiet() {
    let [mut frames, _] = sent();
    loop {
        tokio::time::sleep(QUIET).await;
        let [now, _] = sent();
        if mem::replace(&mut frames, now) == now {
            return;
        }
    }
}

/// The frames that went out so far, to consoles and to visitors.
fn sent() -> [u64; 2] {
    [Side::Console, Side::Visitor].map(|side| COUNTERS.frames[side as usize].get())
}
