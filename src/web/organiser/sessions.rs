//! The organiser's sessions: each with how many have come in so far, and a form to plan another one.

use super::Organiser;
use crate::course::Catalog;
use crate::operation::invite::{self, Progress};
use crate::operation::plan::{self, Plan};
use crate::roster::Session;
use crate::store::StoreError;
use crate::web::Server;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::{Heading, path_segment, sentence};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// Where an organiser sees a session.
pub(super) fn address(session: &Session) -> String {
    format!("/organise/sessions/{}", path_segment(&session.id.0))
}

/// A session as planned in a form.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    workshop: String,
    day: String,
    time: String,
    zone: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    seats: String,
    #[serde(default)]
    trainer: String,
}

pub(super) async fn show(State(server): State<Server>, organiser: Organiser) -> Result<Response, Fault> {
    shown(&server, &organiser, None).await
}

pub(super) async fn add(
    State(server): State<Server>,
    organiser: Organiser,
    Form(wish): Form<Wish>,
) -> Result<Response, Fault> {
    let catalog = server.published().catalog.clone();
    let planned = match planned(&wish) {
        Ok(plan) => {
            server
                .with_store(move |store| {
                    Ok::<_, StoreError>(match plan::add(store, &catalog, plan) {
                        Ok(session) => Ok(address(&session)),
                        Err(plan::PlanError::Store(error @ StoreError::Engine(_))) => return Err(error),
                        Err(error) => Err(sentence(&error.to_string())),
                    })
                })
                .await?
        }
        Err(problem) => Err(problem),
    };
    match planned {
        Ok(address) => Ok(Redirect::to(&address).into_response()),
        Err(problem) => {
            let page = shown(&server, &organiser, Some((&wish, &problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn planned(wish: &Wish) -> Result<Plan, String> {
    let starts = format!("{}T{}[{}]", wish.day.trim(), wish.time.trim(), wish.zone.trim());
    let starts =
        starts.parse().map_err(|_| "Such a time doesn’t exist there: look at day, time and zone.".to_owned())?;
    let seats = wish.seats.trim();
    let capacity =
        if seats.is_empty() { None } else { Some(seats.parse().map_err(|_| "Seats are a number.".to_owned())?) };
    let place = Some(wish.place.trim().to_owned()).filter(|place| !place.is_empty());
    let trainers = Some(wish.trainer.trim()).filter(|id| !id.is_empty());
    Ok(Plan {
        workshop: wish.workshop.clone(),
        id: None,
        starts,
        ends: None,
        capacity,
        place,
        ready_by: None,
        trainers: trainers.into_iter().map(|id| crate::access::PersonId(id.to_owned())).collect(),
    })
}

/// A session, with how far its invitations are.
fn line(catalog: &Catalog, session: &Session, progress: &[Progress], now: Timestamp) -> Value {
    let count = |state: Progress| progress.iter().filter(|known| **known == state).count();
    json!({
        "heading": Heading::new(session, catalog, progress.len(), now), "url": address(session),
        "signed_in": count(Progress::SignedIn), "bounced": count(Progress::Bounced),
        "not_invited": count(Progress::NotInvited),
    })
}

async fn shown(server: &Server, organiser: &Organiser, failed: Option<(&Wish, &str)>) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let rules = catalog.clone();
    let (sessions, people, trainers) = server
        .with_store(move |store| {
            let mut lines = Vec::new();
            for (session, _) in store.sessions()?.into_iter().filter(|(session, _)| session.ends > now) {
                let seats = store.roster(&session.id)?;
                let progress = seats.iter().map(|(person, _)| invite::progress(store, &person.id, now));
                lines.push(line(&rules, &session, &progress.collect::<Result<Vec<_>, _>>()?, now));
            }
            let people = store.people(Some(crate::access::Role::Learner))?;
            let trainers = store.people(Some(crate::access::Role::Trainer))?;
            let trainers = trainers.iter().filter(|trainer| trainer.is_active());
            let trainers: Vec<Value> = trainers.map(|t| json!({ "id": t.id, "name": t.name })).collect();
            Ok::<_, StoreError>((lines, people.iter().filter(|person| person.is_active()).count(), trainers))
        })
        .await?;
    let sentence = match (people, sessions.len()) {
        (0, _) => "Nobody is here yet. Begin with a list of people.".to_owned(),
        (people, 0) => format!("{people} learners, and no session ahead."),
        (people, 1) => format!("{people} learners, one session ahead."),
        (people, sessions) => format!("{people} learners, {sessions} sessions ahead."),
    };
    let workshops: Vec<Value> = catalog
        .courses
        .iter()
        .flat_map(|course| {
            course.workshops.iter().map(
                move |w| json!({ "key": format!("{}/{}", course.id, w.id), "title": w.title, "course": course.title }),
            )
        })
        .collect();
    let wish = failed.map(|(wish, _)| {
        json!({ "workshop": wish.workshop, "day": wish.day, "time": wish.time, "zone": wish.zone, "place": wish.place, "seats": wish.seats, "trainer": wish.trainer })
    });
    let name = organiser.name(server).await?;
    let values = json!({
        "sentence": sentence, "sessions": sessions, "people": people, "workshops": workshops, "trainers": trainers,
        "zone": catalog.timezone, "wish": wish, "problem": failed.map(|(_, problem)| problem),
    });
    page(server, "app/organise.html", &Frame::organiser("Sessions", &name, Section::Sessions), &values)
}
