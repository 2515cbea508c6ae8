//! The course as a value: what authors wrote, typed. No HTML, no files.
//!
//! A [`Catalog`] is everything one root compiles to; it serialises to the canonical JSON that is
//! published into the store, so that a verdict can be recomputed with the rules of its day.

mod ask;
mod block;
mod catalog;
mod decimal;
mod id;
mod module;
mod program;
mod question;
mod retention;
mod rule;
mod span;
mod thresholds;
mod workshop;

pub use ask::Ask;
pub use block::{Align, Block, Callout, DivKind, End, Inline, ListItem, Media, MediaKind, Panel, Track, plain_text};
pub use catalog::{Catalog, Course};
pub use decimal::{Decimal, InvalidDecimal};
pub use id::{ActivityId, Id, IdBase, InvalidId, ModuleKey, RequirementKey, WorkshopKey};
pub use module::{
    Assessment, Completion, FeedbackPolicy, Lesson, Module, Objective, ObjectiveKind, OnMajor, Provenance,
};
pub use program::{Program, Step};
pub use question::{Choice, Gap, Line, Question, Scoring, Task};
pub use retention::Retention;
pub use rule::{Criterion, Grade, Need, Rule};
pub use span::{InvalidValidity, Minutes, Validity};
pub use thresholds::Thresholds;
pub use workshop::{Gate, Modality, PlanStep, Skill, Workshop};
