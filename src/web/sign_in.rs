//! Signing in by a personal link or by the code beside it. Opening a link shows a button and uses nothing up; pressing the
//! button signs in, once.

use super::address::ClientAddress;
use super::device::device;
use super::page::{Fault, Frame, page};
use super::shown::path_segment;
use super::{Server, cookie};
use crate::access::{PersonId, Principal, Role};
use crate::operation::sign_in::{self, Browser, SignInError};
use crate::operation::{invite, paper};
use crate::roster::SessionId;
use crate::store::Store;
use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/sign-in", get(door).post(by_code))
        .route("/sign-in/new", post(send_new))
        .route("/sign-in/{token}", get(look).post(enter))
        .route("/sign-out", post(leave))
        .route("/trainer/sign-out", post(leave))
        .route("/organise/sign-out", post(leave))
        .route("/team/sign-out", post(leave))
        .route("/audit/sign-out", post(leave))
}

async fn look(State(server): State<Server>, headers: HeaderMap, Path(token): Path<String>) -> Result<Response, Fault> {
    let now = server.now();
    let action = format!("/sign-in/{}", path_segment(&token));
    match server.with_store(move |store| sign_in::look(store, &token, now)).await {
        Ok((_, name, _)) => {
            let shown = json!({
                "name": name, "action": action, "problem": null, "next": null, "shared": cookie::is_shared(&headers),
            });
            page(&server, "app/sign-in.html", &Frame::plain("Sign in"), &shown)
        }
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(SignInError::Used(person, role)) => used(&server, &headers, &person, role).await,
        Err(_) => gone(&server, "This link is too old, or has a slip in it."),
    }
}

fn gone(server: &Server, problem: &str) -> Result<Response, Fault> {
    let shown = json!({ "name": null, "action": null, "problem": problem, "next": null });
    let shown = page(server, "app/sign-in.html", &Frame::plain("Sign in"), &shown)?;
    Ok((StatusCode::GONE, shown).into_response())
}

/// A link that was used leads on whoever it signed in, in this browser, and nobody else.
async fn used(server: &Server, headers: &HeaderMap, person: &PersonId, role: Role) -> Result<Response, Fault> {
    match server.signed_in(headers, role).await? {
        Some(Principal::Person(id, _)) if id == *person => Ok(Redirect::to(role.home()).into_response()),
        _ => gone(server, "This link was used before: each works once."),
    }
}

/// Where somebody signs in.
#[derive(Debug, Default, Deserialize)]
struct Place {
    /// Given where several people use the device.
    shared: Option<String>,
}

async fn enter(
    State(server): State<Server>,
    from: ClientAddress,
    headers: HeaderMap,
    Path(token): Path<String>,
    form: Result<Form<Place>, FormRejection>,
) -> Result<Response, Fault> {
    let now = server.now();
    // Whatever presses the button without the form's one field is on a device of their own.
    let shared = form.is_ok_and(|Form(place)| place.shared.is_some());
    let device = device(&headers);
    let entered = server.with_store(move |store| {
        let browser = Browser { device: &device, shared };
        sign_in::enter(store, &token, browser, now)
    });
    match entered.await {
        Ok((token, _, role)) => welcome(&server, &headers, (&token, role), shared).await,
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(SignInError::Used(person, role)) => used(&server, &headers, &person, role).await,
        Err(_) => {
            server.limits.lost(from, now)?;
            gone(&server, "This link is too old, or has a slip in it.")
        }
    }
}

