//! Nothing allocates where nothing has to: counted by the allocator, with feature `alloc` on.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use allocation_counter::measure;
use core::fmt::Write;
use core::hint::black_box;
use heapless::String;
use sts_wire::sigv4::{PayloadHash, Settings};
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, Credentials, Encode, Endpoint, Error, GetCallerIdentity,
    GetFederationToken, Operation, PolicyDescriptor, ProvidedContext, SigningKey, Tag, Timestamp, sigv4,
};

#[track_caller]
fn allocates_nothing(mut work: impl FnMut()) {
    let counted = measure(&mut work);
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
}

fn credentials() -> Credentials<&'static str> {
    Credentials::new("ASIAI44QH8DHBEXAMPLE", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY")
        .with_session_token("IQoJb3JpZ2luX2VjEXAMPLE//==")
}

fn now() -> Timestamp {
    Timestamp::parse_amz_date("20261122T120000Z").unwrap()
}

const TAGS: [Tag<'_>; 12] = [Tag::new("Project", "café ~"); 12];
const ARNS: [PolicyDescriptor<'_>; 2] = [PolicyDescriptor::new("arn:aws:iam::aws:policy/ReadOnlyAccess"); 2];
const CONTEXTS: [ProvidedContext<'_>; 1] =
    [ProvidedContext::new("arn:aws:iam::aws:contextProvider/x", "assertion")];

fn assume_role() -> AssumeRole<'static> {
    AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session")
        .duration_seconds(900)
        .policy("{\"Version\": \"2012-10-17\"}")
        .policy_arns(&ARNS)
        .provided_contexts(&CONTEXTS)
        .tags(&TAGS)
        .transitive_tag_keys(&["Project"; 11])
        .token_code("123456")
}

/// Every rung of the ladder but `encode_to_string`.
fn encode(value: &impl Encode) {
    let mut buffer = [0; 4096];
    black_box(value.encoded_len());
    black_box(value.encode_to_slice(&mut buffer).unwrap());
    black_box(value.encode_to_slice(&mut []).unwrap_err());
    let mut sink: String<4096> = String::new();
    value.encode(&mut sink).unwrap();
    black_box(&sink);
}

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
}

#[test]
fn encoding_and_checking() {
    let long = "é".repeat(50_000);
    allocates_nothing(|| {
        encode(&assume_role());
        encode(&GetCallerIdentity::new());
        encode(&GetFederationToken::new("Bob").tags(&TAGS).policy_arns(&ARNS));
        let saml = AssumeRoleWithSaml::new("role", "principal", &long);
        assert!(saml.encoded_len() > 6 * 50_000);
        black_box(PayloadHash::of_encoded(&saml));
        saml.check().unwrap_err();
        assume_role().check_each(&mut |violation| {
            black_box(violation);
        });
    });
}

#[test]
fn signing_and_writing_headers() {
    let (credentials, now) = (credentials(), now());
    allocates_nothing(|| {
        let endpoint = Endpoint::regional("eu-west-1").unwrap();
        let key = SigningKey::for_sts(&credentials, &endpoint, now).unwrap();
        let headers = [("X-Vault-AWS-IAM-Server-ID", " vault  example"), ("x-b", "c"), ("X-B", "d")];
        let action = assume_role();
        let request = action.request(&endpoint).headers(&headers).sign(&credentials, &key, now).unwrap();
        request.headers().for_each(|(_, value)| encode(&value));
        encode(request.body());
        let signed = request.signed().unwrap();
        encode(signed.canonical_request());
        encode(&signed.string_to_sign());
        encode(&signed.signed_headers());
    });
}

#[test]
fn presigning() {
    let (credentials, now) = (credentials(), now());
    allocates_nothing(|| {
        let endpoint = Endpoint::custom("http://localhost:4566/base", "us-east-1").unwrap();
        let key = SigningKey::for_sts(&credentials, &endpoint, now).unwrap();
        let action = GetCallerIdentity::new();
        let request = action.request(&endpoint).headers(&[("x-k8s-aws-id", "cluster")]);
        let presigned = request.presign(&credentials, &key, now, 60).unwrap();
        encode(&presigned);
        black_box(presigned.signature());
    });
}

#[test]
fn signing_for_any_service() {
    let (credentials, now) = (credentials(), now());
    allocates_nothing(|| {
        let key = credentials.signing_key(now, "us-east-1", "service").unwrap();
        for settings in [Settings::new(), Settings::new().normalize_path(false).double_encode_path(false)] {
            let request = sigv4::Request::new("GET", "h:8443", "/a/./b/../c%20/é", PayloadHash::of(b"body"))
                .query("b=2&a=%7e+c&a&%62=1")
                .settings(settings.sign_payload_hash(true));
            encode(key.sign(&credentials, &request, now).unwrap().canonical_request());
            encode(&key.presign(&credentials, &request, now, 60).unwrap());
        }
    });
}

#[test]
fn decoding_and_reading() {
    let success = "<AssumeRoleResponse xmlns='u'><!-- a --><AssumeRoleResult><Unknown><X a='b'/></Unknown><Credentials>\
        <AccessKeyId>ASIA&#65;</AccessKeyId><SecretAccessKey><![CDATA[secret]]></SecretAccessKey>\
        <SessionToken>a&amp;b\r\n</SessionToken><Expiration> 2026-11-22T12:15:00.5+01:00 </Expiration></Credentials>\
        <PackedPolicySize> 6 </PackedPolicySize></AssumeRoleResult></AssumeRoleResponse>";
    let error = "<ErrorResponse><Error><Code>&#32;Throttling </Code><Message>a&lt;b</Message></Error></ErrorResponse>";
    let mut text: String<256> = String::new();
    allocates_nothing(|| {
        let output = AssumeRole::decode(200, success.as_bytes()).unwrap().output;
        text.clear();
        write!(text, "{} {:?}", output.credentials.access_key_id, output.credentials).unwrap();
        assert_eq!(output.credentials.access_key_id, "ASIAA");
        // What was decoded signs as it is.
        black_box(output.credentials.signing_key(now(), "us-east-1", "sts").unwrap());

        let Err(Error::Service(error)) = AssumeRole::decode(400, error.as_bytes()) else { panic!() };
        text.clear();
        write!(text, "{error}").unwrap();
        assert!(error.is_throttling() && error.message.len() == 3);
        for (status, body) in
            [(200, "<AssumeRoleResponse>"), (200, "{}"), (503, "<html>"), (500, ""), (200, "\u{0}")]
        {
            let error = AssumeRole::decode(status, body.as_bytes()).unwrap_err();
            text.clear();
            write!(text, "{error}").unwrap();
        }
    });
}

#[cfg(feature = "json")]
#[test]
fn decoding_json() {
    let success = r#"{"AssumeRoleResponse":{"Unknown":[{"a":[null,1e9]}],"AssumeRoleResult":{"Credentials":{"AccessKeyId":
        "ASIA\u0041","SecretAccessKey":"a\/b","SessionToken":"c","Expiration":1.7953497E9},"PackedPolicySize":6}}}"#;
    allocates_nothing(|| {
        let output = AssumeRole::decode_json(200, success.as_bytes()).unwrap().output;
        assert_eq!(output.credentials.access_key_id, "ASIAA");
        assert_eq!(output.credentials.expiration.map(Timestamp::unix), Some(1_795_349_700));
        black_box(AssumeRole::decode_json(403, br#"{"Error":{"Code":"AccessDenied"}}"#).unwrap_err());
        black_box(AssumeRole::decode_json(200, br#"{"AssumeRoleResponse":[]}"#).unwrap_err());
    });
}

#[test]
fn times_and_endpoints() {
    let mut text: String<64> = String::new();
    allocates_nothing(|| {
        let time = Timestamp::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        text.clear();
        write!(text, "{time} {} {}", time.amz_date(), time.date()).unwrap();
        Timestamp::parse_rfc3339("1994-13-06T08:49:37Z").unwrap_err();
        black_box(Endpoint::global());
        Endpoint::custom("https://user@host", "local").unwrap_err();
    });
}
