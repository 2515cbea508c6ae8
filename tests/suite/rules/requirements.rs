//! Learner × requirement: every state, and the edges between them.

use super::case::{Case, Spec, at, case};
use jiff::ToSpan;
use prework::course::{Criterion, Grade, OnMajor};

/// One module, *Hand*, of two lessons and an assessment.
fn hand(name: &str, more: impl FnOnce(Spec) -> Spec) -> Case {
    case(name).module("hand", |m| more(m.lesson("soap", 10).lesson("gloves", 15).assessment(80)))
}

/// The same without an assessment.
fn pages(name: &str, more: impl FnOnce(Spec) -> Spec) -> Case {
    case(name).module("hand", |m| more(m.lesson("soap", 10).lesson("gloves", 15)))
}

#[test]
fn exempt() {
    hand("not their role", |m| m.only_for("role", "nurse")).gives("exempt", "Only for role nurse");
    let mut nurse = hand("their role", |m| m.only_for("role", "nurse"));
    nurse.person.attributes.insert("role".into(), "Nurse".into());
    nurse.gives("not_started", "Not started, 35 min: Hand");
    hand("nothing asked", |m| m.asks(Criterion::NotApplicable, Grade::Reported)).gives("exempt", "Nothing is asked");
}

#[test]
fn waived() {
    let waived = |until| hand("waived", |m| m).waived("hand", until);
    waived(None).gives("waived", "Waived by R. Ito: equivalent course");
    waived(Some("2027-07-01T00:00")).gives("waived", "Waived by R. Ito: equivalent course, to 30 June");
    waived(Some("2027-03-04T12:00")).gives("waived", "Waived by R. Ito: equivalent course, to 4 March");
    waived(Some("2027-03-04T11:59")).gives("not_started", "Not started, 35 min: Hand");
    waived(None).revoked("2027-02-21").gives("not_started", "Not started, 35 min: Hand");
    waived(None).revoked("2027-02-23").gives("waived", "Waived by R. Ito: equivalent course");
    waived(None).asked("2027-01-31").gives("not_started", "Not started, 35 min: Hand");
    waived(None).history(["2027-02-12 passed hand 90%"]).gives("waived", "Waived by R. Ito: equivalent course");
    hand("under a former id", |m| m.formerly("wash"))
        .waived("wash", None)
        .gives("waived", "Waived by R. Ito: equivalent course");
}

#[test]
fn satisfied_by_a_pass() {
    let passed = hand("passed", |m| m).history(["2027-02-12 passed hand 90%"]);
    passed.gives("satisfied", "Passed 90 % on 12 February");
    assert_eq!((passed.only().minutes_left.0, passed.only().grade), (0, Some(Grade::Verified)));

    hand("no score", |m| m).history(["2027-02-12 passed hand"]).gives("satisfied", "Passed on 12 February");
    hand("rounded down", |m| m)
        .history(["2027-02-12 passed hand 89.99%"])
        .gives("satisfied", "Passed 89 % on 12 February");
    hand("in another year", |m| m)
        .history(["2026-12-12 passed hand 90%"])
        .gives("satisfied", "Passed 90 % on 12 December 2026");
    hand("a later fail takes nothing away", |m| m)
        .history(["2027-02-12 passed hand 90%", "2027-02-13 failed hand 10%"])
        .gives("satisfied", "Passed 90 % on 12 February");
    hand("on the module itself", |m| m.formerly("wash"))
        .history(["2027-02-12 passed wash 90%"])
        .gives("satisfied", "Passed 90 % on 12 February");
}

