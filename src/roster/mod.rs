//! People and dated runs of workshops: who they are, when they meet, who is expected.

mod file;
mod person;
mod session;

pub use crate::access::PersonId;
pub use file::{Row, read_people};
pub use person::{Person, Unfit};
pub use session::{Booking, InvalidWhen, Session, SessionId, When};
