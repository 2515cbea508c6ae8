//! The real server on a free port, over a real store in a temporary folder, with a clock that tests set.

use super::caller::Caller;
use jiff::{SignedDuration, Timestamp};
use prework::access::{PersonId, Role};
use prework::compile::{MemorySource, Source};
use prework::course::Catalog;
use prework::demo;
use prework::disk::EmbeddedSource;
use prework::mail::Post;
use prework::operation::build::{self, Courses};
use prework::operation::courier::Courier;
use prework::operation::key::Grant;
use prework::operation::plan::{self, Plan};
use prework::operation::waive::Grounds;
use prework::operation::{intake, key, people, publish, sign_in};
use prework::roster::{Membership, Person};
use prework::store::{SqlStore, Store};
use prework::web::{self, Options, Published, Server};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// A running server. Dropping it stops it.
pub struct Stage {
    /// Such as `http://127.0.0.1:40001`.
    pub address: String,
    /// What the server keeps.
    pub store: Arc<dyn Store>,
    /// What it serves.
    pub catalog: Arc<Catalog>,
    server: Server,
    clock: Arc<Hands>,
    folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// A clock that stands at what it was set to, or runs with the system's.
#[derive(Default)]
struct Hands {
    runs: AtomicBool,
    at: AtomicI64,
    /// How far it runs ahead of the system's, in microseconds.
    ahead: AtomicI64,
}

impl Hands {
    fn set(&self, to: Timestamp) {
        self.at.store(to.as_microsecond(), Ordering::SeqCst);
    }

    fn now(&self) -> Timestamp {
        if self.runs.load(Ordering::SeqCst) {
            return Timestamp::now() + SignedDuration::from_micros(self.ahead.load(Ordering::SeqCst));
        }
        Timestamp::from_microsecond(self.at.load(Ordering::SeqCst)).unwrap()
    }
}

impl Stage {
    /// Serves the example courses; it is `now` there.
    pub fn examples(now: &str) -> Self {
        Self::over(&EmbeddedSource::new(), now)
    }

    /// Serves courses given as (path, text).
    pub fn courses(files: &[(&str, &str)], now: &str) -> Self {
        Self::over(&MemorySource::new(files.iter().copied()), now)
    }

    /// The same by a server with these options.
    pub fn courses_with(options: Options, files: &[(&str, &str)], now: &str) -> Self {
        Self::filled(&MemorySource::new(files.iter().copied()), now, |_, _, _| options)
    }

    /// The same with a mail server at `smtp`. Letters and codes lead to `https://training.example`.
    pub fn mailing(files: &[(&str, &str)], now: &str, smtp: &str) -> Self {
        let post = Arc::new(Post::new(smtp, "Training <training@example.org>").unwrap());
        let courier = Courier { post, address: "https://training.example".to_owned() };
        let options = Options { courier: Some(courier), ..Options::default() };
        Self::filled(&MemorySource::new(files.iter().copied()), now, |_, _, _| options)
    }

    /// The demo, seeded at `now` in `zone`.
    pub fn demo(now: &str, zone: &str) -> Self {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        Self::filled(&EmbeddedSource::new(), now, |store, courses, now| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            demo::seed(&runtime, store, &courses.catalog, &courses.theme, now, &zone).unwrap();
            Options { demo: Some(demo::cast(&courses.catalog)), ..Options::default() }
        })
    }

    fn over(source: &dyn Source, now: &str) -> Self {
        Self::filled(source, now, |_, _, _| Options::default())
    }

