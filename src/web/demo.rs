//! `/demo`: the trainer's roster on the left, a learner's phone on the right, and buttons to be either.

use super::page::{Fault, Frame, page};
use super::shown::path_segment;
use super::{Server, cookie};
use crate::access::{PersonId, Role};
use crate::operation::sign_in::{self, Browser, SignInError};
use crate::roster::SessionId;
use crate::store::StoreError;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use fast_qr::QRBuilder;
use fast_qr::convert::svg::SvgBuilder;
use serde::Deserialize;
use serde_json::json;

/// Who and what the demo's page shows.
#[derive(Debug, Clone)]
pub struct Cast {
    /// The trainer.
    pub trainer: PersonId,
    /// Whoever else one can be: organiser, manager, auditor.
    pub staff: Vec<(PersonId, Role)>,
    /// The session on the left.
    pub session: SessionId,
    /// Whose phone is on the right.
    pub phone: PersonId,
    /// Where it is open.
    pub last_question: String,
    /// Learners one can be: id, name, and a word on where they stand.
    pub learners: Vec<(PersonId, String, String)>,
}

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/demo", get(show)).route("/demo/be", get(be)).route("/demo/code.svg", get(code))
}

/// The page. A browser that is nobody yet becomes the trainer and the learner whose phone it is: only the demo signs anybody in like this.
async fn show(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let Some(cast) = server.options.demo.clone() else { return Err(Fault::Missing) };
    let roster = format!("/trainer/sessions/{}", path_segment(&cast.session.0));
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = server.now();
    let (phone, trainer) = (cast.phone.clone(), cast.trainer.clone());
    let links = server.with_store(move |store| {
        let name = |id: &PersonId| Ok::<_, StoreError>(store.person(id)?.map_or_else(|| id.to_string(), |p| p.name));
        let (for_phone, for_trainer) =
            (sign_in::link(store, &phone, Role::Learner, now)?, sign_in::link(store, &trainer, Role::Trainer, now)?);
        Ok::<_, SignInError>(((name(&phone)?, for_phone), (name(&trainer)?, for_trainer)))
    });
    let ((learner, for_phone), (trainer, for_trainer)) = links.await.map_err(broken)?;
    let be = |title: String, url: String, note: &str| json!({ "title": title, "url": url, "note": note });
    let mut people = vec![be("Be the trainer".to_owned(), "/demo/be?role=trainer".to_owned(), "sees every session")];
    people.extend(cast.staff.iter().map(|(_, role)| {
        let does = match role {
            Role::Organiser => "brings people in, and invites them",
            Role::Manager => "sees how far their own team is",
            _ => "reads what was, and on what evidence",
        };
        be(format!("Be the {}", role.as_str()), format!("/demo/be?role={}", role.as_str()), does)
    }));
    people.extend(cast.learners.iter().map(|(id, name, word)| {
        be(format!("Be {name}, {word}"), format!("/demo/be?role=learner&learner={}", path_segment(&id.0)), word)
    }));
    let shown = json!({
        "roster": roster,
        "phone": cast.last_question,
        "learner": { "name": learner },
        "trainer": { "name": trainer },
        "people": people,
        "addresses": [
            { "title": "The learner’s sign-in link, for a phone of your own", "url": format!("http://{host}{for_phone}") },
            { "title": "The trainer’s sign-in link", "url": format!("http://{host}{for_trainer}") },
        ],
    });
    let mut response = page(&server, "app/demo.html", &Frame::plain("Demo"), &shown)?;
    for (person, role) in [(cast.trainer, Role::Trainer), (cast.phone, Role::Learner)] {
        if server.signed_in(&headers, role).await?.is_none() {
            sign_in(&server, person, role, &mut response).await?;
        }
    }
    Ok(response)
}

/// The learner's link as a code, for a phone that can reach this address.
async fn code(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let Some(cast) = server.options.demo.clone() else { return Err(Fault::Missing) };
    let now = server.now();
    let link = server.with_store(move |store| sign_in::link(store, &cast.phone, Role::Learner, now)).await;
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = format!("http://{host}{}", link.map_err(broken)?);
    let drawn = QRBuilder::new(address).build().map_err(|_| Fault::Missing)?;
    let svg = SvgBuilder::default().to_str(&drawn);
    Ok(([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")], svg).into_response())
}

/// Who to be.
#[derive(Debug, Deserialize)]
struct Wish {
    role: String,
    #[serde(default)]
    learner: String,
}

/// Becomes somebody. A link may do that here, as nothing in the demo is worth protecting.
async fn be(State(server): State<Server>, Query(wish): Query<Wish>) -> Result<Response, Fault> {
    let Some(cast) = server.options.demo.clone() else { return Err(Fault::Missing) };
    let (person, role) = match wish.role.as_str() {
        "trainer" => (cast.trainer, Role::Trainer),
        "learner" => {
            let known = cast.learners.into_iter().find(|(id, ..)| id.0 == wish.learner);
            (known.map(|(id, ..)| id).ok_or(Fault::Missing)?, Role::Learner)
        }
        word => {
            let known = cast.staff.into_iter().find(|(_, role)| role.as_str() == word);
            known.ok_or(Fault::Missing)?
        }
    };
    let mut response = Redirect::to(role.home()).into_response();
    sign_in(&server, person, role, &mut response).await?;
    Ok(response)
}

async fn sign_in(server: &Server, person: PersonId, role: Role, response: &mut Response) -> Result<(), Fault> {
    let now = server.now();
    let entered = server.with_store(move |store| {
        let link = sign_in::link(store, &person, role, now)?;
        let browser = Browser { device: "the demo", shared: false };
        sign_in::enter(store, link.trim_start_matches("/sign-in/"), browser, now)
    });
    let (token, ..) = entered.await.map_err(broken)?;
    if let Some(value) = cookie::set(role, &token, server.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(())
}

#[allow(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn broken(error: SignInError) -> Fault {
    tracing::error!(%error, "the demo could not sign in");
    Fault::Broken
}
