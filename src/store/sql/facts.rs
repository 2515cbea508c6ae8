//! What rules look at of a statement, as the one line it is kept as: a learner's are read all at once, and for each of them a dozen
//! columns would cost more than the rules do.
//!
//! Eight fields with a space between them, `-` for what isn't there, then the activity (an IRI has no spaces) and, after a last
//! space, where it comes from: `passed 8500 1 verified STATEMENT REGISTRATION - 1893456000000000 https://…/assessment`. What the
//! second field says depends on the first: whether it was right (`1`, `0`), a score, how many wait, a day.

use crate::course::Grade;
use crate::evidence::{Account, Evidence, Proof, Scaled};
use jiff::Timestamp;
use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::Arc;
use uuid::Uuid;

/// Evidence as a line; whose it is, when it was known and whether it was voided stand beside it.
pub(super) fn line(evidence: &Evidence) -> String {
    let Evidence { statement, activity, proof, version, grade, registration, device, source, occurred, .. } = evidence;
    let mut line = String::with_capacity(160);
    let or_none = |id: &Option<Uuid>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let (registration, device) = (or_none(registration), or_none(device));
    let (proof, value) = (proof_word(*proof), value(*proof));
    let (grade, occurred) = (grade_word(*grade), occurred.as_microsecond());
    // Writing to a text can't fail.
    let _ = write!(line, "{proof} {value} {version} {grade} {statement} {registration} {device} {occurred} {activity}");
    if let Some(source) = source {
        let _ = write!(line, " {source}");
    }
    line
}

/// Reads such a line; `None` when it is none.
pub(super) fn evidence(
    line: &str,
    account: Arc<Account>,
    known: Timestamp,
    voided: Option<Timestamp>,
) -> Option<Evidence> {
    let mut rest = line;
    let mut field = || {
        let (field, after) = parted(rest)?;
        rest = after;
        Some(field)
    };
    let proof = proof(field()?, field()?)?;
    let version = field()?.parse().ok()?;
    let grade = grade_of(field()?)?;
    let statement = field()?.parse().ok()?;
    let (registration, device) = (or_none(field()?)?, or_none(field()?)?);
    let occurred = Timestamp::from_microsecond(field()?.parse().ok()?).ok()?;
    let (activity, source) = parted(rest).map_or((rest, None), |(activity, source)| (activity, Some(source)));
    Some(Evidence {
        statement,
        account,
        activity: activity.to_owned(),
        proof,
        version,
        grade,
        registration,
        device,
        source: source.map(str::to_owned),
        occurred,
        known,
        voided,
    })
}

/// What is before the first space, and what is after it. Fields are short: looking at each byte costs less than a search that is
/// made for long texts.
fn parted(line: &str) -> Option<(&str, &str)> {
    let end = line.bytes().position(|byte| byte == b' ')?;
    Some((&line[..end], &line[end + 1..]))
}

/// A field that may be `-`; the outer `None` when it is neither that nor what it should be.
#[allow(clippy::option_option, reason = "it may be wrong, and it may be absent")]
fn or_none<T: FromStr>(field: &str) -> Option<Option<T>> {
    if field == "-" { Some(None) } else { field.parse().ok().map(Some) }
}

fn proof_word(proof: Proof) -> &'static str {
    match proof {
        Proof::Initialized => "initialized",
        Proof::Experienced => "experienced",
        Proof::Answered(_) => "answered",
        Proof::Completed => "completed",
        Proof::Passed(_) => "passed",
        Proof::Failed(_) => "failed",
        Proof::Submitted => "submitted",
        Proof::Returned => "returned",
        Proof::Terminated => "terminated",
        Proof::Attended => "attended",
        Proof::Declared => "declared",
        Proof::Announced(_) => "announced",
        Proof::External(_) => "external",
    }
}

fn value(proof: Proof) -> String {
    let value = match proof {
        Proof::Answered(success) => success.map(|success| u8::from(success).to_string()),
        Proof::Passed(scaled) | Proof::Failed(scaled) => scaled.map(|scaled| scaled.0.to_string()),
        Proof::Announced(waiting) => Some(waiting.to_string()),
        Proof::External(until) => until.map(|day| day.to_string()),
        _ => None,
    };
    value.unwrap_or_else(|| "-".to_owned())
}

