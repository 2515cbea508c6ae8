//! People, sessions, rosters, waivers, keys and reports.

use super::{Desk, keys};
use serde_json::{Value, json};

const SESSION: &str = "session add first-workshop --starts '2027-03-04T09:00[Europe/Berlin]' --id lab";

/// A desk with a course, two learners and a session.
pub(super) fn planned() -> Desk {
    let desk = Desk::with_course();
    desk.write("people.csv", "id,name,team\nn1,Ana Sol,Ward 1\nn2,Ben Ode,Ward 2\n");
    desk.done("learner import people.csv");
    desk.done(SESSION);
    desk
}

#[test]
fn a_list_from_a_spreadsheet_is_taken_in_once() {
    let desk = Desk::with_course();
    desk.write(
        "people.csv",
        "\u{feff}Staff no.;Name;E-mail;Team;Shift\r\nn1;Ana Sól;ana@x.org;Ward 1;night\r\nn2;\"Ode; Ben\";;Ward 2;\r\n",
    );
    assert_eq!(desk.done("learner import people.csv"), "2 added, 0 changed, 0 as they were");
    assert_eq!(desk.done("learner import people.csv"), "0 added, 0 changed, 2 as they were");
    let listed = desk.json("learner list --format json");
    assert_eq!(
        listed,
        json!([
            {
                "id": "n1", "name": "Ana Sól", "email": "ana@x.org", "phone": null, "team": "Ward 1",
                "teams": [{ "team": "Ward 1" }], "active": true, "left": null, "also": [], "attributes": { "shift": "night" },
            },
            {
                "id": "n2", "name": "Ode; Ben", "email": null, "phone": null, "team": "Ward 2",
                "teams": [{ "team": "Ward 2" }], "active": true, "left": null, "also": [], "attributes": {},
            },
        ])
    );
    assert!(desk.done("learner list").contains("Ana Sól"));
}

#[test]
fn a_list_with_a_bad_line_is_refused_whole() {
    let desk = Desk::with_course();
    desk.write("people.csv", "id,name\nn1,Ana\nn2\nn3,Cleo\n,Nobody\nn4,Dan\n");
    let said = desk.refused(1, "learner import people.csv");
    assert!(said.contains("people.csv:3:1") && said.contains("people.csv:5:1"), "{said}");
    assert_eq!(desk.json("learner list --format json"), json!([]));
    for (bytes, says) in [
        (&b"id,name\nn1,\xff\xfe\n"[..], "UTF-8"),
        (b"", "people.csv"),
        (b"id,name\nn1,Ana\nn1,Anna\n", "people.csv:3:1"),
        (b"colour\nred\n", "people.csv:1:1"),
    ] {
        let said = desk.write("people.csv", bytes).refused(1, "learner import people.csv");
        assert!(said.contains(says), "{says}: {said}");
    }
    assert!(desk.refused(1, "learner import none.csv").contains("`none.csv` can't be read"));
    assert_eq!(desk.json("learner list --format json"), json!([]));
}

#[test]
fn a_list_is_shown_before_it_is_taken_in() {
    let desk = Desk::with_course();
    desk.write("people.csv", "id,name,email,team\nn1,Ana Sol,,Ward 1\nn2,Ben Ode,,Ward 2\n");
    assert!(desk.done("learner import people.csv --preview").ends_with("0 as they were; nothing was changed"));
    assert_eq!(desk.json("learner list --format json"), json!([]));
    desk.done("learner import people.csv");
    desk.done("learner deactivate n2 --by Ito --reason left");
    desk.write("people.csv", "id,name,email,team\nn1,Ana Sol,ana@x.org,Ward 1\nn2,Ben Ode,,Ward 2\nn3,Cy Po,,Ward 1\n");
    assert_eq!(
        desk.json("learner import people.csv --preview --format json"),
        json!({
            "changes": [
                { "id": "n1", "name": "Ana Sol", "change": "changes", "differences": [{ "field": "email", "before": "", "after": "ana@x.org" }] },
                { "id": "n2", "name": "Ben Ode", "change": "returns", "differences": [] },
                { "id": "n3", "name": "Cy Po", "change": "joins", "differences": [
                    { "field": "name", "before": "", "after": "Cy Po" }, { "field": "team", "before": "", "after": "Ward 1" },
                ] },
            ],
            "unchanged": 0,
        })
    );
    assert_eq!(desk.done("learner import people.csv"), "1 added, 2 changed, 0 as they were, 1 of the changed are back");
    assert_eq!(desk.done("learner import people.csv"), "0 added, 0 changed, 3 as they were");
}

