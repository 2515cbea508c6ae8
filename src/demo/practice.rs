//! How the demo's people answer questions: some are harder than others, and mistakes are not all the same.

use crate::course::{Gap, Question, Task};
use crate::grading::{Key, definition, response};
use serde_json::{Value, json};
use uuid::Uuid;

/// One answer in practice, as the player sends it.
pub(super) struct Tried {
    /// How many seconds after the question was reached.
    pub(super) after: i64,
    pub(super) definition: Value,
    pub(super) result: Value,
}

/// What somebody answers to a question in practice: rightly, or wrongly at first.
pub(super) fn tries(who: &str, question: &Question, language: &str) -> Vec<Tried> {
    let Question { id, task, scoring, .. } = question;
    if matches!(task, Task::Essay { .. } | Task::Other) {
        return Vec::new();
    }
    // From nearly everybody to less than half.
    let share = 0.45 + 0.5 * chance(id.as_str());
    let knows = chance(&format!("{who} {id}")) < share;
    let definition = definition(question, language);
    let answered = |knows: bool, after: i64| {
        let answer = answer(task, knows, chance(&format!("{id} {who}")));
        let mut result = json!({ "response": response(task, &answer), "duration": format!("PT{}S", after) });
        if let Some(credit) = Key::from(task).credit(*scoring, &answer) {
            result["success"] = credit.is_full().into();
        }
        Tried { after, definition: definition.clone(), result }
    };
    #[allow(clippy::cast_possible_truncation, reason = "less than a minute")]
    let seconds = 8 + (chance(&format!("{who} at {id}")) * 40.0) as i64;
    let mut tries = vec![answered(knows, seconds)];
    if !knows && task.is_scored() {
        tries.push(answered(true, seconds + 12));
    }
    tries
}

/// An answer in the course's own terms; `chance` decides which mistake somebody makes who doesn't know.
pub(super) fn answer(task: &Task, knows: bool, chance: f64) -> Vec<String> {
    let places: Vec<usize> = match task {
        Task::Single { choices } | Task::TrueFalse { choices } => {
            let fit: Vec<usize> = (0..choices.len()).filter(|place| choices[*place].right == knows).collect();
            // One mistake is made more often than all others.
            let at = if chance < 0.6 { 0 } else { fit.len().saturating_sub(1) };
            fit.get(at).copied().into_iter().collect()
        }
        Task::Multiple { choices } if knows => (0..choices.len()).filter(|place| choices[*place].right).collect(),
        // Something wrong, and nothing right: that earns nothing, however it is scored.
        Task::Multiple { choices } => choices.iter().position(|choice| !choice.right).into_iter().collect(),
        Task::Order { items } if knows => (0..items.len()).collect(),
        Task::Order { items } => (0..items.len()).rev().collect(),
        Task::Match { right, .. } if knows => right.clone(),
        Task::Match { right, .. } => right.iter().cycle().skip(1).take(right.len()).copied().collect(),
        Task::Survey { scale } => vec![scale.len() / 2],
        Task::Gaps { gaps, .. } => {
            let told = |gap: &Gap| gap.shown().filter(|_| knows).unwrap_or_else(|| "?".to_owned());
            return gaps.iter().map(told).collect();
        }
        Task::Essay { .. } | Task::Other => Vec::new(),
    };
    places.iter().map(ToString::to_string).collect()
}

/// A number from 0 to 1 that is always the same for a name.
pub(super) fn chance(name: &str) -> f64 {
    let [first, second, ..] = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).into_bytes();
    f64::from(u16::from_be_bytes([first, second])) / f64::from(u16::MAX)
}
