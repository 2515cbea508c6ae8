//! People, one by one: added, changed, gone, back, and two who turn out to be one.

use super::waive::Grounds;
use crate::access::PersonId;
use crate::decision::Act;
use crate::roster::{Person, Unfit};
use crate::store::{Saved, Store, StoreError};
use jiff::Timestamp;

/// Why nothing was changed about a person.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// Their id, name, team or address can't be used.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Nobody has that id.
    #[error("nobody has the id `{0}`")]
    Unknown(PersonId),
    /// They are looked up as somebody else.
    #[error("`{person}` was merged into `{into}`")]
    Merged {
        /// Who was meant.
        person: PersonId,
        /// Who that is.
        into: PersonId,
    },
    /// Nobody is merged into themselves.
    #[error("that is the same person already")]
    Same,
    /// Others were merged into them before.
    #[error("others were merged into `{0}`: merge the other one into `{0}`, or separate those first")]
    HasMerged(PersonId),
    /// Who signs in in a role keeps it under their id.
    #[error("`{0}` has a role that the other one lacks: give it to them first")]
    Role(PersonId),
    /// They aren't merged.
    #[error("`{0}` is merged into nobody")]
    NotMerged(PersonId),
    /// They are gone already, or weren't.
    #[error("nothing changes by that")]
    Nothing,
    /// It is on the record who decided, and why.
    #[error("say why, in at most {} characters, and who decides it", super::waive::LONGEST_REASON)]
    NoReason,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds or updates one person in a role. Who was gone is back by that, if they are given so.
pub fn add(store: &dyn Store, person: Person, now: Timestamp) -> Result<Saved, PersonError> {
    person.check()?;
    let was_gone = store.person(&person.id)?.is_some_and(|known| known.left.is_some());
    let back = was_gone && person.left.is_none();
    let grounds = Grounds::operator("added again");
    let decision = grounds.decision(Act::Return { person: person.id.clone() }, now).filter(|_| back);
    Ok(store.save_people(&[person], decision.as_slice())?)
}

/// The person an id stands for: whoever they turned out to be.
pub fn current(store: &dyn Store, id: &PersonId) -> Result<Option<Person>, StoreError> {
    match store.person(id)? {
        Some(Person { merged_into: Some(into), .. }) => store.person(&into),
        found => Ok(found),
    }
}

/// Puts, in place of ids that were merged, those they were merged into.
pub(super) fn rename_merged<'a>(
    store: &dyn Store,
    ids: impl Iterator<Item = &'a mut PersonId>,
) -> Result<(), StoreError> {
    let merged = store.merged()?;
    for id in ids {
        if let Some(into) = merged.get(id) {
            id.clone_from(into);
        }
    }
    Ok(())
}

/// Somebody who can be changed.
pub fn find(store: &dyn Store, id: &PersonId) -> Result<Person, PersonError> {
    let person = store.person(id)?.ok_or_else(|| PersonError::Unknown(id.clone()))?;
    match person.merged_into {
        Some(into) => Err(PersonError::Merged { person: person.id, into }),
        None => Ok(person),
    }
}

/// Somebody is gone: their sign-ins and seats to come count no more, and what they did stays.
pub fn leave(store: &dyn Store, id: &PersonId, grounds: Grounds<'_>, now: Timestamp) -> Result<(), PersonError> {
    let person = find(store, id)?;
    if person.left.is_some() {
        return Err(PersonError::Nothing);
    }
    let decision = grounds.decision(Act::Leave { person: id.clone() }, now).ok_or(PersonError::NoReason)?;
    store.save_people(&[Person { left: Some(now), ..person }], &[decision])?;
    Ok(())
}

/// Somebody is back, with all they had.
pub fn come_back(store: &dyn Store, id: &PersonId, grounds: Grounds<'_>, now: Timestamp) -> Result<(), PersonError> {
    let person = find(store, id)?;
    if person.left.is_none() {
        return Err(PersonError::Nothing);
    }
    let decision = grounds.decision(Act::Return { person: id.clone() }, now).ok_or(PersonError::NoReason)?;
    store.save_people(&[Person { left: None, ..person }], &[decision])?;
    Ok(())
}

/// Two ids turn out to be one person: what was done under `merged` is `into`'s from now on. Nothing is rewritten, so that
/// it can be undone.
pub fn merge(
    store: &dyn Store,
    merged: &PersonId,
    into: &PersonId,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), PersonError> {
    let (from, to) = (find(store, merged)?, find(store, into)?);
    if from.id == to.id {
        return Err(PersonError::Same);
    }
    if !from.also.is_empty() {
        return Err(PersonError::HasMerged(from.id));
    }
    if !from.roles.is_subset(&to.roles) {
        return Err(PersonError::Role(from.id));
    }
    let act = Act::Merge { person: to.id, merged: from.id };
    let decision = grounds.decision(act, now).ok_or(PersonError::NoReason)?;
    Ok(store.merge(merged, Some(into), &decision)?)
}

/// They weren't one, after all.
pub fn separate(store: &dyn Store, merged: &PersonId, grounds: Grounds<'_>, now: Timestamp) -> Result<(), PersonError> {
    let known = store.person(merged)?.ok_or_else(|| PersonError::Unknown(merged.clone()))?;
    let person = known.merged_into.ok_or_else(|| PersonError::NotMerged(merged.clone()))?;
    let act = Act::Separate { person, merged: merged.clone() };
    let decision = grounds.decision(act, now).ok_or(PersonError::NoReason)?;
    Ok(store.merge(merged, None, &decision)?)
}