#[test]
fn satisfied_by_pages() {
    let both = ["2027-02-12 read hand/soap", "2027-02-13 read hand/gloves"];
    pages("all read", |m| m).history(both).gives("satisfied", "Completed on 13 February");
    pages("said so", |m| m).history(["2027-02-12 completed hand"]).gives("satisfied", "Completed on 12 February");
    pages("verified is asked for", |m| m.asks(Criterion::Completed, Grade::Verified))
        .history(["2027-02-12 completed hand"])
        .gives("in_progress", "Only reported, must be verified; 25 min left: Soap");
    hand("both", |m| m.asks(Criterion::CompletedAndPassed, Grade::Verified))
        .history(both)
        .gives("in_progress", "10 min left: assessment of Hand");
    hand("both", |m| m.asks(Criterion::CompletedAndPassed, Grade::Verified))
        .history(["2027-02-12 passed hand 90%", "2027-02-12 read hand/gloves"])
        .gives("in_progress", "10 min left: Soap");
    hand("both", |m| m.asks(Criterion::CompletedAndPassed, Grade::Verified))
        .history(both)
        .history(["2027-02-14 passed hand 90%"])
        .gives("satisfied", "Passed 90 % on 14 February");
    hand("either", |m| m.asks(Criterion::CompletedOrPassed, Grade::Reported))
        .history(both)
        .gives("satisfied", "Completed on 13 February");
    hand("either", |m| m.asks(Criterion::CompletedOrPassed, Grade::Reported))
        .history(["2027-02-14 passed hand 90%"])
        .gives("satisfied", "Passed 90 % on 14 February");
    hand("a read lesson is no completed module", |m| m.asks(Criterion::Completed, Grade::Reported))
        .history(["2027-02-12 completed hand/soap", "2027-02-13 passed hand/gloves"])
        .gives("in_progress", "25 min left: Soap");
}

#[test]
fn valid_through_the_session() {
    let valid = |passed: &str| hand("valid", |m| m.valid_for("P1Y")).history([passed]);
    valid("2026-05-03 passed hand 82%").gives("satisfied", "Passed 82 % on 3 May 2026, valid to 3 May");
    let edge = valid("2026-03-04T12:00 passed hand 82%");
    edge.gives("satisfied", "Passed 82 % on 4 March 2026, valid to 4 March");
    assert_eq!(edge.only().valid_until, Some(at("2027-03-04T12:00")));

    let mut short = valid("2026-03-04T12:00 passed hand 82%");
    short.evidence[0].occurred = short.evidence[0].occurred.checked_sub(1.microseconds()).unwrap();
    short.gives("expiring", "Valid only to 4 March 11:59");
    valid("2026-03-04T08:00 passed hand 82%").gives("expiring", "Valid only to 4 March 08:00");
    valid("2026-03-02 passed hand 82%").gives("expiring", "Valid only to 2 March");
    // Half-open: what ends at midnight was last valid the day before.
    valid("2026-03-02T00:00 passed hand 82%").gives("expiring", "Valid only to 1 March");
    valid("2026-03-02T00:00 passed hand 82%")
        .session("2027-03-04T09:00[America/New_York]", 3)
        .gives("expiring", "Valid only to 1 March");
    valid("2026-03-02T06:30 passed hand 82%")
        .session("2027-03-04T09:00[Asia/Tokyo]", 3)
        .gives("expiring", "Valid only to 2 March");
    valid("2026-03-05 passed hand 82%")
        .session("2027-03-04T09:00[Europe/Berlin]", 56)
        .gives("expiring", "Expires on day 2 of the workshop");
    valid("2026-02-22T12:00 passed hand 82%")
        .gives("expired", "Passed 82 % on 22 February 2026, was valid to 22 February");
    valid("2025-05-03 passed hand 82%").gives("expired", "Passed 82 % on 3 May 2025, was valid to 3 May 2026");
    valid("2025-05-03 passed hand 82%")
        .history(["2027-02-12 passed hand 88%"])
        .gives("satisfied", "Passed 88 % on 12 February, valid to 12 February 2028");
}

