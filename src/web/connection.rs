//! Connections: how they are secured, how long a client may take to say what it wants and to take its answer, and how
//! they end.

use super::tls::{CHALLENGE, Tls};
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutWriter;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

/// How long a client may take to agree on how the connection is secured.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a client may take for the head of its first or next request.
const HEAD: Duration = Duration::from_mins(1);
/// How long a client may take nothing of an answer that waits for it.
const STALL: Duration = Duration::from_mins(1);
/// How long requests under way may take once the server stops; open streams of news would never end.
const FAREWELL: Duration = Duration::from_secs(2);

/// How many connections may wait to be accepted, as far as the system allows: a class that begins at once is no attack.
const WAITING: u32 = 4_096;

/// How many files are for the store and the site: with none left for them, every answer would be a failure.
const OWN_FILES: usize = 128;

/// How many connections there may be that are only told to come by https.
const BESIDE: usize = 256;

/// What every TLS connection begins with (RFC 8446, 5.1).
const HANDSHAKE_RECORD: u8 = 22;

/// How much of what such a client goes on saying is read, in bytes.
const UNHEARD: u64 = 64 * 1024;

/// What a client is told that speaks plain HTTP where TLS is spoken.
const PLAIN: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n\
                     This port speaks https: begin the address with https://\n";

/// Listens at an address; port 0 is any that is free.
///
/// # Errors
/// When the address is taken, or not ours.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // On Unix, so that a server that was just stopped can begin again; elsewhere it would share the port.
    if cfg!(unix) {
        socket.set_reuseaddr(true)?;
    }
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Answers with `routes`, over HTTP 1.1 and, where there is `tls`, by https alone, until `stop` is done; then lets
/// requests under way finish.
pub async fn serve(listener: TcpListener, tls: Option<Tls>, routes: Router, stop: impl Future<Output = ()>) {
    accept(listener, tls, room(), routes, stop).await;
}

/// The same over plain HTTP beside it, for few at once.
pub(super) async fn serve_beside(listener: TcpListener, routes: Router, stop: impl Future<Output = ()>) {
    accept(listener, None, BESIDE, routes, stop).await;
}

/// Takes connections, at most `most` at once.
async fn accept(
    mut listener: TcpListener,
    tls: Option<Tls>,
    most: usize,
    routes: Router,
    stop: impl Future<Output = ()>,
) {
    let connections = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(most));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            // Closed by nobody. Whoever finds no room waits to be accepted.
            let place = Arc::clone(&room).acquire_owned().await;
            (place, Listener::accept(&mut listener).await)
        };
        let (place, (stream, client)) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        // An answer is written whole: there is nothing to wait for.
        let _ = stream.set_nodelay(true);
        let attended = attend(stream, client, tls.clone(), routes.clone(), connections.watcher());
        tokio::spawn(async move {
            attended.await;
            drop(place);
        });
    }
    // From here on others are told that nobody listens.
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL, connections.shutdown()).await;
}

/// How many connections there may be: each is an open file, and as many as the system allows, but for the store's own.
fn room() -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1_024);
    usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(OWN_FILES + BESIDE).clamp(64, Semaphore::MAX_PERMITS)
}

/// Answers one client for as long as it keeps its connection.
async fn attend(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    client: SocketAddr,
    tls: Option<Tls>,
    routes: Router,
    watcher: Watcher,
) {
    let mut stream = TimeoutWriter::new(stream);
    stream.set_timeout(Some(STALL));
    let stream = Box::pin(stream);
    let Some(tls) = tls else { return answer(stream, client, routes, watcher).await };
    // A handshake that fails, or takes too long, is the client's affair.
    if let Ok(Some(stream)) = tokio::time::timeout(HANDSHAKE, secured(stream, &tls)).await {
        answer(stream, client, routes, watcher).await;
    }
}

