//! Groups: all, any, at least, nested.

use super::case::{Case, case, need};
use prework::course::Rule;

/// Four modules of 10, 20, 30 and 40 minutes; none is asked for by itself.
fn four(rule: Rule) -> Case {
    case("four")
        .other("a", |m| m.assessment(80))
        .other("b", |m| m.assessment(80).lesson("l", 10).valid_for("P1Y"))
        .other("c", |m| m.assessment(80).lesson("l", 20).valid_for("P6M"))
        .other("d", |m| m.assessment(80).lesson("l", 30).valid_for("P2Y"))
        .rule(rule)
}

fn all<const N: usize>(of: [Rule; N]) -> Rule {
    Rule::All(of.into())
}

fn any<const N: usize>(of: [Rule; N]) -> Rule {
    Rule::Any(of.into())
}

fn at_least<const N: usize>(count: usize, of: [Rule; N]) -> Rule {
    Rule::AtLeast { count, of: of.into() }
}

/// Asserts minutes left, the next module, and the last valid day.
#[track_caller]
fn check(case: &Case, minutes: u32, next: Option<&str>, until: Option<&str>) {
    let verdict = case.verdict();
    let next_found = verdict.next.map(|key| key.id().to_string());
    let until_found = verdict.valid_until.map(|at| at.to_zoned_datetime(case.session.zone()).date().to_string());
    assert_eq!(
        (verdict.minutes_left.0, next_found.as_deref(), until_found.as_deref()),
        (minutes, next, until),
        "{}",
        verdict.reason
    );
}

#[test]
fn minutes_are_the_sum_the_least_or_the_cheapest() {
    check(&four(all([])), 0, None, None);
    check(&four(all([need("b"), need("d")])), 60, Some("b"), None);
    check(&four(any([need("d"), need("c"), need("b")])), 20, Some("b"), None);
    check(&four(at_least(2, [need("d"), need("c"), need("b")])), 50, Some("c"), None);
    check(
        &four(at_least(2, [need("d"), need("c"), need("b")])).history(["2027-02-12 passed c 90%"]),
        20,
        Some("b"),
        None,
    );
    check(&four(any([all([need("a"), need("b")]), need("d")])), 30, Some("a"), None);
    check(&four(any([all([need("b"), need("c")]), need("d")])), 40, Some("d"), None);
}

#[test]
fn the_same_module_twice_counts_once() {
    check(&four(all([need("b"), need("b")])), 20, Some("b"), None);
    check(&four(all([any([need("a"), need("d")]), need("d")])), 40, Some("d"), None);
    let twice = four(at_least(2, [need("b"), need("b"), need("c")])).history(["2027-02-12 passed b 90%"]);
    twice.expect("on_track", "Not started, 30 min: C", [("b", "satisfied"), ("c", "not_started")]);
}

#[test]
fn validity_is_the_least_the_longest_or_the_kth() {
    let done =
        |rule| four(rule).history(["2027-02-12 passed b 90%", "2027-02-12 passed c 90%", "2027-02-12 passed d 90%"]);
    check(&done(all([need("b"), need("c"), need("d")])), 0, None, Some("2027-08-12"));
    check(&done(any([need("b"), need("c"), need("d")])), 0, None, Some("2029-02-12"));
    check(&done(at_least(2, [need("b"), need("c"), need("d")])), 0, None, Some("2028-02-12"));
    check(&done(all([any([need("b"), need("c")]), need("d")])), 0, None, Some("2028-02-12"));
}

#[test]
fn what_a_met_group_makes_unnecessary_is_no_trouble() {
    let rule = || all([any([need("a"), need("b")]), need("d")]);
    four(rule())
        .history(["2027-02-12 passed a 90%", "2027-02-13 passed d 95%", "2027-02-19 announced b waiting:2"])
        .expect(
            "ready",
            "All passed, lowest 90 %; valid to 13 February 2029",
            [("a", "satisfied"), ("b", "unknown"), ("d", "satisfied")],
        );
    four(any([need("a"), need("b")])).waived("a", None).history(["2027-02-12 passed b 90%"]).expect(
        "ready",
        "All passed, lowest 90 %",
        [("a", "waived"), ("b", "satisfied")],
    );
    case("another way is open")
        .other("a", |m| m.assessment(80).attempts(1))
        .other("b", |m| m.lesson("l", 45).assessment(80))
        .rule(any([need("a"), need("b")]))
        .history(["2027-02-21 failed a 40%"])
        .expect("on_track", "Not started, 55 min: B", [("a", "failed_final"), ("b", "not_started")]);
}

#[test]
fn more_than_there_is_cannot_be_met() {
    four(at_least(2, [need("a"), need("a")])).history(["2027-02-12 passed a 90%"]).expect(
        "not_ready",
        "The workshop asks for more modules than it names",
        [("a", "satisfied")],
    );
}
