//! The envelope of requests: an operation at an endpoint, signed or not, as any transport sends it.

use crate::encode::WriteTo;
use crate::shape::form;
use crate::sigv4::{
    self, GIVEN, HeaderValue, PayloadHash, Presigned, Query, Rules, Sent, Signed, SigningErrorKind,
};
use crate::{Credentials, Endpoint, Operation, SigningError, SigningKey, Timestamp, ToText, Unsigned};
use core::fmt;

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

impl SigningKey {
    /// Derives the key for a day of signing requests to an STS endpoint.
    ///
    /// Derivation costs twice what a signature does: keep the key until the day (UTC) ends.
    ///
    /// # Errors
    /// When the endpoint has no region, and as [`Credentials::signing_key`].
    ///
    /// ```
    /// use sts_wire::{Credentials, Endpoint, SigningKey, Timestamp};
    ///
    /// let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let now = Timestamp::parse_rfc3339("2015-08-30T12:36:00Z")?;
    /// let key = SigningKey::for_sts(&credentials, &Endpoint::regional("eu-west-1")?, now)?;
    /// assert_eq!((key.region(), key.service()), ("eu-west-1", "sts"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_sts<S: ToText>(
        credentials: &Credentials<S>,
        endpoint: &Endpoint,
        now: Timestamp,
    ) -> Result<Self, SigningError> {
        credentials.signing_key(now, signing_region(endpoint)?, "sts")
    }
}

fn signing_region(endpoint: &Endpoint) -> Result<&str, SigningError> {
    endpoint.signing_region().ok_or(SigningError::new(SigningErrorKind::EndpointWithoutRegion, 0))
}

/// An operation at an endpoint: signed, presigned, or complete as it is if it is [`Unsigned`].
///
/// Made by [`Operation::request`].
///
/// ```
/// use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp};
///
/// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let key = SigningKey::for_sts(&credentials, &endpoint, now)?;
/// let (action, own) = (GetCallerIdentity::new(), [("x-k8s-aws-id", "cluster")]);
///
/// let mut url = String::new();
/// action.request(&endpoint).headers(&own).presign(&credentials, &key, now, 60)?.encode(&mut url)?;
/// assert!(url.starts_with("https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&"));
/// assert!(url.contains("&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature="));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct Request<'r, O> {
    operation: &'r O,
    endpoint: &'r Endpoint,
    headers: &'r [(&'r str, &'r str)],
    /// That of the body, where it is known.
    payload_hash: Option<&'r PayloadHash>,
    /// How what is the caller's is signed; `None` while nothing is.
    rules: Option<&'static Rules>,
}

impl<'r, O: Operation> Request<'r, O> {
    pub(crate) fn new(operation: &'r O, endpoint: &'r Endpoint) -> Self {
        Self {
            operation,
            endpoint,
            headers: &[],
            payload_hash: None,
            rules: (endpoint.path() != "/").then_some(GIVEN),
        }
    }

    /// Adds headers of the caller's, to be signed and sent with the others: at most 48.
    ///
    /// It is how EKS (`x-k8s-aws-id`) and Vault (`X-Vault-AWS-IAM-Server-ID`) bind a request to one recipient.
    #[must_use]
    pub const fn headers(mut self, headers: &'r [(&'r str, &'r str)]) -> Self {
        self.headers = headers;
        self.rules = Some(GIVEN);
        self
    }

    /// Gives the hash of the body, where that was encoded before: signing does not encode it a second time.
    ///
    /// A hash of anything else makes a signature that is refused. A presigned URL has no body, and so no use for it.
    ///
    /// ```
    /// use sts_wire::sigv4::PayloadHash;
    /// use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp};
    ///
    /// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let key = SigningKey::for_sts(&credentials, &endpoint, now)?;
    /// let (action, mut buffer) = (GetCallerIdentity::new(), [0; 64]);
    ///
    /// let body = action.encode_to_slice(&mut buffer)?;
    /// let hash = PayloadHash::of(body);
    /// let request = action.request(&endpoint).payload_hash(&hash).sign(&credentials, &key, now)?;
    ///
    /// let other = action.request(&endpoint).sign(&credentials, &key, now)?;
    /// let [signed, other] = [&request, &other].map(|request| request.signed().unwrap().signature());
    /// assert_eq!(signed, other);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn payload_hash(mut self, payload_hash: &'r PayloadHash) -> Self {
        self.payload_hash = Some(payload_hash);
        self
    }

    fn form(&self) -> Form<'r> {
        let Self { operation, endpoint, headers, payload_hash, rules } = *self;
        Form { body: operation, service: O::SERVICE, endpoint, headers, payload_hash, rules }
    }

    /// Signs the request; the session token is signed with it.
    ///
    /// # Errors
    /// - The key was derived from other credentials, for another day than `now`, another region than the endpoint's or
    ///   another service than [`Action::SERVICE`](crate::shape::Action::SERVICE).
    /// - A header or the session token cannot be sent.
    pub fn sign<S: ToText>(
        self,
        credentials: &'r Credentials<S>,
        key: &'r SigningKey,
        now: Timestamp,
    ) -> Result<HttpRequest<'r, O>, SigningError> {
        let form = self.form();
        let signed = form.sign(Sent::of(credentials), key, now)?;
        Ok(HttpRequest { request: self, signed: Some(signed) })
    }

    /// Signs the request into a URL that anybody can GET for `expires` seconds, 1 to 604,800.
    ///
    /// STS itself accepts such a URL for 15 minutes from `now`, whatever it says. All that the operation carries,
    /// and the session token, stand in the URL: treat it as a secret.
    ///
    /// # Errors
    /// As [`sign`](Self::sign), and when `expires` is out of range.
    pub fn presign<S: ToText>(
        self,
        credentials: &'r Credentials<S>,
        key: &'r SigningKey,
        now: Timestamp,
        expires: u32,
    ) -> Result<Presigned<'r>, SigningError> {
        if !form::is_canonical(*self.operation) {
            return Err(SigningError::new(SigningErrorKind::UnsortedForm, 0));
        }
        let form = self.form();
        form.presign(Sent::of(credentials), key, now, expires)
    }
}

