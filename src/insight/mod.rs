//! What answers tell an author: figures per question, per lesson and per concept. Pure: answers and steps in, figures out.

mod answer;
mod asked;
mod drop_off;
mod item;
mod report;
mod trouble;

pub use answer::{Answer, Chosen, ItemId};
pub use asked::Asked;
pub use drop_off::{Did, LessonReach, Reach, Step, drop_off};
pub use item::{Choice, DISCRIMINATES_FROM, Item, SHARE_FROM, items, likely};
pub use report::{
    ItemsReport, LessonFigures, ModuleFigures, OptionFigures, QuestionFigures, ReachFigures, Seen, VersionFigures,
    percent,
};
pub use trouble::{ConceptTrouble, Trouble, by_concept, troubles};
