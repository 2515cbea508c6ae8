//! Reading: every filter, pages, and what voiding hides.

use super::{Stage, encoded, id, statement};
use prework::xapi::VOIDED;
use serde_json::{Value, json};

/// The numbers of the statements a query finds, in its order.
fn found(stage: &Stage, query: &str) -> Vec<u32> {
    let answer = stage.get(&format!("/xapi/statements?{query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    numbers(&answer.json())
}

fn numbers(page: &Value) -> Vec<u32> {
    let number = |statement: &Value| statement["id"].as_str().unwrap()[24..].parse().unwrap();
    page["statements"].as_array().unwrap().iter().map(number).collect()
}

#[test]
fn filters() {
    let stage = Stage::new();
    let ben = json!({ "mbox": "mailto:ben@x.org" });
    let mut statements: Vec<Value> = (1..=4).map(statement).collect();
    statements[1]["actor"] = ben.clone();
    statements[1]["context"] = json!({
        "registration": id(77),
        "contextActivities": { "parent": { "id": "https://x.org/ids/course" } },
    });
    statements[2]["verb"]["id"] = "x:other".into();
    statements[2]["context"] = json!({ "instructor": ben });
    statements[3]["object"] = json!({ "objectType": "StatementRef", "id": id(2) });
    for statement in &statements {
        assert_eq!(stage.post(statement).status, 200);
    }
    let ben = encoded(&ben.to_string());
    let middle = stage.get(&format!("/xapi/statements?statementId={}", id(2))).json()["stored"].clone();
    let middle = encoded(middle.as_str().unwrap());
    for (query, numbers) in [
        (String::new(), vec![4, 3, 2, 1]),
        ("ascending=true".to_owned(), vec![1, 2, 3, 4]),
        ("limit=2".to_owned(), vec![4, 3]),
        ("verb=x:other".to_owned(), vec![3]),
        // 4 refers to 2, so what finds 2 finds 4.
        (format!("agent={ben}"), vec![4, 2]),
        (format!("agent={ben}&related_agents=true"), vec![4, 3, 2]),
        ("activity=https://x.org/ids/course/module/lesson-1".to_owned(), vec![1]),
        ("activity=https://x.org/ids/course".to_owned(), vec![]),
        ("activity=https://x.org/ids/course&related_activities=true".to_owned(), vec![4, 2]),
        (format!("registration={}", id(77)), vec![4, 2]),
        (format!("since={middle}"), vec![4, 3]),
        (format!("until={middle}"), vec![2, 1]),
        (format!("since={middle}&agent={ben}&ascending=true&format=exact"), vec![4]),
    ] {
        assert_eq!(found(&stage, &query), numbers, "{query}");
    }
}

#[test]
fn more_goes_on_where_the_page_ended() {
    let stage = Stage::new();
    let other = json!({ "mbox": "mailto:a+b@x.org" });
    for n in 1..=5 {
        let mut statement = statement(n);
        statement["actor"] = other.clone();
        stage.post(&statement);
        // Between them stands what the query doesn't find.
        stage.post(&super::statement(n + 10));
    }
    for (order, expected) in [("false", [vec![5, 4], vec![3, 2], vec![1]]), ("true", [vec![1, 2], vec![3, 4], vec![5]])]
    {
        let agent = encoded(&other.to_string());
        let mut path = format!("/xapi/statements?limit=2&ascending={order}&agent={agent}");
        let mut pages = Vec::new();
        while !path.is_empty() {
            let page = stage.get(&path).json();
            pages.push(numbers(&page));
            path = page["more"].as_str().unwrap().to_owned();
        }
        assert_eq!(pages, expected);
    }
}

#[test]
fn a_voided_statement_is_found_by_its_own_parameter_alone() {
    let stage = Stage::new();
    stage.post(&statement(1));
    let mut void = statement(2);
    void["verb"]["id"] = VOIDED.into();
    void["object"] = json!({ "objectType": "StatementRef", "id": id(1) });
    assert_eq!(stage.post(&void).status, 200);
    let one = |parameter: &str, n| stage.get(&format!("/xapi/statements?{parameter}={}", id(n)));
    assert_eq!(found(&stage, ""), [2]);
    assert_eq!(one("statementId", 1).problem().0, 404);
    assert_eq!(one("voidedStatementId", 1).json()["id"], id(1));
    assert_eq!(one("voidedStatementId", 2).problem().0, 404);
    assert_eq!(one("statementId", 2).status, 200);
}

#[test]
fn unknown_parameters_are_refused() {
    let stage = Stage::new();
    let (status, detail) = stage.get("/xapi/statements?Agent=x").problem();
    assert_eq!((status, detail.as_str()), (400, "There is no parameter `Agent`; names are case sensitive."));
    let post = stage.as_key("all", "POST", "/xapi/statements?foo=1", &statement(1).to_string());
    assert_eq!(post.problem().1, "There is no parameter `foo`; names are case sensitive.");
}