    fn filled(
        source: &dyn Source,
        now: &str,
        fill: impl FnOnce(&Arc<dyn Store>, &Courses, Timestamp) -> Options,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now: Timestamp = now.parse().unwrap();
        let clock = Arc::new(Hands::default());
        clock.set(now);
        let ticking = Arc::clone(&clock);
        let tell: web::Clock = Arc::new(move || ticking.now());
        let courses = compiled(source);
        let store: Arc<dyn Store> = Arc::new(SqlStore::in_folder(folder.path()).unwrap());
        let options = fill(&store, &courses, now);
        let published = publish(&*store, &courses, source, folder.path(), now);
        let scheme = if options.tls.is_some() { "https" } else { "http" };
        let server = Server::new(Arc::clone(&store), published, tell, options);
        let serving = server.clone();
        let (address_out, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                address_out.send(format!("{scheme}://{}", listener.local_addr().unwrap())).unwrap();
                let stop = async { drop(stopped.await) };
                web::serve(serving, listener, stop).await;
            });
        });
        let address = address.recv().unwrap();
        Self { address, store, catalog: courses.catalog, server, clock, folder, stop: Some(stop), thread: Some(thread) }
    }

    /// Where who comes by plain HTTP is led to https; there until the test ends.
    pub fn redirect(&self) -> String {
        let server = self.server.clone();
        let (address_out, address) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                address_out.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
                web::redirect(server, listener, std::future::pending()).await;
            });
        });
        address.recv().unwrap()
    }

    /// Publishes other courses, as a rebuild does.
    pub fn republish(&mut self, files: &[(&str, &str)]) {
        let source = MemorySource::new(files.iter().copied());
        let courses = compiled(&source);
        self.server.replace(publish(&*self.store, &courses, &source, self.folder.path(), self.now()));
        self.catalog = courses.catalog;
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// The built site.
    pub fn site(&self) -> std::path::PathBuf {
        self.folder.path().join("site")
    }

    /// What time it is there.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets the clock run with the system's, as browsers' clocks do.
    pub fn run_clock(&self) {
        self.clock.runs.store(true, Ordering::SeqCst);
    }

    /// Has a clock that runs go on by so much at once.
    pub fn pass(&self, time: SignedDuration) {
        let micros = i64::try_from(time.as_micros()).unwrap();
        self.clock.ahead.fetch_add(micros, Ordering::SeqCst);
    }

    /// Sets the clock.
    pub fn set(&self, now: &str) {
        self.clock.set(now.parse().unwrap());
    }

    /// Adds a learner.
    pub fn learner(&self, id: &str, name: &str, team: &str) {
        let person = Person { teams: vec![Membership::new(team)], ..Person::new(id, name, Role::Learner) };
        people::add(&*self.store, person, self.now()).unwrap();
    }

    /// Adds a trainer.
    pub fn trainer(&self, id: &str, name: &str) {
        people::add(&*self.store, Person::new(id, name, Role::Trainer), self.now()).unwrap();
    }

    /// Plans a session and gives these learners a seat.
    pub fn session(&self, id: &str, workshop: &str, starts: &str, seats: &[&str]) {
        self.session_of(&[], id, workshop, starts, seats);
    }

    /// Plans a session that these trainers run, and gives these learners a seat.
    pub fn session_of(&self, trainers: &[&str], id: &str, workshop: &str, starts: &str, seats: &[&str]) {
        let plan = Plan {
            id: Some(id.to_owned()),
            trainers: trainers.iter().map(|id| PersonId((*id).to_owned())).collect(),
            ..Plan::new(workshop, starts.parse().unwrap())
        };
        self.plan(plan, seats);
    }

    /// Plans sessions, and gives these learners a seat in each.
    pub fn plan(&self, plan: Plan, seats: &[&str]) {
        let sessions = plan::add(&*self.store, &self.catalog, plan).unwrap();
        let list = format!("id\n{}\n", seats.join("\n"));
        for session in sessions.iter().filter(|_| !seats.is_empty()) {
            intake::import(&*self.store, ("seats.csv", list.as_bytes()), Some(&session.id), self.now()).unwrap();
        }
    }

    /// A personal link, as a path.
    pub fn link(&self, person: &str, role: Role) -> String {
        sign_in::link(&*self.store, &PersonId(person.to_owned()), role, self.now()).unwrap()
    }

    /// A caller who opened their personal link and pressed its button.
    pub fn signed_in(&self, person: &str, role: Role) -> Caller {
        let caller = Caller::new(&self.address);
        let answer = caller.post(&self.link(person, role), "");
        assert_eq!(answer.status, 303, "{}", answer.body);
        caller
    }

    /// A caller with a key of these scopes.
    pub fn client(&self, scopes: &[prework::access::Scope]) -> Caller {
        let grant = Grant { name: "test".to_owned(), scopes: scopes.to_vec(), ..Grant::default() };
        let new = key::add(&*self.store, grant, Grounds::operator("a test"), self.now()).unwrap();
        Caller::new(&self.address).with_key(&new.key, &new.secret)
    }

    /// A caller who is nobody.
    pub fn anybody(&self) -> Caller {
        Caller::new(&self.address)
    }
}

fn compiled(source: &dyn Source) -> Courses {
    let (courses, diagnostics) = build::prepare(source, &prework::disk::GitFacts::at("0123456789abcdef")).unwrap();
    courses.unwrap_or_else(|| panic!("{diagnostics:#?}"))
}

fn publish(store: &dyn Store, courses: &Courses, source: &dyn Source, folder: &Path, now: Timestamp) -> Published {
    let site = folder.join("site");
    build::write(courses, source, &site).unwrap();
    publish::publish(store, &courses.catalog, now).unwrap();
    Published { catalog: Arc::clone(&courses.catalog), theme: Arc::clone(&courses.theme), site }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
