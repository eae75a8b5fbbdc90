//! Calls `AssumeRole`, then `GetCallerIdentity` with the new session credentials.
//!
//! `cargo run --example quickstart` needs no AWS account: it starts a local STS on loopback that verifies every
//! signature. With `--endpoint URL` it calls another STS (AWS, moto, Ceph):
//!
//! ```sh
//! AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_REGION=eu-west-1 \
//!     cargo run --example quickstart -- --endpoint https://sts.eu-west-1.amazonaws.com --role-arn arn:aws:iam::…
//! ```
#![allow(clippy::print_stdout)]

#[allow(dead_code, reason = "the binary of the server uses all of it")]
#[path = "sts_server/sts.rs"]
mod sts;

use core::error::Error;
use sts_wire::{AssumeRole, Credentials, Encode, Endpoint, GetCallerIdentity, Operation, Timestamp, ToText};

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::read()?;
    println!("endpoint            {}", options.endpoint.url());
    println!("  signing region    {}", options.endpoint.signing_region().unwrap_or_default());

    let action = AssumeRole::new(&options.role_arn, "quickstart").duration_seconds(900);
    action.check()?;
    let body = call(&action, &options.endpoint, &options.credentials)?;
    let answer = AssumeRole::decode(body.0, &body.1)?;
    let session = answer.output.credentials;
    let token = session.session_token.as_ref().ok_or("no session token")?;
    println!("  access key id     {}", session.access_key_id);
    println!("  secret access key {:?}", session.secret_access_key);
    println!("  session token     {token:?}");
    println!("  expiration        {}", session.expiration.ok_or("no expiration")?);

    // The decoded credentials sign the next request without a copy or a conversion.
    let action = GetCallerIdentity::new();
    let body = call(&action, &options.endpoint, &session)?;
    let answer = GetCallerIdentity::decode(body.0, &body.1)?;
    println!("  arn               {}", answer.output.arn.unwrap_or_default());
    println!("  account           {}", answer.output.account.unwrap_or_default());
    if options.local {
        println!("signatures verified by the local STS; 2 of 2 calls succeeded");
    } else {
        println!("2 of 2 calls succeeded");
    }
    Ok(())
}

/// Signs an operation and sends it with the HTTP client ureq.
fn call<O: Operation, S: ToText>(
    action: &O,
    endpoint: &Endpoint,
    credentials: &Credentials<S>,
) -> Result<(u16, Vec<u8>), Box<dyn Error>> {
    let now = now()?;
    let request = action.request(endpoint).sign_now(credentials, now)?;
    println!("{:<19} POST {}", O::ACTION, request.url().encode_to_string());

    // `decode` reads the service's error from the body, so ureq must return a body for every status.
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut http = agent.post(request.url().encode_to_string());
    for (name, value) in request.headers() {
        http = http.header(name, value.encode_to_string());
    }
    let mut response = http.send(request.body().encode_to_string())?;
    println!("  status            {}", response.status().as_u16());
    Ok((response.status().as_u16(), response.body_mut().read_to_vec()?))
}

/// The current time. With the feature `std`, `Timestamp::now()` returns it.
fn now() -> Result<Timestamp, Box<dyn Error>> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Timestamp::from_unix(since.as_secs().try_into()?).ok_or_else(|| "the clock is after the year 9999".into())
}

struct Options {
    endpoint: Endpoint,
    credentials: Credentials<String>,
    role_arn: String,
    /// Whether the endpoint is the local STS.
    local: bool,
}

impl Options {
    /// Reads the command line and the AWS environment variables. Without `--endpoint`, starts the local STS.
    fn read() -> Result<Self, Box<dyn Error>> {
        let (mut url, mut role_arn) = (None, std::env::var("AWS_ROLE_ARN").ok());
        let mut arguments = std::env::args().skip(1);
        while let Some(flag) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{flag} needs a value"));
            match flag.as_str() {
                "--endpoint" => url = Some(value()?),
                "--role-arn" => role_arn = Some(value()?),
                _ => {
                    return Err(format!(
                        "unknown flag {flag}; the flags are --endpoint URL and --role-arn ARN"
                    )
                    .into());
                }
            }
        }
        let role_arn = role_arn.unwrap_or("arn:aws:iam::123456789012:role/demo".into());
        let Some(url) = url else {
            let (endpoint, credentials) = sts::start(0)?;
            return Ok(Self { endpoint, credentials, role_arn, local: true });
        };
        let variable = |name| std::env::var(name).map_err(|_| format!("{name} is not set"));
        let mut credentials =
            Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
        if let Ok(token) = variable("AWS_SESSION_TOKEN") {
            credentials = credentials.with_session_token(token);
        }
        let region = variable("AWS_REGION").or_else(|_| variable("AWS_DEFAULT_REGION"))?;
        Ok(Self { endpoint: Endpoint::custom(&url, &region)?, credentials, role_arn, local: false })
    }
}
