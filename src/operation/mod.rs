//! One file per thing that is done, for `web` and `cli` alike. Takes a store, a base and a clock as arguments.

pub mod record;
