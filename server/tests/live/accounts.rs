//! One's own account, and what administrators do to the accounts of others: devices, passwords, the audit trail.

use model::account::AccountView;
use model::audit::{AuditAction, AuditEntry, AuditPage, AuditResult};
use model::id::{AgentId, DeviceId};
use model::refusal::Refusal;
use serde_json::{Value, json};

use crate::desk::{KEY, PASSWORD, TestDesk, sign_in};
use crate::http::{Answer, Browser};
use crate::ways::Ways;

const NEW: &str = "another long password";

async fn account(browser: &Browser) -> AccountView {
    browser.api("load_account", json!({})).await.json()
}

async fn change(browser: &Browser, change: Value) -> Answer {
    browser.api("change_account", json!({ "change": change })).await
}

async fn administer(desk: &TestDesk, change: Value) -> Answer {
    let arguments = json!({ "project_key": KEY, "change": change });
    desk.founder().api("change_settings", arguments).await
}

fn password(present: &str, new: &str) -> Value {
    json!({ "Password": { "present": present, "new": new } })
}

async fn trail(desk: &TestDesk, filter: Value) -> Vec<AuditEntry> {
    let page = desk
        .founder()
        .api("load_audit", json!({ "filter": filter }))
        .await;
    page.json::<AuditPage>().entries
}

/// The ends of access that leave the browser that asks signed in: what is done, by whom, and to a session of Kenji's.
async fn end(desk: &TestDesk, how: &str, own: &Browser, other: DeviceId, kenji: AgentId) {
    let answer = match how {
        "one device" => change(own, json!({ "EndDevice": other })).await,
        "all others" => change(own, json!("EndOtherDevices")).await,
        "another password" => change(own, password(PASSWORD, NEW)).await,
        "signed out by an administrator" => administer(desk, json!({ "EndDevices": kenji })).await,
        "a password by an administrator" => administer(desk, json!({ "Password": [kenji, PASSWORD] })).await,
        "another role" => administer(desk, json!({ "Role": [kenji, "Supervisor"] })).await,
        "switched off" => administer(desk, json!({ "Active": [kenji, false] })).await,
        other => panic!("{other}"),
    };
    assert_eq!(answer.status, 200, "{how}: {}", answer.text());
}

#[tokio::test]
async fn sec_04_each_end_of_a_session_shuts_every_way_in_at_once() {
    let desk = TestDesk::new().await;
    let (_maja, _) = desk.chat("Maja", "a secret of hers").await;
    desk.freeze().await;
    for (how, mine_ends) in [
        ("one device", false),
        ("all others", false),
        ("signed out by an administrator", true),
        ("another password", false),
        ("a password by an administrator", true),
        ("another role", true),
        ("switched off", true),
    ] {
        let secret = if how == "a password by an administrator" {
            NEW
        } else {
            PASSWORD
        };
        let mut browsers = Vec::new();
        for _ in 0..2 {
            let mut browser = desk.browser();
            let answer = sign_in(&browser, "kenji@shop.example", secret).await;
            assert_eq!(answer.status, 200, "{how}");
            browser.cookie = answer.cookie();
            browsers.push(browser);
        }
        let [mine, other] = [&browsers[0], &browsers[1]];
        let (kenji, device) = (desk.agent(other).await.id, desk.agent(other).await.device);
        let ana = Ways::open(&desk, desk.founder()).await;
        let mine = Ways::open(&desk, mine.clone()).await;
        let other = Ways::open(&desk, other.clone()).await;
        // Timers stand still: only a sign that is given at once can end anything.
        end(&desk, how, &mine.browser, device, kenji).await;
        // Tokens end with all other sessions, also where their owner keeps one.
        for ways in [&mine, &other] {
            assert_eq!(ways.lets_program_in().await, how == "one device", "{how}");
        }
        assert!(ana.lets_program_in().await, "{how}");
        other.are_shut(how).await;
        if mine_ends {
            mine.are_shut(how).await;
        } else {
            mine.are_open(how).await;
        }
        ana.are_open(how).await;
    }
    let same = administer(
        &desk,
        json!({ "Role": [desk.agent(&desk.founder()).await.id, "Admin"] }),
    )
    .await;
    assert_eq!(same.status, 200);
    assert_eq!(
        desk.founder().api("who_am_i", json!({})).await.status,
        200,
        "the same role changes nothing"
    );
    let kenji = desk.desk().store().account_by_email("kenji@shop.example").await;
    let kenji = kenji.unwrap().unwrap().id;
    assert_eq!(
        administer(&desk, json!({ "Active": [kenji, true] })).await.status,
        200
    );
    let answer = sign_in(&desk.browser(), "kenji@shop.example", PASSWORD).await;
    assert_eq!(
        answer.status, 200,
        "switched on again, with the password that was set"
    );
}

