//! The built site, as files.

use super::Server;
use super::page::Fault;
use super::security::RESOURCE_POLICY;
use super::shown::path_segment;
use crate::access::Role;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Serves what no other route has.
pub(super) async fn serve(State(server): State<Server>, request: Request) -> Result<Response, Fault> {
    // The build's own notes lie among its files; the address is looked at as the file will be looked up.
    let path = percent_decode_str(request.uri().path()).decode_utf8_lossy();
    if path.split(['/', '\\']).any(|segment| segment.starts_with('.')) {
        return Err(Fault::Missing);
    }
    // A folder's address is given its slash by leading there, and what begins with two is a host's name.
    if path.contains("//") {
        return Err(Fault::Missing);
    }
    let site = server.published().site.clone();
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let files = ServeDir::new(&site).append_index_html_on_directories(true);
    let Ok(mut response) = files.oneshot(request).await.map(IntoResponse::into_response);
    if response.status() == StatusCode::NOT_FOUND {
        // The site may be on a host of its own, and have it.
        if let Some(there) = elsewhere(&server, &uri) {
            let learns = server.signed_in(&headers, Role::Learner).await?.is_some();
            let with_pass = format!("/me/pass?to={}", path_segment(&there));
            return Ok(Redirect::to(if learns { &with_pass } else { &there }).into_response());
        }
        return match tokio::fs::read_to_string(site.join("404.html")).await {
            Ok(html) => Ok((StatusCode::NOT_FOUND, Html(html)).into_response()),
            Err(_) => Err(Fault::Missing),
        };
    }
    // Anybody may read the site, and show its pictures elsewhere.
    response.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    // Browsers ask whether a page changed each time; unchanged ones are answered without a body.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// Where the site has a page, when it is on a host of its own.
fn elsewhere(server: &Server, uri: &Uri) -> Option<String> {
    let catalog = server.published().catalog.clone();
    let base = catalog.base_url.as_deref()?.trim_end_matches('/');
    catalog.on_site(&format!("{base}{}", uri.path_and_query()?.as_str()))
}
