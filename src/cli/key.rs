//! `prework key`: credentials of xAPI clients.

use super::context::{Failure, Output, State, Why, print_json, print_line, print_rows};
use crate::access::Scope;
use crate::operation::key::{self, Grant};
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
    /// What it may do (repeat for several): all, all/read, statements/read, statements/read/mine, statements/write, define, state, profile, metrics
    #[arg(long = "scope", default_values = ["statements/write", "statements/read/mine"], value_name = "SCOPE")]
    scopes: Vec<Scope>,
    /// A site whose pages may use it in a browser, such as `https://courses.example.org` (repeat for several; `*` is any)
    #[arg(long = "origin", value_name = "ORIGIN", value_parser = origin)]
    origins: Vec<String>,
    /// How many requests it may make a second; as many as it likes, if not given
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    #[command(flatten)]
    why: Why,
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
    why: Why,
    #[command(flatten)]
    state: State,
}

/// Reads an origin as a browser sends it: scheme, host and port, nothing after.
fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let fits = !host.is_empty() && !host.contains(['/', '?', '#', '@']) && !host.contains(char::is_whitespace);
    if fits || text == "*" {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("an origin is a scheme and a host, such as https://courses.example.org".to_owned())
    }
}

impl Keys {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(Add { name, scopes, origins, rate, why, format, state }) => {
                let new = key::add(
                    &state.store()?,
                    Grant { name, scopes, origins, rate },
                    why.grounds("a client needs it"),
                    Timestamp::now(),
                )?;
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
                        .map(|k| json!({"key": k.key, "name": k.name, "scopes": scopes(&k.scopes), "origins": k.origins, "rate": k.rate, "created": k.created.to_string(), "revoked": k.revoked.map(|t| t.to_string())}))
                        .collect();
                    return print_json(&rows);
                }
                let rows: Vec<Vec<String>> = keys
                    .iter()
                    .map(|k| {
                        let state = k.revoked.map_or_else(|| "in force".to_owned(), |at| format!("taken back {at:.0}"));
                        let rate = k.rate.map_or_else(String::new, |rate| format!("{rate}/s"));
                        vec![
                            k.key.clone(),
                            k.name.clone(),
                            scopes(&k.scopes).join(" "),
                            k.origins.join(" "),
                            rate,
                            state,
                        ]
                    })
                    .collect();
                print_rows(format, &["key", "name", "scopes", "origins", "rate", "state"], &rows)
            }
            Self::Revoke(Revoke { key, why, state }) => {
                Ok(key::revoke(&state.store()?, &key, why.grounds("no longer needed"), Timestamp::now())?)
            }
        }
    }
}
