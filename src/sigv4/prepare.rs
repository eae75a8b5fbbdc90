//! Signing with other cryptography than this crate's: an HSM, a FIPS module, another crate.

use super::canonical::CanonicalRequest;
use super::credential::{Credential, CredentialScope, check_access_key_id, session_token};
use super::error::{SigningError, SigningErrorKind};
use super::hash::Hex;
use super::headers::{Carrier, Given};
use super::presign::Presigned;
use super::request::Request;
use super::sign::{Signature, Signed, StringToSign};
use crate::credentials::Credentials;
use crate::text::ToText;
use crate::timestamp::Timestamp;

impl<'a> Request<'a> {
    /// Prepares the request to be signed by headers, with cryptography of your own.
    ///
    /// Hash the canonical request by SHA-256, and compute the HMAC-SHA-256 of the string to sign under the signing key.
    /// `credentials` give the access key id and the session token; the secret access key is not read, and may be empty.
    ///
    /// ```
    /// use hmac::{Hmac, KeyInit, Mac};
    /// use sha2::{Digest, Sha256};
    /// use sts_wire::sigv4::{CredentialScope, PayloadHash, Request};
    /// use sts_wire::{Credentials, Encode, Timestamp};
    ///
    /// // Cryptography of your own.
    /// let hmac = |key: &[u8], message: &[u8]| -> [u8; 32] {
    ///     Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(message).finalize().into_bytes().into()
    /// };
    /// let secret = b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    /// let parts: [&[u8]; 4] = [b"20150830", b"us-east-1", b"service", b"aws4_request"];
    /// let signing_key = parts.iter().fold(secret.to_vec(), |key, part| hmac(&key, part).to_vec());
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
    /// let scope = CredentialScope::new(at.date(), "us-east-1", "service")?;
    /// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
    /// let prepared = request.prepare(&credentials, scope, at)?;
    ///
    /// let mut text = String::new();
    /// prepared.canonical_request().encode(&mut text)?;
    /// let hash = Sha256::digest(&text).into();
    /// let mut text = String::new();
    /// prepared.string_to_sign(&hash).encode(&mut text)?;
    /// let signed = prepared.authorization(&hmac(&signing_key, text.as_bytes()));
    ///
    /// // As the test suite of AWS has it (get-vanilla).
    /// assert_eq!(signed.signature().as_str(), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    /// let names: Vec<&str> = signed.headers().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["x-amz-date", "authorization"]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// - The access key id is empty, too long or has a character that would end it in a credential.
    /// - The scope is for another day than `at`.
    /// - The session token has a control character, or white space at an end.
    /// - A part of the request cannot be signed; [`SigningErrorKind`] lists what can be wrong.
    pub fn prepare<S: ToText>(
        &self,
        credentials: &'a Credentials<S>,
        scope: CredentialScope<'a>,
        at: Timestamp,
    ) -> Result<Prepared<'a>, SigningError> {
        self.canonical(credentials, scope, at, Carrier::Headers).map(Prepared)
    }

    /// Prepares the request to be signed by query parameters, with cryptography of your own.
    ///
    /// As [`prepare`](Self::prepare); `expires_seconds` is 1 to 604,800, from `at`.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare), and if `expires_seconds` is out of range.
    pub fn prepare_url<S: ToText>(
        &self,
        credentials: &'a Credentials<S>,
        scope: CredentialScope<'a>,
        at: Timestamp,
        expires_seconds: u32,
    ) -> Result<PreparedUrl<'a>, SigningError> {
        self.canonical(credentials, scope, at, Carrier::query(expires_seconds)?).map(PreparedUrl)
    }

    /// The canonical request, for credentials whose secret access key is not read.
    fn canonical<S: ToText>(
        &self,
        credentials: &'a Credentials<S>,
        scope: CredentialScope<'a>,
        at: Timestamp,
        carrier: Carrier,
    ) -> Result<CanonicalRequest<'a>, SigningError> {
        let access_key_id = credentials.access_key_id.to_text();
        check_access_key_id(access_key_id)?;
        let (day, request) = (scope.date(), at.date());
        let another_day = SigningErrorKind::ScopeOfAnotherDay { scope: day, request };
        SigningError::refuse_if(day != request, another_day)?;
        let (credential, given) = (Credential { access_key_id, scope }, Given::Text(self.headers));
        let token = session_token(credentials)?;
        CanonicalRequest::new(self, given, credential, token, at.amz_date(), carrier)
    }
}

/// A request that is to be signed by headers; [`Request::prepare`] makes one.
#[derive(Clone, Debug)]
pub struct Prepared<'a>(CanonicalRequest<'a>);

impl<'a> Prepared<'a> {
    /// The canonical request.
    #[must_use]
    pub const fn canonical_request(&self) -> &CanonicalRequest<'a> {
        &self.0
    }

    /// The string to sign. `hash` is the SHA-256 of the canonical request.
    #[must_use]
    pub fn string_to_sign(&self, hash: &[u8; 32]) -> StringToSign<'_> {
        self.0.string_to_sign_of(hash)
    }

    /// Adds the signature. `mac` is the HMAC-SHA-256 of the string to sign under the signing key; it is not checked.
    #[must_use]
    pub fn authorization(self, mac: &[u8; 32]) -> Signed<'a> {
        Signed { canonical_request: self.0, signature: Signature(Hex::new(mac)) }
    }
}

/// A request that is to be signed by query parameters; [`Request::prepare_url`] makes one.
#[derive(Clone, Debug)]
pub struct PreparedUrl<'a>(CanonicalRequest<'a>);

