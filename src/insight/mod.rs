//! What answers tell an author, and trainers: figures per question, per lesson, per concept and per step of a workshop. Pure:
//! answers, steps and words in, figures out.

mod answer;
mod asked;
mod drop_off;
mod item;
mod report;
mod taught;
mod trouble;

pub use answer::{Answer, Chosen, ItemId};
pub use asked::Asked;
pub use drop_off::{Did, LessonReach, Reach, Step, drop_off};
pub use item::{Choice, DISCRIMINATES_FROM, Item, SHARE_FROM, items, likely};
pub use report::{
    ItemsReport, LessonFigures, ModuleFigures, OptionFigures, QuestionFigures, ReachFigures, Seen, VersionFigures,
    percent,
};
pub use taught::{StepFigures, StepSaid, TaughtReport, WorkshopFigures};
pub use trouble::{ConceptTrouble, Trouble, by_concept, troubles};
