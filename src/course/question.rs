//! A question: a prompt, its choices, and what is said about an answer.

use super::{Block, Id, Inline};
use serde::{Deserialize, Serialize};

/// One checkable prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Unique in its module; evidence hangs on it.
    pub id: Id,
    /// What is asked.
    pub prompt: Vec<Inline>,
    /// How it is answered.
    pub kind: QuestionKind,
    /// What the learner chooses from, in the author's order; the id of a choice is its place, from 0.
    pub choices: Vec<Choice>,
    /// What it is worth.
    pub points: u32,
    /// How points are given.
    pub scoring: Scoring,
    /// What it is about.
    pub concept: Option<Id>,
    /// Shown on request before answering.
    pub hint: Vec<Block>,
    /// Shown after answering.
    pub explanation: Vec<Block>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Exactly one choice.
    Single,
    /// Any number of choices.
    Multiple,
}

/// How the points of a multiple-choice question are given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// All or nothing.
    #[default]
    Whole,
    /// (right chosen − wrong chosen) / right, never below zero.
    Partial,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What it says.
    pub text: Vec<Inline>,
    /// Whether choosing it is right.
    pub right: bool,
    /// Shown to whoever chose it.
    pub feedback: Vec<Block>,
}
