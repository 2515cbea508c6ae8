//! One verdict, wherever it is read; and a roster that changes while it is open.

use super::html::text;
use super::{ana, classroom, statement};
use crate::support::stage::Stage;
use prework::access::Role;
use prework::operation::{judge, people};
use prework::report::{Axes, ReadinessReport};
use prework::roster::Person;
use prework::site::escape;
use serde_json::{Value, json};
use std::process::Command;

/// A learner's row on a page.
fn row<'a>(page: &'a str, learner: &str) -> &'a str {
    let from = page.find(&format!(r#"<tr id="learner-{learner}""#)).unwrap_or_else(|| panic!("no row of {learner}"));
    &page[from..from + page[from..].find("</tr>").unwrap()]
}

#[test]
fn roster_path_and_report_say_the_same() {
    let stage = Stage::demo("2027-05-12T12:00:00Z", "Europe/Berlin");
    let trainer = stage.signed_in("r.ito", Role::Trainer);
    let mut seen = 0;
    for (session, _) in stage.store.sessions().unwrap() {
        let (catalog, standings) = judge::session(&*stage.store, &session.id, stage.now()).unwrap();
        let report = serde_json::to_value(ReadinessReport::new(&standings, &Axes::default())).unwrap();
        let page = trainer.get(&format!("/trainer/sessions/{}", session.id)).body;
        let workshop = &catalog.workshop(&session.workshop).unwrap().title;
        for (reported, seat) in report["learners"].as_array().unwrap().iter().zip(&standings.seats) {
            let id = reported["id"].as_str().unwrap();
            let learner = stage.signed_in(id, Role::Learner);
            let (row, me) = (text(row(&page, id)), text(&learner.get("/me").body));
            let word = seat.verdict.state.word();
            let shown = format!("{} {}", word.sign(), word.label());
            let reason = reported["reason"].as_str().unwrap();
            assert!(row.contains(&shown) && row.contains(reason), "{id}: {shown}, {reason}; roster: {row}");
            assert!(me.contains(&shown) && me.contains(workshop.as_str()), "{id}: {shown}; /me: {me}");
            for requirement in reported["requirements"].as_array().unwrap() {
                let reason = requirement["reason"].as_str().unwrap();
                assert!(me.contains(reason), "{id}: {reason}; /me: {me}");
                let evidence = trainer.get(&format!("/trainer/sessions/{}/learners/{id}", session.id)).body;
                assert!(text(&evidence).contains(reason), "{id}: {reason}");
                seen += 1;
            }
        }
    }
    assert!(seen > 80, "{seen}");
}

#[test]
fn a_module_takes_as_long_on_its_courses_page_as_is_left_to_who_has_not_begun() {
    let stage = Stage::examples("2027-03-01T12:00:00Z");
    stage.learner("new", "New", "North");
    for (n, course) in stage.catalog.courses.iter().enumerate() {
        let workshop = format!("{}/{}", course.id, course.workshops[0].id);
        stage.session(&format!("s{n}"), &workshop, "2027-05-01T09:00Z", &["new"]);
    }
    stage.set("2027-03-01T12:00:01Z");
    let me = stage.signed_in("new", Role::Learner).get("/me").body;
    let mut seen = 0;
    for course in &stage.catalog.courses {
        let page = stage.anybody().get(&format!("/{}/", course.id)).body;
        for module in &course.modules {
            let (title, time) = (&module.title, module.duration.to_string());
            let Some((_, need)) = me.split_once(&format!("{}</a><span class=\"soft small\">", escape(title))) else {
                continue;
            };
            let left = text(need.split_once("</li>").unwrap().0);
            if left.ends_with("Not required") {
                continue;
            }
            assert!(left.contains(&format!("Not started, {time}")) && left.ends_with(&time), "{title}, {time}: {left}");
            let stop = page.split_once(&format!(">{}</a></h3>", escape(title))).unwrap().1;
            assert!(
                stop.split_once("</ul>").unwrap().0.contains(&format!("<li>{time}</li>")),
                "{title}, {time}: {stop}"
            );
            seen += 1;
        }
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn a_percentage_is_one_word_on_pages_and_plain_in_tables() {
    let stage = Stage::demo("2027-05-12T12:00:00Z", "Europe/Berlin");
    let trainer = stage.signed_in("r.ito", Role::Trainer);
    let (mut pages, mut tables) = (0, 0);
    for (session, _) in stage.store.sessions().unwrap() {
        let page = trainer.get(&format!("/trainer/sessions/{}", session.id)).body;
        let (_, standings) = judge::session(&*stage.store, &session.id, stage.now()).unwrap();
        let report = serde_json::to_string(&ReadinessReport::new(&standings, &Axes::default())).unwrap();
        assert!(!report.contains('\u{a0}'), "{report}");
        pages += page.matches("\u{a0}%").count();
        tables += report.matches(" %").count();
    }
    assert!(pages > 0 && tables > 0, "{pages} {tables}");
}

#[test]
fn an_open_roster_shows_a_statement_as_it_arrives() {
    let stage = classroom("attempts: 3");
    stage.session("s", "w", "2027-03-09T09:00Z", &["ana", "ben"]);
    let mut roster = stage.signed_in("tom", Role::Trainer).events("/trainer/sessions/s/events");
    let first = roster.wait_for("row", "learner-ana");
    assert!(text(&html(&first)).contains("Not started"), "{first}");
    roster.wait_for("as_of", "");

    let ana = ana(&stage);
    let mut read = statement();
    let lesson = &stage.catalog.courses[0].modules[0].lessons[0].id;
    read["object"]["id"] = format!("https://x.org/ids/c/m/{lesson}").into();
    assert_eq!(ana.statements(&read).status, 200);
    let started = roster.wait_for("row", "");
    assert!(started.contains("learner-ana") && started.contains("Started"), "{started}");
    // What is stored in one instant is spread over some microseconds after it.
    stage.set("2027-03-01T12:00:01Z");
    let begun = ana.post("/assess/c/m", "").json();
    let questions = begun["questions"].as_array().unwrap().iter();
    let answers: serde_json::Map<String, Value> = questions
        .map(|q| {
            let right =
                q["choices"].as_array().unwrap().iter().filter(|c| c["html"].as_str().unwrap().starts_with("Yes"));
            (q["id"].as_str().unwrap().to_owned(), right.map(|c| c["id"].clone()).collect())
        })
        .collect();
    let url = format!("/assess/attempts/{}", begun["id"].as_str().unwrap());
    assert_eq!(ana.json("POST", &url, &json!({ "answers": answers })).json()["passed"], true);
    stage.set("2027-03-01T12:00:02Z");
    let passed = roster.wait_for("row", "● Ready");
    assert!(passed.contains("learner-ana"), "{passed}");
    let counts = roster.wait_for("counts", "");
    assert!(text(&html(&counts)).contains("1 ● Ready"), "{counts}");
}

#[test]
fn an_open_roster_shows_what_another_process_writes() {
    let stage = classroom("attempts: 3");
    stage.session("s", "w", "2027-03-09T09:00Z", &["ana"]);
    let mut roster = stage.signed_in("tom", Role::Trainer).events("/trainer/sessions/s/events");
    roster.wait_for("row", "learner-ana");
    // The process has the system's clock, and seats count from when they were taken.
    stage.set(&jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_hours(1)).unwrap().to_string());
    let list = stage.data().join("late.csv");
    std::fs::write(&list, "id,name\ncleo,Cleo\n").unwrap();
    let imported = Command::new(env!("CARGO_BIN_EXE_prework"))
        .args(["roster", "import", "s"])
        .arg(&list)
        .arg("--data")
        .arg(stage.data())
        .output()
        .unwrap();
    assert!(imported.status.success(), "{imported:?}");
    let row = roster.wait_for("row", "learner-cleo");
    assert!(text(&html(&row)).contains("Cleo"), "{row}");
}

#[test]
fn an_open_roster_follows_a_waiver_and_its_end() {
    let stage = classroom("attempts: 3");
    stage.session("s", "w", "2027-03-09T09:00Z", &["ana"]);
    let mut roster = stage.signed_in("tom", Role::Trainer).events("/trainer/sessions/s/events");
    roster.wait_for("row", "learner-ana");
    let person = prework::access::PersonId("ana".to_owned());
    let grounds = prework::operation::waive::Grounds { by: "Tom", reason: "did it elsewhere" };
    let store = &*stage.store;
    let waiver =
        prework::operation::waive::add(store, &stage.catalog, &person, "m", None, grounds, stage.now()).unwrap();
    let row = roster.wait_for("row", "● Ready");
    assert!(text(&html(&row)).contains("did it elsewhere") || row.contains("Waived"), "{row}");
    prework::operation::waive::revoke(store, waiver, grounds, stage.now()).unwrap();
    let row = roster.wait_for("row", "learner-ana");
    assert!(!row.contains("● Ready"), "{row}");
}

#[test]
fn an_open_roster_says_that_its_session_was_called_off() {
    let stage = classroom("attempts: 3");
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.session_of(&["tom"], "s", "w", "2027-03-09T09:00Z", &["ana"]);
    let (olga, tom) = (stage.signed_in("olga", Role::Organiser), stage.signed_in("tom", Role::Trainer));
    let mut roster = tom.events("/trainer/sessions/s/events");
    let head = html(&roster.wait_for("head", ""));
    assert!(head.contains("Sign-in sheet") && head.contains("starts in") && !head.contains("take place"), "{head}");
    let sentence = html(&roster.wait_for("sentence", ""));
    assert!(sentence.contains("gate"), "{sentence}");
    stage.set("2027-03-01T12:00:01Z");
    assert_eq!(olga.post("/organise/sessions/s/plan", "say=cancel&reason=Nobody+is+well").status, 303);
    stage.set("2027-03-01T12:00:02Z");
    let head = html(&roster.wait_for("head", "Doesn’t take place"));
    assert!(head.contains("class=\"tag late\"") && !head.contains("Sign-in sheet"), "{head}");
    let sentence = html(&roster.wait_for("sentence", "doesn’t take place"));
    assert!(!sentence.contains("gate"), "{sentence}");
    // The same as whoever opens it now is shown.
    let page = tom.get("/trainer/sessions/s").body;
    assert!(page.contains(head.trim()) && page.contains(sentence.trim()), "{page}");
}

#[test]
fn whatever_a_session_is_called_its_roster_leads_to_its_brief() {
    let stage = classroom("attempts: 3");
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    let (olga, tom) = (stage.signed_in("olga", Role::Organiser), stage.signed_in("tom", Role::Trainer));
    for id in ["s", "roster", "my roster"] {
        stage.session_of(&["tom"], id, "w", "2027-03-09T09:00Z", &["ana"]);
        let id = id.replace(' ', "%20");
        for (who, home, roster) in [(&olga, "/organise", "/roster"), (&tom, "/trainer", "")] {
            let page = who.get(&format!("{home}/sessions/{id}{roster}"));
            let brief = format!("{home}/sessions/{id}/brief");
            assert!(page.body.contains(&format!("href=\"{brief}\"")), "{brief}: {}", page.body);
            assert_eq!(who.get(&brief).status, 200, "{brief}");
        }
    }
}

#[test]
fn an_open_roster_closes_when_its_trainer_signs_out() {
    let stage = classroom("attempts: 3");
    stage.session("s", "w", "2027-03-09T09:00Z", &["ana"]);
    let trainer = stage.signed_in("tom", Role::Trainer);
    let mut roster = trainer.events("/trainer/sessions/s/events");
    roster.wait_for("row", "learner-ana");
    assert_eq!(trainer.post("/trainer/sign-out", "").status, 303);
    stage.learner("cleo", "Cleo", "");
    roster.end();
}

fn html(data: &str) -> String {
    serde_json::from_str::<Value>(data).unwrap()["html"].as_str().unwrap().to_owned()
}

#[test]
fn a_list_without_anybody_says_what_whoever_reads_it_can_do() {
    let stage = classroom("attempts: 1");
    people::add(&*stage.store, Person::new("olga", "Olga", Role::Organiser), stage.now()).unwrap();
    stage.session_of(&["tom"], "s", "w", "2027-03-20T09:00:00Z", &[]);
    let olga = stage.signed_in("olga", Role::Organiser);
    let tom = stage.signed_in("tom", Role::Trainer);
    let (hers, his) = (olga.get("/organise/sessions/s/roster").body, tom.get("/trainer/sessions/s").body);
    assert!(hers.contains("<a href=\"/organise/import?session=s\">Bring people in</a>"), "{hers}");
    assert!(his.contains("An organiser brings people in;") && !his.contains("prework roster"), "{his}");
    stage.set("2027-03-21T12:00:00Z");
    let over = stage.signed_in("tom", Role::Trainer).get("/trainer/sessions/s").body;
    assert!(over.contains("Nobody is on this roster.") && !over.contains("brings people in"), "{over}");
}
