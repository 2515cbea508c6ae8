//! Clients that send statements, and haven't for longer than the courses say they may be silent.

use super::record;
use crate::course::Catalog;
use crate::readiness::Silence;
use crate::store::{Query, Store, StoreError};
use crate::xapi::account_key;
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeMap;

/// The client that has been silent for longest, of those that should have been heard from by `as_of`. One whose key was
/// taken back, or was never given out, is not waited for.
pub(super) fn silent(store: &dyn Store, catalog: &Catalog, as_of: Timestamp) -> Result<Option<Silence>, StoreError> {
    let limits = &catalog.thresholds.silent_after;
    if limits.is_empty() {
        return Ok(None);
    }
    // Who changes keys has two of one name for a while, and sends with either.
    let mut heard: BTreeMap<String, Timestamp> = BTreeMap::new();
    for key in store.keys()?.iter().filter(|key| key.created <= as_of && key.revoked.is_none_or(|at| at > as_of)) {
        if !limits.contains_key(&key.name) {
            continue;
        }
        let account = record::authority(&key.principal(), &catalog.id_base);
        let authority = Some(account_key(&account.home_page, &account.name));
        let last = Query { authority, until: Some(as_of), voided: true, limit: 1, ..Query::default() };
        let since = store.statements(&last)?.statements.first().map_or(key.created, |last| last.stored);
        let latest = heard.entry(key.name.clone()).or_insert(since);
        *latest = since.max(*latest);
    }
    let is_silent = |source: &String, since: Timestamp| {
        let ends = limits.get(source).map(|limit| since.to_zoned_datetime(TimeZone::UTC).checked_add(limit.span()));
        ends.is_some_and(|ends| ends.is_ok_and(|ends| ends.timestamp() <= as_of))
    };
    let silent = heard.into_iter().filter(|(source, since)| is_silent(source, *since));
    Ok(silent.map(|(source, since)| Silence { since, source }).min())
}
