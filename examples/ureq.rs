//! A client for every operation, with ureq. It retries as the AWS SDKs do, and corrects a wrong clock.
//!
//! ```sh
//! cargo run --example responder -- cargo run --all-features --example ureq
//! ```
//!
//! With an AWS account, run the second command alone.
#![allow(clippy::print_stdout)]

use core::{error::Error, hash::BuildHasher};
use sts_wire::retry::{Attempt, Retry, RetryPolicy};
use sts_wire::skew::ClockSkew;
use sts_wire::{Credentials, Endpoint, GetCallerIdentity, HttpResponse, Operation, Timestamp, WipedString};

struct Client {
    agent: ureq::Agent,
    endpoint: Endpoint,
    credentials: Credentials<String>,
    skew: ClockSkew,
}

impl Client {
    /// Calls an operation, and returns its output in strings that are wiped on drop.
    fn execute<O: Operation>(&mut self, action: &O) -> Result<O::Output<WipedString>, Box<dyn Error>> {
        let mut attempts = 1..;
        loop {
            let sent = Timestamp::now();
            let request =
                action.request(&self.endpoint).sign_now(&self.credentials, self.skew.apply(sent))?;
            let (head, mut body) = self.agent.run(request.to_http()?)?.into_parts();
            let (received, response) =
                (Timestamp::now(), http::Response::from_parts(head, body.read_to_vec()?));
            let error = match HttpResponse::from(&response).decode_owned::<O>() {
                Ok(decoded) => return Ok(decoded.output),
                Err(error) => error,
            };
            let measured = ClockSkew::from_headers(response.headers(), sent..=received)
                .or_else(|| ClockSkew::from_error(&error, sent..=received));
            let attempt = Attempt::new(attempts.next().ok_or("too many attempts")?).signed_with(self.skew);
            match RetryPolicy::STANDARD.advise(&error, attempt.headers(response.headers()).measured(measured))
            {
                Retry::No => return Err(error.into()),
                Retry::WithSkew(measured) => self.skew = measured,
                Retry::After(backoff) => std::thread::sleep(backoff.delay(random())),
            }
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let (region, url) = (variable("AWS_REGION")?, variable("AWS_ENDPOINT_URL_STS"));
    let endpoint = url.map_or_else(|_| Endpoint::regional(&region), |url| Endpoint::custom(&url, &region))?;
    // `decode_owned` reads the service's error from the body, so ureq must return a body for every status.
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut client = Client { agent, endpoint, credentials, skew: ClockSkew::NONE };
    println!("{}", client.execute(&GetCallerIdentity::new())?.arn.ok_or("no ARN")?);
    Ok(())
}

fn random() -> u32 {
    let [a, b, c, d, ..] = std::hash::RandomState::new().hash_one(0).to_ne_bytes();
    u32::from_ne_bytes([a, b, c, d])
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