#[test]
fn the_nightly_list_says_who_is_there() {
    let desk = Desk::with_course();
    let list = |ids: std::ops::RangeInclusive<u32>, team: &str| {
        ids.map(|n| format!("n{n},Nurse {n},{team}\n")).fold("id,name,team\n".to_owned(), |list, line| list + &line)
    };
    desk.write("all.csv", list(1..=20, "Ward"));
    assert_eq!(desk.done("learner sync all.csv"), "20 added, 0 changed, 0 as they were");
    // Who signs in as something else only is no learner who left.
    desk.done("trainer add tom");
    desk.write("all.csv", list(3..=21, "Ward"));
    assert_eq!(desk.done("learner sync all.csv"), "1 added, 0 changed, 18 as they were, 2 gone");
    assert!(desk.refused(1, "learner link n1").contains("is not active"));
    desk.write("all.csv", list(1..=21, "Ward"));
    assert_eq!(desk.done("learner sync all.csv"), "0 added, 2 changed, 19 as they were, 2 of the changed are back");
    desk.done("learner link n1");

    // A list that was cut off would send everybody away.
    desk.write("all.csv", list(1..=10, "Ward"));
    let said = desk.refused(1, "learner sync all.csv");
    assert!(said.contains("11 of 21 learners aren't in the list, more than a tenth: nothing was changed"), "{said}");
    assert_eq!(desk.done("learner sync all.csv --preview").matches("leaves").count(), 11);
    assert_eq!(
        desk.json("learner list --format json").as_array().unwrap().iter().filter(|p| p["active"] == true).count(),
        21
    );
    // So would one with a bad line: nobody leaves for a slip.
    desk.write("all.csv", format!("{}n20\nn21,Nurse 21,Ward\n", list(1..=19, "Ward")));
    assert!(desk.refused(1, "learner sync all.csv").contains("all.csv:21:1"));
    desk.write("all.csv", list(1..=10, "Ward"));
    assert!(desk.done("learner sync all.csv --even-if-many-leave").ends_with("11 gone"));
    assert!(desk.done("audit verify").starts_with("17 records, and the chain holds"));
    // A trainer who learns, too, isn't sent away by a list of learners.
    desk.done("learner add tom --name Tom");
    desk.done("learner sync all.csv --even-if-many-leave");
    desk.done("trainer link tom");
    for wrong in ["n1\u{200b}", "n1 ", ".."] {
        desk.write("bad.csv", format!("id,name\n\"{wrong}\",X\n"));
        assert!(wrong == "n1 " || desk.refused(1, "learner import bad.csv").contains("can't be an id"), "{wrong:?}");
    }
    desk.write("bad.csv", "id,name,note\nn1,X,\u{1b}[31m\n");
    assert!(desk.refused(1, "learner import bad.csv").contains("characters that can't be seen"));
    assert!(desk.refused(1, "trainer add n15").contains("`n15` is gone"));
    assert!(desk.refused(1, "learner invite n15 --csv").contains("`n15` can't sign in as a learner"));
}

