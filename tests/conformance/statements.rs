//! What the statements resource does.

use super::Requirement;
use super::lrs::{activity, agent, attachment, mixed, sha2, statement, uuid, with};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
const SIGNATURE: &str = "http://adlnet.gov/expapi/attachments/signature";

fn voiding(id: &str) -> Value {
    with(
        with(statement(), "verb", json!({ "id": VOIDED })),
        "object",
        json!({ "objectType": "StatementRef", "id": id }),
    )
}

/// A signature whose payload is `statement`, by an algorithm called `alg`.
fn signature(statement: &Value, alg: &str) -> Vec<u8> {
    let part = |text: String| BASE64URL_NOPAD.encode(text.as_bytes());
    format!("{}.{}.{}", part(json!({ "alg": alg }).to_string()), part(statement.to_string()), part("signed".to_owned()))
        .into()
}

fn signed(statement: &Value, jws: &[u8]) -> Vec<u8> {
    let mut description = attachment(jws);
    description["usageType"] = json!(SIGNATURE);
    description["contentType"] = json!("application/octet-stream");
    mixed(&with(statement.clone(), "attachments", json!([description])), &[(&sha2(jws), jws)])
}

const MIXED: &str = "multipart/mixed; boundary=b";

pub(super) const LIST: &[Requirement] = &[
    Requirement {
        one: "C 2.1.1",
        two: "4.1.6.1",
        text: "PUT stores one statement under the id of its parameter",
        check: |lrs| {
            let id = uuid();
            let put = |body: &Value| lrs.request("PUT", "statements").with("statementId", &id).json(body);
            put(&with(statement(), "id", json!(uuid()))).gives(400);
            put(&json!([statement()])).gives(400);
            put(&statement()).gives(204);
            lrs.request("PUT", "statements").json(&statement()).gives(400);
            assert_eq!(lrs.statement(&id)["id"], json!(id));
        },
    },
    Requirement {
        one: "C 2.1.2",
        two: "4.1.6.1",
        text: "POST stores one or many and answers with the ids in order",
        check: |lrs| {
            let (a, b) = (uuid(), uuid());
            let batch = json!([with(statement(), "id", json!(a)), with(statement(), "id", json!(b))]);
            assert_eq!(lrs.post(&batch).gives(200).json(), json!([a, b]));
            assert_eq!(lrs.post(&json!([])).gives(200).json(), json!([]));
        },
    },
    Requirement {
        one: "C 3.2",
        two: "4.1.6.1",
        text: "a batch with one mistake stores nothing",
        check: |lrs| {
            let id = uuid();
            lrs.post(&json!([with(statement(), "id", json!(id)), {}])).gives(400);
            lrs.get("statements").with("statementId", &id).gives(404);
            lrs.post(&json!([with(statement(), "id", json!(id)), with(statement(), "id", json!(id))])).gives(400);
        },
    },
    Requirement {
        one: "D 2.3.1",
        two: "4.2.4.2",
        text: "the same statement again changes nothing; another under its id is 409",
        check: |lrs| {
            let one = with(with(statement(), "id", json!(uuid())), "timestamp", json!("2027-01-01T00:00:00Z"));
            lrs.post(&one).gives(200);
            let stored = lrs.statement(one["id"].as_str().unwrap());
            lrs.post(&one).gives(200);
            lrs.post(&with(one.clone(), "verb", json!({ "id": "https://example.org/other" }))).gives(409);
            assert_eq!(lrs.statement(one["id"].as_str().unwrap()), stored);
        },
    },
    Requirement {
        one: "C 2.1.3",
        two: "4.1.6.1",
        text: "one statement is found by its id; an id beside filters is refused",
        check: |lrs| {
            let id = lrs.store(&statement());
            assert!(lrs.get("statements").with("statementId", &id).gives(200).header("last-modified").ends_with("GMT"));
            lrs.get("statements").with("statementId", uuid()).gives(404);
            lrs.get("statements").with("statementId", &id).with("voidedStatementId", &id).gives(400);
            for (name, value) in [
                ("agent", agent().to_string()),
                ("verb", activity()),
                ("limit", "1".to_owned()),
                ("ascending", "true".to_owned()),
            ] {
                lrs.get("statements").with("statementId", &id).with(name, value).gives(400);
            }
            lrs.get("statements")
                .with("statementId", &id)
                .with("format", "exact")
                .with("attachments", "false")
                .gives(200);
        },
    },
    Requirement {
        one: "D 2.3.2",
        two: "4.2.5",
        text: "a voided statement is found by voidedStatementId alone",
        check: |lrs| {
            let id = lrs.store(&statement());
            lrs.get("statements").with("voidedStatementId", &id).gives(404);
            let void = lrs.store(&voiding(&id));
            lrs.get("statements").with("statementId", &id).gives(404);
            lrs.get("statements").with("voidedStatementId", &id).gives(200);
            lrs.store(&voiding(&void));
            lrs.get("statements").with("statementId", &void).gives(200);
        },
    },
    Requirement {
        one: "D 2.3.2",
        two: "4.2.5",
        text: "a voiding statement refers to the one it voids",
        check: |lrs| {
            lrs.post(&with(statement(), "verb", json!({ "id": VOIDED }))).gives(400);
            lrs.post(&voiding(&uuid())).gives(200);
        },
    },
    Requirement {
        one: "C 2.1.4",
        two: "4.1.6.1",
        text: "what refers to a voided statement is still found",
        check: |lrs| {
            let target = statement();
            let id = lrs.store(&target);
            let reference = lrs.store(&with(statement(), "object", json!({ "objectType": "StatementRef", "id": id })));
            let void = lrs.store(&voiding(&id));
            let found = lrs.found(lrs.get("statements").with("agent", &target["actor"]));
            assert_eq!(found, [void, reference]);
        },
    },
    Requirement {
        one: "C 2.1.3",
        two: "4.1.6.1",
        text: "filters find by agent, verb, activity and registration",
        check: |lrs| {
            let registration = uuid();
            let one = with(
                with(statement(), "verb", json!({ "id": activity() })),
                "context",
                json!({ "registration": registration }),
            );
            let id = lrs.store(&one);
            lrs.store(&statement());
            for (name, value) in [
                ("agent", one["actor"].to_string()),
                ("verb", one["verb"]["id"].as_str().unwrap().to_owned()),
                ("activity", one["object"]["id"].as_str().unwrap().to_owned()),
                ("registration", registration),
            ] {
                assert_eq!(lrs.found(lrs.get("statements").with(name, value)), [id.as_str()], "{name}");
            }
        },
    },
    Requirement {
        one: "C 2.1.3",
        two: "4.1.6.1",
        text: "related_activities and related_agents look everywhere in a statement",
        check: |lrs| {
            let (parent, instructor) = (activity(), agent());
            let context = json!({ "contextActivities": { "grouping": [{ "id": parent }] }, "instructor": instructor });
            let id = lrs.store(&with(statement(), "context", context));
            for (name, value, related) in
                [("activity", parent, "related_activities"), ("agent", instructor.to_string(), "related_agents")]
            {
                assert!(lrs.found(lrs.get("statements").with(name, &value)).is_empty());
                assert_eq!(lrs.found(lrs.get("statements").with(name, &value).with(related, "true")), [id.as_str()]);
            }
        },
    },
    Requirement {
        one: "C 2.1.3",
        two: "4.1.6.1",
        text: "members of a group are found as agents",
        check: |lrs| {
            let member = agent();
            let id = lrs.store(&with(statement(), "actor", json!({ "objectType": "Group", "member": [member] })));
            assert_eq!(lrs.found(lrs.get("statements").with("agent", &member)), [id]);
        },
    },
    Requirement {
        one: "C 2.1.4",
        two: "4.1.6.1",
        text: "what refers to a statement is found by what finds that one, through chains",
        check: |lrs| {
            let target = statement();
            let (first, second) = (uuid(), uuid());
            let reference = |own: &str, to: &str| {
                with(with(statement(), "id", json!(own)), "object", json!({ "objectType": "StatementRef", "id": to }))
            };
            let id = uuid();
            lrs.store(&reference(&second, &first));
            lrs.store(&reference(&first, &id));
            lrs.store(&with(target.clone(), "id", json!(id)));
            let found = lrs.found(lrs.get("statements").with("agent", &target["actor"]).with("ascending", "true"));
            assert_eq!(found, [second, first, id]);
        },
    },
    Requirement {
        one: "C 2.1.3",
        two: "4.1.6.1",
        text: "since and until bound the time of storing; newest come first unless ascending",
        check: |lrs| {
            let who = agent();
            let ids: Vec<String> = (0..3).map(|_| lrs.store(&with(statement(), "actor", who.clone()))).collect();
            let stored = |nth: usize| lrs.statement(&ids[nth])["stored"].as_str().unwrap().to_owned();
            let query = || lrs.get("statements").with("agent", &who);
            assert_eq!(lrs.found(query()), [ids[2].as_str(), &ids[1], &ids[0]]);
            assert_eq!(lrs.found(query().with("ascending", "true")), ids);
            assert_eq!(lrs.found(query().with("since", stored(1))), [ids[2].as_str()]);
            assert_eq!(lrs.found(query().with("until", stored(1))), [ids[1].as_str(), &ids[0]]);
        },
    },
    Requirement {
        one: "D 2.5",
        two: "4.1.6.1",
        text: "a page has at most limit statements, and more leads to the rest",
        check: |lrs| {
            let who = agent();
            let ids: Vec<String> = (0..5).map(|_| lrs.store(&with(statement(), "actor", who.clone()))).collect();
            let mut page =
                lrs.get("statements").with("agent", &who).with("limit", 2).with("ascending", "true").gives(200).json();
            let mut found = Vec::new();
            loop {
                found.extend(
                    page["statements"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()),
                );
                let more = page["more"].as_str().unwrap().to_owned();
                let Some(path) = more.strip_prefix("/xapi/") else { break };
                page = lrs.get(path).gives(200).json();
            }
            assert_eq!(found, ids);
            assert_eq!(
                lrs.get("statements").with("agent", agent()).gives(200).json(),
                json!({ "statements": [], "more": "" })
            );
        },
    },
    Requirement {
        one: "C 3.2",
        two: "4.1.6.1",
        text: "parameters that are unknown, in another case or of another form are refused",
        check: |lrs| {
            for (name, value) in [
                ("foo", "1"),
                ("Agent", "{}"),
                ("statementid", "1"),
                ("agent", "me"),
                ("agent", "{}"),
                ("verb", "did"),
                ("activity", "x"),
                ("registration", "1"),
                ("since", "now"),
                ("until", "2027"),
                ("limit", "-1"),
                ("limit", "x"),
                ("format", "all"),
                ("attachments", "yes"),
                ("ascending", "1"),
                ("related_agents", "x"),
                ("related_activities", "x"),
                ("statementId", "x"),
            ] {
                lrs.get("statements").with(name, value).gives(400);
            }
            lrs.post(&statement()).with("foo", "1").gives(400);
        },
    },
    Requirement {
        one: "C 2.1.3",
        two: "4.1.6.1",
        text: "format=ids leaves what identifies",
        check: |lrs| {
            let mut one = with(statement(), "object.definition", json!({ "name": { "en": "A" } }));
            one["actor"]["name"] = json!("Ana");
            let id = lrs.store(&one);
            let shown = lrs.get("statements").with("statementId", &id).with("format", "ids").gives(200).json();
            assert_eq!(
                (&shown["actor"], &shown["verb"]),
                (&without_name(&one["actor"]), &json!({ "id": one["verb"]["id"] }))
            );
            assert_eq!(shown["object"], json!({ "id": one["object"]["id"] }));
        },
    },
    Requirement {
        one: "C 2.1.3",
        two: "4.1.6.1",
        text: "format=canonical has merged definitions, in the language that Accept-Language likes best",
        check: |lrs| {
            let mut one = with(statement(), "object.definition", json!({ "name": { "en": "Old", "de": "Alt" } }));
            let id = lrs.store(&one);
            one["object"]["definition"] = json!({ "name": { "en": "New" } });
            lrs.store(&one);
            let name = |language: &str| {
                let query = lrs.get("statements").with("statementId", &id).with("format", "canonical");
                query.header("accept-language", language).gives(200).json()["object"]["definition"]["name"].clone()
            };
            assert_eq!((name("en"), name("de-CH, en;q=0.5")), (json!({ "en": "New" }), json!({ "de": "Alt" })));
        },
    },
    Requirement {
        one: "C 1.5.2",
        two: "4.1.3",
        text: "attachments come as multipart/mixed and go with attachments=true",
        check: |lrs| {
            let content = b"\x00\xff a file\r\n--b not at its start";
            let one = with(statement(), "attachments", json!([attachment(content)]));
            let id = lrs
                .request("POST", "statements")
                .body(MIXED, &mixed(&one, &[(&sha2(content), content)]))
                .gives(200)
                .json()[0]
                .clone();
            let query = || lrs.get("statements").with("statementId", id.as_str().unwrap());
            let plain = query().gives(200);
            assert_eq!(plain.header("content-type"), "application/json");
            let whole = query().with("attachments", "true").gives(200);
            assert!(whole.header("content-type").starts_with("multipart/mixed; boundary="));
            assert!(whole.body.windows(content.len()).any(|bytes| bytes == content));
            assert!(whole.text().contains(&format!("X-Experience-API-Hash: {}", sha2(content))));
            let page = lrs.get("statements").with("agent", &one["actor"]).with("attachments", "true").gives(200);
            assert!(page.body.windows(content.len()).any(|bytes| bytes == content));
        },
    },
    Requirement {
        one: "C 1.5.2",
        two: "4.1.3",
        text: "every part has a hash that a statement names, and every attachment its part or a fileUrl",
        check: |lrs| {
            let content = b"a file";
            let one = with(statement(), "attachments", json!([attachment(content)]));
            let send = |body: &[u8], status| lrs.request("POST", "statements").body(MIXED, body).gives(status);
            lrs.post(&one).gives(400);
            send(&mixed(&one, &[]), 400);
            send(&mixed(&one, &[(&sha2(b"other"), content)]), 400);
            send(&mixed(&one, &[(&sha2(content), content), (&sha2(b"excess"), b"excess")]), 400);
            let text = String::from_utf8(mixed(&one, &[(&sha2(content), content)])).unwrap();
            send(text.replace("X-Experience-API-Hash", "X-Other").as_bytes(), 400);
            send(text.replace("application/json", "text/plain").as_bytes(), 400);
            send(text.replace("--b--", "").as_bytes(), 400);
            lrs.request("POST", "statements").body("multipart/mixed", text.as_bytes()).gives(400);
            lrs.request("POST", "statements").body("multipart/form-data; boundary=b", text.as_bytes()).gives(400);
            lrs.post(&with(one, "attachments.0.fileUrl", json!("https://example.org/file"))).gives(200);
        },
    },
    Requirement {
        one: "D 2.4.11",
        two: "4.2.2.6",
        text: "an attachment has usageType, display, contentType, length and sha2",
        check: |lrs| {
            let whole = with(attachment(b"x"), "fileUrl", json!("https://example.org/x"));
            for key in ["usageType", "display", "contentType", "length", "sha2"] {
                lrs.refuses("attachments", &[json!([super::lrs::without(whole.clone(), key)])]);
            }
            for (key, value) in [("usageType", "x"), ("display", "x"), ("length", "1"), ("sha2", "x"), ("fileUrl", "x")]
            {
                lrs.refuses("attachments", &[json!([with(whole.clone(), key, json!(value))])]);
            }
            lrs.takes("attachments", &[json!([whole])]);
        },
    },
    Requirement {
        one: "D 2.6",
        two: "4.2.6",
        text: "a signature is a JWS by RS256, RS384 or RS512, over the statement itself",
        check: |lrs| {
            let send = |body: &[u8], status| lrs.request("POST", "statements").body(MIXED, body).gives(status);
            for alg in ["RS256", "RS384", "RS512"] {
                let one = with(statement(), "id", json!(uuid()));
                send(&signed(&one, &signature(&one, alg)), 200);
            }
            let one = with(statement(), "id", json!(uuid()));
            send(&signed(&one, &signature(&one, "HS256")), 400);
            send(&signed(&one, &signature(&one, "none")), 400);
            send(&signed(&one, &signature(&statement(), "RS256")), 400);
            send(&signed(&one, b"not.a.jws"), 400);
            send(&signed(&one, b"nothing"), 400);
            let text = String::from_utf8(signed(&one, &signature(&one, "RS256"))).unwrap();
            send(text.replace("application/octet-stream", "text/plain").as_bytes(), 400);
        },
    },
    Requirement {
        one: "D 2.6",
        two: "4.2.6",
        text: "where certificates come along, the first one's key signed and each certifies the one before",
        check: |lrs| {
            let one: Value = serde_json::from_str(include_str!("signed/statement.json")).unwrap();
            let send = |jws: &str| {
                let fresh = with(one.clone(), "id", Value::Null);
                let body = signed(&super::lrs::without(fresh, "id"), jws.trim().as_bytes());
                lrs.request("POST", "statements").body(MIXED, &body).send()
            };
            for good in [include_str!("signed/leaf.jws"), include_str!("signed/chain.jws")] {
                assert_eq!(send(good).status, 200);
            }
            let forged = include_str!("signed/leaf.jws").trim().to_owned();
            let (message, signature) = forged.rsplit_once('.').unwrap();
            let flipped = if signature.starts_with('A') { "B" } else { "A" };
            for (bad, why) in [
                (format!("{message}.{flipped}{}", &signature[1..]), "did not sign it"),
                (include_str!("signed/other.jws").to_owned(), "did not sign it"),
                (include_str!("signed/broken-chain.jws").to_owned(), "does not certify the one before it"),
            ] {
                let refused = send(&bad);
                assert_eq!(refused.status, 400);
                assert!(refused.text().contains(why), "{}", refused.text());
            }
        },
    },
    Requirement {
        one: "C 1.5.2",
        two: "4.1.3",
        text: "the hash of another statement's file does not fetch it",
        check: |lrs| {
            let content = b"somebody else's file";
            let one = with(statement(), "attachments", json!([attachment(content)]));
            lrs.request("POST", "statements").body(MIXED, &mixed(&one, &[(&sha2(content), content)])).gives(200);
            let named = with(attachment(content), "fileUrl", json!("https://example.org/file"));
            let id = lrs.store(&with(statement(), "attachments", json!([named])));
            let whole = lrs.get("statements").with("statementId", &id).with("attachments", "true").gives(200);
            assert!(!whole.text().contains("somebody else's file"));
        },
    },
];

fn without_name(actor: &Value) -> Value {
    json!({ "mbox": actor["mbox"] })
}
