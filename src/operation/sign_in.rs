//! Personal links with their codes, and the sign-ins they open.

use super::{people, token};
use crate::access::{PersonId, Principal, Role};
use crate::roster::Person;
use crate::store::{SignIn, SignInLink, Store, StoreError, TokenHash, Tries, Way};
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};

/// How long a personal link works.
const LINK: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How long a browser stays signed in.
const SIGN_IN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long it may go unused, and how old a note of when it was last used may grow: not every request is worth a write.
const IDLE: (SignedDuration, SignedDuration) = (SignedDuration::from_hours(14 * 24), SignedDuration::from_hours(1));
/// The same on a device that several people use, where the next one may be there in a minute.
const IDLE_SHARED: (SignedDuration, SignedDuration) = (SignedDuration::from_mins(5), SignedDuration::from_secs(20));
/// How long somebody stays signed in on such a device at most: a shift.
const SHIFT: SignedDuration = SignedDuration::from_hours(12);
/// How long a link for another device of one's own works.
const ANOTHER: SignedDuration = SignedDuration::from_mins(10);

/// How many of a person's newest codes are looked at.
const NEWEST: usize = 3;
/// How often a code may be tried before there is a pause, how often in all, and how long the pause is.
const TRIES: Tries = Tries { most: 20, at_once: 5 };
const PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// How often somebody's codes are looked at within a day, all of them together: each look finds one with a chance of one
/// in a million, so nobody is guessed in a day with a chance of one in ten thousand. What new codes are asked for, and how
/// many are open at once, changes nothing about that.
const LOOKS: u32 = 90;
const DAY: SignedDuration = SignedDuration::from_hours(24);

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

/// The browser that signs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Browser<'a> {
    /// What it is, in a few words.
    pub device: &'a str,
    /// Whether several people use it.
    pub shared: bool,
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
pub fn enter(
    store: &dyn Store,
    token: &str,
    browser: Browser<'_>,
    now: Timestamp,
) -> Result<(String, PersonId, Role), SignInError> {
    let link = store.link(&token::hash(token))?.ok_or(SignInError::Expired)?;
    use_up(store, &link, browser, now)
}

/// Signs in by an id, or an e-mail address that one person has, and the six-digit code of one of their links. Whoever
/// isn't known is refused as a wrong code is, and after as long.
pub fn enter_by_code(
    store: &dyn Store,
    (who, code): (&str, &str),
    browser: Browser<'_>,
    now: Timestamp,
) -> Result<(String, PersonId, Role), SignInError> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let mut links = Vec::new();
    if let Some(person) = named(store, who.trim())?.filter(Person::is_active) {
        for role in person.roles.iter().copied() {
            links.extend(store.links_of(&person.id, role)?);
        }
    }
    let day_ago = now.saturating_sub(DAY).unwrap_or(Timestamp::MIN);
    let lately = links.iter().filter(|link| link.tried.is_some_and(|tried| tried > day_ago));
    // Tries of longer ago on the same code count, too: rather too many than too few.
    let looks: u32 = lately.map(|link| link.tries).sum();
    links.retain(|link| link.is_open(now) && looks < LOOKS);
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
    use_up(store, found.ok_or(SignInError::WrongCode)?, browser, now)
}

/// Who is meant by an id, or by an address that one active person has.
pub(super) fn named(store: &dyn Store, who: &str) -> Result<Option<Person>, StoreError> {
    if let Some(person) = people::current(store, &PersonId(who.to_owned()))? {
        return Ok(Some(person));
    }
    if !who.contains('@') {
        return Ok(None);
    }
    let has = |person: &Person| person.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(who));
    let mut found = store.people_at(who)?;
    found.retain(|person| person.is_active() && has(person));
    Ok(if found.len() == 1 { found.pop() } else { None })
}

fn person_of(store: &dyn Store, link: &SignInLink) -> Result<Person, SignInError> {
    let person = people::current(store, &link.person)?.filter(Person::is_active).ok_or(SignInError::Expired)?;
    if person.roles.contains(&link.role) { Ok(person) } else { Err(SignInError::Expired) }
}

fn use_up(
    store: &dyn Store,
    link: &SignInLink,
    browser: Browser<'_>,
    now: Timestamp,
) -> Result<(String, PersonId, Role), SignInError> {
    let person = person_of(store, link)?;
    let (cookie, kept) = token::fresh();
    let sign_in = begun(kept, &person.id, link.role, browser, now);
    if store.use_link(&link.token, &sign_in)? {
        Ok((cookie, person.id, link.role))
    } else if link.expires > now {
        Err(SignInError::Used(person.id, link.role))
    } else {
        Err(SignInError::Expired)
    }
}

