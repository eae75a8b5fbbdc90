//! Signing by query parameters: URLs that carry their signature.

use super::canonical::{CanonicalRequest, Presigning, SignedHeaders};
use super::error::{SigningError, SigningErrorKind};
use super::identity::{Identity, Sent};
use super::signature::{Signature, StringToSign};
use super::{Request, SigningKey};
use crate::encode::{Sink, WriteTo};
use crate::{Credentials, Timestamp, ToText};
use core::fmt;

/// The longest life of a presigned URL: 7 days.
const MAX_EXPIRES_SECONDS: u32 = 604_800;

impl SigningKey {
    /// Signs a request by query parameters, so that its URL alone is enough to send it for some time.
    ///
    /// `expires_seconds` is 1 to 604,800, from `at`; STS lets no URL live longer than 15 minutes. `credentials`
    /// are those whose secret the key was derived from. Headers that are signed must still be sent.
    ///
    /// ```
    /// use sts_wire::sigv4::{PayloadHash, Request};
    /// use sts_wire::{Credentials, Encode, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let at = Timestamp::parse_amz_date("20150830T123600Z").unwrap();
    /// let key = credentials.signing_key(at, "us-east-1", "service")?;
    ///
    /// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
    /// let presigned = key.presign(&credentials, &request, at, 3_600)?;
    /// let mut url = String::new();
    /// presigned.origin("https://example.amazonaws.com").encode(&mut url).unwrap();
    /// assert_eq!(
    ///     url,
    ///     "https://example.amazonaws.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256\
    ///      &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request\
    ///      &X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host\
    ///      &X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"
    /// );
    /// # Ok::<(), sts_wire::SigningError>(())
    /// ```
    ///
    /// # Errors
    /// A life out of range, a key of another day, credentials that cannot be sent, and all that is wrong with the
    /// request.
    pub fn presign<'a, S: ToText>(
        &'a self,
        credentials: &'a Credentials<S>,
        request: &Request<'a>,
        at: Timestamp,
        expires_seconds: u32,
    ) -> Result<Presigned<'a>, SigningError> {
        self.presign_as(Sent::of(credentials), request, at, expires_seconds, "")
    }

    pub(crate) fn presign_as<'a>(
        &'a self,
        sent: Sent<'a>,
        request: &Request<'a>,
        at: Timestamp,
        expires_seconds: u32,
        origin: &'a str,
    ) -> Result<Presigned<'a>, SigningError> {
        self.check_use(sent.access_key_id, at)?;
        let identity = Identity::new(sent)?;
        if !(1..=MAX_EXPIRES_SECONDS).contains(&expires_seconds) {
            return Err(SigningError::new(SigningErrorKind::ExpiresOutOfRange, 0));
        }
        let presigning = Presigning::new(self, expires_seconds);
        let amz_date = at.amz_date();
        let mut canonical_request = CanonicalRequest::new(request, identity, amz_date, Some(presigning));
        canonical_request.check()?;
        Ok(Presigned { key: self, canonical_request, origin })
    }
}

/// A request signed by its query: path and query, with the signature last.
///
/// The parameters stand in canonical order. They are hashed as they are written, so that encoding is also
/// signing: encode it once.
///
/// Whoever has the URL can send the request until it expires. It may hold the session token.
#[derive(Clone, Copy)]
pub struct Presigned<'a> {
    key: &'a SigningKey,
    canonical_request: CanonicalRequest<'a>,
    origin: &'a str,
}

impl<'a> Presigned<'a> {
    /// Sets what is written before the path to make a whole URL of it: `https://` and the host that was signed.
    ///
    /// Without it, what is written is what stands in the request line. It is written as it is.
    #[must_use]
    pub const fn origin(mut self, origin: &'a str) -> Self {
        self.origin = origin;
        self
    }

    /// The signature. It costs as much as encoding.
    #[must_use]
    pub fn signature(&self) -> Signature {
        self.key.signature(&self.string_to_sign())
    }

    /// What is hashed.
    #[must_use]
    pub const fn canonical_request(&self) -> &CanonicalRequest<'a> {
        &self.canonical_request
    }

    /// What is signed.
    #[must_use]
    pub fn string_to_sign(&self) -> StringToSign<'_> {
        self.key.string_to_sign(&self.canonical_request)
    }

    /// The names of the headers that are signed.
    #[must_use]
    pub const fn signed_headers(&self) -> SignedHeaders<'_> {
        SignedHeaders(&self.canonical_request)
    }
}

impl WriteTo for Presigned<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let canonical = &self.canonical_request;
        let path = canonical.request().path;
        sink.text(self.origin);
        sink.text(if path.is_empty() { "/" } else { path });
        sink.text("?");
        canonical.write_query(sink);
        sink.text("&X-Amz-Signature=");
        sink.ascii(self.signature().as_bytes());
        let unsigned_token = canonical.identity().unsigned_token(canonical.request().settings);
        if let Some(token) = unsigned_token {
            sink.text("&X-Amz-Security-Token=");
            sink.unescaped_percent(token.text());
        }
    }
}

