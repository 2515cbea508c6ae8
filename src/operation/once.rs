//! A decision that depends on those before it: looked at again when somebody else decided meanwhile, so that nothing is given,
//! or taken back, twice.

use crate::decision::Decision;
use crate::store::{Store, StoreError};
use jiff::Timestamp;
use uuid::Uuid;

/// How often something is tried to be decided when others decide, too.
pub(super) const TRIES: usize = 10;

/// Decides what `make` says, unless another decision of that kind came between; `make` reads what is known by then, whatever
/// the clock of who decided it said. `None` when others were faster again and again.
pub(super) fn decide<E: From<StoreError>>(
    store: &dyn Store,
    kind: &str,
    now: Timestamp,
    make: impl Fn() -> Result<Decision, E>,
) -> Result<Option<Uuid>, E> {
    for _ in 0..TRIES {
        let seen = store.decisions_of(&[kind], Timestamp::MAX)?.last().map_or(0, |record| record.sequence);
        let decision = make()?;
        let id = decision.id;
        if store.decide_together(&[decision], &[], (kind, seen), now)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
