//! "What is still unclear?": what learners ask under a lesson, kept as statements of theirs, and told to who teaches them.

use super::record::prepare_server;
use super::{people, taught};
use crate::access::PersonId;
use crate::course::{ActivityId, Catalog, Course, Id, Lesson, Module, ModuleKey, PlanStep};
use crate::evidence::Account;
use crate::evidence::vocabulary::{ASKED, NAMED};
use crate::readiness::{Standings, find_workshop};
use crate::report::brief::Asked;
use crate::roster::Seat;
use crate::site;
use crate::store::{Batch, Query, Store, StoreError};
use crate::xapi::{Violation, account_key};
use jiff::{Timestamp, ZonedDateTime};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How long a question may be, in characters.
pub const LONGEST: usize = 500;

/// How many somebody may ask under one lesson.
pub const MOST: usize = 20;

/// How many are looked through.
const PAGE: usize = 1_000;

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// There is nothing in it.
    #[error("say what is unclear")]
    Empty,
    /// It is longer than it may be.
    #[error("a question has at most {LONGEST} characters")]
    TooLong,
    /// They asked much already.
    #[error("there are {MOST} questions of yours here already")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A statement could not be made.
    #[error("{0}")]
    Statement(#[from] Violation),
}

/// A lesson in its place.
#[derive(Debug, Clone, Copy)]
pub struct Under<'a> {
    /// The course.
    pub course: &'a Course,
    /// The module.
    pub module: &'a Module,
    /// The lesson.
    pub lesson: &'a Lesson,
}

impl Under<'_> {
    fn activity(&self) -> ActivityId {
        ActivityId::Lesson(self.key(), self.lesson.id.clone())
    }

    fn key(&self) -> ModuleKey {
        ModuleKey { course: self.course.id.clone(), module: self.module.id.clone() }
    }

    /// Its address on the site.
    #[must_use]
    pub fn address(&self) -> String {
        site::lesson_address(&self.course.id, self.module, &self.lesson.id)
    }
}

fn lessons(catalog: &Catalog) -> impl Iterator<Item = Under<'_>> {
    catalog.courses.iter().flat_map(|course| {
        let of = move |module| move |lesson| Under { course, module, lesson };
        course.modules.iter().flat_map(move |module| module.lessons.iter().map(of(module)))
    })
}

/// The lesson at an address of the site.
#[must_use]
pub fn find<'a>(catalog: &'a Catalog, address: &str) -> Option<Under<'a>> {
    lessons(catalog).find(|under| under.address() == address)
}

/// Keeps a question of a learner's, who may agree to be named.
///
/// # Errors
/// As [`AskError`] says; nothing is kept then.
pub fn keep(
    store: &dyn Store,
    catalog: &Catalog,
    person: &PersonId,
    under: Under<'_>,
    (text, named): (&str, bool),
    now: Timestamp,
) -> Result<(), AskError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AskError::Empty);
    }
    if text.chars().count() > LONGEST {
        return Err(AskError::TooLong);
    }
    if own(store, catalog, person, under, now)?.len() >= MOST {
        return Err(AskError::TooMany);
    }
    let (base, language) = (&catalog.id_base, &under.course.language);
    let statement = json!({
        "id": Uuid::now_v7(),
        "actor": Account::of(person, base).agent(),
        "verb": { "id": ASKED, "display": { "en": "asked" } },
        "object": {
            "objectType": "Activity",
            "id": base.iri(&under.activity()),
            "definition": { "name": { language: under.lesson.title } },
        },
        "result": { "response": text },
        "context": {
            "revision": under.module.version.to_string(),
            "language": language,
            "contextActivities": { "parent": [{ "objectType": "Activity", "id": base.iri(&ActivityId::Module(under.key())) }] },
            "extensions": { NAMED: named },
        },
        "timestamp": now.to_string(),
    });
    let statements = vec![prepare_server(&statement, base, now)?];
    Ok(store.record(Batch { statements, ..Batch::default() }, now)?)
}

/// A question as its statement has it.
struct Kept {
    person: PersonId,
    lesson: ActivityId,
    text: String,
    named: bool,
    at: Timestamp,
}

/// All that were asked, by whom it turned out to be, oldest first.
fn all(store: &dyn Store, catalog: &Catalog, as_of: Timestamp) -> Result<Vec<Kept>, StoreError> {
    let mut found = found(store, catalog, None, as_of)?;
    people::rename_merged(store, found.iter_mut().map(|kept| &mut kept.person))?;
    Ok(found)
}

/// What one person asked, under all the ids they had, oldest first.
fn by_one(store: &dyn Store, catalog: &Catalog, person: &PersonId, as_of: Timestamp) -> Result<Vec<Kept>, StoreError> {
    let Some(person) = store.person(person)? else { return Ok(Vec::new()) };
    let mut kept = Vec::new();
    for Account { home_page, name } in Account::all_of(&person, &catalog.id_base) {
        kept.extend(found(store, catalog, Some(account_key(&home_page, &name)), as_of)?);
    }
    kept.sort_by_key(|kept| kept.at);
    Ok(kept)
}

fn found(
    store: &dyn Store,
    catalog: &Catalog,
    agent: Option<String>,
    as_of: Timestamp,
) -> Result<Vec<Kept>, StoreError> {
    let (verb, until, limit) = (Some(ASKED.to_owned()), Some(as_of), PAGE);
    let mut query = Query { agent, verb, until, ascending: true, limit, ..Query::default() };
    let mut found = Vec::new();
    loop {
        let page = store.statements(&query)?;
        found.extend(page.statements.iter().filter_map(|stored| read(catalog, &stored.body)));
        query.after = page.more;
        if page.more.is_none() {
            return Ok(found);
        }
    }
}

