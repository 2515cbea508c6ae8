//! A program: a plan over several courses, and whom it is asked of.

use super::{Id, ModuleKey, Need};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an author puts together from courses and modules, in an order of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// Unique in the root, among courses and programs.
    pub id: Id,
    /// As shown.
    pub title: String,
    /// A sentence or two, or empty.
    pub summary: String,
    /// Whom it is asked of: attribute → accepted values. Empty means that it is asked of nobody, and is there to read.
    pub audience: BTreeMap<String, Vec<String>>,
    /// What it asks for, in the author's order; nothing stands in it twice.
    pub requires: Vec<Step>,
    /// Modules shown as worth doing, which are asked of nobody.
    pub recommended: Vec<ModuleKey>,
    /// The author's last day for all of it, if any.
    pub due: Option<Date>,
    /// The source file, relative to the root.
    #[serde(skip)]
    pub source: String,
}

/// One thing a program asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// All that a course asks for: its modules, but for those that are only recommended.
    Course(Id),
    /// One module, or one workshop.
    #[serde(rename = "module")]
    One(Need),
}
