//! Letters, and the server that takes them: one message to one person, as plain text.

mod letter;
mod post;

pub use letter::{Letter, digest, invitation};
pub use post::{Post, PostError};
