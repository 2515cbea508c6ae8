//! Evidence that somebody makes up: a pass, somebody else's word, somebody else's documents.

use super::{ASSESSMENT, encoded, good, room, room_with_texts, verb};
use crate::server::{ana, problem, statement, stored};
use crate::support::caller::{Answer, Caller};
use crate::support::kept::kept;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::operation::judge;
use serde_json::{Value, json};
use uuid::Uuid;

/// The state of what is asked of Ana for her session, and in a word how she stands.
fn standing(stage: &Stage) -> (&'static str, &'static str) {
    let ana = PersonId("ana".to_owned());
    let (_, seats) = judge::person(&*stage.store, &ana, stage.now()).unwrap();
    let verdict = &seats[0].1.verdict;
    (verdict.requirements[0].state.code(), verdict.state.code())
}

/// A statement sent in every way there is, and what each was answered.
fn sent_every_way(by: &Caller, statement: &Value) -> Vec<(String, Answer)> {
    let mut answers = Vec::new();
    for version in ["1.0.3", "1.0.0", "1.0", "2.0.0", "9"] {
        by.say("x-experience-api-version", version);
        let mut send = |method: &str, path: &str, kind: &str, body: &str| {
            answers.push((format!("{method} {path} {version} {kind}"), by.send(method, path, Some(kind), body)));
        };
        let (text, id) = (statement.to_string(), Uuid::new_v4());
        let form =
            format!("content={}&Content-Type=application%2Fjson&X-Experience-API-Version={version}", encoded(&text));
        let parts = format!("--b\r\ncontent-type: application/json\r\n\r\n{text}\r\n--b--\r\n");
        let (json, of_form) = ("application/json", "application/x-www-form-urlencoded");
        send("POST", "/xapi/statements", json, &text);
        send("POST", "/xapi/statements", "Application/JSON; charset=utf-8", &format!("[{text}]"));
        send("POST", "/xapi/statements", json, &json!([good(), statement]).to_string());
        send("POST", "/xapi/statements", json, &json!([statement, good()]).to_string());
        send("PUT", &format!("/xapi/statements?statementId={id}"), json, &text);
        send("POST", "/xapi/statements", "multipart/mixed; boundary=b", &parts);
        send("POST", "/xapi/statements?method=POST", of_form, &form);
        send("POST", "/xapi/statements?method=PUT", of_form, &format!("{form}&statementId={id}"));
    }
    by.say("x-experience-api-version", "1.0.3");
    answers
}

#[test]
fn a_learner_sends_no_pass_however_it_is_sent() {
    let stage = room("attempts: 1");
    let ana = ana(&stage);
    let (before, stood) = (kept(&stage), standing(&stage));
    let mut passed = statement();
    (passed["verb"], passed["object"]["id"]) = (verb("passed"), ASSESSMENT.into());
    passed["result"] = json!({ "success": true, "completion": true, "score": { "scaled": 1 } });
    for (what, answer) in sent_every_way(&ana, &passed) {
        assert!(matches!(problem(&answer).0, 400 | 403), "{what}: {answer:?}");
    }
    assert_eq!((kept(&stage), standing(&stage)), (before, stood));
}

#[test]
fn a_learner_sends_no_outcome_of_what_is_graded_whatever_it_is_called() {
    let stage = room("attempts: 1");
    let ana = ana(&stage);
    let (before, stood) = (kept(&stage), standing(&stage));
    let adl = |name: &str| format!("http://adlnet.gov/expapi/verbs/{name}");
    let outcomes = ["passed", "failed", "mastered", "scored", "attended", "waived", "PASSED", "passed/"].map(adl);
    let more = [
        "https://w3id.org/xapi/adl/verbs/satisfied".to_owned(),
        "https://w3id.org/xapi/adl/verbs/waived".to_owned(),
        prework::evidence::vocabulary::SUBMITTED.to_owned(),
        prework::evidence::vocabulary::RETURNED.to_owned(),
    ];
    let anywhere = outcomes.into_iter().chain(more).flat_map(|verb| {
        ["https://x.org/ids/c/m", ASSESSMENT, "https://x.org/ids/c/workshops/w", "https://x.org/ids/c"]
            .map(|activity| (verb.clone(), activity.to_owned()))
    });
    // What may be said of a lesson is not said of what is graded.
    let there = ["completed", "experienced", "answered", "terminated", "initialized"].into_iter().flat_map(|name| {
        ["", "#one", "/", "?x", "#", "#one#two", "/../assessment"]
            .map(|more| (adl(name), format!("{ASSESSMENT}{more}")))
    });
    for (verb, activity) in anywhere.chain(there) {
        let mut forged = statement();
        (forged["verb"]["id"], forged["object"]["id"]) = (verb.into(), activity.into());
        forged["result"] = json!({ "success": true, "completion": true, "score": { "scaled": 1 } });
        let answer = ana.statements(&forged);
        assert!(matches!(problem(&answer).0, 400 | 403), "{forged}: {answer:?}");
    }
    assert_eq!((kept(&stage), standing(&stage)), (before, stood));
}

