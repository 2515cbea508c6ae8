//! What the state and profile resources do, and those that tell what is known.

use super::Requirement;
use super::lrs::{Lrs, Request, activity, agent, statement, uuid, with};
use prework::xapi::Version;
use serde_json::{Value, json};

/// The three resources, each with the parameters of one place.
fn places() -> Vec<(&'static str, &'static str, Vec<(&'static str, String)>)> {
    vec![
        ("activities/state", "stateId", vec![("activityId", activity()), ("agent", agent().to_string())]),
        ("activities/profile", "profileId", vec![("activityId", activity())]),
        ("agents/profile", "profileId", vec![("agent", agent().to_string())]),
    ]
}

fn at<'a>(lrs: &'a Lrs, method: &'static str, path: &str, place: &[(&str, String)]) -> Request<'a> {
    place.iter().fold(lrs.request(method, path), |request, (name, value)| request.with(name, value))
}

/// Runs a check at each of them: what sends to the place, and what sends to a document there.
fn each<'l>(
    lrs: &'l Lrs,
    check: impl Fn(&dyn Fn(&'static str) -> Request<'l>, &dyn Fn(&'static str, &str) -> Request<'l>),
) {
    for (path, id, place) in places() {
        check(&|method| at(lrs, method, path, &place), &|method, name| at(lrs, method, path, &place).with(id, name));
    }
}

/// Leave out the precondition that 2.0 and profiles want.
fn put_new(request: Request<'_>, body: &Value) {
    request.json(body).header("if-none-match", "*").gives(204);
}

pub(super) const LIST: &[Requirement] = &[
    Requirement {
        one: "C 2.2",
        two: "4.1.6.2",
        text: "documents are put, read, listed and removed",
        check: |lrs| {
            each(lrs, |place, named| {
                put_new(named("PUT", "a/ü"), &json!({ "x": 1 }));
                let read = named("GET", "a/ü").gives(200);
                assert_eq!((read.json(), read.header("content-type")), (json!({ "x": 1 }), "application/json"));
                assert!(read.header("last-modified").ends_with("GMT"));
                assert_eq!(place("GET").gives(200).json(), json!(["a/ü"]));
                named("DELETE", "a/ü").gives(204);
                named("GET", "a/ü").gives(404);
                assert_eq!(place("GET").gives(200).json(), json!([]));
            });
        },
    },
    Requirement {
        one: "C 2.2",
        two: "4.1.6.2",
        text: "documents of any type keep their bytes",
        check: |lrs| {
            each(lrs, |_, named| {
                named("PUT", "b").body("image/png", b"\x00\xff\r\n").header("if-none-match", "*").gives(204);
                let read = named("GET", "b").gives(200);
                assert_eq!((read.body.as_slice(), read.header("content-type")), (&b"\x00\xff\r\n"[..], "image/png"));
            });
        },
    },
    Requirement {
        one: "C 2.2",
        two: "4.1.6.2",
        text: "POST merges JSON objects one level deep, and is a PUT where there is nothing",
        check: |lrs| {
            each(lrs, |_, named| {
                named("POST", "m").json(&json!({ "a": { "b": 1 }, "c": 1 })).gives(204);
                named("POST", "m").json(&json!({ "a": { "d": 2 } })).gives(204);
                assert_eq!(named("GET", "m").gives(200).json(), json!({ "a": { "d": 2 }, "c": 1 }));
            });
        },
    },
    Requirement {
        one: "C 2.2",
        two: "4.1.6.2",
        text: "what is no JSON object is not merged",
        check: |lrs| {
            each(lrs, |_, named| {
                named("POST", "t").body("text/plain", b"text").gives(204);
                named("POST", "t").json(&json!({})).gives(400);
                named("POST", "j").json(&json!({ "a": 1 })).gives(204);
                named("POST", "j").body("text/plain", b"{}").gives(400);
                named("POST", "j").json(&json!([])).gives(400);
                named("POST", "j").body("application/json", b"{").gives(400);
                named("POST", "new").body("application/json", b"{}[").gives(400);
                assert_eq!(named("GET", "j").gives(200).json(), json!({ "a": 1 }));
            });
        },
    },
    Requirement {
        one: "C 2.2",
        two: "4.1.6.2",
        text: "since lists what changed after it",
        check: |lrs| {
            each(lrs, |place, named| {
                put_new(named("PUT", "old"), &json!({}));
                assert_eq!(place("GET").with("since", "2001-01-01T00:00:00Z").gives(200).json(), json!(["old"]));
                assert_eq!(place("GET").with("since", "2101-01-01T00:00:00Z").gives(200).json(), json!([]));
                place("GET").with("since", "yesterday").gives(400);
            });
        },
    },
    Requirement {
        one: "C 2.3",
        two: "4.1.6.2",
        text: "parameters that are missing, unknown or of another form are refused",
        check: |lrs| {
            for (path, id, place) in places() {
                for left_out in 0..place.len() {
                    let rest: Vec<_> = place
                        .iter()
                        .enumerate()
                        .filter(|(nth, _)| *nth != left_out)
                        .map(|(_, it)| it.clone())
                        .collect();
                    for method in ["GET", "PUT", "POST", "DELETE"] {
                        at(lrs, method, path, &rest).with(id, "x").gives(400);
                    }
                }
                at(lrs, "PUT", path, &place).json(&json!({})).gives(400);
                at(lrs, "GET", path, &place).with("foo", "1").gives(400);
                at(lrs, "GET", path, &place).with(id, "x").with("registration", "1").gives(400);
            }
            lrs.get("activities/state").with("activityId", "x").with("agent", agent()).gives(400);
            lrs.get("activities/state").with("activityId", activity()).with("agent", "me").gives(400);
        },
    },
    Requirement {
        one: "C 2.3",
        two: "4.1.6.2",
        text: "state is kept apart by registration, and removed together",
        check: |lrs| {
            let place = &[("activityId", activity()), ("agent", agent().to_string())];
            let (registration, path) = (uuid(), "activities/state");
            let one = || at(lrs, "PUT", path, place).with("stateId", "s");
            put_new(one(), &json!({ "without": true }));
            put_new(one().with("registration", &registration), &json!({ "without": false }));
            let read = |with: bool| {
                let request = at(lrs, "GET", path, place).with("stateId", "s");
                if with { request.with("registration", &registration) } else { request }
            };
            assert_eq!(
                (read(false).gives(200).json()["without"].clone(), read(true).gives(200).json()["without"].clone()),
                (json!(true), json!(false))
            );
            at(lrs, "DELETE", path, place).with("registration", &registration).gives(204);
            read(false).gives(200);
            read(true).gives(404);
            at(lrs, "DELETE", path, place).gives(204);
            read(false).gives(404);
        },
    },
    Requirement {
        one: "C 3.1",
        two: "4.1.4",
        text: "a document has an ETag in quotes, of the SHA-1 of its bytes",
        check: |lrs| {
            each(lrs, |_, named| {
                put_new(named("PUT", "e"), &json!({}));
                assert_eq!(named("GET", "e").gives(200).header("etag"), "\"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\"");
            });
        },
    },
    Requirement {
        one: "C 3.1",
        two: "4.1.4",
        text: "If-Match and If-None-Match hold for PUT, POST and DELETE",
        check: |lrs| {
            each(lrs, |_, named| {
                put_new(named("PUT", "p"), &json!({ "v": 1 }));
                let tag = named("GET", "p").gives(200).header("etag").to_owned();
                named("PUT", "p").json(&json!({})).header("if-none-match", "*").gives(412);
                for method in ["PUT", "POST", "DELETE"] {
                    named(method, "p").json(&json!({})).header("if-match", "\"1111\"").gives(412);
                }
                assert_eq!(named("GET", "p").gives(200).json(), json!({ "v": 1 }));
                named("GET", "p").header("if-none-match", &tag).gives(304);
                named("PUT", "p").json(&json!({ "v": 2 })).header("if-match", &tag).gives(204);
                named("DELETE", "p").header("if-match", &tag).gives(412);
            });
        },
    },
    Requirement {
        one: "C 3.1",
        two: "",
        text: "PUT of a profile without precondition: 400 where there is none, 409 where there is one; of state it overwrites",
        check: |lrs| {
            each(lrs, |_, named| {
                let state = named("PUT", "c").json(&json!({ "v": 1 })).send().status == 204;
                if state {
                    named("PUT", "c").json(&json!({ "v": 2 })).gives(204);
                } else {
                    named("PUT", "c").json(&json!({})).gives(400);
                    put_new(named("PUT", "c"), &json!({}));
                    named("PUT", "c").json(&json!({})).gives(409);
                }
            });
        },
    },
    Requirement {
        one: "",
        two: "4.1.4",
        text: "PUT without precondition writes what is new, and is 409 where there is a document",
        check: |lrs| {
            each(lrs, |_, named| {
                named("PUT", "c").json(&json!({ "v": 1 })).gives(204);
                named("PUT", "c").json(&json!({ "v": 2 })).gives(409);
                assert_eq!(named("GET", "c").gives(200).json(), json!({ "v": 1 }));
            });
        },
    },
    Requirement {
        one: "C 2.4",
        two: "4.1.6.3",
        text: "agents tells a Person with every name it was seen with",
        check: |lrs| {
            let who = agent();
            for name in ["Ana", "Anna"] {
                lrs.store(&with(statement(), "actor", with(who.clone(), "name", json!(name))));
            }
            let person = lrs.get("agents").with("agent", &who).gives(200).json();
            assert_eq!(person, json!({ "objectType": "Person", "name": ["Ana", "Anna"], "mbox": [who["mbox"]] }));
            let stranger = agent();
            assert_eq!(lrs.get("agents").with("agent", &stranger).gives(200).json()["mbox"], json!([stranger["mbox"]]));
            lrs.get("agents").gives(400);
            lrs.get("agents").with("agent", "{}").gives(400);
        },
    },
    Requirement {
        one: "C 2.5",
        two: "4.1.6.4",
        text: "activities tells an activity with its merged definition",
        check: |lrs| {
            let mut one = with(
                statement(),
                "object.definition",
                json!({ "name": { "en": "A" }, "type": "https://example.org/t" }),
            );
            lrs.store(&one);
            one["object"]["definition"] = json!({ "name": { "fr": "B" } });
            lrs.store(&one);
            let id = one["object"]["id"].as_str().unwrap();
            let definition = json!({ "name": { "en": "A", "fr": "B" }, "type": "https://example.org/t" });
            let expected = json!({ "objectType": "Activity", "id": id, "definition": definition });
            assert_eq!(lrs.get("activities").with("activityId", id).gives(200).json(), expected);
            let stranger = activity();
            let known = lrs.get("activities").with("activityId", &stranger).gives(200).json();
            assert_eq!(known, json!({ "objectType": "Activity", "id": stranger }));
            lrs.get("activities").gives(400);
        },
    },
    Requirement {
        one: "C 2.8",
        two: "4.1.6.7",
        text: "about tells the versions, to anybody",
        check: |lrs| {
            let about =
                lrs.get("about").header("authorization", "").header("x-experience-api-version", "").gives(200).json();
            let versions = about["version"].as_array().unwrap();
            assert!(versions.contains(&json!(if lrs.version == Version::One { "1.0.3" } else { "2.0.0" })));
        },
    },
];
