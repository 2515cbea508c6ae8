//! A statement as a line of a table.

use crate::xapi::values_of;
use serde_json::Value;

/// The columns, in order.
pub const STATEMENT_COLUMNS: [&str; 18] = [
    "id",
    "stored",
    "timestamp",
    "actor",
    "name",
    "verb",
    "object",
    "title",
    "success",
    "completion",
    "scaled",
    "raw",
    "min",
    "max",
    "duration",
    "response",
    "registration",
    "voided",
];

/// A statement's cells. What a spreadsheet would take for a formula begins with an apostrophe: learners write it.
#[must_use]
pub fn statement_row(body: &str, voided: bool) -> [String; STATEMENT_COLUMNS.len()] {
    let statement = values_of(body);
    let at = |path: &str| match statement.pointer(path) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let object = match statement.pointer("/object") {
        Some(object) if object.get("objectType").is_none_or(|kind| kind != "Agent" && kind != "Group") => {
            at("/object/id")
        }
        Some(actor) => identifier(actor),
        None => String::new(),
    };
    let title = statement.pointer("/object/definition/name").and_then(Value::as_object);
    let title = title.and_then(|names| names.values().next()).and_then(Value::as_str).unwrap_or_default();
    [
        at("/id"),
        at("/stored"),
        at("/timestamp"),
        statement.pointer("/actor").map(identifier).unwrap_or_default(),
        at("/actor/name"),
        at("/verb/id"),
        object,
        title.to_owned(),
        at("/result/success"),
        at("/result/completion"),
        at("/result/score/scaled"),
        at("/result/score/raw"),
        at("/result/score/min"),
        at("/result/score/max"),
        at("/result/duration"),
        at("/result/response"),
        at("/context/registration"),
        if voided { "true".to_owned() } else { String::new() },
    ]
    .map(spreadsheet_cell)
}

/// The one identifier of an agent; of an account its home page and name.
fn identifier(actor: &Value) -> String {
    let text = |key: &str| actor.get(key).and_then(Value::as_str).map(str::to_owned);
    let account = || {
        let account = actor.get("account")?;
        Some(format!("{} {}", account.get("homePage")?.as_str()?, account.get("name")?.as_str()?))
    };
    text("mbox").or_else(|| text("mbox_sha1sum")).or_else(|| text("openid")).or_else(account).unwrap_or_default()
}

/// What a formula begins with, in full width, too, and what is skipped before one.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet takes for a formula, also where lines are cut at semicolons, as in much of Europe. Numbers
/// stay numbers, also below zero.
#[must_use]
pub fn spreadsheet_cell(cell: String) -> String {
    if cell.parse::<f64>().is_ok() {
        return cell;
    }
    let (mut safe, mut begins) = (String::with_capacity(cell.len() + 1), true);
    for c in cell.chars() {
        if begins && FORMULA.contains(&c) {
            safe.push('\'');
        }
        begins = c == ';';
        safe.push(c);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_what_a_spreadsheet_needs_and_no_formula() {
        let body = r#"{"id":"1","actor":{"name":"=cmd()","account":{"homePage":"https://x.org","name":"n01"}},"verb":{"id":"x:v"},
            "object":{"id":"x:o","definition":{"name":{"en":"Hands"}}},"result":{"score":{"scaled":-0.5,"max":10},"success":true,"response":"-1[,]=1+1"}}"#;
        let row = statement_row(body, true).join("|");
        assert_eq!(row, "1|||https://x.org n01|'=cmd()|x:v|x:o|Hands|true||-0.5|||10||'-1[,]=1+1||true");
        let large = body.replace("10", "1e999");
        assert!(statement_row(&large, true).join("|").contains("Hands|true||-0.5|||1e999|"));
        let agent = r#"{"object":{"objectType":"Agent","mbox":"mailto:a@b.c"}}"#;
        assert_eq!(statement_row(agent, false)[6], "mailto:a@b.c");
    }
}
