//! Record statements: who may say what, under which authority, and what it then proves.

use crate::access::{Act, PersonId, Principal, Role, may};
use crate::course::{ActivityId, Grade, IdBase};
use crate::evidence::vocabulary::{
    ANNOUNCED, ANSWERED, COMPLETED, EXPERIENCED, FAILED, INITIALIZED, PASSED, PAUSED, PLAYED, SEEKED, TERMINATED,
};
use crate::evidence::{Account, evidence_of};
use crate::store::{Batch, Done, Recorded, Store};
use crate::xapi::{Defaults, File, Incoming, Object, Statement, VOIDED, Version, Violation, account_key, fresh_id};
use jiff::Timestamp;
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// The verbs a learner's own browser reports with.
const REPORTING: [&str; 9] =
    [INITIALIZED, EXPERIENCED, ANSWERED, COMPLETED, TERMINATED, ANNOUNCED, PLAYED, PAUSED, SEEKED];

/// Why a batch is not for its sender to write.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Forbidden(pub String);

/// Hands a batch to the store, which stores it whole or not at all and then calls `done`; returns the ids in its order.
///
/// Sets the authority, and with it what the statements are worth: only the server's own are verified.
///
/// # Errors
/// `Forbidden` when one statement of the batch is not for `who` to write: then `done` is never called.
pub fn submit(
    store: &dyn Store,
    batch: &[Incoming],
    files: Vec<File>,
    who: &Principal,
    base: &IdBase,
    now: Timestamp,
    done: Done,
) -> Result<Vec<Uuid>, Forbidden> {
    for (index, incoming) in batch.iter().enumerate() {
        allowed(&incoming.statement, who, base).map_err(|reason| {
            let place = if batch.len() > 1 { format!("$[{index}]: ") } else { String::new() };
            Forbidden(place + &reason)
        })?;
    }
    let by = Assertion::of(who, base);
    let mut statements: Vec<Recorded> = batch.iter().map(|incoming| prepare_as(incoming, &by, base, now)).collect();
    // Naming the hash of somebody else's file gives nobody its bytes.
    let came: HashSet<&str> = files.iter().map(|file| file.sha2.as_str()).collect();
    for (entry, _) in &mut statements {
        entry.attachments.retain(|sha2| came.contains(sha2.as_str()));
    }
    let ids = statements.iter().map(|(entry, _)| entry.id).collect();
    store.submit(Batch { statements, files }, now, done);
    Ok(ids)
}

/// Makes a statement of the server's own ready to be stored, by [`crate::store::Attempts`] for example.
///
/// # Errors
/// When `statement` is not a valid statement: a mistake of whoever made it.
pub fn prepare_server(statement: &serde_json::Value, base: &IdBase, now: Timestamp) -> Result<Recorded, Violation> {
    let text = statement.to_string();
    Ok(prepare_as(&Incoming::one(&text, Version::One)?, &Assertion::of(&Principal::Server, base), base, now))
}

/// The server's word that a statement no longer holds, ready to be stored.
pub(super) fn prepare_void(statement: Uuid, base: &IdBase, now: Timestamp) -> Result<Recorded, Violation> {
    let void = json!({
        "actor": authority(&Principal::Server, base).agent(),
        "verb": { "id": VOIDED, "display": { "en": "voided" } },
        "object": { "objectType": "StatementRef", "id": statement },
    });
    prepare_server(&void, base, now)
}

/// The account under which `who` asserts statements.
#[must_use]
pub fn authority(who: &Principal, base: &IdBase) -> Account {
    match who {
        Principal::Person(person, _) => Account::of(person, base),
        Principal::Client { key, .. } => Account::of(&PersonId(format!("key:{key}")), base),
        Principal::Server => Account::of(&PersonId("prework".to_owned()), base),
    }
}

/// Under whose authority a statement is kept, and what that is worth.
#[derive(Debug, Clone)]
pub(super) struct Assertion {
    /// As JSON.
    pub(super) authority: String,
    pub(super) authority_key: String,
    pub(super) grade: Grade,
    pub(super) defines: bool,
}

impl Assertion {
    /// What `who` asserts.
    pub(super) fn of(who: &Principal, base: &IdBase) -> Self {
        let account = authority(who, base);
        Self {
            authority_key: account_key(&account.home_page, &account.name),
            authority: account.agent().to_string(),
            grade: if *who == Principal::Server { Grade::Verified } else { Grade::Reported },
            defines: may(who, Act::Define),
        }
    }
}