/// Signs the browser in, and leads on; whoever was signed in there in that role isn't any more.
async fn welcome(
    server: &Server,
    headers: &HeaderMap,
    (token, role): (&str, Role),
    shared: bool,
) -> Result<Response, Fault> {
    if let Some(before) = cookie::read(headers, role) {
        server.with_store(move |store| sign_in::leave(store, &before)).await?;
    }
    let onward = cookie::goes_on(headers).filter(|_| role == Role::Learner);
    let to = onward.as_deref().map(|to| format!("/me/pass?to={}", path_segment(to)));
    let mut response = Redirect::to(to.as_deref().unwrap_or(role.home())).into_response();
    if let Some(value) = cookie::onward("", server.is_secure()).filter(|_| onward.is_some()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    if let Some(value) = cookie::set(role, token, server.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    if shared || cookie::is_shared(headers) {
        response.headers_mut().append(header::SET_COOKIE, cookie::share(shared, server.is_secure()));
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// An id, and the code that came with it; and the session whose poster led here.
#[derive(Debug, Default, Deserialize)]
struct Knock {
    #[serde(default)]
    id: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    session: String,
    #[serde(flatten)]
    place: Place,
}

async fn shown_door(
    server: &Server,
    headers: &HeaderMap,
    Knock { id, session, .. }: &Knock,
    problem: Option<&str>,
    notice: Option<&str>,
) -> Result<Response, Fault> {
    let wanted = SessionId(session.clone());
    let found = match session.as_str() {
        "" => None,
        _ => server.with_store(move |store| store.session(&wanted)).await?,
    };
    let workshop = found.map(|session| paper::title(&server.published().catalog, &session));
    let mails = server.options.courier.is_some();
    // From a poster, the id is asked for first, and then the code.
    let step = workshop.as_ref().filter(|_| mails).map(|_| if problem.or(notice).is_some() { "code" } else { "id" });
    let shown = json!({
        "id": id, "problem": problem, "notice": notice, "mails": mails, "session": session, "workshop": workshop,
        "step": step, "shared": cookie::is_shared(headers),
    });
    page(server, "app/door.html", &Frame::plain("Sign in"), &shown)
}

async fn door(
    State(server): State<Server>,
    headers: HeaderMap,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let session = asked.into_iter().find(|(name, _)| name == "session").map(|(_, id)| id).unwrap_or_default();
    shown_door(&server, &headers, &Knock { session, ..Knock::default() }, None, None).await
}

/// When a code is refused: a try at somebody's code is written down, and one at nobody's isn't, which nobody is to notice
/// by the time it takes.
const BEAT: Duration = Duration::from_millis(50);

/// The first beat after so long.
fn on_the_beat(elapsed: Duration) -> Duration {
    let beats = elapsed.as_nanos().div_ceil(BEAT.as_nanos());
    BEAT * u32::try_from(beats).unwrap_or(u32::MAX)
}

async fn by_code(
    State(server): State<Server>,
    from: ClientAddress,
    headers: HeaderMap,
    Form(knock): Form<Knock>,
) -> Result<Response, Fault> {
    let now = server.now();
    server.limits.may_knock(from, &knock.id, now)?;
    // A look at a code is work: no more of it at once than there is room for.
    let turn = server.turns.acquire().await.map_err(|_| Fault::Broken)?;
    let begun = Instant::now();
    // Whoever waited for a turn may have got others wrong meanwhile.
    server.limits.may_knock(from, &knock.id, now)?;
    let (id, code) = (knock.id.clone(), knock.code.clone());
    let (device, shared) = (device(&headers), knock.place.shared.is_some());
    let entered = server.with_store(move |store| {
        let browser = Browser { device: &device, shared };
        sign_in::enter_by_code(store, (&id, &code), browser, now)
    });
    match entered.await {
        Ok((token, _, role)) => welcome(&server, &headers, (&token, role), shared).await,
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(_) => {
            server.limits.knocked(from, &knock.id, now);
            drop(turn);
            sleep_until(begun + on_the_beat(begun.elapsed())).await;
            let problem = "That doesn’t fit. Take the code of the newest invitation. After five tries, wait a quarter of an hour, or open the link in the invitation.";
            let shown = shown_door(&server, &headers, &knock, Some(problem), None).await?;
            Ok((StatusCode::FORBIDDEN, shown).into_response())
        }
    }
}

/// Sends a new link and code to what is on file. Whether somebody is known or not, the answer says the same and comes as
/// soon: it waits for nothing that is done for who is known.
async fn send_new(
    State(server): State<Server>,
    headers: HeaderMap,
    from: ClientAddress,
    Form(knock): Form<Knock>,
) -> Result<Response, Fault> {
    if server.options.courier.is_none() {
        return Err(Fault::Missing);
    }
    let (now, id, session) = (server.now(), knock.id.clone(), SessionId(knock.session.clone()));
    server.limits.ask(from, now)?;
    let sending = server.clone();
    tokio::spawn(async move {
        let send = move |store: &dyn Store| invite::send_new(store, id.trim(), Some(&session), now);
        if let Err(error) = sending.with_store(send).await {
            tracing::error!(%error, "a letter that was asked for can't be sent");
        }
    });
    let notice =
        "If somebody with this id has an address on file, a letter with a link and a code is on its way there.";
    shown_door(&server, &headers, &knock, None, Some(notice)).await
}

/// Signs out of the role whose pages that is said on.
async fn leave(State(server): State<Server>, headers: HeaderMap, uri: Uri) -> Result<Response, Fault> {
    let role = Role::at(uri.path());
    if let Some(token) = cookie::read(&headers, role) {
        server.with_store(move |store| sign_in::leave(store, &token)).await?;
    }
    // On a shared device the next one is waiting, and what the browser kept of pages goes.
    let shared = cookie::is_shared(&headers);
    let mut response = match server.vouched(&headers) {
        Some(_) => stays(&server)?,
        None => Redirect::to(if shared { "/sign-in" } else { "/" }).into_response(),
    };
    if shared {
        let cache = HeaderValue::from_static(r#""cache""#);
        response.headers_mut().insert(HeaderName::from_static("clear-site-data"), cache);
    }
    if let Some(value) = cookie::clear(role, server.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// Whom the proxy in front signs in isn't signed out here.
fn stays(server: &Server) -> Result<Response, Fault> {
    let heading = "Your organisation still signs you in";
    let text = "Each page you open here is yours again, as long as you are signed in there. To sign out, sign out of your \
                organisation’s account, and close the browser on a device that isn’t yours.";
    let actions = json!([{ "title": "All courses", "url": "/", "primary": true }]);
    let values = json!({ "kicker": null, "heading": heading, "text": text, "actions": actions });
    page(server, "app/message.html", &Frame::plain(heading), &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_more_work_is_not_noticed() {
        let after = |millis| on_the_beat(Duration::from_millis(millis)).as_millis();
        assert_eq!([1, 25, 31, 50, 51, 120].map(after), [50, 50, 50, 50, 100, 150]);
    }
}
