//! A client for every operation, with reqwest.
//!
//! ```sh
//! cargo run --example responder -- cargo run --manifest-path examples/clients/Cargo.toml --bin reqwest
//! ```

use std::{env, error::Error};
use sts_wire::{AssumeRole, Credentials, Endpoint, GetCallerIdentity, Operation, Timestamp, WipedString};

struct Client {
    http: reqwest::Client,
    endpoint: Endpoint,
}

impl Client {
    /// Calls an operation, and returns its output in strings that are wiped on drop.
    async fn execute<O: Operation, S: sts_wire::ToText>(
        &self,
        credentials: &Credentials<S>,
        action: &O,
    ) -> Result<O::Output<WipedString>, Box<dyn Error>> {
        let request = action.request(&self.endpoint).sign_now(credentials, Timestamp::now())?.to_http()?;
        let response = self.http.execute(request.try_into()?).await?;
        let (status, body) = (response.status().as_u16(), response.bytes().await?);
        Ok(O::decode_owned(status, &body)?.output)
    }
}

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
    let client = Client { http: reqwest::Client::new(), endpoint };

    let action = AssumeRole::new(&role_arn, "reqwest").duration_seconds(900);
    action.check()?;
    let session = client.execute(&credentials, &action).await?.credentials;
    println!("{} until {}", session.access_key_id, session.expiration.ok_or("no expiration")?);
    // The new credentials sign the next request.
    println!("{}", client.execute(&session, &GetCallerIdentity::new()).await?.arn.ok_or("no ARN")?);
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
