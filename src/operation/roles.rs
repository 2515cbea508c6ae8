//! Roles: given to people and taken from them, on the record. Being a learner is no role that anybody gives.

use super::people::{self, PersonError};
use super::waive::Grounds;
use crate::access::{PersonId, Role};
use crate::decision::Act;
use crate::roster::Person;
use crate::store::{Saved, Store};
use jiff::Timestamp;

/// Adds or updates somebody, and gives them a role if they haven't it.
pub fn give(
    store: &dyn Store,
    mut person: Person,
    role: Role,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<Saved, PersonError> {
    person.check()?;
    let has = store.person(&person.id)?.is_some_and(|known| known.roles.contains(&role));
    let act = Act::Role { person: person.id.clone(), role, held: true };
    let decision = grounds.decision(act, now).ok_or(PersonError::NoReason)?;
    person.roles.insert(role);
    let decisions = if has { Vec::new() } else { vec![decision] };
    Ok(store.save_people(&[person], &decisions)?)
}

/// Takes a role from somebody: their sign-ins in it end at once.
pub fn take(
    store: &dyn Store,
    id: &PersonId,
    role: Role,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), PersonError> {
    let person = people::find(store, id)?;
    let act = Act::Role { person: person.id.clone(), role, held: false };
    let decision = grounds.decision(act, now).ok_or(PersonError::NoReason)?;
    if store.take_role(&person.id, role, &decision)? { Ok(()) } else { Err(PersonError::Nothing) }
}
