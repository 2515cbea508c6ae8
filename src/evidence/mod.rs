//! The seam between xAPI and courses: what a statement proves about a learner and an activity.

mod account;
mod proof;
mod reading;
mod scan;
pub mod vocabulary;

pub use account::Account;
pub use proof::{Evidence, Proof, Scaled};
pub use reading::evidence_of;
pub use scan::Scan;
