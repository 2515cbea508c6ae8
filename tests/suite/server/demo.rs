//! The demo: every state the rules can produce, at any hour, through the doors that everybody uses.

use crate::support::stage::Stage;
use jiff::Timestamp;
use prework::access::PersonId;
use prework::course::Grade;
use prework::evidence::Account;
use prework::operation::judge;
use prework::readiness::{Readiness, RequirementState};
use prework::store::Query;
use serde_json::Value;
use std::collections::BTreeSet;

/// Seeds the demo then and there, and names the states that are missing, or shouldn't be.
fn amiss(now: &str, zone: &str) -> Vec<String> {
    let stage = Stage::demo(now, zone);
    let at: Timestamp = now.parse().unwrap();
    let (mut requirements, mut sessions) = (BTreeSet::new(), BTreeSet::new());
    for (session, _) in stage.store.sessions().unwrap() {
        let (_, standings) = judge::session(&*stage.store, &session.id, at).unwrap();
        for seat in standings.seats {
            sessions.insert(seat.verdict.state.code());
            requirements.extend(seat.verdict.requirements.iter().map(|requirement| requirement.state.code()));
        }
    }
    let differ = |produced: BTreeSet<&str>, found: &BTreeSet<&str>| -> Vec<String> {
        produced.symmetric_difference(found).map(|code| (*code).to_owned()).collect()
    };
    let mut amiss = differ(RequirementState::PRODUCED.iter().map(|s| s.code()).collect(), &requirements);
    amiss.extend(differ(Readiness::PRODUCED.iter().map(|s| s.code()).collect(), &sessions));
    amiss
}

/// One test per instant, so that they run side by side.
macro_rules! every_state_at {
    ($($name:ident: $now:literal in $zone:literal,)*) => {
        mod every_state {
            $(
                #[test]
                fn $name() {
                    assert_eq!(super::amiss($now, $zone), [""; 0]);
                }
            )*
        }
    };
}

every_state_at! {
    after_midnight: "2027-05-12T00:30:00+02:00" in "Europe/Berlin",
    before_the_start: "2027-05-12T08:59:00+02:00" in "Europe/Berlin",
    at_noon: "2027-05-12T12:00:00+02:00" in "Europe/Berlin",
    before_midnight: "2027-05-12T23:30:00+02:00" in "Europe/Berlin",
    on_the_last_minute_before_a_leap_day: "2028-02-28T23:59:00Z" in "UTC",
    before_a_leap_day: "2028-02-28T12:00:00Z" in "UTC",
    on_a_leap_day: "2028-02-29T09:00:00Z" in "UTC",
    on_the_last_of_december: "2026-12-31T23:59:59Z" in "UTC",
    at_the_end_of_february_far_west: "2027-02-28T23:30:00-10:00" in "Pacific/Honolulu",
    far_east: "2027-10-31T07:00:00+13:00" in "Pacific/Auckland",
    before_the_clocks_go_forward: "2027-03-27T23:30:00+01:00" in "Europe/Berlin",
    before_the_clocks_go_back: "2027-10-30T10:00:00+02:00" in "Europe/Berlin",
}

#[test]
fn histories_came_through_the_doors_that_everybody_uses() {
    let stage = Stage::demo("2027-05-12T12:00:00Z", "Europe/Berlin");
    let base = &stage.catalog.id_base;
    let mut statements = Vec::new();
    let mut after = None;
    loop {
        let page = stage.store.statements(&Query { ascending: true, limit: 200, after, ..Query::default() }).unwrap();
        statements.extend(page.statements);
        after = page.more;
        if after.is_none() {
            break;
        }
    }
    assert!(statements.len() > 1_000, "{}", statements.len());
    for statement in &statements {
        let body: Value = serde_json::from_str(&statement.body).unwrap();
        let [actor, authority] = ["actor", "authority"].map(|who| body[who]["account"].clone());
        let by_server = authority["name"] == "prework" && authority["homePage"] == base.as_str();
        assert!(by_server || authority == actor, "{}", statement.body);
        let verb = body["verb"]["id"].as_str().unwrap();
        assert!(by_server || !verb.ends_with("/passed") && !verb.ends_with("/failed"), "{}", statement.body);
        assert!(statement.stored <= stage.now());
    }
    let mut passes = 0;
    for evidence in stage.store.evidence(None, stage.now()).unwrap() {
        if evidence.grade != Grade::Verified {
            continue;
        }
        let stored = stage.store.statement(evidence.statement).unwrap().unwrap();
        let body: Value = serde_json::from_str(&stored.body).unwrap();
        if !body["verb"]["id"].as_str().unwrap().ends_with("/passed") {
            continue;
        }
        let id = body["context"]["registration"].as_str().unwrap().parse().unwrap();
        let attempt = stage.store.attempt(id).unwrap().unwrap_or_else(|| panic!("no attempt: {}", stored.body));
        assert_eq!((attempt.passed, attempt.handed_in.is_some()), (Some(true), true));
        assert_eq!(*evidence.account, Account::of(&attempt.person, base));
        passes += 1;
    }
    assert!(passes > 40, "{passes}");
}

#[test]
fn one_may_be_anybody_of_the_cast() {
    let stage = Stage::demo("2027-05-12T12:00:00Z", "Europe/Berlin");
    let caller = stage.anybody();
    let page = caller.get("/demo");
    assert_eq!(page.status, 200);
    assert_eq!(caller.get("/me/account.json").json()["id"], "n05", "opening it makes one the learner with the phone");
    assert_eq!(caller.get("/trainer/").status, 200, "and the trainer");
    assert_eq!(caller.get("/demo/be?role=learner&learner=n06").header("location"), "/me");
    assert_eq!(caller.get("/me/account.json").json()["id"], "n06");
    for (role, home) in [("organiser", "/organise/"), ("manager", "/team/"), ("auditor", "/audit/")] {
        assert_eq!(caller.get(&format!("/demo/be?role={role}")).header("location"), home);
        assert_eq!(caller.get(home).status, 200, "{role}");
    }
    assert!(caller.get("/organise/").body.contains("learners, 4 sessions ahead"));
    for nobody in ["role=learner&learner=none", "role=owner", "role=learner&learner=r.ito"] {
        assert_eq!(caller.get(&format!("/demo/be?{nobody}")).status, 404, "{nobody}");
    }
    assert!(stage.store.person(&PersonId("n06".to_owned())).unwrap().is_some());
    let plain = super::classroom("attempts: 1");
    assert_eq!(plain.anybody().get("/demo").status, 404);
    assert_eq!(plain.anybody().get("/demo/be?role=learner&learner=ana").status, 404);
}
