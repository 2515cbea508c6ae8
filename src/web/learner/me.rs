//! `/me`: the path to each workshop, in the same words that the trainer reads.

use super::progress::read;
use super::{assigned, certificates, declare, records};
use crate::access::{Principal, Role};
use crate::course::{ActivityId, Catalog, Course, ModuleKey, RequirementKey, WorkshopKey};
use crate::decision::CatchUp;
use crate::evidence::Evidence;
use crate::operation::ask::{self, Covered};
use crate::operation::attend::Marks;
use crate::operation::{catch_up, judge};
use crate::readiness::{Readiness, RequirementVerdict, Standing, Word};
use crate::roster::{PersonId, Seat, Session, SignUp};
use crate::site::{assessment_address, course_address, lesson_address, module_address, workshop_address};
use crate::web::Server;
use crate::web::moment::Moment;
use crate::web::page::{Fault, Frame, page};
use crate::web::shown::{self, Need};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/me", get(show)).route("/me/", get(|| async { axum::response::Redirect::permanent("/me") }))
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
            let records = records::of(store, &catalog, &id, &evidence, now)?;
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
