//! Prints who signed an EKS token: vets the token on standard input and sends the request to STS.
//!
//! ```sh
//! aws eks get-token --cluster-name demo | jq -r .status.token | AWS_REGION=eu-west-1 verify_proof demo
//! ```
//!
//! With `--mint` the example mints the token itself, with the credentials of the environment variables.
//! `AWS_ENDPOINT_URL_STS` names another STS.
#![allow(clippy::print_stdout)]

use core::error::Error;
use std::env;
use sts_wire::endpoint::EndpointOptions;
use sts_wire::proof::{ReceivedProof, Terms, Vetted, eks};
use sts_wire::{Credentials, Endpoint, Timestamp};

/// The maximum length of an answer, in bytes. Answers to `GetCallerIdentity` are far shorter.
const MAX_ANSWER: u64 = 64 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let cluster = arguments.next().ok_or("usage: verify_proof CLUSTER [--mint [CLUSTER]]")?;
    let url = variable("AWS_ENDPOINT_URL_STS").ok();
    let region = variable("AWS_REGION")?;
    let mut options = EndpointOptions::new().region(&region);
    options.endpoint = url.as_deref();
    // A server lists the endpoints of all regions that its users may sign for.
    let endpoints = [Endpoint::resolve(&options)?];

    let token = match arguments.next().as_deref() {
        Some("--mint") => mint(&endpoints[0], &arguments.next().unwrap_or_else(|| cluster.clone()))?,
        _ => std::io::read_to_string(std::io::stdin())?,
    };
    let mut scratch = [0; ReceivedProof::MAX_SCRATCH];
    let verified = verify(token.trim_end(), &cluster, &endpoints, &mut scratch);
    // The buffer holds the session token. A compiler may leave out this write, because nothing reads the buffer
    // afterwards, and copies of the token may remain. A server uses the crate `zeroize`, for the token too.
    scratch.fill(0);
    verified
}

/// Vets the token, asks STS and prints the caller.
fn verify(
    token: &str,
    cluster: &str,
    endpoints: &[Endpoint],
    scratch: &mut [u8],
) -> Result<(), Box<dyn Error>> {
    let bound = [eks::bound(cluster)];
    let vetted = eks::read(token, scratch)?.vet(&Terms::new(endpoints, &bound), Timestamp::now())?;

    // STS has not verified the signature yet.
    let (status, answer) = send(&vetted)?;
    let caller = vetted.decode(status, &answer)?;

    // A server authorises the caller here. If one use is meant, it then remembers the proof in `Replays`, and then
    // grants. A token for EKS is used many times.
    println!("access key id  {}", vetted.access_key_id());
    println!("signed at      {}", vetted.signed_at());
    println!("unique id      {}", caller.unique_id());
    println!("account        {}", caller.arn().account());
    println!("{}", caller.arn().canonical());
    Ok(())
}

/// Sends the request without following redirects, and limits the length of the answer.
fn send(vetted: &Vetted<'_>) -> Result<(u16, Vec<u8>), Box<dyn Error>> {
    let agent = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build();
    let mut response = ureq::Agent::from(agent).run(vetted.to_http()?)?;
    let body = response.body_mut().with_config().limit(MAX_ANSWER).read_to_vec()?;
    Ok((response.status().as_u16(), body))
}

/// Mints a token, as the workload does.
fn mint(endpoint: &Endpoint, cluster: &str) -> Result<String, Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let mut token = String::new();
    eks::token(&credentials, endpoint, cluster, Timestamp::now(), &mut token)?;
    Ok(token)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
