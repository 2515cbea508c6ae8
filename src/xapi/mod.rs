//! xAPI as values: statements, typed and exact, and what a store must know of them.

mod entry;

pub use entry::{Entry, Relation};
