//! Keeping a session's readiness as it was a week before, the day before, and at the start. Late is as good as in time: what is
//! kept is what was known by then.

use super::judge::{self, JudgeError};
use crate::readiness::{Point, Snapshot, Standings};
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};

/// For how long after it began a session's snapshots are still made.
const LATE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Keeps what has come due since; how many.
///
/// # Errors
/// Of the store.
pub fn take(store: &dyn Store, now: Timestamp) -> Result<usize, JudgeError> {
    let mut taken = 0;
    for (session, _) in store.sessions()? {
        let is_near = Point::Week.at(&session) <= now && now.duration_since(session.starts) < LATE;
        if session.cancelled.is_some() || !is_near {
            continue;
        }
        let kept = store.snapshots(&session.id)?;
        for point in Point::ALL {
            let at = point.at(&session);
            if at > now || kept.iter().any(|known| known.at == at) {
                continue;
            }
            let snapshot = match judge::session(store, &session.id, at) {
                // By the plan as it is now: one that was moved since was not looked at by its new date.
                Ok((_, standings)) if standings.session.starts == session.starts => {
                    Snapshot::of(&standings, point, now)
                }
                Ok(_) | Err(JudgeError::NothingPublished) => {
                    Snapshot::of(&Standings::new(session.clone(), at, Vec::new()), point, now)
                }
                Err(other) => return Err(other),
            };
            store.keep_snapshot(&snapshot)?;
            taken += 1;
        }
    }
    Ok(taken)
}
