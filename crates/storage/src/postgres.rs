//! Opening a PostgreSQL database: one writing connection that holds the lock of the server, readers, migrations.

mod line;

pub use line::Line;

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection, Postgres};

use crate::engine::take_over;
use crate::open::{OpenError, migrate, plain};
use crate::schema::{self, For};
use crate::search;
use crate::store::SqlStore;
use crate::upgrade::Upgraded;

/// The store on PostgreSQL.
pub type PostgresStore = SqlStore<Postgres>;

/// How many connections read at once.
const READERS: u32 = 8;
/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;
/// How long a reader may wait for a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// The oldest release with which the tests run.
const OLDEST: i32 = 150_000;

/// Opens the database at this address (`postgres://…`) and brings its schema up to date. `name` stands for it in errors; it carries
/// no password.
///
/// # Errors
/// [`OpenError`].
pub async fn open_postgres(address: &str, name: &str) -> Result<PostgresStore, OpenError> {
    let unusable = |error: sqlx::Error| OpenError::unusable(name, plain(&error));
    let options = options(address).map_err(unusable)?;
    let mut writer = connect(&options, name).await?;
    if Line::of(&options, &mut writer).await.map_err(unusable)?.is_open() {
        tracing::warn!("The connection to PostgreSQL leaves this machine and is not encrypted");
    }
    migrate(name, &schema::migrator(For::Postgres), &mut writer).await?;
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

/// Brings the schema of a database up to date that no server uses. No copy is made.
///
/// # Errors
/// [`OpenError`].
pub async fn upgrade_postgres(address: &str, name: &str) -> Result<Upgraded, OpenError> {
    let unusable = |error: sqlx::Error| OpenError::unusable(name, plain(&error));
    let options = options(address).map_err(unusable)?;
    let mut writer = connect(&options, name).await?;
    let from = version(&mut writer).await.map_err(unusable)?;
    migrate(name, &schema::migrator(For::Postgres), &mut writer).await?;
    Ok(Upgraded::between(from, schema::newest(), None))
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
