//! The connections of chats.

use std::sync::Arc;

use service::connection::{Addresses, ChatConnection, Connection};
use service::ports::Store;

use crate::suite::{Desk, id};

/// A connection from this page.
pub(crate) fn told(page: &str) -> Connection {
    Connection {
        page: page.to_owned(),
        referrer: "https://search.example/".to_owned(),
        address: "203.0.113.47".to_owned(),
        host_name: String::new(),
        country: "PL".to_owned(),
        zone: "Europe/Warsaw".to_owned(),
        offset_min: Some(-60),
        locale: "pl-PL".to_owned(),
        agent: "a browser".to_owned(),
        screen: "1920x1080".to_owned(),
        told_at: 7,
    }
}

fn chat(started_page: &str, now: Connection) -> ChatConnection {
    ChatConnection {
        started_page: started_page.to_owned(),
        now: Some(now),
    }
}

pub(crate) async fn s4_18_a_connection_is_stored_with_its_chat_and_replaced(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (first, _) = desk.start(1, "Hello").await;
    let (second, _) = desk.start(2, "Hello").await;
    let start = "https://shop.example/";
    let stored = async |of| desk.store.connection(of).await.unwrap().unwrap();
    assert_eq!(stored(first).await, chat(start, told(start)));
    let now = Connection {
        offset_min: None,
        told_at: 9,
        ..told("https://shop.example/cart")
    };
    desk.store.save_connection(first, &now).await.unwrap();
    assert_eq!(stored(first).await, chat(start, now));
    assert_eq!(
        stored(second).await,
        chat(start, told(start)),
        "another chat keeps its own"
    );
    let nobody = model::id::IssueId(id(9).0);
    assert_eq!(desk.store.connection(nobody).await.unwrap(), None);
}

pub(crate) async fn s1_38_names_belong_to_addresses_and_both_are_forgotten(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let (first, _) = desk.start(1, "Hello").await;
    let (second, _) = desk.start(2, "Hello").await;
    let page = "https://shop.example/";
    let network = Connection {
        address: "198.51.100.0/24".to_owned(),
        ..told(page)
    };
    desk.store.save_connection(second, &network).await.unwrap();
    let name = async |address| {
        desk.store
            .name_host(first, address, "pool.example")
            .await
            .unwrap()
    };
    assert!(!name("203.0.113.48").await, "it has another address by now");
    assert!(name("203.0.113.47").await);
    let kept = async |of| {
        let now = desk.store.connection(of).await.unwrap().unwrap().now.unwrap();
        (now.address, now.host_name)
    };
    let known = |address: &str, name: &str| (address.to_owned(), name.to_owned());
    desk.store.forget_addresses(Addresses::Full).await.unwrap();
    assert_eq!(kept(first).await, known("203.0.113.47", "pool.example"));
    desk.store.forget_addresses(Addresses::Network).await.unwrap();
    assert_eq!(
        (kept(first).await, kept(second).await),
        (known("", ""), known("198.51.100.0/24", ""))
    );
    desk.store.forget_addresses(Addresses::None).await.unwrap();
    assert_eq!(kept(second).await, known("", ""));
}
