//! The rules of readiness and of briefs: tables of named cases, and properties that hold for every history.

mod assigned;
mod brief;
mod case;
mod grace;
mod groups;
mod live;
mod outcome;
mod presence;
mod properties;
mod requirements;
mod seating;
mod sessions;
mod table;
