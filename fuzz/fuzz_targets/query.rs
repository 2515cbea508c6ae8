//! Any bytes as a query of the record store: an answer or a refusal, never a failure.
#![no_main]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Uri};
use libfuzzer_sys::fuzz_target;
use prework::access::Principal;
use prework::course::IdBase;
use prework::store::SqlStore;
use prework::web::xapi::{XapiState, routes};
use std::sync::{Arc, LazyLock};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

static SERVER: LazyLock<(Runtime, Router)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let state = XapiState {
        store: Arc::new(SqlStore::in_folder(&folder).expect("a store")),
        base: Arc::new(|| IdBase::new("https://x.org/ids")),
        prefix: Arc::new(String::new),
        clients: Arc::default(),
        clock: Arc::new(jiff::Timestamp::now),
        identify: Arc::new(|_| Some(Principal::Server)),
        is_sites: Arc::new(|_| false),
        is_vouched: Arc::new(|_| false),
    };
    (Builder::new_current_thread().enable_all().build().expect("a runtime"), routes(state))
});

const RESOURCES: [&str; 6] =
    ["statements", "activities", "activities/state", "activities/profile", "agents", "agents/profile"];

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let Ok(query) = std::str::from_utf8(rest) else { return };
    let resource = RESOURCES[usize::from(*first) % RESOURCES.len()];
    let Ok(uri) = Uri::try_from(format!("/xapi/{resource}?{query}")) else { return };
    let version = if first & 0x80 == 0 { "1.0.3" } else { "2.0.0" };
    let request = Request::get(uri.clone())
        .header("x-experience-api-version", version)
        .header("cookie", "signed=in")
        .body(Body::empty())
        .expect("a request");
    let (runtime, routes) = &*SERVER;
    let response = runtime.block_on(routes.clone().oneshot(request)).expect("an answer");
    assert!(response.status().as_u16() < 500, "{} for {uri}", response.status());
});
