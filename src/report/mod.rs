//! Reports: verdicts and lists as JSON, CSV and tables for a terminal.

mod readiness;
mod table;

pub use readiness::{ReadinessReport, readiness_csv, readiness_table};
pub use table::table;
