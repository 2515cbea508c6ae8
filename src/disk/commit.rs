//! A commit as a source: files are read from git's objects, and the work tree is left as it is.

use super::write::MANIFEST;
use crate::compile::{MAX_TEXT, Source, SourceFile, Unreadable};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// The files of a folder, as they were at a commit.
#[derive(Debug)]
pub struct CommitSource {
    /// The full hash.
    pub commit: String,
    files: Vec<SourceFile>,
    objects: BTreeMap<String, String>,
    git: Mutex<CatFile>,
}

/// Why a commit can't be read.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// There is no such commit, or no repository.
    #[error("`{revision}` is no commit of the repository around `{root}`")]
    Unknown {
        /// As given.
        revision: String,
        /// As given.
        root: String,
    },
    /// Part of the folder is a repository of its own, of which this commit says nothing or only a number.
    #[error("`{0}` is a repository of its own, which a commit of the one around it doesn't hold")]
    Nested(String),
    /// Git failed.
    #[error("git can't be asked: {0}")]
    Git(#[from] std::io::Error),
}

impl CommitSource {
    /// Lists the files of `root` at `revision`: a commit, a tag, a branch.
    pub fn open(root: &Path, revision: &str) -> Result<Self, CommitError> {
        let unknown = || CommitError::Unknown { revision: revision.to_owned(), root: root.display().to_string() };
        let named = format!("{revision}^{{commit}}");
        let commit = ask(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &named])?;
        let commit = commit.ok_or_else(unknown)?.trim().to_owned();
        // Of a folder below the top, git lists what is in it, by paths from there.
        let listed = ask(root, &["ls-tree", "-r", "-l", "-z", &commit])?.ok_or_else(unknown)?;
        let mut files = BTreeMap::new();
        let mut links = Vec::new();
        for (mode, object, size, path) in listed.split('\0').filter_map(entry) {
            match mode {
                "160000" => return Err(CommitError::Nested(path.to_owned())),
                "120000" => links.push((path, object)),
                _ => drop(files.insert(path.to_owned(), (object.to_owned(), size))),
            }
        }
        // A clone in `courses/` that the repository around it takes for a new folder, or leaves out.
        let inside = std::fs::read_dir(root.join("courses")).into_iter().flatten().flatten();
        if let Some(own) = inside.map(|folder| folder.path()).find(|folder| folder.join(".git").exists()) {
            return Err(CommitError::Nested(own.display().to_string()));
        }
        let mut git = CatFile::start(root)?;
        for (path, object) in links {
            let target = String::from_utf8_lossy(&git.read(object)?).into_owned();
            let Some(target) = beside(path, &target) else { continue };
            let there = |name: &String| name.strip_prefix(&target).is_some_and(|r| r.is_empty() || r.starts_with('/'));
            let linked: Vec<_> =
                files.iter().filter(|(name, _)| there(name)).map(|(n, f)| (n.clone(), f.clone())).collect();
            files.extend(linked.into_iter().map(|(name, file)| (format!("{path}{}", &name[target.len()..]), file)));
        }
        // A site that was built, and committed.
        let built: Vec<String> =
            files.keys().filter_map(|path| path.strip_suffix(MANIFEST)).map(str::to_owned).collect();
        let is_built = |path: &str| built.iter().any(|folder| !folder.is_empty() && path.starts_with(folder.as_str()));
        files.retain(|path, _| is_content(path) && !is_built(path));
        let listed = files.iter().map(|(path, (_, size))| SourceFile { path: path.clone(), size: *size }).collect();
        let objects = files.into_iter().map(|(path, (object, _))| (path, object)).collect();
        Ok(Self { commit, files: listed, objects, git: Mutex::new(git) })
    }
}

impl Source for CommitSource {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn text(&self, path: &str) -> Result<String, Unreadable> {
        match self.files.binary_search_by(|file| file.path.as_str().cmp(path)) {
            Ok(at) if self.files[at].size > MAX_TEXT => Err(Unreadable::TooLarge(self.files[at].size)),
            _ => Unreadable::check(self.bytes(path)?),
        }
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        let object = self.objects.get(path).ok_or_else(|| Unreadable::Failed("no such file".to_owned()))?;
        let mut git = self.git.lock().unwrap_or_else(PoisonError::into_inner);
        git.read(object).map_err(|error| Unreadable::Failed(error.to_string()))
    }
}

/// A git that answers object after object.
#[derive(Debug)]
struct CatFile {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl CatFile {
    fn start(root: &Path) -> std::io::Result<Self> {
        let mut git = Command::new("git");
        git.arg("-C").arg(root).args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = git.spawn()?;
        let answers = child.stdout.take().map(BufReader::new).ok_or(std::io::ErrorKind::BrokenPipe)?;
        Ok(Self { ask: child.stdin.take(), child, answers })
    }

