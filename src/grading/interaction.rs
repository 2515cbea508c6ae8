//! A question and an answer to it as xAPI interactions (1.0.3, Data 2.4.4.1 and appendix C; 2.0 the same).

use super::key::Key;
use crate::course::{Decimal, Gap, Inline, Question, Skill, Task, plain_text};
use serde_json::{Map, Value, json};

/// Patterns are listed for so many combinations of what gaps accept at most; the first of each gap after that.
const MAX_PATTERNS: usize = 64;

/// The definition of a question's activity.
///
/// Things that are offered have their places as ids. Leaves `correctResponsesPattern` out where nothing is right or
/// wrong, or where a regular expression says what is.
#[must_use]
pub fn definition(question: &Question, language: &str) -> Value {
    let components = |texts: &mut dyn Iterator<Item = &Vec<Inline>>| -> Value {
        let one = |(place, text): (usize, &Vec<Inline>)| json!({ "id": place.to_string(), "description": { language: plain_text(text) } });
        texts.enumerate().map(one).collect()
    };
    let mut definition = json!({
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "description": { language: plain_text(&question.prompt) },
        "interactionType": kind(&question.task),
    });
    let lists: Vec<(&str, Value)> = match &question.task {
        Task::Single { choices } | Task::Multiple { choices } => {
            vec![("choices", components(&mut choices.iter().map(|choice| &choice.text)))]
        }
        Task::Order { items } => vec![("choices", components(&mut items.iter()))],
        Task::Match { sources, targets, .. } => {
            vec![("source", components(&mut sources.iter())), ("target", components(&mut targets.iter()))]
        }
        Task::Survey { scale } => vec![("scale", components(&mut scale.iter()))],
        Task::TrueFalse { .. } | Task::Gaps { .. } | Task::Essay { .. } | Task::Other => Vec::new(),
    };
    if let Some(members) = definition.as_object_mut() {
        add_patterns(members, &question.task);
        members.extend(lists.into_iter().map(|(name, list)| (name.to_owned(), list)));
    }
    definition
}

/// The definition of a skill's activity: an interaction whose steps somebody watches.
#[must_use]
pub fn skill_definition(skill: &Skill, language: &str) -> Value {
    let step = |(place, text): (usize, &String)| json!({ "id": place.to_string(), "description": { language: text } });
    let mut definition = json!({
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "name": { language: skill.text },
        "interactionType": "performance",
    });
    if !skill.steps.is_empty() {
        let seen = vec![true; skill.steps.len()];
        definition["correctResponsesPattern"] = json!([skill_response(&seen)]);
        definition["steps"] = skill.steps.iter().enumerate().map(step).collect();
    }
    definition
}

/// Which steps were seen, as `result.response`: `0[.]seen[,]1[.]not seen`; nothing of a skill without steps.
#[must_use]
pub fn skill_response(steps: &[bool]) -> Option<String> {
    let said = |(place, seen): (usize, &bool)| format!("{place}[.]{}", if *seen { "seen" } else { "not seen" });
    (!steps.is_empty()).then(|| steps.iter().enumerate().map(said).collect::<Vec<_>>().join("[,]"))
}

/// The interaction type of a task.
fn kind(task: &Task) -> &'static str {
    match task {
        Task::Single { .. } | Task::Multiple { .. } => "choice",
        Task::TrueFalse { .. } => "true-false",
        Task::Gaps { gaps, .. } if matches!(gaps.as_slice(), [Gap::Number { .. }]) => "numeric",
        Task::Gaps { .. } => "fill-in",
        Task::Essay { .. } => "long-fill-in",
        Task::Order { .. } => "sequencing",
        Task::Match { .. } => "matching",
        Task::Survey { .. } => "likert",
        Task::Other => "other",
    }
}

