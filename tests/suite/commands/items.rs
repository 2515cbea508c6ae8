//! What answers tell an author, with the line to mend.

use super::Desk;
use serde_json::{Value, json};

const PAGE: &str = "---\ntitle: Module\nconcepts: [order]\n---\n\nA text to read.\n\nWhat comes first? <!-- #first concept=order -->\n\n- (x) Gown\n- ( ) Mask\n- ( ) Gloves\n";

/// What a player sends of an answer.
fn answered(n: u32, who: &str, question: &str, version: u32, (response, right): (u32, bool)) -> Value {
    let choice = |(id, text): (usize, &&str)| json!({ "id": id.to_string(), "description": { "en": text } });
    let choices: Vec<Value> = ["Gown", "Mask", "Gloves"].iter().enumerate().map(choice).collect();
    json!({
        "id": format!("12345678-1234-4234-8234-{n:012}"),
        "actor": { "account": { "homePage": "https://x.org/ids/", "name": who } },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/answered" },
        "object": { "id": format!("https://x.org/ids/c/m/index#{question}"), "definition": {
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction", "description": { "en": "What comes first?" },
            "interactionType": "choice", "choices": choices, "correctResponsesPattern": ["0"],
        } },
        "result": { "response": response.to_string(), "success": right, "duration": format!("PT{n}.4S") },
        "context": { "revision": version.to_string(), "contextActivities": { "grouping": [{ "id": "https://x.org/ids/c/m" }] } },
        "timestamp": format!("2026-01-01T00:00:{:02}Z", n % 60),
    })
}

fn desk() -> Desk {
    let desk = Desk::empty();
    desk.write("prework.yaml", "id_base: https://x.org/ids/\n").write("courses/c/course.yaml", "title: Course\n");
    desk.write("courses/c/01-m/index.md", PAGE).write(".gitignore", ".prework\n");
    let mut lines = Vec::new();
    for n in 0..12 {
        lines.push(answered(n, &format!("p{n}"), "first", 1, if n < 9 { (0, true) } else { (1, false) }));
    }
    // A second try, another version, and a question that is there no longer.
    lines.push(answered(20, "p11", "first", 1, (0, true)));
    lines.push(answered(21, "p1", "first", 2, (2, false)));
    lines.push(answered(22, "p1", "gone", 1, (0, true)));
    lines.push(answered(23, "p2", "gone", 1, (0, true)));
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    desk.write("answers.ndjson", lines.join("\n") + "\n");
    desk.run("statements import answers.ndjson");
    desk
}

#[test]
fn each_figure_leads_to_the_line_to_mend() {
    let desk = desk();
    let report = desk.json("report items m --format json");
    let module = &report["modules"][0];
    let [first, gone] = <[Value; 2]>::try_from(module["questions"].as_array().unwrap().clone()).unwrap();
    assert_eq!(
        (&first["path"], &first["line"], &first["concept"]),
        (&json!("courses/c/01-m/index.md"), &json!(8), &json!("order"))
    );
    let old = &first["versions"][0];
    assert_eq!(
        json!([old["answered"], old["right"], old["share"], old["answers"], old["seconds"]]),
        json!([12, 9, 0.75, 13, 5])
    );
    assert_eq!(
        old["options"],
        json!([{ "text": "Mask", "right": false, "people": 3 }, { "text": "Gown", "right": true, "people": 9 }])
    );
    assert_eq!((&first["versions"][1]["version"], &first["versions"][1]["share"]), (&json!(2), &Value::Null));
    assert_eq!(
        (&gone["gone"], &gone["line"], &gone["prompt"]),
        (&json!(true), &Value::Null, &json!("What comes first?"))
    );

    // The line follows the question; who looks back sees what was known then: nothing.
    desk.edit("courses/c/01-m/index.md", "A text to read.\n", "A text to read.\n\nAnd one more.\n");
    let table = desk.done("report items c/m");
    assert!(table.contains("courses/c/01-m/index.md:10") && table.contains("75 % of 12"), "{table}");
    assert!(table.contains("no longer in the course") && table.contains("3 chose “Mask”"), "{table}");
    assert_eq!(desk.done("report items --as-of '2025-12-31T00:00[UTC]'"), "nobody has answered anything yet");
    assert!(desk.refused(1, "report items mm").contains("there is no module `mm`"));
    let csv = desk.done("report items --format csv");
    assert!(csv.contains("c/m,index,first,practice,order,courses/c/01-m/index.md:10,1,12,12,9,0.75,"), "{csv}");
}

#[test]
fn a_report_is_kept_for_the_editor() {
    let desk = desk();
    let kept = desk.run("report items --save");
    assert_eq!((kept.code, kept.out.as_str(), kept.err.trim_end()), (0, "", "kept in .prework/items.json"));
    let text = std::fs::read_to_string(desk.path(".prework/items.json")).unwrap();
    let mut kept: Value = serde_json::from_str(&text).unwrap();
    let mut printed = desk.json("report items --format json");
    for report in [&mut kept, &mut printed] {
        report["as_of"] = Value::Null;
    }
    assert_eq!(kept, printed);
    assert_eq!(desk.run("report items m --save elsewhere/items.json").code, 0);
    assert!(desk.path("elsewhere/items.json").is_file());
}
