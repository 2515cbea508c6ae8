//! A session's plan: moved, changed or called off, each shown first, and taken back within ten minutes.

use super::Organiser;
use super::sessions::{address, closes, seats, trainers};
use crate::course::Gate;
use crate::operation::paper;
use crate::operation::reschedule::{self, Preview, RescheduleError, Wish};
use crate::operation::waive::Grounds;
use crate::readiness::Standing;
use crate::roster::{NoticeKind, Session, SessionId, SignUp, When};
use crate::store::StoreError;
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::shown::{self, Heading, sentence};
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// The plan as a form has it.
#[derive(Debug, Default, Clone, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Plan {
    say: String,
    day: String,
    time: String,
    zone: String,
    place: String,
    link: String,
    seats: String,
    gate: String,
    sign_up: String,
    closes: String,
    trainers: String,
    reason: String,
    /// What the session was like when the form was made; empty for whoever doesn't say.
    seen: String,
}

impl Plan {
    /// As a session is.
    fn of(session: &Session) -> Self {
        let starts = session.starts_at();
        let trainers: Vec<&str> = session.trainers.iter().map(|id| id.0.as_str()).collect();
        Self {
            day: starts.date().to_string(),
            time: starts.strftime("%H:%M").to_string(),
            zone: session.timezone.clone(),
            place: session.place.clone().unwrap_or_default(),
            link: session.join_link.clone().unwrap_or_default(),
            seats: session.capacity.map_or_else(String::new, |seats| seats.to_string()),
            gate: session.gate.map_or("", Gate::code).to_owned(),
            sign_up: session.sign_up.code().to_owned(),
            closes: if session.cut_off.0 == 0 { String::new() } else { format!("{}m", session.cut_off.0) },
            trainers: trainers.join(", "),
            seen: mark(session),
            ..Self::default()
        }
    }

    /// What is to be otherwise than `session`. A time that is as shown stays: of the hour that comes twice the form shows no more.
    fn wish(&self, session: &Session) -> Result<Wish, String> {
        let is = Self::of(session);
        let same = (&self.day, &self.time, &self.zone) == (&is.day, &is.time, &is.zone);
        let written = format!("{}T{}[{}]", self.day.trim(), self.time.trim(), self.zone.trim());
        let starts: When =
            written.parse().map_err(|_| "Such a time doesn’t exist there: look at day, time and zone.".to_owned())?;
        Ok(Wish {
            starts: (!same).then_some(starts),
            ends: None,
            place: Some(self.place.clone()),
            join_link: Some(self.link.clone()),
            capacity: Some(seats(&self.seats)?),
            gate: Some(Gate::of(&self.gate)),
            sign_up: SignUp::of(&self.sign_up),
            cut_off: Some(closes(&self.closes)?),
            trainers: Some(trainers("", &self.trainers)),
        })
    }
}

pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Path(session): Path<String>,
) -> Result<Response, Fault> {
    shown(&server, &organiser, SessionId(session), None, None).await
}

pub(super) async fn say(
    State(server): State<Server>,
    organiser: Organiser,
    Path(session): Path<String>,
    Form(plan): Form<Plan>,
) -> Result<Response, Fault> {
    let (now, by, id) = (server.now(), organiser.name(&server).await?, SessionId(session));
    let (session, said) = (id.clone(), plan.clone());
    let done = server
        .with_store(move |store| {
            let grounds = Grounds { by: &by, reason: &said.reason };
            let wish = match store.session(&session)? {
                None => Ok(Wish::default()),
                Some(is) if !said.seen.is_empty() && said.seen != mark(&is) => return Ok(Err(MEANWHILE.to_owned())),
                Some(is) => said.wish(&is),
            };
            let wish = match wish {
                Ok(wish) => wish,
                Err(_) if said.say == "cancel" || said.say == "undo" => Wish::default(),
                Err(problem) => return Ok(Err(problem)),
            };
            let done = match said.say.as_str() {
                "preview" => reschedule::preview(store, &session, &wish, now).map(Some),
                "do" => reschedule::preview(store, &session, &wish, now)
                    .and_then(|preview| reschedule::carry_out(store, &preview, grounds, now))
                    .map(|_| None),
                "cancel" => reschedule::call_off(store, &session, grounds, now).map(|_| None),
                "undo" => {
                    let undo = Grounds { reason: "it was a mistake", ..grounds };
                    reschedule::undo(store, &session, undo, now).map(|_| None)
                }
                _ => return Ok(Err("There is no such button.".to_owned())),
            };
            match done {
                Ok(preview) => Ok(Ok(preview)),
                Err(RescheduleError::Store(StoreError::Conflict(_))) => Ok(Err(MEANWHILE.to_owned())),
                Err(RescheduleError::Store(error)) => Err(error),
                Err(other) => Ok(Err(sentence(&other.to_string()))),
            }
        })
        .await?;
    match done {
        Ok(None) => {
            server.changed();
            Ok(Redirect::to(&format!("/organise/sessions/{}/plan", shown::path_segment(&id.0))).into_response())
        }
        Ok(Some(preview)) => shown(&server, &organiser, id, Some((&plan, String::new())), Some(&preview)).await,
        // What somebody else changed is shown as it stands now.
        Err(problem) if problem == MEANWHILE => {
            shown(&server, &organiser, id, Some((&Plan::default(), problem)), None).await
        }
        Err(problem) => shown(&server, &organiser, id, Some((&plan, problem)), None).await,
    }
}

