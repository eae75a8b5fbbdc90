//! A token for EKS: the program that the `exec` section of a kubeconfig names, in place of `aws eks get-token`.
//!
//! ```yaml
//! users:
//! - name: demo
//!   user:
//!     exec:
//!       apiVersion: client.authentication.k8s.io/v1
//!       command: /path/to/eks_token
//!       args: [my-cluster]
//!       interactiveMode: Never
//! ```
#![allow(clippy::print_stdout)]

use core::error::Error;
use std::env;
use sts_wire::proof::eks;
use sts_wire::{Credentials, Endpoint, Timestamp};

fn main() -> Result<(), Box<dyn Error>> {
    let cluster = env::args().nth(1).ok_or("usage: eks_token CLUSTER")?;
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    let endpoint = Endpoint::regional(&variable("AWS_REGION")?)?;
    // The credential is a secret: kubectl reads it from standard output and nothing else should.
    let mut credential = String::new();
    eks::exec_credential(&credentials, &endpoint, &cluster, Timestamp::now(), &mut credential)?;
    println!("{credential}");
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