#[test]
fn calendar_years_and_months() {
    let until = |valid_for: &str, passed: &str| {
        hand("calendar", |m| m.valid_for(valid_for)).asked("2029-01-01").history([passed]).only().valid_until
    };
    assert_eq!(until("P1M", "2027-01-31 passed hand"), Some(at("2027-02-28")));
    assert_eq!(until("P1M", "2028-01-31 passed hand"), Some(at("2028-02-29")));
    assert_eq!(until("P1Y", "2028-02-29 passed hand"), Some(at("2029-02-28")));
    assert_eq!(until("P1Y", "2027-03-01 passed hand"), Some(at("2028-03-01")));
    // A day is a calendar day, also when the clocks change in it.
    assert_eq!(until("P1D", "2027-03-27 passed hand"), Some(at("2027-03-28")));
}

#[test]
fn pending_review() {
    let handed_in = |name| hand(name, |m| m.attempts(2));
    handed_in("handed in, lessons read before")
        .history(["2027-02-10 read hand/soap", "2027-02-10 read hand/gloves", "2027-02-20 submitted hand attempt:1"])
        .gives("pending_review", "Handed in on 20 February, to be marked");
    handed_in("one failed before")
        .history(["2027-02-18 failed hand 40% attempt:1", "2027-02-20 submitted hand attempt:2"])
        .gives("pending_review", "Handed in on 20 February, to be marked");
    handed_in("passed")
        .history(["2027-02-20 submitted hand attempt:1", "2027-02-20 passed hand 90% attempt:1 known:2027-02-21"])
        .gives("satisfied", "Passed 90 % on 20 February");
    handed_in("failed")
        .history(["2027-02-20 submitted hand attempt:1", "2027-02-20 failed hand 50% attempt:1 known:2027-02-21"])
        .gives("failed_retry", "Quiz failed once (50 %); retry now");
    handed_in("its result voided")
        .history([
            "2027-02-20 submitted hand attempt:1",
            "2027-02-20 failed hand 50% attempt:1 known:2027-02-21 voided:2027-02-21T13:00",
        ])
        .gives("pending_review", "Handed in on 20 February, to be marked");
    handed_in("returned")
        .history([
            "2027-02-10 read hand/soap",
            "2027-02-10 read hand/gloves",
            "2027-02-18 failed hand 40% attempt:1",
            "2027-02-20 submitted hand attempt:2",
            "2027-02-21 returned hand attempt:2",
        ])
        .gives("in_progress", "Returned on 21 February, to be written again; 10 min left: assessment of Hand");
    handed_in("handed in again")
        .history([
            "2027-02-19 submitted hand attempt:2",
            "2027-02-20 returned hand attempt:2",
            "2027-02-21 submitted hand attempt:2",
        ])
        .gives("pending_review", "Handed in on 21 February, to be marked");
    handed_in("a browser's word is none")
        .history(["2027-02-20 submitted hand attempt:1 reported"])
        .gives("in_progress", "35 min left: Soap");
    handed_in("on a version that no longer counts")
        .published("hand", 1, "2026-01-01")
        .history(["2027-02-20 submitted hand attempt:1"])
        .gives("pending_review", "Handed in on 20 February, to be marked");
    hand("renewed, and to be marked", |m| m.valid_for("P1Y"))
        .history(["2026-01-10 passed hand 90%", "2027-02-20 submitted hand attempt:1"])
        .gives(
            "expired",
            "Passed 90 % on 10 January 2026, was valid to 10 January; handed in on 20 February, to be marked",
        );
    hand("pages as well", |m| m.asks(Criterion::CompletedAndPassed, Grade::Verified))
        .history(["2027-02-10 read hand/soap", "2027-02-20 submitted hand attempt:1"])
        .gives("pending_review", "Handed in on 20 February, to be marked; 15 min left: Gloves");
}

