//! `/metrics`: the server's figures, as Prometheus reads them. None of them is about a person.

use super::problem::Problem;
use super::{Server, basic};
use crate::access::{Act, may};
use crate::operation::key;
use crate::store::{Size, Store, Vitals};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::net::SocketAddr;

/// What is counted of requests.
#[derive(Debug)]
pub(super) struct Metrics {
    requests: Family<Answered, Counter>,
    seconds: Family<Routed, Histogram, fn() -> Histogram>,
    rejected: Family<Rejected, Counter>,
    /// Requests that aren't answered yet.
    pub(super) under_way: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Routed {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Rejected {
    reason: String,
}

/// In seconds; from a page out of memory to a client that sends slowly.
const BOUNDS: [f64; 12] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(BOUNDS)),
            rejected: Family::default(),
            under_way: Gauge::default(),
        }
    }
}

impl Metrics {
    /// Counts an answer, and how long it took; `reason` is why nothing else was done.
    pub(super) fn answered(&self, method: &'static str, route: &str, status: u16, took: f64, reason: Option<&str>) {
        let route = route.to_owned();
        self.seconds.get_or_create(&Routed { route: route.clone() }).observe(took);
        self.requests.get_or_create(&Answered { method, route, status }).inc();
        if let Some(reason) = reason {
            self.rejected.get_or_create(&Rejected { reason: reason.to_owned() }).inc();
        }
    }

    /// The figures in the text format.
    fn text(&self, store: &Vitals, size: Size) -> Result<String, std::fmt::Error> {
        let mut all = Registry::with_prefix("prework");
        all.register("build", "The version that runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        all.register("http_requests", "Requests answered", self.requests.clone());
        all.register_with_unit("http_request", "Time to an answer", Unit::Seconds, self.seconds.clone());
        all.register("http_requests_under_way", "Requests not answered yet", self.under_way.clone());
        all.register("requests_rejected", "Requests refused, by the code of the problem", self.rejected.clone());
        all.register("writes_waiting", "Writes not on disk yet", store.waiting.clone());
        all.register("commit_writes", "Writes that shared a commit", store.together.clone());
        all.register_with_unit("commit", "Time of a commit, with its work", Unit::Seconds, store.seconds.clone());
        all.register("commits_failed", "Commits that failed", store.failed.clone());
        all.register("statements_stored", "Statements stored so far", ConstCounter::new(size.statements));
        let gauge = |value: u64| ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
        all.register("statements_waiting", "Statements not in the index yet", gauge(size.waiting));
        all.register_with_unit("database", "Size of the database", Unit::Bytes, gauge(size.bytes));
        let mut encoded = String::new();
        text::encode(&mut encoded, &all)?;
        Ok(encoded)
    }
}

/// The figures, for this machine or a key with the scope `metrics`.
pub(super) async fn show(State(server): State<Server>, request: Request) -> Response {
    let is_local = is_local(&server, &request);
    let headers = request.headers().clone();
    let shown = server.with_store(move |store| {
        if !is_local {
            permitted(store, &headers)?;
        }
        Ok::<_, Problem>(store.size()?)
    });
    let text = match shown.await {
        Ok(size) => server.metrics.text(server.store.vitals(), size).map_err(|error| Problem::internal(&error)),
        Err(problem) => Err(problem),
    };
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    text.map_or_else(IntoResponse::into_response, |text| ([(header::CONTENT_TYPE, kind)], text).into_response())
}

/// What a proxy adds.
const FORWARDED: [HeaderName; 3] = [header::FORWARDED, header::VIA, HeaderName::from_static("x-forwarded-for")];

/// Whether somebody on this very machine asks. Behind a proxy everybody seems to, so then nobody does.
fn is_local(server: &Server, request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_behind = server.published().catalog.base_url.is_some();
    peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback())
        && !is_behind
        && !FORWARDED.iter().any(|name| request.headers().contains_key(name))
}

fn permitted(store: &dyn Store, headers: &HeaderMap) -> Result<(), Problem> {
    let title = "A credential is needed";
    let credential = headers.get(header::AUTHORIZATION).and_then(basic::basic);
    let keys = store.keys()?;
    let key = credential.and_then(|(name, secret)| key::check(&keys, &name, &secret));
    match key {
        Some(key) if may(&key.principal(), Act::ReadMetrics) => Ok(()),
        Some(_) => {
            Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed", "This key has no scope `metrics`."))
        }
        None => Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", title, "The figures are for operators.")
            .hint("`prework key add --name NAME --scope metrics` makes a key for Basic authentication")
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"prework\", charset=\"UTF-8\""))),
    }
}
