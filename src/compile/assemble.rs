//! Plans and texts to the catalog.

use super::audience;
use super::blend;
use super::front::{AssessmentFront, Settings};
use super::link::Links;
use super::markdown::Page;
use super::obtainable;
use super::outline::{Files, stem};
use super::pages::{check_anchors, link_terms, read_pages};
use super::plan::{CoursePlan, LessonPlan, ModulePlan, WorkshopPlan};
use super::program::{self, ProgramPlan};
use super::requirement::{Requirements, completion};
use super::scenario;
use super::time;
use super::title::{take_title, title_of};
use crate::course::{
    Assessment, Block, Catalog, Completion, Course, Lesson, Minutes, Module, ModuleKey, Workshop, WorkshopKey,
};
use crate::diagnostic::{Diagnostic, Place, Severity};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Words a learner reads in a minute.
const WORDS_PER_MINUTE: usize = 200;

/// Puts the catalog together.
pub(super) struct Assembly<'a> {
    pages: BTreeMap<&'a str, Page>,
    before: BTreeMap<ModuleKey, Vec<ModuleKey>>,
    preparing: BTreeMap<WorkshopKey, Vec<ModuleKey>>,
    requirements: Requirements<'a>,
    diagnostics: Vec<Diagnostic>,
}

/// The catalog, the source paths of the files its pages need, each with whether only assessments do, and what was noted.
pub(super) fn assemble(
    (plans, programs): (&[CoursePlan], &[ProgramPlan]),
    texts: &BTreeMap<String, String>,
    links: &Links,
    settings: &Settings,
    files: &Files<'_>,
) -> (Catalog, BTreeMap<String, bool>, Vec<Diagnostic>) {
    let mut pages = read_pages(plans, texts, links, files);
    let mut diagnostics: Vec<Diagnostic> =
        pages.values_mut().flat_map(|page| std::mem::take(&mut page.diagnostics)).collect();
    check_anchors(plans, &pages, &mut diagnostics);
    blend::check(plans, &pages, &mut diagnostics);
    link_terms(plans, &mut pages, links);
    let modules = plans.iter().flat_map(|plan| &plan.modules);
    let assessments: BTreeSet<&str> =
        modules.filter_map(|module| module.assessment.as_ref()).map(|(path, _)| path.as_str()).collect();
    let mut assets = BTreeMap::new();
    for (path, page) in &mut pages {
        let assessed = assessments.contains(path);
        for asset in std::mem::take(&mut page.assets) {
            *assets.entry(asset).or_insert(true) &= assessed;
        }
    }

    let mut requirements = Requirements::new(plans);
    let preparing = requirements.prerequisites();
    let mut before = BTreeMap::new();
    for module in plans.iter().flat_map(|plan| &plan.modules) {
        let who = format!("module `{}`", module.key.module);
        let required = requirements.modules(&module.front.requires, &module.key.course, &module.file, &who);
        before.insert(module.key.clone(), required);
    }
    requirements.cycles(&before);

    let mut assembly = Assembly { pages, before, preparing, requirements, diagnostics };
    let courses: Vec<Course> = plans.iter().map(|plan| assembly.course(plan, settings)).collect();
    let found = programs.iter().map(|plan| program::program(plan, &mut assembly.requirements)).collect();
    let mut diagnostics = assembly.diagnostics;
    diagnostics.extend(assembly.requirements.diagnostics);
    diagnostics.extend(obtainable::check(&courses));
    let title = settings.title.clone().unwrap_or_else(|| match courses.as_slice() {
        [only] => only.title.clone(),
        _ => "Courses".to_owned(),
    });
    let catalog = Catalog {
        title,
        base_url: settings.base_url.clone(),
        server: settings.server.clone(),
        id_base: settings.id_base.clone(),
        language: settings.language.clone().unwrap_or_else(|| "en".to_owned()),
        timezone: settings.timezone.clone().unwrap_or_else(|| "UTC".to_owned()),
        theme: settings.theme.clone().unwrap_or_else(|| "default".to_owned()),
        commit: String::new(),
        retention: settings.retention.clone(),
        thresholds: settings.thresholds.clone(),
        courses,
        programs: found,
    };
    audience::check(&catalog, plans, programs, &mut diagnostics);
    (catalog, assets, diagnostics)
}

