//! Prework: courses in git become a site, and a workshop's roster shows who is ready.
//!
//! Two columns can be read alone: [`course`] → [`compile`] → [`site`], and [`xapi`] → [`store`].
//! They meet in one seam, [`evidence`] (which statement proves what about whom), and above it in
//! [`readiness`], a pure function. `disk`, `store` and `web` touch the world; everything below
//! them is pure. `ARCHITECTURE.md` has the table of layers, and a test holds the imports to it.

/// Statements and verdicts are many small pieces, made and let go on several threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod access;
pub mod cli;
pub mod compile;
pub mod course;
pub mod decision;
pub mod demo;
pub mod diagnostic;
pub mod disk;
pub mod evidence;
pub mod forward;
pub mod grading;
pub mod html;
pub mod insight;
pub mod lsp;
pub mod mail;
pub mod math;
pub mod oidc;
pub mod operation;
pub mod readiness;
pub mod report;
pub mod roster;
pub mod site;
pub mod store;
pub mod web;
pub mod xapi;
