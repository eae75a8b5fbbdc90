//! The canonical request: the one form of a request that both sides hash.

mod component;
mod given;
pub(super) mod header;
mod parameters;
mod path;
mod presigning;
mod query;
mod sort;

use given::Found;
pub(crate) use given::{GIVEN, Rules};
pub(super) use presigning::Presigning;

use super::Request;
use super::error::SigningError;
use super::hash::{Hex, sha256};
use super::identity::Identity;
use crate::FixedStr;
use crate::encode::{Sink, WriteTo};
use core::fmt;
use header::Value;

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

impl<'a> CanonicalRequest<'a> {
    /// That of a request which is still to be checked.
    #[inline]
    pub(super) const fn new(
        request: &Request<'a>,
        identity: Identity<'a>,
        amz_date: FixedStr<16>,
        presigning: Option<Presigning<'a>>,
    ) -> Self {
        Self { request: *request, identity, amz_date, found: Found::NOTHING, presigning }
    }

    /// Finds everything that is wrong with the request. In place, because all of it is too large to be moved.
    #[inline]
    pub(super) fn check(&mut self) -> Result<(), SigningError> {
        self.request.rules.map_or(Ok(()), |rules| (rules.check)(&self.request, &mut self.found))
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
    pub(super) fn hash(&self) -> Hex {
        Hex::new(&sha256(&mut |sink| self.write_to(sink)))
    }

    pub(super) fn write_before_query(&self, sink: &mut Sink<'_>) {
        let request = &self.request;
        sink.text(request.method);
        match request.rules {
            None => sink.text("\n/\n"),
            Some(rules) => (rules.write_path)(request, sink),
        }
    }

    /// The parameters of the request, with those of a presigned one merged in.
    pub(super) fn write_query(&self, sink: &mut Sink<'_>) {
        let mut writer = parameters::Writer::new(self, sink);
        if let Some(form) = self.request.query.form {
            form.write_to(writer.sink);
            writer.begin();
        } else if let Some(rules) = self.request.rules
            && !self.request.query.raw.is_empty()
        {
            (rules.write_query)(self, &mut writer);
        }
        writer.added_while(&|_| true);
    }

    #[cfg_attr(target_pointer_width = "64", inline(always))]
    pub(super) fn write_after_query(&self, sink: &mut Sink<'_>) {
        match self.request.rules {
            None => self.write_form_headers(sink),
            Some(rules) => (rules.write_headers)(self, sink),
        }
        sink.text("\n\n");
        self.write_names(false, sink);
        sink.text("\n");
        sink.ascii(self.request.payload_hash.as_bytes());
    }

    /// The headers of a request in which nothing is the caller's, each after the end of the line before.
    ///
    /// Names together with what stands around them: each piece is a copy, and there is little else to do.
    fn write_form_headers(&self, sink: &mut Sink<'_>) {
        if let Some(content_type) = self.request.content_type {
            sink.text("\ncontent-type:");
            sink.text(content_type);
        }
        sink.text("\nhost:");
        sink.text(self.request.host);
        if self.presigning.is_none() {
            sink.text("\nx-amz-date:");
            sink.ascii(self.amz_date.as_bytes());
            if let Some(token) = self.signed_token() {
                sink.text("\nx-amz-security-token:");
                token.write(sink);
            }
        }
    }

    /// The names of the same headers.
    fn write_form_names(&self, sink: &mut Sink<'_>) {
        // Each by itself: then it is known how long it is.
        match (self.presigning, self.signed_token()) {
            (Some(_), _) => sink.text("host"),
            (None, None) => sink.text("content-type;host;x-amz-date"),
            (None, Some(_)) => sink.text("content-type;host;x-amz-date;x-amz-security-token"),
        }
    }

    /// The names of the headers that are signed: as a header and the canonical request have them, or percent-encoded, as
    /// a query.
    fn write_names(&self, is_encoded: bool, sink: &mut Sink<'_>) {
        match self.request.rules {
            None => self.write_form_names(sink),
            Some(rules) => (rules.write_names)(self, is_encoded, sink),
        }
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
/// assert_eq!(signed.signed_headers().encode_to_str(&mut buffer)?, "host;x-amz-date");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SignedHeaders<'s>(pub(super) &'s CanonicalRequest<'s>);

impl SignedHeaders<'_> {
    pub(super) fn write(self, sink: &mut Sink<'_>) {
        self.0.write_names(false, sink);
    }
}

impl WriteTo for SignedHeaders<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) {
        self.write(sink);
    }
}
