//! `/me/pass`: leads a learner back to the course pages, where those have a host of their own, with a pass for them.

use crate::access::{Principal, Role};
use crate::operation::pass;
use crate::operation::sign_in::Browser;
use crate::web::device::device;
use crate::web::page::{Fault, onward};
use crate::web::{Server, cookie};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/me/pass", get(lead))
}

/// Where to go on.
#[derive(Debug, Deserialize)]
struct Wish {
    #[serde(default)]
    to: String,
}

async fn lead(
    State(server): State<Server>,
    headers: HeaderMap,
    Query(Wish { to }): Query<Wish>,
) -> Result<Response, Fault> {
    let catalog = server.published().catalog.clone();
    let to = catalog.on_site(&to).ok_or(Fault::Missing)?;
    let Some(origin) = catalog.site_origin().map(str::to_owned) else { return Err(Fault::Missing) };
    let found = server.signed_in(&headers, Role::Learner).await?;
    let Some(Principal::Person(person, _)) = found else {
        // Once they have signed in, it goes on from here.
        let mut response = Redirect::to("/sign-in").into_response();
        if let Some(value) = cookie::onward(&to, server.is_secure()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        return Ok(response);
    };
    let (now, device, shared) = (server.now(), device(&headers), cookie::is_shared(&headers));
    let given = server.with_store(move |store| {
        let device = format!("{device}, course pages");
        pass::give(store, &person, &origin, Browser { device: &device, shared }, now)
    });
    // A browser keeps what is after the # to itself.
    let pass = given.await?;
    onward(&server, "On to the courses", &format!("{to}#prework-pass={pass}"))
}
