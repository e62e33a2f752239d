//! Who may do what, asked of the running server: every server function and every command of the console's websocket, for every
//! kind of person. A function that stands in no row fails the test.

use std::collections::{BTreeMap, BTreeSet};

use leptos::server_fn::axum::server_fn_paths;
use model::frame::{Doing, FromConsole, ToConsole};
use model::id::{IssueId, MessageId, TextModuleId, TransitionId};
use model::settings::NewPerson;
use model::status::{Level, Role};
use model::view::MessageView;
use serde_json::{Value, json};

use crate::desk::{KEY, PASSWORD, TestDesk};
use crate::http::Browser;
use crate::socket::Socket;

/// The people, from nobody to the administrator. An outsider has no right anywhere, whoever is abroad owns another project's department.
pub(crate) const ACTORS: [&str; 10] = [
    "nobody",
    "gone",
    "outsider",
    "abroad",
    "elsewhere",
    "observer",
    "participant",
    "owner",
    "supervisor",
    "administrator",
];

/// What an actor is answered; `2` stands for what the rights allow, whatever the state of the chat says to it (200 or 409).
pub(crate) type Row = [u16; ACTORS.len()];

/// For everybody, signed in or not: the way in.
const PUBLIC: [&str; 4] = ["sign_in", "sign_in_title", "set_up", "set_up_is_open"];
const SIGNED_IN: Row = [401, 401, 2, 2, 2, 2, 2, 2, 2, 2];
pub(crate) const IN_PROJECT: Row = [401, 401, 403, 403, 2, 2, 2, 2, 2, 2];
pub(crate) const READS: Row = [401, 401, 404, 404, 404, 2, 2, 2, 2, 2];
/// Writing, and telling how far one has read: who observes leaves no trace.
const WRITES: Row = [401, 401, 404, 404, 404, 403, 2, 2, 2, 2];
const MANAGES: Row = [401, 401, 404, 404, 404, 403, 403, 2, 2, 2];
const ADMINISTERS: Row = [401, 401, 403, 403, 403, 403, 403, 403, 403, 2];
/// A device that nobody has.
const NO_DEVICE: Row = [401, 401, 404, 404, 404, 404, 404, 404, 404, 404];
/// A member whom nobody knows, for those who may change members.
const NO_MEMBER: Row = [401, 401, 403, 403, 403, 403, 403, 403, 403, 404];

/// What the first message links to. It is not asked: previews are off.
const LINK: &str = "https://shop.example/bowl";

/// Each function with good arguments and its row. What ends something comes last.
pub(crate) fn functions(
    desk: &TestDesk,
    chat: IssueId,
    message: &MessageView,
    first: MessageId,
) -> Vec<(&'static str, Value, Row)> {
    let id = || desk.client_id();
    let mut rows = functions_of_notes(desk, chat, first);
    rows.extend(functions_that_find());
    rows.extend([
        ("who_am_i", json!({}), SIGNED_IN),
        ("load_desk", json!({ "project_key": KEY }), IN_PROJECT),
        (
            "load_chats",
            json!({ "project_key": KEY, "filters": {}, "before": { "rank": 0, "at": 9, "id": chat } }),
            IN_PROJECT,
        ),
        ("load_conversation", json!({ "chat": chat }), READS),
        ("load_connection", json!({ "chat": chat }), READS),
        (
            "load_link_preview",
            json!({ "chat": chat, "pos": message.pos, "address": LINK }),
            READS,
        ),
        ("load_conversation_by_key", json!({ "key": "SU-1" }), READS),
        ("load_earlier", json!({ "chat": chat, "before_pos": 9 }), READS),
        (
            "load_delivery",
            json!({ "chat": chat, "message": message.id }),
            READS,
        ),
        (
            "seen",
            json!({ "chat": chat, "reached": { "delivered": 1, "displayed": 1, "read": 1 } }),
            WRITES,
        ),
        (
            "post_message",
            json!({ "chat": chat, "client_id": id(), "text": "Hello" }),
            WRITES,
        ),
        (
            "move_status",
            json!({ "chat": chat, "transition": TransitionId::ESCALATE }),
            MANAGES,
        ),
        (
            "edit_issue",
            json!({ "chat": chat, "edit": { "tags": { "add": ["Courier"], "remove": [] } } }),
            WRITES,
        ),
        (
            "change_preferences",
            json!({ "project_key": KEY, "change": { "enter_sends": true } }),
            IN_PROJECT,
        ),
        ("end_chat", json!({ "chat": chat }), MANAGES),
        ("load_settings", json!({ "project_key": KEY }), ADMINISTERS),
        (
            "change_settings",
            json!({ "project_key": KEY, "change": { "AddDepartment": format!("Repairs {}", id()) } }),
            ADMINISTERS,
        ),
        ("load_audit", json!({ "filter": {} }), ADMINISTERS),
        ("load_account", json!({}), SIGNED_IN),
        ("load_tokens", json!({}), SIGNED_IN),
        (
            "change_tokens",
            json!({ "change": { "Make": { "name": "Reports", "writes": false, "days": 30 } } }),
            SIGNED_IN,
        ),
        // A token that nobody has.
        (
            "change_tokens",
            json!({ "change": { "Revoke": id() } }),
            NO_DEVICE,
        ),
        (
            "change_account",
            json!({ "change": { "EndDevice": id() } }),
            NO_DEVICE,
        ),
        (
            "change_account",
            json!({ "change": "EndOtherDevices" }),
            SIGNED_IN,
        ),
        (
            "change_account",
            json!({ "change": { "Password": { "present": PASSWORD, "new": PASSWORD } } }),
            SIGNED_IN,
        ),
        (
            "change_settings",
            json!({ "project_key": KEY, "change": { "EndDevices": 99 } }),
            NO_MEMBER,
        ),
        (
            "change_settings",
            json!({ "project_key": KEY, "change": { "Password": [99, PASSWORD] } }),
            NO_MEMBER,
        ),
        ("set_available", json!({ "available": true }), SIGNED_IN),
        ("sign_out", json!({}), SIGNED_IN),
    ]);
    rows
}

