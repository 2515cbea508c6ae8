//! Properties that hold for every history.
