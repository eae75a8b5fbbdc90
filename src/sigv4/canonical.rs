//! The canonical request: the one form of a request that both sides hash.

mod component;
pub(super) mod header;
mod path;
mod query;
mod sort;

use super::character::{Class, first_not, try_each_str};
use super::error::{SigningError, SigningErrorKind};
use super::request::Source;
use super::{CredentialScope, Request};
use crate::encode::{Encode, Sink};
use crate::{FixedStr, Text};
use core::{fmt, mem};
use header::{Group, Headers, Order, Own, Write};
use query::RawQuery;

/// The algorithm, as the string to sign and both kinds of signed requests name it.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

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
    query: Parameters<'a>,
    headers: Headers<'a>,
    amz_date: FixedStr<16>,
    /// The token, if it is signed.
    session_token: Option<Text<'a>>,
    /// What goes into the query rather than into headers.
    presigning: Option<Presigning<'a>>,
}

/// What a presigned request has in its query.
#[derive(Clone, Copy)]
pub(super) struct Presigning<'a> {
    pub(super) access_key_id: Text<'a>,
    pub(super) scope: CredentialScope<'a>,
    pub(super) expires_seconds: u32,
}

#[derive(Clone, Copy)]
enum Parameters<'a> {
    Raw(RawQuery<'a>),
    Canonical(&'a (dyn Encode + Sync)),
}

impl<'a> CanonicalRequest<'a> {
    /// Finds everything that is wrong with a request.
    pub(super) fn new(
        request: &Request<'a>,
        amz_date: FixedStr<16>,
        session_token: Option<Text<'a>>,
        presigning: Option<Presigning<'a>>,
    ) -> Result<Self, SigningError> {
        use SigningErrorKind::{EmptyHost, EmptyMethod, InvalidHost, InvalidMethod};
        check(request.method, Class::Token, [EmptyMethod, InvalidMethod])?;
        check(request.host, Class::Host, [EmptyHost, InvalidHost])?;
        path::check(request.path, request.settings)?;
        Ok(Self {
            request: *request,
            query: match request.query.0 {
                Source::Raw(raw) => Parameters::Raw(RawQuery::new(raw)?),
                Source::Canonical(form) => Parameters::Canonical(form),
            },
            headers: Headers::new(request.headers, request.content_type)?,
            amz_date,
            session_token,
            presigning,
        })
    }

    pub(super) const fn request(&self) -> &Request<'a> {
        &self.request
    }

    pub(super) const fn amz_date(&self) -> &FixedStr<16> {
        &self.amz_date
    }

    pub(super) fn write(&self, sink: &mut Sink<'_>) -> fmt::Result {
        let order = self.headers.order();
        self.write_before_query(sink)?;
        self.write_query(&order, sink)?;
        self.write_after_query(&order, sink)
    }

    /// The caller's headers in the order in which they are signed; the parts of the request are written with it.
    pub(super) fn header_order(&self) -> Order {
        self.headers.order()
    }

    pub(super) fn write_before_query(&self, sink: &mut Sink<'_>) -> fmt::Result {
        sink.text(self.request.method)?;
        sink.text("\n")?;
        path::write(self.request.path, self.request.settings, sink)?;
        sink.text("\n")
    }

    /// The parameters of the request, with those of a presigned one merged in.
    pub(super) fn write_query(&self, order: &Order, sink: &mut Sink<'_>) -> fmt::Result {
        let mut added = self.presigning.iter().flat_map(|presigning| self.added(presigning)).peekable();
        let mut separator = "";
        match self.query {
            Parameters::Raw(query) => query.try_for_each(|parameter| {
                // Not `next_if`, in which a panic is left at some levels of optimisation.
                while let Some(first) = added.peek()
                    && parameter.compare_name(first.name()).is_gt()
                {
                    sink.text(separator)?;
                    separator = "&";
                    self.write_added(first, order, sink)?;
                    added.next();
                }
                sink.text(separator)?;
                separator = "&";
                parameter.write(sink)
            })?,
            Parameters::Canonical(form) => {
                form.write_to(sink)?;
                separator = "&";
            }
        }
        added.try_for_each(|added| {
            sink.text(separator)?;
            separator = "&";
            self.write_added(&added, order, sink)
        })
    }

    pub(super) fn write_after_query(&self, order: &Order, sink: &mut Sink<'_>) -> fmt::Result {
        sink.text("\n")?;
        self.write_headers(order, sink)?;
        sink.text("\n")?;
        self.write_signed_headers(order, header::PLAIN, sink)?;
        sink.text("\n")?;
        sink.ascii(self.request.payload_hash.as_bytes())
    }

    fn write_headers(&self, order: &Order, sink: &mut Sink<'_>) -> fmt::Result {
        let write_group = |sink: &mut Sink<'_>, group: Group<'_, '_>| {
            group.write_name(header::PLAIN, sink)?;
            sink.text(":")?;
            group.write_values(sink)?;
            sink.text("\n")
        };
        let mut callers = self.headers.merge(order);
        self.own_headers(|name, value| {
            callers.before(name, |group| write_group(sink, group))?;
            sink.text(name)?;
            sink.text(":")?;
            value.write(sink)?;
            sink.text("\n")
        })?;
        callers.rest(|group| write_group(sink, group))
    }

    /// Names joined with `;`.
    fn write_signed_headers(&self, order: &Order, write: Write, sink: &mut Sink<'_>) -> fmt::Result {
        let mut separator = "";
        let mut callers = self.headers.merge(order);
        self.own_headers(|name, _| {
            callers.before(name, |group| {
                write(sink, mem::replace(&mut separator, ";"))?;
                group.write_name(write, sink)
            })?;
            write(sink, mem::replace(&mut separator, ";"))?;
            write(sink, name)
        })?;
        callers.rest(|group| {
            write(sink, mem::replace(&mut separator, ";"))?;
            group.write_name(write, sink)
        })
    }

    /// Gives `visit` the headers that are not the caller's, sorted.
    #[inline]
    fn own_headers<'s>(&'s self, mut visit: impl FnMut(&'static str, Own<'s>) -> fmt::Result) -> fmt::Result {
        let request = &self.request;
        if let Some(content_type) = request.content_type {
            visit(header::CONTENT_TYPE, Own::Free(Text::new(content_type)))?;
        }
        visit(header::HOST, Own::Plain(request.host.as_bytes()))?;
        if self.presigning.is_some() {
            return Ok(());
        }
        if request.settings.sign_payload_hash {
            visit(header::CONTENT_SHA256, Own::Plain(request.payload_hash.as_bytes()))?;
        }
        visit(header::DATE, Own::Plain(self.amz_date.as_bytes()))?;
        self.session_token.map_or(Ok(()), |token| visit(header::SECURITY_TOKEN, Own::Free(token)))
    }

    /// The parameters that signing adds, sorted.
    fn added<'p>(&'p self, presigning: &'p Presigning<'p>) -> impl Iterator<Item = Added<'p>> {
        [
            Some(Added::Algorithm),
            Some(Added::Credential(presigning)),
            Some(Added::Date),
            Some(Added::Expires(presigning.expires_seconds)),
            self.session_token.map(Added::SecurityToken),
            Some(Added::SignedHeaders),
        ]
        .into_iter()
        .flatten()
    }

    fn write_added(&self, added: &Added<'_>, order: &Order, sink: &mut Sink<'_>) -> fmt::Result {
        sink.text(added.name())?;
        sink.text("=")?;
        match added {
            Added::Algorithm => sink.text(ALGORITHM),
            Added::Credential(Presigning { access_key_id, scope, .. }) => {
                write_percent(*access_key_id, sink)?;
                sink.text("%2F")?;
                scope.write_percent(sink)
            }
            Added::Date => sink.text(self.amz_date.as_str()),
            Added::Expires(seconds) => sink.decimal(*seconds),
            Added::SecurityToken(token) => write_percent(*token, sink),
            Added::SignedHeaders => self.write_signed_headers(order, header::PERCENT, sink),
        }
    }
}

