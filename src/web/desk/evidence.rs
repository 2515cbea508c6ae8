//! One learner's requirements, and the statements and decisions behind each.

use super::roster::judged;
use super::{AsOf, Desk};
use crate::course::{ActivityId, Catalog, Criterion, Grade, RequirementKey, Rule};
use crate::decision::{Report, Waiver};
use crate::evidence::Scaled;
use crate::evidence::vocabulary::{CREDITED, DECISION, RETURNED, SOURCE, SUBMITTED};
use crate::operation::{look, vouch, waive};
use crate::readiness::RequirementVerdict;
use crate::roster::{PersonId, Session};
use crate::store::{Store, StoreError};
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Section, page};
use crate::web::path::Path;
use crate::web::shown::{self, Heading, Need};
use crate::xapi::values_of;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// One requirement with what shows it.
#[derive(Debug, Serialize)]
struct Part {
    #[serde(flatten)]
    need: Need,
    asks: String,
    waiver: Option<Value>,
    statements: Vec<Line>,
}

/// One statement, in a line.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    when: Moment,
    known: Moment,
    what: String,
    version: String,
    grade: &'static str,
    voided: bool,
    /// Who vouched for it and why, of what comes from elsewhere.
    vouched: Option<Value>,
    /// Where its scan is, if it has one.
    scan: Option<String>,
}

pub(in crate::web) async fn show(
    State(server): State<Server>,
    desk: Desk,
    Path((session, learner)): Path<(String, String)>,
    then: AsOf,
) -> Result<Response, Fault> {
    let (catalog, standings) = judged(&server, &desk, session, &then).await?;
    let now = standings.as_of;
    let heading = Heading::new(&standings.session, &catalog, standings.seats.len(), now);
    let heading = heading.at(&desk, &standings.session, &catalog);
    let name = desk.name(&server).await?;
    let (viewer, seen, at) = ((desk.id.clone(), desk.role, name.clone()), PersonId(learner.clone()), server.now());
    let zone = standings.session.zone();
    let seat = standings.of(&PersonId(learner)).cloned().ok_or(Fault::Missing)?;
    let session = standings.session;
    let scans = desk.learner_url(&session.id, &seen);
    let query = then.query();
    let (seat, parts) = server
        .with_store(move |store| {
            look::note(store, (&viewer.0, viewer.1, &viewer.2), &seen, Report::Evidence, at)?;
            let waivers = waive::list(store, now)?;
            let own: Vec<Waiver> = waivers.into_iter().filter(|w| w.person == seat.person.id).collect();
            let part = |r| requirement(store, &catalog, &session, r, &own, ((&scans, &query), now));
            let mut requirements: Vec<&RequirementVerdict> = seat.verdict.requirements.iter().collect();
            requirements.sort_by_key(|r| shown::place(&catalog, &r.key));
            let parts = requirements.into_iter().map(part).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, StoreError>((seat, parts))
        })
        .await?;
    let shown = json!({
        "back": { "title": heading.title, "url": format!("{}{}", heading.url, then.query()) },
        "session": heading,
        "learner": { "name": seat.person.name, "team": seat.person.team_at(now) },
        "state": shown::State::from(seat.verdict.state.word()),
        "reason": seat.verdict.reason,
        "as_of": if then.0.is_some() { Moment::exact(now, &zone) } else { Moment::clock(now, &zone) },
        "requirements": parts,
        "marking_url": desk.marking_url(),
    });
    page(&server, "app/evidence.html", &desk.frame(&seat.person.name, &name, Section::Sessions), &shown)
}

fn requirement(
    store: &dyn Store,
    catalog: &Catalog,
    session: &Session,
    verdict: &RequirementVerdict,
    waivers: &[Waiver],
    (scans, now): ((&str, &str), Timestamp),
) -> Result<Part, StoreError> {
    let zone = session.zone();
    let mut statements = Vec::new();
    for id in &verdict.evidence {
        if let Some(stored) = store.statement(*id)? {
            let body = values_of(&stored.body);
            let when = body["timestamp"].as_str().and_then(|t| t.parse().ok()).unwrap_or(stored.stored);
            let by_server = body["authority"]["account"]["name"].as_str() == Some("prework");
            statements.push(Line {
                id: id.to_string(),
                when: Moment::exact(when, &zone),
                known: Moment::exact(stored.stored, &zone),
                what: told(&body, catalog),
                version: body["context"]["revision"]
                    .as_str()
                    .and_then(|version| version.parse::<u32>().ok())
                    .map_or_else(String::new, |version| version.to_string()),
                grade: if by_server { "verified" } else { "reported" },
                voided: stored.voided,
                vouched: vouched(store, &body, now)?,
                scan: (is_credit(&body) && body["attachments"].is_array())
                    .then(|| format!("{}/scans/{id}{}", scans.0, scans.1)),
            });
        }
    }
    let waiver = waivers.iter().rfind(|w| w.key == verdict.key && w.covers(now, now));
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).strftime("%-d %B %Y").to_string();
    Ok(Part {
        need: Need::new(verdict),
        asks: asked(catalog, session, &verdict.key),
        waiver: waiver
            .map(|w| json!({ "by": w.by, "reason": w.reason, "until": w.until.map_or_else(String::new, day) })),
        statements,
    })
}

/// Whether it says that somebody was credited with what they achieved elsewhere.
fn is_credit(body: &Value) -> bool {
    body["verb"]["id"].as_str() == Some(CREDITED)
}

