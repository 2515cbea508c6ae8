//! The outline with its front matter read: every thing has its id and its address, no text is parsed yet.

use super::fields::Fields;
use super::front::{self, AssessmentFront, CourseFront, LessonFront, ModuleFront, WorkshopFront};
use super::link::Links;
use super::outline::{Files, LessonFile, ModuleFiles, Outline, stem};
use crate::course::{Id, ModuleKey, WorkshopKey};
use crate::diagnostic::{Diagnostic, Place};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::ops::Range;

/// Segments of addresses that are taken.
const WORKSHOPS: &str = "workshops";
const ASSESSMENT: &str = "assessment";

/// A course, named.
pub(super) struct CoursePlan {
    pub(super) id: Id,
    pub(super) outline: Outline,
    pub(super) front: CourseFront,
    pub(super) modules: Vec<ModulePlan>,
    pub(super) drafts: Vec<Id>,
    pub(super) workshops: Vec<WorkshopPlan>,
    pub(super) pages: Vec<LessonPlan>,
}

/// A module, named.
pub(super) struct ModulePlan {
    pub(super) key: ModuleKey,
    /// The file or folder it is.
    pub(super) path: String,
    /// The file mistakes about the module are noted in.
    pub(super) file: String,
    /// As the author or a table of contents calls it.
    pub(super) title: Option<String>,
    pub(super) name: String,
    pub(super) front: ModuleFront,
    pub(super) lessons: Vec<LessonPlan>,
    pub(super) assessment: Option<(String, AssessmentFront)>,
}

/// A lesson or page, named.
pub(super) struct LessonPlan {
    pub(super) id: Id,
    pub(super) path: String,
    pub(super) title: Option<String>,
    pub(super) front: LessonFront,
}

/// A workshop, named.
pub(super) struct WorkshopPlan {
    pub(super) key: WorkshopKey,
    pub(super) path: String,
    pub(super) front: WorkshopFront,
}

impl ModulePlan {
    /// The folder it is, or could be.
    pub(super) fn folder(&self) -> &str {
        self.path.strip_suffix(".md").unwrap_or(&self.path)
    }

    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        Place::new(&self.file, span.clone())
    }
}

/// Every text an outline names, by path; what can't be read is noted and empty.
pub(super) fn texts(
    outlines: &[Outline],
    files: &Files<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let paths: BTreeSet<&str> = outlines.iter().flat_map(Outline::files).collect();
    let paths: Vec<&str> = paths.into_iter().collect();
    let read: Vec<(String, String, Vec<Diagnostic>)> = paths
        .into_par_iter()
        .map(|path| {
            let mut noted = Vec::new();
            let text = files.text(path, &mut noted).unwrap_or_default();
            (path.to_owned(), text, noted)
        })
        .collect();
    let mut texts = BTreeMap::new();
    for (path, text, noted) in read {
        diagnostics.extend(noted);
        texts.insert(path, text);
    }
    texts
}

/// Names everything in `outlines`.
pub(super) fn plans(
    outlines: Vec<Outline>,
    texts: &BTreeMap<String, String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<CoursePlan> {
    let mut plans: Vec<CoursePlan> = Vec::new();
    for outline in outlines {
        let plan = Namer { texts, diagnostics, in_place: outline.in_place, taken: HashSet::new() }.course(outline);
        if let Some(other) = plans.iter().find(|other| same(&other.id, &plan.id)) {
            let message = format!(
                "two courses have the id `{}`: `{}` and `{}`",
                plan.id, other.outline.folder, plan.outline.folder
            );
            let at = if plan.outline.folder.is_empty() {
                "course.yaml".to_owned()
            } else {
                format!("{}/course.yaml", plan.outline.folder)
            };
            let diagnostic = Diagnostic::error("repeated-id", message).at(Place::new(at, 0..0));
            diagnostics.push(diagnostic.hint("give one of them another `id` in its `course.yaml`"));
        } else {
            plans.push(plan);
        }
    }
    plans
}

fn same(a: &Id, b: &Id) -> bool {
    a.as_str().to_lowercase() == b.as_str().to_lowercase()
}

/// The first heading of level 1, as a line says it.
fn first_heading(text: &str) -> Option<&str> {
    front::split(text).body.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim)
}

