//! Waivers: given with a reason, and taken back; both stay on the record.

use super::{once, people};
use crate::access::PersonId;
use crate::course::Catalog;
use crate::decision::{Act, Decision, Waiver, waivers};
use crate::diagnostic::nearest;
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use uuid::Uuid;

/// Why a waiver was not given or taken back.
#[derive(Debug, thiserror::Error)]
pub enum WaiveError {
    /// Nobody has that id.
    #[error("nobody has the id `{0}`")]
    UnknownPerson(PersonId),
    /// No course has the module.
    #[error("no course has a module `{name}`{}", hint.as_deref().map(|h| format!("; did you mean `{h}`?")).unwrap_or_default())]
    UnknownModule {
        /// As given.
        name: String,
        /// One that is close.
        hint: Option<String>,
    },
    /// A decision without a reason is no decision.
    #[error("a waiver needs a reason of at most {LONGEST_REASON} characters, and the name of who gives it")]
    NoReason,
    /// Given twice it would have to be taken back twice.
    #[error("they have that waiver already")]
    Given,
    /// It would end before it begins.
    #[error("it would end before it begins: that instant lies in the past")]
    Past,
    /// No such waiver, or taken back already.
    #[error("there is no waiver `{0}` in force")]
    UnknownWaiver(Uuid),
    /// Somebody else was faster, again and again.
    #[error("something was waived meanwhile: look again")]
    Meanwhile,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long a reason may be, in characters: it stands on pages and on paper.
pub const LONGEST_REASON: usize = 2_000;

/// Who decides, and why.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    /// The name shown beside the decision.
    pub by: &'a str,
    /// Why.
    pub reason: &'a str,
}

impl<'a> Grounds<'a> {
    /// Of what is done on the command line by somebody who doesn't say who they are.
    #[must_use]
    pub fn operator(reason: &'a str) -> Self {
        Self { by: "whoever runs the server", reason }
    }

    /// The decision; `None` without a name or a reason, or when that is longer than [`LONGEST_REASON`].
    pub(super) fn decision(self, act: Act, now: Timestamp) -> Option<Decision> {
        let (by, reason) = (self.by.trim().to_owned(), self.reason.trim().to_owned());
        let given = !by.is_empty() && !reason.is_empty() && reason.chars().count() <= LONGEST_REASON;
        given.then(|| Decision { id: Uuid::now_v7(), at: now, by, reason, act })
    }
}

/// Excuses a person from a module, named as `course/module` or by its own id where only one course has it, or from a workshop,
/// `course/workshops/workshop`.
pub fn add(
    store: &dyn Store,
    catalog: &Catalog,
    person: &PersonId,
    name: &str,
    until: Option<Timestamp>,
    grounds: Grounds<'_>,
    now: Timestamp,
) -> Result<Uuid, WaiveError> {
    store.person(person)?.ok_or_else(|| WaiveError::UnknownPerson(person.clone()))?;
    let Some(key) = catalog.find_requirement(name) else {
        let known: Vec<String> = catalog
            .courses
            .iter()
            .flat_map(|c| c.modules.iter().flat_map(|m| [m.id.to_string(), format!("{}/{}", c.id, m.id)]))
            .collect();
        let hint = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        return Err(WaiveError::UnknownModule { name: name.to_owned(), hint });
    };
    if until.is_some_and(|until| until <= now) {
        return Err(WaiveError::Past);
    }
    let who = people::current(store, person)?.map_or_else(|| person.clone(), |known| known.id);
    let is_same =
        |known: &Waiver| known.person == who && known.key == key && known.until == until && known.revoked.is_none();
    let given = once::decide(store, "waive", now, || {
        let act = Act::Waive { person: person.clone(), key: key.clone(), until };
        let decision = grounds.decision(act, now).ok_or(WaiveError::NoReason)?;
        if list(store, Timestamp::MAX)?.iter().any(is_same) { Err(WaiveError::Given) } else { Ok(decision) }
    })?;
    given.ok_or(WaiveError::Meanwhile)
}

/// Takes a waiver back.
pub fn revoke(store: &dyn Store, waiver: Uuid, grounds: Grounds<'_>, now: Timestamp) -> Result<(), WaiveError> {
    let revoked = once::decide(store, "revoke_waiver", now, || {
        let standing = list(store, Timestamp::MAX)?.into_iter().any(|w| w.id == waiver && w.revoked.is_none());
        if !standing {
            return Err(WaiveError::UnknownWaiver(waiver));
        }
        grounds.decision(Act::RevokeWaiver { waiver }, now).ok_or(WaiveError::NoReason)
    })?;
    revoked.map(drop).ok_or(WaiveError::Meanwhile)
}

/// Every waiver given by `as_of`, oldest first, to whom those it was given to turned out to be.
pub fn list(store: &dyn Store, as_of: Timestamp) -> Result<Vec<Waiver>, StoreError> {
    let records = store.decisions_of(&["waive", "revoke_waiver"], as_of)?;
    let mut waivers = waivers(records.iter().map(|record| &record.decision));
    people::rename_merged(store, waivers.iter_mut().map(|waiver| &mut waiver.person))?;
    Ok(waivers)
}