/// Who vouched for what a statement says, and why.
fn vouched(store: &dyn Store, body: &Value, now: Timestamp) -> Result<Option<Value>, StoreError> {
    let decision = body["context"]["extensions"][DECISION].as_str().filter(|_| is_credit(body));
    let Some(decision) = decision else { return Ok(None) };
    let all = store.decisions_of(&["accept_record"], now)?;
    let found = all.into_iter().map(|record| record.decision).find(|known| known.id.to_string() == decision);
    Ok(found.map(|known| json!({ "by": known.by, "reason": known.reason })))
}

/// The scan behind a requirement, for those who see its evidence.
pub(in crate::web) async fn scan(
    State(server): State<Server>,
    desk: Desk,
    Path((session, learner, statement)): Path<(String, String, Uuid)>,
    then: AsOf,
) -> Result<Response, Fault> {
    let (_, standings) = judged(&server, &desk, session, &then).await?;
    let seat = standings.seats.into_iter().find(|seat| seat.person.id.0 == learner).ok_or(Fault::Missing)?;
    // Only what the verdict rests on: whoever sees it may look at that, and at nothing else.
    if !seat.verdict.requirements.iter().any(|required| required.evidence.contains(&statement)) {
        return Err(Fault::Missing);
    }
    let (viewer, name, now) = ((desk.id.clone(), desk.role), desk.name(&server).await?, server.now());
    let found = server.with_store(move |store| {
        let is_credit = store.statement(statement)?.is_some_and(|stored| is_credit(&values_of(&stored.body)));
        if !is_credit {
            return Ok(None);
        }
        look::note(store, (&viewer.0, viewer.1, &name), &seat.person.id, Report::Evidence, now)?;
        vouch::scan(store, statement)
    });
    let found: Result<_, StoreError> = found.await;
    crate::web::scan::answer(found?.ok_or(Fault::Missing)?.1)
}

/// What the workshop asks for, in words.
fn asked(catalog: &Catalog, session: &Session, key: &RequirementKey) -> String {
    let rule = catalog.workshop(&session.workshop).map(|w| &w.requires);
    let Some(need) = rule.into_iter().flat_map(Rule::needs).find(|need| need.key == *key) else {
        return String::new();
    };
    let what = match need.criterion {
        Criterion::Declared => "the learner’s own word",
        Criterion::Attended => "a session attended",
        Criterion::Observed => "every skill signed",
        Criterion::Completed => "every lesson worked through",
        Criterion::Passed => "the assessment passed",
        Criterion::CompletedAndPassed => "every lesson worked through, and the assessment passed",
        Criterion::CompletedOrPassed => "every lesson worked through, or the assessment passed",
        Criterion::External => "a certificate from elsewhere",
        Criterion::NotApplicable => "nothing",
    };
    let grade = if need.grade == Grade::Verified { ", verified" } else { "" };
    format!("{what}{grade}")
}

/// A statement in words: “passed Hand hygiene, 90 %”. Names are the courses' own: whoever sent the statement may
/// have written anything into it.
fn told(body: &Value, catalog: &Catalog) -> String {
    let verb = match body["verb"]["id"].as_str() {
        Some(SUBMITTED) => "handed in".to_owned(),
        Some(RETURNED) => "was given back".to_owned(),
        Some(CREDITED) => {
            let source = body["context"]["extensions"][SOURCE].as_str();
            return format!("certificate for {}", about(body, catalog))
                + &source.map(|source| format!(", from {source}")).unwrap_or_default();
        }
        _ => last(&body["verb"]["id"]),
    };
    let object = about(body, catalog);
    let result = &body["result"];
    let score = result["score"]["scaled"].as_f64().map(|scaled| format!("{} %", Scaled::from_f64(scaled).percent()));
    let right = result["success"].as_bool().map(|success| if success { "right" } else { "wrong" }.to_owned());
    match score.or(right) {
        Some(outcome) => format!("{verb} {object}, {outcome}"),
        None => format!("{verb} {object}"),
    }
}

/// What a statement is about, as the courses call it.
fn about(body: &Value, catalog: &Catalog) -> String {
    let object = body["object"]["id"].as_str().and_then(|iri| catalog.id_base.parse(iri));
    object.and_then(|id| title(catalog, &id)).unwrap_or_else(|| last(&body["object"]["id"]))
}

/// What courses call an activity.
fn title(catalog: &Catalog, id: &ActivityId) -> Option<String> {
    match id {
        ActivityId::Course(course) => Some(catalog.course(course)?.title.clone()),
        ActivityId::Module(key) => Some(catalog.module(key)?.title.clone()),
        ActivityId::Workshop(key) => Some(catalog.workshop(key)?.title.clone()),
        ActivityId::Skill(key, skill) => {
            Some(catalog.workshop(key)?.skills.iter().find(|known| known.id == *skill)?.text.clone())
        }
        ActivityId::Lesson(key, _) | ActivityId::Question(key, ..) if id.is_assessed() => {
            Some(format!("the assessment of {}", catalog.module(key)?.title))
        }
        ActivityId::Lesson(key, lesson) | ActivityId::Question(key, lesson, _) => {
            let module = catalog.module(key)?;
            Some(module.lessons.iter().find(|l| l.id == *lesson)?.title.clone())
        }
    }
}

/// The last segment of an IRI, or what fits of it.
fn last(iri: &Value) -> String {
    let iri = iri.as_str().unwrap_or_default();
    let segment = iri.trim_end_matches('/').rsplit(['/', '#']).next().unwrap_or(iri);
    segment.chars().take(60).collect()
}