/// A request of any operation: what is done with it is compiled once.
struct Form<'r> {
    body: &'r (dyn WriteTo + Sync),
    service: &'static str,
    endpoint: &'r Endpoint,
    headers: &'r [(&'r str, &'r str)],
    payload_hash: Option<&'r PayloadHash>,
    rules: Option<&'static Rules>,
}

impl<'r> Form<'r> {
    fn sign(&self, sent: Sent<'r>, key: &'r SigningKey, now: Timestamp) -> Result<Signed<'r>, SigningError> {
        self.check_key(key)?;
        let payload_hash = match self.payload_hash {
            Some(known) => *known,
            None => PayloadHash::of_written(self.body),
        };
        let request = self.request("POST", payload_hash).content_type(CONTENT_TYPE);
        key.sign_as(sent, &request, now)
    }

    fn presign(
        &self,
        sent: Sent<'r>,
        key: &'r SigningKey,
        now: Timestamp,
        expires: u32,
    ) -> Result<Presigned<'r>, SigningError> {
        self.check_key(key)?;
        let mut request = self.request("GET", PayloadHash::EMPTY);
        request.query = Query::canonical(self.body);
        key.presign_as(sent, &request, now, expires, self.endpoint.origin())
    }

    fn request(&self, method: &'static str, payload_hash: PayloadHash) -> sigv4::Request<'r> {
        let (host, path) = (self.endpoint.host(), self.endpoint.path());
        sigv4::Request::under(self.rules, method, host, path, payload_hash).headers(self.headers)
    }

    /// Refuses a key of another region or service.
    fn check_key(&self, key: &SigningKey) -> Result<(), SigningError> {
        if key.region() != signing_region(self.endpoint)? {
            return Err(SigningError::new(SigningErrorKind::KeyOfAnotherRegion, 0));
        }
        if key.service() != self.service {
            return Err(SigningError::new(SigningErrorKind::KeyOfAnotherService, 0));
        }
        Ok(())
    }
}

impl<'r, O: Unsigned> Request<'r, O> {
    /// The request as it is sent: what the operation carries is the proof, and no credentials are needed.
    #[must_use]
    pub const fn unsigned(self) -> HttpRequest<'r, O> {
        HttpRequest { request: self, signed: None }
    }
}

impl<O: Operation> fmt::Debug for Request<'_, O> {
    /// Without the members: a vendor's may hold secrets that nobody marked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("action", &O::ACTION)
            .field("endpoint", self.endpoint)
            .finish_non_exhaustive()
    }
}

/// A request that is ready to be sent, by any transport: a POST.
///
/// What was signed must be sent exactly as it stands here: every header, and the body byte for byte. `Host` is not
/// among the headers, since clients derive it from the URL; one that does not sends [`Endpoint::host`].
///
/// ```
/// use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp};
///
/// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret").with_session_token("token");
/// let key = SigningKey::for_sts(&credentials, &endpoint, now)?;
/// let action = GetCallerIdentity::new();
///
/// let request = action.request(&endpoint).sign(&credentials, &key, now)?;
/// assert_eq!((request.method(), request.url()), ("POST", "https://sts.eu-west-1.amazonaws.com"));
/// let names: Vec<&str> = request.headers().map(|(name, _)| name).collect();
/// assert_eq!(names, ["content-type", "x-amz-date", "x-amz-security-token", "authorization"]);
/// assert_eq!(request.body().encoded_len(), 43);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct HttpRequest<'r, O> {
    request: Request<'r, O>,
    signed: Option<Signed<'r>>,
}