/// Makes a statement ready to be stored under an authority.
pub(super) fn prepare_as(incoming: &Incoming, by: &Assertion, base: &IdBase, now: Timestamp) -> Recorded {
    let entry = incoming.entry(&Defaults {
        id: incoming.id().unwrap_or_else(fresh_id),
        authority_key: &by.authority_key,
        authority: &by.authority,
        now,
        defines: by.defines,
    });
    let mut evidence = evidence_of(&incoming.statement, by.grade, entry.id, entry.timestamp);
    if let Some(evidence) = &mut evidence
        && let Some(person) = evidence.account.person(base)
    {
        // However a client writes the end of the home page, one person has one account.
        evidence.account = Arc::new(Account::of(&person, base));
    }
    (entry, evidence)
}

fn allowed(statement: &Statement, who: &Principal, base: &IdBase) -> Result<(), String> {
    match who {
        Principal::Server => Ok(()),
        Principal::Client { .. } if may(who, Act::WriteStatements) => Ok(()),
        Principal::Client { .. } => Err("this key has no scope `statements/write`".to_owned()),
        Principal::Person(person, Role::Learner) => reported(statement, &Account::of(person, base), base),
        Principal::Person(_, role) => Err(format!("a sign-in as {} doesn't write statements", role.as_str())),
    }
}

