//! News for open pages, by server-sent events: the store changed, or the courses did.

use super::Server;
use crate::operation::publish;
use crate::operation::{attend, seats, snapshot};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

/// How often other processes' writes are looked for.
const LOOK: Duration = Duration::from_millis(200);
/// How often a page is looked at again with nothing written: states change with the clock, too.
const AGAIN: Duration = Duration::from_secs(30);

/// Watches the store for as long as the runtime lives, and says so when it changed.
pub(super) async fn watch(server: Server) {
    let mut known = None;
    let mut ticks = tokio::time::interval(LOOK);
    loop {
        ticks.tick().await;
        match server.with_store(|store| store.revision()).await {
            Ok(revision) if known.replace(revision).is_some_and(|before| before != revision) => server.changed(),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the store can't be watched"),
        }
    }
}

/// How long letters wait that the mail server didn't take, and new ones that nobody told of.
const LETTERS: Duration = Duration::from_mins(1);

/// Mails the invitations that wait, for as long as the runtime lives.
pub(super) async fn deliver(server: Server) {
    let Some(courier) = server.options.courier.clone() else { return };
    let mut news = server.changes();
    loop {
        news.mark_unchanged();
        let (courier, clock) = (courier.clone(), server.clone());
        let round = server.with_store(move |store| courier.round(store, &|| clock.now(), &mut |_| ())).await;
        let is_put_off = match round {
            Ok(round) => round.is_put_off,
            Err(error) => {
                tracing::warn!(%error, "invitations can't be mailed");
                true
            }
        };
        if is_put_off {
            tokio::time::sleep(LETTERS).await;
            continue;
        }
        tokio::select! {
            more = news.changed() => if more.is_err() { return },
            () = tokio::time::sleep(LETTERS) => {}
        }
    }
}

/// How long seats are left alone after they were looked at: a class that hands in answers changes much within a second.
const SEATS: Duration = Duration::from_secs(1);

/// Has seats follow the clock and the evidence, and statements of who attended the marks, for as long as the runtime lives.
pub(super) async fn settle(server: Server) {
    let mut news = server.changes();
    loop {
        news.mark_unchanged();
        let now = server.now();
        let settled = server.with_store(move |store| {
            let Some(publication) = publish::in_force(store, now)? else { return Ok(0) };
            snapshot::take(store, now)?;
            seats::settle(store, &publication.catalog, now)
        });
        if let Err(error) = settled.await {
            tracing::warn!(%error, "seats can’t be settled");
        }
        let stated = server.with_store(move |store| {
            let Some(publication) = publish::in_force(store, now)? else { return Ok(0) };
            attend::settle(store, &publication.catalog, now)
        });
        if let Err(error) = stated.await {
            tracing::warn!(%error, "what follows from marks of attendance can’t be kept");
        }
        tokio::time::sleep(SEATS).await;
        tokio::select! {
            more = news.changed() => if more.is_err() { return },
            () = tokio::time::sleep(AGAIN) => {}
        }
    }
}

/// What a stream of events is made of: called at first, and after every change, until the browser leaves.
pub(super) trait Feed: Send + 'static {
    /// The events since the last call; `None` ends the stream.
    fn next(&mut self) -> impl Future<Output = Option<Vec<Event>>> + Send;
}

/// Streams a feed, which is about people: no cache keeps it.
pub(super) fn stream<F: Feed>(server: &Server, mut feed: F) -> Response {
    let (send, receive) = mpsc::channel(64);
    let mut news = server.changes();
    tokio::spawn(async move {
        loop {
            news.mark_unchanged();
            let Some(events) = feed.next().await else { return };
            for event in events {
                if send.send(Ok::<_, Infallible>(event)).await.is_err() {
                    return;
                }
            }
            tokio::select! {
                more = news.changed() => if more.is_err() { return },
                () = tokio::time::sleep(AGAIN) => {}
                () = send.closed() => return,
            }
        }
    });
    let events = Sse::new(ReceiverStream::new(receive)).keep_alive(KeepAlive::default());
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], events).into_response()
}

/// Tells pages to reload when the courses were built again.
pub(super) async fn reload(State(server): State<Server>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (send, receive) = mpsc::channel(1);
    let mut reloads = server.reloads();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                changed = reloads.changed() => {
                    if changed.is_err() || send.send(Ok(Event::default().data("built"))).await.is_err() {
                        return;
                    }
                }
                () = send.closed() => return,
            }
        }
    });
    Sse::new(ReceiverStream::new(receive)).keep_alive(KeepAlive::default())
}
