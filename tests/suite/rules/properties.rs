//! Properties that hold for every history, over generated rules, versions, validities and evidence.

#![allow(clippy::unwrap_used, reason = "a generator that can't be built is a broken test")]

use super::case::{BASE, COURSE, Case, Spec, at, case, key, needs};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use prework::course::{Criterion, Grade, OnMajor, Program, Rule, Step, Validity};
use prework::evidence::{Account, Evidence, Proof, Scaled};
use prework::readiness::{
    Assignment, Facts, Phase, Published, Readiness, RequirementState, RequirementVerdict, Verdict, assignments,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::sync::Arc;
use uuid::Uuid;

const MODULES: [&str; 4] = ["a", "b", "c", "d"];

fn criterion() -> impl Strategy<Value = Criterion> {
    select(vec![
        Criterion::Completed,
        Criterion::Passed,
        Criterion::CompletedAndPassed,
        Criterion::CompletedOrPassed,
        Criterion::External,
        Criterion::NotApplicable,
    ])
}

fn grade() -> impl Strategy<Value = Grade> {
    select(vec![Grade::Reported, Grade::Verified])
}

fn rule() -> impl Strategy<Value = Rule> {
    let leaf =
        (select(MODULES.to_vec()), criterion(), grade()).prop_map(|(m, criterion, grade)| needs(m, criterion, grade));
    leaf.prop_recursive(3, 12, 4, |inner| {
        let some = prop::collection::vec(inner, 1..4);
        prop_oneof![
            some.clone().prop_map(Rule::All),
            some.clone().prop_map(Rule::Any),
            (some, any::<Index>()).prop_map(|(mut of, count)| {
                // The compiler refuses to ask for more than there is.
                let mut seen = Vec::new();
                of.retain(|rule| {
                    !seen.contains(rule) && {
                        seen.push(rule.clone());
                        true
                    }
                });
                Rule::AtLeast { count: count.index(of.len()) + 1, of }
            }),
        ]
    })
}

/// One module: version, policy, validity, attempts.
fn spec() -> impl Strategy<Value = (u32, OnMajor, Option<&'static str>, Option<u32>)> {
    let policy = select(vec![
        OnMajor::Keep,
        OnMajor::RetakeNow,
        OnMajor::RetakeBy("2027-02-28".parse().unwrap()),
        OnMajor::RetakeBy("2027-03-20".parse().unwrap()),
        OnMajor::Delta(key("d")),
    ]);
    let validity = select(vec![None, Some("P1Y"), Some("P1M"), Some("P10D")]);
    (1..3u32, policy, validity, select(vec![None, Some(1), Some(3)]))
}

/// One statement; its time lies in the fourteen months before the session, to a quarter of a day.
fn evidence() -> impl Strategy<Value = Evidence> {
    let proof = prop_oneof![
        Just(Proof::Initialized),
        Just(Proof::Experienced),
        Just(Proof::Experienced),
        Just(Proof::Answered(None)),
        Just(Proof::Completed),
        (0..=10_000).prop_map(|s| Proof::Passed(Some(Scaled(s)))),
        (0..=10_000).prop_map(|s| Proof::Failed(Some(Scaled(s)))),
        Just(Proof::Submitted),
        Just(Proof::Returned),
        (0..2u32).prop_map(Proof::Announced),
        select(vec![None, Some("2027-03-01"), Some("2027-03-04"), Some("2027-09-01")])
            .prop_map(|day| Proof::External(day.map(|day| day.parse().unwrap()))),
    ];
    let part = select(vec!["", "/one", "/two", "/assessment", "/assessment"]);
    let ids = (any::<u128>(), prop::option::of(0..4u128), prop::option::of(0..2u128));
    (proof, select(MODULES.to_vec()), part, 1..3u32, grade(), ids, 0..1700i64, 0..8i64).prop_map(
        |(proof, module, part, version, grade, (id, registration, device), quarter, delay)| {
            let occurred = at("2026-01-01") + SignedDuration::from_hours(6 * quarter);
            Evidence {
                statement: Uuid::from_u128(id),
                account: Account { home_page: BASE.into(), name: "ada".into() }.into(),
                activity: format!("{BASE}{COURSE}/{module}{part}"),
                proof,
                version,
                grade,
                registration: registration.map(Uuid::from_u128),
                device: device.map(Uuid::from_u128),
                source: None,
                occurred,
                known: occurred + SignedDuration::from_hours(6 * delay),
                voided: None,
            }
        },
    )
}

fn history() -> impl Strategy<Value = Vec<Evidence>> {
    prop::collection::vec(evidence(), 0..40)
}

prop_compose! {
    fn any_case()(
        rule in rule(),
        specs in prop::array::uniform4(spec()),
        equivalent in prop::option::of(select(MODULES[1..].to_vec())),
        waived in prop::option::of(select(MODULES.to_vec())),
        days in 0..40i64,
        evidence in history(),
    ) -> Case {
        let mut case = case("generated").rule(rule);
        for (name, (version, mut policy, validity, attempts)) in MODULES.into_iter().zip(specs) {
            if name == "d" && matches!(policy, OnMajor::Delta(_)) {
                policy = OnMajor::Keep;
            }
            let released = policy.clone();
            let describe = |m: Spec| {
                let mut m = m.lesson("one", 5).lesson("two", 7).assessment(80).version(version, policy);
                m = validity.map_or_else(|| m.clone(), |v| m.clone().valid_for(v));
                m = attempts.map_or_else(|| m.clone(), |a| m.clone().attempts(a));
                match equivalent {
                    Some(other) if name == "a" => m.equivalent(other),
                    _ => m,
                }
            };
            case = case.other(name, describe).published(name, 1, "2026-01-01").released(name, 2, "2027-02-24", released);
        }
        if let Some(module) = waived {
            case = case.waived(module, Some("2027-04-01"));
        }
        case.as_of = at("2027-01-28") + SignedDuration::from_hours(24 * days);
        case.evidence = evidence;
        case
    }
}

/// A grace, or none, for each module.
fn graces() -> impl Strategy<Value = [Option<&'static str>; 4]> {
    prop::array::uniform4(select(vec![None, Some("P10D"), Some("P1M"), Some("P2M")]))
}

/// The same modules with these graces, as far as they end.
fn in_grace(case: &Case, graces: [Option<&str>; 4]) -> Case {
    let mut case = case.clone();
    for (module, grace) in case.catalog.courses[0].modules.iter_mut().zip(graces) {
        module.grace = grace.filter(|_| module.valid_for.is_some()).map(|grace| Validity::new(grace).unwrap());
    }
    case
}

/// How a program over the whole course, and the course itself, stand with somebody in their audience.
fn standing(case: &Case, due: Option<Date>) -> Vec<Assignment> {
    let mut catalog = case.catalog.clone();
    let audience = std::collections::BTreeMap::from([("role".to_owned(), vec!["nurse".to_owned()])]);
    catalog.courses[0].audience.clone_from(&audience);
    catalog.programs.push(Program {
        id: "program".to_owned().try_into().unwrap(),
        title: String::new(),
        summary: String::new(),
        audience,
        requires: vec![Step::Course(catalog.courses[0].id.clone())],
        recommended: Vec::new(),
        due,
        source: String::new(),
    });
    let mut person = case.person.clone();
    person.attributes.insert("role".into(), "nurse".into());
    let published: Published = case.published.iter().cloned().collect();
    assignments(&Facts {
        catalog: &catalog,
        published: &published,
        person: &person,
        evidence: &case.evidence,
        waivers: &case.waivers,
        silent: None,
        as_of: case.as_of,
    })
}

fn with(case: &Case, evidence: Vec<Evidence>) -> Case {
    let mut case = case.clone();
    case.evidence = evidence;
    case
}

/// Ends compare with "never" as the latest.
fn end(until: Option<Timestamp>) -> Timestamp {
    until.unwrap_or(Timestamp::MAX)
}

fn is_ready(verdict: &Verdict) -> bool {
    matches!(verdict.state, Readiness::Ready | Readiness::ReadyByWaiver)
}

/// Whether a rule is met, read straight off its definition.
fn naive(rule: &Rule, met: &dyn Fn(&str) -> bool) -> bool {
    // A need named twice counts once.
    let is_first = |of: &[Rule], at: usize| !matches!(of[at], Rule::Need(_)) || !of[..at].contains(&of[at]);
    let count = |of: &[Rule]| (0..of.len()).filter(|at| is_first(of, *at) && naive(&of[*at], met)).count();
    match rule {
        Rule::Need(need) => met(need.key.id().as_str()),
        Rule::All(of) => of.iter().all(|r| naive(r, met)),
        Rule::Any(of) => of.iter().any(|r| naive(r, met)),
        Rule::AtLeast { count: least, of } => count(of) >= *least,
    }
}

fn plain_rule() -> impl Strategy<Value = Rule> {
    let leaf = select(MODULES.to_vec()).prop_map(super::case::need);
    leaf.prop_recursive(4, 24, 5, |inner| {
        let some = prop::collection::vec(inner, 1..5);
        prop_oneof![
            some.clone().prop_map(Rule::All),
            some.clone().prop_map(Rule::Any),
            (some, any::<Index>()).prop_map(|(of, count)| Rule::AtLeast { count: count.index(of.len()) + 1, of }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn once_met_stays_met(case in any_case(), more in history()) {
        let before = case.verdict();
        let after = with(&case, [case.evidence.clone(), more].concat()).verdict();
        for (before, after) in before.requirements.iter().zip(&after.requirements) {
            if before.state.is_met() {
                prop_assert!(after.state.is_met(), "{before:?} became {after:?}");
                prop_assert!(end(after.valid_until) >= end(before.valid_until), "{before:?} became {after:?}");
            }
        }
        if is_ready(&before) {
            prop_assert!(is_ready(&after));
            prop_assert!(end(after.valid_until) >= end(before.valid_until));
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(
        case in any_case(),
        (order, delays) in (Just((0..40).collect::<Vec<usize>>()).prop_shuffle(), prop::collection::vec(0..600i64, 40)),
    ) {
        let mut evidence = case.evidence.clone();
        // Times differ, and all of it has arrived.
        for (place, e) in evidence.iter_mut().enumerate() {
            e.occurred += SignedDuration::from_secs(i64::try_from(place).unwrap());
            e.known = e.occurred;
        }
        evidence.retain(|e| e.occurred <= case.as_of);
        let straight = with(&case, evidence.clone()).verdict();
        for (e, delay) in evidence.iter_mut().zip(delays) {
            e.known = (e.occurred + SignedDuration::from_hours(delay)).min(case.as_of);
        }
        let mut shuffled: Vec<(usize, Evidence)> = order.into_iter().zip(evidence).collect();
        shuffled.sort_by_key(|(place, _)| *place);
        let shuffled = shuffled.into_iter().map(|(_, e)| e).collect();
        prop_assert_eq!(straight, with(&case, shuffled).verdict());
    }

    #[test]
    fn a_void_gives_what_the_history_without_it_gives(case in any_case(), voided in prop::collection::vec(any::<bool>(), 40)) {
        let mut marked = case.evidence.clone();
        for (e, _) in marked.iter_mut().zip(&voided).filter(|(_, voided)| **voided) {
            e.voided = Some(case.as_of);
        }
        let without = case.evidence.iter().zip(&voided).filter(|(_, voided)| !**voided).map(|(e, _)| e.clone()).collect();
        prop_assert_eq!(with(&case, marked).verdict(), with(&case, without).verdict());
    }

    #[test]
    fn working_through_more_never_adds_minutes(case in any_case(), mut more in history()) {
        more.retain(|e| matches!(e.proof, Proof::Experienced | Proof::Completed));
        let needs = case.needs();
        let (before, after) = (case.verdict(), with(&case, [case.evidence.clone(), more].concat()).verdict());
        for (before, after) in before.requirements.iter().zip(&after.requirements) {
            // What waits to be marked takes none of the learner's time, until it is over in another way; and where pages
            // or a pass are enough, pages that turn out to count for nothing leave the longer way.
            let waited = before.state == RequirementState::PendingReview;
            let either = needs.iter().any(|need| need.key == before.key && need.criterion == Criterion::CompletedOrPassed);
            let fewer = after.minutes_left <= before.minutes_left;
            prop_assert!(fewer || waited || either || before.key != after.key, "{before:?} became {after:?}");
        }
    }

    #[test]
    fn a_program_says_of_a_whole_course_what_the_course_says(case in any_case(), graces in graces()) {
        let found = standing(&in_grace(&case, graces), None);
        prop_assert_eq!(found.len(), 2);
        prop_assert_eq!(&found[0].requirements, &found[1].requirements);
        prop_assert_eq!((found[0].phase, found[0].until, found[0].minutes_left), (found[1].phase, found[1].until, found[1].minutes_left));
        prop_assert_eq!((found[0].grace, &found[0].next), (found[1].grace, &found[1].next));
    }

    #[test]
    fn a_grace_changes_no_verdict_for_a_session(case in any_case(), graces in graces()) {
        prop_assert_eq!(case.verdict(), in_grace(&case, graces).verdict());
    }

    #[test]
    fn a_longer_grace_makes_nothing_worse(
        case in any_case(), graces in graces(), longer in prop::array::uniform4(any::<bool>()), due in prop::option::of(0..60i64),
    ) {
        let due = due.map(|days| (case.as_of - SignedDuration::from_hours(24 * (days - 10))).to_zoned_datetime(TimeZone::UTC).date());
        let more: Vec<_> = graces.into_iter().zip(longer).map(|(grace, longer)| if longer { Some("P3M") } else { grace }).collect();
        let more = [more[0], more[1], more[2], more[3]];
        let later = |before, after| before == after || before == Phase::Lapsed && after == Phase::Grace;
        let (before, after) = (standing(&in_grace(&case, graces), due), standing(&in_grace(&case, more), due));
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(later(before.phase, after.phase) && before.grace.is_none_or(|until| after.grace >= Some(until)));
            prop_assert_eq!((before.until, before.minutes_left), (after.until, after.minutes_left));
            prop_assert!(before.is_overdue() || !after.is_overdue());
            prop_assert!(after.next.is_some() || before.next.is_none());
            for (before, after) in before.requirements.iter().zip(&after.requirements) {
                prop_assert!(later(before.phase, after.phase) && before.grace <= after.grace, "{before:?} became {after:?}");
                prop_assert!(before.overdue || !after.overdue, "{before:?} became {after:?}");
                prop_assert_eq!((before.verdict.state, before.verdict.valid_until), (after.verdict.state, after.verdict.valid_until));
                prop_assert!(after.grace.is_none_or(|until| until > case.as_of));
            }
        }
    }

    #[test]
    fn what_others_do_does_not_matter(case in any_case(), mut others in history()) {
        for e in &mut others {
            Arc::make_mut(&mut e.account).name = "bob".into();
        }
        let all = [others, case.evidence.clone()].concat();
        prop_assert_eq!(case.verdict(), with(&case, all).verdict());
    }

    #[test]
    fn what_came_later_does_not_matter(case in any_case(), mut later in history()) {
        for e in &mut later {
            e.known = case.as_of + SignedDuration::from_micros(1);
        }
        let all = [later, case.evidence.clone()].concat();
        prop_assert_eq!(case.verdict(), with(&case, all).verdict());
    }

    #[test]
    fn nothing_is_left_when_it_is_met_or_only_to_be_marked(case in any_case()) {
        let verdict = case.verdict();
        // Also what was met once, and is renewed.
        let is_pending = |row: &RequirementVerdict| row.reason.contains("to be marked");
        let to_mark = verdict.state == Readiness::ToMark;
        prop_assert!(verdict.minutes_left.0 == 0 || !is_ready(&verdict) && !to_mark);
        // Of a module asked for in two ways, the row may be the other one's.
        let is_open = matches!(verdict.state, Readiness::OnTrack | Readiness::Behind | Readiness::AtRisk);
        prop_assert!(verdict.minutes_left.0 > 0 || !is_open);
        prop_assert!(!to_mark || verdict.next.is_none());
        prop_assert_eq!(verdict.next.is_some() || verdict.minutes_left.0 == 0 || verdict.state == Readiness::NotReady
            || verdict.state == Readiness::Unknown, true);
        for row in &verdict.requirements {
            prop_assert!(row.minutes_left.0 == 0 || !row.state.is_met(), "{:?}", row);
            prop_assert!(row.minutes_left.0 > 0 || row.state.is_met() || is_pending(row), "{:?}", row);
        }
    }

    #[test]
    fn a_group_is_met_by_its_definition(rule in plain_rule(), passed in prop::array::uniform4(any::<bool>())) {
        let mut case = case("group").rule(rule.clone());
        for (name, passed) in MODULES.into_iter().zip(passed) {
            case = case.other(name, |m| m.assessment(80));
            if passed {
                case = case.history([format!("2027-02-12 passed {name} 90%").as_str()]);
            }
        }
        let met = |name: &str| MODULES.iter().position(|m| *m == name).is_some_and(|at| passed[at]);
        prop_assert_eq!(is_ready(&case.verdict()), naive(&rule, &met));
    }

    #[test]
    fn rows_follow_the_author_and_name_each_module_once(case in any_case()) {
        let verdict = case.verdict();
        let mut modules: Vec<_> = verdict.requirements.iter().map(|r| &r.key).collect();
        modules.sort_unstable();
        modules.dedup();
        prop_assert_eq!(modules.len(), verdict.requirements.len());
        prop_assert!(modules.iter().all(|module| MODULES.iter().any(|m| **module == key(m))));
        prop_assert!(verdict.requirements.iter().all(|r| RequirementState::PRODUCED.contains(&r.state) && !r.reason.is_empty()));
        prop_assert!(Readiness::PRODUCED.contains(&verdict.state) && !verdict.reason.is_empty());
    }
}