struct Namer<'a> {
    texts: &'a BTreeMap<String, String>,
    diagnostics: &'a mut Vec<Diagnostic>,
    in_place: bool,
    /// Addresses of the course in lower case: some disks and servers don't tell cases apart.
    taken: HashSet<String>,
}

impl Namer<'_> {
    fn fields(&self, path: &str) -> Fields {
        let parts = front::split(self.texts.get(path).map_or("", String::as_str));
        Fields::read(path, parts.front, parts.front_start, self.in_place)
    }

    fn course(mut self, mut outline: Outline) -> CoursePlan {
        let mut front = std::mem::take(&mut outline.front);
        if let Some(body) = outline.body.clone() {
            let mut fields = self.fields(&body);
            front.title = front.title.or(fields.text("title"));
            front.summary = front.summary.or(fields.text("summary"));
            self.diagnostics.extend(fields.finish("a course's page"));
        }
        let id = front.id.clone().unwrap_or_else(|| {
            if !outline.folder.is_empty() {
                return Id::from_name(stem(&outline.folder));
            }
            // A root has no name of its own: the folder of a clone is called as anybody likes.
            let heading = outline.body.as_ref().and_then(|body| first_heading(self.texts.get(body)?));
            Id::from_name(front.title.as_deref().or(heading).unwrap_or("course"))
        });
        let mut modules = Vec::new();
        let mut drafts = Vec::new();
        self.taken.insert(WORKSHOPS.to_owned());
        for files in std::mem::take(&mut outline.modules) {
            let Some(module) = self.module(&id, files) else { continue };
            if module.front.draft { drafts.push(module.key.module) } else { modules.push(module) }
        }
        let workshops =
            std::mem::take(&mut outline.workshops).into_iter().filter_map(|path| self.workshop(&id, path)).collect();
        let pages = std::mem::take(&mut outline.pages).into_iter().filter_map(|path| self.page(path)).collect();
        CoursePlan { id, outline, front, modules, drafts, workshops, pages }
    }

    fn module(&mut self, course: &Id, files: ModuleFiles) -> Option<ModulePlan> {
        let ModuleFiles { name, path, title, own_page, lessons, assessment } = files;
        let file = lessons.first().map(|lesson| lesson.path.clone()).or_else(|| assessment.clone())?;
        let mut front = if own_page {
            let fields = self.fields(&file);
            ModuleFront::read(fields, self.diagnostics)
        } else {
            ModuleFront { version: 1, ..ModuleFront::default() }
        };
        let wanted = front.id.clone().unwrap_or_else(|| Id::from_name(&name));
        let span = front.id_span.clone().unwrap_or(0..0);
        let id = self.claim(wanted, "", "module", Place::new(&file, span))?;
        let (mut plans, folder) = (Vec::new(), path.clone());
        for (index, LessonFile { path, title }) in lessons.into_iter().enumerate() {
            let own = own_page && index == 0;
            let lesson = if own {
                LessonFront { duration: None, required: true, ..LessonFront::default() }
            } else {
                LessonFront::read(self.fields(&path), self.diagnostics)
            };
            if lesson.draft {
                continue;
            }
            let wanted = if own {
                Id::from_name("index")
            } else {
                lesson.id.clone().unwrap_or_else(|| Id::from_name(stem(&path)))
            };
            if wanted.as_str() == ASSESSMENT && !self.in_place {
                self.diagnostics.push(no_lesson(&path, &folder));
                continue;
            }
            let Some(id) = self.claim(wanted, &format!("{id}/"), "lesson", Place::new(&path, 0..0)) else { continue };
            plans.push(LessonPlan { id, path, title, front: lesson });
        }
        let assessment = assessment.map(|path| {
            let fields = self.fields(&path);
            let front = AssessmentFront::read(fields, self.diagnostics);
            (path, front)
        });
        let title = front.title.take().or(title);
        let key = ModuleKey { course: course.clone(), module: id };
        Some(ModulePlan { key, path, file, title, name, front, lessons: plans, assessment })
    }

    fn workshop(&mut self, course: &Id, path: String) -> Option<WorkshopPlan> {
        let front = WorkshopFront::read(self.fields(&path), self.diagnostics);
        if front.draft {
            return None;
        }
        let wanted = front.id.clone().unwrap_or_else(|| Id::from_name(stem(&path)));
        let id = self.claim(wanted, &format!("{WORKSHOPS}/"), "workshop", Place::new(&path, 0..0))?;
        Some(WorkshopPlan { key: WorkshopKey { course: course.clone(), workshop: id }, path, front })
    }

    fn page(&mut self, path: String) -> Option<LessonPlan> {
        let front = LessonFront::read(self.fields(&path), self.diagnostics);
        if front.draft {
            return None;
        }
        let wanted = front.id.clone().unwrap_or_else(|| Id::from_name(stem(&path)));
        let id = self.claim(wanted, "", "page", Place::new(&path, 0..0))?;
        Some(LessonPlan { id, path, title: None, front })
    }

    /// Takes an address for a thing. In a repo read in place a second one gets the name of its
    /// folder in front, or a number behind: its author didn't choose these ids.
    fn claim(&mut self, wanted: Id, within: &str, what: &str, place: Place) -> Option<Id> {
        let address = |id: &Id| format!("{within}{id}").to_lowercase();
        if self.taken.insert(address(&wanted)) {
            return Some(wanted);
        }
        if self.in_place {
            let folders = super::link::parent(&place.path);
            let folder = Id::from_name(stem(folders));
            let numbered = (2..).map(|n| format!("{wanted}-{n}"));
            return std::iter::once(format!("{folder}-{wanted}"))
                .chain(numbered)
                .map(|name| Id::from_name(&name))
                .find(|id| self.taken.insert(address(id)));
        }
        let diagnostic = if wanted.as_str() == WORKSHOPS {
            Diagnostic::error("reserved-id", format!("a {what} can't be called `{WORKSHOPS}`")).hint("rename it")
        } else {
            let message = format!("this {what} has the id `{wanted}`, and something before it has it, too");
            Diagnostic::error("repeated-id", message)
                .hint("rename one of the files, or give it another `id`; upper and lower case count as the same")
        };
        self.diagnostics.push(diagnostic.at(place));
        None
    }
}

