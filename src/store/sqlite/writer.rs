//! The one writer: a thread that takes waiting jobs and commits those that wait together, in one transaction.
//!
//! A job runs in a savepoint of its own, so that its failure undoes nothing but itself; whoever asked for
//! it gets the answer when the commit is on disk.

use super::column::failed;
use super::horizon::Horizon;
use crate::store::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread::{self, JoinHandle};

/// How many jobs share a commit at most, so that none waits for long.
const TOGETHER: usize = 256;

/// The way to the writing thread; dropping it ends the thread once all jobs are done.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

/// Something to write, and somebody who waits for it. It may run more than once, but only one run is committed.
trait Job: Send {
    /// Does the work; whether it is to be kept.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Answers, now that the transaction has ended, in a failure or well.
    fn answer(self: Box<Self>, failure: Option<&rusqlite::Error>);
}

struct Waiting<T, W> {
    work: W,
    result: Option<Result<T, StoreError>>,
    tell: SyncSender<Result<T, StoreError>>,
}

impl<T: Send, W: Fn(&Connection) -> Result<T, StoreError> + Send> Job for Waiting<T, W> {
    fn run(&mut self, connection: &Connection) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)))
            .unwrap_or_else(|_| Err(StoreError::Engine("a write panicked".to_owned())));
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>, failure: Option<&rusqlite::Error>) {
        let answer = match (self.result, failure) {
            (Some(Err(error)), _) => Err(error),
            (_, Some(error)) => Err(failed(error)),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(stopped()),
        };
        // Nobody waits any more when the asking thread has died.
        let _ = self.tell.send(answer);
    }
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(mut connection: Connection, horizon: Arc<Horizon>) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || work(&mut connection, &waiting, &horizon))
            .map_err(|e| StoreError::Engine(format!("no thread to write: {e}")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs `work` in a transaction and returns when it is on disk. It must not depend on being run only once.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = mpsc::sync_channel(1);
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(Box::new(Waiting { work, result: None, tell })).map_err(|_| stopped())?;
        told.recv().map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // The thread catches what panics in a job; there is nothing left to tell.
            let _ = thread.join();
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Engine("the writer has stopped".to_owned())
}

fn work(connection: &mut Connection, waiting: &Receiver<Box<dyn Job>>, horizon: &Horizon) {
    while let Ok(first) = waiting.recv() {
        let mut jobs: Vec<_> = std::iter::once(first).chain(waiting.try_iter().take(TOGETHER - 1)).collect();
        let failure = commit(connection, &mut jobs).err();
        horizon.settle();
        let alone = jobs.len() == 1;
        for mut job in jobs {
            if failure.is_none() || alone {
                job.answer(failure.as_ref());
            } else {
                // One that cannot be committed (it fills the disk) must not take the others with it.
                let failure = commit(connection, std::slice::from_mut(&mut job)).err();
                horizon.settle();
                job.answer(failure.as_ref());
            }
        }
    }
}

/// Runs jobs in one transaction; when it fails, nothing of any of them is kept.
fn commit(connection: &mut Connection, jobs: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in jobs {
        let mut savepoint = transaction.savepoint()?;
        if job.run(&savepoint) {
            savepoint.commit()?;
        } else {
            // The engine may have undone the whole transaction by itself; this then fails, rightly.
            savepoint.rollback()?;
            savepoint.commit()?;
        }
    }
    transaction.commit()
}
