//! Switches and settings: single rows.

use model::id::AgentId;
use service::error::Failure;

use crate::engine::Engine;
use crate::query::sql;
use crate::rows::run;

pub(crate) async fn set_setting<E: Engine>(
    conn: &mut E::Connection,
    name: &str,
    value: &str,
) -> Result<(), Failure> {
    let query = sql(
        "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
    );
    run::<E>(conn, query.text(name).text(value)).await.map(drop)
}

pub(crate) async fn set_available<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    available: bool,
) -> Result<(), Failure> {
    run::<E>(
        conn,
        sql("update agent set available = $1 where id = $2")
            .flag(available)
            .int(agent.0),
    )
    .await
    .map(drop)
}
