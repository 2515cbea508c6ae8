//! People and dated runs of workshops: who they are, when they meet, who is expected.

mod person;
mod session;

pub use crate::access::PersonId;
pub use person::Person;
pub use session::{Booking, InvalidWhen, Session, SessionId, When};
