//! A catalog and a theme become pages, in parallel: each page depends on its source, the outline and the theme only.

use super::address::{
    assessment_address, course_address, file_of, lesson_address, page_address, program_address, root_of,
    workshop_address,
};
use super::html::{Edition, Html};
use super::navigation::Navigation;
use super::page::{AssessmentFacts, CourseFacts, Stop, WorkshopFacts, below_title, headings};
use super::player::PageData;
use super::program::ProgramFacts;
use super::theme::{Theme, ThemeError};
use crate::course::{Block, Catalog, Course, DivKind, Lesson, Module, ModuleKey, Program, Provenance, Workshop};
use jiff::tz::TimeZone;
use minijinja::value::Serde;
use minijinja::{Value, context};
use rayon::prelude::*;
use serde::Serialize;

/// One file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedPage {
    /// Relative to the output folder, `/` between folders.
    pub path: String,
    /// Its text.
    pub bytes: String,
}

/// Every page of the catalog, the catalog page first, `404.html` last; assets are [`Theme::assets`].
///
/// # Errors
/// The first page whose template fails, in the order of pages.
pub fn render(catalog: &Catalog, theme: &Theme) -> Result<Vec<RenderedPage>, ThemeError> {
    let outlines: Vec<Outline> = catalog.courses.iter().map(|course| Outline::new(catalog, course)).collect();
    let mut jobs = vec![Job::Catalog];
    jobs.extend(catalog.programs.iter().map(Job::Program));
    for (course, outline) in catalog.courses.iter().zip(&outlines) {
        jobs.push(Job::Course(course, outline));
        for module in &course.modules {
            jobs.extend(module.lessons.iter().map(|lesson| Job::Lesson(course, outline, module, lesson)));
            if module.assessment.is_some() {
                jobs.push(Job::Assessment(course, outline, module));
            }
        }
        jobs.extend(course.workshops.iter().map(|workshop| Job::Workshop(course, outline, workshop)));
        jobs.extend(course.pages.iter().map(|page| Job::Page(course, outline, page)));
    }
    jobs.push(Job::NotFound);
    let site = Site { catalog, theme };
    jobs.par_iter().map(|job| site.page(job)).collect()
}

