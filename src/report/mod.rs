//! Reports: verdicts, lists and figures as JSON, CSV and tables for a terminal; cards, posters and sign-in sheets as PDF.

mod attendance;
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
mod preview;
mod readiness;
mod sign_in_sheet;
mod standing;
mod statements;
mod table;
mod taught;

pub use attendance::{AttendanceReport, attendance_csv, attendance_table};
pub use audit::{AuditEntry, audit_csv, audit_table};
pub use calendar::{Event, Method, calendar};
pub use cards::{Card, Sheet, cards_pdf, spaced};
pub use impact::{Against, ImpactReport, impact_counts, impact_csv, impact_table};
pub use invitations::{Line as InvitationLine, invitations_csv};
pub use items::{items_csv, items_table};
pub use plot::{reach_svg, shares_svg, trend_svg};
pub use poster::{Poster, STEPS, poster_pdf};
pub use preview::{Preview, previews, previews_csv, previews_table};
pub use readiness::{Axes, ReadinessReport, readiness_csv, readiness_table};
pub use sign_in_sheet::{Seated, SignInSheet, sign_in_sheet_pdf};
pub use standing::{StandingReport, standing_csv, standing_people_csv, standing_table};
pub use statements::{STATEMENT_COLUMNS, spreadsheet_cell, statement_row};
pub use table::table;
pub use taught::{taught_csv, taught_table};
