//! Where a learner is signed in: to end what isn't theirs any more, and to sign in on another device.

use crate::access::{PersonId, Principal, Role};
use crate::operation::sign_in::{self, SignInError};
use crate::store::StoreError;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, page};
use crate::web::{Server, cookie};
use axum::Router;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/me/sign-ins", get(show).post(change))
}

/// What is to be done.
#[derive(Debug, Deserialize)]
struct Wish {
    say: String,
    #[serde(default)]
    id: String,
}

/// Who asks, and with which sign-in.
async fn asking(server: &Server, headers: &HeaderMap) -> Result<(PersonId, String), Fault> {
    let found = server.signed_in(headers, Role::Learner).await?;
    match found {
        // Whom the proxy in front signs in has no sign-in here: none is the one that asks.
        Some(Principal::Person(id, _)) if server.vouched(headers).is_some() => Ok((id, String::new())),
        Some(Principal::Person(id, _)) => Ok((id, cookie::read(headers, Role::Learner).unwrap_or_default())),
        _ => Err(Fault::SignIn(Role::Learner)),
    }
}

async fn show(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    shown(&server, &headers, None).await
}

async fn change(State(server): State<Server>, headers: HeaderMap, Form(wish): Form<Wish>) -> Result<Response, Fault> {
    let (person, cookie) = asking(&server, &headers).await?;
    let now = server.now();
    if wish.say == "another" && server.vouched(&headers).is_none() {
        let made = server.with_store(move |store| sign_in::another(store, &person, Role::Learner, now)).await;
        let (path, code) = made.map_err(|error| match error {
            SignInError::Store(error) => Fault::from(error),
            _ => Fault::SignIn(Role::Learner),
        })?;
        let address = server.address(&headers);
        let drawn = QRBuilder::new(format!("{address}{path}")).build().map_err(|_| Fault::Broken)?;
        let (first, rest) = code.split_at(3);
        let another = json!({
            "picture": SvgBuilder::default().to_str(&drawn), "code": format!("{first} {rest}"),
            "door": format!("{}/sign-in", address.split_once("://").map_or(&*address, |(_, rest)| rest)),
        });
        return shown(&server, &headers, Some(another)).await;
    }
    let which = (wish.say == "end").then_some(wish.id);
    if which.is_some() || wish.say == "others" {
        let ended = move |store: &dyn crate::store::Store| {
            sign_in::end_own(store, &person, Role::Learner, which.as_deref(), &cookie)
        };
        server.with_store(ended).await?;
    }
    Ok(Redirect::to("/me/sign-ins").into_response())
}

async fn shown(server: &Server, headers: &HeaderMap, another: Option<Value>) -> Result<Response, Fault> {
    let (person, cookie) = asking(server, headers).await?;
    let now = server.now();
    let zone = TimeZone::get(&server.published().catalog.timezone).unwrap_or(TimeZone::UTC);
    let (name, id, own) = server
        .with_store(move |store| {
            let name = store.person(&person)?.map_or_else(|| person.0.clone(), |person| person.name);
            let own = sign_in::list(store, &person, Role::Learner, &cookie, now)?;
            Ok::<_, StoreError>((name, person, own))
        })
        .await?;
    let own: Vec<Value> = own
        .iter()
        .map(|sign_in| {
            json!({
                "id": sign_in.id, "device": sign_in.device, "is_this": sign_in.is_this, "shared": sign_in.shared,
                "since": Moment::exact(sign_in.created, &zone), "seen": Moment::ago(sign_in.seen, now, &zone),
            })
        })
        .collect();
    let vouched = server.vouched(headers).is_some();
    let values = json!({ "sign_ins": own, "another": another, "id": id, "vouched": vouched });
    page(server, "app/sign-ins.html", &Frame::learner("Where you are signed in", &name), &values)
}
