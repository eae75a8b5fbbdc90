//! A `credential_process`: assumes a role with the credentials in the environment and prints the session as JSON.
//!
//! ```text
//! # ~/.aws/config
//! [profile demo]
//! credential_process = /path/to/credential_process --role-arn arn:aws:iam::123456789012:role/demo
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::{collections::HashMap, env, process::ExitCode};
use sts_wire::{AssumeRole, Credentials, Endpoint, Operation};
use sts_wire::{ProcessCredentials, Timestamp};

const FLAGS: [&str; 4] = ["--role-arn", "--role-session-name", "--external-id", "--duration-seconds"];

fn main() -> ExitCode {
    let json = run().inspect_err(|error| eprintln!("credential_process: {error}"));
    json.map_or(ExitCode::FAILURE, |json| {
        println!("{json}");
        ExitCode::SUCCESS
    })
}

fn run() -> Result<String, Box<dyn core::error::Error>> {
    let (mut flags, mut arguments) = (HashMap::new(), env::args().skip(1));
    while let Some(flag) = arguments.next() {
        let known = FLAGS.into_iter().find(|known| *known == flag).ok_or(format!("unknown flag {flag}"))?;
        flags.insert(known, arguments.next().ok_or(format!("{known} has no value"))?);
    }
    let flag = |name| flags.get(name).map(String::as_str);
    let session_name = flag("--role-session-name").unwrap_or("credential_process");
    let mut action = AssumeRole::new(flag("--role-arn").ok_or("--role-arn is missing")?, session_name);
    action.external_id = flag("--external-id");
    if let Some(seconds) = flag("--duration-seconds") {
        action.duration_seconds = Some(seconds.parse().map_err(|_| "--duration-seconds is not a number")?);
    }
    action.check()?;

    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let (region, url) = (variable("AWS_REGION")?, variable("AWS_ENDPOINT_URL_STS"));
    let endpoint = url.map_or_else(|_| Endpoint::regional(&region), |url| Endpoint::custom(&url, &region))?;
    let now = Timestamp::now();
    let request = action.request(&endpoint).sign_now(&credentials, now)?.to_http()?;
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent.run(request)?;
    let (status, body) = (response.status().as_u16(), response.body_mut().read_to_vec()?);
    let answer = AssumeRole::decode(status, &body)?;
    Ok(serde_json::to_string(&ProcessCredentials::new(&answer.output.credentials))?)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
