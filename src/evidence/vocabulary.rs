//! The verbs and extensions Prework writes and reads: ADL's and cmi5's, and its own where none is published.

pub use crate::xapi::VOIDED;

/// The player began an activity (ADL).
pub const INITIALIZED: &str = "http://adlnet.gov/expapi/verbs/initialized";
/// A page was worked through (ADL).
pub const EXPERIENCED: &str = "http://adlnet.gov/expapi/verbs/experienced";
/// A question was answered (ADL).
pub const ANSWERED: &str = "http://adlnet.gov/expapi/verbs/answered";
/// Everything there was to do was done (ADL).
pub const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";
/// The assessment reached its pass mark (ADL).
pub const PASSED: &str = "http://adlnet.gov/expapi/verbs/passed";
/// The assessment did not reach it (ADL).
pub const FAILED: &str = "http://adlnet.gov/expapi/verbs/failed";
/// The player left an activity (ADL).
pub const TERMINATED: &str = "http://adlnet.gov/expapi/verbs/terminated";
/// A recording was started, or went on (video profile).
pub const PLAYED: &str = "https://w3id.org/xapi/video/verbs/played";
/// A recording was stopped; `result.extensions` says which stretches were played (video profile).
pub const PAUSED: &str = "https://w3id.org/xapi/video/verbs/paused";
/// Somebody went to another place of a recording (video profile).
pub const SEEKED: &str = "https://w3id.org/xapi/video/verbs/seeked";
/// An attempt was handed in, and a person has to read it before there is a result (Activity Streams 1.0).
pub const SUBMITTED: &str = "http://activitystrea.ms/schema/1.0/submit";
/// An attempt was given back to its learner, to be handed in again (own profile).
pub const RETURNED: &str = "https://w3id.org/xapi/prework/verbs/returned";
/// A browser holds answers it has not handed in yet (own profile); `result.extensions` says how many.
pub const ANNOUNCED: &str = "https://w3id.org/xapi/prework/verbs/announced";

/// A record from elsewhere, a certificate for example, that somebody here vouched for (own profile);
/// `context.extensions` says until when it is valid and where it comes from.
pub const CREDITED: &str = "https://w3id.org/xapi/prework/verbs/credited";

/// Somebody was in a session of a workshop for as long as it takes to count (ADL); `context.instructor` says who marked that. Never
/// sent of anybody who wasn't.
pub const ATTENDED: &str = "http://adlnet.gov/expapi/verbs/attended";
/// A learner said that they have done what is asked for (own profile): their own word, and nobody else's.
pub const DECLARED: &str = "https://w3id.org/xapi/prework/verbs/declared";

/// A learner said what is still unclear after a lesson (own profile); `result.response` is what they wrote.
pub const ASKED: &str = "https://w3id.org/xapi/prework/verbs/asked";

/// Extension: whether who asked may be named to trainers (true or false, in `context.extensions`).
pub const NAMED: &str = "https://w3id.org/xapi/prework/extensions/named";
/// Extension: how many statements a browser still holds (a number, in `result.extensions`).
pub const WAITING: &str = "https://w3id.org/xapi/prework/extensions/waiting";
/// Extension: which browser, by an id it made up (in `context.extensions`).
pub const DEVICE: &str = "https://w3id.org/xapi/prework/extensions/device";
/// Extension: the commit the course was at (in `context.extensions`).
pub const COMMIT: &str = "https://w3id.org/xapi/prework/extensions/commit";
/// Extension: which attempt of an assessment (in `context.extensions`).
pub const ATTEMPT: &str = "https://w3id.org/xapi/prework/extensions/attempt";
/// Extension: the last day on which a record from elsewhere is valid, as `2027-12-31` (in `context.extensions`).
pub const VALID_UNTIL: &str = "https://w3id.org/xapi/prework/extensions/valid-until";
/// Extension: where a record from elsewhere comes from, in words (in `context.extensions`).
pub const SOURCE: &str = "https://w3id.org/xapi/prework/extensions/source";
/// Extension: the decision on the record that says who vouched for it, and why (in `context.extensions`).
pub const DECISION: &str = "https://w3id.org/xapi/prework/extensions/decision";
/// What a scan is attached for.
pub const SCAN: &str = "https://w3id.org/xapi/prework/attachments/scan";
