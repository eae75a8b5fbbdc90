//! Calls a server with the SDK for Rust, over plain HTTP of its own.

use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_sdk_sts::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use std::env;
use std::io::{Error, Read, Write};
use std::net::TcpStream;

#[derive(Debug)]
struct Plain;

impl HttpConnector for Plain {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let response = send(&request).map_err(|error| ConnectorError::io(error.into()));
        HttpConnectorFuture::ready(response)
    }
}

fn send(request: &HttpRequest) -> Result<HttpResponse, Error> {
    let host = request.uri().trim_start_matches("http://").trim_end_matches('/');
    let body = request.body().bytes().unwrap_or_default();
    let mut head = format!("{} / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n", request.method());
    for (name, value) in request.headers().iter().filter(|(name, _)| *name != "host") {
        head += &format!("{name}: {value}\r\n");
    }
    // The SDK leaves the length of some bodies to the transport.
    if !request.headers().contains_key("content-length") {
        head += &format!("content-length: {}\r\n", body.len());
    }
    let mut stream = TcpStream::connect(host)?;
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    stream.write_all(body)?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response)?;
    let end = response.windows(4).position(|four| four == b"\r\n\r\n").ok_or(Error::other("no head"))?;
    let head = String::from_utf8_lossy(&response[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
    let status = status.ok_or(Error::other("no status"))?.try_into().map_err(Error::other)?;
    let mut parsed = HttpResponse::new(status, response[end + 4..].to_vec().into());
    for (name, value) in head.lines().skip(1).filter_map(|line| line.split_once(": ")) {
        parsed.headers_mut().append(name.to_ascii_lowercase(), value.to_owned());
    }
    Ok(parsed)
}

fn client(credentials: Credentials) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(env::var("AWS_ENDPOINT_URL_STS").unwrap())
        .credentials_provider(credentials)
        .http_client(http_client_fn(|_, _| SharedHttpConnector::new(Plain)))
        .retry_config(aws_sdk_sts::config::retry::RetryConfig::disabled())
        .build();
    Client::from_conf(config)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let variable = |name| env::var(name).unwrap();
    let (id, secret) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"));
    let own = client(Credentials::new(&id, secret, None, None, "test"));
    let role = "arn:aws:iam::123456789012:role/demo";
    let output = own.assume_role().role_arn(role).role_session_name("name").send().await.unwrap();
    let session = output.credentials().unwrap();
    let token = Some(session.session_token().to_owned());
    let keys = (session.access_key_id(), session.secret_access_key());
    let identity = client(Credentials::new(keys.0, keys.1, token, None, "test"));
    let identity = identity.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.arn(), output.assumed_role_user().map(|user| user.arn()));

    let wrong = client(Credentials::new(id, "x", None, None, "test"));
    let error = wrong.get_caller_identity().send().await.unwrap_err();
    assert_eq!(error.into_service_error().code(), Some("SignatureDoesNotMatch"));
    let web_identity = own.assume_role_with_web_identity().role_arn(role).role_session_name("name");
    let error = web_identity.web_identity_token("none").send().await.unwrap_err();
    assert!(error.into_service_error().is_invalid_identity_token_exception());
}
