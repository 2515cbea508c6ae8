//! The parameters of `GET /xapi/statements`, typed (xAPI 1.0.3, Communication 2.1.3).

use super::parameters::{Parameters, expected, unknown};
use super::refusal::bad;
use crate::store::Query;
use crate::web::problem::Problem;
use uuid::Uuid;

/// The most statements on one page, and how many when a query doesn't say.
pub(super) const MAX_PAGE: usize = 500;

/// Our own parameter in `more`: where the next page begins.
pub(super) const AFTER: &str = "after";

/// What a GET asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asked {
    /// One statement that isn't voided.
    One(Uuid),
    /// One statement that is.
    Voided(Uuid),
    /// All that match.
    Many(Query),
}

/// How statements are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// What is left of them.
    pub(super) format: Format,
    /// Whether their attachments' bytes come along.
    pub(super) attachments: bool,
}

/// What is left of statements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// All, as it was sent.
    #[default]
    Exact,
    /// What identifies agents, activities and verbs.
    Ids,
    /// All, with the definitions known best.
    Canonical,
}

/// Reads all parameters; an unknown one, or one in another case, is refused.
pub(super) fn read(parameters: &[(String, String)]) -> Result<(Asked, Shown), Problem> {
    let mut query = Query { limit: MAX_PAGE, ..Query::default() };
    let mut shown = Shown::default();
    let mut one = None;
    for (name, value) in parameters {
        match name.as_str() {
            "statementId" | "voidedStatementId" if one.is_some() => {
                return Err(bad("`statementId` and `voidedStatementId` exclude each other."));
            }
            "statementId" => one = Some(Asked::One(Parameters::uuid(name, value)?)),
            "voidedStatementId" => one = Some(Asked::Voided(Parameters::uuid(name, value)?)),
            "agent" => query.agent = Some(Parameters::actor(name, value)?.key()),
            "verb" => query.verb = Some(Parameters::iri(name, value)?),
            "activity" => query.activity = Some(Parameters::iri(name, value)?),
            "registration" => query.registration = Some(Parameters::uuid(name, value)?),
            "related_activities" => query.related_activities = Parameters::boolean(name, value)?,
            "related_agents" => query.related_agents = Parameters::boolean(name, value)?,
            "since" => query.since = Some(Parameters::timestamp(name, value)?),
            "until" => query.until = Some(Parameters::timestamp(name, value)?),
            "limit" => {
                let limit: usize = value.parse().map_err(|_| expected(name, value, "a whole number, 0 or more"))?;
                query.limit = if limit == 0 { MAX_PAGE } else { limit.min(MAX_PAGE) };
            }
            "ascending" => query.ascending = Parameters::boolean(name, value)?,
            "format" => {
                shown.format = match value.as_str() {
                    "exact" => Format::Exact,
                    "ids" => Format::Ids,
                    "canonical" => Format::Canonical,
                    _ => return Err(expected(name, value, "`exact`, `ids` or `canonical`")),
                }
            }
            "attachments" => shown.attachments = Parameters::boolean(name, value)?,
            AFTER => query.after = Some(value.parse().map_err(|_| expected(name, value, "what `more` said"))?),
            _ => return Err(unknown(name)),
        }
    }
    let Some(one) = one else { return Ok((Asked::Many(query), shown)) };
    let alone = ["statementId", "voidedStatementId", "attachments", "format"];
    match parameters.iter().find(|(name, _)| !alone.contains(&name.as_str())) {
        Some((name, _)) => Err(bad(format!("`{name}` can't be given beside the id of one statement."))),
        None => Ok((one, shown)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Uri;

    fn detail(query: &str) -> Result<Asked, String> {
        let uri: Uri = format!("/xapi/statements?{query}").parse().unwrap();
        let read = Parameters::read(&uri).and_then(|parameters| read(parameters.pairs()));
        read.map(|(asked, _)| asked).map_err(|problem| problem.detail)
    }

    #[test]
    fn refuses() {
        let id = "12345678-1234-5678-1234-567812345678";
        for (query, reason) in [
            ("foo=1", "There is no parameter `foo`; names are case sensitive."),
            ("Verb=x:y", "There is no parameter `Verb`; names are case sensitive."),
            ("verb=x:y&verb=x:z", "The parameter `verb` is given twice."),
            ("verb=done", "The parameter `verb` should be an IRI with a scheme; it is `done`."),
            ("limit=-1", "The parameter `limit` should be a whole number, 0 or more; it is `-1`."),
            ("ascending=yes", "The parameter `ascending` should be `true` or `false`; it is `yes`."),
            (
                "since=2026-05-03T14:30:00+02:00",
                "The parameter `since` should be a timestamp; it is `2026-05-03T14:30:00 02:00`.",
            ),
            ("format=full", "The parameter `format` should be `exact`, `ids` or `canonical`; it is `full`."),
            (
                "agent={}",
                "The parameter `agent` is no agent: $: an agent needs one identifier: `mbox`, `mbox_sha1sum`, `openid` or `account`",
            ),
            (
                &format!("statementId={id}&voidedStatementId={id}"),
                "`statementId` and `voidedStatementId` exclude each other.",
            ),
            (&format!("statementId={id}&limit=1"), "`limit` can't be given beside the id of one statement."),
        ] {
            let uri = query.replace('{', "%7B").replace('}', "%7D");
            assert_eq!(detail(&uri), Err(reason.to_owned()), "{query}");
        }
    }

    #[test]
    fn reads() {
        let all = Query { limit: MAX_PAGE, ..Query::default() };
        assert_eq!(detail(""), Ok(Asked::Many(all.clone())));
        assert_eq!(detail("limit=0&format=canonical&attachments=false"), Ok(Asked::Many(all.clone())));
        let query = Query { limit: 2, ascending: true, after: Some(9), verb: Some("x:y".to_owned()), ..all };
        assert_eq!(detail("limit=2&ascending=true&after=9&verb=x:y"), Ok(Asked::Many(query)));
    }
}