/// A sign-in that begins now.
pub(super) fn begun(
    token: TokenHash,
    person: &PersonId,
    role: Role,
    Browser { device, shared }: Browser<'_>,
    now: Timestamp,
) -> SignIn {
    let whole = if shared { SHIFT } else { SIGN_IN };
    let expires = now.saturating_add(whole).unwrap_or(Timestamp::MAX);
    SignIn {
        token,
        person: person.clone(),
        role,
        created: now,
        expires,
        device: device.to_owned(),
        seen: now,
        shared,
        origin: None,
    }
}

/// Who a cookie's token is, in the role it was signed in with; the sign-in is in use by that.
pub fn identify(store: &dyn Store, cookie: &str, now: Timestamp) -> Result<Option<Principal>, StoreError> {
    let Some((principal, sign_in)) = known(store, cookie, now)? else { return Ok(None) };
    note(store, &sign_in, now)?;
    Ok(Some(principal))
}

/// Notes that a sign-in is in use, when that was long enough ago.
pub(super) fn note(store: &dyn Store, sign_in: &SignIn, now: Timestamp) -> Result<(), StoreError> {
    if now.duration_since(sign_in.seen) >= idle(sign_in).1 {
        store.see_sign_in(&sign_in.token, now)?;
    }
    Ok(())
}

/// The same for a page that is open and sends nothing itself: nobody needs to be there.
pub fn is_still(store: &dyn Store, cookie: &str, now: Timestamp) -> Result<Option<Principal>, StoreError> {
    Ok(known(store, cookie, now)?.map(|(principal, _)| principal))
}

fn known(store: &dyn Store, cookie: &str, now: Timestamp) -> Result<Option<(Principal, SignIn)>, StoreError> {
    // A pass is sent by pages of another origin, and is no cookie.
    let is_cookies = |sign_in: &SignIn| sign_in.origin.is_none() && holds(sign_in, now);
    let Some(sign_in) = store.sign_in(&token::hash(cookie))?.filter(is_cookies) else {
        return Ok(None);
    };
    let person = people::current(store, &sign_in.person)?;
    let person = person.filter(|person| person.is_active() && person.roles.contains(&sign_in.role));
    Ok(person.map(|person| (Principal::Person(person.id, sign_in.role), sign_in)))
}

/// Whether a sign-in is neither too old nor too long unused.
pub(super) fn holds(sign_in: &SignIn, now: Timestamp) -> bool {
    sign_in.expires > now && sign_in.seen.saturating_add(idle(sign_in).0).is_ok_and(|end| end > now)
}

fn idle(sign_in: &SignIn) -> (SignedDuration, SignedDuration) {
    if sign_in.shared { IDLE_SHARED } else { IDLE }
}

/// A sign-in of somebody's own, as they see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Names it; of no use to sign in with.
    pub id: String,
    /// What browser it is.
    pub device: String,
    /// Since when.
    pub created: Timestamp,
    /// When it was last used, to about an hour.
    pub seen: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// Whether several people use the device.
    pub shared: bool,
}

/// Where somebody is signed in, last used first. `cookie` is the token of the browser that asks.
pub fn list(
    store: &dyn Store,
    person: &PersonId,
    role: Role,
    cookie: &str,
    now: Timestamp,
) -> Result<Vec<Own>, StoreError> {
    let this = token::hash(cookie);
    let known = store.sign_ins_of(person, role)?.into_iter().filter(|sign_in| holds(sign_in, now));
    let own = known.map(|SignIn { token, device, created, seen, shared, .. }| Own {
        id: HEXLOWER.encode(&token),
        device,
        created,
        seen,
        is_this: token == this,
        shared,
    });
    Ok(own.collect())
}

/// Ends one of somebody's own sign-ins, or all but the one that asks.
pub fn end_own(
    store: &dyn Store,
    person: &PersonId,
    role: Role,
    which: Option<&str>,
    cookie: &str,
) -> Result<(), StoreError> {
    let this = token::hash(cookie);
    for sign_in in store.sign_ins_of(person, role)? {
        let is_meant = which.map_or(sign_in.token != this, |id| HEXLOWER.encode(&sign_in.token) == id);
        if is_meant {
            store.end_sign_in(&sign_in.token)?;
        }
    }
    Ok(())
}

/// A link and a code for another device of one's own, for a few minutes.
pub fn another(
    store: &dyn Store,
    person: &PersonId,
    role: Role,
    now: Timestamp,
) -> Result<(String, String), SignInError> {
    let person = expect(store, person, role)?;
    let ((token, kept), (code, kept_code)) = (token::fresh(), token::fresh_code());
    let expires = now.saturating_add(ANOTHER).unwrap_or(Timestamp::MAX);
    store.add_links(&[SignInLink { code: Some(kept_code), expires, ..fresh(kept, &person, role, now) }])?;
    Ok((format!("/sign-in/{token}"), code))
}

/// Ends the sign-in behind a cookie's token.
pub fn leave(store: &dyn Store, cookie: &str) -> Result<(), StoreError> {
    store.end_sign_in(&token::hash(cookie))
}
