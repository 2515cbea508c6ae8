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
    /// Have what one's statements say of activities, verbs and agents known from now on.
    Define,
    /// Read what is known of activities and agents.
    ReadDefinitions,
    /// Read state documents: one's own, or anybody's.
    ReadState {
        /// Whether they are the principal's own.
        own: bool,
    },
    /// Write them.
    WriteState {
        /// Whether they are the principal's own.
        own: bool,
    },
    /// Read profile documents of activities (which are everybody's own) and agents.
    ReadProfile {
        /// Whether they are the principal's own.
        own: bool,
    },
    /// Write them.
    WriteProfile,
    /// Read the server's figures.
    ReadMetrics,
    /// See the list of sessions.
    ListSessions,
    /// Vouch for a record from elsewhere, or refuse or revoke it. Nobody vouches for their own.
    Vouch {
        /// Whose record.
        whose: &'a PersonId,
    },
    /// See everybody who is known, bring people in, change them, invite them; plan sessions.
    KeepPeople,
    /// See where everybody of a team stands.
    SeeTeam {
        /// Whether it is the principal's own.
        own: bool,
    },
    /// Read what was decided, by whom and why.
    ReadRecord,
    /// See how questions are answered and where people leave modules, without names.
    ReadFigures,
    /// See a session's roster and its learners' evidence. A session with no trainer named is every trainer's.
    SeeSession {
        /// Who runs it.
        trainers: &'a [PersonId],
    },
    /// Sign what somebody has shown in a session. A session with no trainer named is every trainer's; nobody signs their
    /// own.
    Sign {
        /// Who has shown it.
        learner: &'a PersonId,
        /// Who runs the session.
        trainers: &'a [PersonId],
    },
    /// Have those reminded who have something left to do before a session.
    Remind {
        /// Who runs it.
        trainers: &'a [PersonId],
    },
    /// Decide for one learner of a session, on the record: excuse them from a module, let them in all the same, give them
    /// a module to do, say whether they were there. Nobody decides for themselves.
    Decide {
        /// For whom.
        learner: &'a PersonId,
        /// Who runs the session.
        trainers: &'a [PersonId],
    },
    /// Change somebody's seat in a session, for them: offer it, take it, give it in another one instead (which is asked of
    /// both). Nobody changes their own.
    Reseat {
        /// Whose.
        learner: &'a PersonId,
        /// Who runs the session.
        trainers: &'a [PersonId],
    },
    /// Mark what somebody wrote in an assessment. What no trainer's session asks for is every trainer's; nobody marks
    /// their own.
    Mark {
        /// Who wrote it.
        writer: &'a PersonId,
        /// Who runs the sessions it is asked for.
        trainers: &'a [PersonId],
    },
}

