//! Runs a command against a local STS, without an AWS account. The AWS environment variables name the server.
//!
//! ```sh
//! cargo run --example responder -- cargo run --all-features --example role_chaining
//! cargo run --example responder -- aws sts get-caller-identity
//! ```
#![allow(clippy::print_stderr)]

#[allow(dead_code, reason = "the binary of the server uses all of it")]
#[path = "../../examples/sts_server/sts.rs"]
mod sts;

/// A web identity token with the form of a JWT.
const WEB_IDENTITY_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwb2QifQ.c2lnbmF0dXJl";

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}

fn run() -> Result<ExitCode, Box<dyn core::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().ok_or("no command: responder COMMAND [ARGUMENT]...")?;
    let (endpoint, credentials) = sts::start(0)?;
    // A token file as in a pod, with a newline at its end.
    let token_file = std::env::temp_dir().join(format!("sts-wire-responder-{}.jwt", std::process::id()));
    std::fs::write(&token_file, format!("{}\n", WEB_IDENTITY_TOKEN))?;
    let mut command = Command::new(&program);
    // Remove the variables that Cargo sets for this package: with them a nested Cargo would rerun build scripts.
    for (name, _) in std::env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|begin| name.to_string_lossy().starts_with(begin)) {
            command.env_remove(name);
        }
    }
    let status = command
        .args(arguments)
        .env("AWS_ENDPOINT_URL_STS", endpoint.url())
        .env("AWS_REGION", endpoint.signing_region().unwrap_or_default())
        .env("AWS_DEFAULT_REGION", endpoint.signing_region().unwrap_or_default())
        .env("AWS_ACCESS_KEY_ID", credentials.access_key_id)
        .env("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key.into_exposed())
        .env("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/demo")
        .env("AWS_WEB_IDENTITY_TOKEN_FILE", &token_file)
        .env_remove("AWS_SESSION_TOKEN")
        .status();
    std::fs::remove_file(&token_file)?;
    let status = status.map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
