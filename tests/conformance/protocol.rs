//! Versions, methods, headers, credentials and the alternate request syntax.

use super::Requirement;
use super::lrs::{Lrs, activity, agent, statement, uuid};
use prework::xapi::Version;
use serde_json::json;

fn form(pairs: &[(&str, &str)]) -> Vec<u8> {
    let encoded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
        .into()
}

fn alternate(lrs: &Lrs, method: &str, pairs: &[(&str, &str)], status: u16) -> super::lrs::Answer {
    let request = lrs.request("POST", "statements").with("method", method);
    request.body("application/x-www-form-urlencoded", &form(pairs)).gives(status)
}

pub(super) const LIST: &[Requirement] = &[
    Requirement {
        one: "C 3.3",
        two: "4.1.5",
        text: "a request names a version that is spoken; the answer says which",
        check: |lrs| {
            let own = lrs.version.header();
            assert_eq!(lrs.get("statements").gives(200).header("x-experience-api-version"), own);
            for bad in ["", "0.95", "1.1.0", "3.0.0", "x"] {
                let refused = lrs.get("statements").header("x-experience-api-version", bad).gives(400);
                assert_eq!(refused.header("x-experience-api-version"), own, "{bad}");
            }
            let near = if lrs.version == Version::One { ["1.0", "1.0.0", "1.0.9"] } else { ["2.0", "2.0.0", "2.0.7"] };
            for good in near {
                assert_eq!(
                    lrs.get("statements")
                        .header("x-experience-api-version", good)
                        .gives(200)
                        .header("x-experience-api-version"),
                    own
                );
            }
        },
    },
    Requirement {
        one: "C 1.1",
        two: "4.1.2",
        text: "HEAD answers as GET does, without the body",
        check: |lrs| {
            let id = lrs.store(&statement());
            let state =
                |method| lrs.request(method, "activities/state").with("activityId", activity()).with("agent", agent());
            for head in [
                lrs.request("HEAD", "statements").with("statementId", &id),
                lrs.request("HEAD", "about"),
                state("HEAD"),
                lrs.request("HEAD", "agents").with("agent", agent()),
                lrs.request("HEAD", "activities").with("activityId", activity()),
            ] {
                let answer = head.gives(200);
                assert!(answer.body.is_empty() && answer.header("content-type").starts_with("application/json"));
            }
        },
    },
    Requirement {
        one: "C 2.1.3",
        two: "4.1.6.1",
        text: "X-Experience-API-Consistent-Through says up to when all can be found",
        check: |lrs| {
            let before = lrs.statement(&lrs.store(&statement()))["stored"].as_str().unwrap().to_owned();
            let through = lrs.get("statements").gives(200).header("x-experience-api-consistent-through").to_owned();
            assert!(through >= before, "{through} {before}");
        },
    },
    Requirement {
        one: "C 4.0",
        two: "4.1.7",
        text: "a credential that is missing or wrong is 401",
        check: |lrs| {
            lrs.get("statements").header("authorization", "").gives(401);
            for wrong in ["Basic x", "Basic YTpi", "Bearer token"] {
                assert!(
                    lrs.get("statements")
                        .header("authorization", wrong)
                        .gives(401)
                        .header("www-authenticate")
                        .contains("Basic")
                );
            }
        },
    },
    Requirement {
        one: "C 3.2",
        two: "4.1.5",
        text: "a resource that isn't there is 404, a method that it hasn't is 405",
        check: |lrs| {
            lrs.get("nothing").gives(404);
            lrs.request("DELETE", "statements").gives(405);
            lrs.request("PUT", "about").json(&json!({})).gives(405);
        },
    },
    Requirement {
        one: "C 1.5.1",
        two: "4.1.3",
        text: "statements come as application/json, in UTF-8",
        check: |lrs| {
            let body = statement().to_string();
            for (kind, status) in
                [("application/json; charset=utf-8", 200), ("text/plain", 400), ("application/xml", 400), ("", 400)]
            {
                lrs.request("POST", "statements").body(kind, body.as_bytes()).gives(status);
            }
            lrs.request("POST", "statements").body("application/json", b"{\"\xff\":1}").gives(400);
        },
    },
    Requirement {
        one: "C 3.2",
        two: "4.1.5",
        text: "a refusal is a problem that names the place of the mistake",
        check: |lrs| {
            let refused = lrs.post(&json!([statement(), { "actor": { "mbox": "x" } }])).gives(400);
            assert_eq!(refused.header("content-type"), "application/problem+json");
            assert!(refused.json()["detail"].as_str().unwrap().starts_with("$[1].actor.mbox: "), "{}", refused.text());
        },
    },
    Requirement {
        one: "C 1.3",
        two: "",
        text: "any request can come as a form in a POST",
        check: |lrs| {
            let (id, content) = (uuid(), statement().to_string());
            alternate(
                lrs,
                "PUT",
                &[("statementId", &id), ("content", &content), ("Content-Type", "application/json")],
                204,
            );
            let read = alternate(lrs, "GET", &[("statementId", &id)], 200).json();
            assert_eq!(read["id"], json!(id));
            let bare = lrs
                .request("POST", "statements")
                .with("method", "GET")
                .header("authorization", "")
                .header("x-experience-api-version", "");
            let pairs = [("Authorization", lrs.credential()), ("X-Experience-API-Version", "1.0.3"), ("limit", "1")];
            assert_eq!(
                bare.body("application/x-www-form-urlencoded", &form(&pairs)).gives(200).json()["statements"]
                    .as_array()
                    .unwrap()
                    .len(),
                1
            );
        },
    },
    Requirement {
        one: "C 1.3",
        two: "",
        text: "such a form holds all parameters and the content, and the method is one of the known",
        check: |lrs| {
            let (id, content) = (uuid(), statement().to_string());
            alternate(lrs, "PUT", &[("statementId", &id)], 400);
            alternate(lrs, "PATCH", &[("statementId", &id), ("content", &content)], 400);
            alternate(
                lrs,
                "PUT",
                &[("statementId", &id), ("content", &content), ("X-Experience-API-Version", "0.8")],
                400,
            );
            let beside = lrs.request("POST", "statements").with("method", "PUT").with("statementId", &id);
            beside.body("application/x-www-form-urlencoded", &form(&[("content", &content)])).gives(400);
            lrs.request("PUT", "statements")
                .with("method", "PUT")
                .with("statementId", &id)
                .json(&statement())
                .gives(400);
            lrs.request("POST", "statements").with("method", "PUT").json(&statement()).gives(400);
        },
    },
    Requirement {
        one: "",
        two: "4.1.5",
        text: "the alternate request syntax is gone",
        check: |lrs| {
            alternate(lrs, "GET", &[("limit", "1")], 400);
        },
    },
];
