//! Opening a PostgreSQL database: one writing connection that holds the lock of the server, readers, migrations.

mod line;

pub use line::Line;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection, Postgres};
use tokio::time::{Instant, sleep};

use crate::engine::take_over;
use crate::open::{OpenError, plain};
use crate::search;
use crate::store::SqlStore;
use crate::upgrade::upgrade_server;

/// The store on PostgreSQL.
pub type PostgresStore = SqlStore<Postgres>;

/// How many connections read at once.
const READERS: u32 = 8;
/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;
/// How long a reader may wait for a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long a server that has ended may still seem to be there, and how often it is looked.
const LEFT_WITHIN: Duration = Duration::from_secs(1);
const TRY_EVERY: Duration = Duration::from_millis(50);
/// The oldest release with which the tests run.
const OLDEST: i32 = 150_000;

/// Opens a database and brings its schema up to date. Where that changes tables that are there, a copy is made before in the folder
/// `copies`, which carries the time `now_ms` in its name.
///
/// # Errors
/// [`OpenError`].
pub async fn open_postgres(
    database: PostgresDatabase<'_>,
    copies: &Path,
    now_ms: i64,
) -> Result<PostgresStore, OpenError> {
    let name = database.name;
    let unusable = |error: sqlx::Error| database.unusable(&error);
    let options = options(database.address).map_err(unusable)?;
    let mut writer = connect(&options, name).await?;
    if Line::of(&options, &mut writer).await.map_err(unusable)?.is_open() {
        tracing::warn!("The connection to PostgreSQL leaves this machine and is not encrypted");
    }
    upgrade_server(database, &mut writer, copies, now_ms).await?;
    let of_index = |error: service::error::Failure| OpenError::unusable(name, error.to_string());
    search::complete::<Postgres>(&mut writer)
        .await
        .map_err(of_index)?;
    let readers = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(CONNECT_WITHIN)
        .connect_with(options.clone())
        .await
        .map_err(unusable)?;
    Ok(SqlStore::new(writer, options, readers, None))
}

/// What is asked for is found by an index, whatever the planner knows of tables that have just grown: until they are analysed it takes them
/// for small and reads them whole, 30 ms for each batch instead of 1. Statements are short, so compiling them costs more than it gains.
const PLANS: [(&str, &str); 3] = [
    ("enable_seqscan", "off"),
    ("random_page_cost", "1.1"),
    ("jit", "off"),
];

/// A server of ours that is gone leaves the lock of the one writer after a minute where it said no goodbye, and after ten seconds where a
/// statement of its own is under way.
const KEEP_ALIVE: [(&str, &str); 4] = [
    ("client_connection_check_interval", "10s"),
    ("tcp_keepalives_idle", "30"),
    ("tcp_keepalives_interval", "10"),
    ("tcp_keepalives_count", "3"),
];

pub(crate) fn options(address: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let options = PgConnectOptions::from_str(address)?;
    Ok(options
        .application_name("lobby")
        .options(PLANS)
        .options(KEEP_ALIVE)
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging())
}

/// A database of PostgreSQL.
#[derive(Clone, Copy)]
pub struct PostgresDatabase<'a> {
    /// Its address, `postgres://…`, with what is needed to come in.
    pub address: &'a str,
    /// What stands for it in words for people; it carries no password.
    pub name: &'a str,
}

impl std::fmt::Debug for PostgresDatabase<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PostgresDatabase<'_> {
    /// A connection beside that of a server.
    pub(crate) async fn connect(self) -> Result<PgConnection, OpenError> {
        let options = options(self.address).map_err(|error| self.unusable(&error))?;
        options.connect().await.map_err(|error| self.unusable(&error))
    }

    /// The connection of whoever takes the place of a server. Of one that has just ended, PostgreSQL learns a moment later.
    pub(crate) async fn connect_alone(self) -> Result<PgConnection, OpenError> {
        let options = options(self.address).map_err(|error| self.unusable(&error))?;
        let until = Instant::now() + LEFT_WITHIN;
        loop {
            match connect(&options, self.name).await {
                Err(OpenError::Locked(_)) if Instant::now() < until => sleep(TRY_EVERY).await,
                connected => return connected,
            }
        }
    }

    pub(crate) fn unusable(self, error: &sqlx::Error) -> OpenError {
        OpenError::unusable(self.name, plain(error))
    }
}

/// How the database at this address is called, as a part of a file's name.
pub(crate) fn name_of(address: &str) -> Result<String, sqlx::Error> {
    let options = PgConnectOptions::from_str(address)?;
    let name = options.get_database().unwrap_or(options.get_username());
    let plain = |letter: char| {
        if letter.is_alphanumeric() || "-_.".contains(letter) {
            letter
        } else {
            '_'
        }
    };
    Ok(name.chars().map(plain).collect())
}

/// Whether the database has tables of ours. Others may have a table of migrations, too.
pub(crate) async fn is_ours(conn: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let all = "select bool_and(to_regclass(name) is not null)
        from unnest(array['_sqlx_migrations', 'stream', 'issue', 'message']) name";
    sqlx::query_scalar(all).fetch_one(conn).await
}

/// The newest migration that the database has; 0: none.
pub(crate) async fn version(conn: &mut PgConnection) -> Result<i64, sqlx::Error> {
    let has_table: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *conn)
        .await?;
    if !has_table {
        return Ok(0);
    }
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
        .fetch_one(conn)
        .await
}

/// The writing connection, with the lock of the server.
pub(crate) async fn connect(options: &PgConnectOptions, name: &str) -> Result<PgConnection, OpenError> {
    let unusable = |error: sqlx::Error| OpenError::unusable(name, plain(&error));
    let mut writer = options.connect().await.map_err(unusable)?;
    let release: String = sqlx::query_scalar("show server_version_num")
        .fetch_one(&mut writer)
        .await
        .map_err(unusable)?;
    if release.parse::<i32>().is_ok_and(|release| release < OLDEST) {
        let reason = "this server is older than PostgreSQL 15".to_owned();
        return Err(OpenError::unusable(name, reason));
    }
    match take_over(&mut writer).await {
        Ok(()) => Ok(writer),
        Err(sqlx::Error::PoolClosed) => Err(OpenError::Locked(name.to_owned())),
        Err(error) => Err(unusable(error)),
    }
}
