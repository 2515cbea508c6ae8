//! A certificate that a learner handed in: looked at, and accepted or refused with a reason.

use super::Organiser;
use super::records::{day, told};
use crate::access::Role;
use crate::decision::Report;
use crate::evidence::Scan;
use crate::operation::look;
use crate::operation::vouch::{self, Wish};
use crate::operation::waive::Grounds;
use crate::store::StoreError;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::path::Path;
use crate::web::shown::sentence;
use crate::web::{Server, scan};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// What an organiser says of a certificate.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Word {
    #[serde(default)]
    say: String,
    #[serde(default)]
    achieved: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    shown(&server, &organiser, id, None).await
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    id: Uuid,
    failed: Option<(&Word, &str)>,
) -> Result<Response, Fault> {
    let (now, catalog, viewer) = (server.now(), server.published().catalog.clone(), organiser.0.clone());
    let name = organiser.name(server).await?;
    let by = name.clone();
    let found = server.with_store(move |store| {
        let Some(claim) = store.claim(id)?.filter(|claim| claim.settled.is_none()) else { return Ok(None) };
        let person = crate::operation::people::current(store, &claim.person)?;
        look::note(store, (&viewer, Role::Organiser, &by), &claim.person, Report::Evidence, now)?;
        let scan = store.claim_scan(id)?.and_then(|bytes| Scan::of(&bytes));
        Ok::<_, StoreError>(person.zip(scan).map(|(person, scan)| (claim, person, scan)))
    });
    let (claim, person, scan) = found.await?.ok_or(Fault::Missing)?;
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let given = Word {
        achieved: claim.says.achieved.to_string(),
        until: claim.says.until.map_or_else(String::new, |day| day.to_string()),
        source: claim.says.source.clone(),
        ..Word::default()
    };
    let word = failed.map_or(&given, |(word, _)| word);
    let url = format!("/organise/records/claims/{id}");
    let values = json!({
        "learner": person.name, "team": person.team_at(now), "title": vouch::title(&catalog, &claim.module),
        "when": Moment::exact(claim.made, &zone), "achieved_said": day(claim.says.achieved),
        "url": url, "scan": { "url": format!("{url}/scan"), "is_picture": scan.is_picture() },
        "fields": { "achieved": word.achieved, "until": word.until, "source": word.source, "reason": word.reason },
        "is_own": person.id == organiser.0, "problem": failed.map(|(_, problem)| problem),
    });
    page(server, "app/claim.html", &Frame::organiser("A certificate", &name, Section::Records), &values)
}

pub(super) async fn decide(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<Uuid>,
    Form(word): Form<Word>,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let (who, by, said) = (organiser.principal(), organiser.name(&server).await?, word.clone());
    let done = server
        .with_store(move |store| {
            let reason = said.reason.trim();
            match said.say.as_str() {
                "accept" => {
                    let reason = if reason.is_empty() { "the scan shows it" } else { reason };
                    let wish = match Wish::of(&said.achieved, &said.until, &said.source) {
                        Ok(wish) => wish,
                        Err(error) => return Ok(Err(Some(sentence(&error.to_string())))),
                    };
                    let grounds = (&who, Grounds { by: &by, reason });
                    let done = told(vouch::accept(store, &catalog, id, &wish, grounds, now))?;
                    Ok::<_, StoreError>(done.and_then(|done| done.map_err(|error| Some(sentence(&error.to_string())))))
                }
                "refuse" if reason.is_empty() => Ok(Err(Some("Say why: the learner reads it.".to_owned()))),
                "refuse" => told(vouch::refuse(store, id, (&who, Grounds { by: &by, reason }), now)),
                _ => Ok(Err(Some("Accept it, or refuse it.".to_owned()))),
            }
        })
        .await?;
    match done {
        Ok(()) => Ok(Redirect::to("/organise/records").into_response()),
        Err(None) => Err(Fault::Missing),
        Err(Some(problem)) => {
            let page = shown(&server, &organiser, id, Some((&word, &problem))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The scan of a certificate that waits.
pub(super) async fn claim_scan(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let (now, viewer, name) = (server.now(), organiser.0.clone(), organiser.name(&server).await?);
    let found = server.with_store(move |store| {
        let (Some(claim), Some(bytes)) = (store.claim(id)?, store.claim_scan(id)?) else { return Ok(None) };
        look::note(store, (&viewer, Role::Organiser, &name), &claim.person, Report::Evidence, now)?;
        Ok::<_, StoreError>(Some(bytes))
    });
    scan::answer(found.await?.ok_or(Fault::Missing)?)
}
