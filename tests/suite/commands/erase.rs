//! Forgetting people, and what is old.

use super::{Desk, Serving};
use crate::support::caller::Caller;
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
        ("records_emptied", json!([1])),
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
    let receipt = told.desk.json("learner erase asilva --by DPO --reason asked --format json");
    assert_eq!(receipt["mentions"], json!(["12345678-1234-4234-8234-123456789009"]));
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
