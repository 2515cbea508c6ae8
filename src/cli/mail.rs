//! Where letters go: what `serve` and `learner invite` need to send mail.

use super::context::Failure;
use crate::mail::Post;
use crate::operation::courier::Courier;
use clap::Args;
use std::sync::Arc;

/// The mail server and the sender.
#[derive(Debug, Clone, Args)]
pub(super) struct Mail {
    /// The mail server that invitations are sent by, such as `smtps://name:password@mail.example.org`; better from the
    /// environment, as `PREWORK_SMTP`
    #[arg(long, value_name = "URL")]
    smtp: Option<String>,
    /// Whom letters are from: an address, or `Name <address>`; also from the environment, as `PREWORK_MAIL_FROM`
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
}

impl Mail {
    /// Whoever takes letters there; nobody, when no mail server is named.
    pub(super) fn courier(&self, address: &str) -> Result<Option<Courier>, Failure> {
        let given = |flag: &Option<String>, name: &str| {
            flag.clone().or_else(|| std::env::var(name).ok()).filter(|v| !v.is_empty())
        };
        let Some(url) = given(&self.smtp, "PREWORK_SMTP") else { return Ok(None) };
        let from = given(&self.mail_from, "PREWORK_MAIL_FROM").ok_or_else(|| {
            Failure::new("a mail server is named, and nobody letters are from")
                .hint("say so with `--mail-from 'Training <training@example.org>'`, or in `PREWORK_MAIL_FROM`")
        })?;
        Ok(Some(Courier { post: Arc::new(Post::new(&url, &from)?), address: address.to_owned() }))
    }
}
