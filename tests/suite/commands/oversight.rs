//! What is on the record, what is taken out, what is old enough to go, and who is shown their team.

use super::Desk;
use serde_json::json;

fn ward() -> Desk {
    filled(Desk::with_course())
}

fn filled(desk: Desk) -> Desk {
    desk.write("people.csv", "id,name,manager_email\nn1,Ana Sol,Boss@x.org\nn2,Ben Ode,boss@x.org\nn3,Cleo Dee,\n");
    desk.done("learner import people.csv");
    desk.done("session add first-workshop --starts '2099-03-04T09:00[Europe/Berlin]' --id lab");
    desk.write("seats.csv", "id\nn1\nn3\n");
    desk.done("roster import lab seats.csv");
    desk
}

/// The kinds on the record, with whom they are about.
fn recorded(desk: &Desk, filter: &str) -> Vec<String> {
    let entries = desk.json(&format!("report audit {filter} --format json"));
    let told = |entry: &serde_json::Value| {
        let about: Vec<&str> = entry["about"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        format!("{} {}", entry["kind"].as_str().unwrap(), about.join(" ")).trim_end().to_owned()
    };
    entries.as_array().unwrap().iter().map(told).collect()
}

#[test]
fn who_gives_what_to_whom_is_on_the_record() {
    let desk = ward();
    desk.done("trainer add tom --name Tom --by 'D. Ramos' --reason 'runs the lab'");
    desk.done("trainer add tom --name 'Tom B.'");
    let key = desk.json("key add --name LMS --format json");
    desk.done(&format!("key revoke {} --by 'D. Ramos'", key["key"].as_str().unwrap()));
    desk.done("learner extend n1 --by-percent 25 --by 'D. Ramos' --reason 'reads slowly'");
    assert!(
        desk.refused(1, "learner extend n1 --by-percent 25 --by x --reason y").contains("that much more time already")
    );
    assert!(desk.refused(1, "trainer remove n1").contains("`n1` is no trainer"));
    desk.done("trainer remove tom");
    assert!(desk.refused(1, "trainer link tom").contains("`tom` is not a trainer"));
    assert_eq!(recorded(&desk, ""), ["publish", "role tom", "key", "key", "extend n1", "role tom"]);
    let first = &desk.json("report audit --kind role --format json")[0];
    assert_eq!(
        (&first["by"], &first["reason"], &first["told"]),
        (&json!("D. Ramos"), &json!("runs the lab"), &json!("became trainer"))
    );
    // Whoever takes the record out is on it.
    assert_eq!(recorded(&desk, "--kind export").len(), 2);
    assert!(desk.done("report audit --person n1").contains("has 25 % more time in assessments"));
    assert!(desk.refused(2, "report audit --kind roles").contains("possible values: waive, revoke_waiver, regrade"));
    assert!(desk.done("audit verify").contains("and the chain holds"));
}

#[test]
fn everything_about_somebody_is_taken_out_on_the_record() {
    let desk = ward();
    let all = desk.json("learner export n1 --by DPO");
    assert_eq!((&all["person"]["name"], &all["seats"][0]["session"]), (&json!("Ana Sol"), &json!("lab")));
    assert!(desk.refused(1, "learner export nobody").contains("nobody has the id `nobody`"));
    assert_eq!(recorded(&desk, "--kind export"), ["export n1"]);
}

#[test]
fn managers_without_an_account_are_shown_their_team() {
    let desk = ward();
    let shown = desk.json("manager digest --format json");
    assert_eq!(shown[0]["manager"], "boss@x.org");
    assert!(shown[0]["url"].as_str().unwrap().contains("/team/view/"));
    desk.done("manager add boss --name Boss --email boss@x.org");
    assert_eq!(desk.json("manager digest --format json"), json!([]), "who has an account sees it there");
    assert_eq!(desk.done("manager digest --take-back"), "1 taken back");
    assert_eq!(desk.done("manager digest --take-back"), "0 taken back");
    assert!(desk.refused(1, "manager digest x@x.org").contains("nobody’s `manager_email` is `x@x.org`"));
}

#[test]
fn what_is_old_enough_goes_by_the_rule() {
    assert!(ward().refused(1, "retain").contains("no rule says how long anything is kept"));
    let desk = Desk::with_course();
    let settings = std::fs::read_to_string(desk.path("prework.yaml")).unwrap();
    desk.write("prework.yaml", format!("{settings}retention: {{sign_ins: soon}}\n"));
    let ran = desk.run("check");
    assert!(ran.code == 1 && ran.err.contains("`sign_ins` is no span of the calendar: `soon`"), "{ran:?}");
    desk.write("prework.yaml", format!("{settings}retention: {{sign_ins: P90D, statements: P1Y, people: PT1S}}\n"));
    let desk = filled(desk);
    desk.done("learner deactivate n2 --by 'D. Ramos' --reason left");
    // A second after somebody left, people who left are old enough.
    while desk.json("retain --format json")["people"] == 0 {}
    let due = json!({ "applied": false, "sign_ins": 0, "statements": 0, "evidence": null, "people": 1 });
    assert_eq!(desk.json("retain --format json"), due);
    assert!(desk.done("learner list").contains("Ben Ode"), "nothing is done by looking");
    let done = json!({ "applied": true, "sign_ins": 0, "statements": 0, "evidence": null, "people": 1 });
    assert_eq!(desk.json("retain --apply --format json"), done);
    assert!(!desk.done("learner list").contains("Ben Ode"));
    assert_eq!(desk.json("retain --apply --format json")["people"], 0, "nobody is erased twice");
    assert!(desk.done("report audit --kind erase").contains("the rule in prework.yaml"));
}
