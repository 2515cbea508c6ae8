//! TLS: the certificate that is shown, read anew when its files change, and what is agreed with clients.

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{InconsistentKeys, ServerConfig};
use std::fmt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// How often the files are looked at: whatever renews a certificate does so weeks before the old one ends.
const LOOK: Duration = Duration::from_mins(1);

/// The protocol that is spoken within.
const HTTP: &[u8] = b"http/1.1";

/// By which an authority looks at a certificate that proves who shows it, and at nothing else (RFC 8737, 6.2).
pub(super) const CHALLENGE: &[u8] = b"acme-tls/1";

/// What a connection is secured with; cheap to clone.
#[derive(Debug, Clone)]
pub struct Tls {
    pub(super) config: Arc<ServerConfig>,
    source: Source,
}

/// Where the certificate comes from.
#[derive(Debug, Clone)]
enum Source {
    /// Two files.
    Files(Arc<Files>),
    /// Whatever this does.
    #[cfg_attr(not(feature = "acme"), expect(dead_code, reason = "nobody here asks an authority"))]
    Renewed(Renewal),
}

/// What keeps a certificate new, until somebody begins to follow it.
#[derive(Clone)]
struct Renewal(Arc<Mutex<Option<Work>>>);

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

impl fmt::Debug for Renewal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renewal")
    }
}

/// Why a certificate can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file can't be read, or isn't PEM.
    #[error("can't read `{}`: {cause}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        cause: pem::Error,
    },
    /// The file holds no certificate.
    #[error("there is no certificate in `{}`", .0.display())]
    NoCertificate(PathBuf),
    /// The file holds no private key.
    #[error("there is no private key in `{}`", .0.display())]
    NoKey(PathBuf),
    /// Each is well, but they don't belong together.
    #[error("the key in `{}` is not that of the certificate in `{}`", key.display(), certificate.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// A certificate or key that is none, or of a kind that isn't spoken.
    #[error("the certificate in `{}` can't be used with the key in `{}`: {cause}", certificate.display(), key.display())]
    Unusable {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// Why not.
        cause: rustls::Error,
    },
    /// TLS itself can't be set up.
    #[error(transparent)]
    Setup(#[from] rustls::Error),
}

impl Tls {
    /// Shows the certificate in one file, with those that vouch for it after it, and keeps to the key in the other; both PEM.
    ///
    /// # Errors
    /// When either can't be read, or they don't belong together.
    pub fn of_files(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = Arc::new(Files::read(certificate, key)?);
        let config = config(Arc::clone(&files) as Arc<dyn ResolvesServerCert>)?;
        Ok(Self { config: Arc::new(config), source: Source::Files(files) })
    }

    /// Shows what `resolver` has, which `renewal` keeps new; an authority may ask for proof of who shows it.
    ///
    /// # Errors
    /// When TLS can't be set up.
    #[cfg(feature = "acme")]
    pub(super) fn renewed(
        resolver: Arc<dyn ResolvesServerCert>,
        renewal: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Self, TlsError> {
        let mut config = config(resolver)?;
        config.alpn_protocols.push(CHALLENGE.to_vec());
        let renewal = Renewal(Arc::new(Mutex::new(Some(Box::pin(renewal)))));
        Ok(Self { config: Arc::new(config), source: Source::Renewed(renewal) })
    }

    /// Reads the files again if they changed; what can't be used is logged, and what was shown is shown on. Blocks.
    pub fn look_again(&self) {
        if let Source::Files(files) = &self.source {
            files.look_again();
        }
    }

    /// Keeps the certificate new for as long as the runtime lives: files are looked at every minute.
    pub(super) async fn follow(self) {
        if let Source::Renewed(Renewal(renewal)) = &self.source {
            let renewal = renewal.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(renewal) = renewal {
                renewal.await;
            }
            return;
        }
        let mut ticks = tokio::time::interval(LOOK);
        loop {
            ticks.tick().await;
            let tls = self.clone();
            let _ = tokio::task::spawn_blocking(move || tls.look_again()).await;
        }
    }
}

/// What is agreed on with clients, whatever is shown to them.
fn config(resolver: Arc<dyn ResolvesServerCert>) -> Result<ServerConfig, TlsError> {
    let versions = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let mut config = versions.with_no_client_auth().with_cert_resolver(resolver);
    config.alpn_protocols = vec![HTTP.to_vec()];
    Ok(config)
}

/// What TLS is computed with.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// A certificate and its key, as two files hold them.
#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
    state: RwLock<State>,
}

