//! `prework key`: credentials of xAPI clients.

use super::context::{Failure, Output, State, print_json, print_line};
use crate::access::Scope;
use crate::operation::key;
use crate::report::table;
use crate::store::Keys as _;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

/// `prework key …`
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Give out a key; its secret is shown this once
    Add(Add),
    /// List keys
    List(List),
    /// Take a key back
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Whose key it is, in words
    #[arg(long)]
    name: String,
    /// What it may do (repeat for several): all, all/read, statements/read, statements/read/mine, statements/write, state, profile
    #[arg(long = "scope", default_value = "statements/write", value_name = "SCOPE")]
    scopes: Vec<Scope>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The key
    key: String,
    #[command(flatten)]
    state: State,
}

impl Keys {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(Add { name, scopes, format, state }) => {
                let new = key::add(&state.store()?, &name, scopes, Timestamp::now())?;
                if format == Output::Json {
                    return print_json(&json!({ "key": new.key, "secret": new.secret }));
                }
                print_line(&format!("key     {}\nsecret  {}", new.key, new.secret));
                Ok(())
            }
            Self::List(List { format, state }) => {
                let keys = state.store()?.keys()?;
                let scopes = |scopes: &[Scope]| scopes.iter().map(ToString::to_string).collect::<Vec<_>>();
                if format == Output::Json {
                    let rows: Vec<_> = keys
                        .iter()
                        .map(|k| json!({"key": k.key, "name": k.name, "scopes": scopes(&k.scopes), "created": k.created.to_string(), "revoked": k.revoked.map(|t| t.to_string())}))
                        .collect();
                    return print_json(&rows);
                }
                let rows: Vec<Vec<String>> = keys
                    .into_iter()
                    .map(|k| {
                        let state = k.revoked.map_or_else(|| "in force".to_owned(), |at| format!("taken back {at:.0}"));
                        vec![k.key, k.name, scopes(&k.scopes).join(" "), state]
                    })
                    .collect();
                print_line(table(&["key", "name", "scopes", "state"], &rows).trim_end());
                Ok(())
            }
            Self::Revoke(Revoke { key, state }) => Ok(state.store()?.revoke_key(&key, Timestamp::now())?),
        }
    }
}
