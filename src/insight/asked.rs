//! A question as it was asked, from the definition that came with an answer; and what an answer to it consists of.

use super::Chosen;
use crate::grading::canonical;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// How much of a text is kept, in characters.
const LONGEST: usize = 120;

/// An xAPI interaction, as far as it says what an answer means.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    kind: String,
    /// What is asked.
    pub prompt: String,
    /// What is offered, by its id.
    offered: HashMap<String, Arc<str>>,
    /// What a match's things are to be matched with.
    targets: HashMap<String, Arc<str>>,
    /// The parts of every right answer; nothing where the definition doesn't say.
    right: BTreeSet<String>,
    minds_case: bool,
}

impl Asked {
    /// From an activity's definition; of what is none, nothing is known.
    #[must_use]
    pub fn read(definition: &Value) -> Self {
        let list = |name: &str| -> HashMap<String, Arc<str>> {
            let components = definition[name].as_array().into_iter().flatten();
            components
                .filter_map(|one| Some((one["id"].as_str()?.to_owned(), cut(&said(&one["description"])).into())))
                .collect()
        };
        let patterns: Vec<&str> =
            definition["correctResponsesPattern"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut offered = list("choices");
        offered.extend(list("scale"));
        offered.extend(list("source"));
        Self {
            kind: definition["interactionType"].as_str().unwrap_or_default().to_owned(),
            prompt: cut(&said(&definition["description"])),
            offered,
            targets: list("target"),
            right: patterns.iter().flat_map(|pattern| pattern.split("[,]")).map(str::to_owned).collect(),
            minds_case: patterns.iter().any(|pattern| pattern.contains("{case_matters=true}")),
        }
    }

    /// What an answer consists of; `right` is what was said of the whole of it. Of a text that a person reads, nothing.
    #[must_use]
    pub fn chosen(&self, response: &str, right: Option<bool>) -> Vec<Chosen> {
        let parts = || response.split("[,]").filter(|part| !part.is_empty());
        let of_key = |part: &str| (!self.right.is_empty()).then(|| self.right.contains(part));
        let offered = |text: Arc<str>, right| Chosen { text, right, is_typed: false };
        match self.kind.as_str() {
            "choice" | "likert" => parts().map(|id| offered(self.offer(id), of_key(id))).collect(),
            "true-false" => {
                let text = if response == "true" { "True" } else { "False" };
                vec![offered(text.into(), of_key(response))]
            }
            "sequencing" => {
                let order: Vec<Arc<str>> = parts().map(|id| self.offer(id)).collect();
                if order.is_empty() { Vec::new() } else { vec![offered(cut(&order.join(" → ")).into(), right)] }
            }
            "matching" => parts()
                .filter_map(|pair| {
                    let (source, target) = pair.split_once("[.]")?;
                    let target = self.targets.get(target).cloned().unwrap_or_else(|| target.into());
                    Some(offered(format!("{} → {target}", self.offer(source)).into(), of_key(pair)))
                })
                .collect(),
            "fill-in" | "numeric" => {
                // As the grader compares it: composed, with single spaces.
                let said: Vec<String> = response.split("[,]").map(canonical).collect();
                let said = cut(&said.join(" · "));
                let said = if self.minds_case { said } else { said.to_lowercase() };
                vec![Chosen { text: said.into(), right, is_typed: true }]
            }
            _ => Vec::new(),
        }
    }

    fn offer(&self, id: &str) -> Arc<str> {
        self.offered.get(id).cloned().unwrap_or_else(|| id.into())
    }
}

/// The first of a language map's texts.
fn said(map: &Value) -> String {
    let text = map.as_object().and_then(|map| map.values().next()).and_then(Value::as_str);
    text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What fits of a text.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Choice, Gap, Id, Inline, Question, Task};
    use crate::grading::definition;

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    /// Texts, whether each is right, and whether it was typed.
    type Parts = Vec<(&'static str, Option<bool>, bool)>;

    fn asked(task: Task) -> Asked {
        Asked::read(&definition(&Question::new(Id::new("q").unwrap(), text("What?"), task), "en"))
    }

    #[test]
    fn answers_of_every_kind_are_told_in_the_words_of_the_question() {
        let choices = |all: &[(&str, bool)]| -> Vec<Choice> {
            all.iter().map(|(said, right)| Choice { text: text(said), right: *right, feedback: Vec::new() }).collect()
        };
        let gap = |one: &str, case_matters| Gap::Text { accepted: vec![one.to_owned()], case_matters };
        let three = || choices(&[("Golf", true), ("Chess", false), ("Tetris", true)]);
        let (yes, no, open) = (Some(true), Some(false), None);
        let table: Vec<(Task, &str, Option<bool>, Parts)> = vec![
            (Task::Multiple { choices: three() }, "0[,]1", no, vec![("Golf", yes, false), ("Chess", no, false)]),
            (Task::Single { choices: three() }, "2", yes, vec![("Tetris", yes, false)]),
            (Task::Single { choices: three() }, "7", no, vec![("7", no, false)]),
            (
                Task::TrueFalse { choices: choices(&[("True", false), ("False", true)]) },
                "true",
                no,
                vec![("True", no, false)],
            ),
            (Task::Order { items: vec![text("a"), text("b")] }, "1[,]0", no, vec![("b → a", no, false)]),
            (
                Task::Match {
                    heads: Vec::new(),
                    sources: vec![text("Ben"), text("Chris")],
                    targets: vec![text("x"), text("y")],
                    right: vec![1, 0],
                },
                "0[.]1[,]1[.]1",
                no,
                vec![("Ben → y", yes, false), ("Chris → y", no, false)],
            ),
            (
                Task::Gaps { gaps: vec![gap("Thumb", false)], any_order: false },
                " The  THUMBS ",
                no,
                vec![("the thumbs", no, true)],
            ),
            (
                Task::Gaps { gaps: vec![gap("Ada", true), gap("Bo", true)], any_order: false },
                "ada[,]Bo",
                no,
                vec![("ada · Bo", no, true)],
            ),
            (Task::Survey { scale: vec![text("Bad"), text("Good")] }, "1", open, vec![("Good", open, false)]),
            (Task::Essay { rubric: Vec::new() }, "A long text", open, vec![]),
            (Task::Single { choices: three() }, "", no, vec![]),
        ];
        for (task, response, right, expected) in table {
            let asked = asked(task.clone());
            let chosen = asked.chosen(response, right);
            let got: Vec<_> = chosen.iter().map(|one| (&*one.text, one.right, one.is_typed)).collect();
            assert_eq!((asked.prompt.as_str(), got), ("What?", expected), "{task:?}");
        }
    }

    #[test]
    fn what_is_no_definition_says_nothing_and_long_texts_are_cut() {
        assert!(Asked::read(&Value::Null).chosen("0", None).is_empty());
        assert_eq!(cut(&"ä".repeat(200)).chars().count(), LONGEST + 1);
    }
}
