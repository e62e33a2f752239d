//! The technical details of a customer's connection: told by the widget and the request, seen by agents (S1.36–S1.42, S4.18).

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use model::codec::Wire;
use model::connection::{ConnectionView, Detail, DetailValue};
use model::frame::ToConsole;
use model::id::IssueId;
use model::visitor::{FromVisitor, StartChat, ToVisitor};
use serde_json::json;
use service::ports::Places;

use crate::desk::{TestDesk, Way};
use crate::http::Browser;
use crate::matrix::people;
use crate::socket::Socket;

const ABOUT: &str =
    "https://shop.example/help\nhttps://search.example/?q=bowls\npl-PL\nEurope/Warsaw\n60\n1920x1080";
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
/// An address in Poland (NASK, which runs its registry).
const POLISH: &str = "195.187.242.1";

/// A visitor's browser whose requests come from this address, where this machine is believed.
fn visitor(desk: &TestDesk, address: &str) -> Browser {
    desk.browser()
        .with("user-agent", CHROME)
        .with("accept-language", "de-AT,de;q=0.8")
        .with("x-forwarded-for", address)
}

/// Opens a chat in this browser, telling this of page and browser; gives the browser with its cookie, and the chat.
async fn start(desk: &TestDesk, mut browser: Browser, about: &str) -> (Browser, IssueId) {
    let first = StartChat {
        chat: desk.client_id(),
        client_id: desk.client_id(),
        name: "Maja Kowalska".to_owned(),
        text: "Hello".to_owned(),
        page: about.to_owned(),
    };
    let path = format!("/w/{}/chats", desk.widget);
    let answer = browser.post(&path, first.to_bytes()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    browser.cookie = answer.cookie();
    let credential = browser.cookie.clone().unwrap();
    let credential = credential.split_once('=').unwrap().1;
    let project = desk.desk().front(&desk.widget).await.unwrap().project.id;
    let guest = desk.desk().guest(project, credential).await.unwrap().unwrap();
    (browser, desk.desk().chat_of(guest).await.unwrap())
}

/// Goes to another page, over HTTP.
async fn go(desk: &TestDesk, browser: &Browser, about: &str) -> u16 {
    let frame = FromVisitor::Page {
        about: about.to_owned(),
    };
    let path = format!("/w/{}/frames", desk.widget);
    browser.post(&path, frame.to_bytes()).await.status
}

async fn seen_by(agent: &Browser, chat: IssueId) -> ConnectionView {
    let answer = agent.api("load_connection", json!({ "chat": chat })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it is compared with what is found or not"
)]
fn text(words: &str) -> Option<DetailValue> {
    Some(DetailValue::Text(words.to_owned()))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it is compared with what is found or not"
)]
fn page(address: &str, words: &str) -> Option<DetailValue> {
    Some(DetailValue::Page {
        address: address.to_owned(),
        words: words.to_owned(),
    })
}

fn is_told(chat: IssueId) -> impl Fn(&crate::console::View) -> bool {
    move |view| view.notices.contains(&ToConsole::Connection { chat })
}

#[tokio::test]
async fn s1_36_the_page_of_the_first_message_is_a_safe_link() {
    let desk = TestDesk::new().await;
    let about = ABOUT.replace("/help", "/help?token=secret#top");
    let (browser, chat) = start(&desk, visitor(&desk, ""), &about).await;
    assert_eq!(
        go(&desk, &browser, "https://shop.example/orders/20417").await,
        200
    );
    let view = seen_by(&desk.founder(), chat).await;
    assert_eq!(
        view.get(Detail::StartedAt).cloned(),
        page("https://shop.example/help", "/help")
    );
    for unsafe_page in ["javascript:alert(1)", "data:text/html,x", "/help", "shop", ""] {
        let (_, chat) = start(&desk, visitor(&desk, ""), unsafe_page).await;
        let view = seen_by(&desk.founder(), chat).await;
        assert_eq!(
            view.get(Detail::StartedAt),
            Some(&DetailValue::Unknown),
            "{unsafe_page}"
        );
        assert_eq!(
            view.get(Detail::NowAt),
            Some(&DetailValue::Unknown),
            "{unsafe_page}"
        );
    }
}

