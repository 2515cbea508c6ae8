//! Reports: verdicts and lists as JSON, CSV and tables for a terminal.

mod readiness;
mod statements;
mod table;

pub use readiness::{ReadinessReport, readiness_csv, readiness_table};
pub use statements::{STATEMENT_COLUMNS, statement_row};
pub use table::table;
