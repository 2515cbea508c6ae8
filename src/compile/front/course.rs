//! `course.yaml`: what holds for one course.

use super::settings::language;
use crate::compile::fields::Fields;
use crate::course::Id;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::ops::Range;

/// What `course.yaml` says, or what another tool's settings say in its place.
#[derive(Debug, Clone, Default)]
pub(in crate::compile) struct CourseFront {
    pub(in crate::compile) id: Option<Id>,
    pub(in crate::compile) title: Option<String>,
    pub(in crate::compile) summary: Option<String>,
    pub(in crate::compile) language: Option<String>,
    pub(in crate::compile) version: Option<String>,
    pub(in crate::compile) authors: Vec<String>,
    pub(in crate::compile) license: Option<String>,
    pub(in crate::compile) audience: BTreeMap<String, Vec<String>>,
    pub(in crate::compile) audience_span: Option<Range<usize>>,
    pub(in crate::compile) credit: Option<String>,
    pub(in crate::compile) retired: Vec<Id>,
}

impl CourseFront {
    pub(in crate::compile) fn read(path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let body = text.trim_start_matches('\u{feff}');
        let mut fields = Fields::read(path, body, text.len() - body.len(), false);
        let front = Self {
            id: fields.id("id"),
            title: fields.text("title"),
            summary: fields.text("summary"),
            language: language(&mut fields),
            version: fields.text("version"),
            authors: fields.texts("authors"),
            license: fields.text("license"),
            audience: fields.audience("audience"),
            audience_span: fields.key_span("audience"),
            credit: fields.text("credit"),
            retired: fields.ids("retired"),
        };
        diagnostics.extend(fields.finish("`course.yaml`"));
        front
    }
}
