//! `GET /xapi/about`: which versions are spoken (xAPI 1.0.3, Communication 2.8). Needs no credential.

use super::parameters::Parameters;
use crate::web::problem::Problem;
use crate::xapi::Version;
use axum::Json;
use axum::http::Uri;
use serde_json::{Value, json};

pub(super) async fn about(uri: Uri) -> Result<Json<Value>, Problem> {
    Parameters::read(&uri)?.finish()?;
    let versions = ["2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0"];
    debug_assert!(versions.iter().all(|version| Version::parse(version).is_some()));
    let server = json!({ "name": "Prework", "version": env!("CARGO_PKG_VERSION") });
    Ok(Json(json!({
        "version": versions,
        "extensions": { "https://w3id.org/xapi/prework/extensions/server": server },
    })))
}
