//! Statements out to another record store: in order, at least once, and from where it was left.
//!
//! [`forward`] sends parcels to a [`Receiver`] and notes in the store how far they were taken. What another
//! store refuses for good is set aside with its reason, and what follows goes on.

mod courier;
mod parcel;
mod patience;
mod receiver;

pub use courier::{Ended, Event, Forwarded, forward};
pub use parcel::Parcel;
pub use patience::Patience;
pub use receiver::{Credential, HttpReceiver, Receiver, Reply};
