//! Forgetting people, and what is old.

use super::{Desk, Serving};
use crate::support::caller::Caller;
use prework::store::{Forwards, Query, SqlStore, Statements};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const DONE: &str = "12345678-1234-4234-8234-123456789001";
const MAILED: &str = "12345678-1234-4234-8234-123456789002";
const TAUGHT: &str = "12345678-1234-4234-8234-123456789003";
const REFERRED: &str = "12345678-1234-4234-8234-123456789004";
const PORTRAIT: &str = "12345678-1234-4234-8234-123456789005";
const BENS: &str = "12345678-1234-4234-8234-123456789006";

/// What names her.
const HER: [&str; 3] = ["Ana Silva", "ana.silva@x.org", "asilva"];

struct Told {
    desk: Desk,
    server: Serving,
    client: Caller,
    base: String,
}

impl Told {
    /// A desk whose server knows her well.
    fn new() -> Self {
        let desk = Desk::with_course();
        let server = Serving::start(&desk, "--no-watch");
        let key = desk.json("key add --name test --scope all --format json");
        let client = server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap());
        desk.done("learner add asilva --name 'Ana Silva' --email ana.silva@x.org --team Ward");
        desk.done("learner link asilva");
        let base = std::fs::read_to_string(desk.path("prework.yaml")).unwrap();
        let base = base.lines().find_map(|line| line.strip_prefix("id_base:")).unwrap().trim().trim_matches('"');
        let base = format!("{}/", base.trim_end_matches('/'));
        desk.done("waiver add asilva first-module --by 'R. Ito' --reason 'Ana Silva taught it'");
        let told = Self { desk, server, client, base };
        let (ana, mail) = (told.account("asilva"), json!({ "mbox": "mailto:ana.silva@X.org", "name": "Ana Silva" }));
        let ben = json!({ "mbox": "mailto:ben@x.org", "name": "Ben" });
        told.post(&json!({ "id": DONE, "actor": ana, "verb": { "id": "x:did" }, "object": { "id": "x:it" } }));
        told.post(&json!({ "id": MAILED, "actor": mail, "verb": { "id": "x:did" }, "object": { "id": "x:it" } }));
        told.post(&json!({ "id": TAUGHT, "actor": ben, "verb": { "id": "x:learnt" }, "object": { "id": "x:it" },
            "context": { "instructor": ana } }));
        told.post(&json!({ "id": REFERRED, "actor": ben, "verb": { "id": "x:liked" },
            "object": { "objectType": "StatementRef", "id": DONE } }));
        told.post(&json!({ "id": BENS, "actor": ben, "verb": { "id": "x:did" }, "object": { "id": "x:it" } }));
        told.portrait(&mail);
        let agent = told.account("asilva").to_string();
        let agent = percent_encoding::utf8_percent_encode(&agent, percent_encoding::NON_ALPHANUMERIC);
        let state = format!("/xapi/activities/state?activityId=x:it&stateId=s&agent={agent}");
        assert_eq!(told.client.send("PUT", &state, Some("text/plain"), "Ana Silva was here").status, 204);
        // What finds them is in the index once the server has nothing else to do.
        while !told.server.caller().get("/metrics").body.contains("prework_statements_waiting 0\n") {}
        told
    }

    fn account(&self, name: &str) -> Value {
        json!({ "objectType": "Agent", "name": "Ana Silva", "account": { "homePage": self.base, "name": name } })
    }

    fn post(&self, statement: &Value) {
        let answer = self.client.statements(statement);
        assert_eq!(answer.status, 200, "{statement}: {}", answer.body);
    }

    fn portrait(&self, who: &Value) {
        let bytes = "portrait of Ana Silva";
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
        let statement = json!({ "id": PORTRAIT, "actor": who, "verb": { "id": "x:drew" }, "object": { "id": "x:it" },
            "attachments": [{ "usageType": "x:photo", "display": { "en": "Photo" }, "contentType": "text/plain", "length": bytes.len(), "sha2": hash }] });
        let body = format!(
            "--b\r\nContent-Type: application/json\r\n\r\n{statement}\r\n--b\r\nContent-Type: text/plain\r\n\
             Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {hash}\r\n\r\n{bytes}\r\n--b--\r\n"
        );
        let sent = self.client.send("POST", "/xapi/statements", Some("multipart/mixed; boundary=b"), &body);
        assert_eq!(sent.status, 200, "{}", sent.body);
    }

    /// The ids that a search for an agent finds, oldest first.
    fn of(&self, agent: &Value, more: &str) -> Vec<String> {
        let agent = agent.to_string();
        let agent = percent_encoding::utf8_percent_encode(&agent, percent_encoding::NON_ALPHANUMERIC);
        let found = self.client.get(&format!("/xapi/statements?ascending=true&agent={agent}{more}")).json();
        let all = found["statements"].as_array().unwrap_or_else(|| panic!("{found}"));
        all.iter().map(|statement| statement["id"].as_str().unwrap().to_owned()).collect()
    }

    fn get(&self, id: &str) -> (u16, Value) {
        let answer = self.client.get(&format!("/xapi/statements?statementId={id}"));
        (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
    }

    /// Which of the words that name her stand anywhere in the store's files.
    fn traces(&self) -> Vec<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(self.desk.path(".prework")).unwrap().map(Result::unwrap) {
            let Ok(bytes) = std::fs::read(entry.path()) else { continue };
            for word in HER {
                if memchr::memmem::find(&bytes, word.as_bytes()).is_some() {
                    found.push(format!("{word} in {}", entry.file_name().display()));
                }
            }
        }
        found
    }
}

