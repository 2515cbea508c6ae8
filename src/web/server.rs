//! What every route is handed: the store, the published courses, the clock, and the news of changes.

use super::apart;
use super::limits::Limits;
use super::metrics::Metrics;
use super::network::Network;
use super::organisation::Organisation;
use super::proxy::Proxy;
use super::tls::Tls;
use crate::access::{Principal, Role};
use crate::course::Catalog;
use crate::operation::courier::Courier;
use crate::operation::{pass, sign_in, single_sign_on};
use crate::site::Theme;
use crate::store::{Store, StoreError};
use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use tokio::sync::{Semaphore, watch};
use tracing::Span;

/// Tells the time. The product's is the system's; tests set theirs.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The courses as they are being served.
#[derive(Debug)]
pub struct Published {
    /// The compiled courses.
    pub catalog: Arc<Catalog>,
    /// What pages are rendered with.
    pub theme: Arc<Theme>,
    /// Where the built site is.
    pub site: PathBuf,
}

impl Published {
    /// The path of its address, under which a proxy shows this server; empty when it is the host's root.
    #[must_use]
    pub fn prefix(&self) -> &str {
        let after = self.catalog.server_url().and_then(|url| url.split_once("://")).map(|(_, rest)| rest);
        after.and_then(|rest| rest.find('/').map(|slash| rest[slash..].trim_end_matches('/'))).unwrap_or_default()
    }
}

/// A handle to all of it; cheap to clone.
#[derive(Clone)]
pub struct Server {
    pub(super) store: Arc<dyn Store>,
    clock: Clock,
    published: Arc<RwLock<Arc<Published>>>,
    changes: Arc<watch::Sender<u64>>,
    reloads: Arc<watch::Sender<u64>>,
    pub(super) options: Arc<Options>,
    pub(super) metrics: Arc<Metrics>,
    /// What forms of those are made with whom a proxy names; it lasts as long as the process.
    pub(super) secret: Arc<str>,
    /// How many codes are looked at at once.
    pub(super) turns: Arc<Semaphore>,
    pub(super) limits: Arc<Limits>,
}

/// How a server differs from another.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Pages reload when courses change.
    pub reload: bool,
    /// `/demo` exists, and signs anybody in as one of the demo's people.
    pub demo: Option<super::demo::Cast>,
    /// Who mails invitations, where there is a mail server.
    pub courier: Option<Courier>,
    /// What connections are secured with, where no proxy does that.
    pub tls: Option<Tls>,
    /// The proxies in front, whose word on where a request comes from counts.
    pub proxies: Vec<Network>,
    /// The proxy in front that signs people in, where there is one.
    pub proxy: Option<Proxy>,
    /// The organisation whose provider signs people in, where there is one.
    pub organisation: Option<Arc<Organisation>>,
}

