//! What can be decided: every kind there is.

use super::{Fate, Mended, Opinion, Regraded, Replanned, Report, Said, Way};
use crate::access::{Role, Scope};
use crate::course::{Id, ModuleKey, RequirementKey, WorkshopKey};
use crate::roster::{self, PersonId, SessionId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// A person need not show a requirement.
    Waive {
        /// Who.
        person: PersonId,
        /// What; on the record it is called `module`, a workshop too.
        #[serde(rename = "module")]
        key: RequirementKey,
        /// Until when; `None` is for good.
        until: Option<Timestamp>,
    },
    /// A waiver no longer holds.
    RevokeWaiver {
        /// The decision that gave it.
        waiver: Uuid,
    },
    /// A key was wrong, and attempts were marked anew.
    Regrade {
        /// Whose assessment.
        module: ModuleKey,
        /// The question's id.
        question: String,
        /// What was done about its key.
        mend: Mended,
        /// Attempts handed in before were left as they were.
        since: Timestamp,
        /// The attempts whose score changed.
        attempts: Vec<Regraded>,
        /// The attempts that had no result by then, and are marked like this when they have one.
        #[serde(default)]
        waiting: Vec<Uuid>,
    },
    /// A text in an assessment was marked by a person. What they wrote to the learner, the attempt says.
    Mark {
        /// Who wrote it.
        person: PersonId,
        /// Whose assessment.
        module: ModuleKey,
        /// Which attempt.
        attempt: Uuid,
        /// The question's id.
        question: String,
        /// Which handing-in: 1, and one more each time it was returned.
        round: u32,
        /// What the marker wants of it.
        opinion: Opinion,
        /// Whether the marker was shown who wrote it.
        named: bool,
        /// What the attempt scored before, scaled by 10,000, and whether that passed; nothing as long as it waited.
        before: Option<(i32, bool)>,
        /// The same after.
        after: Option<(i32, bool)>,
    },
    /// An attempt that was returned by mistake is taken back, to be marked.
    TakeBack {
        /// Whose.
        person: PersonId,
        /// Which.
        attempt: Uuid,
        /// Which handing-in it is about again.
        round: u32,
    },
    /// A marker was shown who wrote a text.
    ShowName {
        /// Who wrote it.
        person: PersonId,
        /// In which attempt.
        attempt: Uuid,
        /// To whom.
        to: PersonId,
    },
    /// A trainer watched a skill: signed it, or said that it isn't there yet.
    SignOff {
        /// Whose.
        person: PersonId,
        /// In which workshop's list it is.
        workshop: WorkshopKey,
        /// In which session it was shown.
        session: SessionId,
        /// The skill's id.
        skill: Id,
        /// Which of its steps were seen, in their order.
        steps: Vec<bool>,
        /// Whether it is signed.
        signed: bool,
        /// The statement that says so.
        statement: Uuid,
    },
    /// A sign-off no longer holds.
    RevokeSignOff {
        /// Whose.
        person: PersonId,
        /// The decision that gave it.
        sign_off: Uuid,
    },
    /// Somebody vouched for a record from elsewhere: a certificate, a completion from before.
    AcceptRecord {
        /// Whose.
        person: PersonId,
        /// Which module it stands for.
        module: ModuleKey,
        /// What it says.
        says: Said,
        /// The decision whose record this one corrects; that one no longer holds.
        #[serde(default)]
        replaces: Option<Uuid>,
        /// The statement that says so.
        statement: Uuid,
    },
    /// A record that somebody says they have was not accepted.
    RefuseRecord {
        /// Whose.
        person: PersonId,
        /// Which module it was for.
        module: ModuleKey,
        /// What it says.
        says: Said,
    },
    /// A record from elsewhere no longer holds.
    RevokeRecord {
        /// Whose.
        person: PersonId,
        /// The decision that accepted it.
        record: Uuid,
    },
    /// Somebody is gone: they can't sign in, and what they did stays.
    Leave {
        /// Who.
        person: PersonId,
    },
    /// Somebody is back.
    Return {
        /// Who.
        person: PersonId,
    },
    /// Two people turned out to be one.
    Merge {
        /// The id that goes on.
        person: PersonId,
        /// The id that is looked up as that one from now on.
        merged: PersonId,
    },
    /// They weren't, after all.
    Separate {
        /// Who they were taken for.
        person: PersonId,
        /// Who is themselves again.
        merged: PersonId,
    },
    /// Somebody was given a role, or it was taken from them.
    Role {
        /// Who.
        person: PersonId,
        /// Which.
        role: Role,
        /// Whether they have it from now on.
        held: bool,
    },
    /// A client's key was given out, or taken back.
    Key {
        /// Its public half.
        key: String,
        /// Whose it is, in words.
        name: String,
        /// What it may do.
        scopes: Vec<Scope>,
        /// Whether it works from now on.
        given: bool,
    },
    /// Somebody has more time in assessments that have a limit, or as much as everybody again.
    Extend {
        /// Who.
        person: PersonId,
        /// How much more, in hundredths of the limit.
        percent: u32,
    },
    /// Somebody looked at what is kept of one person.
    View {
        /// Of whom.
        person: PersonId,
        /// Who looked.
        by: PersonId,
        /// As what.
        role: Role,
        /// What they were shown.
        what: Report,
    },
    /// Something was taken out of the store, to be kept elsewhere.
    Export {
        /// What.
        what: Report,
        /// About whom, when it is about one person.
        person: Option<PersonId>,
        /// About which session, when it is about one.
        session: Option<SessionId>,
    },
    /// A manager without an account was sent a view of their team, or it was taken back.
    Glimpse {
        /// How many people it shows; none of it is kept here.
        people: u32,
        /// Whether it can be opened from now on.
        given: bool,
    },
    /// People were handed a link and a code each, or have them mailed. It names none of them.
    Invite {
        /// To which session, when it is about one.
        session: Option<SessionId>,
        /// Of which team, when it was asked for.
        team: Option<String>,
        /// How they get it.
        way: Way,
        /// How many.
        people: usize,
    },
    /// Other rules and texts came into force.
    Publish {
        /// The publication, by its hash.
        publication: String,
        /// The commit of the courses; empty outside git.
        commit: String,
    },
    /// A session takes place otherwise than it was planned, or not at all.
    Replan {
        /// Which.
        session: SessionId,
        /// What became of it.
        what: Replanned,
        /// From when to when it was.
        before: (Timestamp, Timestamp),
        /// From when to when it is.
        after: (Timestamp, Timestamp),
    },
    /// Somebody has a seat whatever the session's gate and its number of seats say.
    Admit {
        /// Who.
        person: PersonId,
        /// To which session; it holds for no other, and is no credit for anything.
        session: SessionId,
        /// Whether they have it from now on.
        admitted: bool,
    },
    /// Somebody was given a module to do, whatever their workshops ask for; or it was taken back.
    Assign {
        /// Who.
        person: PersonId,
        /// What.
        module: ModuleKey,
        /// On which session's list they are, or were.
        session: SessionId,
        /// By when.
        due: Timestamp,
        /// Whether it is theirs to do from now on.
        assigned: bool,
    },
    /// Somebody said whether a person was there in a block of a session. What is said last counts.
    Attend {
        /// Who.
        person: PersonId,
        /// In which session.
        session: SessionId,
        /// What is said, and of which block.
        mark: roster::Mark,
        /// The statement that they attended, when that follows now.
        #[serde(default)]
        statement: Option<Uuid>,
        /// The statement that no longer holds by it.
        #[serde(default)]
        voids: Option<Uuid>,
    },
    /// A trainer said of a step of a workshop whether it landed in a session.
    Teach {
        /// In which session.
        session: SessionId,
        /// Of which workshop.
        workshop: WorkshopKey,
        /// The step's anchor.
        step: String,
        /// Whether it did; else it is to be taught again.
        landed: bool,
        /// What they noted about it, for whoever writes the workshop and for the next session; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// A person is erased.
    Erase {
        /// The id that takes the place of theirs.
        person: PersonId,
        /// What becomes of the statements about them.
        fate: Fate,
        /// The records about them, which are emptied by it.
        records: Vec<i64>,
        /// The chain's hash before each of those, in hexadecimal: what an emptied record said can't show it any more.
        #[serde(default)]
        before: Vec<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_of_a_step_before_it_had_notes_reads_as_it_did() {
        let old = r#"{"act":"teach","session":"s","workshop":{"course":"c","workshop":"w"},"step":"on","landed":true}"#;
        let read: Act = serde_json::from_str(old).unwrap();
        assert!(matches!(&read, Act::Teach { landed: true, note, .. } if note.is_empty()));
        assert_eq!(serde_json::to_string(&read).unwrap(), old);
    }
}
