//! The whole server over a real socket, as browsers and clients meet it.

mod access;
mod assess;
mod assignments;
mod attendance;
mod brief;
mod declared;
mod demo;
mod hardened;
mod hostile;
pub(super) mod html;
mod limited;
mod marking;
mod morning;
mod organisation;
mod organise;
mod oversight;
mod paper;
mod proxy;
mod questions;
mod records;
mod regrade;
mod renamed;
mod roster;
mod same;
mod secured;
mod sessions;
mod sign_in;
mod skills;
mod trust;

use crate::support::caller::{Answer, Caller};
use crate::support::stage::Stage;
use prework::web::Options;
use serde_json::{Value, json};

/// A course whose assessment has this front matter and these questions.
pub(super) fn course(assessment: &str) -> [(&str, &str); 5] {
    [
        ("prework.yaml", "id_base: https://x.org/ids/\n"),
        ("courses/c/course.yaml", "title: Course\n"),
        ("courses/c/01-m/index.md", "---\ntitle: Module\nprerequisite_for: [w]\n---\n\nA text to read.\n"),
        ("courses/c/01-m/assessment.md", assessment),
        ("courses/c/workshops/w.md", "---\ntitle: Workshop\nduration: 1h\n---\n\nCome in.\n"),
    ]
}

/// An assessment of three questions worth a point each, with the front matter `front`. All choices that say yes are right.
pub(super) fn three_questions(front: &str) -> String {
    format!(
        "---\n{front}\n---\n\n\
        Is it so, number one? <!-- #one -->\n\n- (x) Yes\n- ( ) No\n  > A word on one.\n\n\
        Is it so, number two? <!-- #two -->\n\n- [x] Yes\n- [x] Yes, too\n- [ ] No\n  > A word on two.\n\n\
        Is it so, number three? <!-- #three -->\n\n- ( ) No\n  > A word on three.\n- (x) Yes\n"
    )
}

/// A stage with that course, where Ana and Ben learn; it is noon of the first of March.
pub(super) fn classroom(front: &str) -> Stage {
    classroom_with(front, Options::default())
}

/// The same with options of the server's.
pub(super) fn classroom_with(front: &str, options: Options) -> Stage {
    let stage = Stage::courses_with(options, &course(&three_questions(front)), "2027-03-01T12:00:00Z");
    stage.learner("ana", "Ana", "North");
    stage.learner("ben", "Ben", "South");
    stage.trainer("tom", "Tom");
    stage
}

/// A statement of Ana's: she read the lesson.
pub(super) fn statement() -> Value {
    json!({
        "actor": { "account": { "homePage": "https://x.org/ids/", "name": "ana" } },
        "verb": { "id": "http://adlnet.gov/expapi/verbs/experienced" },
        "object": { "id": "https://x.org/ids/c/m" },
    })
}

/// The statements a client that may read everything finds.
pub(super) fn stored(stage: &Stage, query: &str) -> Vec<Value> {
    let reader = stage.client(&[prework::access::Scope::All]);
    reader.get(&format!("/xapi/statements?{query}")).json()["statements"].as_array().unwrap().clone()
}

/// A problem's status and kind.
pub(super) fn problem(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer:?}");
    let kind = answer.json()["type"].as_str().unwrap().replace("urn:prework:problem:", "");
    (answer.status, kind)
}

/// Ana's browser, signed in.
pub(super) fn ana(stage: &Stage) -> Caller {
    stage.signed_in("ana", prework::access::Role::Learner)
}