impl Assembly<'_> {
    fn course(&mut self, plan: &CoursePlan, settings: &Settings) -> Course {
        let mut body = plan.outline.body.as_deref().and_then(|path| self.pages.remove(path)).unwrap_or_default().body;
        let heading = take_title(&mut body, plan.front.title.as_deref());
        let folder = Some(plan.outline.folder.as_str()).filter(|folder| !folder.is_empty()).map(title_of);
        let title = plan.front.title.clone().or(heading).or(folder).unwrap_or_else(|| "Course".to_owned());
        Course {
            id: plan.id.clone(),
            title,
            summary: plan.front.summary.clone().unwrap_or_default(),
            language: plan
                .front
                .language
                .clone()
                .or_else(|| settings.language.clone())
                .unwrap_or_else(|| "en".to_owned()),
            version: plan.front.version.clone().unwrap_or_default(),
            authors: plan.front.authors.clone(),
            license: plan.front.license.clone().unwrap_or_default(),
            audience: plan.front.audience.clone(),
            credit: plan.front.credit.clone(),
            drafts: plan.drafts.clone(),
            retired: plan.front.retired.clone(),
            modules: plan.modules.iter().map(|module| self.module(module, plan.outline.in_place)).collect(),
            workshops: plan.workshops.iter().map(|workshop| self.workshop(workshop)).collect(),
            pages: plan.pages.iter().map(|page| Lesson { required: false, ..self.lesson(page, None) }).collect(),
            body,
            source: plan.outline.body.clone().unwrap_or_default(),
            folder: plan.outline.folder.clone(),
        }
    }

    fn module(&mut self, plan: &ModulePlan, in_place: bool) -> Module {
        self.check_questions(plan, in_place);
        let mut lessons: Vec<Lesson> = Vec::new();
        for (index, lesson) in plan.lessons.iter().enumerate() {
            let title = if index == 0 { plan.title.as_deref() } else { None };
            lessons.push(self.lesson(lesson, title));
        }
        let title = plan.title.clone().or_else(|| {
            let own = plan.path.to_lowercase().ends_with(".md") || plan.front.id_span.is_some() || is_index(plan);
            lessons.first().filter(|_| own).map(|lesson| lesson.title.clone())
        });
        let front = &plan.front;
        let assessment = plan.assessment.as_ref().map(|(path, front)| self.assessment(path, front));
        let mut completion = completion(plan);
        if assessment.is_none() && matches!(completion, Completion::Assessment | Completion::Both) {
            let diagnostic = Diagnostic::error(
                "no-assessment",
                format!("module `{}` is completed by an assessment it doesn't have", plan.key.module),
            )
            .at(plan.place(&front.completion_span.clone().unwrap_or(0..0)))
            .hint(format!("add `{}/assessment.md`, or write `completion: pages`", plan.folder()));
            self.diagnostics.push(diagnostic);
            completion = Completion::Pages;
        }
        let who = format!("module `{}`", plan.key.module);
        let equivalent = self.requirements.modules(&front.equivalent, &plan.key.course, &plan.file, &who);
        let on_major = self.requirements.on_major(plan);
        let duration = time::whole(front.duration, &mut lessons, (completion, assessment.as_ref()));
        if let Some(wrote) = front.duration.filter(|wrote| *wrote < duration) {
            let message = format!("its lessons and its assessment take {duration}, and the module {wrote}");
            let diagnostic = Diagnostic::warning("plan-minutes", message)
                .at(plan.place(&front.duration_span.clone().unwrap_or(0..0)))
                .hint("change the lessons' times, or `duration`");
            self.diagnostics.push(diagnostic);
        }
        Module {
            id: plan.key.module.clone(),
            formerly: front.formerly.clone(),
            title: title.unwrap_or_else(|| title_of(&plan.name)),
            summary: front.summary.clone(),
            duration,
            version: front.version,
            on_major,
            objectives: front.objectives.iter().map(|aim| aim.objective.clone()).collect(),
            concepts: front.concepts.clone(),
            requires: self.before.remove(&plan.key).unwrap_or_default(),
            completion,
            valid_for: front.valid_for.clone(),
            grace: front.grace.clone(),
            audience: front.audience.clone(),
            recommended: front.recommended,
            equivalent,
            due: front.due,
            tags: front.tags.clone(),
            aliases: front.aliases.clone(),
            lessons,
            assessment,
            provenance: None,
            place: Some(plan.place(&(0..0))),
        }
    }

    /// Ids of questions are unique in their module.
    fn check_questions(&mut self, plan: &ModulePlan, in_place: bool) {
        let paths =
            plan.lessons.iter().map(|lesson| &lesson.path).chain(plan.assessment.as_ref().map(|(path, _)| path));
        let mut seen: HashMap<String, &str> = HashMap::new();
        for path in paths {
            let Some(page) = self.pages.get(path.as_str()) else { continue };
            for (question, at) in &page.questions {
                let Some(first) = seen.insert(question.id.as_str().to_lowercase(), path) else { continue };
                let message = format!("the question `{}` stands twice in this module, first in `{first}`", question.id);
                let diagnostic = Diagnostic::error("repeated-id", message).hint("give one of the two another id");
                let severity = if in_place { Severity::Warning } else { Severity::Error };
                self.diagnostics.push(Diagnostic { severity, ..diagnostic }.at(at.clone()));
            }
        }
    }

    fn lesson(&mut self, plan: &LessonPlan, module_title: Option<&str>) -> Lesson {
        let page = self.pages.remove(plan.path.as_str()).unwrap_or_default();
        let mut body = page.body;
        let given = plan.front.title.as_deref().or(plan.title.as_deref());
        let heading = take_title(&mut body, given);
        let title = plan
            .front
            .title
            .clone()
            .or_else(|| plan.title.clone())
            .or(heading)
            .or_else(|| module_title.map(str::to_owned));
        if plan.front.scenario {
            body = scenario::scenes(body, (&page.ends, &page.headings), &plan.path, &mut self.diagnostics);
        }
        let estimate = u32::try_from(page.words.div_ceil(WORDS_PER_MINUTE).max(1)).map_or(Minutes(u32::MAX), Minutes);
        Lesson {
            id: plan.id.clone(),
            title: title.unwrap_or_else(|| title_of(stem(&plan.path))),
            duration: plan.front.duration.unwrap_or(estimate),
            required: plan.front.required,
            questions: page.questions.into_iter().map(|(question, _)| question).collect(),
            body,
            source: plan.path.clone(),
        }
    }

    fn assessment(&mut self, path: &str, front: &AssessmentFront) -> Assessment {
        let page = self.pages.remove(path).unwrap_or_default();
        let mut note = |diagnostic: Diagnostic, span: Option<std::ops::Range<usize>>| {
            self.diagnostics.push(diagnostic.at(Place::new(path, span.unwrap_or(0..0))));
        };
        for (question, at) in &page.questions {
            if question.task == crate::course::Task::Other {
                let diagnostic = Diagnostic::error("not-gradable", "the server can't grade an answer to this");
                note(diagnostic.hint("ask it in a lesson, where it is practice"), Some(at.start..at.end));
            }
        }
        let questions: Vec<_> = page.questions.into_iter().map(|(question, _)| question).collect();
        if questions.is_empty() {
            let hint = "write a prompt, and below it a list of choices: `- (x) right`, `- ( ) wrong`";
            note(Diagnostic::error("no-questions", "this assessment asks nothing").hint(hint), None);
        } else if !questions.iter().any(crate::course::Question::is_worth_something) {
            let diagnostic = Diagnostic::error("unreachable-pass", "no question of this assessment is worth a point");
            note(diagnostic.hint("remove `points=0` from some of them"), front.pass_span.clone());
        }
        if front.pass > 10_000 {
            let diagnostic = Diagnostic::error("unreachable-pass", "nobody can have more than all points");
            note(diagnostic.hint("write a mark from 0% to 100%"), front.pass_span.clone());
        }
        let draw = front.draw.map(|draw| draw as usize);
        let worth = questions.iter().filter(|question| question.is_worth_something()).count();
        if let Some(draw) = draw.filter(|draw| *draw > worth && !questions.is_empty()) {
            let message = format!("this assessment draws {draw} questions, and has {worth} that are worth points");
            let diagnostic = Diagnostic::error("draw-too-many", message);
            note(diagnostic.hint("add questions, or draw fewer"), front.draw_span.clone());
        }
        let mut intro = page.body;
        take_title(&mut intro, None);
        remove_questions(&mut intro);
        Assessment {
            intro,
            questions,
            draw,
            pass: front.pass.min(10_000),
            attempts: front.attempts,
            retry_after: front.retry_after,
            time_limit: front.time_limit,
            feedback: front.feedback,
            source: path.to_owned(),
        }
    }

    fn workshop(&mut self, plan: &WorkshopPlan) -> Workshop {
        let page = self.pages.remove(plan.path.as_str()).unwrap_or_default();
        let front = &plan.front;
        let mut body = page.body;
        let heading = take_title(&mut body, front.title.as_deref());
        let preparing = self.preparing.remove(&plan.key).unwrap_or_default();
        let requires = self.requirements.rule(plan, &preparing);
        let planned: Minutes = page.plan.iter().map(|step| step.minutes).sum();
        if let Some(duration) = front.duration.filter(|duration| !page.plan.is_empty() && *duration != planned) {
            let message = format!("the steps take {planned}, and the workshop {duration}");
            let diagnostic = Diagnostic::warning("plan-minutes", message)
                .at(Place::new(&plan.path, front.duration_span.clone().unwrap_or(0..0)))
                .hint("change the steps' times, or `duration`");
            self.diagnostics.push(diagnostic);
        }
        let name = title_of(stem(&plan.path));
        Workshop {
            id: plan.key.workshop.clone(),
            formerly: front.formerly.clone(),
            title: front.title.clone().or(heading).unwrap_or(name),
            summary: front.summary.clone(),
            duration: front.duration.or_else(|| (!page.plan.is_empty()).then_some(planned)),
            modality: front.modality,
            capacity: front.capacity,
            requires,
            ready_by: front.ready_by,
            gate: front.gate,
            objectives: front.objectives.iter().map(|aim| aim.objective.clone()).collect(),
            skills: front.skills.clone(),
            valid_for: front.valid_for.clone(),
            grace: front.grace.clone(),
            follow_up: front.follow_up.clone(),
            bring: front.bring.clone(),
            plan: page.plan,
            body,
            place: Some(Place::new(&plan.path, 0..0)),
            source: plan.path.clone(),
        }
    }
}

fn is_index(plan: &ModulePlan) -> bool {
    plan.lessons.first().is_some_and(|lesson| lesson.id.as_str() == "index")
}

/// Of a graded question the page carries nothing, however deep it stands.
fn remove_questions(blocks: &mut Vec<Block>) {
    blocks.retain_mut(|block| match block {
        Block::Question(_) => false,
        Block::Div { body, .. } | Block::Quote(body) | Block::Callout(_, body) | Block::Footnote(_, body) => {
            remove_questions(body);
            !body.is_empty()
        }
        Block::List { items, .. } => {
            for item in items {
                remove_questions(&mut item.body);
            }
            true
        }
        Block::Tabs { panels, .. } => {
            for panel in panels {
                remove_questions(&mut panel.body);
            }
            true
        }
        Block::Definitions(terms) => {
            terms.iter_mut().flat_map(|(_, meanings)| meanings).for_each(remove_questions);
            true
        }
        _ => true,
    });
}
