use std::net::IpAddr;

use async_trait::async_trait;
use proptest::prelude::*;

use super::*;

/// Everybody is in Poland.
struct Poland;

#[async_trait]
impl Places for Poland {
    fn country(&self, _address: IpAddr) -> Option<String> {
        Some("PL".to_owned())
    }
    async fn host_name(&self, _address: IpAddr) -> Option<String> {
        None
    }
}

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const ABOUT: &str = "https://shop.example/orders/20417?token=secret#top\nhttps://search.example/?q=bowls\npl-PL\nEurope/Warsaw\n60\n1920x1080";

fn peer(agent: &str, languages: &str) -> Peer {
    Peer {
        address: ClientAddress([203, 0, 113, 47].into()),
        agent: agent.to_owned(),
        languages: languages.to_owned(),
    }
}

fn told(about: &str) -> Connection {
    Connection::told(
        &peer(CHROME, "de-AT,de;q=0.9"),
        about,
        Addresses::Full,
        &Poland,
        7,
    )
}

fn shown(connection: Connection) -> Vec<(&'static str, DetailValue)> {
    let chat = ChatConnection {
        started_page: "https://shop.example/help".to_owned(),
        now: Some(connection),
    };
    let details = view(chat, true).details;
    details
        .into_iter()
        .map(|(detail, value)| (detail.label(), value))
        .collect()
}

fn words(words: &str) -> DetailValue {
    DetailValue::Text(words.to_owned())
}

fn at(address: &str, words: &str) -> DetailValue {
    DetailValue::Page {
        address: address.to_owned(),
        words: words.to_owned(),
    }
}

#[test]
fn s1_36_to_s1_41_each_detail_is_said_in_words() {
    let zone = DetailValue::Zone {
        offset_min: 60,
        name: "Europe/Warsaw".to_owned(),
    };
    let all = [
        (
            "Chat now at",
            at("https://shop.example/orders/20417", "/orders/20417"),
        ),
        ("Chat started at", at("https://shop.example/help", "/help")),
        ("IP address", words("203.0.113.47")),
        ("Country", words("Poland (PL)")),
        ("Time zone", zone),
        ("Language", words("Polish (pl)")),
        ("Locale", words("pl-PL")),
        ("Browser", words("Chrome 131")),
        ("System", words("Windows 10 or later")),
        ("Screen", words("1920 × 1080")),
        ("Referrer", at("https://search.example/", "search.example")),
        ("User agent", words(CHROME)),
    ];
    assert_eq!(shown(told(ABOUT)), all);
}

#[test]
fn what_an_older_widget_does_not_tell_comes_from_the_request_or_is_unknown() {
    let connection = told("https://shop.example/bowl");
    assert_eq!(
        (connection.locale.as_str(), connection.offset_min),
        ("de-AT", None)
    );
    let rows = shown(connection);
    let value = |label| {
        rows.iter()
            .find(|(known, _)| *known == label)
            .map(|(_, value)| value.clone())
    };
    assert_eq!(value("Time zone"), Some(DetailValue::Unknown));
    assert_eq!(value("Language"), Some(words("German (de)")));
    assert_eq!(value("Referrer"), None);
}

