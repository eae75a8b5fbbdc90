//! An operation at an endpoint, and the HTTP request that it becomes: signed, presigned or unsigned.

pub(crate) mod answer;
mod http_response;

pub use answer::Response;
pub use http_response::HttpResponse;

use crate::credentials::Credentials;
use crate::encode::{Sink, WriteTo};
use crate::endpoint::Endpoint;
use crate::shape::order::{self, Names};
use crate::shape::{Action, Placement, Unsigned};
use crate::sigv4::headers::{self, Carrier};
use crate::sigv4::{
    CredentialScope, HeaderValue, PayloadHash, Prepared, PreparedUrl, Query, Request, Signed, SigningError,
    SigningErrorKind,
};
#[cfg(feature = "sigv4")]
use crate::sigv4::{Presigned, SigningKey};
use crate::text::ToText;
use crate::timestamp::Timestamp;
use core::fmt;

const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

#[cfg(feature = "sigv4")]
impl SigningKey {
    /// Derives the key that signs requests to an STS endpoint on the day of `now`.
    ///
    /// Derivation takes twice as long as a signature, so keep the key until the day (UTC) ends. For an operation with
    /// another [`SERVICE`](crate::shape::Action::SERVICE), use [`Credentials::signing_key`].
    ///
    /// # Errors
    /// The endpoint has no region; and the errors of [`Credentials::signing_key`].
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
    endpoint.signing_region().ok_or(SigningError::new(SigningErrorKind::EndpointWithoutRegion))
}

/// An operation bound to an endpoint, ready to sign, presign or send unsigned.
///
/// [`Operation::request`](crate::Operation::request) makes one.
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
pub struct Call<'r, O> {
    operation: &'r O,
    endpoint: &'r Endpoint,
    headers: &'r [(&'r str, &'r str)],
    #[cfg(feature = "sigv4")]
    payload_hash: Option<&'r PayloadHash>,
    method: &'static str,
    /// Makes the query of the parameters; `None` where they are the body. As a pointer, it is linked only into programs
    /// that send queries.
    query: Option<MakeQuery<O>>,
}

type MakeQuery<O> = for<'o> fn(&'o O) -> Result<Query<'o>, SigningError>;

/// The query of an operation's parameters.
fn query<O: Action>(operation: &O) -> Result<Query<'_>, SigningError> {
    check_names(operation, false, true)?;
    Ok(Query::canonical(operation))
}

/// Refuses an operation from outside this crate if its form is malformed, or if the form must be sorted and is not.
fn check_names<O: Action>(operation: &O, is_presigned: bool, is_sorted: bool) -> Result<(), SigningError> {
    let names = order::names(*operation, is_presigned);
    SigningError::refuse_if(names == Names::Malformed, SigningErrorKind::MalformedName)?;
    SigningError::refuse_if(is_sorted && names == Names::Unsorted, SigningErrorKind::UnsortedForm)
}

impl<'r, O: Action> Call<'r, O> {
    pub(crate) const fn new(operation: &'r O, endpoint: &'r Endpoint) -> Self {
        let call = Self {
            operation,
            endpoint,
            headers: &[],
            #[cfg(feature = "sigv4")]
            payload_hash: None,
            method: "POST",
            query: None,
        };
        match O::PLACEMENT {
            Placement::PostForm => call,
            placement => call.placement(placement),
        }
    }

    /// Sets where the request has its parameters; by default [`Action::PLACEMENT`], which is a form for every operation
    /// of STS.
    ///
    /// A presigned request always has them in its query. It is a GET, or a POST with [`Placement::PostQuery`].
    #[must_use]
    pub const fn placement(mut self, placement: Placement) -> Self {
        (self.method, self.query) = match placement {
            Placement::PostForm => ("POST", None),
            Placement::GetQuery => ("GET", Some(query::<O> as MakeQuery<O>)),
            Placement::PostQuery => ("POST", Some(query::<O> as MakeQuery<O>)),
        };
        self
    }

    /// Adds headers to sign and to send.
    ///
    /// EKS (`x-k8s-aws-id`) and Vault (`X-Vault-AWS-IAM-Server-ID`) bind a request to one recipient by such a header.
    /// Headers that proxies change, such as `user-agent`, are sent and not signed. Signing refuses headers that the
    /// HTTP client writes (`content-length`, `transfer-encoding`, `connection`, `keep-alive`, `te`, `trailer`,
    /// `upgrade`, `expect`, `proxy-…` and `host`) and headers that this crate writes.
    #[must_use]
    pub const fn headers(mut self, headers: &'r [(&'r str, &'r str)]) -> Self {
        self.headers = headers;
        self
    }
}