impl<'a> PreparedUrl<'a> {
    /// The canonical request.
    #[must_use]
    pub const fn canonical_request(&self) -> &CanonicalRequest<'a> {
        &self.0
    }

    /// The string to sign. `hash` is the SHA-256 of the canonical request.
    #[must_use]
    pub fn string_to_sign(&self, hash: &[u8; 32]) -> StringToSign<'_> {
        self.0.string_to_sign_of(hash)
    }

    /// Adds the signature. `mac` is the HMAC-SHA-256 of the string to sign under the signing key; it is not checked.
    #[must_use]
    pub fn presigned(self, mac: &[u8; 32]) -> Presigned<'a> {
        Presigned::new(Prepared(self.0).authorization(mac))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Encode;
    use crate::sigv4::hash::Digest;
    use crate::sigv4::{PayloadHash, Query, Settings};
    use alloc::string::String;
    use alloc::vec::Vec;
    use hmac::{KeyInit, Mac};
    use sha2::Digest as _;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    fn string(value: &dyn Encode) -> String {
        let mut buffer = alloc::vec![0; value.encoded_len()];
        value.encode_to_str(&mut buffer).unwrap().into()
    }

    fn hash(canonical_request: &CanonicalRequest<'_>) -> Digest {
        sha2::Sha256::digest(string(canonical_request)).into()
    }

    fn hmac(key: &[u8], message: &[u8]) -> Digest {
        let key = hmac::Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
        key.chain_update(message).finalize().into_bytes().into()
    }

    /// The MAC of a string to sign, by the crate `hmac`.
    fn mac(string_to_sign: &StringToSign<'_>) -> Digest {
        let secret = alloc::format!("AWS4{SECRET}").into_bytes();
        let parts = ["20150830", "us-east-1", "s3", "aws4_request"];
        let key = parts.iter().fold(secret, |key, part| hmac(&key, part.as_bytes()).to_vec());
        hmac(&key, string(string_to_sign).as_bytes())
    }

    #[test]
    fn an_external_signer_signs_as_the_key_does() {
        let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
        let scope = CredentialScope::new(at.date(), "us-east-1", "s3").unwrap();
        let headers = [("X-Custom", " a  b "), ("Range", "bytes=0-9")];
        for token in [None, Some("to+ken/=")] {
            for settings in [Settings::new(), Settings::S3, Settings::S3.omit_session_token(true)] {
                let mut known = Credentials::new("AKIDEXAMPLE", SECRET);
                let mut unknown = Credentials::new("AKIDEXAMPLE", "");
                if let Some(token) = token {
                    (known, unknown) = (known.with_session_token(token), unknown.with_session_token(token));
                }
                let key = known.signing_key(at, "us-east-1", "s3").unwrap();
                let request = Request::new("PUT", "example.com", "/a%20b+c/%C3%A9", PayloadHash::of(b"body"))
                    .query(Query::rfc3986("b=2&a=1"))
                    .headers(&headers)
                    .settings(settings);

                let ours = key.sign(&known, &request, at).unwrap();
                let prepared = request.prepare(&unknown, scope, at).unwrap();
                let to_sign = prepared.string_to_sign(&hash(prepared.canonical_request()));
                assert_eq!(string(&to_sign), string(&ours.string_to_sign()));
                let mac_of_request = mac(&to_sign);
                let theirs = prepared.authorization(&mac_of_request);
                let all = |signed: &Signed<'_>| -> Vec<(&str, String)> {
                    signed.headers().map(|(name, value)| (name, string(&value))).collect()
                };
                assert_eq!(all(&theirs), all(&ours));

                let ours = key.presign(&known, &request, at, 60).unwrap();
                let prepared = request.prepare_url(&unknown, scope, at, 60).unwrap();
                let to_sign = prepared.string_to_sign(&hash(prepared.canonical_request()));
                let mac_of_url = mac(&to_sign);
                let theirs = prepared.presigned(&mac_of_url).origin("https://example.com");
                assert_eq!(string(&theirs), string(&ours.origin("https://example.com")));
                assert_ne!(mac_of_url, mac_of_request);
            }
        }
    }

    #[test]
    fn what_a_key_refuses_is_not_prepared() {
        let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
        let tomorrow = Timestamp::parse_amz_date("20150831T000000Z").unwrap();
        let known = Credentials::new("AKIDEXAMPLE", "");
        let scope = CredentialScope::new(at.date(), "us-east-1", "s3").unwrap();
        let request = Request::new("GET", "example.com", "/", PayloadHash::EMPTY);
        let another_day = SigningErrorKind::ScopeOfAnotherDay { scope: at.date(), request: tomorrow.date() };
        // External cryptography has no key in this crate, so the error names none.
        assert_eq!(alloc::format!("{another_day}"), "credential scope of 20150830 for a request of 20150831");
        for (credentials, request, at, kind) in [
            (known, request, tomorrow, another_day),
            (Credentials::new("", ""), request, at, SigningErrorKind::EmptyAccessKeyId),
            (Credentials::new("a,b", ""), request, at, SigningErrorKind::InvalidAccessKeyId),
            (known.with_session_token("a\n"), request, at, SigningErrorKind::InvalidSessionToken),
            (known, Request { host: "", ..request }, at, SigningErrorKind::EmptyHost),
        ] {
            assert_eq!(request.prepare(&credentials, scope, at).unwrap_err().kind(), kind);
            assert_eq!(request.prepare_url(&credentials, scope, at, 60).unwrap_err().kind(), kind);
        }
        for expires_seconds in [0, 604_801] {
            let error = request.prepare_url(&known, scope, at, expires_seconds).unwrap_err();
            assert_eq!(error.kind(), SigningErrorKind::ExpiresOutOfRange);
        }
    }
}
