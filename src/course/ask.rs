//! What is asked of people without a session: by a course of its audience, or by a program over several.

use super::{Catalog, Course, Id, ModuleKey, Need, Program, Step};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A course or a program, as what asks something of an audience.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ask<'a> {
    /// A plan over several courses.
    Program(&'a Program),
    /// One course.
    Course(&'a Course),
}

impl<'a> Ask<'a> {
    /// Unique among courses and programs.
    #[must_use]
    pub fn id(self) -> &'a Id {
        match self {
            Self::Program(program) => &program.id,
            Self::Course(course) => &course.id,
        }
    }

    /// As shown.
    #[must_use]
    pub fn title(self) -> &'a str {
        match self {
            Self::Program(program) => &program.title,
            Self::Course(course) => &course.title,
        }
    }

    /// Whom it is asked of: attribute → accepted values. Who says nothing asks nobody.
    #[must_use]
    pub fn audience(self) -> &'a BTreeMap<String, Vec<String>> {
        match self {
            Self::Program(program) => &program.audience,
            Self::Course(course) => &course.audience,
        }
    }

    /// The last day for all of it.
    #[must_use]
    pub fn due(self) -> Option<Date> {
        match self {
            Self::Program(program) => program.due,
            Self::Course(_) => None,
        }
    }

    /// What it asks for, in the author's order; of some people less, where a module says whom it is for.
    #[must_use]
    pub fn needs(self, catalog: &Catalog) -> Vec<Need> {
        match self {
            Self::Course(course) => course.needs(),
            Self::Program(program) => program.requires.iter().flat_map(|step| step.needs(catalog)).collect(),
        }
    }
}

impl Step {
    /// The needs it stands for, in order.
    #[must_use]
    pub fn needs(&self, catalog: &Catalog) -> Vec<Need> {
        match self {
            Self::Course(id) => catalog.course(id).map(Course::needs).unwrap_or_default(),
            Self::One(need) => vec![need.clone()],
        }
    }
}

impl Course {
    /// What the course as a whole asks for: its modules, but for those that are only recommended.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let asked = self.modules.iter().filter(|module| !module.recommended);
        asked
            .map(|module| {
                let criterion = module.completion.criterion();
                let key = ModuleKey { course: self.id.clone(), module: module.id.clone() };
                Need { key: key.into(), criterion, grade: criterion.usual_grade() }
            })
            .collect()
    }
}

impl Catalog {
    /// Everything that says whom it is for: programs first, as they are made of courses, each in the order of its files.
    pub fn asks(&self) -> impl Iterator<Item = Ask<'_>> {
        let programs = self.programs.iter().map(Ask::Program);
        programs.chain(self.courses.iter().map(Ask::Course)).filter(|ask| !ask.audience().is_empty())
    }

    /// What asks by this id.
    #[must_use]
    pub fn ask(&self, id: &str) -> Option<Ask<'_>> {
        self.asks().find(|ask| ask.id().as_str() == id)
    }
}
