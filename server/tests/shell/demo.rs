//! The demo: made once, kept apart from real data, with a shop on an origin of its own.

use model::id::StatusId;
use model::status::ChatState;
use server::{Running, StartError};
use service::desk::SignIn;
use service::session::{Caller, CurrentAgent};
use service::throttle::ClientAddress;

use crate::support::{Folder, get};

const DEMO: [&str; 3] = ["--demo", "--demo-shop-addr", "localhost:0"];

async fn signed_in(server: &Running, email: &str) -> CurrentAgent {
    let password = server
        .sign_ins
        .iter()
        .find(|line| line.email == email)
        .unwrap()
        .password
        .to_owned();
    let who = SignIn {
        email: email.to_owned(),
        password,
        device: String::new(),
    };
    let session = server
        .desk()
        .sign_in(who, ClientAddress([127, 0, 0, 1].into()))
        .await
        .unwrap();
    server.desk().session(&session.token).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_demo_tells_its_story_and_keeps_it() {
    let folder = Folder::new();
    let server = folder.start(&DEMO).await.unwrap();
    assert_eq!(server.set_up_url, None);
    let ana = signed_in(&server, "ana@juniperkiln.example").await;
    let desk = server.desk().snapshot(&ana, "JK").await.unwrap();
    assert_eq!(
        (desk.project.name.as_str(), desk.page.chats.len()),
        ("Juniper Kiln", 13)
    );
    let newest = &desk.page.chats[0];
    assert_eq!(
        (newest.reporter_name.as_str(), newest.unanswered),
        ("Maja Kowalska", true)
    );
    assert!(
        desk.page
            .chats
            .windows(2)
            .all(|pair| pair[0].updated_at >= pair[1].updated_at)
    );
    let has = |status: StatusId| desk.page.chats.iter().any(|chat| chat.status == status);
    assert!(
        [
            StatusId::WAITING_FOR_SUPPORT,
            StatusId::WAITING_FOR_CUSTOMER,
            StatusId::ESCALATED,
            StatusId::RESOLVED
        ]
        .into_iter()
        .all(has)
    );
    assert!(
        desk.page
            .chats
            .iter()
            .any(|chat| chat.reporter_anonymous && chat.assignee.is_none())
    );
    assert!(
        desk.page
            .chats
            .iter()
            .any(|chat| chat.chat_state == ChatState::Ended)
    );
    let conversation = server.desk().conversation(&ana, newest.id).await.unwrap();
    assert!(
        conversation
            .messages
            .iter()
            .any(|line| line.body.contains("two of the six bowls"))
    );
    let epoch = desk.epoch;
    server.shutdown().await;

    let again = folder.start(&DEMO).await.unwrap();
    let ana = signed_in(&again, "ana@juniperkiln.example").await;
    let desk = again.desk().snapshot(&ana, "JK").await.unwrap();
    assert_eq!((desk.epoch, desk.page.chats.len()), (epoch, 13));
    again.shutdown().await;
}

#[tokio::test]
async fn agents_see_the_departments_that_they_belong_to() {
    let folder = Folder::new();
    let server = folder.start(&DEMO).await.unwrap();
    let ngozi = signed_in(&server, "ngozi@juniperkiln.example").await;
    let chats = server.desk().snapshot(&ngozi, "JK").await.unwrap().page.chats;
    assert!(!chats.is_empty() && chats.iter().all(|chat| chat.department_name != "Courses"));
    server.shutdown().await;
}

#[tokio::test]
async fn demo_and_real_data_stay_apart() {
    let folder = Folder::new();
    folder.start(&DEMO).await.unwrap().shutdown().await;
    let refused = folder.start(&[]).await.unwrap_err();
    assert!(matches!(refused, StartError::IsADemo(_)), "{refused}");

    let real = Folder::new();
    let server = real.start(&[]).await.unwrap();
    let link = server.set_up_url.clone().unwrap();
    let set_up = service::desk::SetUp {
        name: "Mira Holm".to_owned(),
        email: "mira@kiln.example".to_owned(),
        password: "a long password".to_owned(),
        project_name: "Kiln".to_owned(),
        project_key: "KI".to_owned(),
        websites: Vec::new(),
        caller: Caller::default(),
    };
    assert!(
        server
            .desk()
            .set_up(link.rsplit('/').next().unwrap(), set_up)
            .await
            .is_ok()
    );
    server.shutdown().await;
    let refused = real.start(&DEMO).await.unwrap_err();
    assert!(matches!(refused, StartError::NotADemo(_)), "{refused}");
}

#[tokio::test]
async fn the_shop_embeds_the_widget_under_a_strict_policy() {
    let folder = Folder::new();
    let server = folder.start(&DEMO).await.unwrap();
    let (shop, console) = (server.shop_addr.unwrap(), server.public_url.origin().to_owned());
    let page = get(shop, "/", &[]).await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    let script = format!("{console}/w/juniper-kiln.js");
    assert!(page.body.contains(&format!("src=\"{script}\"")), "{}", page.body);
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&format!("script-src {console};"))
            && policy.contains("require-trusted-types-for 'script'"),
        "{policy}"
    );
    assert_eq!(get(shop, "/shop.css", &[]).await.status, 200);
    assert_eq!(get(shop, "/console.js", &[]).await.status, 404);
    assert_eq!(
        get(server.console_addr, "/static/shop/index.html", &[])
            .await
            .status,
        404,
        "not on the console's origin"
    );

    let frame = get(server.console_addr, "/w/juniper-kiln", &["accept: text/html"]).await;
    assert_eq!(frame.status, 200);
    let ancestors = format!("frame-ancestors {};", server.shop_url.clone().unwrap());
    assert!(
        frame.header("content-security-policy").contains(&ancestors),
        "{}",
        frame.head
    );
    assert_eq!(
        frame.header("set-cookie"),
        "",
        "nothing is kept before the first message"
    );
    let loader = get(server.console_addr, "/w/juniper-kiln.js", &[]).await;
    assert_eq!(
        (loader.status, loader.header("cross-origin-resource-policy")),
        (200, "cross-origin")
    );
    server.shutdown().await;
}
