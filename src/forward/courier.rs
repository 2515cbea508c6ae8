//! Carrying parcels: in order, again when they were not taken, smaller ones to find what is refused.

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
    let mut courier = Courier {
        store,
        target,
        receiver,
        patience: Patience::default(),
        most: TOGETHER,
        so_far: Forwarded::default(),
    };
    loop {
        let after = store.forwarded(target)?;
        // Read anew for each parcel, and after each wait: whoever was erased meanwhile isn't carried. Voided ones are, too:
        // what voids them follows.
        let query =
            Query { voided: true, ascending: true, limit: courier.most, after: Some(after), ..Query::default() };
        let page = store.statements(&query)?;
        let goes_on = match Parcel::pack(store, &page.statements)? {
            None => tell(Event::Done),
            Some(parcel) => courier.carry(&parcel, &mut tell)?,
        };
        if !goes_on {
            return Ok(courier.so_far);
        }
    }
}

struct Courier<'a> {
    store: &'a dyn Store,
    target: &'a str,
    receiver: &'a dyn Receiver,
    patience: Patience,
    /// How many statements the next parcel has at most: fewer after each that wasn't taken, to find the one that isn't.
    most: usize,
    so_far: Forwarded,
}

impl Courier<'_> {
    /// Carries a parcel once; whether to go on.
    fn carry(&mut self, parcel: &Parcel, tell: &mut dyn FnMut(Event<'_>) -> bool) -> Result<bool, Ended> {
        let reply = self.receiver.receive(parcel);
        if !matches!(reply, Reply::Later(..)) {
            self.patience.restore();
        }
        let half = (parcel.statements.len() / 2).max(1);
        match (reply, parcel.statements.as_slice()) {
            (Reply::Stored, all) => {
                self.most = (self.most * 2).min(TOGETHER);
                self.so_far.taken += all.len() as u64;
                self.store.note_forwarded(self.target, parcel.last(), None)?;
                Ok(tell(Event::Carried(self.so_far)))
            }
            (Reply::Refused(reason), [one]) => self.set_aside(one, &reason, tell),
            (Reply::TooLarge, [one]) => self.set_aside(one, "it is too large there", tell),
            (Reply::Refused(_) | Reply::TooLarge, _) => {
                self.most = half;
                Ok(true)
            }
            (Reply::Later(reason, asked), _) => {
                // It may be too large or too slow for the way there, which nobody says.
                self.most = half;
                let wait = self.patience.wait(asked, chance());
                Ok(tell(Event::Later { reason: &reason, wait }))
            }
            (Reply::Denied(reason), _) => Err(Ended::Denied(reason)),
        }
    }

    fn set_aside(
        &mut self,
        one: &crate::store::Stored,
        reason: &str,
        tell: &mut dyn FnMut(Event<'_>) -> bool,
    ) -> Result<bool, Ended> {
        self.most = (self.most * 2).min(TOGETHER);
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
