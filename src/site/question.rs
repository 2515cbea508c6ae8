//! A question as a form: practice is graded by the page's script and unfolds its answer without one; what an
//! assessment asks has the same fields, under the ids of an attempt.

use super::html::{Edition, Html};
use super::inline::GapField;
use crate::course::{Block, Inline, Question, Task, plain_text};
use crate::grading::settled;
use std::fmt::Write as _;

/// A question's fields as HTML, for the page at `address`: named `name`, what is offered in an order and under ids of
/// the caller's choice (id, place), and `more` behind what is asked for.
#[must_use]
pub fn fields_html(question: &Question, name: &str, offers: &[(String, usize)], more: &str, address: &str) -> String {
    let mut html = Html::new(address, Edition::Learner);
    html.fields(question, &Fields { name, offers, more });
    html.out
}

/// How a question's fields are named and ordered.
struct Fields<'f> {
    name: &'f str,
    /// Id and place of what is offered, in order.
    offers: &'f [(String, usize)],
    /// Said behind what is asked for.
    more: &'f str,
}

impl<'a> Html<'a> {
    /// Appends a practice question.
    pub(super) fn question(&mut self, question: &'a Question) {
        let id = question.id.as_str();
        let places = match &question.task {
            // Nobody puts in order what is in order.
            Task::Order { items } => settled(id, items.len()),
            Task::Match { targets, .. } => settled(id, targets.len()),
            task => (0..task.offered()).collect(),
        };
        let offers: Vec<_> = places.into_iter().map(|place| (place.to_string(), place)).collect();
        let _ = writeln!(
            self.out,
            "<form class=\"question\" id=\"question-{id}\" data-question=\"{id}\" autocomplete=\"off\">"
        );
        self.fields(question, &Fields { name: id, offers: &offers, more: "" });
        for choice in question.task.choices().iter().enumerate().filter(|(_, choice)| !choice.feedback.is_empty()) {
            let (place, choice) = choice;
            let open = format!("<div class=\"feedback\" data-for=\"{place}\" hidden>\n");
            self.wrapped(&open, &choice.feedback, "</div>\n");
        }
        if !question.hint.is_empty() {
            let open = "<details class=\"ask-hint\">\n<summary>Hint</summary>\n";
            self.wrapped(open, &question.hint, "</details>\n");
        }
        self.out.push_str("<div class=\"verdict\" role=\"status\"></div>\n");
        let (kind, check) = match question.task {
            Task::Survey { .. } => ("Survey", "Send"),
            Task::Essay { .. } => ("Practice", "Done"),
            _ => ("Practice", "Check"),
        };
        self.answer(question);
        let _ = write!(
            self.out,
            "<p class=\"question-foot\"><span>{kind}</span>\
             <button class=\"btn\" type=\"reset\" hidden>Try again</button>\
             <button class=\"btn primary\" type=\"submit\" hidden>{check}</button></p>\n</form>\n",
        );
    }

    /// The prompt and what is filled in.
    fn fields(&mut self, question: &Question, fields: &Fields<'_>) {
        let ask = match &question.task {
            Task::Single { .. } | Task::TrueFalse { .. } => "Choose one",
            Task::Multiple { .. } => "Choose all that apply",
            Task::Gaps { gaps, .. } if gaps.len() == 1 => "Fill the gap",
            Task::Gaps { .. } => "Fill the gaps",
            Task::Essay { .. } => "Write a few sentences",
            Task::Order { .. } => "Put in order",
            Task::Match { .. } => "Find what belongs together",
            Task::Survey { .. } => "There is no right or wrong",
            Task::Other => "Answer",
        };
        self.out.push_str("<fieldset>\n<legend>");
        // What is filled in can't stand in a legend.
        let is_text = matches!(question.task, Task::Gaps { .. });
        if !is_text {
            self.inlines(&question.prompt);
            self.out.push(' ');
        }
        let _ = writeln!(self.out, "<span class=\"ask\">{ask}{}</span></legend>", fields.more);
        match &question.task {
            Task::Single { .. } | Task::TrueFalse { .. } => self.choices(question, "radio", "choices", fields),
            Task::Multiple { .. } => self.choices(question, "checkbox", "choices", fields),
            Task::Survey { .. } => self.choices(question, "radio", "choices scale", fields),
            Task::Gaps { gaps, .. } => {
                self.gaps = gaps.iter().map(GapField::of).collect();
                fields.name.clone_into(&mut self.gap_name);
                self.marked_with("p", "gaps", &question.prompt);
                self.out.push('\n');
                self.gaps.clear();
            }
            Task::Essay { .. } => {
                let _ = writeln!(
                    self.out,
                    "<textarea name=\"{}\" rows=\"7\" maxlength=\"20000\" aria-label=\"Your text\"></textarea>",
                    fields.name
                );
            }
            Task::Order { .. } => {
                self.out.push_str("<ol class=\"order\">\n");
                for (id, place) in fields.offers {
                    let _ = write!(self.out, "<li data-id=\"{id}\"><span class=\"text\">");
                    self.inlines(question.task.offer(*place).unwrap_or_default());
                    self.out.push_str("</span></li>\n");
                }
                self.out.push_str("</ol>\n");
            }
            Task::Match { heads, sources, .. } => self.matches(question, (heads, sources), fields),
            Task::Other => {
                let _ = writeln!(self.out, "<div class=\"other\" data-other=\"{}\"></div>", fields.name);
            }
        }
        self.out.push_str("</fieldset>\n");
    }

