//! The parameters of a request: each at most once, none unknown (xAPI 1.0.3, Communication 3.2).

use super::refusal::bad;
use crate::web::problem::Problem;
use crate::xapi::{Actor, Iri, parse_timestamp, parse_uuid};
use axum::http::Uri;
use jiff::Timestamp;
use uuid::Uuid;

/// What is left to be read of them.
#[derive(Debug)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Takes a query string apart.
    pub(super) fn read(uri: &Uri) -> Result<Self, Problem> {
        let axum::extract::Query(parameters) = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| bad("The query string can't be read."))?;
        for (index, (name, _)) in parameters.iter().enumerate() {
            if parameters[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(bad(format!("The parameter `{name}` is given twice.")));
            }
        }
        Ok(Self(parameters))
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The parameter of this name, read.
    pub(super) fn maybe<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str, &str) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        let at = self.0.iter().position(|(known, _)| known == name);
        at.map(|at| self.0.remove(at)).map(|(name, value)| read(&name, &value)).transpose()
    }

    /// The same, of one that has to be there.
    pub(super) fn must<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str, &str) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.maybe(name, read)?.ok_or_else(|| bad(format!("The parameter `{name}` is missing.")))
    }

    /// Refuses whatever was not read.
    pub(super) fn finish(self) -> Result<(), Problem> {
        match self.0.first() {
            Some((name, _)) => Err(unknown(name)),
            None => Ok(()),
        }
    }

    // How one is read; handed to `maybe` and `must` by name.

    pub(super) fn iri(name: &str, value: &str) -> Result<String, Problem> {
        Iri::parse(value).map(|iri| iri.to_string()).ok_or_else(|| expected(name, value, "an IRI with a scheme"))
    }

    pub(super) fn uuid(name: &str, value: &str) -> Result<Uuid, Problem> {
        parse_uuid(value).ok_or_else(|| expected(name, value, "a UUID in standard form"))
    }

    pub(super) fn boolean(name: &str, value: &str) -> Result<bool, Problem> {
        match value {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(expected(name, value, "`true` or `false`")),
        }
    }

    pub(super) fn timestamp(name: &str, value: &str) -> Result<Timestamp, Problem> {
        let hint = "in a query string, `+` is written `%2B`";
        parse_timestamp(value).ok_or_else(|| expected(name, value, "a timestamp").hint(hint))
    }

    pub(super) fn actor(name: &str, value: &str) -> Result<Actor, Problem> {
        let wrong = |violation| bad(format!("The parameter `{name}` is no agent: {violation}"));
        Actor::parse_parameter(value).map_err(wrong)
    }

    pub(super) fn text(name: &str, value: &str) -> Result<String, Problem> {
        if value.is_empty() { Err(expected(name, value, "at least one character")) } else { Ok(value.to_owned()) }
    }
}

pub(super) fn expected(name: &str, value: &str, what: &str) -> Problem {
    bad(format!("The parameter `{name}` should be {what}; it is `{value}`."))
}

pub(super) fn unknown(name: &str) -> Problem {
    bad(format!("There is no parameter `{name}`; names are case sensitive."))
}
