//! Personal links, and the sign-ins they open.

use super::{people, token};
use crate::access::{PersonId, Principal, Role};
use crate::roster::Person;
use crate::store::{SignIn, SignInLink, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

/// How long a personal link works.
const LINK: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How long a browser stays signed in.
const SIGN_IN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Why a link could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Nobody has that id.
    #[error("nobody has the id `{0}`")]
    Unknown(PersonId),
    /// They aren't known in that role.
    #[error("`{person}` is not a {}", role.as_str())]
    NotInRole {
        /// Who.
        person: PersonId,
        /// As what.
        role: Role,
    },
    /// They left.
    #[error("`{0}` is not active, and can't sign in")]
    Inactive(PersonId),
    /// No such link, or not any more.
    #[error("this link doesn't work any more")]
    Expired,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a personal link; returns the path to append to the server's address.
pub fn link(store: &dyn Store, person: &PersonId, role: Role, now: Timestamp) -> Result<String, SignInError> {
    let known = people::current(store, person)?.ok_or_else(|| SignInError::Unknown(person.clone()))?;
    if !known.is_active() {
        return Err(SignInError::Inactive(person.clone()));
    }
    if !known.roles.contains(&role) {
        return Err(SignInError::NotInRole { person: person.clone(), role });
    }
    let (token, kept) = token::fresh();
    let expires = now.saturating_add(LINK).unwrap_or(Timestamp::MAX);
    store.add_link(&SignInLink { token: kept, person: known.id, role, created: now, expires })?;
    Ok(format!("/sign-in/{token}"))
}

/// Whom a link would sign in, and as what. Looking uses nothing up: mail scanners open links.
pub fn look(store: &dyn Store, token: &str, now: Timestamp) -> Result<(PersonId, String, Role), SignInError> {
    let link = store.link(&token::hash(token))?.filter(|link| link.expires > now).ok_or(SignInError::Expired)?;
    let person = people::current(store, &link.person)?.filter(Person::is_active).ok_or(SignInError::Expired)?;
    if person.roles.contains(&link.role) { Ok((person.id, person.name, link.role)) } else { Err(SignInError::Expired) }
}

/// Signs the link's person in; returns the token for the browser's cookie.
pub fn enter(store: &dyn Store, token: &str, now: Timestamp) -> Result<(String, PersonId, Role), SignInError> {
    let (person, _, role) = look(store, token, now)?;
    let (cookie, kept) = token::fresh();
    let expires = now.saturating_add(SIGN_IN).unwrap_or(Timestamp::MAX);
    store.add_sign_in(&SignIn { token: kept, person: person.clone(), role, created: now, expires })?;
    Ok((cookie, person, role))
}

/// Who a cookie's token is, in the role it was signed in with.
pub fn identify(store: &dyn Store, cookie: &str, now: Timestamp) -> Result<Option<Principal>, StoreError> {
    let Some(sign_in) = store.sign_in(&token::hash(cookie))?.filter(|s| s.expires > now) else { return Ok(None) };
    let person = people::current(store, &sign_in.person)?;
    let person = person.filter(|person| person.is_active() && person.roles.contains(&sign_in.role));
    Ok(person.map(|person| Principal::Person(person.id, sign_in.role)))
}

/// Ends the sign-in behind a cookie's token.
pub fn leave(store: &dyn Store, cookie: &str) -> Result<(), StoreError> {
    store.end_sign_in(&token::hash(cookie))
}