fn proof(word: &str, value: &str) -> Option<Proof> {
    Some(match word {
        "initialized" => Proof::Initialized,
        "experienced" => Proof::Experienced,
        "answered" => Proof::Answered(or_none::<u8>(value)?.map(|success| success != 0)),
        "completed" => Proof::Completed,
        "passed" => Proof::Passed(or_none(value)?.map(Scaled)),
        "failed" => Proof::Failed(or_none(value)?.map(Scaled)),
        "submitted" => Proof::Submitted,
        "returned" => Proof::Returned,
        "terminated" => Proof::Terminated,
        "attended" => Proof::Attended,
        "declared" => Proof::Declared,
        "announced" => Proof::Announced(value.parse().ok()?),
        "external" => Proof::External(or_none(value)?),
        _ => return None,
    })
}

fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Reported => "reported",
        Grade::Verified => "verified",
    }
}

fn grade_of(word: &str) -> Option<Grade> {
    [Grade::Reported, Grade::Verified].into_iter().find(|grade| grade_word(*grade) == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn proofs() -> impl Strategy<Value = Proof> {
        let scaled = || proptest::option::of((-10_000..=10_000).prop_map(Scaled));
        prop_oneof![
            Just(Proof::Initialized),
            Just(Proof::Experienced),
            proptest::option::of(any::<bool>()).prop_map(Proof::Answered),
            Just(Proof::Completed),
            scaled().prop_map(Proof::Passed),
            scaled().prop_map(Proof::Failed),
            Just(Proof::Submitted),
            Just(Proof::Returned),
            Just(Proof::Terminated),
            Just(Proof::Attended),
            Just(Proof::Declared),
            any::<u32>().prop_map(Proof::Announced),
            proptest::option::of(1_i16..=28).prop_map(|day| {
                Proof::External(day.map(|day| jiff::civil::date(2028, 2, i8::try_from(day).unwrap())))
            }),
        ]
    }

    proptest! {
        #[test]
        fn a_line_is_read_as_it_was_written(
            proof in proofs(),
            ids in any::<(u128, Option<u128>, Option<u128>)>(),
            source in proptest::option::of("[a-z]{1,4}( [a-z-]{1,4}){0,2}"),
            (version, micros, verified) in (1..99_u32, -9_000_000_000_i64..9_000_000_000_000_000, any::<bool>()),
        ) {
            let written = Evidence {
                statement: Uuid::from_u128(ids.0),
                account: Arc::new(Account { home_page: "https://x.org/".into(), name: "ana".into() }),
                activity: "https://x.org/c/é#q".into(),
                proof,
                version,
                grade: if verified { Grade::Verified } else { Grade::Reported },
                registration: ids.1.map(Uuid::from_u128),
                device: ids.2.map(Uuid::from_u128),
                source,
                occurred: Timestamp::from_microsecond(micros).unwrap(),
                known: Timestamp::UNIX_EPOCH,
                voided: None,
            };
            let account = Arc::clone(&written.account);
            prop_assert_eq!(evidence(&line(&written), account, written.known, None), Some(written));
        }
    }

    #[test]
    fn what_is_no_such_line_is_not_read() {
        let read = |line: &str| {
            let account = Account { home_page: String::new(), name: String::new() };
            evidence(line, Arc::new(account), Timestamp::UNIX_EPOCH, None)
        };
        let id = Uuid::nil();
        assert!(read(&format!("completed - 1 reported {id} - - 0 https://x.org/m")).is_some());
        for line in [
            String::new(),
            format!("completed - 1 reported {id} - - 0"),
            format!("finished - 1 reported {id} - - 0 https://x.org/m"),
            format!("completed - 1 sure {id} - - 0 https://x.org/m"),
            format!("completed - one reported {id} - - 0 https://x.org/m"),
            format!("passed much 1 reported {id} - - 0 https://x.org/m"),
            format!("completed - 1 reported {id} x - 0 https://x.org/m"),
            format!("completed - 1 reported {id} - - soon https://x.org/m"),
        ] {
            assert_eq!(read(&line), None, "{line}");
        }
    }
}
