//! Publishing compiled courses: from then on they are the rules in force.

use crate::course::{ActivityId, Catalog, Course, Id, ModuleKey};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::readiness::{Published, Release};
use crate::store::{Publication, Query, Store, StoreError};
use jiff::Timestamp;
use std::collections::BTreeSet;

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

/// Modules that were published once, of which there is evidence, and which a catalog neither has nor accounts for:
/// a folder was renamed, most likely, and everybody's evidence would be lost. An error each, which says what to add.
pub fn lost(store: &dyn Store, catalog: &Catalog) -> Result<Vec<Diagnostic>, StoreError> {
    let once: BTreeSet<String> = store.versions()?.into_iter().map(|released| released.module).collect();
    let mut lost = Vec::new();
    for name in &once {
        let Some((course, module)) = name.split_once('/') else { continue };
        let Some((course, module)) = Id::new(course).ok().zip(Id::new(module).ok()) else { continue };
        // A course that isn't here may come back as it was: it is one folder less, and no new name.
        let Some(here) = catalog.course(&course) else { continue };
        let accounted = here.modules.iter().any(|other| other.id == module || other.formerly.contains(&module));
        // A draft comes back under the same id.
        let accounted = accounted || here.drafts.contains(&module);
        if !accounted && !here.retired.contains(&module) && has_evidence(store, catalog, &course, &module)? {
            lost.push(note(here, &module, &once));
        }
    }
    Ok(lost)
}

fn has_evidence(store: &dyn Store, catalog: &Catalog, course: &Id, module: &Id) -> Result<bool, StoreError> {
    let key = ModuleKey { course: course.clone(), module: module.clone() };
    let activity = Some(catalog.id_base.iri(&ActivityId::Module(key)));
    let query = Query { activity, related_activities: true, limit: 1, ..Query::default() };
    Ok(!store.statements(&query)?.statements.is_empty())
}

fn note(course: &Course, module: &Id, once: &BTreeSet<String>) -> Diagnostic {
    // What has its evidence elsewhere is no new name for it.
    let new = course.modules.iter().filter(|other| !once.contains(&format!("{}/{}", course.id, other.id)));
    let new: Vec<_> = new.collect();
    let near = nearest(module.as_str(), new.iter().map(|other| other.id.as_str()));
    let renamed = match (new.as_slice(), near) {
        ([only], _) => Some(*only),
        (_, Some(near)) => new.iter().copied().find(|other| other.id.as_str() == near),
        _ => None,
    };
    let settings = if course.folder.is_empty() { String::new() } else { format!("{}/", course.folder) } + "course.yaml";
    let retire = format!("if it is gone on purpose, `retired: [{module}]` to `{settings}`");
    let (place, hint) = match renamed.and_then(|other| other.place.clone().map(|place| (other, place))) {
        Some((other, place)) => (place, format!("add `formerly: [{module}]` to the module `{}`; {retire}", other.id)),
        None => {
            (Place::new(&settings, 0..0), format!("add `formerly: [{module}]` to the module it has become; {retire}"))
        }
    };
    let message = format!("the module `{module}` is gone, and there is evidence of it");
    Diagnostic::error("lost-evidence", message).at(place).hint(hint)
}
