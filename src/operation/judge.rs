//! Judging a session: the one place where a roster's, a learner's and a report's verdicts come from.

use crate::access::PersonId;
use crate::course::{Catalog, IdBase, Minutes};
use crate::decision::{Act, CatchUp, Waiver};
use crate::evidence::{Account, Evidence};
use crate::readiness::{
    Assignment, Case, Facts, Published, RequirementVerdict, Silence, Standing, Standings, Verdict, assignments, judge,
    task,
};
use crate::roster::{Booking, Person, Seat, Session, SessionId};
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use rayon::prelude::*;
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

/// Courses, and when each version of their modules came into force.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What they ask for.
    pub catalog: Arc<Catalog>,
    /// Since when.
    pub versions: Published,
}

/// The rules in force at an instant.
pub(super) fn rules(store: &dyn Store, as_of: Timestamp) -> Result<Rules, JudgeError> {
    let publication = store.publication(as_of)?.ok_or(JudgeError::NothingPublished)?;
    Ok(Rules { catalog: publication.catalog, versions: super::publish::versions(store)? })
}

/// The rules and facts that verdicts at one instant follow from, read once.
pub(super) struct Bench {
    catalog: Arc<Catalog>,
    versions: Published,
    waivers: HashMap<PersonId, Vec<Waiver>>,
    silent: Option<Silence>,
    as_of: Timestamp,
}

impl Bench {
    fn open(store: &dyn Store, as_of: Timestamp) -> Result<Self, JudgeError> {
        Ok(Self::by(store, rules(store, as_of)?, as_of)?)
    }

    /// The same by other rules than those in force.
    pub(super) fn by(store: &dyn Store, rules: Rules, as_of: Timestamp) -> Result<Self, StoreError> {
        let mut waivers: HashMap<PersonId, Vec<Waiver>> = HashMap::new();
        for waiver in super::waive::list(store, as_of)? {
            waivers.entry(waiver.person.clone()).or_default().push(waiver);
        }
        let Rules { catalog, versions } = rules;
        let silent = super::source::silent(store, &catalog, as_of)?;
        Ok(Self { catalog, versions, waivers, silent, as_of })
    }

    fn seats(&self, person: &Person, bookings: Vec<(Session, Booking)>, evidence: &[Evidence]) -> Judged {
        let seat = |(session, booking): (Session, Booking)| {
            let verdict = self.verdict(&session, person, &booking, evidence);
            (session, Standing { person: person.clone(), booking, verdict })
        };
        bookings.into_iter().map(seat).collect()
    }

    /// Everybody's standing.
    fn standings(
        &self,
        store: &dyn Store,
        session: &Session,
        bookings: Vec<(Person, Booking)>,
    ) -> Result<Vec<Standing>, StoreError> {
        let base = [&self.catalog.id_base];
        each(store, bookings, |(person, _)| person, &base, self.as_of, &|(person, booking), evidence| {
            let verdict = self.verdict(session, &person, &booking, &evidence);
            Standing { person, booking, verdict }
        })
    }

    /// What courses and programs ask of a person, without a session.
    pub(super) fn assignments(&self, person: &Person, evidence: &[Evidence]) -> Vec<Assignment> {
        assignments(&Facts {
            catalog: &self.catalog,
            published: &self.versions,
            person,
            evidence,
            waivers: self.waivers.get(&person.id).map_or(&[], Vec::as_slice),
            silent: self.silent.as_ref(),
            as_of: self.as_of,
        })
    }

    pub(super) fn verdict(
        &self,
        session: &Session,
        person: &Person,
        booking: &Booking,
        evidence: &[Evidence],
    ) -> Verdict {
        judge(&Case {
            catalog: &self.catalog,
            published: &self.versions,
            session,
            person,
            booking,
            evidence,
            waivers: self.waivers.get(&person.id).map_or(&[], Vec::as_slice),
            silent: self.silent.as_ref(),
            as_of: self.as_of,
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
    Ok(Bench::open(store, as_of)?.standings(store, session, bookings)?)
}

/// Where people stand with what they were given to do beside their workshops. What no course has any more is left out.
pub fn tasks(
    store: &dyn Store,
    assigned: Vec<CatchUp>,
    as_of: Timestamp,
) -> Result<Vec<(CatchUp, RequirementVerdict)>, JudgeError> {
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
                waivers: bench.waivers.get(&person.id).map_or(&[], Vec::as_slice),
                silent: bench.silent.as_ref(),
                as_of,
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

/// A seat, with what is known of what was done by whose it is.
pub(super) type Seated = (Person, Booking, Vec<Evidence>);

/// Of how many people what is known is read at a time.
const TOGETHER: usize = 10;

/// What `work` makes of each seat in a session, by name.
pub(super) fn each_seat<T: Send>(
    store: &dyn Store,
    session: &SessionId,
    bases: &[&IdBase],
    as_of: Timestamp,
    work: &(dyn Fn(Seated) -> T + Sync),
) -> Result<Vec<T>, StoreError> {
    let mut roster = store.bookings_at(session, as_of)?;
    roster.retain(|(_, booking)| booking.seat == Seat::Booked);
    each(store, roster, |(person, _)| person, bases, as_of, &|(person, booking), evidence| {
        work((person, booking, evidence))
    })
}

/// What `work` makes of each on a list, in their order, with what is known of what that person did under ids that hang on any of
/// these bases. What is known is read some people at a time, on all processors.
pub(super) fn each<S: Send, T: Send>(
    store: &dyn Store,
    roster: Vec<S>,
    who: fn(&S) -> &Person,
    bases: &[&IdBase],
    as_of: Timestamp,
    work: &(dyn Fn(S, Vec<Evidence>) -> T + Sync),
) -> Result<Vec<T>, StoreError> {
    let accounts = |listed: &S| bases.iter().flat_map(|base| Account::all_of(who(listed), base)).collect();
    let judge = |listed: Vec<S>| -> Result<Vec<T>, StoreError> {
        let people: Vec<Vec<Account>> = listed.iter().map(accounts).collect();
        let known = store.evidence_of_each(&people, as_of)?;
        Ok(listed.into_iter().zip(known).map(|(listed, evidence)| work(listed, evidence)).collect())
    };
    let judged: Vec<Vec<T>> = roster.into_par_iter().chunks(TOGETHER).map(judge).collect::<Result<_, _>>()?;
    Ok(judged.into_iter().flatten().collect())
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
