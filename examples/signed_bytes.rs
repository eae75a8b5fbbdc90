//! Signs the chunks of an upload to S3, and the policy of a form that a browser posts to S3.
//!
//! The values are those of AWS's documentation, and are compared with it:
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html>.
//!
//! ```sh
//! cargo run --example signed_bytes
//! ```
#![allow(clippy::print_stdout)]

use core::error::Error;
use sts_wire::sigv4::{PayloadHash, Request, Settings};
use sts_wire::{Credentials, Timestamp};

const CREDENTIALS: Credentials<&str> =
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

fn main() -> Result<(), Box<dyn Error>> {
    let signatures = chunks()?;
    println!("{}", signatures.join("\n"));
    assert_eq!(
        signatures,
        [
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
        ]
    );
    let signature = policy()?;
    println!("{signature}");
    assert_eq!(signature, "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
    Ok(())
}

/// The signature of the request, then of each chunk; the last chunk is empty.
fn chunks() -> Result<Vec<String>, Box<dyn Error>> {
    let date = "20130524T000000Z";
    let at = Timestamp::parse_amz_date(date)?;
    let key = CREDENTIALS.signing_key(at, "us-east-1", "s3")?;
    let headers = [
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ("content-encoding", "aws-chunked"),
        ("x-amz-decoded-content-length", "66560"),
        ("content-length", "66824"),
    ];
    let path = "/examplebucket/chunkObject.txt";
    let request = Request::new("PUT", "s3.amazonaws.com", path, PayloadHash::STREAMING)
        .headers(&headers)
        .settings(Settings::S3);
    let mut signatures = vec![key.sign(&CREDENTIALS, &request, at)?.signature().as_str().to_owned()];
    let mut previous = signatures[0].clone();
    for chunk in [&[b'a'; 65_536][..], &[b'a'; 1_024], b""] {
        let scope = "20130524/us-east-1/s3/aws4_request";
        let (no_header, hash) = (PayloadHash::EMPTY.as_str(), PayloadHash::of(chunk));
        let string_to_sign =
            format!("AWS4-HMAC-SHA256-PAYLOAD\n{date}\n{scope}\n{previous}\n{no_header}\n{}", hash.as_str());
        previous = key.sign_bytes(string_to_sign.as_bytes()).as_str().to_owned();
        // Sent as `{length:x};chunk-signature={previous}\r\n`, the chunk, `\r\n`.
        signatures.push(previous.clone());
    }
    Ok(signatures)
}

/// The signature of a policy, which the form has as `x-amz-signature` beside `policy`.
fn policy() -> Result<String, Box<dyn Error>> {
    let at = Timestamp::parse_amz_date("20151229T000000Z")?;
    let key = CREDENTIALS.signing_key(at, "us-east-1", "s3")?;
    // In base64: { "expiration": "2015-12-30T12:00:00.000Z", "conditions": [{"bucket": "sigv4examplebucket"}, …] }
    let policy = "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tl\
        dCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFj\
        bCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5z\
        My5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAi\
        aW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVu\
        Y3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16\
        LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsi\
        eC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0K\
        ICBdDQp9";
    Ok(key.sign_bytes(policy.as_bytes()).as_str().to_owned())
}
