//! Plots of figures as SVG, for pages that show the same figures as a table beneath: readable in black and white, by size and
//! form, and by whoever has them read out.

use crate::insight::{LessonFigures, QuestionFigures, ReachFigures, VersionFigures, percent};
use std::fmt::Write as _;

/// The canvas, in its own units: labels, what is plotted, and figures in words.
const WIDTH: f64 = 720.0;
const LEFT: f64 = 210.0;
const RIGHT: f64 = 570.0;

/// How many characters a label may have.
const LABEL: usize = 24;

/// How often each question is right at first, with the range in which the share truly lies; hollow and without a range where
/// there are few answers. `name` tells the plots of a page apart.
#[must_use]
pub fn shares_svg(name: &str, title: &str, questions: &[&QuestionFigures]) -> String {
    const ROW: f64 = 30.0;
    let scored = |question: &&&QuestionFigures| question.newest().is_some_and(|version| version.scored > 0);
    let rows: Vec<&QuestionFigures> = questions.iter().filter(scored).copied().collect();
    if rows.is_empty() {
        return String::new();
    }
    let bottom = ROW * count(rows.len()) + 10.0;
    let about = "For each question the share of first answers that were right. A line shows between what the true share lies; a hollow mark has fewer than ten answers.";
    let mut svg = Svg::new(name, title, about, bottom + 26.0);
    svg.axis(bottom);
    for (nth, question) in rows.iter().enumerate() {
        let y = ROW * count(nth) + 20.0;
        svg.label(y, &question.question);
        if let Some(version) = question.newest() {
            svg.share(version, y);
            svg.figure(y, &told(version));
        }
    }
    svg.end()
}

