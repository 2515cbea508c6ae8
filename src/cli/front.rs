//! How `serve` meets the net: its certificate, who comes by plain HTTP, and the proxies in front.

use super::context::Failure;
use crate::web::Network;
#[cfg(feature = "acme")]
use crate::web::acme::Order;
use crate::web::tls::Tls;
use clap::Args;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// TLS, the redirect to it, and proxies.
#[derive(Debug, Clone, Args)]
pub(super) struct Front {
    /// Serve by https, with the certificate in this file (PEM; first its own, then those that vouch for it)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Serve by https with a certificate for this name, that an authority gives and renews (ACME; the server has to be
    /// reached there at port 443); can be given several times
    #[arg(long, value_name = "DOMAIN", conflicts_with = "tls_cert")]
    acme: Vec<String>,
    /// Where the authority writes to when something is amiss
    #[arg(long, value_name = "MAIL", requires = "acme")]
    acme_contact: Option<String>,
    /// The authority, by the address of its directory (Let's Encrypt)
    #[arg(long, value_name = "URL", requires = "acme")]
    acme_directory: Option<String>,
    /// Listen here for plain HTTP too, and lead everybody to the courses' `base_url`
    #[arg(long, value_name = "ADDRESS")]
    pub(super) http_redirect: Option<SocketAddr>,
    /// A proxy in front, whose word on where a request comes from counts (`X-Forwarded-For`): an address or a network, such
    /// as `10.0.0.0/8`; can be given several times
    #[arg(long = "proxy", value_name = "ADDRESS[/BITS]")]
    pub(super) proxies: Vec<Network>,
}

impl Front {
    /// What connections are secured with, if they are; what an authority gives is kept in the data folder.
    pub(super) fn tls(&self, data: &Path) -> Result<Option<Tls>, Failure> {
        if !self.acme.is_empty() {
            return self.ordered(data).map(Some);
        }
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else { return Ok(None) };
        let tls = Tls::of_files(certificate, key).map_err(|error| {
            Failure::new(error).hint(
                "`--tls-cert` takes the certificate with those that vouch for it (certbot: fullchain.pem), `--tls-key` its key \
                 (privkey.pem)",
            )
        })?;
        warn_if_open(key);
        Ok(Some(tls))
    }

    #[cfg(feature = "acme")]
    fn ordered(&self, data: &Path) -> Result<Tls, Failure> {
        let order = Order {
            domains: self.acme.clone(),
            contact: self.acme_contact.clone(),
            directory: self.acme_directory.clone(),
            folder: data.join("acme"),
        };
        Ok(order.tls()?)
    }

    #[cfg(not(feature = "acme"))]
    fn ordered(&self, _: &Path) -> Result<Tls, Failure> {
        let none = Failure::new(format!(
            "a certificate for `{}` is asked for, and this build of prework has no ACME",
            self.acme.join("`, `")
        ));
        Err(none
            .hint("make one that has: `cargo build --release --features acme`; or give `--tls-cert` and `--tls-key`"))
    }

    /// Whether the courses say where plain HTTP is led to.
    pub(super) fn expect_base(&self, base: Option<&str>) -> Result<(), Failure> {
        if self.http_redirect.is_none() || base.is_some_and(|base| base.starts_with("https://")) {
            return Ok(());
        }
        let nowhere =
            Failure::new("`--http-redirect` leads nowhere: the courses have no `base_url` that begins with https://");
        Err(nowhere.hint("set `base_url: https://…` in `prework.yaml`"))
    }
}

/// A key that every user of the machine can read is no secret.
fn warn_if_open(key: &Path) {
    #[cfg(unix)]
    if let Ok(known) = std::fs::metadata(key)
        && std::os::unix::fs::PermissionsExt::mode(&known.permissions()) & 0o007 != 0
    {
        tracing::warn!("every user of this machine can use `{0}`: chmod o= {0}", key.display());
    }
    #[cfg(not(unix))]
    let _ = key;
}
