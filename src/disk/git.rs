//! What git knows of a root: its commit, and whether files differ from it.

use std::path::Path;
use std::process::Command;

/// The state of a root in git.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitFacts {
    /// The full hash of the commit; empty outside git, and before the first commit.
    pub commit: String,
    /// Whether anything below the root isn't as committed.
    pub dirty: bool,
}

impl GitFacts {
    /// The commit as a catalog carries it: `+dirty` behind when files differ; empty outside git.
    #[must_use]
    pub fn stamp(&self) -> String {
        if self.dirty && !self.commit.is_empty() { format!("{}+dirty", self.commit) } else { self.commit.clone() }
    }
}

/// Asks git about the folder `root`; without git, or outside a repository, everything is empty.
#[must_use]
pub fn git_facts(root: &Path) -> GitFacts {
    let args = ["status", "--porcelain=v2", "--branch", "--untracked-files=normal", "--no-renames", "--", "."];
    let output = Command::new("git").arg("-C").arg(root).args(["--no-optional-locks"]).args(args).output();
    let Ok(output) =
        output.map_err(|_| ()).and_then(|output| if output.status.success() { Ok(output) } else { Err(()) })
    else {
        return GitFacts::default();
    };
    read(&String::from_utf8_lossy(&output.stdout))
}

fn read(status: &str) -> GitFacts {
    let commit = status.lines().find_map(|line| line.strip_prefix("# branch.oid ")).unwrap_or("");
    let commit = if commit.starts_with('(') { "" } else { commit };
    GitFacts { commit: commit.to_owned(), dirty: status.lines().any(|line| !line.starts_with('#')) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_git_says() {
        let clean = "# branch.oid 0123abcd\n# branch.head main\n";
        assert_eq!(read(clean).stamp(), "0123abcd");
        assert_eq!(read(&format!("{clean}? new.md\n")).stamp(), "0123abcd+dirty");
        assert_eq!(read("# branch.oid (initial)\n? a.md\n").stamp(), "");
    }

    #[test]
    fn outside_git_there_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(git_facts(folder.path()), GitFacts::default());
        assert_eq!(git_facts(&folder.path().join("none")), GitFacts::default());
    }
}
