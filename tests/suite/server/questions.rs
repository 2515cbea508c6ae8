//! How questions are answered, as trainers and organisers see it.

use super::{ana, classroom};
use crate::support::caller::Caller;
use crate::support::stage::Stage;
use prework::access::Role;
use prework::course::{Id, ModuleKey};
use prework::insight::{Answer, by_concept, troubles};
use prework::operation::items;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Takes the assessment; each question is answered by the first choice that says this.
fn sit(stage: &Stage, who: &Caller, says: &str) {
    let sheet = who.post("/assess/c/m", "").json();
    let answer = |question: &Value| {
        let chosen = question["choices"].as_array().unwrap().iter();
        let chosen = chosen.filter(|choice| choice["html"].as_str().unwrap().contains(says)).map(|c| c["id"].clone());
        (question["id"].as_str().unwrap().to_owned(), Value::Array(chosen.collect()))
    };
    let answers: Map<String, Value> = sheet["questions"].as_array().unwrap().iter().map(answer).collect();
    let id = sheet["id"].as_str().unwrap();
    assert_eq!(who.json("POST", &format!("/assess/attempts/{id}"), &json!({ "answers": answers })).status, 200);
    assert!(stage.store.attempt(id.parse().unwrap()).unwrap().unwrap().handed_in.is_some());
}

fn told(stage: &Stage) -> Vec<Answer> {
    let id = |text: &str| Id::new(text).unwrap();
    let key = ModuleKey { course: id("c"), module: id("m") };
    items::told(&*stage.store, &stage.catalog, &key, stage.now()).unwrap().answers
}

#[test]
fn first_answers_are_on_the_page_and_nobodys_name() {
    let stage = classroom("attempts: 5");
    let trainer = stage.signed_in("tom", Role::Trainer);
    let empty = trainer.get("/trainer/questions/c/m").body;
    assert!(empty.contains("Nobody has been here yet."), "{empty}");
    let (ana, ben) = (ana(&stage), stage.signed_in("ben", Role::Learner));
    sit(&stage, &ana, "No");
    sit(&stage, &ana, "Yes");
    sit(&stage, &ben, "Yes");
    // What is stored second within an instant is known a moment later.
    stage.set("2027-03-01T12:00:01Z");
    let page = trainer.get("/trainer/questions/c/m").body;
    assert!(page.contains("1 of 2") && page.contains("courses/c/01-m/assessment.md:5"), "{page}");
    assert!(page.contains(r#"role="img""#) && !page.contains("Ana") && !page.contains("Ben"), "{page}");
    assert!(trainer.get("/trainer/questions").body.contains("/trainer/questions/c/m"));
    assert_eq!(trainer.get("/trainer/questions/c/none").status, 404);

    // The same of some people: the second try doesn't count, nor does who isn't among them.
    let answers = told(&stage);
    assert_eq!(answers.len(), 9);
    let only = |who: &str| -> Vec<(usize, usize)> {
        let people = BTreeSet::from([prework::access::PersonId(who.to_owned())]);
        let concepts = by_concept(troubles(&answers, &people), |_| None);
        concepts.iter().map(|concept| (concept.wrong, concept.answered)).collect()
    };
    assert_eq!((only("ana"), only("ben"), only("cleo")), (vec![(3, 3)], vec![(0, 3)], vec![]));
}

#[test]
fn what_a_browser_says_of_an_assessment_and_words_of_one_alone_are_not_told() {
    let stage = classroom("attempts: 5");
    let said = |question: &str, text: &str| {
        json!({
            "actor": { "account": { "homePage": "https://x.org/ids/", "name": "ana" } },
            "verb": { "id": "http://adlnet.gov/expapi/verbs/answered" },
            "object": { "id": format!("https://x.org/ids/c/m/{question}"), "definition": {
                "interactionType": "choice", "choices": [{ "id": "0", "description": { "en": text } }],
            } },
            "result": { "response": "0", "success": false },
            "context": { "contextActivities": { "grouping": [{ "id": "https://x.org/ids/c/m" }] } },
        })
    };
    let ana = ana(&stage);
    assert_eq!(ana.statements(&said("index#q", "Buy this")).status, 200);
    // Whether the record store takes it or not, it counts for nothing.
    ana.statements(&said("assessment#one", "Buy that"));
    assert_eq!(told(&stage).len(), 1);
    let page = stage.signed_in("tom", Role::Trainer).get("/trainer/questions/c/m").body;
    assert!(page.contains("0 of 1") && !page.contains("Buy"), "{page}");
}
