//! Saved views (E.35): each agent's own, and those that are shared.

use model::filters::{ListFilters, Sort};
use model::saved::{SavedView, VIEWS_MAX, ViewChange};
use serde_json::json;

use crate::desk::{KEY, TestDesk};
use crate::http::{Answer, Browser};

async fn try_change(browser: &Browser, change: ViewChange) -> Answer {
    browser
        .api("change_views", json!({ "project_key": KEY, "change": change }))
        .await
}

async fn change(browser: &Browser, change: ViewChange) -> Vec<SavedView> {
    let answer = try_change(browser, change).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn views(browser: &Browser) -> Vec<SavedView> {
    browser
        .api("load_views", json!({ "project_key": KEY }))
        .await
        .json()
}

fn names(views: &[SavedView]) -> Vec<&str> {
    views.iter().map(|view| view.name.as_str()).collect()
}

fn mine() -> ListFilters {
    let mut filters = ListFilters::default();
    filters.fetch.filtered = true;
    filters.fetch.mine = true;
    filters.display.unresolved = true;
    filters.sort = Sort::Waiting;
    filters
}

fn save(name: &str) -> ViewChange {
    ViewChange::Save {
        name: name.to_owned(),
        filters: mine(),
        shared: false,
    }
}

#[tokio::test]
async fn e_35_a_view_is_saved_renamed_changed_and_deleted_and_survives_a_restart() {
    let mut desk = TestDesk::new().await;
    let ana = desk.founder();
    change(&ana, save("Mine")).await;
    desk.restart().await;
    let ana_again = desk.founder();
    let all = views(&ana_again).await;
    assert_eq!((names(&all), all[0].filters.clone()), (vec!["Mine"], mine()));
    let view = all[0].id;
    let name = "  My   work ".to_owned();
    let all = change(&ana_again, ViewChange::Rename { view, name }).await;
    assert_eq!(names(&all), ["My work"]);
    let filters = ListFilters::default();
    let all = change(&ana_again, ViewChange::Replace { view, filters }).await;
    assert_eq!(all[0].filters, ListFilters::default());
    assert!(change(&ana_again, ViewChange::Delete { view }).await.is_empty());
    assert_eq!(
        try_change(&ana_again, ViewChange::Delete { view }).await.status,
        404
    );
}

#[tokio::test]
async fn e_35_a_view_is_its_owners_alone_until_it_is_shared() {
    let desk = TestDesk::new().await;
    let (ana, kenji) = (desk.founder(), desk.signed_in("kenji").await);
    let view = change(&ana, save("Mine")).await[0].id;
    assert!(views(&kenji).await.is_empty());
    change(&ana, ViewChange::Share { view, shared: true }).await;
    let seen = views(&kenji).await;
    assert_eq!(seen[0].owner.as_deref(), Some("Ana Ribeiro"));
    for foreign in [
        ViewChange::Delete { view },
        ViewChange::Share { view, shared: false },
        ViewChange::Rename {
            view,
            name: "Theirs".to_owned(),
        },
    ] {
        assert_eq!(try_change(&kenji, foreign).await.status, 404);
    }
    assert_eq!(
        names(&change(&kenji, save("Mine")).await),
        ["Mine", "Mine"],
        "his own"
    );
}

#[tokio::test]
async fn e_35_a_name_says_something_and_is_there_once() {
    let desk = TestDesk::new().await;
    let ana = desk.founder();
    change(&ana, save("Mine")).await;
    assert_eq!(try_change(&ana, save("Mine")).await.status, 409);
    assert_eq!(try_change(&ana, save(" \u{200b} ")).await.status, 422);
    assert_eq!(try_change(&ana, save(&"x".repeat(41))).await.status, 422);
    for number in 1..VIEWS_MAX {
        change(&ana, save(&format!("View {number}"))).await;
    }
    assert_eq!(try_change(&ana, save("One more")).await.status, 422);
}
