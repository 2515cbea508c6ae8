//! A session's brief in a terminal.

use super::Desk;
use crate::support::pdf;
use serde_json::json;

fn desk() -> Desk {
    let desk = Desk::empty();
    desk.write("prework.yaml", "id_base: https://x.org/ids/\n").write("courses/c/course.yaml", "title: Course\n");
    desk.write("courses/c/01-m/index.md", "---\ntitle: Module\nprerequisite_for: [lab]\n---\n\nA text to read.\n");
    desk.write(
        "courses/c/workshops/lab.md",
        "---\ntitle: Lab\n---\n\nCome in.\n\n## Station one <!-- 20m -->\n\nDo it.\n",
    );
    desk.done("session add lab --starts '2099-03-04T09:00[Europe/Berlin]' --ends '2099-03-04T12:00[Europe/Berlin]' --place 'Room 2' --id s");
    desk.write("seats.csv", "id,name\nana,Ana\nben,Ben\n");
    desk.done("roster import s seats.csv");
    let asked = json!({
        "actor": { "account": { "homePage": "https://x.org/ids/", "name": "ana" } },
        "verb": { "id": "https://w3id.org/xapi/prework/verbs/asked" },
        "object": { "id": "https://x.org/ids/c/m/index" },
        "result": { "response": "Soap, or alcohol?" },
        "context": { "extensions": { "https://w3id.org/xapi/prework/extensions/named": true } },
        "timestamp": "2026-03-01T12:00:00Z",
    });
    desk.write("asked.ndjson", format!("{asked}\n"));
    desk.done("statements import asked.ndjson");
    desk
}

#[test]
fn it_is_told_as_text_as_json_and_as_one_page() {
    let desk = desk();
    let text = desk.done("report brief s");
    let (head, rest) = text.split_once("\nAs of ").unwrap();
    let (_, rest) = rest.split_once("\n\n").unwrap();
    assert_eq!(head, "Lab\nWed 4 March 2099, 09:00–12:00, Room 2");
    assert_eq!(
        rest,
        "2 on track.\n\n\
         What they asked\n  - “Soap, or alcohol?” (1: Ana, under Module)\n\n\
         Set-up\n  - Ana: was never invited, and never signed in\n  - Ben: was never invited, and never signed in\n\n\
         Since yesterday\n  - Ana: is new on the list\n  - Ben: is new on the list\n\n\
         The plan, with what they bring\n  - 20 min  Station one"
    );
    let brief = desk.json("report brief s --format json");
    assert_eq!(
        super::keys(&brief),
        [
            "session",
            "title",
            "when",
            "place",
            "as_of",
            "sentence",
            "decisions",
            "spend",
            "asked",
            "skip",
            "set_up",
            "changes",
            "plan"
        ]
    );
    assert_eq!(brief["asked"][0]["lines"], json!([{ "text": "Soap, or alcohol?", "count": 1, "names": ["Ana"] }]));
    assert_eq!(desk.done("report brief s --format pdf --out brief.pdf"), "");
    let printed = std::fs::read(desk.path("brief.pdf")).unwrap();
    assert_eq!(pdf::pages(&printed), 1);
    assert!(pdf::text(&printed).contains("Soap, or alcohol?"), "{}", pdf::text(&printed));
}

#[test]
fn what_cant_be_told_says_why() {
    let desk = desk();
    let unknown = desk.refused(1, "report brief none");
    assert!(unknown.contains("`none`") && unknown.contains("`prework session list` shows all"), "{unknown}");
    assert!(desk.refused(2, "report brief s --format pdf").contains("--out"));
    assert!(desk.refused(1, "report brief s --format pdf --out nowhere/brief.pdf").contains("nowhere/brief.pdf"));
    // Before anybody was on the list, nobody was.
    let before = desk.done("report brief s --as-of '2026-01-01T00:00[UTC]'");
    assert!(before.contains("Nobody has a seat.") && !before.contains("Ana"), "{before}");
}
