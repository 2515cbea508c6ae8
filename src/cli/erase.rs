//! `prework learner erase`: forgets a person, and prints the receipt.

use super::context::{Failure, Output, State, print_json, print_line};
use crate::access::PersonId;
use crate::decision::Fate;
use crate::operation::erase::{self, Receipt, Request};
use crate::operation::waive::Grounds;
use crate::store::Mention;
use crate::xapi::Actor;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::json;

/// `prework learner erase ID`
#[derive(Debug, Args)]
pub(super) struct Erase {
    /// The person's id
    id: String,
    /// Who decides, for the audit record
    #[arg(long)]
    by: String,
    /// Why
    #[arg(long)]
    reason: String,
    /// What becomes of the statements about them
    #[arg(long, value_enum, default_value_t)]
    statements: Statements,
    /// Another agent, as JSON, that stands for them in statements; may be given several times
    #[arg(long = "agent", value_name = "JSON", value_parser = agent)]
    agents: Vec<Actor>,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Statements {
    /// They stay, under a name that nobody can trace
    #[default]
    Pseudonymous,
    /// They go
    Removed,
}

fn agent(text: &str) -> Result<Actor, String> {
    Actor::parse_parameter(text).map_err(|violation| violation.to_string())
}

impl Erase {
    pub(super) fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let base = State::id_base(&store)?;
        let fate = match self.statements {
            Statements::Pseudonymous => Fate::Pseudonymous,
            Statements::Removed => Fate::Removed,
        };
        let request = Request {
            person: PersonId(self.id),
            agents: &self.agents,
            fate,
            grounds: Grounds { by: &self.by, reason: &self.reason },
        };
        let receipt = erase::erase(&store, &base, &request, Timestamp::now())?;
        if self.format == Output::Json {
            return print_json(&as_json(&receipt, &request));
        }
        print_line(&as_text(&receipt, &request));
        Ok(())
    }
}

fn as_json(receipt: &Receipt, request: &Request<'_>) -> serde_json::Value {
    let erased = &receipt.erased;
    json!({
        "id": receipt.id, "at": receipt.at.to_string(), "erased": request.person, "pseudonym": receipt.pseudonym,
        "by": request.grounds.by, "reason": request.grounds.reason, "statements": receipt.fate,
        "statements_removed": erased.removed, "statements_renamed": erased.renamed, "documents_removed": erased.documents,
        "attachments_removed": erased.attachments, "seats": erased.seats, "attempts": erased.attempts,
        "records_emptied": erased.records, "mentions": receipt.mentions.iter().map(mention_as_json).collect::<Vec<_>>(),
        "mentions_cut": receipt.is_cut, "compact": erased.is_compact,
    })
}

fn mention_as_json(mention: &Mention) -> serde_json::Value {
    match mention {
        Mention::Statement(id) => json!({ "statement": id }),
        Mention::Definition(iri) => json!({ "definition": iri }),
        Mention::Document(name) => json!({ "document": name }),
        Mention::Decision(number) => json!({ "decision": number }),
        Mention::Attempt(id) => json!({ "attempt": id }),
    }
}

fn as_text(receipt: &Receipt, request: &Request<'_>) -> String {
    let erased = &receipt.erased;
    let kept = match receipt.fate {
        Fate::Pseudonymous => format!("; what is kept goes by {}", receipt.pseudonym),
        Fate::Removed => String::new(),
    };
    let verb = match receipt.fate {
        Fate::Pseudonymous => "renamed",
        Fate::Removed => "removed",
    };
    let mut lines = vec![
        format!("erased       {}{kept}", request.person),
        format!("decided      {} by {}: {}", receipt.at, request.grounds.by, request.grounds.reason),
        format!("record       {}", receipt.id),
        format!("statements   {} removed, {} renamed", erased.removed, erased.renamed),
        format!("documents    {} removed", erased.documents),
        format!("attachments  {} removed", erased.attachments),
        format!("seats        {} {verb}", erased.seats),
        format!("attempts     {} {verb}", erased.attempts),
        format!("decisions    {} emptied", erased.records.len()),
    ];
    if !erased.is_compact {
        lines
            .push("files        in use: run `prework store compact` later, so that nothing is left in them".to_owned());
    }
    for mention in &receipt.mentions {
        let what = match mention {
            Mention::Statement(id) => format!("statement {id}"),
            Mention::Definition(iri) => format!("definition of {iri}"),
            Mention::Document(name) => format!("document {name}"),
            Mention::Decision(number) => format!("decision {number} in the audit record"),
            Mention::Attempt(id) => format!("what was written in the attempt {id}"),
        };
        lines.push(format!("look at      {what}: a name, an address or the id still stands in it"));
    }
    if receipt.is_cut {
        lines.push("look at      more than these: once they are mended, erase again".to_owned());
    }
    lines.push(
        "backups, exports and other stores from before still hold this person; erase again after a restore".to_owned(),
    );
    lines.join("\n")
}
