//! Passes: what course pages on a host of their own sign their requests with. A pass is a learner's, for the pages of one
//! origin, for a working day; the cookie never leaves this server's own pages.

use super::sign_in::{self, Browser};
use super::{people, token};
use crate::access::{PersonId, Principal, Role};
use crate::roster::Person;
use crate::store::{SignIn, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

/// How long a pass is good for.
const PASS: SignedDuration = SignedDuration::from_hours(8);

/// Gives a learner who is signed in a pass for the pages of an origin; on a shared device it ends as the sign-in does.
pub fn give(
    store: &dyn Store,
    person: &PersonId,
    origin: &str,
    browser: Browser<'_>,
    now: Timestamp,
) -> Result<String, StoreError> {
    let (pass, kept) = token::fresh();
    let expires = now.saturating_add(PASS).unwrap_or(Timestamp::MAX);
    let begun = sign_in::begun(kept, person, Role::Learner, browser, now);
    store.add_sign_in(&SignIn { expires, origin: Some(origin.to_owned()), ..begun })?;
    Ok(pass)
}

/// Whose pass it is, sent from a page of an origin.
pub fn identify(store: &dyn Store, pass: &str, origin: &str, now: Timestamp) -> Result<Option<Principal>, StoreError> {
    let found = store.sign_in(&token::hash(pass))?;
    let found = found.filter(|known| known.origin.as_deref() == Some(origin) && sign_in::holds(known, now));
    let Some(sign_in) = found else { return Ok(None) };
    let person = people::current(store, &sign_in.person)?;
    let person = person.filter(|person| Person::is_active(person) && person.roles.contains(&Role::Learner));
    if person.is_some() {
        sign_in::note(store, &sign_in, now)?;
    }
    Ok(person.map(|person| Principal::Person(person.id, Role::Learner)))
}
