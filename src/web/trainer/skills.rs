//! A session's skills: who has shown what, and signing it while somebody shows it.

use crate::course::{Catalog, Skill};
use crate::decision::{SignOff, sign_off};
use crate::operation::sign_off::{self as signing, MAX_NOTE, SignError, Signing, Word};
use crate::roster::{Booking, Person, PersonId, Session, SessionId};
use crate::store::StoreError;
use crate::web::Server;
use crate::web::desk::Desk;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page};
use crate::web::shown::{Heading, path_segment, sentence};
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

impl From<SignError> for Fault {
    fn from(error: SignError) -> Self {
        match error {
            SignError::NotYours => Self::NotYours,
            SignError::Store(error) => error.into(),
            SignError::Statement(_) => {
                tracing::error!(%error, "a skill could not be signed");
                Self::Broken
            }
            _ => Self::Missing,
        }
    }
}

/// A session of the trainer's, who has a seat, and what was signed so far.
struct Bench {
    session: Session,
    skills: Vec<Skill>,
    seats: Vec<(Person, Booking)>,
    signed: Vec<SignOff>,
}

impl Bench {
    async fn open(server: &Server, desk: &Desk, id: String, now: Timestamp) -> Result<Self, Fault> {
        let catalog = server.published().catalog.clone();
        let found = server.with_store(move |store| {
            let Some(session) = store.session(&SessionId(id))? else { return Ok(None) };
            let skills = catalog.workshop(&session.workshop).map(|w| w.skills.clone()).unwrap_or_default();
            let seats = store.roster(&session.id)?;
            Ok::<_, StoreError>(Some(Self { session, skills, seats, signed: signing::list(store, now)? }))
        });
        let bench = found.await?.ok_or(Fault::Missing)?;
        if desk.sees(&bench.session) { Ok(bench) } else { Err(Fault::NotYours) }
    }

    fn standing(&self, person: &PersonId, skill: &Skill) -> Option<&SignOff> {
        sign_off::standing(&self.signed, person, &self.session.workshop, &skill.id)
    }

    /// How many skills somebody has signed.
    fn count(&self, person: &PersonId) -> usize {
        self.skills.iter().filter(|skill| self.standing(person, skill).is_some_and(|known| known.signed)).count()
    }

    fn heading(&self, catalog: &Catalog, desk: &Desk, now: Timestamp) -> Heading {
        Heading::new(&self.session, catalog, self.seats.len(), now).at(desk, &self.session, catalog)
    }
}

/// The sign, word and tint of a skill.
fn state(known: Option<&SignOff>) -> Value {
    let (sign, word, dot) = match known {
        Some(known) if known.signed => ("✓", "Signed", "done"),
        Some(_) => ("◔", "Not yet", "started"),
        None => ("–", "Not seen", ""),
    };
    json!({ "sign": sign, "word": word, "dot": dot })
}

/// Everybody's skills.
pub(super) async fn matrix(
    State(server): State<Server>,
    desk: Desk,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    let now = server.now();
    let bench = Bench::open(&server, &desk, session, now).await?;
    let catalog: Arc<Catalog> = server.published().catalog.clone();
    let heading = bench.heading(&catalog, &desk, now);
    let rows = bench.seats.iter().map(|(person, _)| {
        let cells: Vec<Value> = bench.skills.iter().map(|skill| state(bench.standing(&person.id, skill))).collect();
        json!({
            "name": person.name, "team": person.team_at(now), "cells": cells, "signed": bench.count(&person.id),
            "url": address(&bench.session.id, &person.id),
        })
    });
    let rows: Vec<Value> = rows.collect();
    let signed: usize = bench.seats.iter().map(|(person, _)| bench.count(&person.id)).sum();
    let columns: Vec<Value> = bench
        .skills
        .iter()
        .map(|skill| json!({ "title": skill.text, "short": skill.id.as_str().replace(['-', '_'], " ") }))
        .collect();
    let sentence = match (bench.skills.len(), bench.seats.len()) {
        (0, _) => "This workshop has no skills to sign.".to_owned(),
        (_, 0) => "Nobody is on the roster.".to_owned(),
        (skills, seats) => format!("{signed} of {} signed.", skills * seats),
    };
    let name = desk.name(&server).await?;
    let shown = json!({ "session": heading, "sentence": sentence, "columns": columns, "rows": rows });
    page(&server, "app/skills.html", &desk.frame("Skills", &name, Section::Sessions), &shown)
}

/// Where somebody's skills are signed.
fn address(session: &SessionId, person: &PersonId) -> String {
    format!("/trainer/sessions/{}/learners/{}/skills", path_segment(&session.0), path_segment(&person.0))
}