    fn choices(&mut self, question: &Question, input: &str, class: &str, fields: &Fields<'_>) {
        let name = fields.name;
        let _ = writeln!(self.out, "<ul class=\"{class}\">");
        for (id, place) in fields.offers {
            let _ = write!(
                self.out,
                "<li class=\"choice\"><label><input type=\"{input}\" name=\"{name}\" value=\"{id}\" /> <span>"
            );
            self.inlines(question.task.offer(*place).unwrap_or_default());
            self.out.push_str("</span></label></li>\n");
        }
        self.out.push_str("</ul>\n");
    }

    fn matches(
        &mut self,
        question: &Question,
        (heads, sources): (&[Vec<Inline>], &[Vec<Inline>]),
        fields: &Fields<'_>,
    ) {
        let name = fields.name;
        if let [of, to] = heads {
            self.out.push_str("<p class=\"match-heads\">");
            self.marked("span", of);
            self.out.push(' ');
            self.marked("span", to);
            self.out.push_str("</p>\n");
        }
        self.out.push_str("<ul class=\"match\">\n");
        for (at, source) in sources.iter().enumerate() {
            let _ = write!(self.out, "<li><label for=\"match-{name}-{at}\">");
            self.inlines(source);
            let _ = write!(
                self.out,
                "</label> <select id=\"match-{name}-{at}\" name=\"{name}\"><option value=\"\">Choose …</option>"
            );
            for (id, place) in fields.offers {
                let _ = write!(self.out, "<option value=\"{id}\">");
                self.text(&plain_text(question.task.offer(*place).unwrap_or_default()));
                self.out.push_str("</option>");
            }
            self.out.push_str("</select></li>\n");
        }
        self.out.push_str("</ul>\n");
    }

    /// The answer, folded away for who reads without scripts; the player takes it over.
    fn answer(&mut self, question: &'a Question) {
        let rubric: &[Block] = match &question.task {
            Task::Essay { rubric } => rubric,
            _ => &[],
        };
        if matches!(question.task, Task::Survey { .. } | Task::Other | Task::Essay { .. })
            && question.explanation.is_empty()
            && rubric.is_empty()
        {
            return;
        }
        let summary = if rubric.is_empty() { "Show the answer" } else { "What a good answer has" };
        let _ = writeln!(self.out, "<details class=\"answer\">\n<summary>{summary}</summary>");
        self.right(&question.task);
        self.blocks(rubric);
        if !question.explanation.is_empty() {
            self.wrapped("<div class=\"explanation\">\n", &question.explanation, "</div>\n");
        }
        self.out.push_str("</details>\n");
    }

    /// What is right of a task.
    fn right(&mut self, task: &Task) {
        let list = if matches!(task, Task::Order { .. }) { "ol" } else { "ul" };
        let open = |html: &mut Self| {
            let _ = writeln!(html.out, "<{list} class=\"right-ones\">");
        };
        match task {
            Task::Single { .. } | Task::Multiple { .. } | Task::TrueFalse { .. } => {
                open(self);
                for choice in task.choices().iter().filter(|choice| choice.right) {
                    self.item(&choice.text);
                }
            }
            Task::Gaps { gaps, .. } => {
                open(self);
                for text in gaps.iter().filter_map(crate::course::Gap::shown) {
                    self.item(&[Inline::Text(text)]);
                }
            }
            Task::Order { items } => {
                open(self);
                for item in items {
                    self.item(item);
                }
            }
            Task::Match { sources, targets, right, .. } => {
                open(self);
                for (source, target) in sources.iter().zip(right) {
                    let target = targets.get(*target).map_or(&[][..], Vec::as_slice);
                    self.item(&[source.as_slice(), &[Inline::Text(": ".to_owned())], target].concat());
                }
            }
            Task::Essay { .. } | Task::Survey { .. } | Task::Other => return,
        }
        let _ = writeln!(self.out, "</{list}>");
    }

    fn item(&mut self, text: &[Inline]) {
        self.marked("li", text);
        self.out.push('\n');
    }
}
