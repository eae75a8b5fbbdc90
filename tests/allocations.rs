//! Encoding, signing and decoding allocate nothing, even with the feature `alloc`. A counting allocator checks it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests may panic")]

#[macro_use]
#[path = "operations/by_name.rs"]
mod by_name;

use allocation_counter::measure;
use core::fmt::{Debug, Write};
use core::hint::black_box;
use heapless::String;
use serde_json::Value;
#[cfg(feature = "json")]
use serde_json::json;
use sts_wire::retry::{Attempt, RetryPolicy};
use sts_wire::sigv4::{PayloadHash, Query, Settings};
use sts_wire::{
    AssumeRole, AssumeRoleWithSaml, AssumeRoleWithWebIdentity, AssumeRoot, Credentials,
    DecodeAuthorizationMessage, Encode, Endpoint, Error, GetAccessKeyInfo, GetCallerIdentity,
    GetDelegatedAccessToken, GetFederationToken, GetSessionToken, GetWebIdentityToken, Operation,
    PolicyDescriptor, ProvidedContext, SigningKey, Tag, Timestamp, sigv4,
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

/// Calls every method of `Encode` but `encode_to_string`.
fn encode(value: &impl Encode) {
    let mut buffer = [0; 4096];
    black_box(value.encoded_len());
    black_box(value.encode_to_slice(&mut buffer).unwrap());
    black_box(value.encode_to_slice(&mut []).unwrap_err());
    let mut sink: String<4096> = String::new();
    value.encode(&mut sink).unwrap();
    black_box(&sink);
}

/// A writer that discards its input.
struct Nowhere;

impl Write for Nowhere {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        black_box(text);
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Format {
    Xml,
    #[cfg(feature = "json")]
    Json,
}

#[test]
fn the_counter_counts_an_allocation() {
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
}

/// Encodes, checks, signs and writes a request.
fn send<O: Operation>(operation: O) {
    encode(&operation);
    black_box(PayloadHash::of_encoded(&operation));
    operation.check_each(&mut |violation| write!(Nowhere, "{violation} {violation:?}").unwrap());
    if let Err(error) = operation.check() {
        write!(Nowhere, "{error} {error:?}").unwrap();
    }

    let (credentials, now) = (credentials(), now());
    let endpoint = Endpoint::regional("eu-west-1").unwrap();
    let key = SigningKey::for_sts(&credentials, &endpoint, now).unwrap();
    let headers = [("X-Vault-AWS-IAM-Server-ID", " vault  example"), ("x-b", "c"), ("X-B", "d")];
    let request = operation.request(&endpoint).headers(&headers).sign(&credentials, &key, now).unwrap();
    request.headers().for_each(|(_, value)| encode(&value));
    encode(&request.body());
    let signed = request.signed().unwrap();
    encode(signed.canonical_request());
    encode(&signed.string_to_sign());
    encode(&signed.signed_headers());
    let presigned =
        operation.request(&endpoint).headers(&headers).presign(&credentials, &key, now, 60).unwrap();
    encode(&presigned);
    black_box(presigned.signature());
    write!(Nowhere, "{request:?} {presigned:?}").unwrap();
}

#[test]
fn encoding_checking_and_signing_allocate_nothing() {
    allocates_nothing(|| {
        send(assume_role());
        send(AssumeRoleWithSaml::new("role", "principal", "assertion").policy_arns(&ARNS).policy("{}"));
        send(AssumeRoleWithWebIdentity::new("role", "", "a.b.c").provider_id("p").policy_arns(&ARNS));
        send(AssumeRoot::new(
            "123456789012",
            "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials",
        ));
        send(DecodeAuthorizationMessage::new("a message"));
        send(GetAccessKeyInfo::new("AKIAIOSFODNN7EXAMPLE"));
        send(GetCallerIdentity::new());
        send(GetDelegatedAccessToken::new("token"));
        send(GetFederationToken::new("Bob").tags(&TAGS).policy_arns(&ARNS));
        send(GetSessionToken::new().duration_seconds(1).serial_number("GAHT12345678").token_code("123456"));
        send(GetWebIdentityToken::new(&["a b"; 11], "ES384").tags(&TAGS));
    });
}

#[cfg(feature = "server")]
#[test]
fn reading_a_request_allocates_nothing() {
    use sts_wire::server::{AnyOperation, Form};

    let (mut body, mut query): (String<4096>, String<100>) = (String::new(), String::new());
    assume_role().encode(&mut body).unwrap();
    GetCallerIdentity::new().encode(&mut query).unwrap();
    let mut copy = body.as_bytes().to_vec();
    allocates_nothing(|| {
        copy.copy_from_slice(body.as_bytes());
        let form = Form::from_body(&mut copy).unwrap();
        let action: AssumeRole<'_> = form.read().unwrap();
        assert!(action.tags.iter().eq(TAGS));
        AnyOperation::check_each(&form, &mut |violation| {
            write!(Nowhere, "{violation} {violation:?}").unwrap();
        });
        write!(Nowhere, "{form:?} {action:?}").unwrap();
        black_box(AnyOperation::read(&form).unwrap().unwrap());
        let mut scratch = [0; 100];
        let form = Form::from_query(&query, &mut scratch).unwrap();
        black_box(form.read::<GetCallerIdentity>().unwrap());
        let error = Form::from_body(&mut [b'%']).unwrap_err();
        write!(Nowhere, "{error} {error:?}").unwrap();
        let error = form.read::<AssumeRole<'_>>().unwrap_err();
        write!(Nowhere, "{error} {error:?}").unwrap();
    });
}

#[test]
fn encoding_a_long_request_allocates_nothing() {
    let long = "é".repeat(50_000);
    allocates_nothing(|| {
        let saml = AssumeRoleWithSaml::new("role", "principal", &long);
        assert!(saml.encoded_len() > 6 * 50_000);
        black_box(PayloadHash::of_encoded(&saml));
        saml.check().unwrap_err();
    });
}

#[test]
fn presigning_allocates_nothing() {
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
fn signing_for_another_service_allocates_nothing() {
    let (credentials, now) = (credentials(), now());
    allocates_nothing(|| {
        let key = credentials.signing_key(now, "us-east-1", "service").unwrap();
        for settings in [Settings::new(), Settings::new().normalize_path(false).double_encode_path(false)] {
            let request =
                sigv4::Request::new("GET", "h:8443", "/a/./b/../c%20/%C3%A9", PayloadHash::of(b"body"))
                    .query(Query::rfc3986("b=2&a=%7e+c&a&%62=1"))
                    .settings(settings.sign_payload_hash(true));
            encode(key.sign(&credentials, &request, now).unwrap().canonical_request());
            encode(&key.presign(&credentials, &request, now, 60).unwrap());
        }
    });
}

#[test]
fn decoding_and_unescaping_allocate_nothing() {
    let success = "<AssumeRoleResponse xmlns='u'><!-- a --><AssumeRoleResult><Unknown><X a='b'/></Unknown><Credentials>\
        <AccessKeyId>ASIA&#65;</AccessKeyId><SecretAccessKey><![CDATA[secret]]></SecretAccessKey>\
        <SessionToken>a&amp;b\r\n</SessionToken><Expiration> 2026-11-22T12:15:00.5+01:00 </Expiration></Credentials>\
        <PackedPolicySize> 6 </PackedPolicySize></AssumeRoleResult></AssumeRoleResponse>";
    let error = "<ErrorResponse><Error><Code>&#32;Throttling </Code><Message>a&lt;b</Message></Error></ErrorResponse>";
    let mut text: String<256> = String::new();
    allocates_nothing(|| {
        let output = AssumeRole::decode_borrowed(200, success.as_bytes()).unwrap().output;
        text.clear();
        write!(text, "{} {:?}", output.credentials.access_key_id, output.credentials).unwrap();
        assert_eq!(output.credentials.access_key_id, "ASIAA");
        // Decoded credentials sign without a conversion.
        black_box(output.credentials.signing_key(now(), "us-east-1", "sts").unwrap());

        let Err(Error::Service(error)) = AssumeRole::decode_borrowed(400, error.as_bytes()) else { panic!() };
        text.clear();
        write!(text, "{error}").unwrap();
        assert!(error.is_throttling() && error.message.len() == 3);
        for (status, body) in
            [(200, "<AssumeRoleResponse>"), (200, "{}"), (503, "<html>"), (500, ""), (200, "\u{0}")]
        {
            let error = AssumeRole::decode_borrowed(status, body.as_bytes()).unwrap_err();
            text.clear();
            write!(text, "{error}").unwrap();
        }
    });
}

#[cfg(feature = "json")]
#[test]
fn decoding_json_allocates_nothing() {
    let success = r#"{"AssumeRoleResponse":{"Unknown":[{"a":[null,1e9]}],"AssumeRoleResult":{"Credentials":{"AccessKeyId":
        "ASIA\u0041","SecretAccessKey":"a\/b","SessionToken":"c","Expiration":1.7953497E9},"PackedPolicySize":6}}}"#;
    allocates_nothing(|| {
        let output = sts_wire::HttpResponse::new(200, success.as_bytes())
            .json()
            .decode_borrowed::<AssumeRole>()
            .unwrap()
            .output;
        assert_eq!(output.credentials.access_key_id, "ASIAA");
        assert_eq!(output.credentials.expiration.map(Timestamp::unix), Some(1_795_349_700));
        black_box(
            sts_wire::HttpResponse::new(403, br#"{"Error":{"Code":"AccessDenied"}}"#)
                .json()
                .decode_borrowed::<AssumeRole>()
                .unwrap_err(),
        );
        black_box(
            sts_wire::HttpResponse::new(200, br#"{"AssumeRoleResponse":[]}"#)
                .json()
                .decode_borrowed::<AssumeRole>()
                .unwrap_err(),
        );
    });
}

/// Decodes a response and prints every member.
fn read<O: Operation<Output<sts_wire::Text<'static>>: Debug>>(
    format: Format,
    status: u16,
    body: &'static [u8],
) -> bool {
    let answer = match format {
        Format::Xml => O::decode_borrowed(status, body),
        #[cfg(feature = "json")]
        Format::Json => sts_wire::HttpResponse::new(status, body).json().decode_borrowed::<O>(),
    };
    match &answer {
        Ok(response) => write!(Nowhere, "{:?} {:?}", response.output, response.request_id).unwrap(),
        Err(error) => {
            black_box((error.is_retryable(), error.is_throttling(), error.is_clock_skew()));
            black_box(RetryPolicy::STANDARD.advise(error, Attempt::new(1)));
            write!(Nowhere, "{error} {error:?}").unwrap();
        }
    }
    answer.is_ok()
}

