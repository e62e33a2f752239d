//! The one writer: takes what waits as one transaction, and tells after the commit.

use std::path::Path;

use model::codec::Wire;
use model::id::ClientId;
use model::visitor::ToVisitor;
use rusqlite::Connection;
use serde_json::json;
use tokio::sync::{broadcast, mpsc};
use tokio_tungstenite::tungstenite::{Bytes, Utf8Bytes};

use crate::Outcome;

/// How many messages may wait, and the most of one transaction, as in a desk.
const QUEUE: usize = 4_096;
const BATCH: usize = 512;
/// How far an agent may be behind.
const RING: usize = 65_536;

const TABLE: &str = "pragma journal_mode = wal; pragma synchronous = full;
  create table message (pos integer primary key, client_id blob not null unique, body text not null);";

/// A message, and where its acknowledgement goes.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) client_id: ClientId,
    pub(crate) text: String,
    pub(crate) reply: mpsc::Sender<Bytes>,
}

/// The way to the writer, and from it to the agents. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) jobs: mpsc::Sender<Job>,
    pub(crate) agents: broadcast::Sender<Utf8Bytes>,
}

impl Store {
    /// Makes the database and starts the writer.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub(crate) fn open(database: &Path) -> Outcome<Self> {
        let conn = Connection::open(database)?;
        conn.execute_batch(TABLE)?;
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let agents = broadcast::Sender::new(RING);
        let told = agents.clone();
        std::thread::spawn(move || {
            if let Err(error) = write(&conn, waiting, &told) {
                eprintln!("relay: the writer ended: {error}");
            }
        });
        Ok(Self { jobs, agents })
    }
}

fn write(
    conn: &Connection,
    mut waiting: mpsc::Receiver<Job>,
    agents: &broadcast::Sender<Utf8Bytes>,
) -> Outcome {
    let mut last = 0;
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.blocking_recv_many(&mut batch, BATCH) > 0 {
        let first = last + 1;
        conn.prepare_cached("begin immediate")?.execute([])?;
        for job in &batch {
            last += 1;
            conn.prepare_cached("insert into message (pos, client_id, body) values (?, ?, ?)")?
                .execute((last, job.client_id.0.as_bytes().as_slice(), &job.text))?;
        }
        conn.prepare_cached("commit")?.execute([])?;
        for (job, pos) in batch.drain(..).zip(first..) {
            tell(&job, pos, agents);
        }
    }
    Ok(())
}

fn tell(job: &Job, pos: i64, agents: &broadcast::Sender<Utf8Bytes>) {
    let message = json!({ "kind": "Public", "client_id": job.client_id, "body": job.text });
    let event = json!({ "event": { "prev": pos - 1, "pos": pos, "changes": [{ "message": message }] } });
    // Nobody may be there, on either side.
    drop(agents.send(event.to_string().into()));
    let ack = ToVisitor::Ack {
        client_id: job.client_id,
        vseq: pos,
        at: 0,
    };
    drop(job.reply.try_send(Bytes::from(ack.to_bytes())));
}
