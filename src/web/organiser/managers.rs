//! Managers as people name them: who has an account, and sending those who haven't a view of their team.

use super::Organiser;
use crate::operation::courier::Courier;
use crate::operation::team::{self, GlimpseError, Manager};
use crate::operation::waive::Grounds;
use crate::store::{Store, StoreError};
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::sentence;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

/// What is to be done about whose view.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct Wish {
    say: String,
    #[serde(default)]
    address: String,
}

pub(in crate::web) async fn show(State(server): State<Server>, organiser: Organiser) -> Result<Response, Fault> {
    shown(&server, &organiser, None, None).await
}

/// A view that was made and is passed on by hand.
struct Made {
    address: String,
    url: String,
}

pub(in crate::web) async fn send(
    State(server): State<Server>,
    organiser: Organiser,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Result<Response, Fault> {
    let (now, name) = (server.now(), organiser.name(&server).await?);
    let courier = server.options.courier.clone();
    let root = server.address(&headers);
    let address = wish.address.clone();
    let done = server
        .with_store(move |store| {
            let grounds = Grounds { by: &name, reason: "to show a manager where their team stands" };
            match wish.say.as_str() {
                "back" => take_back(store, &wish.address, &name, now).map(|()| None),
                "mail" => mail(store, courier.as_ref(), &wish.address, grounds, now).map(|()| None),
                "link" => Ok(Some(team::glimpse(store, &wish.address, grounds, now).map_err(told)?.0)),
                _ => Err(Told::Fault(Fault::Missing)),
            }
        })
        .await;
    match done {
        Ok(None) => Ok(Redirect::to("/organise/managers").into_response()),
        Ok(Some(path)) => shown(&server, &organiser, Some(Made { address, url: format!("{root}{path}") }), None).await,
        Err(Told::Problem(problem)) => {
            let page = shown(&server, &organiser, None, Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Told::Fault(fault)) => Err(fault),
    }
}

/// Why something wasn't done: a page of its own, or a sentence on this one.
enum Told {
    Fault(Fault),
    Problem(String),
}

impl From<StoreError> for Told {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

fn told(error: GlimpseError) -> Told {
    match error {
        GlimpseError::Store(error) => Told::Fault(error.into()),
        error => Told::Problem(sentence(&error.to_string())),
    }
}

fn take_back(store: &dyn Store, address: &str, name: &str, now: Timestamp) -> Result<(), Told> {
    let grounds = Grounds { by: name, reason: "taken back" };
    let managers = team::managers(store, now).map_err(|error| told(error.into()))?;
    let open = managers.into_iter().filter(|manager| manager.address == address).find_map(|manager| manager.glimpse);
    let token = open.ok_or(GlimpseError::Gone).map_err(told)?.token;
    team::take_back(store, &token, grounds, now).map_err(told)
}

fn mail(
    store: &dyn Store,
    courier: Option<&Courier>,
    address: &str,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), Told> {
    let courier = courier.ok_or(Told::Fault(Fault::Missing))?;
    courier.digest(store, address, grounds, now).map_err(|error| match error {
        crate::operation::courier::DigestError::Glimpse(error) => told(error),
        error => Told::Problem(sentence(&error.to_string())),
    })
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    made: Option<Made>,
    problem: Option<&str>,
) -> Result<Response, Fault> {
    let now = server.now();
    let managers = server.with_store(move |store| team::managers(store, now)).await?;
    let zone = TimeZone::get(&server.published().catalog.timezone).unwrap_or(TimeZone::UTC);
    let without = managers.iter().filter(|manager| manager.account.is_none()).count();
    let sentence = match (managers.len(), without) {
        (0, _) => "Nobody names a manager.".to_owned(),
        (1, 0) => "One manager, with an account.".to_owned(),
        (1, _) => "One manager, without an account.".to_owned(),
        (all, without) => format!("{all} managers, {without} of them without an account."),
    };
    let line = |manager: &Manager| {
        let view = manager.glimpse.as_ref().map(|glimpse| {
            json!({
                "since": Moment::ago(glimpse.created, now, &zone),
                "until": Moment::by(&glimpse.expires.to_zoned_datetime(zone.clone()), now),
                "opened": glimpse.opened.map(|at| Moment::ago(at, now, &zone)),
            })
        });
        json!({ "address": manager.address, "people": manager.people, "account": manager.account, "view": view })
    };
    let lines: Vec<Value> = managers.iter().map(line).collect();
    let name = organiser.name(server).await?;
    let values = json!({
        "sentence": sentence, "managers": lines, "mails": server.options.courier.is_some(), "problem": problem,
        "made": made.map(|made| json!({ "address": made.address, "url": made.url })),
    });
    page(server, "app/managers.html", &Frame::organiser("Managers", &name, Section::Managers), &values)
}
