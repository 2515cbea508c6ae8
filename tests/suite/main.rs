//! Everything that runs without a browser, in one binary.

#![allow(clippy::unwrap_used, reason = "clippy.toml's allowance does not reach builders outside #[test]")]

#[path = "../support/mod.rs"]
mod support;

mod attacks;
mod author;
mod commands;
mod layers;
mod pages;
mod rules;
mod server;
mod stories;
mod xapi;
