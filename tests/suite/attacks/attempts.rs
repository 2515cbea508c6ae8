//! Attempts at an assessment: more of them than there are, or more time than there is.

use super::{ASSESSMENT, good, room, room_with_texts};
use crate::server::{ana, classroom, problem, stored};
use crate::support::caller::Caller;
use crate::support::kept::kept;
use prework::access::{PersonId, Role};
use serde_json::{Map, Value, json};
use std::thread;
use uuid::Uuid;

/// An attempt, begun: where it goes, and what answers every question with what begins with `word`.
fn begun(learner: &Caller, word: &str) -> (String, Value) {
    let sheet = learner.post("/assess/c/m", "").json();
    let answer = |question: &Value| {
        let chosen: Vec<Value> = question["choices"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|choice| choice["html"].as_str().unwrap().starts_with(word))
            .map(|choice| choice["id"].clone())
            .collect();
        (question["id"].as_str().unwrap().to_owned(), json!(chosen))
    };
    let answers: Map<_, _> = sheet["questions"].as_array().unwrap().iter().map(answer).collect();
    (format!("/assess/attempts/{}", sheet["id"].as_str().unwrap()), json!({ "answers": answers }))
}

/// The ids that statements of an attempt would have, if they followed from what its learner knows.
fn foreseen(attempt: &str) -> Vec<Uuid> {
    let attempt: Uuid = attempt.rsplit('/').next().unwrap().parse().unwrap();
    let words = ["passed", "failed", "submitted", "answered", "initialized", "returned"];
    let suffixes = ["", " 1", " 2", " 1 "];
    let all = words.iter().flat_map(|word| suffixes.map(|suffix| format!("{word} {ASSESSMENT}{suffix}")));
    all.map(|name| Uuid::new_v5(&attempt, name.as_bytes())).collect()
}

#[test]
fn what_is_stored_beforehand_keeps_no_failure_from_being_recorded() {
    let stage = classroom("attempts: 1\npass: 80%");
    let ana = ana(&stage);
    let (attempt, wrong) = begun(&ana, "No");
    for id in foreseen(&attempt) {
        let mut first = good();
        first["id"] = id.to_string().into();
        ana.statements(&first);
    }
    let handed_in = ana.json("POST", &attempt, &wrong);
    assert_eq!((handed_in.status, &handed_in.json()["passed"]), (200, &json!(false)), "{handed_in:?}");
    let failed = stored(&stage, "verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Ffailed");
    assert_eq!((failed.len(), &failed[0]["authority"]["account"]["name"]), (1, &json!("prework")));
    let before = kept(&stage);
    assert_eq!(problem(&ana.json("POST", &attempt, &wrong)), (409, "handed-in".to_owned()));
    assert_eq!(problem(&ana.post("/assess/c/m", "")), (403, "no-attempts-left".to_owned()));
    assert_eq!(kept(&stage), before);
}

#[test]
fn what_is_stored_beforehand_keeps_no_mark_from_being_recorded() {
    let stage = room_with_texts();
    let ana = ana(&stage);
    let sheet = ana.post("/assess/c/m", "").json();
    let attempt = sheet["id"].as_str().unwrap().to_owned();
    let answers = json!({ "answers": { sheet["questions"][0]["id"].as_str().unwrap(): ["Because."] } });
    let taken = || {
        for id in foreseen(&attempt) {
            let mut first = good();
            first["id"] = id.to_string().into();
            ana.statements(&first);
        }
    };
    taken();
    let handed_in = ana.json("POST", &format!("/assess/attempts/{attempt}"), &answers);
    assert_eq!((handed_in.status, &handed_in.json()["waits"]), (200, &json!(true)), "{handed_in:?}");
    taken();
    let tom = stage.signed_in("tom", Role::Trainer);
    let marked = tom.post(&format!("/trainer/marking/{attempt}/why"), "say=part&points=0&comment=No&round=1&seen=0");
    assert_eq!(marked.status, 303, "{}", marked.body);
    assert_eq!(stored(&stage, "verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Ffailed").len(), 1);
}

#[test]
fn eight_who_hand_in_the_same_attempt_at_once_hand_it_in_once() {
    let stage = room("attempts: 1");
    let (attempt, right) = begun(&ana(&stage), "Yes");
    let wrong = json!({ "answers": {} });
    let statuses: Vec<u16> = thread::scope(|scope| {
        let sending: Vec<_> = (0..8)
            .map(|n| {
                let (caller, attempt) = (ana(&stage), &attempt);
                let answers = if n % 2 == 0 { &wrong } else { &right };
                scope.spawn(move || caller.json("POST", attempt, answers).status)
            })
            .collect();
        sending.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 409)), "{statuses:?}");
    let about = |verb: &str| stored(&stage, &format!("verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2F{verb}")).len();
    assert_eq!(about("passed") + about("failed"), 1);
    let before = kept(&stage);
    for answers in [&wrong, &right] {
        assert_eq!(problem(&ana(&stage).json("POST", &attempt, answers)), (409, "handed-in".to_owned()));
        assert_eq!(problem(&ana(&stage).json("PUT", &attempt, answers)), (409, "handed-in".to_owned()));
    }
    assert_eq!(kept(&stage).without_sign_ins(), before.without_sign_ins());
}

#[test]
fn eight_who_begin_at_once_begin_one_attempt() {
    let stage = room("attempts: 2");
    let ids: Vec<String> = thread::scope(|scope| {
        let begun: Vec<_> = (0..8)
            .map(|_| {
                let caller = ana(&stage);
                scope.spawn(move || caller.post("/assess/c/m", "").json()["id"].to_string())
            })
            .collect();
        begun.into_iter().map(|begun| begun.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(stage.store.attempts_of(&PersonId("ana".to_owned())).unwrap().len(), 1);
}

#[test]
fn a_clock_that_goes_back_opens_no_attempt_and_no_answer() {
    let stage = classroom("attempts: 2\nretry_after: 1h\ntime_limit: 30m");
    let ana = ana(&stage);
    let (attempt, wrong) = begun(&ana, "No");
    assert_eq!(ana.json("POST", &attempt, &wrong).status, 200);
    let before = kept(&stage);
    for now in ["2027-03-01T11:59:55Z", "2027-03-01T11:59:45Z", "2027-03-01T12:59:00Z"] {
        stage.set(now);
        assert_eq!(problem(&ana.post("/assess/c/m", "")), (403, "too-early".to_owned()), "{now}");
        assert_eq!(problem(&ana.json("POST", &attempt, &wrong)), (409, "handed-in".to_owned()), "{now}");
    }
    assert_eq!(kept(&stage), before);
}

#[test]
fn what_a_browser_says_of_the_time_gives_no_more_of_it() {
    let stage = classroom("attempts: 1\ntime_limit: 30m");
    let ana = ana(&stage);
    let (attempt, right) = begun(&ana, "Yes");
    stage.set("2027-03-01T12:31:01Z");
    let before = kept(&stage);
    ana.say("date", "Mon, 01 Mar 2027 12:10:00 GMT");
    assert_eq!(problem(&ana.json("PUT", &attempt, &right)), (409, "time-over".to_owned()));
    let mut told = right.clone();
    told["timestamp"] = "2027-03-01T12:10:00Z".into();
    assert_eq!(problem(&ana.json("POST", &attempt, &told)).0, 422);
    assert_eq!(kept(&stage), before);
    let late = ana.json("POST", &attempt, &right);
    assert_eq!((late.status, &late.json()["passed"]), (200, &json!(false)), "what came late counts for nothing");
}
