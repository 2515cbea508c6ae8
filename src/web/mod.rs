//! The server: the site, the record store, assessments, the learner's and the trainer's pages, and live news of them.

#[cfg(feature = "acme")]
pub mod acme;
pub mod address;
mod apart;
pub mod arrival;
mod assets;
mod auditor;
mod bare;
mod basic;
pub mod connection;
mod cookie;
pub mod csrf;
pub mod demo;
mod desk;
mod device;
mod learner;
mod limits;
mod live;
mod manager;
mod metrics;
mod moment;
mod network;
mod observe;
mod organisation;
mod organiser;
mod origin;
mod page;
mod path;
pub mod problem;
mod proxy;
mod redirect;
mod scan;
mod security;
mod server;
mod shown;
mod sign_in;
mod stranger;
pub mod tls;
mod trainer;
pub mod xapi;

pub use network::{Network, NetworkError};
pub use organisation::Organisation;
pub use problem::Problem;
pub use proxy::Proxy;
pub use server::{Clock, Options, Published, Server};

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use xapi::XapiState;

/// Every route, under the checks and headers that all of them share.
pub fn router(server: Server) -> Router {
    let mut routes = Router::new()
        .merge(sign_in::routes())
        .merge(organisation::routes())
        .merge(learner::routes(&server))
        .merge(trainer::routes())
        .merge(organiser::routes())
        .merge(manager::routes())
        .merge(auditor::routes())
        .route("/healthz", get(health))
        .route("/metrics", get(metrics::show));
    if server.options.demo.is_some() {
        routes = routes.merge(demo::routes());
    }
    if server.options.reload {
        routes = routes.route("/_reload", get(live::reload));
    }
    routes
        .fallback(assets::serve)
        .with_state(server.clone())
        .merge(xapi::routes(record_store(&server)))
        .layer(from_fn_with_state(server.clone(), csrf::check))
        .layer(from_fn_with_state(server.clone(), page::dress))
        .layer(from_fn_with_state(server.clone(), bare::word))
        .layer(from_fn_with_state(server.clone(), origin::check))
        .layer(from_fn_with_state(server.clone(), proxy::check))
        .layer(from_fn(arrival::receive))
        .layer(from_fn_with_state(server.clone(), security::headers))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(server, observe::observe))
}

/// What the record store needs of the server.
fn record_store(server: &Server) -> XapiState {
    let (based, shown, timed, identified) = (server.clone(), server.clone(), server.clone(), server.clone());
    let (vouched, sites) = (server.clone(), server.clone());
    XapiState {
        store: std::sync::Arc::clone(&server.store),
        base: std::sync::Arc::new(move || based.published().catalog.id_base.clone()),
        prefix: std::sync::Arc::new(move || shown.published().prefix().to_owned()),
        clients: std::sync::Arc::default(),
        clock: std::sync::Arc::new(move || timed.now()),
        identify: std::sync::Arc::new(move |headers| identified.learner_of(headers)),
        is_sites: std::sync::Arc::new(move |origin| sites.is_sites(origin)),
        is_vouched: std::sync::Arc::new(move |headers| vouched.vouched(headers).is_some()),
    }
}

/// Says that the store answers.
async fn health(axum::extract::State(server): axum::extract::State<Server>) -> axum::http::StatusCode {
    match server.with_store(|store| store.revision()).await {
        Ok(_) => axum::http::StatusCode::NO_CONTENT,
        Err(_) => axum::http::StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Serves until `stop` is done; then lets requests under way finish.
pub async fn serve(server: Server, listener: TcpListener, stop: impl Future<Output = ()>) {
    let watching = tokio::spawn(live::watch(server.clone()));
    let delivering = tokio::spawn(live::deliver(server.clone()));
    let settling = tokio::spawn(live::settle(server.clone()));
    let tls = server.options.tls.clone();
    let following = tls.clone().map(|tls| tokio::spawn(tls.follow()));
    connection::serve(listener, tls, router(server), stop).await;
    watching.abort();
    delivering.abort();
    settling.abort();
    following.inspect(tokio::task::JoinHandle::abort);
}

/// Tells who comes by plain HTTP to come by https, until `stop` is done.
pub async fn redirect(server: Server, listener: TcpListener, stop: impl Future<Output = ()>) {
    connection::serve_beside(listener, redirect::routes(server), stop).await;
}
