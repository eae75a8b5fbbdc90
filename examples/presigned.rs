//! A presigned `GetCallerIdentity`: a URL that proves to whoever GETs it who signed it, without the credentials.
//!
//! The tokens of EKS and the logins of Vault and Google are of this kind, with one more header that is signed.
//!
//! ```sh
//! cargo run --example responder -- cargo run --all-features --example presigned   # or alone, with an account
//! ```
#![allow(clippy::print_stdout)]

use core::error::Error;
use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation};
use sts_wire::{SigningKey, Timestamp};

/// To whom it is sent: a name that the receiver expects, so that nobody can use the URL elsewhere.
const RECIPIENT: (&str, &str) = ("x-recipient", "demo.example");

fn main() -> Result<(), Box<dyn Error>> {
    let url = sign()?;
    // It holds the session token, if there is one: it is a secret for the minute that it lives.
    println!("{} bytes to send", url.len());
    println!("{}", verify(&url)?);
    Ok(())
}

/// The caller's part.
fn sign() -> Result<String, Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let (region, url) = (variable("AWS_REGION")?, variable("AWS_ENDPOINT_URL_STS"));
    let endpoint = url.map_or_else(|_| Endpoint::regional(&region), |url| Endpoint::custom(&url, &region))?;
    let now = Timestamp::now();
    let key = SigningKey::for_sts(&credentials, &endpoint, now)?;
    let (action, headers) = (GetCallerIdentity::new(), [RECIPIENT]);
    Ok(action.request(&endpoint).headers(&headers).presign(&credentials, &key, now, 60)?.encode_to_string())
}

/// The recipient's part: it adds the header and asks STS. Before that it must see that the URL is one of STS.
fn verify(url: &str) -> Result<String, Box<dyn Error>> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent.get(url).header(RECIPIENT.0, RECIPIENT.1).call()?;
    let (status, body) = (response.status().as_u16(), response.body_mut().read_to_vec()?);
    let answer = GetCallerIdentity::decode(status, &body).map_err(sts_wire::Error::into_owned)?;
    Ok(answer.output.arn.unwrap_or_default().to_string())
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
