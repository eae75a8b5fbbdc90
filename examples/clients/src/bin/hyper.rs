//! Calls `GetCallerIdentity` with hyper's low-level client.
//!
//! ```sh
//! cargo run --example responder -- cargo run --manifest-path examples/clients/Cargo.toml --bin hyper
//! ```

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use std::{env, error::Error};
use sts_wire::{Credentials, Endpoint, GetCallerIdentity, HttpResponse, Operation, Timestamp};
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut credentials =
        Credentials::new(variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    if let Ok(token) = variable("AWS_SESSION_TOKEN") {
        credentials = credentials.with_session_token(token);
    }
    // AWS requires TLS, which this example does not have. So there is no default endpoint.
    let endpoint = Endpoint::custom(&variable("AWS_ENDPOINT_URL_STS")?, &variable("AWS_REGION")?)?;

    let now = Timestamp::now();
    let action = GetCallerIdentity::new();
    let mut request = action.request(&endpoint).sign_now(&credentials, now)?.to_http()?;
    // hyper's low-level client sends `Host` and the request target as given: set both to the signed values.
    request.headers_mut().insert("host", endpoint.host().parse()?);
    *request.uri_mut() = endpoint.path().parse()?;

    let stream = TcpStream::connect(endpoint.host()).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let response = sender.send_request(request.map(|body| Full::new(Bytes::from(body)))).await?;
    let (head, body) = response.into_parts();
    let response = hyper::Response::from_parts(head, body.collect().await?.to_bytes());

    let answer = HttpResponse::from(&response).decode::<GetCallerIdentity>()?;
    println!("{}", answer.output.arn.unwrap_or_default());
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