fn reader_of(operation: &str) -> fn(Format, u16, &'static [u8]) -> bool {
    of_operation!(operation, read)
}

/// Decodes every document of the vectors, in XML and in JSON.
#[test]
fn decoding_every_operation_allocates_nothing() {
    let mut successes = 0;
    for line in include_str!("../vectors/documents.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let operation = case["operation"].as_str().unwrap();
        let read = reader_of(operation);
        let status = case["status"].as_u64().unwrap().try_into().unwrap();
        let body: &'static str = Box::leak(case["body"].as_str().unwrap().into());
        let mut expected = case["expected"].clone();
        if let Some(credentials) = expected.pointer_mut("/output/Credentials").and_then(Value::as_object_mut)
        {
            // The document has an empty session token.
            credentials.entry("SessionToken").or_insert_with(|| "".into());
        }
        let is_success = expected["output"].is_object();
        allocates_nothing(|| assert_eq!(read(Format::Xml, status, body.as_bytes()), is_success));
        successes += usize::from(is_success);
        #[cfg(feature = "json")]
        {
            let said = if is_success {
                let (response, result) = (format!("{operation}Response"), format!("{operation}Result"));
                json!({response: {"Unknown": [null, -1.5e3, {}], result: expected["output"]}})
            } else {
                json!({"Error": {"Code": expected["error"]["code"], "Message": expected["error"]["message"]}})
            };
            let said: &'static str = Box::leak(said.to_string().into());
            allocates_nothing(|| {
                assert_eq!(read(Format::Json, status, said.as_bytes()), is_success, "{said}");
            });
        }
    }
    assert!(successes > 11 * 20, "{successes}");
}

