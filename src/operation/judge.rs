//! Judging a session: the one place where a roster's, a learner's and a report's verdicts come from.

use crate::access::PersonId;
use crate::course::{Catalog, IdBase, Minutes};
use crate::decision::{Act, Assignment, Waiver};
use crate::evidence::{Account, Evidence};
use crate::readiness::{Case, Published, RequirementVerdict, Standing, Standings, Thresholds, Verdict, judge, task};
use crate::roster::{Booking, Person, Seat, Session, SessionId};
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;

/// Why nothing could be judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// No such session.
    #[error("there is no session `{0}`")]
    UnknownSession(SessionId),
    /// No course was ever published here.
    #[error("no course has been published here yet: run `prework serve` once")]
    NothingPublished,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The rules and facts that verdicts at one instant follow from, read once.
struct Bench {
    catalog: Arc<Catalog>,
    versions: Published,
    waivers: Vec<Waiver>,
    thresholds: Thresholds,
    as_of: Timestamp,
}

impl Bench {
    fn open(store: &dyn Store, as_of: Timestamp) -> Result<Self, JudgeError> {
        let publication = store.publication(as_of)?.ok_or(JudgeError::NothingPublished)?;
        Ok(Self {
            catalog: publication.catalog,
            versions: super::publish::versions(store)?,
            waivers: super::waive::list(store, as_of)?,
            thresholds: Thresholds::default(),
            as_of,
        })
    }

    fn seats(&self, person: &Person, bookings: Vec<(Session, Booking)>, evidence: &[Evidence]) -> Judged {
        let seat = |(session, booking): (Session, Booking)| {
            let verdict = self.verdict(&session, person, &booking, evidence);
            (session, Standing { person: person.clone(), booking, verdict })
        };
        bookings.into_iter().map(seat).collect()
    }

    /// Everybody's standing, with the evidence of all read at once.
    fn standings(
        &self,
        store: &dyn Store,
        session: &Session,
        bookings: Vec<(Person, Booking)>,
    ) -> Result<Vec<Standing>, JudgeError> {
        let owners: HashMap<Account, usize> = bookings
            .iter()
            .enumerate()
            .flat_map(|(seat, (person, _))| Account::all_of(person, &self.catalog.id_base).map(move |own| (own, seat)))
            .collect();
        let accounts: Vec<Account> = owners.keys().cloned().collect();
        let mut by_seat: Vec<Vec<Evidence>> = vec![Vec::new(); bookings.len()];
        for evidence in store.evidence(Some(&accounts), self.as_of)? {
            if let Some(seat) = owners.get(&evidence.account) {
                by_seat[*seat].push(evidence);
            }
        }
        let standing = |((person, booking), evidence): ((Person, Booking), &Vec<Evidence>)| {
            let verdict = self.verdict(session, &person, &booking, evidence);
            Standing { person, booking, verdict }
        };
        Ok(bookings.into_iter().zip(&by_seat).map(standing).collect())
    }

    fn verdict(&self, session: &Session, person: &Person, booking: &Booking, evidence: &[Evidence]) -> Verdict {
        let waivers: Vec<Waiver> = self.waivers.iter().filter(|w| w.person == person.id).cloned().collect();
        judge(&Case {
            catalog: &self.catalog,
            published: &self.versions,
            session,
            person,
            booking,
            evidence,
            waivers: &waivers,
            as_of: self.as_of,
            thresholds: &self.thresholds,
        })
    }
}

/// Judges everybody on a session's list, by the rules of that instant, the session's times and the list as they were then.
pub fn session(store: &dyn Store, id: &SessionId, as_of: Timestamp) -> Result<(Arc<Catalog>, Standings), JudgeError> {
    let session = store.session(id)?.ok_or_else(|| JudgeError::UnknownSession(id.clone()))?;
    let session = as_planned(store, session, as_of)?;
    let bench = Bench::open(store, as_of)?;
    let (live, off): (Vec<_>, Vec<_>) =
        store.bookings_at(id, as_of)?.into_iter().partition(|(_, booking)| booking.seat.is_live());
    let standings = bench.standings(store, &session, live)?;
    let (seats, waiting) = standings.into_iter().partition(|standing| standing.booking.seat == Seat::Booked);
    Ok((bench.catalog, Standings::new(session, as_of, seats).with_others(waiting, off)))
}

/// Judges people for a session that is, or might be.
pub fn would_be(
    store: &dyn Store,
    session: &Session,
    bookings: Vec<(Person, Booking)>,
    as_of: Timestamp,
) -> Result<Vec<Standing>, JudgeError> {
    Bench::open(store, as_of)?.standings(store, session, bookings)
}