#[test]
fn an_erased_persons_record_is_nobodys() {
    let told = Told::new();
    assert!(!told.traces().is_empty());
    let receipt = told.desk.json("learner erase asilva --by 'Data protection' --reason asked --format json");
    let pseudonym = receipt["pseudonym"].as_str().unwrap();
    for (part, expected) in [
        ("erased", json!("asilva")),
        ("statements", json!("pseudonymous")),
        ("statements_removed", json!(0)),
        ("statements_renamed", json!(4)),
        ("documents_removed", json!(1)),
        ("attachments_removed", json!(1)),
        ("records_emptied", json!([4])),
        ("mentions", json!([])),
        ("compact", json!(true)),
    ] {
        assert_eq!(receipt[part], expected, "{part} of {receipt}");
    }
    assert_eq!(told.traces(), [""; 0]);

    assert_eq!(told.of(&told.account("asilva"), "&related_agents=true"), [""; 0]);
    let stands_in = told.account(pseudonym);
    assert_eq!(told.of(&stands_in, ""), [DONE, MAILED, REFERRED, PORTRAIT]);
    assert_eq!(told.of(&stands_in, "&related_agents=true"), [DONE, MAILED, TAUGHT, REFERRED, PORTRAIT]);
    let (_, portrait) = told.get(PORTRAIT);
    assert_eq!(portrait["actor"], json!({ "account": { "homePage": told.base, "name": pseudonym } }));
    assert_eq!(portrait["attachments"], Value::Null);
    let people = told.desk.json("learner list --format json");
    assert_eq!(people[0]["id"], pseudonym);
    assert_eq!(
        (&people[0]["email"], &people[0]["team"], &people[0]["active"]),
        (&Value::Null, &json!(""), &json!(false))
    );
    assert_eq!(told.desk.json("waiver list --format json"), json!([]));
    // What a browser still holds and sends again is taken, and changes nothing.
    told.post(
        &json!({ "id": DONE, "actor": told.account("asilva"), "verb": { "id": "x:did" }, "object": { "id": "x:it" } }),
    );
    assert_eq!(told.traces(), [""; 0]);
    let (_, bens) = told.get(BENS);
    assert_eq!(bens["actor"]["name"], "Ben");
    told.server.terminate();
}

