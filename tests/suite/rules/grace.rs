//! What ended and is in grace: until when, what has none, and that no session knows of it.

use super::assigned::{all, asked, nurse, program, read};
use super::case::{Case, Spec, at, key, live};
use jiff::Timestamp;
use prework::course::{Completion, Criterion, OnMajor, Program, Rule, Step, Validity};
use prework::readiness::{Phase, RequirementState};

/// *Hand*, valid for a year.
fn yearly(grace: &str, more: impl FnOnce(Spec) -> Spec) -> Case {
    nurse(|m| more(m.valid_for("P1Y").grace(grace)))
}

/// Passed so that it ends on the first of June 2027, at noon.
const PASSED: &str = "2026-06-01 passed hand 90%";

/// A time, the phase then, and the end of the grace.
type Day = (&'static str, Phase, Option<&'static str>);

fn held(case: &Case, module: &str, time: &str) -> (Phase, Option<Timestamp>) {
    let found = asked(case, time).unwrap();
    let held = found.requirements.iter().find(|held| held.verdict.key.id().as_str() == module).unwrap();
    assert_eq!(held.phase == Phase::Grace, held.grace.is_some(), "{held:?}");
    (held.phase, held.grace)
}

#[track_caller]
fn stand(rows: Vec<(&str, Case, Vec<Day>)>) {
    for (name, case, days) in rows {
        for (time, phase, grace) in days {
            assert_eq!(held(&case, "hand", time), (phase, grace.map(at)), "{name}, on {time}");
        }
    }
}

#[test]
fn what_ended_by_itself_is_in_grace_for_as_long_as_its_author_says() {
    use Phase::{Due30, Grace, Lapsed, NotHeld, Valid};
    let month = || yearly("P1M", |m| m);
    let mut both = month().history(["2026-05-01 completed hand", PASSED]);
    both.catalog.courses[0].modules[0].completion = Completion::Both;
    stand(vec![
        (
            "it ends, and its grace does",
            month().history([PASSED]),
            vec![
                ("2027-06-01T11:59", Due30, None),
                ("2027-06-01T12:00", Grace, Some("2027-07-01")),
                ("2027-07-01T11:59", Grace, Some("2027-07-01")),
                ("2027-07-01T12:00", Lapsed, None),
            ],
        ),
        ("without a grace", nurse(|m| m.valid_for("P1Y")).history([PASSED]), vec![("2027-06-01T12:00", Lapsed, None)]),
        ("what never held has none", month(), vec![("2027-06-02", NotHeld, None)]),
        (
            "renewed in grace, from that day on",
            month().history([PASSED, "2027-06-20 passed hand 90%"]),
            vec![
                ("2027-06-19", Grace, Some("2027-07-01")),
                ("2027-06-20", Valid, None),
                ("2028-06-20", Grace, Some("2028-07-20")),
            ],
        ),
        (
            "failed in grace",
            month().history([PASSED, "2027-06-20 failed hand 40%"]),
            vec![("2027-06-21", Grace, Some("2027-07-01"))],
        ),
        (
            "excused in grace, and not to its end",
            month().history([PASSED]).waived("hand", Some("2027-06-15T00:00")),
            vec![("2027-06-14", Due30, None), ("2027-06-15T00:00", Grace, Some("2027-07-01"))],
        ),
        (
            "a record that says its end",
            month().history(["2026-05-03 certified hand until:2027-06-14"]),
            vec![
                ("2027-06-14T23:59", Due30, None),
                ("2027-06-15T00:00", Grace, Some("2027-07-15T00:00")),
                ("2027-07-15T00:00", Lapsed, None),
            ],
        ),
        (
            "a record that says none",
            month().history(["2026-05-03 certified hand"]),
            vec![("2027-05-03", Grace, Some("2027-06-03"))],
        ),
        (
            "by a module in its place, for as long as this one says",
            yearly("P1M", |m| m.equivalent("old"))
                .other("old", |m| m.assessment(80))
                .history(["2026-06-01 passed old 90%"]),
            vec![("2027-06-02", Grace, Some("2027-07-01"))],
        ),
        ("of two that are needed, the first to end", both, vec![("2027-05-02", Grace, Some("2027-06-01"))]),
    ]);
}