#[tokio::test]
async fn s1_37_another_page_is_told_to_everybody_who_sees_the_chat_at_once() {
    let desk = TestDesk::new().await;
    let ana = desk.ana().await;
    let polling = desk.console("kenji", Way::Poll).await;
    let elsewhere = desk.console("ngozi", Way::Socket).await;
    let (browser, chat) = start(&desk, visitor(&desk, ""), ABOUT).await;
    assert_eq!(
        seen_by(ana.browser(), chat).await.get(Detail::NowAt).cloned(),
        page("https://shop.example/help", "/help")
    );
    let head = desk.head().await;
    let mut socket = Socket::open(&browser, &format!("/w/{}/ws", desk.widget))
        .await
        .unwrap();
    socket.greet(None, "", 0, "").await;
    socket.news_to(|frame| *frame == ToVisitor::Live).await;
    let about = "https://shop.example/orders/20417\nhttps://shop.example/help".to_owned();
    socket.tell(&FromVisitor::Page { about }).await;
    ana.until("the page has changed", is_told(chat)).await;
    let view = seen_by(ana.browser(), chat).await;
    assert_eq!(
        view.get(Detail::NowAt).cloned(),
        page("https://shop.example/orders/20417", "/orders/20417")
    );
    assert_eq!(
        view.get(Detail::StartedAt).cloned(),
        page("https://shop.example/help", "/help")
    );
    assert_eq!(
        view.get(Detail::Referrer).cloned(),
        page("https://search.example/", "search.example"),
        "where they came from to the website stays"
    );
    assert_eq!(go(&desk, &browser, "https://shop.example/cart").await, 200);
    let view = seen_by(polling.browser(), chat).await;
    assert_eq!(
        view.get(Detail::NowAt).cloned(),
        page("https://shop.example/cart", "/cart")
    );
    elsewhere.round_trip().await;
    assert!(
        !elsewhere.read(is_told(chat)),
        "who does not see the chat is told nothing"
    );
    assert_eq!(desk.head().await, head, "a page is nothing for the log");
}

#[tokio::test]
async fn s1_37_a_page_survives_a_restart_and_is_not_followed_after_the_end_of_the_chat() {
    let mut desk = TestDesk::new().await;
    let (mut browser, chat) = start(&desk, visitor(&desk, ""), ABOUT).await;
    go(&desk, &browser, "https://shop.example/cart").await;
    desk.restart().await;
    browser.to = desk.founder().to;
    let cart = page("https://shop.example/cart", "/cart");
    assert_eq!(
        seen_by(&desk.founder(), chat).await.get(Detail::NowAt).cloned(),
        cart
    );
    let ended = desk.founder().api("end_chat", json!({ "chat": chat })).await;
    assert_eq!(ended.status, 200);
    assert_eq!(go(&desk, &browser, "https://shop.example/private").await, 200);
    assert_eq!(
        seen_by(&desk.founder(), chat).await.get(Detail::NowAt).cloned(),
        cart
    );
    let nobody = Browser {
        cookie: None,
        ..browser
    };
    assert_eq!(go(&desk, &nobody, "https://shop.example/cart").await, 404);
}

#[tokio::test]
async fn s1_38_the_address_is_shown_to_those_who_may_write() {
    let desk = TestDesk::with_flags(&[]).await;
    let (browser, chat) = start(&desk, visitor(&desk, &format!("6.6.6.6, {POLISH}")), ABOUT).await;
    for (actor, agent) in people(&desk).await {
        let answer = agent.api("load_connection", json!({ "chat": chat })).await;
        let sees = answer.status == 200 && answer.text().contains(POLISH);
        let may = matches!(actor, "participant" | "owner" | "supervisor" | "administrator");
        assert_eq!(sees, may, "{actor}: {}", answer.text());
    }
    let elsewhere = browser.with("x-forwarded-for", "[2001:67c:18::1]:443");
    go(&desk, &elsewhere, ABOUT).await;
    let view = seen_by(&desk.founder(), chat).await;
    assert_eq!(view.get(Detail::Address).cloned(), text("2001:67c:18::1"));
    assert_eq!(view.get(Detail::Country).cloned(), text("Netherlands (NL)"));
}

