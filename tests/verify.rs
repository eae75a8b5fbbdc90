//! Verifying: every signing vector verifies, and a test for each rule.

#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

use serde_json::Value;
use sts_wire::Credentials;
use sts_wire::sigv4::{PayloadHash, Query, Received, Rejection, Settings, VerifyRules};

const BY_BOTOCORE: &str = include_str!("../vectors/signatures.jsonl");
const BY_RULE: &str = include_str!("../vectors/signatures-by-rule.jsonl");

/// A request with what the server knows about its sender.
#[derive(Clone, Debug)]
struct Sent {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    settings: Settings,
    credentials: Credentials<String>,
    region: String,
    service: String,
}

impl Sent {
    /// The request that a signing vector describes.
    fn of_vector(vector: &Value) -> Self {
        let text = |member: &str| vector[member].as_str().unwrap_or_default().to_owned();
        let is = |setting: &str, default| vector["settings"][setting].as_bool().unwrap_or(default);
        let mut headers = vec![("Host".to_owned(), text("host"))];
        for header in vector["headers"].as_array().unwrap() {
            headers.push((header[0].as_str().unwrap().to_owned(), header[1].as_str().unwrap().to_owned()));
        }
        if vector["content_type"].is_string() {
            headers.push(("Content-Type".to_owned(), text("content_type")));
        }
        let mut credentials = Credentials::new(text("access_key_id"), text("secret_access_key"));
        if vector["session_token"].is_string() {
            credentials = credentials.with_session_token(text("session_token"));
        }
        let mut query = text("query");
        if text("mode") == "header" {
            headers.push(("X-Amz-Date".to_owned(), text("time")));
            headers.push(("Authorization".to_owned(), text("authorization")));
            if vector["session_token"].is_string() {
                headers.push(("X-Amz-Security-Token".to_owned(), text("session_token")));
            }
            if is("sign_payload_hash", false) {
                let hash = PayloadHash::of(text("body").as_bytes());
                headers.push(("X-Amz-Content-Sha256".to_owned(), hash.as_str().to_owned()));
            }
        } else {
            query = text("url").split_once('?').unwrap().1.to_owned();
        }
        let settings = Settings::new()
            .normalize_path(is("normalize_path", true))
            .double_encode_path(is("double_encode_path", true))
            .omit_session_token(is("omit_session_token", false));
        Self {
            method: text("method"),
            path: text("path"),
            query,
            headers,
            body: text("body").into_bytes(),
            settings,
            credentials,
            region: text("region"),
            service: text("service"),
        }
    }

    /// Verifies the request, some seconds after it was signed.
    fn verify_after(
        &self,
        seconds: i64,
        rules: impl Fn(VerifyRules<'_>) -> VerifyRules<'_>,
    ) -> Result<(), Rejection> {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let query = Query::rfc3986(&self.query);
        let received = Received::new(&self.method, &self.path, query, &headers, PayloadHash::of(&self.body));
        let claim = received.settings(self.settings).claim()?;
        let now = claim.signed_at().saturating_add_seconds(seconds);
        let regions = [self.region.as_str()];
        let candidate = claim.check(now, &rules(VerifyRules::new(&self.service, &regions)))?;
        let id = candidate.claim().access_key_id().to_string();
        assert_eq!(id, self.credentials.access_key_id);
        let key = candidate.signing_key(&self.credentials).unwrap();
        candidate.verify(&self.credentials, &key).map(drop)
    }

    fn verify(&self) -> Result<(), Rejection> {
        self.verify_after(0, |rules| rules)
    }
}

#[test]
fn every_signing_vector_verifies() {
    let mut count = 0;
    for line in BY_BOTOCORE.lines().chain(BY_RULE.lines()) {
        let vector: Value = serde_json::from_str(line).unwrap();
        let sent = Sent::of_vector(&vector);
        sent.verify().unwrap_or_else(|rejection| panic!("{}: {rejection}\n{sent:?}", vector["id"]));
        count += 1;
    }
    assert_eq!(count, 625);
}
