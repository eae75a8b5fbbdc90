//! Presigned URLs of keys as they are, and what `sign_bytes` signs: chunks of a body and policies of forms. The gateway
//! verifies them in C++.

use base64::prelude::{BASE64_STANDARD, Engine};
use interop_client::{Incoming, Server, variable};
use std::time::Duration;
use sts_wire::sigv4::{PayloadHash, Request, Settings};
use sts_wire::{Credentials, Encode, SigningKey};
use ureq::http;

fn send(request: http::Request<Vec<u8>>) -> Incoming {
    let client = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build();
    let mut response = ureq::Agent::from(client).run(request).unwrap();
    Incoming { status: response.status().as_u16(), body: response.body_mut().read_to_vec().unwrap() }
}

/// A server, a key for its S3, and a bucket of one test.
struct Bucket {
    server: Server,
    key: SigningKey,
    name: &'static str,
}

impl Bucket {
    fn new(name: &'static str) -> Self {
        let server = Server::of_environment();
        let key = server.credentials.signing_key(server.now, &variable("AWS_REGION"), "s3").unwrap();
        let bucket = Self { server, key, name };
        assert_eq!(bucket.presigned("PUT", "", b"").status, 200);
        bucket
    }

    fn credentials(&self) -> &Credentials<String> {
        &self.server.credentials
    }

    /// Sends to a presigned URL of a key, which is not encoded but for its `\`: a path cannot have one.
    fn presigned(&self, method: &str, key: &str, body: &[u8]) -> Incoming {
        let path = format!("/{}/{}", self.name, key.replace('\\', "%5C"));
        let host = self.server.endpoint.host();
        let request = Request::new(method, host, &path, PayloadHash::EMPTY).settings(Settings::S3);
        let presigned = self.key.presign(self.credentials(), &request, self.server.now, 60).unwrap();
        let origin = self.server.endpoint.url().to_string();
        let url = presigned.origin(origin.trim_end_matches('/')).encode_to_string();
        send(http::Request::builder().method(method).uri(url).body(body.to_vec()).unwrap())
    }

    fn get(&self, key: &str) -> Vec<u8> {
        let answer = self.presigned("GET", key, b"");
        assert_eq!(answer.status, 200, "{key}: {}", String::from_utf8_lossy(&answer.body));
        answer.body
    }
}

#[test]
fn a_key_is_presigned_as_it_is() {
    let bucket = Bucket::new("raw-keys");
    for key in
        ["photos/a b+c/\u{e9}.jpg", "a+b", "a b", "!*'()$,;:@&=", "a//b/../c/.", "\"<>[]\\^`{|}", "~-._"]
    {
        assert_eq!(bucket.presigned("PUT", key, key.as_bytes()).status, 200, "{key}");
    }
    for key in
        ["photos/a b+c/\u{e9}.jpg", "a+b", "a b", "!*'()$,;:@&=", "a//b/../c/.", "\"<>[]\\^`{|}", "~-._"]
    {
        assert_eq!(bucket.get(key), key.as_bytes(), "{key}");
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>
#[test]
fn signed_chunks_are_verified() {
    let bucket = Bucket::new("chunks");
    let (date, scope) = (bucket.server.now.amz_date(), bucket.key.scope().encode_to_string());
    let chunks = [vec![b'a'; 65_536], vec![b'b'; 1_024], Vec::new()];
    for (name, is_changed) in [("right", false), ("wrong", true)] {
        let url = format!("{}/chunks/{name}", bucket.server.endpoint.url().to_string().trim_end_matches('/'));
        let request = http::Request::put(url)
            .header("content-encoding", "aws-chunked")
            .header("x-amz-decoded-content-length", "66560");
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let (credentials, payload) = (bucket.credentials(), PayloadHash::STREAMING);
        let first =
            bucket.key.sign_http(credentials, &mut parts, payload, &Settings::S3, bucket.server.now).unwrap();
        let (mut previous, mut body) = (first.as_str().to_owned(), Vec::new());
        for chunk in &chunks {
            let (no_header, hash) = (PayloadHash::EMPTY.as_str(), PayloadHash::of(chunk));
            let (date, hash) = (date.as_str(), hash.as_str());
            let to_sign =
                format!("AWS4-HMAC-SHA256-PAYLOAD\n{date}\n{scope}\n{previous}\n{no_header}\n{hash}");
            previous = bucket.key.sign_bytes(to_sign.as_bytes()).as_str().to_owned();
            body.extend(format!("{:x};chunk-signature={previous}\r\n", chunk.len()).bytes());
            body.extend(chunk);
            body.extend(b"\r\n");
        }
        if is_changed {
            // In the first chunk. The gateway does not verify the signature of the last one, which is empty.
            body[1_000] = b'c';
        }
        let answer = send(http::Request::from_parts(parts, body));
        let text = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, if is_changed { 403 } else { 200 }, "{text}");
    }
    assert_eq!(bucket.get("right"), chunks.concat());
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html>
#[test]
fn a_signed_policy_is_verified() {
    let bucket = Bucket::new("policies");
    let credential = format!("{}/{}", bucket.key.access_key_id(), bucket.key.scope().encode_to_string());
    let date = bucket.server.now.amz_date();
    let expiration = bucket.server.after(60).rfc3339();
    let policy = format!(
        r#"{{"expiration":"{}","conditions":[{{"bucket":"policies"}},["starts-with","$key","user/"],
            {{"x-amz-credential":"{credential}"}},{{"x-amz-algorithm":"AWS4-HMAC-SHA256"}},
            {{"x-amz-date":"{}"}}]}}"#,
        expiration.as_str(),
        date.as_str(),
    );
    let policy = BASE64_STANDARD.encode(policy);
    let signature = bucket.key.sign_bytes(policy.as_bytes());
    let wrong = bucket.key.sign_bytes(b"another policy");
    for (key, signature, status) in [
        ("user/photo.jpg", signature, 204),
        ("user/wrong.jpg", wrong, 403),
        ("another/photo.jpg", signature, 403),
    ] {
        let fields = [
            ("key", key),
            ("x-amz-credential", &credential),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
            ("x-amz-date", date.as_str()),
            ("policy", &policy),
            ("x-amz-signature", signature.as_str()),
        ];
        let mut body: String = fields
            .map(|(name, value)| {
                format!("--border\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            })
            .concat();
        body += "--border\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nimage\r\n--border--\r\n";
        let url = format!("{}/policies", bucket.server.endpoint.url().to_string().trim_end_matches('/'));
        let request = http::Request::post(url).header("content-type", "multipart/form-data; boundary=border");
        let answer = send(request.body(body.into_bytes()).unwrap());
        assert_eq!(answer.status, status, "{key}: {}", String::from_utf8_lossy(&answer.body));
    }
    assert_eq!(bucket.get("user/photo.jpg"), b"image");
}