#[test]
fn timestamps_and_endpoints_allocate_nothing() {
    let mut text: String<64> = String::new();
    allocates_nothing(|| {
        let time = Timestamp::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", Timestamp::MAX).unwrap();
        text.clear();
        write!(text, "{time} {} {}", time.amz_date(), time.date()).unwrap();
        Timestamp::parse_rfc3339("1994-13-06T08:49:37Z").unwrap_err();
        black_box(Endpoint::global());
        Endpoint::custom("https://user@host", "local").unwrap_err();
    });
}

#[cfg(all(feature = "alloc", feature = "server"))]
#[test]
fn verifying_allocates_nothing() {
    use sts_wire::sigv4::{Received, VerifyRules};

    let credentials = credentials();
    let key = credentials.signing_key(now(), "us-east-1", "sts").unwrap();
    let request = sigv4::Request::new("GET", "example.com", "/a/../b", PayloadHash::EMPTY)
        .query(Query::rfc3986("b=1&a=%20"))
        .headers(&[("X-A", " 1  2"), ("x-b", "3")]);
    let signed = key.sign(&credentials, &request, now()).unwrap();
    let added: Vec<_> = signed.headers().map(|(name, value)| (name, value.encode_to_string())).collect();
    let mut headers = vec![("Host", "example.com"), ("X-A", " 1  2"), ("x-b", "3")];
    let presigned = key.presign(&credentials, &request, now(), 60).unwrap().encode_to_string();
    let by_query = headers.clone();
    // More than are sorted without an allocator.
    let names: Vec<_> = (0..100).map(|number| format!("x-{number}")).collect();
    headers.extend(names.iter().map(|name| (name.as_str(), "1")));
    headers.extend(added.iter().map(|(name, value)| (*name, value.as_str())));
    let rules = VerifyRules::new("sts", &["us-east-1"]);
    for (query, headers) in [("b=1&a=%20", &headers), (presigned.split_once('?').unwrap().1, &by_query)] {
        let verify = |path, credentials| {
            let received = Received::new("GET", path, Query::rfc3986(query), headers, PayloadHash::EMPTY);
            let candidate = received.claim().and_then(|claim| claim.check(now(), &rules));
            candidate.and_then(|candidate| {
                candidate.verify(credentials, &key).map(|verified| verified.signed_at())
            })
        };
        allocates_nothing(|| assert_eq!(verify("/a/../b", &credentials), Ok(now())));
        allocates_nothing(|| assert!(black_box(verify("/b/c", &credentials)).is_err()));
        let other = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("other");
        allocates_nothing(|| assert!(black_box(verify("/b", &other)).is_err()));
    }
}