/// Where people stand with what they were given to do beside their workshops. What no course has any more is left out.
pub fn tasks(
    store: &dyn Store,
    assigned: Vec<Assignment>,
    as_of: Timestamp,
) -> Result<Vec<(Assignment, RequirementVerdict)>, JudgeError> {
    if assigned.is_empty() {
        return Ok(Vec::new());
    }
    let bench = Bench::open(store, as_of)?;
    let mut judged = Vec::with_capacity(assigned.len());
    for assignment in assigned {
        let known = (store.person(&assignment.person)?, store.session(&assignment.session)?);
        let (Some(person), Some(session)) = known else { continue };
        let accounts: Vec<Account> = Account::all_of(&person, &bench.catalog.id_base).collect();
        let evidence = store.evidence(Some(&accounts), as_of)?;
        let waivers: Vec<Waiver> = bench.waivers.iter().filter(|w| w.person == person.id).cloned().collect();
        // It is due as what a session asks for is due, at an instant of its own.
        let (at, none) = (assignment.due, Some(Minutes(0)));
        let session = Session { starts: at, ends: at, blocks: Vec::new(), ready_by: none, ..session };
        let booking = Booking::seat(session.id.clone(), person.id.clone(), assignment.at);
        let verdict = task(
            &Case {
                catalog: &bench.catalog,
                published: &bench.versions,
                session: &session,
                person: &person,
                booking: &booking,
                evidence: &evidence,
                waivers: &waivers,
                as_of,
                thresholds: &bench.thresholds,
            },
            &assignment.module,
        );
        judged.extend(verdict.map(|verdict| (assignment, verdict)));
    }
    Ok(judged)
}

/// A session with the times it was planned for at an instant.
fn as_planned(store: &dyn Store, session: Session, as_of: Timestamp) -> Result<Session, StoreError> {
    let later = store.decisions_of(&["replan"], Timestamp::MAX)?.into_iter().map(|record| record.decision);
    let first = later.filter(|decision| decision.at > as_of).find_map(|decision| match decision.act {
        Act::Replan { session: of, before, .. } if of == session.id => Some(before),
        _ => None,
    });
    Ok(match first {
        Some((starts, ends)) if (starts, ends) != (session.starts, session.ends) => {
            Session { starts, ends, blocks: Vec::new(), ..session }
        }
        _ => session,
    })
}

/// A learner's seats, by start, each with where they stand.
pub type Judged = Vec<(Session, Standing)>;

/// A learner's seats with the rules they were judged by.
pub type Seats = (Arc<Catalog>, Judged);

/// Judges one learner for every session they have a seat in, by start.
pub fn person(store: &dyn Store, id: &PersonId, as_of: Timestamp) -> Result<Seats, JudgeError> {
    person_with(store, id, as_of, |evidence| evidence)
}

/// Judges several learners, each for every session they have a seat in, by start.
pub fn people(
    store: &dyn Store,
    people: &[Person],
    as_of: Timestamp,
) -> Result<(Arc<Catalog>, Vec<Judged>), JudgeError> {
    let bench = Bench::open(store, as_of)?;
    let mut judged = Vec::with_capacity(people.len());
    for person in people {
        let accounts: Vec<Account> = Account::all_of(person, &bench.catalog.id_base).collect();
        let evidence = store.evidence(Some(&accounts), as_of)?;
        judged.push(bench.seats(person, store.bookings(&person.id)?, &evidence));
    }
    Ok((bench.catalog, judged))
}

/// What is known of what a person did, under whatever id.
pub fn evidence(
    store: &dyn Store,
    id: &PersonId,
    base: &IdBase,
    as_of: Timestamp,
) -> Result<Vec<Evidence>, StoreError> {
    let Some(person) = store.person(id)? else { return Ok(Vec::new()) };
    store.evidence(Some(&Account::all_of(&person, base).collect::<Vec<_>>()), as_of)
}

/// The same with other evidence: what would be, if something were otherwise.
pub(super) fn person_with(
    store: &dyn Store,
    id: &PersonId,
    as_of: Timestamp,
    otherwise: impl FnOnce(Vec<Evidence>) -> Vec<Evidence>,
) -> Result<Seats, JudgeError> {
    let bench = Bench::open(store, as_of)?;
    let Some(person) = store.person(id)? else { return Ok((bench.catalog, Vec::new())) };
    let evidence = otherwise(evidence(store, id, &bench.catalog.id_base, as_of)?);
    let seats = bench.seats(&person, store.bookings(id)?, &evidence);
    Ok((bench.catalog, seats))
}
