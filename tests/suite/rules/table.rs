//! The table of states, read from the top: in each row everything below holds, too, and the first that matches wins.
//! Then what a root may say of its own: numbers, days away, sources that are silent, a module for what is new.

use super::case::{Case, Spec, at, case, key};
use prework::course::OnMajor;

/// *Hand*: 25 minutes of lessons, an assessment of 10 with one attempt unless more are said, valid for a year.
fn hand(more: impl FnOnce(Spec) -> Spec) -> Case {
    case("table")
        .module("hand", |m| more(m.lesson("soap", 10).lesson("gloves", 15).assessment(80).valid_for("P1Y")))
        .other("old", |m| m.assessment(80))
}

const READ: &str = "2027-02-20 read hand/soap";
const FAILED: &str = "2027-02-20T13:00 failed hand 40%";
const ANNOUNCED: &str = "2027-02-20T14:00 announced hand waiting:2";
const SUBMITTED: &str = "2027-02-20T15:00 submitted hand attempt:1";

#[test]
fn the_first_row_that_matches_wins() {
    let below = [READ, FAILED, ANNOUNCED, SUBMITTED];
    let lapsed = "2026-02-01 passed hand 90%";
    let short = "2026-03-01 passed hand 90%";
    let long = "2027-02-12 passed hand 90%";
    let once = |m: Spec| m.attempts(1);
    let second = |case: Case| case.published("hand", 1, "2026-01-01").published("hand", 2, "2027-02-01");
    let rows = vec![
        ("exempt", hand(|m| m.only_for("role", "nurse")).waived("hand", None).history([long]).history(below)),
        ("waived", hand(once).waived("hand", None).history([long]).history(below)),
        ("satisfied", hand(|m| once(m).equivalent("old")).history([long, "2027-02-12 passed old 90%"]).history(below)),
        (
            "equivalent",
            hand(|m| once(m).equivalent("old")).history([short, "2027-02-12 passed old 90%"]).history(below),
        ),
        ("expiring", hand(once).history([lapsed, short]).history(below)),
        ("outdated", second(hand(|m| once(m).version(2, OnMajor::RetakeNow))).history([lapsed, short]).history(below)),
        ("expired", hand(once).history([lapsed]).history(below)),
        ("pending_review", hand(once).history(below)),
        ("failed_final", hand(once).history([READ, FAILED, ANNOUNCED])),
        ("unknown", hand(|m| m).history([READ, FAILED, ANNOUNCED])),
        ("failed_retry", hand(|m| m).history([READ, FAILED])),
        ("in_progress", hand(|m| m).history([READ])),
        ("not_started", hand(|m| m)),
    ];
    for (state, case) in rows {
        assert_eq!(case.only().state.code(), state, "{}", case.only().reason);
    }
}

#[test]
fn a_source_that_is_silent_leaves_nobody_not_started() {
    let silent = |case: Case| case.silent_since("2027-02-19");
    silent(hand(|m| m)).gives("unknown", "No data from LMS since Friday");
    silent(hand(|m| m)).history([READ, FAILED]).gives("unknown", "No data from LMS since Friday");
    // What a browser said it holds is nearer.
    silent(hand(|m| m)).history([ANNOUNCED]).gives("unknown", "No data since Saturday");
    let met = silent(hand(|m| m)).history(["2027-02-12 passed hand 90%"]);
    met.gives("satisfied", "Passed 90 % on 12 February, valid to 12 February 2028");
    silent(hand(|m| m.attempts(1)))
        .history([FAILED])
        .gives("failed_final", "Quiz failed once (40 %); no attempts left");
}

#[test]
fn days_away_do_not_count() {
    let two = |name: &str| {
        case(name)
            .module("hand", |m| m.lesson("soap", 10).lesson("gloves", 15).assessment(80))
            .module("waste", |m| m.lesson("bins", 20))
            .enrolled("2027-02-01")
            .history(["2027-02-15T12:00 read hand/soap"])
    };
    let line = |rest: &str| format!("25 min left: Gloves, then its assessment, and 1 more; {rest}");
    let rows = [("hand", "in_progress"), ("waste", "not_started")];
    two("idle").expect("at_risk", &line("nothing since 15 February"), rows);
    // Three days less of seven, and of thirty.
    two("on leave").away("2027-02-16/2027-02-18").expect("behind", &line("18 % done, 66 % expected by now"), rows);
    two("twice the same day").away("2027-02-16/2027-02-18, 2027-02-17").expect(
        "behind",
        &line("18 % done, 66 % expected by now"),
        rows,
    );
    two("before all of it").away("2027-01-16").expect("at_risk", &line("nothing since 15 February"), rows);
    let hour = || case("an hour").module("hand", |m| m.lesson("soap", 60));
    hour().expect("on_track", "Not started, 1 h: Hand", [("hand", "not_started")]);
    hour().away("2027-02-23/2027-03-02").expect(
        "at_risk",
        "Not started, 1 h: Hand; 1 h to fit in before 3 March 09:00",
        [("hand", "not_started")],
    );
}

