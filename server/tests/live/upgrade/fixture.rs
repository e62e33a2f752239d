//! Small databases as text: a head of comments that says what is in it, then one `insert` a line. The text is that of PostgreSQL; for
//! SQLite, ids and bytes are written in its way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::codec::to_hex;
use model::frame::{FromConsole, ToConsole};
use model::id::IssueId;
use serde_json::json;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::desk::{KEY, TestDesk};
use crate::socket::Socket;
use crate::sql;
use crate::visitor::Visitor;

const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/storage/migrations");
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/storage/tests/schemas");
/// Releases and their schemas, one a line.
const RELEASES: &str = include_str!("../../../../crates/storage/tests/schemas/releases.tsv");
/// With this in the environment, a database of the newest schema is written (CONTRIBUTING, A release).
const WRITE: &str = "LOBBY_TEST_WRITE_SCHEMA";

/// One database.
#[derive(Debug, Default)]
pub(super) struct Fixture {
    pub(super) schema: i64,
    pub(super) widget: String,
    /// The digests of the migrations that it has, by version.
    pub(super) migrations: Vec<(i64, String)>,
    /// Keys of chats, and the cookies of their visitors.
    pub(super) visitors: Vec<(String, String)>,
    lines: BTreeMap<String, Vec<String>>,
    inserts: Vec<String>,
}

impl Fixture {
    /// All that there are.
    pub(super) async fn all() -> Vec<Self> {
        let mut fixtures = Vec::new();
        for version in (1..=newest().await).filter(|version| file(*version).exists()) {
            let text = std::fs::read_to_string(file(version)).unwrap();
            fixtures.push(Self::read(version, &text));
        }
        fixtures
    }

    fn read(schema: i64, text: &str) -> Self {
        let mut fixture = Self {
            schema,
            ..Self::default()
        };
        for line in text.lines() {
            let Some(said) = line.strip_prefix("-- ") else {
                fixture.inserts.push(line.to_owned());
                continue;
            };
            let mut words = said.splitn(3, ' ');
            let mut word = || words.next().unwrap_or_default().to_owned();
            match word().as_str() {
                "widget" => fixture.widget = word(),
                "migration" => fixture.migrations.push((word().parse().unwrap(), word())),
                "visitor" => fixture.visitors.push((word(), word())),
                "line" => fixture.lines.entry(word()).or_default().push(word()),
                _ => {}
            }
        }
        fixture
    }

    /// The keys of its chats.
    pub(super) fn keys(&self) -> Vec<&str> {
        self.lines.keys().map(String::as_str).collect()
    }

    /// What people wrote in a chat.
    pub(super) fn lines(&self, key: &str) -> Vec<String> {
        self.lines[key].clone()
    }

    /// How many rows it has, by table.
    pub(super) fn rows(&self) -> Vec<(String, i64)> {
        let mut rows: BTreeMap<String, i64> = BTreeMap::new();
        for insert in &self.inserts {
            let table = insert.split(' ').nth(2).unwrap().to_owned();
            *rows.entry(table).or_default() += 1;
        }
        rows.into_iter().collect()
    }

    /// How many rows a database has in these tables.
    pub(super) async fn rows_in(&self, database: &str) -> Vec<(String, i64)> {
        let tables: Vec<String> = self.rows().into_iter().map(|(table, _)| table).collect();
        let names: Vec<&str> = tables.iter().map(String::as_str).collect();
        let counts = sql::counts(database, &names).await;
        tables.into_iter().zip(counts).collect()
    }

    /// Makes it: the migrations up to its schema, then its rows.
    pub(super) async fn fill(&self, database: &str) {
        let rows = self.inserts.join("\n");
        let migrator = up_to(self.schema).await;
        if let Some(file) = database.strip_prefix("sqlite:") {
            let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
            let options = options.disable_statement_logging();
            let mut conn = options.connect().await.unwrap();
            migrator.run_direct(None, &mut conn, false).await.unwrap();
            let rows = rows.replace("uuid'", "x'").replace("bytea'\\x", "x'");
            sqlx::raw_sql(AssertSqlSafe(rows))
                .execute(&mut conn)
                .await
                .unwrap();
            conn.close().await.unwrap();
        } else {
            let mut conn = crate::sql::connect_to_server(database).await;
            migrator.run_direct(None, &mut conn, false).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(rows))
                .execute(&mut conn)
                .await
                .unwrap();
            conn.close().await.unwrap();
        }
    }
}

fn file(version: i64) -> PathBuf {
    Path::new(SCHEMAS).join(format!("{version:04}.sql"))
}

/// Releases and their schemas.
pub(super) fn releases() -> Vec<(String, i64)> {
    let lines = RELEASES.lines().filter(|line| !line.starts_with('#'));
    let lines = lines.filter_map(|line| line.split_once('\t'));
    lines
        .map(|(release, schema)| (release.to_owned(), schema.parse().unwrap()))
        .collect()
}

/// The migrations as they lie in their folder, up to this version.
async fn up_to(version: i64) -> Migrator {
    let all = Migrator::new(Path::new(MIGRATIONS)).await.unwrap();
    let wanted = all.iter().filter(|migration| migration.version <= version);
    Migrator::with_migrations(wanted.cloned().collect())
}

/// The version of the newest migration.
pub(super) async fn newest() -> i64 {
    let all = up_to(i64::MAX).await;
    all.iter().map(|migration| migration.version).max().unwrap()
}

