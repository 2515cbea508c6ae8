//! People and dated runs of workshops: who they are, when they meet, who is expected.

mod column;
mod file;
mod membership;
mod past;
mod person;
mod session;
mod sheet;
mod table;

pub use crate::access::PersonId;
pub use file::{List, Row, read_people};
pub use membership::Membership;
pub use past::{MAX_SOURCE, Past, PastRow, read_past};
pub use person::{Person, Unfit, day_of};
pub use session::{Booking, InvalidWhen, Session, SessionId, When};
