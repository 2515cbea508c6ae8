//! What an author writes, and what the compiler makes of it.

mod dsl;
mod real;
