//! The record of decisions: each in a sentence, for a page, a terminal or a spreadsheet.

use super::spreadsheet_cell;
use crate::access::PersonId;
use crate::decision::{Act, Fate, Mended, Opinion, Record, Replanned, Report, Said};
use crate::roster::{Mark, Method, SessionId};
use serde::Serialize;
use std::fmt::Write;

/// One decision, as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Its place, from 1.
    pub sequence: i64,
    /// When.
    pub at: String,
    /// By whom.
    pub by: String,
    /// What kind of decision: the word in JSON.
    pub kind: &'static str,
    /// Whom it is about, by id.
    pub about: Vec<PersonId>,
    /// What was decided, in a sentence without who and why.
    pub told: String,
    /// Why.
    pub reason: String,
    /// The chain's hash there, in hexadecimal.
    pub hash: String,
}

impl AuditEntry {
    /// Reads a record.
    #[must_use]
    pub fn new(record: &Record) -> Self {
        let decision = &record.decision;
        Self {
            sequence: record.sequence,
            at: decision.at.to_string(),
            by: decision.by.clone(),
            kind: decision.act.kind(),
            about: decision.act.about().cloned().collect(),
            told: told(&decision.act),
            reason: decision.reason.clone(),
            hash: data_encoding::HEXLOWER.encode(&record.hash),
        }
    }
}

/// A score with whether it passed, as it is before or after something.
fn score(scored: Option<(i32, bool)>) -> String {
    scored.map_or_else(
        || "no result".to_owned(),
        |(scaled, passed)| {
            let percent = f64::from(scaled) / 100.0;
            format!("{percent} % ({})", if passed { "passed" } else { "failed" })
        },
    )
}

