//! Statements and evidence.

use super::given::*;
use prework::evidence::{Evidence, Proof, Scaled};
use prework::store::{Query, Store, StoreError};
use prework::xapi::{Defined, Entry, Relation};
use std::thread;
use uuid::Uuid;

pub(super) fn pages_follow_the_order_of_storing(store: &dyn Store) {
    let entries: Vec<Entry> = (0..5).map(|_| statement("ann", "passed", "hygiene")).collect();
    record(store, &entries.iter().collect::<Vec<_>>());
    let expected: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
    for ascending in [true, false] {
        for filter in [Query::default(), Query { verb: Some("passed".to_owned()), ..Query::default() }] {
            let (mut seen, mut after, mut pages) = (Vec::new(), None, 0);
            loop {
                let page = store.statements(&Query { ascending, after, limit: 2, ..filter.clone() }).unwrap();
                seen.extend(ids(&page));
                pages += 1;
                after = page.more;
                if after.is_none() {
                    break;
                }
            }
            if !ascending {
                seen.reverse();
            }
            assert_eq!((seen, pages), (expected.clone(), 3));
        }
    }
}

pub(super) fn each_filter_finds_its_own(store: &dyn Store) {
    let registration = Uuid::from_u128(9);
    let ann = statement("ann", "passed", "hygiene");
    let ben = Entry { registration: Some(registration), ..statement("ben", "failed", "hygiene") };
    let mut cleo = statement("cleo", "passed", "gloves");
    cleo.body = written_by("client", cleo.id);
    cleo.activities.push(("hygiene".to_owned(), Relation::Related));
    cleo.agents.extend(["ann".to_owned(), authority("client")].map(|agent| (agent, Relation::Related)));
    record(store, &[&ann, &ben, &cleo]);
    let text = |text: &str| Some(text.to_owned());
    let cases = [
        (Query::default(), vec![ann.id, ben.id, cleo.id]),
        (Query { agent: text("ann"), ..Query::default() }, vec![ann.id]),
        (Query { agent: text("ann"), related_agents: true, ..Query::default() }, vec![ann.id, cleo.id]),
        (Query { verb: text("passed"), ..Query::default() }, vec![ann.id, cleo.id]),
        (Query { activity: text("hygiene"), ..Query::default() }, vec![ann.id, ben.id]),
        (
            Query { activity: text("hygiene"), related_activities: true, ..Query::default() },
            vec![ann.id, ben.id, cleo.id],
        ),
        (Query { registration: Some(registration), ..Query::default() }, vec![ben.id]),
        (Query { authority: Some(authority("client")), ..Query::default() }, vec![cleo.id]),
        (
            Query { agent: Some(authority("server")), related_agents: true, ..Query::default() },
            vec![ann.id, ben.id, cleo.id],
        ),
        (Query { authority: Some(authority("server")), ..Query::default() }, vec![ann.id, ben.id]),
        (Query { agent: text("ann"), verb: text("failed"), ..Query::default() }, vec![]),
        (Query { verb: text("passed"), activity: text("gloves"), ..Query::default() }, vec![cleo.id]),
        (Query { verb: text("passed"), authority: Some(authority("server")), ..Query::default() }, vec![ann.id]),
    ];
    for (query, expected) in cases {
        assert_eq!(found(store, query.clone()), expected, "{query:?}");
    }
}

pub(super) fn since_and_until_bound_what_was_stored(store: &dyn Store) {
    let entries: Vec<Entry> = (0..4).map(|_| statement("ann", "passed", "hygiene")).collect();
    record(store, &entries.iter().collect::<Vec<_>>());
    let between = |since, until| Query { since, until, agent: Some("ann".to_owned()), ..Query::default() };
    let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
    assert_eq!(found(store, between(Some(at(1)), Some(at(3)))), ids[1..3]);
    assert_eq!(found(store, between(Some(at(0)), None)), ids);
    assert!(found(store, between(None, Some(at(0)))).is_empty());
    assert!(found(store, between(Some(at(9)), None)).is_empty());
}

