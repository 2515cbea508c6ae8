//! `GET /xapi/agents`: an agent as a Person, with every name it was seen with (xAPI 1.0.3, Communication 2.4).

use super::parameters::Parameters;
use super::refusal::forbidden;
use super::{XapiState, blocking, credential, statements, version};
use crate::access::{Act, may};
use crate::web::problem::Problem;
use axum::extract::{Request, State};
use axum::response::Response;

pub(super) async fn read(State(state): State<XapiState>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let who = credential::principal(&state, &parts.headers, false).await?;
    version(&state, &who, &parts.headers)?;
    if !may(&who, Act::ReadDefinitions) {
        return Err(forbidden("This credential does not read agents."));
    }
    let mut parameters = Parameters::read(&parts.uri)?;
    let agent = parameters.must("agent", Parameters::actor)?;
    parameters.finish()?;
    blocking(state, move |state| {
        let names = state.store.agent_names(&agent.key())?;
        Ok(statements::json(agent.person(&names).to_string()))
    })
    .await
}
