//! `prework serve`: the site, the record store and the trainer's pages, rebuilt and reloaded as courses change.

use super::build::spinner;
use super::context::{Failure, Folder, open, print_line, tell};
use super::database::Database;
use super::front::Front;
use super::log;
use super::mail::Mail;
use super::organisation::Oidc;
use super::proxy::TrustedProxy;
use crate::access::Role;
use crate::compile::Source;
use crate::demo;
use crate::disk::{EmbeddedSource, FolderSource, GitFacts, git_facts, watch};
use crate::operation::build::{self, Courses};
use crate::operation::{publish, sign_in};
use crate::store::{Lock, SqlStore, Store};
use crate::web::{self, Options, Published, Server};
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// `prework serve [ROOT]`
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    folder: Folder,
    /// Where to listen; port 0 takes a free one, and the address it got is printed
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    addr: SocketAddr,
    /// The folder that keeps people, sessions and statements (`.prework`; with --demo, a throw-away one)
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Keep them in a PostgreSQL database instead; also from the environment, as `PREWORK_DATABASE`
    #[arg(long, value_name = "URL")]
    database: Option<Database>,
    /// Serve the example courses, with invented people and their histories
    #[arg(long, conflicts_with_all = ["smtp", "mail_from"])]
    demo: bool,
    /// Serve without courses, from the file that `build --answers` wrote: the site is on a host of its own
    #[arg(long, value_name = "FILE", conflicts_with = "demo")]
    answers: Option<PathBuf>,
    /// Don't rebuild when files change
    #[arg(long)]
    no_watch: bool,
    #[command(flatten)]
    mail: Mail,
    #[command(flatten)]
    front: Front,
    #[command(flatten)]
    proxy: TrustedProxy,
    #[command(flatten)]
    oidc: Oidc,
    /// Log every request to stderr, not just what goes wrong
    #[arg(long, value_enum, value_name = "FORM")]
    log: Option<log::Form>,
}

/// A folder that goes away with the process that made it.
struct ThrowAway(PathBuf);