#[cfg(feature = "sigv4")]
impl<'r, O: Action> Call<'r, O> {
    /// Sets the hash of an already encoded body, so that signing does not encode it again.
    ///
    /// If it is the hash of another body, the service refuses the signature. A request with its parameters in its
    /// query, as every presigned one, has no body and ignores the hash.
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
    /// assert_eq!(signed.as_str(), other.as_str());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn payload_hash(mut self, payload_hash: &'r PayloadHash) -> Self {
        self.payload_hash = Some(payload_hash);
        self
    }

    /// Signs the request by headers, with a key that was derived once for the day.
    ///
    /// # Errors
    /// - The key was derived from credentials with another access key id, for another day than `now`, another region
    ///   than the endpoint's, or another service than the operation's [`SERVICE`](crate::shape::Action::SERVICE).
    /// - The endpoint has no region, or is an endpoint of AWS STS and the operation belongs to another service.
    /// - A header is malformed or reserved (see [`headers`](Self::headers)).
    /// - The session token has a control character, or white space at an end.
    /// - An operation from outside this crate has an action, a version or a member name that is empty, reserved or must
    ///   be escaped; or its parameters are the query and are not sorted. `check` says which name is wrong.
    pub fn sign<S: ToText>(
        self,
        credentials: &'r Credentials<S>,
        key: &SigningKey,
        now: Timestamp,
    ) -> Result<HttpRequest<'r, O>, SigningError> {
        let scope = self.scope_of(key)?;
        let payload_hash = match (self.payload_hash, self.query) {
            (_, Some(_)) => PayloadHash::EMPTY,
            (Some(known), None) => *known,
            (None, None) => PayloadHash::of_written(self.operation),
        };
        let mut request = self.request(self.method, payload_hash)?;
        self.add_parameters(&mut request)?;
        let signed = key.sign_in(scope, credentials, &request, now, Carrier::Headers)?;
        Ok(HttpRequest { call: self, signed: Some(signed) })
    }

    /// Derives a key and signs the request by headers.
    ///
    /// It takes half as long again as [`sign`](Self::sign) with a kept key, some microseconds.
    ///
    /// The request borrows the operation, the endpoint and the credentials. An operation that is written in the same
    /// expression lives until the end of the statement, which suffices for a conversion to owned data:
    ///
    /// ```
    /// # #[cfg(feature = "http")] {
    /// use sts_wire::{AssumeRole, Credentials, Endpoint, Operation, Timestamp};
    ///
    /// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let request = AssumeRole::new("arn:aws:iam::123456789012:role/demo", "session")
    ///     .request(&endpoint)
    ///     .sign_now(&credentials, now)?
    ///     .to_http()?;
    /// assert!(request.headers().contains_key("authorization"));
    /// # }
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// To keep the borrowed request, name the operation first. This is refused (`temporary value dropped while
    /// borrowed`):
    ///
    /// ```compile_fail,E0716
    /// # use sts_wire::{Credentials, Endpoint, GetAccessKeyInfo, Operation, Timestamp};
    /// # let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let request = GetAccessKeyInfo::new("AKIDEXAMPLE").request(&endpoint).sign_now(&credentials, now)?;
    /// println!("{}", request.method());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// This compiles:
    ///
    /// ```
    /// # use sts_wire::{Credentials, Endpoint, GetAccessKeyInfo, Operation, Timestamp};
    /// # let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let action = GetAccessKeyInfo::new("AKIDEXAMPLE");
    /// let request = action.request(&endpoint).sign_now(&credentials, now)?;
    /// println!("{}", request.method());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`Credentials::signing_key`] and of [`sign`](Self::sign).
    pub fn sign_now<S: ToText>(
        self,
        credentials: &'r Credentials<S>,
        now: Timestamp,
    ) -> Result<HttpRequest<'r, O>, SigningError> {
        let key = credentials.signing_key(now, signing_region(self.endpoint)?, O::SERVICE)?;
        self.sign(credentials, &key, now)
    }

    /// Presigns the request: a URL that anybody can GET (or POST, see [`placement`](Self::placement)) for `expires`
    /// seconds, 1 to 604,800.
    ///
    /// STS accepts the URL for at most 15 minutes from `now`, even if `expires` is longer. The URL contains the members
    /// of the operation and the session token: treat it as a secret.
    ///
    /// # Errors
    /// As [`sign`](Self::sign); if `expires` is out of range; and if the parameters of an operation from outside this
    /// crate are not sorted.
    pub fn presign<S: ToText>(
        self,
        credentials: &'r Credentials<S>,
        key: &SigningKey,
        now: Timestamp,
        expires: u32,
    ) -> Result<Presigned<'r>, SigningError> {
        let (request, carrier) = (self.to_presign()?, Carrier::query(expires)?);
        let signed = key.sign_in(self.scope_of(key)?, credentials, &request, now, carrier)?;
        Ok(Presigned::new(signed).origin(self.endpoint.origin()))
    }

    /// Derives a key and presigns the request; see [`sign_now`](Self::sign_now).
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation, Timestamp};
    ///
    /// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
    /// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    /// let url =
    ///     GetCallerIdentity::new().request(&endpoint).presign_now(&credentials, now, 60)?.encode_to_string();
    /// assert!(url.starts_with("https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&"));
    /// # }
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`Credentials::signing_key`] and of [`presign`](Self::presign).
    pub fn presign_now<S: ToText>(
        self,
        credentials: &'r Credentials<S>,
        now: Timestamp,
        expires: u32,
    ) -> Result<Presigned<'r>, SigningError> {
        let key = credentials.signing_key(now, signing_region(self.endpoint)?, O::SERVICE)?;
        self.presign(credentials, &key, now, expires)
    }

    /// The credential scope of the call, which must be the scope of the key.
    fn scope_of(&self, key: &SigningKey) -> Result<CredentialScope<'r>, SigningError> {
        self.check_service()?;
        key.scope_in(signing_region(self.endpoint)?, O::SERVICE)
    }
}