const MEANWHILE: &str = "Somebody else changed it meanwhile. This is how it stands.";

/// Tells whether a session is still as it was shown.
fn mark(session: &Session) -> String {
    let text = serde_json::to_string(session).unwrap_or_default();
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()).to_string()
}

/// What a change would do, for the page: the sentence, and everybody for whom something changes.
fn previewed(preview: &Preview) -> Value {
    let state = |standing: &Standing| shown::State::from(standing.verdict.state.word());
    let people = preview.seats.iter().filter_map(|(before, after)| {
        let lapses = preview.lapse.iter().find(|(person, _)| person.id == after.person.id);
        let elsewhere = preview.elsewhere.iter().find(|(person, _)| person.id == after.person.id);
        let differs = before.verdict.state.word() != after.verdict.state.word();
        (differs || lapses.is_some() || elsewhere.is_some()).then(|| {
            json!({
                "name": after.person.name, "before": state(before), "after": state(after),
                "reason": after.verdict.reason, "elsewhere": elsewhere.map(|(_, session)| &session.id),
            })
        })
    });
    json!({
        "sentence": sentence(&preview.sentence()), "people": people.collect::<Vec<_>>(), "waiting": preview.waiting,
        "is_moved": preview.is_moved(), "starts": preview.after.starts_at().strftime("%A %-d %B %Y, %H:%M").to_string(),
    })
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    id: SessionId,
    failed: Option<(&Plan, String)>,
    preview: Option<&Preview>,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let asked = id.clone();
    let found = server
        .with_store(move |store| {
            let Some(session) = store.session(&asked)? else { return Ok(None) };
            let undoable = reschedule::undoable(store, &asked, now)?;
            let told = store.notices(&asked)?.into_iter().filter(|told| {
                let about = matches!(told.notice.kind, NoticeKind::MovedTo | NoticeKind::CalledOff);
                about && told.sent.is_none() && told.refused.is_none()
            });
            let waiting = told.map(|told| told.notice.due);
            let (due, letters) = waiting.fold((None, 0), |(due, n), at| (Some(at.max(due.unwrap_or(at))), n + 1));
            let booked = store.roster(&asked)?.len();
            Ok::<_, StoreError>(Some((session, undoable.is_some(), due, letters, booked)))
        })
        .await?;
    let Some((session, can_undo, due, letters, booked)) = found else { return Err(Fault::Missing) };
    let problem = failed.as_ref().map(|(_, problem)| problem.clone()).filter(|problem| !problem.is_empty());
    let plan = failed
        .filter(|(plan, _)| !plan.day.is_empty())
        .map_or_else(|| Plan::of(&session), |(plan, _)| Plan { seen: mark(&session), ..plan.clone() });
    let zone = session.zone();
    let values = json!({
        "session": Heading::new(&session, &catalog, booked, now), "title": paper::title(&catalog, &session),
        "url": format!("{}/plan", address(&session)), "back": address(&session), "plan": plan, "problem": problem,
        "preview": preview.map(previewed), "is_over": session.ends <= now, "is_cancelled": session.cancelled.is_some(),
        "can_undo": can_undo, "letters": letters,
        "told_at": due.map(|at| Moment::clock(at, &zone)), "blocks": session.blocks.len(),
    });
    let name = organiser.name(server).await?;
    let shown = page(server, "app/replan.html", &Frame::organiser("Plan", &name, Section::Sessions), &values)?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, shown).into_response())
}
