//! What git knows of a root: its commit, whether files differ from it, and who changed which file when.

use jiff::Timestamp;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The state of a root in git.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitFacts {
    /// The full hash of the commit; empty outside git, and before the first commit.
    pub commit: String,
    /// Files below the root that aren't as committed, by their paths in it; a folder that is new ends in `/`.
    pub changed: BTreeSet<String>,
    /// Commits that touched files below the root, newest first. What a shallow clone can't tell is left out.
    pub log: Vec<GitCommit>,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitCommit {
    /// The full hash.
    pub hash: String,
    /// When it was committed.
    pub at: Timestamp,
    /// Who wrote it.
    pub author: String,
    /// What it touched, by paths in the root.
    pub paths: Vec<String>,
}

impl GitFacts {
    /// A commit and nothing else.
    #[must_use]
    pub fn at(commit: &str) -> Self {
        Self { commit: commit.to_owned(), ..Self::default() }
    }

    /// The commit as a catalog carries it: `+dirty` behind when files differ; empty outside git.
    #[must_use]
    pub fn stamp(&self) -> String {
        let dirty = !self.changed.is_empty() && !self.commit.is_empty();
        if dirty { format!("{}+dirty", self.commit) } else { self.commit.clone() }
    }

    /// Whether a file isn't as committed.
    #[must_use]
    pub fn is_changed(&self, path: &str) -> bool {
        self.changed.contains(path)
            || self.changed.iter().any(|folder| folder.ends_with('/') && path.starts_with(folder))
    }
}

/// Asks git about the folder `root`, and about the repositories that the folders in `courses/` may be; without git, or
/// outside a repository, everything is empty.
#[must_use]
pub fn git_facts(root: &Path) -> GitFacts {
    let mut facts = of_repository(root, "");
    let inside = std::fs::read_dir(root.join("courses")).into_iter().flatten().flatten();
    for folder in inside.filter(|folder| folder.path().join(".git").exists()) {
        let Some(name) = folder.file_name().to_str().map(str::to_owned) else { continue };
        // To the repository around it, it is one new folder.
        facts.changed.remove(&format!("courses/{name}/"));
        let theirs = of_repository(&folder.path(), &format!("courses/{name}/"));
        facts.changed.extend(theirs.changed);
        facts.log.extend(theirs.log);
    }
    facts.log.sort_by_key(|commit| std::cmp::Reverse(commit.at));
    facts
}

fn of_repository(root: &Path, prefix: &str) -> GitFacts {
    let status = ["status", "--porcelain=v2", "--branch", "--untracked-files=all", "--no-renames", "-z", "--", "."];
    let Some(status) = ask(root, &status) else { return GitFacts::default() };
    let Some(below) = ask(root, &["rev-parse", "--show-prefix"]) else { return GitFacts::default() };
    let (commit, changed) = read_status(&status, below.trim_end(), prefix);
    let mut facts = GitFacts { commit, changed, log: Vec::new() };
    if !facts.commit.is_empty() {
        // The last commits that a shallow clone has look as if they had made everything.
        let shallow = ask(root, &["rev-parse", "--git-path", "shallow"]);
        let shallow =
            shallow.and_then(|path| std::fs::read_to_string(root.join(path.trim_end())).ok()).unwrap_or_default();
        let log =
            ["log", "--format=%x01%H%x02%cI%x02%aN", "--name-only", "--no-renames", "-z", "--relative", "--", "."];
        facts.log = read_log(&ask(root, &log).unwrap_or_default(), prefix, &shallow);
    }
    facts
}

/// Where `root` is in the repository around it, with a `/` behind, or empty at its top; nothing outside git.
#[must_use]
pub fn prefix_in_repository(root: &Path) -> Option<String> {
    Some(ask(root, &["rev-parse", "--show-prefix"])?.trim_end().to_owned())
}

/// When a commit, a tag or a branch of the repository around `root` was made; nothing when there is none.
#[must_use]
pub fn commit_time(root: &Path, revision: &str) -> Option<Timestamp> {
    // What begins with a dash would be an option.
    let revision = format!("{revision}^{{commit}}");
    let known = ask(root, &["rev-parse", "--verify", "--end-of-options", &revision])?;
    ask(root, &["show", "-s", "--format=%cI", known.trim()])?.trim().parse().ok()
}

fn ask(root: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(root).arg("--no-optional-locks").args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The commit, and the paths that differ from it; git names them from the top of the repository, `below` the root.
fn read_status(status: &str, below: &str, prefix: &str) -> (String, BTreeSet<String>) {
    let entries = || status.split('\0');
    let commit = entries().find_map(|line| line.strip_prefix("# branch.oid ")).unwrap_or("");
    let commit = if commit.starts_with('(') { "" } else { commit };
    // `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`.
    let path = |entry: &str| {
        let fields = match entry.as_bytes().first()? {
            b'1' => 9,
            b'u' => 11,
            b'?' => 2,
            _ => return None,
        };
        let path = entry.splitn(fields, ' ').nth(fields - 1)?;
        Some(format!("{prefix}{}", path.strip_prefix(below).unwrap_or(path)))
    };
    (commit.to_owned(), entries().filter_map(path).collect())
}

fn read_log(log: &str, prefix: &str, shallow: &str) -> Vec<GitCommit> {
    let commit = |entry: &str| {
        let mut parts = entry.split(['\0', '\n']).filter(|part| !part.is_empty());
        let mut head = parts.next()?.split('\x02');
        let (hash, at, author) = (head.next()?, head.next()?.parse().ok()?, head.next()?);
        let paths = parts.map(|path| format!("{prefix}{path}")).collect();
        let known = !shallow.lines().any(|boundary| boundary == hash);
        known.then(|| GitCommit { hash: hash.to_owned(), at, author: author.to_owned(), paths })
    };
    log.split('\x01').filter_map(commit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_git_says() {
        let clean = "# branch.oid 0123abcd\0# branch.head main\0";
        let (commit, changed) = read_status(clean, "", "");
        assert_eq!((commit.as_str(), changed.len()), ("0123abcd", 0));
        let dirty = format!("{clean}1 .M N... 100644 100644 100644 a b docs/a b.md\0? docs/new/\0");
        let (commit, changed) = read_status(&dirty, "docs/", "courses/x/");
        let facts = GitFacts { commit, changed, log: Vec::new() };
        assert_eq!(facts.stamp(), "0123abcd+dirty");
        assert!(facts.is_changed("courses/x/a b.md") && facts.is_changed("courses/x/new/y.md"));
        assert!(!facts.is_changed("courses/x/b.md"));
        assert_eq!(read_status("# branch.oid (initial)\0? a.md\0", "", "").0, "");
        let log = "\x01aa\x022027-01-02T03:04:05+01:00\x02Ada\0\na.md\0b c.md\0\x01bb\x022027-01-01T00:00:00Z\x02Bo\0\na.md\0";
        let read = read_log(log, "", "bb\n");
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].author.as_str(), read[0].at.to_string().as_str()), ("Ada", "2027-01-02T02:04:05Z"));
        assert_eq!(read[0].paths, ["a.md", "b c.md"]);
    }

    #[test]
    fn outside_git_there_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(git_facts(folder.path()), GitFacts::default());
        assert_eq!(git_facts(&folder.path().join("none")), GitFacts::default());
    }

    /// A repository in which Ada wrote `a.md` and Bo changed it.
    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), &["init", "-q"]);
        commit(folder.path(), "Ada", "a b.md", "one\n");
        commit(folder.path(), "Bo", "sub/c.md", "two\n");
        commit(folder.path(), "Bo", "a b.md", "three\n");
        folder
    }

    fn git(folder: &Path, args: &[&str]) {
        let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "protocol.file.allow=always"];
        let done = Command::new("git").arg("-C").arg(folder).args(identity).args(args).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn commit(folder: &Path, author: &str, path: &str, text: &str) {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        git(folder, &["add", "."]);
        git(folder, &["commit", "-q", "-m", "x", &format!("--author={author} <{author}@example.org>")]);
    }

    fn authors(facts: &GitFacts, path: &str) -> Vec<String> {
        let touched = facts.log.iter().filter(|commit| commit.paths.iter().any(|touched| touched == path));
        touched.map(|commit| commit.author.clone()).collect()
    }

    #[test]
    fn in_a_repository_below_it_in_a_worktree_and_in_a_shallow_clone() {
        let main = repository();
        let facts = git_facts(main.path());
        assert_eq!((authors(&facts, "a b.md"), facts.changed.len()), (vec!["Bo".to_owned(), "Ada".to_owned()], 0));
        assert_eq!(authors(&git_facts(&main.path().join("sub")), "c.md"), ["Bo"]);
        assert!(commit_time(main.path(), "HEAD~1").is_some());
        assert_eq!(commit_time(main.path(), "--all"), None);
        assert_eq!(commit_time(main.path(), "nonsense"), None);
        std::fs::write(main.path().join("sub/c.md"), "other\n").unwrap();
        assert!(git_facts(&main.path().join("sub")).is_changed("c.md"));

        let beside = tempfile::tempdir().unwrap();
        let tree = beside.path().join("tree");
        git(main.path(), &["worktree", "add", "-q", tree.to_str().unwrap(), "-b", "other"]);
        assert_eq!(authors(&git_facts(&tree), "a b.md"), ["Bo", "Ada"]);

        let shallow = beside.path().join("shallow");
        let from = format!("file://{}", main.path().display());
        git(beside.path(), &["clone", "-q", "--depth=1", &from, shallow.to_str().unwrap()]);
        let facts = git_facts(&shallow);
        assert_eq!((facts.commit.len(), facts.log.len()), (40, 0));
    }

    #[test]
    fn a_course_that_is_a_repository_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        git(root.path(), &["init", "-q"]);
        commit(root.path(), "Ada", "prework.yaml", "title: x\n");
        let course = root.path().join("courses/own");
        std::fs::create_dir_all(&course).unwrap();
        git(&course, &["init", "-q"]);
        commit(&course, "Bo", "a.md", "one\n");
        let facts = git_facts(root.path());
        assert_eq!(authors(&facts, "courses/own/a.md"), ["Bo"]);
        assert_eq!(facts.changed.len(), 0, "{facts:?}");
        std::fs::write(course.join("a.md"), "two\n").unwrap();
        std::fs::write(root.path().join("courses/b.md"), "new\n").unwrap();
        let changed: Vec<_> = git_facts(root.path()).changed.into_iter().collect();
        assert_eq!(changed, ["courses/b.md", "courses/own/a.md"]);
    }
}
