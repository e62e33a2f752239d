//! Text modules: who finds which, who changes them, and what goes into a message (S4.15, E.6).

use model::file::FileView;
use model::id::{DepartmentId, IssueId, TextModuleId};
use model::refusal::Refusal;
use model::text_module::{ModuleOwner, TextModulesView};
use serde_json::{Value, json};

use crate::desk::{KEY, TestDesk};
use crate::http::{Answer, Browser};
use crate::sql;

async fn load(browser: &Browser) -> TextModulesView {
    let answer = browser
        .api("load_text_modules", json!({ "project_key": KEY }))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn change(browser: &Browser, change: Value) -> Answer {
    let arguments = json!({ "project_key": KEY, "change": change });
    browser.api("change_text_modules", arguments).await
}

fn draft(owner: ModuleOwner, shortcut: &str, files: &[FileView]) -> Value {
    json!({ "owner": owner, "shortcut": shortcut, "text": "Hello {{visitor.first_name|there}}", "files": model::file::ids(files) })
}

async fn add(browser: &Browser, owner: ModuleOwner, shortcut: &str, files: &[FileView]) -> Answer {
    change(browser, json!({ "add": draft(owner, shortcut, files) })).await
}

async fn up(browser: &Browser, name: &str) -> FileView {
    let path = format!("/files/for/{KEY}?name={name}");
    let answer = browser.post(&path, b"plain".to_vec()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn id_of(view: &TextModulesView, shortcut: &str) -> (TextModuleId, i64) {
    let module = view.modules.iter().find(|module| module.shortcut == shortcut);
    module.map(|module| (module.id, module.version)).unwrap()
}

fn names(view: &TextModulesView) -> Vec<&str> {
    view.modules
        .iter()
        .map(|module| module.shortcut.as_str())
        .collect()
}

/// The departments of the desk by name.
async fn department(browser: &Browser, name: &str) -> DepartmentId {
    let view = load(browser).await;
    view.departments
        .iter()
        .find(|(_, known)| known == name)
        .unwrap()
        .0
}

async fn attach(browser: &Browser, chat: IssueId, module: TextModuleId) -> Answer {
    browser
        .api("attach_text_module", json!({ "chat": chat, "module": module }))
        .await
}

#[tokio::test]
async fn e_6_s4_15_each_finds_the_modules_of_the_project_of_their_departments_and_their_own() {
    let desk = TestDesk::new().await;
    let (founder, kenji) = (desk.founder(), desk.signed_in("kenji").await);
    let ngozi = desk.signed_in("ngozi").await;
    let default = department(&founder, "Default").await;
    assert_eq!(
        add(&founder, ModuleOwner::Project, "hello", &[]).await.status,
        200
    );
    assert_eq!(
        add(&kenji, ModuleOwner::Department(default), "return", &[])
            .await
            .status,
        200
    );
    assert_eq!(add(&kenji, ModuleOwner::Own, "mine", &[]).await.status, 200);
    assert_eq!(
        add(&ngozi, ModuleOwner::Own, "mine", &[]).await.status,
        200,
        "each has their own names"
    );
    let (of_kenji, of_ngozi, of_ana) = (load(&kenji).await, load(&ngozi).await, load(&founder).await);
    assert_eq!(names(&of_kenji), ["hello", "mine", "return"]);
    assert_eq!(names(&of_ngozi), ["hello", "mine"]);
    assert_eq!(names(&of_ana), ["hello", "return"]);
    let may = |view: &TextModulesView| {
        view.modules
            .iter()
            .map(|module| module.may_change)
            .collect::<Vec<_>>()
    };
    assert_eq!(may(&of_kenji), [false, true, true]);
    assert_eq!(may(&of_ana), [true, true]);
    let owners = |view: &TextModulesView| {
        view.may_add_for
            .iter()
            .map(|(owner, _)| *owner)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        owners(&of_kenji),
        [ModuleOwner::Own, ModuleOwner::Department(default)]
    );
    assert!(owners(&of_ana).contains(&ModuleOwner::Project));
}

#[tokio::test]
async fn e_6_sec_02_modules_are_changed_by_whoever_may_and_nobody_overwrites_unseen() {
    let desk = TestDesk::new().await;
    let (founder, kenji) = (desk.founder(), desk.signed_in("kenji").await);
    let ngozi = desk.signed_in("ngozi").await;
    let default = department(&founder, "Default").await;
    let forbidden = add(&kenji, ModuleOwner::Project, "hello", &[]).await;
    assert_eq!((forbidden.status, forbidden.refusal()), (403, Refusal::Forbidden));
    assert_eq!(
        add(&ngozi, ModuleOwner::Department(default), "x", &[])
            .await
            .status,
        404
    );
    assert_eq!(
        add(&founder, ModuleOwner::Department(DepartmentId(99)), "x", &[])
            .await
            .status,
        404
    );
    let added = add(&founder, ModuleOwner::Project, "hello", &[]).await;
    let (id, version) = id_of(&added.json(), "hello");
    assert_eq!(
        add(&founder, ModuleOwner::Project, "Hello", &[]).await.refusal(),
        Refusal::Taken
    );
    let edit =
        |version: i64, name: &str| json!({ "edit": [id, version, draft(ModuleOwner::Project, name, &[])] });
    assert_eq!(change(&kenji, edit(version, "bye")).await.status, 403);
    assert_eq!(change(&kenji, json!({ "delete": id })).await.status, 403);
    let edited = change(&founder, edit(version, "bye")).await;
    assert_eq!(names(&edited.json::<TextModulesView>()), ["bye"]);
    let late = change(&founder, edit(version, "ciao")).await;
    assert_eq!((late.status, late.refusal()), (409, Refusal::ChangedMeanwhile));
    assert_eq!(add(&kenji, ModuleOwner::Own, "mine", &[]).await.status, 200);
    let (mine, _) = id_of(&load(&kenji).await, "mine");
    assert_eq!(
        change(&founder, json!({ "delete": mine })).await.status,
        404,
        "nobody knows of it"
    );
    let bad = json!({ "owner": "own", "shortcut": "a", "text": "{{visitor.password}}", "files": [] });
    assert_eq!(change(&kenji, json!({ "add": bad })).await.status, 422);
    let gone = change(&founder, json!({ "delete": id })).await;
    assert!(names(&gone.json::<TextModulesView>()).is_empty());
}

#[tokio::test]
async fn e_6_the_files_of_a_module_go_into_as_many_messages_as_use_it() {
    let desk = TestDesk::new().await;
    let (maja, chat) = desk.chat("Maja", "Hello").await;
    let (founder, kenji) = (desk.founder(), desk.signed_in("kenji").await);
    let label = up(&founder, "label.txt").await;
    let stolen = add(&kenji, ModuleOwner::Own, "stolen", std::slice::from_ref(&label)).await;
    assert_eq!(stolen.refusal(), Refusal::FileGone);
    let added = add(
        &founder,
        ModuleOwner::Project,
        "label",
        std::slice::from_ref(&label),
    )
    .await;
    let (id, _) = id_of(&added.json(), "label");
    assert_eq!(
        founder.get(&format!("/files/{}", label.id)).await.status,
        404,
        "it stands in no chat"
    );
    for browser in [&founder, &kenji] {
        let copies: Vec<FileView> = attach(browser, chat, id).await.json();
        assert_eq!((copies.len(), copies[0].name.as_str()), (1, "label.txt"));
        assert_ne!(copies[0].id, label.id);
        let arguments = json!({ "chat": chat, "client_id": desk.client_id(), "text": "Here", "files": model::file::ids(&copies) });
        assert_eq!(browser.api("post_message", arguments).await.status, 200);
    }
    maja.until("both", |panel| panel.files().len() == 2).await;
    let file = maja.read(|panel| panel.files()[0].id);
    let down = maja.browser().get(&format!("/w/files/{file}")).await;
    assert_eq!((down.status, down.text().as_str()), (200, "plain"));
    assert_eq!(change(&founder, json!({ "delete": id })).await.status, 200);
    desk.clock.advance(2 * model::time::DAY_MS);
    assert_eq!(
        desk.desk().sweep_files().await.unwrap(),
        1,
        "what went with the module"
    );
    assert_eq!(
        sql::counts(desk.database(), &["file"]).await,
        [2],
        "what was sent stays"
    );
}

#[tokio::test]
async fn e_6_sec_01_a_module_is_for_the_chats_of_its_department_and_for_its_owner() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let (founder, kenji) = (desk.founder(), desk.signed_in("kenji").await);
    let courses = department(&founder, "Courses").await;
    let added = add(&founder, ModuleOwner::Department(courses), "course", &[]).await;
    let (of_courses, _) = id_of(&added.json(), "course");
    let added = add(&founder, ModuleOwner::Own, "mine", &[]).await;
    let (mine, _) = id_of(&added.json(), "mine");
    for (browser, module) in [(&founder, of_courses), (&kenji, mine)] {
        assert_eq!(attach(browser, chat, module).await.status, 404);
    }
    assert_eq!(attach(&founder, chat, mine).await.status, 200);
}
