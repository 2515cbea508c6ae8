//! What people write comes out in tables and letters: no cell of it is a formula, and no line of it a header.

use super::{encoded, good, raw, room};
use crate::server::{ana, course, three_questions};
use crate::support::post::PostOffice;
use crate::support::stage::Stage;
use prework::access::Role;
use prework::operation::waive::{self, Grounds};
use prework::operation::{invite, judge, people, seats};
use prework::report;
use prework::roster::{Membership, Person, PersonId, Session, SessionId};
use prework::store::{Query, Way};
use serde_json::json;

/// What a spreadsheet would work out, each in a way of its own.
const FORMULAS: [&str; 13] = [
    "=HYPERLINK(\"https://evil.example\",\"Ana\")",
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1+1",
    "＠SUM(1)",
    "Ana;=1+1;x",
];

/// Whether a spreadsheet would work a cell out, where lines are cut at commas or at semicolons.
fn is_formula(cell: &str) -> bool {
    let begins = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    cell.split(';').any(|part| begins(part) && part.parse::<f64>().is_err())
}

/// Every cell of a table.
fn cells(table: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(table.as_bytes());
    reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn none_is_a_formula(what: &str, table: &str, formula: &str) {
    for cell in cells(table) {
        assert!(!is_formula(&cell), "{what}: {cell:?} of {formula:?} in {table}");
    }
}

#[test]
fn no_cell_of_any_table_is_a_formula() {
    for formula in FORMULAS {
        let stage = room("attempts: 1");
        // Whatever gets past what an id and a name may be.
        let seen: String = formula.chars().filter(|c| !c.is_control()).collect();
        let person = Person {
            teams: vec![Membership::new(&seen)],
            phone: Some(seen.clone()),
            ..Person::new(&seen, &seen, Role::Learner)
        };
        people::add(&*stage.store, person.clone(), stage.now()).unwrap();
        let list = format!("id\n\"{}\"\n", seen.replace('"', "\"\""));
        prework::operation::intake::import(
            &*stage.store,
            ("x.csv", list.as_bytes()),
            Some(&SessionId("s".to_owned())),
            stage.now(),
        )
        .unwrap();
        let grounds = Grounds { by: formula, reason: formula };
        waive::add(&*stage.store, &stage.catalog, &person.id, "c/m", None, grounds, stage.now()).unwrap();

        let occasion = invite::Occasion { session: None, team: None, by: formula };
        let made = invite::hand_out(&*stage.store, vec![person], occasion, Way::List, stage.now()).unwrap();
        none_is_a_formula("invitations", &invite::list(&made, "https://x.org"), formula);
        let (_, standings) = judge::session(&*stage.store, &SessionId("s".to_owned()), stage.now()).unwrap();
        let readiness = report::readiness_csv(&standings, &report::Axes::default());
        assert_eq!(csv::Reader::from_reader(readiness.as_bytes()).records().count(), 3, "{readiness}");
        none_is_a_formula("readiness", &readiness, formula);
        let record = stage.signed_in("amy", Role::Auditor).get("/audit/record.csv").body;
        assert!(record.contains("waive"), "{record}");
        none_is_a_formula("the record", &record, formula);

        let mut said = good();
        said["actor"]["name"] = formula.into();
        said["result"] = json!({ "response": formula });
        said["object"]["definition"] = json!({ "name": { "en": formula } });
        assert_eq!(ana(&stage).statements(&said).status, 200);
        for stored in stage.store.statements(&Query { limit: 10, ..Query::default() }).unwrap().statements {
            for cell in report::statement_row(&stored.body, false) {
                assert!(!is_formula(&cell), "statements: {cell:?} of {formula:?}");
            }
        }
    }
}

#[test]
fn no_name_and_no_title_adds_a_header_or_a_receiver_to_a_letter() {
    let office = PostOffice::open();
    let questions = three_questions("attempts: 1");
    let mut files = course(&questions);
    files[0].1 = "title: \"Site\\r\\nBcc: all@example.org\\r\\n\\r\\nEvil\"\nid_base: https://x.org/ids/\n";
    files[4].1 = "---\ntitle: \"Lab\\r\\nBcc: all@example.org\\r\\nX-Evil: yes\"\nduration: 1h\n---\n\nCome in.\n";
    let stage = Stage::mailing(&files, "2027-03-01T12:00:00Z", &office.url);
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    let ana = Person {
        email: Some("ana@example.org".to_owned()),
        ..Person::new("ana", "Ana\", <all@example.org>, \"B: \u{2028}Bcc: x", Role::Learner)
    };
    people::add(&*stage.store, ana, stage.now()).unwrap();
    // What would end a line is no name, and no address, to begin with.
    for (name, email) in [
        ("Ana\r\nBcc: all@example.org", "a@example.org"),
        ("Ana", "a@example.org\r\nBcc: all@example.org"),
        ("Ana", "a@example.org,all@example.org"),
        ("Ana", "<a@example.org>"),
    ] {
        let person = Person { email: Some(email.to_owned()), ..Person::new("eve", name, Role::Learner) };
        assert!(people::add(&*stage.store, person, stage.now()).is_err(), "{name:?} {email:?}");
    }
    stage.session("s", "w", "2027-03-20T09:00:00Z", &["ana"]);
    let olga = stage.signed_in("olga", Role::Organiser);
    assert_eq!(olga.post("/organise/sessions/s", "way=mail").status, 303);
    let letter = office.next();
    assert_eq!(letter.to, "ana@example.org");
    let head: Vec<&str> = letter.text.lines().take_while(|line| !line.is_empty()).collect();
    for line in &head {
        let name = line.split(':').next().unwrap().to_ascii_lowercase();
        let is_known = line.starts_with([' ', '\t'])
            || [
                "from",
                "to",
                "subject",
                "date",
                "message-id",
                "mime-version",
                "content-type",
                "content-transfer-encoding",
            ]
            .contains(&name.as_str());
        assert!(is_known, "{line} in {}", letter.text);
    }
    assert_eq!(head.iter().filter(|line| line.to_ascii_lowercase().starts_with("to:")).count(), 1, "{head:?}");
    assert_eq!(office.taken(), [""; 0], "one letter to one person");
}

#[test]
fn no_file_that_is_kept_is_called_what_somebody_wrote() {
    let stage = room("attempts: 1");
    let id = "s\"; x=y\r\nx-evil: 1/../é";
    // Nobody can call a new one like that; one that is there from before may be.
    stage.session("plain", "w", "2027-03-23T09:00:00Z", &[]);
    let plain = stage.store.session(&SessionId("plain".to_owned())).unwrap().unwrap();
    let session = Session { id: SessionId(id.to_owned()), ..plain };
    stage.store.add_sessions(std::slice::from_ref(&session)).unwrap();
    let ana = [PersonId("ana".to_owned())];
    seats::enrol(&*stage.store, &session.id, (&[], &[]), &ana, "Olga", stage.now()).unwrap();
    let olga = stage.signed_in("olga", Role::Organiser);
    let path = format!("/organise/sessions/{}", encoded(id));
    for (way, what) in [("list", "invitations"), ("pdf", "cards")] {
        let form = format!("way={way}&again=1&csrf={}", olga.csrf("/organise/").unwrap());
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{form}",
            olga.cookie(),
            form.len()
        );
        let answer = raw(&stage, request.as_bytes());
        let called = super::header(&answer, "content-disposition").unwrap_or_else(|| panic!("{answer:.300}"));
        let name = called.strip_prefix("attachment; filename=\"").and_then(|rest| rest.strip_suffix('"')).unwrap();
        assert!(
            name.starts_with(what) && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')),
            "{called}"
        );
        assert!(super::header(&answer, "x-evil").is_none());
    }
}
