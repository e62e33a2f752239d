//! The audit trail of what is neither an account's nor a setting's: refused administration, tries that ran out, deleted messages, shared
//! text modules, copies of the database (`security.md`, Audit).

use model::audit::{AuditAction, AuditEntry, AuditPage};
use model::text_module::{ModuleOwner, TextModulesView};
use model::view::ConversationView;
use serde_json::{Value, json};

use crate::desk::{KEY, PASSWORD, TestDesk, sign_in};
use crate::http::Browser;

/// What the trail tells of this kind, oldest first: who, what, what came of it, what exactly.
async fn told(browser: &Browser, kind: &str) -> Vec<String> {
    let filter = json!({ "filter": { "kind": kind } });
    let page: AuditPage = browser.api("load_audit", filter).await.json();
    page.entries.iter().rev().map(line).collect()
}

fn line(entry: &AuditEntry) -> String {
    let name = |who: &Option<(model::id::AgentId, String)>| who.as_ref().map(|(_, name)| name.clone());
    let actor = name(&entry.actor).unwrap_or_else(|| "-".to_owned());
    let target = name(&entry.target).map(|name| format!(" of {name}"));
    format!(
        "{actor}: {:?}{} {:?} {}",
        entry.action,
        target.unwrap_or_default(),
        entry.result,
        entry.detail
    )
}

