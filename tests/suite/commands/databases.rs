//! Commands and servers over a PostgreSQL database.

use super::{Desk, Serving, command};
use crate::support::caller::Caller;
use crate::support::postgres::{client, database};
use serde_json::{Value, json};
use std::thread;

fn key(desk: &Desk, url: &str) -> Value {
    desk.json(&format!("key add --name test --scope all --database {url} --format json"))
}

fn with(server: &Serving, key: &Value) -> Caller {
    server.caller().with_key(key["key"].as_str().unwrap(), key["secret"].as_str().unwrap())
}

fn statement(id: &str) -> Value {
    json!({ "id": id, "actor": { "mbox": "mailto:a@x.org" }, "verb": { "id": "x:did" }, "object": { "id": "x:it" } })
}

fn some_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// All statements there are, oldest first: their ids, and when they were stored.
fn stored(client: &Caller) -> Vec<(String, String)> {
    let (mut all, mut next) = (Vec::new(), "/xapi/statements?ascending=true&limit=100".to_owned());
    while !next.is_empty() {
        let page = client.get(&next).json();
        let text = |statement: &Value, name: &str| statement[name].as_str().unwrap().to_owned();
        all.extend(page["statements"].as_array().unwrap().iter().map(|one| (text(one, "id"), text(one, "stored"))));
        page["more"].as_str().unwrap().clone_into(&mut next);
    }
    all
}

#[test]
fn a_server_whose_connections_were_ended_answers_the_next_request() {
    let (desk, url) = (Desk::with_course(), database());
    let server = Serving::start(&desk, &format!("--no-watch --database {url}"));
    let client = with(&server, &key(&desk, &url));
    let mut harm = self::client(&url);
    let mut end = || {
        let ended = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and application_name = 'prework'";
        assert!(!harm.query(ended, &[]).unwrap().is_empty());
    };
    let sent: Vec<String> = (0..4).map(|_| some_id()).collect();
    for (nth, id) in sent.iter().enumerate() {
        if nth % 2 == 1 {
            end();
        }
        assert_eq!(client.statements(&statement(id)).status, 200);
        if nth % 2 == 0 {
            end();
        }
        assert_eq!(client.get(&format!("/xapi/statements?statementId={id}")).status, 200);
    }
    assert_eq!(stored(&client).into_iter().map(|(id, _)| id).collect::<Vec<_>>(), sent);
    assert_eq!(server.caller().get("/healthz").status, 204);
    // Other commands work beside it, and keep nothing in the folder.
    assert_eq!(desk.done(&format!("statements export --database {url}")).lines().count(), 4);
    assert!(!desk.path(".prework/prework.db").exists());
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn two_servers_over_one_database_share_what_they_store() {
    const EACH: usize = 60;
    let (desk, url) = (Desk::with_course(), database());
    let servers =
        ["one", "two"].map(|data| Serving::start(&desk, &format!("--no-watch --data {data} --database {url}")));
    let key = key(&desk, &url);
    // Half of them go to both.
    let shared: Vec<String> = (0..EACH).map(|_| some_id()).collect();
    thread::scope(|scope| {
        for client in [0, 1, 0, 1].map(|nth: usize| with(&servers[nth], &key)) {
            let shared = &shared;
            scope.spawn(move || {
                for id in shared {
                    for id in [id.clone(), some_id()] {
                        let answer = client.statements(&statement(&id));
                        assert_eq!(answer.status, 200, "{}", answer.body);
                    }
                }
            });
        }
    });
    let [one, two] = servers.each_ref().map(|server| stored(&with(server, &key)));
    assert_eq!(one, two);
    assert_eq!(one.len(), EACH * 5);
    assert!(one.is_sorted_by(|a, b| a.1 < b.1), "the order is that of storing");
    let mut ids: Vec<_> = one.iter().map(|(id, _)| id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), EACH * 5);
    // Who signs in at one is signed in at the other.
    desk.done(&format!("learner add n1 --name Ana --database {url} --data one"));
    let link = desk.done(&format!("learner link n1 --database {url} --data one"));
    let signed_in = servers[0].caller().post(link.strip_prefix(&servers[0].address).unwrap(), "");
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap();
    let ana = servers[1].caller().with("cookie", cookie);
    assert_eq!(ana.get("/me/account.json").json()["name"], "Ana");
}

