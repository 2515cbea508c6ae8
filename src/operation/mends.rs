//! Keys that were mended: whoever was asked the question is marked by what it has become.

use crate::course::{Assessment, Id, ModuleKey};
use crate::decision::{Act, Mended};
use crate::grading::{Mend, mended};
use crate::store::{Store, StoreError};
use jiff::Timestamp;

/// A mend of one question, made to attempts handed in since an instant.
pub(super) struct Past {
    pub(super) question: Id,
    /// As it is on the record.
    pub(super) kept: Mended,
    pub(super) mend: Mend,
    pub(super) since: Timestamp,
}

/// What was mended in a module's assessment before, oldest first.
pub(super) fn past(store: &dyn Store, wanted: &ModuleKey, now: Timestamp) -> Result<Vec<Past>, StoreError> {
    let mut found = Vec::new();
    for record in store.decisions(now)? {
        let Act::Regrade { module, question, mend, since, .. } = record.decision.act else { continue };
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
        found.extend(made.map(|made| Past { question, kept: mend, mend: made, since }));
    }
    Ok(found)
}

/// An assessment for an attempt handed in at an instant, with those mends made to it that `counts`; one that isn't about
/// what was asked changes nothing.
pub(super) fn made(
    past: &[Past],
    asked: &Assessment,
    handed_in: Timestamp,
    counts: impl Fn(&Past) -> bool,
) -> Assessment {
    let past = past.iter().filter(|past| past.since <= handed_in && counts(past));
    past.fold(asked.clone(), |all, past| mended(&all, &past.question, &past.mend).unwrap_or(all))
}
