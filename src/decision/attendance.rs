//! Who was in a session, as people marked it: each mark with who, when and how, and the statement that follows from them.

use super::{Act, Decision};
use crate::roster::{Mark, PersonId, SessionId};
use jiff::Timestamp;
use uuid::Uuid;

/// A mark, with who made it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The decision that made it.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// In which session.
    pub session: SessionId,
    /// What it says.
    pub mark: Mark,
    /// The statement that they attended, made with it.
    pub statement: Option<Uuid>,
    /// The statement that no longer holds by it.
    pub voids: Option<Uuid>,
    /// Who made it.
    pub by: String,
    /// Why, or how they know.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// The marks among decisions, in their order.
#[must_use]
pub fn marks<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<Marked> {
    let mark = |decision: &Decision| match &decision.act {
        Act::Attend { person, session, mark, statement, voids } => Some(Marked {
            id: decision.id,
            person: person.clone(),
            session: session.clone(),
            mark: mark.clone(),
            statement: *statement,
            voids: *voids,
            by: decision.by.clone(),
            reason: decision.reason.clone(),
            at: decision.at,
        }),
        _ => None,
    };
    decisions.into_iter().filter_map(mark).collect()
}

/// The statement in force that says that somebody attended, after their marks in one session.
#[must_use]
pub fn statement_of<'a>(marks: impl IntoIterator<Item = &'a Marked>) -> Option<Uuid> {
    marks.into_iter().fold(None, |known, marked| match (marked.statement, marked.voids) {
        (Some(new), _) => Some(new),
        (None, Some(void)) => known.filter(|known| *known != void),
        (None, None) => known,
    })
}
