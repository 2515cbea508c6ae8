//! Learner × course, without a session: who is asked, and how what they hold stands from day to day.

use super::case::{Case, Spec, at, case, key};
use prework::course::{Completion, Criterion, Grade, Id, ModuleKey, Need, OnMajor, Program, Step};
use prework::readiness::{Assignment, Facts, Phase, Published, assignments};
use prework::roster::Membership;

/// A course for nurses that asks for one module, *Hand*, which is passed; Ada is a nurse.
pub(super) fn nurse(more: impl FnOnce(Spec) -> Spec) -> Case {
    let mut case = case("a nurse").module("hand", |m| more(m.lesson("soap", 10).assessment(80)));
    case.catalog.timezone = "Europe/Berlin".into();
    case.catalog.courses[0].audience.insert("role".into(), vec!["nurse".into()]);
    case.catalog.courses[0].modules[0].completion = Completion::Assessment;
    case.person.attributes.insert("role".into(), "Nurse".into());
    case
}

pub(super) fn asked(case: &Case, time: &str) -> Option<Assignment> {
    all(case, time).pop()
}

/// Programs first, then the course.
pub(super) fn all(case: &Case, time: &str) -> Vec<Assignment> {
    let published: Published = case.published.iter().cloned().collect();
    let facts = Facts {
        catalog: &case.catalog,
        published: &published,
        person: &case.person,
        evidence: &case.evidence,
        waivers: &case.waivers,
        silent: None,
        as_of: at(time),
    };
    assignments(&facts)
}

#[track_caller]
fn stands<const N: usize>(case: &Case, days: [(&str, Phase); N]) {
    for (time, phase) in days {
        let found = asked(case, time).unwrap();
        assert_eq!((found.phase, found.requirements[0].phase), (phase, phase), "on {time}: {found:?}");
    }
}

#[test]
fn what_is_valid_for_a_year_comes_due_and_lapses() {
    let case = nurse(|m| m.valid_for("P1Y")).history(["2026-06-01 passed hand 90%"]);
    stands(
        &case,
        [
            ("2026-05-31", Phase::NotHeld),
            ("2026-06-01", Phase::Valid),
            // Ninety days before the first of June, at noon as people read it: the clocks change in between.
            ("2027-03-03T11:59", Phase::Valid),
            ("2027-03-03T12:00", Phase::Due90),
            ("2027-04-02T11:59", Phase::Due90),
            ("2027-04-02T12:00", Phase::Due60),
            ("2027-05-02T12:00", Phase::Due30),
            ("2027-06-01T11:59", Phase::Due30),
            ("2027-06-01T12:00", Phase::Lapsed),
        ],
    );
    let due = asked(&case, "2027-05-20").unwrap();
    assert_eq!((due.until, due.next, due.minutes_left.0), (Some(at("2027-06-01")), Some(key("hand").into()), 0));
    // Renewed in the window: from then on for a year. What was begun anew takes nothing away.
    let renewed = case.history(["2027-05-10 failed hand 40%", "2027-05-12 passed hand 85%"]);
    stands(&renewed, [("2027-05-11", Phase::Due30), ("2027-05-12", Phase::Valid), ("2028-05-12T12:00", Phase::Lapsed)]);
}

#[test]
fn month_ends_clamp() {
    let case = nurse(|m| m.valid_for("P6M")).history(["2027-08-31 passed hand 90%"]);
    stands(&case, [("2028-02-29T11:59", Phase::Due30), ("2028-02-29T12:00", Phase::Lapsed)]);
}

#[test]
fn what_never_held_was_begun_or_not() {
    stands(&nurse(|m| m), [("2027-02-22", Phase::NotHeld)]);
    stands(&nurse(|m| m).history(["2027-02-12 read hand/soap"]), [("2027-02-22", Phase::InProgress)]);
    stands(&nurse(|m| m).history(["2027-02-12 failed hand 40%"]), [("2027-02-22", Phase::InProgress)]);
    // For ever, and no deadline of a session's to make it hopeless.
    let held = nurse(|m| m.attempts(1)).history(["2020-02-12 passed hand 80%"]);
    stands(&held, [("2027-02-22", Phase::Valid)]);
    assert_eq!(asked(&held, "2027-02-22").unwrap().until, None);
}

#[test]
fn a_waiver_holds_until_it_ends_or_what_is_behind_it_does() {
    let waived = nurse(|m| m.valid_for("P1Y")).waived("hand", Some("2027-03-10T00:00"));
    stands(&waived, [("2027-02-22", Phase::Due30), ("2027-03-10T00:00", Phase::NotHeld)]);
    let behind = waived.history(["2027-02-12 passed hand 90%"]);
    stands(&behind, [("2027-02-22", Phase::Valid), ("2027-03-10T00:00", Phase::Valid)]);
    assert_eq!(asked(&behind, "2027-02-22").unwrap().until, Some(at("2028-02-12")));
}