#[test]
fn only_pages_of_websites_become_links_and_none_keeps_a_query() {
    let long = format!("https://shop.example/{}", "a".repeat(2_000));
    let table = [
        ("https://shop.example/a?b=c#d", "https://shop.example/a"),
        (
            "https://shop.example/#/orders/7?token=x",
            "https://shop.example/#/orders/7",
        ),
        ("https://shop.example/#!/orders", "https://shop.example/#!/orders"),
        ("https://user:secret@shop.example/a", "https://shop.example/a"),
        ("http://shop.example:8080", "http://shop.example:8080/"),
        (
            "https://shop.example/<script>\"'",
            "https://shop.example/%3Cscript%3E%22'",
        ),
        (
            "https://shop.example/\u{202e}gpj",
            "https://shop.example/%E2%80%AEgpj",
        ),
        (long.as_str(), "https://shop.example/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("//evil.example/a", ""),
        ("/orders", ""),
        ("https://", ""),
        ("mailto:ana@shop.example", ""),
        ("about:blank", ""),
        ("", ""),
    ];
    for (from, kept) in table {
        assert_eq!(page(from), kept, "{from}");
    }
}

#[test]
fn sec_05_what_has_not_the_form_of_a_detail_is_not_kept() {
    const SCRIPT: &str = "<script>alert(1)</script>";
    let about = [SCRIPT; 6].join("\n");
    let connection = Connection::told(&peer(SCRIPT, SCRIPT), &about, Addresses::Full, &Poland, 7);
    let Connection {
        page,
        referrer,
        zone,
        offset_min,
        locale,
        screen,
        agent,
        ..
    } = connection;
    assert_eq!(
        [page, referrer, zone, locale, screen],
        [const { String::new() }; 5]
    );
    assert_eq!(offset_min, None);
    assert_eq!(agent, SCRIPT, "a text, and shown as one");
    for offset in ["841", "-721", "1e3", "60 "] {
        assert_eq!(told(&format!("\n\n\n\n{offset}")).offset_min, None, "{offset}");
    }
    for screen in ["0x0", "1x", "x", "100001x1", "-1x2", "1x2x3"] {
        assert_eq!(told(&format!("\n\n\n\n\n{screen}")).screen, "", "{screen}");
    }
    assert_eq!(host_name("evil.example<script>"), None);
    assert_eq!(host_name("localhost"), None);
    assert_eq!(
        host_name("Pool-47.Cable.Example."),
        Some("pool-47.cable.example".to_owned())
    );
}

#[test]
fn s1_38_an_address_is_kept_as_far_as_the_setting_says() {
    let v6: IpAddr = "2001:db8:1:2::3".parse().unwrap();
    let v4: IpAddr = "203.0.113.47".parse().unwrap();
    let table = [
        (Addresses::Full, ["203.0.113.47", "2001:db8:1:2::3"]),
        (Addresses::Network, ["203.0.113.0/24", "2001:db8:1::/48"]),
        (Addresses::None, ["", ""]),
    ];
    for (addresses, kept) in table {
        assert_eq!([v4, v6].map(|address| addresses.kept(address)), kept);
    }
}

#[test]
fn s1_37_what_is_told_later_replaces_what_it_tells() {
    let before = Connection {
        host_name: "pool-47.cable.example".to_owned(),
        ..told(ABOUT)
    };
    let after = told("https://shop.example/help\nhttps://shop.example/orders/20417").after(before.clone());
    assert_eq!(after.page, "https://shop.example/help");
    assert_eq!(
        (&after.referrer, &after.host_name),
        (&before.referrer, &before.host_name)
    );
    assert_eq!(
        (&after.zone, after.offset_min, &after.screen),
        (&before.zone, Some(60), &before.screen)
    );
    assert!(!after.says_the_same(&before));
    let later = Connection {
        told_at: 9,
        ..before.clone()
    };
    assert!(later.says_the_same(&before));
    let elsewhere = Connection {
        address: "198.51.100.1".to_owned(),
        ..told(ABOUT)
    };
    assert_eq!(
        elsewhere.after(before).host_name,
        "",
        "the name belongs to the address"
    );
}

#[test]
fn s4_18_browser_and_system_are_named() {
    let table = [
        (CHROME, "Chrome 131", "Windows 10 or later"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.51",
            "Edge 131",
            "Windows 10 or later",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
            "Safari 18",
            "macOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari 18",
            "iOS 18",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1",
            "Chrome 131",
            "iPadOS 17",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
            "Chrome 131",
            "Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
            "Samsung Internet 27",
            "Android 14",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox 133",
            "Linux",
        ),
        (
            "Mozilla/5.0 (Android 15; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
            "Firefox 133",
            "Android 15",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            "Chrome 131",
            "ChromeOS",
        ),
        ("curl/8.5.0", "", ""),
        ("", "", ""),
    ];
    for (agent, browser, system) in table {
        assert_eq!(
            (agent::browser(agent).as_str(), agent::system(agent).as_str()),
            (browser, system),
            "{agent}"
        );
    }
}

#[test]
fn s1_39_s1_41_countries_and_languages_have_names() {
    assert_eq!(names::country("PL"), Some("Poland"));
    assert_eq!(names::country("AP"), None);
    assert_eq!(names::language("pl-PL"), "Polish (pl)");
    assert_eq!(names::language("ZH-Hant-TW"), "Chinese (zh)");
    assert_eq!(names::language("qqx"), "qqx");
}

proptest! {
    #[test]
    fn whatever_is_told_stays_short_and_is_taken(about in "(?s).{0,400}", agent in "(?s).{0,400}") {
        let connection = Connection::told(&peer(&agent, &about), &about, Addresses::Full, &Poland, 7);
        let fields = [&connection.page, &connection.referrer, &connection.locale, &connection.zone, &connection.screen, &connection.agent];
        for field in fields {
            prop_assert!(field.len() <= 2_000);
            prop_assert!(!field.chars().any(char::is_control));
        }
        let links = [connection.page.as_str(), connection.referrer.as_str()];
        prop_assert!(links.iter().all(|link| link.is_empty() || link.starts_with("http://") || link.starts_with("https://")));
        prop_assert!(!shown(connection).is_empty());
    }
}
