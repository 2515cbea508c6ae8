//! People.

use super::StoreError;
use crate::access::{PersonId, Role};
use crate::roster::Person;

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
    /// Adds or updates people, all or none. Roles are added to those a person has; nothing else is merged.
    fn save_people(&self, people: &[Person]) -> Result<Saved, StoreError>;

    /// One person.
    fn person(&self, id: &PersonId) -> Result<Option<Person>, StoreError>;

    /// Everybody (with a role), by name.
    fn people(&self, role: Option<Role>) -> Result<Vec<Person>, StoreError>;
}