/// Agrees with a client on how to secure a connection; one that speaks plain HTTP is told so.
async fn secured<S: AsyncRead + AsyncWrite + Unpin>(stream: S, tls: &Tls) -> Option<TlsStream<BufReader<S>>> {
    // Its first byte is looked at, and left where it is.
    let mut stream = BufReader::with_capacity(1, stream);
    let first = stream.fill_buf().await.ok()?.first().copied()?;
    if first == HANDSHAKE_RECORD {
        let stream = TlsAcceptor::from(Arc::clone(&tls.config)).accept(stream).await.ok()?;
        return (stream.get_ref().1.alpn_protocol() != Some(CHALLENGE)).then_some(stream);
    }
    stream.write_all(PLAIN.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()?;
    // Who closes over what a client says takes from it what it was told.
    let _ = tokio::io::copy(&mut stream.take(UNHEARD), &mut tokio::io::sink()).await;
    None
}

/// Answers one client's requests.
async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    client: SocketAddr,
    routes: Router,
    watcher: Watcher,
) {
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(client));
        routes.clone().oneshot(request.map(axum::body::Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), answer);
    // A connection that breaks is the client's affair.
    let _ = watcher.watch(connection).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use rustls::pki_types::ServerName;
    use rustls::{ClientConfig, RootCertStore};
    use tokio::io::{DuplexStream, duplex};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;
    use tokio_rustls::TlsConnector;

    /// A client's end of a connection that holds so many bytes each way, and the server's.
    fn connected(bytes: usize) -> (DuplexStream, JoinHandle<()>) {
        connected_by(bytes, None)
    }

    fn connected_by(bytes: usize, tls: Option<Tls>) -> (DuplexStream, JoinHandle<()>) {
        let (client, server) = duplex(bytes);
        let connections = GracefulShutdown::new();
        let watcher = connections.watcher();
        let routes = Router::new().route("/", get(|| async { "x".repeat(100_000) }));
        let from = SocketAddr::from(([127, 0, 0, 1], 1));
        let serving = async move {
            attend(server, from, tls, routes, watcher).await;
            drop(connections);
        };
        (client, tokio::spawn(serving))
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_is_left() {
        let begun = Instant::now();
        let (_idle, ended) = connected(1_000);
        ended.await.unwrap();
        assert_eq!(begun.elapsed(), HEAD);
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_never_ends_is_not_waited_for() {
        let begun = Instant::now();
        let (mut client, ended) = connected(1_000);
        tokio::spawn(async move {
            while client.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        ended.await.unwrap();
        assert_eq!(begun.elapsed(), HEAD);
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_left() {
        let begun = Instant::now();
        let (mut client, ended) = connected(1_000);
        client.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
        ended.await.unwrap();
        assert_eq!(begun.elapsed(), STALL);
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_slowly_gets_all() {
        let (mut client, ended) = connected(1_000);
        client.write_all(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut taken = Vec::new();
        while client.read_buf(&mut taken).await.unwrap() > 0 {
            tokio::time::sleep(STALL / 2).await;
        }
        ended.await.unwrap();
        assert!(taken.ends_with("x".repeat(100_000).as_bytes()), "{} bytes", taken.len());
    }

    /// TLS by a certificate of its own, and who trusts that.
    fn secured_by() -> (Tls, TlsConnector) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let [cert, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
        std::fs::write(&cert, made.cert.pem()).unwrap();
        std::fs::write(&key, made.key_pair.serialize_pem()).unwrap();
        let tls = Tls::of_files(&cert, &key).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(crate::web::tls::provider());
        let config = config.with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        (tls, TlsConnector::from(Arc::new(config)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_handshake_has_its_time() {
        let (tls, _) = secured_by();
        // Nothing, the beginning of a hello, and one that comes a byte a second.
        for (said, drips) in [(&b""[..], false), (&[22, 3, 1, 2, 0, 1][..], false), (&[22, 3, 1, 2, 0, 1][..], true)] {
            let begun = Instant::now();
            let (mut client, ended) = connected_by(1_000, Some(tls.clone()));
            client.write_all(said).await.unwrap();
            let kept = tokio::spawn(async move {
                while drips && client.write_all(&[0]).await.is_ok() {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                client
            });
            ended.await.unwrap();
            assert_eq!(begun.elapsed(), HANDSHAKE, "{said:?}");
            drop(kept);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_secured_has_the_same_limits() {
        let (tls, connector) = secured_by();
        let name = ServerName::try_from("localhost").unwrap();
        let (client, ended) = connected_by(1_000, Some(tls.clone()));
        let idle = connector.connect(name.clone(), client).await.unwrap();
        assert_eq!(idle.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        let begun = Instant::now();
        ended.await.unwrap();
        assert_eq!(begun.elapsed(), HEAD);
        drop(idle);

        let (client, ended) = connected_by(1_000, Some(tls));
        let mut client = connector.connect(name, client).await.unwrap();
        let begun = Instant::now();
        client.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
        ended.await.unwrap();
        assert_eq!(begun.elapsed(), STALL);
    }

    #[tokio::test(start_paused = true)]
    async fn plain_http_is_told_to_come_by_https() {
        let (tls, _) = secured_by();
        let (mut client, ended) = connected_by(1_000, Some(tls));
        client.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert_eq!(said, PLAIN);
        drop(client);
        ended.await.unwrap();
    }
}