#[test]
fn what_a_new_version_ended_has_no_grace() {
    use Phase::{Due30, Grace, Lapsed};
    let by = |day: &str| OnMajor::RetakeBy(day.parse().unwrap());
    let second = |policy: OnMajor, time: &str| {
        yearly("P30D", |m| m.version(2, policy.clone()))
            .released("hand", 1, "2026-01-01", OnMajor::Keep)
            .released("hand", 2, time, policy)
            .history(["2026-06-01 passed hand 90% v1"])
    };
    stand(vec![
        (
            "a new version ended it first",
            second(by("2027-03-31"), "2027-02-20"),
            vec![
                ("2027-03-31T23:59", Due30, None),
                ("2027-04-01T00:00", Lapsed, None),
                // Its own end is over, too, and that has no grace any more.
                ("2027-06-15", Lapsed, None),
            ],
        ),
        (
            "a new version ends the grace",
            second(OnMajor::RetakeNow, "2027-06-10"),
            vec![("2027-06-02", Grace, Some("2027-06-10")), ("2027-06-10", Lapsed, None)],
        ),
        (
            "an old certificate that a version ended takes nothing away",
            second(OnMajor::RetakeNow, "2026-05-20")
                .history(["2026-05-02 certified hand until:2029-01-01", "2026-06-02 passed hand 90% v2"]),
            vec![("2027-06-01", Due30, None), ("2027-06-03", Grace, Some("2027-07-02"))],
        ),
        (
            "what makes up for a version has its own",
            yearly("P30D", |m| m.version(2, OnMajor::Delta(key("update"))))
                .other("update", |m| m.lesson("news", 5).valid_for("P6M").grace("P10D"))
                .released("hand", 1, "2026-01-01", OnMajor::Keep)
                .released("hand", 2, "2026-09-01", OnMajor::Delta(key("update")))
                .history(["2026-06-01 passed hand 90% v1", "2026-10-01 completed update"]),
            vec![("2027-03-31", Due30, None), ("2027-04-01", Grace, Some("2027-04-11")), ("2027-04-11", Lapsed, None)],
        ),
    ]);
}

#[test]
fn a_grace_is_counted_on_the_calendar_where_the_courses_are() {
    for (zone, passed, grace, ends) in [
        // The clocks go forward on 28 March: thirty days later it is noon again, an hour early.
        ("Europe/Berlin", "2026-03-01", "P30D", "2027-03-31T12:00"),
        ("Europe/Berlin", "2026-03-01", "PT720H", "2027-03-31T13:00"),
        // Nowhere do they in this zone.
        ("UTC", "2026-03-01", "P30D", "2027-03-31T13:00"),
        // What ends on the 31st.
        ("Europe/Berlin", "2026-08-31", "P1M", "2027-09-30T12:00"),
        ("Europe/Berlin", "2026-08-31", "P6M", "2028-02-29T12:00"),
        ("Europe/Berlin", "2026-01-31", "P1M", "2027-02-28T12:00"),
    ] {
        let mut case = yearly(grace, |m| m).history([format!("{passed} passed hand 90%").as_str()]);
        case.catalog.timezone = zone.into();
        let ended = passed.replace("2026", "2027");
        assert_eq!(held(&case, "hand", &ended), (Phase::Grace, Some(at(ends))), "{passed} {grace} {zone}");
        assert_eq!(held(&case, "hand", ends), (Phase::Lapsed, None), "{passed} {grace} {zone}");
    }
    // Longer than the calendar.
    let endless = yearly("P9000Y", |m| m).history([PASSED]);
    assert_eq!(held(&endless, "hand", "2027-06-02"), (Phase::Grace, Some(Timestamp::MAX)));
}

#[test]
fn what_is_in_grace_does_not_hold_and_is_told_beside_its_end() {
    let case = yearly("P1M", |m| m).history([PASSED]);
    let found = asked(&case, "2027-06-20").unwrap();
    let hand = &found.requirements[0];
    assert!(!found.phase.holds() && !hand.phase.holds());
    assert_eq!((found.until, found.grace, found.minutes_left.0), (None, Some(at("2027-07-01")), 20));
    assert_eq!((hand.verdict.state, hand.verdict.valid_until), (RequirementState::Expired, Some(at("2027-06-01"))));
    assert_eq!(hand.verdict.reason, "Passed 90 % on 1 June 2026, was valid to 1 June; in grace until 1 July");
    let over = asked(&case, "2027-07-01").unwrap();
    assert_eq!((over.grace, over.minutes_left), (None, found.minutes_left));
    assert_eq!(over.requirements[0].verdict.reason, "Passed 90 % on 1 June 2026, was valid to 1 June");
}