fn add_patterns(members: &mut Map<String, Value>, task: &Task) {
    let patterns = match (task, Key::from(task)) {
        // Any one of them is right.
        (Task::Single { .. }, Key::Choice { right, .. }) => right.iter().map(ToString::to_string).collect(),
        (Task::TrueFalse { .. }, Key::Choice { right, .. }) => right.iter().map(|place| truth(*place)).collect(),
        (Task::Gaps { .. }, Key::Gaps { gaps, any_order }) => gap_patterns(&gaps, any_order),
        (_, Key::Choice { right, .. }) => vec![joined(right.iter())],
        (_, Key::Order { count }) => vec![joined(0..count)],
        (_, Key::Match { right }) => vec![pairs(right.iter().map(ToString::to_string))],
        (_, Key::Gaps { .. } | Key::Unscored) => Vec::new(),
    };
    if !patterns.is_empty() {
        members.insert("correctResponsesPattern".to_owned(), patterns.into());
    }
}

fn gap_patterns(gaps: &[Gap], any_order: bool) -> Vec<String> {
    if let [Gap::Number { low, high }] = gaps {
        return vec![range(*low, *high)];
    }
    let mut minds_case = false;
    let mut patterns = vec![Vec::new()];
    for gap in gaps {
        let accepted = match gap {
            Gap::Text { accepted, case_matters } => {
                minds_case |= case_matters;
                accepted.clone()
            }
            Gap::Number { low, high } if low == high => low.map(|number| number.to_string()).into_iter().collect(),
            // No list of texts says this.
            Gap::Number { .. } | Gap::Pattern(_) => return Vec::new(),
        };
        let many = patterns.len() * accepted.len() > MAX_PATTERNS;
        let accepted = if many { &accepted[..1] } else { &accepted };
        patterns = patterns
            .iter()
            .flat_map(|pattern| accepted.iter().map(|text| pattern.iter().cloned().chain([text.clone()]).collect()))
            .collect();
    }
    let marks = [(minds_case, "{case_matters=true}"), (any_order && gaps.len() > 1, "{order_matters=false}")];
    let marks: String = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark).collect();
    patterns.into_iter().map(|pattern| format!("{marks}{}", pattern.join("[,]"))).collect()
}

/// `3[:]4`; one number is both ends.
fn range(low: Option<Decimal>, high: Option<Decimal>) -> String {
    let end = |end: Option<Decimal>| end.map(|number| number.to_string()).unwrap_or_default();
    if low == high && low.is_some() { end(low) } else { format!("{}[:]{}", end(low), end(high)) }
}

/// An answer (see [`Key`]) as `result.response`; nothing when it is empty.
#[must_use]
pub fn response(task: &Task, answer: &[String]) -> Option<String> {
    if answer.iter().all(String::is_empty) {
        return None;
    }
    Some(match task {
        Task::TrueFalse { .. } => answer.first().and_then(|place| place.parse().ok()).map_or_else(String::new, truth),
        Task::Match { .. } => pairs(answer.iter().cloned()),
        Task::Gaps { gaps, .. } if matches!(gaps.as_slice(), [Gap::Number { .. }]) => {
            let text = answer.first().map(|text| text.trim()).unwrap_or_default();
            text.parse::<Decimal>().map_or_else(|_| text.to_owned(), |number| number.to_string())
        }
        _ => joined(answer.iter()),
    })
}

/// A truth by its place among [`Task::TrueFalse`]'s choices.
fn truth(place: usize) -> String {
    (place == 0).to_string()
}

fn joined(parts: impl Iterator<Item = impl ToString>) -> String {
    parts.map(|part| part.to_string()).collect::<Vec<_>>().join("[,]")
}

