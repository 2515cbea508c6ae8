//! Everything that runs without a browser, in one binary.
#![allow(clippy::unwrap_used, reason = "a test says by a panic that it failed, in its builders too")]

mod stories;
