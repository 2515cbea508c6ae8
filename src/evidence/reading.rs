//! From a statement to what it proves, if it proves anything here.

use super::vocabulary::{
    ANNOUNCED, ANSWERED, ATTENDED, COMPLETED, CREDITED, DECLARED, DEVICE, EXPERIENCED, FAILED, INITIALIZED, PASSED,
    RETURNED, SOURCE, SUBMITTED, TERMINATED, VALID_UNTIL, WAITING,
};
use super::{Account, Evidence, Proof, Scaled};
use crate::course::Grade;
use crate::xapi::{Extensions, Object, Outcome, Statement, parse_uuid};
use jiff::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

/// What a statement proves: its actor has an account, its object is an activity, and its verb is one that
/// rules know. Verbs are told apart by their IRI alone; cmi5 uses the same IRIs for them as ADL.
///
/// `known` is set to `occurred` until the store says when it knew.
#[must_use]
pub fn evidence_of(statement: &Statement, grade: Grade, id: Uuid, occurred: Timestamp) -> Option<Evidence> {
    let (home_page, name) = statement.actor.account()?;
    let Object::Activity(activity) = &statement.object else { return None };
    let context = statement.context.as_ref();
    let extensions = context.and_then(|context| context.extensions.as_ref());
    let verb = statement.verb.id.as_str();
    Some(Evidence {
        statement: id,
        account: Arc::new(Account { home_page: home_page.to_owned(), name: name.to_owned() }),
        activity: activity.id.to_string(),
        proof: proof(verb, statement.result.as_ref(), extensions)?,
        version: context.and_then(|context| context.revision.as_deref()?.parse().ok()).unwrap_or(1),
        grade,
        registration: context.and_then(|context| context.registration),
        device: (verb == ANNOUNCED).then(|| parse_uuid(&text(extensions, DEVICE)?)).flatten(),
        source: (verb == CREDITED).then(|| text(extensions, SOURCE)).flatten(),
        occurred,
        known: occurred,
        voided: None,
    })
}

fn proof(verb: &str, result: Option<&Outcome>, extensions: Option<&Extensions>) -> Option<Proof> {
    let score = || result.and_then(|result| result.score?.scaled).map(Scaled::from_f64);
    Some(match verb {
        INITIALIZED => Proof::Initialized,
        EXPERIENCED => Proof::Experienced,
        ANSWERED => Proof::Answered(result.and_then(|result| result.success)),
        COMPLETED => Proof::Completed,
        PASSED => Proof::Passed(score()),
        FAILED => Proof::Failed(score()),
        TERMINATED => Proof::Terminated,
        SUBMITTED => Proof::Submitted,
        RETURNED => Proof::Returned,
        ATTENDED => Proof::Attended,
        DECLARED => Proof::Declared,
        ANNOUNCED => {
            let waiting = result?.extensions.as_ref()?.get(WAITING)?;
            Proof::Announced(serde_json::from_str(waiting).ok()?)
        }
        // An end that can't be read is not "for ever".
        CREDITED => match extensions.and_then(|extensions| extensions.get(VALID_UNTIL)) {
            Some(until) => Proof::External(Some(serde_json::from_str::<String>(until).ok()?.parse().ok()?)),
            None => Proof::External(None),
        },
        _ => return None,
    })
}

fn text(extensions: Option<&Extensions>, iri: &str) -> Option<String> {
    serde_json::from_str(extensions?.get(iri)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xapi::{Incoming, Version};

    const ANA: &str = r#"{"account":{"homePage":"https://x.org/","name":"ana"}}"#;

    fn read(actor: &str, verb: &str, rest: &str) -> Option<Evidence> {
        let text =
            format!(r#"{{"actor":{actor},"verb":{{"id":"{verb}"}},"object":{{"id":"https://x.org/c/m"}}{rest}}}"#);
        let incoming = Incoming::one(&text, Version::One).unwrap();
        evidence_of(&incoming.statement, Grade::Reported, Uuid::nil(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn verbs_and_results() {
        let waiting = r#","result":{"extensions":{"https://w3id.org/xapi/prework/extensions/waiting":3}}"#;
        let until = |day: &str| format!(r#","context":{{"extensions":{{"{VALID_UNTIL}":"{day}"}}}}"#);
        for (verb, rest, proof) in [
            (INITIALIZED, "", Some(Proof::Initialized)),
            (EXPERIENCED, "", Some(Proof::Experienced)),
            (ANSWERED, "", Some(Proof::Answered(None))),
            (ANSWERED, r#","result":{"success":false}"#, Some(Proof::Answered(Some(false)))),
            (COMPLETED, r#","result":{"success":true,"score":{"scaled":1}}"#, Some(Proof::Completed)),
            (PASSED, r#","result":{"score":{"scaled":0.85}}"#, Some(Proof::Passed(Some(Scaled(8500))))),
            (FAILED, r#","result":{"score":{"raw":1}}"#, Some(Proof::Failed(None))),
            (TERMINATED, "", Some(Proof::Terminated)),
            (SUBMITTED, "", Some(Proof::Submitted)),
            (RETURNED, "", Some(Proof::Returned)),
            (ATTENDED, "", Some(Proof::Attended)),
            (DECLARED, "", Some(Proof::Declared)),
            (ANNOUNCED, waiting, Some(Proof::Announced(3))),
            (ANNOUNCED, "", None),
            (ANNOUNCED, &waiting.replace(":3", ":-3"), None),
            (CREDITED, "", Some(Proof::External(None))),
            (CREDITED, &until("2028-05-03"), Some(Proof::External(Some(jiff::civil::date(2028, 5, 3))))),
            (CREDITED, &until("for ever"), None),
            ("http://adlnet.gov/expapi/verbs/shared", "", None),
        ] {
            assert_eq!(read(ANA, verb, rest).map(|evidence| evidence.proof), proof, "{verb} {rest}");
        }
    }

    #[test]
    fn only_accounts_count() {
        assert_eq!(read(r#"{"mbox":"mailto:ana@x.org"}"#, COMPLETED, ""), None);
        let group = r#"{"objectType":"Group","account":{"homePage":"https://x.org/","name":"ana"}}"#;
        assert_eq!(read(group, COMPLETED, ""), None);
    }

    #[test]
    fn versions_and_devices() {
        let device = "12345678-1234-5678-1234-567812345678";
        let context = |revision: &str| {
            format!(
                r#","context":{{"registration":"{device}","revision":"{revision}","extensions":{{"{DEVICE}":"{device}"}}}}"#
            )
        };
        let waiting = r#","result":{"extensions":{"https://w3id.org/xapi/prework/extensions/waiting":3}}"#;
        assert_eq!(read(ANA, ANNOUNCED, &(waiting.to_owned() + &context("1"))).unwrap().device, parse_uuid(device));
        let read = |revision: &str| read(ANA, COMPLETED, &context(revision)).unwrap();
        assert_eq!((read("3").version, read("three").version, read("").version), (3, 1, 1));
        assert_eq!(read("3").device, None, "only what announces says which browser it is");
        assert_eq!(read("3").registration, parse_uuid(device));
    }
}
