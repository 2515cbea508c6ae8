//! Files in, messages or an outline out.

use prework::compile::{Compiled, MemorySource, Source, compile};
use prework::course::{Course, Lesson};
use prework::diagnostic::{Colour, render};
use std::fmt::Write;

/// Begins a root without files.
pub(super) fn author() -> Author {
    Author { files: Vec::new() }
}

/// A root in the making.
#[derive(Clone)]
pub(super) struct Author {
    files: Vec<(String, String)>,
}

impl Author {
    /// Adds a file.
    pub(super) fn file(mut self, path: &str, text: impl Into<String>) -> Self {
        self.files.push((path.to_owned(), text.into()));
        self
    }

    pub(super) fn compile(&self) -> Compiled {
        compile(&self.source())
    }

    fn source(&self) -> MemorySource {
        MemorySource::new(self.files.clone())
    }

    /// All messages, as `prework check` prints them.
    pub(super) fn messages(&self) -> String {
        let source = self.source();
        render(&self.compile().diagnostics, &|path| source.text(path).ok(), Colour::Never)
    }

    /// Asserts the whole output.
    #[track_caller]
    pub(super) fn check(self, expected: &str) {
        let found = self.messages();
        assert!(found == expected, "expected:\n{expected}\nfound:\n{found}");
    }

    /// Asserts the outline of every course, and that there is no message.
    #[track_caller]
    pub(super) fn outline(self, expected: &str) {
        self.clone().check("");
        let found = outline(&self.compile());
        assert!(found == expected, "expected:\n{expected}\nfound:\n{found}");
    }
}

/// Courses with their modules, lessons, workshops and pages; ids first.
pub(super) fn outline(compiled: &Compiled) -> String {
    let mut out = String::new();
    for course in &compiled.catalog.courses {
        course_outline(&mut out, course, compiled);
    }
    out
}

fn course_outline(out: &mut String, course: &Course, compiled: &Compiled) {
    let lesson = |lesson: &Lesson| format!("{}: {} ({})", lesson.id, lesson.title, lesson.source);
    writeln!(out, "{}: {}", course.id, course.title).unwrap();
    for module in &course.modules {
        writeln!(out, "  {}: {}, {}", module.id, module.title, module.duration).unwrap();
        for l in &module.lessons {
            writeln!(out, "    {} -> {}", lesson(l), compiled.urls[&l.source]).unwrap();
        }
        if let Some(assessment) = &module.assessment {
            writeln!(out, "    assessment of {}", assessment.questions.len()).unwrap();
        }
    }
    for workshop in &course.workshops {
        let needs: Vec<String> = workshop.requires.needs().iter().map(|need| need.key.to_string()).collect();
        writeln!(out, "  workshop {}: {} <- {}", workshop.id, workshop.title, needs.join(", ")).unwrap();
    }
    for page in &course.pages {
        writeln!(out, "  page {}", lesson(page)).unwrap();
    }
}
