//! Who may do what: principals, roles and scopes, and the one table that answers. Pure.

mod principal;
mod scope;
mod table;

pub use principal::{PersonId, Principal, Role};
pub use scope::{Scope, UnknownScope};
pub use table::{Act, may};
