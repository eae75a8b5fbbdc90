//! Logs in to Vault or OpenBao with AWS credentials, and prints the accessor of the token.
//!
//! ```sh
//! VAULT_ADDR=https://vault.example:8200 cargo run --all-features --example vault_login -- dev vault.example
//! ```
//!
//! The first argument is the role, the second the `iam_server_id_header_value` of the server, if it has one.
#![allow(clippy::print_stdout)]

use core::error::Error;
use std::env;
use sts_wire::proof::vault::{self, ServerId};
use sts_wire::{Credentials, Endpoint, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let role = arguments.next().ok_or("usage: vault_login ROLE [SERVER_ID]")?;
    let server_id = arguments.next();
    let server = server_id.as_deref().map_or(ServerId::Unbound, ServerId::Vault);
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    // Vault sends the request to its own `sts_endpoint`, which is the global one unless its administrator sets another.
    let mut login = String::new();
    vault::login(&credentials, &Endpoint::global(), server, Some(&role), Timestamp::now(), &mut login)?;

    let url = format!("{}/v1/auth/aws/login", variable("VAULT_ADDR")?);
    let mut response = ureq::post(&url).header("content-type", "application/json").send(&login)?;
    let answer: serde_json::Value = serde_json::from_slice(&response.body_mut().read_to_vec()?)?;
    println!(
        "token accessor: {}",
        answer["auth"]["accessor"].as_str().ok_or("the answer has no auth.accessor")?
    );
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
