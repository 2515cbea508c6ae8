//! `GET /xapi/about`: which versions are spoken (xAPI 1.0.3, Communication 2.8). Needs no credential.

use crate::xapi::Version;
use axum::Json;
use serde_json::{Value, json};

pub(super) async fn about() -> Json<Value> {
    Json(json!({ "version": [Version::Two.header(), Version::One.header(), Version::One.of_statement()] }))
}
