//! Requests of other projects, signed in every mode by this crate and by aws-sigv4.

use aws_credential_types::Credentials as Identity;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest,
    SignatureLocation, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use http::request::Parts;
use std::collections::BTreeSet;
use std::time::Duration;
use sts_wire::sigv4::{PayloadHash, SessionTokenName, Settings};
use sts_wire::{Credentials, Timestamp};
use sts_wire_adoption::shape::Shape;

const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//token+==";
const EXPIRES_SECONDS: u32 = 3_600;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    None,
    Signed,
    /// Under the name of S3 Express.
    SignedForS3Session,
    AddedAfterSigning,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Carrier {
    Headers,
    Query,
}

const CARRIERS: [Carrier; 2] = [Carrier::Headers, Carrier::Query];
const TOKENS: [Token; 4] = [Token::None, Token::Signed, Token::SignedForS3Session, Token::AddedAfterSigning];

/// The requests that aws-sigv4 signs otherwise, whatever the token, and why. README.md has the table too.
const DIFFERENCES_OF_AWS_SIGV4: [(&str, &str); 4] = [
    ("object_store: header with a tab Headers", TAB),
    ("object_store: header with a tab Query", TAB),
    ("reqsign: opendal key Headers", MARKS),
    ("reqsign: opendal key Query", MARKS),
];
const TAB: &str = "aws-sigv4 collapses spaces, but not HTABs. botocore and object_store collapse both";
const MARKS: &str = "AWS encodes every character of the path but the unreserved ones (`!` is `%21`); aws-sigv4 and \
    botocore sign its bytes";

/// The requests that botocore signs otherwise, and why.
const DIFFERENCES_OF_BOTOCORE: [(&str, &str); 8] = [
    ("object_store: list with spaces Headers", RAW_QUERY),
    ("reqsign: assume role by GET Headers", RAW_QUERY),
    ("reqsign: get_request_with_query Headers", RAW_QUERY),
    ("reqsign: get_request_with_query_virtual_host Headers", RAW_QUERY),
    ("reqsign: opendal key Headers", MARKS),
    ("reqsign: opendal key Query", MARKS),
    ("reqsign: wire uri Headers", RAW_QUERY),
    ("reqsign: wire uri Query", "botocore keeps the first of repeated parameters"),
];
const RAW_QUERY: &str = "botocore signs the bytes of the query; services encode `+`, `/` and `*`";

fn at() -> Timestamp {
    Timestamp::parse_amz_date("20150830T123600Z").unwrap()
}

/// What is hashed in place of the body.
fn payload(shape: &Shape, carrier: Carrier) -> Option<String> {
    let is_unsigned = carrier == Carrier::Query && shape.is_s3() && !shape.has_header("x-amz-content-sha256");
    if is_unsigned { Some("UNSIGNED-PAYLOAD".into()) } else { shape.payload.clone() }
}

fn ours(shape: &Shape, carrier: Carrier, token: Token) -> Parts {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET);
    let credentials = if token == Token::None { credentials } else { credentials.with_session_token(TOKEN) };
    let key = credentials.signing_key(at(), &shape.region, &shape.service).unwrap();
    let name = match token {
        Token::SignedForS3Session => SessionTokenName::S3SessionToken,
        _ => SessionTokenName::SecurityToken,
    };
    let settings = if shape.is_s3() { Settings::S3 } else { Settings::new() };
    let settings = settings.session_token_name(name).omit_session_token(token == Token::AddedAfterSigning);
    let payload = match &shape.payload {
        Some(literal) => PayloadHash::from_header(literal).unwrap(),
        None => PayloadHash::of(shape.body.as_bytes()),
    };
    let mut parts = shape.parts();
    let signed = match carrier {
        Carrier::Headers => key.sign_http(&credentials, &mut parts, payload, &settings, at()),
        Carrier::Query => {
            key.presign_http(&credentials, &mut parts, payload, &settings, at(), EXPIRES_SECONDS)
        }
    };
    signed.unwrap_or_else(|error| panic!("{} {carrier:?} {token:?}: {error}", shape.id()));
    parts
}

