//! The record store under `/xapi/` (xAPI 1.0.3, part three; IEEE 9274.1.1 by version header).

mod about;
mod activities;
mod agents;
mod alternate;
mod body;
mod clients;
mod credential;
mod cross;
mod documents;
mod parameters;
mod query;
mod refusal;
mod statements;

use crate::access::Principal;
use crate::course::IdBase;
use crate::store::Store;
use crate::web::problem::Problem;
use crate::xapi::Version;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use clients::Clients;
use jiff::Timestamp;
use std::sync::Arc;
use tower::ServiceBuilder;
use tracing::Span;

/// The version a request is made in, and an answer given in (xAPI 1.0.3, Communication 3.3).
pub const VERSION: HeaderName = HeaderName::from_static("x-experience-api-version");

/// The largest body of a request, in bytes.
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// Who sent a request, by its headers.
pub type Identify = Arc<dyn Fn(&HeaderMap) -> Option<Principal> + Send + Sync>;

/// What the record store needs of the server around it.
#[derive(Clone)]
pub struct XapiState {
    /// Where statements are kept.
    pub store: Arc<dyn Store>,
    /// What ids hang on, as now published.
    pub base: Arc<dyn Fn() -> IdBase + Send + Sync>,
    /// The path under which a proxy shows this server, such as `/training`; mostly empty.
    pub prefix: Arc<dyn Fn() -> String + Send + Sync>,
    /// The time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Who is signed in, by cookie or by the proxy in front. May block.
    pub identify: Identify,
    /// Whether that is the origin of the site's pages, where they have one of their own: they come with a pass.
    pub is_sites: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    /// Whether the proxy in front says who somebody is.
    pub is_vouched: Arc<dyn Fn(&HeaderMap) -> bool + Send + Sync>,
    /// What is remembered of each key.
    pub clients: Arc<Clients>,
}

/// The routes, with their full paths.
pub fn routes(state: XapiState) -> Router {
    let statements = get(statements::read).post(statements::post).put(statements::put);
    let cross = cross::layer(Arc::clone(&state.store), Arc::clone(&state.is_sites));
    let resources = Router::new()
        .route("/xapi/about", get(about::about).fallback(wrong_method))
        .route("/xapi/statements", statements.fallback(wrong_method))
        .route("/xapi/activities/state", documents::state().fallback(wrong_method))
        .route("/xapi/activities/profile", documents::activity_profile().fallback(wrong_method))
        .route("/xapi/agents/profile", documents::agent_profile().fallback(wrong_method))
        .route("/xapi/activities", get(activities::read).fallback(wrong_method))
        .route("/xapi/agents", get(agents::read).fallback(wrong_method))
        .fallback(nothing_here)
        .with_state(state);
    // Around the routes, not on them: an alternate request gets its method here.
    let service = ServiceBuilder::new()
        .layer(cross)
        .layer(from_fn(answer_version))
        .layer(from_fn(alternate::translate))
        .service(resources);
    Router::new().route_service("/xapi/{*rest}", service)
}

/// Every answer says its version: 2.0.0 to a request in 2.0, else 1.0.3.
async fn answer_version(request: Request, next: Next) -> Response {
    let version = asked_version(request.headers()).unwrap_or_default();
    let mut response = next.run(request).await;
    response.headers_mut().entry(VERSION).or_insert(HeaderValue::from_static(version.header()));
    response
}

fn asked_version(headers: &HeaderMap) -> Option<Version> {
    Version::parse(headers.get(VERSION)?.to_str().ok()?)
}

/// The version a request has to name. Without it, it is refused in the version that its key spoke last.
fn version(state: &XapiState, who: &Principal, headers: &HeaderMap) -> Result<Version, Problem> {
    let asked = asked_version(headers);
    let spoken = match who {
        Principal::Client { key, .. } => state.clients.speaks(key, asked),
        _ => asked.unwrap_or_default(),
    };
    asked.ok_or_else(|| {
        let problem = match headers.get(VERSION) {
            Some(version) => refusal::bad(format!("The version {version:?} is not spoken here.")),
            None => refusal::bad("The header X-Experience-API-Version is missing."),
        };
        problem
            .hint("send X-Experience-API-Version: 1.0.3, or 2.0.0")
            .with(VERSION, HeaderValue::from_static(spoken.header()))
    })
}

async fn nothing_here() -> Response {
    let detail = "There is no such resource here; there are statements, activities, activities/state, \
                  activities/profile, agents, agents/profile and about.";
    Problem::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail).into_response()
}

async fn wrong_method() -> Response {
    let detail = "This resource has no such method.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed", detail).into_response()
}

/// Runs what blocks where it may.
async fn blocking<T: Send + 'static>(
    state: XapiState,
    work: impl FnOnce(&XapiState) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let request = Span::current();
    match tokio::task::spawn_blocking(move || request.in_scope(|| work(&state))).await {
        Ok(result) => result,
        Err(panicked) => Err(Problem::internal(&panicked)),
    }
}
