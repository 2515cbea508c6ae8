//! What an operator watches of a store: how its writer keeps up, and how much there is.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};

/// What a store's writer does. A clone shows the same.
#[derive(Debug, Clone)]
pub struct Vitals {
    /// Writes that were handed over and aren't on disk yet.
    pub waiting: Gauge,
    /// How many writes shared a commit.
    pub together: Histogram,
    /// How long a commit took, with the work in it, in seconds.
    pub seconds: Histogram,
    /// Commits that failed.
    pub failed: Counter,
}

impl Default for Vitals {
    fn default() -> Self {
        Self {
            waiting: Gauge::default(),
            together: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            seconds: Histogram::new(exponential_buckets(0.000_1, 2.5, 13)),
            failed: Counter::default(),
        }
    }
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Statements stored so far.
    pub statements: u64,
    /// Those of them that aren't in the index yet; queries look through them.
    pub waiting: u64,
    /// Of the database, without its log.
    pub bytes: u64,
}
