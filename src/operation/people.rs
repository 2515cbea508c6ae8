//! Lists of people, read into the store: whole or not at all.

use crate::access::{PersonId, Role};
use crate::diagnostic::Diagnostic;
use crate::roster::{Person, Row, SessionId, Unfit, read_people};
use crate::store::{Enrolled, Saved, Store, StoreError};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Why a list was not taken in. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Lines that can't be used, all of them.
    #[error("{} of its lines can't be used", .0.len())]
    Lines(Vec<Diagnostic>),
    /// The store failed, or lacks the session.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds and updates the learners of a list. `path` names it in messages.
pub fn import(store: &dyn Store, path: &str, bytes: &[u8]) -> Result<Saved, ImportError> {
    let people = resolve(store, path, bytes)?;
    Ok(store.save_people(&people)?)
}

/// Adds and updates the people of a list, and gives each a seat in `session`.
pub fn enrol(
    store: &dyn Store,
    session: &SessionId,
    path: &str,
    bytes: &[u8],
    now: Timestamp,
) -> Result<Enrolled, ImportError> {
    let people = resolve(store, path, bytes)?;
    let seats: Vec<PersonId> = people.iter().map(|person| person.id.clone()).collect();
    Ok(store.enrol(session, &people, &seats, now)?)
}

/// Why one person was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Their id, name or team can't be used.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds or updates one person in a role.
pub fn add(store: &dyn Store, person: Person) -> Result<Saved, AddError> {
    person.check()?;
    Ok(store.save_people(&[person])?)
}

/// What each person of the list is after it. A line names somebody by id, or by an e-mail address that one person has.
fn resolve(store: &dyn Store, path: &str, bytes: &[u8]) -> Result<Vec<Person>, ImportError> {
    let rows = read_people(path, bytes).map_err(ImportError::Lines)?;
    let mut problems = Vec::new();
    let mut people: BTreeMap<PersonId, Person> = BTreeMap::new();
    let mut by_email: Option<BTreeMap<String, Vec<PersonId>>> = None;
    for row in &rows {
        let id = match (&row.id, &row.email) {
            (Some(id), _) => Some(PersonId(id.clone())),
            (None, Some(email)) => {
                let known = match &mut by_email {
                    Some(known) => known,
                    None => by_email.insert(addresses(store)?),
                };
                match known.get(&email.to_lowercase()).map(Vec::as_slice) {
                    Some([only]) => Some(only.clone()),
                    Some(_) => {
                        problems.push(unusable(
                            row,
                            "ambiguous-email",
                            format!("several people have the address `{email}`"),
                            "name the person by `id`",
                        ));
                        continue;
                    }
                    None => None,
                }
            }
            (None, None) => None,
        };
        let known = match &id {
            Some(id) => people.remove(id).map_or_else(|| store.person(id), |p| Ok(Some(p)))?,
            None => None,
        };
        let Some(person) = row.apply(known) else {
            let who = row.id.as_ref().or(row.email.as_ref()).map_or("?", String::as_str);
            let hint = "give the line an `id` and a `name` to add this person";
            problems.push(unusable(row, "unknown-person", format!("nobody is known as `{who}`"), hint));
            continue;
        };
        people.insert(person.id.clone(), person);
    }
    if problems.is_empty() { Ok(people.into_values().collect()) } else { Err(ImportError::Lines(problems)) }
}

fn addresses(store: &dyn Store) -> Result<BTreeMap<String, Vec<PersonId>>, StoreError> {
    let mut found: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
    for person in store.people(Some(Role::Learner))? {
        if let Some(email) = person.email {
            found.entry(email.to_lowercase()).or_default().push(person.id);
        }
    }
    Ok(found)
}

fn unusable(row: &Row, code: &'static str, message: String, hint: &str) -> Diagnostic {
    Diagnostic::error(code, message).at(row.place.clone()).hint(hint)
}
