//! What trainers said of a workshop's steps after its sessions, with the line to mend. No names.

use super::{Desk, questions};
use crate::course::{Id, WorkshopKey};
use crate::insight::{StepFigures, WorkshopFigures};
use crate::operation::taught;
use crate::roster::SessionId;
use crate::store::StoreError;
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page};
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One workshop.
pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path((course, workshop)): Path<(String, String)>,
) -> Result<Response, Fault> {
    questions::allowed(&desk)?;
    let (catalog, now) = (server.published().catalog.clone(), server.now());
    let key = Id::new(&course).ok().zip(Id::new(&workshop).ok());
    let key = key.map(|(course, workshop)| WorkshopKey { course, workshop }).ok_or(Fault::Missing)?;
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let reader = desk.clone();
    let (figures, sessions) = server
        .with_store(move |store| {
            let figures = taught::report(store, &catalog, &[key], now)?.workshops.pop();
            // When each is, as people read it there, and its brief for those who see it.
            let mut sessions: BTreeMap<String, (Moment, Option<String>)> = BTreeMap::new();
            for (session, _) in store.sessions()? {
                let brief = reader.sees(&session).then(|| reader.brief_url(&session.id));
                let SessionId(id) = &session.id;
                sessions.insert(id.clone(), (Moment::day(&session.starts_at(), now), brief));
            }
            Ok::<_, StoreError>((figures, sessions))
        })
        .await?;
    let figures = figures.ok_or(Fault::Missing)?;
    let steps: Vec<Value> = figures.steps.iter().map(|step| row(step, &sessions)).collect();
    let values = json!({
        "list": format!("{}questions", desk.home()), "heading": figures.title, "as_of": Moment::exact(now, &zone),
        "sentence": sentence(&figures), "steps": steps, "sessions": figures.sessions,
    });
    let name = desk.name(&server).await?;
    page(&server, "app/workshop-steps.html", &desk.frame(&figures.title, &name, Section::Questions), &values)
}

/// The answer first: what is most often to be taught again.
fn sentence(figures: &WorkshopFigures) -> String {
    if figures.steps.is_empty() {
        return "This workshop has no plan yet.".to_owned();
    }
    if figures.sessions == 0 {
        return "Nobody has said anything of a step yet.".to_owned();
    }
    let asked_for = figures.steps.iter().filter(|step| step.re_teach > 0 && !step.gone);
    // By share, exactly; of the same share, what was said more often.
    let all = |step: &StepFigures| step.landed + step.re_teach;
    let worst =
        asked_for.max_by(|a, b| (a.re_teach * all(b)).cmp(&(b.re_teach * all(a))).then(a.re_teach.cmp(&b.re_teach)));
    match worst {
        Some(step) => {
            format!("Most often to be taught again: “{}”, {} of {} times.", step.title, step.re_teach, all(step))
        }
        None => "Every step landed wherever something was said of it.".to_owned(),
    }
}

fn row(step: &StepFigures, sessions: &BTreeMap<String, (Moment, Option<String>)>) -> Value {
    let said: Vec<Value> = step
        .said
        .iter()
        .map(|said| {
            let known = sessions.get(&said.session);
            let (sign, word) = if said.landed { ("✓", "landed") } else { ("↻", "re-teach") };
            json!({
                "session": said.session, "sign": sign, "word": word, "note": said.note, "day": known.map(|(day, _)| day),
                "url": known.and_then(|(_, url)| url.clone()),
            })
        })
        .collect();
    json!({
        "title": step.title, "step": step.step, "minutes": step.minutes, "place": step.place(), "gone": step.gone,
        "landed": step.landed, "re_teach": step.re_teach, "said": said,
    })
}
