//! Lists the users of an account by IAM, whose operations are described in `services/iam.rs`.
//!
//! ```sh
//! cargo run --all-features --example list_users
//! ```
#![allow(clippy::print_stdout)]

#[path = "services/iam.rs"]
#[allow(dead_code, reason = "the tests use the other operations")]
mod iam;

use core::error::Error;
use iam::ListUsers;
use sts_wire::{Credentials, Endpoint, Operation, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    // IAM is global: its requests are signed for this region.
    let url = variable("AWS_ENDPOINT_URL_IAM").unwrap_or("https://iam.amazonaws.com".into());
    let endpoint = Endpoint::custom(&url, "us-east-1")?;
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();

    let mut marker = None;
    loop {
        let action = ListUsers { marker: marker.as_deref(), max_items: Some(100), ..ListUsers::default() };
        let request = action.request(&endpoint).sign_now(&credentials, Timestamp::now())?;
        let mut response = agent.run(request.to_http()?)?;
        let body = response.body_mut().read_to_vec()?;
        let page = ListUsers::decode_owned(response.status().as_u16(), &body)?.output;
        for user in &page.users {
            println!("{}", user.arn);
        }
        if page.is_truncated != Some(true) {
            return Ok(());
        }
        marker = Some(page.marker.ok_or("the next page has no marker")?);
    }
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
