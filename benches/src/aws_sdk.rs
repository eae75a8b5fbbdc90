//! aws-sdk-sts: its serializers, its deserializers, and the whole client over a transport in memory.

use crate::input;
use crate::oracle::Signing;
use aws_sdk_sts::config::{BehaviorVersion, Region};
use aws_sdk_sts::operation::RequestId;
use aws_sdk_sts::operation::assume_role::{AssumeRoleInput, AssumeRoleOutput};
use aws_sdk_sts::operation::assume_role_with_saml::AssumeRoleWithSamlInput;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityInput;
use aws_sdk_sts::types::{Credentials, Tag};
use aws_sdk_sts::{Client, Config};
use aws_smithy_query::QueryWriter;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::interceptors::context::{Input, OutputOrError};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};
use aws_smithy_types::{DateTime, Number};
use bytes::Bytes;
use std::hint::black_box;
use tokio::runtime::Runtime;

/// An operation's generated deserializer, as the SDK's own orchestrator calls it.
pub struct Deserializer {
    deserializer: &'static SharedResponseDeserializer,
    config: ConfigBag,
    response: HttpResponse,
}

impl Deserializer {
    pub fn new(operation: impl RuntimePlugin, status: u16, body: &str) -> Self {
        let config: &FrozenLayer = Box::leak(Box::new(operation.config().unwrap()));
        let deserializer = config.load::<SharedResponseDeserializer>().unwrap();
        Self { deserializer, config: ConfigBag::base(), response: response(status, body.into()) }
    }

    pub fn run(&self) -> OutputOrError {
        self.deserializer.deserialize_nonstreaming_with_config(black_box(&self.response), &self.config)
    }
}

fn response(status: u16, body: SdkBody) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), body);
    response.headers_mut().insert("content-type", "text/xml");
    response.headers_mut().insert("x-amzn-requestid", input::REQUEST_ID);
    response
}

/// Whether the members equal those of the response in [`input`].
pub fn is_expected(output: &AssumeRoleOutput) -> bool {
    let user = output.assumed_role_user().unwrap();
    are_expected(output.credentials().unwrap())
        && (user.arn(), user.assumed_role_id()) == (input::USER_ARN, input::USER_ID)
        && output.source_identity() == Some(input::SOURCE_IDENTITY)
        && output.session_token_size() == Some(800)
        && output.request_id() == Some(input::REQUEST_ID)
}

pub fn are_expected(credentials: &Credentials) -> bool {
    credentials.access_key_id() == input::NEW_KEY_ID
        && credentials.secret_access_key() == input::NEW_SECRET
        && credentials.session_token() == *input::TOKEN
        && *credentials.expiration() == DateTime::from_secs(input::EXPIRATION_UNIX)
}

// The generated serializers are private. These functions make their calls in their order, without the calls for absent
// members. The forms are compared with those that the orchestrator gets from the serializers.

pub fn write_assume_role() -> String {
    let mut form = String::new();
    let mut writer = QueryWriter::new(&mut form, "AssumeRole", "2011-06-15");
    writer.prefix("RoleArn").string(black_box(input::ROLE_ARN));
    writer.prefix("RoleSessionName").string(black_box(input::SESSION_NAME));
    writer.prefix("Policy").string(black_box(input::POLICY));
    writer.prefix("DurationSeconds").number(Number::NegInt(black_box(900)));
    let mut tags = writer.prefix("Tags").start_list(false, None);
    for (key, value) in black_box(input::TAGS) {
        let mut tag = tags.entry();
        tag.prefix("Key").string(key);
        tag.prefix("Value").string(value);
    }
    tags.finish();
    writer.prefix("ExternalId").string(black_box(input::EXTERNAL_ID));
    writer.prefix("SourceIdentity").string(black_box(input::SOURCE_IDENTITY));
    writer.finish();
    form
}

pub fn write_assume_role_with_web_identity() -> String {
    let mut form = String::new();
    let mut writer = QueryWriter::new(&mut form, "AssumeRoleWithWebIdentity", "2011-06-15");
    writer.prefix("RoleArn").string(black_box(input::ROLE_ARN));
    writer.prefix("RoleSessionName").string(black_box(input::SESSION_NAME));
    writer.prefix("WebIdentityToken").string(black_box(&input::JWT));
    writer.finish();
    form
}

pub fn write_assume_role_with_saml() -> String {
    write_saml(&input::SAML)
}

