//! Everybody who is known: found by name, id or team, and added one by one.

use super::Organiser;
use crate::access::{PersonId, Role};
use crate::operation::invite;
use crate::operation::people::{self, PersonError};
use crate::roster::{Membership, Person};
use crate::store::StoreError;
use crate::web::Server;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::{path_segment, sentence};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// How many a page shows.
const SHOWN: usize = 200;

/// Where an organiser sees a person.
pub(super) fn address(id: &PersonId) -> String {
    format!("/organise/people/{}", path_segment(&id.0))
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    gone: Option<String>,
}

/// Somebody new.
#[derive(Debug, Default, Deserialize)]
pub(super) struct New {
    id: String,
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    team: String,
}

pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Query(search): Query<Search>,
) -> Result<Response, Fault> {
    shown(&server, &organiser, &search, None).await
}

pub(super) async fn add(
    State(server): State<Server>,
    organiser: Organiser,
    Form(new): Form<New>,
) -> Result<Response, Fault> {
    let now = server.now();
    let id = PersonId(new.id.trim().to_owned());
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let person = Person {
        email: text(&new.email),
        teams: text(&new.team).map(Membership::new).into_iter().collect(),
        ..Person::new(&id.0, new.name.trim(), Role::Learner)
    };
    let url = address(&id);
    let added = server
        .with_store(move |store| {
            if person.name.is_empty() {
                return Ok(Err("Say how the person is called.".to_owned()));
            }
            if store.person(&person.id)?.is_some() {
                return Ok(Err("Somebody has this id already: look for it above.".to_owned()));
            }
            match people::add(store, person, now) {
                Ok(_) => Ok(Ok(())),
                Err(PersonError::Store(error)) => Err(error),
                Err(error) => Ok(Err(sentence(&error.to_string()))),
            }
        })
        .await?;
    match added {
        Ok(()) => Ok(Redirect::to(&url).into_response()),
        Err(problem) => {
            let page = shown(&server, &organiser, &Search::default(), Some((&new, &problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn matches(person: &Person, words: &[String], now: Timestamp) -> bool {
    let told = [&person.id.0, &person.name, &person.team_at(now), person.email.as_deref().unwrap_or_default()]
        .map(|text: &str| text.to_lowercase());
    words.iter().all(|word| told.iter().any(|text| text.contains(word)))
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    search: &Search,
    failed: Option<(&New, &str)>,
) -> Result<Response, Fault> {
    let now = server.now();
    let words: Vec<String> = search.q.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let with_gone = search.gone.is_some();
    let (all, found, lines) = server
        .with_store(move |store| {
            let people = store.people(Some(Role::Learner))?;
            let all = people.iter().filter(|person| person.is_active()).count();
            let found: Vec<&Person> =
                people.iter().filter(|p| with_gone || p.is_active()).filter(|p| matches(p, &words, now)).collect();
            let line = |person: &&Person| {
                let state = if person.is_active() { invite::progress(store, &person.id, now)?.label() } else { "Gone" };
                Ok::<Value, StoreError>(json!({
                    "id": person.id, "name": person.name, "url": address(&person.id), "team": person.team_at(now),
                    "email": person.email, "state": state,
                }))
            };
            let lines = found.iter().take(SHOWN).map(line).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, StoreError>((all, found.len(), lines))
        })
        .await?;
    let sentence = if search.q.trim().is_empty() {
        if all == 1 { "One learner".to_owned() } else { format!("{all} learners") }
    } else {
        format!("{found} found")
    };
    let name = organiser.name(server).await?;
    let new = failed.map(|(new, _)| json!({ "id": new.id, "name": new.name, "email": new.email, "team": new.team }));
    let values = json!({
        "sentence": sentence, "people": lines, "more": found.saturating_sub(SHOWN), "q": search.q, "gone": with_gone,
        "new": new, "problem": failed.map(|(_, problem)| problem),
    });
    page(server, "app/people.html", &Frame::organiser("People", &name, Section::People), &values)
}
