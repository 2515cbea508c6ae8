//! What an author writes, and what the compiler makes of it.

mod codes;
mod dsl;
mod guide;
mod hostile;
mod real;
mod start;
mod trees;