#[test]
fn equivalent() {
    let with = |name| hand(name, |m| m.equivalent("old").valid_for("P1Y")).other("old", |m| m.assessment(70));
    with("another module")
        .history(["2027-02-12 passed old 75%"])
        .gives("equivalent", "Passed 75 % on 12 February in Old, valid to 12 February 2028");
    with("stands the same tests")
        .history(["2027-02-12 passed old 75% reported"])
        .gives("not_started", "Not started, 35 min: Hand");
    with("ends as this one's")
        .history(["2025-02-12 passed old 75%"])
        .gives("expired", "Passed 75 % on 12 February 2025, was valid to 12 February 2026");
    with("its own comes first")
        .history(["2027-02-12 passed old 75%", "2027-02-13 passed hand 85%"])
        .gives("satisfied", "Passed 85 % on 13 February, valid to 13 February 2028");
    let longer = with("the other lasts longer").history(["2027-02-12 passed hand 85%", "2027-02-20 passed old 75%"]);
    assert_eq!(longer.only().state.code(), "satisfied");
    assert_eq!(longer.only().valid_until, Some(at("2028-02-20")));
}

#[test]
fn versions() {
    let second = |name: &str, policy| {
        hand(name, |m| m.version(2, policy)).published("hand", 1, "2026-01-01").published("hand", 2, "2027-02-01")
    };
    second("kept", OnMajor::Keep)
        .history(["2026-12-12 passed hand 90% v1"])
        .gives("satisfied", "Passed 90 % on 12 December 2026 (v1)");
    second("retaken", OnMajor::RetakeNow)
        .history(["2027-02-12 passed hand 90% v2"])
        .gives("satisfied", "Passed 90 % on 12 February (v2)");
    second("not retaken", OnMajor::RetakeNow)
        .history(["2026-12-12 passed hand 90% v1"])
        .gives("outdated", "Passed v1; v2 required since 1 February");
    second("a version claimed before it was out", OnMajor::RetakeNow)
        .history(["2026-12-12 passed hand 90% v99"])
        .gives("outdated", "Passed v1; v2 required since 1 February");
    second("finished the old one afterwards", OnMajor::RetakeNow)
        .history(["2027-02-12 passed hand 90% v1"])
        .gives("outdated", "Passed v1; v2 required since 1 February");
    let by = |day: &str| OnMajor::RetakeBy(day.parse().unwrap());
    second("time enough", by("2027-03-04"))
        .history(["2026-12-12 passed hand 90% v1"])
        .gives("satisfied", "Passed 90 % on 12 December 2026 (v1), valid to 4 March");
    second("not through the session", by("2027-03-03"))
        .history(["2026-12-12 passed hand 90% v1"])
        .gives("expiring", "Passed v1; v2 required from 4 March");
    second("the last day is over", by("2027-02-21"))
        .history(["2026-12-12 passed hand 90% v1"])
        .gives("outdated", "Passed v1; v2 required since 22 February");
    second("the last day", by("2027-02-22"))
        .history(["2026-12-12 passed hand 90% v1"])
        .gives("expiring", "Passed v1; v2 required from 23 February");
    second("started ones finish what they started", OnMajor::Keep)
        .history(["2027-01-30 read hand/soap v1"])
        .gives("in_progress", "25 min left: Gloves, then its assessment");
    second("unless it must be retaken now", OnMajor::RetakeNow)
        .history(["2027-01-30 read hand/soap v1"])
        .gives("not_started", "Not started, 35 min: Hand");
    second("attempts begin anew", OnMajor::Keep)
        .history(["2027-01-30 failed hand 40% v1", "2027-02-10 failed hand 50% v2"])
        .gives("failed_retry", "Quiz failed once (50 %); retry now");
}

