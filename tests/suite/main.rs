//! Everything that runs without a browser, in one binary.

mod pages;
