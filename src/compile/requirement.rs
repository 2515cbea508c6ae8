//! What workshops and modules require, with names looked up: one rule per workshop, no cycle.

use super::fields::Word;
use super::front::{Asked, AskedNeed};
use super::plan::{CoursePlan, ModulePlan, WorkshopPlan};
use crate::course::{Completion, Criterion, Grade, Id, ModuleKey, Need, OnMajor, RequirementKey, Rule, WorkshopKey};
use crate::diagnostic::{Diagnostic, Place, nearest};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Looks names up, and notes what is wrong.
pub(super) struct Requirements<'a> {
    plans: &'a [CoursePlan],
    modules: BTreeMap<ModuleKey, &'a ModulePlan>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Which evidence completes a module, by its author's word or by what it has.
pub(super) fn completion(module: &ModulePlan) -> Completion {
    let default = if module.assessment.is_some() { Completion::Assessment } else { Completion::Pages };
    module.front.completion.unwrap_or(default)
}

impl<'a> Requirements<'a> {
    pub(super) fn new(plans: &'a [CoursePlan]) -> Self {
        let modules = plans.iter().flat_map(|plan| &plan.modules).map(|module| (module.key.clone(), module)).collect();
        Self { plans, modules, diagnostics: Vec::new() }
    }

    fn note(&mut self, diagnostic: Diagnostic, path: &str, span: &Range<usize>) {
        self.diagnostics.push(diagnostic.at(Place::new(path, span.clone())));
    }

    /// The modules that words name, as seen from `course`; `who` asks for them.
    pub(super) fn modules(&mut self, words: &[Word], course: &Id, path: &str, who: &str) -> Vec<ModuleKey> {
        words.iter().filter_map(|word| self.module(word, Some(course), path, who)).collect()
    }

