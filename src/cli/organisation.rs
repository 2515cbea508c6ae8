//! The organisation's sign-in provider: `--oidc-issuer`, `--oidc-client` and the secret beside them.

use super::context::Failure;
use crate::oidc::Client;
use crate::web::Organisation;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs};

/// Where it is, and how it knows this server.
#[derive(Debug, Clone, Args)]
pub(super) struct Oidc {
    /// Sign people in with the organisation's account, at its OpenID Connect provider: its issuer, exactly as the
    /// provider says it, such as `https://id.example.org/realms/staff`
    #[arg(long = "oidc-issuer", value_name = "URL")]
    issuer: Option<String>,
    /// The id by which the provider knows this server
    #[arg(long = "oidc-client", value_name = "ID")]
    client: Option<String>,
    /// A file with the secret that goes with it; also from the environment, as `PREWORK_OIDC_SECRET`
    #[arg(long = "oidc-secret-file", value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Which claim names people: `email`, if the provider says it is verified, or one that is their id here
    #[arg(long = "oidc-claim", value_name = "CLAIM", default_value = "email")]
    claim: String,
}

impl Oidc {
    /// The organisation; none, when no issuer is named.
    pub(super) fn given(&self) -> Result<Option<Arc<Organisation>>, Failure> {
        let (issuer, client) = match (&self.issuer, &self.client) {
            (None, None) if self.secret_file.is_none() => return Ok(None),
            (Some(issuer), Some(client)) => (issuer, client),
            (Some(_), None) => {
                return Err(Failure::usage("a sign-in provider is named, and not what it knows this server as")
                    .hint("say so with `--oidc-client ID`"));
            }
            (None, _) => {
                return Err(Failure::usage("a sign-in provider is to be used, and none is named")
                    .hint("name it with `--oidc-issuer URL`"));
            }
        };
        let secret = match &self.secret_file {
            Some(file) => fs::read_to_string(file)
                .map_err(|error| Failure::new(format!("`{}` can't be read: {error}", file.display())))?,
            None => env::var("PREWORK_OIDC_SECRET").unwrap_or_default(),
        };
        if secret.trim().is_empty() {
            return Err(Failure::usage("the secret is missing that goes with `--oidc-client`")
                .hint("put it into `PREWORK_OIDC_SECRET`, or into a file named with `--oidc-secret-file`"));
        }
        let client = Client::new(issuer, client, &secret, &self.claim).map_err(|error| {
            Failure::usage(error).hint("the provider shows its issuer, and what this server is to it")
        })?;
        Ok(Some(Arc::new(Organisation::new(client))))
    }
}