pub(super) fn what_refers_is_found_by_what_it_refers_to(store: &dyn Store) {
    let passed = Entry { registration: Some(Uuid::from_u128(3)), ..statement("ben", "passed", "explosives") };
    let confirmed = reference("andrew", "confirmed", passed.id);
    let liked = reference("cleo", "liked", confirmed.id);
    let by = |agent: &str| Query { agent: Some(agent.to_owned()), ..Query::default() };
    // Both stand before what they refer to, and in the wrong order.
    record(store, &[&liked, &confirmed]);
    assert!(found(store, by("ben")).is_empty());
    store.record(batch(&[(passed.clone(), None)]), at(10)).unwrap();
    let all = vec![liked.id, confirmed.id, passed.id];
    assert_eq!(found(store, by("ben")), all);
    assert_eq!(found(store, Query { activity: Some("explosives".to_owned()), ..Query::default() }), all);
    assert_eq!(found(store, Query { verb: Some("passed".to_owned()), ..Query::default() }), all);
    assert_eq!(found(store, Query { registration: Some(Uuid::from_u128(3)), ..Query::default() }), all);
    assert_eq!(found(store, by("andrew")), [liked.id, confirmed.id]);
    // And one that comes after it.
    let doubted = reference("dora", "doubted", liked.id);
    store.record(batch(&[(doubted.clone(), None)]), at(11)).unwrap();
    assert_eq!(found(store, by("ben")), [liked.id, confirmed.id, passed.id, doubted.id]);
}

pub(super) fn a_circle_of_references_ends(store: &dyn Store) {
    let (one, two) = (Uuid::new_v4(), Uuid::new_v4());
    let first = Entry { id: one, ..reference("ann", "liked", two) };
    let second = Entry { id: two, ..reference("ben", "liked", one) };
    record(store, &[&first, &second]);
    for agent in ["ann", "ben"] {
        assert_eq!(found(store, Query { agent: Some(agent.to_owned()), ..Query::default() }), [one, two]);
    }
}

pub(super) fn voiding_hides_whichever_comes_first(store: &dyn Store) {
    for void_first in [false, true] {
        let target = statement("ann", "passed", "hygiene");
        let void = voiding("boss", target.id);
        record(store, &if void_first { [&void, &target] } else { [&target, &void] });
        assert!(store.statement(target.id).unwrap().unwrap().voided);
        assert!(!store.statement(void.id).unwrap().unwrap().voided);
        let of_ann = found(store, Query { agent: Some("ann".to_owned()), ..Query::default() });
        assert!(!of_ann.contains(&target.id));
        assert!(of_ann.contains(&void.id), "what refers to a voided statement is still found");
    }
}

pub(super) fn a_voiding_statement_is_never_voided(store: &dyn Store) {
    for void_first in [false, true] {
        let target = statement("ann", "passed", "hygiene");
        let void = voiding("boss", target.id);
        let void_of_void = voiding("boss", void.id);
        record(store, &if void_first { [&void_of_void, &void, &target] } else { [&target, &void, &void_of_void] });
        let voided = [&target, &void, &void_of_void].map(|e| store.statement(e.id).unwrap().unwrap().voided);
        assert_eq!(voided, [true, false, false]);
    }
}

