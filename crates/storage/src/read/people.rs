//! Accounts, sessions, rights, credentials.

use model::id::{AgentId, ContactId, DepartmentId, DeviceId, ProjectId};
use service::authorize::Rights;
use service::error::Failure;
use service::record::{Account, Credential, Session};

use crate::codes;
use crate::engine::Engine;
use crate::query::sql;
use crate::rows::{Taker, all, first};

const ACCOUNT: &str = "select id, name, email, role, password_hash, active, available from agent";
const SESSION: &str =
    "select digest, id, agent_id, created_at, used_at, proven_at, expires_at, device from session";

pub(crate) async fn account_by_email<E: Engine>(
    conn: &mut E::Connection,
    email: &str,
) -> Result<Option<Account>, Failure> {
    first::<E, _>(
        conn,
        sql(format!("{ACCOUNT} where email = $1")).text(email),
        account,
    )
    .await
}

pub(crate) async fn account_by_id<E: Engine>(
    conn: &mut E::Connection,
    id: AgentId,
) -> Result<Option<Account>, Failure> {
    first::<E, _>(conn, sql(format!("{ACCOUNT} where id = $1")).int(id.0), account).await
}

pub(crate) async fn session<E: Engine>(
    conn: &mut E::Connection,
    digest: &[u8],
) -> Result<Option<Session>, Failure> {
    let query = sql(format!("{SESSION} where digest = $1")).bytes(digest);
    first::<E, _>(conn, query, read_session).await
}

/// The sessions of an agent, the last used one first.
pub(crate) async fn sessions_of<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
) -> Result<Vec<Session>, Failure> {
    let query = sql(format!("{SESSION} where agent_id = $1 order by used_at desc, id")).int(agent.0);
    all::<E, _>(conn, query, read_session).await
}

fn read_session<E: Engine>(row: &mut Taker<'_, E>) -> Result<Session, Failure> {
    Ok(Session {
        digest: row.bytes()?,
        id: DeviceId(row.uuid()?),
        agent: AgentId(row.int()?),
        created_at: row.int()?,
        used_at: row.int()?,
        proven_at: row.int()?,
        expires_at: row.int()?,
        device: row.text()?,
    })
}

pub(crate) async fn rights<E: Engine>(
    conn: &mut E::Connection,
    agent: AgentId,
    project: ProjectId,
) -> Result<Rights, Failure> {
    let query = sql(
        "select department_id, level from agent_right where agent_id = $1 and project_id = $2 order by department_id",
    );
    Ok(Rights::new(
        all::<E, _>(conn, query.int(agent.0).int(project.0), right).await?,
    ))
}

/// The agents of a project: those with a right in it, and the administrators.
pub(crate) async fn members<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
) -> Result<Vec<(Account, Rights)>, Failure> {
    let query = sql(format!(
        "{ACCOUNT} where role = $1 or id in (select agent_id from agent_right where project_id = $2) order by name, id"
    ));
    let query = query
        .int(codes::role::code(model::status::Role::Admin))
        .int(project.0);
    let accounts = all::<E, _>(conn, query, account).await?;
    with_rights::<E>(conn, project, accounts).await
}

/// Everybody with an account, with their rights in a project.
pub(crate) async fn everybody<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
) -> Result<Vec<(Account, Rights)>, Failure> {
    let accounts = all::<E, _>(conn, sql(format!("{ACCOUNT} order by name, id")), account).await?;
    with_rights::<E>(conn, project, accounts).await
}

async fn with_rights<E: Engine>(
    conn: &mut E::Connection,
    project: ProjectId,
    accounts: Vec<Account>,
) -> Result<Vec<(Account, Rights)>, Failure> {
    let query =
        sql("select agent_id, department_id, level from agent_right where project_id = $1").int(project.0);
    let rights = all::<E, _>(conn, query, |row| Ok((AgentId(row.int()?), right(row)?))).await?;
    let of = |id: AgentId| {
        Rights::new(
            rights
                .iter()
                .filter(|(agent, _)| *agent == id)
                .map(|(_, right)| *right)
                .collect(),
        )
    };
    Ok(accounts
        .into_iter()
        .map(|account| (of(account.id), account))
        .map(|(rights, account)| (account, rights))
        .collect())
}

pub(crate) async fn credential<E: Engine>(
    conn: &mut E::Connection,
    digest: &[u8],
) -> Result<Option<Credential>, Failure> {
    let query = sql("select contact_id, project_id from credential where digest = $1").bytes(digest);
    first::<E, _>(conn, query, |row| {
        Ok(Credential {
            contact: ContactId(row.uuid()?),
            project: ProjectId(row.int()?),
        })
    })
    .await
}

pub(crate) fn account<E: Engine>(row: &mut Taker<'_, E>) -> Result<Account, Failure> {
    Ok(Account {
        id: AgentId(row.int()?),
        name: row.text()?,
        email: row.text()?,
        role: codes::role::read(row.int()?)?,
        password_hash: row.text()?,
        active: row.flag()?,
        available: row.flag()?,
    })
}

pub(crate) fn right<E: Engine>(
    row: &mut Taker<'_, E>,
) -> Result<(DepartmentId, model::status::Level), Failure> {
    Ok((DepartmentId(row.int()?), codes::level::read(row.int()?)?))
}

/// A right that may not be there.
pub(crate) fn maybe_right<E: Engine>(
    row: &mut Taker<'_, E>,
) -> Result<Option<(DepartmentId, model::status::Level)>, Failure> {
    let (department, level) = (row.maybe_int()?, row.maybe_int()?);
    let right = |(department, level)| Ok((DepartmentId(department), codes::level::read(level)?));
    department.zip(level).map(right).transpose()
}