    /// Every course there is.
    pub(super) fn courses(&self) -> impl Iterator<Item = &'a CoursePlan> {
        self.plans.iter()
    }

    /// The module that a word names, as seen from `course`; from nowhere, it needs its course's name.
    pub(super) fn module(&mut self, word: &Word, course: Option<&Id>, path: &str, who: &str) -> Option<ModuleKey> {
        let home = course.map_or("", Id::as_str);
        let (in_course, name) = word.text.split_once('/').unwrap_or((home, &word.text));
        let key = Id::new(in_course).ok().zip(Id::new(name).ok()).map(|(course, module)| ModuleKey { course, module });
        if let Some(key) = key.clone().filter(|key| self.modules.contains_key(key)) {
            return Some(key);
        }
        let draft = key.as_ref().is_some_and(|key| {
            self.plans.iter().any(|plan| plan.id == key.course && plan.drafts.contains(&key.module))
        });
        let diagnostic = if draft {
            Diagnostic::error("draft-module", format!("{who} requires `{}`, which is a draft", word.text))
                .label("nobody can take it")
                .hint("remove `draft: true` from the module, or remove the requirement")
        } else {
            Diagnostic::error("unknown-module", format!("{who} requires `{}`, which no course has", word.text))
                .label("no module has this id")
                .hint(self.near_module(&word.text, course))
        };
        self.note(diagnostic, path, &word.span);
        None
    }

    fn near_module(&self, text: &str, course: Option<&Id>) -> String {
        let name = |module: &ModulePlan| {
            if Some(&module.key.course) == course { module.key.module.to_string() } else { module.key.to_string() }
        };
        let formerly = self.modules.values().find(|m| m.front.formerly.iter().any(|old| old.as_str() == text));
        let elsewhere = || self.modules.values().find(|m| m.key.module.as_str() == text);
        let by_name = || {
            let names: Vec<String> = self.modules.values().map(|module| name(module)).collect();
            let near = nearest(text, names.iter().map(String::as_str)).map(str::to_owned)?;
            self.modules.values().find(|module| name(module) == near)
        };
        match formerly.or_else(elsewhere).or_else(by_name) {
            Some(module) => format!("did you mean `{}` ({})?", name(module), module.path),
            None if course.is_none() => "name a module as `course/module`".to_owned(),
            None => "name a module of this course by its id, or one of another course as `course/module`".to_owned(),
        }
    }

    /// What becomes of evidence of the version before, with the module looked up that makes up for what is new.
    pub(super) fn on_major(&mut self, plan: &ModulePlan) -> Option<OnMajor> {
        let Some(delta) = &plan.front.delta else { return plan.front.on_major.clone() };
        let who = format!("module `{}`", plan.key.module);
        let key = self.module(delta, Some(&plan.key.course), &plan.file, &who)?;
        let other = self.modules[&key];
        if key == plan.key || other.front.delta.is_some() {
            let message = format!("`{}` can't make up for what is new in `{}`", delta.text, plan.key.module);
            let hint = "name a module that people take once, and that has no `delta` of its own";
            self.note(Diagnostic::error("unmeetable", message).hint(hint), &plan.file, &delta.span);
            return None;
        }
        Some(OnMajor::Delta(key))
    }

    /// The rule of a workshop: what it requires, then the modules that call themselves prerequisites.
    pub(super) fn rule(&mut self, workshop: &WorkshopPlan, preparing: &[ModuleKey]) -> Rule {
        let who = format!("workshop `{}`", workshop.key.workshop);
        let course = &workshop.key.course;
        let asked = &workshop.front.requires;
        let mut rules: Vec<Rule> =
            asked.iter().filter_map(|asked| self.resolve(asked, course, &workshop.path, &who)).collect();
        let mut named: BTreeSet<RequirementKey> = rules
            .iter()
            .filter_map(|rule| if let Rule::Need(need) = rule { Some(need.key.clone()) } else { None })
            .collect();
        for key in preparing {
            if named.insert(key.clone().into()) {
                rules.push(Rule::Need(self.need(key.clone(), None, None)));
            }
        }
        if rules.is_empty() && asked.is_empty() {
            let message = format!("nothing online prepares for {who}, so it isn't blended");
            let hint = "list modules under `requires`, or add `prerequisite_for` to the modules that prepare for it";
            let path = workshop.path.clone();
            self.note(Diagnostic::warning("not-blended", message).hint(hint), &path, &(0..0));
        }
        Rule::All(rules)
    }

    fn resolve(&mut self, asked: &Asked, course: &Id, path: &str, who: &str) -> Option<Rule> {
        let mut all = |of: &[Asked]| -> Vec<Rule> {
            of.iter().filter_map(|asked| self.resolve(asked, course, path, who)).collect()
        };
        match asked {
            Asked::Need(need) => {
                let mut needs = self.asked_needs(need, Some(course), path, who);
                match needs.len() {
                    0 | 1 => needs.pop().map(Rule::Need),
                    _ => Some(Rule::All(needs.into_iter().map(Rule::Need).collect())),
                }
            }
            Asked::All(of, _) => Some(Rule::All(all(of))),
            Asked::Any(of, span) => {
                let rules = all(of);
                if of.is_empty() {
                    let diagnostic = Diagnostic::error(
                        "unmeetable",
                        format!("{who} requires one of nothing, which nobody can meet"),
                    )
                    .hint("list modules under `any`, or remove it");
                    self.note(diagnostic, path, span);
                }
                (!rules.is_empty()).then_some(Rule::Any(rules))
            }
            Asked::AtLeast(count, of, span) => {
                let rules = all(of);
                if *count < 1 || *count > of.len() {
                    let message = format!("{who} requires at least {count} of {}, which makes no sense", of.len());
                    let diagnostic = Diagnostic::error("unmeetable", message)
                        .hint(format!("write a number from 1 to {}", of.len().max(1)));
                    self.note(diagnostic, path, span);
                }
                // A name that isn't known has been noted; the group stays one that can be met.
                let count = (*count).clamp(1, rules.len().max(1));
                (!rules.is_empty()).then_some(Rule::AtLeast { count, of: rules })
            }
        }
    }

    /// The needs that an item of `requires` stands for, all of them; none when something is wrong with it.
    pub(super) fn asked_needs(&mut self, asked: &AskedNeed, course: Option<&Id>, path: &str, who: &str) -> Vec<Need> {
        if asked.is_workshop {
            return self.asked_workshop(asked, course, path, who);
        }
        let Some(key) = self.module(&asked.name, course, path, who) else { return Vec::new() };
        let module = self.modules[&key];
        let criterion = asked.criteria.first().copied();
        let asks_pass = matches!(criterion, Some(Criterion::Passed | Criterion::CompletedAndPassed));
        if asks_pass && module.assessment.is_none() {
            let message = format!("{who} requires `{}` to be passed, and it has no assessment", asked.name.text);
            let diagnostic = Diagnostic::error("unmeetable", message)
                .hint(format!("add `{}/assessment.md`, or write `completed: true`", module.folder()));
            self.note(diagnostic, path, &asked.name.span);
        }
        vec![self.need(key, criterion, asked.grade)]
    }

    /// A workshop to have been at. What isn't said is its skills, where it has any, and else to have attended.
    fn asked_workshop(&mut self, asked: &AskedNeed, course: Option<&Id>, path: &str, who: &str) -> Vec<Need> {
        let Some(found) = self.workshop(&asked.name.text, course) else {
            let message = format!("{who} requires the workshop `{}`, which no course has", asked.name.text);
            let hint = self.near_workshop(&asked.name.text, course);
            let diagnostic = Diagnostic::error("unknown-workshop", message).label("no workshop has this id").hint(hint);
            self.note(diagnostic, path, &asked.name.span);
            return Vec::new();
        };
        let has_skills = !found.front.skills.is_empty();
        if asked.criteria.contains(&Criterion::Observed) && !has_skills {
            let message = format!("{who} requires the skills of `{}`, and it has none", asked.name.text);
            let hint = format!("list `skills` in `{}`, or write `attended: true`", found.path);
            self.note(Diagnostic::error("unmeetable", message).hint(hint), path, &asked.name.span);
        }
        let usual = [if has_skills { Criterion::Observed } else { Criterion::Attended }];
        let criteria = if asked.criteria.is_empty() { &usual[..] } else { &asked.criteria };
        let need = |criterion: &Criterion| Need {
            key: found.key.clone().into(),
            criterion: *criterion,
            grade: criterion.usual_grade(),
        };
        criteria.iter().map(need).collect()
    }

    fn need(&self, key: ModuleKey, asked: Option<Criterion>, grade: Option<Grade>) -> Need {
        let criterion = asked.unwrap_or_else(|| completion(self.modules[&key]).criterion());
        Need { key: key.into(), criterion, grade: grade.unwrap_or(criterion.usual_grade()) }
    }

    /// The workshop that a text names, as seen from `course`.
    fn workshop(&self, name: &str, course: Option<&Id>) -> Option<&'a WorkshopPlan> {
        let plans = self.plans;
        let is_it = |w: &&WorkshopPlan| {
            Some(&w.key.course) == course && w.key.workshop.as_str() == name || w.key.to_string() == name
        };
        plans.iter().flat_map(|plan| &plan.workshops).find(is_it)
    }

    fn near_workshop(&self, name: &str, course: Option<&Id>) -> String {
        let workshops = self.plans.iter().flat_map(|plan| &plan.workshops).map(|w| &w.key);
        let names: Vec<String> = workshops
            .map(|key| if Some(&key.course) == course { key.workshop.to_string() } else { key.to_string() })
            .collect();
        match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a file of the course's `workshops` folder".to_owned(),
        }
    }

    /// The workshops that modules call themselves prerequisites of.
    pub(super) fn prerequisites(&mut self) -> BTreeMap<WorkshopKey, Vec<ModuleKey>> {
        let plans = self.plans;
        let mut found: BTreeMap<WorkshopKey, Vec<ModuleKey>> = BTreeMap::new();
        for module in plans.iter().flat_map(|plan| &plan.modules) {
            for word in &module.front.prerequisite_for {
                if let Some(workshop) = self.workshop(&word.text, Some(&module.key.course)) {
                    found.entry(workshop.key.clone()).or_default().push(module.key.clone());
                    continue;
                }
                let hint = self.near_workshop(&word.text, Some(&module.key.course));
                let message =
                    format!("module `{}` prepares for `{}`, which no course has", module.key.module, word.text);
                let diagnostic =
                    Diagnostic::error("unknown-workshop", message).label("no workshop has this id").hint(hint);
                self.note(diagnostic, &module.file, &word.span);
            }
        }
        found
    }

    /// Notes every cycle among the modules before modules: nobody could start any of them.
    pub(super) fn cycles(&mut self, before: &BTreeMap<ModuleKey, Vec<ModuleKey>>) {
        // The least fixpoint: a module can be taken when all before it can.
        let mut open: BTreeSet<&ModuleKey> = before.keys().collect();
        loop {
            let stuck: BTreeSet<&ModuleKey> =
                open.iter().copied().filter(|key| before[*key].iter().any(|first| open.contains(first))).collect();
            if stuck.len() == open.len() {
                break;
            }
            open = stuck;
        }
        let mut told: BTreeSet<&ModuleKey> = BTreeSet::new();
        for start in &open {
            // Whatever is stuck waits for something stuck: following that comes round.
            let mut path: Vec<&ModuleKey> = vec![start];
            while let Some(next) = before[path[path.len() - 1]].iter().find(|key| open.contains(key)) {
                if let Some(at) = path.iter().position(|key| *key == next) {
                    path.drain(..at);
                    break;
                }
                path.push(next);
            }
            let first = path.iter().position(|key| Some(key) == path.iter().min()).unwrap_or(0);
            path.rotate_left(first);
            if path.iter().all(|key| told.insert(key)) {
                self.note_cycle(&path);
            }
        }
    }

    fn note_cycle(&mut self, cycle: &[&ModuleKey]) {
        let one_course = cycle.iter().all(|key| key.course == cycle[0].course);
        let name = |key: &ModuleKey| if one_course { key.module.to_string() } else { key.to_string() };
        let names: Vec<String> = cycle.iter().chain(cycle.first()).map(|key| name(key)).collect();
        let module = self.modules[cycle[0]];
        let next = cycle.get(1).unwrap_or(&cycle[0]);
        let span = module
            .front
            .requires
            .iter()
            .find(|word| word.text == next.module.as_str() || word.text == next.to_string());
        let place = module.place(&span.map_or(0..0, |word| word.span.clone()));
        let diagnostic = Diagnostic::error("cycle", format!("nobody can start these modules: {}", names.join(" → ")))
            .label("this comes round to itself")
            .hint("remove one of these requirements");
        self.diagnostics.push(diagnostic.at(place));
    }
}
