//! `/me`: the path to each workshop, in the same words that the trainer reads; and who one is, for the page's script.

use super::{Learner, assigned, certificates, declare};
use crate::access::{Principal, Role};
use crate::course::{ActivityId, Catalog, Course, ModuleKey, RequirementKey, WorkshopKey};
use crate::decision::{CatchUp, SignOff};
use crate::evidence::{Account, Evidence, Proof};
use crate::operation::ask::{self, Covered};
use crate::operation::attend::Marks;
use crate::operation::{catch_up, judge, sign_off};
use crate::readiness::{Readiness, RequirementVerdict, Standing, Verdict, Word};
use crate::roster::{PersonId, Seat, Session, SignUp};
use crate::site::{assessment_address, course_address, lesson_address, module_address, workshop_address};
use crate::store::{Store, StoreError};
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, page};
use crate::web::shown::{self, Need};
use crate::web::{Problem, Server, cookie};
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
    Router::new().route("/me", get(show)).route("/me/", get(|| async { axum::response::Redirect::permanent("/me") }))
}

/// What pages of the site ask for.
pub(super) fn of_pages() -> Router<Server> {
    Router::new().route("/me/account.json", get(account)).route("/me/progress.json", get(progress))
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
    done: String,
    done_percent: u32,
    bring: Vec<String>,
    next: Option<Next>,
    /// Its page.
    url: String,
    /// Where they stand with a seat, when they have none.
    seat: Option<&'static str>,
    /// Whether they are there, of a session that goes on.
    came: Option<String>,
    /// Whether only a mark is missing.
    to_mark: bool,
    requirements: Vec<Step>,
}

/// One requirement on the way.
#[derive(Debug, Serialize)]
struct Step {
    #[serde(flatten)]
    need: Need,
    url: String,
    /// The module a certificate can be handed in for, when it isn't met.
    module: Option<String>,
    /// Their own word, to say or to take back.
    word_of_theirs: Option<Value>,
}

/// A page to go on with.
#[derive(Debug, Default, Serialize)]
pub(super) struct Next {
    pub(super) title: String,
    pub(super) url: String,
    minutes: String,
}

/// Something that was passed or completed.
#[derive(Debug, Serialize)]
struct Record {
    title: String,
    word: &'static str,
    score: String,
    when: Moment,
    /// Where it comes from, when that is elsewhere, until when it is valid, and its scan.
    source: Option<String>,
    until: Option<String>,
    scan: Option<String>,
}

async fn show(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Fault> {
    let found = server.signed_in(&headers, Role::Learner).await?;
    let Some(Principal::Person(id, _)) = found else { return Err(Fault::SignIn(Role::Learner)) };
    page_of(&server, id, None).await
}

/// A learner's page; with what is wrong with a certificate that was to be handed in.
pub(super) async fn page_of(server: &Server, id: PersonId, problem: Option<&str>) -> Result<Response, Fault> {
    let (now, told) = (server.now(), problem.map(str::to_owned));
    let (name, shown) = server
        .with_store(move |store| {
            let name = store.person(&id)?.map_or_else(|| id.0.clone(), |person| person.name);
            let (catalog, seats) = judge::person(store, &id, now)?;
            let evidence = judge::evidence(store, &id, &catalog.id_base, now)?;
            let ahead = seats.iter().filter(|(session, _)| session.is_ahead(now));
            let marks = Marks::read(store, now)?;
            let of = |(session, seat): &(Session, Standing)| {
                let attendance = marks.attendance(&catalog, session, &id, now);
                Path { came: super::sessions::came(&attendance, now), ..path(&catalog, session, seat, &evidence, now) }
            };
            let paths: Vec<Path> = ahead.map(of).collect();
            let booked: Vec<&RequirementKey> = seats
                .iter()
                .filter(|(session, _)| session.is_ahead(now))
                .flat_map(|(_, seat)| seat.verdict.requirements.iter().map(|asked| &asked.key))
                .collect();
            let assigned = assigned::shown(store, &id, &booked, &evidence, now)?;
            let course = |c: &Course| json!({ "title": c.title, "summary": c.summary, "url": format!("/{}", course_address(&c.id)) });
            let courses: Vec<Value> = catalog.courses.iter().map(course).collect();
            let mut records = records(&catalog, &evidence);
            records.extend(from_elsewhere(store, &catalog, &evidence)?);
            records.extend(attended(&catalog, &evidence));
            records.extend(signed(&catalog, &sign_off::list(store, now)?, &id));
            records.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            let records: Vec<Record> = records.into_iter().map(|(_, record)| record).collect();
            let is_open = |session: &Session| {
                session.sign_up != SignUp::Closed && session.is_ahead(now) && now < session.closes()
            };
            let open = store.sessions()?.iter().filter(|(session, _)| is_open(session)).count();
            let given = catch_up::list(store, now)?.into_iter().filter(|known| known.person == id).collect();
            let mut tasks = Vec::new();
            for task in judge::tasks(store, given, now)? {
                let zone = store.session(&task.0.session)?.map_or(TimeZone::UTC, |session| session.zone());
                tasks.push(extra(&catalog, &task, &evidence, (now, zone)));
            }
            let covered: Vec<Value> = ask::covered(store, &catalog, &id, now)?.iter().map(|one| covered(one, now)).collect();
            let certificates = certificates::shown(store, &catalog, &id)?;
            let today = now.to_zoned_datetime(TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC)).date();
            let shown = json!({
                "open": open, "paths": paths, "tasks": tasks, "assigned": assigned, "records": records, "courses": courses, "certificates": certificates, "problem": told,
                "today": today, "covered": covered,
            });
            Ok::<_, judge::JudgeError>((name, shown))
        })
        .await?;
    page(server, "app/me.html", &Frame::learner("My path", &name), &shown)
}