/// One learner's skills.
pub(super) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path((session, learner)): Path<(String, String)>,
) -> Result<Response, Fault> {
    shown(&server, &desk, (session, learner), None).await
}

/// The page, with what was filled in for one skill and what was wrong with it.
async fn shown(
    server: &Server,
    desk: &Desk,
    (session, learner): (String, String),
    wrong: Option<(&Said, &SignError)>,
) -> Result<Response, Fault> {
    let now = server.now();
    let bench = Bench::open(server, desk, session, now).await?;
    let (person, _) = bench.seats.iter().find(|(person, _)| person.id.0 == learner).ok_or(Fault::Missing)?;
    let catalog = server.published().catalog.clone();
    let zone = bench.session.zone();
    let skills = bench.skills.iter().map(|skill| {
        let known = bench.standing(&person.id, skill);
        let failed = wrong.filter(|(said, _)| said.skill == skill.id.as_str());
        let ticked = |place: usize| match failed {
            Some((said, _)) => said.steps.contains(&place),
            None => known.is_some_and(|known| known.steps.get(place) == Some(&true)),
        };
        let steps = skill.steps.iter().enumerate().map(|(place, text)| json!({ "text": text, "seen": ticked(place) }));
        let told = known.map(|known| {
            json!({ "by": known.by, "when": Moment::exact(known.at, &zone), "signed": known.signed, "note": known.note })
        });
        json!({
            "id": skill.id, "text": skill.text, "steps": steps.collect::<Vec<_>>(), "state": state(known),
            "known": told, "note": failed.map_or("", |(said, _)| &said.note),
            "wrong": failed.map(|(_, error)| sentence(&error.to_string())),
        })
    });
    let skills: Vec<Value> = skills.collect();
    let name = desk.name(server).await?;
    let shown = json!({
        "session": bench.heading(&catalog, desk, now),
        "back": format!("/trainer/sessions/{}/skills", path_segment(&bench.session.id.0)),
        "learner": { "name": person.name, "team": person.team_at(now) },
        "url": address(&bench.session.id, &person.id),
        "sentence": format!("{} of {} signed", bench.count(&person.id), bench.skills.len()),
        "skills": skills,
        "max_note": MAX_NOTE,
    });
    page(server, "app/skill.html", &desk.frame(&person.name, &name, Section::Sessions), &shown)
}

/// What a trainer filled in for one skill.
struct Said {
    skill: String,
    steps: Vec<usize>,
    note: String,
    word: String,
}

impl Said {
    fn read(mut form: HashMap<String, String>) -> Self {
        let steps = form.keys().filter_map(|key| key.strip_prefix("step-")?.parse().ok()).collect();
        let mut take = |name: &str| form.remove(name).unwrap_or_default();
        Self { skill: take("skill"), note: take("note"), word: take("say"), steps }
    }
}

/// Signs one skill, or says that it isn't there yet, or takes that back.
pub(super) async fn sign(
    State(server): State<Server>,
    desk: Desk,
    Path((session, learner)): Path<(String, String)>,
    Form(form): Form<HashMap<String, String>>,
) -> Result<Response, Fault> {
    let now = server.now();
    let said = Said::read(form);
    let (id, person) = (SessionId(session.clone()), PersonId(learner.clone()));
    let url = format!("{}#skill-{}", address(&id, &person), path_segment(&said.skill));
    let (me, name) = (desk.id.clone(), desk.name(&server).await?);
    let catalog = server.published().catalog.clone();
    let (skill, steps, note, word) = (said.skill.clone(), said.steps.clone(), said.note.clone(), said.word.clone());
    let done = server
        .with_store(move |store| {
            let seen: Vec<bool> =
                (0..=steps.iter().copied().max().unwrap_or(0).min(999)).map(|place| steps.contains(&place)).collect();
            let signing = Signing {
                session: &id,
                learner: &person,
                skill: &skill,
                steps: if steps.is_empty() { &[] } else { &seen },
                trainer: &me,
                name: &name,
            };
            let word = match word.as_str() {
                "sign" => Word::Sign,
                "take-back" => Word::TakeBack(&note),
                "not-yet" => Word::NotYet(&note),
                _ => return Err(SignError::Nothing),
            };
            signing::say(store, &catalog, &signing, word, now)
        })
        .await;
    match done {
        Ok(()) => Ok(Redirect::to(&url).into_response()),
        Err(
            error @ (SignError::Nothing
            | SignError::StepsMissing
            | SignError::NoNote
            | SignError::TooLong
            | SignError::NotSigned),
        ) => {
            let again = shown(&server, &desk, (session, learner), Some((&said, &error))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
