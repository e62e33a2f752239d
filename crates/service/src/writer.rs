//! The one writer: takes what waits for one project as one transaction, answers after the commit (`delivery.md`, rule 1).

use std::collections::VecDeque;
use std::sync::Arc;

use model::id::ProjectId;
use model::refusal::Refusal;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::command::{Command, Done};
use crate::counters::COUNTERS;
use crate::decide::decide;
use crate::error::{Error, Failure};
use crate::ports::Store;
use crate::unit::{Needs, Unit};

/// How many commands may wait before a sender has to wait.
const QUEUE: usize = 4_096;
/// The most commands of one transaction; keeps multi-row statements below the bind limits.
const BATCH: usize = 512;

type Reply = oneshot::Sender<Result<Done, Error>>;

struct Job {
    command: Command,
    reply: Reply,
}

/// The sending end. Cheap to clone; when the last one goes, the writer finishes what waits and stops.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the writer, on a thread of its own: a transaction holds a thread until the disk has it, and no task waits behind that.
    /// `committed` is called after each commit that changed something. Needs a tokio runtime.
    ///
    /// # Panics
    /// When the system gives no thread.
    pub fn start(store: Arc<dyn Store>, committed: impl Fn(ProjectId) + Send + Sync + 'static) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let runtime = Handle::current();
        std::thread::spawn(move || runtime.block_on(run(store, waiting, committed)));
        Self { jobs }
    }

    /// Writes a command. The answer comes after the commit.
    ///
    /// # Errors
    /// The refusal of the command's rule, or a [`Failure`] of the database: then nothing was stored, unless a
    /// server did not answer to the commit; what is sent again then, the unique keys know.
    pub async fn write(&self, command: Command) -> Result<Done, Error> {
        let _waiting = COUNTERS.waiting.hold();
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Job { command, reply })
            .await
            .map_err(|_| Failure::Stopped)?;
        answer.await.map_err(|_| Failure::Stopped)?
    }

    /// Whether the writer runs.
    pub fn is_running(&self) -> bool {
        !self.jobs.is_closed()
    }
}

async fn run(
    store: Arc<dyn Store>,
    mut waiting: mpsc::Receiver<Job>,
    committed: impl Fn(ProjectId) + Send + Sync,
) {
    let mut queue: VecDeque<Job> = VecDeque::new();
    loop {
        if queue.is_empty() {
            match waiting.recv().await {
                Some(job) => queue.push_back(job),
                None => return,
            }
        }
        gather(&mut queue, &mut waiting);
        let batch = next_batch(&mut queue);
        write_batch(store.as_ref(), batch, &committed).await;
    }
}

/// Takes what waits: all that came while the last transaction was under way shares the next one.
fn gather(queue: &mut VecDeque<Job>, waiting: &mut mpsc::Receiver<Job>) {
    while queue.len() < QUEUE {
        let Ok(job) = waiting.try_recv() else { break };
        queue.push_back(job);
    }
}

/// The jobs of the project that has waited longest, in their order; the others stay in theirs.
fn next_batch(queue: &mut VecDeque<Job>) -> Vec<Job> {
    let Some(project) = queue.front().map(|job| job.command.project) else {
        return Vec::new();
    };
    let mut batch = Vec::new();
    let mut others = VecDeque::new();
    for job in queue.drain(..) {
        if job.command.project == project && batch.len() < BATCH {
            batch.push(job);
        } else {
            others.push_back(job);
        }
    }
    *queue = others;
    batch
}

/// Writes a batch; where a statement fails, its halves, until the guilty command stands alone.
async fn write_batch(store: &dyn Store, batch: Vec<Job>, committed: &(impl Fn(ProjectId) + Sync)) {
    let mut stack = vec![batch];
    while let Some(mut batch) = stack.pop() {
        let Some(project) = batch.first().map(|job| job.command.project) else {
            continue;
        };
        match transact(store, project, &batch).await {
            Ok(results) => {
                COUNTERS.committed(
                    batch.len(),
                    results.iter().filter(|result| result.is_ok()).count(),
                );
                for (job, result) in batch.into_iter().zip(results) {
                    answer(job, result.map_err(Error::Refused));
                }
                // Whoever asked hears of it before everybody else does.
                committed(project);
            }
            Err(failure @ Failure::NotWritable(_)) => refuse_all(batch, &failure),
            Err(failure) if batch.len() == 1 => {
                for job in batch.drain(..) {
                    tracing::warn!(error = %failure, "A command could not be written");
                    answer(
                        job,
                        Err(Failure::Corrupt("the command could not be written").into()),
                    );
                }
            }
            Err(failure) => {
                tracing::warn!(error = %failure, commands = batch.len(), "A batch failed and is split");
                let later = batch.split_off(batch.len() / 2);
                stack.push(later);
                stack.push(batch);
            }
        }
    }
}

async fn transact(
    store: &dyn Store,
    project: ProjectId,
    batch: &[Job],
) -> Result<Vec<Result<Done, Refusal>>, Failure> {
    let mut needs = Needs::default();
    for job in batch {
        job.command.add_needs(&mut needs);
    }
    let mut results = Vec::with_capacity(batch.len());
    let mut work = |unit: &mut Unit| {
        results.clear();
        results.extend(batch.iter().map(|job| decide(unit, &job.command)));
    };
    store.transact(project, &needs, &mut work).await?;
    Ok(results)
}

fn refuse_all(batch: Vec<Job>, failure: &Failure) {
    tracing::error!(error = %failure, commands = batch.len(), "The database takes no writes");
    for job in batch {
        answer(job, Err(Refusal::Unavailable { retry_after_s: 2 }.into()));
    }
}

fn answer(job: Job, result: Result<Done, Error>) {
    if job.reply.send(result).is_err() {
        // Whoever asked has gone; the message is stored all the same and arrives by the log.
        tracing::debug!("An answer found nobody");
    }
}