impl<'r, O: Action> Call<'r, O> {
    /// Prepares the request to be signed by headers, with cryptography of your own.
    ///
    /// `payload_hash` is the SHA-256 of the operation's form. [`signed`](Self::signed) makes the request, with what
    /// [`Prepared::authorization`] returns.
    ///
    /// ```
    /// use sts_wire::sigv4::PayloadHash;
    /// use sts_wire::{Credentials, Encode, Endpoint, GetCallerIdentity, Operation, Timestamp};
    /// # use sha2::Digest as _;
    /// # let sha256 = |text: &[u8]| -> [u8; 32] { sha2::Sha256::digest(text).into() };
    /// # let hmac_in_the_hsm = |_: &str| [0; 32];
    ///
    /// let (endpoint, now) = (Endpoint::regional("eu-west-1")?, Timestamp::UNIX_EPOCH);
    /// // The secret access key is in the HSM.
    /// let credentials = Credentials::new("AKIDEXAMPLE", "");
    ///
    /// let (action, mut body, mut canonical, mut string) = (GetCallerIdentity::new(), [0; 64], [0; 512], [0; 256]);
    /// let payload_hash = PayloadHash::from_digest(&sha256(action.encode_to_slice(&mut body)?));
    /// let call = action.request(&endpoint);
    /// let prepared = call.prepare(&credentials, payload_hash, now)?;
    /// let hash = sha256(prepared.canonical_request().encode_to_slice(&mut canonical)?);
    /// let mac = hmac_in_the_hsm(prepared.string_to_sign(&hash).encode_to_str(&mut string)?);
    /// let request = call.signed(prepared.authorization(&mac))?;
    ///
    /// let names: Vec<&str> = request.headers().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["content-type", "x-amz-date", "authorization"]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`sign`](Self::sign), without the errors of a key.
    pub fn prepare<S: ToText>(
        &self,
        credentials: &'r Credentials<S>,
        payload_hash: PayloadHash,
        now: Timestamp,
    ) -> Result<Prepared<'r>, SigningError> {
        let payload_hash = if self.query.is_some() { PayloadHash::EMPTY } else { payload_hash };
        let mut request = self.request(self.method, payload_hash)?;
        self.add_parameters(&mut request)?;
        request.prepare(credentials, self.scope(now)?, now)
    }

    /// Prepares a presigned URL, to be signed with cryptography of your own.
    ///
    /// Add the origin to what [`PreparedUrl::presigned`] returns.
    ///
    /// # Errors
    /// As [`presign`](Self::presign), without the errors of a key.
    pub fn prepare_url<S: ToText>(
        &self,
        credentials: &'r Credentials<S>,
        now: Timestamp,
        expires: u32,
    ) -> Result<PreparedUrl<'r>, SigningError> {
        self.to_presign()?.prepare_url(credentials, self.scope(now)?, now, expires)
    }

    /// Makes the request from the signed form of what [`prepare`](Self::prepare) returned for this call.
    ///
    /// This function compares neither the parameters, the payload hash nor the signature itself with the call.
    ///
    /// # Errors
    /// The signature is for a request with another method, host, path, region, service, header or place of the
    /// parameters, such as a request that another call prepared.
    pub fn signed(self, signed: Signed<'r>) -> Result<HttpRequest<'r, O>, SigningError> {
        let mut request = self.request(self.method, PayloadHash::EMPTY)?;
        if self.query.is_none() {
            request.content_type = Some(CONTENT_TYPE);
        }
        let is_other = !signed.is_of(&request, signing_region(self.endpoint)?, O::SERVICE);
        SigningError::refuse_if(is_other, SigningErrorKind::SignatureOfAnotherRequest)?;
        Ok(HttpRequest { call: self, signed: Some(signed) })
    }

    /// Adds the parameters to a request that is to be signed by headers.
    fn add_parameters(&self, request: &mut Request<'r>) -> Result<(), SigningError> {
        match self.query {
            Some(query) => request.query = query(self.operation)?,
            None => {
                check_names(self.operation, false, false)?;
                request.content_type = Some(CONTENT_TYPE);
            }
        }
        Ok(())
    }

    /// The request to sign by query parameters.
    fn to_presign(&self) -> Result<Request<'r>, SigningError> {
        check_names(self.operation, true, true)?;
        let method = if self.query.is_some() { self.method } else { "GET" };
        Ok(self.request(method, PayloadHash::EMPTY)?.query(Query::canonical(self.operation)))
    }

    /// The scope of a signature on the day of `now`. Unlike the scope of a key, it does not borrow from the key.
    fn scope(&self, now: Timestamp) -> Result<CredentialScope<'r>, SigningError> {
        self.check_service()?;
        CredentialScope::new(now.date(), signing_region(self.endpoint)?, O::SERVICE)
    }

    /// Refuses an operation of another service at an endpoint of AWS STS.
    fn check_service(&self) -> Result<(), SigningError> {
        let is_other = O::SERVICE != "sts" && self.endpoint.is_of_aws_sts();
        SigningError::refuse_if(is_other, SigningErrorKind::EndpointOfAnotherService)
    }

    fn request(&self, method: &'r str, payload_hash: PayloadHash) -> Result<Request<'r>, SigningError> {
        to_endpoint(self.endpoint, method, payload_hash, self.headers)
    }
}

