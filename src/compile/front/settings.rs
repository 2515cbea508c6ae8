//! `prework.yaml`: what holds for the whole root.

use crate::compile::fields::Fields;
use crate::compile::yaml::Value;
use crate::course::{IdBase, Retention, Thresholds, Validity};
use crate::diagnostic::Diagnostic;
use iri_string::types::IriStr;
use std::collections::BTreeMap;

/// What `prework.yaml` says; everything is optional.
#[derive(Debug, Clone, Default)]
pub(in crate::compile) struct Settings {
    pub(in crate::compile) title: Option<String>,
    pub(in crate::compile) base_url: Option<String>,
    pub(in crate::compile) server: Option<String>,
    pub(in crate::compile) id_base: IdBase,
    pub(in crate::compile) language: Option<String>,
    pub(in crate::compile) timezone: Option<String>,
    pub(in crate::compile) theme: Option<String>,
    pub(in crate::compile) retention: Retention,
    pub(in crate::compile) thresholds: Thresholds,
}

impl Settings {
    pub(in crate::compile) fn read(path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let mut fields = Fields::read(path, text, 0, false);
        let title = fields.text("title");
        let base_url = address(&mut fields, "base_url");
        let server = address(&mut fields, "server");
        if server.is_some() && base_url.is_none() {
            let span = fields.key_span("server").unwrap_or_default();
            let message =
                "`server` says where the server is when the site is elsewhere, and nothing says where that is";
            fields.bad_value("bad-value", message.to_owned(), &span, "add `base_url`, the site's own address");
        }
        let id_base = address(&mut fields, "id_base").map_or_else(IdBase::default, |iri| IdBase::new(&iri));
        let language = language(&mut fields);
        let timezone = fields.word("timezone").and_then(|word| {
            let known = jiff::tz::TimeZone::get(&word.text).is_ok();
            if !known {
                let message = format!("`{}` is no time zone", word.text);
                fields.bad_value("bad-value", message, &word.span, "use an IANA name such as `Europe/Berlin`");
            }
            known.then_some(word.text)
        });
        let theme = fields.text("theme");
        let retention = retention(&mut fields);
        let thresholds = policies(&mut fields);
        // Read by the theme and by programs, which check what they take.
        for key in ["logo", "colours"] {
            fields.node(key);
        }
        diagnostics.extend(fields.finish("`prework.yaml`"));
        Self { title, base_url, server, id_base, language, timezone, theme, retention, thresholds }
    }
}

/// How long each kind of thing is kept.
fn retention(fields: &mut Fields) -> Retention {
    let Some(node) = fields.node("retention") else { return Retention::default() };
    let Value::Map(entries) = &node.value else {
        let hint = "write `retention: {sign_ins: P90D, people: P2Y}`";
        fields.bad_value("wrong-type", "`retention` says how long each kind is kept".to_owned(), &node.span, hint);
        return Retention::default();
    };
    let mut inner = fields.within(entries);
    let mut span = |key| {
        let word = inner.word(key)?;
        let span = Validity::new(&word.text).ok();
        if span.is_none() {
            let message = format!("`{key}` is no span of the calendar: `{}`", word.text);
            inner.bad_value("bad-value", message, &word.span, "write it as `P3Y`, `P18M` or `P90D`");
        }
        span
    };
    let retention = Retention {
        sign_ins: span("sign_ins"),
        statements: span("statements"),
        evidence: span("evidence"),
        people: span("people"),
    };
    fields.diagnostics.extend(inner.finish("`retention`"));
    retention
}

/// When somebody counts as behind or at risk, or as having attended; what isn't said is as usual.
fn policies(fields: &mut Fields) -> Thresholds {
    let usual = Thresholds::default();
    let Some(node) = fields.node("policies") else { return usual };
    let Value::Map(entries) = &node.value else {
        let hint = "write `policies: {minutes_per_day: 20, freeze_days: 14}`";
        fields.bad_value("wrong-type", "`policies` says what each number is".to_owned(), &node.span, hint);
        return usual;
    };
    let mut inner = fields.within(entries);
    let silent_after = spans(&mut inner, "silent_after");
    let mut number = |key, least, usual| inner.number(key, "bad-value", least).unwrap_or(usual);
    let thresholds = Thresholds {
        behind_percent: number("behind_percent", 0, usual.behind_percent),
        minutes_per_day: number("minutes_per_day", 1, usual.minutes_per_day),
        idle_days: number("idle_days", 1, usual.idle_days),
        last_hours: number("last_hours", 0, usual.last_hours),
        fails: number("fails", 1, usual.fails),
        freeze_days: number("freeze_days", 0, usual.freeze_days),
        attended_percent: number("attended_percent", 1, usual.attended_percent),
        silent_after,
    };
    let thresholds = whole(&mut inner, thresholds, &usual);
    fields.diagnostics.extend(inner.finish("`policies`"));
    thresholds
}

/// Nobody is in a session for more than all of it.
fn whole(fields: &mut Fields, read: Thresholds, usual: &Thresholds) -> Thresholds {
    if read.attended_percent <= 100 {
        return read;
    }
    let span = fields.key_span("attended_percent").unwrap_or_default();
    let message = format!("`attended_percent` is {}, and a whole has 100", read.attended_percent);
    fields.bad_value("bad-value", message, &span, "write a number from 1 to 100, such as `attended_percent: 80`");
    Thresholds { attended_percent: usual.attended_percent, ..read }
}

/// Spans of the calendar by names of one's own.
fn spans(fields: &mut Fields, key: &'static str) -> BTreeMap<String, Validity> {
    let Some(node) = fields.node(key) else { return BTreeMap::new() };
    let hint = "write the name of a client's key and how long it may be silent: `{LMS: P2D}`";
    let Value::Map(entries) = &node.value else {
        fields.bad_value("wrong-type", format!("`{key}` says how long for each client"), &node.span, hint);
        return BTreeMap::new();
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        if let Some(span) = entry.value.scalar().and_then(|text| Validity::new(text).ok()) {
            found.insert(entry.key.clone(), span);
        } else {
            let message = format!("`{}` is no span of the calendar", entry.key);
            fields.bad_value("bad-value", message, &entry.value.span, hint);
        }
    }
    found
}

/// An absolute address on the web.
fn address(fields: &mut Fields, key: &'static str) -> Option<String> {
    let word = fields.word(key)?;
    let fits = IriStr::new(&word.text).is_ok_and(|iri| {
        matches!(iri.scheme_str(), "http" | "https") && iri.authority_str().is_some_and(|a| !a.is_empty())
    });
    if !fits {
        let message = format!("`{key}` is no absolute address: `{}`", word.text);
        fields.bad_value("bad-value", message, &word.span, "write it in full, as in `https://example.org/courses/`");
    }
    fits.then_some(word.text)
}

/// A language tag.
pub(super) fn language(fields: &mut Fields) -> Option<String> {
    let word = fields.word("language")?;
    let fits = oxilangtag::LanguageTag::parse(word.text.as_str()).is_ok();
    if !fits {
        let message = format!("`{}` is no language tag", word.text);
        fields.bad_value("bad-value", message, &word.span, "write one such as `en`, `de` or `pt-BR`");
    }
    fits.then_some(word.text)
}
