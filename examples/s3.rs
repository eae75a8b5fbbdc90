//! Puts an object into a bucket of S3, gets it, and gets it once more by a presigned URL, which needs no credentials.
//!
//! ```sh
//! cargo run --all-features --example s3 -- https://my-bucket.s3.eu-west-1.amazonaws.com
//! ```
#![allow(clippy::print_stdout)]

use core::error::Error;
use sts_wire::sigv4::{PayloadHash, Settings};
use sts_wire::{Credentials, SigningKey, Timestamp};
use ureq::http::Request;

/// The path of the object `photos/a b+c/é.jpg`. In a path a plus sign is `%2B`: S3 reads `+` as a space.
const PATH: &str = "photos/a%20b%2Bc/%C3%A9.jpg";

fn main() -> Result<(), Box<dyn Error>> {
    let bucket = std::env::args().nth(1).ok_or("no URL of a bucket")?;
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    // A program that runs longer derives a key for each day.
    let now = Timestamp::now();
    let key = credentials.signing_key(now, &variable("AWS_REGION")?, "s3")?;
    let url = format!("{}/{PATH}", bucket.trim_end_matches('/'));

    send(&key, &credentials, now, Request::put(&url).body(b"an image")?)?;
    let image = send(&key, &credentials, now, Request::get(&url).body(b"")?)?;

    let (mut parts, ()) = Request::get(&url).body(())?.into_parts();
    key.presign_http(&credentials, &mut parts, PayloadHash::UNSIGNED, &Settings::S3, now, 900)?;
    // Whoever has the URL gets the object, for 15 minutes.
    let shared = ureq::get(parts.uri).call()?.body_mut().read_to_vec()?;
    println!("put and got {} bytes; the presigned URL gives {}", image.len(), shared.len());
    Ok(())
}

/// Signs a request in place, with the hash of its body, and sends it.
fn send<const N: usize>(
    key: &SigningKey,
    credentials: &Credentials<String>,
    now: Timestamp,
    request: Request<&'static [u8; N]>,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let (mut parts, body) = request.into_parts();
    key.sign_http(credentials, &mut parts, PayloadHash::of(body), &Settings::S3, now)?;
    let mut response = ureq::run(Request::from_parts(parts, &body[..]))?;
    Ok(response.body_mut().read_to_vec()?)
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}"))
}