fn read(catalog: &Catalog, body: &str) -> Option<Kept> {
    let body: Value = serde_json::from_str(body).ok()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let account = &body["actor"]["account"];
    let account = Account { home_page: text(&account["homePage"])?, name: text(&account["name"])? };
    Some(Kept {
        person: account.person(&catalog.id_base)?,
        lesson: catalog.id_base.parse(body["object"]["id"].as_str()?)?,
        text: text(&body["result"]["response"])?,
        named: body["context"]["extensions"][NAMED] == true,
        at: body["timestamp"].as_str()?.parse().ok()?,
    })
}

/// What the people with a seat asked under the lessons of these modules, in the courses' order.
pub(super) fn by(
    store: &dyn Store,
    catalog: &Catalog,
    (now, modules): (&Standings, &BTreeSet<&ModuleKey>),
    address: &str,
    as_of: Timestamp,
) -> Result<Vec<Asked>, StoreError> {
    let kept = all(store, catalog, as_of)?;
    let mut found = Vec::new();
    for under in lessons(catalog).filter(|under| modules.contains(&under.key())) {
        for kept in kept.iter().filter(|kept| kept.lesson == under.activity()) {
            let Some(seat) = now.seats.iter().find(|seat| seat.person.id == kept.person) else { continue };
            found.push(Asked {
                person: kept.person.clone(),
                lesson: under.lesson.title.clone(),
                url: format!("{address}/{}", under.address()),
                text: kept.text.clone(),
                by: kept.named.then(|| seat.person.name.clone()),
            });
        }
    }
    Ok(found)
}

/// What somebody asked, and whether and when it was covered in a session of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// In their words.
    pub text: String,
    /// Whether they agreed to be named.
    pub named: bool,
    /// The start of the session in which a step about it landed.
    pub covered: Option<ZonedDateTime>,
}

/// What somebody asked under a lesson, oldest first.
///
/// # Errors
/// Of the store.
pub fn own(
    store: &dyn Store,
    catalog: &Catalog,
    person: &PersonId,
    under: Under<'_>,
    now: Timestamp,
) -> Result<Vec<Own>, StoreError> {
    let mut kept = by_one(store, catalog, person, now)?;
    kept.retain(|kept| kept.lesson == under.activity());
    let landed = if kept.is_empty() { Vec::new() } else { landed(store, catalog, person, now)? };
    let one = |kept: Kept| {
        let covered = cover(&landed, under.module, kept.at).map(|landed| landed.starts.clone());
        Own { text: kept.text, named: kept.named, covered }
    };
    Ok(kept.into_iter().map(one).collect())
}

/// A lesson under which somebody asked something that was covered in a session of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The workshop's title.
    pub workshop: String,
    /// The session's start.
    pub starts: ZonedDateTime,
    /// The lesson's title.
    pub lesson: String,
    /// Its address on the site.
    pub address: String,
}

/// What somebody asked and was covered, by session and lesson, the last session first.
///
/// # Errors
/// Of the store.
pub fn covered(
    store: &dyn Store,
    catalog: &Catalog,
    person: &PersonId,
    now: Timestamp,
) -> Result<Vec<Covered>, StoreError> {
    let kept = by_one(store, catalog, person, now)?;
    let landed = if kept.is_empty() { Vec::new() } else { landed(store, catalog, person, now)? };
    let mut found: Vec<Covered> = Vec::new();
    for under in lessons(catalog).filter(|_| !landed.is_empty()) {
        for kept in kept.iter().filter(|kept| kept.lesson == under.activity()) {
            let Some(Landed { workshop, starts, .. }) = cover(&landed, under.module, kept.at) else { continue };
            let (workshop, starts) = (workshop.clone(), starts.clone());
            let one = Covered { workshop, starts, lesson: under.lesson.title.clone(), address: under.address() };
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.starts.timestamp()));
    Ok(found)
}

/// A session of somebody's in which steps landed.
struct Landed {
    workshop: String,
    starts: ZonedDateTime,
    objectives: BTreeSet<Id>,
}

/// The session that covered what was asked in a module at an instant: the first after it in which a step landed that serves an
/// objective of the module's.
fn cover<'a>(landed: &'a [Landed], module: &Module, at: Timestamp) -> Option<&'a Landed> {
    let about = |one: &Landed| module.objectives.iter().any(|objective| one.objectives.contains(&objective.id));
    landed.iter().find(|one| one.starts.timestamp() > at && about(one))
}

/// The sessions somebody had a seat in and in which steps landed, by start.
fn landed(store: &dyn Store, catalog: &Catalog, person: &PersonId, now: Timestamp) -> Result<Vec<Landed>, StoreError> {
    let said = taught::all(store, now)?;
    let mut found = Vec::new();
    for (session, booking) in store.bookings(person)? {
        let Some(workshop) = find_workshop(catalog, &session.workshop) else { continue };
        let landed = |step: &&PlanStep| {
            said.iter().any(|(_, said)| said.session == session.id && said.landed && said.step == step.anchor)
        };
        let steps = workshop.plan.iter().filter(landed);
        let objectives: BTreeSet<Id> = steps.flat_map(|step| step.objectives.iter().cloned()).collect();
        if booking.seat == Seat::Booked && !objectives.is_empty() {
            found.push(Landed { workshop: workshop.title.clone(), starts: session.starts_at(), objectives });
        }
    }
    Ok(found)
}