#[test]
fn two_ids_turn_out_to_be_one_person() {
    let desk = planned();
    let by = "--by Ito --reason 'two contracts'";
    desk.done("learner add n3 --name 'Ana Sol' --email ana@x.org --team 'Ward 3' --set role=nurse");
    desk.write("seats.csv", "id\nn1\nn3\n");
    desk.done("roster import lab seats.csv");
    desk.done(&format!("learner merge n3 n1 {by}"));
    assert_eq!(desk.done("roster export lab"), "id,name,email,team\nn1,Ana Sol,,Ward 1");
    assert_eq!(desk.json("session show lab --format json")["booked"], 1);
    let listed = desk.json("learner list --format json");
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[0]["also"], json!(["n3"]));
    // A list that still has both changes nothing by the second one, and says so.
    desk.write("people.csv", "id,name,team\nn1,Ana Sol,Ward 1\nn3,Ana Sol,Ward 3\n");
    let ran = desk.run("learner import people.csv");
    desk.write("people.csv", "id,name,team\nn3,Ana Sol,Ward 3\nn1,Ana Sol,Ward 1\n");
    assert_eq!(desk.run("learner import people.csv").out, ran.out, "in whichever order");
    assert_eq!(ran.out, "0 added, 0 changed, 1 as they were\n");
    assert!(ran.err.contains("`n3` was merged into `n1`: this line changes nothing\n  --> people.csv:3:1"), "{ran:?}");
    for (words, says) in [
        (format!("learner merge n3 n2 {by}"), "`n3` was merged into `n1`"),
        (format!("learner merge n1 n2 {by}"), "others were merged into `n1`"),
        (format!("learner merge n2 n2 {by}"), "that is the same person already"),
        (format!("learner merge n2 none {by}"), "nobody has the id `none`"),
        (format!("learner merge n2 --undo {by}"), "`n2` is merged into nobody"),
        (format!("learner deactivate n3 {by}"), "`n3` was merged into `n1`"),
        (format!("learner erase n3 {by}"), "erase `n1`, who is the same person"),
    ] {
        let said = desk.refused(1, &words);
        assert!(said.contains(says), "{words}: {said}");
    }
    desk.done(&format!("learner merge n3 --undo {by}"));
    assert_eq!(desk.done("roster export lab"), "id,name,email,team\nn1,Ana Sol,,Ward 1\nn3,Ana Sol,ana@x.org,Ward 3");
    // Erased together, when they are one.
    desk.done(&format!("learner merge n3 n1 {by}"));
    let receipt = desk.json(&format!("learner erase n1 {by} --format json"));
    assert_eq!(receipt["seats"], 2);
    assert_eq!(receipt["mentions"], json!([]));
    assert_eq!(desk.done("roster export lab"), "id,name,email,team");
    let audit = desk.json("audit verify --format json");
    assert_eq!((&audit["records"], &audit["emptied"]), (&json!(5), &json!(3)));
}

#[test]
fn what_is_known_of_a_learner_changes_and_goes() {
    let desk = planned();
    assert_eq!(
        desk.done("learner update n1 --team 'Ward 9' --email ana@x.org --set site=North --phone 123"),
        "changed"
    );
    let ana = &desk.json("learner list --format json")[0];
    assert_eq!(
        (&ana["team"], &ana["email"], &ana["attributes"]["site"]),
        (&json!("Ward 9"), &json!("ana@x.org"), &json!("North"))
    );
    assert_eq!(ana["teams"].as_array().unwrap().len(), 2, "where she was stays known");
    assert_eq!(desk.done("learner update n1 --email '' --set site="), "changed");
    assert_eq!(desk.done("learner update n1"), "as it was");
    assert!(desk.refused(1, "learner update n1 --email nonsense").contains("is not an e-mail address"));
    let long = format!("learner update n1 --name {}", "ä".repeat(201));
    assert!(desk.refused(1, &long).contains("the name of `n1` is longer than 200 characters"));
    assert!(desk.refused(1, "learner update none --name X").contains("nobody has the id `none`"));
    assert!(desk.refused(2, "learner update n1 --set site").contains("is not `name=value`"));
    let gone = "learner deactivate n1 --by Ito --reason left";
    desk.done(gone);
    assert!(desk.refused(1, gone).contains("nothing changes by that"));
    assert!(desk.done("learner list").contains("gone"));
    desk.done(&format!("{gone} --undo"));
    desk.done("learner link n1");
}

#[test]
fn nobody_gets_an_id_or_a_name_that_does_harm() {
    let desk = Desk::with_course();
    for id in ["prework", "key:abc"] {
        assert!(desk.refused(1, &format!("learner add {id} --name X")).contains("an id of the server's own"));
    }
    assert!(desk.refused(1, "trainer add prework").contains("an id of the server's own"));
    desk.write("people.csv", "id,name,team\nn1,Ev\u{1b}[2Jil,Ward 1\nkey:1,Bo,\nn3,Cy,Wa\u{202e}rd\n");
    let told = desk.refused(1, "learner import people.csv");
    for place in ["people.csv:2:1", "people.csv:3:1", "people.csv:4:1"] {
        assert!(told.contains(place), "{told}");
    }
    assert_eq!(desk.json("learner list --format json"), json!([]));
}