#[test]
#[cfg(all(feature = "proof", feature = "server"))]
fn minting_and_vetting_allocate_nothing() {
    use sts_wire::proof::vault::{self, ServerId};
    use sts_wire::proof::{ReceivedProof, Replays, Terms, eks};

    const ANSWER: &[u8] = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>\
        <Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId></GetCallerIdentityResult>\
        </GetCallerIdentityResponse>";
    let server = ServerId::Vault("vault.example.com");
    allocates_nothing(|| {
        let endpoints = [Endpoint::regional("eu-west-1").unwrap()];
        let (mut token, mut login): (String<4096>, String<4096>) = (String::new(), String::new());
        eks::token(&credentials(), &endpoints[0], "demo", now(), &mut token).unwrap();
        vault::login(&credentials(), &endpoints[0], server, None, now(), &mut login).unwrap();
        let bound = [[eks::bound("demo")], [vault::bound(server).unwrap()]];
        let mut scratch = [[0; ReceivedProof::MAX_SCRATCH]; 2];
        let [for_token, for_login] = &mut scratch;
        let proofs = [eks::read(&token, for_token).unwrap(), vault::read(&login, for_login).unwrap().proof];
        let mut replays = Replays::<2>::new();
        for (proof, bound) in proofs.iter().zip(&bound) {
            let vetted = proof.vet(&Terms::new(&endpoints, bound), now()).unwrap();
            encode(&vetted.url());
            vetted.headers().for_each(|(_, value)| encode(&value));
            black_box(vetted.decode_borrowed(200, ANSWER).unwrap());
            replays.insert(&vetted, now()).unwrap();
            black_box(replays.insert(&vetted, now()).unwrap_err());
            black_box(proof.vet(&Terms::unbound(&endpoints), now()).unwrap_err());
        }
    });
}
