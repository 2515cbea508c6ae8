//! Signing in at the organisation's own provider: OpenID Connect Core 1.0, the authorization code flow with PKCE.
//!
//! A [`Flow`] is what one browser keeps while its person is away at the provider; a [`Provider`] makes of it the address to
//! go to, and of the code that comes back [`Who`] it is. Only this folder talks to the provider. It blocks, for a bounded
//! time, and reads bounded answers.

mod client;
mod flow;
mod keys;
mod metadata;
mod once;
mod provider;
mod token;
mod who;
mod wire;

pub use client::{Client, ClientError};
pub use flow::Flow;
pub use once::Once;
pub use provider::{Answer, Provider};
pub use who::Who;

/// Why nobody is signed in. None of these says who it was about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The provider can't be reached, or fails; it may answer later.
    #[error("the provider can't be asked: {0}")]
    Away(String),
    /// What the provider says of itself is nothing to sign in by.
    #[error("the provider can't be used: {0}")]
    Unusable(String),
    /// It doesn't take the code, or this server.
    #[error("the provider refuses: {0}")]
    Refused(String),
    /// What it, or whoever it was, sent isn't to be believed.
    #[error("what came back is not to be believed: {0}")]
    Untrue(&'static str),
    /// The claim that names people is missing.
    #[error("the provider does not say the claim `{0}`")]
    Unsaid(String),
    /// It says an e-mail address, and not that it is theirs.
    #[error("the provider does not say that the e-mail address is verified")]
    Unverified,
}
