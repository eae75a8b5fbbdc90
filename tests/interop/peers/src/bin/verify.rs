//! Verifies requests with scratchstack-aws-signature and s3s: reads lines of JSON, and writes for each what they do.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderName, HeaderValue, Method, Request};
use s3s::auth::SimpleAuth;
use s3s::route::S3Route;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3, S3Request, S3Response, S3Result};
use scratchstack_aws_principal::User;
use scratchstack_aws_signature::{
    GetSigningKeyRequest, GetSigningKeyResponse, KSecretKey, NO_ADDITIONAL_SIGNED_HEADERS, SignatureOptions,
    sigv4_validate_request,
};
use serde_json::{Value, json};
use std::io::{BufRead, stdin};
use std::str::FromStr;
use tower::BoxError;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for line in stdin().lock().lines() {
        let received: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = match request(&received) {
            // What the types of `http` cannot hold, no server on them receives.
            Err(error) => json!({"scratchstack": error, "s3s": error}),
            Ok(request) => json!({
                "scratchstack": runtime.block_on(scratchstack(&received, request.clone())),
                "s3s": runtime.block_on(s3s(&received, request)),
            }),
        };
        println!("{answer}");
    }
}

fn text<'v>(received: &'v Value, name: &str) -> &'v str {
    received[name].as_str().unwrap_or_default()
}

fn request(received: &Value) -> Result<Request<Bytes>, &'static str> {
    let (path, query) = (text(received, "path"), text(received, "query"));
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let mut request = Request::new(Bytes::copy_from_slice(text(received, "body").as_bytes()));
    let no = "no request";
    *request.method_mut() = Method::from_bytes(text(received, "method").as_bytes()).map_err(|_| no)?;
    *request.uri_mut() = target.parse().map_err(|_| no)?;
    for header in received["headers"].as_array().unwrap() {
        let name = HeaderName::from_bytes(header[0].as_str().unwrap().as_bytes()).map_err(|_| no)?;
        let value = HeaderValue::from_bytes(header[1].as_str().unwrap().as_bytes()).map_err(|_| no)?;
        request.headers_mut().append(name, value);
    }
    Ok(request)
}

/// Knows one user, whose key id and session token it compares.
async fn scratchstack(received: &Value, request: Request<Bytes>) -> String {
    let (id, secret) =
        (text(received, "access_key_id").to_owned(), text(received, "secret_access_key").to_owned());
    let token = received["session_token"].as_str().map(String::from);
    let known = std::sync::Arc::new((id, secret, token));
    let mut keys = tower::service_fn(move |wanted| key(std::sync::Arc::clone(&known), wanted));
    let now = now(received);
    let (region, service) = (text(received, "region"), text(received, "service"));
    let options = SignatureOptions::default();
    let required = &NO_ADDITIONAL_SIGNED_HEADERS;
    match sigv4_validate_request(request, region, service, &mut keys, now, required, options).await {
        Ok(_) => "accepts".into(),
        Err(_) => "refuses".into(),
    }
}

type Known = std::sync::Arc<(String, String, Option<String>)>;

async fn key(known: Known, wanted: GetSigningKeyRequest) -> Result<GetSigningKeyResponse, BoxError> {
    let (id, secret, token) = &*known;
    if wanted.access_key() != id || wanted.session_token() != token.as_deref() {
        return Err(BoxError::from("unknown key"));
    }
    let key = KSecretKey::from_str(secret).map_err(|_| "secret")?;
    let signing_key = key.to_ksigning(wanted.request_date(), wanted.region(), wanted.service());
    let user = User::new("aws", "123456789012", "/", "user")?;
    Ok(GetSigningKeyResponse::builder().principal(user).signing_key(signing_key).build()?)
}

/// The time of the server. The clock of s3s is the one of the machine.
fn now(received: &Value) -> DateTime<Utc> {
    let time = chrono::NaiveDateTime::parse_from_str(text(received, "now"), "%Y%m%dT%H%M%SZ");
    time.unwrap().and_utc()
}

struct Nothing;

impl S3 for Nothing {}

/// Is called if the signature was verified.
struct Reached;

#[async_trait::async_trait]
impl S3Route for Reached {
    fn is_match(&self, _: &Method, _: &http::Uri, _: &http::HeaderMap, _: &mut http::Extensions) -> bool {
        true
    }

    async fn call(&self, _: S3Request<Body>) -> S3Result<S3Response<Body>> {
        Ok(S3Response::new(Body::empty()))
    }
}

fn service(received: &Value) -> S3Service {
    let mut builder = S3ServiceBuilder::new(Nothing);
    let (id, secret) = (text(received, "access_key_id"), text(received, "secret_access_key"));
    builder.set_auth(SimpleAuth::from_single(id, secret));
    builder.set_route(Reached);
    builder.build()
}

async fn s3s(received: &Value, request: Request<Bytes>) -> String {
    let answer = service(received).call(request.map(Body::from)).await;
    match answer {
        Ok(answer) if answer.status().is_success() => "accepts".into(),
        _ => "refuses".into(),
    }
}
