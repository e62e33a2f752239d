//! What hosts may be asked, and what is taken from a page.

use model::link_preview::DESCRIPTION_MAX_CHARS;

use super::page::words;
use super::*;

#[test]
fn sec_07_internal_hosts_are_names_with_their_ports_and_nothing_else() {
    let hosts = InternalHosts::parse("Wiki.internal:8080, 10.0.0.7:80,[fd00::1]:443,").unwrap();
    assert!(hosts.has("wiki.internal", 8080) && hosts.has("10.0.0.7", 80) && hosts.has("[fd00::1]", 443));
    assert!(!hosts.has("wiki.internal", 80) && !hosts.has("internal", 8080));
    for wrong in [
        "wiki",
        "wiki internal:80",
        "http://wiki:80",
        "wiki/path:80",
        "me@wiki:80",
        "wiki:port",
        "*.internal:80",
        ":80",
    ] {
        let said = InternalHosts::parse(wrong).unwrap_err();
        assert!(said.contains("HOST:PORT"), "{wrong}: {said}");
    }
    assert_eq!(InternalHosts::parse(" "), Ok(InternalHosts::default()));
}

#[test]
fn e_18_a_page_is_read_up_to_its_body() {
    let page = r#"<!doctype html><html><head>
      <script>var x = "<title>No</title>";</script>
      <title>Bowls &amp;
         plates</title><title>Another</title>
      <meta name="Description" content="Thrown by hand.">
      <meta property="og:site_name" content="Juniper &#38; Kiln">
      </head><body><svg><title>An icon</title></svg><meta property="og:title" content="No">"#;
    let preview = words(page.as_bytes(), None).unwrap();
    assert_eq!(preview.title, "Bowls & plates");
    assert_eq!(preview.description, "Thrown by hand.");
    assert_eq!(preview.site, "Juniper & Kiln");
    // No head is needed, and no end.
    assert_eq!(words(b"<title>Half", None).unwrap().title, "Half");
}

#[test]
fn e_18_words_for_sharing_come_first_and_are_cut() {
    let long = "word ".repeat(500);
    let page = format!(
        r#"<title>Shop</title><meta property="og:title" content="A bowl"><meta name="description" content="short">
        <meta property="og:description" content="{long}"><meta property="og:title" content="Second">"#
    );
    let preview = words(page.as_bytes(), None).unwrap();
    assert_eq!(preview.title, "A bowl");
    assert_eq!(preview.description.chars().count(), DESCRIPTION_MAX_CHARS + 1);
    assert_eq!(words(b"<h1>No title</h1>", None), None);
    assert_eq!(words(b"<title> </title>", None), None);
    assert_eq!(words(b"\xff\xd8\xff\xe0 no page at all", None), None);
}

#[test]
fn e_18_a_page_is_read_as_it_is_encoded() {
    let german = |head: &[u8]| [head, b"<title>T\xf6pferei</title>"].concat();
    let as_before =
        b"<meta http-equiv=content-type content='text/html; charset=iso-8859-1'><meta charset=utf-8>";
    assert_eq!(words(&german(as_before), None).unwrap().title, "Töpferei");
    assert_eq!(words(&german(b""), Some("iso-8859-1")).unwrap().title, "Töpferei");
    assert_eq!(
        words(&german(b"<meta charset=windows-1252>"), None)
            .unwrap()
            .title,
        "Töpferei"
    );
    // What the answer says counts more than what the page says.
    let told = "<meta charset=windows-1252><title>Töpferei</title>";
    assert_eq!(words(told.as_bytes(), Some("utf-8")).unwrap().title, "Töpferei");
    assert_eq!(
        words(told.as_bytes(), Some("klingon")).unwrap().title,
        "TÃ¶pferei"
    );
}

#[test]
fn sec_07_only_the_ports_of_websites_are_asked_and_only_where_all_addresses_are_public() {
    let at = |list: &[&str]| -> Vec<SocketAddr> { list.iter().map(|one| one.parse().unwrap()).collect() };
    assert!(is_of_the_internet(&at(&[
        "193.0.6.139:443",
        "[2001:67c:18::1]:443"
    ])));
    assert!(is_of_the_internet(&at(&["193.0.6.139:80"])));
    for others in [
        &[][..],
        &["193.0.6.139:22"],
        &["193.0.6.139:8080"],
        &["193.0.6.139:443", "10.0.0.7:443"],
        &["[::ffff:127.0.0.1]:80"],
    ] {
        assert!(!is_of_the_internet(&at(others)), "{others:?}");
    }
}

/// A website that sends this and then says nothing, with somebody who waits for half a second and may ask it.
async fn asked_for(head: &'static str, body: String) -> Option<LinkPreview> {
    let site = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = site.local_addr().unwrap().to_string();
    let sending = tokio::spawn(async move {
        let (mut stream, _) = site.accept().await.unwrap();
        let text = format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n{head}\r\n{body}");
        drop(tokio::io::AsyncWriteExt::write_all(&mut stream, text.as_bytes()).await);
        std::future::pending::<()>().await;
    });
    let pages = ReadPages {
        within: Duration::from_millis(500),
        ..ReadPages::new(InternalHosts::parse(&host).unwrap())
    };
    let preview = pages
        .preview(&Url::parse(&format!("http://{host}/")).unwrap())
        .await;
    sending.abort();
    preview
}

#[tokio::test]
async fn sec_07_a_page_is_cut_by_size_and_by_time() {
    let title = "<title>Bowls</title>";
    let filled = |before: usize| format!("{}{title}{}", " ".repeat(before), " ".repeat(2 * PAGE_MAX_BYTES));
    let seen = asked_for("", filled(PAGE_MAX_BYTES - title.len())).await;
    assert_eq!(seen.map(|preview| preview.title).as_deref(), Some("Bowls"));
    assert_eq!(asked_for("", filled(PAGE_MAX_BYTES)).await, None);
    // It says less than it promised.
    assert_eq!(
        asked_for("content-length: 1000\r\n", title.to_owned()).await,
        None
    );
}