#[test]
fn an_open_page_shows_what_another_process_writes() {
    let (desk, url) = (Desk::with_course(), database());
    let server = Serving::start(&desk, &format!("--no-watch --database {url}"));
    desk.done(&format!("trainer add tom --database {url}"));
    desk.done(&format!("session add first-workshop --starts 2027-03-04T09:00:00Z --id lab --database {url}"));
    let link = desk.done(&format!("trainer link tom --database {url}"));
    let trainer = server.caller();
    assert_eq!(trainer.post(link.strip_prefix(&server.address).unwrap(), "").status, 303);
    let mut roster = trainer.events("/trainer/sessions/lab/events");
    roster.wait_for("counts", "");
    desk.write("people.csv", "id,name\nn1,Ana\n").done(&format!("roster import lab people.csv --database {url}"));
    roster.wait_for("row", "learner-n1");
}

#[test]
fn the_demo_runs_over_a_database() {
    let (desk, url) = (Desk::empty(), database());
    let server = Serving::start(&desk, &format!("--demo --database {url}"));
    assert_eq!(server.caller().get("/demo").status, 200);
    let report = desk.json(&format!("report readiness skills-lab-tomorrow --format json --database {url}"));
    assert_eq!(report["learners"].as_array().unwrap().len(), 15);
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn who_may_only_read_a_database_is_told_what_a_change_would_do() {
    let (desk, url) = (Desk::empty(), database());
    let module = "courses/ic/hand/index.md";
    desk.write("prework.yaml", "id_base: https://x.test/\n")
        .write("courses/ic/course.yaml", "title: Infection control\nsummary: Hands.\n")
        .write(module, "---\ntitle: Hand hygiene\n---\n\nWash.\n")
        .write("courses/ic/workshops/lab.md", "---\ntitle: Lab\nduration: 3h\nrequires: [hand]\n---\n\nCome.\n");
    desk.done(&format!("session add lab --starts 2099-03-04T09:00:00Z --id lab --database {url}"));
    desk.write("seats.csv", "id,name\nn1,Ana Sol\nn2,Ben Ode\n");
    desk.done(&format!("roster import lab seats.csv --database {url}"));
    let completed = json!({
        "actor": { "account": { "homePage": "https://x.test/", "name": "n1" } },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" },
        "object": { "id": "https://x.test/ic/hand" },
    });
    desk.write("done.ndjson", completed.to_string());
    desk.done(&format!("statements import done.ndjson --database {url}"));
    let mut owner = self::client(&url);
    owner.batch_execute("create role looker login; grant select on all tables in schema public to looker").unwrap();
    let looking = url.replace("prework@", "looker@");
    let refused = self::client(&looking).batch_execute("update person set name = ''").unwrap_err();
    assert!(refused.as_db_error().unwrap().message().contains("permission denied"), "{refused:?}");

    desk.edit(module, "title: Hand hygiene", "title: Hand hygiene\nversion: 2\non_major: retake_now");
    let told = |url: &str| desk.json(&format!("impact --format json --database {url}"));
    let (whole, seen) = (told(&url), told(&looking));
    assert_eq!((&seen["counts"], &seen["flips"]), (&whole["counts"], &whole["flips"]));
    assert_eq!((&seen["counts"]["people"], &seen["counts"]["ready_no_longer"]), (&json!(2), &json!(1)), "{seen}");
    // Whatever writes is refused, and says what the database said.
    let refused = desk.refused(1, &format!("learner add n3 --name Cy --database {looking}"));
    assert!(refused.contains("permission denied"), "{refused}");
    assert_eq!(desk.json(&format!("learner list --format json --database {url}")).as_array().unwrap().len(), 2);
}

#[test]
fn what_a_database_lacks_is_said_without_its_password() {
    let (desk, url) = (Desk::with_course(), database());
    let said = desk.refused(1, "session list --database postgres://ana:secret@%2Fnowhere/x");
    assert!(said.contains("the database can't be reached") && !said.contains("secret"), "{said}");
    let said = desk.refused(1, "session list --database ana:secret");
    assert!(said.contains("the database's URL can't be used") && !said.contains("secret"), "{said}");
    assert!(
        desk.refused(1, &format!("statements export --database {url}")).contains("nothing is kept in this database")
    );
    desk.done(&format!("key add --name test --database {url}"));
    assert!(desk.refused(1, &format!("store backup copy.db --database {url}")).contains("pg_dump"));
    assert!(desk.refused(1, &format!("store restore copy.db --database {url}")).contains("pg_restore"));
    desk.done(&format!("store compact --database {url}"));
    // From the environment, too; an option that is given counts more.
    let from_environment = |words: &str| {
        let output = command(&desk.path("."), words).env("PREWORK_DATABASE", &url).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(from_environment("key list").contains("test"));
    let other = database();
    assert!(!from_environment(&format!("key list --database {other}")).contains("test"));
}
