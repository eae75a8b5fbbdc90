//! `RequestSigner` of reqsign, in place of `services/aws-v4/src/sign_request.rs` and `services/aws-core/src/signing.rs`
//! of apache/opendal-reqsign at 6818b17.

use http::request::Parts;
use std::time::Duration;
use sts_wire::sigv4::{PayloadHash, SessionTokenName, Settings};
use sts_wire::{Credentials, Timestamp};

pub struct RequestSigner {
    pub service: String,
    pub region: String,
    pub use_standard_session_token: bool,
    pub time: Timestamp,
}

impl RequestSigner {
    pub fn sign_request(
        &self,
        parts: &mut Parts,
        credential: &Credentials<String>,
        expires_in: Option<Duration>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let authority = parts.uri.host().unwrap_or_default();
        let is_s3_express = authority.contains("s3express") || authority.contains("--x-s3");
        let token = match is_s3_express && !self.use_standard_session_token {
            true => SessionTokenName::S3SessionToken,
            false => SessionTokenName::SecurityToken,
        };
        let payload = match parts.headers.get("x-amz-content-sha256") {
            Some(sent) => PayloadHash::from_header(sent.to_str()?)?,
            None => PayloadHash::UNSIGNED,
        };
        let (settings, time) = (Settings::S3.session_token_name(token), self.time);
        let key = credential.signing_key(time, &self.region, &self.service)?;
        match expires_in {
            None => key.sign_http(credential, parts, payload, &settings, time)?,
            Some(expires_in) => {
                let expires = u32::try_from(expires_in.as_secs())?;
                key.presign_http(credential, parts, payload, &settings, time, expires)?
            }
        };
        Ok(())
    }
}
