//! The signing of rust-s3, in place of `s3/src/signing.rs` and of what calls it in `s3/src/request/request_trait.rs`,
//! of durch/rust-s3 at 3a9314f.

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request};
use sts_wire::sigv4::{PayloadHash, Settings};
use sts_wire::{Credentials, SigningError, Timestamp};

pub struct Signer<'a> {
    pub datetime: Timestamp,
    pub credentials: &'a Credentials<String>,
    pub region: &'a str,
    /// With its port, as the endpoint is written.
    pub host: &'a str,
}

impl Signer<'_> {
    /// `parts` have the headers of the command; the ones of the signature are added.
    pub fn headers(&self, parts: &mut Parts, sha256: &str) -> Result<(), Box<dyn std::error::Error>> {
        parts.headers.insert("host", HeaderValue::from_str(self.host)?);
        let payload = PayloadHash::from_header(sha256)?;
        self.key()?.sign_http(self.credentials, parts, payload, &Settings::S3, self.datetime)?;
        Ok(())
    }

    pub fn presigned(
        &self,
        method: Method,
        url: &str,
        expiry: u32,
        custom_headers: &HeaderMap,
    ) -> Result<String, Box<dyn std::error::Error>> {
        let (mut parts, ()) = Request::builder().method(method).uri(url).body(())?.into_parts();
        parts.headers = custom_headers.clone();
        parts.headers.insert("host", HeaderValue::from_str(self.host)?);
        let (key, payload) = (self.key()?, PayloadHash::UNSIGNED);
        key.presign_http(self.credentials, &mut parts, payload, &Settings::S3, self.datetime, expiry)?;
        Ok(parts.uri.to_string())
    }

    fn key(&self) -> Result<sts_wire::SigningKey, SigningError> {
        self.credentials.signing_key(self.datetime, self.region, "s3")
    }
}
