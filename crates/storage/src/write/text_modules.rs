//! Text modules and which files go with them.

use model::id::TextModuleId;
use model::person::Author;
use model::text_module::MODULES_MAX;
use service::error::Failure;
use service::record::NewAudit;
use service::text_modules::{NewModule, Owner, SavedModule};

use super::audit;
use crate::codes;
use crate::engine::Engine;
use crate::query::{rows_of, sql};
use crate::rows::{all, first, run};

/// Stores a module; nothing is changed where it cannot be.
pub(crate) async fn save<E: Engine>(
    conn: &mut E::Connection,
    module: &NewModule,
) -> Result<SavedModule, Failure> {
    let owner = owner_word(module.owner);
    let taken = sql(
        "select version from text_module where project_id = $1 and owner = $2 and shortcut = $3 and id <> $4",
    )
    .int(module.project.0)
    .text(&owner)
    .text(&module.shortcut)
    .uuid(module.id.0);
    if first::<E, _>(conn, taken, |row| row.int()).await?.is_some() {
        return Ok(SavedModule::Taken);
    }
    if !files_are_there::<E>(conn, module).await? {
        return Ok(SavedModule::FileGone);
    }
    let stored = match module.known {
        Some(known) => update::<E>(conn, module, &owner, known).await?,
        None => insert::<E>(conn, module, &owner).await?,
    };
    if stored == SavedModule::Done {
        put_files::<E>(conn, module).await?;
        if let Some(noted) = &module.audit {
            audit::note::<E>(conn, noted).await?;
        }
    }
    Ok(stored)
}

/// Removes a module. Its files stand nowhere then.
pub(crate) async fn delete<E: Engine>(
    conn: &mut E::Connection,
    id: TextModuleId,
    noted: Option<&NewAudit>,
) -> Result<(), Failure> {
    let files = sql("update file set text_module_id = null, place = null where text_module_id = $1");
    run::<E>(conn, files.uuid(id.0)).await?;
    let module = sql("delete from text_module where id = $1");
    let deleted = run::<E>(conn, module.uuid(id.0)).await?;
    match noted.filter(|_| deleted > 0) {
        Some(noted) => audit::note::<E>(conn, noted).await,
        None => Ok(()),
    }
}

/// Whose a module is, in one word.
fn owner_word(owner: Owner) -> String {
    match owner {
        Owner::Project => "project".to_owned(),
        Owner::Department(department) => format!("department {department}"),
        Owner::Agent(agent) => format!("agent {agent}"),
    }
}

async fn insert<E: Engine>(
    conn: &mut E::Connection,
    module: &NewModule,
    owner: &str,
) -> Result<SavedModule, Failure> {
    let count =
        sql("select count(*) from text_module where project_id = $1 and (agent_id is null or agent_id = $2)")
            .int(module.project.0)
            .int(module.by.0);
    if first::<E, _>(conn, count, |row| row.int()).await?.unwrap_or(0) >= MODULES_MAX {
        return Ok(SavedModule::TooMany);
    }
    let (department, agent) = owner_columns(module.owner);
    let query = sql(
        "insert into text_module (id, project_id, department_id, agent_id, owner, shortcut, body, version, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, 1, $8)",
    );
    let query = query
        .uuid(module.id.0)
        .int(module.project.0)
        .values([department.into(), agent.into()])
        .text(owner)
        .text(&module.shortcut)
        .text(&module.text)
        .int(module.at);
    run::<E>(conn, query).await?;
    Ok(SavedModule::Done)
}

async fn update<E: Engine>(
    conn: &mut E::Connection,
    module: &NewModule,
    owner: &str,
    known: i64,
) -> Result<SavedModule, Failure> {
    let (department, agent) = owner_columns(module.owner);
    let query = sql(
        "update text_module set department_id = $1, agent_id = $2, owner = $3, shortcut = $4, body = $5,
        version = version + 1, changed_at = $6 where id = $7 and version = $8",
    );
    let query = query
        .values([department.into(), agent.into()])
        .text(owner)
        .text(&module.shortcut)
        .text(&module.text)
        .int(module.at)
        .uuid(module.id.0)
        .int(known);
    Ok(match run::<E>(conn, query).await? {
        1 => SavedModule::Done,
        _ => SavedModule::Outdated,
    })
}

fn owner_columns(owner: Owner) -> (Option<i64>, Option<i64>) {
    match owner {
        Owner::Project => (None, None),
        Owner::Department(department) => (Some(department.0), None),
        Owner::Agent(agent) => (None, Some(agent.0)),
    }
}

/// Whether all its files may go with a module: whole, of the project, beside nothing, and sent by whoever stores it; or with it already.
async fn files_are_there<E: Engine>(conn: &mut E::Connection, module: &NewModule) -> Result<bool, Failure> {
    if module.files.is_empty() {
        return Ok(true);
    }
    let (kind, uploader, _) = codes::author_columns(Author::Agent(module.by));
    let query = sql(format!(
        "select count(distinct id) from file where project_id = $1 and issue_id is null and sha256 is not null and message_id is null
        and (text_module_id = $2 or (text_module_id is null and uploader_kind = $3 and uploader_id = $4)) and id in {}",
        rows_of(1, module.files.len(), 5)
    ));
    let query = query
        .int(module.project.0)
        .uuid(module.id.0)
        .int(kind)
        .uuid(uploader)
        .values(module.files.iter().map(|id| id.0.into()));
    let there = all::<E, _>(conn, query, |row| row.int()).await?;
    Ok(there.first().copied() == Some(module.files.len() as i64))
}

async fn put_files<E: Engine>(conn: &mut E::Connection, module: &NewModule) -> Result<(), Failure> {
    let before = sql("update file set text_module_id = null, place = null where text_module_id = $1");
    run::<E>(conn, before.uuid(module.id.0)).await?;
    for (place, file) in (0..).zip(&module.files) {
        let query = sql("update file set text_module_id = $1, place = $2 where id = $3");
        run::<E>(conn, query.uuid(module.id.0).int(place).uuid(file.0)).await?;
    }
    Ok(())
}
