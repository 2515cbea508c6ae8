//! Certificates that the server gets and renews by itself (ACME, RFC 8555): an authority looks whether this server is who
//! it says, over TLS itself (RFC 8737), so nothing else has to listen.

use super::tls::{Tls, TlsError, provider};
use rustls::ClientConfig;
use rustls_acme::acme::LETS_ENCRYPT_PRODUCTION_DIRECTORY;
use rustls_acme::caches::DirCache;
use rustls_acme::{AcmeConfig, AcmeState, EventOk};
use rustls_platform_verifier::BuilderVerifierExt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_stream::StreamExt;

/// What is asked of whom.
#[derive(Debug, Clone)]
pub struct Order {
    /// The names the certificate is for.
    pub domains: Vec<String>,
    /// Where the authority writes to when something is amiss.
    pub contact: Option<String>,
    /// The authority, by the address of its directory; Let's Encrypt when none is named.
    pub directory: Option<String>,
    /// Where account and certificate are kept; nobody else can read it.
    pub folder: PathBuf,
}

impl Order {
    /// Shows what the authority gives, from when on it does, and renews it for as long as that is followed.
    ///
    /// # Errors
    /// When the system knows no authority to ask another one by.
    pub fn tls(self) -> Result<Tls, TlsError> {
        let client = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)?
            .with_no_client_auth();
        let directory = self.directory.as_deref().unwrap_or(LETS_ENCRYPT_PRODUCTION_DIRECTORY);
        let contact = self.contact.iter().map(|contact| format!("mailto:{}", contact.trim_start_matches("mailto:")));
        let state = AcmeConfig::new_with_client_config(&self.domains, Arc::new(client))
            .contact(contact)
            .directory(directory)
            .cache(DirCache::new(self.folder.clone()))
            .state();
        Tls::renewed(state.resolver(), renew(state, self.folder))
    }
}

async fn renew(mut state: AcmeState<io::Error>, folder: PathBuf) {
    if let Err(error) = make_private(&folder) {
        tracing::error!(%error, "account and certificate can't be kept in {}", folder.display());
    }
    while let Some(event) = state.next().await {
        match event {
            Ok(EventOk::DeployedNewCert) => tracing::info!("the authority gave a certificate"),
            Ok(EventOk::DeployedCachedCert) => tracing::info!("the certificate of before is shown"),
            Ok(EventOk::CertCacheStore | EventOk::AccountCacheStore) => {
                if let Err(error) = make_private(&folder) {
                    tracing::error!(%error, "others may be able to read {}", folder.display());
                }
            }
            Err(error) => tracing::error!(%error, "there is no new certificate; the authority is asked again later"),
        }
    }
}

/// Makes a folder that nobody else can look into, and takes what is in it from everybody else.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    for entry in std::fs::read_dir(folder)? {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(entry?.path(), std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}
