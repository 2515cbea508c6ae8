//! Signing in whom somebody else vouches for: a proxy in front, or the organisation's own provider. Nobody comes onto the
//! roster by that.

use super::sign_in::Browser;
use super::{people, sign_in, token};
use crate::access::{PersonId, Principal, Role};
use crate::roster::Person;
use crate::store::{Store, StoreError};
use jiff::Timestamp;

/// Whoever is active and has this id, or alone has this e-mail address.
pub fn known(store: &dyn Store, name: &str) -> Result<Option<Person>, StoreError> {
    Ok(sign_in::named(store, name)?.filter(Person::is_active))
}

/// Whoever is active and has this id; an address is no id.
pub fn known_by_id(store: &dyn Store, id: &str) -> Result<Option<Person>, StoreError> {
    Ok(people::current(store, &PersonId(id.to_owned()))?.filter(Person::is_active))
}

/// Who is meant by a name, in one of their roles.
pub fn identify(store: &dyn Store, name: &str, role: Role) -> Result<Option<Principal>, StoreError> {
    let person = known(store, name)?.filter(|person| person.roles.contains(&role));
    Ok(person.map(|person| Principal::Person(person.id, role)))
}

/// Signs somebody in in each role they have; returns a token for each role's cookie, in the order screens list roles.
pub fn enter(
    store: &dyn Store,
    person: &Person,
    browser: Browser<'_>,
    now: Timestamp,
) -> Result<Vec<(Role, String)>, StoreError> {
    let mut entered = Vec::new();
    for role in &person.roles {
        let (cookie, kept) = token::fresh();
        store.add_sign_in(&sign_in::begun(kept, &person.id, *role, browser, now))?;
        entered.push((*role, cookie));
    }
    Ok(entered)
}
