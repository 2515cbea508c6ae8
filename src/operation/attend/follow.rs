//! What follows from marks: the statement that somebody attended, kept with the marks in one transaction, put right when they
//! change, and made by the clock when a block ends that was marked while it went on.

use super::{AttendError, Marks};
use crate::access::PersonId;
use crate::course::Catalog;
use crate::decision::{Act, Decision, Marked, attendance};
use crate::evidence::Account;
use crate::grading::{self, Attended};
use crate::operation::once::TRIES;
use crate::operation::record;
use crate::operation::waive::Grounds;
use crate::roster::{Attendance, Mark, Session, Turnout};
use crate::store::{Recorded, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// For how long after a session the clock looks for what follows from its marks: longer than a server is away.
const BACK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why a mark is on the record again.
const REPEATED: &str = "it holds, and the block is over";

/// Whose mark, and what it says.
pub(super) type Put = (PersonId, Mark);

/// Whether a mark only repeats the one before it, so that a statement follows from it.
pub(super) fn is_repeated(marked: &Marked) -> bool {
    marked.reason == REPEATED
}

/// Keeps marks, with what follows from them; `trainer` is named in what is stated. The record keeps no id of theirs: it stays
/// when they are erased.
pub(super) fn put(
    store: &dyn Store,
    catalog: &Catalog,
    session: &Session,
    marks: &[Put],
    (grounds, trainer): (Grounds<'_>, Option<&PersonId>),
    now: Timestamp,
) -> Result<(), AttendError> {
    for _ in 0..TRIES {
        let known = Marks::read(store, Timestamp::MAX)?;
        let mut decisions = Vec::with_capacity(marks.len());
        let mut statements = Vec::new();
        for (place, (person, mark)) in marks.iter().enumerate() {
            let act = Act::Attend {
                person: person.clone(),
                session: session.id.clone(),
                mark: mark.clone(),
                statement: None,
                voids: None,
            };
            let mut decision = grounds.decision(act, now).ok_or(AttendError::NoReason)?;
            // Of several marks of one person, the last one says what follows from all.
            if marks[place + 1..].iter().all(|(other, _)| other != person) {
                let new = marks.iter().filter(|(of, _)| of == person).map(|(_, mark)| mark);
                let before = known.of(&session.id, person);
                let follows = Follows::of(before, new, (catalog, session), now);
                statements.extend(follows.record(&mut decision, trainer, (catalog, session), now)?);
            }
            decisions.push(decision);
        }
        if store.decide_together(&decisions, &statements, ("attend", known.seen), now)? {
            return Ok(());
        }
    }
    Err(AttendError::Meanwhile)
}

/// What is to be stated, and what no longer holds.
struct Follows {
    states: Option<(u32, Timestamp)>,
    voids: Option<Uuid>,
}

impl Follows {
    /// After marks that are known, and new ones.
    fn of<'a>(
        known: &'a [Marked],
        new: impl Iterator<Item = &'a Mark>,
        (catalog, session): (&Catalog, &Session),
        now: Timestamp,
    ) -> Self {
        let attendance = attended(catalog, session, known.iter().map(|marked| &marked.mark).chain(new), now);
        let wanted = said(&attendance).filter(|_| attendance.turnout == Turnout::Attended);
        let Some(statement) = attendance::statement_of(known) else { return Self { states: wanted, voids: None } };
        if wanted.is_some() && wanted == stated(known, statement, (catalog, session)) {
            return Self { states: None, voids: None };
        }
        Self { states: wanted, voids: Some(statement) }
    }

    /// Says it on a decision; the statements that go with it.
    fn record(
        self,
        decision: &mut Decision,
        trainer: Option<&PersonId>,
        (catalog, session): (&Catalog, &Session),
        now: Timestamp,
    ) -> Result<Vec<Recorded>, AttendError> {
        let Act::Attend { person, statement, voids, .. } = &mut decision.act else { return Ok(Vec::new()) };
        let base = &catalog.id_base;
        let mut made = Vec::new();
        if let Some((minutes, at)) = self.states {
            let id = Uuid::now_v7();
            let key = &session.workshop;
            let workshop = catalog.workshop(key);
            let said = grading::attended(
                id,
                &Attended {
                    base,
                    learner: &Account::of(person, base),
                    trainer: trainer.map(|trainer| Account::of(trainer, base)).as_ref(),
                    key,
                    title: &workshop.map_or_else(|| key.to_string(), |workshop| workshop.title.clone()),
                    language: catalog.course(&key.course).map_or("en", |course| &course.language),
                    minutes,
                    at,
                },
            );
            made.push(record::prepare_server(&said, base, now)?);
            *statement = Some(id);
        }
        if let Some(void) = self.voids {
            made.push(record::prepare_void(void, base, now)?);
            *voids = Some(void);
        }
        Ok(made)
    }
}

/// Whom of a session's trainers a mark names that somebody of this name made: themselves, or else who runs it.
pub(super) fn trainer_called(store: &dyn Store, session: &Session, name: &str) -> Result<Option<PersonId>, StoreError> {
    for id in &session.trainers {
        if store.person(id)?.is_some_and(|trainer| trainer.name == name) {
            return Ok(Some(id.clone()));
        }
    }
    Ok(session.trainers.first().cloned())
}

fn attended<'a>(
    catalog: &Catalog,
    session: &Session,
    marks: impl Iterator<Item = &'a Mark>,
    now: Timestamp,
) -> Attendance {
    Attendance::of(&session.meetings(), marks, catalog.thresholds.attended_percent, now)
}

/// What a statement of it says: how many minutes, and when the last of them ended.
fn said(attendance: &Attendance) -> Option<(u32, Timestamp)> {
    Some((attendance.minutes, attendance.last?))
}

/// What the statement that was made with one of these marks says.
fn stated(known: &[Marked], statement: Uuid, (catalog, session): (&Catalog, &Session)) -> Option<(u32, Timestamp)> {
    let place = known.iter().position(|marked| marked.statement == Some(statement))?;
    let marks = known[..=place].iter().map(|marked| &marked.mark);
    said(&attended(catalog, session, marks, known[place].at))
}

/// Makes the statements that follow from what was marked while a block went on, now that it is over. How many.
///
/// # Errors
/// As [`AttendError`] says.
pub fn settle(store: &dyn Store, catalog: &Catalog, now: Timestamp) -> Result<usize, AttendError> {
    let is_recent = |session: &Session| {
        session.starts <= now && session.cancelled.is_none() && now.duration_since(session.ends) <= BACK
    };
    let sessions: Vec<Session> = store.sessions()?.into_iter().map(|(session, _)| session).filter(is_recent).collect();
    if sessions.is_empty() {
        return Ok(0);
    }
    let (known, mut made) = (Marks::read(store, now)?, 0);
    for session in &sessions {
        let Some(people) = known.of.get(&session.id) else { continue };
        for marks in people.values() {
            let Some(last) = marks.last() else { continue };
            let follows = Follows::of(marks, std::iter::empty(), (catalog, session), now);
            // What no longer follows by other rules, or at other times, was true when it was said.
            if follows.states.is_some() {
                let grounds = Grounds { by: &last.by, reason: REPEATED };
                let trainer = trainer_called(store, session, &last.by)?;
                let again = (last.person.clone(), last.mark.clone());
                put(store, catalog, session, &[again], (grounds, trainer.as_ref()), now)?;
                made += 1;
            }
        }
    }
    Ok(made)
}
