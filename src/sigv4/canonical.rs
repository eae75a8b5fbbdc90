//! The canonical request: the one form of a request that both sides hash.

mod component;
pub(super) mod header;
mod parameters;
mod path;
mod presigning;
mod query;
mod sort;

pub(super) use parameters::Rules;
pub(super) use presigning::Presigning;
pub(super) use query::RAW;

use super::Request;
use super::character::{Class, first_not};
use super::error::{SigningError, SigningErrorKind};
use super::hash::{Hex, Sha256};
use super::identity::Identity;
use crate::encode::{Sink, WriteTo};
use crate::{FixedStr, Text};
use core::fmt;
use header::{Order, Value};

/// The canonical form of a request: what its signature is made of.
///
/// It is written by the same code that hashes it, and stands in memory only if it is asked to. When a service
/// answers `SignatureDoesNotMatch` with its own canonical string, this is what to compare it with. It holds the
/// session token, where that is signed.
///
/// Everything in it was checked before, so writing it fails only where the sink does.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request};
/// use sts_wire::{Credentials, Encode, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
/// let key = credentials.signing_key(at, "us-east-1", "service")?;
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
/// let signed = key.sign(&credentials, &request, at)?;
///
/// let mut canonical = String::new();
/// signed.canonical_request().encode(&mut canonical)?;
/// assert!(canonical.starts_with("GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// [Create a canonical request](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request)
#[derive(Clone, Copy)]
pub struct CanonicalRequest<'a> {
    request: Request<'a>,
    identity: Identity<'a>,
    amz_date: FixedStr<16>,
    found: Found,
    /// What goes into the query rather than into headers.
    presigning: Option<Presigning<'a>>,
}

/// What was found of a good request.
#[derive(Clone, Copy)]
pub(super) struct Found {
    headers: Order,
    is_query_sorted: bool,
    is_content_type_plain: bool,
}

impl Found {
    /// Finds everything that is wrong with a request.
    pub(super) fn new(request: &Request<'_>) -> Result<Self, SigningError> {
        use SigningErrorKind::{EmptyHost, EmptyMethod, InvalidContentType, InvalidHost, InvalidMethod};
        check(request.method, Class::Token, [EmptyMethod, InvalidMethod])?;
        check(request.host, Class::Host, [EmptyHost, InvalidHost])?;
        path::check(request.path, request.settings)?;
        let is_query_sorted =
            request.query.rules.map_or(Ok(true), |rules| (rules.check)(request.query.raw))?;
        let content_type = request.content_type.unwrap_or_default();
        let is_content_type_plain = Value::new(Text::new(content_type), InvalidContentType)?.is_plain();
        let mut found = Self { headers: Order::EMPTY, is_query_sorted, is_content_type_plain };
        if !request.headers.is_empty() {
            found.headers.sort(request.headers, request.content_type.is_some())?;
        }
        Ok(found)
    }
}

impl<'a> CanonicalRequest<'a> {
    #[inline]
    pub(super) const fn new(
        request: &Request<'a>,
        identity: Identity<'a>,
        amz_date: FixedStr<16>,
        found: Found,
        presigning: Option<Presigning<'a>>,
    ) -> Self {
        Self { request: *request, identity, amz_date, found, presigning }
    }

