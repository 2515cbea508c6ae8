//! Documents of the state and profile resources.

use super::StoreError;
use crate::xapi::{Blind, Change, Document, Place, Precondition, Refused};
use jiff::Timestamp;

/// Documents by place and id.
pub trait Documents: Send + Sync {
    /// One document.
    fn document(&self, place: &Place, id: &str) -> Result<Option<Document>, StoreError>;

    /// The ids of the documents at a place, in order; only of those that changed after `since`.
    /// A state place without a registration stands for all its registrations here.
    fn document_ids(&self, place: &Place, since: Option<Timestamp>) -> Result<Vec<String>, StoreError>;

    /// Changes one document as [`crate::xapi::changed`] says, with nobody else's change between.
    /// What the rules refuse is no error of the store's.
    fn change_document(
        &self,
        place: &Place,
        id: &str,
        change: &Change,
        precondition: &Precondition,
        blind: Blind,
        now: Timestamp,
    ) -> Result<Result<(), Refused>, StoreError>;

    /// Removes all documents at a place; one without a registration stands for all, as above.
    fn delete_documents(&self, place: &Place) -> Result<(), StoreError>;
}