/// What was decided, in words.
#[expect(clippy::too_many_lines, reason = "one sentence for each kind of decision")]
fn told(act: &Act) -> String {
    match act {
        Act::Waive { key, until, .. } => {
            let until = until.map_or_else(|| "for good".to_owned(), |until| format!("until {until:.0}"));
            format!("waived {key}, {until}")
        }
        Act::RevokeWaiver { waiver } => format!("took back the waiver {waiver}"),
        Act::Regrade { module, question, mend, attempts, waiting, .. } => {
            let how = match mend {
                Mended::As(publication) => format!("by the key of publication {publication}"),
                Mended::Accept(answer) => format!("accepting “{answer}”, too"),
                Mended::Drop => "dropping the question".to_owned(),
            };
            let changed = attempts.iter().filter(|one| one.before.1 != one.after.1).count();
            format!(
                "regraded {question} of {module}, {how}: {} attempts scored anew, {changed} of them passed or failed by it, {} without a result yet",
                attempts.len(),
                waiting.len()
            )
        }
        Act::Mark { module, question, attempt, round, opinion, named, before, after, .. } => {
            let what = match opinion {
                Opinion::Points(points) => format!("gave {points} points for"),
                Opinion::Return => "returned".to_owned(),
            };
            let named = if *named { ", knowing who wrote it" } else { ", without the name" };
            let (before, after) = (score(*before), score(*after));
            format!(
                "{what} {question} of {module} (attempt {attempt}, round {round}{named}): before {before}, after {after}"
            )
        }
        Act::TakeBack { attempt, .. } => format!("took attempt {attempt} back from its learner, to be marked"),
        Act::ShowName { attempt, to, .. } => format!("was shown who wrote attempt {attempt} ({to})"),
        Act::SignOff { workshop, session, skill, steps, signed, .. } => {
            let seen = steps.iter().filter(|seen| **seen).count();
            let what = if *signed { "signed" } else { "did not sign yet" };
            format!("{what} the skill {skill} of {workshop} in session {session}, {seen} of {} steps seen", steps.len())
        }
        Act::RevokeSignOff { sign_off, .. } => format!("took back the sign-off {sign_off}"),
        Act::AcceptRecord { module, says, replaces, .. } => {
            let instead = replaces.map_or_else(String::new, |old| format!(", in place of {old}"));
            format!("accepted a record for {module}: {}{instead}", record(says))
        }
        Act::RefuseRecord { module, says, .. } => format!("did not accept a record for {module}: {}", record(says)),
        Act::RevokeRecord { record, .. } => format!("revoked the record accepted as {record}"),
        Act::Leave { .. } => "left: no sign-in from then on".to_owned(),
        Act::Return { .. } => "is back".to_owned(),
        Act::Merge { person, merged } => format!("{merged} is {person} from then on"),
        Act::Separate { person, merged } => format!("{merged} is not {person}, after all"),
        Act::Role { role, held: true, .. } => format!("became {}", role.as_str()),
        Act::Role { role, held: false, .. } => format!("is no longer {}", role.as_str()),
        Act::Key { key, name, scopes, given } => {
            let what = if *given { "gave out" } else { "took back" };
            let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
            format!("{what} the key {key} of {name}, for {}", scopes.join(" "))
        }
        Act::Extend { percent: 0, .. } => "has as much time in assessments as everybody again".to_owned(),
        Act::Extend { percent, .. } => format!("has {percent} % more time in assessments"),
        Act::View { role, what, by, .. } => format!("{} saw {} ({by})", role.as_str(), seen(*what)),
        Act::Export { what, session, .. } => {
            let session = session.as_ref().map_or_else(String::new, |session| format!(" of session {session}"));
            format!("took out {}{session}", seen(*what))
        }
        Act::Glimpse { people, given: true } => format!("a manager was given a view of a team of {people}"),
        Act::Glimpse { given: false, .. } => "a manager’s view of a team was taken back".to_owned(),
        Act::Invite { session, team, way, people } => {
            let to = session.as_ref().map(|session| format!(" to session {session}"));
            let to = to.or_else(|| team.as_ref().map(|team| format!(" of team {team}"))).unwrap_or_default();
            format!("made {people} invitations{to}, by {}", way.as_str())
        }
        Act::Publish { publication, commit } => {
            let commit = if commit.is_empty() { String::new() } else { format!(", of commit {commit}") };
            format!("the rules and texts of publication {publication} came into force{commit}")
        }
        Act::Replan { session, what: Replanned::Moved, before, after } => {
            format!("moved session {session} from {} to {}", before.0, after.0)
        }
        Act::Replan { session, what, .. } => {
            let done = match what {
                Replanned::Moved | Replanned::Changed => "changed",
                Replanned::CalledOff => "called off",
                Replanned::Undone => "took back the last change of",
            };
            format!("{done} session {session}")
        }
        Act::Admit { person, session, admitted: true } => {
            format!("admitted {person} to session {session}, whatever its gate and seats say")
        }
        Act::Admit { person, session, .. } => format!("no longer admits {person} to session {session} by decision"),
        Act::Assign { module, session, due, assigned: true, .. } => {
            format!("gave {module} to do by {due:.0}, beside what session {session} asks for")
        }
        Act::Assign { module, session, .. } => {
            format!("took back that {module} is to be done beside session {session}")
        }
        Act::Attend { session, mark, statement, voids, .. } => {
            attended(session, mark, statement.is_some(), voids.is_some())
        }
        Act::Teach { session, workshop, step, landed, note } => {
            let said = if *landed { "landed" } else { "is to be taught again" };
            let note = if note.is_empty() { String::new() } else { format!(": “{note}”") };
            format!("said that the step {step} of {workshop} {said}, after session {session}{note}")
        }
        Act::Erase { person, fate, records, .. } => {
            let fate = match fate {
                Fate::Pseudonymous => "their statements stay under another name",
                Fate::Removed => "their statements are removed",
            };
            format!("erased somebody, now {person}: {fate}; {} records emptied", records.len())
        }
    }
}

