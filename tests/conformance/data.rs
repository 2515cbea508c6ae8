//! What a statement may be.

use super::Requirement;
use super::lrs::{statement, uuid, with, without};
use prework::xapi::Version;
use serde_json::{Value, json};

pub(super) const LIST: &[Requirement] = &[
    Requirement {
        one: "D 2.2",
        two: "4.2.1",
        text: "actor, verb and object are there",
        check: |lrs| {
            for key in ["actor", "verb", "object"] {
                lrs.post(&without(statement(), key)).gives(400);
            }
        },
    },
    Requirement {
        one: "D 2.2",
        two: "4.2.1",
        text: "a key that isn't known, or in another case, is refused at every depth",
        check: |lrs| {
            for path in [
                "foo",
                "Actor",
                "actor.foo",
                "actor.MBOX",
                "verb.foo",
                "object.foo",
                "object.Definition",
                "result.foo",
                "result.score.foo",
                "context.foo",
                "context.contextActivities.foo",
                "object.definition.foo",
            ] {
                lrs.post(&with(full(), path, json!("x"))).gives(400);
            }
        },
    },
    Requirement {
        one: "D 2.2",
        two: "4.2.1",
        text: "null is refused, but in extensions",
        check: |lrs| {
            for path in
                ["id", "result", "result.score", "context", "context.language", "verb.display", "object.definition"]
            {
                lrs.post(&with(full(), path, Value::Null)).gives(400);
            }
            lrs.takes("result", &[json!({ "extensions": { "https://example.org/e": null } })]);
        },
    },
    Requirement {
        one: "D 2.2",
        two: "4.2.1",
        text: "values have their types, and numbers are no strings",
        check: |lrs| {
            for (path, value) in [
                ("actor", json!("me")),
                ("verb", json!([])),
                ("object", json!(1)),
                ("result.success", json!("true")),
                ("result.completion", json!(1)),
                ("result.response", json!(1)),
                ("result.score.raw", json!("1")),
                ("context.platform", json!({})),
                ("attachments", json!({})),
                ("context.team", json!("team")),
            ] {
                lrs.post(&with(full(), path, value)).gives(400);
            }
        },
    },
    Requirement {
        one: "D 2.2",
        two: "4.2.1",
        text: "the same key twice in one object is refused",
        check: |lrs| {
            let text = statement().to_string().replacen('{', r#"{"result":{"success":true,"success":true},"#, 1);
            lrs.request("POST", "statements").body("application/json", text.as_bytes()).gives(400);
        },
    },
    Requirement {
        one: "D 2.4.1",
        two: "4.2.4.2",
        text: "an id is a UUID in standard form, and is made where there is none",
        check: |lrs| {
            lrs.refuses(
                "id",
                &[json!("1"), json!(uuid().replace('-', "")), json!(format!("{{{}}}", uuid())), json!(7)],
            );
            let id = lrs.store(&statement());
            assert_eq!(lrs.statement(&id)["id"], json!(id));
        },
    },
    Requirement {
        one: "D 2.4.2.1",
        two: "4.2.2.1",
        text: "an agent has exactly one identifier",
        check: |lrs| {
            lrs.refuses("actor", &[
            json!({ "name": "Ana" }),
            json!({ "mbox": "mailto:a@example.org", "openid": "https://a.example.org" }),
            json!({ "mbox": "mailto:a@example.org", "account": { "homePage": "https://example.org", "name": "a" } }),
            json!({ "objectType": "agent", "mbox": "mailto:a@example.org" }),
        ]);
            lrs.takes("actor", &identified());
        },
    },
    Requirement {
        one: "D 2.4.2.2",
        two: "4.2.2.1",
        text: "a group is identified, or lists agents; never groups",
        check: |lrs| {
            lrs.refuses("actor", &[
            json!({ "objectType": "Group" }),
            json!({ "objectType": "Group", "member": [{ "objectType": "Group", "mbox": "mailto:g@example.org" }] }),
            json!({ "objectType": "Group", "member": [{ "name": "Ana" }] }),
            json!({ "objectType": "Group", "member": { "mbox": "mailto:a@example.org" } }),
            json!({ "objectType": "Group", "mbox": "mailto:g@example.org", "openid": "https://g.example.org" }),
        ]);
            lrs.takes("actor", &[json!({ "objectType": "Group", "member": identified() })]);
            let groups: Vec<Value> =
                identified().into_iter().map(|group| with(group, "objectType", json!("Group"))).collect();
            lrs.takes("actor", &groups);
        },
    },
    Requirement {
        one: "D 2.4.2.3",
        two: "4.2.2.1",
        text: "identifiers have their forms: mailto IRI, SHA-1, URI, account",
        check: |lrs| {
            lrs.refuses(
                "actor",
                &[
                    json!({ "mbox": "a@example.org" }),
                    json!({ "mbox": "mailto:example.org" }),
                    json!({ "mbox_sha1sum": "a@example.org" }),
                    json!({ "openid": "example" }),
                    json!({ "account": { "homePage": "example.org", "name": "a" } }),
                    json!({ "account": { "homePage": "https://example.org" } }),
                    json!({ "account": { "name": "a" } }),
                    json!({ "account": { "homePage": "https://example.org", "name": 1 } }),
                    json!({ "account": { "homePage": "https://example.org", "name": "a", "foo": 1 } }),
                ],
            );
        },
    },
    Requirement {
        one: "D 2.4.3",
        two: "4.2.2.2",
        text: "a verb has an IRI, and a display by language",
        check: |lrs| {
            lrs.refuses(
                "verb",
                &[
                    json!({}),
                    json!({ "id": "attended" }),
                    json!({ "id": "https://example.org/v", "display": "did" }),
                    json!({ "id": "https://example.org/v", "display": { "a12345678": "did" } }),
                    json!({ "id": "https://example.org/v", "display": { "en": 1 } }),
                ],
            );
        },
    },
    Requirement {
        one: "D 2.4.4.1",
        two: "4.2.2.3",
        text: "an activity has an IRI, and a definition of known keys",
        check: |lrs| {
            lrs.refuses(
                "object",
                &[
                    json!({}),
                    json!({ "id": "thing" }),
                    json!({ "objectType": "activity", "id": "https://example.org/a" }),
                    defined(json!("text")),
                    defined(json!({ "name": "x" })),
                    defined(json!({ "type": "x" })),
                    defined(json!({ "moreInfo": "x" })),
                    defined(json!({ "extensions": { "x": 1 } })),
                ],
            );
            lrs.takes("object", &[defined(json!({ "name": { "en": "A" }, "type": "https://example.org/t" }))]);
        },
    },
    Requirement {
        one: "D 2.4.4.1",
        two: "4.2.2.3",
        text: "interactions have a known type and the lists that belong to it",
        check: |lrs| {
            lrs.refuses(
                "object",
                &[
                    defined(json!({ "interactionType": "guess" })),
                    defined(json!({ "choices": [] })),
                    defined(json!({ "interactionType": "choice", "choices": [{ "id": "a" }, { "id": "a" }] })),
                    defined(json!({ "interactionType": "choice", "choices": [{ "description": { "en": "A" } }] })),
                    defined(json!({ "interactionType": "fill-in", "correctResponsesPattern": "a" })),
                ],
            );
            let kinds = [
                "true-false",
                "choice",
                "fill-in",
                "long-fill-in",
                "matching",
                "performance",
                "sequencing",
                "likert",
                "numeric",
                "other",
            ];
            let kinds: Vec<Value> = kinds
                .iter()
                .map(|kind| defined(json!({ "interactionType": kind, "correctResponsesPattern": ["a"] })))
                .collect();
            lrs.takes("object", &kinds);
        },
    },
    Requirement {
        one: "D 2.4.4.2",
        two: "4.2.2.3",
        text: "an object can be an agent or a group, by its objectType",
        check: |lrs| {
            lrs.takes("object", &[json!({ "objectType": "Agent", "mbox": "mailto:a@example.org" })]);
            lrs.refuses("object", &[json!({ "mbox": "mailto:a@example.org" }), json!({ "objectType": "Agent" })]);
        },
    },
    Requirement {
        one: "D 2.4.4.3",
        two: "4.2.2.3",
        text: "a reference has the id of a statement and nothing else",
        check: |lrs| {
            lrs.takes("object", &[json!({ "objectType": "StatementRef", "id": uuid() })]);
            lrs.refuses(
                "object",
                &[
                    json!({ "objectType": "StatementRef" }),
                    json!({ "objectType": "StatementRef", "id": "x" }),
                    json!({ "objectType": "StatementRef", "id": uuid(), "definition": {} }),
                ],
            );
        },
    },
    Requirement {
        one: "D 2.4.4.3",
        two: "4.2.2.3",
        text: "a sub-statement holds no other, and no id, stored, version or authority",
        check: |lrs| {
            let sub = || with(statement(), "objectType", json!("SubStatement"));
            lrs.takes("object", &[sub()]);
            lrs.refuses(
                "object",
                &[
                    with(sub(), "id", json!(uuid())),
                    with(sub(), "stored", json!("2027-01-01T00:00:00Z")),
                    with(sub(), "version", json!("1.0.0")),
                    with(sub(), "authority", json!({ "mbox": "mailto:a@example.org" })),
                    with(sub(), "object", sub()),
                    with(sub(), "verb", json!({ "id": "x" })),
                    without(sub(), "actor"),
                ],
            );
        },
    },
    Requirement {
        one: "D 2.4.5",
        two: "4.2.2.4",
        text: "scores lie within their bounds",
        check: |lrs| {
            let score = |score: Value| json!({ "score": score });
            lrs.refuses(
                "result",
                &[
                    score(json!({ "scaled": 1.1 })),
                    score(json!({ "scaled": -1.01 })),
                    score(json!({ "raw": 5, "min": 6 })),
                    score(json!({ "raw": 5, "max": 4 })),
                    score(json!({ "min": 2, "max": 1 })),
                    score(json!(1)),
                ],
            );
            lrs.takes("result", &[score(json!({ "scaled": -1, "raw": 0, "min": -1.5, "max": 1e2 }))]);
        },
    },
    Requirement {
        one: "D 4.6",
        two: "4.2.7",
        text: "durations are ISO 8601",
        check: |lrs| {
            for bad in ["", "P", "PT", "5", "P4W1D", "PT1D", "P1H"] {
                lrs.refuses("result", &[json!({ "duration": bad })]);
            }
            for good in ["P3Y1M29DT4H35M59.14S", "PT0S", "P4W", "PT16559.14S"] {
                lrs.takes("result", &[json!({ "duration": good })]);
            }
        },
    },
    Requirement {
        one: "D 2.4.6",
        two: "4.2.2.5",
        text: "a context's parts have their types",
        check: |lrs| {
            lrs.refuses(
                "context",
                &[
                    json!({ "registration": "1" }),
                    json!({ "instructor": { "name": "x" } }),
                    json!({ "team": { "mbox": "mailto:a@example.org" } }),
                    json!({ "contextActivities": { "parent": "x" } }),
                    json!({ "contextActivities": { "parent": [{ "id": "x" }] } }),
                    json!({ "language": "en_US" }),
                    json!({ "statement": { "id": uuid() } }),
                    json!({ "extensions": { "x": 1 } }),
                ],
            );
            lrs.takes("context", &[json!({
            "registration": uuid(), "instructor": { "mbox": "mailto:a@example.org" }, "language": "de-CH",
            "team": { "objectType": "Group", "mbox": "mailto:g@example.org" }, "revision": "1", "platform": "p",
            "statement": { "objectType": "StatementRef", "id": uuid() }, "extensions": { "https://example.org/e": [null] },
        })]);
        },
    },
    Requirement {
        one: "D 2.4.6",
        two: "4.2.2.5",
        text: "revision and platform go with activities only",
        check: |lrs| {
            let about_agent =
                with(statement(), "object", json!({ "objectType": "Agent", "mbox": "mailto:a@example.org" }));
            for key in ["revision", "platform"] {
                lrs.post(&with(about_agent.clone(), "context", json!({ key: "x" }))).gives(400);
            }
        },
    },
    Requirement {
        one: "D 2.4.6.2",
        two: "4.2.2.5",
        text: "a single context activity comes back as a list of one",
        check: |lrs| {
            let id = lrs.store(&with(
                statement(),
                "context",
                json!({ "contextActivities": { "parent": { "id": "https://example.org/p" } } }),
            ));
            assert_eq!(
                lrs.statement(&id)["context"]["contextActivities"]["parent"],
                json!([{ "id": "https://example.org/p" }])
            );
        },
    },
    Requirement {
        one: "",
        two: "4.2.2.5",
        text: "contextAgents and contextGroups name who is around, with types that are IRIs",
        check: |lrs| {
            let agents = |agent: Value| json!({ "contextAgents": [agent] });
            let who = json!({ "mbox": "mailto:a@example.org" });
            lrs.takes("context", &[
            agents(json!({ "objectType": "contextAgent", "agent": who, "relevantTypes": ["https://example.org/t"] })),
            json!({ "contextGroups": [{ "objectType": "contextGroup", "group": { "objectType": "Group", "mbox": "mailto:g@example.org" } }] }),
        ]);
            lrs.refuses(
                "context",
                &[
                    agents(json!({ "objectType": "contextAgent" })),
                    agents(json!({ "agent": who })),
                    agents(json!({ "objectType": "contextAgent", "agent": who, "relevantTypes": [] })),
                    agents(json!({ "objectType": "contextAgent", "agent": who, "relevantTypes": ["x"] })),
                ],
            );
        },
    },
    Requirement {
        one: "D 2.4.6",
        two: "",
        text: "contextAgents and contextGroups are not of 1.0.3",
        check: |lrs| {
            lrs.refuses("context", &[json!({ "contextAgents": [] }), json!({ "contextGroups": [] })]);
        },
    },
    Requirement {
        one: "D 4.5",
        two: "4.2.7",
        text: "timestamps are RFC 3339, without the offset -00:00",
        check: |lrs| {
            for bad in [
                "2027-01-01",
                "2027-01-01T00:00:00",
                "2027-13-01T00:00:00Z",
                "2027-01-01T00:00:00-00:00",
                "now",
                "2027-01-01T00:00:00-0000",
            ] {
                lrs.refuses("timestamp", &[json!(bad)]);
            }
            lrs.takes("timestamp", &[json!("2027-01-01T00:00:00.123+02:00"), json!("2027-01-01T00:00:00Z")]);
        },
    },
    Requirement {
        one: "D 2.4.7",
        two: "4.2.4.2",
        text: "the time and the time of storing are set where they must be",
        check: |lrs| {
            let sent = with(statement(), "stored", json!("2001-01-01T00:00:00Z"));
            let kept = lrs.statement(&lrs.store(&sent));
            assert!(kept["timestamp"].is_string() && kept["stored"] != sent["stored"]);
        },
    },
    Requirement {
        one: "",
        two: "4.2.4.2",
        text: "timestamps come back in UTC",
        check: |lrs| {
            let kept = lrs.statement(&lrs.store(&with(statement(), "timestamp", json!("2027-01-01T02:00:00+02:00"))));
            assert_eq!(kept["timestamp"], "2027-01-01T00:00:00Z");
        },
    },
    Requirement {
        one: "D 2.4.9",
        two: "4.2.4.2",
        text: "the authority is set by the store, whatever was sent",
        check: |lrs| {
            let kept = lrs.statement(&lrs.store(&with(
                statement(),
                "authority",
                json!({ "mbox": "mailto:forged@example.org" }),
            )));
            assert_eq!(kept["authority"]["objectType"], "Agent");
            assert!(kept["authority"]["account"]["name"].as_str().unwrap().starts_with("key:"));
            lrs.refuses(
                "authority",
                &[json!({ "objectType": "Group", "member": [{ "mbox": "mailto:a@example.org" }] })],
            );
        },
    },
    Requirement {
        one: "D 2.4.10",
        two: "4.2.4.3",
        text: "a version begins as it must, and is set where there is none",
        check: |lrs| {
            lrs.refuses("version", &[json!("0.9"), json!("1.1.0"), json!("3.0.0"), json!("1"), json!(1)]);
            lrs.takes("version", &[json!("1.0.0"), json!("1.0.9")]);
            let expected = if lrs.version == Version::One { "1.0.0" } else { "2.0.0" };
            assert_eq!(lrs.statement(&lrs.store(&statement()))["version"], expected);
        },
    },
    Requirement {
        one: "D 2.2",
        two: "4.2.1",
        text: "a statement comes back as the JSON that was sent",
        check: |lrs| {
            let inner = r#""result":{ "score" : {"raw":1.50e1, "max":20},"response":"\u00e9 é","extensions":{"https://example.org/e":{"b":1,"a":2}}}"#;
            let text = statement().to_string().replacen('{', &format!("{{{inner},"), 1);
            let id = lrs.request("POST", "statements").body("application/json", text.as_bytes()).gives(200).json()[0]
                .clone();
            let back = lrs.get("statements").with("statementId", id.as_str().unwrap()).gives(200).text();
            assert!(back.contains(inner), "{back}");
        },
    },
];

/// The identifiers an agent can have.
fn identified() -> Vec<Value> {
    vec![
        json!({ "mbox": "mailto:ana@example.org" }),
        json!({ "mbox_sha1sum": "cd9b00a5611f94eaa7b1661edab976068e364975" }),
        json!({ "openid": "https://ana.example.org/" }),
        json!({ "account": { "homePage": "https://example.org/", "name": "ana" } }),
    ]
}

fn defined(definition: Value) -> Value {
    json!({ "id": "https://example.org/activity", "definition": definition })
}

/// A statement that has every part.
fn full() -> Value {
    let mut full = statement();
    full["object"]["definition"] = json!({ "name": { "en": "A" } });
    full["result"] = json!({ "score": { "raw": 1 }, "success": true });
    full["context"] = json!({ "contextActivities": { "parent": [] }, "language": "en" });
    full
}
