//! Letters, and the server that takes them: one message to one person, as plain text.

mod brief;
mod letter;
mod post;
mod seat;

pub use brief::brief;
pub use letter::{Calendar, Letter, digest, invitation};
pub use post::{Post, PostError};
pub use seat::{About, Matter, seat};