pub(super) fn sending_again_changes_nothing(store: &dyn Store) {
    let entry = statement("ann", "passed", "hygiene");
    record(store, &[&entry]);
    let before = store.statement(entry.id).unwrap();
    let again = Entry { body: r#"{ "version": "1.0.3""#.to_owned(), ..entry.clone() };
    store.record(batch(&[(again, None)]), at(50)).unwrap();
    assert_eq!(store.statement(entry.id).unwrap(), before);
    let other = Entry { body: r#"{"verb":{"id":"x:other"}"#.to_owned(), ..entry.clone() };
    assert!(matches!(store.record(batch(&[(other, None)]), at(60)), Err(StoreError::Conflict(_))));
    assert_eq!(store.statement(entry.id).unwrap(), before);
}

pub(super) fn a_batch_is_stored_whole_or_not_at_all(store: &dyn Store) {
    let (good, kept) = (proof("ann", Proof::Completed), statement("ann", "passed", "hygiene"));
    record(store, &[&kept]);
    let bad = Entry { body: r#"{"verb":{"id":"x:other"}"#.to_owned(), ..kept.clone() };
    assert!(matches!(store.record(batch(&[good.clone(), (bad, None)]), at(5)), Err(StoreError::Conflict(_))));
    assert!(matches!(store.record(batch(&[good.clone(), good.clone()]), at(5)), Err(StoreError::Conflict(_))));
    assert_eq!(found(store, Query::default()), [kept.id]);
    assert_eq!(store.evidence(None, at(99)).unwrap(), []);
}

pub(super) fn the_body_ends_with_the_time_it_was_stored(store: &dyn Store) {
    let all: Vec<_> = (0..2).map(|_| (statement("ann", "passed", "hygiene"), None)).collect();
    store.record(batch(&all), at(0)).unwrap();
    let bodies: Vec<String> = all.iter().map(|(entry, _)| store.statement(entry.id).unwrap().unwrap().body).collect();
    assert_eq!(bodies[0], format!(r#"{},"stored":"2027-01-15T08:00:00.000000Z"}}"#, all[0].0.body));
    assert_eq!(bodies[1], format!(r#"{},"stored":"2027-01-15T08:00:00.000001Z"}}"#, all[1].0.body));
}

pub(super) fn evidence_reads_as_it_was_known(store: &dyn Store) {
    let passed = proof("ann", Proof::Passed(Some(Scaled(8200))));
    let other = proof("ben", Proof::Answered(Some(false)));
    store.record(batch(std::slice::from_ref(&passed)), at(10)).unwrap();
    store.record(batch(std::slice::from_ref(&other)), at(20)).unwrap();
    store.record(batch(&[(voiding("boss", passed.0.id), None)]), at(30)).unwrap();
    let known =
        |recorded: &prework::store::Recorded, second| Evidence { known: at(second), ..recorded.1.clone().unwrap() };
    let (ann, ben) = (known(&passed, 10), known(&other, 20));
    let voided = Evidence { voided: Some(at(30)), ..ann.clone() };
    assert_eq!(store.evidence(None, at(9)).unwrap(), []);
    assert_eq!(store.evidence(None, at(10)).unwrap(), std::slice::from_ref(&ann));
    assert_eq!(store.evidence(None, at(29)).unwrap(), [ann.clone(), ben.clone()]);
    assert_eq!(store.evidence(None, at(30)).unwrap(), [voided.clone(), ben.clone()]);
    let both = [account("ben"), account("ann"), account("ann"), account("nobody")];
    assert_eq!(store.evidence(Some(&both), at(30)).unwrap(), [voided, ben.clone()]);
    assert_eq!(store.evidence(Some(&both[..1]), at(30)).unwrap(), [ben]);
    // The void came first: there was no moment at which it counted.
    let late = proof("cleo", Proof::Completed);
    store.record(batch(&[(voiding("boss", late.0.id), None)]), at(40)).unwrap();
    store.record(batch(std::slice::from_ref(&late)), at(50)).unwrap();
    let expected = Evidence { known: at(50), voided: Some(at(50)), ..late.1.unwrap() };
    assert_eq!(store.evidence(Some(&[account("cleo")]), at(50)).unwrap(), [expected]);
}

pub(super) fn what_is_promised_stays_true(store: &dyn Store) {
    assert_eq!(store.consistent_through(at(100)).unwrap(), at(100));
    // Sent before the promise was given, stored after it.
    let entry = statement("ann", "passed", "hygiene");
    store.record(batch(&[(entry.clone(), None)]), at(90)).unwrap();
    assert_eq!(store.statement(entry.id).unwrap().unwrap().stored, at(100));
}

pub(super) fn eight_writers_lose_nothing(store: &dyn Store) {
    let sent: Vec<Uuid> = thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let entries: Vec<Entry> = (0..200).map(|_| statement("ann", "passed", "hygiene")).collect();
                    for entry in &entries {
                        store.record(batch(&[(entry.clone(), None)]), at(0)).unwrap();
                    }
                    entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
                })
            })
            .collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    let page = store.statements(&Query { ascending: true, limit: 2_000, ..Query::default() }).unwrap();
    let mut stored = ids(&page);
    stored.sort_unstable();
    let mut sent = sent;
    sent.sort_unstable();
    assert_eq!(stored, sent);
    assert!(page.statements.is_sorted_by(|a, b| a.sequence < b.sequence && a.stored < b.stored));
}

/// More statements than wait for the index are stored between the two, so that the first is in it by then.
pub(super) fn what_refers_is_found_however_late_its_target_comes(store: &dyn Store) {
    let target = statement("ann", "passed", "hygiene");
    let reference = reference("bob", "doubted", target.id);
    record(store, &[&reference]);
    let others: Vec<_> = (0..5_000).map(|_| (statement("eve", "read", "news"), None)).collect();
    store.record(batch(&others), at(10)).unwrap();
    store.record(batch(&[(target.clone(), None)]), at(20)).unwrap();
    let by_verb = || Query { verb: Some("passed".to_owned()), ..Query::default() };
    assert_eq!(found(store, by_verb()), [reference.id, target.id]);
    let both = Query { verb: Some("read".to_owned()), agent: Some("eve".to_owned()), limit: 6_000, ..Query::default() };
    assert_eq!(store.statements(&both).unwrap().statements.len(), 5_000);
}

pub(super) fn what_was_said_last_of_an_activity_counts(store: &dyn Store) {
    let says = |name: &str| {
        let mut entry = statement("ann", "passed", "hygiene");
        let json = format!(r#"{{"name":{{"en":"{name}"}}}}"#);
        entry.definitions = vec![(Defined::Activity, "x:defined".to_owned(), json)];
        entry
    };
    let (hands, hygiene) = (says("Hands"), says("Hygiene"));
    record(store, &[&hands, &says("Hands"), &hygiene, &says("Hygiene"), &says("Hands")]);
    let known = || store.definition(Defined::Activity, "x:defined").unwrap().unwrap();
    assert!(known().contains("Hands"), "{}", known());
    record(store, &[&says("Hygiene")]);
    assert!(known().contains("Hygiene"), "{}", known());
}

/// Of a statement that is there already nothing is taken over, so what it says this time isn't known by it.
pub(super) fn what_a_statement_says_when_sent_again_is_not_known(store: &dyn Store) {
    let silent = statement("ann", "passed", "hygiene");
    let definition = (Defined::Activity, "x:defined".to_owned(), r#"{"name":{"en":"Hands"}}"#.to_owned());
    let again = Entry { definitions: vec![definition.clone()], ..silent.clone() };
    record(store, &[&silent, &again]);
    assert_eq!(store.definition(Defined::Activity, "x:defined").unwrap(), None);
    record(store, &[&Entry { definitions: vec![definition.clone()], ..statement("ann", "passed", "hygiene") }]);
    assert_eq!(store.definition(Defined::Activity, "x:defined").unwrap(), Some(definition.2));
}

/// Batches of all kinds: some of it is there already, or refers to and voids what comes before it or after it.
pub(super) fn a_batch_is_as_if_sent_one_by_one(store: &dyn Store) {
    const MANY: u64 = 33;
    for seed in 0..24 {
        let mut dice: u64 = seed;
        let mut throw = |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % sides
        };
        let plan: Vec<(u64, u64, bool)> = (0..MANY).map(|_| (throw(8), throw(MANY), throw(6) == 0)).collect();
        let tell = |world: u64, together: usize| {
            let id = |nth: u64| Uuid::from_u64_pair(world << 32 | seed, nth + 1);
            let verb = |nth: usize| format!("x:{world}/{seed}/{nth}");
            let entries = (0..).zip(&plan).map(|(nth, (kind, target, _))| {
                let entry = match kind {
                    0 => reference("ann", "", id(*target)),
                    1 => voiding("ann", id(*target)),
                    _ => statement("ann", "", "hygiene"),
                };
                let is_target = plan.iter().any(|(kind, target, _)| *kind < 2 && *target == nth as u64);
                let is_fresh = !is_target && plan[nth].0 > 4 && !plan[nth].2;
                let id = id(nth as u64);
                Entry { id, is_fresh, verb: verb(nth), body: written_by("server", id), ..entry }
            });
            let all: Vec<(Entry, Option<Evidence>)> = entries.map(|entry| (entry, None)).collect();
            for (one, _) in all.iter().zip(&plan).filter(|(_, (.., before))| *before) {
                store.record(batch(std::slice::from_ref(one)), at(1)).unwrap();
            }
            for some in all.chunks(together) {
                store.record(batch(some), at(2)).unwrap();
            }
            let nth = |id: Uuid| id.as_u64_pair().1 - 1;
            let told = (0..plan.len()).map(|at| {
                let of = Query { verb: Some(verb(at)), voided: true, ascending: true, limit: 100, ..Query::default() };
                let page = store.statements(&of).unwrap();
                page.statements.iter().map(|found| (nth(found.id), found.voided)).collect::<Vec<_>>()
            });
            told.collect::<Vec<_>>()
        };
        assert_eq!(tell(1, 100), tell(2, 1), "seed {seed}: {plan:?}");
    }
}

/// A voided answer leaves what the history without it has; what waits for the index is found like what is in it.
pub(super) fn what_is_within_a_module_is_what_was_in_force(store: &dyn Store) {
    let answered = |name: &str, module: &str| {
        let (entry, evidence) = proof(name, Proof::Answered(Some(true)));
        let mut activities = entry.activities.clone();
        activities.push((module.to_owned(), Relation::Related));
        (Entry { activities, ..entry }, evidence)
    };
    let within = |second: i64| {
        let mut found = Vec::new();
        let each =
            &mut |evidence: Evidence, body: &str| found.push((evidence.account.name.clone(), body.contains("stored")));
        store.evidence_within("https://x.org/m", at(second), each).unwrap();
        found
    };
    let all = ["ana", "ben", "cleo"].map(|name| answered(name, "https://x.org/m"));
    let elsewhere = answered("dov", "https://x.org/other");
    let ben = all[1].0.id;
    store.record(batch(&[&all[..], &[elsewhere]].concat()), at(1)).unwrap();
    let told = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), true)).collect::<Vec<_>>();
    assert_eq!((within(0), within(2)), (told(&[]), told(&["ana", "ben", "cleo"])));
    store.record(batch(&[(voiding("tom", ben), None)]), at(5)).unwrap();
    assert_eq!((within(4), within(5)), (told(&["ana", "ben", "cleo"]), told(&["ana", "cleo"])));
}
