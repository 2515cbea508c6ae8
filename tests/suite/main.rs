//! Everything that runs without a browser, in one binary.
#![allow(clippy::unwrap_used, reason = "in a test, a panic is the message")]

mod xapi;