#[test]
fn a_root_may_say_other_numbers() {
    let much = || case("too much").module("hand", |m| m.lesson("soap", 300));
    assert_eq!(much().verdict().state.code(), "at_risk");
    assert_eq!(much().policy(|p| p.minutes_per_day = 60).verdict().state.code(), "on_track");
    let fails = || hand(|m| m).history(["2027-02-21 failed hand 40%", "2027-02-22T08:00 failed hand 50%"]);
    assert_eq!(fails().verdict().state.code(), "at_risk");
    assert_eq!(fails().policy(|p| p.fails = 3).verdict().state.code(), "on_track");
    let idle = || hand(|m| m).enrolled("2027-02-15T12:00");
    assert_eq!(idle().verdict().state.code(), "at_risk");
    assert_eq!(idle().policy(|p| p.idle_days = 8).verdict().state.code(), "behind");
    assert_eq!(idle().policy(|p| (p.idle_days, p.behind_percent) = (8, 60)).verdict().state.code(), "on_track");
    assert_eq!(hand(|m| m).policy(|p| p.last_hours = 24 * 30).verdict().state.code(), "at_risk");
    let frozen = || {
        hand(|m| m.version(2, OnMajor::RetakeNow))
            .asked("2027-03-02")
            .published("hand", 1, "2026-01-01")
            .published("hand", 2, "2027-02-27")
            .history(["2026-12-12 passed hand 90% v1"])
    };
    assert_eq!(frozen().only().state.code(), "satisfied");
    assert_eq!(frozen().policy(|p| p.freeze_days = 3).only().state.code(), "outdated");
}

#[test]
fn a_module_makes_up_for_what_is_new() {
    let with = |update: fn(Spec) -> Spec| {
        case("delta")
            .module("hand", |m| {
                m.lesson("soap", 25).assessment(80).version(2, OnMajor::Delta(key("update"))).valid_for("P1Y")
            })
            .other("update", |m| update(m.lesson("news", 5).lesson("more", 7)))
            .published("hand", 1, "2026-01-01")
            .released("hand", 2, "2027-02-01", OnMajor::Delta(key("update")))
    };
    let second = || with(|update| update);
    let first = || second().history(["2026-12-12 passed hand 90% v1"]);
    first().gives("outdated", "Passed v1; v2 asks for Update, too: 12 min left");
    let half = first().history(["2027-02-12 read update/news"]);
    half.gives("outdated", "Passed v1; v2 asks for Update, too: 7 min left");
    assert_eq!((half.verdict().next, half.verdict().minutes_left.0), (Some(key("update").into()), 7));
    let made_up = half.history(["2027-02-13 read update/more"]);
    made_up.gives("satisfied", "Passed 90 % on 12 December 2026 (v1), valid to 12 December");
    assert_eq!(made_up.only().valid_until, Some(at("2027-12-12")));
    first().waived("update", None).gives("satisfied", "Passed 90 % on 12 December 2026 (v1), valid to 12 December");
    // Taking all of it again does as well, and who never took it has to.
    first()
        .history(["2027-02-12 passed hand 85% v2"])
        .gives("satisfied", "Passed 85 % on 12 February (v2), valid to 12 February 2028");
    let new = second().history(["2027-02-12 read update/news", "2027-02-13 read update/more"]);
    new.gives("not_started", "Not started, 35 min: Hand");
    assert_eq!(new.verdict().next, Some(key("hand").into()));
    // Made up for, but not for long enough: it takes as long again, and no more than that.
    let short = with(|update| update.valid_for("P2W")).history([
        "2026-12-12 passed hand 90% v1",
        "2027-02-12 read update/news",
        "2027-02-13 read update/more",
    ]);
    assert_eq!((short.verdict().next, short.verdict().minutes_left.0), (Some(key("update").into()), 12));
    // It makes no lapsed evidence valid.
    second()
        .history(["2026-02-01 passed hand 90% v1"])
        .gives("expired", "Passed 90 % on 1 February 2026 (v1), was valid to 1 February");
    let frozen = first().asked("2027-03-02");
    frozen.clone().gives("outdated", "Passed v1; v2 asks for Update, too: 12 min left");
    frozen.policy(|p| p.freeze_days = 60).gives("satisfied", "Passed 90 % on 12 December 2026, valid to 12 December");
}