    pub(super) const fn identity(&self) -> &Identity<'a> {
        &self.identity
    }

    /// The token, if it is signed.
    const fn signed_token(&self) -> Option<Value<'a>> {
        self.identity.signed_token(self.request.settings)
    }

    pub(super) const fn request(&self) -> &Request<'a> {
        &self.request
    }

    pub(super) const fn amz_date(&self) -> &FixedStr<16> {
        &self.amz_date
    }

    /// The hash that is signed.
    pub(super) fn hash(&self, hasher: &mut Sha256) -> Hex {
        hasher.take(|sink| self.write_to(sink));
        Hex::new(&hasher.finish())
    }

    pub(super) fn write_before_query(&self, sink: &mut Sink<'_>) {
        sink.text(self.request.method);
        sink.text("\n");
        path::write(self.request.path, self.request.settings, sink);
        sink.text("\n");
    }

    /// The parameters of the request, with those of a presigned one merged in.
    pub(super) fn write_query(&self, sink: &mut Sink<'_>) {
        let mut writer = parameters::Writer::new(self, sink);
        if let Some(rules) = self.request.query.rules {
            (rules.write)(self.request.query.raw, self.found.is_query_sorted, &mut writer);
        } else if let Some(form) = self.request.query.form {
            form.write_to(writer.sink);
            writer.begin();
        }
        writer.added_while(&|_| true);
    }

    pub(super) fn write_after_query(&self, sink: &mut Sink<'_>) {
        self.write_headers(sink);
        sink.text("\n\n");
        self.write_signed_headers(sink);
        sink.text("\n");
        sink.ascii(self.request.payload_hash.as_bytes());
    }

    /// Each on a line of its own, after the end of the line before.
    ///
    /// Straight on, and names together with what stands around them: each piece is a copy, and there is little else
    /// to do.
    fn write_headers(&self, sink: &mut Sink<'_>) {
        let request = &self.request;
        let mut callers = self.found.headers.merge(request.headers, header::write_line);
        if let Some(content_type) = request.content_type {
            callers.before(header::CONTENT_TYPE, sink);
            sink.text("\ncontent-type:");
            Value::found(content_type, self.found.is_content_type_plain).write(sink);
        }
        callers.before(header::HOST, sink);
        sink.text("\nhost:");
        sink.text(request.host);
        if self.presigning.is_none() {
            if request.settings.sign_payload_hash {
                callers.before(header::CONTENT_SHA256, sink);
                sink.text("\nx-amz-content-sha256:");
                sink.ascii(request.payload_hash.as_bytes());
            }
            callers.before(header::DATE, sink);
            sink.text("\nx-amz-date:");
            sink.ascii(self.amz_date.as_bytes());
            if let Some(token) = self.signed_token() {
                callers.before(header::SECURITY_TOKEN, sink);
                sink.text("\nx-amz-security-token:");
                token.write(sink);
            }
        }
        callers.rest(sink);
    }

    /// The names of the same headers, as a header and the canonical request have them.
    fn write_signed_headers(&self, sink: &mut Sink<'_>) {
        // What a posted form signs, nearly always, as one piece.
        let is_usual = self.request.content_type.is_some()
            && self.presigning.is_none()
            && !self.request.settings.sign_payload_hash
            && self.found.headers.is_empty();
        if is_usual {
            return match self.signed_token() {
                None => sink.text("content-type;host;x-amz-date"),
                Some(_) => sink.text("content-type;host;x-amz-date;x-amz-security-token"),
            };
        }
        self.write_names(";", header::write_name, sink);
    }

    /// As a query has them.
    fn write_percent_signed_headers(&self, sink: &mut Sink<'_>) {
        self.write_names("%3B", header::write_percent_name, sink);
    }

    #[inline]
    fn write_names(&self, separator: &'static str, write: header::Write, sink: &mut Sink<'_>) {
        let request = &self.request;
        let mut callers = self.found.headers.merge(request.headers, write);
        let mut own = |name: &'static str, sink: &mut Sink<'_>| {
            if callers.before(name, sink) {
                sink.text(separator);
            }
            sink.text(name);
        };
        if request.content_type.is_some() {
            own(header::CONTENT_TYPE, sink);
        }
        own(header::HOST, sink);
        if self.presigning.is_none() {
            if request.settings.sign_payload_hash {
                own(header::CONTENT_SHA256, sink);
            }
            own(header::DATE, sink);
            if self.signed_token().is_some() {
                own(header::SECURITY_TOKEN, sink);
            }
        }
        callers.rest(sink);
    }
}

impl WriteTo for CanonicalRequest<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        self.write_before_query(sink);
        self.write_query(sink);
        self.write_after_query(sink);
    }
}

impl fmt::Debug for CanonicalRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CanonicalRequest").field("request", &self.request).finish_non_exhaustive()
    }
}

/// The names of the headers that were signed, as they stand in the signature: `host;x-amz-date`.
///
/// All of them must be sent with the values that were signed.
///
/// ```
/// use sts_wire::sigv4::{PayloadHash, Request};
/// use sts_wire::{Credentials, Encode, Timestamp};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let at = Timestamp::parse_amz_date("20150830T123600Z")?;
/// let key = credentials.signing_key(at, "us-east-1", "service")?;
/// let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
/// let signed = key.sign(&credentials, &request, at)?;
///
/// let mut buffer = [0; 64];
/// assert_eq!(signed.signed_headers().encode_to_slice(&mut buffer)?, "host;x-amz-date");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SignedHeaders<'s>(pub(super) &'s CanonicalRequest<'s>);

impl SignedHeaders<'_> {
    pub(super) fn write(self, sink: &mut Sink<'_>) {
        self.0.write_signed_headers(sink);
    }
}

impl WriteTo for SignedHeaders<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        self.write(sink);
    }
}

fn check(part: &str, class: Class, [empty, invalid]: [SigningErrorKind; 2]) -> Result<(), SigningError> {
    if part.is_empty() {
        return Err(SigningError::new(empty, 0));
    }
    first_not(class, part).map_or(Ok(()), |at| Err(SigningError::new(invalid, at)))
}