fn by_aws_sigv4(shape: &Shape, carrier: Carrier, token: Token) -> Result<Parts, Box<dyn std::error::Error>> {
    let token_of_identity = (token != Token::None).then(|| TOKEN.to_owned());
    let identity = Identity::new(ACCESS_KEY_ID, SECRET, token_of_identity, None, "test").into();
    let mut settings = SigningSettings::default();
    if shape.is_s3() {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    if carrier == Carrier::Query {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(EXPIRES_SECONDS.into()));
    }
    match token {
        Token::AddedAfterSigning => settings.session_token_mode = SessionTokenMode::Exclude,
        Token::SignedForS3Session => {
            settings.session_token_name_override = Some(match carrier {
                Carrier::Headers => "x-amz-s3session-token",
                Carrier::Query => "X-Amz-S3session-Token",
            });
        }
        Token::None | Token::Signed => {}
    }
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&shape.region)
        .name(&shape.service)
        .time(at().into())
        .settings(settings)
        .build()?;
    let body = match payload(shape, carrier) {
        Some(literal) => SignableBody::Precomputed(literal),
        None => SignableBody::Bytes(shape.body.as_bytes()),
    };
    let headers = shape.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let request = SignableRequest::new(&shape.method, &*shape.url, headers, body)?;
    let (instructions, _) = sign(request, &params.into())?.into_parts();
    let mut request = http::Request::from_parts(shape.parts(), ());
    instructions.apply_to_request_http1x(&mut request);
    Ok(request.into_parts().0)
}

/// What a service sees of a request. The order of headers and parameters is free.
#[derive(PartialEq)]
struct Seen {
    headers: BTreeSet<(String, Vec<u8>)>,
    path: String,
    /// Decoded.
    parameters: Vec<(String, String)>,
}

fn seen(parts: &Parts) -> Seen {
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let query = parts.uri.query().unwrap_or_default();
    let mut parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    parameters.sort();
    Seen { headers: headers.collect(), path: parts.uri.path().to_owned(), parameters }
}

/// The signature of a request: by headers the text after the last `=`, by query the parameter.
fn signature(parts: &Parts) -> String {
    let by_headers = parts.headers.get("authorization").map(|value| value.to_str().unwrap());
    let text = by_headers.unwrap_or_else(|| parts.uri.query().unwrap());
    text.rsplit("Signature=").next().unwrap()[..64].to_owned()
}

/// The requests that differ are those of the table.
fn assert_differences(found: &BTreeSet<String>, table: &[(&str, &str)]) {
    for (request, reason) in table {
        assert!(include_str!("../README.md").contains(&format!("| {request} | {reason} |")), "{request}");
    }
    let expected: BTreeSet<_> = table.iter().map(|(request, _)| (*request).to_owned()).collect();
    assert_eq!(*found, expected);
}

#[test]
fn every_request_is_signed_as_by_aws_sigv4() {
    let (mut differences, mut count) = (BTreeSet::new(), 0);
    for shape in Shape::all() {
        for carrier in CARRIERS {
            for token in TOKENS {
                let ours = seen(&ours(&shape, carrier, token));
                let is_equal = by_aws_sigv4(&shape, carrier, token).is_ok_and(|theirs| seen(&theirs) == ours);
                count += usize::from(is_equal);
                if !is_equal {
                    differences.insert(format!("{} {carrier:?}", shape.id()));
                }
            }
        }
    }
    assert_differences(&differences, &DIFFERENCES_OF_AWS_SIGV4);
    println!("{count} of {} signatures are equal to those of aws-sigv4", Shape::all().len() * 8);
}

#[test]
fn every_request_is_signed_as_by_botocore() {
    let shapes = Shape::all();
    let (mut differences, mut count, mut all) = (BTreeSet::new(), 0, 0);
    for line in include_str!("../botocore.jsonl").lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let shape = shapes.iter().find(|shape| line["request"] == shape.id()).unwrap();
        let carrier = CARRIERS.into_iter().find(|carrier| line["carrier"] == format!("{carrier:?}")).unwrap();
        let token = TOKENS.into_iter().find(|token| line["token"] == format!("{token:?}")).unwrap();
        let is_equal = line["signature"] == signature(&ours(shape, carrier, token));
        count += usize::from(is_equal);
        all += 1;
        if !is_equal {
            differences.insert(format!("{} {carrier:?}", shape.id()));
        }
    }
    assert_differences(&differences, &DIFFERENCES_OF_BOTOCORE);
    println!("{count} of {all} signatures are equal to those of botocore");
}
