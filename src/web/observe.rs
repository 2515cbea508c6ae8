//! Every request gets an id, is counted and timed, and is logged by its route: never by its address, which may name people.

use super::Server;
use super::problem::Reason;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::metrics::gauge::Gauge;
use std::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

/// What ties an answer to its lines in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The record store's resources have one route together.
const RESOURCES: [&str; 7] = [
    "/xapi/about",
    "/xapi/activities",
    "/xapi/activities/profile",
    "/xapi/activities/state",
    "/xapi/agents",
    "/xapi/agents/profile",
    "/xapi/statements",
];

/// Watches a request, around everything else that is done with it.
pub(super) async fn observe(State(server): State<Server>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let (id, route, method) = (id(request.headers()), route(&request), method(request.method()));
    // An error, so that whatever is logged within has the id.
    let span = tracing::error_span!("request", id = id.to_str().unwrap_or_default());
    let _under_way = UnderWay::begin(&server.metrics.under_way);
    async {
        let mut response = next.run(request).await;
        let (status, took) = (response.status(), begun.elapsed());
        let reason = response.extensions().get::<Reason>().map(|reason| reason.0.clone());
        server.metrics.answered(method, &route, status.as_u16(), took.as_secs_f64(), reason.as_deref());
        let (status, ms) = (status.as_u16(), took.as_secs_f64() * 1_000.0);
        tracing::info!(method, route, status, ms, reason, "answered");
        response.headers_mut().insert(REQUEST_ID, id.clone());
        response
    }
    .instrument(span)
    .await
}

/// The id the proxy in front gave it, or a new one.
fn id(headers: &HeaderMap) -> HeaderValue {
    let fits = |id: &&HeaderValue| {
        let id = id.as_bytes();
        (8..=64).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    let given = headers.get(REQUEST_ID).filter(fits).cloned();
    given.unwrap_or_else(|| {
        let id = Uuid::now_v7().simple().to_string();
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("none"))
    })
}

/// Which route a request takes; what stands in its address stays out.
fn route(request: &Request) -> String {
    let path = request.uri().path();
    match request.extensions().get::<MatchedPath>() {
        Some(_) if RESOURCES.contains(&path) => path.to_owned(),
        Some(matched) => matched.as_str().to_owned(),
        None => "site".to_owned(),
    }
}

/// The method; one that nobody knows is not counted by its name.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counts a request as long as it lasts, also when its client goes away.
struct UnderWay<'a>(&'a Gauge);

impl<'a> UnderWay<'a> {
    fn begin(gauge: &'a Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}
