//! The signing functions of object_store, rust-s3 and reqsign, written with this crate, give the results that the
//! projects' own tests expect, and README.md has their lines.

use http::{HeaderMap, Method, Request, Uri};
use std::time::Duration;
use sts_wire::sigv4::SessionTokenName;
use sts_wire::{Credentials, Timestamp};
use sts_wire_adoption::object_store::AwsAuthorizer;
use sts_wire_adoption::reqsign::RequestSigner;
use sts_wire_adoption::rust_s3::Signer;

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The credentials of AWS's own examples.
fn credentials() -> Credentials<String> {
    Credentials::new("AKIAIOSFODNN7EXAMPLE".into(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into())
}

fn authorizer(credential: &Credentials<String>) -> AwsAuthorizer<'_> {
    AwsAuthorizer {
        date: Timestamp::parse_amz_date("20220806T180134Z").unwrap(),
        credential,
        service: "ec2",
        region: "us-east-1",
        session_token_name: SessionTokenName::SecurityToken,
        sign_payload: true,
        request_payer: false,
    }
}

#[test]
fn object_store_signs_as_its_tests_expect() {
    let credentials = credentials();
    for (sign_payload, request_payer, signature) in [
        (true, false, "a3c787a7ed37f7fdfbfd2d7056a3d7c9d85e6d52a2bfbec73793c0be6e7862d4"),
        (true, true, "7030625a9e9b57ed2a40e63d749f4a4b7714b6e15004cab026152f870dd8565d"),
        (false, false, "653c3d8ea261fd826207df58bc2bb69fbb5003e9eb3c0ef06e4a51f2a81d8699"),
    ] {
        let authorizer = AwsAuthorizer { sign_payload, request_payer, ..authorizer(&credentials) };
        let (mut parts, ()) = Request::get("https://ec2.amazon.com/").body(()).unwrap().into_parts();
        authorizer.try_authorize(&mut parts, Some(b""), None).unwrap();
        assert!(parts.headers["authorization"].to_str().unwrap().ends_with(signature));
        assert!(!parts.headers.contains_key("host"));
    }
}

#[test]
fn object_store_presigns_as_the_documentation_of_s3() {
    let credentials = credentials();
    let date = Timestamp::parse_amz_date("20130524T000000Z").unwrap();
    let authorizer = AwsAuthorizer { date, service: "s3", ..authorizer(&credentials) };
    for (query, signature) in [
        // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
        ("", "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"),
        (
            "?x-amz-request-payer=requester",
            "9ad7c781cc30121f199b47d35ed3528473e4375b63c5d91cd87c927803e4e00a",
        ),
    ] {
        let uri: Uri = format!("https://examplebucket.s3.amazonaws.com/test.txt{query}").parse().unwrap();
        let headers = HeaderMap::new();
        let signed = authorizer.sign_with(Method::GET, &uri, &headers, Duration::from_secs(86_400)).unwrap();
        assert!(signed.to_string().ends_with(&format!("&X-Amz-Signature={signature}")), "{signed}");
    }
}

#[test]
fn rust_s3_signs_as_its_tests_expect() {
    let credentials = credentials();
    let signer = Signer {
        datetime: Timestamp::parse_amz_date("20130524T000000Z").unwrap(),
        credentials: &credentials,
        region: "us-east-1",
        host: "examplebucket.s3.amazonaws.com",
    };
    let url = "https://examplebucket.s3.amazonaws.com/test.txt";
    let request = Request::get(url).header("range", "bytes=0-9").body(()).unwrap();
    let (mut parts, ()) = request.into_parts();
    signer.headers(&mut parts, EMPTY).unwrap();
    let signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
    assert!(parts.headers["authorization"].to_str().unwrap().ends_with(signature));
    let url = signer.presigned(Method::GET, url, 86_400, &HeaderMap::new()).unwrap();
    let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    assert!(url.ends_with(signature));
}

#[test]
fn rust_s3_keeps_the_default_port_of_its_endpoint() {
    let credentials = credentials();
    for (url, host) in [("http://minio:80/b/k", "minio:80"), ("https://minio:443/b/k", "minio:443")] {
        let signer = Signer {
            datetime: Timestamp::parse_amz_date("20130524T000000Z").unwrap(),
            credentials: &credentials,
            region: "us-east-1",
            host,
        };
        let presigned = signer.presigned(Method::GET, url, 3_600, &HeaderMap::new()).unwrap();
        assert!(presigned.starts_with(&format!("{url}?X-Amz-Algorithm=")), "{presigned}");
    }
}

#[test]
fn reqsign_chooses_the_name_of_the_token() {
    let credentials = credentials().with_session_token(String::from("token"));
    let express = "https://bucket--use2-az1--x-s3.s3express-use2-az1.us-east-2.amazonaws.com/object";
    for (url, use_standard_session_token, header, parameter) in [
        (express, false, "x-amz-s3session-token", "X-Amz-S3session-Token=token"),
        (express, true, "x-amz-security-token", "X-Amz-Security-Token=token"),
        (
            "https://bucket.s3.amazonaws.com/object",
            false,
            "x-amz-security-token",
            "X-Amz-Security-Token=token",
        ),
    ] {
        let signer = RequestSigner {
            service: "s3express".into(),
            region: "us-east-2".into(),
            use_standard_session_token,
            time: Timestamp::parse_amz_date("20130524T000000Z").unwrap(),
        };
        let (parts, ()) = Request::get(url).body(()).unwrap().into_parts();
        let mut by_headers = parts.clone();
        signer.sign_request(&mut by_headers, &credentials, None).unwrap();
        assert_eq!(by_headers.headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
        assert_eq!(by_headers.headers[header], "token");
        let mut by_query = parts;
        signer.sign_request(&mut by_query, &credentials, Some(Duration::from_secs(60))).unwrap();
        assert!(by_query.uri.query().unwrap().contains(parameter));
    }
}

/// Lines of code, without comments and blank lines.
fn lines(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[test]
fn the_readme_has_the_lines_of_these_functions() {
    let readme = include_str!("../README.md");
    for (project, source) in [
        ("object_store", include_str!("../src/object_store.rs")),
        ("rust-s3", include_str!("../src/rust_s3.rs")),
        ("reqsign", include_str!("../src/reqsign.rs")),
    ] {
        let row = readme.lines().find(|line| line.starts_with(&format!("| {project} |"))).unwrap();
        let counted = format!("| {} |", lines(source));
        assert!(row.ends_with(&counted), "{row}\nends in {counted}");
    }
}
