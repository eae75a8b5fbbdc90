//! Calls `GetCallerIdentity` with ureq. Retries as the AWS SDKs do, and corrects clock skew.
//!
//! ```sh
//! cargo run --example responder -- cargo run --all-features --example ureq
//! ```
//!
//! With an AWS account, run the second command alone.
#![allow(clippy::print_stdout)]

use core::error::Error;
use core::hash::BuildHasher;
use sts_wire::retry::Attempt;
use sts_wire::retry::{Retry, RetryPolicy};
use sts_wire::skew::ClockSkew;
use sts_wire::{Credentials, Endpoint, GetCallerIdentity};
use sts_wire::{Operation, SigningKey, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let (region, url) = (variable("AWS_REGION")?, variable("AWS_ENDPOINT_URL_STS"));
    let endpoint = url.map_or_else(|_| Endpoint::regional(&region), |url| Endpoint::custom(&url, &region))?;
    // `decode` reads the service's error from the body, so ureq must return a body for every status.
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();

    let (action, mut skew) = (GetCallerIdentity::new(), ClockSkew::NONE);
    for number in 1.. {
        let sent = Timestamp::now();
        let now = skew.apply(sent);
        let key = SigningKey::for_sts(&credentials, &endpoint, now)?;
        let mut response = agent.run(action.request(&endpoint).sign(&credentials, &key, now)?.to_http()?)?;
        let received = Timestamp::now();
        let (status, body) = (response.status().as_u16(), response.body_mut().read_to_vec()?);
        let error = match GetCallerIdentity::decode(status, &body) {
            Err(error) => error,
            Ok(answer) => {
                println!("{}", answer.output.arn.unwrap_or_default());
                break;
            }
        };
        let measured = ClockSkew::from_headers(response.headers(), sent..=received)
            .or_else(|| ClockSkew::from_error(&error, sent..=received));
        let attempt = Attempt::new(number).signed_with(skew).headers(response.headers()).measured(measured);
        match RetryPolicy::STANDARD.advise(&error, attempt) {
            Retry::No => return Err(error.into()),
            Retry::WithSkew(measured) => skew = measured,
            Retry::After(backoff) => std::thread::sleep(backoff.delay(random())),
        }
    }
    Ok(())
}

fn random() -> u32 {
    let [a, b, c, d, ..] = std::hash::RandomState::new().hash_one(0).to_ne_bytes();
    u32::from_ne_bytes([a, b, c, d])
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
