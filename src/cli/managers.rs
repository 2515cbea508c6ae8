//! `prework manager`: those who see how far their own team is, with an account or by a view that is sent to them.

use super::context::{Failure, Output, State, Why, print_json, print_line};
use super::mail::Mail;
use super::staff::Staff;
use crate::access::Role;
use crate::operation::team;
use crate::store::Store;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

/// `prework manager …`
#[derive(Debug, Subcommand)]
pub(super) enum Managers {
    #[command(flatten)]
    Staff(Staff),
    /// Show managers without an account where their team stands: by a link that works for two weeks
    Digest(Digest),
}

#[derive(Debug, Args)]
pub(super) struct Digest {
    /// Managers' addresses, as people's `manager_email` has them; all who have no account, if left out
    addresses: Vec<String>,
    /// Send each a letter; without this, the links are printed
    #[arg(long)]
    mail: bool,
    /// Take their views back instead
    #[arg(long, conflicts_with = "mail")]
    take_back: bool,
    #[command(flatten)]
    why: Why,
    #[command(flatten)]
    post: Mail,
    #[arg(long, value_enum, default_value_t)]
    format: Output,
    #[command(flatten)]
    state: State,
}

impl Managers {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Staff(command) => command.run(Role::Manager),
            Self::Digest(command) => command.run(),
        }
    }
}

impl Digest {
    /// Who is meant.
    fn whom(&self, store: &dyn Store, now: Timestamp) -> Result<Vec<String>, Failure> {
        if !self.addresses.is_empty() {
            return Ok(self.addresses.clone());
        }
        let managers = team::managers(store, now)?.into_iter();
        let meant =
            managers.filter(|known| if self.take_back { known.glimpse.is_some() } else { known.account.is_none() });
        Ok(meant.map(|known| known.address).collect())
    }

    fn run(self) -> Result<(), Failure> {
        let store = self.state.kept()?;
        let now = Timestamp::now();
        let whom = self.whom(&store, now)?;
        let grounds = self.why.grounds("to show a manager where their team stands");
        if self.take_back {
            let open = store_glimpses(&store, &whom, now)?;
            for token in &open {
                team::take_back(&store, token, self.why.grounds("taken back"), now)?;
            }
            print_line(&format!("{} taken back", open.len()));
            return Ok(());
        }
        let address = self.state.address(&store)?;
        if self.mail {
            let Some(courier) = self.post.courier(&address)? else {
                return Err(
                    Failure::new("no mail server is known").hint("name one with `--smtp`, or in `PREWORK_SMTP`")
                );
            };
            let mut failed = Vec::new();
            for to in &whom {
                if let Err(error) = courier.digest(&store, to, grounds, now) {
                    failed.push(format!("{to}: {error}"));
                }
            }
            print_line(&format!("{} sent", whom.len() - failed.len()));
            return if failed.is_empty() { Ok(()) } else { Err(Failure::new(failed.join("; "))) };
        }
        let mut made = Vec::new();
        for to in whom {
            let (path, _) = team::glimpse(&store, &to, grounds, now)?;
            made.push((to, format!("{address}{path}")));
        }
        if self.format == Output::Json {
            let rows: Vec<_> = made.iter().map(|(to, url)| json!({ "manager": to, "url": url })).collect();
            return print_json(&rows);
        }
        for (to, url) in made {
            print_line(&format!("{to}  {url}"));
        }
        Ok(())
    }
}

/// The views that somebody of these can open.
fn store_glimpses(store: &dyn Store, whom: &[String], now: Timestamp) -> Result<Vec<[u8; 32]>, Failure> {
    let is_meant = |address: &str| whom.iter().any(|to| to.trim().eq_ignore_ascii_case(address));
    let open = store.glimpses()?.into_iter().filter(|known| known.is_open(now) && is_meant(&known.address));
    Ok(open.map(|known| known.token).collect())
}
