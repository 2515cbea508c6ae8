//! `prework statements expire`: forgets what is old.

use crate::cli::build::spinner;
use crate::cli::context::{Failure, State, print_line};
use crate::operation::erase;
use crate::store::{Erasures, Expiry};
use clap::Args;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime};

/// `prework statements expire`
#[derive(Debug, Args)]
pub(in crate::cli) struct Expire {
    /// How old: `P3Y`, `18 months`, `P90D`
    #[arg(long, value_name = "SPAN", value_parser = span)]
    older_than: Span,
    /// Also those by which somebody's readiness is judged
    #[arg(long)]
    with_evidence: bool,
    /// Say how many there are, and forget none
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    state: State,
}

fn span(text: &str) -> Result<Span, String> {
    let span: Span = text.parse().map_err(|_| "write it as `P3Y` or `18 months`".to_owned())?;
    if span.is_positive() { Ok(span) } else { Err("it should be a time that has passed".to_owned()) }
}

impl Expire {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let before = ZonedDateTime::new(Timestamp::now(), TimeZone::UTC).checked_sub(self.older_than)?.timestamp();
        let expiry = Expiry { before, with_evidence: self.with_evidence };
        if self.dry_run {
            print_line(&format!("{} statements stored before {before:.0} would go", store.expiring(expiry)?));
            return Ok(());
        }
        let progress = spinner("forgetting");
        let gone = erase::expire(&store, expiry, |gone| progress.set_message(format!("{gone} statements gone")))?;
        progress.finish_and_clear();
        print_line(&format!("{gone} statements stored before {before:.0} are gone"));
        Ok(())
    }
}