impl fmt::Debug for Presigned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigned")
            .field("key", &self.key)
            .field("canonical_request", &self.canonical_request)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encode;
    use crate::sigv4::{PayloadHash, Query, Settings};
    use alloc::{format, string::String, vec};

    const VANILLA: Request<'static> = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);

    fn at() -> Timestamp {
        Timestamp::parse_amz_date("20150830T123600Z").unwrap()
    }

    fn credentials() -> Credentials<&'static str> {
        Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    }

    fn key() -> SigningKey {
        credentials().signing_key(at(), "us-east-1", "service").unwrap()
    }

    fn string(value: &impl Encode) -> String {
        let mut string = String::new();
        value.encode(&mut string).unwrap();
        string
    }

    #[test]
    fn presigns_the_published_example() {
        let (key, credentials) = (key(), credentials());
        let presigned = key.presign(&credentials, &VANILLA, at(), 3_600).unwrap();
        // get-vanilla of aws-c-auth, query mode.
        let expected = "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d";
        assert_eq!(presigned.signature().as_str(), expected);
        let target = string(&presigned);
        assert!(target.starts_with("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"));
        assert!(target.ends_with(&format!("&X-Amz-SignedHeaders=host&X-Amz-Signature={expected}")));
        assert_eq!(string(&presigned.origin("http://x")), format!("http://x{target}"));
    }

    #[test]
    fn every_rung_writes_the_same() {
        let token = "to+ken/=".repeat(100);
        let (key, credentials) = (key(), credentials().with_session_token(token.as_str()));
        let settings = Settings::new().omit_session_token(true);
        for request in [VANILLA, VANILLA.query("b=2&X-Amz-Z=3&a=1").settings(settings)] {
            let presigned = key.presign(&credentials, &request, at(), 60).unwrap();
            let target = string(&presigned);
            assert_eq!(presigned.encoded_len(), target.len());
            let mut buffer = vec![0; target.len()];
            assert_eq!(presigned.encode_to_str(&mut buffer).unwrap(), target);
            let error = presigned.encode_to_slice(&mut buffer[1..]).unwrap_err();
            assert_eq!(error.needed(), target.len());
            assert!(target.contains(&format!("&X-Amz-Signature={}", presigned.signature().as_str())));
        }
    }

    #[test]
    fn an_unsigned_token_stands_behind_the_signature() {
        let (key, credentials) = (key(), credentials().with_session_token("to+ken"));
        let request = VANILLA.settings(Settings::new().omit_session_token(true));
        let target = string(&key.presign(&credentials, &request, at(), 3_600).unwrap());
        let expected = "&X-Amz-Signature=e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d\
                        &X-Amz-Security-Token=to%2Bken";
        assert!(target.ends_with(expected), "{target}");
    }

    #[test]
    fn a_query_need_not_stand_in_memory() {
        struct Form;
        impl WriteTo for Form {
            fn write_to(&self, sink: &mut Sink<'_>) {
                sink.text("Action=Get&Text=");
                sink.percent("two words");
            }
        }

        let (key, credentials) = (key(), credentials());
        let written = VANILLA.query("Text=two words&Action=Get");
        let mut streamed = VANILLA;
        streamed.query = Query::canonical(&Form);
        let [this, that] =
            [written, streamed].map(|request| key.presign(&credentials, &request, at(), 60).unwrap());
        assert_eq!(string(&this), string(&that));
        assert_eq!(string(this.canonical_request()), string(that.canonical_request()));
        let [this, that] = [written, streamed].map(|request| key.sign(&credentials, &request, at()).unwrap());
        assert_eq!(this.signature(), that.signature());
    }

    #[test]
    fn what_is_not_unreserved_is_escaped() {
        for (id, region, service, expected) in [
            ("A-B", "a.b", "c_d", "A-B%2F20150830%2Fa.b%2Fc_d%2Faws4_request"),
            ("A+B", "a", "c", "A%2BB%2F20150830%2Fa%2Fc%2Faws4_request"),
        ] {
            let credentials = Credentials::new(id, "secret");
            let key = credentials.signing_key(at(), region, service).unwrap();
            for (headers, names) in [
                ([("x-a", "1"), ("b", "2")], "b%3Bhost%3Bx-a"),
                ([("X-A", "1"), ("b", "2")], "b%3Bhost%3Bx-a"),
                ([("x+a", "1"), ("b", "2")], "b%3Bhost%3Bx%2Ba"),
            ] {
                let request = VANILLA.headers(&headers);
                let target = string(&key.presign(&credentials, &request, at(), 60).unwrap());
                assert!(target.contains(&format!("&X-Amz-Credential={expected}&")), "{target}");
                assert!(target.contains(&format!("&X-Amz-SignedHeaders={names}&")), "{target}");
            }
        }
    }

    #[test]
    fn lives_from_a_second_to_a_week() {
        let (key, credentials) = (key(), credentials());
        for (expires_seconds, is_good) in
            [(0, false), (1, true), (604_800, true), (604_801, false), (u32::MAX, false)]
        {
            let presigned = key.presign(&credentials, &VANILLA, at(), expires_seconds);
            assert_eq!(presigned.is_ok(), is_good);
            if let Err(error) = presigned {
                assert_eq!(error.kind(), SigningErrorKind::ExpiresOutOfRange);
                assert_eq!(format!("{error}"), "expiry is not 1 to 604800 seconds");
            }
        }
    }

    #[test]
    fn a_failing_sink_fails_the_encoding() {
        struct Full(usize);
        impl fmt::Write for Full {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
                Ok(())
            }
        }
        let (key, credentials) = (key(), credentials());
        let presigned = key.presign(&credentials, &VANILLA, at(), 60).unwrap();
        for room in 0..presigned.encoded_len() {
            assert!(presigned.encode(&mut Full(room)).is_err());
        }
    }
}