#[test]
fn a_session_has_its_documented_shape() {
    let desk = planned();
    let session = json!({
        "id": "lab", "workshop": "first-course/first-workshop", "starts": "2027-03-04T09:00:00+01:00",
        "ends": "2027-03-04T10:00:00+01:00", "timezone": "Europe/Berlin", "capacity": 12, "booked": 0, "place": null,
        "modality": "in_person", "join_link": null, "gate": null, "sign_up": "closed", "closes": "2027-03-04T09:00:00+01:00",
        "trainers": [], "series": null, "sequence": 0, "cancelled": null,
        "blocks": [{ "starts": "2027-03-04T09:00:00+01:00", "ends": "2027-03-04T10:00:00+01:00" }],
    });
    assert_eq!(desk.json("session list --format json"), json!([session]));
    assert_eq!(desk.done(SESSION), "lab", "adding the very same again changes nothing");
    desk.write("seats.csv", "id\nn1\nn2\n");
    assert_eq!(desk.done("roster import lab seats.csv"), "2 added, 0 already on the roster");
    assert_eq!(desk.done("roster import lab seats.csv"), "0 added, 2 already on the roster");
    assert_eq!(desk.json("session show lab --format json")["booked"], 2);
    assert_eq!(desk.done("roster export lab"), "id,name,email,team\nn1,Ana Sol,,Ward 1\nn2,Ben Ode,,Ward 2");
}

#[test]
fn a_session_that_can_not_be_is_refused() {
    let desk = planned();
    let starts = "--starts 2027-03-04T09:00:00Z";
    for (words, says) in [
        (
            format!("session add first-workshp {starts}"),
            "no course has a workshop `first-workshp`; did you mean `first-workshop`?",
        ),
        (format!("session add first-workshop {starts} --id lab"), "lab"),
        (
            format!("session add first-workshop {starts} --ends 2027-03-04T08:00:00Z"),
            "the session would end before it starts",
        ),
        (format!("session add first-workshop {starts} --trainer tom"), "no trainer has the id `tom`"),
        (format!("session add first-workshop {starts} --trainer tom"), "`prework trainer add` brings one in"),
        (format!("session add first-workshop {starts} --id ''"), "a session's id has between 1 and 100 characters"),
        (format!("session add first-workshop {starts} --id 'a\nb'"), "none of them a control"),
        (format!("session add first-workshop {starts} --id ' a'"), "at its ends a space"),
        (format!("session add first-workshop {starts} --id .."), "a session's id has"),
        (format!("session add first-workshop {starts} --id {}", "x".repeat(101)), "a session's id has"),
        (
            format!("session add first-workshop {starts} --place {}", "x".repeat(301)),
            "the room or call has at most 300",
        ),
        (
            format!("session add first-workshop {starts} --link https://x/{}", "x".repeat(500)),
            "has at most 500 characters",
        ),
        (format!("session add first-workshop {starts} --link ftp://x"), "begins with `https://` or `http://`"),
        ("session show none".to_owned(), "there is no session `none`"),
        ("roster import none people.csv".to_owned(), "there is no session `none`"),
        ("report readiness none".to_owned(), "there is no session `none`"),
    ] {
        let said = desk.refused(1, &words);
        assert!(said.contains(says), "{words}: {said}");
    }
    for starts in [
        "tomorrow",
        "2027-03-04",
        "2027-02-30T09:00[Europe/Berlin]",
        "2027-03-04T09:00[Europe/Nowhere]",
        "2027-03-04T09:00",
    ] {
        let said = desk.refused(2, &format!("session add first-workshop --starts {starts}"));
        assert!(said.contains("--starts"), "{starts}: {said}");
    }
    assert_eq!(desk.json("session list --format json").as_array().unwrap().len(), 1);
}

#[test]
fn a_roster_with_somebody_unknown_is_refused_whole() {
    let desk = planned();
    desk.write("seats.csv", "id\nn1\nn9\nn2\n");
    let said = desk.refused(1, "roster import lab seats.csv");
    assert!(said.contains("seats.csv:3:1") && said.contains("nobody is known as `n9`"), "{said}");
    assert_eq!(desk.json("session show lab --format json")["booked"], 0);
    desk.write("seats.csv", "id,name\nn1,\nn9,Nia New\n");
    assert_eq!(desk.done("roster import lab seats.csv"), "2 added, 0 already on the roster");
}

