//! Learner × session: every state, and what the one line says.

use super::case::{Case, case, key};

/// Two modules: *Hand* of 25 minutes and an assessment, *Waste* of 20 minutes.
fn two(name: &str) -> Case {
    case(name)
        .module("hand", |m| m.lesson("soap", 10).lesson("gloves", 15).assessment(80))
        .module("waste", |m| m.lesson("bins", 20))
}

#[test]
fn ready() {
    case("nothing asked").expect("ready", "Nothing is required", []);
    two("all done").history(["2027-02-12 passed hand 90%", "2027-02-12 read waste/bins"]).expect(
        "ready",
        "All done, lowest 90 %",
        [("hand", "satisfied"), ("waste", "satisfied")],
    );
    case("all passed")
        .module("hand", |m| m.assessment(80).valid_for("P1Y"))
        .module("gown", |m| m.assessment(80).valid_for("P2Y"))
        .history(["2026-03-10 passed hand 92%", "2026-03-10 passed gown 88.9%"])
        .expect("ready", "All passed, lowest 88 %; valid to 10 March", [("hand", "satisfied"), ("gown", "satisfied")]);
    case("passed in time")
        .module("hand", |m| m.assessment(80).valid_for("P1Y"))
        .session("2027-03-04T09:00[Europe/Berlin]", 3)
        .history(["2027-02-12 passed hand 90%"])
        .expect("ready", "Passed 90 % on 12 February, valid to 12 February 2028", [("hand", "satisfied")]);
    two("after it was due")
        .asked("2027-03-04T08:00")
        .history(["2027-03-04T07:00 passed hand 90%", "2027-02-12 read waste/bins"])
        .expect("ready", "All done, lowest 90 %", [("hand", "satisfied"), ("waste", "satisfied")]);
}

#[test]
fn ready_by_waiver() {
    two("one waived").waived("waste", Some("2027-07-01T00:00")).history(["2027-02-12 passed hand 90%"]).expect(
        "ready_by_waiver",
        "Waived by R. Ito: equivalent course, to 30 June",
        [("hand", "satisfied"), ("waste", "waived")],
    );
}

#[test]
fn to_mark() {
    let submitted = "2027-02-21 submitted hand attempt:1";
    two("only a mark is missing").history([submitted, "2027-02-12 read waste/bins"]).expect(
        "to_mark",
        "Handed in on 21 February, to be marked",
        [("hand", "pending_review"), ("waste", "satisfied")],
    );
    // The learner has done their part in time, however long the marker takes.
    two("after it was due").asked("2027-03-04T08:00").history([submitted, "2027-02-12 read waste/bins"]).expect(
        "to_mark",
        "Handed in on 21 February, to be marked",
        [("hand", "pending_review"), ("waste", "satisfied")],
    );
    let more = two("more to do").history([submitted]);
    more.expect("on_track", "Not started, 20 min: Waste", [("hand", "pending_review"), ("waste", "not_started")]);
    assert_eq!((more.verdict().next, more.verdict().minutes_left.0), (Some(key("waste").into()), 20));
    let done = two("nothing to do").history([submitted, "2027-02-12 read waste/bins"]).verdict();
    assert_eq!((done.next, done.minutes_left.0, done.evidence.len()), (None, 0, 1));
    case("it can't hold to the end").module("hand", |m| m.assessment(80).valid_for("P1D")).history([submitted]).expect(
        "not_ready",
        "Handed in on 21 February, to be marked; it can't stay valid to the session's end",
        [("hand", "pending_review")],
    );
}

#[test]
fn not_ready() {
    two("due").asked("2027-03-03T09:00").expect(
        "not_ready",
        "Not started, 35 min: Hand, and 1 more; was due 09:00",
        [("hand", "not_started"), ("waste", "not_started")],
    );
    two("a minute before").asked("2027-03-03T08:59").expect(
        "not_ready",
        "Not started, 35 min: Hand, and 1 more; due 09:00",
        [("hand", "not_started"), ("waste", "not_started")],
    );
    two("just enough time").asked("2027-03-03T08:05").expect(
        "at_risk",
        "Not started, 35 min: Hand, and 1 more; 55 min to fit in before 09:00",
        [("hand", "not_started"), ("waste", "not_started")],
    );
    case("no attempts")
        .module("waste", |m| m.lesson("bins", 20))
        .module("hand", |m| m.assessment(80).attempts(1))
        .history(["2027-02-21 failed hand 40%"])
        .expect(
            "not_ready",
            "Not started, 20 min: Waste, and 1 more; Hand: Quiz failed once (40 %); no attempts left",
            [("waste", "not_started"), ("hand", "failed_final")],
        );
    case("the next attempt comes too late")
        .module("hand", |m| m.assessment(80).retry_after_hours(240))
        .history(["2027-02-21T09:00 failed hand 40%"])
        .expect("not_ready", "Quiz failed once (40 %); retry from 3 March 09:00, too late", [("hand", "failed_retry")]);
    case("no validity reaches the end")
        .module("hand", |m| m.assessment(80).valid_for("P1D"))
        .history(["2027-02-22T10:00 opened hand"])
        .expect(
            "not_ready",
            "10 min left: assessment of Hand; it can't stay valid to the session's end",
            [("hand", "in_progress")],
        );
}

