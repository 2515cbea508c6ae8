//! `prework retain`: forgets what is old enough, as `retention` in `prework.yaml` says.

use super::context::{Failure, Output, State, print_json, print_line};
use crate::course::Retention;
use crate::operation::retain::{self, Due};
use crate::report::table;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;

/// `prework retain`
#[derive(Debug, Args)]
pub(super) struct Retain {
    /// Forget it; without this, only say how much it would be
    #[arg(long)]
    apply: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Retain {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let (catalog, now) = (State::catalog(&store)?, Timestamp::now());
        if catalog.retention.is_empty() {
            return Err(Failure::new("no rule says how long anything is kept")
                .hint("write `retention: {sign_ins: P90D, people: P2Y}` into prework.yaml, and publish it with `prework serve`"));
        }
        let found = if self.apply {
            retain::apply(&store, &catalog, now)?
        } else {
            retain::due(&store, &catalog.retention, now)?
        };
        let Due { sign_ins, statements, evidence, people } = found;
        if self.format == Output::Json {
            return print_json(&json!({
                "applied": self.apply, "sign_ins": sign_ins, "statements": statements, "evidence": evidence,
                "people": people,
            }));
        }
        let Retention { sign_ins: a, statements: b, evidence: c, people: d } = &catalog.retention;
        let kinds = [
            ("sign-ins", a, sign_ins),
            ("statements", b, statements),
            ("evidence", c, evidence),
            ("people", d, people),
        ];
        let line = |(kind, span, count): (&str, &Option<crate::course::Validity>, Option<u64>)| {
            let count = count.map_or_else(|| "–".to_owned(), |count| count.to_string());
            vec![kind.to_owned(), span.as_ref().map_or("always", |span| span.as_str()).to_owned(), count]
        };
        let rows: Vec<Vec<String>> = kinds.into_iter().map(line).collect();
        print_line(table(&["kind", "kept for", if self.apply { "gone" } else { "due" }], &rows).trim_end());
        Ok(())
    }
}