#[test]
fn keys_are_shown_once_and_taken_back() {
    let desk = Desk::empty();
    let key = desk.json("key add --name simulator --scope all --format json");
    assert_eq!(keys(&key), ["key", "secret"]);
    let listed = desk.json("key list --format json");
    assert_eq!(keys(&listed[0]), ["key", "name", "scopes", "origins", "rate", "created", "revoked"]);
    assert_eq!(
        (&listed[0]["key"], &listed[0]["scopes"], &listed[0]["revoked"]),
        (&key["key"], &json!(["all"]), &Value::Null)
    );
    let id = key["key"].as_str().unwrap();
    assert!(id.chars().all(char::is_alphanumeric), "{id} could be taken for an option");
    desk.done(&format!("key revoke {id}"));
    assert!(desk.json("key list --format json")[0]["revoked"].is_string());
    assert!(!desk.run("key list").out.contains(key["secret"].as_str().unwrap()));
    assert!(desk.refused(1, "key revoke none").contains("none"));
    assert!(desk.refused(2, "key add --name x --scope everything").contains("`everything` is not a scope"));
}

#[test]
fn a_waiver_has_a_reason_and_stays_on_record() {
    let desk = planned();
    desk.write("seats.csv", "id\nn1\n").done("roster import lab seats.csv");
    let add = "waiver add n1 first-module --by 'R. Ito'";
    let id = desk.json(&format!("{add} --reason 'did it elsewhere' --format json"))["id"].as_str().unwrap().to_owned();
    let listed = desk.json("waiver list --format json");
    assert_eq!(keys(&listed[0]), ["id", "learner", "module", "by", "reason", "at", "until", "revoked"]);
    assert_eq!(
        (&listed[0]["id"], &listed[0]["module"], &listed[0]["until"]),
        (&json!(id), &json!("first-course/first-module"), &Value::Null)
    );
    let state = || desk.json("report readiness lab --format json")["learners"][0]["state"].clone();
    assert_eq!(state(), "ready_by_waiver");

    assert_eq!(desk.refused(2, add).matches("--reason").count(), 2, "required, and in the usage");
    for (words, says) in [
        (format!("{add} --reason ' '"), "a waiver needs a reason"),
        ("waiver add n9 first-module --by x --reason y".to_owned(), "nobody has the id `n9`"),
        ("waiver add n1 first-modul --by x --reason y".to_owned(), "did you mean `first-module`?"),
        (format!("{add} --reason y --until 2020-01-01T00:00:00Z"), "lies in the past"),
        (format!("waiver revoke {id} --by x --reason ' '"), "a waiver needs a reason"),
        (format!("waiver revoke {id} --by x --reason {}", "y".repeat(2_001)), "at most 2000 characters"),
        (format!("{add} --reason again"), "they have that waiver already"),
    ] {
        let said = desk.refused(1, &words);
        assert!(said.contains(says), "{words}: {said}");
    }
    desk.done(&format!("waiver revoke {id} --by 'R. Ito' --reason 'was for somebody else'"));
    assert!(desk.json("waiver list --format json")[0]["revoked"].is_string());
    assert_ne!(state(), "ready_by_waiver");
    let again = desk.refused(1, &format!("waiver revoke {id} --by x --reason y"));
    assert!(again.contains("there is no waiver"), "{again}");
}

#[test]
fn lists_are_printed_for_spreadsheets() {
    let desk = planned();
    desk.write("seats.csv", "id\nn1\n").done("roster import lab seats.csv");
    desk.done("trainer add ito --name '=1+1'");
    desk.done("waiver add n1 first-module --by 'R. Ito' --reason 'here, and there'");
    for (words, head, line) in [
        ("learner list", "id,name,team,email,state", "n1,"),
        ("trainer list", "id,name,team,email,state", "ito,'=1+1,,,"),
        ("session list", "id,workshop,starts,zone,seats", "lab,first-course/first-workshop,"),
        ("session show lab", "id,workshop,starts,zone,seats", "lab,first-course/first-workshop,"),
        ("roster show lab", "id,name,seat,since,note", "n1,"),
        (
            "waiver list",
            "id,learner,module,by,until,reason",
            ",n1,first-course/first-module,R. Ito,for good,\"here, and there\"",
        ),
        ("key list", "key,name,scopes,origins,rate,state", ""),
    ] {
        let csv = desk.done(&format!("{words} --format csv"));
        assert!(csv.starts_with(head) && csv.contains(line), "{words}: {csv}");
    }
}

