//! The language server: what `check` says as an author types, and what stands where, over stdin and stdout (LSP 3.17).

mod complete;
mod explain;
mod lens;
mod origin;
mod place;
mod server;
mod workspace;

pub use server::{LspError, run};
