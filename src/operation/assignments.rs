//! What courses and programs ask of their audiences, and how everybody stands with it, without a session. Nothing of it is kept: who is asked
//! follows from what people are and from their teams on that day.

use super::judge::{self, Bench, JudgeError, Rules};
use crate::access::{PersonId, Role};
use crate::course::{Catalog, IdBase};
use crate::readiness::{Assigned, Assignment, is_assigned};
use crate::roster::Person;
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use std::sync::Arc;

/// Everybody whom the rules of that instant ask for something, by name; of those whom `wanted` lets through.
pub fn everybody(
    store: &dyn Store,
    wanted: &dyn Fn(&Person) -> bool,
    as_of: Timestamp,
) -> Result<(Arc<Catalog>, Vec<Assigned>), JudgeError> {
    let rules = judge::rules(store, as_of)?;
    let catalog = Arc::clone(&rules.catalog);
    Ok((catalog, by(store, rules, wanted, as_of)?))
}

/// The same by other rules than those in force: what would be, were they published.
pub fn by(
    store: &dyn Store,
    rules: Rules,
    wanted: &dyn Fn(&Person) -> bool,
    as_of: Timestamp,
) -> Result<Vec<Assigned>, StoreError> {
    let mut people = store.people(Some(Role::Learner))?;
    people.retain(|person| was_there(person, as_of) && wanted(person));
    among(store, rules, people, as_of)
}

/// What is asked of these people, in their order; who is asked for nothing is left out.
pub(super) fn among(
    store: &dyn Store,
    rules: Rules,
    mut people: Vec<Person>,
    as_of: Timestamp,
) -> Result<Vec<Assigned>, StoreError> {
    let base: IdBase = rules.catalog.id_base.clone();
    people.retain(|person| rules.catalog.asks().any(|ask| is_assigned(ask, person, as_of)));
    let bench = Bench::by(store, rules, as_of)?;
    judge::each(store, people, |person| person, &[&base], as_of, &|person, evidence| {
        let assignments = bench.assignments(&person, &evidence);
        Assigned { person, assignments }
    })
}

/// What is asked of one person.
pub fn person(
    store: &dyn Store,
    id: &PersonId,
    as_of: Timestamp,
) -> Result<(Arc<Catalog>, Vec<Assignment>), JudgeError> {
    let rules = judge::rules(store, as_of)?;
    let catalog = Arc::clone(&rules.catalog);
    let person = store.person(id)?.into_iter().collect();
    let assigned = among(store, rules, person, as_of)?.into_iter().flat_map(|someone| someone.assignments);
    Ok((catalog, assigned.collect()))
}

/// Whether somebody wasn't gone at an instant.
fn was_there(person: &Person, as_of: Timestamp) -> bool {
    person.merged_into.is_none() && person.left.is_none_or(|left| left > as_of)
}
