//! `/me`: the path to each workshop, in the same words that the trainer reads; and who one is, for the page's script.

use super::Learner;
use crate::access::{PersonId, Principal, Role};
use crate::course::{ActivityId, Catalog, Course, ModuleKey};
use crate::evidence::{Account, Evidence, Proof};
use crate::operation::judge;
use crate::readiness::{RequirementVerdict, Standing, Word};
use crate::roster::Session;
use crate::site::{assessment_address, course_address, lesson_address, module_address, workshop_address};
use crate::store::StoreError;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, page};
use crate::web::shown::{self, Need};
use crate::web::{Problem, Server};
use axum::Router;
use axum::extract::{Json, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/me", get(show))
        .route("/me/", get(|| async { axum::response::Redirect::permanent("/me") }))
        .route("/me/account.json", get(account))
        .route("/me/progress.json", get(progress))
}

/// A workshop ahead, and the way to it.
#[derive(Debug, Serialize)]
struct Path {
    state: shown::State,
    sentence: String,
    reason: String,
    #[serde(rename = "where")]
    place: String,
    workshop: Value,
    when: Moment,
    duration: Option<String>,
    done_percent: usize,
    minutes_left: String,
    due: Moment,
    bring: Vec<String>,
    next: Option<Value>,
    requirements: Vec<Step>,
}

/// One requirement on the way.
#[derive(Debug, Serialize)]
struct Step {
    #[serde(flatten)]
    need: Need,
    url: String,
}

/// Something that was passed or completed.
#[derive(Debug, Serialize)]
struct Record {
    title: String,
    word: &'static str,
    score: String,
    when: Moment,
}

async fn show(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let found = server.signed_in(&headers, Role::Learner).await?;
    let Some(Principal::Person(id, _)) = found else { return Err(Fault::SignIn(Role::Learner)) };
    let now = server.now();
    let (name, shown) = server
        .with_store(move |store| {
            let name = store.person(&id)?.map_or_else(|| id.0.clone(), |person| person.name);
            let (catalog, seats) = judge::person(store, &id, now)?;
            let evidence = store.evidence(Some(&[Account::of(&id, &catalog.id_base)]), now)?;
            let ahead = seats.iter().filter(|(session, _)| session.ends > now);
            let paths: Vec<Path> = ahead.map(|(session, seat)| path(&catalog, session, seat, &evidence, now)).collect();
            let course = |c: &Course| json!({ "title": c.title, "summary": c.summary, "url": format!("/{}", course_address(&c.id)) });
            let courses: Vec<Value> = catalog.courses.iter().map(course).collect();
            let shown = json!({ "paths": paths, "records": records(&catalog, &evidence), "courses": courses });
            Ok::<_, judge::JudgeError>((name, shown))
        })
        .await?;
    page(&server, "app/me.html", &Frame::learner("My path", &name), &shown)
}

fn path(catalog: &Catalog, session: &Session, seat: &Standing, evidence: &[Evidence], now: Timestamp) -> Path {
    let verdict = &seat.verdict;
    let workshop = catalog.workshop(&session.workshop);
    let course = catalog.course(&session.workshop.course);
    let title = workshop.map_or_else(|| session.workshop.to_string(), |w| w.title.clone());
    let url = match (course, workshop) {
        (Some(course), Some(workshop)) => format!("/{}", workshop_address(course, workshop)),
        _ => "/".to_owned(),
    };
    let due = verdict.due.to_zoned_datetime(session.zone());
    let requirements: Vec<Step> = verdict.requirements.iter().map(|r| step(catalog, r, evidence)).collect();
    let met = verdict.requirements.iter().filter(|r| r.state.is_met()).count();
    let when = session.starts_at().strftime("%A %-d %B, %H:%M").to_string();
    let sentence = if verdict.state.word() == Word::Ready {
        format!("{title}, {when}. You are ready.")
    } else if verdict.minutes_left.0 > 0 && now < verdict.due {
        let by =
            due.strftime(if due.date() == session.starts_at().date() { "%H:%M that day" } else { "%A %-d %B, %H:%M" });
        format!("{title}, {when}. You need {} more, by {by}.", verdict.minutes_left)
    } else {
        format!("{title}, {when}.")
    };
    let next = verdict.next.as_ref().and_then(|key| {
        let place = verdict.requirements.iter().position(|r| r.module == *key)?;
        let step = &requirements[place];
        Some(json!({ "title": step.need.title, "url": step.url, "minutes": step.need.minutes_left }))
    });
    Path {
        state: verdict.state.word().into(),
        sentence,
        reason: verdict.reason.clone(),
        place: session.place.clone().unwrap_or_default(),
        workshop: json!({ "title": title, "url": url }),
        when: Moment::range(&session.starts_at(), &session.ends_at(), now),
        duration: workshop.and_then(|w| w.duration).map(|minutes| minutes.to_string()),
        done_percent: met * 100 / verdict.requirements.len().max(1),
        minutes_left: if verdict.minutes_left.0 == 0 { String::new() } else { verdict.minutes_left.to_string() },
        due: Moment::day_and_time(&due, now),
        bring: workshop.map(|w| w.bring.clone()).unwrap_or_default(),
        next,
        requirements,
    }
}

