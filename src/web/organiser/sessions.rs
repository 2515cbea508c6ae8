//! The organiser's sessions: each with how many have come in so far, and a form to plan another one.

use super::Organiser;
use crate::access::PersonId;
use crate::course::{Catalog, Gate, Minutes, Modality};
use crate::operation::invite::{self, Progress};
use crate::operation::plan::{self, Every, Plan, Repeat};
use crate::roster::{Meeting, Session, SignUp};
use crate::store::StoreError;
use crate::web::Server;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::{Heading, path_segment, sentence};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Where an organiser sees a session.
pub(super) fn address(session: &Session) -> String {
    format!("/organise/sessions/{}", path_segment(&session.id.0))
}

/// A session as planned in a form.
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Wish {
    workshop: String,
    day: String,
    time: String,
    until: String,
    zone: String,
    again: String,
    modality: String,
    place: String,
    link: String,
    seats: String,
    gate: String,
    sign_up: String,
    closes: String,
    trainer: String,
    others: String,
    repeat: String,
    times: String,
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
                        Ok(sessions) => Ok(sessions.first().map_or_else(|| "/organise/".to_owned(), address)),
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
    let at = |time: &str| {
        let written = format!("{}T{}[{}]", wish.day.trim(), time.trim(), wish.zone.trim());
        written.parse().map_err(|_| "Such a time doesn’t exist there: look at day, time and zone.".to_owned())
    };
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let again = wish.again.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::parse::<Meeting>);
    let again = again.collect::<Result<Vec<_>, _>>().map_err(|error| sentence(&error.to_string()))?;
    let repeat = match Every::ALL.into_iter().find(|every| every.code() == wish.repeat) {
        None => None,
        Some(every) => {
            let times =
                wish.times.trim().parse().map_err(|_| "How many sessions the series has is a number.".to_owned())?;
            Some(Repeat { every, times })
        }
    };
    Ok(Plan {
        ends: text(&wish.until).map(|until| at(&until)).transpose()?,
        again,
        capacity: seats(&wish.seats)?,
        modality: Modality::of(&wish.modality),
        place: text(&wish.place),
        join_link: text(&wish.link),
        gate: Gate::of(&wish.gate),
        sign_up: SignUp::of(&wish.sign_up).unwrap_or_default(),
        cut_off: closes(&wish.closes)?,
        trainers: trainers(&wish.trainer, &wish.others),
        repeat,
        ..Plan::new(wish.workshop.clone(), at(&wish.time)?)
    })
}

/// Who runs it: one who is chosen, and others by their ids.
pub(super) fn trainers(one: &str, others: &str) -> Vec<PersonId> {
    let mut found: Vec<PersonId> = Vec::new();
    for id in std::iter::once(one).chain(others.split([',', ' ', ';'])).map(str::trim).filter(|id| !id.is_empty()) {
        if found.iter().all(|known| known.0 != id) {
            found.push(PersonId(id.to_owned()));
        }
    }
    found
}

/// How many seats a form says there are; none for any number.
pub(super) fn seats(text: &str) -> Result<Option<u32>, String> {
    match text.trim() {
        "" => Ok(None),
        seats => seats.parse().map(Some).map_err(|_| "Seats are a number.".to_owned()),
    }
}

/// How long before the start a form says the list closes.
pub(super) fn closes(text: &str) -> Result<Minutes, String> {
    match text.trim() {
        "" => Ok(Minutes(0)),
        text => plan::lead(text).ok_or_else(|| "Write when the list closes as 2h or 90m before the start.".to_owned()),
    }
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
    let (sessions, ahead, people, trainers) = server
        .with_store(move |store| {
            let (mut lines, mut ahead) = (Vec::new(), 0);
            for (session, _) in store.sessions()?.into_iter().filter(|(session, _)| session.ends > now) {
                ahead += usize::from(session.is_ahead(now));
                let seats = store.roster(&session.id)?;
                let progress = seats.iter().map(|(person, _)| invite::progress(store, &person.id, now));
                lines.push(line(&rules, &session, &progress.collect::<Result<Vec<_>, _>>()?, now));
            }
            let people = store.people(Some(crate::access::Role::Learner))?;
            let trainers = store.people(Some(crate::access::Role::Trainer))?;
            let trainers = trainers.iter().filter(|trainer| trainer.is_active());
            let trainers: Vec<Value> = trainers.map(|t| json!({ "id": t.id, "name": t.name })).collect();
            Ok::<_, StoreError>((lines, ahead, people.iter().filter(|person| person.is_active()).count(), trainers))
        })
        .await?;
    let sentence = match (people, ahead) {
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
    let wish = failed.map_or_else(
        || Wish { time: "09:00".to_owned(), zone: catalog.timezone.clone(), ..Wish::default() },
        |(wish, _)| wish.clone(),
    );
    let name = organiser.name(server).await?;
    let values = json!({
        "sentence": sentence, "sessions": sessions, "people": people, "workshops": workshops, "trainers": trainers,
        "is_open": failed.is_some(), "wish": wish, "problem": failed.map(|(_, problem)| problem),
    });
    page(server, "app/organise.html", &Frame::organiser("Sessions", &name, Section::Sessions), &values)
}
