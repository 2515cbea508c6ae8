//! The one writer: a thread that takes waiting jobs and commits those that wait together, in one transaction.
//!
//! When one of them fails, they run once more, each in a savepoint of its own, so that its failure undoes nothing but itself.
//! Whoever asked for it gets the answer when the commit is on disk.

use super::connection::{Access, Connection, values};
use super::engine::Engine;
use super::horizon::Horizon;
use super::term;
use crate::store::{StoreError, Vitals};
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
    fn run(&mut self, connection: &dyn Connection) -> bool;
    /// Answers, now that the transaction has ended, in a failure or well.
    fn answer(self: Box<Self>, failure: Option<&StoreError>);
}

struct Waiting<T, W, D> {
    work: W,
    result: Option<Result<T, StoreError>>,
    done: D,
}

impl<T, W, D> Job for Waiting<T, W, D>
where
    T: Send,
    W: Fn(&dyn Connection) -> Result<T, StoreError> + Send,
    D: FnOnce(Result<T, StoreError>) + Send,
{
    fn run(&mut self, connection: &dyn Connection) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)))
            .unwrap_or_else(|_| Err(StoreError::Engine("a write panicked".to_owned())));
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>, failure: Option<&StoreError>) {
        let answer = match (self.result, failure) {
            (Some(Err(error)), _) => Err(error),
            (_, Some(error)) => Err(error.clone()),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(stopped()),
        };
        (self.done)(answer);
    }
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(engine: Arc<dyn Engine>, horizon: Arc<Horizon>) -> Result<Self, StoreError> {
        let open = move || engine.writer();
        let connection = open()?;
        let (jobs, waiting) = mpsc::channel();
        let vitals = Vitals::default();
        let shown = vitals.clone();
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || work(connection, &open, &waiting, &horizon, &vitals))
            .map_err(|e| StoreError::Engine(format!("no thread to write: {e}")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), vitals: shown })
    }

    /// No thread: of a store that is only read, nothing is ever written.
    pub(super) fn none() -> Self {
        Self { jobs: None, thread: None, vitals: Vitals::default() }
    }

    /// What the thread does.
    pub(super) fn vitals(&self) -> &Vitals {
        &self.vitals
    }

    /// Runs `work` in a transaction and returns when it is on disk. It must not depend on being run only once.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&dyn Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = mpsc::sync_channel(1);
        // Nobody waits any more when the asking thread has died.
        self.submit(work, move |answer| drop(tell.send(answer)));
        told.recv().map_err(|_| stopped())?
    }

    /// The same without waiting: `done` is called on the writing thread.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        work: impl Fn(&dyn Connection) -> Result<T, StoreError> + Send + 'static,
        done: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) {
        let job = Box::new(Waiting { work, result: None, done });
        // The thread ends only with its writer, when nobody can ask any more.
        let Some(jobs) = &self.jobs else {
            let refused = StoreError::Unsupported("the store was opened to be read only".to_owned());
            return (job as Box<dyn Job>).answer(Some(&refused));
        };
        self.vitals.waiting.inc();
        if let Err(mpsc::SendError(job)) = jobs.send(job) {
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

/// After how long without a job the thread looks for other work.
const IDLE: Duration = Duration::from_millis(200);

fn work(
    mut connection: Box<dyn Connection>,
    open: &dyn Fn() -> Result<Box<dyn Connection>, StoreError>,
    waiting: &Receiver<Box<dyn Job>>,
    horizon: &Horizon,
    vitals: &Vitals,
) {
    let mut tidy = false;
    loop {
        let first =
            if tidy { waiting.recv().map_err(|_| RecvTimeoutError::Disconnected) } else { waiting.recv_timeout(IDLE) };
        let first = match first {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                tidy = !tend(&*connection, true);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        tidy = false;
        if !connection.is_usable()
            && let Ok(another) = open()
        {
            connection = another;
        }
        let mut jobs: Vec<_> = std::iter::once(first).chain(waiting.try_iter().take(TOGETHER - 1)).collect();
        let failure = timed(vitals, || commit(&*connection, &mut jobs)).err();
        horizon.settle();
        vitals.together.observe(f64::from(u32::try_from(jobs.len()).unwrap_or(u32::MAX)));
        let alone = jobs.len() == 1;
        for mut job in jobs {
            vitals.waiting.dec();
            if failure.is_none() || alone {
                job.answer(failure.as_ref());
            } else {
                // One that cannot be committed (it fills the disk) must not take the others with it.
                let failure = timed(vitals, || commit(&*connection, std::slice::from_mut(&mut job))).err();
                horizon.settle();
                job.answer(failure.as_ref());
            }
        }
        tend(&*connection, false);
    }
}

/// Brings statements into the index when enough of them wait, or nobody else does; whether it may find more.
fn tend(connection: &dyn Connection, idle: bool) -> bool {
    let least = if idle { 1 } else { term::WAITING };
    loop {
        match term::index(connection, least) {
            // However many came in one commit, few are left waiting.
            Ok(true) if !idle => {}
            Ok(more) => return more,
            Err(error) => {
                // They stay where they are, and queries find them there.
                tracing::warn!(%error, "statements can't be indexed");
                return false;
            }
        }
    }
}

/// Notes how long a commit takes, and whether it fails.
fn timed(vitals: &Vitals, commit: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
    let begun = Instant::now();
    let done = commit();
    vitals.seconds.observe(begun.elapsed().as_secs_f64());
    if done.is_err() {
        vitals.failed.inc();
    }
    done
}

/// Runs jobs in one transaction; when it fails, nothing of any of them is kept.
fn commit(connection: &dyn Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let transaction = connection.transaction(Access::Write)?;
    // As long as none fails, nothing has to be undone by itself.
    if jobs.iter_mut().all(|job| job.run(connection)) {
        return transaction.commit();
    }
    drop(transaction);
    if jobs.len() == 1 {
        return Ok(());
    }
    let transaction = connection.transaction(Access::Write)?;
    for job in jobs {
        connection.execute("savepoint job", values![])?;
        if !job.run(connection) {
            // The engine may have undone the whole transaction by itself; this then fails, rightly.
            connection.execute("rollback to savepoint job", values![])?;
        }
        connection.execute("release savepoint job", values![])?;
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite;
    use std::path::Path;

    type Answer = Receiver<Result<usize, StoreError>>;

    fn job(work: impl Fn(&dyn Connection) -> Result<usize, StoreError> + Send + 'static) -> (Box<dyn Job>, Answer) {
        let (tell, told) = mpsc::sync_channel(1);
        (Box::new(Waiting { work, result: None, done: move |answer| tell.send(answer).unwrap() }), told)
    }

    fn insert(number: i64) -> impl Fn(&dyn Connection) -> Result<usize, StoreError> + Send + 'static {
        move |connection| connection.execute("insert into t values ($1)", values![number])
    }

    fn table(folder: &Path) -> Box<dyn Connection> {
        let connection = sqlite::scratch(folder);
        connection.execute("create table t (n integer unique)", values![]).unwrap();
        connection
    }

    fn numbers(connection: &dyn Connection) -> Vec<i64> {
        connection.all("select n from t order by n", values![], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_job_that_fails_or_panics_undoes_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let connection = table(folder.path());
        let (mut jobs, told): (Vec<_>, Vec<_>) = [
            job(insert(1)),
            job(|connection| insert(2)(connection).and(Err(StoreError::Conflict("no".to_owned())))),
            job(|connection| insert(3)(connection).map(|_| panic!("a bug"))),
            job(insert(4)),
        ]
        .into_iter()
        .unzip();
        commit(&*connection, &mut jobs).unwrap();
        for job in jobs {
            job.answer(None);
        }
        let said: Vec<_> = told.iter().map(|told| told.recv().unwrap().map_err(|e| e.to_string())).collect();
        assert_eq!(said, [Ok(1), Err("no".to_owned()), Err("the database failed: a write panicked".to_owned()), Ok(1)]);
        assert_eq!(numbers(&*connection), [1, 4]);
    }

    #[test]
    fn a_transaction_that_fails_keeps_nothing_and_can_be_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        // As the engine does by itself on some failures: the whole transaction is gone.
        let gone = job(|connection| {
            connection.roll_back();
            Err(StoreError::Full("as it seems".to_owned()))
        });
        let (mut jobs, told): (Vec<_>, Vec<_>) = [job(insert(1)), gone, job(insert(2))].into_iter().unzip();
        let (sender, waiting) = mpsc::channel();
        jobs.drain(..).for_each(|job| sender.send(job).unwrap());
        drop(sender);
        let open = || Err(StoreError::Engine("no other is needed".to_owned()));
        work(table(folder.path()), &open, &waiting, &Horizon::default(), &Vitals::default());
        let said: Vec<_> = told.iter().map(|told| told.recv().unwrap().is_ok()).collect();
        assert_eq!(said, [true, false, true]);
        assert_eq!(numbers(&*sqlite::scratch(folder.path())), [1, 2]);
    }
}