#[tokio::test]
async fn s1_38_sec_09_a_forged_address_is_not_believed_where_no_proxy_is_ours() {
    let desk = TestDesk::new().await;
    let (_, chat) = start(&desk, visitor(&desk, POLISH), ABOUT).await;
    let view = seen_by(&desk.founder(), chat).await;
    assert_eq!(view.get(Detail::Address).cloned(), text("127.0.0.1"));
    assert_eq!(view.get(Detail::Country), Some(&DetailValue::Unknown));
}

#[tokio::test]
async fn s1_38_a_setting_keeps_networks_only_or_nothing() {
    for (how, shown) in [("network", text("195.187.242.0/24")), ("none", None)] {
        let desk = TestDesk::with_flags(&["--ip-addresses", how]).await;
        let (browser, chat) = start(&desk, visitor(&desk, POLISH), ABOUT).await;
        go(&desk, &browser, "https://shop.example/cart").await;
        let view = seen_by(&desk.founder(), chat).await;
        assert_eq!(view.get(Detail::Address).cloned(), shown, "{how}");
        assert_eq!(view.get(Detail::Country).cloned(), text("Poland (PL)"), "{how}");
        let stored = desk
            .desk()
            .store()
            .connection(chat)
            .await
            .unwrap()
            .unwrap()
            .now
            .unwrap();
        assert!(!stored.address.contains(POLISH), "{how}: {stored:?}");
    }
}

#[tokio::test]
async fn s1_38_addresses_that_were_stored_before_are_forgotten_when_the_setting_changes() {
    let mut desk = TestDesk::with_flags(&[]).await;
    let (_, chat) = start(&desk, visitor(&desk, POLISH), ABOUT).await;
    assert_eq!(
        seen_by(&desk.founder(), chat).await.get(Detail::Address).cloned(),
        text(POLISH)
    );
    desk.stop();
    desk.set_flag("--ip-addresses", "none");
    desk.start().await;
    assert_eq!(seen_by(&desk.founder(), chat).await.get(Detail::Address), None);
    let stored = desk
        .desk()
        .store()
        .connection(chat)
        .await
        .unwrap()
        .unwrap()
        .now
        .unwrap();
    assert_eq!(stored.address, "");
}

#[tokio::test]
async fn s1_39_the_country_is_named_from_the_built_in_database() {
    let desk = TestDesk::with_flags(&[]).await;
    for (address, country) in [
        (POLISH, text("Poland (PL)")),
        ("193.0.6.139", text("Netherlands (NL)")),
        ("203.0.113.47", Some(DetailValue::Unknown)),
        ("10.1.2.3", Some(DetailValue::Unknown)),
        ("::1", Some(DetailValue::Unknown)),
    ] {
        let (_, chat) = start(&desk, visitor(&desk, address), ABOUT).await;
        let view = seen_by(&desk.founder(), chat).await;
        assert_eq!(view.get(Detail::Country).cloned(), country, "{address}");
    }
}

#[tokio::test]
async fn s1_40_s1_41_zone_language_and_locale_are_told_and_follow_the_browser() {
    let desk = TestDesk::new().await;
    let (browser, chat) = start(&desk, visitor(&desk, ""), ABOUT).await;
    let zone = |offset_min, name: &str| {
        Some(DetailValue::Zone {
            offset_min,
            name: name.to_owned(),
        })
    };
    let view = seen_by(&desk.founder(), chat).await;
    assert_eq!(view.get(Detail::TimeZone).cloned(), zone(60, "Europe/Warsaw"));
    assert_eq!(view.get(Detail::Language).cloned(), text("Polish (pl)"));
    assert_eq!(view.get(Detail::Locale).cloned(), text("pl-PL"));
    let moved = ABOUT
        .replace("pl-PL", "pt-BR")
        .replace("Europe/Warsaw\n60", "America/Sao_Paulo\n-180");
    go(&desk, &browser, &moved).await;
    let view = seen_by(&desk.founder(), chat).await;
    assert_eq!(
        view.get(Detail::TimeZone).cloned(),
        zone(-180, "America/Sao_Paulo")
    );
    assert_eq!(view.get(Detail::Language).cloned(), text("Portuguese (pt)"));
    assert_eq!(view.get(Detail::Locale).cloned(), text("pt-BR"));
    // An older widget tells the page only; the request says what it can.
    let (_, chat) = start(&desk, visitor(&desk, ""), "https://shop.example/help").await;
    let view = seen_by(&desk.founder(), chat).await;
    assert_eq!(view.get(Detail::TimeZone), Some(&DetailValue::Unknown));
    assert_eq!(view.get(Detail::Language).cloned(), text("German (de)"));
}