#[test]
fn of_several_the_grace_that_ends_first_is_next() {
    let three = || {
        yearly("P1M", |m| m)
            .other("gloves", |m| m.lesson("size", 5).valid_for("P1Y").grace("P10D"))
            .other("waste", |m| m.lesson("bins", 30))
            .history([PASSED])
    };
    let (gloves, waste) = ("2026-06-02 completed gloves", "2027-01-02 completed waste");
    let announced = "2027-06-01T14:00 announced waste waiting:2";
    let first = Some("2027-06-12");
    let rows = [
        ("two, and the rest is valid", three().history([gloves, waste]), (Phase::Grace, first, "gloves", 25)),
        ("one isn't begun", three().history([gloves]), (Phase::Grace, first, "gloves", 55)),
        ("of one nothing is known", three().history([gloves, announced]), (Phase::Grace, first, "gloves", 55)),
        (
            "one is renewed",
            three().history([gloves, waste, "2027-05-02 completed gloves"]),
            (Phase::Grace, Some("2027-07-01"), "hand", 20),
        ),
        ("one lapsed", three().history(["2026-05-02 completed gloves", waste]), (Phase::Lapsed, None, "hand", 25)),
    ];
    for (name, mut case, (phase, grace, next, minutes)) in rows {
        let found = asked(&case, "2027-06-03").unwrap();
        assert_eq!((found.phase, found.grace), (phase, grace.map(at)), "{name}");
        assert_eq!((found.next, found.minutes_left.0), (Some(key(next).into()), minutes), "{name}");
        // A program over all of it says the same.
        case.catalog.programs.push(program(vec![Step::Course(key("hand").course)]));
        let both = all(&case, "2027-06-03");
        assert_eq!((both[0].phase, both[0].grace, &both[0].next), (phase, grace.map(at), &both[1].next), "{name}");
    }
}

#[test]
fn nobody_is_overdue_with_what_is_in_grace() {
    let on = |grace: &str, due: &str, time: &str| {
        let mut case = nurse(|m| m.valid_for("P1Y")).history(["2026-06-01 completed hand"]);
        case.catalog.courses[0].modules[0].grace = Validity::new(grace).ok();
        case.catalog.programs.push(Program { due: due.parse().ok(), ..program(vec![read("hand")]) });
        let found = all(&case, time).swap_remove(0);
        (found.phase, found.is_overdue())
    };
    // It was there in time.
    assert_eq!(on("P1M", "2027-03-01", "2027-06-20"), (Phase::Grace, false));
    assert_eq!(on("P1M", "2027-03-01", "2027-07-02"), (Phase::Lapsed, false));
    // It had ended before that day.
    assert_eq!(on("P1M", "2027-06-15", "2027-06-20"), (Phase::Grace, false));
    assert_eq!(on("P1M", "2027-06-15", "2027-07-02"), (Phase::Lapsed, true));
    assert_eq!(on("none", "2027-06-15", "2027-06-20"), (Phase::Lapsed, true));
}

#[test]
fn a_session_knows_no_grace() {
    let hand = yearly("P1Y", |m| m).history(["2026-02-01 passed hand 90%"]);
    assert_eq!(held(&hand, "hand", "2027-02-22"), (Phase::Grace, Some(at("2028-02-01"))));
    hand.gives("expired", "Passed 90 % on 1 February 2026, was valid to 1 February");
    yearly("P1Y", |m| m).history(["2026-03-01 passed hand 90%"]).gives("expiring", "Valid only to 1 March");
}

#[test]
fn a_workshop_that_a_program_asks_for_has_one_too() {
    for (criterion, told) in [
        (Criterion::Attended, "Attended on 1 June 2026, was valid to 1 June"),
        (Criterion::Observed, "Skill signed on 1 June 2026, was valid to 1 June"),
    ] {
        let Rule::Need(need) = live("basics", criterion) else { panic!("one need") };
        let mut case = nurse(|m| m)
            .workshop("basics", ["rub"], Some("P1Y"))
            .history(["2026-06-01 attended workshops/basics", "2026-06-01 passed workshops/basics#rub"]);
        case.catalog.courses[0].workshops[0].grace = Validity::new("P30D").ok();
        case.catalog.programs.push(program(vec![Step::One(need.clone())]));
        let on = |time: &str| all(&case, time).swap_remove(0);
        assert_eq!((on("2027-06-20").phase, on("2027-06-20").grace), (Phase::Grace, Some(at("2027-07-01"))));
        assert_eq!(on("2027-06-20").requirements[0].verdict.reason, format!("{told}; in grace until 1 July"));
        assert_eq!(on("2027-07-01").phase, Phase::Lapsed);
        let session = case.rule(Rule::Need(need)).session("2027-07-20T09:00[Europe/Berlin]", 3);
        session.asked("2027-06-20").gives("expired", told);
    }
}
