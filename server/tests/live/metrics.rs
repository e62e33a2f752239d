//! Open sockets are counted, by side.

use crate::desk::TestDesk;

/// How many sockets of a side are open in this process, other tests' included.
async fn open(desk: &TestDesk, side: &str) -> u64 {
    let text = desk.browser().get("/metrics").await.text();
    let name = format!("lobby_open_sockets{{side=\"{side}\"}} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.unwrap_or_else(|| panic!("{text}")).parse().unwrap()
}

#[tokio::test]
async fn open_sockets_are_counted_by_side() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let (maja, _) = desk.chat("Maja", "Hello").await;
    assert!(open(&desk, "console").await >= 1);
    assert!(open(&desk, "visitor").await >= 1);
    drop((ana, maja));
}