pub fn write_assume_role_with_random_saml() -> String {
    write_saml(&input::RANDOM_SAML)
}

fn write_saml(assertion: &str) -> String {
    let mut form = String::new();
    let mut writer = QueryWriter::new(&mut form, "AssumeRoleWithSAML", "2011-06-15");
    writer.prefix("RoleArn").string(black_box(input::ROLE_ARN));
    writer.prefix("PrincipalArn").string(black_box(input::SAML_PROVIDER));
    writer.prefix("SAMLAssertion").string(black_box(assertion));
    writer.finish();
    form
}

/// An operation's generated serializer, called as the SDK's orchestrator does: it consumes an input with owned strings
/// and makes a request.
pub struct Serializer {
    serializer: &'static SharedRequestSerializer,
    config: ConfigBag,
    input: fn() -> Input,
}

impl Serializer {
    pub fn new(operation: impl RuntimePlugin, input: fn() -> Input) -> Self {
        let config: &FrozenLayer = Box::leak(Box::new(operation.config().unwrap()));
        let serializer = config.load::<SharedRequestSerializer>().unwrap();
        Self { serializer, config: ConfigBag::base(), input }
    }

    pub fn run(&mut self) -> HttpRequest {
        self.serializer.serialize_input((self.input)(), &mut self.config).unwrap()
    }
}

pub fn assume_role_input() -> Input {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build().unwrap();
    Input::erase(
        AssumeRoleInput::builder()
            .role_arn(input::ROLE_ARN)
            .role_session_name(input::SESSION_NAME)
            .duration_seconds(900)
            .external_id(input::EXTERNAL_ID)
            .policy(input::POLICY)
            .source_identity(input::SOURCE_IDENTITY)
            .set_tags(Some(input::TAGS.map(tag).into()))
            .build()
            .unwrap(),
    )
}

pub fn assume_role_with_web_identity_input() -> Input {
    Input::erase(
        AssumeRoleWithWebIdentityInput::builder()
            .role_arn(input::ROLE_ARN)
            .role_session_name(input::SESSION_NAME)
            .web_identity_token(&*input::JWT)
            .build()
            .unwrap(),
    )
}

pub fn assume_role_with_saml_input() -> Input {
    saml_input(&input::SAML)
}

pub fn assume_role_with_random_saml_input() -> Input {
    saml_input(&input::RANDOM_SAML)
}

fn saml_input(assertion: &str) -> Input {
    Input::erase(
        AssumeRoleWithSamlInput::builder()
            .role_arn(input::ROLE_ARN)
            .principal_arn(input::SAML_PROVIDER)
            .saml_assertion(assertion)
            .build()
            .unwrap(),
    )
}

/// A client, set up as documented, with a transport that answers from memory.
pub struct InMemory {
    pub client: Client,
    runtime: Runtime,
}

impl InMemory {
    /// A client whose transport passes every request to `see` and answers it with `answer`.
    pub fn new(answer: String, see: fn(&HttpRequest)) -> Self {
        let transport = SharedHttpConnector::new(Transport { answer: Bytes::from(answer), see });
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(input::REGION))
            .credentials_provider(aws_credential_types::Credentials::new(
                input::ACCESS_KEY_ID,
                input::SECRET_ACCESS_KEY,
                None,
                None,
                "benches",
            ))
            .http_client(http_client_fn(move |_, _| transport.clone()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        Self { client: Client::from_conf(config.build()), runtime }
    }

    pub fn wait<F: Future>(&self, call: F) -> F::Output {
        self.runtime.block_on(call)
    }
}

#[derive(Debug)]
struct Transport {
    answer: Bytes,
    see: fn(&HttpRequest),
}

impl HttpConnector for Transport {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        (self.see)(&request);
        HttpConnectorFuture::ready(Ok(response(200, SdkBody::from(self.answer.clone()))))
    }
}

/// Asserts that the signature of a request is right.
pub fn check_signature(request: &HttpRequest) {
    let header = |name: &str| request.headers().get(name).unwrap_or(input::HOST);
    let (_, signed) = header("authorization").split_once("SignedHeaders=").unwrap();
    let (names, signature) = signed.split_once(", Signature=").unwrap();
    let signing = Signing {
        method: request.method(),
        query: vec![],
        headers: names.split(';').map(|name| (name, header(name))).collect(),
        amz_date: header("x-amz-date"),
        body: request.body().bytes().unwrap(),
    };
    assert_eq!(signing.signature(), signature);
}