#[test]
fn a_removed_persons_statements_are_gone() {
    let told = Told::new();
    let receipt = told.desk.done("learner erase asilva --by DPO --reason asked --statements removed");
    assert!(receipt.contains("statements   3 removed, 1 renamed"), "{receipt}");
    assert_eq!(told.traces(), [""; 0]);
    for gone in [DONE, MAILED, PORTRAIT] {
        assert_eq!(told.get(gone).0, 404);
        assert_eq!(told.client.get(&format!("/xapi/statements?voidedStatementId={gone}")).status, 404);
    }
    let all: Vec<String> = told.client.get("/xapi/statements?ascending=true").json()["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| statement["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(all, [TAUGHT, REFERRED, BENS]);
    assert_eq!(told.desk.done("statements export").lines().count(), 3);
    assert_eq!(told.desk.json("learner list --format json"), json!([]));
    told.post(
        &json!({ "id": DONE, "actor": told.account("asilva"), "verb": { "id": "x:did" }, "object": { "id": "x:it" } }),
    );
    assert_eq!(told.get(DONE).0, 404);
    assert!(told.desk.done("store backup after.db").ends_with("verified"));
}

#[test]
fn what_is_left_in_words_is_told() {
    let told = Told::new();
    told.post(&json!({ "id": "12345678-1234-4234-8234-123456789009", "actor": { "mbox": "mailto:ben@x.org" }, "verb": { "id": "x:said" },
        "object": { "id": "x:it" }, "result": { "response": "Ana Silva helped me" } }));
    // Where an escape or another case hides it, in a document about somebody else, in what an activity is called.
    let said = |id: &str, response: &str| {
        format!(
            r#"{{"id":"{id}","actor":{{"mbox":"mailto:ben@x.org"}},"verb":{{"id":"x:said"}},"object":{{"id":"x:it"}},"result":{{"response":"{response}"}}}}"#
        )
    };
    let escaped = "12345678-1234-4234-8234-12345678900a";
    for statement in [
        said(escaped, r"ANA \u0053ilva"),
        said("12345678-1234-4234-8234-12345678900b", "asilvania"),
        said("12345678-1234-4234-8234-12345678900c", "write to ANA.SILVA@X.ORG"),
    ] {
        assert_eq!(told.client.send("POST", "/xapi/statements", Some("application/json"), &statement).status, 200);
    }
    told.post(&json!({ "actor": { "mbox": "mailto:ben@x.org" }, "verb": { "id": "x:read" },
        "object": { "id": "https://x.org/essays/asilva", "definition": { "name": { "en": "An essay" } } } }));
    let bens = "/xapi/activities/state?activityId=x:it&stateId=note&agent=%7B%22mbox%22:%22mailto:ben@x.org%22%7D";
    assert_eq!(told.client.send("PUT", bens, Some("text/plain"), "met Ana silva").status, 204);
    told.desk.done("learner add ben --name Ben");
    told.desk.done("waiver add ben first-module --by 'Ana Silva' --reason tested");
    let receipt = told.desk.json("learner erase asilva --by DPO --reason asked --format json");
    let mentions = receipt["mentions"].as_array().unwrap();
    assert_eq!(
        mentions[..3],
        [
            json!({ "statement": "12345678-1234-4234-8234-123456789009" }),
            json!({ "statement": escaped }),
            json!({ "statement": "12345678-1234-4234-8234-12345678900c" }),
        ]
    );
    assert!(mentions[3]["statement"].is_string(), "the one about the essay");
    assert_eq!(mentions[4], json!({ "definition": "https://x.org/essays/asilva" }));
    assert_eq!(mentions[5], json!({ "document": "state x:it mbox:mailto:ben@x.org note" }));
    assert_eq!((&mentions[6], mentions.len()), (&json!({ "decision": 5 }), 7));
    assert!(told.desk.refused(1, "learner erase nobody --by DPO --reason asked").contains("nothing here names nobody"));
    assert!(told.desk.refused(1, "learner erase asilva --by DPO --reason ' '").contains("needs a reason"));
}

#[test]
fn old_statements_go_and_evidence_stays() {
    let told = Told::new();
    let module = format!("{}first-course/first-module", told.base);
    let completed = json!({ "actor": told.account("asilva"), "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" }, "object": { "id": module } });
    told.post(&completed);
    told.post(
        &json!({ "actor": { "mbox": "mailto:z@x.org" }, "verb": { "id": "x:last" }, "object": { "id": "x:it" } }),
    );
    let dry = told.desk.done("statements expire --older-than PT0.001S --dry-run");
    assert!(dry.starts_with("6 statements"), "{dry}");
    assert!(told.desk.refused(2, "statements expire --older-than=-P1D").contains("a time that has passed"));
    assert!(told.desk.done("statements expire --older-than P1Y").starts_with("0 statements"));
    assert!(told.desk.done("statements expire --older-than PT0.001S").starts_with("6 statements"));
    let left = told.desk.done("statements export");
    assert_eq!(left.lines().count(), 2, "{left}");
    assert_eq!(told.of(&json!({ "mbox": "mailto:ben@x.org" }), "&related_agents=true"), [""; 0]);
    assert!(told.desk.done("statements expire --older-than PT0.001S --with-evidence").starts_with("1 statements"));
    assert!(told.desk.done("statements export").contains("x:last"));
    assert!(told.desk.done("store backup after.db").ends_with("verified"));
}