/// The digests of the migrations up to this version.
pub(super) async fn digests(version: i64) -> Vec<(i64, String)> {
    let migrator = up_to(version).await;
    let digests = migrator.iter().map(|one| (one.version, to_hex(&one.checksum)));
    digests.collect()
}

/// The version of the newest migration that a database has.
pub(super) async fn schema_of(database: &str) -> i64 {
    let newest = "select max(version) from _sqlx_migrations";
    if database.starts_with("sqlite:") {
        let mut conn = sql::connect(database).await;
        sqlx::query_scalar(newest).fetch_one(&mut conn).await.unwrap()
    } else {
        let mut conn = crate::sql::connect_to_server(database).await;
        sqlx::query_scalar(newest).fetch_one(&mut conn).await.unwrap()
    }
}

/// Writes a database of the newest schema, when that was asked for and there is none.
pub(super) async fn write_if_asked() {
    let newest = newest().await;
    if std::env::var_os(WRITE).is_none() || file(newest).exists() {
        return;
    }
    let mut desk = TestDesk::on_sqlite().await;
    let mut text = format!(
        "-- A small database of schema {newest}, written by a program that had it (CONTRIBUTING, A release). It is never changed.\n-- widget {}\n",
        desk.widget
    );
    let digests = digests(newest).await.into_iter();
    text.extend(digests.map(|(version, digest)| format!("-- migration {version} {digest}\n")));
    text.push_str(&story(&desk).await);
    desk.stop();
    text.push_str(&inserts(&mut sql::connect(desk.database()).await).await);
    std::fs::write(file(newest), text).unwrap();
    desk.start().await;
}

/// Two chats with answers, receipts and an end; what is in them, as the head of a fixture says it.
async fn story(desk: &TestDesk) -> String {
    let ana = desk.founder();
    let (maja, bowl) = desk
        .chat("Maja Lindqvist", "Is the blue bowl safe in the dishwasher?")
        .await;
    answer(desk, bowl, "Yes, up to 60 °C. It's stoneware.").await;
    maja.write("Then I take two.");
    maja.sent().await;
    read_all(desk, bowl).await;
    let (noor, course) = desk
        .chat("Noor Haddad", "Is there a place left on Saturday?")
        .await;
    answer(desk, course, "One, at 10.").await;
    let resolve = json!({ "chat": course, "transition": 1 });
    assert_eq!(ana.api("move_status", resolve).await.status, 200);
    let mut head = String::new();
    for (key, visitor, texts) in [
        (
            "SU-1",
            &maja,
            &[
                "Is the blue bowl safe in the dishwasher?",
                "Yes, up to 60 °C. It's stoneware.",
                "Then I take two.",
            ][..],
        ),
        (
            "SU-2",
            &noor,
            &["Is there a place left on Saturday?", "One, at 10."],
        ),
    ] {
        head.push_str(&told(key, visitor, texts));
    }
    head
}

fn told(key: &str, visitor: &Visitor, texts: &[&str]) -> String {
    let cookie = visitor.browser().cookie.unwrap();
    let mut told = format!("-- visitor {key} {cookie}\n");
    told.extend(texts.iter().map(|text| format!("-- line {key} {text}\n")));
    told
}

async fn answer(desk: &TestDesk, chat: IssueId, text: &str) {
    let post = json!({ "chat": chat, "client_id": desk.client_id(), "text": text });
    assert_eq!(desk.founder().api("post_message", post).await.status, 200);
}

/// The founder has seen everything in a chat.
async fn read_all(desk: &TestDesk, chat: IssueId) {
    let head = desk.head().await;
    let console = desk.ana().await;
    let epoch = console.read(|view| view.inbox.epoch.clone());
    let mut socket = Socket::open(&desk.founder(), &format!("/p/{KEY}/ws"))
        .await
        .unwrap();
    socket.hello(&epoch, head).await;
    socket
        .say(&FromConsole::Seen {
            chat,
            delivered: head,
            displayed: 0,
            read: head,
        })
        .await;
    // A receipt is an event like any other.
    socket
        .frames_to(|frame| matches!(frame, ToConsole::Event(_)))
        .await;
}

/// All rows, in the order in which tables were made, so that what is referred to comes first.
async fn inserts(conn: &mut SqliteConnection) -> String {
    let tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> '_sqlx_migrations' \
                  and name not like 'search%' \
                  order by rowid";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *conn).await.unwrap();
    let mut text = String::new();
    for table in tables {
        let columns = format!("select name, lower(type) from pragma_table_info('{table}') order by cid");
        let columns: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(columns))
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
        let values: Vec<String> = columns.iter().map(|(name, kind)| literal(name, kind)).collect();
        let rows = format!(
            "select 'insert into {table} ({}) values (' || {} || ');' from {table} order by rowid",
            names.join(", "),
            values.join(" || ', ' || ")
        );
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(rows))
            .fetch_all(&mut *conn)
            .await
            .unwrap();
        text.extend(rows.iter().map(|row| format!("{row}\n")));
    }
    text
}

/// The expression that writes a column's value as PostgreSQL reads it.
fn literal(name: &str, kind: &str) -> String {
    let prefix = match kind {
        "uuid" => "uuid''",
        "bytea" => "bytea''\\x",
        _ => return format!("quote({name})"),
    };
    format!("case when {name} is null then 'NULL' else '{prefix}' || lower(hex({name})) || '''' end")
}
