//! A manager's team: those whose `manager_email` is the manager's address. What a manager sees of them are states, not
//! answers, scores or time; and a manager without an account sees the same by a link, for a while.

use super::attend::Axes;
use super::judge::{self, JudgeError, Judged};
use super::token;
use super::waive::Grounds;
use crate::access::Role;
use crate::course::Catalog;
use crate::decision::{Act, Outcomes};
use crate::readiness::{Assigned, Standing};
use crate::roster::{Attendance, Person, Seat, Session, SessionId};
use crate::store::{Glimpse, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What people are asked for their manager's address under.
const MANAGER: &str = "manager_email";

/// How long a session is shown that is over.
const JUST_OVER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a view can be opened.
const GLIMPSE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Somebody of a team, and where they stand for each session ahead.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// Their sessions ahead, by start.
    pub seats: Judged,
    /// Those that are just over, the last one first.
    pub past: Judged,
    /// Whether they came, and what of their skills was signed, in each of those.
    pub axes: Vec<(SessionId, Attendance, Outcomes)>,
}

/// A manager, as people name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manager {
    /// The address, in lower case.
    pub address: String,
    /// How many name it.
    pub people: usize,
    /// The name of whoever signs in as a manager with that address.
    pub account: Option<String>,
    /// The view last sent.
    pub glimpse: Option<Glimpse>,
}

/// Why no view was made.
#[derive(Debug, thiserror::Error)]
pub enum GlimpseError {
    /// Nobody names that manager.
    #[error("nobody’s `manager_email` is `{0}`")]
    NoTeam(String),
    /// No such view, or not any more.
    #[error("this view isn’t there any more")]
    Gone,
    /// It is on the record who decided, and why.
    #[error("say why, in at most {} characters, and who decides it", super::waive::LONGEST_REASON)]
    NoReason,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn manager_of(person: &Person) -> Option<String> {
    let address = person.attributes.get(MANAGER)?.trim().to_lowercase();
    (!address.is_empty()).then_some(address)
}

fn team(store: &dyn Store, address: &str) -> Result<Vec<Person>, StoreError> {
    let address = address.trim().to_lowercase();
    let mut people = store.people(Some(Role::Learner))?;
    people.retain(|person| person.is_active() && manager_of(person).as_deref() == Some(&*address));
    Ok(people)
}

/// Everybody of the team of whoever has an address, and where they stand.
pub fn of(store: &dyn Store, address: &str, now: Timestamp) -> Result<(Arc<Catalog>, Vec<Member>), JudgeError> {
    let people = team(store, address)?;
    let (catalog, judged) = judge::people(store, &people, now)?;
    let axes = Axes::read(store, now)?;
    let members = people.into_iter().zip(judged).map(|(person, mut seats)| {
        let is_recent = |session: &Session| session.is_ahead(now) || now.duration_since(session.ends) <= JUST_OVER;
        seats.retain(|(session, standing)| {
            session.cancelled.is_none() && is_recent(session) && standing.booking.seat == Seat::Booked
        });
        let of = |(session, _): &(Session, Standing)| {
            let (attendance, outcomes) = axes.of(&catalog, session, &person.id);
            (session.id.clone(), attendance, outcomes)
        };
        let axes = seats.iter().map(of).collect();
        let (seats, mut past): (Judged, Judged) = seats.into_iter().partition(|(session, _)| session.is_ahead(now));
        past.reverse();
        Member { person, seats, past, axes }
    });
    Ok((Arc::clone(&catalog), members.collect()))
}

/// What courses and programs ask of everybody of that team.
pub fn assigned(store: &dyn Store, address: &str, now: Timestamp) -> Result<(Arc<Catalog>, Vec<Assigned>), JudgeError> {
    let rules = judge::rules(store, now)?;
    let catalog = Arc::clone(&rules.catalog);
    let people = team(store, address)?;
    Ok((catalog, super::assignments::among(store, rules, people, now)?))
}

/// Every manager that active learners name, by address.
pub fn managers(store: &dyn Store, now: Timestamp) -> Result<Vec<Manager>, StoreError> {
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for person in store.people(Some(Role::Learner))?.iter().filter(|person| person.is_active()) {
        if let Some(address) = manager_of(person) {
            *named.entry(address).or_default() += 1;
        }
    }
    let accounts = store.people(Some(Role::Manager))?;
    let glimpses = store.glimpses()?;
    let managers = named.into_iter().map(|(address, people)| {
        let has = |person: &&Person| {
            person.is_active() && person.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(&address))
        };
        let account = accounts.iter().find(has).map(|person| person.name.clone());
        let glimpse = glimpses.iter().find(|known| known.address == address && known.is_open(now)).cloned();
        Manager { address, people, account, glimpse }
    });
    Ok(managers.collect())
}

/// Makes a view of the team of whoever has an address; the path to append to the server's, and until when it shows
/// something. Earlier ones are taken back.
pub fn glimpse(
    store: &dyn Store,
    address: &str,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(String, Glimpse), GlimpseError> {
    let people = team(store, address)?.len();
    let address = address.trim().to_lowercase();
    if people == 0 {
        return Err(GlimpseError::NoTeam(address));
    }
    for earlier in store.glimpses()?.iter().filter(|known| known.address == address && known.is_open(now)) {
        take_back(store, &earlier.token, grounds, now)?;
    }
    let (token, kept) = token::fresh();
    let expires = now.saturating_add(GLIMPSE).unwrap_or(Timestamp::MAX);
    let made = Glimpse { token: kept, address, created: now, expires, opened: None, revoked: None };
    let act = Act::Glimpse { people: u32::try_from(people).unwrap_or(u32::MAX), given: true };
    store.add_glimpse(&made, &grounds.decision(act, now).ok_or(GlimpseError::NoReason)?)?;
    Ok((format!("/team/view/{token}"), made))
}

/// Takes a view back.
pub fn take_back(
    store: &dyn Store,
    token: &[u8; 32],
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<(), GlimpseError> {
    let decision = grounds.decision(Act::Glimpse { people: 0, given: false }, now).ok_or(GlimpseError::NoReason)?;
    if store.revoke_glimpse(token, &decision)? { Ok(()) } else { Err(GlimpseError::Gone) }
}

/// The view behind a link, if it still shows something.
pub fn look(store: &dyn Store, token: &str, now: Timestamp) -> Result<Glimpse, GlimpseError> {
    let kept = token::hash(token);
    let found = store.glimpse(&kept)?.filter(|known| known.is_open(now)).ok_or(GlimpseError::Gone)?;
    if found.opened.is_none() {
        store.open_glimpse(&kept, now)?;
    }
    Ok(found)
}
