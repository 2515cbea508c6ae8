//! What of a roster is shown, and in which order: kept in its address, so that it can be passed on and comes back.

use super::row::Row;
use crate::web::shown::path_segment;
use axum::extract::Query;
use axum::http::{HeaderMap, Uri, header};
use serde::{Deserialize, Serialize};

/// Which rows, as `?show=behind&need=course/module&team=Ward 1&find=7K2-M4P&sort=name` says. What is empty asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Filter {
    /// One of the five words, by its code.
    pub(super) show: String,
    /// Who hasn't met this module.
    pub(super) need: String,
    /// Who is of this team.
    pub(super) team: String,
    /// In whose name, team or code this stands.
    pub(super) find: String,
    /// `name`, or most fixable first.
    pub(super) sort: String,
}

impl Filter {
    /// Reads it from a query.
    pub(super) fn of(query: &str) -> Self {
        let read = |uri: Uri| Query::try_from_uri(&uri).ok();
        let found = format!("/?{query}").parse().ok().and_then(read);
        found.map_or_else(Self::default, |Query(filter)| filter)
    }

    /// That of the page a request comes from, when that is the roster at `path`.
    pub(super) fn of_referer(headers: &HeaderMap, path: &str) -> Self {
        let from = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match from.split_once('?') {
            Some((page, query)) if page.ends_with(path) => Self::of(query),
            _ => Self::default(),
        }
    }

    /// The query that says so; empty when it asks for nothing.
    pub(super) fn query(&self) -> String {
        let parts = [
            ("show", &self.show),
            ("need", &self.need),
            ("team", &self.team),
            ("find", &self.find),
            ("sort", &self.sort),
        ];
        let said = parts.iter().filter(|(_, value)| !value.is_empty());
        let said: Vec<String> = said.map(|(name, value)| format!("{name}={}", path_segment(value))).collect();
        if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) }
    }

    /// Whether a row is among those asked for.
    pub(super) fn shows(&self, row: &Row) -> bool {
        let find = self.find.trim().to_lowercase();
        (self.show.is_empty() || row.is_in(&self.show))
            && (self.need.is_empty() || row.lacks(&self.need))
            && (self.team.is_empty() || row.team == self.team)
            && row.is_found_by(&find)
    }

    /// Hides what isn't asked for, and puts the rest in order.
    pub(super) fn apply(&self, rows: &mut [Row]) {
        for row in rows.iter_mut() {
            row.hidden = !self.shows(row);
        }
        if self.sort == "name" {
            rows.sort_by(|a, b| (a.name.to_lowercase(), &a.id).cmp(&(b.name.to_lowercase(), &b.id)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_comes_back_from_its_own_query() {
        let filter = Filter {
            show: "behind".to_owned(),
            team: "Ward 1 & 2".to_owned(),
            need: "c/m".to_owned(),
            ..Filter::default()
        };
        let query = filter.query();
        assert_eq!(query, "?show=behind&need=c%2Fm&team=Ward%201%20%26%202");
        assert_eq!(Filter::of(&query[1..]), filter);
        assert_eq!(Filter::of("show=behind&show=ready&x"), Filter::default());
        let mut headers = HeaderMap::new();
        headers.insert(header::REFERER, format!("https://x.org/trainer/sessions/s{query}").parse().unwrap());
        assert_eq!(Filter::of_referer(&headers, "/trainer/sessions/s"), filter);
        assert_eq!(Filter::of_referer(&headers, "/trainer/sessions/t"), Filter::default());
    }
}
