//! xAPI as values: statements, typed and exact, and what a store must know of them.
//!
//! [`Incoming`] reads a request's text once: into a tree that still knows every byte (`json`), through
//! places that know their path (`reader`), to a [`Statement`] or the first [`Violation`]. With what the
//! server adds ([`Defaults`]) it becomes an [`Entry`].

mod activity;
mod actor;
mod attachment;
mod canonical;
mod context;
mod document;
mod entry;
mod equality;
mod format;
mod id;
mod incoming;
mod json;
mod languages;
mod literal;
mod map;
pub mod multipart;
mod object;
mod outcome;
mod person;
mod pseudonym;
mod reader;
#[cfg(test)]
mod requirements;
mod signature;
mod statement;
mod value;
mod verb;
mod version;
mod violation;
mod words;

pub use activity::{Activity, Component, Definition, Interaction, InteractionKind};
pub use actor::{Actor, Agent, Group, Identifier, account_key, mailbox_keys};
pub use attachment::{Attachment, File, attach};
pub use canonical::merge as merge_definition;
pub use context::{Context, ContextActivities, Related};
pub use document::{Blind, Change, Document, Place, Precondition, Refused, Tags, changed};
pub use entry::{Defaults, Entry, Relation, authority_of};
pub use equality::are_same;
pub use format::{Defined, Format, activity as shown_activity, formatted};
pub use id::fresh_id;
pub use incoming::Incoming;
pub use languages::Languages;
pub use literal::{Duration, Iri, LanguageTag, parse_timestamp, parse_uuid};
pub use map::{Extensions, LanguageMap};
pub use object::{Object, SubStatement};
pub use outcome::{Outcome, Score};
pub use pseudonym::{Pseudonym, Renamed};
pub use statement::Statement;
pub use value::values_of;
pub use verb::{VOIDED, Verb};
pub use version::Version;
pub use violation::Violation;
pub use words::Words;
