//! `programs/NAME.yaml`: a plan over several courses, and whom it is asked of.

use super::module::date;
use super::{Asked, AskedNeed};
use crate::compile::fields::{Fields, Word};
use crate::course::Id;
use crate::diagnostic::Diagnostic;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;

/// What a program's file says; names are not looked up yet.
#[derive(Debug, Clone)]
pub(in crate::compile) struct ProgramFront {
    pub(in crate::compile) id: Option<Id>,
    pub(in crate::compile) id_span: Option<Range<usize>>,
    pub(in crate::compile) title: Option<String>,
    pub(in crate::compile) summary: String,
    pub(in crate::compile) audience: BTreeMap<String, Vec<String>>,
    pub(in crate::compile) audience_span: Option<Range<usize>>,
    /// Courses and modules; what is said beside a name belongs to a module.
    pub(in crate::compile) requires: Vec<AskedNeed>,
    /// Whether nothing at all was written there.
    pub(in crate::compile) requires_nothing: bool,
    /// Where they stand, when they do.
    pub(in crate::compile) requires_span: Option<Range<usize>>,
    pub(in crate::compile) recommended: Vec<Word>,
    pub(in crate::compile) due: Option<Date>,
    pub(in crate::compile) draft: bool,
}

impl ProgramFront {
    pub(in crate::compile) fn read(path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let body = text.trim_start_matches('\u{feff}');
        let mut fields = Fields::read(path, body, text.len() - body.len(), false);
        let asked = Asked::read(&mut fields);
        let front = Self {
            id: fields.id("id"),
            id_span: fields.key_span("id"),
            title: fields.text("title"),
            summary: fields.text("summary").unwrap_or_default(),
            audience: fields.audience("audience"),
            audience_span: fields.key_span("audience"),
            requires_nothing: asked.is_empty(),
            requires: requires(asked, &mut fields),
            requires_span: fields.key_span("requires"),
            recommended: fields.words("recommended"),
            due: fields.word("due").and_then(|word| date(&mut fields, "due", &word)),
            draft: fields.flag("draft").unwrap_or(false),
        };
        diagnostics.extend(fields.finish("a program"));
        front
    }
}

/// Every item counts by itself in the table of who has what, so there are no groups.
fn requires(asked: Vec<Asked>, fields: &mut Fields) -> Vec<AskedNeed> {
    let mut needs = Vec::new();
    for asked in asked {
        match asked {
            Asked::Need(need) => needs.push(need),
            group => fields.bad_value(
                "wrong-type",
                "a program requires courses and modules one by one, without groups".to_owned(),
                &group.span(),
                "write a list such as `[infection-control, first-aid/choking]`",
            ),
        }
    }
    needs
}
