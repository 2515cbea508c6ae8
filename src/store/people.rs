//! People.

use super::StoreError;
use crate::access::{PersonId, Role};
use crate::decision::Decision;
use crate::roster::Person;
use std::collections::BTreeMap;

/// What saving people changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Saved {
    /// Weren't there before.
    pub added: usize,
    /// Were there, and differ now.
    pub changed: usize,
    /// Were there, just so.
    pub unchanged: usize,
}

/// People by id.
pub trait People: Send + Sync {
    /// Adds or updates people, all or none, and appends what was decided about them. Roles are added to those a person
    /// has, and who was merged into whom stays as it is; everything else is as given.
    fn save_people(&self, people: &[Person], decisions: &[Decision]) -> Result<Saved, StoreError>;

    /// Takes a role from somebody, and ends their sign-ins and links in it; whether they had it.
    fn take_role(&self, person: &PersonId, role: Role, decision: &Decision) -> Result<bool, StoreError>;

    /// One person, also one who was merged into another.
    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError>;

    /// Everybody (with a role), by name; those who were merged into another are not there beside them.
    fn people(&self, role: Option<Role>) -> Result<Vec<Person>, StoreError>;

    /// Those with this e-mail address, in any case at least of ASCII letters; those who were merged into another are not
    /// there beside them.
    fn people_at(&self, email: &str) -> Result<Vec<Person>, StoreError>;

    /// Those who were merged into another, with whom they are.
    fn merged(&self) -> Result<BTreeMap<PersonId, PersonId>, StoreError>;

    /// Has `person` looked up as `into` from now on, or as themselves again if that is nobody; their sign-ins and links
    /// end.
    ///
    /// # Errors
    /// `Missing` when one of them isn't there; `Conflict` when one of them is merged already, or others were merged into
    /// the first: a merge is one step deep.
    fn merge(&self, person: &PersonId, into: Option<&PersonId>, decision: &Decision) -> Result<(), StoreError>;
}
