//! Keys that were mended: an attempt is marked by what a question has become, if that mend was made to it.

use crate::course::{Assessment, Id, ModuleKey};
use crate::decision::{Act, Mended};
use crate::grading::{Mend, mended};
use crate::store::{Attempt, Store, StoreError};
use jiff::Timestamp;
use std::collections::HashSet;
use uuid::Uuid;

/// A mend of one question, and the attempts it was made to: those it changed, and those that had no result by then.
pub(super) struct Past {
    pub(super) question: Id,
    /// As it is on the record.
    pub(super) kept: Mended,
    mend: Mend,
    made_to: HashSet<Uuid>,
}

/// What was mended in a module's assessment before, oldest first.
pub(super) fn past(store: &dyn Store, wanted: &ModuleKey, now: Timestamp) -> Result<Vec<Past>, StoreError> {
    let mut found = Vec::new();
    for record in store.decisions_of(&["regrade"], now)? {
        let Act::Regrade { module, question, mend, attempts, waiting, .. } = record.decision.act else { continue };
        let Some(question) = Id::new(&question).ok().filter(|_| module == *wanted) else { continue };
        let made = match &mend {
            Mended::Drop => Some(Mend::Drop),
            Mended::Accept(answer) => Some(Mend::Accept(answer.clone())),
            Mended::As(hash) => store.published(hash)?.and_then(|publication| {
                let assessment = publication.catalog.module(&module)?.assessment.as_ref()?;
                let found = assessment.questions.iter().find(|asked| asked.id == question)?;
                Some(Mend::As(Box::new(found.clone())))
            }),
        };
        let made_to: HashSet<Uuid> = attempts.iter().map(|regraded| regraded.attempt).chain(waiting).collect();
        found.extend(made.map(|made| Past { question, kept: mend, mend: made, made_to }));
    }
    Ok(found)
}

/// An assessment as it is marked for an attempt: with every mend that was made to it.
pub(super) fn mended_for(
    store: &dyn Store,
    asked: &Assessment,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<Assessment, StoreError> {
    Ok(made(&past(store, &attempt.module, now)?, asked, attempt.id, |_| true))
}

/// The same with those of them that `counts`; one that isn't about what was asked changes nothing.
pub(super) fn made(past: &[Past], asked: &Assessment, attempt: Uuid, counts: impl Fn(&Past) -> bool) -> Assessment {
    let past = past.iter().filter(|past| past.made_to.contains(&attempt) && counts(past));
    past.fold(asked.clone(), |all, past| mended(&all, &past.question, &past.mend).unwrap_or(all))
}
