//! The peers, each made to decode one answer.

use crate::document::{CODE, REQUEST_ID};
use aws_sdk_sts::config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_sdk_sts::operation::RequestId;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use reqsign_aws_v4::AssumeRoleWithWebIdentityCredentialProvider;
use reqsign_core::{Context, HttpSend, ProvideCredential};
use rusoto_core::RusotoError;
use rusoto_mock::{MockCredentialsProvider, MockRequestDispatcher};
use rusoto_sts::{AssumeRoleWithWebIdentityError, Sts, StsClient};
use sts_wire::{AssumeRoleWithWebIdentity, Operation};

/// The header in which AWS sends the request id as well.
const REQUEST_ID_HEADER: &str = "x-amzn-requestid";

const ROLE_ARN: &str = "arn:aws:iam::123456789012:role/demo";
const WEB_IDENTITY_TOKEN: &str = "a.b.c";

pub enum Outcome {
    Session {
        token: String,
        /// Unix seconds; `None` if the peer returns text in another form than AWS's.
        expiration: Option<i64>,
    },
    /// The parts of the error, or its `Display` if it has none.
    Error(String),
}

fn wait<F: Future>(call: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(call)
}

pub fn ours(status: u16, body: &str) -> Outcome {
    match AssumeRoleWithWebIdentity::decode_borrowed(status, body.as_bytes()) {
        Ok(answer) => {
            let credentials = answer.output.credentials;
            let token = credentials.session_token.map(|token| token.expose_secret().to_string());
            Outcome::Session {
                token: token.unwrap_or_default(),
                expiration: credentials.expiration.map(|time| time.unix()),
            }
        }
        Err(error) => Outcome::Error(error.to_string()),
    }
}

pub fn aws_sdk(status: u16, body: &str) -> Outcome {
    wait(aws_sdk_call(status, body))
}

async fn aws_sdk_call(status: u16, body: &str) -> Outcome {
    let transport = SharedHttpConnector::new(InMemory { status, body: body.to_owned() });
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .retry_config(RetryConfig::disabled())
        .http_client(http_client_fn(move |_, _| transport.clone()))
        .build();
    let call = aws_sdk_sts::Client::from_conf(config)
        .assume_role_with_web_identity()
        .role_arn(ROLE_ARN)
        .role_session_name("pod")
        .web_identity_token(WEB_IDENTITY_TOKEN);
    match call.send().await {
        Ok(output) => match output.credentials() {
            Some(credentials) => Outcome::Session {
                token: credentials.session_token().into(),
                expiration: Some(credentials.expiration().secs()),
            },
            None => Outcome::Error("no credentials".into()),
        },
        Err(error) => {
            let parts = [error.code(), error.message(), error.request_id()];
            Outcome::Error(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
    }
}

#[derive(Clone, Debug)]
struct InMemory {
    status: u16,
    body: String,
}

impl HttpConnector for InMemory {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let body = SdkBody::from(self.body.clone());
        let mut response = HttpResponse::new(self.status.try_into().unwrap(), body);
        response.headers_mut().insert(REQUEST_ID_HEADER, REQUEST_ID);
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpSend for InMemory {
    async fn http_send(&self, _: http::Request<Bytes>) -> reqsign_core::Result<http::Response<Bytes>> {
        let body = Bytes::from(self.body.clone());
        Ok(http::Response::builder()
            .status(self.status)
            .header(REQUEST_ID_HEADER, REQUEST_ID)
            .body(body)
            .unwrap())
    }
}

pub fn reqsign(status: u16, body: &str) -> Outcome {
    wait(reqsign_call(status, body))
}

async fn reqsign_call(status: u16, body: &str) -> Outcome {
    let context = Context::new().with_http_send(InMemory { status, body: body.to_owned() });
    let provider = AssumeRoleWithWebIdentityCredentialProvider::new()
        .with_role_arn(ROLE_ARN)
        .with_subject_token(WEB_IDENTITY_TOKEN);
    match provider.provide_credential(&context).await {
        Ok(Some(credential)) => Outcome::Session {
            token: credential.session_token.unwrap_or_default(),
            expiration: credential.expires_in.map(|time| time.as_second()),
        },
        Ok(None) => Outcome::Error("no credential".into()),
        Err(error) => Outcome::Error(format!("{error} {error:?}")),
    }
}

pub fn rusoto(status: u16, body: &str) -> Outcome {
    wait(rusoto_call(status, body))
}

async fn rusoto_call(status: u16, body: &str) -> Outcome {
    let dispatcher =
        MockRequestDispatcher::with_status(status).with_header(REQUEST_ID_HEADER, REQUEST_ID).with_body(body);
    let client = StsClient::new_with(dispatcher, MockCredentialsProvider, rusoto_core::Region::UsEast1);
    let request = rusoto_sts::AssumeRoleWithWebIdentityRequest {
        role_arn: ROLE_ARN.into(),
        role_session_name: "pod".into(),
        web_identity_token: WEB_IDENTITY_TOKEN.into(),
        ..Default::default()
    };
    match client.assume_role_with_web_identity(request).await {
        Ok(output) => match output.credentials {
            Some(credentials) => Outcome::Session {
                token: credentials.session_token,
                // This peer returns the text unparsed.
                expiration: sts_wire::Timestamp::parse_rfc3339(&credentials.expiration)
                    .ok()
                    .map(|time| time.unix()),
            },
            None => Outcome::Error("no credentials".into()),
        },
        // The variant is the code.
        Err(RusotoError::Service(AssumeRoleWithWebIdentityError::ExpiredToken(message))) => {
            Outcome::Error(format!("{CODE} {message}"))
        }
        Err(error) => Outcome::Error(format!("{error} {error:?}")),
    }
}
