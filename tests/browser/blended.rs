//! Journeys between the online and the live part: who fails twice, a module's new version, and what is still unclear.

use super::support::caller::Caller;
use super::support::stage::Stage;
use super::{COURSE, own, run};
use jiff::{SignedDuration, Timestamp};
use prework::access::Role;
use serde_json::{Map, Value, json};

const ROSTER: &str = "/trainer/sessions/lab-1";

/// The small course on a clock that runs, with these people and a session that begins in so many hours.
fn stage(files: &[(&str, &str)], people: &[(&str, &str)], hours: i64) -> Stage {
    let now = Timestamp::now();
    let stage = Stage::courses(files, &now.to_string());
    stage.run_clock();
    stage.trainer("r.ito", "R. Ito");
    for (id, name) in people {
        stage.learner(id, name, "Ward 1");
    }
    let seats: Vec<&str> = people.iter().map(|(id, _)| *id).collect();
    stage.session("lab-1", "lab", &(now + SignedDuration::from_hours(hours)).to_string(), &seats);
    stage
}

/// Passes the assessment.
fn pass(who: &Caller) {
    let sheet = who.post("/assess/hands/moments", "").json();
    let answer = |question: &Value| {
        let chosen = question["choices"].as_array().unwrap().iter();
        let right = |html: &str| ["Twenty seconds", "Thumb", "Palm"].iter().any(|right| html.contains(right));
        let chosen = chosen.filter(|choice| right(choice["html"].as_str().unwrap()));
        (question["id"].as_str().unwrap().to_owned(), chosen.map(|choice| choice["id"].clone()).collect())
    };
    let answers: Map<String, Value> = sheet["questions"].as_array().unwrap().iter().map(answer).collect();
    let attempt = format!("/assess/attempts/{}", sheet["id"].as_str().unwrap());
    assert_eq!(who.json("POST", &attempt, &json!({ "answers": answers })).json()["passed"], true);
}

#[test]
fn who_fails_twice_is_seen_in_time() {
    let mut files = COURSE.to_vec();
    files.push(("courses/hands/02-home.md", "---\ntitle: Technique at home\nduration: 5m\n---\n\nWatch it.\n"));
    let stage = stage(&files, &[("n1", "Ada Lindh"), ("n2", "Bo Ek"), ("n3", "Cy Po")], 24 * 20);
    for id in ["n2", "n3"] {
        pass(&stage.signed_in(id, Role::Learner));
    }
    run(
        "fails.mjs",
        &json!({
            "address": stage.address, "learner": stage.link("n1", Role::Learner),
            "trainer": stage.link("r.ito", Role::Trainer), "roster": ROSTER,
        }),
    );
}

#[test]
fn a_new_version_is_announced_taken_up_and_taken() {
    let starts = Timestamp::now() + SignedDuration::from_hours(24 * 20);
    run("version.mjs", &json!({ "binary": own()["binary"], "starts": starts.to_string() }));
}

#[test]
fn what_is_unclear_is_covered_in_the_session() {
    let lab = COURSE[5].1.replace("requires: []", "requires: []\nobjectives: [{id: rub, kind: do, text: Rub}]");
    let lab = lab.replace("<!-- 60m -->", "<!-- 60m objective=rub -->");
    let moments = COURSE[2].1.replace("duration: 10m", "duration: 10m\nobjectives: [{id: rub, kind: do, text: Rub}]");
    let mut files = COURSE.to_vec();
    (files[2].1, files[5].1) = (&moments, &lab);
    // More people than fit on a sheet, each of whom is new, and was never invited.
    let names: Vec<(String, String)> = (1..25).map(|n| (format!("n{n}"), format!("Person {n}"))).collect();
    let people: Vec<(&str, &str)> = names.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let stage = stage(&files, &people, 1);
    let facts = |after: bool| {
        json!({
            "address": stage.address, "learner": stage.link("n1", Role::Learner),
            "trainer": stage.link("r.ito", Role::Trainer), "roster": ROSTER, "after": after,
        })
    };
    run("unclear.mjs", &facts(false));
    stage.pass(SignedDuration::from_hours(1));
    run("unclear.mjs", &facts(true));
}
