//! The parameters of `GET /xapi/statements`, typed (xAPI 1.0.3, Communication 2.1.3).

use super::refusal::bad;
use crate::store::Query;
use crate::web::problem::Problem;
use crate::xapi::{Actor, Iri, parse_timestamp, parse_uuid};
use axum::http::Uri;
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

/// The parameters of a request, none twice.
pub(super) fn parameters(uri: &Uri) -> Result<Vec<(String, String)>, Problem> {
    let axum::extract::Query(parameters) = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| bad("The query string can't be read."))?;
    for (index, (name, _)) in parameters.iter().enumerate() {
        if parameters[..index].iter().any(|(earlier, _)| earlier == name) {
            return Err(bad(format!("The parameter `{name}` is given twice.")));
        }
    }
    Ok(parameters)
}

/// Reads all parameters; an unknown one, or one in another case, is refused.
pub(super) fn read(parameters: &[(String, String)]) -> Result<Asked, Problem> {
    let mut query = Query { limit: MAX_PAGE, ..Query::default() };
    let mut one = None;
    for (name, value) in parameters {
        let expected = |what: &str| bad(format!("The parameter `{name}` should be {what}; it is `{value}`."));
        let boolean = || match value.as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(expected("`true` or `false`")),
        };
        let uuid = || parse_uuid(value).ok_or_else(|| expected("a UUID in standard form"));
        let iri = || Iri::parse(value).map(|iri| iri.to_string()).ok_or_else(|| expected("an IRI with a scheme"));
        let timestamp = || {
            parse_timestamp(value)
                .ok_or_else(|| expected("a timestamp").hint("in a query string, `+` is written `%2B`"))
        };
        match name.as_str() {
            "statementId" | "voidedStatementId" if one.is_some() => {
                return Err(bad("`statementId` and `voidedStatementId` exclude each other."));
            }
            "statementId" => one = Some(Asked::One(uuid()?)),
            "voidedStatementId" => one = Some(Asked::Voided(uuid()?)),
            "agent" => {
                let actor = Actor::parse_parameter(value)
                    .map_err(|violation| bad(format!("The parameter `agent` is no agent: {violation}")))?;
                query.agent = Some(actor.key());
            }
            "verb" => query.verb = Some(iri()?),
            "activity" => query.activity = Some(iri()?),
            "registration" => query.registration = Some(uuid()?),
            "related_activities" => query.related_activities = boolean()?,
            "related_agents" => query.related_agents = boolean()?,
            "since" => query.since = Some(timestamp()?),
            "until" => query.until = Some(timestamp()?),
            "limit" => {
                let limit: usize = value.parse().map_err(|_| expected("a whole number, 0 or more"))?;
                query.limit = if limit == 0 { MAX_PAGE } else { limit.min(MAX_PAGE) };
            }
            "ascending" => query.ascending = boolean()?,
            "format" => match value.as_str() {
                // No definition is canonical here but each sender's own, so the two are alike.
                "exact" | "canonical" => {}
                "ids" => return Err(bad("`format=ids` is not there yet.").hint("ask for `exact`")),
                _ => return Err(expected("`exact`, `ids` or `canonical`")),
            },
            "attachments" => {
                if boolean()? {
                    return Err(bad("`attachments=true` is not there yet.").hint("ask without attachments"));
                }
            }
            AFTER => query.after = Some(value.parse().map_err(|_| expected("what `more` said"))?),
            _ => return Err(bad(format!("There is no parameter `{name}`; names are case sensitive."))),
        }
    }
    let Some(one) = one else { return Ok(Asked::Many(query)) };
    let alone = ["statementId", "voidedStatementId", "attachments", "format"];
    match parameters.iter().find(|(name, _)| !alone.contains(&name.as_str())) {
        Some((name, _)) => Err(bad(format!("`{name}` can't be given beside the id of one statement."))),
        None => Ok(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(query: &str) -> Result<Asked, String> {
        let uri: Uri = format!("/xapi/statements?{query}").parse().unwrap();
        parameters(&uri).and_then(|parameters| read(&parameters)).map_err(|problem| problem.detail)
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
