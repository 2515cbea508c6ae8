//! Records from elsewhere: those that were accepted, certificates that wait, and lists, shown first and taken in as shown.

use super::Organiser;
use crate::access::{PersonId, Principal, Role};
use crate::course::Catalog;
use crate::decision::{Accepted, Ended, Report};
use crate::diagnostic::Lines;
use crate::operation::look;
use crate::operation::vouch::{self, Kind, Line, Plan, VouchError};
use crate::operation::waive::Grounds;
use crate::store::{Store, StoreError};
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, Section, page};
use crate::web::path::Path;
use crate::web::shown::sentence;
use crate::web::{Server, scan};
use crate::xapi::File;
use axum::extract::multipart::Multipart;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How many records a page shows.
const SHOWN: usize = 200;

/// How long the scans of a list are kept that was shown, and not taken in.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    q: String,
    #[serde(default)]
    ended: Option<String>,
}

/// A list that was shown, with the seal of what was shown.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    path: String,
    list: String,
    source: String,
    /// The names of its scans and their hashes, as JSON.
    scans: String,
    seal: String,
    #[serde(default)]
    reason: String,
}

/// Why a record is revoked.
#[derive(Debug, Deserialize)]
pub(super) struct Revoking {
    #[serde(default)]
    reason: String,
}

impl Organiser {
    /// Who that is to the table of who may do what.
    pub(super) fn principal(&self) -> Principal {
        Principal::Person(self.0.clone(), Role::Organiser)
    }
}

/// A day as people read it.
pub(super) fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

pub(super) async fn show(
    State(server): State<Server>,
    organiser: Organiser,
    Query(sought): Query<Sought>,
) -> Result<Response, Fault> {
    shown(&server, &organiser, sought, None).await
}

async fn shown(
    server: &Server,
    organiser: &Organiser,
    sought: Sought,
    problem: Option<&str>,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let found = server.with_store(move |store| {
        store.forget_uploads(now - KEPT)?;
        let names: HashMap<PersonId, String> =
            store.people(None)?.into_iter().map(|person| (person.id, person.name)).collect();
        Ok::<_, StoreError>((vouch::list(store, now)?, vouch::waiting(store)?, names))
    });
    let (records, waiting, names) = found.await?;
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let name_of = |id: &PersonId| names.get(id).cloned().unwrap_or_else(|| id.to_string());
    let (q, ended) = (sought.q.trim().to_lowercase(), sought.ended.is_some());
    let holding = records.iter().filter(|record| record.holds()).count();
    let fits = |record: &&Accepted| {
        let text = format!(
            "{} {} {} {} {}",
            record.person,
            name_of(&record.person),
            record.module,
            vouch::title(&catalog, &record.module),
            record.says.source
        );
        (ended || record.holds()) && text.to_lowercase().contains(&q)
    };
    let fitting: Vec<&Accepted> = records.iter().rev().filter(fits).collect();
    let lines: Vec<Value> =
        fitting.iter().take(SHOWN).map(|record| line(record, &name_of(&record.person), &catalog, &zone)).collect();
    let to_decide: Vec<Value> = waiting
        .iter()
        .map(|claim| {
            json!({
                "url": format!("/organise/records/claims/{}", claim.id), "name": name_of(&claim.person),
                "title": vouch::title(&catalog, &claim.module), "source": claim.says.source,
                "achieved": day(claim.says.achieved), "when": Moment::exact(claim.made, &zone),
            })
        })
        .collect();
    let count = |n: usize, one: &str, more: &str| if n == 1 { format!("One {one}") } else { format!("{n} {more}") };
    let values = json!({
        "sentence": format!(
            "{}, {} to decide", count(holding, "record from elsewhere", "records from elsewhere"), to_decide.len()
        ),
        "claims": to_decide, "more": fitting.len().saturating_sub(SHOWN), "records": lines, "q": sought.q,
        "ended": ended, "problem": problem,
    });
    let name = organiser.name(server).await?;
    page(server, "app/records.html", &Frame::organiser("Records", &name, Section::Records), &values)
}

fn line(record: &Accepted, name: &str, catalog: &Catalog, zone: &TimeZone) -> Value {
    let says = &record.says;
    let ended = record.ended.as_ref().map(|ended| match ended {
        Ended::Replaced => "corrected".to_owned(),
        Ended::Revoked { by, reason, .. } => format!("revoked by {by}: {reason}"),
    });
    json!({
        "name": name, "title": vouch::title(catalog, &record.module), "achieved": day(says.achieved),
        "until": says.until.map_or_else(String::new, day), "source": says.source, "by": record.by,
        "reason": record.reason, "when": Moment::exact(record.at, zone), "ended": ended,
        "url": format!("/organise/records/{}", record.id),
        "scan": says.scan.as_ref().map(|_| format!("/organise/records/{}/scan", record.id)),
    })
}