#[tokio::test]
async fn sec_04_an_account_that_is_switched_on_again_begins_signed_out() {
    let desk = TestDesk::new().await;
    let kenji = desk.signed_in("kenji").await;
    let id = desk.agent(&kenji).await.id;
    for active in [false, true] {
        administer(&desk, json!({ "Active": [id, active] })).await;
        assert_eq!(kenji.api("who_am_i", json!({})).await.status, 401, "{active}");
    }
}

#[tokio::test]
async fn sec_04_what_gives_access_needs_a_password_of_the_last_ten_minutes() {
    let desk = TestDesk::with_limits("default").await;
    let founder = desk.founder();
    let kenji = desk.agent(&desk.signed_in("kenji").await).await.id;
    let promote = json!({ "Role": [kenji, "Supervisor"] });
    desk.clock.advance(10 * model::time::MINUTE_MS);
    let person = json!({
        "name": "Lena Vogt", "email": "lena@shop.example", "password": NEW, "role": "Agent", "rights": [],
    });
    let giving = [
        promote.clone(),
        json!({ "AddPerson": person }),
        json!({ "Rights": [kenji, []] }),
        json!({ "Password": [kenji, NEW] }),
        json!({ "Active": [kenji, true] }),
    ];
    for change in giving {
        let answer = administer(&desk, change.clone()).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (403, Refusal::ProofNeeded),
            "{change}"
        );
    }
    // What takes access away never waits.
    assert_eq!(
        administer(&desk, json!({ "EndDevices": kenji })).await.status,
        200
    );
    let wrong = change(&founder, json!({ "Prove": NEW })).await;
    assert_eq!(wrong.refusal(), Refusal::WrongPassword { tries_left: 4 });
    assert_eq!(administer(&desk, promote.clone()).await.status, 403);
    assert_eq!(change(&founder, json!({ "Prove": PASSWORD })).await.status, 200);
    assert_eq!(administer(&desk, promote.clone()).await.status, 200);
    desk.clock.advance(10 * model::time::MINUTE_MS - 1);
    assert_eq!(administer(&desk, promote.clone()).await.status, 200);
    desk.clock.advance(1);
    assert_eq!(administer(&desk, promote).await.status, 403);
    let tries = trail(
        &desk,
        json!({ "kind": "Access", "person": desk.agent(&founder).await.id }),
    )
    .await;
    let told: Vec<AuditResult> = tries.iter().take(2).map(|entry| entry.result).collect();
    assert_eq!(told, [AuditResult::Done, AuditResult::Refused], "{tries:?}");
}

#[tokio::test]
async fn sec_04_devices_are_listed_and_one_is_this_one() {
    let desk = TestDesk::new().await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let asking = desk.browser().with("user-agent", firefox);
    let answer = sign_in(&asking, "kenji@shop.example", PASSWORD).await;
    let mine = Browser {
        cookie: answer.cookie(),
        ..asking
    };
    desk.clock.advance(60_000);
    let other = desk.signed_in("kenji").await;
    let view = account(&mine).await;
    assert_eq!(
        (view.name.as_str(), view.email.as_str()),
        ("Kenji Watanabe", "kenji@shop.example")
    );
    let [this, that] = view.devices.as_slice() else {
        panic!("{view:?}")
    };
    assert!(this.is_this && this.device == firefox && !that.is_this);
    assert_eq!(that.created_at - this.created_at, 60_000);
    let seen = account(&other).await;
    assert!(seen.devices[0].is_this && seen.devices[0].id == that.id);
    desk.clock.advance(25 * model::time::HOUR_MS);
    let late = desk.signed_in("kenji").await;
    assert_eq!(
        account(&late).await.devices.len(),
        1,
        "what has ended by time is not listed"
    );
}

