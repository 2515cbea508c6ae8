//! Who looked at what is kept about somebody: on the record, once an hour.

use crate::access::{PersonId, Role};
use crate::decision::{Act, Decision, Record, Report};
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use uuid::Uuid;

/// Names such records' ids are worked out under.
const LOOKS: Uuid = Uuid::from_u128(0x6c4f_12b1_90a5_4c0e_8f5d_2f3b_51a7_d9c3);

/// Notes that somebody, in a role and with the name shown, saw something of a person. Whoever looks at their own is not
/// noted, nor who looks again within the hour.
pub fn note(
    store: &dyn Store,
    (viewer, role, name): (&PersonId, Role, &str),
    person: &PersonId,
    what: Report,
    now: Timestamp,
) -> Result<(), StoreError> {
    if viewer == person {
        return Ok(());
    }
    let hour = now.as_second().div_euclid(3_600);
    let key = serde_json::json!([viewer, role, person, what, hour]).to_string();
    let decision = Decision {
        id: Uuid::new_v5(&LOOKS, key.as_bytes()),
        at: now,
        by: name.to_owned(),
        reason: "opened the page".to_owned(),
        act: Act::View { person: person.clone(), by: viewer.clone(), role, what },
    };
    match store.decide(&decision) {
        // Noted before, within the hour.
        Ok(_) | Err(StoreError::Conflict(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Notes that something was taken out of the store, by whom.
pub fn taken_out(store: &dyn Store, by: &str, act: Act, now: Timestamp) -> Result<(), StoreError> {
    let (by, reason) = (by.to_owned(), "taken out".to_owned());
    store.decide(&Decision { id: Uuid::now_v7(), at: now, by, reason, act }).map(drop)
}

/// Who looked at what is kept about a person, under whatever id, last first.
pub fn at(store: &dyn Store, person: &PersonId, now: Timestamp) -> Result<Vec<Record>, StoreError> {
    let Some(person) = store.person(person)? else { return Ok(Vec::new()) };
    let mut found = store.decisions_of(&["view", "export"], now)?;
    found.retain(|record| record.decision.act.about().any(|about| person.ids().any(|id| id == about)));
    found.reverse();
    Ok(found)
}