#[test]
fn a_report_has_its_documented_shapes() {
    let desk = planned();
    desk.write("seats.csv", "id\nn1\nn2\n").done("roster import lab seats.csv");
    let report = desk.json("report readiness lab --format json");
    assert_eq!(keys(&report), ["session", "as_of", "counts", "learners"]);
    assert_eq!(
        report["session"],
        json!({ "id": "lab", "workshop": "first-course/first-workshop", "starts": "2027-03-04T09:00:00+01:00",
                "ends": "2027-03-04T10:00:00+01:00", "timezone": "Europe/Berlin" })
    );
    let learner = &report["learners"][0];
    let axes = ["state", "booking", "readiness", "presence", "outcome"];
    let more = ["reason", "minutes_left", "due", "last_activity", "requirements"];
    let fields: Vec<&str> = ["id", "name", "team"].into_iter().chain(axes).chain(more).collect();
    assert_eq!(keys(learner), fields);
    assert_eq!(learner["due"], "2027-03-03T09:00:00+01:00");
    let requirement = &learner["requirements"][0];
    assert_eq!(keys(requirement), ["id", "state", "reason", "criterion", "grade", "valid_until", "evidence"]);
    assert_eq!((&requirement["id"], &requirement["state"]), (&json!("first-module"), &json!("not_started")));
    let counted: u64 = report["counts"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(counted, 2);

    let csv = desk.done("report readiness lab --format csv");
    let (head, rows) = csv.split_once('\n').unwrap();
    assert_eq!(head, "id,name,team,state,reason,minutes_left,booking,readiness,presence,outcome,first-module");
    assert_eq!(rows.lines().count(), 2);
    let table = desk.done("report readiness lab");
    assert!(table.starts_with("first-course/first-workshop · Thu 4 March 2027, 09:00 · Europe/Berlin\n"), "{table}");
    assert!(table.contains("Ana Sol") && table.contains("Ben Ode"));
}

#[test]
fn a_report_of_another_day_says_what_was_known_then() {
    let desk = planned();
    desk.write("seats.csv", "id\nn1\n").done("roster import lab seats.csv");
    let of = |time: &str| desk.json(&format!("report readiness lab --format json --as-of {time}"));
    assert_eq!(of("'2020-01-01T00:00[UTC]'")["learners"], json!([]), "nobody was booked");
    let late = of("'2027-03-03T23:00[Europe/Berlin]'");
    assert_eq!((&late["as_of"], &late["learners"][0]["id"]), (&json!("2027-03-03T23:00:00+01:00"), &json!("n1")));
    assert!(desk.refused(2, "report readiness lab --as-of yesterday").contains("--as-of"));
}

#[test]
fn links_are_for_people_in_their_role() {
    let desk = planned();
    let link = desk.json("learner link n1 --format json");
    assert_eq!(keys(&link), ["url"]);
    assert!(link["url"].as_str().unwrap().starts_with("http://127.0.0.1:8080/sign-in/"), "{link}");
    assert_eq!(desk.done("trainer add r.ito --name 'R. Ito'"), "");
    assert_eq!(keys(&desk.json("trainer link r.ito --format json")), ["url"]);
    assert!(desk.refused(1, "learner link n9").contains("nobody has the id `n9`"));
    assert!(desk.refused(1, "learner link r.ito").contains("`r.ito` is not a learner"));
    assert!(desk.refused(1, "trainer link n1").contains("`n1` is not a trainer"));
}

#[test]
fn a_newer_database_is_left_alone() {
    let desk = planned();
    let database = rusqlite::Connection::open(desk.path(".prework/prework.db")).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    assert!(desk.refused(1, "learner list").contains("use a newer prework"));
}

#[test]
fn without_courses_nothing_can_be_planned() {
    let said = Desk::empty().refused(1, SESSION);
    assert!(said.contains("there is no course here") && said.contains("run this where the courses are"), "{said}");
}
