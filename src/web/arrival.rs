//! A request's body arrives in time, and to its end: a connection that ends over an unread body takes a client's
//! next request with it.

use super::problem::Problem;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body::Frame;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

/// How long nothing may come.
const PAUSE: Duration = Duration::from_secs(30);
/// How long the whole may take.
const WHOLE: Duration = Duration::from_mins(10);
/// How much of what nobody wants is read all the same, in bytes, and for how long.
const UNWANTED: (usize, Duration) = (64 * 1024 * 1024, Duration::from_secs(10));

/// Lends a request its body, and reads what was left of it once the answer is known.
pub async fn receive(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // A client that waits to be told before it sends its body has been told by the answer.
    let is_asking = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    let arrival = Arc::new(Mutex::new(Arrival::new(body)));
    let lent = Body::new(Lent(Arc::clone(&arrival)));
    let response = next.run(Request::from_parts(parts, lent)).await;
    if lock(&arrival).is_late {
        return late();
    }
    let begun = lock(&arrival).begun;
    if begun || !is_asking {
        // What doesn't come to its end in time ends the connection.
        let _ = timeout(UNWANTED.1, finish(Lent(arrival))).await;
    }
    response
}

async fn finish(mut rest: Lent) {
    let mut seen = 0;
    while let Some(Ok(frame)) = std::future::poll_fn(|cx| Pin::new(&mut rest).poll_frame(cx)).await {
        seen += frame.data_ref().map_or(0, Bytes::len);
        if seen > UNWANTED.0 {
            break;
        }
    }
}

fn late() -> Response {
    let detail = "The request's body did not come in time.";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", "Too slow", detail)
        .hint("send it again, at once or in smaller parts")
        .with(header::CONNECTION, HeaderValue::from_static("close"))
        .into_response()
}

/// A body on its way.
struct Arrival {
    body: Body,
    begun: bool,
    is_late: bool,
    end: Instant,
    limit: Pin<Box<Sleep>>,
}

impl Arrival {
    fn new(body: Body) -> Self {
        let now = Instant::now();
        Self { body, begun: false, is_late: false, end: now + WHOLE, limit: Box::pin(sleep_until(now + PAUSE)) }
    }
}

/// A body that whoever lent it can still read on.
struct Lent(Arc<Mutex<Arrival>>);

fn lock(arrival: &Mutex<Arrival>) -> MutexGuard<'_, Arrival> {
    arrival.lock().unwrap_or_else(PoisonError::into_inner)
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let arrival = &mut *lock(&self.0);
        arrival.begun = true;
        if let Poll::Ready(frame) = Pin::new(&mut arrival.body).poll_frame(cx) {
            arrival.limit.as_mut().reset(arrival.end.min(Instant::now() + PAUSE));
            return Poll::Ready(frame);
        }
        ready!(arrival.limit.as_mut().poll(cx));
        arrival.is_late = true;
        Poll::Ready(Some(Err(axum::Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut)))))
    }

    fn is_end_stream(&self) -> bool {
        lock(&self.0).body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        lock(&self.0).body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use std::convert::Infallible;
    use tokio_stream::StreamExt;
    use tower::ServiceExt;

    /// A body of so many bytes, one each `pause`.
    fn dripping(bytes: usize, pause: Duration) -> Body {
        let drops = tokio_stream::iter(0..bytes).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, Infallible>(Bytes::from_static(b"x"))
        });
        Body::from_stream(drops)
    }

    /// What a route that reads its body answers, and after how long.
    async fn read(body: Body) -> (u16, Duration) {
        let route = post(|body: Bytes| async move { body.len().to_string() });
        let routes = Router::new().route("/", route).layer(from_fn(receive));
        let begun = Instant::now();
        let response = routes.oneshot(Request::post("/").body(body).unwrap()).await.unwrap();
        (response.status().as_u16(), begun.elapsed())
    }

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_has_its_time() {
        assert_eq!(read(dripping(3, s(20))).await, (200, s(60)));
        assert_eq!(read(dripping(1, s(3_600))).await, (408, s(30)), "nothing came");
        assert_eq!(read(dripping(1_000_000, s(1))).await.0, 408, "a byte a second");
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_reads_is_read_to_its_end() {
        let routes = Router::new().layer(from_fn(receive));
        let (told, ended) = tokio::sync::oneshot::channel();
        let mut told = Some(told);
        let body = tokio_stream::iter(0..9).map(move |at| {
            if at == 8 {
                let _ = told.take().map(|told| told.send(()));
            }
            Ok::<_, Infallible>(Bytes::from_static(b"x"))
        });
        let request = Request::post("/nowhere").body(Body::from_stream(body)).unwrap();
        assert_eq!(routes.oneshot(request).await.unwrap().status(), 404);
        ended.await.unwrap();
    }
}