async fn change(browser: &Browser, function: &str, change: Value) {
    let arguments = json!({ "project_key": KEY, "change": change });
    let answer = browser.api(function, arguments).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn e_41_refused_administration_is_told_once_and_not_each_time() {
    let desk = TestDesk::new().await;
    let (kenji, founder) = (desk.signed_in("kenji").await, desk.founder());
    for _ in 0..3 {
        for (function, arguments) in [
            ("load_settings", json!({ "project_key": KEY })),
            (
                "change_settings",
                json!({ "project_key": KEY, "change": { "AddDepartment": "Mine" } }),
            ),
            ("load_audit", json!({ "filter": {} })),
        ] {
            assert_eq!(kenji.api(function, arguments).await.status, 403, "{function}");
        }
    }
    let tried = |lines: Vec<String>| -> Vec<String> {
        let of_them = lines.into_iter().filter(|line| line.contains("Administer"));
        of_them.collect()
    };
    let once = [
        "Kenji Watanabe: Administer Refused Settings",
        "Kenji Watanabe: Administer Refused Audit log",
    ];
    assert_eq!(tried(told(&founder, "Access").await), once);
    // An hour later it is something new.
    desk.clock.advance(model::time::HOUR_MS + 1_000);
    let ngozi = desk.signed_in("ngozi").await;
    for browser in [&kenji, &ngozi] {
        let answer = browser.api("load_settings", json!({ "project_key": KEY })).await;
        assert_eq!(answer.status, 403);
    }
    let again = tried(told(&founder, "Access").await);
    assert_eq!(
        again[2..],
        [once[0], "Ngozi Eze: Administer Refused Settings"],
        "{again:?}"
    );
}

#[tokio::test]
async fn e_41_sec_04_tries_that_ran_out_are_told_when_the_wait_begins() {
    let desk = TestDesk::with_limits("default").await;
    let throttled = async || {
        let lines = told(&desk.founder(), "Access").await;
        let of_them = lines.into_iter().filter(|line| line.contains("Throttle"));
        of_them.collect::<Vec<String>>()
    };
    for _ in 0..4 {
        sign_in(&desk.browser(), "kenji@shop.example", "wrong").await;
    }
    assert_eq!(throttled().await, [""; 0], "not yet");
    for status in [401, 429, 429] {
        let answer = sign_in(&desk.browser(), " Kenji@shop.example", "wrong").await;
        assert_eq!(answer.status, status);
    }
    let once = ["-: Throttle of Kenji Watanabe Refused "];
    assert_eq!(throttled().await, once);
    for _ in 0..3 {
        desk.clock.advance(model::time::MINUTE_MS);
        let answer = sign_in(&desk.browser(), "kenji@shop.example", "wrong").await;
        assert_eq!(answer.status, 401);
    }
    assert_eq!(throttled().await, once, "the wait goes on");
    desk.clock.advance(model::time::HOUR_MS);
    // In an open session as well, where a stranger sits before it.
    let ana = json!({ "change": { "Prove": "wrong" } });
    for _ in 0..5 {
        let answer = desk.founder().api("change_account", ana.clone()).await;
        assert_eq!(answer.status, 401);
    }
    assert_eq!(throttled().await[1..], ["-: Throttle of Ana Ribeiro Refused "]);
}

#[tokio::test]
async fn e_41_e_43_a_deleted_message_is_told_without_its_words() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let founder = desk.founder();
    let post = json!({ "chat": chat, "client_id": desk.client_id(), "text": "a secret price" });
    assert_eq!(founder.api("post_message", post).await.status, 200);
    let line = desk.last_message(chat).await;
    let revise = async |change: Value| {
        let arguments = json!({ "chat": chat, "message": line.id, "change": change });
        let answer = founder.api("change_message", arguments).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    let version = line.version();
    revise(json!({ "edit": { "text": "another price", "mentions": [], "version": version } })).await;
    assert_eq!(told(&founder, "Data").await, [""; 0], "it is still there");
    // The second time is a repeat whose first answer was lost.
    revise(json!({ "delete": {} })).await;
    revise(json!({ "delete": {} })).await;
    let first = ["Ana Ribeiro: DeleteMessage Done SU-1"];
    assert_eq!(told(&founder, "Data").await, first);
    let refused = json!({ "chat": chat, "message": line.id, "change": { "delete": {} } });
    let kenji = desk.signed_in("kenji").await;
    assert_eq!(kenji.api("change_message", refused).await.status, 403);
    assert_eq!(told(&founder, "Data").await, first);
    let whole: ConversationView = founder
        .api("load_conversation", json!({ "chat": chat }))
        .await
        .json();
    assert!(whole.messages.last().unwrap().body.is_empty());
}

#[tokio::test]
async fn e_41_e_6_text_modules_that_others_use_are_told_of_and_ones_own_are_not() {
    let desk = TestDesk::new().await;
    let founder = desk.founder();
    let draft = |owner: ModuleOwner, shortcut: &str| json!({ "owner": owner, "shortcut": shortcut, "text": "Hello", "files": [] });
    let modules = async |done: Value| change(&founder, "change_text_modules", done).await;
    let id = async |shortcut: &str| {
        let view: TextModulesView = founder
            .api("load_text_modules", json!({ "project_key": KEY }))
            .await
            .json();
        let module = view
            .modules
            .into_iter()
            .find(|module| module.shortcut == shortcut);
        module.map(|module| (module.id, module.version)).unwrap()
    };
    modules(json!({ "add": draft(ModuleOwner::Own, "mine") })).await;
    modules(json!({ "add": draft(ModuleOwner::Project, "hello") })).await;
    let (mine, version) = id("mine").await;
    modules(json!({ "edit": [mine, version, draft(ModuleOwner::Own, "mine")] })).await;
    let (mine, version) = id("mine").await;
    modules(json!({ "edit": [mine, version, draft(ModuleOwner::Project, "ours")] })).await;
    let (ours, version) = id("ours").await;
    modules(json!({ "edit": [ours, version, draft(ModuleOwner::Own, "mine")] })).await;
    modules(json!({ "delete": id("mine").await.0 })).await;
    modules(json!({ "delete": id("hello").await.0 })).await;
    let lines = told(&founder, "Settings").await;
    assert_eq!(
        lines[1..],
        [
            "Ana Ribeiro: ChangeTextModules Done Added hello",
            "Ana Ribeiro: ChangeTextModules Done Changed ours",
            "Ana Ribeiro: ChangeTextModules Done Changed mine",
            "Ana Ribeiro: ChangeTextModules Done Deleted hello",
        ]
    );
}

/// Runs a command of the program on this desk's database.
fn command(desk: &TestDesk, words: &[&str]) {
    let output = crate::program::command(desk.folder(), words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
}

#[tokio::test]
async fn e_41_copies_of_the_database_and_what_came_back_from_one_are_told_of() {
    let mut desk = TestDesk::new().await;
    let is_file = desk.database().starts_with("sqlite:");
    let copy = desk.folder().path("copy.db").display().to_string();
    if is_file {
        command(&desk, &["backup", &copy]);
        let entries = told(&desk.founder(), "Data").await;
        assert_eq!(entries, ["-: Backup Done copy.db"], "while the server runs");
    }
    desk.stop();
    command(&desk, &["new-epoch"]);
    if is_file {
        command(&desk, &["restore", &copy]);
    }
    desk.start().await;
    let ana = sign_in(&desk.browser(), "ana@shop.example", PASSWORD).await;
    let ana = Browser {
        cookie: ana.cookie(),
        ..desk.browser()
    };
    let lines = told(&ana, "Data").await;
    // The copy was made before anything of it was told.
    let expected = if is_file {
        "-: Restore Done copy.db"
    } else {
        "-: BeginAnew Done "
    };
    assert_eq!(lines, [expected]);
    let page: AuditPage = ana.api("load_audit", json!({ "filter": {} })).await.json();
    let entry = page
        .entries
        .iter()
        .find(|entry| matches!(entry.action, AuditAction::Restore | AuditAction::BeginAnew));
    assert!(entry.is_some_and(|entry| entry.at > 1_700_000_000_000 && entry.address.is_empty()));
}