impl Encode for CanonicalRequest<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) -> fmt::Result {
        self.write(sink)
    }
}

impl fmt::Debug for CanonicalRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CanonicalRequest").field("request", &self.request).finish_non_exhaustive()
    }
}

/// A parameter that signing adds.
enum Added<'a> {
    Algorithm,
    Credential(&'a Presigning<'a>),
    Date,
    Expires(u32),
    SecurityToken(Text<'a>),
    SignedHeaders,
}

impl Added<'_> {
    const fn name(&self) -> &'static str {
        match self {
            Self::Algorithm => "X-Amz-Algorithm",
            Self::Credential(_) => "X-Amz-Credential",
            Self::Date => "X-Amz-Date",
            Self::Expires(_) => "X-Amz-Expires",
            Self::SecurityToken(_) => "X-Amz-Security-Token",
            Self::SignedHeaders => "X-Amz-SignedHeaders",
        }
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
    pub(super) fn write(self, sink: &mut Sink<'_>) -> fmt::Result {
        self.0.write_signed_headers(&self.0.headers.order(), header::PLAIN, sink)
    }
}

impl Encode for SignedHeaders<'_> {
    fn write_to(&self, sink: &mut Sink<'_>) -> fmt::Result {
        self.write(sink)
    }
}

/// Writes an unescaped text percent-encoded.
pub(super) fn write_percent(text: Text<'_>, sink: &mut Sink<'_>) -> fmt::Result {
    try_each_str(text, |piece| sink.percent(piece))
}

fn check(part: &str, class: Class, [empty, invalid]: [SigningErrorKind; 2]) -> Result<(), SigningError> {
    if part.is_empty() {
        return Err(SigningError::new(empty, 0));
    }
    first_not(class, part).map_or(Ok(()), |at| Err(SigningError::new(invalid, at)))
}