#[test]
fn a_version_in_between_is_not_forgotten() {
    let third = |policy| {
        hand("third", |m| m.version(3, OnMajor::Keep))
            .published("hand", 1, "2026-01-01")
            .released("hand", 2, "2026-06-01", policy)
            .released("hand", 3, "2027-01-01", OnMajor::Keep)
            .history(["2026-02-01 passed hand 90% v1"])
    };
    third(OnMajor::Keep).gives("satisfied", "Passed 90 % on 1 February 2026 (v1)");
    third(OnMajor::RetakeNow).gives("outdated", "Passed v1; v3 required since 1 June 2026");
}

#[test]
fn a_version_in_the_freeze_window_changes_nothing() {
    let second = |published| {
        hand("freeze", |m| m.version(2, OnMajor::RetakeNow))
            .asked("2027-03-02")
            .published("hand", 1, "2026-01-01")
            .published("hand", 2, published)
            .history(["2026-12-12 passed hand 90% v1"])
    };
    second("2027-02-25T09:00").gives("satisfied", "Passed 90 % on 12 December 2026");
    second("2027-02-25T08:59").gives("outdated", "Passed v1; v2 required since 25 February");
    hand("the first version freezes nothing", |m| m.version(2, OnMajor::RetakeNow))
        .asked("2027-03-02")
        .published("hand", 2, "2027-03-01")
        .gives("not_started", "Not started, 35 min: Hand");
}

#[test]
fn failed() {
    let thrice = |name| hand(name, |m| m.attempts(3).retry_after_hours(24));
    thrice("once")
        .history(["2027-02-12 failed hand 79.99%"])
        .gives("failed_retry", "Quiz failed once (79 %); retry now");
    thrice("today")
        .history(["2027-02-21T20:30 failed hand 55%", "2027-02-21T21:30 failed hand 60%"])
        .gives("failed_retry", "Quiz failed twice (55 %, 60 %); retry from 21:30");
    thrice("on the minute")
        .history(["2027-02-21T12:00 failed hand 60%"])
        .gives("failed_retry", "Quiz failed once (60 %); retry now");
    thrice("tomorrow")
        .history(["2027-02-22T08:30 failed hand"])
        .gives("failed_retry", "Quiz failed once; retry from Tuesday 08:30");
    thrice("one attempt, told twice")
        .history(["2027-02-12 failed hand 55% attempt:1", "2027-02-13 failed hand 60% attempt:1"])
        .gives("failed_retry", "Quiz failed once (60 %); retry now");
    let last = thrice("used up").history([
        "2027-02-10 failed hand 40%",
        "2027-02-12 failed hand 55%",
        "2027-02-14 failed hand 60%",
    ]);
    last.gives("failed_final", "Quiz failed 3 times (40 %, 55 %, 60 %); no attempts left");
    assert_eq!(last.only().evidence.len(), 3);
    hand("many", |m| m)
        .history([
            "2027-02-10 failed hand 40%",
            "2027-02-12 failed hand 55%",
            "2027-02-14 failed hand 60%",
            "2027-02-15 failed hand 65%",
        ])
        .gives("failed_retry", "Quiz failed 4 times (… 55 %, 60 %, 65 %); retry now");
    thrice("a forged fail uses no attempt")
        .history(["2027-02-12 failed hand 0% reported"])
        .gives("in_progress", "35 min left: Soap");
    hand("a pass ends the cycle; a renewal has its own attempts", |m| m.attempts(2).valid_for("P1M"))
        .history(["2026-02-10 failed hand 40%", "2026-02-12 passed hand 85%", "2027-02-12 failed hand 60%"])
        .gives("expired", "Passed 85 % on 12 February 2026, was valid to 12 March 2026");
    hand("pages can still do it", |m| m.asks(Criterion::CompletedOrPassed, Grade::Reported).attempts(1))
        .history(["2027-02-12 failed hand 40%"])
        .gives("in_progress", "25 min left: Soap");
}

#[test]
fn a_pass_is_sticky_within_its_registration() {
    hand("sticky", |m| m.valid_for("P1M").attempts(1))
        .history(["2026-12-12 passed hand 85% attempt:1", "2026-12-13 failed hand 40% attempt:1"])
        .gives("expired", "Passed 85 % on 12 December 2026, was valid to 12 January");
}

