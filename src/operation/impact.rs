//! Whose readiness other courses would change, before they come into force. Nothing is written.
//!
//! Everybody with a seat in a session to come is judged twice for the same instant: by the rules as they are, and as if
//! the other courses were published at that instant. So a new version of a module is released then, and does what its
//! `on_major` says; within the freeze window before a session it does nothing.

use super::judge::{self, Bench, Rules};
use super::publish;
use crate::course::Catalog;
use crate::readiness::{Coming, Flip, Impact, find_workshop};
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;

/// The rules in force; nothing when no course was ever published.
pub fn in_force(store: &dyn Store, now: Timestamp) -> Result<Option<Rules>, StoreError> {
    let Some(publication) = store.publication(now)? else { return Ok(None) };
    Ok(Some(Rules { catalog: publication.catalog, versions: publish::versions(store)? }))
}

/// The rules that courses would be, published now.
pub fn published(store: &dyn Store, catalog: Arc<Catalog>, now: Timestamp) -> Result<Rules, StoreError> {
    let versions = publish::versions(store)?.and(&catalog, now);
    Ok(Rules { catalog, versions })
}

/// What courses, published now, would change for everybody with a seat in a session to come.
pub fn impact(store: &dyn Store, before: Rules, courses: Arc<Catalog>, now: Timestamp) -> Result<Impact, StoreError> {
    let after = Rules { versions: before.versions.clone().and(&courses, now), catalog: courses };
    let (old, new) = (Arc::clone(&before.catalog), Arc::clone(&after.catalog));
    let bases = if old.id_base == new.id_base { vec![&old.id_base] } else { vec![&old.id_base, &new.id_base] };
    let (before, after) = (Bench::by(store, before, now)?, Bench::by(store, after, now)?);
    let mut impact = Impact { as_of: now, sessions: Vec::new(), people: 0, flips: Vec::new(), heavier: 0 };
    let mut people = HashSet::new();
    for (session, _) in store.sessions()?.into_iter().filter(|(session, _)| session.is_ahead(now)) {
        let judged = judge::each_seat(store, &session.id, &bases, now, &|(person, booking, evidence)| {
            let verdict = |bench: &Bench| bench.verdict(&session, &person, &booking, &evidence);
            let (before, after) = (verdict(&before), verdict(&after));
            Flip { session: session.id.clone(), person, before, after }
        })?;
        let has = |catalog: &Catalog| find_workshop(catalog, &session.workshop).is_some();
        let (count, is_gone) = (judged.len(), has(&old) && !has(&new));
        let mut flips = Vec::new();
        for flip in judged {
            people.insert(flip.person.id.clone());
            if flip.before.state != flip.after.state {
                flips.push(flip);
            } else if flip.after.minutes_left > flip.before.minutes_left {
                impact.heavier += 1;
            }
        }
        flips.sort_by(|a, b| {
            let order = |flip: &Flip| std::cmp::Reverse((flip.direction(), flip.after.state.distance()));
            (order(a), &a.person.name, &a.person.id).cmp(&(order(b), &b.person.name, &b.person.id))
        });
        impact.flips.extend(flips);
        impact.sessions.push(Coming { session, seats: count, is_gone });
    }
    impact.people = people.len();
    Ok(impact)
}
