//! An attempt at an assessment: what is drawn, what answers score, and the statements that say so; and those of skills
//! that a trainer watched. Pure.

mod attend;
mod draw;
mod grade;
mod interaction;
mod key;
mod mend;
mod points;
mod sign_off;
mod statement;

pub use attend::{Attended, attended};
pub use draw::{DrawnQuestion, draw, settled};
pub use grade::{Graded, Marked, grade};
pub use interaction::{definition, response, skill_definition, skill_response};
pub use key::{Credit, Key, canonical, fits};
pub use mend::{Mend, MendError, mended};
pub use points::Points;
pub use sign_off::{Watched, signed};
pub use statement::{Sitting, begun, returned, returned_id, statements, submitted};
