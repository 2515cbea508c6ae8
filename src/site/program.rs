//! What the template of a program's page is given, and the catalog's line on it.

use super::address::{course_address, program_address, workshop_address};
use super::navigation::Link;
use super::page::Stop;
use crate::course::{Catalog, Course, Minutes, Need, Program, Step};
use serde::Serialize;

/// A program, as its own page and the catalog show it.
#[derive(Debug, Serialize)]
pub(super) struct ProgramFacts<'a> {
    pub(super) title: &'a str,
    pub(super) summary: &'a str,
    pub(super) address: String,
    /// Whom it is asked of, in words; empty when nobody is.
    audience: String,
    due: Option<String>,
    modules: usize,
    online: String,
    /// Titles of the courses it is made of, each once.
    courses: Vec<&'a str>,
    parts: Vec<Part<'a>>,
    recommended: Vec<Stop>,
    /// Where it begins.
    first: Option<Link>,
}

/// What of it comes from one course at a time.
#[derive(Debug, Serialize)]
struct Part<'a> {
    course: &'a str,
    address: String,
    stops: Vec<Stop>,
    /// The number of its first stop in the program.
    begins: usize,
    /// The workshops of a course that is a whole step.
    workshops: Vec<Live<'a>>,
}

/// A workshop at the end of a part.
#[derive(Debug, Serialize)]
struct Live<'a> {
    title: &'a str,
    summary: &'a str,
    address: String,
    duration: Option<String>,
}

impl<'a> ProgramFacts<'a> {
    pub(super) fn new(catalog: &'a Catalog, program: &'a Program) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        let (mut modules, mut online) = (0, Minutes(0));
        let mut courses = Vec::new();
        for step in &program.requires {
            let (id, whole) = match step {
                Step::Course(id) => (id, true),
                Step::One(need) => (need.key.course(), false),
            };
            let Some(course) = catalog.course(id) else { continue };
            let needs = step.needs(catalog);
            let read = needs.iter().filter_map(|need| catalog.module(need.key.module()?));
            online = read.map(|m| m.duration).chain([online]).sum();
            let stop = |need: &Need| Stop::of(catalog, course, need, String::new());
            let stops: Vec<Stop> = needs.iter().filter_map(stop).collect();
            let workshops = if whole { live(course) } else { Vec::new() };
            let begins = modules + 1;
            modules += stops.len();
            if !courses.contains(&course.title.as_str()) {
                courses.push(&course.title);
            }
            match parts.last_mut() {
                Some(last) if last.address == course_address(&course.id) => {
                    last.stops.extend(stops);
                    last.workshops.extend(workshops);
                }
                _ => parts.push(Part {
                    course: &course.title,
                    address: course_address(&course.id),
                    stops,
                    begins,
                    workshops,
                }),
            }
        }
        let recommended = program.recommended.iter().filter_map(|key| {
            let course = catalog.course(&key.course)?;
            Some(Stop::new(catalog, course, key, String::new())?.from(course))
        });
        let audience = program.audience.iter().map(|(what, values)| format!("{what} {}", values.join(" or ")));
        Self {
            title: &program.title,
            summary: &program.summary,
            address: program_address(&program.id),
            audience: audience.collect::<Vec<_>>().join(", "),
            due: program.due.map(|day| day.strftime("%-d %B %Y").to_string()),
            modules,
            online: online.to_string(),
            courses,
            recommended: recommended.collect(),
            first: parts.iter().flat_map(|part| &part.stops).find_map(Stop::first),
            parts,
        }
    }
}

fn live(course: &Course) -> Vec<Live<'_>> {
    let live = course.workshops.iter().map(|workshop| Live {
        title: &workshop.title,
        summary: &workshop.summary,
        address: workshop_address(course, workshop),
        duration: workshop.duration.map(|minutes| minutes.to_string()),
    });
    live.collect()
}
