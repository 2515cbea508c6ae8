//! What people decided, with who, why and when: append-only, each record chained to the one before.

mod accepted;
mod act;
pub mod attendance;
mod catch_up;
mod kind;
pub mod mark;
mod outcome;
mod part;
mod record;
pub mod sign_off;
mod waiver;

pub use accepted::{Accepted, Ended, Said, accepted};
pub use act::Act;
pub use attendance::Marked;
pub use catch_up::{CatchUp, catch_ups};
pub use mark::{Mark, Opinion, Progress};
pub use outcome::{Outcome, Outcomes, SkillOutcome};
pub use part::{Fate, Mended, Regraded, Replanned, Report, Way};
pub use record::{Chain, Decision, Hash, Record};
pub use sign_off::{SignOff, Watched};
pub use waiver::{Waiver, waivers};