/// Something they asked that was covered in a session.
fn covered(one: &Covered, now: Timestamp) -> Value {
    json!({
        "workshop": one.workshop, "when": Moment::day(&one.starts, now), "lesson": one.lesson,
        "url": format!("/me/ask?at={}", shown::path_segment(&one.address)),
    })
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
    let mut asked: Vec<&RequirementVerdict> = verdict.requirements.iter().collect();
    asked.sort_by_key(|r| shown::place(catalog, &r.key));
    let step = |r: &RequirementVerdict| Step {
        need: Need::new(r),
        url: next_page(catalog, &r.key, evidence).url,
        module: r.key.module().filter(|_| !r.state.is_met()).map(ToString::to_string),
        word_of_theirs: declare::offered(catalog, r, evidence),
    };
    let met = asked.iter().filter(|r| r.state.is_met()).count();
    let when = session.starts_at().strftime("%A %-d %B, %H:%M").to_string();
    let sentence = if verdict.state.word() == Word::Ready {
        format!("{title}, {when}. You are ready.")
    } else if verdict.state == Readiness::ToMark {
        format!("{title}, {when}. You have done your part: what you wrote waits to be marked.")
    } else if verdict.state == Readiness::NotReady && verdict.next.is_none() {
        format!("{title}, {when}. Your trainer has to decide how it goes on.")
    } else if verdict.minutes_left.0 > 0 && now < verdict.due {
        let by =
            due.strftime(if due.date() == session.starts_at().date() { "%H:%M that day" } else { "%A %-d %B, %H:%M" });
        format!("{title}, {when}. You need {} more, by {by}.", verdict.minutes_left)
    } else {
        format!("{title}, {when}.")
    };
    let next = verdict.next.as_ref().map(|key| next_page(catalog, &first_of(catalog, &asked, key), evidence));
    Path {
        state: verdict.state.word().into(),
        sentence,
        reason: verdict.reason.clone(),
        place: session.place.clone().unwrap_or_default(),
        workshop: json!({ "title": title, "url": url }),
        when: Moment::range(&session.starts_at(), &session.ends_at(), now),
        duration: workshop.and_then(|w| w.duration).map(|minutes| minutes.to_string()),
        done: format!("{met} of {} done", asked.len()),
        done_percent: done_percent(catalog, &asked),
        bring: workshop.map(|w| w.bring.clone()).unwrap_or_default(),
        next,
        url: super::sessions::address(&session.id),
        seat: (seat.booking.seat != Seat::Booked).then(|| seat.booking.seat.label()),
        came: None,
        to_mark: verdict.state == Readiness::ToMark,
        requirements: asked.into_iter().map(step).collect(),
    }
}

/// Something they were given to do, whatever their workshops ask for.
fn extra(
    catalog: &Catalog,
    (assignment, verdict): &(CatchUp, RequirementVerdict),
    evidence: &[Evidence],
    (now, zone): (Timestamp, TimeZone),
) -> Value {
    json!({
        "need": Need::new(verdict), "url": next_page(catalog, &verdict.key, evidence).url,
        "due": Moment::by(&assignment.due.to_zoned_datetime(zone), now), "is_over": assignment.due <= now,
        "by": assignment.by, "why": assignment.reason,
    })
}

/// What to begin with on the way to meeting `key`: what it builds on, if that is asked for too and isn't met.
fn first_of(catalog: &Catalog, asked: &[&RequirementVerdict], key: &RequirementKey) -> RequirementKey {
    let unmet = |key: &&ModuleKey| asked.iter().any(|r| r.key == **key && !r.state.is_met() && r.minutes_left.0 > 0);
    let module = key.module().and_then(|key| catalog.module(key));
    let before = module.and_then(|module| module.requires.iter().find(unmet));
    before.map_or_else(|| key.clone(), |before| first_of(catalog, asked, &before.clone().into()))
}

