//! `AwsAuthorizer` of object_store, in place of `AwsCredential::sign`, `AwsAuthorizer` and the functions that build the
//! canonical request: `src/aws/credential.rs` of apache/arrow-rs-object-store at 978fb48.

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use std::time::Duration;
use sts_wire::sigv4::{PayloadHash, SessionTokenName, Settings};
use sts_wire::{Credentials, SigningError, Timestamp};

pub struct AwsAuthorizer<'a> {
    pub date: Timestamp,
    pub credential: &'a Credentials<String>,
    pub service: &'a str,
    pub region: &'a str,
    pub session_token_name: SessionTokenName,
    pub sign_payload: bool,
    pub request_payer: bool,
}

impl AwsAuthorizer<'_> {
    /// `body` is `None` if it is streamed.
    pub fn try_authorize(
        &self,
        parts: &mut Parts,
        body: Option<&[u8]>,
        digest: Option<&[u8; 32]>,
    ) -> Result<(), SigningError> {
        if self.request_payer {
            parts.headers.insert("x-amz-request-payer", HeaderValue::from_static("requester"));
        }
        let payload = match (digest, body) {
            _ if !self.sign_payload => PayloadHash::UNSIGNED,
            (Some(digest), _) => PayloadHash::from_digest(digest),
            (None, Some(body)) => PayloadHash::of(body),
            (None, None) => PayloadHash::STREAMING,
        };
        let key = self.credential.signing_key(self.date, self.region, self.service)?;
        key.sign_http(self.credential, parts, payload, &self.settings(), self.date)?;
        Ok(())
    }

    /// `uri` has the caller's query already.
    pub fn sign_with(
        &self,
        method: Method,
        uri: &Uri,
        signed_headers: &HeaderMap,
        expires_in: Duration,
    ) -> Result<Uri, Box<dyn std::error::Error>> {
        let (mut parts, ()) = Request::builder().method(method).uri(uri).body(())?.into_parts();
        parts.headers = signed_headers.clone();
        let expires = u32::try_from(expires_in.as_secs())?;
        let key = self.credential.signing_key(self.date, self.region, self.service)?;
        let payload = PayloadHash::UNSIGNED;
        key.presign_http(self.credential, &mut parts, payload, &self.settings(), self.date, expires)?;
        Ok(parts.uri)
    }

    fn settings(&self) -> Settings {
        let is_s3 = self.service == "s3";
        Settings::S3.double_encode_path(!is_s3).session_token_name(self.session_token_name)
    }
}
