//! Role chaining: assumes each role with the session credentials of the role before it.
//!
//! ```sh
//! cargo run --example responder -- cargo run --all-features --example role_chaining -- \
//!     arn:aws:iam::123456789012:role/first arn:aws:iam::210987654321:role/second
//! ```
#![allow(clippy::print_stdout)]

use core::error::Error;
use sts_wire::{AssumeRole, Credentials, Endpoint, Operation, Timestamp, WipedString};

fn main() -> Result<(), Box<dyn Error>> {
    let roles: Vec<String> = std::env::args().skip(1).collect();
    if roles.is_empty() {
        return Err("no ROLE_ARN: role_chaining ROLE_ARN...".into());
    }
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let (region, url) = (variable("AWS_REGION")?, variable("AWS_ENDPOINT_URL_STS"));
    let endpoint = url.map_or_else(|_| Endpoint::regional(&region), |url| Endpoint::custom(&url, &region))?;

    for role in &roles {
        // AWS limits a chained session to one hour, whatever the role's maximum is.
        let action = AssumeRole::new(role, "chain").duration_seconds(900);
        action.check()?;
        let body = send(&action, &endpoint, &credentials)?;
        let answer = AssumeRole::decode(body.0, &body.1)?;
        println!("{}", answer.output.assumed_role_user.and_then(|user| user.arn).unwrap_or_default());
        // Owned copies outlive the body. They are wiped on drop.
        credentials = answer.output.credentials.into_owned();
    }
    Ok(())
}

fn send(
    action: &AssumeRole<'_>,
    endpoint: &Endpoint,
    credentials: &Credentials<WipedString>,
) -> Result<(u16, Vec<u8>), Box<dyn Error>> {
    let now = Timestamp::now();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent.run(action.request(endpoint).sign_now(credentials, now)?.to_http()?)?;
    Ok((response.status().as_u16(), response.body_mut().read_to_vec()?))
}

fn variable(name: &str) -> Result<WipedString, String> {
    std::env::var(name).map(WipedString::from).map_err(|error| format!("{name}: {error}"))
}
