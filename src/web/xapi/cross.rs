//! Course pages on other hosts: a browser asks whether they may send requests here, with a key (CORS).

use super::VERSION;
use crate::store::Store;
use axum::http::{HeaderName, Method, header};
use std::sync::Arc;
use std::time::Duration;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

/// Says yes to the site's own pages, and to the origins of all keys in force. Which key is for which origin shows when it is used;
/// the question itself carries none.
pub(super) fn layer(store: Arc<dyn Store>, is_sites: Arc<dyn Fn(&str) -> bool + Send + Sync>) -> CorsLayer {
    let origins = AllowOrigin::async_predicate(move |origin, _| {
        let (store, is_sites) = (Arc::clone(&store), Arc::clone(&is_sites));
        async move {
            let Ok(origin) = origin.to_str().map(str::to_owned) else { return false };
            if is_sites(&origin) {
                return true;
            }
            let known = move || {
                let keys = store.keys().inspect_err(|error| tracing::error!(%error, "keys can't be read"));
                keys.is_ok_and(|keys| keys.iter().any(|key| key.revoked.is_none() && key.is_for(&origin)))
            };
            tokio::task::spawn_blocking(known).await.unwrap_or(false)
        }
    });
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::HEAD, Method::PUT, Method::POST, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            VERSION,
            HeaderName::from_static("x-experience-api-consistent-through"),
            header::ETAG,
            header::LAST_MODIFIED,
            header::RETRY_AFTER,
        ])
        .max_age(Duration::from_mins(10))
}
