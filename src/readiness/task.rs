//! A module that one learner was given to do, whatever their workshops ask for: judged as a requirement is.

use super::history::History;
use super::requirement;
use super::setting::Setting;
use super::{Case, RequirementVerdict};
use crate::course::{ModuleKey, Need};

/// Where the learner stands with a module that is due when the case's session begins; nothing when no course has it.
#[must_use]
pub fn task(case: &Case, module: &ModuleKey) -> Option<RequirementVerdict> {
    let criterion = case.catalog.module(module)?.completion.criterion();
    let need = Need { key: module.clone().into(), criterion, grade: criterion.usual_grade() };
    let facts = case.facts();
    Some(requirement::judge(&need, &facts, &History::of(&facts), &Setting::of(case, None)).verdict)
}