/// The same for the search and saved views.
fn functions_that_find() -> [(&'static str, Value, Row); 3] {
    [
        (
            "search_project",
            json!({ "project_key": KEY, "ask": { "text": "hel", "filter": {}, "part": "first" } }),
            IN_PROJECT,
        ),
        ("load_views", json!({ "project_key": KEY }), IN_PROJECT),
        (
            "change_views",
            json!({ "project_key": KEY, "change": { "save": { "name": "Mine", "filters": {}, "shared": false } } }),
            IN_PROJECT,
        ),
    ]
}

/// The same for notes, drafts and changes of messages.
fn functions_of_notes(desk: &TestDesk, chat: IssueId, first: MessageId) -> Vec<(&'static str, Value, Row)> {
    let id = || desk.client_id();
    vec![
        (
            "post_note",
            json!({ "chat": chat, "client_id": id(), "text": "Internal", "mentions": [] }),
            WRITES,
        ),
        ("load_text_modules", json!({ "project_key": KEY }), IN_PROJECT),
        // Of the whole project; of a department and one's own: `text_modules.rs`.
        (
            "change_text_modules",
            json!({ "project_key": KEY, "change": { "delete": TextModuleId::from_parts(1, [1; 10]) } }),
            [401, 401, 403, 403, 404, 404, 404, 404, 404, 404],
        ),
        (
            "attach_text_module",
            json!({ "chat": chat, "module": TextModuleId::from_parts(1, [1; 10]) }),
            [401, 401, 404, 404, 404, 403, 404, 404, 404, 404],
        ),
        // Whoever may read the chat is told that the message is not theirs, and no more.
        (
            "change_message",
            json!({ "chat": chat, "message": first, "change": { "delete": {} } }),
            [401, 401, 404, 404, 404, 403, 403, 403, 403, 403],
        ),
        (
            "load_former_texts",
            json!({ "chat": chat, "message": first }),
            READS,
        ),
        ("load_mentions", json!({ "project_key": KEY }), IN_PROJECT),
        ("see_mentions", json!({ "chat": chat }), READS),
        (
            "save_draft",
            json!({ "draft": { "chat": chat, "kind": "note", "text": "half", "written_at": 1, "version": 0 } }),
            WRITES,
        ),
    ]
}

/// The websocket's commands with what the rights of each actor make of them. What concerns the connection alone has no row here.
pub(crate) fn frames(desk: &TestDesk, chat: IssueId) -> Vec<(FromConsole, Row)> {
    vec![
        (
            FromConsole::Send {
                chat,
                client_id: desk.client_id(),
                text: "Hello".to_owned(),
                files: Vec::new(),
            },
            WRITES,
        ),
        (
            FromConsole::Note {
                chat,
                client_id: desk.client_id(),
                text: "Internal".to_owned(),
                mentions: vec![],
                files: Vec::new(),
            },
            WRITES,
        ),
        (looking(chat, Doing::Looks), READS),
        (looking(chat, Doing::Drafts), WRITES),
        (looking(chat, Doing::Notes), WRITES),
        (looking(chat, Doing::Leaves), READS),
        (FromConsole::Typing { chat }, WRITES),
        (
            FromConsole::Seen {
                chat,
                delivered: 1,
                displayed: 1,
                read: 1,
            },
            WRITES,
        ),
    ]
}

/// Commands of the connection itself: where it stands, whether it lives.
const OF_THE_CONNECTION: [&str; 3] = ["hello", "pong", "probe"];

/// The name of a command, as it goes over the wire.
fn name_of(command: &FromConsole) -> String {
    let written = serde_json::to_value(command).unwrap();
    written.as_object().unwrap().keys().next().unwrap().clone()
}

/// The names of all commands, by the words with which an unknown one is refused.
fn all_names() -> BTreeSet<String> {
    let unknown = serde_json::from_str::<FromConsole>(r#"{"no such command":{}}"#);
    let said = unknown.unwrap_err().to_string();
    let (_, expected) = said.split_once("expected one of").expect("there are several");
    let names = expected.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

fn looking(chat: IssueId, doing: Doing) -> FromConsole {
    FromConsole::Looking { chat, doing }
}

#[tokio::test]
async fn sec_02_s2_27_every_server_function_answers_every_kind_of_person_as_the_matrix_says() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", &format!("Hello, see {LINK}")).await;
    let people = people(&desk).await;
    let me = desk.agent(&desk.founder()).await;
    let first = desk.desk().conversation(&me, chat).await.unwrap().messages[0].id;
    let rows = functions(&desk, chat, &desk.last_message(chat).await, first);
    let mut known: Vec<&str> = rows.iter().map(|(name, ..)| *name).chain(PUBLIC).collect();
    let mut registered: Vec<&str> = server_fn_paths()
        .map(|(path, _)| path.rsplit('/').next().unwrap())
        .collect();
    known.sort_unstable();
    known.dedup();
    registered.sort_unstable();
    assert_eq!(known, registered, "each server function has its row");
    for (name, arguments, row) in rows {
        for (actor, expected) in ACTORS.iter().zip(row) {
            let answer = people[actor].api(name, arguments.clone()).await;
            assert!(
                is_as_expected(answer.status, expected),
                "{name} {arguments} of {actor}: {} {}",
                answer.status,
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn sec_02_s2_27_every_command_of_the_websocket_is_answered_as_the_matrix_says() {
    let desk = TestDesk::new().await;
    let (_maja, chat) = desk.chat("Maja", "Hello").await;
    let people = people(&desk).await;
    let rows = frames(&desk, chat);
    let mut known: BTreeSet<String> = rows.iter().map(|(command, _)| name_of(command)).collect();
    known.extend(OF_THE_CONNECTION.map(str::to_owned));
    assert_eq!(known, all_names(), "each command has its row");
    let epoch = people["administrator"]
        .api("load_desk", json!({ "project_key": KEY }))
        .await
        .json::<model::view::DeskSnapshot>()
        .epoch;
    for (at, actor) in ACTORS.iter().enumerate() {
        let opened = Socket::open(&people[actor], &format!("/p/{KEY}/ws")).await;
        if IN_PROJECT[at] != 2 {
            assert_eq!(opened.err(), Some(IN_PROJECT[at]), "{actor}");
            continue;
        }
        let mut socket = opened.unwrap();
        socket.hello(&epoch, desk.head().await).await;
        socket.frames_to(|frame| *frame == ToConsole::Live).await;
        for (command, row) in frames(&desk, chat) {
            socket.say(&command).await;
            // Its answer comes before that of the question after it.
            socket.say(&FromConsole::Probe {}).await;
            let said = socket
                .frames_to(|frame| matches!(frame, ToConsole::Pong { .. }))
                .await;
            let refused = said.iter().find_map(|frame| match frame {
                ToConsole::Refused { refusal, .. } => Some(refusal.http_status()),
                _ => None,
            });
            let expected = Some(row[at]).filter(|status| *status != 2);
            assert_eq!(refused, expected, "{command:?} of {actor}");
        }
    }
}

fn is_as_expected(status: u16, expected: u16) -> bool {
    match expected {
        2 => matches!(status, 200 | 409),
        exact => status == exact,
    }
}

/// A browser of each actor. Whoever is gone was switched off after signing in.
pub(crate) async fn people(desk: &TestDesk) -> BTreeMap<&'static str, Browser> {
    let me = desk.agent(&desk.founder()).await;
    let department = desk.desk().front(&desk.widget).await.unwrap().widget.department;
    crate::foreign::add_project(desk).await;
    let mut people = BTreeMap::from([("nobody", desk.browser()), ("administrator", desk.founder())]);
    people.insert("elsewhere", desk.signed_in("ngozi").await);
    for (name, role, level) in [
        ("gone", Role::Admin, Some(Level::Own)),
        ("outsider", Role::Agent, None),
        ("abroad", Role::Agent, None),
        ("observer", Role::Agent, Some(Level::Observe)),
        ("participant", Role::Agent, Some(Level::Participate)),
        ("owner", Role::Agent, Some(Level::Own)),
        ("supervisor", Role::Supervisor, Some(Level::Observe)),
    ] {
        let person = NewPerson {
            name: name.to_owned(),
            email: format!("{name}@shop.example"),
            password: PASSWORD.to_owned(),
            role,
            rights: level.map(|level| (department, level)).into_iter().collect(),
        };
        let id = desk.desk().add_member(&me, KEY, person).await.unwrap();
        people.insert(name, desk.signed_in(name).await);
        if name == "gone" {
            desk.desk().set_active(&me, KEY, id, false).await.unwrap();
        }
        if name == "abroad" {
            let rights = vec![(crate::foreign::DEPARTMENT, Level::Own)];
            desk.desk().set_rights(&me, "TW", id, rights).await.unwrap();
        }
    }
    people
}