    /// `HASH blob SIZE`, the bytes and a line end; or `HASH missing`.
    fn read(&mut self, object: &str) -> std::io::Result<Vec<u8>> {
        let gone = || std::io::Error::other(format!("git has no object {object}"));
        let ask = self.ask.as_mut().ok_or_else(gone)?;
        writeln!(ask, "{object}")?;
        ask.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let size: usize =
            head.trim_end().split_once(" blob ").and_then(|(_, size)| size.parse().ok()).ok_or_else(gone)?;
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(bytes)
    }
}

impl Drop for CatFile {
    fn drop(&mut self) {
        // It ends when nobody can ask any more.
        self.ask = None;
        let _ = self.child.wait();
    }
}

fn ask(root: &Path, args: &[&str]) -> std::io::Result<Option<String>> {
    let output = Command::new("git").arg("-C").arg(root).arg("--no-optional-locks").args(args).output()?;
    Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// `MODE TYPE HASH SIZE<tab>PATH`
fn entry(line: &str) -> Option<(&str, &str, u64, &str)> {
    let (head, path) = line.split_once('\t')?;
    let mut fields = head.split_ascii_whitespace();
    let (mode, _, object) = (fields.next()?, fields.next()?, fields.next()?);
    Some((mode, object, fields.next()?.parse().unwrap_or(0), path))
}

/// Where a link leads, by a path from the root; nothing when that is outside of it.
fn beside(link: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = link.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" if parts.is_empty() => return None,
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    (!target.starts_with('/')).then(|| parts.join("/"))
}

/// As it is for a folder on disk: what is hidden or made by tools is left out.
fn is_content(path: &str) -> bool {
    let mut folders: Vec<&str> = path.split('/').collect();
    let name = folders.pop();
    let hidden = |part: &&str| part.starts_with('.');
    !folders.iter().chain(&name).any(hidden)
        && !folders.iter().any(|folder| matches!(*folder, "node_modules" | "target"))
        && folders.first() != Some(&"site")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(folder: &Path, args: &[&str]) {
        let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "protocol.file.allow=always"];
        let done = Command::new("git").arg("-C").arg(folder).args(identity).args(args).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn write(root: &Path, path: &str, text: &str) {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    fn committed(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), &["init", "-q"]);
        for (path, text) in files {
            write(folder.path(), path, text);
        }
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "-q", "-m", "x"]);
        folder
    }

    fn paths(source: &CommitSource) -> Vec<&str> {
        source.files().iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn files_are_those_of_the_commit() {
        let folder = committed(&[
            ("sub/a b.md", "one\n"),
            ("sub/ü.md", ""),
            ("sub/.hidden/x.md", "x"),
            ("sub/site/x.md", "x"),
            ("sub/out/.prework-manifest", ""),
            ("sub/out/x.md", "x"),
            ("sub/c/site/y.md", "y"),
            ("top.md", "top"),
        ]);
        let root = folder.path().join("sub");
        write(&root, "a b.md", "two\n");
        write(&root, "new.md", "new");
        let source = CommitSource::open(&root, "HEAD").unwrap();
        assert_eq!(paths(&source), ["a b.md", "c/site/y.md", "ü.md"]);
        assert_eq!(source.text("a b.md"), Ok("one\n".to_owned()));
        assert_eq!((source.text("ü.md"), source.text("c/site/y.md")), (Ok(String::new()), Ok("y".to_owned())));
        assert!(source.text("new.md").is_err() && source.text("../top.md").is_err());
        assert_eq!(std::fs::read_to_string(root.join("a b.md")).unwrap(), "two\n");
        assert_eq!(source.commit.len(), 40);
        for none in ["nowhere", "--all", ""] {
            assert!(matches!(CommitSource::open(&root, none), Err(CommitError::Unknown { .. })), "{none}");
        }
        let outside = tempfile::tempdir().unwrap();
        assert!(matches!(CommitSource::open(outside.path(), "HEAD"), Err(CommitError::Unknown { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_where_they_did() {
        let folder = committed(&[("shared/a.md", "shared")]);
        std::os::unix::fs::symlink("../shared", {
            std::fs::create_dir(folder.path().join("c")).unwrap();
            folder.path().join("c/all")
        })
        .unwrap();
        std::os::unix::fs::symlink("shared/a.md", folder.path().join("b.md")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("out.md")).unwrap();
        std::os::unix::fs::symlink("../up.md", folder.path().join("up.md")).unwrap();
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "-q", "-m", "x"]);
        let source = CommitSource::open(folder.path(), "HEAD").unwrap();
        assert_eq!(paths(&source), ["b.md", "c/all/a.md", "shared/a.md"]);
        assert_eq!(source.text("c/all/a.md"), Ok("shared".to_owned()));
    }

    #[test]
    fn a_repository_inside_is_refused() {
        let course = committed(&[("a.md", "a")]);
        let folder = committed(&[("prework.yaml", "title: x\n")]);
        let from = course.path().to_str().unwrap();
        git(folder.path(), &["clone", "-q", from, "courses/own"]);
        let nested = |root: &Path| matches!(CommitSource::open(root, "HEAD"), Err(CommitError::Nested(_)));
        assert!(nested(folder.path()), "a clone");
        std::fs::remove_dir_all(folder.path().join("courses")).unwrap();
        assert!(!nested(folder.path()));
        git(folder.path(), &["submodule", "--quiet", "add", from, "courses/own"]);
        git(folder.path(), &["commit", "-q", "-m", "x"]);
        std::fs::remove_dir_all(folder.path().join("courses")).unwrap();
        assert!(nested(folder.path()), "a submodule");
    }
}
