//! Personal links with their codes, and the sign-ins they open.

use super::{people, token};
use crate::access::{PersonId, Principal, Role};
use crate::roster::Person;
use crate::store::{SignIn, SignInLink, Store, StoreError, TokenHash, Tries, Way};
use jiff::{SignedDuration, Timestamp};

/// How long a personal link works.
const LINK: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How long a browser stays signed in.
const SIGN_IN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How many of a person's newest codes are looked at.
const NEWEST: usize = 3;
/// How often a code may be tried before there is a pause, how often in all, and how long the pause is.
const TRIES: Tries = Tries { most: 20, at_once: 5 };
const PAUSE: SignedDuration = SignedDuration::from_mins(15);

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
    /// It signed its person in before.
    #[error("this link was used before")]
    Used(PersonId, Role),
    /// No code of that person's, or tried too often.
    #[error("this code doesn't fit")]
    WrongCode,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a personal link; returns the path to append to the server's address.
pub fn link(store: &dyn Store, person: &PersonId, role: Role, now: Timestamp) -> Result<String, SignInError> {
    let person = expect(store, person, role)?;
    let (token, kept) = token::fresh();
    store.add_links(&[fresh(kept, &person, role, now)])?;
    Ok(format!("/sign-in/{token}"))
}

/// Somebody who may sign in in a role.
pub(super) fn expect(store: &dyn Store, id: &PersonId, role: Role) -> Result<Person, SignInError> {
    let known = people::current(store, id)?.ok_or_else(|| SignInError::Unknown(id.clone()))?;
    if !known.is_active() {
        return Err(SignInError::Inactive(id.clone()));
    }
    if !known.roles.contains(&role) {
        return Err(SignInError::NotInRole { person: id.clone(), role });
    }
    Ok(known)
}

/// A link that nobody has seen yet.
pub(super) fn fresh(token: TokenHash, person: &Person, role: Role, now: Timestamp) -> SignInLink {
    SignInLink {
        token,
        person: person.id.clone(),
        role,
        created: now,
        expires: now.saturating_add(LINK).unwrap_or(Timestamp::MAX),
        way: Way::Link,
        session: None,
        code: None,
        tries: 0,
        tried: None,
        sent: None,
        refused: None,
        opened: None,
        used: None,
    }
}

/// Whom a link would sign in, and as what. Looking uses nothing up: mail scanners open links.
pub fn look(store: &dyn Store, token: &str, now: Timestamp) -> Result<(PersonId, String, Role), SignInError> {
    let kept = token::hash(token);
    let link = store.link(&kept)?.filter(|link| link.expires > now).ok_or(SignInError::Expired)?;
    let person = person_of(store, &link)?;
    if link.used.is_some() {
        return Err(SignInError::Used(person.id, link.role));
    }
    if link.opened.is_none() {
        store.open_link(&kept, now)?;
    }
    Ok((person.id, person.name, link.role))
}

/// Uses a link up, and signs its person in; returns the token for the browser's cookie.
pub fn enter(store: &dyn Store, token: &str, now: Timestamp) -> Result<(String, PersonId, Role), SignInError> {
    let link = store.link(&token::hash(token))?.ok_or(SignInError::Expired)?;
    use_up(store, &link, now)
}

/// Signs in by an id, or an e-mail address that one person has, and the six-digit code of one of their links. Whoever
/// isn't known is refused as a wrong code is, and after as long.
pub fn enter_by_code(
    store: &dyn Store,
    who: &str,
    code: &str,
    now: Timestamp,
) -> Result<(String, PersonId, Role), SignInError> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let mut links = Vec::new();
    if let Some(person) = named(store, who.trim())?.filter(Person::is_active) {
        for role in person.roles.iter().copied() {
            links.extend(store.links_of(&person.id, role)?.into_iter().filter(|link| link.is_open(now)));
        }
    }
    links.sort_by_key(|link| std::cmp::Reverse(link.created));
    links.retain(|link| link.code.is_some());
    links.truncate(NEWEST);
    let since = now.saturating_sub(PAUSE).unwrap_or(Timestamp::MIN);
    let mut found = None;
    for place in 0..NEWEST {
        let Some(link) = links.get(place) else {
            // As much work as a code that is there takes.
            let _ = token::is_code(&token::NO_CODE, &code);
            continue;
        };
        let may = store.try_code(&link.token, TRIES, since, now)?;
        let kept = link.code.as_ref().unwrap_or(&token::NO_CODE);
        if token::is_code(kept, &code) && may {
            found = Some(link);
        }
    }
    use_up(store, found.ok_or(SignInError::WrongCode)?, now)
}

/// Who is meant by an id or an address.
pub(super) fn named(store: &dyn Store, who: &str) -> Result<Option<Person>, StoreError> {
    if let Some(person) = people::current(store, &PersonId(who.to_owned()))? {
        return Ok(Some(person));
    }
    if !who.contains('@') {
        return Ok(None);
    }
    let has = |person: &Person| person.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(who));
    let mut found: Vec<Person> = store.people(None)?.into_iter().filter(has).collect();
    Ok(if found.len() == 1 { found.pop() } else { None })
}

fn person_of(store: &dyn Store, link: &SignInLink) -> Result<Person, SignInError> {
    let person = people::current(store, &link.person)?.filter(Person::is_active).ok_or(SignInError::Expired)?;
    if person.roles.contains(&link.role) { Ok(person) } else { Err(SignInError::Expired) }
}

fn use_up(store: &dyn Store, link: &SignInLink, now: Timestamp) -> Result<(String, PersonId, Role), SignInError> {
    let person = person_of(store, link)?;
    let (cookie, kept) = token::fresh();
    let expires = now.saturating_add(SIGN_IN).unwrap_or(Timestamp::MAX);
    let sign_in = SignIn { token: kept, person: person.id.clone(), role: link.role, created: now, expires };
    if store.use_link(&link.token, &sign_in)? {
        Ok((cookie, person.id, link.role))
    } else if link.expires > now {
        Err(SignInError::Used(person.id, link.role))
    } else {
        Err(SignInError::Expired)
    }
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
