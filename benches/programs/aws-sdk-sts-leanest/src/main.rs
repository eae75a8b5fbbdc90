//! Calls AssumeRole with the client and a caller-supplied transport.

use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sts::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Waker};

#[derive(Debug)]
struct Transport;

impl HttpConnector for Transport {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let status = StatusCode::try_from(black_box(200)).unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, black_box(request).into_body())))
    }
}

fn main() {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(black_box("eu-west-1")))
        .credentials_provider(Credentials::new(
            black_box("AKIDEXAMPLE"),
            black_box("secret"),
            None,
            None,
            "program",
        ))
        .http_client(http_client_fn(|_, _| SharedHttpConnector::new(Transport)))
        .build();
    let call = Client::from_conf(config).assume_role().role_arn("role").role_session_name("session").send();
    let _ = black_box(pin!(call).poll(&mut Context::from_waker(Waker::noop())));
}
