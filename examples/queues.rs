//! Prints the attributes of every queue by the query protocol of SQS, whose operations are described in
//! `services/sqs.rs`.
//!
//! ```sh
//! cargo run --all-features --example queues
//! ```
#![allow(clippy::print_stdout)]

#[path = "services/sqs.rs"]
#[allow(dead_code, reason = "the tests use the other operations")]
mod sqs;

use core::error::Error;
use sqs::{GetQueueAttributes, ListQueues};
use sts_wire::shape::Action;
use sts_wire::{Credentials, Endpoint, Items, Operation, Timestamp, WipedString};

fn main() -> Result<(), Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let region = variable("AWS_REGION")?;
    let url = variable("AWS_ENDPOINT_URL_SQS").unwrap_or(format!("https://sqs.{region}.amazonaws.com"));
    let endpoint = Endpoint::custom(&url, &region)?;

    for queue_url in &call(&ListQueues::default(), &endpoint, &credentials)?.queue_urls {
        println!("{queue_url}");
        let action = GetQueueAttributes { queue_url, attribute_names: Items::new(&["All"]) };
        for attribute in call(&action, &endpoint, &credentials)?.attributes {
            println!("  {}: {}", attribute.name, attribute.value.unwrap_or_default());
        }
    }
    Ok(())
}

fn call<A: Action>(
    action: &A,
    endpoint: &Endpoint,
    credentials: &Credentials<String>,
) -> Result<A::Output<WipedString>, Box<dyn Error>> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response =
        agent.run(action.request(endpoint).sign_now(credentials, Timestamp::now())?.to_http()?)?;
    let body = response.body_mut().read_to_vec()?;
    Ok(A::decode_owned(response.status().as_u16(), &body)?.output)
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