/// What a learner's browser may say: about the learner, with the verbs that report, on this site's activities,
/// and no outcome of an assessment, which the server grades.
fn reported(statement: &Statement, own: &Account, base: &IdBase) -> Result<(), String> {
    let verb = statement.verb.id.as_str();
    if statement.actor.account() != Some((own.home_page.as_str(), own.name.as_str())) {
        return Err("the actor must be the account that is signed in".to_owned());
    }
    if verb == VOIDED {
        return Err("a learner's sign-in can't void statements".to_owned());
    }
    if verb == PASSED || verb == FAILED {
        return Err("whether an assessment was passed is for the server to say".to_owned());
    }
    if !REPORTING.contains(&verb) {
        return Err(format!("a learner's sign-in doesn't write with the verb `{verb}`"));
    }
    if statement.authority.is_some() {
        return Err("the server sets the authority".to_owned());
    }
    let Object::Activity(activity) = &statement.object else {
        return Err("the object must be an activity of this site".to_owned());
    };
    match base.parse(activity.id.as_str()) {
        None => Err(format!("the activity `{}` is not one of this site", activity.id)),
        Some(ActivityId::Skill(..)) => Err("a skill is signed by a trainer".to_owned()),
        Some(id) if id.is_assessed() => Err("answers to an assessment are recorded as it is handed in".to_owned()),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Scope;
    use crate::xapi::authority_of;
    use serde_json::Value;

    fn base() -> IdBase {
        IdBase::new("https://x.org/ids")
    }

    fn learner() -> Principal {
        Principal::Person(PersonId("ana".to_owned()), Role::Learner)
    }

    fn statement(change: impl FnOnce(&mut Value)) -> Value {
        let mut statement = json!({
            "actor": { "account": { "homePage": "https://x.org/ids/", "name": "ana" } },
            "verb": { "id": COMPLETED },
            "object": { "id": "https://x.org/ids/course/module" },
        });
        change(&mut statement);
        statement
    }

    fn judged(value: &Value, who: &Principal) -> Result<(), String> {
        let text = value.to_string();
        allowed(&Incoming::one(&text, Version::One).unwrap().statement, who, &base())
    }

    #[test]
    fn a_learner_reports_about_herself() {
        for verb in REPORTING {
            assert_eq!(judged(&statement(|s| s["verb"]["id"] = verb.into()), &learner()), Ok(()));
        }
        for activity in ["course", "course/module", "course/module/lesson", "course/module/lesson#q1"] {
            let id = format!("https://x.org/ids/{activity}");
            assert_eq!(judged(&statement(|s| s["object"]["id"] = id.into()), &learner()), Ok(()));
        }
    }

    #[test]
    fn a_learner_forges_in_vain() {
        let member = json!({ "account": { "homePage": "https://x.org/ids/", "name": "ana" } });
        let reference = json!({ "objectType": "StatementRef", "id": "12345678-1234-5678-1234-567812345678" });
        let sub = json!({ "objectType": "SubStatement", "actor": member, "verb": { "id": PASSED }, "object": { "id": "x:y" } });

        let cases: [(&str, Value, &str); 15] = [
            (
                "actor",
                json!({ "account": { "homePage": "https://x.org/ids/", "name": "ben" } }),
                "the actor must be the account that is signed in",
            ),
            (
                "actor",
                json!({ "account": { "homePage": "https://x.org/ids", "name": "ana" } }),
                "the actor must be the account that is signed in",
            ),
            ("actor", json!({ "mbox": "mailto:ana@x.org" }), "the actor must be the account that is signed in"),
            (
                "actor",
                json!({ "objectType": "Group", "member": [member] }),
                "the actor must be the account that is signed in",
            ),
            (
                "actor",
                json!({ "objectType": "Group", "account": member["account"] }),
                "the actor must be the account that is signed in",
            ),
            ("verb", json!({ "id": PASSED }), "whether an assessment was passed is for the server to say"),
            ("verb", json!({ "id": FAILED }), "whether an assessment was passed is for the server to say"),
            (
                "verb",
                json!({ "id": "https://w3id.org/xapi/adl/verbs/waived" }),
                "a learner's sign-in doesn't write with the verb `https://w3id.org/xapi/adl/verbs/waived`",
            ),
            ("authority", json!({ "mbox": "mailto:server@x.org" }), "the server sets the authority"),
            ("object", reference, "the object must be an activity of this site"),
            ("object", sub, "the object must be an activity of this site"),
            (
                "object",
                json!({ "id": "https://y.org/course/module" }),
                "the activity `https://y.org/course/module` is not one of this site",
            ),
            (
                "object",
                json!({ "id": "https://x.org/ids/course/module/assessment" }),
                "answers to an assessment are recorded as it is handed in",
            ),
            (
                "object",
                json!({ "id": "https://x.org/ids/course/workshops/lab#gowning" }),
                "a skill is signed by a trainer",
            ),
            (
                "object",
                json!({ "id": "https://x.org/ids/course/module/assessment#q1" }),
                "answers to an assessment are recorded as it is handed in",
            ),
        ];
        for (key, value, reason) in cases {
            let forged = statement(|s| s[key] = value);
            assert_eq!(judged(&forged, &learner()), Err(reason.to_owned()), "{forged}");
        }
        let void = statement(|s| {
            s["verb"]["id"] = VOIDED.into();
            s["object"] = json!({ "objectType": "StatementRef", "id": "12345678-1234-5678-1234-567812345678" });
        });
        assert_eq!(judged(&void, &learner()), Err("a learner's sign-in can't void statements".to_owned()));
    }

    #[test]
    fn keys_need_the_scope_and_other_roles_write_nothing() {
        let key =
            |scopes: &[Scope]| Principal::Client { key: "k".to_owned(), name: "K".to_owned(), scopes: scopes.to_vec() };
        let passed = statement(|s| s["verb"]["id"] = PASSED.into());
        assert_eq!(judged(&passed, &key(&[Scope::StatementsRead, Scope::StatementsWrite])), Ok(()));
        assert_eq!(
            judged(&passed, &key(&[Scope::AllRead])),
            Err("this key has no scope `statements/write`".to_owned())
        );
        let trainer = Principal::Person(PersonId("tom".to_owned()), Role::Trainer);
        assert_eq!(judged(&passed, &trainer), Err("a sign-in as trainer doesn't write statements".to_owned()));
    }

    #[test]
    fn only_the_server_is_verified() {
        let now = Timestamp::UNIX_EPOCH;
        let passed = statement(|s| s["verb"]["id"] = PASSED.into());
        let (entry, evidence) = prepare_server(&passed, &base(), now).unwrap();
        assert!(entry.body.ends_with(
            r#""authority":{"objectType":"Agent","account":{"homePage":"https://x.org/ids/","name":"prework"}}"#
        ));
        assert_eq!(evidence.map(|evidence| evidence.grade), Some(Grade::Verified));

        let text = statement(|s| s["actor"]["account"]["homePage"] = "https://x.org/ids".into()).to_string();
        let client = Principal::Client { key: "k".to_owned(), name: "K".to_owned(), scopes: vec![Scope::All] };
        let incoming = Incoming::one(&text, Version::One).unwrap();
        let (entry, evidence) = prepare_as(&incoming, &Assertion::of(&client, &base()), &base(), now);
        let evidence = evidence.unwrap();
        assert_eq!(authority_of(&format!("{}}}", entry.body)).as_deref(), Ok("account:https://x.org/ids/|key:k"));
        assert_eq!(evidence.grade, Grade::Reported);
        assert_eq!(*evidence.account, Account::of(&PersonId("ana".to_owned()), &base()));
    }
}
