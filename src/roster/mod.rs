//! People and dated runs of workshops: who they are, when they meet, who is expected.

mod away;
mod booking;
mod call;
mod code;
mod column;
mod file;
mod membership;
mod notice;
mod past;
mod person;
mod presence;
mod seating;
mod session;
mod sheet;
mod table;

pub use crate::access::PersonId;
pub use booking::{Booking, Seat};
pub use call::{Call, CallRow, read_call};
pub use code::seat_code;
pub use file::{List, Row, read_people};
pub use membership::Membership;
pub use notice::{Notice, NoticeKind, PAUSE};
pub use past::{MAX_SOURCE, Past, PastRow, read_past};
pub use person::{Person, Unfit, day_of};
pub use presence::{Attendance, InBlock, Mark, Method, Presence, Stay, Turnout, within};
pub use seating::{Change, Doorkeeper, Seating, SeatingError};
pub use session::{Block, InvalidMeeting, InvalidWhen, Meeting, Session, SessionId, SignUp, When};
pub use table::read_day;