#[test]
fn at_risk() {
    case("too much for the days left").module("hand", |m| m.lesson("soap", 300)).asked("2027-02-22").expect(
        "at_risk",
        "Not started, 5 h: Hand; 5 h to fit in before 3 March 09:00",
        [("hand", "not_started")],
    );
    two("two fails").history(["2027-02-21 failed hand 40%", "2027-02-22T08:00 failed hand 50%"]).expect(
        "at_risk",
        "Quiz failed twice (40 %, 50 %); retry now, and 1 more",
        [("hand", "failed_retry"), ("waste", "not_started")],
    );
    case("two fails on the second")
        .module("waste", |m| m.lesson("bins", 20))
        .module("hand", |m| m.assessment(80))
        .history(["2027-02-21 failed hand 40%", "2027-02-22T08:00 failed hand 50%"])
        .expect(
            "at_risk",
            "Not started, 20 min: Waste, and 1 more; Hand: quiz failed twice",
            [("waste", "not_started"), ("hand", "failed_retry")],
        );
    let idle = |seen: &str| two("idle").enrolled("2027-02-01").asked("2027-02-22").history([seen]);
    idle("2027-02-15T12:00 read hand/soap").expect(
        "at_risk",
        "25 min left: Gloves, then its assessment, and 1 more; nothing since 15 February",
        [("hand", "in_progress"), ("waste", "not_started")],
    );
    idle("2027-02-15T12:01 read hand/soap").expect(
        "behind",
        "25 min left: Gloves, then its assessment, and 1 more; 18 % done, 70 % expected by now",
        [("hand", "in_progress"), ("waste", "not_started")],
    );
    two("idle since before they had the seat").enrolled("2027-02-15T12:00").asked("2027-02-22").expect(
        "at_risk",
        "Not started, 35 min: Hand, and 1 more; nothing heard so far",
        [("hand", "not_started"), ("waste", "not_started")],
    );
    let late = |time| two("last hours").enrolled(time).asked(time);
    late("2027-03-01T09:01").expect(
        "at_risk",
        "Not started, 35 min: Hand, and 1 more; due Wednesday 09:00",
        [("hand", "not_started"), ("waste", "not_started")],
    );
    late("2027-03-01T09:00").expect(
        "on_track",
        "Not started, 35 min: Hand, and 1 more",
        [("hand", "not_started"), ("waste", "not_started")],
    );
}

#[test]
fn behind() {
    // Due on 3 March at 9:00; the seat was given ten days before; 55 minutes in all.
    let after = |time| two("slow").enrolled("2027-02-21T09:00").asked(time);
    after("2027-02-23T21:00").expect(
        "on_track",
        "Not started, 35 min: Hand, and 1 more",
        [("hand", "not_started"), ("waste", "not_started")],
    );
    after("2027-02-23T21:01").expect(
        "behind",
        "Not started, 35 min: Hand, and 1 more; 0 % done, 25 % expected by now",
        [("hand", "not_started"), ("waste", "not_started")],
    );
    after("2027-02-23T21:01").history(["2027-02-21T10:00 read hand/soap"]).expect(
        "on_track",
        "25 min left: Gloves, then its assessment, and 1 more",
        [("hand", "in_progress"), ("waste", "not_started")],
    );
    let dated = |day: &str| {
        case("the author's date")
            .module("waste", |m| m.lesson("bins", 20))
            .module("hand", |m| m.lesson("soap", 5).due(day))
    };
    dated("2027-02-21").expect(
        "behind",
        "Not started, 20 min: Waste, and 1 more; Hand was due 21 February",
        [("waste", "not_started"), ("hand", "not_started")],
    );
    dated("2027-02-22").expect(
        "on_track",
        "Not started, 20 min: Waste, and 1 more",
        [("waste", "not_started"), ("hand", "not_started")],
    );
}

#[test]
fn unknown() {
    two("of one").history(["2027-02-19 announced waste waiting:2"]).expect(
        "unknown",
        "No data since Friday, and 1 more",
        [("hand", "not_started"), ("waste", "unknown")],
    );
    two("also when it is due").asked("2027-03-03T10:00").history(["2027-02-26 announced waste waiting:2"]).expect(
        "unknown",
        "No data since Friday, and 1 more",
        [("hand", "not_started"), ("waste", "unknown")],
    );
    let mut renamed = two("no such workshop");
    renamed.session.workshop.workshop = super::case::id("gone");
    renamed.expect("unknown", "No rules: the courses have no workshop ic/gone", []);
}

#[test]
fn next_and_minutes() {
    let verdict = two("next").history(["2027-02-12 read hand/soap"]).verdict();
    assert_eq!((verdict.next, verdict.minutes_left.0), (Some(key("hand").into()), 45));
    let verdict = two("done").history(["2027-02-12 passed hand 90%", "2027-02-12 read waste/bins"]).verdict();
    assert_eq!((verdict.next, verdict.minutes_left.0, verdict.evidence.len()), (None, 0, 2));
}

#[test]
fn the_deadline_is_the_sessions_or_the_workshops() {
    let mut case = two("deadline");
    assert_eq!(case.verdict().due, super::case::at("2027-03-03T09:00"));
    case.session.ready_by = Some(prework::course::Minutes(60));
    assert_eq!(case.verdict().due, super::case::at("2027-03-04T08:00"));
}
