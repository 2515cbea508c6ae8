//! `prework new`: a small, complete course repo to start from.

use super::context::Stateless;
use clap::Args;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use uuid::Uuid;

/// Make a course repo to start from: one course with a module, an assessment and a workshop.
#[derive(Debug, Args)]
pub(super) struct New {
    /// The folder to make; it must be empty or not there yet.
    pub dir: PathBuf,
    #[command(flatten)]
    _stateless: Stateless,
}

/// What the folder gets.
const FILES: [(&str, &str); 9] = [
    ("prework.yaml", include_str!("starter/prework.yaml")),
    ("README.md", include_str!("starter/README.md")),
    (".gitignore", include_str!("starter/gitignore")),
    ("courses/first-course/course.yaml", include_str!("starter/course.yaml")),
    ("courses/first-course/index.md", include_str!("starter/index.md")),
    ("courses/first-course/01-first-module/index.md", include_str!("starter/01-first-module/index.md")),
    (
        "courses/first-course/01-first-module/02-how-it-is-shown.md",
        include_str!("starter/01-first-module/02-how-it-is-shown.md"),
    ),
    ("courses/first-course/01-first-module/assessment.md", include_str!("starter/01-first-module/assessment.md")),
    ("courses/first-course/workshops/first-workshop.md", include_str!("starter/workshops/first-workshop.md")),
];

/// The files of a new course repo: path and text. Ids hang on `root`, which is drawn once and stays.
fn starter(root: Uuid) -> impl Iterator<Item = (&'static str, String)> {
    let id_base = format!("https://example.org/{root}/");
    FILES.into_iter().map(move |(path, text)| (path, text.replace("{id_base}", &id_base)))
}

impl New {
    /// Writes the files and says how to go on.
    #[must_use]
    pub(super) fn run(self) -> ExitCode {
        match self.write() {
            Ok(()) => {
                let dir = self.dir.display();
                let _ = writeln!(anstream::stdout(), "made a course repo in `{dir}`; now: cd {dir} && prework serve");
                ExitCode::SUCCESS
            }
            Err(error) => {
                let _ = writeln!(anstream::stderr(), "error: {error}");
                ExitCode::FAILURE
            }
        }
    }

    fn write(&self) -> Result<(), NewError> {
        let failed = |path: &Path, reason| NewError::Failed(path.display().to_string(), reason);
        std::fs::create_dir_all(&self.dir).map_err(|reason| failed(&self.dir, reason))?;
        let mut entries = std::fs::read_dir(&self.dir).map_err(|reason| failed(&self.dir, reason))?;
        if entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() != ".git")) {
            return Err(NewError::NotEmpty(self.dir.display().to_string()));
        }
        for (path, text) in starter(Uuid::new_v4()) {
            let to = self.dir.join(path);
            let folder = to.parent().unwrap_or(&self.dir);
            std::fs::create_dir_all(folder).map_err(|reason| failed(folder, reason))?;
            std::fs::write(&to, text).map_err(|reason| failed(&to, reason))?;
        }
        Ok(())
    }
}

/// Why no course repo was made.
#[derive(Debug, thiserror::Error)]
enum NewError {
    #[error("`{0}` isn't empty; name a new folder")]
    NotEmpty(String),
    #[error("can't write `{0}`: {1}")]
    Failed(String, io::Error),
}
