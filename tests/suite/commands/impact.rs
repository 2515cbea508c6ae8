//! Whose readiness a change to the courses would flip.

use super::{Desk, Ran};
use serde_json::json;
use std::process::Command;

const HAND: &str = "courses/ic/hand/index.md";

/// A repository with a course, and a session with three people of whom two have done what it asks for.
fn ward(starts: &str) -> Desk {
    let desk = Desk::empty();
    desk.write("prework.yaml", "title: Ward\nid_base: https://x.test/\n")
        .write("courses/ic/course.yaml", "title: Infection control\nsummary: Hands.\n")
        .write(HAND, "---\ntitle: Hand hygiene\n---\n\nWash.\n")
        .write("courses/ic/gown/index.md", "---\ntitle: Gowns\n---\n\nDress.\n")
        .write("courses/ic/workshops/lab.md", "---\ntitle: Lab\nrequires: [hand]\n---\n\nCome.\n")
        .write(".gitignore", ".prework\n*.csv\n*.ndjson\n");
    git(&desk, &["init", "-q", "-b", "main"]);
    commit(&desk);
    desk.done(&format!("session add lab --starts {starts} --ends 2099-03-04T12:00:00Z --id lab"));
    desk.write("seats.csv", "id,name\nn1,Ana Sol\nn2,Ben Ode\nn3,Cleo Dee\n");
    desk.done("roster import lab seats.csv");
    let completed = |person: &str| {
        json!({
            "actor": { "account": { "homePage": "https://x.test/", "name": person } },
            "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" },
            "object": { "id": "https://x.test/ic/hand" },
        })
    };
    desk.write("done.ndjson", format!("{}\n{}\n", completed("n1"), completed("n2")));
    assert_eq!(desk.done("statements import done.ndjson"), "2 stored, 0 were there, 0 refused");
    desk
}

fn git(desk: &Desk, args: &[&str]) -> String {
    let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    let done = Command::new("git").arg("-C").arg(desk.0.path()).args(identity).args(args).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn commit(desk: &Desk) {
    git(desk, &["add", "."]);
    git(desk, &["commit", "-q", "-m", "x"]);
}

/// A new version of the module, by which everybody has to take it again.
fn retake(desk: &Desk) {
    desk.edit(HAND, "title: Hand hygiene", "title: Hand hygiene\nversion: 2\non_major: retake_now");
}

/// Everything that is kept, byte for byte.
fn kept(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(desk.path(".prework"))
        .unwrap()
        .map(|file| file.unwrap())
        .map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap()))
        // Readers of the log meet here; it is no part of what is kept.
        .filter(|(name, bytes)| !(name.ends_with("-shm") || name.ends_with("-wal") && bytes.is_empty()))
        .collect();
    files.sort();
    files
}

#[test]
fn names_for_the_organiser_and_counts_for_a_pull_request() {
    let desk = ward("2099-03-04T09:00:00Z");
    let before = kept(&desk);
    assert_eq!(desk.done("impact --deny any").lines().next().unwrap(), "Nobody would be worse off.");
    desk.edit(HAND, "Wash.", "Wash well.");
    desk.done("impact --deny any");
    retake(&desk);
    let table = desk.done("impact");
    let row = "\nlab      n1       Ana Sol  ● Ready → ◔ On track  ic/hand  Completed v1; v2 required since ";
    assert!(table.contains(row), "{table}");
    assert!(
        table.contains("\n\n2 of 3 people would no longer be ready.\nCompared with the courses in force ("),
        "{table}"
    );
    assert!(table.contains("), for 1 session to come with 3 people, at ") && !table.contains("Cleo"), "{table}");

    let counts = desk.done("impact --counts");
    assert!(counts.starts_with("**2 of 3 people would no longer be ready.**\n"), "{counts}");
    assert!(counts.contains("\n| `lab` | 2099-03-04 | 3 | 2 | 0 | 0 |\n"), "{counts}");
    assert!(counts.contains("\n| `ic/hand` | 2 | 0 | 0 |\n"), "{counts}");
    let told = desk.json("impact --format json");
    assert_eq!(
        told["counts"],
        json!({ "people": 3, "ready_no_longer": 2, "worse": 2, "better": 0, "otherwise": 0, "more_to_do": 0 })
    );
    let flip = &told["flips"][1];
    assert_eq!(
        ["session", "learner", "name", "before", "after", "change"].map(|key| flip[key].as_str().unwrap()),
        ["lab", "n2", "Ben Ode", "ready", "on_track", "worse"]
    );
    assert_eq!(flip["modules"], json!(["ic/hand"]));
    let nameless = desk.done("impact --counts --format json");
    for name in ["n1", "Ana", "flips"] {
        assert!(!counts.contains(name) && !nameless.contains(name), "{name}: {counts}{nameless}");
    }
    assert!(desk.done("impact --format csv").contains("\nlab,n1,Ana Sol,ready,on_track,worse,ic/hand,Completed v1;"));
    assert!(desk.refused(2, "impact --counts --format csv").contains("a list of names"));

    // A pipeline fails where it asked to, and has its report all the same.
    let denied = desk.run("impact --counts --deny worse");
    assert_eq!((denied.code, denied.out.trim_end()), (1, counts.as_str()));
    assert_eq!(denied.err, "error: somebody would be worse off, and `--deny worse` forbids it\n");
    assert!(kept(&desk) == before, "something was written");
    assert_eq!(desk.json("report audit --kind publish --format json").as_array().unwrap().len(), 1);
}