/// A page to make.
enum Job<'a> {
    Catalog,
    Program(&'a Program),
    Course(&'a Course, &'a Outline),
    Lesson(&'a Course, &'a Outline, &'a Module, &'a Lesson),
    Assessment(&'a Course, &'a Outline, &'a Module),
    Workshop(&'a Course, &'a Outline, &'a Workshop),
    Page(&'a Course, &'a Outline, &'a Lesson),
    NotFound,
}

/// A course's outline: worked out once, shown on each of its pages.
struct Outline {
    links: Navigation,
    value: Value,
}

impl Outline {
    fn new(catalog: &Catalog, course: &Course) -> Self {
        let links = Navigation::new(catalog, course);
        Self { value: value(&links), links }
    }
}

struct Site<'a> {
    catalog: &'a Catalog,
    theme: &'a Theme,
}

impl Site<'_> {
    fn page(&self, job: &Job<'_>) -> Result<RenderedPage, ThemeError> {
        match job {
            Job::Catalog => self.home(),
            Job::Program(program) => self.program(program),
            Job::Course(course, outline) => self.course(course, outline),
            Job::Lesson(course, outline, module, lesson) => self.lesson(course, outline, module, lesson),
            Job::Assessment(course, outline, module) => self.assessment(course, outline, module),
            Job::Workshop(course, outline, workshop) => self.workshop(course, outline, workshop),
            Job::Page(course, outline, page) => self.plain(course, outline, page),
            Job::NotFound => self.not_found(),
        }
    }

    fn home(&self) -> Result<RenderedPage, ThemeError> {
        let courses: Vec<_> = self.catalog.courses.iter().map(|c| CourseFacts::new(self.catalog, c)).collect();
        let programs: Vec<_> = self.catalog.programs.iter().map(|p| ProgramFacts::new(self.catalog, p)).collect();
        let data = PageData::new("catalog", self.catalog, "").json();
        let head = self.head("", &self.catalog.title, "", &self.catalog.language, &data);
        self.finish("catalog.html", "", context! { courses => value(courses), programs => value(programs), ..head })
    }

    fn program(&self, program: &Program) -> Result<RenderedPage, ThemeError> {
        let address = program_address(&program.id);
        let root = root_of(&address);
        let data = PageData::new("program", self.catalog, &root).json();
        let head = self.head(&address, &program.title, &program.summary, &self.catalog.language, &data);
        let facts = value(ProgramFacts::new(self.catalog, program));
        self.finish("program.html", &address, context! { program => facts, ..head })
    }

    fn course(&self, course: &Course, outline: &Outline) -> Result<RenderedPage, ThemeError> {
        let address = course_address(&course.id);
        let root = root_of(&address);
        let data = PageData::new("course", self.catalog, &root).course(self.catalog, course).json();
        let paths: Vec<_> =
            course.workshops.iter().map(|workshop| WorkshopFacts::new(self.catalog, course, workshop)).collect();
        let body = below_title(&course.body, &course.title);
        let head = self.head(&address, &course.title, &course.summary, &course.language, &data);
        self.finish(
            "course.html",
            &address,
            context! {
                outline => &outline.value, course => value(CourseFacts::new(self.catalog, course)),
                rest => value(self.beside(course)), paths => value(&paths),
                body => html(body, &address), authors => &course.authors, license => &course.license,
                ..head
            },
        )
    }

    /// The modules of a course that no workshop of it asks for.
    fn beside(&self, course: &Course) -> Vec<Stop> {
        let asked: Vec<_> = course.workshops.iter().flat_map(|workshop| workshop.requires.needs()).collect();
        course
            .modules
            .iter()
            .map(|module| ModuleKey { course: course.id.clone(), module: module.id.clone() })
            .filter(|key| !asked.iter().any(|need| need.key == *key))
            .filter_map(|key| Stop::new(self.catalog, course, &key, String::new()))
            .collect()
    }

    fn lesson(
        &self,
        course: &Course,
        outline: &Outline,
        module: &Module,
        lesson: &Lesson,
    ) -> Result<RenderedPage, ThemeError> {
        let address = lesson_address(&course.id, module, &lesson.id);
        let root = root_of(&address);
        let data = PageData::new("lesson", self.catalog, &root)
            .course(self.catalog, course)
            .module(self.catalog, course, module)
            .lesson(self.catalog, course, module, lesson)
            .json();
        let number = module.lessons.iter().position(|l| l.id == lesson.id).map_or(0, |at| at + 1);
        let body = below_title(&lesson.body, &lesson.title);
        let states = |block: &Block| matches!(block, Block::Div { kind: DivKind::Objectives, .. });
        let objectives: Vec<_> = match number {
            1 if !body.iter().any(states) => module.objectives.iter().map(|o| o.text.clone()).collect(),
            _ => Vec::new(),
        };
        let (before, after) = outline.links.around(&address);
        let head = self.head(&address, &lesson.title, &module.summary, &course.language, &data);
        self.finish(
            "lesson.html",
            &address,
            context! {
                outline => &outline.value, headings => value(headings(body)), body => html(body, &address),
                module => context! {
                    title => &module.title, version => module.version,
                    changed => module.provenance.as_ref().map(|provenance| changed(provenance, &self.zone())),
                    authors => module.provenance.as_ref().map(|provenance| &provenance.authors),
                    commit => module.provenance.as_ref().map(|provenance| &provenance.commit),
                },
                number, count => module.lessons.len(), duration => lesson.duration.to_string(), objectives,
                before => value(before), after => value(after),
                prepares => value(self.prepares(course, module)),
                ..head
            },
        )
    }

    /// The workshops of the course that ask for a module.
    fn prepares<'a>(&self, course: &'a Course, module: &Module) -> Vec<WorkshopFacts<'a>> {
        let key = ModuleKey { course: course.id.clone(), module: module.id.clone() };
        let asks = |workshop: &&Workshop| workshop.requires.needs().iter().any(|need| need.key == key);
        course.workshops.iter().filter(asks).map(|w| WorkshopFacts::new(self.catalog, course, w)).collect()
    }

    /// Nothing of the questions: not their text, not their order, not their answers. The text around them is for everybody.
    fn assessment(&self, course: &Course, outline: &Outline, module: &Module) -> Result<RenderedPage, ThemeError> {
        let address = assessment_address(&course.id, &module.id);
        let root = root_of(&address);
        let data = PageData::new("assessment", self.catalog, &root)
            .course(self.catalog, course)
            .module(self.catalog, course, module)
            .json();
        let (before, after) = outline.links.around(&address);
        let title = format!("Assessment: {}", module.title);
        let intro = module.assessment.as_ref().map_or(&[][..], |assessment| &assessment.intro);
        let head = self.head(&address, &title, "", &course.language, &data);
        self.finish(
            "assessment.html",
            &address,
            context! {
                outline => &outline.value, module => context! { id => module.id.as_str(), title => &module.title, version => module.version },
                course => context! { id => course.id.as_str() },
                facts => value(module.assessment.as_ref().map(AssessmentFacts::from)), intro => html(intro, &address),
                before => value(before), after => value(after),
                prepares => value(self.prepares(course, module)),
                ..head
            },
        )
    }

    fn workshop(&self, course: &Course, outline: &Outline, workshop: &Workshop) -> Result<RenderedPage, ThemeError> {
        let address = workshop_address(course, workshop);
        let root = root_of(&address);
        let data = PageData::new("workshop", self.catalog, &root).course(self.catalog, course).json();
        let body = below_title(&workshop.body, &workshop.title);
        let plan: Vec<_> = workshop
            .plan
            .iter()
            .map(|step| context! { title => &step.title, anchor => &step.anchor, duration => step.minutes.to_string() })
            .collect();
        let head = self.head(&address, &workshop.title, &workshop.summary, &course.language, &data);
        self.finish(
            "workshop.html",
            &address,
            context! {
                outline => &outline.value, workshop => value(WorkshopFacts::new(self.catalog, course, workshop)),
                objectives => workshop.objectives.iter().map(|o| o.text.clone()).collect::<Vec<_>>(),
                skills => value(&workshop.skills), bring => &workshop.bring, plan,
                follow_up => &workshop.follow_up, body => html(body, &address),
                ..head
            },
        )
    }

    fn plain(&self, course: &Course, outline: &Outline, page: &Lesson) -> Result<RenderedPage, ThemeError> {
        let address = page_address(&course.id, &page.id);
        let root = root_of(&address);
        let data = PageData::new("page", self.catalog, &root).course(self.catalog, course).json();
        let body = below_title(&page.body, &page.title);
        let head = self.head(&address, &page.title, "", &course.language, &data);
        self.finish(
            "page.html",
            &address,
            context! { outline => &outline.value, headings => value(headings(body)), body => html(body, &address), ..head },
        )
    }

    /// Served for any address, so it can't point to its assets relatively.
    fn not_found(&self) -> Result<RenderedPage, ThemeError> {
        let base = self.catalog.base_url.as_deref().and_then(|url| url.split_once("://"));
        let path = base.and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path.trim_end_matches('/'));
        let root = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
        let data = PageData::new("page", self.catalog, &root).json();
        let head = self.head("", "Page not found", "", &self.catalog.language, &data);
        let bytes = self.theme.page("404.html", context! { root, ..head })?;
        Ok(RenderedPage { path: "404.html".to_owned(), bytes })
    }

    /// The zone that dates are meant in.
    fn zone(&self) -> TimeZone {
        TimeZone::get(&self.catalog.timezone).unwrap_or(TimeZone::UTC)
    }

    /// What `base.html` needs.
    fn head(&self, address: &str, title: &str, description: &str, language: &str, data: &str) -> Value {
        context! {
            root => root_of(address), address, title, description, language,
            server => self.catalog.server_apart(), site => &self.catalog.title, commit => &self.catalog.commit,
            data => Value::from_safe_string(data.to_owned()),
        }
    }

    fn finish(&self, template: &str, address: &str, context: Value) -> Result<RenderedPage, ThemeError> {
        Ok(RenderedPage { path: file_of(address), bytes: self.theme.page(template, context)? })
    }
}

/// The day a text was changed, as people write it.
fn changed(provenance: &Provenance, zone: &TimeZone) -> String {
    provenance.at.to_zoned_datetime(zone.clone()).strftime("%-d %B %Y").to_string()
}

fn html(body: &[Block], address: &str) -> Value {
    Value::from_safe_string(Html::page(body, address, Edition::Learner))
}

fn value(of: impl Serialize) -> Value {
    Value::from(Serde(of))
}
