//! Whom courses ask for something: before they are published, and as everybody stands.

use super::Desk;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

const COURSE: &str = "courses/ic/course.yaml";

/// A course for nurses, three of them, a porter, and what one of the nurses has done.
fn ward() -> Desk {
    ward_with(|_| {})
}

/// The same, with what else is published.
fn ward_with(more: impl FnOnce(&Desk)) -> Desk {
    let desk = Desk::empty();
    more(&desk);
    desk.write("prework.yaml", "title: Ward\nid_base: https://x.test/\n")
        .write(COURSE, "title: Infection control\naudience: {role: [nurse]}\n")
        .write("courses/ic/hand/index.md", "---\ntitle: Hand hygiene\nvalid_for: P1Y\n---\n\nWash.\n")
        .write("courses/ic/more/index.md", "---\ntitle: More\nrecommended: true\n---\n\nRead.\n")
        .write("courses/other/course.yaml", "title: For all who like\n")
        .write("courses/other/a/index.md", "---\ntitle: A\n---\n\nRead.\n");
    desk.write(
        "people.csv",
        "id,name,role,team\nn1,Ana Sol,Nurse,Ward 1\nn2,Ben Ode,nurse,Ward 2\nn3,Cleo Dee,nurse,Ward 1\np1,Dan Ek,porter,Ward 1\n",
    );
    desk.done("learner import people.csv");
    let done = json!({
        "actor": { "account": { "homePage": "https://x.test/", "name": "n1" } },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" },
        "object": { "id": "https://x.test/ic/hand" },
    });
    desk.write("done.ndjson", format!("{done}\n"));
    desk.done("statements import done.ndjson");
    desk
}

#[test]
fn a_preview_says_whom_a_course_would_ask() {
    let desk = ward();
    desk.edit(COURSE, "[nurse]", "[nurse, porter]");
    let told = desk.done("assignments");
    assert_eq!(
        told,
        "Infection control · ic\n  as in the folder  4 people, 1 already valid\n  as published      3 people, 1 already valid"
    );
    let csv = desk.done("assignments --course ic --team 'Ward 1' --people --format csv");
    assert_eq!(
        csv,
        "course,program,id,name,team,folder,published\nic,,n1,Ana Sol,Ward 1,valid,valid\n\
         ic,,n3,Cleo Dee,Ward 1,not_held,not_held\nic,,p1,Dan Ek,Ward 1,not_held,"
    );
    let json = desk.json("assignments --format json");
    assert_eq!(json[0]["folder"]["people"], 4);
    assert_eq!(json[0]["published"]["counts"]["valid"], 1);
    assert_eq!(json.as_array().unwrap().len(), 1, "who says not whom it is for asks nobody");
    assert!(desk.refused(1, "assignments --course nope").contains("there is no course `nope`"));
}

#[test]
fn a_standing_report_needs_no_session() {
    let desk = ward();
    assert_eq!(
        desk.done("report standing --format csv"),
        "course,program,team,requirement,people,valid,due_90,due_60,due_30,grace,lapsed,in_progress,not_held,no_data,overdue\n\
         ic,,Ward 1,,2,1,0,0,0,0,0,0,1,0,0\nic,,Ward 1,ic/hand,2,1,0,0,0,0,0,0,1,0,0\n\
         ic,,Ward 2,,1,0,0,0,0,0,0,0,1,0,0\nic,,Ward 2,ic/hand,1,0,0,0,0,0,0,0,1,0,0"
    );
    let json = desk.json("report standing --team 'ward 2' --people --format json");
    assert_eq!(json["courses"][0]["people"][0]["id"], "n2");
    assert_eq!(json["courses"][0]["people"].as_array().unwrap().len(), 1);
    let table = desk.done("report standing");
    assert!(table.contains("3 people, 1 already valid") && table.contains("Hand hygiene"), "{table}");
    assert!(desk.done("report standing --people").contains("● Valid"));
}