#[test]
fn who_would_be_better_off_is_told_too() {
    let desk = ward("2099-03-04T09:00:00Z");
    desk.edit("courses/ic/workshops/lab.md", "[hand]", "[]");
    let Ran { code: 0, out: better, .. } = desk.run("impact --deny worse") else { panic!("nobody is worse off") };
    assert!(
        better.contains("◔ On track → ● Ready")
            && better.contains("\nNobody would be worse off; 1 would be better off.")
    );
    assert_eq!(desk.run("impact --deny any").code, 1);
    desk.edit("courses/ic/workshops/lab.md", "[]", "[hand]");
    desk.edit("prework.yaml", "title: Ward", "title: Ward\npolicies: {last_hours: 9000000}");
    assert!(desk.done("impact").contains("\n1 of 3 people would be worse off; everybody who is ready stays ready.\n"));
    desk.edit("prework.yaml", "policies: {last_hours: 9000000}", "");
    desk.edit("courses/ic/workshops/lab.md", "[hand]", "[hand, gown]");
    let told = desk.json("impact --format json");
    // Who isn't ready has more to do.
    assert_eq!((&told["counts"]["worse"], &told["counts"]["more_to_do"]), (&json!(2), &json!(1)));
    assert_eq!(told["flips"][0]["modules"], json!(["ic/gown"]));
}

#[test]
fn a_new_version_is_taken_as_published_now() {
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(72);
    let desk = ward(&soon.to_string());
    retake(&desk);
    assert!(desk.done("impact --deny any").starts_with("Nobody would be worse off"), "within the freeze window");
    desk.edit("courses/ic/workshops/lab.md", "[hand]", "[gown]");
    assert!(desk.done("impact").contains("2 of 3 people would no longer be ready"), "what it asks for isn't frozen");
}

#[test]
fn a_commit_is_compared_with_and_the_work_tree_left_alone() {
    let desk = ward("2099-03-04T09:00:00Z");
    retake(&desk);
    commit(&desk);
    assert!(desk.done("impact --against HEAD --deny any").contains("\nCompared with HEAD ("));
    assert!(desk.done("impact --against HEAD~1").contains("2 of 3 people would no longer be ready"));
    desk.edit("courses/ic/workshops/lab.md", "[hand]", "[gown]");
    let status = git(&desk, &["status", "--porcelain"]);
    // By version 2 they aren't ready; by what is in force they are.
    assert!(desk.done("impact --against HEAD").starts_with("Nobody would be worse off"));
    assert!(desk.done("impact").contains("2 of 3 people would no longer be ready"));
    assert_eq!(
        (git(&desk, &["status", "--porcelain"]), status.as_str()),
        (status.clone(), " M courses/ic/workshops/lab.md\n")
    );

    let said = desk.refused(1, "impact --against nowhere");
    assert!(
        said.contains("`nowhere` is no commit of the repository around `.`") && said.contains("fetch it first"),
        "{said}"
    );
    commit(&desk);
    desk.edit("courses/ic/workshops/lab.md", "[gown]", "[gwon]");
    commit(&desk);
    desk.edit("courses/ic/workshops/lab.md", "[gwon]", "[gown]");
    let said = desk.refused(1, "impact --against HEAD");
    assert!(said.contains("the courses at `HEAD` have errors") && said.contains("workshops/lab.md:3:"), "{said}");
    // A folder below the top of its repository.
    let said = desk.done("impact courses/ic --against HEAD~1");
    assert!(said.contains("Compared with HEAD~1 ("), "{said}");
}

#[test]
fn a_workshop_that_is_gone_is_told() {
    let desk = ward("2099-03-04T09:00:00Z");
    std::fs::rename(desk.path("courses/ic/workshops/lab.md"), desk.path("courses/ic/workshops/skills.md")).unwrap();
    let denied = desk.run("impact --deny worse");
    assert_eq!(denied.code, 1, "{denied:?}");
    let told = "\nlab: no workshop ic/lab any more, 3 people\n\
                2 of 3 people would no longer be ready; 1 more would be worse off.\n";
    assert!(denied.out.contains(told), "{}", denied.out);
    assert!(desk.done("impact --counts").contains("The workshop would be gone of:\n\n- `lab`: `ic/lab`, 3 people\n"));
    desk.edit("courses/ic/workshops/skills.md", "title: Lab", "title: Lab\nformerly: [lab]");
    desk.done("impact --deny any");
}

#[test]
fn errors_and_missing_stores_are_told_plainly() {
    let desk = ward("2099-03-04T09:00:00Z");
    let said = desk.refused(1, "impact --data elsewhere");
    assert!(
        said.contains("nothing is kept in `elsewhere`")
            && said.contains("`--data`")
            && !desk.path("elsewhere").exists()
    );
    desk.edit("courses/ic/workshops/lab.md", "[hand]", "[hnad]");
    assert!(desk.refused(1, "impact").contains("did you mean `hand`"));
    desk.edit("courses/ic/workshops/lab.md", "[hnad]", "[hands]");
    std::fs::rename(desk.path("courses/ic/hand"), desk.path("courses/ic/hands")).unwrap();
    // `serve` would refuse it; who loses what is said all the same.
    let lost = desk.run("impact");
    assert!(lost.out.contains("2 of 3 people would no longer be ready") && lost.code == 1, "{lost:?}");
    assert!(lost.err.contains("the module `hand` is gone") && lost.err.contains("formerly: [hand]"), "{lost:?}");
    let fresh = Desk::with_course();
    fresh.done("learner add n1 --name Ana");
    assert!(fresh.refused(1, "impact").contains("no course has been published there yet"));
    fresh.done("session add first-workshop --starts 2099-03-04T09:00:00Z --ends 2099-03-04T12:00:00Z");
    let nobody = fresh.done("impact");
    assert!(nobody.starts_with("Nobody would be worse off.") && nobody.contains("for 1 session to come with 0 people"));
}
