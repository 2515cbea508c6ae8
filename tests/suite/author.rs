//! What an author writes, and what the compiler makes of it.

#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod codes;
mod commonmark;
mod dsl;
mod guide;
mod hostile;
mod pages;
mod programs;
mod rules;
mod start;
mod trees;
