//! Publishing compiled courses: from then on they are the rules in force.

use crate::course::Catalog;
use crate::readiness::{Published, Release};
use crate::store::{Publication, Store, StoreError};
use jiff::Timestamp;

/// Puts a catalog in force; publishing what is in force already changes nothing.
pub fn publish(store: &dyn Store, catalog: &Catalog, now: Timestamp) -> Result<String, StoreError> {
    Ok(store.publish(catalog, now)?.0)
}

/// The rules in force at `as_of`.
pub fn in_force(store: &dyn Store, as_of: Timestamp) -> Result<Option<Publication>, StoreError> {
    store.publication(as_of)
}

/// When each module version was first published.
pub fn versions(store: &dyn Store) -> Result<Published, StoreError> {
    let released = store.versions()?.into_iter();
    Ok(released.map(|r| (r.module, r.version, Release { at: r.at, on_major: r.on_major })).collect())
}