/// Says of a page in the folder of a module that it can't be a lesson, as it is called like the assessment.
fn no_lesson(path: &str, module: &str) -> Diagnostic {
    let (message, hint) = if path.ends_with("/assessment.md") {
        let mut hint = format!("move it to `{module}/assessment.md`");
        if !module.starts_with("courses/") {
            // Folders of courses beside each other, perhaps, and no `courses/` around them.
            let _ = write!(hint, "; if `{module}` is a course, move that into `courses/`");
        }
        (format!("`{path}` stands too deep to be the assessment of `{module}`"), hint)
    } else {
        let hint = "rename it; a module's scored set is its `assessment.md`".to_owned();
        (format!("the lesson `{path}` can't be called `{ASSESSMENT}`"), hint)
    };
    Diagnostic::error("reserved-id", message).at(Place::new(path, 0..0)).hint(hint)
}

/// Where everything in `plans` is on the site.
pub(super) fn links(plans: &[CoursePlan], files: &Files<'_>) -> Links {
    let mut urls = BTreeMap::new();
    let mut assets = BTreeMap::new();
    for plan in plans {
        let course = &plan.id;
        if let Some(body) = &plan.outline.body {
            urls.insert(body.clone(), format!("{course}/"));
        }
        for module in &plan.modules {
            let key = &module.key;
            for (index, lesson) in module.lessons.iter().enumerate() {
                let address = if index == 0 { format!("{key}/") } else { format!("{key}/{}/", lesson.id) };
                urls.insert(lesson.path.clone(), address);
            }
            if let Some((path, _)) = &module.assessment {
                urls.insert(path.clone(), format!("{key}/{ASSESSMENT}/"));
            }
        }
        for workshop in &plan.workshops {
            urls.insert(workshop.path.clone(), format!("{course}/{WORKSHOPS}/{}/", workshop.key.workshop));
        }
        for page in &plan.pages {
            urls.insert(page.path.clone(), format!("{course}/{}/", page.id));
        }
        let folder = &plan.outline.folder;
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        for path in files.under(folder) {
            let full = format!("{prefix}{path}");
            let hidden = path.split('/').any(|part| part.starts_with('.'));
            if !hidden && !path.to_ascii_lowercase().ends_with(".md") {
                assets.insert(full, format!("{course}/{path}"));
            }
        }
    }
    Links { urls, assets }
}
