//! A practice question as a form: a script grades it in the page; without one its answer unfolds.

use super::html::Html;
use crate::course::{Question, QuestionKind, Scoring};
use std::fmt::Write as _;

impl<'a> Html<'a> {
    /// Appends a practice question.
    pub(super) fn question(&mut self, question: &'a Question) {
        let (kind, input, ask) = match question.kind {
            QuestionKind::Single => ("single", "radio", "Choose one"),
            QuestionKind::Multiple => ("multiple", "checkbox", "Choose all that apply"),
        };
        let scoring = if question.scoring == Scoring::Partial { "partial" } else { "whole" };
        let right = question.choices.iter().enumerate().filter(|(_, c)| c.right).map(|(at, _)| at.to_string());
        let right = right.collect::<Vec<_>>().join(",");
        let id = &question.id;
        let _ = write!(
            self.out,
            "<form class=\"question\" id=\"question-{id}\" data-question=\"{id}\" data-kind=\"{kind}\" \
             data-scoring=\"{scoring}\" data-right=\"{right}\">\n<fieldset>\n<legend>"
        );
        self.inlines(&question.prompt);
        let _ = write!(self.out, " <span class=\"ask\">{ask}</span></legend>\n<ul class=\"choices\">\n");
        for (at, choice) in question.choices.iter().enumerate() {
            let _ = write!(
                self.out,
                "<li class=\"choice\"><label><input type=\"{input}\" name=\"{id}\" value=\"{at}\" /> <span>"
            );
            self.inlines(&choice.text);
            self.out.push_str("</span></label>");
            if !choice.feedback.is_empty() {
                self.wrapped("<div class=\"feedback\" hidden>\n", &choice.feedback, "</div>\n");
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ul>\n</fieldset>\n");
        if !question.hint.is_empty() {
            let open = "<details class=\"ask-hint\">\n<summary>Hint</summary>\n";
            self.wrapped(open, &question.hint, "</details>\n");
        }
        self.out.push_str("<div class=\"verdict\" role=\"status\"></div>\n");
        self.answer(question);
        self.out.push_str(
            "<p class=\"question-foot\"><span>Practice</span>\
             <button class=\"btn\" type=\"reset\" hidden>Try again</button>\
             <button class=\"btn primary\" type=\"submit\" hidden>Check</button></p>\n</form>\n",
        );
    }

    /// The answer, folded away for who reads without scripts; the player takes it over.
    fn answer(&mut self, question: &'a Question) {
        self.out
            .push_str("<details class=\"answer\">\n<summary>Show the answer</summary>\n<ul class=\"right-ones\">\n");
        for choice in question.choices.iter().filter(|choice| choice.right) {
            self.out.push_str("<li>");
            self.inlines(&choice.text);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ul>\n");
        if !question.explanation.is_empty() {
            self.wrapped("<div class=\"explanation\">\n", &question.explanation, "</div>\n");
        }
        self.out.push_str("</details>\n");
    }
}
