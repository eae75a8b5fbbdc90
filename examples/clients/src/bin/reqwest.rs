//! Calls `AssumeRole` with reqwest.
//!
//! ```sh
//! cargo run --example responder -- cargo run --manifest-path examples/clients/Cargo.toml --bin reqwest
//! ```

use std::{env, error::Error};
use sts_wire::{AssumeRole, Credentials, Endpoint, Operation, SigningKey, Timestamp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let (role_arn, region) = (variable("AWS_ROLE_ARN")?, variable("AWS_REGION")?);
    let url = variable("AWS_ENDPOINT_URL_STS");
    let endpoint = url.map_or_else(|_| Endpoint::regional(&region), |url| Endpoint::custom(&url, &region))?;

    let now = Timestamp::now();
    let key = SigningKey::for_sts(&credentials, &endpoint, now)?;
    let action = AssumeRole::new(&role_arn, "reqwest").duration_seconds(900);
    action.check()?;
    let request = action.request(&endpoint).sign(&credentials, &key, now)?.to_http()?;

    let client = reqwest::Client::new();
    let response = client.execute(request.try_into()?).await?;
    let (status, body) = (response.status().as_u16(), response.bytes().await?);

    let answer = AssumeRole::decode(status, &body)?;
    let session = answer.output.credentials.into_owned(); // does not borrow the body; wiped on drop
    println!("{} until {}", session.access_key_id, session.expiration.ok_or("no expiration")?);
    println!("{}", answer.output.assumed_role_user.and_then(|user| user.arn).unwrap_or_default());
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