#[test]
fn whoever_is_not_on_the_roster_is_erased_as_well() {
    let told = Told::new();
    let module = format!("{}first-course/first-module", told.base);
    let verb = json!({ "id": "http://adlnet.gov/expapi/verbs/completed" });
    let elsewhere = json!({ "account": { "homePage": "https://other.example/", "name": "known-elsewhere" } });
    for actor in [&told.account("unlisted-one"), &elsewhere] {
        told.post(&json!({ "actor": actor, "verb": verb, "object": { "id": module } }));
    }
    told.desk.done("learner erase unlisted-one --by DPO --reason asked");
    let receipt = told.desk.done(&format!("learner erase whoever --by DPO --reason asked --agent '{elsewhere}'"));
    assert!(receipt.contains("statements   0 removed, 1 renamed"), "{receipt}");
    for entry in std::fs::read_dir(told.desk.path(".prework")).unwrap().map(Result::unwrap) {
        let Ok(bytes) = std::fs::read(entry.path()) else { continue };
        for word in ["unlisted-one", "known-elsewhere"] {
            assert_eq!(memchr::memmem::find(&bytes, word.as_bytes()), None, "{word} in {:?}", entry.file_name());
        }
    }
}

#[test]
fn what_was_erased_does_not_come_back_with_its_attachment() {
    let told = Told::new();
    told.desk.done("statements export --out before.ndjson");
    told.desk.done("learner erase asilva --by DPO --reason asked --statements removed");
    told.portrait(&json!({ "mbox": "mailto:ana.silva@X.org", "name": "Ana Silva" }));
    told.desk.done("store compact");
    assert_eq!(told.traces(), [""; 0]);
    let imported = told.desk.done("statements import before.ndjson");
    assert!(imported.starts_with("0 stored, 6 were there, 0 refused"), "{imported}");
    assert_eq!(told.traces(), [""; 0]);
}

#[test]
fn why_another_store_refused_them_is_forgotten() {
    let told = Told::new();
    let store = SqlStore::in_folder(&told.desk.path(".prework")).unwrap();
    let first = store.statements(&Query { ascending: true, limit: 1, ..Query::default() }).unwrap().statements;
    store.note_forwarded("https://lrs.example.org", first[0].sequence, Some("400: no such actor Ana Silva")).unwrap();
    told.desk.done("learner erase asilva --by DPO --reason asked");
    let refusals = store.refusals("https://lrs.example.org").unwrap();
    assert_eq!((refusals.len(), refusals[0].reason.as_str()), (1, ""));
    assert_eq!(told.traces(), [""; 0]);
}

