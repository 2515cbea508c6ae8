//! Reports: verdicts, lists and figures as JSON, CSV and tables for a terminal; cards and posters as PDF.

mod audit;
pub mod brief;
mod calendar;
mod cards;
mod impact;
mod invitations;
mod items;
pub mod pdf;
mod plot;
mod poster;
mod readiness;
mod statements;
mod table;

pub use audit::{AuditEntry, audit_csv, audit_table};
pub use calendar::{Event, Method, calendar};
pub use cards::{Card, Sheet, cards_pdf, spaced};
pub use impact::{Against, ImpactReport, impact_counts, impact_csv, impact_table};
pub use invitations::{Line as InvitationLine, invitations_csv};
pub use items::{items_csv, items_table};
pub use plot::{reach_svg, shares_svg, trend_svg};
pub use poster::{Poster, STEPS, poster_pdf};
pub use readiness::{ReadinessReport, readiness_csv, readiness_table};
pub use statements::{STATEMENT_COLUMNS, spreadsheet_cell, statement_row};
pub use table::table;
