//! Code in the fields of a desk.

use model::id::ClientId;
use model::settings::SettingsView;
use model::text_module::ModuleOwner;
use model::view::ConversationView;
use serde_json::{Value, json};

use super::HOSTILE;
use crate::desk::KEY;
use crate::http::Browser;

/// The same as [`HOSTILE`] for fields that take less.
const SHORT: &str = "\"'></b><img src=x onerror=alert(5)>";

/// Code in every field that agents fill: title, tags and reference of the first chat, a note, a view, a text module, the workflow.
pub(super) async fn fill_with_code(founder: &Browser) {
    let by_key = json!({ "key": format!("{KEY}-1") });
    let conversation = founder.api("load_conversation_by_key", by_key).await;
    let row = conversation.json::<ConversationView>().chat;
    let edit = |edit: Value| json!({ "chat": row.id, "edit": edit });
    let settings = founder.api("load_settings", json!({ "project_key": KEY })).await;
    let mut scheme = settings.json::<SettingsView>().scheme;
    scheme
        .statuses
        .iter_mut()
        .for_each(|status| status.name = format!("{} {SHORT}", status.id));
    scheme
        .transitions
        .iter_mut()
        .for_each(|way| way.name = format!("{} {SHORT}", way.id));
    scheme
        .priorities
        .iter_mut()
        .for_each(|priority| priority.name = format!("{} {SHORT}", priority.id));
    scheme
        .resolutions
        .iter_mut()
        .for_each(|end| end.name = format!("{} {SHORT}", end.id));
    let module = json!({ "owner": ModuleOwner::Project, "shortcut": "hello", "text": HOSTILE, "files": [] });
    let view = json!({ "name": SHORT, "filters": {}, "shared": true });
    let note = ClientId(uuid::Uuid::from_u128(77));
    for (function, arguments) in [
        (
            "edit_issue",
            edit(json!({ "title": { "from": row.title, "to": HOSTILE } })),
        ),
        (
            "edit_issue",
            edit(json!({ "tags": { "add": [SHORT], "remove": [] } })),
        ),
        (
            "edit_issue",
            edit(json!({ "reference": { "from": "", "to": SHORT } })),
        ),
        (
            "post_note",
            json!({ "chat": row.id, "client_id": note, "text": HOSTILE, "mentions": [] }),
        ),
        (
            "change_views",
            json!({ "project_key": KEY, "change": { "save": view } }),
        ),
        (
            "change_text_modules",
            json!({ "project_key": KEY, "change": { "add": module } }),
        ),
        (
            "change_settings",
            json!({ "project_key": KEY, "change": { "Scheme": scheme } }),
        ),
    ] {
        let answer = founder.api(function, arguments).await;
        assert_eq!(answer.status, 200, "{function}: {}", answer.text());
    }
}

/// What they hold is there, and is text.
pub(super) async fn are_shown_as_text(founder: &Browser) {
    for (page, words) in [
        ("issue/1", "&lt;img src=x onerror=alert(5)"),
        ("text-modules", "&lt;img src=x"),
        ("settings/workflow", "&lt;img src=x onerror=alert(5)"),
    ] {
        let page = founder
            .with("accept", "text/html")
            .get(&format!("/p/{KEY}/{page}"))
            .await;
        assert!(
            page.text().contains(words),
            "it is there, as text: {}",
            page.text()
        );
    }
    // What a script asks for is no page, whatever is in it.
    for (function, arguments) in [
        (
            "search_project",
            json!({ "project_key": KEY, "ask": { "text": "alert", "filter": {}, "part": "first" } }),
        ),
        ("load_views", json!({ "project_key": KEY })),
        ("load_text_modules", json!({ "project_key": KEY })),
        ("load_conversation_by_key", json!({ "key": "SU-1" })),
    ] {
        let answer = founder.api(function, arguments).await;
        assert_eq!(answer.header("content-type"), "application/json", "{function}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{function}");
        assert!(
            answer.text().contains("<img src=x"),
            "{function}: {}",
            answer.text()
        );
    }
}
