//! The file system: courses read, sites written, changes watched, facts asked of git.

mod commit;
mod embedded;
mod fonts;
mod git;
mod read;
mod watch;
mod write;

pub use commit::{CommitError, CommitSource};
pub use embedded::EmbeddedSource;
pub use fonts::fonts_with;
pub use git::{GitCommit, GitFacts, commit_time, git_facts, prefix_in_repository};
pub use read::{FolderSource, OpenError};
pub use watch::{Watch, WatchError, watch};
pub use write::{Content, WriteError, Written, rewrite_source, write_site};
