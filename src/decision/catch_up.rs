//! An assignment: somebody was given a module to do, beside what their workshops ask for.

use super::{Act, Decision};
use crate::course::ModuleKey;
use crate::roster::{PersonId, SessionId};
use jiff::Timestamp;
use uuid::Uuid;

/// A module that somebody was given to do, with who, why, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatchUp {
    /// The decision that gave it.
    pub id: Uuid,
    /// Who is to do it.
    pub person: PersonId,
    /// What.
    pub module: ModuleKey,
    /// On which session's list they are, or were.
    pub session: SessionId,
    /// By when.
    pub due: Timestamp,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
}

/// The catch-ups in force after decisions, given in their order. Of one given twice, the later one holds.
pub fn catch_ups<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Vec<CatchUp> {
    let mut found: Vec<CatchUp> = Vec::new();
    for decision in decisions {
        let Act::Assign { person, module, session, due, assigned } = &decision.act else { continue };
        found.retain(|known| !(known.person == *person && known.module == *module && known.session == *session));
        if *assigned {
            found.push(CatchUp {
                id: decision.id,
                person: person.clone(),
                module: module.clone(),
                session: session.clone(),
                due: *due,
                by: decision.by.clone(),
                reason: decision.reason.clone(),
                at: decision.at,
            });
        }
    }
    found
}
