//! `serve`, beside the other commands and by itself.

use super::{Desk, Serving};
use serde_json::json;

const LESSON: &str = "courses/first-course/01-first-module/index.md";

#[test]
fn it_says_where_it_is_and_other_commands_know() {
    let desk = Desk::with_course();
    let serving = Serving::start(&desk, "");
    assert_eq!(serving.out, [serving.address.as_str()], "the address is a line of its own");
    assert_eq!(serving.caller().get("/first-course/first-module/").status, 200);
    desk.write("people.csv", "id,name\nn1,Ana\n").done("learner import people.csv");
    let url = desk.json("learner link n1 --format json")["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&serving.address).unwrap_or_else(|| panic!("{url} is not at {}", serving.address));
    let caller = serving.caller();
    assert_eq!(caller.post(path, "").status, 303);
    assert_eq!(caller.get("/me/account.json").json()["name"], "Ana");
}

#[test]
fn a_folder_is_served_once() {
    let desk = Desk::with_course();
    let first = Serving::start(&desk, "");
    let said = desk.refused(1, "serve --addr 127.0.0.1:0");
    let pid = first.process.child.id();
    assert!(
        said.contains(&format!("another prework serves this data folder: process {pid} at {}", first.address)),
        "{said}"
    );
    drop(first);
    Serving::start(&desk, "");
}

#[test]
fn an_address_in_use_is_said_so() {
    let desk = Desk::with_course();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let said = desk.refused(1, &format!("serve --addr {}", taken.local_addr().unwrap()));
    assert!(said.contains("can't listen on 127.0.0.1:") && said.contains("--addr"), "{said}");
}

#[test]
fn a_proxy_is_trusted_by_header_and_address_or_not_at_all() {
    let desk = Desk::with_course();
    for (words, says) in [
        ("--trust-header X-Remote-User", "`--trust-from ADDRESS`"),
        ("--trust-from 10.0.0.7", "`--trust-header NAME`"),
        ("--trust-header X-Remote-User --trust-from proxy.example", "`proxy.example` is no address and no network"),
        ("--trust-header X-Remote-User --trust-from 0.0.0.0/0", "`0.0.0.0/0` is everybody"),
        ("--trust-header Cookie --trust-from 10.0.0.7", "`Cookie` is no header"),
    ] {
        let said = desk.refused(2, &format!("serve --addr 127.0.0.1:0 {words}"));
        assert!(said.contains(says) && said.contains("hint"), "{said}");
    }
    desk.done("learner add n1 --name Ana");
    let from_elsewhere =
        Serving::start(&desk, "--trust-header X-Remote-User --trust-from 10.0.0.0/8 --trust-from fd00::1");
    let ana = from_elsewhere.caller().with("x-remote-user", "n1");
    assert_eq!(ana.get("/me").status, 403);
    drop(from_elsewhere);
    let serving = Serving::start(&desk, "--trust-header X-Remote-User --trust-from 10.0.0.7,127.0.0.1");
    let ana = serving.caller().with("x-remote-user", "n1");
    assert_eq!(ana.get("/me/account.json").json()["name"], "Ana");
}

#[test]
fn a_sign_in_provider_is_named_whole_or_not_at_all() {
    let desk = Desk::with_course();
    desk.write("secret", "s3cret\n").write("empty", "\n");
    let there = "--oidc-issuer https://id.example.org --oidc-client prework";
    for (words, says) in [
        ("--oidc-issuer https://id.example.org".to_owned(), "`--oidc-client ID`"),
        ("--oidc-client prework".to_owned(), "`--oidc-issuer URL`"),
        (there.to_owned(), "`PREWORK_OIDC_SECRET`"),
        (format!("{there} --oidc-secret-file empty"), "the secret is missing"),
        (format!("{there} --oidc-secret-file secret --oidc-claim nonce"), "`nonce` is no claim"),
        (
            "--oidc-issuer http://id.example.org --oidc-client prework --oidc-secret-file secret".to_owned(),
            "`http://id.example.org` is no issuer",
        ),
    ] {
        let said = desk.refused(2, &format!("serve --addr 127.0.0.1:0 {words}"));
        assert!(said.contains(says) && said.contains("hint") && !said.contains("s3cret"), "{said}");
    }
    assert!(desk.refused(1, &format!("serve {there} --oidc-secret-file none")).contains("`none` can't be read"));
    // It is asked nothing before somebody signs in: one that is away keeps no server from starting.
    let serving =
        Serving::start(&desk, "--oidc-issuer http://127.0.0.1:1 --oidc-client prework --oidc-secret-file secret");
    assert!(serving.caller().get("/sign-in").body.contains("Sign in with your organisation’s account"));
    assert_eq!(serving.caller().post("/sign-in/with", "").status, 503);
}

#[test]
fn the_demo_sends_no_letters_and_says_so() {
    let desk = Desk::empty();
    for flags in ["--smtp smtp://127.0.0.1:9", "--mail-from a@example.org"] {
        let said = desk.refused(2, &format!("serve --demo --addr 127.0.0.1:0 {flags}"));
        assert!(said.contains("cannot be used with"), "{said}");
    }
}

#[test]
fn nothing_to_serve_is_said_so() {
    assert!(Desk::empty().refused(1, "serve --addr 127.0.0.1:0").contains("there is no course here"));
}

#[test]
fn it_ends_when_asked_even_with_pages_open() {
    let desk = Desk::with_course();
    let serving = Serving::start(&desk, "");
    let reloads = serving.caller().events("/_reload");
    desk.done("trainer add tom");
    desk.done("session add first-workshop --starts 2027-03-04T09:00:00Z --id lab");
    let url = desk.json("trainer link tom --format json")["url"].as_str().unwrap().to_owned();
    let trainer = serving.caller();
    assert_eq!(trainer.post(&url[serving.address.len()..], "").status, 303);
    let mut roster = trainer.events("/trainer/sessions/lab/events");
    roster.wait_for("counts", "");
    assert_eq!(serving.terminate(), Some(0));
    reloads.end();
    roster.end();
    assert_eq!(desk.json("session list --format json")[0]["id"], "lab");
}

#[test]
fn an_edit_changes_the_page_and_a_mistake_keeps_it() {
    let desk = Desk::with_course();
    let serving = Serving::start(&desk, "");
    let page = || serving.caller().get("/first-course/first-module/").body;
    let mut reloads = serving.caller().events("/_reload");
    desk.edit(LESSON, "Everybody reads at their own speed.", "Nobody reads at my speed.");
    assert_eq!(reloads.next().1, "built");
    assert!(page().contains("Nobody reads at my speed."));

    desk.edit(LESSON, "[first-workshop]", "[no-such-workshop]");
    desk.edit(LESSON, "Nobody reads at my speed.", "This is not to be seen yet.");
    serving.says(&format!("{LESSON}:7:20"));
    assert!(page().contains("Nobody reads at my speed."), "the old site stays");

    desk.edit(LESSON, "[no-such-workshop]", "[first-workshop]");
    assert_eq!(reloads.next().1, "built");
    assert!(page().contains("This is not to be seen yet."));
}

#[test]
fn without_watching_no_page_waits_for_news() {
    let desk = Desk::with_course();
    let serving = Serving::start(&desk, "--no-watch");
    assert_eq!(serving.caller().get("/_reload").status, 404);
}

#[test]
fn the_demo_says_who_one_can_be_and_keeps_its_folder() {
    let desk = Desk::empty();
    let serving = Serving::start(&desk, "--demo --data kept");
    assert_eq!(serving.out, [format!("demo     {}/demo", serving.address)]);
    assert_eq!(serving.caller().get("/demo").status, 200);
    let report = desk.json("report readiness skills-lab-tomorrow --format json --data kept");
    assert_eq!(report["learners"].as_array().unwrap().len(), 15);
    assert_eq!(serving.terminate(), Some(0));
    let again = Serving::start(&desk, "--demo --data kept");
    assert_eq!(again.caller().get("/demo").status, 200);
    assert_eq!(desk.json("session list --format json --data kept").as_array().map(Vec::len), Some(4));
    assert_ne!(desk.json("learner list --format json --data kept"), json!([]));
}