/// A request without parameters. One copy serves every operation.
#[inline(never)]
fn to_endpoint<'r>(
    endpoint: &'r Endpoint,
    method: &'r str,
    payload_hash: PayloadHash,
    headers: &'r [(&'r str, &'r str)],
) -> Result<Request<'r>, SigningError> {
    headers::check_framing(headers)?;
    Ok(Request::new(method, endpoint.host(), endpoint.path(), payload_hash).headers(headers))
}

impl<'r, O: Unsigned> Call<'r, O> {
    /// Makes an unsigned request. A token or an assertion in the operation authenticates it.
    ///
    /// # Errors
    /// - A header, or a name of an operation from outside this crate, is malformed or reserved, as in
    ///   [`sign`](Self::sign).
    /// - The endpoint is an endpoint of AWS STS, and the operation belongs to another service.
    pub fn unsigned(self) -> Result<HttpRequest<'r, O>, SigningError> {
        headers::check_framing(self.headers)?;
        headers::check(self.headers, self.query.is_none(), Carrier::Headers)?;
        self.check_service()?;
        check_names(self.operation, false, false)?;
        Ok(HttpRequest { call: self, signed: None })
    }
}

impl<O: Action> fmt::Debug for Call<'_, O> {
    /// Leaves out the members: a vendor's operation may have secrets that are not marked as such.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("action", &O::ACTION)
            .field("endpoint", self.endpoint)
            .finish_non_exhaustive()
    }
}

/// A request, ready for any HTTP client.
///
/// Send every header and the body unchanged. `Host` is not among the headers, since clients derive it from the URL. If
/// yours does not, send [`Endpoint::host`].
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
/// let mut buffer = [0; 64];
/// let url = request.url().encode_to_str(&mut buffer)?;
/// assert_eq!((request.method(), url), ("POST", "https://sts.eu-west-1.amazonaws.com"));
/// let names: Vec<&str> = request.headers().map(|(name, _)| name).collect();
/// assert_eq!(names, ["content-type", "x-amz-date", "x-amz-security-token", "authorization"]);
/// assert_eq!(request.body().encoded_len(), 43);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub struct HttpRequest<'r, O> {
    call: Call<'r, O>,
    signed: Option<Signed<'r>>,
}

