//! What pages of the site ask for: who one is, what is done, and how much is left to each workshop ahead.

use super::Learner;
use super::records::assessed;
use crate::course::{ActivityId, Catalog};
use crate::evidence::{Account, Evidence, Proof};
use crate::operation::judge;
use crate::readiness::{Readiness, Standing, Verdict, Word};
use crate::roster::Session;
use crate::web::moment::Moment;
use crate::web::{Problem, Server, cookie, shown};
use axum::Router;
use axum::extract::{Json, State};
use axum::http::HeaderMap;
use axum::routing::get;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/me/account.json", get(account)).route("/me/progress.json", get(progress))
}

async fn account(
    State(server): State<Server>,
    Learner(id): Learner,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let base = server.published().catalog.id_base.clone();
    let known = server.with_store(move |store| store.person(&id)).await.map_err(|e| Problem::internal(&e))?;
    let person = known.ok_or_else(super::signed_out)?;
    let Account { home_page, name } = Account::of(&person.id, &base);
    Ok(Json(json!({
        "id": person.id, "name": person.name, "shared": cookie::is_shared(&headers), "account": { "homePage": home_page, "name": name },
    })))
}

/// What the pages of the site show of a learner: what is done, and how much is left to each workshop ahead.
async fn progress(State(server): State<Server>, Learner(id): Learner) -> Result<Json<Value>, Problem> {
    let now = server.now();
    let found = server.with_store(move |store| {
        let (catalog, seats) = judge::person(store, &id, now)?;
        let evidence = judge::evidence(store, &id, &catalog.id_base, now)?;
        let ahead = seats.iter().filter(|(session, _)| session.is_ahead(now));
        let ahead: Vec<Value> = ahead.map(|(session, seat)| ahead_of(&catalog, session, seat, now)).collect();
        let (read, passed) = (read(&catalog, &evidence), passed(&catalog, &evidence));
        Ok::<_, judge::JudgeError>(json!({ "experienced": read, "passed": passed, "workshops": ahead }))
    });
    Ok(Json(found.await.map_err(|error| Problem::internal(&error))?))
}

/// How much is left to a workshop, and by when.
fn ahead_of(catalog: &Catalog, session: &Session, seat: &Standing, now: Timestamp) -> Value {
    let Verdict { state, minutes_left, due, .. } = &seat.verdict;
    let title = catalog.workshop(&session.workshop).map_or_else(|| session.workshop.to_string(), |w| w.title.clone());
    let left = *state != Readiness::NotReady && state.word() != Word::Ready && minutes_left.0 > 0;
    json!({
        "course": session.workshop.course,
        "title": format!("{title}, {}", Moment::day_and_time(&session.starts_at(), now).human()),
        "state": shown::State::from(state.word()),
        "minutes_left": if left { minutes_left.to_string() } else { String::new() },
        "due": (*due > now).then(|| Moment::by(&due.to_zoned_datetime(session.zone()), now)),
    })
}

/// The assessments passed on the versions in force, by activity.
fn passed(catalog: &Catalog, evidence: &[Evidence]) -> BTreeSet<String> {
    let of = |item: &Evidence| {
        let key = assessed(catalog, &item.activity)?;
        let current = catalog.module(&key).is_some_and(|module| module.version == item.version);
        let passed = item.voided.is_none() && matches!(item.proof, Proof::Passed(_));
        (current && passed).then(|| catalog.id_base.iri(&ActivityId::assessment(key)))
    };
    evidence.iter().filter_map(of).collect()
}

/// The lessons worked through on the versions in force, by activity.
pub(super) fn read(catalog: &Catalog, evidence: &[Evidence]) -> BTreeSet<String> {
    let counts = |e: &&Evidence| {
        let current = match catalog.id_base.parse(&e.activity) {
            Some(ActivityId::Lesson(key, _)) => catalog.module(&key).is_some_and(|module| module.version == e.version),
            _ => false,
        };
        e.voided.is_none() && current && matches!(e.proof, Proof::Experienced | Proof::Completed)
    };
    evidence.iter().filter(counts).map(|e| e.activity.clone()).collect()
}