fn step(catalog: &Catalog, verdict: &RequirementVerdict, evidence: &[Evidence]) -> Step {
    Step { need: Need::new(verdict), url: format!("/{}", next_page(catalog, &verdict.module, evidence)) }
}

/// What was passed or completed, newest first.
fn records(catalog: &Catalog, evidence: &[Evidence]) -> Vec<Record> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let mut found: Vec<(Timestamp, Record)> = Vec::new();
    for item in evidence.iter().filter(|item| item.voided.is_none()) {
        let (word, score) = match item.proof {
            Proof::Passed(score) => ("Passed", score),
            Proof::Completed => ("Completed", None),
            _ => continue,
        };
        let key = match catalog.id_base.parse(&item.activity) {
            Some(ActivityId::Module(key)) => key,
            Some(ActivityId::Lesson(key, lesson)) if ActivityId::Lesson(key.clone(), lesson.clone()).is_assessed() => {
                key
            }
            _ => continue,
        };
        let title = catalog.module(&key).map_or_else(|| key.to_string(), |module| module.title.clone());
        let score = score.map_or_else(String::new, |score| format!("{} %", score.percent()));
        found.push((item.occurred, Record { title, word, score, when: Moment::exact(item.occurred, &zone) }));
    }
    found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    found.into_iter().map(|(_, record)| record).collect()
}

/// Where to go on in a module: its first lesson not read yet, else its assessment, else its start.
fn next_page(catalog: &Catalog, key: &ModuleKey, evidence: &[Evidence]) -> String {
    let Some(module) = catalog.module(key) else { return String::new() };
    let read = read(catalog, evidence);
    let unread = module.lessons.iter().filter(|lesson| lesson.required).find(|lesson| {
        let activity = ActivityId::Lesson(key.clone(), lesson.id.clone());
        !read.contains(&catalog.id_base.iri(&activity))
    });
    match (unread, &module.assessment) {
        (Some(lesson), _) => lesson_address(&key.course, module, &lesson.id),
        (None, Some(_)) => assessment_address(&key.course, &key.module),
        (None, None) => module_address(&key.course, &key.module),
    }
}

/// The lessons worked through on the versions in force, by activity.
fn read(catalog: &Catalog, evidence: &[Evidence]) -> BTreeSet<String> {
    let counts = |e: &&Evidence| {
        let current = match catalog.id_base.parse(&e.activity) {
            Some(ActivityId::Lesson(key, _)) => catalog.module(&key).is_some_and(|module| module.version == e.version),
            _ => false,
        };
        e.voided.is_none() && current && matches!(e.proof, Proof::Experienced | Proof::Completed)
    };
    evidence.iter().filter(counts).map(|e| e.activity.clone()).collect()
}

async fn account(State(server): State<Server>, Learner(id): Learner) -> Result<Json<Value>, Problem> {
    let base = server.published().catalog.id_base.clone();
    let known = server.with_store(move |store| store.person(&id)).await.map_err(|e| Problem::internal(&e))?;
    let person = known.ok_or_else(super::signed_out)?;
    let Account { home_page, name } = Account::of(&person.id, &base);
    Ok(Json(json!({
        "id": person.id, "name": person.name, "shared": false, "account": { "homePage": home_page, "name": name },
    })))
}

async fn progress(State(server): State<Server>, Learner(id): Learner) -> Result<Json<Value>, Problem> {
    let now = server.now();
    let catalog = server.published().catalog.clone();
    let found = own_evidence(&server, id, &catalog, now).await.map_err(|e| Problem::internal(&e))?;
    Ok(Json(json!({ "experienced": read(&catalog, &found) })))
}

async fn own_evidence(
    server: &Server,
    id: PersonId,
    catalog: &Catalog,
    now: Timestamp,
) -> Result<Vec<Evidence>, StoreError> {
    let account = Account::of(&id, &catalog.id_base);
    server.with_store(move |store| store.evidence(Some(&[account]), now)).await
}
