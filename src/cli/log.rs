//! What the server logs, to stderr: warnings and errors; with `--log`, every request, too.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// How a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people
    Text,
    /// For programs, one object a line
    Json,
}

/// Starts to log; `RUST_LOG` says how much, whatever `form` is.
pub(super) fn start(form: Option<Form>) {
    let level = if form.is_some() { "info" } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| level.into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails where somebody else has begun already, and then does the logging.
    let _ = match form {
        Some(Form::Json) => log.json().flatten_event(true).with_span_list(false).try_init(),
        Some(Form::Text) | None => log.try_init(),
    };
}
