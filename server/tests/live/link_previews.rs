//! What the server asks of other servers where a message links to them (E.18; `security.md`, Requests that we send).

use std::sync::{Arc, Mutex};

use model::id::IssueId;
use model::link_preview::LinkPreview;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::desk::{TestDesk, Way};
use crate::http::{Answer, Browser};

const PAGE: &str = "<title>Bowls</title><meta name=description content='Thrown by hand.'>";

/// A website on this machine. What is asked of it is noted.
struct Site {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Site {
    /// Answers each path with the head and the body that `answer` gives.
    async fn open(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let (noted, answer) = (Arc::clone(&asked), Arc::new(answer));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (noted, answer) = (Arc::clone(&noted), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    let mut first = String::new();
                    // Whoever connects has asked, whatever they say.
                    stream.read_line(&mut first).await.unwrap_or_default();
                    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                    noted.lock().unwrap().push(path.clone());
                    drop(stream.write_all(answer(&path).as_bytes()).await);
                });
            }
        });
        Self { port, asked, serving }
    }

    fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn page(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close\r\n\r\n{body}")
}

fn moved(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
}

/// A desk that reads pages, also those of this site.
async fn desk_that_reads(site: &Site) -> TestDesk {
    let host: &'static str = format!("127.0.0.1:{}", site.port).leak();
    TestDesk::with_flags(&["--link-previews", "yes", "--internal-hosts", host]).await
}

async fn ask(agent: &Browser, chat: IssueId, pos: i64, address: &str) -> Answer {
    let arguments = json!({ "chat": chat, "pos": pos, "address": address });
    agent.api("load_link_preview", arguments).await
}

/// Lets a visitor write this, and gives what Ana is told of the address in it.
async fn previewed(desk: &TestDesk, text: &str, address: &str) -> Option<LinkPreview> {
    let (_maja, chat) = desk.chat("Maja", text).await;
    let ana = desk.ana().await;
    let answer = ask(ana.browser(), chat, desk.last_message(chat).await.pos, address).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn e_18_a_link_tells_what_its_page_says_of_itself() {
    let site = Site::open(|path| match path {
        "/old" => moved("/bowl?size=2"),
        "/bowl?size=2" => page(PAGE),
        // Without an end: it is cut, and its head is at the beginning.
        "/long" => page(&format!("{PAGE}<body>{}", "x".repeat(3_000_000))),
        _ => page(""),
    })
    .await;
    let desk = desk_that_reads(&site).await;
    let bowls = LinkPreview {
        title: "Bowls".to_owned(),
        description: "Thrown by hand.".to_owned(),
        site: String::new(),
    };
    for path in ["/old", "/long"] {
        let address = site.address(path);
        let text = format!("Is **[this one]({address})** still there?");
        assert_eq!(
            previewed(&desk, &text, &address).await.as_ref(),
            Some(&bowls),
            "{path}"
        );
    }
    assert_eq!(site.asked(), ["/old", "/bowl?size=2", "/long"]);
    let bare = site.address("/without");
    assert_eq!(previewed(&desk, &bare, &bare).await, None);
}

#[tokio::test]
async fn e_18_answers_that_are_no_page_have_no_preview() {
    let site = Site::open(|path| match path {
        "/image" => page(PAGE).replace("text/html", "image/png"),
        "/gone" => page(PAGE).replace("200 OK", "404 Not Found"),
        "/round" => moved("/round"),
        "/nonsense" => "I am no web server\r\n\r\n".to_owned(),
        _ => String::new(),
    })
    .await;
    let desk = desk_that_reads(&site).await;
    for path in ["/image", "/gone", "/round", "/nonsense", "/silent"] {
        let address = site.address(path);
        assert_eq!(previewed(&desk, &address, &address).await, None, "{path}");
    }
    assert_eq!(site.asked().iter().filter(|path| *path == "/round").count(), 4);
}

#[tokio::test]
async fn sec_07_a_preview_leads_into_no_inner_network() {
    let inner = Site::open(|_| page(PAGE)).await;
    let port = inner.port;
    let site = Site::open(move |path| match path {
        "/to-inner" => moved(&format!("http://127.0.0.1:{port}/")),
        "/to-name" => moved(&format!("http://localhost:{port}/")),
        "/to-file" => moved("file:///etc/passwd"),
        _ => page(PAGE),
    })
    .await;
    let desk = desk_that_reads(&site).await;
    let direct = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://0x7f000001:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0.0.0.0:{port}/"),
        format!("http://me:secret@127.0.0.1:{port}/"),
        // A name beside the allowed one, and the allowed one at another port.
        format!("http://localhost:{}/", site.port),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
    ];
    // From the internet nobody is led into the own network, and from the allowed host not to another one.
    let led = ["/to-inner", "/to-name", "/to-file"].map(|path| site.address(path));
    for address in direct.iter().chain(&led) {
        assert_eq!(previewed(&desk, address, address).await, None, "{address}");
    }
    assert_eq!(inner.asked(), Vec::<String>::new());
    assert_eq!(site.asked(), ["/to-inner", "/to-name", "/to-file"]);
}

#[tokio::test]
async fn sec_07_only_links_of_lines_that_one_may_read_are_asked_for() {
    let site = Site::open(|_| page(PAGE)).await;
    let desk = desk_that_reads(&site).await;
    let address = site.address("/bowl");
    let (_maja, chat) = desk
        .chat("Maja", &format!("`{}` {address}", site.address("/code")))
        .await;
    let (ana, pos) = (desk.ana().await, desk.last_message(chat).await.pos);
    for other in [site.address("/"), site.address("/code"), "nonsense".to_owned()] {
        assert_eq!(ask(ana.browser(), chat, pos, &other).await.status, 404, "{other}");
    }
    assert_eq!(ask(ana.browser(), chat, pos - 1, &address).await.status, 404);
    let ngozi = desk.console("ngozi", Way::Socket).await;
    assert_eq!(ask(ngozi.browser(), chat, pos, &address).await.status, 404);
    assert_eq!(ask(&desk.browser(), chat, pos, &address).await.status, 401);
    assert_eq!(site.asked(), Vec::<String>::new());
    assert_eq!(ask(ana.browser(), chat, pos, &address).await.status, 200);
    assert_eq!(site.asked(), ["/bowl"]);
}

#[tokio::test]
async fn sec_07_nobody_is_asked_unless_an_administrator_wants_it() {
    let site = Site::open(|_| page(PAGE)).await;
    let host: &'static str = format!("127.0.0.1:{}", site.port).leak();
    let desk = TestDesk::with_flags(&["--internal-hosts", host]).await;
    let address = site.address("/bowl");
    assert_eq!(previewed(&desk, &address, &address).await, None);
    assert_eq!(site.asked(), Vec::<String>::new());
}
