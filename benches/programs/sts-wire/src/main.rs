//! Encodes and signs AssumeRole, and decodes the response.

use std::hint::black_box;
use sts_wire::{AssumeRole, Credentials, Encode, Endpoint, Operation, SigningKey, Timestamp};

fn main() {
    black_box(call());
}

fn call() -> Option<()> {
    let credentials = Credentials::new(black_box("AKIDEXAMPLE"), black_box("secret"));
    let endpoint = Endpoint::regional(black_box("eu-west-1")).ok()?;
    let now = Timestamp::parse_rfc3339(black_box("2026-11-22T12:00:00Z")).ok()?;
    let key = SigningKey::for_sts(&credentials, &endpoint, now).ok()?;
    let action = AssumeRole::new(black_box("arn:aws:iam::123456789012:role/demo"), black_box("session"));
    let request = action.request(&endpoint).sign(&credentials, &key, now).ok()?;
    for (name, value) in request.headers() {
        black_box((name, value.encode_to_string()));
    }
    black_box((request.url().encode_to_string(), request.body().encode_to_string()));
    let answer = black_box(AssumeRole::decode_borrowed(black_box(200), black_box(b"")));
    black_box(answer.ok()?.output.credentials.access_key_id);
    Some(())
}
