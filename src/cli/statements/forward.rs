//! `prework statements forward`: carries statements to another record store.

use crate::cli::build::spinner;
use crate::cli::context::{Failure, State, print_line};
use crate::forward::{Credential, Ended, Event, HttpReceiver, forward};
use crate::store::Forwards;
use clap::Args;
use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

/// How many times in a row `--once` tries in vain.
const ONCE: u32 = 6;
/// How often to look for new statements.
const LOOK: Duration = Duration::from_millis(500);

/// `prework statements forward`
#[derive(Debug, Args)]
pub(in crate::cli) struct Forward {
    /// The other store's endpoint, such as `https://lrs.example.org/xapi`
    #[arg(long, value_name = "URL")]
    to: String,
    /// A file with `key:secret` in it, which the other store gave you
    #[arg(long, value_name = "FILE")]
    credential: PathBuf,
    /// End once everything was carried, instead of waiting for more
    #[arg(long)]
    once: bool,
    /// Begin again at the first statement that was refused
    #[arg(long)]
    retry_refused: bool,
    /// Begin again at the very first; what the other store has already, it takes for the same
    #[arg(long, conflicts_with = "retry_refused")]
    from_start: bool,
    #[command(flatten)]
    state: State,
}

impl Forward {
    pub(super) fn run(self) -> Result<(), Failure> {
        if !self.to.starts_with("https://") && !self.to.starts_with("http://") {
            return Err(Failure::new(format!("`{}` is no address", self.to)).hint("it begins with https://"));
        }
        let target = self.to.trim_end_matches('/');
        let text = fs::read_to_string(&self.credential)
            .map_err(|error| Failure::new(format!("`{}` can't be read: {error}", self.credential.display())))?;
        let credential = Credential::basic(text.trim())
            .ok_or_else(|| Failure::new(format!("`{}` holds no `key:secret`", self.credential.display())))?;
        let store = self.state.kept()?;
        if self.retry_refused && !store.retry_refused(target)? {
            print_line("nothing was refused");
        }
        let receiver = HttpReceiver::new(target, credential);
        // One that is away comes back; what isn't there on the first day is a mistake in the address.
        if store.forwarded(target)? == 0 || self.from_start {
            receiver.greet().map_err(|why| Failure::new(why).hint("the address is the one before `/statements`"))?;
        }
        if self.from_start {
            store.note_forwarded(target, 0, None)?;
        }
        let mut in_vain = 0;
        let progress = spinner("forwarding");
        let said = |line: &str| progress.suspend(|| anstream::eprintln!("{line}"));
        let tell = |event: Event<'_>| match event {
            Event::Carried(so_far) => {
                in_vain = 0;
                progress.set_message(format!("{} statements", so_far.taken));
                true
            }
            Event::Refused(id, reason) => {
                in_vain = 0;
                said(&format!("\u{1b}[1;33mrefused\u{1b}[0m: {id}: {reason}"));
                true
            }
            Event::Later { reason, wait } => {
                said(&format!("\u{1b}[1;33mwaiting\u{1b}[0m {} s: {reason}", wait.as_secs().max(1)));
                sleep(wait);
                in_vain += 1;
                !self.once || in_vain < ONCE
            }
            Event::Done if self.once => false,
            Event::Done => {
                sleep(LOOK);
                true
            }
        };
        let forwarded = forward(&store, target, &receiver, tell).map_err(|ended| match ended {
            Ended::Denied(_) => Failure::new(ended).hint("look at the address and at the credential"),
            Ended::Store(_) => Failure::new(ended),
        })?;
        progress.finish_and_clear();
        print_line(&format!("{} forwarded, {} refused", forwarded.taken, forwarded.refused));
        if in_vain >= ONCE {
            return Err(Failure::new("the other store takes nothing now").hint("run it again later"));
        }
        if forwarded.refused > 0 {
            let failure = Failure::new(format!("{} statements were refused", forwarded.refused));
            return Err(failure.hint("once the other store takes them, run it with `--retry-refused`"));
        }
        Ok(())
    }
}
