//! An attempt as xAPI statements: that it was begun; `answered` for every question, and `passed` or `failed` for the
//! assessment; where a person has to read it first, that it was handed in, and that it was returned.

use super::{Graded, Marked};
use crate::course::{ActivityId, Assessment, Id, IdBase, ModuleKey, Question};
use crate::evidence::{Account, vocabulary};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// What an attempt was at, whose, and when.
#[derive(Debug, Clone, Copy)]
pub struct Sitting<'a> {
    /// Whose.
    pub account: &'a Account,
    /// The attempt's id, which is the statements' registration.
    pub attempt: Uuid,
    /// What activity ids hang on.
    pub base: &'a IdBase,
    /// Whose assessment.
    pub module: &'a ModuleKey,
    /// The module's title.
    pub title: &'a str,
    /// The module's version.
    pub version: u32,
    /// The course's language tag.
    pub language: &'a str,
    /// The commit the text was at; empty outside git.
    pub commit: &'a str,
    /// What was asked.
    pub assessment: &'a Assessment,
    /// When it was drawn.
    pub begun: Timestamp,
    /// When it was handed in.
    pub handed_in: Timestamp,
    /// Which handing-in: 1, and one more each time it was returned.
    pub round: u32,
    /// What makes the ids of its statements others than those before, and such that nobody can foresee them.
    pub again: &'a str,
}

/// The statements of a graded attempt, the result last. Ids follow from the attempt and `again`.
#[must_use]
pub fn statements(sitting: &Sitting, graded: &Graded) -> Vec<Value> {
    let questions = graded.questions.iter().filter_map(|marked| {
        let question = sitting.assessment.questions.get(marked.question)?;
        Some(answered(sitting, question, marked))
    });
    questions.chain(std::iter::once(result(sitting, graded))).collect()
}

/// The statement that an attempt was begun.
#[must_use]
pub fn begun(sitting: &Sitting) -> Value {
    without_result(&Sitting { handed_in: sitting.begun, ..*sitting }, (vocabulary::INITIALIZED, "initialized"))
}

/// The statement that an attempt was handed in, and waits for a person to read it.
#[must_use]
pub fn submitted(sitting: &Sitting) -> Value {
    let again = format!(" {}{}", sitting.round, sitting.again);
    without_result(&Sitting { again: &again, ..*sitting }, (vocabulary::SUBMITTED, "submitted"))
}

/// The statement that it was given back at an instant, to be handed in again. Its id follows from that instant, too.
#[must_use]
pub fn returned(sitting: &Sitting, at: Timestamp) -> Value {
    let again = format!(" {at}");
    without_result(&Sitting { handed_in: at, again: &again, ..*sitting }, (vocabulary::RETURNED, "returned"))
}

/// The id of that statement.
#[must_use]
pub fn returned_id(sitting: &Sitting, at: Timestamp) -> Uuid {
    statement_id(&Sitting { again: &format!(" {at}"), ..*sitting }, "returned", &assessment_activity(sitting))
}

/// The id of what is said of an activity in an attempt.
fn statement_id(sitting: &Sitting, word: &str, activity: &str) -> Uuid {
    Uuid::new_v5(&sitting.attempt, format!("{word} {activity}{}", sitting.again).as_bytes())
}

fn without_result(sitting: &Sitting, verb: (&str, &str)) -> Value {
    let mut said = statement(sitting, verb, &assessment_object(sitting), &Value::Null, None);
    if let Some(members) = said.as_object_mut() {
        members.shift_remove("result");
    }
    said
}

fn assessment_object(sitting: &Sitting) -> Value {
    json!({
        "objectType": "Activity",
        "id": assessment_activity(sitting),
        "definition": {
            "type": "http://adlnet.gov/expapi/activities/assessment",
            "name": { sitting.language: sitting.title },
        },
    })
}

fn answered(sitting: &Sitting, question: &Question, marked: &Marked) -> Value {
    let object = json!({
        "objectType": "Activity",
        "id": question_activity(sitting, &question.id),
        "definition": super::definition(question, sitting.language),
    });
    let mut outcome = json!({});
    if let Some(right) = marked.right {
        outcome["success"] = right.into();
        // What is worth nothing has no score: its least would be its most.
        if marked.of > 0 {
            outcome["score"] = json!({
                "raw": marked.points.to_f64(), "min": 0, "max": marked.of,
                "scaled": decimal(marked.points.scaled(u64::from(marked.of)).0),
            });
        }
    }
    if let Some(response) = super::response(&question.task, &marked.answer) {
        outcome["response"] = response.into();
    }
    statement(sitting, (vocabulary::ANSWERED, "answered"), &object, &outcome, Some(assessment_activity(sitting)))
}

