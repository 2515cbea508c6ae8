//! `prework attendance`: who was in a session, and a call's list of who was on it.

use super::people::planned;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

#[test]
fn a_call_s_list_is_shown_and_taken_in_once() {
    let desk = planned();
    let starts = Timestamp::from_second(Timestamp::now().as_second() - 3 * 3600).unwrap();
    desk.done(&format!("session add first-workshop --starts '{starts}' --id call"));
    desk.done("roster import call people.csv");
    let at = |minutes: i64| (starts + minutes.minutes()).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let list = format!(
        "Name,Email,Join time,Leave time,Role\nAna Sol,,{},{},x\n\"Sol, Ana\",,{},{},x\nZoe,zoe@x.org,{},,x\n",
        at(-5),
        at(30),
        at(20),
        at(55),
        at(0),
    );
    desk.write("call.csv", &list);
    let shown = desk.done("attendance import call call.csv");
    assert!(shown.contains("Ana Sol") && shown.contains("55 min"), "{shown}");
    assert!(shown.contains("left out  Zoe") && shown.contains("nobody on the list is called that"), "{shown}");
    assert!(shown.contains("not read: the columns Role"), "{shown}");
    assert!(shown.contains("1 marked here, 0 known already, 0 kept as a person marked them, 1 left out"), "{shown}");
    assert!(shown.contains("nothing was changed; add `--yes --by NAME` to do it"), "{shown}");
    let open = desk.json("attendance call --format json");
    assert_eq!(open[0]["presence"], "open");

    let taken = desk.json("attendance import call call.csv --yes --by Ito --format json");
    assert_eq!(
        (&taken["done"], &taken["marks"][0]["minutes"], &taken["unmatched"][0]["line"]),
        (&json!(true), &json!(55), &json!(4))
    );
    let again = desk.json("attendance import call call.csv --yes --by Ito --format json");
    assert_eq!((&again["done"], &again["known"], &again["marks"]), (&json!(false), &json!(1), &json!([])));
    let found = desk.json("attendance call --format json");
    let ana = &found[0];
    assert_eq!(
        (&ana["name"], &ana["presence"], &ana["minutes"], &ana["of"], &ana["booking"]),
        (&json!("Ana Sol"), &json!("attended"), &json!(55), &json!(60), &json!("booked"))
    );
    assert_eq!((&ana["blocks"][0]["state"], &ana["blocks"][0]["by"]), (&json!("checked_in"), &json!("Ito")));
    assert_eq!(found[1]["presence"], "open");
    let csv = desk.done("attendance call --format csv");
    assert!(
        csv.starts_with(
            "id,name,team,booking,starts,state,minutes,by,presence,minutes_in_all,of\nn1,Ana Sol,Ward 1,booked,"
        ),
        "{csv}"
    );
    let table = desk.done("attendance call");
    assert!(table.contains("→ checked in") && table.contains("55 of 60  attended"), "{table}");
    let statements = desk.done("statements export --verb http://adlnet.gov/expapi/verbs/attended");
    assert!(statements.contains("PT55M") && statements.lines().count() == 1, "{statements}");
    // The four axes are columns of their own.
    let report = desk.done("report readiness call --format csv");
    let head = report.lines().next().unwrap();
    assert!(head.contains("minutes_left,booking,readiness,presence,outcome"), "{head}");
    assert!(report.contains(",booked,") && report.contains(",attended,not_assessed"), "{report}");
    let json: Value = desk.json("report readiness call --format json");
    let learners = json["learners"].as_array().unwrap();
    let one = learners.iter().find(|learner| learner["id"] == "n1").unwrap();
    assert_eq!(
        (&one["presence"]["state"], &one["presence"]["minutes"], &one["outcome"]["state"]),
        (&json!("attended"), &json!(55), &json!("not_assessed"))
    );
    let audit = desk.done("report audit --kind attend");
    assert!(audit.contains("by the list of a call; with that they attended it"), "{audit}");
    assert!(desk.done("audit verify").contains("the chain holds"));
}

#[test]
fn a_list_that_cannot_be_read_marks_nothing() {
    let desk = planned();
    desk.done("roster import lab people.csv");
    desk.write("call.csv", "name,joined\nAna Sol,2027-03-05 09:00\nBen Ode,at nine\n");
    let said = desk.refused(1, "attendance import lab call.csv --yes");
    for (line, what) in [(2, "is not at the time of the session"), (3, "`at nine` is no time")] {
        assert!(said.contains(&format!("call.csv:{line}:1")) && said.contains(what), "{said}");
    }
    assert!(desk.refused(1, "attendance none").contains("there is no session `none`"));
    desk.refused(2, "attendance");
    assert_eq!(desk.json("attendance lab --format json")[0]["presence"], "open");
}
