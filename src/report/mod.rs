//! Reports: verdicts and lists as JSON, CSV and tables for a terminal.

mod audit;
mod invitations;
mod readiness;
mod statements;
mod table;

pub use audit::{AuditEntry, audit_csv, audit_table};
pub use invitations::{Line as InvitationLine, invitations_csv};
pub use readiness::{ReadinessReport, readiness_csv, readiness_table};
pub use statements::{STATEMENT_COLUMNS, spreadsheet_cell, statement_row};
pub use table::table;
