//! A folder that is renamed when there is evidence of what was in it.

use crate::support::stage::Stage;
use prework::compile::MemorySource;
use prework::course::Catalog;
use prework::diagnostic::{Colour, render};
use prework::disk::GitFacts;
use prework::operation::{build, publish};
use serde_json::json;

const BEFORE: [(&str, &str); 3] = [
    ("prework.yaml", "title: x\nid_base: https://x.example/\n"),
    ("courses/c/01-hand/index.md", "# Hand\n"),
    ("courses/c/02-foot/index.md", "# Foot\n"),
];

/// A stage on which somebody read the module `hand`.
fn stage() -> Stage {
    let stage = Stage::courses(&BEFORE, "2027-03-01T09:00:00Z");
    stage.learner("n1", "Ana", "Ward");
    let statement = json!({
        "actor": { "account": { "homePage": "https://x.example/", "name": "n1" } },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/experienced" },
        "object": { "id": "https://x.example/c/hand/index" },
        "context": { "contextActivities": { "grouping": [{ "id": "https://x.example/c/hand" }] } },
    });
    let sent = stage.client(&[prework::access::Scope::All]).json("POST", "/xapi/statements", &statement);
    assert_eq!(sent.status, 200, "{}", sent.body);
    stage
}

fn catalog(files: &[(&str, &str)]) -> Catalog {
    let source = MemorySource::new(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    let (courses, diagnostics) = build::prepare(&source, &GitFacts::default()).unwrap();
    (*courses.unwrap_or_else(|| panic!("{diagnostics:?}")).catalog).clone()
}

/// What is said of courses that would come into force.
fn told(stage: &Stage, files: &[(&str, &str)]) -> String {
    render(&publish::lost(&*stage.store, &catalog(files)).unwrap(), &|_| None, Colour::Never)
}

#[test]
fn evidence_is_not_lost_unseen() {
    let stage = stage();
    assert_eq!(told(&stage, &BEFORE), "");
    let renamed = |extra: &'static str, front: &'static str| {
        vec![BEFORE[0], ("courses/c/course.yaml", extra), ("courses/c/01-hands/index.md", front), BEFORE[2]]
    };
    assert_eq!(
        told(&stage, &renamed("title: C\n", "# Hand\n")),
        "error[lost-evidence]: the module `hand` is gone, and there is evidence of it
  --> courses/c/01-hands/index.md
   = hint: add `formerly: [hand]` to the module `hands`; if it is gone on purpose, `retired: [hand]` to `courses/c/course.yaml`

1 error
"
    );
    assert_eq!(told(&stage, &renamed("title: C\n", "---\nformerly: [hand]\n---\n\n# Hand\n")), "");
    assert_eq!(told(&stage, &renamed("retired: [hand]\n", "# Hand\n")), "");
    // Nobody has any of the other.
    assert_eq!(told(&stage, &[BEFORE[0], BEFORE[1]]), "");
    assert_eq!(
        told(&stage, &[BEFORE[0], BEFORE[2]]),
        "error[lost-evidence]: the module `hand` is gone, and there is evidence of it
  --> courses/c/course.yaml
   = hint: add `formerly: [hand]` to the module it has become; if it is gone on purpose, `retired: [hand]` to `courses/c/course.yaml`

1 error
"
    );
}