/// How much of the learner's time is behind them.
fn done_percent(catalog: &Catalog, asked: &[&RequirementVerdict]) -> u32 {
    // A workshop can ask for more of a module than completes it.
    let whole = |r: &RequirementVerdict| {
        let module = r.key.module().and_then(|key| catalog.module(key));
        module.map_or(0, |module| module.duration.0).max(r.minutes_left.0).max(1)
    };
    let done = |r: &RequirementVerdict| if r.state.is_met() { whole(r) } else { whole(r) - r.minutes_left.0 };
    let all: u32 = asked.iter().map(|r| whole(r)).sum();
    asked.iter().map(|r| done(r)).sum::<u32>() * 100 / all.max(1)
}

/// What was passed or completed. Of a version that was passed, nobody needs to hear that it was completed.
fn records(catalog: &Catalog, evidence: &[Evidence]) -> Vec<(Timestamp, Record)> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let valid = evidence.iter().filter(|item| item.voided.is_none());
    let of_modules: Vec<_> = valid.filter_map(|item| Some((item, assessed(catalog, &item.activity)?))).collect();
    let passed: BTreeSet<_> = of_modules
        .iter()
        .filter(|(item, _)| matches!(item.proof, Proof::Passed(_)))
        .map(|(item, key)| (key, item.version))
        .collect();
    let mut found: Vec<(Timestamp, Record)> = Vec::new();
    for (item, key) in &of_modules {
        let (word, score) = match item.proof {
            Proof::Passed(score) => ("Passed", score),
            Proof::Completed if !passed.contains(&(key, item.version)) => ("Completed", None),
            _ => continue,
        };
        let title = catalog.module(key).map_or_else(|| key.to_string(), |module| module.title.clone());
        let score = score.map_or_else(String::new, |score| format!("{} %", score.percent()));
        let when = Moment::exact(item.occurred, &zone);
        found.push((item.occurred, Record { title, word, score, when, source: None, until: None, scan: None }));
    }
    found
}

/// What was achieved elsewhere, and somebody here vouched for.
fn from_elsewhere(
    store: &dyn Store,
    catalog: &Catalog,
    evidence: &[Evidence],
) -> Result<Vec<(Timestamp, Record)>, StoreError> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let mut found = Vec::new();
    for item in evidence.iter().filter(|item| item.voided.is_none()) {
        let (Proof::External(until), Some(key)) = (item.proof, assessed(catalog, &item.activity)) else { continue };
        let record = Record {
            title: catalog.module(&key).map_or_else(|| key.to_string(), |module| module.title.clone()),
            word: "Certificate",
            score: String::new(),
            when: Moment::exact(item.occurred, &zone),
            source: item.source.clone(),
            until: until.map(|day| day.strftime("%-d %B %Y").to_string()),
            scan: certificates::scan_of(store, item.statement)?,
        };
        found.push((item.occurred, record));
    }
    Ok(found)
}

/// The workshops they were in, long enough to have attended.
fn attended(catalog: &Catalog, evidence: &[Evidence]) -> Vec<(Timestamp, Record)> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let were = evidence.iter().filter(|item| item.voided.is_none() && item.proof == Proof::Attended);
    were.filter_map(|item| {
        let ActivityId::Workshop(key) = catalog.id_base.parse(&item.activity)? else { return None };
        let title = catalog.workshop(&key).map_or_else(|| key.to_string(), |workshop| workshop.title.clone());
        let when = Moment::exact(item.occurred, &zone);
        let (word, score) = ("Attended", String::new());
        Some((item.occurred, Record { title, word, score, when, source: None, until: None, scan: None }))
    })
    .collect()
}

/// What a trainer signed.
fn signed(catalog: &Catalog, all: &[SignOff], person: &PersonId) -> Vec<(Timestamp, Record)> {
    let zone = TimeZone::get(&catalog.timezone).unwrap_or(TimeZone::UTC);
    let own = all.iter().filter(|known| known.person == *person && known.signed);
    own.filter_map(|known| {
        let skill = catalog.workshop(&known.workshop)?.skills.iter().find(|skill| skill.id == known.skill)?;
        let when = Moment::exact(known.at, &zone);
        let title = skill.text.clone();
        let record =
            Record { title, word: "Signed", score: String::new(), when, source: None, until: None, scan: None };
        Some((known.at, record))
    })
    .collect()
}

