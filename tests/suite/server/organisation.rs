//! Signing in with the organisation's account, at a provider that isn't always right.

use super::{classroom_with, problem};
use crate::support::caller::{Answer, Caller};
use crate::support::provider::{Provider, pairs};
use crate::support::stage::Stage;
use prework::access::{PersonId, Role};
use prework::oidc::Client;
use prework::operation::people;
use prework::operation::waive::Grounds;
use prework::roster::Person;
use prework::web::{Options, Organisation};
use serde_json::{Value, json};
use std::sync::Arc;

/// A classroom whose organisation's provider names people by `claim`.
fn by_claim(claim: &str) -> (Stage, Provider) {
    let provider = Provider::start();
    let client = Client::new(&provider.issuer, "prework", "s3cret", claim).unwrap();
    let organisation = Some(Arc::new(Organisation::new(client)));
    let stage = classroom_with("attempts: 1", Options { organisation, ..Options::default() });
    (stage, provider)
}

/// A provider that names people by their ids, and Ana just now.
fn with_ana() -> (Stage, Provider) {
    let (stage, provider) = by_claim("number");
    provider.says(|says| says.claims = json!({ "number": "ana" }));
    (stage, provider)
}

/// Presses the button; the address it leads to.
fn sent(browser: &Caller) -> String {
    let answer = browser.post("/sign-in/with", "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let url = answer.header("refresh").strip_prefix("0; url=").unwrap_or_else(|| panic!("{answer:?}"));
    url.to_owned()
}

/// There and back again.
fn round(stage: &Stage, provider: &Provider, browser: &Caller) -> Answer {
    let query = provider.signs_in(&sent(browser), stage.now());
    browser.get(&format!("/sign-in/back?{query}"))
}

/// Nobody is signed in by an answer, and its page says so.
fn is_refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, 403, "{answer:?}");
    assert!(answer.body.contains("Signing in didn’t work") && answer.body.contains(why), "{why}: {}", answer.body);
    assert!(!signs_in(answer), "{answer:?}");
}

fn signs_in(answer: &Answer) -> bool {
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    cookies.map(|(_, value)| value).any(|value| !value.starts_with("prework-flow=;"))
}

#[test]
fn whoever_is_on_the_roster_is_signed_in_in_each_of_their_roles() {
    let (stage, provider) = with_ana();
    for role in [Role::Trainer, Role::Organiser] {
        people::add(&*stage.store, Person::new("ana", "Ana", role), stage.now()).unwrap();
    }
    let browser = stage.anybody();
    assert!(browser.get("/me").body.contains("Sign in with your organisation’s account"));
    assert!(browser.get("/sign-in").body.contains("Sign in with your organisation’s account"));
    let answer = round(&stage, &provider, &browser);
    assert_eq!((answer.status, answer.header("location")), (303, "/me"));
    for role in [Role::Learner, Role::Trainer, Role::Organiser] {
        assert_eq!(stage.store.sign_ins_of(&PersonId("ana".to_owned()), role).unwrap().len(), 1);
        assert_eq!(browser.get(role.home()).status, 200, "{role:?}");
    }
    assert_eq!(browser.post("/sign-out", "").header("location"), "/");
    assert_eq!(browser.get("/me").status, 401);
    // Who is no learner lands where they are at home.
    provider.says(|says| says.claims = json!({ "number": "tom" }));
    assert_eq!(round(&stage, &provider, &stage.anybody()).header("location"), "/trainer/");
}

