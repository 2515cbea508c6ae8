//! Over HTTP.

pub mod problem;
pub mod xapi;