#[test]
fn what_ended_is_told_with_its_grace() {
    const FIRE: &str = "courses/fire/alarm.md";
    let desk = ward_with(|desk| {
        desk.write("courses/fire/course.yaml", "title: Fire\naudience: {team: [Ward 2]}\n");
        desk.write(FIRE, "---\ntitle: Alarm\nvalid_for: P1Y\ngrace: P30D\n---\n\nRun.\n");
    });
    // It ended ten days ago, and is in grace for three weeks more.
    let done = json!({
        "actor": { "account": { "homePage": "https://x.test/", "name": "n2" } },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" },
        "object": { "id": "https://x.test/fire/alarm" },
        "timestamp": (Timestamp::now() - SignedDuration::from_hours(375 * 24)).to_string(),
    });
    desk.write("ended.ndjson", format!("{done}\n"));
    desk.done("statements import ended.ndjson");
    assert!(
        desk.done("report standing --course fire --format csv")
            .ends_with("fire,,Ward 2,fire/alarm,1,0,0,0,0,1,0,0,0,0,0")
    );
    let lines = desk.done("report standing --course fire --people --format csv");
    let (columns, line) = lines.split_once('\n').unwrap();
    assert_eq!(columns, "course,program,id,name,team,requirement,state,valid_until,grace_until,due,overdue,reason");
    assert!(line.starts_with("fire,,n2,Ben Ode,Ward 2,fire/alarm,grace,2"), "{line}");
    let json = desk.json("report standing --course fire --people --format json");
    let whole = &json["courses"][0]["people"][0];
    let held = &whole["requirements"][0];
    assert_eq!((&whole["state"], &whole["valid_until"]), (&json!("grace"), &json!(null)));
    assert_eq!((&whole["grace_until"], &held["state"]), (&held["grace_until"], &json!("grace")));
    let time = |value: &serde_json::Value| value.as_str().unwrap().parse::<Timestamp>().unwrap();
    let grace = time(&held["grace_until"]).duration_since(time(&held["valid_until"]));
    assert_eq!(grace, SignedDuration::from_hours(30 * 24));
    let ends = [&held["valid_until"], &held["grace_until"]].map(|end| end.as_str().unwrap()).join(",");
    assert!(line.contains(&format!(",grace,{ends},,false,")) && line.contains("; in grace until "), "{line}");
    let table = desk.done("report standing --course fire");
    assert!(table.contains("1 person, none valid so far, 1 in grace") && table.contains("  in grace  "), "{table}");
    assert!(desk.done("report standing --course fire --people").contains("! In grace"));
    desk.edit(FIRE, "grace: P30D\n", "");
    assert_eq!(
        desk.done("assignments --course fire"),
        "Fire · fire\n  as in the folder  1 person, none valid so far, 1 lapsed\n  \
         as published      1 person, none valid so far, 1 in grace"
    );
}

#[test]
fn a_program_is_asked_over_courses() {
    const PROGRAM: &str = "programs/start.yaml";
    let desk = ward_with(|desk| {
        desk.write(
            PROGRAM,
            "title: First month\naudience: {role: [nurse]}\nrequires: [ic/hand, other]\ndue: 2020-01-31\n",
        );
    });
    desk.edit(PROGRAM, "[nurse]", "[nurse, porter]");
    desk.edit(PROGRAM, "2020-01-31", "2090-01-31");
    assert_eq!(
        desk.done("assignments --program start"),
        "First month · program start\n  as in the folder  4 people, none valid so far\n  \
         as published      3 people, none valid so far, 3 overdue"
    );
    assert_eq!(
        desk.done("assignments --program start --format csv"),
        "course,program,side,people,valid,due_90,due_60,due_30,grace,lapsed,in_progress,not_held,no_data,overdue\n\
         ,start,folder,4,0,0,0,0,0,0,1,3,0,0\n,start,published,3,0,0,0,0,0,0,1,2,0,3"
    );
    let json = desk.json("assignments --format json");
    assert_eq!((&json[0]["program"], &json[0]["folder"]["people"]), (&json!("start"), &json!(4)));
    assert_eq!((&json[1]["course"], json.as_array().unwrap().len()), (&json!("ic"), 2));
    assert!(desk.refused(1, "assignments --program ic").contains("there is no program `ic`"));

    let json = desk.json("report standing --program start --people --format json");
    let ana = &json["programs"][0]["people"][0];
    assert_eq!((&json["courses"], &json["programs"][0]["all"]["overdue"]), (&json!([]), &json!(3)));
    assert_eq!((&ana["state"], &ana["overdue"]), (&json!("in_progress"), &json!(true)));
    let held = |at: usize| {
        (&ana["requirements"][at]["id"], &ana["requirements"][at]["state"], &ana["requirements"][at]["due"])
    };
    assert_eq!(held(0), (&json!("ic/hand"), &json!("valid"), &json!("2020-02-01T00:00:00Z")));
    assert_eq!(held(1), (&json!("other/a"), &json!("not_held"), &json!("2020-02-01T00:00:00Z")));
    let lines = desk.done("report standing --program start --people --format csv");
    assert!(lines.contains(",start,n1,Ana Sol,Ward 1,other/a,not_held,,,2020-02-01T00:00:00Z,true,"), "{lines}");
    let table = desk.done("report standing --program start --people");
    assert!(table.contains("First month · program start") && table.contains("Not started, overdue"), "{table}");
}