/// Where to go on in a module: its first lesson not read yet, else its assessment, else its start.
pub(super) fn next_page(catalog: &Catalog, key: &RequirementKey, evidence: &[Evidence]) -> Next {
    let key = match key {
        RequirementKey::Module(key) => key,
        RequirementKey::Workshop(key) => return workshop_page(catalog, key),
    };
    let Some(module) = catalog.module(key) else { return Next::default() };
    let read = read(catalog, evidence);
    let unread = module.lessons.iter().filter(|lesson| lesson.required).find(|lesson| {
        let activity = ActivityId::Lesson(key.clone(), lesson.id.clone());
        !read.contains(&catalog.id_base.iri(&activity))
    });
    let (title, address, minutes) = match (unread, &module.assessment) {
        (Some(lesson), _) => {
            let address = lesson_address(&key.course, module, &lesson.id);
            (lesson.title.clone(), address, lesson.duration.to_string())
        }
        (None, Some(assessment)) => {
            let address = assessment_address(&key.course, &key.module);
            (format!("{}, assessment", module.title), address, assessment.minutes().to_string())
        }
        (None, None) => (module.title.clone(), module_address(&key.course, &key.module), String::new()),
    };
    Next { title, url: format!("/{address}"), minutes }
}

fn workshop_page(catalog: &Catalog, key: &WorkshopKey) -> Next {
    let (Some(course), Some(workshop)) = (catalog.course(&key.course), catalog.workshop(key)) else {
        return Next::default();
    };
    Next {
        title: workshop.title.clone(),
        url: format!("/{}", workshop_address(course, workshop)),
        minutes: workshop.duration.map(|minutes| minutes.to_string()).unwrap_or_default(),
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

async fn account(
    State(server): State<Server>,
    Learner(id): Learner,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let base = server.published().catalog.id_base.clone();
    let known = server.with_store(move |store| store.person(&id)).await.map_err(|e| Problem::internal(&e))?;
    let person = known.ok_or_else(super::signed_out)?;
    let Account { home_page, name } = Account::of(&person.id, &base);
    Ok(Json(json!({
        "id": person.id, "name": person.name, "shared": cookie::is_shared(&headers), "account": { "homePage": home_page, "name": name },
    })))
}

/// What the pages of the site show of a learner: what is done, and how much is left to each workshop ahead.
async fn progress(State(server): State<Server>, Learner(id): Learner) -> Result<Json<Value>, Problem> {
    let now = server.now();
    let found = server.with_store(move |store| {
        let (catalog, seats) = judge::person(store, &id, now)?;
        let evidence = judge::evidence(store, &id, &catalog.id_base, now)?;
        let ahead = seats.iter().filter(|(session, _)| session.is_ahead(now));
        let ahead: Vec<Value> = ahead.map(|(session, seat)| ahead_of(&catalog, session, seat, now)).collect();
        let (read, passed) = (read(&catalog, &evidence), passed(&catalog, &evidence));
        Ok::<_, judge::JudgeError>(json!({ "experienced": read, "passed": passed, "workshops": ahead }))
    });
    Ok(Json(found.await.map_err(|error| Problem::internal(&error))?))
}

/// How much is left to a workshop, and by when.
fn ahead_of(catalog: &Catalog, session: &Session, seat: &Standing, now: Timestamp) -> Value {
    let Verdict { state, minutes_left, due, .. } = &seat.verdict;
    let title = catalog.workshop(&session.workshop).map_or_else(|| session.workshop.to_string(), |w| w.title.clone());
    let left = *state != Readiness::NotReady && state.word() != Word::Ready && minutes_left.0 > 0;
    json!({
        "course": session.workshop.course,
        "title": format!("{title}, {}", Moment::day_and_time(&session.starts_at(), now).human()),
        "state": shown::State::from(state.word()),
        "minutes_left": if left { minutes_left.to_string() } else { String::new() },
        "due": (*due > now).then(|| Moment::by(&due.to_zoned_datetime(session.zone()), now)),
    })
}

/// The assessments passed on the versions in force, by activity.
fn passed(catalog: &Catalog, evidence: &[Evidence]) -> BTreeSet<String> {
    let of = |item: &Evidence| {
        let key = assessed(catalog, &item.activity)?;
        let current = catalog.module(&key).is_some_and(|module| module.version == item.version);
        let passed = item.voided.is_none() && matches!(item.proof, Proof::Passed(_));
        (current && passed).then(|| catalog.id_base.iri(&ActivityId::assessment(key)))
    };
    evidence.iter().filter_map(of).collect()
}

/// The module that an activity stands for as a whole: itself, or its assessment.
fn assessed(catalog: &Catalog, activity: &str) -> Option<ModuleKey> {
    match catalog.id_base.parse(activity)? {
        ActivityId::Module(key) => Some(key),
        ActivityId::Lesson(key, lesson) => ActivityId::Lesson(key.clone(), lesson).is_assessed().then_some(key),
        _ => None,
    }
}
