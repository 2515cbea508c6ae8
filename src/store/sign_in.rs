//! Personal links with the codes beside them, and the sign-ins they open. Only hashes of tokens are kept.

use super::StoreError;
use crate::access::{PersonId, Role};
use crate::decision::Decision;
pub use crate::decision::Way;
use crate::roster::SessionId;
use jiff::Timestamp;

/// SHA-256 of a random token.
pub type TokenHash = [u8; 32];

/// What is kept of a six-digit code: a salt of 16 bytes, and 32 bytes derived from both.
pub type KeptCode = [u8; 48];

/// A link that signs one person in, once, in one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInLink {
    /// Of the token in its address.
    pub token: TokenHash,
    /// Whom it signs in.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Since when it exists.
    pub created: Timestamp,
    /// From when on it no longer works.
    pub expires: Timestamp,
    /// How it gets there.
    pub way: Way,
    /// The session it invites to, when it is about one.
    pub session: Option<SessionId>,
    /// The code that does the same, with the person's id.
    pub code: Option<KeptCode>,
    /// How often a code was tried on it that wasn't its own, and when last.
    pub tries: u32,
    /// When last.
    pub tried: Option<Timestamp>,
    /// When it went out.
    pub sent: Option<Timestamp>,
    /// Why it couldn't be delivered.
    pub refused: Option<String>,
    /// When it was first opened; mail scanners open links, too.
    pub opened: Option<Timestamp>,
    /// When it signed its person in.
    pub used: Option<Timestamp>,
}

impl SignInLink {
    /// Whether it can still sign in.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used.is_none() && self.expires > now
    }
}

/// What becomes of an attempt to deliver a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It went out.
    Sent,
    /// It can't be delivered, and why.
    Refused(String),
    /// Not this one now; it stays to be sent, and others go on.
    Postponed,
    /// None now; it stays to be sent.
    Later,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Of the token in its cookie.
    pub token: TokenHash,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Since when.
    pub created: Timestamp,
    /// From when on it no longer works.
    pub expires: Timestamp,
    /// What browser it is, in a few words.
    pub device: String,
    /// When it was last used, at least about.
    pub seen: Timestamp,
    /// Whether several people use that device: it is left alone for minutes only.
    pub shared: bool,
    /// The origin whose pages it is for, when it isn't this server's own: then it is no cookie's.
    pub origin: Option<String>,
}

/// How often a code may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// In all.
    pub most: u32,
    /// Before there is a pause.
    pub at_once: u32,
}

/// Links and sign-ins.
pub trait SignIns: Send + Sync {
    /// Keeps new links, all or none; earlier ones of the same person keep working until they expire.
    fn add_links(&self, links: &[SignInLink]) -> Result<(), StoreError>;

    /// Keeps new links as [`Self::add_links`] does, with the decision to hand them out, in one transaction.
    fn add_invitations(&self, links: &[SignInLink], decision: &Decision) -> Result<(), StoreError>;

    /// The link with this token.
    fn link(&self, token: &TokenHash) -> Result<Option<SignInLink>, StoreError>;

    /// A person's links in a role, those of ids merged into them too, newest first.
    fn links_of(&self, person: &PersonId, role: Role) -> Result<Vec<SignInLink>, StoreError>;

    /// Notes that a link was opened, if it is the first time.
    fn open_link(&self, token: &TokenHash, now: Timestamp) -> Result<(), StoreError>;

    /// Uses a link up and signs its person in, in one transaction; false when it was used before, or is too old.
    fn use_link(&self, token: &TokenHash, sign_in: &SignIn) -> Result<bool, StoreError>;

    /// Counts a try of a code before it is looked at, so that nobody tries two at once; false when there were too many in
    /// all, or too many since `since`.
    fn try_code(&self, token: &TokenHash, tries: Tries, since: Timestamp, now: Timestamp) -> Result<bool, StoreError>;

    /// Takes the oldest link that waits to be mailed, and that nobody took since `since`, and gives it `token` and `code`
    /// in place of those it had: what is sent was never kept.
    fn claim_link(
        &self,
        token: &TokenHash,
        code: &KeptCode,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<SignInLink>, StoreError>;

    /// Notes what became of it.
    fn deliver_link(&self, token: &TokenHash, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError>;

    /// Keeps a new sign-in.
    fn add_sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError>;

    /// The sign-in with this token.
    fn sign_in(&self, token: &TokenHash) -> Result<Option<SignIn>, StoreError>;

    /// A person's sign-ins in a role, last used first.
    fn sign_ins_of(&self, person: &PersonId, role: Role) -> Result<Vec<SignIn>, StoreError>;

    /// Notes that a sign-in is in use.
    fn see_sign_in(&self, token: &TokenHash, now: Timestamp) -> Result<(), StoreError>;

    /// Ends a sign-in; ending one that isn't there is fine.
    fn end_sign_in(&self, token: &TokenHash) -> Result<(), StoreError>;

    /// How many sign-ins ended, and links and views were of no use any more, before an instant.
    fn old_sign_ins(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Forgets them; how many.
    fn forget_sign_ins(&self, before: Timestamp) -> Result<u64, StoreError>;
}
