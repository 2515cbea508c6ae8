//! How a session's readiness was a week before, the day before, and at the start, person by person.

use super::Desk;
use crate::readiness::{Kept, Readiness, Snapshot, Word};
use crate::roster::{Person, PersonId, Session, SessionId};
use crate::store::StoreError;
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page};
use crate::web::shown::{self, Heading};
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    let id = SessionId(session);
    let found = server
        .with_store(move |store| {
            let Some(session) = store.session(&id)? else { return Ok(None) };
            let snapshots = store.snapshots(&id)?;
            let mut people: BTreeMap<PersonId, Person> = BTreeMap::new();
            for kept in snapshots.iter().flat_map(|snapshot| &snapshot.seats) {
                if let Some(person) = store.person(&kept.person)? {
                    people.insert(kept.person.clone(), person);
                }
            }
            Ok::<_, StoreError>(Some((session, snapshots, people)))
        })
        .await?;
    let Some((session, snapshots, people)) = found else { return Err(Fault::Missing) };
    if !desk.sees(&session) {
        return Err(Fault::NotYours);
    }
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let columns: Vec<Value> = snapshots.iter().map(|snapshot| column(snapshot, &session)).collect();
    let mut rows: Vec<Value> = people.iter().map(|(id, person)| row(id, person, &snapshots)).collect();
    rows.sort_by(|one, other| one["name"].as_str().cmp(&other["name"].as_str()));
    let heading = Heading::new(&session, &catalog, rows.len(), now).at(&desk, &session, &catalog);
    let values = json!({ "session": heading, "columns": columns, "rows": rows });
    let name = desk.name(&server).await?;
    page(&server, "app/snapshots.html", &desk.frame("How it was", &name, Section::Sessions), &values)
}

fn column(snapshot: &Snapshot, session: &Session) -> Value {
    let ready = snapshot.seats.iter().filter(|kept| word(kept) == Some(Word::Ready)).count();
    json!({
        "label": snapshot.point.label(), "at": Moment::exact(snapshot.at, &session.zone()), "ready": ready,
        "of": snapshot.seats.len(),
    })
}

fn row(id: &PersonId, person: &Person, snapshots: &[Snapshot]) -> Value {
    let cells: Vec<Option<Value>> = snapshots
        .iter()
        .map(|snapshot| {
            let kept = snapshot.seats.iter().find(|kept| kept.person == *id)?;
            Some(json!({ "state": word(kept).map(shown::State::from), "reason": kept.reason }))
        })
        .collect();
    json!({ "name": person.name, "cells": cells })
}

fn word(kept: &Kept) -> Option<Word> {
    Readiness::PRODUCED.into_iter().find(|state| state.code() == kept.state).map(Readiness::word)
}