/// How the share right at first changed over the versions of a module, for each question that was answered in several.
#[must_use]
pub fn trend_svg(name: &str, title: &str, questions: &[QuestionFigures]) -> String {
    const ROW: f64 = 72.0;
    let points = |question: &QuestionFigures| -> Vec<VersionFigures> {
        question.versions.iter().filter(|version| version.scored > 0).cloned().collect()
    };
    let rows: Vec<(&QuestionFigures, Vec<VersionFigures>)> =
        questions.iter().map(|question| (question, points(question))).filter(|(_, points)| points.len() > 1).collect();
    if rows.is_empty() {
        return String::new();
    }
    let about = "For each question a line through the share of first answers that were right, version by version; a hollow mark has fewer than ten answers, and a dashed line leads to one.";
    let mut svg = Svg::new(name, title, about, ROW * count(rows.len()));
    for (nth, (question, points)) in rows.iter().enumerate() {
        let (top, bottom) = (ROW * count(nth) + 24.0, ROW * count(nth) + 50.0);
        svg.label(f64::midpoint(top, bottom), &question.question);
        let place = |at: usize, version: &VersionFigures| {
            let x = LEFT + 40.0 + (WIDTH - LEFT - 90.0) * count(at) / count(points.len() - 1);
            (x, bottom - (bottom - top) * share(version))
        };
        let path: Vec<String> = points
            .iter()
            .enumerate()
            .map(|(at, version)| place(at, version))
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        svg.line("rule", (LEFT, bottom), (WIDTH, bottom));
        let class = if points.iter().all(|version| version.share.is_some()) { "trend" } else { "trend few" };
        svg.push(&format!(r#"<polyline class="{class}" points="{}"/>"#, path.join(" ")));
        for (at, version) in points.iter().enumerate() {
            let (x, y) = place(at, version);
            svg.mark(version, x, y);
            svg.text("middle", "", (x, y - 10.0), &right(version));
            svg.text("middle", "soft", (x, bottom + 15.0), &format!("v{} · {}", version.version, version.scored));
        }
    }
    svg.end()
}

/// How many of those who opened a module opened each lesson (the outline) and came to its end (what is filled).
#[must_use]
pub fn reach_svg(name: &str, title: &str, reach: &ReachFigures) -> String {
    const ROW: f64 = 34.0;
    let about = "For each lesson a bar of those who opened it, filled as far as they came to its end, of all who opened the module.";
    let mut svg = Svg::new(name, title, about, ROW * count(reach.lessons.len()) + 8.0);
    let width = |people: usize| (RIGHT - LEFT) * count(people) / count(reach.opened.max(1));
    for (nth, lesson) in reach.lessons.iter().enumerate() {
        let LessonFigures { title, opened, completed, .. } = lesson;
        let y = ROW * count(nth) + 20.0;
        svg.label(y, title);
        for (class, people) in [("opened", *opened), ("completed", (*completed).min(*opened))] {
            let (top, width) = (y - 9.0, width(people));
            svg.push(&format!(
                r#"<rect class="{class}" x="{LEFT}" y="{top:.1}" width="{width:.1}" height="18" rx="3"/>"#
            ));
        }
        svg.figure(y, &format!("{opened} · {completed} to the end"));
    }
    svg.end()
}

/// An SVG as it grows.
struct Svg(String);

impl Svg {
    fn new(name: &str, title: &str, about: &str, height: f64) -> Self {
        let (name, title) = (escaped(name), escaped(title));
        Self(format!(
            r#"<svg class="plot" viewBox="0 0 {WIDTH} {height:.0}" role="img" aria-labelledby="{name}-title {name}-about"><title id="{name}-title">{title}</title><desc id="{name}-about">{about}</desc>"#
        ))
    }

    fn push(&mut self, element: &str) {
        self.0.push_str(element);
    }

    fn end(mut self) -> String {
        self.push("</svg>");
        self.0
    }

    fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        // Writing to a text can't fail.
        let _ = write!(self.0, r#"<line class="{class}" x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}"/>"#);
    }

    fn text(&mut self, anchor: &str, class: &str, (x, y): (f64, f64), text: &str) {
        let text = escaped(text);
        let _ = write!(self.0, r#"<text class="{class}" text-anchor="{anchor}" x="{x:.1}" y="{y:.1}">{text}</text>"#);
    }

    /// What a row is about.
    fn label(&mut self, y: f64, label: &str) {
        let short = match label.char_indices().nth(LABEL) {
            Some((at, _)) => format!("{}…", label[..at].trim_end()),
            None => label.to_owned(),
        };
        self.text("end", "", (LEFT - 14.0, y + 4.5), &short);
    }

    /// A row's figures in words.
    fn figure(&mut self, y: f64, figure: &str) {
        self.text("start", "soft", (RIGHT + 14.0, y + 4.5), figure);
    }

    /// From 0 to 100 %.
    fn axis(&mut self, bottom: f64) {
        for quarter in 0..=4_u8 {
            let x = LEFT + (RIGHT - LEFT) * f64::from(quarter) / 4.0;
            self.line("rule", (x, 6.0), (x, bottom));
            self.text("middle", "soft", (x, bottom + 18.0), &format!("{} %", u16::from(quarter) * 25));
        }
    }

    fn share(&mut self, version: &VersionFigures, y: f64) {
        let x = |share: f64| LEFT + (RIGHT - LEFT) * share;
        if let Some((low, high)) = version.likely {
            self.line("range", (x(low), y), (x(high), y));
        }
        self.mark(version, x(share(version)), y);
    }

    /// Hollow, where there are few answers.
    fn mark(&mut self, version: &VersionFigures, x: f64, y: f64) {
        let class = if version.share.is_some() { "mark" } else { "mark few" };
        self.push(&format!(r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="5"/>"#));
    }
}

fn share(version: &VersionFigures) -> f64 {
    count(version.right) / count(version.scored.max(1))
}

/// `62 %`, or of few `3 of 4`.
fn right(version: &VersionFigures) -> String {
    version.share.map_or_else(|| format!("{} of {}", version.right, version.scored), percent)
}

fn told(version: &VersionFigures) -> String {
    version.share.map_or_else(|| right(version), |share| format!("{} of {}", percent(share), version.scored))
}

#[allow(clippy::cast_precision_loss, reason = "counts of people and rows are far below 2^52")]
fn count(n: usize) -> f64 {
    n as f64
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(id: &str, all: &[(u32, usize, usize)]) -> QuestionFigures {
        let version = |&(version, right, scored): &(u32, usize, usize)| {
            let share = (scored >= 10).then(|| count(right) / count(scored));
            VersionFigures {
                version,
                right,
                scored,
                share,
                likely: share.map(|s| (s / 2.0, s)),
                ..VersionFigures::default()
            }
        };
        QuestionFigures {
            question: id.to_owned(),
            versions: all.iter().map(version).collect(),
            ..QuestionFigures::default()
        }
    }

    #[test]
    fn few_answers_are_hollow_and_have_no_range() {
        let (few, many) = (question("few", &[(1, 3, 4)]), question("many", &[(1, 6, 12)]));
        let svg = shares_svg("p", "Shares", &[&few, &many]);
        assert_eq!((svg.matches("mark few").count(), svg.matches(r#"class="range""#).count()), (1, 1), "{svg}");
        assert!(svg.contains(">3 of 4<") && svg.contains(">50 % of 12<"), "{svg}");
        assert_eq!(shares_svg("p", "Shares", &[&question("survey", &[(1, 0, 0)])]), "");
    }

    #[test]
    fn a_trend_needs_two_versions() {
        let one = question("one", &[(2, 6, 12)]);
        assert_eq!(trend_svg("p", "Trend", std::slice::from_ref(&one)), "");
        let svg = trend_svg("p", "Trend", &[one, question("two", &[(1, 6, 12), (2, 1, 2)])]);
        assert_eq!(svg.matches("<circle").count(), 2, "{svg}");
        assert!(svg.contains(">v1 · 12<") && svg.contains(">1 of 2<"), "{svg}");
    }

    #[test]
    fn what_authors_write_stays_text() {
        let lesson =
            LessonFigures { title: "<script>&\"".to_owned(), opened: 3, completed: 9, ..LessonFigures::default() };
        let reach = ReachFigures { version: 1, opened: 3, lessons: vec![lesson] };
        let svg = reach_svg("p", "<b>", &reach);
        assert!(!svg.contains("<script") && !svg.contains("<b>"), "{svg}");
        assert_eq!(svg.matches(r#"width="360.0""#).count(), 2, "nobody ends what they didn't open: {svg}");
    }
}