#[test]
fn what_a_learner_may_report_of_a_module_passes_no_assessment() {
    let stage = room("attempts: 1");
    let ana = ana(&stage);
    for name in ["initialized", "experienced", "answered", "completed", "terminated"] {
        let mut boast = statement();
        boast["verb"] = verb(name);
        boast["result"] = json!({ "success": true, "completion": true, "score": { "scaled": 1, "raw": 100 } });
        boast["context"] = json!({ "revision": "4294967295", "registration": Uuid::new_v4(), "instructor": { "account": { "homePage": "https://x.org/ids/", "name": "tom" } } });
        boast["timestamp"] = "1970-01-01T00:00:00Z".into();
        assert_eq!(ana.statements(&boast).status, 200, "{name}");
    }
    stage.set("2027-03-01T12:00:01Z");
    let (need, word) = standing(&stage);
    assert!(!["satisfied", "equivalent", "waived", "exempt"].contains(&need), "{need}");
    assert_ne!(word, "ready");
    assert!(stored(&stage, "").iter().all(|s| s["authority"]["account"]["name"] == "ana"));
}

#[test]
fn a_reference_or_a_statement_within_one_carries_nothing() {
    let stage = room("attempts: 1");
    let ana = ana(&stage);
    assert_eq!(ana.statements(&good()).status, 200);
    let own = stored(&stage, "")[0]["id"].clone();
    let before = kept(&stage);
    let actor = statement()["actor"].clone();
    let passed = json!({ "actor": actor, "verb": verb("passed"), "object": { "id": ASSESSMENT } });
    let mut within = passed.clone();
    within["objectType"] = "SubStatement".into();
    let forged = [
        ("a reference", "completed", json!({ "objectType": "StatementRef", "id": own })),
        ("a voiding", "voided", json!({ "objectType": "StatementRef", "id": own })),
        ("a voiding of what isn't there", "voided", json!({ "objectType": "StatementRef", "id": Uuid::new_v4() })),
        ("a statement within", "completed", within),
        ("an agent", "completed", actor.clone()),
        ("a group", "completed", json!({ "objectType": "Group", "member": [actor] })),
    ];
    for (what, name, object) in forged {
        let mut forged = statement();
        (forged["verb"], forged["object"]) = (verb(name), object);
        let answer = ana.statements(&forged);
        assert!(matches!(problem(&answer).0, 400 | 403), "{what}: {answer:?}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn nobody_speaks_for_anybody_else() {
    let stage = room("attempts: 1");
    let ana = ana(&stage);
    let before = kept(&stage);
    let account = |home: &str, name: &str| json!({ "account": { "homePage": home, "name": name } });
    let own = account("https://x.org/ids/", "ana");
    let ben = account("https://x.org/ids/", "ben");
    let named = |mut agent: Value, key: &str, value: Value| {
        agent[key] = value;
        agent
    };
    let actors = [
        ben.clone(),
        account("https://x.org/ids", "ben"),
        account("https://x.org/ids/", "ANA"),
        account("https://x.org/ids/", "ana "),
        account("https://x.org/ids//", "ana"),
        account("https://X.org/ids/", "ana"),
        account("https://x.org/ids/", "prework"),
        named(own.clone(), "mbox", "mailto:ben@x.org".into()),
        named(own.clone(), "objectType", "Group".into()),
        json!({ "mbox": "mailto:ana@x.org" }),
        json!({ "mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9" }),
        json!({ "openid": "https://x.org/ids/ana" }),
        json!({ "objectType": "Group", "member": [own.clone(), ben.clone()] }),
        json!({ "objectType": "Group", "account": own["account"], "member": [ben.clone()] }),
        json!([own, ben]),
    ];
    for actor in actors {
        let mut forged = statement();
        forged["actor"] = actor;
        let answer = ana.statements(&forged);
        assert!(matches!(problem(&answer).0, 400 | 403), "{forged}: {answer:?}");
    }
    for authority in [own.clone(), account("https://x.org/ids/", "prework"), json!({ "mbox": "mailto:lrs@x.org" })] {
        let mut forged = statement();
        forged["authority"] = authority;
        assert_eq!(problem(&ana.statements(&forged)).0, 403, "{forged}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn a_trainer_named_by_a_learner_has_signed_nothing() {
    let stage = room_with_texts();
    let ana = ana(&stage);
    let before = kept(&stage);
    for name in ["completed", "experienced", "answered"] {
        let mut forged = statement();
        (forged["verb"], forged["object"]["id"]) = (verb(name), "https://x.org/ids/c/workshops/w#rub".into());
        let tom = json!({ "account": { "homePage": "https://x.org/ids/", "name": "tom" } });
        forged["context"] = json!({ "instructor": tom, "team": { "objectType": "Group", "member": [tom] } });
        assert_eq!(problem(&ana.statements(&forged)).0, 403, "{forged}");
    }
    assert_eq!(kept(&stage), before);
    let tom = stage.signed_in("tom", Role::Trainer);
    let page = tom.get("/trainer/sessions/s/learners/ana/skills").body;
    assert!(page.contains("0 of 1 signed"), "{page}");
}

#[test]
fn nobody_opens_or_changes_anybody_elses_documents() {
    let stage = room("attempts: 1");
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    let agent = |home: &str, name: &str| encoded(&json!({ "account": { "homePage": home, "name": name } }).to_string());
    let of_agent =
        |agent: &str| format!("/xapi/activities/state?activityId=https://x.org/ids/c/m&stateId=s&agent={agent}");
    let bens = of_agent(&agent("https://x.org/ids/", "ben"));
    assert_eq!(ben.json("PUT", &bens, &json!({ "mine": true })).status, 204);
    let before = kept(&stage);
    let group = encoded(&json!({ "objectType": "Group", "member": [{ "account": { "homePage": "https://x.org/ids/", "name": "ana" } }, { "account": { "homePage": "https://x.org/ids/", "name": "ben" } }] }).to_string());
    let own = agent("https://x.org/ids/", "ana");
    let places = [
        bens.clone(),
        bens.replace("&stateId=s", ""),
        format!("{bens}&registration={}", Uuid::nil()),
        of_agent(&agent("https://x.org/ids", "ben")),
        of_agent(&encoded(r#"{"mbox":"mailto:ben@x.org"}"#)),
        of_agent(&group),
        format!("{}&agent={}", of_agent(&own), agent("https://x.org/ids/", "ben")),
        format!("{bens}&agent={own}"),
        format!("/xapi/agents/profile?profileId=p&agent={}", agent("https://x.org/ids/", "ben")),
        format!("/xapi/agents/profile?agent={}", agent("https://x.org/ids/", "ben")),
    ];
    for place in &places {
        for method in ["GET", "HEAD", "PUT", "POST", "DELETE"] {
            let answer = ana.send(method, place, Some("application/json"), r#"{"hers":true}"#);
            assert!(matches!(answer.status, 400 | 403), "{method} {place}: {answer:?}");
            assert!(!answer.body.contains("mine"), "{method} {place}");
            // The same in a form.
            let (path, query) = place.split_once('?').unwrap();
            let form = format!("{query}&content=%7B%7D&Content-Type=application/json&X-Experience-API-Version=1.0.3");
            let path = format!("{path}?method={method}");
            let answer = ana.send("POST", &path, Some("application/x-www-form-urlencoded"), &form);
            assert!(matches!(answer.status, 400 | 403), "{method} {place} in a form: {answer:?}");
        }
    }
    // What belongs to everybody, and one's own profile, are for those who look after them.
    for place in [
        "/xapi/activities/profile?profileId=p&activityId=https://x.org/ids/c/m".to_owned(),
        format!("/xapi/agents/profile?profileId=p&agent={own}"),
    ] {
        for method in ["PUT", "POST", "DELETE"] {
            assert_eq!(ana.send(method, &place, Some("application/json"), "{}").status, 403, "{method} {place}");
        }
    }
    assert_eq!(kept(&stage), before);
    assert_eq!(ben.get(&bens).json(), json!({ "mine": true }));
}

#[test]
fn no_other_statements_are_read_by_any_query() {
    let stage = room("attempts: 1");
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    let mut secret = statement();
    secret["actor"]["account"]["name"] = "ben".into();
    secret["result"] = json!({ "response": "what Ben said" });
    // Naming somebody gives them nothing to read.
    secret["context"] = json!({ "instructor": statement()["actor"] });
    let id = ben.statements(&secret).json()[0].as_str().unwrap().to_owned();
    let before = kept(&stage);
    let agent =
        |name: &str| encoded(&json!({ "account": { "homePage": "https://x.org/ids/", "name": name } }).to_string());
    for query in [
        String::new(),
        "?related_agents=true".to_owned(),
        format!("?agent={}&related_agents=true", agent("ana")),
        format!("?agent={}", agent("ben")),
        format!("?agent={}&agent={}", agent("ana"), agent("ben")),
        format!("?statementId={id}"),
        format!("?voidedStatementId={id}"),
        format!("?statementId={id}&attachments=true"),
        "?activity=https://x.org/ids/c/m&related_activities=true".to_owned(),
        "?ascending=true&limit=1000&format=exact&after=0".to_owned(),
    ] {
        let answer = ana.get(&format!("/xapi/statements{query}"));
        assert!(!answer.body.contains("what Ben said"), "{query}: {answer:?}");
    }
    for path in ["/xapi/agents?agent=", "/xapi/activities?activityId="] {
        let answer = ana.get(&format!("{path}{}", agent("ben")));
        assert!(answer.status >= 400, "{path}: {answer:?}");
    }
    assert_eq!(kept(&stage), before);
}