impl<'r, O: Action> HttpRequest<'r, O> {
    /// The method: `POST`, or `GET` with [`Placement::GetQuery`].
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.call.method
    }

    /// The URL, with the query if the parameters are in it. [`Encode`](crate::Encode) writes it.
    #[must_use]
    pub fn url(&self) -> RequestUrl<'r> {
        let (operation, endpoint) = (self.call.operation, self.call.endpoint);
        RequestUrl { endpoint, query: self.call.query.map(|_| operation as _) }
    }

    /// Whether the parameters are a form in the body.
    #[cfg(feature = "http")]
    pub(crate) const fn has_form(&self) -> bool {
        self.call.query.is_none()
    }

    /// The headers to send: `content-type` if there is a form, the caller-supplied headers, then the headers of the
    /// signature.
    pub fn headers(&self) -> impl Iterator<Item = (&str, HeaderValue<'_>)> {
        let first: (&str, _) = (headers::CONTENT_TYPE, HeaderValue::plain(CONTENT_TYPE));
        let first = self.call.query.is_none().then_some(first);
        let given = self.call.headers.iter().map(|(name, value)| (*name, HeaderValue::plain(value)));
        let added = self.signed.iter().flat_map(Signed::headers);
        first.into_iter().chain(given).chain(added.map(|(name, value)| (name as &str, value)))
    }

    /// The body, which [`Encode`](crate::Encode) writes: the form of the operation, or nothing if the URL has the
    /// parameters.
    #[must_use]
    pub fn body(&self) -> RequestBody<'r> {
        let operation = self.call.operation;
        RequestBody(if self.call.query.is_none() { Some(operation) } else { None })
    }

    /// The signature and what was signed; `None` for an unsigned operation.
    #[must_use]
    pub const fn signed(&self) -> Option<&Signed<'r>> {
        self.signed.as_ref()
    }
}

impl<O: Action> fmt::Debug for HttpRequest<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("action", &O::ACTION)
            .field("endpoint", self.call.endpoint)
            .field("signed", &self.signed.is_some())
            .finish_non_exhaustive()
    }
}

/// The URL of a request. [`Encode`](crate::Encode) writes it.
///
/// With a query, it has the members of the operation, perhaps tokens among them: treat it as a secret.
#[derive(Clone, Copy)]
pub struct RequestUrl<'r> {
    endpoint: &'r Endpoint,
    query: Option<&'r (dyn WriteTo + Sync)>,
}

impl WriteTo for RequestUrl<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        let Some(query) = self.query else { return sink.text(self.endpoint.url()) };
        sink.text(self.endpoint.origin());
        sink.text(self.endpoint.path());
        sink.text("?");
        query.write_to(sink);
    }
}

impl fmt::Debug for RequestUrl<'_> {
    /// Leaves out the query, which can contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestUrl").field("endpoint", self.endpoint).finish_non_exhaustive()
    }
}

/// The body of a request. [`Encode`](crate::Encode) writes it.
#[derive(Clone, Copy)]
pub struct RequestBody<'r>(Option<&'r (dyn WriteTo + Sync)>);

impl WriteTo for RequestBody<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        if let Some(form) = self.0 {
            form.write_to(sink);
        }
    }
}