/// Whether `who` may do `act`.
#[must_use]
pub fn may(who: &Principal, act: Act<'_>) -> bool {
    match (who, act) {
        (Principal::Server, _)
        | (
            Principal::Person(_, Role::Learner),
            Act::OwnPath
            | Act::WriteStatements
            | Act::ReadOwnStatements
            | Act::ReadState { own: true }
            | Act::WriteState { own: true }
            | Act::ReadProfile { own: true },
        )
        | (Principal::Person(_, Role::Trainer), Act::ListSessions | Act::ReadFigures)
        | (
            Principal::Person(_, Role::Organiser),
            Act::ListSessions | Act::KeepPeople | Act::SeeSession { .. } | Act::ReadFigures | Act::Remind { .. },
        )
        | (Principal::Person(_, Role::Manager), Act::SeeTeam { own: true })
        | (Principal::Person(_, Role::Auditor), Act::ListSessions | Act::SeeSession { .. } | Act::ReadRecord) => true,
        (Principal::Person(id, Role::Trainer), Act::SeeSession { trainers } | Act::Remind { trainers }) => {
            trainers.is_empty() || trainers.contains(id)
        }
        (
            Principal::Person(id, Role::Trainer),
            Act::Mark { writer: learner, trainers }
            | Act::Sign { learner, trainers }
            | Act::Decide { learner, trainers }
            | Act::Reseat { learner, trainers },
        ) => id != learner && (trainers.is_empty() || trainers.contains(id)),
        (
            Principal::Person(id, Role::Organiser),
            Act::Mark { writer: learner, .. }
            | Act::Vouch { whose: learner }
            | Act::Decide { learner, .. }
            | Act::Reseat { learner, .. },
        ) => id != learner,
        (Principal::Client { scopes, .. }, act) => {
            let any_of: &[Scope] = match act {
                Act::WriteStatements => &[Scope::StatementsWrite],
                Act::ReadStatements => &[Scope::StatementsRead],
                Act::ReadOwnStatements => &[Scope::StatementsReadMine],
                Act::Define => &[Scope::Define],
                Act::ReadDefinitions => &[Scope::StatementsRead, Scope::Profile],
                Act::ReadState { .. } => &[Scope::State, Scope::AllRead],
                Act::WriteState { .. } => &[Scope::State],
                Act::ReadProfile { .. } => &[Scope::Profile, Scope::AllRead],
                Act::WriteProfile => &[Scope::Profile],
                Act::ReadMetrics => &[Scope::Metrics],
                Act::OwnPath
                | Act::ListSessions
                | Act::KeepPeople
                | Act::Vouch { .. }
                | Act::SeeTeam { .. }
                | Act::ReadRecord
                | Act::ReadFigures
                | Act::SeeSession { .. }
                | Act::Sign { .. }
                | Act::Remind { .. }
                | Act::Decide { .. }
                | Act::Reseat { .. }
                | Act::Mark { .. } => &[],
            };
            any_of.iter().any(|asked| scopes.iter().any(|scope| scope.includes(*asked)))
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
            (person(Role::Manager), Act::ListSessions, false),
            (person(Role::Manager), Act::SeeTeam { own: true }, true),
            (person(Role::Manager), Act::SeeTeam { own: false }, false),
            (person(Role::Organiser), Act::SeeTeam { own: true }, false),
            (person(Role::Auditor), Act::SeeSession { trainers: &others }, true),
            (person(Role::Auditor), Act::ReadRecord, true),
            (person(Role::Organiser), Act::ReadRecord, false),
            (client(Scope::All), Act::ReadRecord, false),
            (person(Role::Trainer), Act::ReadFigures, true),
            (person(Role::Organiser), Act::ReadFigures, true),
            (person(Role::Manager), Act::ReadFigures, false),
            (person(Role::Learner), Act::ReadFigures, false),
            (client(Scope::All), Act::ReadFigures, false),
            (client(Scope::All), Act::SeeTeam { own: true }, false),
            (person(Role::Organiser), Act::KeepPeople, true),
            (person(Role::Trainer), Act::KeepPeople, false),
            (person(Role::Auditor), Act::KeepPeople, false),
            (client(Scope::All), Act::KeepPeople, false),
            (person(Role::Organiser), Act::Vouch { whose: &others[0] }, true),
            (person(Role::Organiser), Act::Vouch { whose: &own[0] }, false),
            (person(Role::Trainer), Act::Vouch { whose: &others[0] }, false),
            (client(Scope::All), Act::Vouch { whose: &others[0] }, false),
            (person(Role::Trainer), Act::Mark { writer: &others[0], trainers: &own }, true),
            (person(Role::Trainer), Act::Mark { writer: &others[0], trainers: &[] }, true),
            (person(Role::Trainer), Act::Mark { writer: &others[0], trainers: &others }, false),
            (person(Role::Trainer), Act::Mark { writer: &own[0], trainers: &own }, false),
            (person(Role::Trainer), Act::Sign { learner: &others[0], trainers: &own }, true),
            (person(Role::Trainer), Act::Sign { learner: &own[0], trainers: &own }, false),
            (person(Role::Trainer), Act::Sign { learner: &own[0], trainers: &others }, false),
            (person(Role::Organiser), Act::Sign { learner: &others[0], trainers: &[] }, false),
            (person(Role::Trainer), Act::Remind { trainers: &own }, true),
            (person(Role::Trainer), Act::Remind { trainers: &others }, false),
            (person(Role::Organiser), Act::Remind { trainers: &others }, true),
            (person(Role::Auditor), Act::Remind { trainers: &[] }, false),
            (person(Role::Manager), Act::Remind { trainers: &[] }, false),
            (person(Role::Trainer), Act::Decide { learner: &others[0], trainers: &own }, true),
            (person(Role::Trainer), Act::Decide { learner: &own[0], trainers: &own }, false),
            (person(Role::Trainer), Act::Decide { learner: &own[0], trainers: &others }, false),
            (person(Role::Organiser), Act::Decide { learner: &others[0], trainers: &others }, true),
            (person(Role::Organiser), Act::Decide { learner: &own[0], trainers: &[] }, false),
            (person(Role::Auditor), Act::Decide { learner: &others[0], trainers: &[] }, false),
            (person(Role::Learner), Act::Decide { learner: &others[0], trainers: &[] }, false),
            (person(Role::Trainer), Act::Reseat { learner: &others[0], trainers: &[] }, true),
            (person(Role::Trainer), Act::Reseat { learner: &others[0], trainers: &others }, false),
            (person(Role::Trainer), Act::Reseat { learner: &own[0], trainers: &own }, false),
            (person(Role::Organiser), Act::Reseat { learner: &others[0], trainers: &others }, true),
            (person(Role::Auditor), Act::Reseat { learner: &others[0], trainers: &[] }, false),
            (client(Scope::All), Act::Reseat { learner: &others[0], trainers: &[] }, false),
            (person(Role::Organiser), Act::Mark { writer: &others[0], trainers: &others }, true),
            (person(Role::Organiser), Act::Mark { writer: &own[0], trainers: &[] }, false),
            (person(Role::Learner), Act::Mark { writer: &others[0], trainers: &[] }, false),
            (person(Role::Manager), Act::Mark { writer: &others[0], trainers: &[] }, false),
            (client(Scope::All), Act::Mark { writer: &others[0], trainers: &[] }, false),
            (person(Role::Auditor), Act::ReadStatements, false),
            (client(Scope::All), Act::ReadStatements, true),
            (client(Scope::All), Act::OwnPath, false),
            (client(Scope::StatementsWrite), Act::ReadOwnStatements, false),
            (client(Scope::AllRead), Act::WriteStatements, false),
            (client(Scope::AllRead), Act::ReadState { own: false }, true),
            (client(Scope::AllRead), Act::WriteState { own: false }, false),
            (client(Scope::State), Act::WriteState { own: false }, true),
            (client(Scope::State), Act::ReadProfile { own: false }, false),
            (client(Scope::Profile), Act::WriteProfile, true),
            (client(Scope::StatementsWrite), Act::Define, false),
            (client(Scope::AllRead), Act::ReadMetrics, false),
            (client(Scope::Metrics), Act::ReadMetrics, true),
            (client(Scope::Metrics), Act::ReadOwnStatements, false),
            (person(Role::Organiser), Act::ReadMetrics, false),
            (client(Scope::Define), Act::Define, true),
            (client(Scope::Define), Act::WriteStatements, false),
            (client(Scope::StatementsReadMine), Act::ReadDefinitions, false),
            (person(Role::Learner), Act::WriteState { own: true }, true),
            (person(Role::Learner), Act::ReadState { own: false }, false),
            (person(Role::Learner), Act::WriteProfile, false),
            (person(Role::Learner), Act::Define, false),
        ] {
            assert_eq!(may(&who, act), allowed, "{who:?} {act:?}");
        }
    }
}