/// Every address has a name, made by whoever owns it.
struct Named(&'static str);

#[async_trait]
impl Places for Named {
    fn country(&self, _address: IpAddr) -> Option<String> {
        Some("PL".to_owned())
    }
    async fn host_name(&self, _address: IpAddr) -> Option<String> {
        Some(self.0.to_owned())
    }
}

#[tokio::test]
async fn s4_18_the_chat_records_all_details_of_the_connection_with_the_name_of_its_host() {
    let desk = TestDesk::with_places(Arc::new(Named("Pool-47.Cable.Example."))).await;
    let ana = desk.ana().await;
    let (_, chat) = start(&desk, visitor(&desk, "203.0.113.47"), ABOUT).await;
    ana.until("the host has a name", is_told(chat)).await;
    let zone = DetailValue::Zone {
        offset_min: 60,
        name: "Europe/Warsaw".to_owned(),
    };
    let help = || page("https://shop.example/help", "/help");
    let all = [
        (Detail::NowAt, help()),
        (Detail::StartedAt, help()),
        (Detail::Address, text("203.0.113.47")),
        (Detail::HostName, text("pool-47.cable.example")),
        (Detail::Country, text("Poland (PL)")),
        (Detail::TimeZone, Some(zone)),
        (Detail::Language, text("Polish (pl)")),
        (Detail::Locale, text("pl-PL")),
        (Detail::Browser, text("Chrome 131")),
        (Detail::System, text("Windows 10 or later")),
        (Detail::Screen, text("1920 × 1080")),
        (
            Detail::Referrer,
            page("https://search.example/", "search.example"),
        ),
        (Detail::UserAgent, text(CHROME)),
    ];
    let view = seen_by(ana.browser(), chat).await;
    let expected: Vec<_> = all
        .into_iter()
        .filter_map(|(detail, value)| Some((detail, value?)))
        .collect();
    assert_eq!(view.details, expected);
}

#[tokio::test]
async fn s4_18_sec_05_script_and_endless_texts_in_every_field_stay_short_texts() {
    const SCRIPT: &str = "<script>alert(1)</script>";
    let desk = TestDesk::with_places(Arc::new(Named(SCRIPT))).await;
    let hostile = desk
        .browser()
        .with("user-agent", SCRIPT)
        .with("accept-language", SCRIPT)
        .with("x-forwarded-for", SCRIPT);
    let (browser, chat) = start(&desk, hostile, &[SCRIPT; 8].join("\n")).await;
    let view = seen_by(&desk.founder(), chat).await;
    for (detail, value) in &view.details {
        match detail {
            Detail::UserAgent => assert_eq!(Some(value.clone()), text(SCRIPT)),
            Detail::Address => assert_eq!(Some(value.clone()), text("127.0.0.1")),
            Detail::Country => assert_eq!(Some(value.clone()), text("Poland (PL)")),
            _ => assert_eq!(*value, DetailValue::Unknown, "{detail:?}"),
        }
    }
    let long = format!("https://shop.example/{}", "a".repeat(10_000));
    let lines = ["https://shop.example/cart", &long, &long, &long, &long, &long].join("\n");
    for about in [lines, long, "\u{0}\n".repeat(100), "\u{202e}\u{200b}".to_owned()] {
        assert_eq!(go(&desk, &browser, &about).await, 200);
        let said = serde_json::to_string(&seen_by(&desk.founder(), chat).await).unwrap();
        assert!(said.len() < 5_000, "{said}");
    }
}
