//! A module that one learner was given to do, whatever their workshops ask for: judged as a requirement is.

use super::history::History;
use super::requirement;
use super::setting::Setting;
use super::{Case, RequirementVerdict};
use crate::course::{Completion, Criterion, Grade, ModuleKey, Need};

/// Where the learner stands with a module that is due when the case's session begins; nothing when no course has it.
#[must_use]
pub fn task(case: &Case, module: &ModuleKey) -> Option<RequirementVerdict> {
    let (criterion, grade) = match case.catalog.module(module)?.completion {
        Completion::Pages => (Criterion::Completed, Grade::Reported),
        Completion::Assessment => (Criterion::Passed, Grade::Verified),
        Completion::Both => (Criterion::CompletedAndPassed, Grade::Verified),
    };
    let need = Need { module: module.clone(), criterion, grade };
    let facts = case.facts();
    Some(requirement::judge(&need, &facts, &History::of(&facts), &Setting::of(case, None)).verdict)
}
