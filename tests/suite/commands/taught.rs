//! What trainers said of workshops' steps, with the line to mend.

use super::{Desk, Serving};
use serde_json::json;

const PAGE: &str = "---\ntitle: Lab\nrequires: []\n---\n\nCome in.\n\n## Station one <!-- 20m -->\n\nDo it.\n\n## Round <!-- 40m -->\n\nTalk.\n";

/// A desk with three sessions that are over, and what their trainer said of them.
fn desk() -> Desk {
    let desk = Desk::empty();
    desk.write("prework.yaml", "id_base: https://x.org/ids/\n").write("courses/c/course.yaml", "title: Course\n");
    desk.write("courses/c/01-m/index.md", "# Module\n\nA text to read.\n").write("courses/c/workshops/lab.md", PAGE);
    let server = Serving::start(&desk, "--no-watch");
    desk.done("trainer add tom --name Tom");
    for (id, day) in [("march", "2026-03-04"), ("april", "2026-04-07"), ("may", "2026-05-05")] {
        desk.done(&format!("session add lab --starts '{day}T09:00[Europe/Berlin]' --id {id}"));
    }
    let tom = server.caller();
    let link = desk.done("trainer link tom");
    assert_eq!(tom.post(&link[link.find("/sign-in/").unwrap()..], "").status, 303);
    // What is said last of a step holds.
    for (session, step, say) in [
        ("march", "station-one", "landed"),
        ("march", "station-one", "re-teach"),
        ("april", "station-one", "landed"),
        ("may", "station-one", "re-teach&note=%3DToo+little+time%0D%0Aat+the+basin"),
        ("march", "round", "landed"),
    ] {
        let said = tom.post(&format!("/trainer/sessions/{session}/brief"), &format!("step={step}&say={say}"));
        assert_eq!(said.status, 303, "{}", said.body);
    }
    server.terminate();
    desk
}

#[test]
fn each_step_leads_to_the_line_to_mend() {
    let desk = desk();
    let report = desk.json("report taught --format json");
    let workshop = &report["workshops"][0];
    assert_eq!((&workshop["workshop"], &workshop["sessions"]), (&json!("c/lab"), &json!(3)));
    let mut step = workshop["steps"][0].clone();
    for said in step["said"].as_array_mut().unwrap() {
        said["at"] = json!("");
    }
    let said = |session: &str, starts: &str, landed| json!({ "session": session, "starts": starts, "landed": landed, "at": "" });
    let mut noted = said("may", "2026-05-05T09:00:00+02:00", false);
    noted["note"] = "=Too little time at the basin".into();
    assert_eq!(
        step,
        json!({
            "step": "station-one", "title": "Station one", "minutes": 20, "path": "courses/c/workshops/lab.md", "line": 8,
            "gone": false, "landed": 1, "re_teach": 2,
            "said": [
                noted,
                said("april", "2026-04-07T09:00:00+02:00", true),
                said("march", "2026-03-04T09:00:00+01:00", false),
            ],
        })
    );
    let table = desk.done("report taught c/lab");
    let [title, _, head, _, station, round, note] = table.lines().collect::<Vec<_>>()[..] else { panic!("{table}") };
    assert_eq!(title, "Lab · c/lab · told of 3 sessions");
    assert_eq!(head.split_whitespace().collect::<Vec<_>>().join(" "), "step min landed re-teach last ones first where");
    let said = "2026-05-05 re-teach (may); 2026-04-07 landed (april); 2026-03-04 re-teach (march)";
    assert!(station.starts_with("Station one  20   1       2  ") && station.contains(said), "{table}");
    assert!(station.ends_with("  courses/c/workshops/lab.md:8"), "{table}");
    assert!(round.contains("2026-03-04 landed (march)  ") && round.ends_with("lab.md:12"), "{table}");
    let told = "courses/c/workshops/lab.md:8: Station one, 2026-05-05 re-teach (may): “=Too little time at the basin”";
    assert_eq!(note, told);
    let csv = desk.done("report taught c --format csv");
    let row = "c/lab,round,Round,40,courses/c/workshops/lab.md:12,1,0,2026-03-04 landed (march),\n";
    assert!(
        csv.starts_with("workshop,step,title,minutes,place,landed,re_teach,sessions,notes\n")
            && format!("{csv}\n").contains(row)
            && csv.contains(",2026-05-05 =Too little time at the basin\n"),
        "{csv}"
    );
}

#[test]
fn what_was_said_outlives_its_step_and_its_workshops_name() {
    let desk = desk();
    desk.edit("courses/c/workshops/lab.md", "## Round", "## Closing round");
    desk.edit("courses/c/workshops/lab.md", "title: Lab", "title: Lab\nid: skills\nformerly: [lab]");
    let steps = desk.json("report taught skills --format json")["workshops"][0]["steps"].clone();
    let told: Vec<_> =
        steps.as_array().unwrap().iter().map(|s| json!([s["title"], s["line"], s["gone"], s["landed"]])).collect();
    assert_eq!(
        told,
        [json!(["Station one", 10, false, 1]), json!(["Closing round", 14, false, 0]), json!(["round", null, true, 1])]
    );
    // Who looks back sees what was known then: nothing.
    assert_eq!(desk.done("report taught --as-of '2026-01-01T00:00[UTC]'"), "nobody has said anything of a step yet");
    assert!(desk.refused(1, "report taught c/skill").contains("did you mean `c/skills`?"));
}

#[test]
fn it_is_kept_for_the_editor() {
    let desk = desk();
    let kept = desk.run("report taught --save");
    assert_eq!((kept.code, kept.out.as_str(), kept.err.trim_end()), (0, "", "kept in .prework/taught.json"));
    let kept: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(desk.path(".prework/taught.json")).unwrap()).unwrap();
    assert_eq!(kept["workshops"], desk.json("report taught --format json")["workshops"]);
}
