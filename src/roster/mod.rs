//! People and dated runs of workshops: who they are, when they meet, who is expected.

mod booking;
mod code;
mod column;
mod file;
mod membership;
mod notice;
mod person;
mod seating;
mod session;
mod sheet;

pub use crate::access::PersonId;
pub use booking::{Booking, Seat};
pub use code::seat_code;
pub use file::{List, Row, read_people};
pub use membership::Membership;
pub use notice::{Notice, NoticeKind, PAUSE};
pub use person::{Person, Unfit, day_of};
pub use seating::{Change, Doorkeeper, Seating, SeatingError};
pub use session::{Block, InvalidMeeting, InvalidWhen, Meeting, Session, SessionId, SignUp, When};