#[derive(Debug)]
struct State {
    /// What is shown.
    shown: Arc<CertifiedKey>,
    /// What the files held when they were last looked at: a broken pair is told once.
    seen: [Option<Vec<u8>>; 2],
}

impl Files {
    fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let seen = [certificate, key].map(|path| std::fs::read(path).ok());
        let shown = Arc::new(pair(certificate, key)?);
        let state = RwLock::new(State { shown, seen });
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), state })
    }

    fn look_again(&self) {
        let seen = [&self.certificate, &self.key].map(|path| std::fs::read(path).ok());
        if self.state.read().unwrap_or_else(PoisonError::into_inner).seen == seen {
            return;
        }
        let read = pair(&self.certificate, &self.key);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.seen = seen;
        match read {
            Ok(shown) => {
                state.shown = Arc::new(shown);
                tracing::info!("the certificate was read anew");
            }
            Err(error) => tracing::error!(%error, "the new certificate can't be used; the one before is shown on"),
        }
    }
}

impl ResolvesServerCert for Files {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner).shown))
    }
}

/// A certificate with its key, which belong together.
fn pair(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |cause| TlsError::Unreadable { path, cause }
    };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect).map_err(unreadable(certificate))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate(certificate.to_owned()));
    }
    let secret = match PrivateKeyDer::from_pem_file(key) {
        Err(pem::Error::NoItemsFound) => return Err(TlsError::NoKey(key.to_owned())),
        secret => secret.map_err(unreadable(key))?,
    };
    CertifiedKey::from_der(chain, secret, &provider()).map_err(|cause| {
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        match cause {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => TlsError::Mismatch { certificate, key },
            cause => TlsError::Unusable { certificate, key, cause },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a certificate and its key; the certificate's bytes.
    fn write(folder: &Path) -> Vec<u8> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(folder.join("key.pem"), made.key_pair.serialize_pem()).unwrap();
        made.cert.der().to_vec()
    }

    fn read(folder: &Path) -> Result<Tls, TlsError> {
        Tls::of_files(&folder.join("cert.pem"), &folder.join("key.pem"))
    }

    fn shown(tls: &Tls) -> Vec<u8> {
        let Source::Files(files) = &tls.source else { unreachable!() };
        files.state.read().unwrap().shown.cert[0].to_vec()
    }

    #[test]
    fn what_is_wrong_with_a_pair_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let said = || read(path).unwrap_err().to_string().replace(&format!("{}/", path.display()), "");
        assert!(said().starts_with("can't read `cert.pem`: "), "{}", said());
        write(path);
        let (cert, key) = (std::fs::read(path.join("cert.pem")).unwrap(), std::fs::read(path.join("key.pem")).unwrap());
        assert!(read(path).is_ok());
        write(path);
        std::fs::write(path.join("cert.pem"), &cert).unwrap();
        assert_eq!(said(), "the key in `key.pem` is not that of the certificate in `cert.pem`");
        std::fs::write(path.join("key.pem"), &cert).unwrap();
        assert_eq!(said(), "there is no private key in `key.pem`");
        std::fs::write(path.join("cert.pem"), &key).unwrap();
        assert_eq!(said(), "there is no certificate in `cert.pem`");
        std::fs::write(path.join("cert.pem"), "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n").unwrap();
        assert!(said().starts_with("can't read `cert.pem`: "), "{}", said());
        std::fs::write(path.join("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .unwrap();
        std::fs::write(path.join("key.pem"), &key).unwrap();
        assert!(
            said().starts_with("the certificate in `cert.pem` can't be used with the key in `key.pem`: "),
            "{}",
            said()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_renewed_pair_is_shown_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(folder.path());
        let tls = read(folder.path()).unwrap();
        let following = tokio::spawn(tls.clone().follow());
        tokio::time::sleep(LOOK / 2).await;
        // Whatever renews writes one file after the other, and may be looked at in between.
        let key = std::fs::read(folder.path().join("key.pem")).unwrap();
        let second = write(folder.path());
        let new_key = std::fs::read(folder.path().join("key.pem")).unwrap();
        std::fs::write(folder.path().join("key.pem"), &key).unwrap();
        tokio::time::sleep(LOOK).await;
        assert_eq!(shown(&tls), first);
        std::fs::remove_file(folder.path().join("key.pem")).unwrap();
        tokio::time::sleep(LOOK).await;
        assert_eq!(shown(&tls), first);
        std::fs::write(folder.path().join("key.pem"), &new_key).unwrap();
        tokio::time::sleep(LOOK).await;
        assert_eq!(shown(&tls), second);
        following.abort();
    }
}
