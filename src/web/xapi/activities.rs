//! `GET /xapi/activities`: an activity with all that is known of it (xAPI 1.0.3, Communication 2.5).

use super::parameters::Parameters;
use super::refusal::forbidden;
use super::{XapiState, blocking, credential, statements, version};
use crate::access::{Act, may};
use crate::web::problem::Problem;
use crate::xapi::{Defined, shown_activity};
use axum::extract::{Request, State};
use axum::response::Response;

pub(super) async fn read(State(state): State<XapiState>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let who = credential::principal(&state, &parts.headers, false).await?;
    version(&state, &who, &parts.headers)?;
    if !may(&who, Act::ReadDefinitions) {
        return Err(forbidden("This credential does not read activities."));
    }
    let mut parameters = Parameters::read(&parts.uri)?;
    let iri = parameters.must("activityId", Parameters::iri)?;
    parameters.finish()?;
    blocking(state, move |state| {
        let definition = state.store.definition(Defined::Activity, &iri)?;
        Ok(statements::json(shown_activity(&iri, definition.as_deref())?))
    })
    .await
}
