//! The one writer: a thread that takes waiting jobs and commits those that wait together, in one transaction.
//!
//! A job runs in a savepoint of its own, so that its failure undoes nothing but itself; whoever asked for
//! it gets the answer when the commit is on disk.

use super::column::failed;
use super::horizon::Horizon;
use crate::store::{StoreError, Vitals};
use rusqlite::{Connection, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How many jobs share a commit at most, so that none waits for long.
const TOGETHER: usize = 256;

/// The way to the writing thread; dropping it ends the thread once all jobs are done.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    vitals: Vitals,
}

/// Something to write, and somebody who waits for it. It may run more than once, but only one run is committed.
trait Job: Send {
    /// Does the work; whether it is to be kept.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Answers, now that the transaction has ended, in a failure or well.
    fn answer(self: Box<Self>, failure: Option<&rusqlite::Error>);
}

struct Waiting<T, W, D> {
    work: W,
    result: Option<Result<T, StoreError>>,
    done: D,
}

impl<T, W, D> Job for Waiting<T, W, D>
where
    T: Send,
    W: Fn(&Connection) -> Result<T, StoreError> + Send,
    D: FnOnce(Result<T, StoreError>) + Send,
{
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
        (self.done)(answer);
    }
}

impl Writer {
    /// Starts the thread.
    /// `tend` is called between commits; it is told whether nobody waits, and says whether there is more to do.
    pub(super) fn start(mut connection: Connection, horizon: Arc<Horizon>, tend: Tend) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel();
        let vitals = Vitals::default();
        let shown = vitals.clone();
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || work(&mut connection, &waiting, &horizon, &vitals, tend))
            .map_err(|e| StoreError::Engine(format!("no thread to write: {e}")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), vitals: shown })
    }

    /// What the thread does.
    pub(super) fn vitals(&self) -> &Vitals {
        &self.vitals
    }

    /// Runs `work` in a transaction and returns when it is on disk. It must not depend on being run only once.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = mpsc::sync_channel(1);
        // Nobody waits any more when the asking thread has died.
        self.submit(work, move |answer| drop(tell.send(answer)));
        told.recv().map_err(|_| stopped())?
    }

    /// The same without waiting: `done` is called on the writing thread.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
        done: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) {
        let job = Box::new(Waiting { work, result: None, done });
        // The thread ends only with its writer, when nobody can ask any more.
        self.vitals.waiting.inc();
        if let Some(jobs) = &self.jobs
            && let Err(mpsc::SendError(job)) = jobs.send(job)
        {
            self.vitals.waiting.dec();
            job.answer(None);
        }
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

/// What the thread does between commits.
pub(super) type Tend = fn(&mut Connection, idle: bool) -> bool;

/// After how long without a job the thread looks for other work.
const IDLE: Duration = Duration::from_millis(200);

fn work(connection: &mut Connection, waiting: &Receiver<Box<dyn Job>>, horizon: &Horizon, vitals: &Vitals, tend: Tend) {
    let mut tidy = false;
    loop {
        let first =
            if tidy { waiting.recv().map_err(|_| RecvTimeoutError::Disconnected) } else { waiting.recv_timeout(IDLE) };
        let first = match first {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                tidy = !tend(connection, true);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        tidy = false;
        let mut jobs: Vec<_> = std::iter::once(first).chain(waiting.try_iter().take(TOGETHER - 1)).collect();
        let failure = timed(vitals, || commit(connection, &mut jobs)).err();
        horizon.settle();
        vitals.together.observe(f64::from(u32::try_from(jobs.len()).unwrap_or(u32::MAX)));
        let alone = jobs.len() == 1;
        for mut job in jobs {
            vitals.waiting.dec();
            if failure.is_none() || alone {
                job.answer(failure.as_ref());
            } else {
                // One that cannot be committed (it fills the disk) must not take the others with it.
                let failure = timed(vitals, || commit(connection, std::slice::from_mut(&mut job))).err();
                horizon.settle();
                job.answer(failure.as_ref());
            }
        }
        tend(connection, false);
    }
}

/// Notes how long a commit takes, and whether it fails.
fn timed(vitals: &Vitals, commit: impl FnOnce() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let begun = Instant::now();
    let done = commit();
    vitals.seconds.observe(begun.elapsed().as_secs_f64());
    if done.is_err() {
        vitals.failed.inc();
    }
    done
}

/// Runs jobs in one transaction; when it fails, nothing of any of them is kept.
fn commit(connection: &mut Connection, jobs: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let say = |sql: &str| transaction.prepare_cached(sql)?.execute([]);
    for job in jobs {
        say("savepoint job")?;
        if !job.run(&transaction) {
            // The engine may have undone the whole transaction by itself; this then fails, rightly.
            say("rollback to job")?;
        }
        say("release job")?;
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Answer = Receiver<Result<usize, StoreError>>;

    fn job(work: impl Fn(&Connection) -> Result<usize, StoreError> + Send + 'static) -> (Box<dyn Job>, Answer) {
        let (tell, told) = mpsc::sync_channel(1);
        (Box::new(Waiting { work, result: None, done: move |answer| tell.send(answer).unwrap() }), told)
    }

    fn insert(number: i64) -> impl Fn(&Connection) -> Result<usize, StoreError> + Send + 'static {
        move |connection| Ok(connection.execute("insert into t values ($1)", [number])?)
    }

    fn table() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("create table t (n integer unique)").unwrap();
        connection
    }

    fn numbers(connection: &Connection) -> Vec<i64> {
        let mut all = connection.prepare("select n from t order by n").unwrap();
        all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn a_job_that_fails_or_panics_undoes_only_itself() {
        let mut connection = table();
        let (mut jobs, told): (Vec<_>, Vec<_>) = [
            job(insert(1)),
            job(|connection| insert(2)(connection).and(Err(StoreError::Conflict("no".to_owned())))),
            job(|connection| insert(3)(connection).map(|_| panic!("a bug"))),
            job(insert(4)),
        ]
        .into_iter()
        .unzip();
        commit(&mut connection, &mut jobs).unwrap();
        for job in jobs {
            job.answer(None);
        }
        let said: Vec<_> = told.iter().map(|told| told.recv().unwrap().map_err(|e| e.to_string())).collect();
        assert_eq!(said, [Ok(1), Err("no".to_owned()), Err("the database failed: a write panicked".to_owned()), Ok(1)]);
        assert_eq!(numbers(&connection), [1, 4]);
    }

    #[test]
    fn a_transaction_that_fails_keeps_nothing_and_can_be_tried_again() {
        let mut connection = table();
        // As the engine does by itself on some failures: the whole transaction is gone.
        let gone = job(|connection| {
            connection.execute_batch("rollback")?;
            Err(StoreError::Full("as it seems".to_owned()))
        });
        let (mut jobs, told): (Vec<_>, Vec<_>) = [job(insert(1)), gone, job(insert(2))].into_iter().unzip();
        let (sender, waiting) = mpsc::channel();
        jobs.drain(..).for_each(|job| sender.send(job).unwrap());
        drop(sender);
        work(&mut connection, &waiting, &Horizon::default(), &Vitals::default(), |_, _| false);
        let said: Vec<_> = told.iter().map(|told| told.recv().unwrap().is_ok()).collect();
        assert_eq!(said, [true, false, true]);
        assert_eq!(numbers(&connection), [1, 2]);
    }
}