#[test]
fn in_progress() {
    let line = |history: [&str; 1]| hand("begun", |m| m).history(history);
    line(["2027-02-12 opened hand"]).gives("in_progress", "35 min left: Soap");
    line(["2027-02-12 answered hand/soap#q1"]).gives("in_progress", "35 min left: Soap");
    line(["2027-02-12 answered hand/assessment#q1 verified"]).gives("in_progress", "35 min left: Soap");
    line(["2027-02-12 read hand/soap"]).gives("in_progress", "25 min left: Gloves, then its assessment");
    line(["2027-02-12 read hand/gloves"]).gives("in_progress", "20 min left: Soap, then its assessment");
    line(["2027-02-12 completed hand"]).gives("in_progress", "10 min left: assessment of Hand");
    line(["2027-02-12 passed hand 90% reported"])
        .gives("in_progress", "Only reported, must be verified; 35 min left: Soap");
    pages("pages", |m| m).history(["2027-02-12 read hand/soap"]).gives("in_progress", "15 min left: Gloves");
}

#[test]
fn not_started() {
    let line = |history: [&str; 1]| hand("nothing", |m| m).history(history);
    hand("nothing", |m| m).gives("not_started", "Not started, 35 min: Hand");
    line(["2027-02-12 passed hand 90% by:bob"]).gives("not_started", "Not started, 35 min: Hand");
    line(["2027-02-12 passed hand 90% voided:2027-02-13"]).gives("not_started", "Not started, 35 min: Hand");
    line(["2027-02-12 passed hand 90% voided:2027-02-23"]).gives("satisfied", "Passed 90 % on 12 February");
    line(["2027-02-12 passed hand 90% known:2027-02-23"]).gives("not_started", "Not started, 35 min: Hand");
    line(["2027-02-12 passed hand 90% known:2027-02-22"]).gives("satisfied", "Passed 90 % on 12 February");
    // More than five minutes ahead of its arrival: held for review.
    line(["2027-02-12T12:05 passed hand 90% known:2027-02-12T12:00"]).gives("satisfied", "Passed 90 % on 12 February");
    line(["2027-02-12T12:06 passed hand 90% known:2027-02-12T12:00"]).gives("not_started", "Not started, 35 min: Hand");
    line(["2027-02-12 read handy/soap"]).gives("not_started", "Not started, 35 min: Hand");
}

#[test]
fn unknown() {
    hand("waiting", |m| m).history(["2027-02-19 announced hand waiting:3"]).gives("unknown", "No data since Friday");
    hand("today", |m| m)
        .history(["2027-02-22T08:30 announced hand/soap waiting:1"])
        .gives("unknown", "No data since 08:30");
    hand("long ago", |m| m)
        .history(["2027-02-15 announced hand waiting:3"])
        .gives("unknown", "No data since 15 February");
    hand("handed in", |m| m)
        .history(["2027-02-19 announced hand waiting:3 device:1", "2027-02-20 announced hand waiting:0 device:1"])
        .gives("not_started", "Not started, 35 min: Hand");
    hand("another browser", |m| m)
        .history(["2027-02-19 announced hand waiting:3 device:1", "2027-02-20 announced hand waiting:0 device:2"])
        .gives("unknown", "No data since Friday");
    hand("instead of failed", |m| m)
        .history(["2027-02-12 failed hand 40%", "2027-02-19 announced hand waiting:3"])
        .gives("unknown", "No data since Friday");
    hand("not instead of met", |m| m)
        .history(["2027-02-12 passed hand 90%", "2027-02-19 announced hand waiting:3"])
        .gives("satisfied", "Passed 90 % on 12 February");
    hand("not instead of used up", |m| m.attempts(1))
        .history(["2027-02-12 failed hand 40%", "2027-02-19 announced hand waiting:3"])
        .gives("failed_final", "Quiz failed once (40 %); no attempts left");
}

