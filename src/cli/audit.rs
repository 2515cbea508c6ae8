//! `prework audit`: whether the record of decisions is whole.

use super::context::{Failure, Output, State, print_json, print_line};
use crate::store::Decisions;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

/// `prework audit …`
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Prove that no decision was changed or taken out, or name the first one that was
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Audit {
    pub(super) fn run(self) -> Result<(), Failure> {
        let Self::Verify(command) = self;
        command.run()
    }
}

impl Verify {
    fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        if let Some(sequence) = store.first_broken()? {
            return Err(Failure::new(format!("record {sequence} was changed, or one before it was taken out"))
                .hint("restore a backup from before, and compare the two"));
        }
        let records = store.decisions(Timestamp::MAX)?;
        let last = records.last().map(|record| data_encoding::HEXLOWER.encode(&record.hash));
        // An erasure is on the record itself, so the last one is never empty.
        let all = records.last().map_or(0, |record| record.sequence);
        let emptied = all - i64::try_from(records.len()).unwrap_or(all);
        if self.format == Output::Json {
            return print_json(&json!({ "records": all, "emptied": emptied, "last": last }));
        }
        print_line(&match last {
            // Kept elsewhere, it shows that nothing was cut off the end.
            Some(hash) if emptied > 0 => {
                format!(
                    "{all} records, {emptied} of them emptied by erasures, and the chain holds; the last one is {hash}"
                )
            }
            Some(hash) if all == 1 => format!("one record, and the chain holds; the last one is {hash}"),
            Some(hash) => format!("{all} records, and the chain holds; the last one is {hash}"),
            None => "no decision was made yet".to_owned(),
        });
        Ok(())
    }
}
