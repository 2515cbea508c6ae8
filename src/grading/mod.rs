//! An attempt at an assessment: what is drawn, what answers score, and the statements that say so. Pure.

mod draw;
mod grade;
mod points;
mod statement;

pub use draw::{DrawnQuestion, draw};
pub use grade::{Graded, Marked, grade};
pub use points::Points;
pub use statement::{Sitting, begun, statements};
