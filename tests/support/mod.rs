//! What tests stand on: a server with a clock that can be set, and people who use it.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test binary uses a part of it, and a panic is the message"
)]

pub mod caller;
pub mod kept;
pub mod pdf;
pub mod post;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod provider;
pub mod sheet;
pub mod stage;