/// What was said of somebody's presence, in words.
fn attended(session: &SessionId, mark: &Mark, states: bool, voids: bool) -> String {
    let how = match mark.method {
        Method::Hand => "",
        Method::Code => ", by the code of their seat",
        Method::Import => ", by the list of a call",
    };
    let minutes = mark.minutes.map_or_else(String::new, |minutes| format!(", {minutes} min"));
    let follows = match (states, voids) {
        (true, true) => "; how long they attended is put right",
        (true, false) => "; with that they attended it",
        (false, true) => "; with that they didn’t attend it, after all",
        (false, false) => "",
    };
    let what = mark.presence.label().to_lowercase();
    format!("marked {what} in session {session}, from {:.0}{minutes}{how}{follows}", mark.block)
}

/// What a record from elsewhere says, in words.
fn record(says: &Said) -> String {
    let Said { achieved, until, source, scan } = says;
    let until = until.map_or_else(|| "no end given".to_owned(), |until| format!("valid to {until}"));
    let scan = if scan.is_some() { "with a scan" } else { "without a scan" };
    format!("achieved on {achieved}, {until}, from {source}, {scan}")
}

fn seen(what: Report) -> &'static str {
    match what {
        Report::Evidence => "the evidence",
        Report::Readiness => "the readiness",
        Report::Person => "everything kept about one person",
        Report::Statements => "statements",
        Report::Audit => "the record of decisions",
    }
}

/// The columns of the record as CSV.
const COLUMNS: [&str; 8] = ["sequence", "at", "by", "kind", "about", "decision", "reason", "hash"];

/// The record as CSV, in the order given.
#[must_use]
pub fn audit_csv<'a>(entries: impl IntoIterator<Item = &'a AuditEntry>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory can't fail.
    let _ = writer.write_record(COLUMNS);
    for entry in entries {
        let cell = |text: &str| spreadsheet_cell(text.to_owned());
        let _ = writer.write_record([
            entry.sequence.to_string(),
            entry.at.clone(),
            cell(&entry.by),
            entry.kind.to_owned(),
            cell(&joined(&entry.about)),
            cell(&entry.told),
            cell(&entry.reason),
            entry.hash.clone(),
        ]);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The record as a table for a terminal.
#[must_use]
pub fn audit_table(entries: &[AuditEntry]) -> String {
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            let AuditEntry { sequence, at, by, about, told, reason, .. } = entry;
            let at = at.get(..16).unwrap_or(at).replace('T', " ");
            vec![sequence.to_string(), at, by.clone(), joined(about), told.clone(), reason.clone()]
        })
        .collect();
    super::table(&["", "at (UTC)", "by", "about", "decision", "reason"], &rows)
}

fn joined(people: &[PersonId]) -> String {
    people.iter().fold(String::new(), |mut all, person| {
        // Writing to a text can't fail.
        let _ = write!(all, "{}{person}", if all.is_empty() { "" } else { " " });
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::decision::Decision;
    use uuid::Uuid;

    #[test]
    fn a_decision_reads_as_a_sentence_and_no_cell_is_a_formula() {
        let person = PersonId("=n1".to_owned());
        let act = Act::Role { person, role: Role::Manager, held: true };
        let decision = Decision {
            id: Uuid::nil(),
            at: "2027-03-04T09:00:00Z".parse().unwrap(),
            by: "+R. Ito".to_owned(),
            reason: "runs the ward".to_owned(),
            act,
        };
        let entry = AuditEntry::new(&Record { sequence: 7, decision, hash: [0xab; 32] });
        let csv = audit_csv([&entry]);
        let hash = "ab".repeat(32);
        assert_eq!(
            csv,
            format!(
                "sequence,at,by,kind,about,decision,reason,hash\n7,2027-03-04T09:00:00Z,'+R. Ito,role,'=n1,became manager,runs the ward,{hash}\n"
            )
        );
        assert!(audit_table(&[entry]).contains("7  2027-03-04 09:00  +R. Ito  =n1    became manager  runs the ward"));
    }
}
