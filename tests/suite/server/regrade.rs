//! A wrong key that is found late.

use super::{course, stored, three_questions};
use crate::support::stage::Stage;
use jiff::Timestamp;
use prework::access::Role;
use prework::course::Catalog;
use prework::decision::Act;
use prework::decision::Mended;
use prework::grading::MendError;
use prework::operation::judge;
use prework::operation::publish;
use prework::operation::regrade::{Plan, RegradeError, Wanted, Wish, apply, find, plan};
use prework::operation::waive::Grounds;
use prework::readiness::Word;
use prework::roster::SessionId;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const GROUNDS: Grounds<'static> = Grounds { by: "R. Ito", reason: "the key was wrong" };

/// Ana and Ben have answered: Ana says no to the first question, which the key calls wrong, and Ben says yes.
fn stage() -> Stage {
    let stage = Stage::courses(&course(&three_questions("pass: 70%")), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage.learner("ben", "Ben", "South");
    stage.trainer("tom", "Tom");
    stage.session("s", "w", "2027-03-20T09:00:00Z", &["ana", "ben"]);
    for (who, first) in [("ana", "No"), ("ben", "Yes")] {
        let caller = stage.signed_in(who, Role::Learner);
        let sheet = caller.post("/assess/c/m", "").json();
        let answer = |question: &Value| {
            let is_first = question["html"].as_str().unwrap().contains("one");
            let says = if is_first { first } else { "Yes" };
            let choices = question["choices"].as_array().unwrap().iter();
            let chosen = choices.filter(|choice| choice["html"].as_str().unwrap().starts_with(says));
            let chosen: Vec<Value> = chosen.map(|choice| choice["id"].clone()).collect();
            (question["id"].as_str().unwrap().to_owned(), json!(chosen))
        };
        let answers: Map<_, _> = sheet["questions"].as_array().unwrap().iter().map(answer).collect();
        let url = format!("/assess/attempts/{}", sheet["id"].as_str().unwrap());
        let handed_in = caller.json("POST", &url, &json!({ "answers": answers }));
        assert_eq!(handed_in.status, 200, "{}", handed_in.body);
    }
    stage.set("2027-03-02T12:00:00Z");
    stage
}

fn in_force(stage: &Stage) -> Arc<Catalog> {
    publish::in_force(&*stage.store, stage.now()).unwrap().unwrap().catalog
}

fn wanted(stage: &Stage, mend: Option<Wish>, allow_lower: bool) -> Wanted {
    let (module, question) = find(&in_force(stage), "m#one").unwrap();
    Wanted { module, question, mend, since: "2027-03-01T00:00:00Z".parse().unwrap(), allow_lower }
}

fn planned(stage: &Stage, wanted: &Wanted) -> Result<Plan, RegradeError> {
    plan(&*stage.store, &in_force(stage), wanted, stage.now())
}

/// `learner before→after passed`, and what becomes of their readiness.
fn changes(plan: &Plan) -> Vec<String> {
    let change = |change: &prework::operation::regrade::Change| {
        let readiness: Vec<String> = change
            .readiness
            .iter()
            .map(|(session, before, after)| format!(" {session}: {:?}→{:?}", before.word(), after.word()))
            .collect();
        let before = change.attempt.score.unwrap().0;
        format!("{} {before}→{} {}{}", change.attempt.person, change.score.0, change.passed, readiness.concat())
    };
    plan.changes.iter().map(change).collect()
}

fn word(stage: &Stage, who: &str, as_of: Timestamp) -> Word {
    let (_, standings) = judge::session(&*stage.store, &SessionId("s".to_owned()), as_of).unwrap();
    standings.seats.iter().find(|seat| seat.person.id.to_string() == who).unwrap().verdict.state.word()
}

#[test]
fn another_answer_is_right_too() {
    let stage = stage();
    let accept = wanted(&stage, Some(Wish::Accept("No".to_owned())), false);
    let found = planned(&stage, &accept).unwrap();
    assert_eq!((found.looked_at, found.spared), (2, 0));
    let [change] = <[String; 1]>::try_from(changes(&found)).unwrap();
    assert!(change.starts_with("ana 6666→10000 true s: ") && change.ends_with("→Ready"), "{change}");
    let before = word(&stage, "ana", stage.now());
    assert_ne!(before, Word::Ready);

    apply(&*stage.store, &found, GROUNDS, stage.now()).unwrap();
    let done = stage.now();
    stage.set("2027-03-02T12:01:00Z");
    assert_eq!(word(&stage, "ana", stage.now()), Word::Ready);
    // A report as of the day before says what it said then.
    assert_eq!(word(&stage, "ana", done - jiff::SignedDuration::from_secs(60)), before);
    let attempt = &found.changes[0].attempt;
    let said = stored(&stage, &format!("ascending=true&registration={}", attempt.id));
    let said: Vec<(&str, &Value)> = said
        .iter()
        .map(|said| (said["verb"]["id"].as_str().unwrap().rsplit('/').next().unwrap(), &said["result"]["success"]))
        .collect();
    let yes = json!(true);
    // What voids others is found by what they said, too.
    let void = ("voided", &Value::Null);
    let (begun, answered, passed) = (("initialized", &Value::Null), ("answered", &yes), ("passed", &yes));
    assert_eq!(said, [begun, answered, answered, void, void, answered, passed]);
    let me = stage.signed_in("ana", Role::Learner).get("/assess/c/m").json();
    assert_eq!((&me["passed"], &me["best"]), (&json!(true), &json!(100)));
    let record = stage.store.decisions_of(&["regrade"], stage.now()).unwrap().pop().unwrap();
    let Act::Regrade { question, mend, attempts, .. } = &record.decision.act else { panic!("{record:?}") };
    assert_eq!((question.as_str(), mend), ("one", &Mended::Accept("No".to_owned())));
    assert_eq!((attempts[0].before, attempts[0].after), ((6666, false), (10_000, true)));
    assert_eq!(stage.store.first_broken().unwrap(), None);

    // Once more changes nothing, and what was planned before can't be done twice.
    assert_eq!(changes(&planned(&stage, &accept).unwrap()), [""; 0]);
    assert!(apply(&*stage.store, &found, GROUNDS, stage.now()).is_err());
    assert_eq!(stage.store.decisions_of(&["regrade"], stage.now()).unwrap().len(), 1);
}

#[test]
fn a_dropped_question_counts_for_nobody() {
    let stage = stage();
    let found = planned(&stage, &wanted(&stage, Some(Wish::Drop), false)).unwrap();
    assert!(changes(&found)[0].starts_with("ana 6666→10000 true"));
    // Ben keeps his score; what is said of his answer is said anew, without points.
    assert_eq!(changes(&found)[1], "ben 10000→10000 true");
}

#[test]
fn nobody_loses_a_pass_by_a_mistake_of_the_author() {
    let mut stage = stage();
    // The course as it is now: no is right, and yes is wrong.
    let mended = three_questions("pass: 70%").replacen("- (x) Yes\n- ( ) No", "- ( ) Yes\n- (x) No", 1);
    stage.republish(&course(&mended));
    let found = planned(&stage, &wanted(&stage, None, false)).unwrap();
    assert_eq!((changes(&found).len(), found.spared), (1, 1));
    let found = planned(&stage, &wanted(&stage, None, true)).unwrap();
    let all = changes(&found);
    assert!(all[0].starts_with("ana 6666→10000 true") && all[1].starts_with("ben 10000→6666 false"), "{all:?}");
    apply(&*stage.store, &found, GROUNDS, stage.now()).unwrap();
    stage.set("2027-03-02T12:01:00Z");
    assert_ne!(word(&stage, "ben", stage.now()), Word::Ready);

    // And back: a second mend voids what the first one said.
    let yes = Some(Wish::Accept("Yes".to_owned()));
    let found = planned(&stage, &wanted(&stage, yes, true)).unwrap();
    apply(&*stage.store, &found, GROUNDS, stage.now()).unwrap();
    stage.set("2027-03-02T12:02:00Z");
    assert_eq!(word(&stage, "ben", stage.now()), Word::Ready);
}

#[test]
fn mends_add_up_and_void_only_what_was_said() {
    let stage = stage();
    // Ana said no to the first question; now the second is dropped, and then no is right, too.
    let second =
        Wanted { question: prework::course::Id::new("two").unwrap(), ..wanted(&stage, Some(Wish::Drop), true) };
    let found = planned(&stage, &second).unwrap();
    assert!(changes(&found)[0].starts_with("ana 6666→5000 false"), "{:?}", changes(&found));
    apply(&*stage.store, &found, GROUNDS, stage.now()).unwrap();
    stage.set("2027-03-02T12:01:00Z");
    let number = planned(&stage, &wanted(&stage, Some(Wish::Accept("2".to_owned())), false)).unwrap();
    assert!(changes(&number)[0].starts_with("ana 5000→10000 true"), "{:?}", changes(&number));
    apply(&*stage.store, &number, GROUNDS, stage.now()).unwrap();
    stage.set("2027-03-02T12:02:00Z");
    let attempt = &number.changes[0].attempt;
    let count = |verb: &str| {
        let found = stored(&stage, &format!("registration={}&limit=0", attempt.id));
        found.iter().filter(|said| said["verb"]["id"].as_str().unwrap().ends_with(verb)).count()
    };
    // Each time the answer and the result: what voids is never voided.
    assert_eq!((count("/voided"), count("/answered"), count("/passed"), count("/failed")), (4, 3, 1, 0));
    let answered = stored(&stage, &format!("registration={}&verb=http://adlnet.gov/expapi/verbs/answered", attempt.id));
    for said in answered.iter().filter(|said| said["verb"]["id"].as_str().unwrap().ends_with("answered")) {
        assert_eq!(said["object"]["definition"]["interactionType"], "choice", "{said}");
        let response = said["result"]["response"].as_str().unwrap();
        assert!(response.chars().all(|c| "0123[,]".contains(c)), "{response}");
    }
    assert_eq!(changes(&planned(&stage, &second).unwrap()), [""; 0]);
}

#[test]
fn those_who_were_asked_something_else_are_counted() {
    let mut stage = stage();
    let other = three_questions("pass: 70%").replacen("- (x) Yes\n- ( ) No", "- ( ) Perhaps\n- ( ) No\n- (x) Yes", 1);
    stage.republish(&course(&other));
    let found = planned(&stage, &wanted(&stage, Some(Wish::Accept("No".to_owned())), false)).unwrap();
    assert_eq!((found.changes.len(), found.unfit), (1, 0));
    // The number is that of the course in force, and means the same text everywhere.
    let found = planned(&stage, &wanted(&stage, Some(Wish::Accept("2".to_owned())), false)).unwrap();
    assert!(changes(&found)[0].starts_with("ana 6666→10000 true"));
}

#[test]
fn what_was_handed_in_before_stays() {
    let stage = stage();
    let later = Wanted { since: stage.now(), ..wanted(&stage, Some(Wish::Drop), false) };
    assert_eq!(planned(&stage, &later).unwrap().looked_at, 0);
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut stage = stage();
    assert!(matches!(find(&in_force(&stage), "m"), Err(RegradeError::UnknownQuestion { .. })));
    assert!(matches!(find(&in_force(&stage), "x#one"), Err(RegradeError::UnknownQuestion { .. })));
    let slip = Wanted { question: prework::course::Id::new("won").unwrap(), ..wanted(&stage, Some(Wish::Drop), false) };
    assert!(matches!(planned(&stage, &slip), Err(RegradeError::UnknownQuestion { .. })));
    let none = wanted(&stage, Some(Wish::Accept("Perhaps".to_owned())), false);
    let refused = planned(&stage, &none);
    assert!(matches!(refused, Err(RegradeError::Mend(MendError::NoOption(_)))), "{refused:?}");
    stage.republish(&course(&three_questions("pass: 70%").replacen("( ) No", "( ) Never", 1)));
    let refused = planned(&stage, &wanted(&stage, None, false));
    assert!(matches!(refused, Err(RegradeError::Mend(MendError::Changed))), "{refused:?}");
    let found = planned(&stage, &wanted(&stage, Some(Wish::Drop), false)).unwrap();
    let without = Grounds { by: " ", reason: "x" };
    assert!(matches!(apply(&*stage.store, &found, without, stage.now()), Err(RegradeError::NoReason)));
}