impl fmt::Debug for RequestBody<'_> {
    /// Leaves out the form, which can contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Encode;
    use crate::operation::Operation;
    use crate::operation::{AssumeRoleWithSaml, GetCallerIdentity, GetCallerIdentityOutput};
    use crate::shape::{Action, RequestVisitor};
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
    fn the_endpoint_path_and_the_headers_are_signed() {
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
    fn a_key_for_another_region_or_service_is_refused() {
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

    /// A request in each way of sending, as its method, URL, body and the names of its headers.
    #[cfg(feature = "alloc")]
    fn sent<O: Action>(request: &HttpRequest<'_, O>) -> (&'static str, String, String, String) {
        let names: alloc::vec::Vec<&str> = request.headers().map(|(name, _)| name).collect();
        let (url, body) = (request.url().encode_to_string(), request.body().encode_to_string());
        (request.method(), url, body, names.join(" "))
    }

    #[test]
    #[cfg(feature = "alloc")]
    fn the_parameters_are_where_the_placement_says() {
        let form =
            "Action=AssumeRoleWithSAML&PrincipalArn=p&RoleArn=r&SAMLAssertion=a%2B%2F&Version=2011-06-15";
        let action = AssumeRoleWithSaml::new("r", "p", "a+/");
        for (base, url) in [
            ("http://a.example", "http://a.example/"),
            ("http://a.example/b/", "http://a.example/b/"),
            ("http://a.example/b", "http://a.example/b"),
        ] {
            let endpoint = Endpoint::custom(base, "eu-west-1").unwrap();
            let request = || action.request(&endpoint).headers(&[("x-id", "1")]);
            let query = format!("{url}?{form}");
            let own = "x-id".into();
            assert_eq!(
                sent(&request().unsigned().unwrap()),
                ("POST", base.into(), form.into(), "content-type x-id".into())
            );
            for (placement, method) in [(Placement::GetQuery, "GET"), (Placement::PostQuery, "POST")] {
                let request = request().placement(placement);
                let expected = (method, query.clone(), String::new(), String::clone(&own));
                assert_eq!(sent(&request.unsigned().unwrap()), expected);
            }
            let again = request().placement(Placement::GetQuery).placement(Placement::PostForm);
            assert_eq!(sent(&again.unsigned().unwrap()), sent(&request().unsigned().unwrap()));
        }
    }

    #[test]
    #[cfg(feature = "alloc")]
    fn a_query_is_signed_and_the_body_is_empty() {
        let endpoint = Endpoint::regional("eu-west-1").unwrap();
        let key = SigningKey::for_sts(&SIGNED, &endpoint, Timestamp::UNIX_EPOCH).unwrap();
        let (action, wrong) = (GetCallerIdentity::new(), PayloadHash::of(b"ignored"));
        for (placement, method) in [(Placement::GetQuery, "GET"), (Placement::PostQuery, "POST")] {
            let request = action.request(&endpoint).placement(placement).payload_hash(&wrong);
            let request = request.sign(&SIGNED, &key, Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!(
                request.signed().unwrap().canonical_request().encode_to_string(),
                format!(
                    "{method}\n/\nAction=GetCallerIdentity&Version=2011-06-15\n\
                     host:sts.eu-west-1.amazonaws.com\nx-amz-date:19700101T000000Z\n\nhost;x-amz-date\n\
                     e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                )
            );
            let presigned = action.request(&endpoint).placement(placement);
            let presigned = presigned.presign(&SIGNED, &key, Timestamp::UNIX_EPOCH, 60).unwrap();
            let canonical = presigned.canonical_request().encode_to_string();
            assert!(
                canonical.starts_with(&format!("{method}\n/\nAction=GetCallerIdentity&Version=")),
                "{canonical}"
            );
        }
    }

    #[test]
    fn a_content_type_may_be_added_to_a_query_alone() {
        let endpoint = Endpoint::regional("eu-west-1").unwrap();
        let key = SigningKey::for_sts(&SIGNED, &endpoint, Timestamp::UNIX_EPOCH).unwrap();
        let action = AssumeRoleWithSaml::new("r", "p", "a");
        for (placement, is_accepted) in
            [(Placement::PostForm, false), (Placement::GetQuery, true), (Placement::PostQuery, true)]
        {
            let request = || action.request(&endpoint).headers(&[("content-type", "x")]).placement(placement);
            assert_eq!(request().sign(&SIGNED, &key, Timestamp::UNIX_EPOCH).is_ok(), is_accepted);
            assert_eq!(request().unsigned().is_ok(), is_accepted);
        }
    }

    #[test]
    fn a_given_payload_hash_is_signed() {
        let endpoint = Endpoint::regional("eu-west-1").unwrap();
        let key = SigningKey::for_sts(&SIGNED, &endpoint, Timestamp::UNIX_EPOCH).unwrap();
        let action = GetCallerIdentity::new();
        let signature = |payload_hash: Option<&PayloadHash>| {
            let mut request = action.request(&endpoint);
            if let Some(payload_hash) = payload_hash {
                request = request.payload_hash(payload_hash);
            }
            let request = request.sign(&SIGNED, &key, Timestamp::UNIX_EPOCH).unwrap();
            String::from(request.signed().unwrap().signature().as_str())
        };
        let hash = PayloadHash::of(b"Action=GetCallerIdentity&Version=2011-06-15");
        assert_eq!(signature(Some(&hash)), signature(None));
        assert_ne!(signature(Some(&PayloadHash::EMPTY)), signature(None));
    }

    #[test]
    fn signing_now_equals_signing_with_a_kept_key() {
        let (endpoint, now) = (Endpoint::regional("eu-west-1").unwrap(), Timestamp::UNIX_EPOCH);
        let (action, headers) = (GetCallerIdentity::new(), [("x-id", "1")]);
        let call = || action.request(&endpoint).headers(&headers);
        let (kept, now_signed, kept_url, now_url);
        {
            let key = SigningKey::for_sts(&SIGNED, &endpoint, now).unwrap();
            kept = call().sign(&SIGNED, &key, now).unwrap();
            now_signed = call().sign_now(&SIGNED, now).unwrap();
            kept_url = call().presign(&SIGNED, &key, now, 60).unwrap();
            now_url = call().presign_now(&SIGNED, now, 60).unwrap();
        }
        // No request borrows from its key.
        let headers = |request: &HttpRequest<'_, GetCallerIdentity>| -> String {
            let mut written = String::new();
            for (name, value) in request.headers() {
                written += name;
                value.encode(&mut written).unwrap();
            }
            written
        };
        assert_eq!(headers(&now_signed), headers(&kept));
        let url = |presigned: &Presigned<'_>| {
            let mut written = String::new();
            presigned.encode(&mut written).unwrap();
            written
        };
        assert_eq!(url(&now_url), url(&kept_url));
        let options = crate::endpoint::EndpointOptions::new().endpoint("http://a.example");
        let regionless = Endpoint::resolve(&options).unwrap();
        let refused = action.request(&regionless).sign_now(&SIGNED, now).unwrap_err();
        assert_eq!(refused.kind(), SigningErrorKind::EndpointWithoutRegion);
        assert_eq!(action.request(&regionless).presign_now(&SIGNED, now, 60).unwrap_err(), refused);
    }

    /// Signs, presigns and makes an unsigned request with these headers.
    fn kinds(headers: &[(&str, &str)]) -> [Option<SigningErrorKind>; 3] {
        let (endpoint, now) = (Endpoint::regional("eu-west-1").unwrap(), Timestamp::UNIX_EPOCH);
        let key = SigningKey::for_sts(&SIGNED, &endpoint, now).unwrap();
        let (action, saml) =
            (GetCallerIdentity::new(), AssumeRoleWithSaml::new("role", "provider", "assertion"));
        let signed = action.request(&endpoint).headers(headers).sign(&SIGNED, &key, now);
        let presigned = action.request(&endpoint).headers(headers).presign(&SIGNED, &key, now, 60);
        let unsigned = saml.request(&endpoint).headers(headers).unsigned();
        [signed.err(), presigned.err(), unsigned.err()].map(|error| error.map(|error| error.kind()))
    }

    #[test]
    fn headers_are_checked_in_signed_presigned_and_unsigned_requests() {
        use SigningErrorKind as Kind;

        let good = ("x-id", "1");
        for (header, expected) in [
            (("x-id", "a\r\nInjected: 1"), Kind::InvalidHeaderValue(1)),
            (("x-id", "\0"), Kind::InvalidHeaderValue(1)),
            (("", "1"), Kind::InvalidHeaderName(1)),
            (("X: 1\r\nY", "1"), Kind::InvalidHeaderName(1)),
            (("Host", "evil"), Kind::HostHeader(1)),
            (("AUTHORIZATION", "x"), Kind::SigningHeader(1)),
            (("x-amz-date", "x"), Kind::SigningHeader(1)),
            (("x-amz-security-token", "x"), Kind::SigningHeader(1)),
        ] {
            assert_eq!(kinds(&[good, header]), [Some(expected); 3], "{header:?}");
        }
        let [signed, presigned, unsigned] = kinds(&[good, ("Content-Type", "a/b")]);
        assert_eq!((signed, presigned, unsigned), (unsigned, None, Some(Kind::DuplicateContentType(1))));
        let [signed, presigned, unsigned] = kinds(&[good, ("x-amz-content-sha256", "a")]);
        let other = Some(Kind::OtherPayloadHash);
        assert_eq!((signed, presigned, unsigned), (unsigned, other, Some(Kind::SigningHeader(1))));
        assert_eq!(kinds(&[good, ("user-agent", "x"), ("accept", "application/json")]), [None; 3]);
    }

    #[test]
    fn framing_headers_are_refused_in_signed_presigned_and_unsigned_requests() {
        for name in [
            "content-length",
            "Transfer-Encoding",
            "connection",
            "keep-alive",
            "proxy-authorization",
            "Proxy-Connection",
            "TE",
            "trailer",
            "upgrade",
            "expect",
        ] {
            assert_eq!(
                kinds(&[("a", "b"), (name, "0")]),
                [Some(SigningErrorKind::FramingHeader(1)); 3],
                "{name}"
            );
        }
    }

    /// An operation with any action and version.
    macro_rules! vendor {
        ($name:ident, $action:literal, $version:literal) => {
            vendor!($name, $action, $version, "sts");
        };
        ($name:ident, $action:literal, $version:literal, $service:literal) => {
            #[derive(Clone, Copy)]
            struct $name;

            impl Action for $name {
                const ACTION: &'static str = $action;
                const VERSION: &'static str = $version;
                const SERVICE: &'static str = $service;
                const RESPONSE: &'static str = "";
                const RESULT: &'static str = "";
                type Str = &'static str;
                type Output<S: Default> = GetCallerIdentityOutput<S>;

                fn members<V: RequestVisitor<&'static str>>(&mut self, _: &mut V) -> Result<(), V::Error> {
                    Ok(())
                }
            }

            impl Unsigned for $name {}
        };
    }

    vendor!(Plain, "Get-It_now.~1", "2011-06-15");
    vendor!(ActionBreaksOut, "A&X-Amz-Date=1", "2011-06-15");
    vendor!(ActionNeedsEscape, "Gét", "2011-06-15");
    vendor!(ActionIsEmpty, "", "2011-06-15");
    vendor!(VersionBreaksOut, "Get", "1 2");
    vendor!(OfIam, "ListUsers", "2010-05-08", "iam");

    /// The error of each way in which a request leaves the crate, at the beginning of time.
    fn errors_of_all_ways<'r, A: Action + Unsigned>(
        call: &dyn Fn() -> Call<'r, A>,
        key: &SigningKey,
    ) -> [Option<SigningError>; 7] {
        let now = Timestamp::UNIX_EPOCH;
        [
            call().sign(&SIGNED, key, now).err(),
            call().sign_now(&SIGNED, now).err(),
            call().presign(&SIGNED, key, now, 60).err(),
            call().presign_now(&SIGNED, now, 60).err(),
            call().prepare(&SIGNED, PayloadHash::EMPTY, now).err(),
            call().prepare_url(&SIGNED, now, 60).err(),
            call().unsigned().err(),
        ]
    }

    #[test]
    fn an_action_of_another_service_is_refused_at_an_endpoint_of_aws_sts() {
        let now = Timestamp::UNIX_EPOCH;
        let options = crate::endpoint::EndpointOptions::new().region("us-east-1").fips(true);
        let of_iam = Endpoint::custom("https://iam.amazonaws.com", "us-east-1").unwrap();
        for (endpoint, expected) in [
            (Endpoint::regional("us-east-1").unwrap(), Some(SigningErrorKind::EndpointOfAnotherService)),
            (Endpoint::global(), Some(SigningErrorKind::EndpointOfAnotherService)),
            (Endpoint::resolve(&options).unwrap(), Some(SigningErrorKind::EndpointOfAnotherService)),
            (of_iam, None),
            (Endpoint::custom("http://localhost:4566", "us-east-1").unwrap(), None),
        ] {
            let key = SIGNED.signing_key(now, "us-east-1", "iam").unwrap();
            let call = || OfIam.request(&endpoint);
            let errors = errors_of_all_ways(&call, &key);
            assert_eq!(errors.map(|error| error.map(|error| error.kind())), [expected; 7], "{endpoint:?}");
        }
    }

    #[test]
    fn a_signature_of_another_call_is_refused() {
        let now = Timestamp::UNIX_EPOCH;
        let [europe, america] = ["eu-west-1", "us-east-1"].map(|region| Endpoint::regional(region).unwrap());
        let [one, other] = ["eu-west-1", "eu-west-2"]
            .map(|region| Endpoint::custom("http://localhost:4566", region).unwrap());
        let (sts, iam, headers) = (GetCallerIdentity::new(), OfIam, [("x-id", "1")]);
        let prepared = |endpoint| sts.request(endpoint).prepare(&SIGNED, PayloadHash::EMPTY, now).unwrap();
        let kind = |error: SigningError| error.kind();
        for (endpoint, others) in [(&europe, &america), (&one, &other)] {
            let signed = || prepared(endpoint).authorization(&[0; 32]);
            assert!(sts.request(endpoint).signed(signed()).is_ok());
            for call in [
                sts.request(others),
                sts.request(endpoint).headers(&headers),
                sts.request(endpoint).placement(Placement::GetQuery),
                sts.request(endpoint).placement(Placement::PostQuery),
            ] {
                let refused = call.signed(signed()).err().map(kind);
                assert_eq!(refused, Some(SigningErrorKind::SignatureOfAnotherRequest));
            }
        }
        let refused = iam.request(&one).signed(prepared(&one).authorization(&[0; 32])).err().map(kind);
        assert_eq!(refused, Some(SigningErrorKind::SignatureOfAnotherRequest));
    }

    #[test]
    fn a_malformed_action_or_version_is_refused_in_every_way() {
        fn kind<A: Action + Unsigned>(action: A) -> Option<SigningErrorKind> {
            let (endpoint, now) = (Endpoint::regional("eu-west-1").unwrap(), Timestamp::UNIX_EPOCH);
            let key = SigningKey::for_sts(&SIGNED, &endpoint, now).unwrap();
            let kinds = [Placement::PostForm, Placement::GetQuery, Placement::PostQuery].map(|placement| {
                let call = || action.request(&endpoint).placement(placement);
                let errors = errors_of_all_ways(&call, &key);
                assert_eq!(errors, [errors[0]; 7]);
                errors[0].map(|error| error.kind())
            });
            assert_eq!(kinds, [kinds[0]; 3]);
            assert_eq!(action.check().is_err(), kinds[0].is_some());
            kinds[0]
        }

        let refused = Some(SigningErrorKind::MalformedName);
        assert_eq!(kind(Plain), None);
        assert_eq!(kind(ActionBreaksOut), refused);
        assert_eq!(kind(ActionNeedsEscape), refused);
        assert_eq!(kind(ActionIsEmpty), refused);
        assert_eq!(kind(VersionBreaksOut), refused);
    }
}
