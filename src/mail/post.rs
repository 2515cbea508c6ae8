//! The server that takes letters, over SMTP.

use super::{Calendar, Letter};
use lettre::message::header::{ContentType, ContentTypeErr};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::{Address, SmtpTransport, Transport};
use std::str::FromStr;
use std::time::Duration;

/// How long a server may let wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where letters go, and whom they are from.
#[derive(Debug, Clone)]
pub struct Post {
    transport: SmtpTransport,
    from: Mailbox,
}

/// Why a letter didn't go out, or none can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The settings can't be used.
    #[error("{0}")]
    Setting(String),
    /// It never will: the address is wrong, or refused for good.
    #[error("{0}")]
    Refused(String),
    /// Not this one now: the server wants it later, or the mailbox is busy.
    #[error("{0}")]
    Postponed(String),
    /// Not now: the server can't be reached, or is busy.
    #[error("{0}")]
    Later(String),
}

/// A text with what it does to the reader's calendar: beside it, for programs that understand it, and as a file for others.
fn with(text: &str, calendar: &Calendar) -> Result<MultiPart, ContentTypeErr> {
    let kind = ContentType::parse(&format!("text/calendar; charset=utf-8; method={}", calendar.method))?;
    let beside = SinglePart::builder().header(kind).body(calendar.text.clone());
    let file =
        Attachment::new("invite.ics".to_owned()).body(calendar.text.clone(), ContentType::parse("application/ics")?);
    let read = MultiPart::alternative().singlepart(SinglePart::plain(text.to_owned())).singlepart(beside);
    Ok(MultiPart::mixed().multipart(read).singlepart(file))
}

impl Post {
    /// Whom letters are from: the name, and the address.
    #[must_use]
    pub fn sender(&self) -> (&str, &str) {
        (self.from.name.as_deref().unwrap_or_default(), self.from.email.as_ref())
    }

    /// Letters go to the server at `url` (`smtps://name:password@host`, or `smtp://host:25` in a closed network), from
    /// `from` (an address, or `Name <address>`).
    ///
    /// # Errors
    /// `Setting`, when one of them isn't that.
    pub fn new(url: &str, from: &str) -> Result<Self, PostError> {
        // The reason may repeat the address, and that has a password in it.
        let no_server =
            |_| PostError::Setting("the mail server's address is not like `smtps://name:password@host`".into());
        let transport = SmtpTransport::from_url(url).map_err(no_server)?.timeout(Some(PATIENCE)).build();
        let no_sender = |_| PostError::Setting(format!("`{from}` is not an address to send from"));
        Ok(Self { transport, from: Mailbox::from_str(from).map_err(no_sender)? })
    }

    /// Hands a letter over.
    ///
    /// # Errors
    /// `Refused` or `Later`.
    pub fn send(&self, letter: &Letter) -> Result<(), PostError> {
        let refused = |why: &dyn std::fmt::Display| PostError::Refused(why.to_string());
        let address = Address::from_str(&letter.to).map_err(|error| refused(&error))?;
        if !letter.to.is_ascii() {
            return Err(PostError::Refused("addresses with letters beyond ASCII can't be written to".to_owned()));
        }
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.name.clone()), address))
            .subject(letter.subject.clone());
        let message = match &letter.calendar {
            None => message.header(ContentType::TEXT_PLAIN).body(letter.text.clone()),
            Some(calendar) => message.multipart(with(&letter.text, calendar).map_err(|error| refused(&error))?),
        };
        let message = message.map_err(|error| refused(&error))?;
        match self.transport.send(&message) {
            Ok(_) => Ok(()),
            Err(error) => {
                // 530 and so on are about us, not about whom it is for: a wrong password is nobody's bounce.
                let code = error.status().map(u16::from);
                let is_ours = matches!(code, Some(421 | 454 | 500..=504 | 521 | 530 | 534 | 535 | 538));
                if error.is_permanent() && !is_ours {
                    Err(refused(&error))
                } else if is_ours || code.is_none() {
                    Err(PostError::Later(error.to_string()))
                } else {
                    Err(PostError::Postponed(error.to_string()))
                }
            }
        }
    }
}
