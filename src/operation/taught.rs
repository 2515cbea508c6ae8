//! What trainers say of each step of a workshop after a session: kept as decisions, for the next brief and for authors.

use super::waive::Grounds;
use crate::course::{Catalog, Workshop, WorkshopKey};
use crate::decision::Act;
use crate::insight::{StepSaid, TaughtReport, WorkshopFigures};
use crate::readiness::find_workshop;
use crate::report::brief::Taught;
use crate::roster::{Session, SessionId};
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use std::collections::HashMap;

/// How long a note on a step may be, in characters.
pub const LONGEST_NOTE: usize = 500;

/// Why nothing was said of a step.
#[derive(Debug, thiserror::Error)]
pub enum TaughtError {
    /// There is no such step, or the session hasn't begun.
    #[error("there is no such step, or the session hasn't begun")]
    Missing,
    /// The note is too long.
    #[error("a note has at most {LONGEST_NOTE} characters")]
    TooLong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says of a step of a session whether it landed, with a note in one line, which may be empty.
///
/// # Errors
/// As [`TaughtError`] says.
pub fn say(
    store: &dyn Store,
    catalog: &Catalog,
    session: &Session,
    (step, landed, note): (&str, bool, &str),
    by: &str,
    now: Timestamp,
) -> Result<(), TaughtError> {
    let planned = find_workshop(catalog, &session.workshop)
        .is_some_and(|workshop| workshop.plan.iter().any(|known| known.anchor == step));
    if !planned || now < session.starts {
        return Err(TaughtError::Missing);
    }
    let words = note.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let note = words.collect::<Vec<_>>().join(" ");
    if note.chars().count() > LONGEST_NOTE {
        return Err(TaughtError::TooLong);
    }
    let (workshop, step) = (session.workshop.clone(), step.to_owned());
    let act = Act::Teach { session: session.id.clone(), workshop, step, landed, note };
    let reason = if landed { "it landed" } else { "to be taught again" };
    if let Some(decision) = (Grounds { by, reason }).decision(act, now) {
        store.decide(&decision)?;
    }
    Ok(())
}

/// What was said of a workshop's steps, under its present or a former id, oldest first; of each step of a session, what was
/// said last.
///
/// # Errors
/// Of the store.
pub fn of(
    store: &dyn Store,
    catalog: &Catalog,
    workshop: &WorkshopKey,
    as_of: Timestamp,
) -> Result<Vec<Taught>, StoreError> {
    let mut found = all(store, as_of)?;
    found.retain(|(of, _)| is_same(catalog, of, workshop));
    Ok(found.into_iter().map(|(_, taught)| taught).collect())
}

/// What was said of steps of any workshop, oldest first; of each step of a session, what was said last.
pub(super) fn all(store: &dyn Store, as_of: Timestamp) -> Result<Vec<(WorkshopKey, Taught)>, StoreError> {
    let mut found: Vec<(WorkshopKey, Taught)> = Vec::new();
    for record in store.decisions_of(&["teach"], as_of)? {
        let at = record.decision.at;
        if let Act::Teach { session, workshop, step, landed, note } = record.decision.act {
            found.retain(|(_, known)| known.session != session || known.step != step);
            found.push((workshop, Taught { session, starts: at, step, landed, note, at }));
        }
    }
    let mut starts: HashMap<SessionId, Option<Timestamp>> = HashMap::new();
    for (_, taught) in &mut found {
        if !starts.contains_key(&taught.session) {
            starts.insert(taught.session.clone(), store.session(&taught.session)?.map(|session| session.starts));
        }
        taught.starts = starts.get(&taught.session).copied().flatten().unwrap_or(taught.at);
    }
    Ok(found)
}

fn is_same(catalog: &Catalog, one: &WorkshopKey, other: &WorkshopKey) -> bool {
    let now = |key| find_workshop(catalog, key).map(|workshop: &Workshop| &workshop.id);
    one == other || one.course == other.course && now(one).is_some_and(|id| now(other) == Some(id))
}

/// Every workshop of the courses, in order.
#[must_use]
pub fn workshops(catalog: &Catalog) -> Vec<WorkshopKey> {
    let of = |course: &crate::course::Course| -> Vec<WorkshopKey> {
        let key = |w: &Workshop| WorkshopKey { course: course.id.clone(), workshop: w.id.clone() };
        course.workshops.iter().map(key).collect()
    };
    catalog.courses.iter().flat_map(of).collect()
}

/// The figures of workshops. `catalog` is the courses as they stand now, with the lines they are written on where they are at
/// hand.
///
/// # Errors
/// Of the store.
pub fn report(
    store: &dyn Store,
    catalog: &Catalog,
    workshops: &[WorkshopKey],
    as_of: Timestamp,
) -> Result<TaughtReport, StoreError> {
    let sessions: HashMap<SessionId, Session> =
        store.sessions()?.into_iter().map(|(session, _)| (session.id.clone(), session)).collect();
    let mut said: Vec<(WorkshopKey, Taught)> = all(store, as_of)?;
    said.sort_by_key(|(_, taught)| std::cmp::Reverse((taught.starts, taught.at)));
    let line = |taught: &Taught| StepSaid {
        session: taught.session.to_string(),
        starts: sessions.get(&taught.session).map_or_else(
            || instant(taught.at),
            |session| session.starts_at().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        ),
        landed: taught.landed,
        note: taught.note.clone(),
        at: instant(taught.at),
    };
    let figures = |key: &WorkshopKey| {
        let of: Vec<(String, StepSaid)> = said
            .iter()
            .filter(|(of, _)| is_same(catalog, of, key))
            .map(|(_, taught)| (taught.step.clone(), line(taught)))
            .collect();
        catalog.workshop(key).map(|workshop| WorkshopFigures::new(key, workshop, &of))
    };
    Ok(TaughtReport { as_of: instant(as_of), workshops: workshops.iter().filter_map(figures).collect() })
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
