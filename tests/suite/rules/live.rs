//! Workshops asked for before a workshop: attended, or every skill signed. And the learner's own word, the weakest there is.

use super::case::{Case, at, case, live, needs};
use prework::course::{Criterion, Grade, Rule};

fn attended(valid_for: Option<&str>) -> Case {
    case("attended").workshop("basics", [], valid_for).rule(live("basics", Criterion::Attended))
}

fn observed() -> Case {
    case("observed").workshop("basics", ["rub", "mask"], Some("P1Y")).rule(live("basics", Criterion::Observed))
}

const RUB: &str = "2027-02-01 passed workshops/basics#rub";
const MASK: &str = "2027-02-12 passed workshops/basics#mask";

#[test]
fn to_have_been_there() {
    attended(None).gives("not_started", "Not attended yet: Basics");
    attended(None).history(["2027-02-12 attended workshops/basics"]).gives("satisfied", "Attended on 12 February");
    attended(None)
        .history(["2027-02-12 attended workshops/basics reported"])
        .gives("not_started", "Not attended yet: Basics");
    attended(None)
        .history(["2027-02-12 attended workshops/basics voided:2027-02-13"])
        .gives("not_started", "Not attended yet: Basics");
    attended(None).history(["2027-02-12 attended workshops/other"]).gives("not_started", "Not attended yet: Basics");
    attended(None).history([RUB]).gives("not_started", "Not attended yet: Basics");
    attended(None).silent_since("2027-02-19").gives("unknown", "No data from LMS since Friday");
    attended(Some("P1Y")).history(["2026-03-01 attended workshops/basics"]).gives("expiring", "Valid only to 1 March");
    attended(Some("P1Y"))
        .history(["2026-02-01 attended workshops/basics"])
        .gives("expired", "Attended on 1 February 2026, was valid to 1 February");
    // The longer one counts, whatever comes first.
    let twice = ["2027-02-12 attended workshops/basics", "2026-02-01 attended workshops/basics"];
    attended(Some("P1Y")).history(twice).gives("satisfied", "Attended on 12 February, valid to 12 February 2028");
}

#[test]
fn to_have_every_skill_signed() {
    observed().gives("not_started", "0 of 2 skills signed in Basics; next: The rub");
    observed().history([MASK]).gives("in_progress", "1 of 2 skills signed in Basics; next: The rub");
    let both = observed().history([MASK, RUB]);
    both.gives("satisfied", "All 2 skills signed, the last on 12 February, valid to 1 February 2028");
    assert_eq!(both.only().evidence.len(), 2);
    assert_eq!(both.only().grade, Some(Grade::Verified));
    observed()
        .history([RUB, "2027-02-12 passed workshops/basics#mask reported"])
        .gives("in_progress", "1 of 2 skills signed in Basics; next: The mask");
    // What isn't there yet is no pass, and to have been there is no skill.
    observed()
        .history(["2027-02-12 failed workshops/basics#rub", "2027-02-12 attended workshops/basics"])
        .gives("not_started", "0 of 2 skills signed in Basics; next: The rub");
    observed()
        .history(["2026-02-01 passed workshops/basics#rub", MASK])
        .gives("expired", "All 2 skills signed, the last on 12 February, was valid to 1 February");
}

#[test]
fn both_at_once_is_one_line_that_says_what_is_missing() {
    let both = || {
        let rule = Rule::All(vec![live("basics", Criterion::Attended), live("basics", Criterion::Observed)]);
        case("both").workshop("basics", ["rub"], None).rule(rule)
    };
    let line = "0 of 1 skills signed in Basics; next: The rub";
    both().history(["2027-02-21 attended workshops/basics"]).expect("on_track", line, [("basics", "not_started")]);
    both().history(["2027-02-21 attended workshops/basics", "2027-02-21 passed workshops/basics#rub"]).expect(
        "ready",
        "All done",
        [("basics", "satisfied")],
    );
}

#[test]
fn a_workshop_takes_none_of_the_learners_own_time() {
    let mixed = || {
        let rule =
            Rule::All(vec![live("basics", Criterion::Attended), needs("hand", Criterion::Completed, Grade::Reported)]);
        case("mixed").workshop("basics", [], None).other("hand", |m| m.lesson("soap", 10)).rule(rule)
    };
    assert_eq!(mixed().verdict().minutes_left.0, 10);
    let read = mixed().history(["2027-02-21 read hand/soap"]);
    read.expect("on_track", "Not attended yet: Basics", [("basics", "not_started"), ("hand", "satisfied")]);
    read.clone().asked("2027-03-02T10:00").expect(
        "at_risk",
        "Not attended yet: Basics; nothing since 21 February",
        [("basics", "not_started"), ("hand", "satisfied")],
    );
}

#[test]
fn a_workshop_can_be_waived() {
    let waived = attended(None).waived_live("basics");
    waived.gives("waived", "Waived by R. Ito: equivalent course");
    assert_eq!(waived.verdict().state.code(), "ready_by_waiver");
}

#[test]
fn their_own_word_counts_where_it_is_asked_for_and_says_so() {
    let asked = |criterion, grade| {
        case("declared").module("hand", |m| m.lesson("soap", 10).assessment(80).asks(criterion, grade))
    };
    let own = || asked(Criterion::Declared, Grade::Reported);
    own().gives("not_started", "Not declared yet, 10 min: Hand");
    own().history(["2027-02-12 read hand/soap"]).gives("satisfied", "Completed on 12 February");
    let said = own().history(["2027-02-12 declared hand"]);
    said.gives("satisfied", "Their own word, of 12 February");
    assert_eq!(said.only().grade, Some(Grade::Reported));
    // What was shown says more than what was said.
    said.clone().history(["2027-02-10 passed hand 90%"]).gives("satisfied", "Passed 90 % on 10 February");
    said.history(["2027-02-12T13:00 passed hand 90%"]).gives("satisfied", "Passed 90 % on 12 February");
    asked(Criterion::Completed, Grade::Reported)
        .history(["2027-02-12 declared hand"])
        .gives("in_progress", "10 min left: Soap");
    asked(Criterion::Passed, Grade::Verified)
        .history(["2027-02-12 declared hand"])
        .gives("in_progress", "20 min left: Soap, then its assessment");
    assert_eq!(own().history(["2027-02-12 declared hand"]).asked("2027-02-11").only().state.code(), "not_started");
    assert_eq!(at("2027-02-12"), at("2027-02-12T12:00"));
}
