//! Presigns `GetCallerIdentity`: the URL proves the signer's identity and does not reveal the secret access key.
//!
//! EKS tokens and the AWS logins of Vault and Google work this way. Each signs one extra header, as this example does.
//!
//! ```sh
//! cargo run --example responder -- cargo run --all-features --example presigned
//! ```
//!
//! With an AWS account, run the second command alone.
#![allow(clippy::print_stdout)]

use core::error::Error;
use sts_wire::Timestamp;
use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation};

/// The signed header that names the recipient. The URL is valid only together with it.
const RECIPIENT: (&str, &str) = ("x-recipient", "demo.example");

fn main() -> Result<(), Box<dyn Error>> {
    let url = sign()?;
    // The URL is a secret until it expires, after one minute: whoever has it can prove this identity.
    println!("presigned URL of {} bytes, valid for 60 seconds", url.len());
    println!("verified by STS: {}", verify(&url)?);
    Ok(())
}

/// The client's part: presigns the request.
fn sign() -> Result<String, Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let (region, url) = (variable("AWS_REGION")?, variable("AWS_ENDPOINT_URL_STS"));
    let endpoint = url.map_or_else(|_| Endpoint::regional(&region), |url| Endpoint::custom(&url, &region))?;
    let now = Timestamp::now();
    let (action, headers) = (GetCallerIdentity::new(), [RECIPIENT]);
    Ok(action.request(&endpoint).headers(&headers).presign_now(&credentials, now, 60)?.encode_to_string())
}

/// The recipient's part: adds the header and sends the request to STS.
///
/// A real recipient first checks that the host of the URL is an STS endpoint.
fn verify(url: &str) -> Result<String, Box<dyn Error>> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent.get(url).header(RECIPIENT.0, RECIPIENT.1).call()?;
    let (status, body) = (response.status().as_u16(), response.body_mut().read_to_vec()?);
    let answer = GetCallerIdentity::decode(status, &body)?;
    Ok(answer.output.arn.unwrap_or_default().to_string())
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