#[test]
fn a_new_version_ends_what_was_held_when_it_says() {
    let by = OnMajor::RetakeBy("2027-03-31".parse().unwrap());
    let case = nurse(|m| m.version(2, by.clone()))
        .released("hand", 1, "2026-01-01", OnMajor::Keep)
        .released("hand", 2, "2027-02-20", by)
        .history(["2026-06-01 passed hand 90% v1"]);
    stands(
        &case,
        [("2027-02-22", Phase::Due60), ("2027-03-31T23:59", Phase::Due30), ("2027-04-01T00:00", Phase::Lapsed)],
    );
}

#[test]
fn joining_asks_leaving_stops_and_what_was_shown_stays() {
    let mut case = nurse(|m| m).history(["2026-06-01 passed hand 90%"]);
    case.catalog.courses[0].audience.insert("team".into(), vec!["ICU".into()]);
    let day = |text: &str| Some(text.parse().unwrap());
    let time = |starts, ends| Membership { team: "icu".into(), starts, ends };
    case.person.teams = vec![time(day("2027-01-01"), day("2027-01-31")), time(day("2027-03-01"), None)];
    for (time, phase) in [
        ("2026-12-31", None),
        ("2027-01-01", Some(Phase::Valid)),
        ("2027-01-31", Some(Phase::Valid)),
        ("2027-02-01", None),
        ("2027-03-01", Some(Phase::Valid)),
    ] {
        assert_eq!(asked(&case, time).map(|asked| asked.phase), phase, "{time}");
    }
    case.person.attributes.insert("role".into(), "physician".into());
    assert_eq!(asked(&case, "2027-03-01"), None);
    // A course that doesn't say whom it is for asks nobody.
    case.catalog.courses[0].audience.clear();
    assert_eq!(asked(&case, "2027-03-01"), None);
}