#[test]
fn the_browser_that_was_sent_is_told_no_secret() {
    let (stage, _provider) = with_ana();
    let browser = stage.anybody();
    let answer = browser.post("/sign-in/with", "");
    let cookie = answer.header("set-cookie");
    assert!(cookie.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"), "{cookie}");
    let url = answer.header("refresh").to_owned();
    let asked = pairs(url.split_once('?').unwrap().1);
    assert_eq!(asked["redirect_uri"], format!("{}/sign-in/back", stage.address));
    assert_eq!((asked["client_id"].as_str(), asked["scope"].as_str()), ("prework", "openid profile email"));
    let kept = cookie.split([';', '=']).nth(1).unwrap();
    let key = kept.split_once('.').unwrap().1;
    for part in [kept, key, "s3cret"] {
        assert!(!url.contains(part) && !answer.body.contains(part), "{part}");
    }
    assert_ne!(sent(&browser), sent(&browser), "each way there is another");
    assert_eq!(browser.get("/sign-in/with").header("location"), "/sign-in");
    let foreign = stage.anybody().with("sec-fetch-site", "cross-site").post("/sign-in/with", "");
    assert_eq!(problem(&foreign).0, 403, "nobody is sent by another site");
}

#[test]
fn an_address_counts_once_it_is_verified() {
    let (stage, provider) = by_claim("email");
    let ana = Person { email: Some("Ana@x.org".to_owned()), ..Person::new("ana", "Ana", Role::Learner) };
    stage.store.save_people(&[ana], &[]).unwrap();
    let said = |claims: Value, more: Value| {
        provider.says(|says| (says.claims, says.more) = (claims, more));
        round(&stage, &provider, &stage.anybody())
    };
    let verified = json!({ "email": "ana@X.org", "email_verified": true });
    assert_eq!(said(verified, json!({})).header("location"), "/me");
    // Many say it only when they are asked for more.
    let more = json!({ "sub": "sub-1", "email": "ana@x.org", "email_verified": true });
    assert_eq!(said(json!({}), more).header("location"), "/me");
    is_refused(&said(json!({ "email": "ana@x.org" }), json!({})), "hasn’t confirmed your e-mail address");
    let unverified = json!({ "email": "ana@x.org", "email_verified": false });
    is_refused(&said(unverified, json!({ "sub": "sub-1", "email_verified": true })), "hasn’t confirmed");
    is_refused(&said(json!({}), json!({ "sub": "sub-1" })), "doesn’t say who you are");
    let of_another = json!({ "sub": "sub-2", "email": "ana@x.org", "email_verified": true });
    is_refused(&said(json!({}), of_another), "doesn’t fit");
}

#[test]
fn who_is_not_on_the_roster_stays_out() {
    let (stage, provider) = by_claim("number");
    let ben = Person { email: Some("ben@x.org".to_owned()), ..Person::new("ben", "Ben", Role::Learner) };
    stage.store.save_people(&[ben], &[]).unwrap();
    let grounds = Grounds { by: "D. Ramos", reason: "moved away" };
    people::leave(&*stage.store, &PersonId("ana".to_owned()), grounds, stage.now()).unwrap();
    let before = stage.store.people(None).unwrap();
    for name in ["zoe", "ana", "ben@x.org", "<script>"] {
        provider.says(|says| says.claims = json!({ "number": name }));
        let answer = round(&stage, &provider, &stage.anybody());
        assert_eq!(answer.status, 403, "{name}: {answer:?}");
        assert!(answer.body.contains("Your organisation knows you, and the roster here doesn’t"), "{}", answer.body);
        assert!(!answer.body.contains(name) && !signs_in(&answer), "{answer:?}");
    }
    assert_eq!(stage.store.people(None).unwrap(), before);
}

#[test]
fn nobody_comes_back_twice_late_from_elsewhere_or_as_somebody_else() {
    let (stage, provider) = with_ana();
    let back = |browser: &Caller, query: &str| browser.get(&format!("/sign-in/back?{query}"));
    let late = "begun in another browser";
    // Another browser, and one that was sent as well: somebody else's way back signs in nobody.
    let (browser, other) = (stage.anybody(), stage.anybody());
    let query = provider.signs_in(&sent(&browser), stage.now());
    is_refused(&back(&other, &query), late);
    sent(&other);
    is_refused(&back(&other, &query), late);
    let own = pairs(&query)["state"].clone();
    for query in [
        query.replace(&own, "other"),
        query.replace(&own, ""),
        query.split_once('&').unwrap().0.to_owned(),
        format!("{query}&state={own}"),
        String::new(),
    ] {
        is_refused(&back(&browser, &query), late);
    }
    assert_eq!(provider.asked("/token"), 0, "the provider hears of none of it");
    // None of that was in the way of whoever began.
    assert_eq!(back(&browser, &query).header("location"), "/me");
    is_refused(&back(&browser, &query), late);
    // Ten minutes are enough.
    let query = provider.signs_in(&sent(&other), stage.now());
    stage.set("2027-03-01T12:10:00Z");
    is_refused(&back(&other, &query), late);
}

#[test]
fn a_cookie_that_is_sent_again_brings_nobody_back() {
    let (stage, provider) = with_ana();
    let answer = stage.anybody().post("/sign-in/with", "");
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let url = answer.header("refresh").strip_prefix("0; url=").unwrap().to_owned();
    let query = provider.signs_in(&url, stage.now());
    let back = || stage.anybody().with("cookie", &cookie).get(&format!("/sign-in/back?{query}"));
    assert_eq!(back().status, 303);
    is_refused(&back(), "was used already");
    assert_eq!(provider.asked("/token"), 1);
}

#[test]
fn what_the_provider_says_is_checked() {
    let (stage, provider) = with_ana();
    for (name, value) in [
        ("nonce", json!("other")),
        ("iss", json!("https://other.example.org")),
        ("aud", json!("them")),
        ("exp", json!(1)),
        ("iat", json!(1)),
        ("sub", json!("")),
    ] {
        provider.says(|says| says.claims = json!({ "number": "ana", name: value }));
        is_refused(&round(&stage, &provider, &stage.anybody()), "doesn’t fit");
    }
    provider.says(|says| says.claims = json!({ "number": "ana" }));
    let browser = stage.anybody();
    let back = |query: &str| browser.get(&format!("/sign-in/back?{query}"));
    let query = provider.signs_in(&sent(&browser), stage.now());
    is_refused(&back(&format!("{query}&iss=https://other.example.org")), "doesn’t fit");
    let query = provider.signs_in(&sent(&browser), stage.now());
    is_refused(&back(&query.replace("code-", "none-")), "doesn’t fit");
    let query = provider.signs_in(&sent(&browser), stage.now());
    let (_, rest) = query.split_once('&').unwrap();
    is_refused(&back(&format!("error=access_denied&{rest}")), "was not finished");
    is_refused(&back(&query), "was used already");
    let query = provider.signs_in(&sent(&browser), stage.now());
    assert_eq!(back(&format!("{query}&iss={}", provider.issuer)).status, 303);
}

#[test]
fn a_new_key_is_asked_for_and_not_too_often() {
    let (stage, provider) = with_ana();
    assert_eq!(round(&stage, &provider, &stage.anybody()).status, 303);
    provider.says(|says| says.kid = "two");
    is_refused(&round(&stage, &provider, &stage.anybody()), "doesn’t fit");
    assert_eq!(provider.asked("/keys"), 1, "a minute has not gone by");
    stage.set("2027-03-01T12:01:00Z");
    assert_eq!(round(&stage, &provider, &stage.anybody()).status, 303);
    assert_eq!((provider.asked("/keys"), provider.asked("/.well-known/openid-configuration")), (2, 1));
}

#[test]
fn a_provider_that_is_away_takes_nothing_else_with_it() {
    let (stage, provider) = with_ana();
    provider.says(|says| says.status = Some(503));
    let browser = stage.anybody();
    for _ in 0..3 {
        let answer = browser.post("/sign-in/with", "");
        assert_eq!(answer.status, 503);
        assert!(answer.body.contains("can’t be reached right now"), "{}", answer.body);
        assert!(!signs_in(&answer));
    }
    assert_eq!(provider.asked("/.well-known/openid-configuration"), 1, "it is left alone for a moment");
    assert_eq!(super::ana(&stage).get("/me").status, 200, "a link signs in as ever");
    provider.says(|says| says.status = None);
    stage.set("2027-03-01T12:00:05Z");
    let query = provider.signs_in(&sent(&browser), stage.now());
    provider.says(|says| says.status = Some(500));
    assert_eq!(browser.get(&format!("/sign-in/back?{query}")).status, 503);
    provider.says(|says| says.status = None);
    assert_eq!(round(&stage, &provider, &browser).status, 303);
    // One that says it is another, says too much, or that it is elsewhere, is none to sign in by.
    for (metadata, status) in [
        (json!({ "issuer": "https://other.example.org" }), None),
        (json!({ "more": "x".repeat(300_000) }), None),
        (json!({}), Some(302)),
    ] {
        let (stage, provider) = with_ana();
        provider.says(|says| (says.metadata, says.status) = (metadata, status));
        assert_eq!(stage.anybody().post("/sign-in/with", "").status, 503);
    }
    // One that isn't there at all.
    let gone = Client::new("http://127.0.0.1:1", "prework", "s3cret", "email").unwrap();
    let organisation = Some(Arc::new(Organisation::new(gone)));
    let stage = classroom_with("attempts: 1", Options { organisation, ..Options::default() });
    assert_eq!(stage.anybody().post("/sign-in/with", "").status, 503);
}

#[test]
fn without_a_provider_there_is_no_such_way() {
    let stage = classroom_with("attempts: 1", Options::default());
    assert!(!stage.anybody().get("/sign-in").body.contains("organisation"));
    assert_eq!(stage.anybody().post("/sign-in/with", "").status, 404);
    assert_eq!(stage.anybody().get("/sign-in/back?code=a&state=b").status, 404);
}