impl<'r, O: Operation> HttpRequest<'r, O> {
    /// The method, always `POST`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        "POST"
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &'r str {
        self.request.endpoint.url()
    }

    /// The headers to send, names and values: `content-type`, those of the caller, those of the signature.
    pub fn headers(&self) -> impl Iterator<Item = (&str, HeaderValue<'_>)> {
        let (given, signed) = (self.request.headers, self.signed.as_ref());
        (0..given.len().saturating_add(1 + Signed::HEADERS))
            .filter_map(move |number| header(number, given, signed))
    }

    /// The body: the operation itself, which is written as its form.
    #[must_use]
    pub const fn body(&self) -> &'r O {
        self.request.operation
    }

    /// The signature and all that led to it; `None` for an unsigned operation.
    #[must_use]
    pub const fn signed(&self) -> Option<&Signed<'r>> {
        self.signed.as_ref()
    }
}

/// The header of a number, if there is that one. Not generic over the operation, so that there is one of it.
fn header<'h>(
    number: usize,
    given: &[(&'h str, &'h str)],
    signed: Option<&'h Signed<'_>>,
) -> Option<(&'h str, HeaderValue<'h>)> {
    let Some(number) = number.checked_sub(1) else {
        return Some(("content-type", HeaderValue::plain(CONTENT_TYPE)));
    };
    match given.get(number) {
        Some((name, value)) => Some((*name, HeaderValue::plain(value))),
        None => signed?.header(number.saturating_sub(given.len())),
    }
}

impl<O: Operation> fmt::Debug for HttpRequest<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("action", &O::ACTION)
            .field("endpoint", self.request.endpoint)
            .field("signed", &self.signed.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Encode, GetCallerIdentity};
    use alloc::{format, string::String};

    const SIGNED: Credentials<&str> = Credentials::new("AKIDEXAMPLE", "secret");

    fn canonical(url: &str, headers: &[(&str, &str)]) -> String {
        let endpoint = Endpoint::custom(url, "eu-west-1").unwrap();
        let key = SigningKey::for_sts(&SIGNED, &endpoint, Timestamp::UNIX_EPOCH).unwrap();
        let action = GetCallerIdentity::new();
        let mut request = action.request(&endpoint);
        if !headers.is_empty() {
            request = request.headers(headers);
        }
        let request = request.sign(&SIGNED, &key, Timestamp::UNIX_EPOCH).unwrap();
        let mut written = String::new();
        request.signed().unwrap().canonical_request().encode(&mut written).unwrap();
        written
    }

    #[test]
    fn what_the_caller_gives_is_signed() {
        let end = "\nab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843";
        let form = "content-type:application/x-www-form-urlencoded";
        for (url, path) in [
            ("http://a.example", "/"),
            ("http://a.example/", "/"),
            ("http://a.example/b", "/b"),
            ("http://a.example/b//c/", "/b/c/"),
        ] {
            for (headers, line, name) in
                [(&[][..], "", ""), (&[("X-Id", " 1  2 ")][..], "x-id:1 2\n", ";x-id")]
            {
                assert_eq!(
                    canonical(url, headers),
                    format!(
                        "POST\n{path}\n\n{form}\nhost:a.example\nx-amz-date:19700101T000000Z\n{line}\n\
                         content-type;host;x-amz-date{name}{end}"
                    )
                );
            }
        }
    }

    #[test]
    fn a_key_signs_for_its_region_and_service_alone() {
        let endpoint = Endpoint::regional("eu-west-1").unwrap();
        let (action, now) = (GetCallerIdentity::new(), Timestamp::UNIX_EPOCH);
        for (region, service, kind, message) in [
            (
                "eu-west-1",
                "s3",
                SigningErrorKind::KeyOfAnotherService,
                "signing key of another service than the operation's",
            ),
            (
                "eu-west-2",
                "sts",
                SigningErrorKind::KeyOfAnotherRegion,
                "signing key of another region than the endpoint's",
            ),
        ] {
            let key = SIGNED.signing_key(now, region, service).unwrap();
            let signed = action.request(&endpoint).sign(&SIGNED, &key, now).unwrap_err();
            assert_eq!((signed.kind(), format!("{signed}").as_str()), (kind, message));
            let presigned = action.request(&endpoint).presign(&SIGNED, &key, now, 60).unwrap_err();
            assert_eq!(presigned, signed);
        }
        let key = SIGNED.signing_key(now, "eu-west-1", "sts").unwrap();
        assert!(action.request(&endpoint).sign(&SIGNED, &key, now).is_ok());
    }

    #[test]
    fn a_hash_that_is_given_is_signed() {
        let endpoint = Endpoint::regional("eu-west-1").unwrap();
        let key = SigningKey::for_sts(&SIGNED, &endpoint, Timestamp::UNIX_EPOCH).unwrap();
        let action = GetCallerIdentity::new();
        let signature = |payload_hash: Option<&PayloadHash>| {
            let mut request = action.request(&endpoint);
            if let Some(payload_hash) = payload_hash {
                request = request.payload_hash(payload_hash);
            }
            let request = request.sign(&SIGNED, &key, Timestamp::UNIX_EPOCH).unwrap();
            String::from(request.signed().unwrap().signature())
        };
        let hash = PayloadHash::of(b"Action=GetCallerIdentity&Version=2011-06-15");
        assert_eq!(signature(Some(&hash)), signature(None));
        assert_ne!(signature(Some(&PayloadHash::EMPTY)), signature(None));
    }
}
