//! Requests to S3, signed in place. The gateway computes the canonical request in C++ from what it received.

use interop_client::{Incoming, Server, variable};
use std::time::Duration;
use sts_wire::sigv4::{PayloadHash, Settings};
use sts_wire::{AssumeRole, Credentials, Operation, SigningKey, ToText, WipedString};
use ureq::http::{HeaderValue, Request, request::Parts};

/// Keys of objects, and paths for them that a URL may have.
const KEYS: [(&str, &str); 10] = [
    ("plain", "plain"),
    ("photos/a b+c/\u{e9}.jpg", "photos/a%20b%2Bc/%C3%A9.jpg"),
    ("photos/a b+c/\u{e9}.jpg", "photos/a%20b+c/%c3%a9.jpg"),
    ("a%2Fb%", "a%252Fb%25"),
    ("marks!*'()$,;:@&=", "marks!*'()$,;:@&="),
    ("marks!*'()$,;:@&=", "marks%21%2A%27%28%29%24%2C%3B%3A%40%26%3D"),
    ("unreserved~-._", "%75nreserved%7E-._"),
    ("a//b", "a//b"),
    ("a/../b/.", "a/../b/."),
    ("query?#[]^`{|}\\\"<>", "query%3F%23%5B%5D%5E%60%7B%7C%7D%5C%22%3C%3E"),
];

/// A bucket of one test.
struct Bucket {
    server: Server,
    name: &'static str,
}

impl Bucket {
    fn new(name: &'static str) -> Self {
        let bucket = Self { server: Server::of_environment(), name };
        bucket.succeed(bucket.put("", b"", &Settings::S3));
        bucket
    }

    fn parts(&self, method: &str, target: &str) -> Parts {
        let url = format!("{}/{}/{target}", self.server.endpoint.url(), self.name);
        Request::builder().method(method).uri(url).body(()).unwrap().into_parts().0
    }

    fn key<S: ToText>(&self, credentials: &Credentials<S>) -> SigningKey {
        credentials.signing_key(self.server.now, &variable("AWS_REGION"), "s3").unwrap()
    }

    fn sign(&self, parts: &mut Parts, payload: PayloadHash, settings: &Settings) {
        let (credentials, now) = (&self.server.credentials, self.server.now);
        self.key(credentials).sign_http(credentials, parts, payload, settings, now).unwrap();
    }

    fn presign(&self, parts: &mut Parts) {
        let (credentials, now, payload) = (&self.server.credentials, self.server.now, PayloadHash::EMPTY);
        let key = self.key(credentials);
        key.presign_http(credentials, parts, payload, &Settings::S3, now, 60).unwrap();
    }

    fn put(&self, target: &str, body: &[u8], settings: &Settings) -> Incoming {
        let mut parts = self.parts("PUT", target);
        self.sign(&mut parts, PayloadHash::of(body), settings);
        send(parts, body)
    }

    fn get(&self, target: &str) -> Vec<u8> {
        let mut parts = self.parts("GET", target);
        self.sign(&mut parts, PayloadHash::EMPTY, &Settings::S3);
        self.succeed(send(parts, b""))
    }

    #[track_caller]
    fn succeed(&self, answer: Incoming) -> Vec<u8> {
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        answer.body
    }
}

fn send(parts: Parts, body: &[u8]) -> Incoming {
    let client = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build();
    let mut response = ureq::Agent::from(client).run(Request::from_parts(parts, body)).unwrap();
    Incoming { status: response.status().as_u16(), body: response.body_mut().read_to_vec().unwrap() }
}

/// The test that moto passes. It answers presigned requests with status 500, does not check the payload hash, and
/// verifies the bytes of a path.
#[test]
fn an_object_is_put_and_got() {
    let bucket = Bucket::new("objects");
    bucket.succeed(bucket.put("photos/a%20b%2Bc.jpg", b"image", &Settings::S3));
    assert_eq!(bucket.get("photos/a%20b%2Bc.jpg"), b"image");
    let mut parts = bucket.parts("GET", "photos/a%20b%2Bc.jpg");
    bucket.sign(&mut parts, PayloadHash::EMPTY, &Settings::S3);
    parts.method = "HEAD".parse().unwrap();
    assert_eq!(send(parts, b"").status, 403);
}

#[test]
fn every_key_is_put_and_got() {
    let bucket = Bucket::new("keys");
    for (key, path) in KEYS {
        bucket.succeed(bucket.put(path, path.as_bytes(), &Settings::S3));
        assert_eq!(bucket.get(path), path.as_bytes(), "{path}");
        // The same object, by the path that has every character encoded.
        let encoded: String = key.bytes().fold(String::new(), |path, byte| match byte {
            b'/' => path + "/",
            byte => path + &format!("%{byte:02X}"),
        });
        assert_eq!(bucket.get(&encoded), path.as_bytes(), "{key}");
    }
}