#[tokio::test]
async fn sec_01_a_device_of_somebody_else_is_as_one_that_never_was() {
    let desk = TestDesk::new().await;
    let kenji = desk.signed_in("kenji").await;
    let hers = account(&desk.founder()).await.devices[0].id;
    let nobodys = DeviceId::from_parts(1, [9; 10]);
    let answers = [
        change(&kenji, json!({ "EndDevice": hers })).await,
        change(&kenji, json!({ "EndDevice": nobodys })).await,
    ];
    for answer in &answers {
        assert_eq!((answer.status, answer.refusal()), (404, Refusal::NotFound));
    }
    assert_eq!(answers[0].text(), answers[1].text());
    assert_eq!(desk.founder().api("who_am_i", json!({})).await.status, 200);
    assert_eq!(
        trail(&desk, json!({ "kind": "Access" })).await[0].action,
        AuditAction::SignIn
    );
}

#[tokio::test]
async fn sec_04_the_present_password_is_asked_for_and_wrong_ones_wait_as_sign_ins_do() {
    let desk = TestDesk::with_limits("default").await;
    let kenji = desk.signed_in("kenji").await;
    let short = change(&kenji, password(PASSWORD, "short")).await;
    assert!(
        matches!(short.refusal(), Refusal::TooShort { .. }),
        "{}",
        short.text()
    );
    let long = change(&kenji, password(PASSWORD, &"x".repeat(1_025))).await;
    assert!(
        matches!(long.refusal(), Refusal::TooLong { .. }),
        "{}",
        long.text()
    );
    for tries_left in [4, 3, 2, 1, 0] {
        let wrong = change(&kenji, password("a wrong password", NEW)).await;
        assert_eq!(wrong.refusal(), Refusal::WrongPassword { tries_left });
    }
    let waits = change(&kenji, password(PASSWORD, NEW)).await;
    assert_eq!(waits.status, 429, "also with the right one: {}", waits.text());
    assert!(waits.header("retry-after").parse::<u32>().unwrap() > 0);
    let elsewhere = sign_in(&desk.browser(), "kenji@shop.example", PASSWORD).await;
    assert_eq!(
        elsewhere.status, 429,
        "the tries of an account are counted together"
    );
    desk.clock.advance(2_000);
    assert_eq!(change(&kenji, password(PASSWORD, NEW)).await.status, 200);
    desk.clock.advance(model::time::HOUR_MS);
    assert_eq!(
        sign_in(&desk.browser(), "kenji@shop.example", PASSWORD)
            .await
            .status,
        401
    );
    assert_eq!(
        sign_in(&desk.browser(), "kenji@shop.example", NEW).await.status,
        200
    );
    let told = trail(&desk, json!({ "kind": "Passwords" })).await;
    let results: Vec<AuditResult> = told.iter().map(|entry| entry.result).collect();
    assert_eq!(results.len(), 6, "what waits is not even tried: {told:?}");
    assert_eq!(results[0], AuditResult::Done);
    assert!(results[1..].iter().all(|result| *result == AuditResult::Refused));
}

#[tokio::test]
async fn sec_04_administrators_act_on_others_only() {
    let desk = TestDesk::new().await;
    let me = desk.agent(&desk.founder()).await.id;
    for own in [json!({ "EndDevices": me }), json!({ "Password": [me, NEW] })] {
        assert_eq!(administer(&desk, own).await.refusal(), Refusal::Forbidden);
    }
    for unknown in [json!({ "EndDevices": 99 }), json!({ "Password": [99, NEW] })] {
        assert_eq!(administer(&desk, unknown).await.refusal(), Refusal::NotFound);
    }
    let kenji = desk.signed_in("kenji").await;
    for foreign in [json!({ "EndDevices": me }), json!({ "Password": [me, NEW] })] {
        let arguments = json!({ "project_key": KEY, "change": foreign });
        let answer = kenji.api("change_settings", arguments).await;
        assert_eq!(answer.refusal(), Refusal::Forbidden);
    }
    assert_eq!(desk.founder().api("who_am_i", json!({})).await.status, 200);
}

