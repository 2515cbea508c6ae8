//! The command line: one file per command.

mod check;
mod new;

pub use check::{Check, CheckFormat};
pub use new::{New, starter};

use std::process::ExitCode;

/// Runs the command the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