pub(super) async fn revoke(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<Uuid>,
    Form(given): Form<Revoking>,
) -> Result<Response, Fault> {
    let (now, who, by) = (server.now(), organiser.principal(), organiser.name(&server).await?);
    let base = server.published().catalog.id_base.clone();
    let done = server
        .with_store(move |store| {
            let grounds = Grounds { by: &by, reason: &given.reason };
            told(vouch::revoke(store, &base, id, (&who, grounds), now))
        })
        .await?;
    match done {
        Ok(()) => Ok(Redirect::to("/organise/records").into_response()),
        Err(None) => Err(Fault::Missing),
        Err(Some(problem)) => {
            let page = shown(&server, &organiser, Sought::default(), Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What is told of a decision that was not made: nothing, when there is nothing to decide on.
pub(super) fn told<T>(done: Result<T, VouchError>) -> Result<Result<T, Option<String>>, StoreError> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(VouchError::Store(error)) => Err(error),
        Err(VouchError::Unknown(_)) => Ok(Err(None)),
        Err(error) => Ok(Err(Some(sentence(&error.to_string())))),
    }
}

/// The scan of a record that was accepted.
pub(super) async fn record_scan(
    State(server): State<Server>,
    organiser: Organiser,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let (now, viewer, name) = (server.now(), organiser.0.clone(), organiser.name(&server).await?);
    let found = server.with_store(move |store| {
        let all = vouch::list(store, now)?;
        let Some(record) = all.iter().find(|record| record.id == id) else { return Ok(None) };
        look::note(store, (&viewer, Role::Organiser, &name), &record.person, Report::Evidence, now)?;
        vouch::scan(store, record.statement)
    });
    let found: Result<_, StoreError> = found.await;
    scan::answer(found?.ok_or(Fault::Missing)?.1)
}

pub(super) async fn form(State(server): State<Server>, organiser: Organiser) -> Result<Response, Fault> {
    asked(&server, &organiser, None).await
}

async fn asked(server: &Server, organiser: &Organiser, problem: Option<&str>) -> Result<Response, Fault> {
    let name = organiser.name(server).await?;
    let frame = Frame::organiser("Bring records in", &name, Section::Records);
    page(server, "app/records-import.html", &frame, &json!({ "problem": problem }))
}

pub(super) async fn preview(
    State(server): State<Server>,
    organiser: Organiser,
    mut fields: Multipart,
) -> Result<Response, Fault> {
    let (mut path, mut list, mut source) = ("the list".to_owned(), Vec::new(), String::new());
    let (mut both, mut scans) = (false, BTreeMap::new());
    loop {
        let field = match fields.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(_) => return too_large(&server, &organiser).await,
        };
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned).filter(|name| !name.is_empty());
        let Ok(bytes) = field.bytes().await else { return too_large(&server, &organiser).await };
        match (name.as_str(), file) {
            ("source", _) => source = String::from_utf8_lossy(&bytes).into_owned(),
            ("scans", Some(file)) => drop(scans.insert(file, bytes.to_vec())),
            ("file" | "text", file) if !bytes.trim_ascii().is_empty() => {
                both = !list.is_empty();
                path = file.map_or(path, |name| name.chars().take(80).collect());
                list = bytes.to_vec();
            }
            _ => {}
        }
    }
    if list.is_empty() || both {
        let problem =
            if both { "Choose a file or paste a list: not both at once." } else { "Choose a file, or paste a list." };
        let page = asked(&server, &organiser, Some(problem)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let file = |(name, content): (String, Vec<u8>)| {
        (name, File { sha2: data_encoding::HEXLOWER.encode(&Sha256::digest(&content)), content })
    };
    let scans: BTreeMap<String, File> = scans.into_iter().map(file).collect();
    planned(&server, &organiser, (path, list, source), Scans::New(scans), None).await
}

async fn too_large(server: &Server, organiser: &Organiser) -> Result<Response, Fault> {
    let page = asked(server, organiser, Some("That is more than 30 MB, or didn’t arrive whole.")).await?;
    Ok((StatusCode::PAYLOAD_TOO_LARGE, page).into_response())
}

/// The scans of a list: those that just came, or those that are kept, by the names they had.
enum Scans {
    New(BTreeMap<String, File>),
    Kept(BTreeMap<String, String>),
}

impl Scans {
    fn names(&self) -> BTreeMap<String, String> {
        match self {
            Self::New(files) => files.iter().map(|(name, file)| (name.clone(), file.sha2.clone())).collect(),
            Self::Kept(names) => names.clone(),
        }
    }
}

/// What a list would do, with the scans that are kept of it.
fn plan_of(
    store: &dyn Store,
    catalog: &Catalog,
    who: (&Principal, &PersonId),
    (path, list, source): (&str, &[u8], &str),
    scans: &Scans,
    now: Timestamp,
) -> Result<Plan, StoreError> {
    if let Scans::New(files) = scans {
        let files: Vec<File> = files.values().cloned().collect();
        store.forget_uploads(now - KEPT)?;
        store.keep_uploads(who.1, &files, now)?;
    }
    let (names, kept) = (scans.names(), store.uploads(who.1)?);
    let find = |name: &str| {
        let sha2 = names.get(name).ok_or_else(|| format!("no file called `{name}` came along"))?;
        let file = kept.iter().find(|file| file.sha2 == *sha2);
        file.map(|file| file.content.clone())
            .ok_or_else(|| format!("`{name}` is no longer kept: choose the files again"))
    };
    vouch::plan(store, catalog, (path, list), &find, (who.0, Some(source), false), now)
}

async fn planned(
    server: &Server,
    organiser: &Organiser,
    (path, list, source): (String, Vec<u8>, String),
    scans: Scans,
    notice: Option<&str>,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let (who, owner, names, said) = (organiser.principal(), organiser.0.clone(), scans.names(), source.clone());
    let found = server.with_store(move |store| {
        let plan = plan_of(store, &catalog, (&who, &owner), (&path, &list, &said), &scans, now)?;
        let ready = if plan.problems.is_empty() { vouch::made_ready(store, &catalog, &plan, now)? } else { 0 };
        Ok::<_, VouchError>((plan, ready))
    });
    let (plan, ready) = found.await.map_err(|error| {
        tracing::error!(%error, "a list of records can't be planned");
        Fault::Broken
    })?;
    let lines = |is: fn(&Kind) -> bool| {
        let all: Vec<&Line> = plan.lines.iter().filter(|line| is(&line.kind)).collect();
        let shown: Vec<Value> = all.iter().take(SHOWN).map(|line| told_line(line)).collect();
        json!({ "n": all.len(), "more": all.len().saturating_sub(SHOWN), "lines": shown })
    };
    let problem = |problem: &crate::diagnostic::Diagnostic| {
        let line = problem.place.as_ref().map(|place| Lines::new(&plan.text).position(place.start).line);
        json!({ "line": line, "message": sentence(&problem.message.replace('`', "")), "hint": problem.hint.as_ref().map(|hint| hint.replace('`', "")) })
    };
    let values = json!({
        "path": plan.path, "list": plan.text, "source": source, "scans": json!(names).to_string(), "seal": plan.seal(),
        "notice": notice, "new": lines(|kind| *kind == Kind::New),
        "replaces": lines(|kind| matches!(kind, Kind::Replaces { .. })),
        "revoked": lines(|kind| matches!(kind, Kind::Revoked { .. })),
        "known": plan.known, "ready": ready, "unread": plan.unread.join(", "), "is_empty": plan.is_empty(),
        "problems": plan.problems.iter().take(SHOWN).map(problem).collect::<Vec<_>>(), "problem_count": plan.problems.len(),
    });
    let name = organiser.name(server).await?;
    page(server, "app/records-preview.html", &Frame::organiser("Bring records in", &name, Section::Records), &values)
}

fn told_line(line: &Line) -> Value {
    let says = &line.says;
    let before = match &line.kind {
        Kind::New => String::new(),
        Kind::Replaces { says: old, .. } if old.until != says.until => {
            format!("was valid to {}", old.until.map_or_else(|| "no day given".to_owned(), day))
        }
        Kind::Replaces { .. } => "another scan".to_owned(),
        Kind::Revoked { by, reason } => format!("revoked by {by}: {reason}"),
    };
    json!({
        "name": line.name, "id": line.person, "title": line.title, "achieved": day(says.achieved),
        "until": says.until.map_or_else(String::new, day), "source": says.source, "scan": says.scan.is_some(),
        "before": before,
    })
}

pub(super) async fn take(
    State(server): State<Server>,
    organiser: Organiser,
    Form(given): Form<Shown>,
) -> Result<Response, Fault> {
    let (now, catalog) = (server.now(), server.published().catalog.clone());
    let (who, owner, by) = (organiser.principal(), organiser.0.clone(), organiser.name(&server).await?);
    let names: BTreeMap<String, String> = serde_json::from_str(&given.scans).map_err(|_| Fault::Missing)?;
    let Shown { path, list, source, seal, reason, .. } = given;
    let again = (path.clone(), list.clone().into_bytes(), source.clone());
    let scans = Scans::Kept(names.clone());
    let done = server
        .with_store(move |store| {
            let plan = plan_of(store, &catalog, (&who, &owner), (&path, list.as_bytes(), &source), &scans, now)?;
            if plan.seal() != seal || !plan.problems.is_empty() {
                return Ok(Err(Some(String::new())));
            }
            let usual = format!("by the list {path}");
            let reason = if reason.trim().is_empty() { &usual } else { &reason };
            let done = told(vouch::carry_out(store, &catalog, &plan, Grounds { by: &by, reason }, now))?;
            if done.is_ok() {
                store.keep_uploads(&owner, &[], now)?;
            }
            Ok::<_, StoreError>(done)
        })
        .await?;
    if done.is_ok() {
        return Ok(Redirect::to("/organise/records").into_response());
    }
    let notice = "Something changed since you looked. This is what would happen now.";
    planned(&server, &organiser, again, Scans::Kept(names), Some(notice)).await
}