#[test]
fn every_key_is_presigned() {
    let bucket = Bucket::new("presigned");
    for (_, path) in KEYS {
        let mut put = bucket.parts("PUT", path);
        bucket.presign(&mut put);
        bucket.succeed(send(put.clone(), path.as_bytes()));
        let mut get = put.clone();
        get.method = "GET".parse().unwrap();
        // The URL is for the other method.
        assert_eq!(send(get.clone(), b"").status, 403);
        // Signed again, the parameters of the earlier signature are replaced.
        bucket.presign(&mut get);
        assert_eq!(bucket.succeed(send(get, b"")), path.as_bytes(), "{path}");
    }
}

#[test]
fn a_plus_in_a_query_is_a_space() {
    let bucket = Bucket::new("lists");
    for key in ["a%20b%2Bc", "a%2Bb"] {
        bucket.succeed(bucket.put(key, b"", &Settings::S3));
    }
    for (prefix, found, absent) in [("a+b", "<Key>a b+c</Key>", "a+b<"), ("a%2Bb", "<Key>a+b</Key>", "a b")] {
        let list = bucket.get(&format!("?list-type=2&prefix={prefix}&delimiter=/&&max-keys=10"));
        let list = String::from_utf8(list).unwrap();
        assert!(list.contains(found) && !list.contains(absent), "{list}");
        let mut parts = bucket.parts("GET", &format!("?prefix={prefix}"));
        bucket.presign(&mut parts);
        let list = String::from_utf8(bucket.succeed(send(parts, b""))).unwrap();
        assert!(list.contains(found) && !list.contains(absent), "{list}");
    }
}

#[test]
fn values_are_signed_as_they_are_sent() {
    let bucket = Bucket::new("values");
    // The gateway keeps the last of repeated headers, so it cannot verify them.
    for value in ["a", "a  b", " a \t b ", "\u{e9}", "a, b"] {
        let mut parts = bucket.parts("PUT", "key");
        parts.headers.insert("x-amz-meta-a", HeaderValue::from_bytes(value.as_bytes()).unwrap());
        parts.headers.insert("content-type", HeaderValue::from_static("text/plain; charset=utf-8"));
        parts.headers.insert("user-agent", HeaderValue::from_static("interop"));
        bucket.sign(&mut parts, PayloadHash::of(b"x"), &Settings::S3);
        let answer = send(parts, b"x");
        assert_eq!(answer.status, 200, "{value:?}: {}", String::from_utf8_lossy(&answer.body));
    }
}

#[test]
fn the_payload_hash_is_checked() {
    let bucket = Bucket::new("payloads");
    let mut parts = bucket.parts("PUT", "key");
    bucket.sign(&mut parts, PayloadHash::of(b"signed"), &Settings::S3);
    assert_eq!(send(parts.clone(), b"other!").status, 400);
    // Signed again for that payload.
    bucket.sign(&mut parts, PayloadHash::of(b"other!"), &Settings::S3);
    bucket.succeed(send(parts.clone(), b"other!"));
    bucket.sign(&mut parts, PayloadHash::UNSIGNED, &Settings::S3);
    bucket.succeed(send(parts, b"anything"));
    assert_eq!(bucket.get("key"), b"anything");
}

#[test]
fn temporary_credentials_sign_with_their_token() {
    let bucket = Bucket::new("tokens");
    let role = variable("AWS_ROLE_ARN");
    let action = AssumeRole::new(&role, "interop").duration_seconds(900);
    let answer = bucket.server.signed(&action).send();
    let answer = AssumeRole::decode_owned(answer.status, &answer.body).unwrap();
    let temporary: Credentials<WipedString> = answer.output.credentials;
    let (key, now) = (bucket.key(&temporary), bucket.server.now);
    let mut parts = bucket.parts("PUT", "key");
    // The token replaces one of other credentials.
    parts.headers.insert("x-amz-security-token", HeaderValue::from_static("old"));
    key.sign_http(&temporary, &mut parts, PayloadHash::EMPTY, &Settings::S3, now).unwrap();
    bucket.succeed(send(parts, b""));
    let mut parts = bucket.parts("GET", "key");
    key.presign_http(&temporary, &mut parts, PayloadHash::EMPTY, &Settings::S3, now, 60).unwrap();
    assert!(bucket.succeed(send(parts, b"")).is_empty());
}
