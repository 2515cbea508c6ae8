//! Whatever somebody's history: trainer and learner read the same of it, of every session and at any time.

use super::html::text;
use crate::support::stage::Stage;
use prework::access::{PersonId, Role, Scope};
use prework::decision::Said;
use prework::operation::declare::{self, Word};
use prework::operation::vouch::{self, Wish};
use prework::operation::waive::{self, Grounds, WaiveError};
use prework::store::Claim;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const PEOPLE: usize = 24;

const SESSIONS: [(&str, &str); 2] = [("soon", "2027-03-12T09:00:00Z"), ("late", "2027-04-20T09:00:00Z")];

/// Something that happened to somebody.
#[derive(Debug, Clone)]
enum Deed {
    Read(&'static str),
    Completed(&'static str),
    Passed(&'static str, u32),
    Failed(&'static str, u32),
    Declared,
    Waived(&'static str, Option<u32>),
    Certified(&'static str),
}

fn deed() -> impl Strategy<Value = Deed> {
    let graded = || select(vec!["graded", "strict"]);
    prop_oneof![
        3 => select(vec!["graded/index", "graded/two", "strict/index", "read/index"]).prop_map(Deed::Read),
        2 => select(vec!["graded", "read", "strict"]).prop_map(Deed::Completed),
        3 => (graded(), 80u32..=100).prop_map(|(module, score)| Deed::Passed(module, score)),
        2 => (graded(), 0u32..80).prop_map(|(module, score)| Deed::Failed(module, score)),
        1 => Just(Deed::Declared),
        1 => (select(vec!["graded", "strict", "read", "word"]), prop::option::of(1u32..60))
            .prop_map(|(module, days)| Deed::Waived(module, days)),
        1 => select(vec!["read", "graded"]).prop_map(Deed::Certified),
    ]
}

/// Who did what on which day, in order.
fn history() -> Vec<(u32, usize, Deed)> {
    let day = (0u32..20, 0..PEOPLE, deed());
    let all = prop::collection::vec(day, 220..240);
    let mut all = all.new_tree(&mut TestRunner::deterministic()).unwrap().current();
    all.sort_by_key(|(day, ..)| *day);
    all
}

fn stage() -> Stage {
    let assessment = super::three_questions("pass: 80%\nattempts: 3\nretry_after: 2d");
    let strict = super::three_questions("pass: 90%\nattempts: 1");
    let stage = Stage::courses(
        &[
            ("prework.yaml", "id_base: https://x.org/ids/\n"),
            ("courses/c/course.yaml", "title: Course\n"),
            (
                "courses/c/graded/index.md",
                "---\ntitle: Graded\ncompletion: both\nvalid_for: P30D\n---\n\nA text to read.\n",
            ),
            ("courses/c/graded/two.md", "# Two\n\nAnother text to read.\n"),
            ("courses/c/graded/assessment.md", &assessment),
            ("courses/c/strict/index.md", "---\ntitle: Strict\n---\n\nA text to read.\n"),
            ("courses/c/strict/assessment.md", &strict),
            ("courses/c/read/index.md", "---\ntitle: Only read\n---\n\nA text to read.\n"),
            ("courses/c/word/index.md", "---\ntitle: My word\ncompletion: declared\n---\n\nA text to read.\n"),
            (
                "courses/c/workshops/w.md",
                "---\ntitle: Workshop\nduration: 1h\nrequires: [{module: graded, evidence: reported}, {any: [{module: strict, evidence: reported}, read]}, word]\n---\n\nCome in.\n",
            ),
        ],
        "2027-03-01T08:00:00Z",
    );
    stage.trainer("tom", "Tom");
    let people: Vec<String> = (0..PEOPLE).map(|n| format!("p{n}")).collect();
    for id in &people {
        stage.learner(id, &id.to_uppercase(), "North");
    }
    let seats: Vec<&str> = people.iter().map(String::as_str).collect();
    for (id, starts) in SESSIONS {
        stage.session_of(&["tom"], id, "w", starts, &seats);
    }
    stage
}

fn statement(who: usize, verb: &str, object: &str, score: Option<u32>, at: &str) -> Value {
    let mut statement = json!({
        "actor": { "account": { "homePage": "https://x.org/ids/", "name": format!("p{who}") } },
        "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
        "object": { "id": format!("https://x.org/ids/c/{object}") },
        "timestamp": at,
    });
    if let Some(score) = score {
        statement["result"] = json!({ "score": { "scaled": f64::from(score) / 100.0 }, "success": verb == "passed" });
    }
    statement
}

/// Has it happen, by whoever it is up to.
fn happen(stage: &Stage, who: usize, deed: &Deed) -> Option<Value> {
    let (person, now) = (PersonId(format!("p{who}")), stage.now());
    let grounds = Grounds { by: "Tom", reason: "did it elsewhere, 80 % of it" };
    match deed {
        Deed::Read(lesson) => Some(statement(who, "completed", lesson, None, &now.to_string())),
        Deed::Completed(module) => Some(statement(who, "completed", module, None, &now.to_string())),
        Deed::Passed(module, score) => {
            Some(statement(who, "passed", &format!("{module}/assessment"), Some(*score), &now.to_string()))
        }
        Deed::Failed(module, score) => {
            Some(statement(who, "failed", &format!("{module}/assessment"), Some(*score), &now.to_string()))
        }
        Deed::Declared => {
            declare::declare(&*stage.store, &person, "word", Word::Done, now).unwrap();
            None
        }
        Deed::Waived(module, days) => {
            let until = days.map(|days| now + jiff::SignedDuration::from_hours(24 * i64::from(days)));
            let done = waive::add(&*stage.store, &stage.catalog, &person, module, until, grounds, now);
            assert!(matches!(done, Ok(_) | Err(WaiveError::Given)), "{done:?}");
            None
        }
        Deed::Certified(module) => {
            let module = stage.catalog.find_module(module).unwrap();
            let says = Said {
                achieved: "2027-02-10".parse().unwrap(),
                until: None,
                source: "City Hospital".to_owned(),
                scan: None,
            };
            let wish = Wish { achieved: Some(says.achieved), until: None, source: says.source.clone() };
            let claim = Claim { id: Uuid::now_v7(), person, module, says, made: now, settled: None };
            stage.store.add_claim(&claim, b"%PDF-1.7", 5).unwrap();
            let server = prework::access::Principal::Person(PersonId("olga".to_owned()), Role::Organiser);
            vouch::accept(&*stage.store, &stage.catalog, claim.id, &wish, (&server, grounds), now).unwrap().unwrap();
            None
        }
    }
}

/// What stands between two marks.
fn between<'a>(html: &'a str, from: &str, to: &str) -> &'a str {
    let rest = html.split_once(from).unwrap_or_else(|| panic!("no {from} in {html}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} in {html}")).0
}

/// What is told of somebody: the word, the reason, how much is done, and of each requirement its word and its reason.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    word: String,
    reason: String,
    done: String,
    needs: BTreeSet<(String, String)>,
}

fn on_roster(page: &str, who: usize) -> Told {
    let row = between(page, &format!("<tr id=\"learner-p{who}\""), "</tr>");
    let cells = row.split("<span class=\"cell ").skip(1).map(|cell| {
        let title = text(between(cell, "title=\"", "\""));
        let (name, rest) = title.split_once(": ").unwrap();
        let reason = rest.split_once(". ").map_or(rest, |(_, reason)| reason);
        let grade = [" Verified.", " Reported."].into_iter().find_map(|grade| reason.strip_suffix(grade));
        (name.to_owned(), grade.unwrap_or(reason).to_owned())
    });
    Told {
        word: text(between(row, "<td class=\"is\" role=\"cell\">", "</td>")),
        reason: text(between(between(row, "<td class=\"why\"", "</td>"), "<a ", "</a>").split_once('>').unwrap().1),
        done: text(between(between(row, "<td class=\"left-over num\"", "/td>"), ">", "<")),
        needs: cells.collect(),
    }
}

fn on_own_page(page: &str, session: &str) -> Told {
    let mine = page.split("<section class=\"card\"").find(|card| card.contains(&format!("/me/sessions/{session}\"")));
    let card = mine.unwrap_or_else(|| panic!("no {session} in {page}"));
    let needs = card.split("<div class=\"need\">").skip(1).filter(|need| !need.contains("/me/sessions/"));
    let need = |need: &str| {
        let said = between(need, "<span class=\"soft small\">", "</span>");
        // What the evidence is worth stands behind it, as a tag.
        (text(between(need, ">", "</a>")), text(said.split("<span").next().unwrap()))
    };
    Told {
        word: text(between(card, "<span class=\"state ", "</span>").split_once('>').unwrap().1),
        reason: text(between(card, "<p class=\"soft\">", "</p>")),
        done: text(between(card, "<span class=\"small soft num\">", "</span>")).trim_end_matches(" done").to_owned(),
        needs: needs.map(need).collect(),
    }
}

#[test]
fn whatever_the_history_roster_and_own_page_say_the_same() {
    let stage = stage();
    let client = stage.client(&[Scope::All]);
    let mut history = history().into_iter().peekable();
    let (mut words, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    for day in 0..=45 {
        stage.set(&format!(
            "{}T08:00:00Z",
            "2027-03-01".parse::<jiff::civil::Date>().unwrap() + jiff::ToSpan::days(day)
        ));
        let mut statements = Vec::new();
        while let Some((_, who, deed)) = history.next_if(|(on, ..)| i64::from(*on) == i64::from(day)) {
            statements.extend(happen(&stage, who, &deed));
        }
        if !statements.is_empty() {
            assert_eq!(client.statements(&Value::Array(statements)).status, 200);
        }
        if ![4, 10, 19, 45].contains(&day) {
            continue;
        }
        let now = stage.now() + jiff::SignedDuration::from_secs(1);
        stage.set(&now.to_string());
        let trainer = stage.signed_in("tom", Role::Trainer);
        let ahead = SESSIONS.into_iter().filter(|(_, starts)| now < starts.parse().unwrap());
        let rosters: Vec<(&str, String)> =
            ahead.map(|(id, _)| (id, trainer.get(&format!("/trainer/sessions/{id}")).body)).collect();
        assert!(!rosters.is_empty());
        for who in 0..PEOPLE {
            let me = stage.signed_in(&format!("p{who}"), Role::Learner).get("/me").body;
            for (session, roster) in &rosters {
                let (told, own) = (on_roster(roster, who), on_own_page(&me, session));
                assert_eq!(told, own, "p{who} of {session} on day {day}");
                assert!(told.needs.len() >= 3 && !told.reason.is_empty(), "{told:?}");
                words.insert(told.word);
                reasons.insert(told.reason);
            }
        }
    }
    assert!(words.len() >= 4 && reasons.len() > 30, "{words:?} {reasons:?}");
}
