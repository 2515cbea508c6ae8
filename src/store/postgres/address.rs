//! Where a database is, and how a connection to it is had.

use super::failure::told;
use crate::store::StoreError;
use postgres::config::{Config, Host, SslMode};
use postgres::{Client, NoTls};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long to wait for a server that does not answer, where the URL says nothing of it.
const PATIENCE: Duration = Duration::from_secs(10);
/// After how long a server that has gone away without a word is taken for gone.
const SILENCE: Duration = Duration::from_secs(30);

/// A database's address, with whatever lets us in.
pub(super) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    /// Reads a URL. What is wrong with it is not told word by word, since it may hold a password.
    pub(super) fn read(url: &str) -> Result<Self, StoreError> {
        // A certificate and the name in it are checked whenever there is one, so these ask for nothing more.
        let url = url.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
        let mut config: Config = url.parse().map_err(|_| {
            StoreError::Missing(
                "the database's URL can't be used: it should be like `postgres://user:password@host:5432/name`, \
                 with signs other than letters and digits in user and password written as `%40`"
                    .to_owned(),
            )
        })?;
        if config.get_application_name().is_none() {
            config.application_name("prework");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(config.get_keepalives_idle().min(SILENCE));
        let is_remote =
            !config.get_hostaddrs().is_empty() || config.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_)));
        let tls = if is_remote && config.get_ssl_mode() != SslMode::Disable { Some(tls()?) } else { None };
        Ok(Self { config, tls })
    }

    /// A new connection.
    pub(super) fn connect(&self) -> Result<Client, StoreError> {
        let client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        client.map_err(|error| told(&error))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address")
    }
}

/// TLS as the rest of Prework speaks it: by the system's authorities.
fn tls() -> Result<MakeRustlsConnect, StoreError> {
    let unusable = |error: rustls::Error| StoreError::Away(format!("there can be no TLS: {error}"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(unusable)?
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_cannot_be_read_is_told_without_its_password() {
        for url in [
            "postgres://ana:se@cret?now@host/name",
            "postgres://ana:s:e@cret:4@host/name",
            "postgres://ana:secret@host/name?sslmode=sometimes",
            "secret",
        ] {
            let said = Address::read(url).unwrap_err().to_string();
            assert!(said.starts_with("the database's URL can't be used") && !said.contains("cret"), "{said}");
        }
    }

    #[test]
    fn an_address_shows_nothing_of_itself() {
        let address = Address::read("postgres://ana:secret@%2Ftmp/name?sslmode=verify-full").unwrap();
        assert_eq!(format!("{address:?}"), "Address");
        assert_eq!(address.config.get_ssl_mode(), SslMode::Require);
    }
}
