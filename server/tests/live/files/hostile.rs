//! Files that mean harm: what hides behind a name, what could run, what is too much.

use super::*;

#[tokio::test]
async fn sec_06_a_file_is_given_out_so_that_nothing_in_it_can_run() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let list = stored(&up(&founder, chat, "%D7%90%22%3Bbad%20name.txt", b"plain".to_vec()).await);
    let image = stored(&up(&founder, chat, "dot.png", PNG.to_vec()).await);
    assert_eq!(
        say(&founder, &desk, chat, "", &[list.id, image.id]).await.status,
        200
    );
    for path in [format!("/files/{}", list.id), format!("/w/files/{}", list.id)] {
        let browser = if path.starts_with("/w") {
            maja.browser()
        } else {
            founder.clone()
        };
        let answer = browser.get(&path).await;
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename*=UTF-8''%D7%90%3Bbad%20name.txt"
        );
        assert_eq!(
            answer.header("content-security-policy"),
            "sandbox; default-src 'none'"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert_eq!(answer.header("content-length"), "5");
        let again = browser
            .with("if-none-match", answer.header("etag"))
            .get(&path)
            .await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    let answer = founder.get(&format!("/files/{}", image.id)).await;
    assert_eq!(answer.header("content-type"), "image/png");
    assert!(answer.header("content-disposition").starts_with("inline;"));
    assert_eq!(
        answer.header("content-security-policy"),
        "sandbox; default-src 'none'"
    );
    let thumb = founder.get(&format!("/files/{}/thumb", image.id)).await;
    assert_eq!(
        (thumb.status, thumb.body),
        (200, answer.body),
        "a small image is its own"
    );
}

#[tokio::test]
async fn sec_06_what_is_not_what_its_name_says_is_refused_in_words() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let html = b"<html><script>alert(1)</script>".to_vec();
    for (name, bytes, status, refusal) in [
        ("cat.png", html.clone(), 415, Refusal::FileDiffers),
        ("cat.svg", b"<svg/>".to_vec(), 415, Refusal::FileKind),
        ("page.html", html.clone(), 415, Refusal::FileKind),
        ("page.txt", html.clone(), 415, Refusal::FileDiffers),
        ("cat.png.exe", PNG.to_vec(), 415, Refusal::FileKind),
        ("cut.png", PNG[..40].to_vec(), 422, Refusal::FileBroken),
        (
            "none.txt",
            Vec::new(),
            422,
            Refusal::Empty {
                field: "The file".to_owned(),
            },
        ),
    ] {
        let answer = up(&founder, chat, name, bytes.clone()).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (status, refusal.clone()),
            "{name}"
        );
        let answer = up_as_visitor(&desk, &maja, name, bytes).await;
        let Ok(ToVisitor::Refused { words, passing, .. }) = ToVisitor::from_bytes(&answer.body) else {
            panic!("{}", answer.text());
        };
        assert_eq!(
            (answer.status, words, passing),
            (status, refusal.to_string(), false),
            "{name}"
        );
    }
    assert_eq!(
        (rows(&desk, "file").await, rows(&desk, "file_chunk").await),
        (0, 0),
        "nothing stays"
    );
}

/// Sends a head and then pieces until the server has answered. Gives its answer and how much was sent.
async fn pour(browser: &Browser, path: &str, length: &str) -> (String, usize) {
    let mut stream = TcpStream::connect(browser.to).await.unwrap();
    let cookie = browser.cookie.clone().unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {HOST}\r\norigin: {ORIGIN}\r\ncookie: {cookie}\r\n{length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let mut piece = b"10000\r\n".to_vec();
    piece.resize(7 + 65_536, b'a');
    piece.extend_from_slice(b"\r\n");
    let mut sent = 0;
    let pouring = async {
        while to.write_all(&piece).await.is_ok() {
            sent += 65_536;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = vec![0; 2_048];
    let read = tokio::select! {
        () = pouring => 0,
        read = from.read(&mut answer) => read.unwrap_or(0),
    };
    (String::from_utf8_lossy(&answer[..read]).into_owned(), sent)
}

#[tokio::test]
async fn sec_10_ten_gigabytes_are_refused_by_their_length_at_once_and_else_at_the_limit() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let path = format!("/files/of/{chat}?name=log.txt");
    let (answer, sent) = pour(&founder, &path, "content-length: 10737418240").await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(sent < 16 * MIB, "{sent} bytes were sent before the answer");
    let (answer, sent) = pour(&founder, &path, "transfer-encoding: chunked").await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(
        (19 * MIB..40 * MIB).contains(&sent),
        "{sent} bytes were sent before the answer"
    );
    assert_eq!(
        (rows(&desk, "file").await, rows(&desk, "file_chunk").await),
        (0, 0),
        "nothing stays"
    );
}

#[tokio::test]
async fn sec_10_the_21st_file_of_an_hour_waits() {
    let desk = TestDesk::with_limits("default").await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    for _ in 0..20 {
        stored_for_visitor(&up_as_visitor(&desk, &maja, "a.txt", b"a".to_vec()).await);
    }
    let answer = up_as_visitor(&desk, &maja, "a.txt", b"a".to_vec()).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after"), "180");
    stored(&up(&desk.founder(), chat, "a.txt", b"a".to_vec()).await);
    desk.clock.advance(HOUR_MS / 20 + 1);
    stored_for_visitor(&up_as_visitor(&desk, &maja, "a.txt", b"a".to_vec()).await);
}

#[tokio::test]
async fn sec_10_slow_images_of_one_network_hold_up_nobody_else() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let browser = maja.browser();
    let head = format!(
        "POST /w/{}/files?name=a.png HTTP/1.1\r\nhost: {HOST}\r\norigin: {ORIGIN}\r\ncookie: {}\r\ncontent-length: {}\r\n\r\n",
        desk.widget,
        browser.cookie.clone().unwrap(),
        20 * MIB - 1
    );
    let mut slow = Vec::new();
    for _ in 0..8 {
        let mut stream = TcpStream::connect(browser.to).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(PNG).await.unwrap();
        // Enough that its kind is known and its turn has come.
        stream.write_all(&vec![0; MIB / 2]).await.unwrap();
        slow.push(stream);
    }
    // What stands behind an image is read, and not drawn.
    let mut large = PNG.to_vec();
    large.resize(17 * MIB, 0);
    stored(&up(&desk.founder(), chat, "a.png", large).await);
    drop(slow);
    stored_for_visitor(&up_as_visitor(&desk, &maja, "a.png", PNG.to_vec()).await);
}