fn result(sitting: &Sitting, graded: &Graded) -> Value {
    let object = assessment_object(sitting);
    let mut outcome = json!({
        "success": graded.passed,
        "completion": true,
        "score": { "raw": graded.points.to_f64(), "min": 0, "max": graded.of, "scaled": decimal(graded.scaled.0) },
    });
    if sitting.round == 1 {
        // Between being returned and handed in again nobody counts.
        let duration = sitting.handed_in.duration_since(sitting.begun).max(jiff::SignedDuration::ZERO);
        outcome["duration"] = duration.to_string().into();
    }
    if graded.of == 0 {
        outcome.as_object_mut().map(|members| members.shift_remove("score"));
    }
    let verb = if graded.passed { (vocabulary::PASSED, "passed") } else { (vocabulary::FAILED, "failed") };
    statement(sitting, verb, &object, &outcome, None)
}

fn statement(
    sitting: &Sitting,
    (verb, word): (&str, &str),
    object: &Value,
    result: &Value,
    parent: Option<String>,
) -> Value {
    let module = sitting.base.iri(&ActivityId::Module(sitting.module.clone()));
    let course = sitting.base.iri(&ActivityId::Course(sitting.module.course.clone()));
    let mut extensions = json!({ vocabulary::ATTEMPT: sitting.attempt });
    if !sitting.commit.is_empty() {
        extensions[vocabulary::COMMIT] = sitting.commit.into();
    }
    json!({
        "id": statement_id(sitting, word, object["id"].as_str().unwrap_or_default()),
        "actor": sitting.account.agent(),
        "verb": { "id": verb, "display": { "en": word } },
        "object": object,
        "result": result,
        "context": {
            "registration": sitting.attempt,
            "revision": sitting.version.to_string(),
            "language": sitting.language,
            "contextActivities": {
                "parent": [{ "objectType": "Activity", "id": parent.unwrap_or_else(|| module.clone()) }],
                "grouping": [
                    { "objectType": "Activity", "id": module },
                    { "objectType": "Activity", "id": course },
                ],
            },
            "extensions": extensions,
        },
        "timestamp": sitting.handed_in.to_string(),
    })
}

fn decimal(scaled: i32) -> f64 {
    f64::from(scaled) / 10_000.0
}

fn assessment_activity(sitting: &Sitting) -> String {
    sitting.base.iri(&ActivityId::assessment(sitting.module.clone()))
}

fn question_activity(sitting: &Sitting, question: &Id) -> String {
    format!("{}#{question}", assessment_activity(sitting))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Choice, Inline, Scoring, Task};
    use crate::grading::{DrawnQuestion, grade};

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    #[test]
    fn an_attempt_becomes_statements() {
        let choice = |said: &str, right| Choice { text: text(said), right, feedback: Vec::new() };
        let choices = vec![choice("before", true), choice("never", false), choice("after", true)];
        let question = Question {
            points: 2,
            scoring: Scoring::Partial,
            ..Question::new(Id::new("when").unwrap(), text("When?"), Task::Multiple { choices })
        };
        let assessment = Assessment::new(vec![question], 8000);
        let base = IdBase::new("https://x.test/");
        let module = ModuleKey { course: Id::new("ic").unwrap(), module: Id::new("hand").unwrap() };
        let account = Account { home_page: "https://x.test/".into(), name: "ada".into() };
        let sitting = Sitting {
            account: &account,
            attempt: Uuid::from_u128(7),
            base: &base,
            module: &module,
            title: "Hand hygiene",
            version: 2,
            language: "en",
            commit: "abc",
            assessment: &assessment,
            begun: "2027-03-01T09:00:00Z".parse().unwrap(),
            handed_in: "2027-03-01T09:03:20Z".parse().unwrap(),
            round: 1,
            again: "",
        };
        let drawn = [DrawnQuestion { question: 0, choices: vec![2, 0, 1] }];
        let graded = grade(&assessment, &drawn, &[vec!["2".to_owned()]], &[]);
        let [answered, result] = <[Value; 2]>::try_from(statements(&sitting, &graded)).unwrap();

        assert_eq!(answered["object"]["id"], "https://x.test/ic/hand/assessment#when");
        assert_eq!(answered["object"]["definition"]["correctResponsesPattern"], json!(["0[,]2"]));
        assert_eq!(
            answered["result"],
            json!({ "success": false, "score": { "raw": 1.0, "min": 0, "max": 2, "scaled": 0.5 }, "response": "2" })
        );
        assert_eq!(result["verb"]["id"], vocabulary::FAILED);
        assert_eq!(result["object"]["id"], "https://x.test/ic/hand/assessment");
        assert_eq!(
            result["result"],
            json!({ "success": false, "completion": true,
                    "score": { "raw": 1.0, "min": 0, "max": 2, "scaled": 0.5 }, "duration": "PT3M20S" })
        );
        assert_eq!(result["context"]["registration"], sitting.attempt.to_string());
        assert_eq!(result["context"]["revision"], "2");
        assert_eq!(result["context"]["extensions"][vocabulary::COMMIT], "abc");
        assert_ne!(answered["id"], result["id"]);
        assert_eq!(statements(&sitting, &graded)[1], result);
    }
}