#[test]
fn a_course_asks_for_its_modules_but_not_for_all_of_everybody() {
    let mut case = nurse(|m| m.valid_for("P1Y"))
        .other("sharps", |m| m.lesson("bin", 5).only_for("role", "student"))
        .other("refresher", |m| m.lesson("again", 5))
        .other("gloves", |m| m.lesson("size", 5));
    case.catalog.courses[0].modules[2].recommended = true;
    let names = |case: &Case| {
        let asked = asked(case, "2027-02-22").unwrap();
        let held = asked.requirements.iter().map(|held| (held.verdict.key.id().to_string(), held.phase));
        (held.collect::<Vec<_>>(), asked.phase, asked.next.map(|next| next.id().to_string()))
    };
    let (hand, gloves) = ("hand".to_owned(), "gloves".to_owned());
    let not_held = vec![(hand.clone(), Phase::NotHeld), (gloves.clone(), Phase::NotHeld)];
    assert_eq!(names(&case), (not_held, Phase::NotHeld, Some(hand.clone())));
    // Something of it holds; then what held lapses, which counts first.
    case = case.history(["2027-01-12 passed hand 90%"]);
    let begun = vec![(hand.clone(), Phase::Valid), (gloves.clone(), Phase::NotHeld)];
    assert_eq!(names(&case), (begun, Phase::InProgress, Some(gloves.clone())));
    case.evidence.clear();
    case = case.history(["2025-01-12 passed hand 90%"]);
    let lapsed = vec![(hand.clone(), Phase::Lapsed), (gloves, Phase::NotHeld)];
    assert_eq!(names(&case), (lapsed, Phase::Lapsed, Some(hand)));
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

/// A module of another course that counts as the first one's here: read, and no more.
pub(super) fn read(module: &str) -> Step {
    Step::One(Need { key: key(module).into(), criterion: Criterion::Completed, grade: Grade::Reported })
}

/// A program for nurses.
pub(super) fn program(requires: Vec<Step>) -> Program {
    Program {
        id: id("first-month"),
        title: "First month".into(),
        summary: String::new(),
        audience: [("role".to_owned(), vec!["nurse".to_owned()])].into(),
        requires,
        recommended: Vec::new(),
        due: None,
        source: String::new(),
    }
}

#[test]
fn a_program_asks_over_several_courses_in_its_own_order() {
    let mut case = nurse(|m| m.valid_for("P1Y")).other("sharps", |m| m.lesson("bin", 5).only_for("role", "student"));
    let mut second = case.catalog.courses[0].clone();
    second.id = id("second");
    second.audience.clear();
    case.catalog.courses.push(second);
    let whole = case.catalog.courses[0].id.clone();
    let other = ModuleKey { course: id("second"), module: id("hand") };
    let other = Need { key: other.into(), criterion: Criterion::Passed, grade: Grade::Verified };
    case.catalog.programs.push(program(vec![Step::One(other), Step::Course(whole)]));
    case = case.history(["2027-01-12 passed hand 90%"]);
    let found = all(&case, "2027-02-22");
    let told: Vec<_> = found
        .iter()
        .map(|asked| {
            let held = asked.requirements.iter().map(|held| (held.verdict.key.to_string(), held.phase));
            (asked.asked_by.as_str(), asked.phase, held.collect::<Vec<_>>())
        })
        .collect();
    // What is for others is asked of nobody else, whoever asks; the course itself asks for its own part.
    let hand = (key("hand").to_string(), Phase::Valid);
    let both = vec![("second/hand".to_owned(), Phase::NotHeld), hand.clone()];
    let course = key("hand").course.to_string();
    assert_eq!(told, [("first-month", Phase::InProgress, both), (course.as_str(), Phase::Valid, vec![hand])]);
    assert_eq!(found[0].next.as_ref().map(ToString::to_string).as_deref(), Some("second/hand"));
    // Without an audience it is there to read; who leaves the audience is asked no longer.
    case.catalog.programs[0].audience.clear();
    assert_eq!(all(&case, "2027-02-22").len(), 1);
    case.catalog.programs[0].audience = [("role".to_owned(), vec!["student".to_owned()])].into();
    assert_eq!(all(&case, "2027-02-22").len(), 1);
}

#[test]
fn what_was_not_there_on_the_last_day_is_overdue() {
    let overdue = |case: &Case, days: &[(&str, bool)]| {
        for (time, expected) in days {
            let found = all(case, time);
            assert_eq!(found[0].is_overdue(), *expected, "on {time}: {found:?}");
        }
    };
    let mut case = nurse(|m| m.valid_for("P1Y")).other("gloves", |m| m.lesson("size", 5).due("2027-02-10"));
    case.catalog
        .programs
        .push(Program { due: "2027-02-28".parse().ok(), ..program(vec![read("gloves"), read("hand")]) });
    // In Berlin, where the courses are: the day ends an hour before it does in London. The module's own day counts when earlier.
    overdue(&case, &[("2027-02-10T23:59", false), ("2027-02-11T00:00", true)]);
    let case = case.history(["2027-02-09 read gloves/size", "2027-02-09 completed gloves"]);
    overdue(&case, &[("2027-02-11T00:00", false), ("2027-02-28T23:59", false), ("2027-03-01T00:00", true)]);
    assert_eq!(all(&case, "2027-02-20")[0].requirements[1].due, Some(at("2027-03-01T00:00")));
    // The course asks for the hands, too, and names no day.
    assert!(!all(&case, "2027-03-05")[1].requirements[0].overdue);
    // What was there in time, and has lapsed since, is lapsed; what had lapsed before is both.
    let lapsed = |when: &str| {
        let found = all(&case.clone().history([when]), "2028-06-01").swap_remove(0);
        (found.requirements[1].phase, found.requirements[1].overdue)
    };
    assert_eq!(lapsed("2027-02-27 completed hand"), (Phase::Lapsed, false));
    assert_eq!(lapsed("2026-02-27 completed hand"), (Phase::Lapsed, true));
    // Done late is done.
    overdue(&case.history(["2027-03-02 completed hand"]), &[("2027-03-05", false)]);
}

#[test]
fn who_joins_after_the_last_day_is_not_overdue() {
    let mut case = nurse(|m| m);
    case.catalog.programs.push(Program { due: "2027-02-10".parse().ok(), ..program(vec![read("hand")]) });
    let day = |text: &str| Some(text.parse().unwrap());
    let overdue = |case: &Case| all(case, "2027-02-22")[0].requirements[0].overdue;
    case.person.teams = vec![Membership { team: "ICU".into(), starts: day("2027-02-15"), ends: None }];
    // Since when they are a nurse, nobody knows.
    assert!(overdue(&case));
    case.catalog.programs[0].audience.insert("team".into(), vec!["icu".into(), "ward 1".into()]);
    assert!(!overdue(&case));
    // From one team of the audience to another is no joining.
    case.person.teams.push(Membership { team: "Ward 1".into(), starts: day("2027-01-01"), ends: day("2027-02-14") });
    assert!(overdue(&case));
}
