//! Carrying parcels: in order, again when they were not taken, in halves to find what is refused.

use super::{Parcel, Patience, Receiver, Reply};
use crate::store::{Query, Store, StoreError};
use std::time::Duration;
use uuid::Uuid;

/// How many statements a parcel has at most.
const TOGETHER: usize = 200;

/// How much was carried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// Statements the other store has now.
    pub taken: u64,
    /// Statements it refused, set aside.
    pub refused: u64,
}

/// What happens on the way.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'a> {
    /// That much was carried so far.
    Carried(Forwarded),
    /// A statement was refused for good.
    Refused(Uuid, &'a str),
    /// The other store doesn't take anything now; `wait` is how long to leave it alone.
    Later {
        /// Why.
        reason: &'a str,
        /// How long.
        wait: Duration,
    },
    /// Everything was carried.
    Done,
}

/// Why carrying ended.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The other store lets nobody in with this credential, or isn't there.
    #[error("the other store says {0}")]
    Denied(String),
    /// This store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Carries everything that `target` doesn't have yet, for as long as `tell` says to go on. `tell` is where waiting happens.
pub fn forward(
    store: &dyn Store,
    target: &str,
    receiver: &dyn Receiver,
    mut tell: impl FnMut(Event<'_>) -> bool,
) -> Result<Forwarded, Ended> {
    let mut courier = Courier { store, target, receiver, patience: Patience::default(), so_far: Forwarded::default() };
    loop {
        let after = store.forwarded(target)?;
        // Voided ones, too: what voids them follows.
        let query = Query { voided: true, ascending: true, limit: TOGETHER, after: Some(after), ..Query::default() };
        let page = store.statements(&query)?;
        let mut rest = page.statements.as_slice();
        if rest.is_empty() && !tell(Event::Done) {
            return Ok(courier.so_far);
        }
        while let Some(parcel) = Parcel::pack(store, rest)? {
            rest = &rest[parcel.statements.len()..];
            if !courier.carry(&parcel, &mut tell)? {
                return Ok(courier.so_far);
            }
        }
    }
}

struct Courier<'a> {
    store: &'a dyn Store,
    target: &'a str,
    receiver: &'a dyn Receiver,
    patience: Patience,
    so_far: Forwarded,
}

impl Courier<'_> {
    /// Carries a parcel until it was taken or set aside; whether to go on.
    fn carry(&mut self, parcel: &Parcel, tell: &mut dyn FnMut(Event<'_>) -> bool) -> Result<bool, Ended> {
        loop {
            let reply = self.receiver.receive(parcel);
            if !matches!(reply, Reply::Later(..)) {
                self.patience.restore();
            }
            match (reply, parcel.statements.as_slice()) {
                (Reply::Stored, all) => {
                    self.so_far.taken += all.len() as u64;
                    self.store.note_forwarded(self.target, parcel.last(), None)?;
                    return Ok(tell(Event::Carried(self.so_far)));
                }
                (Reply::Refused(reason), [one]) => return self.set_aside(one, &reason, tell),
                (Reply::TooLarge, [one]) => return self.set_aside(one, "it is too large there", tell),
                (Reply::Refused(_) | Reply::TooLarge, _) => {
                    for half in parcel.halves(self.store)? {
                        if !self.carry(&half, tell)? {
                            return Ok(false);
                        }
                    }
                    return Ok(true);
                }
                (Reply::Later(reason, asked), _) => {
                    let wait = self.patience.wait(asked, chance());
                    if !tell(Event::Later { reason: &reason, wait }) {
                        return Ok(false);
                    }
                }
                (Reply::Denied(reason), _) => return Err(Ended::Denied(reason)),
            }
        }
    }

    fn set_aside(
        &mut self,
        one: &crate::store::Stored,
        reason: &str,
        tell: &mut dyn FnMut(Event<'_>) -> bool,
    ) -> Result<bool, Ended> {
        self.so_far.refused += 1;
        self.store.note_forwarded(self.target, one.sequence, Some(reason))?;
        Ok(tell(Event::Refused(one.id, reason)))
    }
}

fn chance() -> f64 {
    let mut byte = [0; 1];
    // Without randomness everybody waits as long.
    let _ = getrandom::fill(&mut byte);
    f64::from(byte[0]) / 255.0
}