/// `0[.]2[,]1[.]0`: each source's place and its target's, where one was given.
fn pairs(targets: impl Iterator<Item = String>) -> String {
    let pairs = targets.enumerate().filter(|(_, target)| !target.is_empty());
    joined(pairs.map(|(source, target)| format!("{source}[.]{target}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Choice, Id};
    use crate::xapi::{Incoming, Version};

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    fn texts(all: &[&str]) -> Vec<Vec<Inline>> {
        all.iter().map(|one| text(one)).collect()
    }

    fn choices(all: &[(&str, bool)]) -> Vec<Choice> {
        let choice = |(said, right): &(&str, bool)| Choice { text: text(said), right: *right, feedback: Vec::new() };
        all.iter().map(choice).collect()
    }

    fn gaps(gaps: &[&[&str]], case_matters: bool, any_order: bool) -> Task {
        let gap = |accepted: &&[&str]| Gap::Text {
            accepted: accepted.iter().map(|text| (*text).to_owned()).collect(),
            case_matters,
        };
        Task::Gaps { gaps: gaps.iter().map(gap).collect(), any_order }
    }

    fn number(low: &str, high: &str) -> Task {
        Task::Gaps { gaps: vec![Gap::Number { low: low.parse().ok(), high: high.parse().ok() }], any_order: false }
    }

    fn component(place: usize, text: &str) -> Value {
        json!({ "id": place.to_string(), "description": { "en": text } })
    }

    /// The kinds as 1.0.3's appendix C shows them, their ids being places: type, patterns, and lists.
    #[test]
    fn definitions_are_as_the_specification_shows_them() {
        let many = gaps(&[&["a", "b", "c", "d", "e", "f", "g", "h", "i"][..]; 3], false, false);
        let table: Vec<(Task, &str, &[&str], Value)> = vec![
            (
                Task::TrueFalse { choices: choices(&[("True", true), ("False", false)]) },
                "true-false",
                &["true"],
                json!({}),
            ),
            (
                Task::TrueFalse { choices: choices(&[("True", false), ("False", true)]) },
                "true-false",
                &["false"],
                json!({}),
            ),
            (
                Task::Multiple { choices: choices(&[("Golf", true), ("Facebook", false), ("Tetris", true)]) },
                "choice",
                &["0[,]2"],
                json!({ "choices": [component(0, "Golf"), component(1, "Facebook"), component(2, "Tetris")] }),
            ),
            (
                Task::Single { choices: choices(&[("Yes", true), ("No", false)]) },
                "choice",
                &["0"],
                json!({ "choices": [component(0, "Yes"), component(1, "No")] }),
            ),
            (gaps(&[&["Bob's your uncle"]], false, false), "fill-in", &["Bob's your uncle"], json!({})),
            (
                gaps(&[&["main", "master"], &["trunk"]], false, false),
                "fill-in",
                &["main[,]trunk", "master[,]trunk"],
                json!({}),
            ),
            (
                gaps(&[&["Ada"], &["Bo"]], true, true),
                "fill-in",
                &["{case_matters=true}{order_matters=false}Ada[,]Bo"],
                json!({}),
            ),
            (Task::Gaps { gaps: vec![Gap::Pattern("a+".to_owned())], any_order: false }, "fill-in", &[], json!({})),
            (Task::Essay { rubric: Vec::new() }, "long-fill-in", &[], json!({})),
            (
                Task::Survey { scale: texts(&["It's OK", "It's great"]) },
                "likert",
                &[],
                json!({ "scale": [component(0, "It's OK"), component(1, "It's great")] }),
            ),
            (
                Task::Match {
                    heads: Vec::new(),
                    sources: texts(&["Ben", "Chris"]),
                    targets: texts(&["SCORM", "xAPI", "Swift"]),
                    right: vec![2, 0],
                },
                "matching",
                &["0[.]2[,]1[.]0"],
                json!({ "source": [component(0, "Ben"), component(1, "Chris")],
                        "target": [component(0, "SCORM"), component(1, "xAPI"), component(2, "Swift")] }),
            ),
            (
                Task::Order { items: texts(&["Tim", "Mike"]) },
                "sequencing",
                &["0[,]1"],
                json!({ "choices": [component(0, "Tim"), component(1, "Mike")] }),
            ),
            (number("4", ""), "numeric", &["4[:]"], json!({})),
            (number("", "-1.5"), "numeric", &["[:]-1.5"], json!({})),
            (number("3.13", "3.15"), "numeric", &["3.13[:]3.15"], json!({})),
            (number("4", "4"), "numeric", &["4"], json!({})),
            (Task::Other, "other", &[], json!({})),
        ];
        for (task, kind, patterns, lists) in table {
            let question = Question::new(Id::new("q").unwrap(), text("What?"), task);
            let definition = definition(&question, "en");
            let mut expected = json!({
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "description": { "en": "What?" },
                "interactionType": kind,
            });
            if !patterns.is_empty() {
                expected["correctResponsesPattern"] = json!(patterns);
            }
            expected.as_object_mut().unwrap().extend(lists.as_object().unwrap().clone());
            assert_eq!(definition, expected);
            let statement = json!({
                "actor": { "mbox": "mailto:a@example.org" },
                "verb": { "id": "http://adlnet.gov/expapi/verbs/answered" },
                "object": { "id": "https://example.org/#q", "definition": definition },
            });
            for version in [Version::One, Version::Two] {
                Incoming::one(&statement.to_string(), version).unwrap();
            }
        }
        // 9 · 9 combinations are too many: of the second gap on, one.
        let Task::Gaps { gaps, .. } = &many else { panic!() };
        assert_eq!(gap_patterns(gaps, false).len(), 9);
    }

    #[test]
    fn a_skill_is_a_performance() {
        let steps = ["Ties the gown", "Pulls the gloves over the cuffs"].map(str::to_owned);
        let skill = Skill { id: Id::new("gowning").unwrap(), text: "Puts on a gown".to_owned(), steps: steps.to_vec() };
        let definition = skill_definition(&skill, "en");
        assert_eq!(
            definition,
            json!({
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "name": { "en": "Puts on a gown" },
                "interactionType": "performance",
                "correctResponsesPattern": ["0[.]seen[,]1[.]seen"],
                "steps": [component(0, "Ties the gown"), component(1, "Pulls the gloves over the cuffs")],
            })
        );
        assert_eq!(skill_response(&[true, false]).as_deref(), Some("0[.]seen[,]1[.]not seen"));
        let plain = skill_definition(&Skill { steps: Vec::new(), ..skill }, "en");
        assert_eq!((plain.get("steps"), plain.get("correctResponsesPattern"), skill_response(&[])), (None, None, None));
        let statement = json!({
            "actor": { "mbox": "mailto:a@example.org" },
            "verb": { "id": "http://adlnet.gov/expapi/verbs/passed" },
            "object": { "id": "https://example.org/#gowning", "definition": definition },
        });
        for version in [Version::One, Version::Two] {
            Incoming::one(&statement.to_string(), version).unwrap();
        }
    }

    #[derive(serde::Deserialize)]
    struct Written {
        task: String,
        answer: Vec<String>,
        response: String,
    }

    /// The page's script is held to the same table by `tests/browser/grading.mjs`.
    #[test]
    fn responses_are_as_the_specification_writes_them() {
        let rows: Vec<Written> = serde_json::from_str(include_str!("../../tests/browser/responses.json")).unwrap();
        for Written { task, answer, response: written } in rows {
            let task = match task.as_str() {
                "single" => Task::Single { choices: choices(&[("a", true), ("b", false), ("c", false)]) },
                "multiple" => Task::Multiple { choices: choices(&[("a", true), ("b", false), ("c", true)]) },
                "true_false" => Task::TrueFalse { choices: choices(&[("True", true), ("False", false)]) },
                "gaps" => gaps(&[&["x"][..]; 2], false, false),
                "number" => number("3", "4"),
                "essay" => Task::Essay { rubric: Vec::new() },
                "order" => Task::Order { items: texts(&["a", "b", "c"]) },
                "match" => Task::Match {
                    heads: Vec::new(),
                    sources: texts(&["a", "b", "c"]),
                    targets: texts(&["x", "y"]),
                    right: vec![1, 0, 1],
                },
                "survey" => Task::Survey { scale: texts(&["a", "b"]) },
                _ => Task::Other,
            };
            assert_eq!(response(&task, &answer).as_deref(), Some(written.as_str()), "{task:?}");
        }
        assert_eq!(response(&Task::Other, &[String::new()]), None);
        assert_eq!(response(&Task::Other, &[]), None);
    }
}