impl ThrowAway {
    fn new() -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("prework-demo-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for ThrowAway {
    fn drop(&mut self) {
        // What is left of it is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Serve {
    pub(super) fn run(self) -> Result<(), Failure> {
        log::start(self.log);
        let (proxy, organisation) = (self.proxy.given()?, self.oidc.given()?);
        let throw_away = match (&self.data, self.demo) {
            (None, true) => Some(ThrowAway::new()?),
            _ => None,
        };
        let given = self.data.clone().unwrap_or_else(|| PathBuf::from(".prework"));
        let data = throw_away.as_ref().map_or(given, |folder| folder.0.clone());
        let tls = self.front.tls(&data)?;
        let mut lock = Lock::take(&data)?;
        let store: Arc<dyn Store> = Arc::new(self.store(&data)?);
        let site = data.join("site");
        let courses = self.courses(&*store, &site)?;
        self.front.expect_base(courses.catalog.server_url())?;
        // The store blocks, so it is asked nothing from within the runtime, and outlives it.
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let cast = if self.demo { Some(fill(&runtime, &store, &courses)?) } else { None };
        publish::publish(&*store, &courses.catalog, Timestamp::now())?;
        let listener = listen(&runtime, self.addr, "--addr")?;
        let redirecting = self.front.http_redirect.map(|addr| listen(&runtime, addr, "--http-redirect")).transpose()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let address = format!("{scheme}://{}", listener.local_addr()?);
        lock.serves_at(&address)?;
        let base = courses.catalog.server_url().map_or(&*address, |base| base.trim_end_matches('/'));
        let courier = if self.demo { None } else { self.mail.courier(base)? };
        let proxies = self.front.proxies.clone();
        let reload = !self.demo && !self.no_watch && self.answers.is_none();
        let options = Options { reload, demo: cast, courier, tls, proxies, proxy, organisation };
        let server = Server::new(Arc::clone(&store), published(&courses, &site), Arc::new(Timestamp::now), options);
        // Before the address is told, so that no edit made after it is missed.
        if server.reloads_pages() {
            follow(self.folder.root.clone(), site, data.clone(), server.clone(), Arc::clone(&store));
        }
        announce(&address, &server, &*store, self.demo)?;
        if let Some(listener) = redirecting {
            print_line(&format!("http://{} leads to {base}", listener.local_addr()?));
            runtime.spawn(web::redirect(server.clone(), listener, stopped()));
        }
        runtime.block_on(web::serve(server, listener, stopped()));
        Ok(())
    }

    /// Opens the store. A demo is thrown away, so it goes to a database only where one is named here and now.
    fn store(&self, data: &Path) -> Result<SqlStore, Failure> {
        let database = if self.demo { self.database.clone() } else { Database::given(self.database.as_ref()) };
        match database {
            Some(database) => database.open(),
            None => Ok(SqlStore::in_folder(data)?),
        }
    }

    /// Builds the courses into `site`; their mistakes are told.
    fn courses(&self, store: &dyn Store, site: &Path) -> Result<Courses, Failure> {
        let progress = spinner("building");
        if self.demo {
            let source = EmbeddedSource::new();
            let (courses, _) = build::prepare(&source, &GitFacts::default())?;
            let courses = courses.ok_or_else(|| Failure::new("the demo's courses have errors"))?;
            build::write(&courses, &source, site)?;
            progress.finish_and_clear();
            return Ok(courses);
        }
        if let Some(file) = &self.answers {
            let told =
                |error: &dyn std::fmt::Display| Failure::new(format!("`{}` can't be served: {error}", file.display()));
            let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
            let courses = build::from_answers(&text)
                .map_err(|error| told(&error).hint("write it anew with `prework build --answers FILE`"))?;
            build::write_assets(&courses, site)?;
            progress.finish_and_clear();
            return Ok(courses);
        }
        let read = self.folder.prepare(&progress)?;
        let Some(courses) = read.courses else { return Err(Failure::Diagnostics(String::new())) };
        refuse_lost(store, &courses, &read.source)?;
        let courses = if self.no_watch { courses } else { courses.reloading() };
        build::write(&courses, &read.source, site)?;
        progress.finish_and_clear();
        Ok(courses)
    }
}

/// Listens at the address that `flag` names.
fn listen(runtime: &Runtime, address: SocketAddr, flag: &str) -> Result<TcpListener, Failure> {
    let _entered = runtime.enter();
    web::connection::listen(address).map_err(|error| {
        Failure::new(format!("can't listen on {address}: {error}"))
            .hint(format!("choose another address with `{flag}`"))
    })
}

fn published(courses: &Courses, site: &Path) -> Published {
    Published { catalog: Arc::clone(&courses.catalog), theme: Arc::clone(&courses.theme), site: site.to_owned() }
}

/// Fills a new demo; one kept from before only says who is in it.
fn fill(runtime: &Runtime, store: &Arc<dyn Store>, courses: &Courses) -> Result<web::demo::Cast, Failure> {
    if store.sessions()?.is_empty() {
        let progress = spinner("playing the demo’s histories");
        let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
        demo::seed(runtime, store, &courses.catalog, &courses.theme, Timestamp::now(), &zone)?;
        progress.finish_and_clear();
    }
    Ok(demo::cast(&courses.catalog))
}

/// Prints where things are.
fn announce(address: &str, server: &Server, store: &dyn Store, demo: bool) -> Result<(), Failure> {
    let Some(cast) = server.demo().filter(|_| demo) else {
        print_line(address);
        return Ok(());
    };
    let now = Timestamp::now();
    let learner = sign_in::link(store, &cast.phone, Role::Learner, now)?;
    let trainer = sign_in::link(store, &cast.trainer, Role::Trainer, now)?;
    print_line(&format!(
        "demo     {address}/demo\nsite     {address}/\nlearner  {address}{learner}\ntrainer  {address}{trainer}"
    ));
    Ok(())
}

/// Builds again whenever files change; the old site is served until the new one has no errors.
fn follow(root: PathBuf, site: PathBuf, data: PathBuf, server: Server, store: Arc<dyn Store>) {
    let watching = match watch(&root, &[data]) {
        Ok(watching) => watching,
        Err(error) => return tracing::warn!(%error, "changes are not watched"),
    };
    std::thread::spawn(move || {
        // The whole of it: a watch lasts as long as its value.
        let watching = watching;
        while watching.changes.recv().is_ok() {
            if let Err(failure) = rebuild(&root, &site, &server, &*store) {
                let _ = failure.tell();
            }
        }
    });
}

fn rebuild(root: &Path, site: &Path, server: &Server, store: &dyn Store) -> Result<(), Failure> {
    let source = open(root)?;
    let (courses, diagnostics) = build::prepare(&source, &git_facts(root))?;
    tell(&diagnostics, &|path| source.text(path).ok());
    if let Some(courses) = courses.map(Courses::reloading) {
        refuse_lost(store, &courses, &source)?;
        build::write(&courses, &source, site)?;
        publish::publish(store, &courses.catalog, Timestamp::now())?;
        server.replace(published(&courses, site));
    }
    Ok(())
}

/// Courses that would lose evidence don't come into force: their author is told what to add.
fn refuse_lost(store: &dyn Store, courses: &Courses, source: &FolderSource) -> Result<(), Failure> {
    let lost = publish::lost(store, &courses.catalog)?;
    if lost.is_empty() {
        return Ok(());
    }
    tell(&lost, &|path| source.text(path).ok());
    Err(Failure::Diagnostics(String::new()))
}

/// Waits until the process is asked to end.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            return drop(interrupted.await);
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}
