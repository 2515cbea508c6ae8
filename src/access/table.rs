//! The one table of who may do what.

use super::{PersonId, Principal, Role, Scope};

/// Something a principal may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act<'a> {
    /// See one's own path, progress and records; take assessments.
    OwnPath,
    /// Send statements to the record store (what a learner may say there is narrower still).
    WriteStatements,
    /// Read any statement.
    ReadStatements,
    /// Read one's own statements.
    ReadOwnStatements,
    /// See the list of sessions.
    ListSessions,
    /// See a session's roster and its learners' evidence. A session with no trainer named is every trainer's.
    SeeSession {
        /// Who runs it.
        trainers: &'a [PersonId],
    },
}

/// Whether `who` may do `act`.
#[must_use]
pub fn may(who: &Principal, act: Act<'_>) -> bool {
    match (who, act) {
        (Principal::Server, _)
        | (Principal::Person(_, Role::Learner), Act::OwnPath | Act::WriteStatements | Act::ReadOwnStatements)
        | (Principal::Person(_, Role::Trainer), Act::ListSessions)
        | (Principal::Person(_, Role::Organiser), Act::ListSessions | Act::SeeSession { .. }) => true,
        (Principal::Person(id, Role::Trainer), Act::SeeSession { trainers }) => {
            trainers.is_empty() || trainers.contains(id)
        }
        (Principal::Client { scopes, .. }, act) => {
            let asked = match act {
                Act::WriteStatements => Scope::StatementsWrite,
                Act::ReadStatements => Scope::StatementsRead,
                Act::ReadOwnStatements => Scope::StatementsReadMine,
                Act::OwnPath | Act::ListSessions | Act::SeeSession { .. } => return false,
            };
            scopes.iter().any(|scope| scope.includes(asked))
        }
        (Principal::Person(..), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_as_the_rules_do() {
        let person = |role| Principal::Person(PersonId("a".into()), role);
        let client = |scope| Principal::Client { key: "k".into(), name: "n".into(), scopes: vec![scope] };
        let own = [PersonId("a".into())];
        let others = [PersonId("b".into())];
        for (who, act, allowed) in [
            (person(Role::Learner), Act::OwnPath, true),
            (person(Role::Learner), Act::WriteStatements, true),
            (person(Role::Learner), Act::ReadStatements, false),
            (person(Role::Learner), Act::ListSessions, false),
            (person(Role::Learner), Act::SeeSession { trainers: &[] }, false),
            (person(Role::Trainer), Act::WriteStatements, false),
            (person(Role::Trainer), Act::SeeSession { trainers: &own }, true),
            (person(Role::Trainer), Act::SeeSession { trainers: &[] }, true),
            (person(Role::Trainer), Act::SeeSession { trainers: &others }, false),
            (person(Role::Manager), Act::SeeSession { trainers: &[] }, false),
            (person(Role::Auditor), Act::ReadStatements, false),
            (client(Scope::All), Act::ReadStatements, true),
            (client(Scope::All), Act::OwnPath, false),
            (client(Scope::StatementsWrite), Act::ReadOwnStatements, false),
            (client(Scope::AllRead), Act::WriteStatements, false),
        ] {
            assert_eq!(may(&who, act), allowed, "{who:?} {act:?}");
        }
    }
}
