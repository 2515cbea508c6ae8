//! Certificates that a learner hands in from `/me`: each waits until somebody accepts or refuses it.

use super::me;
use crate::access::{PersonId, Principal, Role};
use crate::course::Catalog;
use crate::evidence::{Evidence, Proof, Scan};
use crate::operation::vouch::{self, ClaimError, Wish};
use crate::operation::{judge, people};
use crate::store::{Claim, Store, StoreError};
use crate::web::moment::Moment;
use crate::web::page::Fault;
use crate::web::path::Path;
use crate::web::shown::sentence;
use crate::web::{Server, scan};
use crate::xapi::values_of;
use axum::Router;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use uuid::Uuid;

/// How large the form is that has a scan.
const FORM: usize = Scan::MOST + 64 * 1024;

/// How many certificates that were looked at are shown.
const SHOWN: usize = 10;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/me/certificates", post(hand_in).layer(DefaultBodyLimit::max(FORM)))
        .route("/me/certificates/{claim}", post(withdraw))
        .route("/me/certificates/{claim}/scan", get(claim_scan))
        .route("/me/records/{statement}/scan", get(record_scan))
}

async fn own(server: &Server, headers: &HeaderMap) -> Result<PersonId, Fault> {
    match server.signed_in(headers, Role::Learner).await? {
        Some(Principal::Person(id, _)) => Ok(id),
        _ => Err(Fault::SignIn(Role::Learner)),
    }
}

async fn hand_in(State(server): State<Server>, headers: HeaderMap, mut fields: Multipart) -> Result<Response, Fault> {
    let id = own(&server, &headers).await?;
    let (mut module, mut file) = (String::new(), Vec::new());
    let (mut achieved, mut until, mut source) = (String::new(), String::new(), String::new());
    while let Ok(Some(field)) = fields.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| Fault::TooLarge)?;
        let text = || String::from_utf8_lossy(&bytes).trim().to_owned();
        match name.as_str() {
            "module" => module = text(),
            "achieved" => achieved = text(),
            "until" => until = text(),
            "source" => source = text(),
            "file" => file = bytes.to_vec(),
            _ => {}
        }
    }
    let (now, catalog, person) = (server.now(), server.published().catalog.clone(), id.clone());
    let done = server
        .with_store(move |store| {
            let done = Wish::of(&achieved, &until, &source)
                .and_then(|wish| vouch::claim(store, &catalog, (&person, &module), &wish, &file, now));
            match done {
                Err(ClaimError::Store(error)) => Err(error),
                other => Ok(other),
            }
        })
        .await?;
    match done {
        Ok(_) => Ok(Redirect::to("/me#certificates").into_response()),
        Err(ClaimError::Missing) => Err(Fault::Missing),
        Err(error) => {
            let page = me::page_of(&server, id, Some(&sentence(&error.to_string()))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn withdraw(State(server): State<Server>, headers: HeaderMap, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let person = own(&server, &headers).await?;
    let done = server.with_store(move |store| match of(store, &person, id)? {
        Some(claim) => store.withdraw_claim(id, &claim.person),
        None => Ok(false),
    });
    if done.await? { Ok(Redirect::to("/me#certificates").into_response()) } else { Err(Fault::Missing) }
}

/// A claim of somebody's own, under whatever id.
fn of(store: &dyn Store, person: &PersonId, id: Uuid) -> Result<Option<Claim>, StoreError> {
    let Some(person) = people::current(store, person)? else { return Ok(None) };
    Ok(store.claim(id)?.filter(|claim| person.ids().any(|own| *own == claim.person)))
}

async fn claim_scan(State(server): State<Server>, headers: HeaderMap, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let person = own(&server, &headers).await?;
    let found = server.with_store(move |store| match of(store, &person, id)? {
        Some(_) => store.claim_scan(id),
        None => Ok(None),
    });
    scan::answer(found.await?.ok_or(Fault::Missing)?)
}

/// The scan of a record of one's own, by the statement that says so.
async fn record_scan(
    State(server): State<Server>,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let (person, now) = (own(&server, &headers).await?, server.now());
    let base = server.published().catalog.id_base.clone();
    let found = server.with_store(move |store| {
        let evidence = judge::evidence(store, &person, &base, now)?;
        let is_it =
            |item: &Evidence| item.statement == id && item.voided.is_none() && matches!(item.proof, Proof::External(_));
        if evidence.iter().any(is_it) { vouch::scan(store, id) } else { Ok(None) }
    });
    let found: Result<_, StoreError> = found.await;
    scan::answer(found?.ok_or(Fault::Missing)?.1)
}

/// A learner's certificates as their page shows them: those that wait first, and what came of the last ones.
pub(super) fn shown(store: &dyn Store, catalog: &Catalog, person: &PersonId) -> Result<Vec<Value>, StoreError> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let Some(person) = people::current(store, person)? else { return Ok(Vec::new()) };
    let mut claims = Vec::new();
    for id in person.ids() {
        claims.extend(store.claims_of(id)?);
    }
    claims.sort_by_key(|claim| (claim.settled.is_some(), std::cmp::Reverse(claim.made)));
    let line = |claim: &Claim| {
        let url = format!("/me/certificates/{}", claim.id);
        json!({
            "title": vouch::title(catalog, &claim.module), "source": claim.says.source,
            "when": Moment::exact(claim.made, &zone), "scan": format!("{url}/scan"), "url": url,
            "waits": claim.settled.is_none(),
            "accepted": claim.settled.as_ref().is_some_and(|settled| settled.accepted),
            "by": claim.settled.as_ref().map(|settled| &settled.by),
            "reason": claim.settled.as_ref().map(|settled| &settled.reason),
        })
    };
    Ok(claims.iter().take(SHOWN).map(line).collect())
}

/// Where the scan of a record is, if it has one.
pub(super) fn scan_of(store: &dyn Store, statement: Uuid) -> Result<Option<String>, StoreError> {
    let stored = store.statement(statement)?;
    let has = stored.is_some_and(|stored| values_of(&stored.body)["attachments"].is_array());
    Ok(has.then(|| format!("/me/records/{statement}/scan")))
}
