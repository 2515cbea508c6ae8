//! `prework record`: a list of records from before, shown, taken in once, corrected, and taken back.

use super::people::planned;
use serde_json::json;

const LIST: &str = "id,requirement,achieved on,valid until,source,scan\n\
    n1,first-module,2026-05-03,2036-05-03,City Hospital,ana.pdf\nn2,first-course/first-module,03.05.2026,,Night school,\n";

const IMPORT: &str = "record import old.csv --yes --by Ito --format json";

#[test]
fn a_list_of_records_is_shown_and_taken_in_once() {
    let desk = planned();
    desk.write("old.csv", LIST).write("ana.pdf", "%PDF-1.7 certificate");
    let shown = desk.done("record import old.csv");
    assert!(shown.contains("2 new, 0 corrected, 0 known already") && shown.contains("nothing was changed"), "{shown}");
    assert_eq!(desk.json("record list --format json"), json!([]));
    let taken = desk.json(IMPORT);
    assert_eq!((&taken["done"], &taken["new"], &taken["known"]), (&json!(true), &json!(2), &json!(0)));
    let again = desk.json(IMPORT);
    assert_eq!((&again["done"], &again["new"], &again["known"]), (&json!(false), &json!(0), &json!(2)));
    let records = desk.json("record list --format json");
    assert_eq!(records.as_array().unwrap().len(), 2);
    assert_eq!((&records[0]["by"], &records[0]["reason"]), (&json!("Ito"), &json!("by the list old.csv")));

    // A corrected line voids what it corrects.
    desk.write("old.csv", LIST.replace("2036-05-03", "2035-05-03"));
    assert_eq!(desk.json(IMPORT)["replaced"], 1);
    let records = desk.json("record list --format json");
    assert_eq!((&records[0]["ended"]["how"], &records[2]["valid_until"]), (&json!("replaced"), &json!("2035-05-03")));
    assert!(records[2]["scan"].is_string(), "the scan stays");

    // What was revoked is not taken in again by the same list.
    let id = records[2]["id"].as_str().unwrap();
    desk.done(&format!("record revoke {id} --by Ito --reason forged"));
    assert!(desk.refused(1, &format!("record revoke {id} --by Ito --reason forged")).contains("no record"));
    let left = desk.json(IMPORT);
    assert_eq!((&left["done"], &left["revoked"]), (&json!(false), &json!(1)));
    assert_eq!(desk.json(&format!("{IMPORT} --again"))["new"], 1);
    assert!(desk.done("audit verify").contains("the chain holds"));
    let audit = desk.done("report audit --person n1");
    assert!(audit.contains("revoked the record") && audit.contains("achieved on 2026-05-03"), "{audit}");
}

#[test]
fn a_list_with_a_bad_line_is_refused_whole() {
    let desk = planned();
    desk.write("scans/page.pdf", "<html>");
    let lines = "n1,first-module,2026-05-03,,x,page.pdf\nn3,first-module,2026-05-03,,x,\nn1,frist-module,2026-05-03,,x,\n\
        n1,first-module,2026-05-03,,x,none.pdf\nn1,first-module,2026-05-04,,x,../prework.yaml\nn1,first-module,2026-05-05,,,\n";
    desk.write("old.csv", format!("id,requirement,date,until,source,scan\nn2,first-module,2026-05-03,,x,\n{lines}"));
    let said = desk.refused(1, "record import old.csv --scans scans --yes --by Ito");
    for (line, code) in [
        (3, "bad-scan"),
        (4, "unknown-person"),
        (5, "unknown-module"),
        (6, "bad-scan"),
        (7, "bad-scan"),
        (8, "no-source"),
    ] {
        assert!(said.contains(&format!("old.csv:{line}:1")) && said.contains(code), "{line} {code}: {said}");
    }
    assert!(said.contains("did you mean `first-module`?"), "{said}");
    assert_eq!(desk.json("record list --format json"), json!([]));
}
