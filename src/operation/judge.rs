//! Judging a session: the one place where a roster's, a learner's and a report's verdicts come from.

use crate::access::PersonId;
use crate::course::Catalog;
use crate::decision::{Waiver, waivers};
use crate::evidence::{Account, Evidence};
use crate::readiness::{Case, Published, Standing, Standings, Thresholds, Verdict, judge};
use crate::roster::{Booking, Person, Session, SessionId};
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
        let records = store.decisions(as_of)?;
        Ok(Self {
            catalog: publication.catalog,
            versions: super::publish::versions(store)?,
            waivers: waivers(records.iter().map(|record| &record.decision)),
            thresholds: Thresholds::default(),
            as_of,
        })
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

/// Judges everybody on a session's roster, by the rules of that instant.
pub fn session(store: &dyn Store, id: &SessionId, as_of: Timestamp) -> Result<(Arc<Catalog>, Standings), JudgeError> {
    let session = store.session(id)?.ok_or_else(|| JudgeError::UnknownSession(id.clone()))?;
    let bench = Bench::open(store, as_of)?;
    let roster: Vec<_> = store.roster(id)?.into_iter().filter(|(_, booking)| booking.enrolled <= as_of).collect();
    let accounts: Vec<Account> =
        roster.iter().map(|(person, _)| Account::of(&person.id, &bench.catalog.id_base)).collect();
    let mut by_account: HashMap<Account, Vec<Evidence>> = HashMap::new();
    for evidence in store.evidence(Some(&accounts), as_of)? {
        by_account.entry(evidence.account.clone()).or_default().push(evidence);
    }
    let seats = roster.into_iter().zip(&accounts).map(|((person, booking), account)| {
        let evidence = by_account.get(account).map_or(&[][..], Vec::as_slice);
        let verdict = bench.verdict(&session, &person, &booking, evidence);
        Standing { person, booking, verdict }
    });
    let seats = seats.collect();
    Ok((bench.catalog, Standings::new(session, as_of, seats)))
}

/// A learner's seats with the rules they were judged by.
pub type Seats = (Arc<Catalog>, Vec<(Session, Standing)>);

/// Judges one learner for every session they have a seat in, by start.
pub fn person(store: &dyn Store, id: &PersonId, as_of: Timestamp) -> Result<Seats, JudgeError> {
    person_with(store, id, as_of, |evidence| evidence)
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
    let evidence = otherwise(store.evidence(Some(&[Account::of(id, &bench.catalog.id_base)]), as_of)?);
    let seats = store
        .bookings(id)?
        .into_iter()
        .map(|(session, booking)| {
            let verdict = bench.verdict(&session, &person, &booking, &evidence);
            (session, Standing { person: person.clone(), booking, verdict })
        })
        .collect();
    Ok((bench.catalog, seats))
}