impl Server {
    /// A server over `store` that serves `published`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, published: Published, clock: Clock, options: Options) -> Self {
        Self {
            store,
            clock,
            published: Arc::new(RwLock::new(Arc::new(published))),
            changes: Arc::new(watch::Sender::new(0)),
            reloads: Arc::new(watch::Sender::new(0)),
            options: Arc::new(options),
            metrics: Arc::default(),
            secret: format!("{}{}", uuid::Uuid::new_v4(), uuid::Uuid::new_v4()).into(),
            turns: Arc::new(Semaphore::new(2)),
            limits: Arc::default(),
        }
    }

    /// The time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Whether browsers reach it by https: from here, or by a proxy, as the courses say. Cookies go nowhere else then.
    pub(super) fn is_secure(&self) -> bool {
        self.options.tls.is_some()
            || self.published().catalog.server_url().is_some_and(|url| url.starts_with("https://"))
    }

    /// Its address as people reach it, without a slash at its end: as the courses say, or as this browser does.
    pub(super) fn address(&self, headers: &HeaderMap) -> String {
        if let Some(courier) = &self.options.courier {
            return courier.address.clone();
        }
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let base = self.published().catalog.server_url().map(str::to_owned);
        let scheme = if self.options.tls.is_some() { "https" } else { "http" };
        base.map_or_else(|| format!("{scheme}://{host}"), |base| base.trim_end_matches('/').to_owned())
    }

    /// The courses being served.
    #[must_use]
    pub fn published(&self) -> Arc<Published> {
        Arc::clone(&self.published.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Whether pages reload when courses change.
    #[must_use]
    pub fn reloads_pages(&self) -> bool {
        self.options.reload
    }

    /// Who is in the demo, if this is one.
    #[must_use]
    pub fn demo(&self) -> Option<&super::demo::Cast> {
        self.options.demo.as_ref()
    }

    /// Serves other courses from now on, and has browsers reload.
    pub fn replace(&self, published: Published) {
        *self.published.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(published);
        self.reloads.send_modify(|n| *n += 1);
        self.changes.send_modify(|n| *n += 1);
    }

    /// Says that the store changed.
    pub(super) fn changed(&self) {
        self.changes.send_modify(|n| *n += 1);
    }

    /// Wakes whenever the store or the courses changed.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Wakes whenever the courses changed.
    pub(super) fn reloads(&self) -> watch::Receiver<u64> {
        self.reloads.subscribe()
    }

    /// Does what blocks on a thread that may.
    ///
    /// # Errors
    /// Whatever `work` says; a panic in it is an engine failure.
    pub(super) async fn with_store<T, E>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (store, request) = (Arc::clone(&self.store), Span::current());
        let done = tokio::task::spawn_blocking(move || request.in_scope(|| work(&*store))).await;
        done.unwrap_or_else(|panic| Err(StoreError::Engine(panic.to_string()).into()))
    }

    /// Whether a page of the site sends this, from an origin that isn't the server's.
    pub(super) fn is_apart(&self, headers: &HeaderMap) -> bool {
        let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
        origin.is_some_and(|origin| self.is_sites(origin))
    }

    /// Whether that is the origin of the site's pages, and not the server's.
    pub(super) fn is_sites(&self, origin: &str) -> bool {
        self.published().catalog.site_origin().is_some_and(|site| site.eq_ignore_ascii_case(origin))
    }

    /// Whom the proxy in front signed in, as it says.
    pub(super) fn vouched(&self, headers: &HeaderMap) -> Option<String> {
        self.options.proxy.as_ref().and_then(|proxy| proxy.named(headers))
    }

    /// The learner a browser is signed in as. Blocks.
    pub(super) fn learner_of(&self, headers: &HeaderMap) -> Option<Principal> {
        let found = self.credential(headers, Role::Learner)?;
        let found = found.check(&*self.store, Role::Learner, sign_in::identify, self.now());
        found.inspect_err(|error| tracing::error!(%error, "a sign-in can't be checked")).ok().flatten()
    }

    /// The same for a page that is open and asks by itself: nobody needs to be there.
    pub(super) async fn still_signed_in(
        &self,
        headers: &HeaderMap,
        role: Role,
    ) -> Result<Option<Principal>, StoreError> {
        let Some(credential) = self.credential(headers, role) else { return Ok(None) };
        let now = self.now();
        self.with_store(move |store| credential.check(store, role, sign_in::is_still, now)).await
    }

    /// Who the browser is signed in as in `role`.
    pub(super) async fn signed_in(&self, headers: &HeaderMap, role: Role) -> Result<Option<Principal>, StoreError> {
        let Some(credential) = self.credential(headers, role) else { return Ok(None) };
        let now = self.now();
        self.with_store(move |store| credential.check(store, role, sign_in::identify, now)).await
    }

    /// By what somebody says to be signed in. A pass counts for what a learner's pages on a host of their own send; a
    /// cookie counts where the proxy in front names nobody.
    fn credential(&self, headers: &HeaderMap, role: Role) -> Option<Credential> {
        if let Some(pass) = apart::pass(headers) {
            let is_theirs = role == Role::Learner && self.is_apart(headers);
            let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
            return origin.filter(|_| is_theirs).map(|origin| Credential::Pass(pass, origin.to_owned()));
        }
        // Pages of another origin get in by a pass alone.
        if self.is_apart(headers) {
            return None;
        }
        let vouched = self.vouched(headers).map(Credential::Vouched);
        vouched.or_else(|| super::cookie::read(headers, role).map(Credential::Cookie))
    }
}

/// By what somebody says to be signed in.
enum Credential {
    /// A pass, and the origin whose page sends it.
    Pass(String, String),
    /// The name the proxy in front gives them.
    Vouched(String),
    /// The token of a cookie.
    Cookie(String),
}

impl Credential {
    /// Who that is, in `role`; `identify` looks a cookie's token up.
    fn check(
        &self,
        store: &dyn Store,
        role: Role,
        identify: impl Fn(&dyn Store, &str, Timestamp) -> Result<Option<Principal>, StoreError>,
        now: Timestamp,
    ) -> Result<Option<Principal>, StoreError> {
        let found = match self {
            Self::Pass(pass, origin) => pass::identify(store, pass, origin, now)?,
            Self::Vouched(name) => single_sign_on::identify(store, name, role)?,
            Self::Cookie(token) => identify(store, token, now)?,
        };
        Ok(found.filter(|principal| matches!(principal, Principal::Person(_, as_role) if *as_role == role)))
    }
}
