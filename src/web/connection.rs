//! Connections: how long a client may take to say what it wants and to take its answer, and how they end.

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
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutWriter;
use tower::ServiceExt;

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

/// Answers with `routes`, over HTTP 1.1, until `stop` is done; then lets requests under way finish.
pub async fn serve(mut listener: TcpListener, routes: Router, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(room()));
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
        let attended = attend(stream, client, routes.clone(), connections.watcher());
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
    usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(OWN_FILES).clamp(64, Semaphore::MAX_PERMITS)
}

/// Answers one client for as long as it keeps its connection.
async fn attend(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    client: SocketAddr,
    routes: Router,
    watcher: Watcher,
) {
    let mut stream = TimeoutWriter::new(stream);
    stream.set_timeout(Some(STALL));
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(client));
        routes.clone().oneshot(request.map(axum::body::Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), answer);
    // A connection that breaks is the client's affair.
    let _ = watcher.watch(connection).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    /// A client's end of a connection that holds so many bytes each way, and the server's.
    fn connected(bytes: usize) -> (DuplexStream, JoinHandle<()>) {
        let (client, server) = duplex(bytes);
        let connections = GracefulShutdown::new();
        let watcher = connections.watcher();
        let routes = Router::new().route("/", get(|| async { "x".repeat(100_000) }));
        let from = SocketAddr::from(([127, 0, 0, 1], 1));
        let serving = async move {
            attend(server, from, routes, watcher).await;
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
}
