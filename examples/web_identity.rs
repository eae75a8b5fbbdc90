//! Calls `AssumeRoleWithWebIdentity` without credentials, as a pod in EKS does.
//!
//! ```sh
//! cargo run --example responder -- cargo run --all-features --example web_identity
//! ```
//!
//! In a pod, run the second command alone.
#![allow(clippy::print_stdout)]

use core::error::Error;
use sts_wire::{AssumeRoleWithWebIdentity, Endpoint, GetCallerIdentity};
use sts_wire::{MANDATORY_REFRESH_MARGIN, Operation, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    // EKS sets these three variables. It renews the token in the file, so read the file before each call.
    let (role_arn, region) = (variable("AWS_ROLE_ARN")?, variable("AWS_REGION")?);
    let token_file = variable("AWS_WEB_IDENTITY_TOKEN_FILE")?;
    let token = std::fs::read_to_string(&token_file)
        .map_err(|error| format!("AWS_WEB_IDENTITY_TOKEN_FILE: {token_file}: {error}"))?;
    let session_name = variable("AWS_ROLE_SESSION_NAME").unwrap_or("pod".into());
    let url = variable("AWS_ENDPOINT_URL_STS");
    let endpoint = url.map_or_else(|_| Endpoint::regional(&region), |url| Endpoint::custom(&url, &region))?;

    let action = AssumeRoleWithWebIdentity::new(&role_arn, &session_name, token.trim());
    action.check()?;
    let (status, body) = send(action.request(&endpoint).unsigned()?.to_http()?)?;
    let answer = AssumeRoleWithWebIdentity::decode(status, &body)?;
    let session = answer.output.credentials;
    let now = Timestamp::now();
    println!("expires {}", session.expiration.ok_or("no expiration")?);
    println!("refresh {}", session.needs_refresh(now, MANDATORY_REFRESH_MARGIN));

    // The decoded credentials sign the next request without a copy or a conversion.
    let action = GetCallerIdentity::new();
    let (status, body) = send(action.request(&endpoint).sign_now(&session, now)?.to_http()?)?;
    let answer = GetCallerIdentity::decode(status, &body)?;
    println!("{}", answer.output.arn.unwrap_or_default());
    Ok(())
}

fn send(request: http::Request<Vec<u8>>) -> Result<(u16, Vec<u8>), ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent.run(request)?;
    Ok((response.status().as_u16(), response.body_mut().read_to_vec()?))
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