#[test]
fn satisfied_by_a_certificate_from_elsewhere() {
    let certified = |line: &str| hand("certified", |m| m).history([line]);
    certified("2026-05-03 certified hand from:City_Hospital until:2027-05-03")
        .gives("satisfied", "Certificate of 3 May 2026 from City Hospital, valid to 3 May");
    certified("2027-02-03 certified hand").gives("satisfied", "Certificate of 3 February");
    // It stands for the whole module, whatever is asked of it.
    for criterion in [Criterion::Completed, Criterion::CompletedAndPassed, Criterion::CompletedOrPassed] {
        hand("in another way", |m| m.asks(criterion, Grade::Verified))
            .history(["2027-02-03 certified hand"])
            .gives("satisfied", "Certificate of 3 February");
    }
    // What another program says is no person's word.
    certified("2027-02-03 certified hand reported")
        .gives("in_progress", "Only reported, must be verified; 35 min left: Soap");
}

#[test]
fn a_certificate_ends_on_the_day_it_says() {
    let certified = |line: &str| hand("certified", |m| m.valid_for("P1Y")).history([line]);
    // The session ends on 4 March.
    certified("2026-03-20 certified hand until:2027-03-04")
        .gives("satisfied", "Certificate of 20 March 2026, valid to 4 March");
    certified("2026-03-20 certified hand until:2027-03-03").gives("expiring", "Valid only to 3 March");
    certified("2026-01-20 certified hand until:2027-02-01")
        .gives("expired", "Certificate of 20 January 2026, was valid to 1 February");
    // Without a day of its own the module's rule counts, from when it was achieved.
    certified("2026-05-03 certified hand").gives("satisfied", "Certificate of 3 May 2026, valid to 3 May");
    certified("2026-02-03 certified hand").gives("expired", "Certificate of 3 February 2026, was valid to 3 February");
    // What holds longer counts, and a void takes back what was voided alone.
    hand("both", |m| m.valid_for("P1Y"))
        .history(["2027-02-12 passed hand 90%", "2026-05-03 certified hand until:2027-05-03"])
        .gives("satisfied", "Passed 90 % on 12 February, valid to 12 February 2028");
    hand("corrected", |m| m)
        .history([
            "2026-05-03 certified hand until:2028-05-03 voided:2027-02-20",
            "2026-05-03 certified hand until:2027-05-03",
        ])
        .gives("satisfied", "Certificate of 3 May 2026, valid to 3 May");
}

#[test]
fn a_certificate_counts_for_the_version_of_its_day() {
    let hand = |policy: OnMajor| {
        hand("a new version", |m| m.version(2, policy.clone()))
            .published("hand", 1, "2026-01-01")
            .released("hand", 2, "2027-01-10", policy)
            .history(["2026-05-03 certified hand v1"])
    };
    hand(OnMajor::Keep).gives("satisfied", "Certificate of 3 May 2026 (v1)");
    hand(OnMajor::RetakeNow).gives("outdated", "Certificate for v1; v2 required since 10 January");
}

#[test]
fn nothing_online_takes_the_place_of_a_certificate() {
    let asks = || hand("only a certificate", |m| m.asks(Criterion::External, Grade::Verified));
    asks().gives("not_started", "No certificate yet: Hand");
    asks()
        .history(["2027-02-12 read hand/soap", "2027-02-12 passed hand 90%", "2027-02-12 announced hand waiting:2"])
        .gives("in_progress", "No certificate yet: Hand");
    let held = asks().history(["2026-05-03 certified hand from:City_Hospital"]);
    held.gives("satisfied", "Certificate of 3 May 2026 from City Hospital");
    assert_eq!((held.only().minutes_left.0, held.only().grade), (0, Some(Grade::Verified)));
}
