//! The rules of readiness: a table of named cases, and properties that hold for every history.

mod assigned;
mod case;
mod groups;
mod outcome;
mod presence;
mod properties;
mod requirements;
mod seating;
mod sessions;
mod table;