#[tokio::test]
async fn e_41_the_trail_says_who_did_what_to_whom_from_where() {
    let desk = TestDesk::new().await;
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let asking = desk
        .browser()
        .with("user-agent", agent)
        // Nobody whom we trust has passed it on.
        .with("x-forwarded-for", "203.0.113.9");
    for (email, secret) in [
        ("kenji@shop.example", "a wrong password"),
        ("nobody@shop.example", "typed into the wrong field"),
        ("kenji@shop.example", PASSWORD),
    ] {
        sign_in(&asking, email, secret).await;
    }
    let ngozi = desk.signed_in("ngozi").await;
    let id = desk.agent(&ngozi).await.id;
    let department = desk.desk().front(&desk.widget).await.unwrap().widget.department;
    for change in [
        json!({ "AddDepartment": "Repairs" }),
        json!({ "Websites": ["https://two.example", "https://one.example"] }),
        json!({ "Role": [id, "Supervisor"] }),
        json!({ "Rights": [id, [[department, "Observe"]]] }),
        json!({ "EndDevices": id }),
    ] {
        let answer = administer(&desk, change).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let told = trail(&desk, json!({})).await;
    let lines: Vec<String> = told.iter().rev().map(line).collect();
    assert_eq!(
        lines,
        [
            "Ana Ribeiro SetUp Done: SU",
            "Ana Ribeiro SignIn Done: ",
            "- SignIn Refused Kenji Watanabe: ",
            "- SignIn Refused: ",
            "Kenji Watanabe SignIn Done: ",
            "Ngozi Eze SignIn Done: ",
            "Ana Ribeiro AddDepartment Done: Repairs",
            "Ana Ribeiro ChangeWebsites Done: https://one.example https://two.example",
            "Ana Ribeiro ChangeRole Done Ngozi Eze: Supervisor",
            "Ana Ribeiro ChangeRights Done Ngozi Eze: Default: observe",
            "Ana Ribeiro EndAllDevices Done Ngozi Eze: ",
        ]
    );
    for entry in &told {
        assert_eq!(entry.address, "127.0.0.1", "{entry:?}");
    }
    let with_agent: Vec<bool> = told.iter().rev().map(|entry| entry.device == agent).collect();
    assert_eq!(with_agent[2..6], [true, true, true, false]);
    let kenji = told
        .iter()
        .find_map(|entry| entry.target.clone().filter(|(_, name)| name.starts_with('K')));
    let filter = json!({ "person": kenji.unwrap().0, "kind": "Access" });
    assert_eq!(trail(&desk, filter).await.len(), 2);
}

fn line(entry: &AuditEntry) -> String {
    let name = |who: &Option<(AgentId, String)>| who.as_ref().map(|(_, name)| name.clone());
    let actor = name(&entry.actor).unwrap_or_else(|| "-".to_owned());
    let target = name(&entry.target)
        .map(|name| format!(" {name}"))
        .unwrap_or_default();
    format!(
        "{actor} {:?} {:?}{target}: {}",
        entry.action, entry.result, entry.detail
    )
}

#[tokio::test]
async fn e_41_the_trail_is_read_page_after_page() {
    let desk = TestDesk::new().await;
    for n in 0..60 {
        administer(&desk, json!({ "AddDepartment": format!("Department {n}") })).await;
    }
    let ask = async |before: Option<i64>| {
        let filter = json!({ "kind": "Settings", "before": before });
        let answer = desk
            .founder()
            .api("load_audit", json!({ "filter": filter }))
            .await;
        answer.json::<AuditPage>()
    };
    let first = ask(None).await;
    let second = ask(Some(first.entries[49].id)).await;
    assert!(first.more && !second.more);
    let mut ids: Vec<i64> = first
        .entries
        .iter()
        .chain(&second.entries)
        .map(|entry| entry.id)
        .collect();
    assert_eq!(ids.len(), 61, "the set-up and sixty departments");
    ids.dedup();
    assert!(ids.len() == 61 && ids.is_sorted_by(|newer, older| newer > older));
}