#[test]
fn a_statement_as_deep_as_may_be_is_read_and_erased() {
    let told = Told::new();
    let id = "12345678-1234-4234-8234-12345678900d";
    // With the object around it 128 levels as received; with its activity in a list one more as kept.
    let deep = format!("{}1{}", "[".repeat(122), "]".repeat(122));
    let statement = format!(
        r#"{{"id":"{id}","actor":{},"verb":{{"id":"x:v"}},"object":{{"id":"x:it"}},"context":{{"contextActivities":{{"parent":{{"id":"x:p","definition":{{"extensions":{{"x:e":{deep}}}}}}}}}}}}}"#,
        told.account("asilva")
    );
    assert_eq!(told.client.send("POST", "/xapi/statements", Some("application/json"), &statement).status, 200);
    let deeper = statement.replace(&deep, &format!("[{deep}]"));
    let refused = told.client.send("POST", "/xapi/statements", Some("application/json"), &deeper);
    assert!(refused.status == 400 && refused.body.contains("nested deeper than 128 levels"), "{}", refused.body);
    for format in ["ids", "exact", "canonical"] {
        assert_eq!(told.client.get(&format!("/xapi/statements?format={format}")).status, 200, "{format}");
    }
    assert_eq!(told.client.get("/xapi/statements?attachments=true").status, 200);
    let receipt = told.desk.done("learner erase asilva --by DPO --reason asked --statements removed");
    assert!(receipt.contains("statements   4 removed"), "{receipt}");
    assert_eq!(told.get(id).0, 404);
}

#[test]
fn a_member_of_an_authority_is_erased_as_well() {
    let told = Told::new();
    let authority = json!({ "objectType": "Group", "member": [
        { "account": { "homePage": "https://app.example/", "name": "app" } }, told.account("asilva") ] });
    let line = json!({ "id": "12345678-1234-4234-8234-12345678900e", "actor": { "mbox": "mailto:ben@x.org" },
        "verb": { "id": "x:v" }, "object": { "id": "x:it" }, "authority": authority, "version": "1.0.0",
        "stored": "2026-01-01T00:00:00Z", "timestamp": "2026-01-01T00:00:00Z" });
    told.desk.write("lines.ndjson", format!("{line}\n"));
    told.desk.done("statements import lines.ndjson --trusted");
    let receipt = told.desk.done("learner erase asilva --by DPO --reason asked");
    assert!(receipt.contains("5 renamed"), "{receipt}");
    assert_eq!(told.traces(), [""; 0]);
}

#[test]
fn what_voids_a_statement_stays_as_long_as_that_one() {
    let told = Told::new();
    let (passed, voids) = ("12345678-1234-4234-8234-12345678900f", "12345678-1234-4234-8234-123456789010");
    let module = format!("{}first-course/first-module", told.base);
    told.post(&json!({ "id": passed, "actor": told.account("asilva"), "object": { "id": module },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" } }));
    told.post(&json!({ "id": voids, "actor": { "mbox": "mailto:ben@x.org" },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/voided" }, "object": { "objectType": "StatementRef", "id": passed } }));
    told.post(
        &json!({ "actor": { "mbox": "mailto:z@x.org" }, "verb": { "id": "x:last" }, "object": { "id": "x:it" } }),
    );
    told.desk.done("statements expire --older-than PT0.001S");
    let left = told.desk.done("statements export");
    assert!(left.contains(passed) && left.contains(voids) && left.lines().count() == 3, "{left}");
    told.desk.done("statements expire --older-than PT0.001S --with-evidence");
    told.desk.done("statements expire --older-than PT0.001S --with-evidence");
    assert_eq!(told.desk.done("statements export").lines().count(), 1);
}

#[test]
fn what_expires_is_overwritten() {
    let told = Told::new();
    for number in 0..20 {
        let response = format!("quagga {number} {}", "and more ".repeat(200));
        told.post(&json!({ "actor": { "mbox": "mailto:z@x.org" }, "verb": { "id": "x:v" }, "object": { "id": "x:it" },
            "result": { "response": response } }));
    }
    told.post(
        &json!({ "actor": { "mbox": "mailto:z@x.org" }, "verb": { "id": "x:last" }, "object": { "id": "x:it" } }),
    );
    assert!(told.desk.done("statements expire --older-than PT0.001S").starts_with("26 statements"));
    // The last to close the database puts everything in its place.
    let Told { desk, server, .. } = told;
    assert_eq!(server.terminate(), Some(0));
    desk.done("statements export");
    let bytes = std::fs::read(desk.path(".prework/prework.db")).unwrap();
    assert_eq!(memchr::memmem::find(&bytes, b"quagga"), None);
}
